use serde::{Deserialize, Serialize};

use super::dice::{Dice, cents};
use super::styles::{STYLES, Style};
use super::traits::Traits;
use super::words::{COLORS, MATERIALS, color_of, material_of};

/// What somebody likes; the lists stand beside the word lists of [`Truth`](super::Truth).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Taste {
    /// Liking of each style; 0 is indifferent.
    pub style: Vec<f32>,
    /// Liking of each colour.
    pub color: Vec<f32>,
    /// Liking of each material.
    pub material: Vec<f32>,
    /// The price level looked for, on the scale of [`Traits::price`].
    pub price: f32,
}

impl Taste {
    /// How well a product pleases: 0 for one like any other, about 3 for just the thing.
    ///
    /// `style + color + material - 0.8 · min(|price level - level looked for|, 2.5)`
    pub fn likes(&self, product: &Traits) -> f32 {
        let distance = (product.price - self.price).abs().min(2.5);
        self.style[usize::from(product.style)]
            + self.color[usize::from(product.color)]
            + self.material[usize::from(product.material)]
            - 0.8 * distance
    }

    /// Somebody's taste: one style above all, a second, and what goes with the first.
    pub(super) fn draw(dice: &mut Dice) -> Taste {
        let shares: Vec<f32> = STYLES.iter().map(|style| style.share).collect();
        let first = dice.weighted(&shares);
        let second = dice.weighted(&shares);
        let mut style = noise(STYLES.len(), -0.7, dice);
        style[second] = 0.6 + 0.2 * dice.normal();
        style[first] = 1.5 + 0.2 * dice.normal();
        let &Style {
            colors, materials, ..
        } = &STYLES[first];
        let mut color = noise(COLORS.len(), -0.5, dice);
        colors.iter().for_each(|name| color[color_of(name)] += 1.0);
        let favorite = *dice.pick(colors);
        color[color_of(favorite)] += 0.6;
        color[dice.below(COLORS.len())] += 0.5;
        let mut material = noise(MATERIALS.len(), -0.3, dice);
        materials
            .iter()
            .for_each(|name| material[material_of(name)] += 0.6);
        let favorite = *dice.pick(materials);
        material[material_of(favorite)] += 0.5;
        material[dice.below(MATERIALS.len())] += 0.4;
        Taste {
            style: style.into_iter().map(cents).collect(),
            color: color.into_iter().map(cents).collect(),
            material: material.into_iter().map(cents).collect(),
            price: cents((0.9 * dice.normal()).clamp(-1.6, 1.6)),
        }
    }
}

fn noise(count: usize, mean: f64, dice: &mut Dice) -> Vec<f64> {
    (0..count).map(|_| mean + 0.15 * dice.normal()).collect()
}
