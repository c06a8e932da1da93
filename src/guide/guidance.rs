use super::best::{MOST, Offer, worth};
use super::guiding::{Guiding, Shop};
use super::hint::{About, Guidance, Hint, Kind, NamedStages};
use super::tells::tells;
use super::{Lifts, Signs, Stage, StageModel, Stages, Trail, mean_lift};
use crate::domain::{Item, Session, first_by, number_key};
use crate::engine::{CpuScorer, ItemSide, SessionProfiles, ShopperSide, probabilities};
use crate::features::KeyMap;

/// What could become a hint.
struct Candidate {
    kind: Kind,
    offers: Vec<Offer>,
    /// Products that it names beside those.
    like: Option<u32>,
    why: Option<(&'static str, u32)>,
}

/// Looks at a product this often before it is worth coming back to.
const SEEN: u32 = 2;

impl Guiding {
    /// Where the shopper stands, and at most so many hints. `trail` is of the session as it is now:
    /// what was bought meanwhile is not named.
    pub fn finish(&self, shop: &Shop, trail: &Trail, model: &StageModel, limit: usize) -> Guidance {
        let stages = model.stages(&Signs::new(trail, &self.lifts(shop)));
        let [looking, comparing, deciding, after] = stages;
        Guidance {
            stage: Stage::most_probable(&stages).name(),
            stages: NamedStages {
                looking,
                comparing,
                deciding,
                after,
            },
            hints: self.hints(shop, trail, &stages, limit),
        }
    }

    /// What the session does to the answers for the products that tell the stage.
    fn lifts(&self, shop: &Shop) -> Lifts {
        let (telling, first) = self.telling();
        let items: Vec<u32> = telling.iter().map(|(item, _)| *item).collect();
        let without = without_session(shop, &items);
        let pairs: Vec<_> = telling
            .iter()
            .map(|(_, tasks)| *tasks)
            .zip(without)
            .collect();
        Lifts {
            top: mean_lift(&pairs[..first]),
            touched: mean_lift(&pairs[first..]),
        }
    }

    /// The best candidate, then the best of another kind without what was named, and so on. Of
    /// somebody of whom nothing is known there is nothing to say.
    fn hints(&self, shop: &Shop, trail: &Trail, stages: &Stages, limit: usize) -> Vec<Hint> {
        let mut candidates = match trail.events.is_empty() {
            true => Vec::new(),
            false => self.candidates(shop, stages),
        };
        let taboo = Taboo::new(shop, trail);
        let mut named: Vec<u32> = Vec::new();
        let mut hints: Vec<Hint> = Vec::new();
        while hints.len() < limit {
            for candidate in &mut candidates {
                candidate
                    .offers
                    .retain(|offer| !named.contains(&offer.item) && taboo.allows(offer.item));
            }
            candidates.retain(|candidate| {
                let least = if candidate.kind == Kind::Compare {
                    2
                } else {
                    1
                };
                candidate.offers.len() >= least
                    && candidate.like.is_none_or(|item| taboo.allows(item))
            });
            let worths = candidates
                .iter()
                .map(|candidate| worth(&candidate.offers, stages, &self.all));
            let best = worths
                .enumerate()
                .reduce(|best, next| if next.1 > best.1 { next } else { best });
            let Some((best, value)) = best.filter(|(_, value)| *value > 0.0) else {
                break;
            };
            let found = candidates.swap_remove(best);
            named.extend(found.offers.iter().map(|offer| offer.item));
            candidates.retain(|candidate| candidate.kind != found.kind);
            hints.push(found.hint(shop, value));
        }
        hints
    }

    fn candidates(&self, shop: &Shop, stages: &Stages) -> Vec<Candidate> {
        let plain = |kind, offers| Candidate {
            kind,
            offers,
            like: None,
            why: None,
        };
        let first = |offers: Vec<Offer>| self.first(offers, stages);
        let mut candidates = vec![plain(Kind::Complete, self.complete(stages))];
        for (_, best) in self
            .categories
            .iter()
            .filter(|(key, _)| !self.complements.contains_key(*key))
        {
            candidates.push(plain(Kind::Explore, first(best.offers())));
        }
        for best in self.styles.values() {
            candidates.push(plain(Kind::Style, first(best.offers())));
        }
        for offers in self.looked_at(shop) {
            candidates.push(plain(Kind::Compare, first(offers)));
        }
        for (offer, trace) in &self.touched {
            let trace = &self.trail.traces[*trace];
            let why = match () {
                () if trace.in_cart => "cart",
                () if trace.saved => "saved",
                () if trace.views >= SEEN => "seen",
                () => continue,
            };
            candidates.push(Candidate {
                why: Some((why, trace.views)),
                ..plain(Kind::Back, vec![*offer])
            });
        }
        if let Some(anchor) = self.anchor.as_ref().filter(|anchor| anchor.came) {
            for (kind, best) in [(Kind::Cheaper, &self.cheaper), (Kind::Rated, &self.rated)] {
                let offers = first(best.offers());
                candidates.push(Candidate {
                    like: Some(anchor.item),
                    ..plain(kind, offers)
                });
            }
        }
        candidates
    }

