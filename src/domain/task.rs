use std::ops::{Index, IndexMut};

use serde::{Deserialize, Serialize};

/// One of the four behaviours that the model predicts, in the order of its heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// Any contact with the product: a look, a cart, a favorite, a purchase.
    View,
    /// Put into the cart.
    Cart,
    /// Saved as a favorite.
    Favorite,
    /// Bought.
    Purchase,
}

impl Task {
    /// All tasks, in the order of the model's heads and of every `[.., tasks]` array.
    pub const ALL: [Task; 4] = [Task::View, Task::Cart, Task::Favorite, Task::Purchase];

    /// The name used in bundles, on the command line and in JavaScript.
    pub fn name(self) -> &'static str {
        ["view", "cart", "favorite", "purchase"][self as usize]
    }

    /// The task of that name.
    pub fn from_name(name: &str) -> Option<Task> {
        Task::ALL.into_iter().find(|task| task.name() == name)
    }
}

/// One value a task, indexed by [`Task`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tasks<T> {
    /// Value of [`Task::View`].
    pub view: T,
    /// Value of [`Task::Cart`].
    pub cart: T,
    /// Value of [`Task::Favorite`].
    pub favorite: T,
    /// Value of [`Task::Purchase`].
    pub purchase: T,
}

impl<T> Tasks<T> {
    /// The value of `make` for each task.
    pub fn from_fn(mut make: impl FnMut(Task) -> T) -> Self {
        Tasks {
            view: make(Task::View),
            cart: make(Task::Cart),
            favorite: make(Task::Favorite),
            purchase: make(Task::Purchase),
        }
    }
}

impl<T> Index<Task> for Tasks<T> {
    type Output = T;
    fn index(&self, task: Task) -> &T {
        match task {
            Task::View => &self.view,
            Task::Cart => &self.cart,
            Task::Favorite => &self.favorite,
            Task::Purchase => &self.purchase,
        }
    }
}

impl<T> IndexMut<Task> for Tasks<T> {
    fn index_mut(&mut self, task: Task) -> &mut T {
        match task {
            Task::View => &mut self.view,
            Task::Cart => &mut self.cart,
            Task::Favorite => &mut self.favorite,
            Task::Purchase => &mut self.purchase,
        }
    }
}
