/// Seeded random numbers, one stream for each `(seed, number)`. SplitMix64: Steele, Lea & Flood
/// (2014).
pub(super) struct Dice(u64);

impl Dice {
    /// That stream of that seed.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        let mut dice = Dice(seed);
        dice.0 = dice.next() ^ number.wrapping_mul(0xd6e8_feb8_6659_fd93);
        dice.next();
        dice
    }

    /// Evenly between 0 and 1, never either.
    pub(super) fn unit(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    }

    /// From Beta(a, b), both above 0.
    pub(super) fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.gamma(a), self.gamma(b));
        x / (x + y)
    }

    /// From Gamma(shape, 1). Marsaglia & Tsang, *A simple method for generating gamma variables*
    /// (2000), never quite 0.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let smaller = self.unit().powf(1.0 / shape);
            return (self.gamma(shape + 1.0) * smaller).max(f64::MIN_POSITIVE);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.unit().ln() < 0.5 * x * x + d * (1.0 - v + v.ln()) {
                return d * v;
            }
        }
    }

    /// From the standard normal distribution. Marsaglia's polar method (1964).
    fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let square = x * x + y * y;
            if square < 1.0 && square > 0.0 {
                return x * (-2.0 * square.ln() / square).sqrt();
            }
        }
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_mean_and_variance_of_the_beta_distribution() {
        for (a, b) in [(0.2, 9.8), (1.0, 1.0), (3.0, 7.0), (120.0, 40.0)] {
            let draws: Vec<f64> = (0..40_000)
                .map(|number| Dice::new(5, number).beta(a, b))
                .collect();
            let count = draws.len() as f64;
            let mean = draws.iter().sum::<f64>() / count;
            let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
            let sum = a + b;
            let expected = a * b / (sum * sum * (sum + 1.0));
            let error = (expected / count).sqrt();
            assert!((mean - a / sum).abs() < 4.0 * error, "{a} {b}: {mean}");
            assert!(
                (variance / expected - 1.0).abs() < 0.05,
                "{a} {b}: {variance}"
            );
        }
    }
}