    /// The best of the categories that go with what the shopper has, at most two of each.
    fn complete(&self, stages: &Stages) -> Vec<Offer> {
        let categories = self.categories.iter();
        let categories = categories.filter(|(key, _)| self.complements.contains_key(*key));
        let of_each = categories.flat_map(|(_, best)| {
            let first = self.first(best.offers(), stages).into_iter();
            first.take(2)
        });
        self.first(of_each.collect(), stages)
    }

    /// The products of each open category that were looked at.
    fn looked_at(&self, shop: &Shop) -> Vec<Vec<Offer>> {
        let mut by_category: KeyMap<Vec<Offer>> = KeyMap::default();
        for (offer, trace) in &self.touched {
            let trace = &self.trail.traces[*trace];
            if trace.views > 0 && self.open.contains_key(&trace.category) {
                by_category.entry(trace.category).or_default().push(*offer);
            }
        }
        let several = by_category.values().filter(|offers| {
            let items = offers
                .iter()
                .map(|offer| &shop.products[offer.item as usize]);
            offers.len() > 1 && !tells(&items.collect::<Vec<_>>()).is_empty()
        });
        several.cloned().collect()
    }

    /// The few that are worth most, the best first.
    fn first(&self, offers: Vec<Offer>, stages: &Stages) -> Vec<Offer> {
        let worth = |offer| worth(std::slice::from_ref(offer), stages, &self.all);
        let from_best = offers
            .iter()
            .map(|offer| !number_key(f64::from(worth(offer))));
        let first = first_by(from_best, MOST).into_iter();
        first.map(|place| offers[place as usize]).collect()
    }
}

/// What no hint may name.
struct Taboo<'a> {
    shop: &'a Shop<'a>,
    closed: KeyMap<()>,
    refused: KeyMap<()>,
}

impl<'a> Taboo<'a> {
    fn new(shop: &'a Shop<'a>, trail: &Trail) -> Self {
        let mut refused = KeyMap::default();
        for trace in trail
            .traces
            .iter()
            .filter(|trace| trace.bought || trace.unwanted)
        {
            refused.insert(trace.id, ());
        }
        Taboo {
            shop,
            closed: trail.closed(),
            refused,
        }
    }

    /// A shelf that was cleared meanwhile, because products changed, knows none of them.
    fn allows(&self, item: u32) -> bool {
        let index = item as usize;
        let Some((product, profile)) =
            (self.shop.products.get(index)).zip(self.shop.items.profiles.get(index))
        else {
            return false;
        };
        product.available
            && !self.refused.contains_key(&profile.id)
            && !self.closed.contains_key(&profile.category)
    }
}

impl Candidate {
    fn hint(&self, shop: &Shop, value: f32) -> Hint {
        let products: Vec<&Item> = self
            .offers
            .iter()
            .map(|offer| &shop.products[offer.item as usize])
            .collect();
        let mut categories: Vec<String> = Vec::new();
        for leaf in products
            .iter()
            .filter_map(|product| product.category.last())
        {
            if !categories.contains(leaf) {
                categories.push(leaf.clone());
            }
        }
        let like = self.like.map(|item| &shop.products[item as usize]);
        Hint {
            kind: self.kind,
            value,
            items: products.iter().map(|product| product.id.clone()).collect(),
            about: About {
                titles: products.iter().map(|product| title(product)).collect(),
                categories,
                style: products[0]
                    .style
                    .clone()
                    .filter(|_| self.kind == Kind::Style),
                like: like.map(title),
                like_id: like.map(|product| product.id.clone()),
                why: self.why.map(|(why, _)| why),
                seen: self.why.map_or(0, |(_, seen)| seen),
                tells: match self.kind {
                    Kind::Compare => tells(&products),
                    _ => Vec::new(),
                },
            },
        }
    }
}

fn title(product: &Item) -> String {
    product.title.clone().unwrap_or_else(|| product.id.clone())
}

/// The probabilities of some products for somebody of whom nothing is known.
fn without_session(shop: &Shop, items: &[u32]) -> Vec<[f32; 4]> {
    let (model, priors) = (&shop.served.model, &shop.served.priors);
    let mut alone = ItemSide::new(model);
    for item in items {
        let product = &shop.products[*item as usize];
        alone.extend(std::slice::from_ref(product), model, priors);
    }
    let nobody = SessionProfiles::default().shopper(&Session::default(), &model.schema, priors, 0);
    let side = ShopperSide::new(&nobody, &alone, None, model, priors);
    let mut scorer = CpuScorer::new(model);
    scorer.set_items(&alone);
    let logits = model.config.logits(scorer.score(&side, None));
    probabilities(&logits, shop.served.calibrations)
}
