//! What the pages that commands write share: one style, drawings in SVG, text that is never markup.
//! A page is one HTML file that asks for nothing else and runs nothing.

pub mod html;
mod plot;

pub use plot::Plot;

use html::escape;

const STYLE: &str = include_str!("style.css");

/// A whole page: `language` as in HTML's `lang`, `title` as plain text, `style` beside the common
/// one, `body` as HTML.
pub fn document(language: &str, title: &str, style: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n<style>{STYLE}{style}</style>\n</head>\n<body>{body}</body>\n</html>\n",
        escape(title)
    )
}
