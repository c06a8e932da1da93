use std::fmt::Write;

use super::{Learnt, Measured, StageRecipe};
use crate::guide::Stage;
use crate::train::ingest::grouped;
use crate::train::trials::{short, spread};

/// What was measured with one bundle, a held-back shop at a time: with all signs, with those of the
/// session alone, with the model's answers alone.
pub struct Held {
    /// The bundle's name.
    pub name: &'static str,
    /// The shops.
    pub shops: Vec<[Measured; 3]>,
}

/// The section of the page on stages. `command` says how it is made.
pub fn page(learnt: &Learnt, recipe: &StageRecipe, held: &[Held], command: &str) -> String {
    let mut text = format!("{HEAD}\n\n```sh\n{command}\n```\n");
    let _ = writeln!(
        text,
        "\nLearnt from {} moments of {} shoppers in {} shops, penalty {} (chosen by {} other shops); \
         measured on shops that neither saw.\n",
        grouped(learnt.moments as u64),
        grouped(2 * recipe.learn * u64::from(recipe.users)),
        2 * recipe.learn,
        learnt.strength,
        2 * recipe.choose,
    );
    let _ = writeln!(
        text,
        "| | accuracy | majority | difference | log loss | of the shares | moments |\n|---|---|---|---|---|---|---|"
    );
    for held in held {
        for (place, signs) in ["all signs", "the session alone", "the answers alone"]
            .into_iter()
            .enumerate()
        {
            row(held, place, signs, &mut text);
        }
    }
    let _ = writeln!(
        text,
        "\nMeans and standard deviations over {} held-back shops each. \"Majority\" always says the stage \
        that is the most frequent in that very shop, \"of the shares\" gives each stage its share there: \
        no constant does better than these two.",
        held.first().map_or(0, |held| held.shops.len())
    );
    for held in held {
        confusion(held, &mut text);
    }
    text
}

fn row(held: &Held, place: usize, signs: &str, text: &mut String) {
    let cell = |of: &dyn Fn(&Measured) -> f64| {
        let values: Vec<f64> = held.shops.iter().map(|shop| of(&shop[place])).collect();
        let (mean, deviation) = spread(&values);
        format!("{} ± {}", short(mean), short(deviation))
    };
    let moments: u32 = held.shops.iter().map(|shop| shop[place].count()).sum();
    let _ = writeln!(
        text,
        "| {}, {signs} | {} | {} | {} | {} | {} | {} |",
        held.name,
        cell(&Measured::accuracy),
        cell(&Measured::majority),
        cell(&|measured| measured.accuracy() - measured.majority()),
        cell(&|measured| measured.log_loss),
        cell(&Measured::constant_log_loss),
        grouped(u64::from(moments)),
    );
}

fn confusion(held: &Held, text: &mut String) {
    let mut all = Measured::default();
    for shop in &held.shops {
        all.add(&shop[0]);
    }
    let _ = writeln!(
        text,
        "\n{}, all signs, all moments together:\n\n| true stage | taken for looking | comparing | deciding | after |\n|---|---|---|---|---|",
        held.name
    );
    for (stage, counts) in Stage::ALL.into_iter().zip(all.confusion) {
        let counts = counts.map(|count| grouped(u64::from(count)));
        let _ = writeln!(text, "| {} | {} |", stage.name(), counts.join(" | "));
    }
}

const HEAD: &str = "HEAD";
