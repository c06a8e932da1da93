use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::bundle::Served;
use crate::domain::{EventKind, Session};
use crate::engine::{CpuScorer, ItemSide, SessionProfiles, ShopperSide, probabilities};
use crate::guide::{Lifts, Signs, Stage, TOP, TOUCHED, Trail, mean_lift};
use crate::rank::fuse;
use crate::train::default_model::Shop;
use crate::train::ingest::LogEvent;
use crate::train::simulate::Truth;

/// Moments of shoppers whose stage is known.
#[derive(Clone, Debug, Default)]
pub struct Moments {
    /// Names of the signs.
    pub names: Vec<&'static str>,
    /// The moments.
    pub rows: Vec<Moment>,
}

/// What was to be seen of a shopper at one moment, and what is true of them.
#[derive(Clone, Debug)]
pub struct Moment {
    /// What the session and the model say.
    pub signs: Vec<f32>,
    /// The true stage.
    pub stage: Stage,
}

/// Of each shopper of a shop three moments: right after something that they did, or, one in four,
/// when they come back and have not done anything yet. Of one in three people the very first
/// moment, of which nothing is known, comes to that. What the model says is asked of `served`, of
/// all products that can be bought, as a page asks.
pub fn moments(shop: &Shop, truth: &Truth, served: &Served) -> Moments {
    let mut random = Pcg64Mcg::seed_from_u64(shop.kind.seed);
    let mut teller = Teller::new(shop, served);
    let mut moments = Moments::default();
    for (user, name) in shop.log.users.iter().enumerate() {
        let events = shop.log.events_of(user as u32);
        let events = events
            .iter()
            .filter(|event| event.kind != EventKind::Impression);
        let events: Vec<LogEvent> = events.copied().collect();
        let Some(first) = events.first() else {
            continue;
        };
        let mut asked: Vec<Asked> = Vec::new();
        for _ in 0..3 {
            asked.push(Asked::draw(&events, &mut random));
        }
        if random.random_range(0..3) == 0 {
            asked.push(Asked {
                events: 0,
                now: first.time_ms,
                truth: first.time_ms,
            });
        }
        for asked in asked {
            let Some((state, _)) = truth.state(name, shop.world_time(asked.truth)) else {
                continue;
            };
            let signs = teller.signs(&events[..asked.events], asked.now);
            if moments.names.is_empty() {
                moments.names = signs.iter().map(|(name, _)| name).collect();
            }
            moments.rows.push(Moment {
                signs: signs.iter().map(|(_, value)| value).collect(),
                stage: state.stage,
            });
        }
    }
    moments
}

impl Moments {
    /// Adds those of another shop.
    pub fn append(&mut self, other: Moments) {
        self.names = other.names;
        self.rows.extend(other.rows);
    }
}

/// What is asked of one shopper: after how many events, and when; the times are the log's, in ms.
struct Asked {
    events: usize,
    now: i64,
    /// When the state of mind is looked up: a state begins only after what led to it.
    truth: i64,
}

impl Asked {
    fn draw(events: &[LogEvent], random: &mut Pcg64Mcg) -> Self {
        let at = random.random_range(0..events.len());
        let event = &events[at];
        let back = at > 0 && event.time_ms - events[at - 1].time_ms > crate::features::VISIT_GAP;
        if back && random.random_range(0..2) == 0 {
            return Asked {
                events: at,
                now: event.time_ms,
                truth: event.time_ms,
            };
        }
        // Who buys is after buying from some seconds later on.
        let truth = event.time_ms
            + if event.kind == EventKind::Purchase {
                20_000
            } else {
                0
            };
        Asked {
            events: at + 1,
            now: event.time_ms + 1_000,
            truth,
        }
    }
}

/// Tells the signs of shoppers of one shop.
struct Teller<'a> {
    shop: &'a Shop,
    served: &'a Served,
    items: ItemSide,
    scorer: CpuScorer,
    /// The products that can be bought.
    rows: Vec<u32>,
    /// The probabilities of all products, for somebody of whom nothing is known.
    without: Vec<[f32; 4]>,
}

impl<'a> Teller<'a> {
    fn new(shop: &'a Shop, served: &'a Served) -> Self {
        let products = shop.log.catalog.items();
        let mut items = ItemSide::new(&served.model);
        items.extend(products, &served.model, &served.priors);
        let mut scorer = CpuScorer::new(&served.model);
        scorer.set_items(&items);
        let rows = (0..products.len() as u32).filter(|row| products[*row as usize].available);
        let mut teller = Teller {
            shop,
            served,
            items,
            scorer,
            rows: rows.collect(),
            without: Vec::new(),
        };
        teller.without = teller.probabilities(&Session::default(), 0);
        teller
    }

    fn probabilities(&mut self, session: &Session, now: i64) -> Vec<[f32; 4]> {
        let (model, priors) = (&self.served.model, &self.served.priors);
        let shopper = SessionProfiles::default().shopper(session, &model.schema, priors, now);
        let side = ShopperSide::new(&shopper, &self.items, Some(&self.rows), model, priors);
        let outputs = self.scorer.score(&side, Some(&self.rows));
        probabilities(&model.config.logits(outputs), self.served.calibrations)
    }

    fn signs(&mut self, events: &[LogEvent], now: i64) -> Signs {
        let products = self.shop.log.catalog.items();
        let mut session = Session::default();
        for event in events {
            let item = &products[event.item as usize];
            session.observe(event.kind, item, event.time_ms, event.dwell_ms);
        }
        let with = self.probabilities(&session, now);
        let pair = |place: usize| (with[place], self.without[place]);
        let scores = with.iter().map(|tasks| fuse(tasks, &self.served.weights));
        let best =
            crate::domain::first_by(scores.map(|score| !crate::domain::number_key(score)), TOP);
        let trail = Trail::new(&session, self.served.model.schema.keys, now);
        let touched = trail.newest().into_iter().filter_map(|product| {
            let row = self.items.by_id.get(&trail.traces[product].id)?;
            Some(pair(self.rows.binary_search(row).ok()?))
        });
        let lifts = Lifts {
            top: mean_lift(
                &best
                    .iter()
                    .map(|place| pair(*place as usize))
                    .collect::<Vec<_>>(),
            ),
            touched: mean_lift(&touched.take(TOUCHED).collect::<Vec<_>>()),
        };
        Signs::new(&trail, &lifts)
    }
}
