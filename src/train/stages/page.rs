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

/// The page of the guide, with what its stages are worth. `command` says how it is made.
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
    text.push_str("\nWhat that says:\n\n");
    for held in held {
        says(held, &mut text);
    }
    text + LIMITS
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

/// All moments of all shops, by all signs.
fn together(held: &Held) -> Measured {
    let mut all = Measured::default();
    for shop in &held.shops {
        all.add(&shop[0]);
    }
    all
}

/// How often each stage is told right, and what the model's answers add to the session.
fn says(held: &Held, text: &mut String) {
    let of_100 = |right: u32, all: u32| 100.0 * f64::from(right) / f64::from(all.max(1));
    let told = (0..Stage::ALL.len()).zip(together(held).confusion);
    let told: Vec<String> = told
        .map(|(at, counts)| {
            let share = of_100(counts[at], counts.iter().sum());
            format!("{} of {}", share.round(), Stage::ALL[at].name())
        })
        .collect();
    let gains = held.shops.iter();
    let gains: Vec<f64> = gains
        .map(|[all, session, _]| all.accuracy() - session.accuracy())
        .collect();
    let (gain, deviation) = spread(&gains);
    let _ = writeln!(
        text,
        "- {}: of 100 moments of each stage it tells {}. The model's answers add {} ± {} to the accuracy \
         of the session alone.",
        held.name,
        told.join(", "),
        short(gain),
        short(deviation),
    );
}

fn confusion(held: &Held, text: &mut String) {
    let all = together(held);
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

const HEAD: &str = "# The guide: stages and hints

`recommender.guide()` says at which stage the shopper is (looking around, comparing, deciding, after
buying) and gives the hints that would help most there, in English or Chinese. It is for recommenders
that were loaded with `guide: true`, and runs in the page alone, as everything here.

```js
const recommender = await Recommender.load({ catalog, guide: true });
const { stage, stages, hints } = await recommender.guide({ limit: 3, exclude: [\"shown-already\"] });
for (const { text, items } of hints) show(text, items); // text is plain text
```

## Hints

What could be a hint is read off the session and the catalogue: other categories that go with what is
in the cart or was bought (`complete`; from the bundle's statistics, so a bundle without them, such as
the package's own, has none), the two or three of a category that were looked at side by side
(`compare`), a product in the cart, saved or looked at more than once (`back`), a category or a style
not looked at (`explore`, `style`), something like what was looked at most but cheaper or better rated
(`cheaper`, `rated`). Which of them come, and in which order, no rule says. Each product has a gain for
each stage, the probability of what moves a shopper on from there: looking around, that they look at
it if it is new to them; comparing, that they save it or put it into the cart; deciding, that they buy
it; after buying, that they look at it if it is new and nothing of its category was bought. A hint's
`value` is how near the probability that one of its products is the next step comes to the best that
as many products of the shop could do, weighed by the probabilities of the stages. The best comes
first, then the best of another kind without the products that were named, and so on.

No hint names what was bought, is excluded, cannot be bought now, or was answered with \"less like
this\"; and none names a category of which something was bought until others of it are looked at.

## Stages

A multinomial logistic regression on some sixty signs: decayed counts of what was done, visits,
repeats, how much it is about one category, dwell, cart and saved, what happened since the last
purchase; and what the session does to the model's answers, as log odds, for the products that stand
first and for those touched last. `src/guide/stages.json` has its weights. It was learnt on shoppers
of the simulator, whose true stage is known at three random moments each (and, for one in three,
before they did anything); in other shops people may go through stages otherwise, and what it says
is then worth less. This page and the weights are written by the command below, never by hand.";

const LIMITS: &str = "
Looking, comparing and deciding are states of mind between which the simulator's shoppers change by a
coin at the beginning of a visit, one visit in fourteen is for a gift, and each shop's people show it
otherwise: what they do in one visit cannot tell these three surely. The model's answers are made of
the same session, and cannot know much more than it. So hints are weighed by all four probabilities,
never chosen by the first alone.

## What it costs

`guide()` ranks the whole catalogue, as `rank()` does, and goes through the order once, in slices of
4 ms between which the page has its turn; what it keeps meanwhile does not grow with the catalogue.
Beside `rank()` alone that was 0.7 ms more with 24 products, 1.2 ms with 1,000 and 3.6 ms with 10,000
(the package's bundle, Chromium, the shortest of 40 calls each on a busy machine with two cores).
The texts, 1.4 KB after brotli, are fetched with the first call.
";
