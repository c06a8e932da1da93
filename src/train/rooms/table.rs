use std::fmt::Write;

use super::{Measured, Rooms};

impl Rooms {
    /// As tables for a terminal.
    pub fn table(&self) -> String {
        let mut text = format!(
            "{} categories, {} pairs in the table, learnt with {:?}\n\n",
            self.categories, self.pairs, self.setting
        );
        let mut best: Vec<_> = self.validation.iter().collect();
        best.sort_by(|a, b| b.measured.mrr.total_cmp(&a.measured.mrr));
        text += "settings on the validation period, the best three:\n";
        for tried in best.iter().take(3) {
            let _ = writeln!(text, "  {:?}: {}", tried.setting, line(&tried.measured));
        }
        text += "the category chosen next, after the validation period:\n";
        for measured in &self.test {
            let _ = writeln!(text, "  {:<12} {}", measured.name, line(measured));
        }
        for found in &self.truth {
            let _ = writeln!(
                text,
                "  {:<12} of what is true: {:.3} of the first three, {:.3} of all",
                found.name, found.precision_at_3, found.precision
            );
        }
        let Some(looks) = &self.looks else {
            return text;
        };
        let _ = writeln!(
            text,
            "looks at {} moments, of {} products:",
            looks.moments, looks.products
        );
        for way in &looks.ways {
            let _ = write!(
                text,
                "  {:<50} category {:.3}, product {:.3}, {:.1} categories",
                way.name, way.category, way.product, way.categories
            );
            if let (Some(truth), Some(complements)) = (way.truth, way.complements) {
                let _ = write!(
                    text,
                    ", chosen {truth:.4}, true complements {complements:.3}"
                );
            }
            text.push('\n');
        }
        text
    }
}

fn line(measured: &Measured) -> String {
    format!(
        "hit rate at 3 {:.4}, MRR {:.4} ({} moments)",
        measured.hit_at_3, measured.mrr, measured.moments
    )
}
