use serde::{Deserialize, Serialize};

use super::dice::sigmoid;
use super::state::State;
use super::taste::Taste;
use super::traits::Traits;
use crate::domain::Tasks;

/// How a state of mind becomes clicks: every shopper's, so tastes and states tell them apart.
///
/// Each decision is logistic, `σ(stage + want · want + taste · likes + appeal · appeal
/// + looks · min(looks, 3) + owned)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Behaviour {
    /// Opening a product that was noticed in a grid.
    pub view: Decision,
    /// Putting a product that is looked at into the cart.
    pub cart: Decision,
    /// Saving a product that is looked at.
    pub favorite: Decision,
    /// Buying a product that is in the cart.
    pub purchase: Decision,
    /// The share of noticed products that are opened for no reason at all.
    pub slip: f32,
    /// Coming back to a product kept in mind at a session's end, by stage.
    pub back: [f32; 4],
}

/// The weights of one decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// By stage: looking, comparing, deciding, after.
    pub stage: [f32; 4],
    /// Of [`State::want`].
    pub want: f32,
    /// Of [`Taste::likes`].
    pub taste: f32,
    /// Of [`Traits::appeal`].
    pub appeal: f32,
    /// Of the sessions in which the product was looked at before, up to 3.
    pub looks: f32,
    /// Added where the product is owned already.
    pub owned: f32,
}

/// The probabilities of a shopper's decisions about one product, each given the one before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// Opens it, given that it was noticed.
    pub view: f32,
    /// Comes back to it at the session's end, seen in a grid or not.
    pub back: f32,
    /// Puts it into the cart, given that it is looked at; 0 where it is there.
    pub cart: f32,
    /// Saves it, given that it is looked at; 0 where it is saved.
    pub favorite: f32,
    /// Buys it, given that it is in the cart.
    pub purchase: f32,
    /// Whether it is in the cart already.
    pub in_cart: bool,
}

impl Behaviour {
    /// The behaviour of the shoppers that `simulate` invents.
    pub(super) fn usual() -> Behaviour {
        let decision = |stage, want, taste, appeal, looks, owned| Decision {
            stage,
            want,
            taste,
            appeal,
            looks,
            owned,
        };
        Behaviour {
            view: decision([-2.8, -3.0, -3.1, -2.9], 3.2, 1.25, 0.5, 0.5, -1.5),
            cart: decision([-2.6, -2.2, -1.9, -2.2], 0.3, 0.4, 0.2, 0.2, -3.0),
            favorite: decision([-2.5, -2.4, -2.8, -2.7], 0.1, 0.5, 0.2, 0.1, -3.0),
            purchase: decision([-2.0, -1.8, -1.3, -1.5], 0.2, 0.3, 0.1, 0.2, -3.0),
            slip: 0.006,
            back: [0.08, 0.2, 0.35, 0.1],
        }
    }

    /// What a shopper of this taste, in this state, will do about product `item`.
    pub fn choice(&self, taste: &Taste, state: &State, item: u32, product: &Traits) -> Choice {
        let kept = state.kept.iter().find(|kept| kept.item == item);
        let want = state.want(product.category);
        let likes = taste.likes(product);
        let looks = kept.map_or(0.0, |kept| f32::from(kept.looks.min(3)));
        let owned = state.owned.contains(&item);
        let decide = |weights: &Decision| {
            let mut logit = weights.stage[state.stage as usize];
            logit += weights.want * want + weights.taste * likes;
            logit += weights.appeal * product.appeal + weights.looks * looks;
            sigmoid(if owned { logit + weights.owned } else { logit })
        };
        let in_cart = kept.is_some_and(|kept| kept.cart);
        let saved = kept.is_some_and(|kept| kept.favorite);
        Choice {
            view: self.slip + (1.0 - self.slip) * decide(&self.view),
            back: kept.map_or(0.0, |_| self.back[state.stage as usize]),
            cart: if in_cart { 0.0 } else { decide(&self.cart) },
            favorite: if saved { 0.0 } else { decide(&self.favorite) },
            purchase: decide(&self.purchase),
            in_cart,
        }
    }
}

impl Choice {
    /// The probabilities of the four behaviours in the rest of the session, for a product shown
    /// where a share `noticed` of shoppers notices it.
    pub fn tasks(&self, noticed: f32) -> Tasks<f32> {
        let opened = noticed * self.view;
        let contact = opened + (1.0 - opened) * self.back;
        let carted = if self.in_cart { 1.0 } else { self.cart };
        Tasks {
            view: contact,
            cart: contact * self.cart,
            favorite: contact * self.favorite,
            purchase: contact * carted * self.purchase,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::dice::Dice;
    use super::super::state::Kept;
    use super::*;
    use crate::guide::Stage;

    fn product() -> Traits {
        Traits {
            id: "a".into(),
            category: 3,
            style: 0,
            color: 0,
            material: 0,
            price: 0.0,
            appeal: 0.0,
        }
    }

    fn state(wants: Vec<(u16, f32)>) -> State {
        State {
            from: 0,
            taste: 0,
            stage: Stage::Deciding,
            wants,
            kept: vec![],
            owned: vec![],
        }
    }

    #[test]
    fn want_and_looks_raise_owning_lowers() {
        let (behaviour, taste) = (Behaviour::usual(), Taste::draw(&mut Dice::new(1, 1)));
        let of = |state: &State| behaviour.choice(&taste, state, 9, &product()).tasks(1.0);
        let nothing = of(&state(vec![]));
        let wanted = of(&state(vec![(3, 1.0)]));
        assert!(wanted.view > nothing.view && wanted.purchase > nothing.purchase);
        let mut kept = state(vec![(3, 1.0)]);
        kept.kept = vec![Kept {
            item: 9,
            looks: 2,
            cart: true,
            favorite: false,
        }];
        let back = of(&kept);
        assert!(back.purchase > 3.0 * wanted.purchase);
        assert_eq!(back.cart, 0.0);
        kept.kept.clear();
        kept.owned = vec![9];
        assert!(of(&kept).purchase < 0.2 * wanted.purchase);
    }
}
