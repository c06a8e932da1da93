//! `Recommender.complete`: of a ranking of all products, those that go with what is there.

use js_sys::Array;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use super::errors::bad_option;
use super::recommender::Core;
use super::value::fields;
use crate::domain::{Holding, Item, Value};
use crate::rank::{Offer, RankOptions, ReadOptions, complete};

/// Products of a look where the call names no limit.
const LOOK: usize = 8;
/// Numbers of a product in a ranking.
const NUMBERS: usize = 6;

#[wasm_bindgen]
impl Core {
    // The ids of what is to be completed at `now`, the newest first.
    pub fn look_for(&self, options: &JsValue, now: f64) -> Result<Array, JsValue> {
        let asked = self.asked(options, now)?;
        Ok(asked
            .seeds
            .iter()
            .map(|seed| JsValue::from(seed.id.as_str()))
            .collect())
    }

    // The look, of the six numbers a product that a ranking of all products gave: for each piece its
    // place in the ranking, its score, its category, and the place of its seed in `look_for`.
    pub fn look(&self, options: &JsValue, now: f64, ranked: Vec<f64>) -> Result<Array, JsValue> {
        let asked = self.asked(options, now)?;
        let keys = self.state.served.model.schema.keys;
        let items = self.state.catalog.items();
        let seeds = asked
            .seeds
            .iter()
            .map(|seed| match seed.category.is_empty() {
                true => 0,
                false => keys.key("category", &seed.category_path()),
            });
        let seeds: Vec<u64> = seeds.collect();
        let (numbers, _) = ranked.as_chunks::<NUMBERS>();
        let offer = |[item, score, ..]: &[f64; NUMBERS]| {
            let item = *item as usize;
            // Products that came since wait for the next ranking.
            let profile = self.shelf.items.profiles.get(item);
            Offer {
                item,
                category: profile.map_or(0, |profile| profile.category),
                score: *score,
                available: items.get(item).is_some_and(|item| item.available),
            }
        };
        let offers: Vec<Offer> = numbers.iter().map(offer).collect();
        let table = &self.state.served.priors.complements;
        let pieces = complete(&seeds, &offers, &asked.without, table, asked.limit);
        let shown = Array::new();
        for piece in pieces {
            shown.push(&(piece.offer as u32).into());
            shown.push(&piece.score.into());
            let category = items[offers[piece.offer].item].category_path();
            shown.push(&category.as_str().into());
            shown.push(&(piece.with as u32).into());
        }
        Ok(shown)
    }
}

/// What a call asks for.
struct Asked<'a> {
    seeds: Vec<&'a Item>,
    /// Catalogue indices of what never comes.
    without: Vec<usize>,
    limit: usize,
}

impl Core {
    fn asked(&self, options: &JsValue, now: f64) -> Result<Asked<'_>, JsValue> {
        let state = &self.state;
        let options = fields(options, &["items", "exclude", "limit", "now"]);
        let ReadOptions { rank, now: then } =
            RankOptions::read(&options, &state.weights, &state.catalog)?;
        let session = &state.session;
        let now = then.unwrap_or(now as i64);
        let until = session.events().partition_point(|event| event.time <= now);
        let holding = Holding::of(&session.events()[..until]);
        let product = |place: &u32| &*session.products()[*place as usize];
        let seeds: Vec<&Item> = match options.field("items") {
            Value::Null => holding.kept.iter().map(product).collect(),
            Value::List(ids) => {
                let item = |id: &Value| match id {
                    Value::Text(id) => Ok(state.item(id)?),
                    _ => Err(bad_option("items", "must hold ids as text")),
                };
                ids.iter().map(item).collect::<Result<_, _>>()?
            }
            _ => return Err(bad_option("items", "must be an array of ids")),
        };
        let gone = holding
            .bought
            .iter()
            .map(product)
            .chain(seeds.iter().copied());
        let gone = gone.filter_map(|item| state.catalog.index_of(&item.id));
        Ok(Asked {
            without: gone.chain(rank.excluded).collect(),
            limit: rank.limit.unwrap_or(LOOK),
            seeds,
        })
    }
}
