//! The styles that products are made in, and the invented brands that make them.

use super::words::index_of;

/// A style: what it is called and made of.
pub(super) struct Style {
    /// English name, as in a product's `style`.
    pub(super) name: &'static str,
    /// English adjective, as it stands in a title.
    pub(super) title: &'static str,
    /// Chinese attribute, as it stands in a title.
    pub(super) zh: &'static str,
    /// How common it is.
    pub(super) share: f32,
    /// Materials that it prefers.
    pub(super) materials: &'static [&'static str],
    /// Colours that it prefers.
    pub(super) colors: &'static [&'static str],
}

/// A fictional brand.
pub(super) struct Brand {
    /// Latin name, as in a product's `brand`.
    pub(super) name: &'static str,
    /// Chinese name.
    pub(super) zh: &'static str,
    /// What it adds to the logarithm of the price.
    pub(super) price: f64,
    /// The styles it stands for.
    pub(super) styles: [&'static str; 2],
}

/// All styles.
pub(super) const STYLES: [Style; 8] = [
    Style {
        name: "nordic",
        title: "Nordic",
        zh: "北欧风",
        share: 1.4,
        materials: &["oak", "pine", "wool", "linen"],
        colors: &["white", "grey", "natural", "beige"],
    },
    Style {
        name: "modern",
        title: "Modern",
        zh: "现代简约",
        share: 1.3,
        materials: &["steel", "glass", "marble", "leather"],
        colors: &["white", "black", "grey"],
    },
    Style {
        name: "industrial",
        title: "Industrial",
        zh: "工业风",
        share: 1.0,
        materials: &["steel", "concrete", "leather", "cast iron"],
        colors: &["black", "charcoal", "brown"],
    },
    Style {
        name: "rustic",
        title: "Rustic",
        zh: "乡村风",
        share: 0.9,
        materials: &["pine", "oak", "cast iron", "cotton", "jute"],
        colors: &["brown", "cream", "natural", "green"],
    },
    Style {
        name: "boho",
        title: "Boho",
        zh: "波西米亚",
        share: 0.9,
        materials: &["rattan", "jute", "cotton", "ceramic"],
        colors: &["terracotta", "mustard", "natural", "pink"],
    },
    Style {
        name: "classic",
        title: "Classic",
        zh: "古典",
        share: 0.8,
        materials: &["velvet", "brass", "marble", "walnut"],
        colors: &["blue", "green", "gold", "cream"],
    },
    Style {
        name: "japandi",
        title: "Japandi",
        zh: "日式侘寂风",
        share: 1.0,
        materials: &["bamboo", "oak", "linen", "ceramic"],
        colors: &["natural", "beige", "charcoal", "cream"],
    },
    Style {
        name: "mid-century",
        title: "Mid-century",
        zh: "中古风",
        share: 0.9,
        materials: &["walnut", "brass", "velvet", "leather"],
        colors: &["brown", "mustard", "green", "gold"],
    },
];

const fn brand(
    (name, zh): (&'static str, &'static str),
    price: f64,
    styles: [&'static str; 2],
) -> Brand {
    Brand {
        name,
        zh,
        price,
        styles,
    }
}

/// All brands.
pub(super) const BRANDS: [Brand; 20] = [
    brand(("Solvika", "索维卡"), -0.35, ["nordic", "japandi"]),
    brand(("Tarnwood", "塔恩木"), 0.10, ["rustic", "nordic"]),
    brand(("Velmora", "维尔莫"), 0.45, ["classic", "mid-century"]),
    brand(("Kumoya", "云屋"), 0.15, ["japandi", "modern"]),
    brand(("Ferrune", "菲润"), 0.05, ["industrial", "modern"]),
    brand(("Lumenka", "露门卡"), -0.10, ["modern", "nordic"]),
    brand(("Ostrelle", "奥斯翠"), 0.40, ["classic", "modern"]),
    brand(("Brackwell", "布莱克威"), 0.20, ["industrial", "rustic"]),
    brand(("Mirelo", "米蕾洛"), -0.20, ["boho", "rustic"]),
    brand(("Hazelby", "黑泽比"), -0.05, ["rustic", "classic"]),
    brand(("Juniva", "朱尼瓦"), -0.15, ["boho", "japandi"]),
    brand(("Castorra", "卡斯托"), 0.55, ["mid-century", "classic"]),
    brand(("Noordal", "诺达尔"), 0.20, ["nordic", "mid-century"]),
    brand(("Peltane", "佩尔坦"), -0.30, ["modern", "industrial"]),
    brand(("Quillan", "奎兰"), 0.00, ["mid-century", "nordic"]),
    brand(("Rovanti", "罗凡蒂"), 0.60, ["modern", "classic"]),
    brand(("Sundrift", "桑德里"), -0.05, ["boho", "nordic"]),
    brand(("Tavoline", "塔沃琳"), -0.40, ["nordic", "modern"]),
    brand(("Umbrano", "乌布拉诺"), 0.30, ["japandi", "mid-century"]),
    brand(("Wrenfield", "雷恩菲"), -0.25, ["rustic", "boho"]),
];

/// The index of a style by its name.
pub(super) fn style(name: &str) -> usize {
    index_of(&STYLES, |style| style.name, name)
}
