use std::cmp::Ordering;

use web_sys::Element;

use super::super::dom::{Made, cut, put, svg};
use crate::insight::{Language, Moves, Place};

/// A grid of no more products is shown whole,
const WHOLE: usize = 48;
/// and of a larger one the first screen.
const SHOWN: usize = 24;
/// Of the drawing, in its own units.
const WIDTH: f64 = 380.0;
const ROW: f64 = 17.0;
const TOP: f64 = 4.0;
const LEFT: f64 = 30.0;
const RIGHT: f64 = 138.0;
/// How wide a product's name may be, in letters of Latin width.
const LABEL: usize = 28;

/// A line for each of the first products of the order that is shown, from where it stood among all
/// to where it stands among these.
pub(super) fn slopes(grid: &Moves, language: Language) -> Made<Element> {
    let shown = match grid.places.len() {
        few if few <= WHOLE => few,
        _ => SHOWN,
    };
    let height = TOP * 2.0 + ROW * shown as f64;
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
    // On the left there are all products: more of them stand closer together.
    let scale = shown as f64 / grid.places.len() as f64;
    let y = |place: u64, scale: f64| TOP + ROW * scale * (place as f64 - 0.5);
    for place in &grid.places[..shown] {
        put(
            &drawing,
            &line(place, y(place.first, scale), y(place.last, 1.0))?,
        )?;
    }
    let all = grid.places.len() as u64;
    let numbers = if scale < 1.0 {
        vec![1, all]
    } else {
        (1..=all).collect()
    };
    for number in numbers {
        let words = words(LEFT, y(number, scale), "end", &number.to_string())?;
        put(&drawing, &[words])?;
    }
    Ok(drawing)
}

fn line(place: &Place, from: f64, to: f64) -> Made<Vec<Element>> {
    let (class, sign) = match place.first.cmp(&place.last) {
        Ordering::Greater => ("up", "▲"),
        Ordering::Less => ("down", "▼"),
        Ordering::Equal => ("same", ""),
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
    let by = place.first.abs_diff(place.last);
    let by = if by > 0 {
        format!("{sign}{by} ")
    } else {
        String::new()
    };
    let title = narrow(place.title.as_deref().unwrap_or(&place.item));
    // Where it is written the other way, it must not turn the numbers round.
    let label = format!("{} {by}\u{2068}{title}\u{2069}", place.last);
    Ok(vec![
        svg("line", &line)?,
        words(RIGHT + 2.0, to, "start", &label)?,
    ])
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
