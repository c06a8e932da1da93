use web_sys::Element;

use super::super::dom::{Made, cut, put, svg};
use crate::insight::{Language, Moves, Place};

/// Places shown: the first screens of a grid.
const SHOWN: usize = 24;
/// Of the drawing, in its own units.
const WIDTH: f64 = 380.0;
const ROW: f64 = 17.0;
const TOP: f64 = 6.0;
const LEFT: f64 = 34.0;
const RIGHT: f64 = 190.0;
/// How wide a label may be, in letters of Latin width.
const LABEL: usize = 26;

/// A line for each of the first products of the order that is shown, from where it stood. Those
/// from farther below come from the foot of the drawing.
pub(super) fn slopes(grid: &Moves, language: Language) -> Made<Element> {
    let shown = grid.places.len().min(SHOWN);
    let height = TOP * 2.0 + ROW * (shown + 1) as f64;
    let text = language.say(
        format!(
            "Lines from old to new places of the first {shown} products; the table below has them"
        ),
        format!("前 {shown} 件商品从原位置到新位置的连线；数据见下表"),
    );
    let size = format!("0 0 {WIDTH} {height}");
    let attributes = [
        ("viewBox", size.as_str()),
        ("role", "img"),
        ("aria-label", text.as_str()),
        ("class", "slopes"),
    ];
    let drawing = svg("svg", &attributes)?;
    for place in &grid.places[..shown] {
        put(&drawing, &line(place, shown)?)?;
    }
    Ok(drawing)
}

fn line(place: &Place, shown: usize) -> Made<Vec<Element>> {
    let y = |place: u64| TOP + ROW * (place.min(shown as u64 + 1) as f64 - 0.5);
    let [from, to] = [place.first, place.last].map(y);
    let class = match place.first.cmp(&place.last) {
        std::cmp::Ordering::Greater => "up",
        std::cmp::Ordering::Less => "down",
        std::cmp::Ordering::Equal => "same",
    };
    let numbers = [LEFT + 4.0, from, RIGHT - 4.0, to].map(|number| format!("{number:.1}"));
    let [x1, y1, x2, y2] = numbers.each_ref().map(String::as_str);
    let line = [
        ("x1", x1),
        ("y1", y1),
        ("x2", x2),
        ("y2", y2),
        ("class", class),
    ];
    let title = place.title.as_deref().unwrap_or(&place.item);
    let label = format!("{} {}", place.last, narrow(title));
    let mut drawn = vec![
        svg("line", &line)?,
        words(RIGHT + 2.0, to, "start", &label)?,
    ];
    // From below, many lines begin at one point, where numbers would lie on each other.
    if place.first <= shown as u64 {
        drawn.push(words(LEFT, from, "end", &place.first.to_string())?);
    }
    Ok(drawn)
}

fn words(x: f64, y: f64, anchor: &str, text: &str) -> Made<Element> {
    let [x, y] = [x, y + 4.0].map(|number| format!("{number:.1}"));
    let words = svg("text", &[("x", &x), ("y", &y), ("text-anchor", anchor)])?;
    words.set_text_content(Some(text));
    Ok(words)
}

/// As much of a text as fits; a letter of Chinese is two wide.
fn narrow(text: &str) -> String {
    let mut width = 0;
    let fits = text.chars().take_while(|letter| {
        width += if *letter as u32 > 0x2e80 { 2 } else { 1 };
        width <= LABEL
    });
    cut(text, fits.count())
}
