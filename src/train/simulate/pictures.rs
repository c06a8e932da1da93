use super::dice::Dice;
use super::styles::STYLES;
use super::traits::Traits;
use super::words::{COLORS, MATERIALS};

/// The vectors that a model of product pictures might give: what is to be seen of a product (style,
/// colour, material, how dear it looks, how well liked it is) in directions of `length` numbers that
/// mean nothing by themselves, and noise. One product in ten has no picture.
///
/// They have dice of their own, so that a world with pictures is else the same as without.
pub(super) fn pictures(traits: &[Traits], length: usize, seed: u64) -> Vec<Option<Vec<f64>>> {
    let mut dice = Dice::new(seed, STREAM);
    let mut directions = |count: usize| -> Vec<Vec<f64>> {
        let direction = |_| (0..length).map(|_| dice.normal()).collect();
        (0..count).map(direction).collect()
    };
    let styles = directions(STYLES.len());
    let colors = directions(COLORS.len());
    let materials = directions(MATERIALS.len());
    let looks = directions(2);
    let mut picture = |traits: &Traits| {
        let missing = dice.chance(0.1);
        let number = |at: usize| {
            let sum = styles[usize::from(traits.style)][at]
                + 0.7 * colors[usize::from(traits.color)][at]
                + 0.7 * materials[usize::from(traits.material)][at]
                + 0.5 * f64::from(traits.price) * looks[0][at]
                + f64::from(traits.appeal) * looks[1][at]
                + 0.5 * dice.normal();
            // Few digits: what a shop would send.
            (sum * 1e3).round() / 1e3
        };
        let numbers: Vec<f64> = (0..length).map(number).collect();
        (!missing).then_some(numbers)
    };
    traits.iter().map(&mut picture).collect()
}

/// Far from the streams of shoppers.
const STREAM: u64 = u64::MAX;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alike_products_have_alike_pictures() {
        let product = |style| Traits {
            id: String::new(),
            category: 0,
            style,
            color: 1,
            material: 1,
            price: 0.0,
            appeal: 0.0,
        };
        let styles = [0, 1].repeat(20);
        let traits: Vec<Traits> = styles.iter().map(|style| product(*style)).collect();
        let pictures = pictures(&traits, 32, 7);
        assert!(pictures.iter().any(Option::is_none));
        let gap = |left: &[f64], right: &[f64]| -> f64 {
            left.iter().zip(right).map(|(x, y)| (x - y).powi(2)).sum()
        };
        let (mut same, mut other) = (Vec::new(), Vec::new());
        for (at, left) in pictures.iter().enumerate() {
            for (to, right) in pictures.iter().enumerate().skip(at + 1) {
                if let (Some(left), Some(right)) = (left, right) {
                    let gaps = if styles[at] == styles[to] {
                        &mut same
                    } else {
                        &mut other
                    };
                    gaps.push(gap(left, right));
                }
            }
        }
        let mean = |gaps: &[f64]| gaps.iter().sum::<f64>() / gaps.len() as f64;
        assert!(mean(&other) > 2.0 * mean(&same), "{same:?} {other:?}");
    }
}
