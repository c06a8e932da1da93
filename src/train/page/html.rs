use std::fmt::Write;

pub(crate) use crate::train::ingest::grouped;

/// A text as HTML shows it, whatever it holds.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// A measure with three or four digits that say something.
pub fn measure(value: f64) -> String {
    match value.abs() {
        small if small < 0.1 => format!("{value:.4}"),
        _ => format!("{value:.3}"),
    }
}

/// Appends formatted text; writing to memory cannot fail.
pub fn push(to: &mut String, text: std::fmt::Arguments) {
    let _ = to.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        let escaped = escape("<script>\"a\" & 'b'\u{7}</script>");
        assert_eq!(
            escaped,
            "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39; &lt;/script&gt;"
        );
    }
}
