use super::behaviour::Choice;
use super::categories::CATEGORIES;
use super::dice::exp;
use super::log::LogEvent;
use super::shelf::Listing;
use super::shopper::Shopper;
use super::world::{SLOTS, Visit, World};
use crate::domain::{EventKind, Tasks};
use crate::guide::Stage;

/// One visit to the shop, as it goes on.
pub(super) struct Session<'a> {
    world: &'a mut World,
    shopper: &'a mut Shopper,
    visit: &'a Visit,
    time: i64,
    /// Whether it is about a gift.
    gift: bool,
    /// Pages' products shown so far, by listing.
    shown: Vec<(Listing, usize)>,
    /// Products looked at in this session.
    looked: Vec<u32>,
    /// What the shopper does is only counted here, where the visit is of another life: it is in no
    /// log, and makes nothing popular.
    imagined: Option<&'a mut Tasks<u32>>,
}

impl Session<'_> {
    /// Holds a visit: pages, what is done on them, and at the end a way back to what is kept.
    /// With `imagined` the world stays as it is, and what is done is counted there.
    pub(super) fn hold(
        world: &mut World,
        shopper: &mut Shopper,
        visit: &Visit,
        imagined: Option<&mut Tasks<u32>>,
    ) {
        let gift = shopper.begin(visit.start, &world.habits);
        let mut session = Session {
            world,
            shopper,
            visit,
            time: visit.start,
            gift,
            shown: Vec::new(),
            looked: Vec::new(),
            imagined,
        };
        session.change_mind();
        let pages = 1 + session
            .shopper
            .dice
            .weighted(&[0.14, 0.26, 0.26, 0.19, 0.15]);
        let mut listing = session.choose(true);
        for page in 0..pages {
            if page > 0 && !session.shopper.dice.chance(0.4) {
                listing = session.choose(false);
            }
            session.page(listing);
        }
        session.go_back();
    }

    /// Which list to look at next.
    fn choose(&mut self, first: bool) -> Listing {
        let state = self.state();
        let mut front: f32 = match state.stage {
            Stage::Looking => 0.6,
            Stage::Comparing => 0.35,
            Stage::Deciding => 0.3,
            Stage::After => 0.5,
        };
        if first {
            front += 0.25;
        }
        let wants: Vec<(u16, f32)> = state
            .wants
            .iter()
            .copied()
            .filter(|(_, want)| *want > 0.0)
            .collect();
        let dice = &mut self.shopper.dice;
        if wants.is_empty() || dice.chance(front) {
            return Listing::Front;
        }
        if dice.chance(self.world.habits.wander) {
            return Listing::Category(dice.below(CATEGORIES.len()) as u16);
        }
        let weights: Vec<f32> = wants.iter().map(|(_, want)| *want).collect();
        Listing::Category(wants[dice.weighted(&weights)].0)
    }

    /// Shows a page and lets the shopper act on what they notice.
    fn page(&mut self, listing: Listing) {
        let depth = 5 + self.shopper.dice.below(SLOTS - 4);
        let skip = self
            .shown
            .iter()
            .find(|(shown, _)| *shown == listing)
            .map_or(0, |(_, n)| *n);
        let (start, recent) = (self.visit.start, &self.shopper.recent);
        let shelf = &self.world.shelf;
        let orders = [
            shelf.control(listing, start, skip, depth),
            shelf.treated(listing, recent, start, skip, depth),
        ];
        if self.imagined.is_none() {
            self.value(&orders);
        }
        let [control, treated] = orders;
        let page = if self.shopper.treated {
            treated
        } else {
            control
        };
        self.shown.retain(|(shown, _)| *shown != listing);
        self.shown.push((listing, skip + depth));
        for (slot, &item) in page.iter().enumerate() {
            self.record(item, EventKind::Impression, Some(slot as u8 + 1), None);
        }
        self.time += self.shopper.dice.between(2, 6);
        for (slot, &item) in page.iter().enumerate() {
            let choice = self.choice(item);
            let noticed = self.world.slots[slot];
            if self.shopper.dice.chance(noticed * choice.view) {
                self.look(item, choice);
            }
        }
        self.time += self.shopper.dice.between(3, 12);
    }

    /// Values the page in both arms' orders.
    fn value(&mut self, orders: &[Vec<u32>; 2]) {
        self.world.tally.page();
        for (arm, order) in orders.iter().enumerate() {
            for (slot, &item) in order.iter().enumerate() {
                let (choice, noticed) = (self.choice(item), self.world.slots[slot]);
                self.world.tally.impression(arm == 1, &choice, noticed);
            }
        }
    }

    /// Looks at a product, and perhaps saves it, puts it into the cart, buys it.
    fn look(&mut self, item: u32, choice: Choice) {
        let state = self
            .shopper
            .states
            .last()
            .expect("a session begins with a state");
        let taste = &self.shopper.tastes[usize::from(state.taste)];
        let product = self.world.product(item);
        let (likes, category) = (f64::from(taste.likes(product)), product.category);
        let dice = &mut self.shopper.dice;
        let seconds = exp(2.4 + 0.35 * likes + 0.6 * dice.normal()).clamp(1.5, 600.0);
        self.record(
            item,
            EventKind::View,
            None,
            Some((seconds * 1_000.0) as u32),
        );
        if self.imagined.is_none() {
            self.world.shelf.contact(item);
        }
        self.shopper.touch(category);
        let first_look = !self.looked.contains(&item);
        self.looked.push(item);
        self.time += seconds as i64 + 1;
        let known = self.shopper.known(item).copied();
        let favorite =
            self.shopper.dice.chance(choice.favorite) && !known.is_some_and(|k| k.favorite);
        let cart = self.shopper.dice.chance(choice.cart) && !known.is_some_and(|k| k.cart);
        let in_mind = self.shopper.dice.chance(0.4);
        if favorite || cart || in_mind || known.is_some() {
            let kept = self.shopper.keep(item, first_look);
            kept.favorite |= favorite;
            kept.cart |= cart;
        }
        if favorite {
            self.record(item, EventKind::Favorite, None, None);
            self.time += 2;
        }
        if cart {
            self.record(item, EventKind::Cart, None, None);
            self.time += 3;
        }
        let in_cart = cart || known.is_some_and(|kept| kept.cart);
        if in_cart && self.shopper.dice.chance(choice.purchase) {
            self.buy(item);
        }
    }

    fn buy(&mut self, item: u32) {
        self.time += self.shopper.dice.between(20, 120);
        self.record(item, EventKind::Purchase, None, None);
        let product = self.world.product(item).clone();
        self.shopper.bought(item, &product, self.gift);
        self.time += 5;
        if self.gift {
            // The gift is had: what remains of the visit is their own.
            self.gift = false;
        } else if !CATEGORIES[usize::from(product.category)].again {
            self.drop_rivals(product.category);
        }
        self.shopper.enter_own(self.time);
    }

    /// Takes the others of a category out of the cart: one is enough.
    fn drop_rivals(&mut self, category: u16) {
        for index in 0..self.shopper.kept.len() {
            let kept = self.shopper.kept[index];
            if kept.cart && self.world.product(kept.item).category == category {
                self.shopper.kept[index].cart = false;
                self.record(kept.item, EventKind::Uncart, None, None);
                self.time += 2;
            }
        }
    }

    /// Takes back, at the start, some of what was saved or put into the cart earlier.
    fn change_mind(&mut self) {
        let mut changed = false;
        for index in 0..self.shopper.kept.len() {
            let kept = self.shopper.kept[index];
            if kept.cart && self.shopper.dice.chance(0.07) {
                self.shopper.kept[index].cart = false;
                self.record(kept.item, EventKind::Uncart, None, None);
                changed = true;
            }
            if kept.favorite && self.shopper.dice.chance(0.06) {
                self.shopper.kept[index].favorite = false;
                self.record(kept.item, EventKind::Unfavorite, None, None);
                changed = true;
            }
        }
        if changed {
            self.time += 4;
            let state = self
                .shopper
                .states
                .last_mut()
                .expect("a session begins with a state");
            state.kept.clone_from(&self.shopper.kept);
        }
    }

    /// Goes back, at the end, to some of what was kept in mind when the visit began.
    fn go_back(&mut self) {
        let kept = self.state().kept.clone();
        for kept in kept {
            let choice = self.choice(kept.item);
            let seen = self.looked.contains(&kept.item);
            if self.shopper.dice.chance(choice.back) && !seen {
                self.look(kept.item, choice);
            }
        }
    }

    fn state(&self) -> &super::state::State {
        self.shopper
            .states
            .last()
            .expect("a session begins with a state")
    }

    fn choice(&self, item: u32) -> Choice {
        let state = self.state();
        let taste = &self.shopper.tastes[usize::from(state.taste)];
        self.world
            .habits
            .behaviour
            .choice(taste, state, item, self.world.product(item))
    }

    fn record(&mut self, item: u32, kind: EventKind, position: Option<u8>, dwell: Option<u32>) {
        if let Some(imagined) = &mut self.imagined {
            if let Some(task) = kind.task() {
                imagined[task] += 1;
            }
            return;
        }
        self.world.log.push(LogEvent {
            time: self.time,
            user: self.visit.user,
            session: self.visit.number,
            item,
            kind,
            position,
            dwell,
            treated: self.shopper.treated,
        });
    }
}
