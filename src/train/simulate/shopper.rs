use super::categories::{CATEGORIES, category};
use super::dice::{Dice, cents};
use super::habits::Habits;
use super::state::{Kept, State};
use super::taste::Taste;
use super::traits::Traits;
use crate::guide::Stage;

/// Products that one can keep in mind at once.
const MIND: usize = 8;

/// A shopper in the making: what they want, and what the sessions so far have done to them.
#[derive(Clone)]
pub(super) struct Shopper {
    pub(super) dice: Dice,
    /// Whether the shop sorts for them.
    pub(super) treated: bool,
    /// Their own taste, then those of gifts and changes of mind.
    pub(super) tastes: Vec<Taste>,
    /// Index of their own taste now.
    pub(super) taste: u16,
    pub(super) stage: Stage,
    /// All that they look for, however far they are; see [`State::wants`].
    pub(super) interests: Vec<(u16, f32)>,
    pub(super) kept: Vec<Kept>,
    pub(super) owned: Vec<u32>,
    /// Categories of their contacts, newest first: what the shop knows of them.
    pub(super) recent: Vec<u16>,
    /// The states so far, oldest first.
    pub(super) states: Vec<State>,
}

impl Shopper {
    /// Shopper number `user` of the world of `seed`, who looks for categories by their shares; a
    /// coin decides the arm.
    pub(super) fn new(seed: u64, user: u32, shares: &[f32]) -> Shopper {
        let mut dice = Dice::new(seed, 1 + u64::from(user));
        let treated = dice.chance(0.5);
        let tastes = vec![Taste::draw(&mut dice)];
        let stages = [Stage::Looking, Stage::Comparing, Stage::Deciding];
        let stage = stages[dice.weighted(&[0.55, 0.35, 0.1])];
        let main = dice.weighted(shares);
        let mut shopper = Shopper {
            dice,
            treated,
            tastes,
            taste: 0,
            stage,
            interests: vec![(main as u16, 1.0)],
            kept: Vec::new(),
            owned: Vec::new(),
            recent: Vec::new(),
            states: Vec::new(),
        };
        for &(name, weight) in CATEGORIES[main].asks_for {
            shopper.want(category(name) as u16, 0.45 * weight);
        }
        let room: Vec<u16> = (0..CATEGORIES.len())
            .filter(|&other| CATEGORIES[other].room == CATEGORIES[main].room)
            .map(|other| other as u16)
            .collect();
        for _ in 0..2 {
            let other = *shopper.dice.pick(&room);
            shopper.want(other, 0.4);
        }
        shopper
    }

    /// Looks for a category at least that much, unless they have had enough of it.
    pub(super) fn want(&mut self, category: u16, weight: f32) {
        match self.interests.iter_mut().find(|entry| entry.0 == category) {
            Some((_, known)) if *known < 0.0 => {}
            Some((_, known)) => *known = known.max(weight),
            None => self.interests.push((category, weight)),
        }
    }

    /// Begins a session: a step further, perhaps another mind, perhaps a gift. Returns whether it
    /// is for somebody else.
    pub(super) fn begin(&mut self, time: i64, habits: &Habits) -> bool {
        if !self.states.is_empty() {
            self.go_on();
            if habits.drift > 0.0 && self.dice.chance(habits.drift) {
                let other = self.dice.weighted(&habits.shares);
                self.turn_to(other as u16);
            }
        }
        let gift = self.dice.chance(0.07);
        if gift {
            let taste = Taste::draw(&mut self.dice);
            self.tastes.push(taste);
            let gifts: Vec<u16> = (0..CATEGORIES.len() as u16)
                .filter(|&entry| CATEGORIES[usize::from(entry)].gift)
                .collect();
            let wants = vec![(*self.dice.pick(&gifts), 1.0)];
            let taste = (self.tastes.len() - 1) as u16;
            self.enter(time, taste, Stage::Deciding, wants);
        } else {
            self.enter_own(time);
        }
        gift
    }

    /// Looks for something else from now on, and less for what it was.
    fn turn_to(&mut self, category: u16) {
        for (_, weight) in &mut self.interests {
            *weight *= 0.5;
        }
        self.want(category, 1.0);
        self.stage = Stage::Looking;
    }

    fn go_on(&mut self) {
        self.stage = match self.stage {
            Stage::Looking if self.dice.chance(0.5) => Stage::Comparing,
            Stage::Comparing if self.dice.chance(0.55) => Stage::Deciding,
            // What goes with the first purchase is a search of its own.
            Stage::After if self.dice.chance(0.5) => Stage::Comparing,
            stage => stage,
        };
        if self.dice.chance(0.04) {
            let taste = Taste::draw(&mut self.dice);
            self.tastes.push(taste);
            self.taste = (self.tastes.len() - 1) as u16;
        }
    }

    /// Notes the state that holds from `time` on, of their own taste and search.
    pub(super) fn enter_own(&mut self, time: i64) {
        let wants = self.interests.iter().map(|&(category, weight)| {
            let weight = match self.stage {
                _ if weight < 0.0 => weight,
                Stage::Looking => 0.5 * weight + 0.15,
                Stage::Deciding if weight < 0.9 => 0.6 * weight,
                _ => weight,
            };
            (category, cents(f64::from(weight)))
        });
        let wants = wants.collect();
        self.enter(time, self.taste, self.stage, wants);
    }

    fn enter(&mut self, from: i64, taste: u16, stage: Stage, wants: Vec<(u16, f32)>) {
        self.states.push(State {
            from,
            taste,
            stage,
            wants,
            kept: self.kept.clone(),
            owned: self.owned.clone(),
        });
    }

    /// Remembers a look at a product; the oldest that is not in the cart gives way.
    pub(super) fn keep(&mut self, item: u32, first_look: bool) -> &mut Kept {
        let known = self.kept.iter().position(|kept| kept.item == item);
        let place = known.unwrap_or_else(|| {
            if self.kept.len() >= MIND {
                let oldest = self.kept.iter().position(|kept| !kept.cart);
                self.kept.remove(oldest.unwrap_or(0));
            }
            let kept = Kept {
                item,
                looks: 0,
                cart: false,
                favorite: false,
            };
            self.kept.push(kept);
            self.kept.len() - 1
        });
        let kept = &mut self.kept[place];
        if first_look || kept.looks == 0 {
            kept.looks = kept.looks.saturating_add(1);
        }
        kept
    }

    /// What is known of a product kept in mind.
    pub(super) fn known(&self, item: u32) -> Option<&Kept> {
        self.kept.iter().find(|kept| kept.item == item)
    }

    /// Notes the category of a contact.
    pub(super) fn touch(&mut self, category: u16) {
        self.recent.retain(|&recent| recent != category);
        self.recent.insert(0, category);
    }

    /// Has bought a product: no more of its kind where one is enough, and what goes with it.
    pub(super) fn bought(&mut self, item: u32, product: &Traits, gift: bool) {
        self.kept.retain(|kept| kept.item != item);
        self.owned.push(item);
        if gift {
            return;
        }
        let entry = &CATEGORIES[usize::from(product.category)];
        self.interests
            .retain(|(category, _)| *category != product.category);
        let left = if entry.again { 0.3 } else { -0.5 };
        self.interests.push((product.category, left));
        for &(name, weight) in entry.asks_for {
            self.want(category(name) as u16, 1.1 * weight);
        }
        self.stage = Stage::After;
    }
}
