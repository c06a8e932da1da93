use serde::Serialize;

use super::categories::{CATEGORIES, Category};
use super::dice::{Dice, cents, exp};
use super::habits::Habits;
use super::pictures::pictures;
use super::styles::{BRANDS, Brand, STYLES, style};
use super::title::titles;
use super::traits::Traits;
use super::words::{COLORS, MATERIALS, MODEL_HEADS, MODEL_TAILS, color_of, material_of};

/// A product as the shop's catalogue shows it: a `Product` of the JavaScript contract, and its
/// Chinese title. It carries no counts of the log, which would tell the future.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Listed {
    pub(super) id: String,
    pub(super) title: String,
    #[serde(rename = "title_zh")]
    pub(super) title_zh: String,
    pub(super) category: String,
    pub(super) brand: &'static str,
    pub(super) price: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) list_price: Option<f64>,
    pub(super) rating: f64,
    pub(super) reviews: u32,
    pub(super) style: &'static str,
    pub(super) color: &'static str,
    pub(super) material: &'static str,
    pub(super) tokens: Vec<&'static str>,
    pub(super) available: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) vector: Option<Vec<f64>>,
}

/// What the shop sells: the same products as the shop lists them and as shoppers see them, in the
/// shop's plain order, which mixes categories and puts what is liked only slightly first.
pub(super) struct Catalogue {
    pub(super) listed: Vec<Listed>,
    pub(super) traits: Vec<Traits>,
}

impl Catalogue {
    /// Invents `count` products, at least one of each category.
    pub(super) fn generate(count: usize, habits: &Habits, dice: &mut Dice) -> Catalogue {
        let mut products: Vec<(f64, Listed, Traits)> = categories_of(count, &habits.shares)
            .into_iter()
            .map(|category| {
                let (listed, traits) = product(category, habits.prices, dice);
                (
                    dice.normal() - 0.3 * f64::from(traits.appeal),
                    listed,
                    traits,
                )
            })
            .collect();
        products.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut catalogue = Catalogue {
            listed: Vec::with_capacity(count),
            traits: Vec::with_capacity(count),
        };
        for (place, (_, mut listed, mut traits)) in products.into_iter().enumerate() {
            listed.id = format!("hg-{}", 1_001 + place);
            traits.id.clone_from(&listed.id);
            catalogue.listed.push(listed);
            catalogue.traits.push(traits);
        }
        catalogue
    }

    /// Gives most products the vector of a picture.
    pub(super) fn picture(&mut self, length: usize, seed: u64) {
        let pictures = pictures(&self.traits, length, seed);
        for (listed, picture) in self.listed.iter_mut().zip(pictures) {
            listed.vector = picture;
        }
    }
}

/// The category of each of `count` products: one each, and the rest by the categories' shares.
fn categories_of(count: usize, shares: &[f32]) -> Vec<usize> {
    let total: f32 = shares.iter().sum();
    let rest = count - CATEGORIES.len();
    let mut categories: Vec<usize> = (0..CATEGORIES.len()).collect();
    let mut owed = 0.0;
    for (index, share) in shares.iter().enumerate() {
        owed += f64::from(share / total) * rest as f64;
        while categories.len() < CATEGORIES.len() + owed.round() as usize {
            categories.push(index);
        }
    }
    categories.resize(count, 0);
    categories
}

fn product(index: usize, prices: f64, dice: &mut Dice) -> (Listed, Traits) {
    let category = &CATEGORIES[index];
    let brand = dice.pick(&BRANDS);
    let style = draw_style(brand.styles, dice);
    let material = draw_material(category, style, dice);
    let color = draw_color(material, style, dice);
    let noun = dice.pick(category.nouns);
    let over = brand.price + MATERIALS[material].price + noun.2 + 0.22 * dice.normal();
    let traits = Traits {
        id: String::new(),
        category: index as u16,
        style: style as u16,
        color: color as u16,
        material: material as u16,
        price: cents((over / 0.45).clamp(-2.5, 2.5)),
        appeal: cents(0.5 * dice.normal()),
    };
    let price = shelf_price(prices * category.price * exp(over));
    (listed(category, brand, *noun, &traits, price, dice), traits)
}

/// How the shop lists a product of these traits.
fn listed(
    category: &Category,
    brand: &'static Brand,
    noun: (&str, &str, f64),
    traits: &Traits,
    price: f64,
    dice: &mut Dice,
) -> Listed {
    let style = &STYLES[usize::from(traits.style)];
    let (color, material) = (
        &COLORS[usize::from(traits.color)],
        &MATERIALS[usize::from(traits.material)],
    );
    let model = format!("{}{}", dice.pick(&MODEL_HEADS), dice.pick(&MODEL_TAILS));
    let (form, names) = (dice.below(3), (noun.0, noun.1));
    let (title, title_zh) = titles(form, &model, names, brand, style, material, color);
    let appeal = f64::from(traits.appeal);
    let rating = (4.1 + 0.5 * appeal + 0.25 * dice.normal()).clamp(2.4, 5.0);
    let reduced = dice.chance(0.22);
    let before = shelf_price(price / (0.9 - 0.35 * dice.unit()));
    Listed {
        id: String::new(),
        title,
        title_zh,
        category: category.path(),
        brand: brand.name,
        price,
        list_price: Some(before).filter(|before| reduced && *before > price),
        rating: (rating * 10.0).round() / 10.0,
        reviews: exp(3.2 + 1.1 * appeal + 0.9 * dice.normal()) as u32,
        style: style.name,
        color: color.name,
        material: material.name,
        tokens: tokens(category, dice),
        available: !dice.chance(0.03),
        vector: None,
    }
}

