use web_sys::Element;

use super::super::dom::{Made, html, put, said, svg};

/// How many shades a cell can have; the style sheet has a class for each.
const SHADES: f64 = 6.0;

/// A table, wide ones of which scroll by themselves.
pub(super) struct Table {
    scroll: Element,
    body: Element,
    row: Element,
}

impl Table {
    /// With its caption, and the heads of its columns; the first column names the rows.
    pub fn new(class: &str, caption: &str, heads: &[&str]) -> Made<Table> {
        let scroll = html("div", "scroll")?;
        scroll.set_attribute("tabindex", "0")?;
        scroll.set_attribute("role", "group")?;
        scroll.set_attribute("aria-label", caption)?;
        let table = html("table", class)?;
        let [head, body, row] = [html("thead", "")?, html("tbody", "")?, html("tr", "")?];
        for text in heads {
            let cell = said("th", "", text)?;
            cell.set_attribute("scope", "col")?;
            put(&row, &[cell])?;
        }
        head.append_child(&row)?;
        put(&table, &[said("caption", "", caption)?, head, body.clone()])?;
        put(&scroll, &[table])?;
        Ok(Table { scroll, body, row })
    }

    /// Begins a row.
    pub fn row(&mut self, name: Element) -> Made<&mut Table> {
        self.row = html("tr", "")?;
        let cell = html("th", "")?;
        cell.set_attribute("scope", "row")?;
        put(&cell, &[name])?;
        put(&self.row, &[cell])?;
        self.body.append_child(&self.row)?;
        Ok(self)
    }

    /// A cell of the row.
    pub fn cell(&mut self, text: &str) -> Made<&mut Table> {
        put(&self.row, &[said("td", "", text)?])?;
        Ok(self)
    }

    /// A cell that is the darker the nearer `heat` is to 1.
    pub fn hot(&mut self, text: &str, heat: f64) -> Made<&mut Table> {
        let shade = (heat.clamp(0.0, 1.0) * SHADES).round();
        let cell = said("td", &format!("shade{shade}"), text)?;
        put(&self.row, &[cell])?;
        Ok(self)
    }

    /// A cell with a bar as long as `share`, 0 to 1.
    pub fn bar(&mut self, text: &str, share: f64, class: &str) -> Made<&mut Table> {
        let cell = html("td", "bar")?;
        put(&cell, &[bar(share, class)?, said("span", "", text)?])?;
        put(&self.row, &[cell])?;
        Ok(self)
    }

    /// The rows are whole.
    pub fn finish(&mut self) -> Element {
        self.scroll.clone()
    }
}

/// A bar: an attribute of SVG needs no `style-src` in the page's CSP.
fn bar(share: f64, class: &str) -> Made<Element> {
    let width = format!("{:.1}%", (share.clamp(0.0, 1.0) * 100.0).max(0.6));
    let drawing = svg("svg", &[("aria-hidden", "true"), ("class", "bar")])?;
    let attributes = [
        ("width", width.as_str()),
        ("height", "100%"),
        ("rx", "2"),
        ("class", class),
    ];
    put(&drawing, &[svg("rect", &attributes)?])?;
    Ok(drawing)
}
