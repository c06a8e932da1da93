use serde::Serialize;

/// What the people of one arm did, one number a person.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sample {
    people: f64,
    sum: f64,
    squares: f64,
}

/// How much more the treated did than the control, a person, with 95 % intervals. People are the
/// unit: what one person does again and again is one number, so that their rows, which are alike,
/// do not pass for independent.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Uplift {
    /// Mean of the control's people.
    pub control: f64,
    /// Mean of the treated people.
    pub treated: f64,
    /// `treated - control`.
    pub difference: f64,
    /// `difference ± 1.96 sqrt(s_t² / n_t + s_c² / n_c)`, with the variances `s²` between people
    /// (Welch 1938). None if an arm has fewer than two people, or all people did the same.
    pub interval: Option<[f64; 2]>,
    /// `treated / control - 1`; none if the control did nothing.
    pub relative: Option<f64>,
    /// By the delta method: `R - 1 ± 1.96 sqrt(s_t² / n_t + R² s_c² / n_c) / control`, where `R` is
    /// the ratio of the means (Deng, Knoblich & Lu, *Applying the delta method in metric
    /// analytics*, KDD 2018, section 3.1). None where one of the two above is none.
    pub relative_interval: Option<[f64; 2]>,
}

/// Of a normal distribution 95 % is within so many deviations.
const DEVIATIONS: f64 = 1.959_963_984_540_054;

impl Sample {
    /// One more person.
    pub fn add(&mut self, did: f64) {
        self.people += 1.0;
        self.sum += did;
        self.squares += did * did;
    }

    /// How many people.
    pub fn people(&self) -> u64 {
        self.people as u64
    }

    /// What they did in the mean; 0 of nobody.
    pub fn mean(&self) -> f64 {
        self.sum / self.people.max(1.0)
    }

    /// The variance of the mean.
    fn noise(&self) -> Option<f64> {
        let spread = self.squares - self.sum * self.mean();
        (self.people >= 2.0).then(|| spread.max(0.0) / (self.people - 1.0) / self.people)
    }
}

impl Uplift {
    /// Of the treated against the control.
    pub fn of(treated: &Sample, control: &Sample) -> Uplift {
        let [t, c] = [treated.mean(), control.mean()];
        let noise = treated.noise().zip(control.noise());
        let noise = noise.filter(|(t, c)| t + c > 0.0);
        let around = |middle: f64, variance: f64| {
            let half = DEVIATIONS * variance.sqrt();
            [middle - half, middle + half]
        };
        let ratio = (c > 0.0).then(|| t / c);
        Uplift {
            control: c,
            treated: t,
            difference: t - c,
            interval: noise.map(|(of_t, of_c)| around(t - c, of_t + of_c)),
            relative: ratio.map(|ratio| ratio - 1.0),
            relative_interval: ratio.zip(noise).map(|(ratio, (of_t, of_c))| {
                around(ratio - 1.0, (of_t + ratio * ratio * of_c) / (c * c))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;

    fn sample(numbers: &[f64]) -> Sample {
        let mut sample = Sample::default();
        numbers.iter().for_each(|number| sample.add(*number));
        sample
    }

    #[test]
    fn the_formulas_by_hand() {
        // Means 3 and 2, variances between people 4 and 1.
        let treated = sample(&[1.0, 3.0, 5.0]);
        let control = sample(&[1.0, 2.0, 3.0]);
        let uplift = Uplift::of(&treated, &control);
        assert_eq!(
            (uplift.difference, uplift.relative),
            (1.0, Some(0.5)),
            "{uplift:?}"
        );
        let half = 1.959_964 * (4.0f64 / 3.0 + 1.0 / 3.0).sqrt();
        let relative = 1.959_964 * (4.0f64 / 3.0 + 2.25 / 3.0).sqrt() / 2.0;
        let is = |interval: Option<[f64; 2]>, middle: f64, half: f64| {
            let [low, high] = interval.unwrap();
            assert!((low - middle + half).abs() < 1e-5 && (high - middle - half).abs() < 1e-5);
        };
        is(uplift.interval, 1.0, half);
        is(uplift.relative_interval, 0.5, relative);
    }

    #[test]
    fn what_cannot_be_said_is_not() {
        let nobody = Sample::default();
        let one = sample(&[1.0]);
        let some = sample(&[0.0, 1.0]);
        let none = sample(&[0.0, 0.0, 0.0]);
        for (treated, control, interval, relative) in [
            (nobody, nobody, false, false),
            (some, one, false, true),
            (none, none, false, false),
            (some, none, true, false),
            (none, some, true, true),
        ] {
            let uplift = Uplift::of(&treated, &control);
            assert_eq!(uplift.interval.is_some(), interval, "{uplift:?}");
            assert_eq!(uplift.relative.is_some(), relative, "{uplift:?}");
            let both = interval && relative;
            assert_eq!(uplift.relative_interval.is_some(), both, "{uplift:?}");
        }
    }

    /// What a person does: a few very busy ones among many who do nothing.
    fn draw(random: &mut Pcg64Mcg, more: f64) -> f64 {
        let busy = if random.random::<f64>() < 0.2 {
            3.0
        } else {
            0.5
        };
        let mut did = 0.0;
        while random.random::<f64>() < busy * more / (1.0 + busy * more) {
            did += 1.0;
        }
        did
    }

    #[test]
    fn the_intervals_cover_the_truth_95_times_in_100() {
        // A person does 0.2 * 3 + 0.8 * 0.5 = 1 in the mean of the control, 1.2 of the treated.
        let mut random = Pcg64Mcg::seed_from_u64(5);
        let (mut covered, mut relative) = (0, 0);
        for _ in 0..2_000 {
            let [mut treated, mut control] = [Sample::default(); 2];
            (0..400).for_each(|_| treated.add(draw(&mut random, 1.2)));
            (0..300).for_each(|_| control.add(draw(&mut random, 1.0)));
            let uplift = Uplift::of(&treated, &control);
            let within = |interval: Option<[f64; 2]>| {
                let [low, high] = interval.unwrap();
                usize::from((low..=high).contains(&0.2))
            };
            covered += within(uplift.interval);
            relative += within(uplift.relative_interval);
        }
        println!("of 2,000: difference {covered}, relative {relative}");
        // 1,900 are expected, with a deviation of 9.7; three of them.
        assert!((1_871..=1_929).contains(&covered), "{covered}");
        assert!((1_871..=1_929).contains(&relative), "{relative}");
    }
}
