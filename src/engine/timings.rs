use crate::domain::order_by;

/// One scoring that was timed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    /// How many products were scored, at least 1.
    pub products: u32,
    /// How long that took, in ms; above 0.
    pub ms: f64,
}

/// How long one backend took to score, and from that how long it will take.
///
/// The cost of `n` products is `fixed + per_product * n`. Both are medians (the slope as Theil, 1950,
/// and Sen, 1968, have it) over timings of several sizes, of each of which one of the shorter ones
/// counts: a few that something disturbed do no harm. Real costs bend, with caches and with shaders that work in steps: what was timed with
/// about as many products corrects the line.
#[derive(Clone, Debug, Default)]
pub struct Timings {
    /// By the power of two below the number of products, so that the one size that a page asks for
    /// again and again does not push out what is known of others.
    octaves: Vec<Octave>,
}

#[derive(Clone, Debug)]
struct Octave {
    power: u32,
    /// The newest last.
    latest: Vec<Timing>,
}

/// The timings of an octave that count: few, so that a device that grew warm is noticed.
const LATEST: usize = 7;
/// Of timings of one size, sorted, the one at this place stands for all: what disturbs one only ever
/// makes it longer.
const UNDISTURBED: f64 = 0.3;
/// From so many timings on they are believed more than the line.
const ENOUGH: usize = 3;

impl Timings {
    /// Takes a timing; one that cannot be is left out.
    pub fn add(&mut self, timing: Timing) {
        if timing.products == 0 || !(timing.ms > 0.0 && timing.ms.is_finite()) {
            return;
        }
        let latest = self.octave_mut(timing.products);
        if latest.len() == LATEST {
            latest.remove(0);
        }
        latest.push(timing);
    }

    /// How long `products` will take, in ms; nothing if nothing was timed.
    pub fn expect(&self, products: u32) -> Option<f64> {
        let line = self.line()?;
        let mut expected = line.of(products);
        if let Some(near) = self.octave(products).filter(|near| near.len() >= ENOUGH) {
            let of_line = |timing: &Timing| (timing.ms / line.of(timing.products), 1.0);
            expected *= quantile(near.iter().map(of_line).collect(), UNDISTURBED);
        }
        Some(expected)
    }

    /// Whether about so many products were timed often enough to be believed.
    pub fn knows(&self, products: u32) -> bool {
        let near = self.octave(products);
        near.is_some_and(|near| near.len() >= ENOUGH)
    }

    /// A timing for each octave that was timed at least so often.
    fn points(&self, least: usize) -> Vec<Timing> {
        let timed = self.octaves.iter();
        let timed = timed.filter(|octave| octave.latest.len() >= least);
        timed.map(Octave::typical).collect()
    }

    fn line(&self) -> Option<Line> {
        let mut points = self.points(ENOUGH);
        if points.len() < 2 {
            points = self.points(1);
        }
        if let [only] = points[..] {
            // One size says nothing of a fixed part.
            return Some(Line {
                fixed: 0.0,
                per_product: only.ms / f64::from(only.products),
            });
        }
        let mut slopes = Vec::new();
        for (at, a) in points.iter().enumerate() {
            for b in &points[..at] {
                let products = f64::from(b.products) - f64::from(a.products);
                // The farther apart, the less the noise of both says.
                slopes.push((((b.ms - a.ms) / products).max(0.0), products.abs()));
            }
        }
        let per_product = quantile(slopes, 0.5);
        let fixed = |point: &Timing| {
            let left = point.ms - per_product * f64::from(point.products);
            // The fixed part shows where little else does.
            (left.max(0.0), 1.0 / point.ms)
        };
        let fixed = quantile(points.iter().map(fixed).collect(), 0.5);
        (!points.is_empty()).then_some(Line { fixed, per_product })
    }

    fn octave(&self, products: u32) -> Option<&Vec<Timing>> {
        let power = products.checked_ilog2()?;
        let mut octaves = self.octaves.iter();
        Some(&octaves.find(|octave| octave.power == power)?.latest)
    }

    fn octave_mut(&mut self, products: u32) -> &mut Vec<Timing> {
        let power = products.ilog2();
        let known = self.octaves.iter().position(|octave| octave.power == power);
        let at = known.unwrap_or_else(|| {
            let latest = Vec::new();
            self.octaves.push(Octave { power, latest });
            self.octaves.len() - 1
        });
        &mut self.octaves[at].latest
    }
}

impl Octave {
    /// The timing that stands for all.
    fn typical(&self) -> Timing {
        let costs = self.latest.iter();
        let order =
            order_by(costs.map(|timing| (timing.ms / f64::from(timing.products)).to_bits()));
        let at = (order.len() - 1) as f64 * UNDISTURBED;
        self.latest[order[at as usize] as usize]
    }
}

struct Line {
    /// In ms.
    fixed: f64,
    per_product: f64,
}

impl Line {
    /// Above 0, for the points that it is made of are.
    fn of(&self, products: u32) -> f64 {
        self.fixed + self.per_product * f64::from(products)
    }
}

/// The value that this share of the weight lies below, of values and their weights. Values must not
/// be below 0, for their bits order them.
fn quantile(weighted: Vec<(f64, f64)>, share: f64) -> f64 {
    let until = weighted.iter().map(|(_, weight)| weight).sum::<f64>() * share;
    let mut below = 0.0;
    for index in order_by(weighted.iter().map(|(value, _)| value.to_bits())) {
        let (value, weight) = weighted[index as usize];
        below += weight;
        if below >= until {
            return value;
        }
    }
    0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timed(costs: &[(u32, f64)]) -> Timings {
        let mut timings = Timings::default();
        for &(products, ms) in costs {
            timings.add(Timing { products, ms });
        }
        timings
    }

    #[test]
    fn a_line_is_found_again_and_a_disturbed_timing_does_no_harm() {
        let cost = |products: u32| 2.0 + 0.001 * f64::from(products);
        let mut timings = Timings::default();
        for products in [32, 4_000, 16_000] {
            for scale in [1.0, 1.0, 9.0, 1.0, 1.0] {
                let ms = cost(products) * scale;
                timings.add(Timing { products, ms });
            }
        }
        for products in [1, 500, 20_000, 100_000] {
            let expected = timings.expect(products).unwrap();
            assert!(
                (expected / cost(products) - 1.0).abs() < 1e-6,
                "{products}: {expected}"
            );
        }
    }

    #[test]
    fn what_was_timed_near_corrects_the_line() {
        let ends = [(100, 1.0), (100, 1.0), (100_000, 100.0), (100_000, 100.0)];
        let bent = [(10_000, 5.0), (9_000, 4.5), (11_000, 5.5)];
        let timings = timed(&[&ends[..], &bent].concat());
        assert!((timings.expect(12_000).unwrap() - 6.0).abs() < 0.6);
    }

    #[test]
    fn the_latest_of_a_size_count_and_no_size_pushes_out_another() {
        let mut timings = timed(&[(100, 3.0), (100, 3.0), (100, 3.0)]);
        for ms in [100.0; 20].into_iter().chain([50.0; LATEST]) {
            let products = 10_000;
            timings.add(Timing { products, ms });
        }
        assert_eq!(timings.expect(10_000), Some(50.0));
        assert!((timings.expect(100).unwrap() - 3.0).abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_is_left_out() {
        let timings = timed(&[
            (0, 1.0),
            (5, 0.0),
            (5, -1.0),
            (5, f64::NAN),
            (5, f64::INFINITY),
        ]);
        assert_eq!(timings.expect(5), None);
        assert!(timed(&[(5, 1.0)]).expect(0).is_some_and(f64::is_finite));
    }
}
