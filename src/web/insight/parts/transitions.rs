use web_sys::Element;

use super::super::dom::{Made, said};
use super::table::Table;
use crate::insight::{Figures, Language, grouped};

/// How often one behaviour followed another, as the report of a whole log has it.
pub(super) fn table(figures: &Figures, language: Language) -> Made<Vec<Element>> {
    let of = &figures.transitions;
    if of.counts.iter().flatten().all(|count| *count == 0) {
        return Ok(Vec::new());
    }
    let mut heads = vec![language.say("after", "之后")];
    heads.extend(of.to.iter().map(|kind| language.kind(kind)));
    let caption = language.say("came, so often", "出现次数");
    let mut table = Table::new("heat", caption, &heads)?;
    for (from, counts) in of.from.iter().zip(&of.counts) {
        let all = counts.iter().sum::<u64>().max(1) as f64;
        table.row(said("span", "", language.kind(from))?)?;
        for count in counts {
            table.hot(&grouped(*count), *count as f64 / all)?;
        }
    }
    Ok(vec![table.finish()])
}
