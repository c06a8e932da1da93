use wasm_bindgen::prelude::*;
use web_sys::{Document, Element};

use crate::insight::Language;

/// What the browser made, or why it could not.
pub(super) type Made<T> = Result<T, JsValue>;

const SVG: &str = "http://www.w3.org/2000/svg";
/// Letters of a name that are shown; a hostile one would fill the panel.
const LONGEST: usize = 80;

pub(super) fn document() -> Made<Document> {
    let document = web_sys::window().and_then(|window| window.document());
    document.ok_or_else(|| "there is no page".into())
}

/// The page's language, as far as it is spoken here.
pub(super) fn language() -> Language {
    let root = document().ok().and_then(|page| page.document_element());
    let named = root.and_then(|root| root.get_attribute("lang"));
    match named.unwrap_or_default().to_lowercase().starts_with("zh") {
        true => Language::Zh,
        false => Language::En,
    }
}

/// An element of HTML.
pub(super) fn html(tag: &str, class: &str) -> Made<Element> {
    let element = document()?.create_element(tag)?;
    if !class.is_empty() {
        element.set_attribute("class", class)?;
    }
    Ok(element)
}

/// An element of HTML with a text in it, which stays text whatever it holds.
pub(super) fn said(tag: &str, class: &str, text: &str) -> Made<Element> {
    let element = html(tag, class)?;
    element.set_text_content(Some(text));
    Ok(element)
}

/// An element of SVG.
pub(super) fn svg(tag: &str, attributes: &[(&str, &str)]) -> Made<Element> {
    let element = document()?.create_element_ns(Some(SVG), tag)?;
    set(&element, attributes)?;
    Ok(element)
}

pub(super) fn set(element: &Element, attributes: &[(&str, &str)]) -> Made<()> {
    (attributes.iter()).try_for_each(|(name, value)| element.set_attribute(name, value))
}

pub(super) fn put(parent: &Element, children: &[Element]) -> Made<()> {
    for child in children {
        parent.append_child(child)?;
    }
    Ok(())
}

/// Puts these in the place of all that is there.
pub(super) fn fill(parent: &Element, children: &[Element]) -> Made<()> {
    parent.set_text_content(None);
    put(parent, children)
}

/// A name from outside: cut where it is too long, and on its own where it is written the other way.
pub(super) fn name(text: &str) -> Made<Element> {
    said("bdi", "", &cut(text, LONGEST))
}

/// A text of at most so many letters.
pub(super) fn cut(text: &str, longest: usize) -> String {
    let mut shown: String = text.chars().take(longest).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// A category's name.
pub(super) fn category(path: &str, language: Language) -> Made<Element> {
    match path {
        "" => said("span", "none", language.say("(no category)", "（无类目）")),
        path => name(path),
    }
}

/// A product's name, or its id where it has none.
pub(super) fn product(title: Option<&String>, item: &str) -> Made<Element> {
    name(title.map_or(item, String::as_str))
}
