//! The colours, materials and model names that products are described with.

/// A colour, in both languages.
pub(super) struct Color {
    /// English name, as in a product's `color`.
    pub(super) name: &'static str,
    /// Chinese name.
    pub(super) zh: &'static str,
}

/// A material: what it is called, costs and looks like.
pub(super) struct Material {
    /// English name, as in a product's `material`.
    pub(super) name: &'static str,
    /// Chinese name.
    pub(super) zh: &'static str,
    /// What it adds to the logarithm of the price.
    pub(super) price: f64,
    /// Its colours; the first is its own and goes without saying in a title, where `plain`.
    pub(super) colors: &'static [&'static str],
    /// Whether its own colour goes without saying (oak is natural, brass is golden).
    pub(super) plain: bool,
}

const fn color(name: &'static str, zh: &'static str) -> Color {
    Color { name, zh }
}

/// All colours.
pub(super) const COLORS: [Color; 14] = [
    color("white", "白色"),
    color("cream", "奶油色"),
    color("beige", "米色"),
    color("grey", "灰色"),
    color("charcoal", "炭灰色"),
    color("black", "黑色"),
    color("natural", "原木色"),
    color("brown", "棕色"),
    color("green", "绿色"),
    color("blue", "蓝色"),
    color("terracotta", "赤陶色"),
    color("mustard", "芥末黄"),
    color("pink", "粉色"),
    color("gold", "金色"),
];

const CLOTH: &[&str] = &[
    "beige",
    "grey",
    "cream",
    "white",
    "blue",
    "green",
    "charcoal",
    "pink",
    "mustard",
    "terracotta",
];
const PAINTED: &[&str] = &["black", "white", "grey", "green"];

const fn material(
    (name, zh): (&'static str, &'static str),
    price: f64,
    colors: &'static [&'static str],
    plain: bool,
) -> Material {
    Material {
        name,
        zh,
        price,
        colors,
        plain,
    }
}

/// All materials.
pub(super) const MATERIALS: [Material; 18] = [
    material(
        ("oak", "橡木"),
        0.10,
        &["natural", "natural", "brown", "white", "black"],
        true,
    ),
    material(("walnut", "胡桃木"), 0.30, &["brown"], true),
    material(
        ("pine", "松木"),
        -0.25,
        &["natural", "natural", "white", "grey"],
        true,
    ),
    material(("bamboo", "竹"), -0.20, &["natural"], true),
    material(
        ("rattan", "藤编"),
        0.00,
        &["natural", "natural", "black", "white"],
        true,
    ),
    material(("steel", "钢"), -0.10, PAINTED, false),
    material(("brass", "黄铜"), 0.25, &["gold"], true),
    material(
        ("glass", "玻璃"),
        -0.05,
        &["grey", "white", "green", "blue"],
        false,
    ),
    material(
        ("marble", "大理石"),
        0.50,
        &["white", "green", "black", "grey"],
        false,
    ),
    material(
        ("ceramic", "陶瓷"),
        -0.05,
        &["white", "cream", "blue", "terracotta", "green", "black"],
        false,
    ),
    material(("linen", "亚麻"), 0.05, CLOTH, false),
    material(("cotton", "棉"), -0.15, CLOTH, false),
    material(("wool", "羊毛"), 0.20, CLOTH, false),
    material(
        ("velvet", "丝绒"),
        0.20,
        &["green", "blue", "pink", "mustard", "charcoal", "grey"],
        false,
    ),
    material(
        ("leather", "真皮"),
        0.45,
        &["brown", "black", "cream"],
        false,
    ),
    material(
        ("jute", "黄麻"),
        -0.20,
        &["natural", "natural", "brown", "black"],
        true,
    ),
    material(("concrete", "混凝土"), 0.05, &["grey", "charcoal"], true),
    material(
        ("cast iron", "铸铁"),
        0.10,
        &["black", "green", "blue", "terracotta"],
        false,
    ),
];

/// First halves of model names.
pub(super) const MODEL_HEADS: [&str; 24] = [
    "Al", "Bel", "Cor", "Dal", "El", "Fen", "Gar", "Hol", "Is", "Jor", "Kel", "Lor", "Mar", "Nel",
    "Or", "Per", "Quin", "Ros", "Sel", "Tor", "Ul", "Var", "Wil", "Yor",
];

/// Second halves of model names.
pub(super) const MODEL_TAILS: [&str; 18] = [
    "a", "en", "ia", "is", "o", "va", "mar", "din", "len", "ra", "sta", "vik", "na", "mo", "ette",
    "ane", "den", "sund",
];

/// The index of the style, colour or material of that name.
///
/// # Panics
/// If a table of this module names what is not there; a test visits all of them.
pub(super) fn index_of<T>(table: &[T], name_of: fn(&T) -> &'static str, name: &str) -> usize {
    let found = table.iter().position(|entry| name_of(entry) == name);
    found.unwrap_or_else(|| panic!("no word `{name}`"))
}

/// The index of a colour by its name.
pub(super) fn color_of(name: &str) -> usize {
    index_of(&COLORS, |color| color.name, name)
}

/// The index of a material by its name.
pub(super) fn material_of(name: &str) -> usize {
    index_of(&MATERIALS, |material| material.name, name)
}
