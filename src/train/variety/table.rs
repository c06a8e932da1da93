use std::fmt::Write;

use super::{KEPT, VarietyCurve};

impl VarietyCurve {
    /// A table for people, and how to pick.
    pub fn table(&self) -> String {
        let mut table = format!(
            "variety: NDCG@10 of {} lists, a mean of tasks; distance and categories of {} grids of \
             {} products\n",
            self.lists, self.grids, self.products
        );
        // Nothing fails to be written into a text.
        let _ = writeln!(
            table,
            "{:<11}{:>8}{:>9}{:>7}{:>13}{:>5}{:>15}{:>5}",
            "", "strength", "NDCG@10", "kept", "distance @10", "@24", "categories @10", "@24"
        );
        for curve in &self.methods {
            let plain = curve.points[0].relevance;
            for point in &curve.points {
                let _ = writeln!(
                    table,
                    "{:<11}{:>8.1}{:>9.4}{:>6.1}%{:>13.2}{:>5.2}{:>14.0}%{:>4.0}%{}",
                    curve.method,
                    point.strength,
                    point.relevance,
                    100.0 * point.relevance / plain,
                    point.at_10.distance,
                    point.at_24.distance,
                    100.0 * point.at_10.categories,
                    100.0 * point.at_24.categories,
                    if point.strength == curve.pick {
                        " <"
                    } else {
                        ""
                    }
                );
            }
        }
        let _ = writeln!(
            table,
            "< the strongest that keeps {:.0} % of NDCG@10",
            100.0 * KEPT
        );
        table
    }
}
