use super::styles::{Brand, Style};
use super::words::{Color, Material};

/// A product's title in English and in Chinese, each in its own word order, in one of three forms.
pub(super) fn titles(
    form: usize,
    model: &str,
    (noun, noun_zh): (&str, &str),
    brand: &Brand,
    style: &Style,
    material: &Material,
    color: &Color,
) -> (String, String) {
    let own = material.plain && material.colors[0] == color.name;
    let finish = match own {
        true => material.name.to_owned(),
        false => format!("{} {}", color.name, material.name),
    };
    let color_zh = if own { "" } else { color.zh };
    let (brand_zh, style_zh, material_zh) = (brand.zh, style.zh, material.zh);
    match form {
        0 => (
            format!("{} {model} {} {noun}, {finish}", brand.name, style.title),
            format!(
                "{brand_zh} {model} {style_zh}{material_zh}{noun_zh}{}",
                after(color_zh)
            ),
        ),
        1 => (
            format!("{} {noun} {model} in {finish}", style.title),
            format!("{style_zh}{noun_zh} {model} {color_zh}{material_zh}"),
        ),
        _ => (
            format!("{model} {noun}, {}, {finish}", style.name),
            format!("{brand_zh} {model} {color_zh}{material_zh}{noun_zh}（{style_zh}）"),
        ),
    }
}

/// A text after a space; nothing after nothing.
fn after(text: &str) -> String {
    match text {
        "" => String::new(),
        _ => format!(" {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::styles::{BRANDS, STYLES};
    use super::super::words::{COLORS, MATERIALS, color_of};
    use super::*;

    #[test]
    fn both_languages_have_their_own_order() {
        let (nordic, brand) = (&STYLES[0], &BRANDS[0]);
        let sofa = ("three-seat sofa", "三人沙发");
        let linen = MATERIALS.iter().find(|m| m.name == "linen").unwrap();
        let grey = &COLORS[color_of("grey")];
        let (en, zh) = titles(1, "Belvik", sofa, brand, nordic, linen, grey);
        assert_eq!(en, "Nordic three-seat sofa Belvik in grey linen");
        assert_eq!(zh, "北欧风三人沙发 Belvik 灰色亚麻");
        let natural = &COLORS[color_of("natural")];
        let (en, zh) = titles(
            0,
            "Ora",
            ("desk", "书桌"),
            brand,
            nordic,
            &MATERIALS[0],
            natural,
        );
        assert_eq!(en, "Solvika Ora Nordic desk, oak");
        assert_eq!(zh, "索维卡 Ora 北欧风橡木书桌");
    }
}