fn draw_style(leaning: [&str; 2], dice: &mut Dice) -> usize {
    let mut weights: Vec<f32> = STYLES.iter().map(|style| 0.25 * style.share).collect();
    for name in leaning {
        weights[style(name)] += 2.0;
    }
    dice.weighted(&weights)
}

fn draw_material(category: &Category, style: usize, dice: &mut Dice) -> usize {
    let mut weights = vec![0.0; MATERIALS.len()];
    for name in category.materials {
        let liked = STYLES[style].materials.contains(name);
        weights[material_of(name)] = if liked { 4.0 } else { 1.0 };
    }
    dice.weighted(&weights)
}

fn draw_color(material: usize, style: usize, dice: &mut Dice) -> usize {
    let mut weights = vec![0.0; COLORS.len()];
    for name in MATERIALS[material].colors {
        let liked = STYLES[style].colors.contains(name);
        weights[color_of(name)] += if liked { 3.0 } else { 1.0 };
    }
    dice.weighted(&weights)
}

fn tokens(category: &Category, dice: &mut Dice) -> Vec<&'static str> {
    let mut tokens = category.tokens.to_vec();
    dice.shuffle(&mut tokens);
    tokens.truncate(1 + dice.below(2));
    tokens
}

/// A price as shops write it: 12.99, 149, 1249.
fn shelf_price(price: f64) -> f64 {
    match price {
        p if p < 40.0 => (p.floor().max(2.0) * 100.0 - 1.0) / 100.0,
        p if p < 300.0 => (p / 5.0).round() * 5.0 - 1.0,
        p if p < 1_000.0 => (p / 10.0).round() * 10.0 - 1.0,
        p => (p / 50.0).round() * 50.0 - 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_category_is_there_and_the_order_mixes_them() {
        let catalogue = Catalogue::generate(600, &Habits::usual(), &mut Dice::new(7, 0));
        let listed = &catalogue.listed;
        assert_eq!(listed.len(), 600);
        let all: HashSet<_> = listed.iter().map(|p| p.category.as_str()).collect();
        assert_eq!(all.len(), CATEGORIES.len());
        let first: HashSet<_> = listed[..24].iter().map(|p| p.category.as_str()).collect();
        assert!(first.len() >= 12, "{}", first.len());
        let ids: HashSet<_> = listed.iter().map(|p| p.id.as_str()).collect();
        assert_eq!(ids.len(), 600);
    }

    #[test]
    fn products_are_what_their_attributes_say() {
        for product in Catalogue::generate(600, &Habits::usual(), &mut Dice::new(7, 0)).listed {
            assert!(product.price > 1.0 && product.rating <= 5.0, "{product:?}");
            assert!(product.list_price.is_none_or(|list| list > product.price));
            assert!(product.title.len() > 8, "{product:?}");
            assert!(product.title_zh.chars().any(|c| ('一'..='鿿').contains(&c)));
            let material = &MATERIALS[material_of(product.material)];
            assert!(material.colors.contains(&product.color), "{product:?}");
        }
    }

    #[test]
    fn styles_go_with_their_materials_and_brands_with_their_styles() {
        let listed = Catalogue::generate(2_000, &Habits::usual(), &mut Dice::new(1, 0)).listed;
        let share = |hit: &dyn Fn(&Listed) -> bool, of: &dyn Fn(&Listed) -> bool| {
            let all = listed.iter().filter(|p| of(p)).count();
            listed.iter().filter(|p| of(p) && hit(p)).count() as f64 / all as f64
        };
        let oak = share(&|p| p.material == "oak", &|p| p.style == "nordic");
        assert!(oak > 2.0 * share(&|p| p.material == "oak", &|p| p.style == "classic"));
        let boho = share(&|p| p.style == "boho", &|p| p.brand == "Mirelo");
        assert!(boho > 3.0 * share(&|p| p.style == "boho", &|p| p.brand == "Rovanti"));
    }

    #[test]
    fn every_word_that_a_table_names_exists() {
        for entry in CATEGORIES.iter() {
            entry
                .materials
                .iter()
                .for_each(|name| _ = material_of(name));
            for (name, _) in entry.asks_for {
                super::super::categories::category(name);
            }
        }
        for entry in &STYLES {
            entry
                .materials
                .iter()
                .for_each(|name| _ = material_of(name));
            entry.colors.iter().for_each(|name| _ = color_of(name));
        }
        for entry in &BRANDS {
            entry.styles.iter().for_each(|name| _ = style(name));
        }
    }
}
