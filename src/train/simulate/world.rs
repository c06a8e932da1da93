use super::arms::Tally;
use super::catalogue::Catalogue;
use super::categories::CATEGORIES;
use super::dice::{Dice, cents};
use super::habits::Habits;
use super::lives::{Lives, TrueUplift};
use super::log::LogEvent;
use super::options::Options;
use super::session::Session;
use super::shelf::Shelf;
use super::shopper::Shopper;
use super::styles::STYLES;
use super::traits::Traits;
use super::truth::{Complement, Truth};
use super::words::{COLORS, MATERIALS};

/// 2026-01-05T00:00:00Z, the first second of every world.
pub(super) const START: i64 = 1_767_571_200;
/// How many days it lasts.
pub(super) const DAYS: i64 = 28;
/// Slots of a page.
pub(super) const SLOTS: usize = 12;

const DAY: i64 = 86_400;

/// The world: a shop, how people behave in it, and what has happened.
pub(super) struct World {
    pub(super) catalogue: Catalogue,
    pub(super) habits: Habits,
    /// The share of shoppers who notice each slot.
    pub(super) slots: Vec<f32>,
    pub(super) shelf: Shelf,
    pub(super) tally: Tally,
    pub(super) uplift: Option<TrueUplift>,
    pub(super) log: Vec<LogEvent>,
    /// Sessions held.
    pub(super) sessions: usize,
}

impl World {
    /// Lets all shoppers of `options` live through the four weeks; returns the world, its events
    /// in the order of their times, and the shoppers. `progress` is told sessions done and all.
    pub(super) fn run(options: &Options, progress: &dyn Fn(u64, u64)) -> (World, Vec<Shopper>) {
        let habits = match options.varied {
            // A stream that no shopper has.
            true => Habits::drawn(&mut Dice::new(options.seed, u64::MAX)),
            false => Habits::usual(),
        };
        let mut dice = Dice::new(options.seed, 0);
        let mut catalogue = Catalogue::generate(options.items, &habits, &mut dice);
        if options.vectors > 0 {
            catalogue.picture(options.vectors, options.seed);
        }
        let mut world = World {
            shelf: Shelf::new(&catalogue),
            catalogue,
            slots: (0..SLOTS)
                .map(|slot| cents(1.0 / (1.0 + 0.11 * slot as f64)))
                .collect(),
            habits,
            tally: Tally::default(),
            uplift: None,
            log: Vec::new(),
            sessions: 0,
        };
        let mut shoppers: Vec<Shopper> = (0..options.users)
            .map(|user| Shopper::new(options.seed, user, &world.habits.shares))
            .collect();
        let plan = plan(&mut shoppers, world.habits.visits);
        let mut lives = Lives::new(options.seed, options.lives, &shoppers);
        let mut today = START;
        for (done, visit) in plan.iter().enumerate() {
            while visit.start >= today + DAY {
                today += DAY;
                world.shelf.count();
            }
            let shopper = &mut shoppers[visit.user as usize];
            // First, so that what they see is what the shopper will see.
            lives.visit(&mut world, visit);
            Session::hold(&mut world, shopper, visit, None);
            if done % 256 == 0 {
                progress(done as u64, plan.len() as u64);
            }
        }
        progress(plan.len() as u64, plan.len() as u64);
        world.sessions = plan.len();
        world.uplift = lives.uplift();
        // Stable: within a second, what one person did stays in its order.
        world.log.sort_by_key(|event| event.time);
        (world, shoppers)
    }

    /// A product as shoppers see it.
    pub(super) fn product(&self, item: u32) -> &Traits {
        &self.catalogue.traits[item as usize]
    }

    /// What a log never shows.
    pub(super) fn truth(&self, options: &Options, shoppers: Vec<Shopper>) -> Truth {
        let names = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        Truth::new(
            options.seed,
            [START, START + DAYS * DAY],
            [
                names(STYLES.iter().map(|style| style.name).collect()),
                names(COLORS.iter().map(|color| color.name).collect()),
                names(MATERIALS.iter().map(|material| material.name).collect()),
                CATEGORIES.iter().map(|category| category.path()).collect(),
            ],
            complements(),
            self,
            shoppers,
        )
    }
}

fn complements() -> Vec<Complement> {
    let mut complements = Vec::new();
    for (from, entry) in CATEGORIES.iter().enumerate() {
        for &(name, weight) in entry.asks_for {
            let to = super::categories::category(name) as u16;
            complements.push(Complement {
                from: from as u16,
                to,
                weight,
            });
        }
    }
    complements
}

/// A visit to the shop.
pub(super) struct Visit {
    pub(super) start: i64,
    pub(super) user: u32,
    /// Which of the person's visits, from 1.
    pub(super) number: u16,
}

/// When everybody comes, in the order of the times.
fn plan(shoppers: &mut [Shopper], times: i64) -> Vec<Visit> {
    let mut plan = Vec::new();
    for (user, shopper) in shoppers.iter_mut().enumerate() {
        let dice = &mut shopper.dice;
        let visits = 2 + dice.weighted(&[0.1, 0.2, 0.2, 0.2, 0.15, 0.1, 0.05]) as i64;
        let mut day = dice.between(0, DAYS - 4);
        let mut last = i64::MIN;
        for number in 0..visits * times {
            // Mornings to nights, most in the evening.
            let hour = dice.between(7, 22).max(dice.between(7, 22));
            let start = START + day * DAY + hour * 3_600 + dice.between(0, 3_599);
            // The second visit of a day comes hours after the first, or not at all.
            if start >= last + 3 * 3_600 || number == 0 {
                plan.push(Visit {
                    start,
                    user: user as u32,
                    number: number as u16 + 1,
                });
                last = start;
            }
            day += *dice.pick(&[0, 1, 1, 1, 2, 2, 3, 4, 5, 7]) / times;
            if day >= DAYS {
                break;
            }
        }
    }
    plan.sort_by_key(|visit| (visit.start, visit.user));
    plan
}
