use crate::train::page::html::push;

/// A table that scrolls by itself where it is wider than the page. All texts are HTML.
pub(super) struct Table {
    html: String,
}

impl Table {
    /// With its caption, and the heads of its columns; the first column names the rows.
    pub fn new(class: &str, caption: &str, heads: &[&str]) -> Table {
        let mut html = format!(
            "<div class=\"scroll\" tabindex=\"0\"><table class=\"{class}\">\
             <caption>{caption}</caption><thead><tr>"
        );
        for head in heads {
            push(&mut html, format_args!("<th scope=\"col\">{head}</th>"));
        }
        html += "</tr></thead><tbody>";
        Table { html }
    }

    /// Begins a row.
    pub fn row(&mut self, name: &str) -> &mut Table {
        push(
            &mut self.html,
            format_args!("<tr><th scope=\"row\">{name}</th>"),
        );
        self
    }

    /// A cell of the row.
    pub fn cell(&mut self, text: &str) -> &mut Table {
        push(&mut self.html, format_args!("<td>{text}</td>"));
        self
    }

    /// A cell that is the darker the nearer `heat` is to 1.
    pub fn hot(&mut self, text: &str, heat: f64) -> &mut Table {
        let heat = (heat.clamp(0.0, 1.0) * 62.0).round();
        push(
            &mut self.html,
            format_args!("<td class=\"hot\" style=\"--heat:{heat}%\">{text}</td>"),
        );
        self
    }

    /// A cell with a bar as long as `share`, 0 to 1.
    pub fn bar(&mut self, text: &str, share: f64) -> &mut Table {
        // Of something at least a hair is seen, of nothing none.
        let width = match share.clamp(0.0, 1.0) * 100.0 {
            0.0 => 0.0,
            width => width.max(0.3),
        };
        push(
            &mut self.html,
            format_args!(
                "<td class=\"bar\"><i style=\"width:{width:.1}%\"></i><span>{text}</span></td>"
            ),
        );
        self
    }

    /// The rows are whole.
    pub fn finish(&mut self) -> String {
        std::mem::take(&mut self.html) + "</tbody></table></div>"
    }
}

/// How dark a value is among `all`: from the lowest to the highest, but where these are near each
/// other, no darker than their difference deserves.
pub(super) fn heat(value: f64, all: impl Iterator<Item = f64>) -> f64 {
    let ends = all.fold(None, |ends: Option<[f64; 2]>, value| {
        let [low, high] = ends.unwrap_or([value; 2]);
        Some([low.min(value), high.max(value)])
    });
    let [low, high] = ends.unwrap_or_default();
    match (high - low).max(high / 3.0) {
        0.0 => 0.0,
        range => (value - low) / range,
    }
}
