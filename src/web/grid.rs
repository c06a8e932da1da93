use js_sys::{Array, WeakMap};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::{DomRect, Element, HtmlElement, Node, Window};

use super::errors::bad_option;
use super::moves::stays;
use super::value::object;
use crate::domain::{Map, order_by, text};

// Puts the children of an element in order: what the class `Grid` of `index.js` wraps.
//
// Only as many children move as must, and never the one that has the focus; the scroll position
// stays. What has no key keeps its place, as an advertisement in a listing does.
#[wasm_bindgen]
pub struct GridCore {
    element: HtmlElement,
    /// The attribute that holds a child's id.
    key: String,
    /// For each child its place in the first order; those that came later have later ones.
    first: WeakMap,
    /// The next such place.
    next: u32,
    /// Movements that may still be under way.
    movements: Vec<Animation>,
}

/// A movement takes this long, in ms.
const MOVEMENT_MS: f64 = 220.0;

#[wasm_bindgen]
extern "C" {
    /// web-sys counts what `animate` needs as unstable; every browser has had it for years.
    #[wasm_bindgen(extends = Element)]
    type Animated;
    #[wasm_bindgen(method, catch)]
    fn animate(this: &Animated, frames: &Array, options: &JsValue) -> Result<Animation, JsValue>;

    type Animation;
    #[wasm_bindgen(method)]
    fn cancel(this: &Animation);

    /// Not every browser has it: it moves a child without taking it out, so that what plays, loads
    /// or has the focus in it goes on.
    #[wasm_bindgen(extends = Element)]
    type Movable;
    #[wasm_bindgen(method, catch, js_name = moveBefore)]
    fn move_before(this: &Movable, child: &Element, next: Option<&Node>) -> Result<(), JsValue>;
}

#[wasm_bindgen]
impl GridCore {
    // Takes an element whose children carry ids in the attribute `key`.
    #[wasm_bindgen(constructor)]
    pub fn new(element: &JsValue, key: &JsValue) -> Result<GridCore, JsValue> {
        let element: &HtmlElement = element
            .dyn_ref()
            .ok_or_else(|| bad_option("element", "must be an HTML element"))?;
        let key = key
            .as_string()
            .filter(|key| !key.is_empty())
            .ok_or_else(|| bad_option("key", "must be the name of an attribute"))?;
        // Else the browser would scroll after whatever card it has chosen to follow.
        let _ = element.style().set_property("overflow-anchor", "none");
        let mut grid = GridCore {
            element: element.clone(),
            key,
            first: WeakMap::new(),
            next: 0,
            movements: Vec::new(),
        };
        grid.note_new(&grid.children());
        Ok(grid)
    }

    // Puts the children in the order of `ids`; those that it does not name follow, as they stand.
    pub fn arrange(&mut self, ids: &JsValue) -> Result<(), JsValue> {
        let ids: &Array = ids
            .dyn_ref()
            .ok_or_else(|| bad_option("ids", "must be an array of ids"))?;
        let children = self.children();
        self.note_new(&children);
        let places: Vec<usize> = (0..children.len())
            .filter(|&place| children[place].has_attribute(&self.key))
            .collect();
        let mut by_id = Map::default();
        for &place in &places {
            let id = children[place].get_attribute(&self.key).unwrap_or_default();
            by_id.entry(id).or_insert(place);
        }
        let mut wanted: Vec<usize> = Vec::with_capacity(places.len());
        let mut named = vec![false; children.len()];
        for id in ids.iter().filter_map(|id| id.as_string()) {
            // An id that comes twice is taken out by its first coming.
            if let Some(&place) = by_id.get(&id)
                && !std::mem::replace(&mut named[place], true)
            {
                wanted.push(place);
            }
        }
        wanted.extend(places.iter().filter(|&&place| !named[place]));
        // Only the keyed children's places are dealt anew.
        let mut order: Vec<usize> = (0..children.len()).collect();
        for (place, child) in places.into_iter().zip(wanted) {
            order[place] = child;
        }
        self.put(&children, &order);
        Ok(())
    }

    // Puts the children back in their first order.
    pub fn reset(&mut self) {
        let children = self.children();
        self.note_new(&children);
        let first = |child: &Element| self.first.get(child).as_f64().unwrap_or_default() as u64;
        let order = order_by(children.iter().map(first));
        let order: Vec<usize> = order.into_iter().map(|child| child as usize).collect();
        self.put(&children, &order);
    }

    // The first half of `Grid.free`: ends movements, and leaves the children as they stand.
    pub fn close(&mut self) {
        self.movements
            .drain(..)
            .for_each(|movement| movement.cancel());
        let _ = self.element.style().remove_property("overflow-anchor");
    }

    fn children(&self) -> Vec<Element> {
        let children = self.element.children();
        (0..children.length())
            .filter_map(|at| children.item(at))
            .collect()
    }

    /// Children that came since.
    fn note_new(&mut self, children: &[Element]) {
        for child in children {
            if !self.first.has(child) {
                self.first.set(child, &self.next.into());
                self.next += 1;
            }
        }
    }

    /// Moves the children: `order[place]` is the place now of the child that comes there.
    fn put(&mut self, children: &[Element], order: &[usize]) {
        if order.is_sorted() {
            return;
        }
        let Some(window) = web_sys::window() else {
            return;
        };
        let moving = may_move(&window);
        // Where they are seen now, also amid an earlier movement.
        let before = moving.then(|| rectangles(children));
        self.movements
            .drain(..)
            .for_each(|movement| movement.cancel());
        let focused = window
            .document()
            .and_then(|document| document.active_element());
        let held = focused.and_then(|focused| {
            let holds = |&child: &usize| children[child].contains(Some(&focused));
            order.iter().position(holds)
        });
        let scrolled = scrolled(&self.element);
        let stays = stays(order, held);
        for place in (0..order.len()).rev().filter(|&place| !stays[place]) {
            let next = order.get(place + 1).map(|&next| children[next].as_ref());
            let (element, child) = (&self.element, &children[order[place]]);
            let movable: &Movable = element.unchecked_ref();
            if movable.move_before(child, next).is_err() {
                // It fails only for a child that a listener of the shop took away just now.
                let _ = element.insert_before(child, next);
            }
        }
        for (element, top, left) in scrolled {
            element.set_scroll_top(top);
            element.set_scroll_left(left);
        }
        if let Some(before) = before {
            let after = rectangles(children);
            let height = window
                .inner_height()
                .ok()
                .and_then(|height| height.as_f64());
            let height = height.unwrap_or(0.0);
            for (child, (before, after)) in children.iter().zip(before.iter().zip(&after)) {
                self.movements
                    .extend(movement(child, before, after, height));
            }
        }
    }
}

/// Whether the shopper wants to see things move.
fn may_move(window: &Window) -> bool {
    let reduced = window.match_media("(prefers-reduced-motion: reduce)");
    !reduced
        .ok()
        .flatten()
        .is_some_and(|reduced| reduced.matches())
}

fn rectangles(children: &[Element]) -> Vec<DomRect> {
    let rectangle = |child: &Element| child.get_bounding_client_rect();
    children.iter().map(rectangle).collect()
}

/// The elements around the grid that are scrolled, and where to.
fn scrolled(element: &Element) -> Vec<(Element, i32, i32)> {
    let mut scrolled = Vec::new();
    let mut around = Some(element.clone());
    while let Some(element) = around {
        let (top, left) = (element.scroll_top(), element.scroll_left());
        if (top, left) != (0, 0) {
            scrolled.push((element.clone(), top, left));
        }
        around = element.parent_element();
    }
    scrolled
}

/// Lets a child be seen on its way from where it was to where it is, if any of that is in view.
fn movement(child: &Element, before: &DomRect, after: &DomRect, height: f64) -> Option<Animation> {
    let shown = |rectangle: &DomRect| rectangle.width() > 0.0;
    let in_view = |rectangle: &DomRect| rectangle.bottom() > 0.0 && rectangle.top() < height;
    if !shown(before) || !shown(after) || !(in_view(before) || in_view(after)) {
        return None;
    }
    let left = before.left() - after.left();
    // From far away it comes in from the edge; all distances take the same time.
    // Not `clamp`: its panic would write floats, 13 KB of code.
    let top = (before.top() - after.top()).max(-height).min(height);
    if left.abs() < 1.0 && top.abs() < 1.0 {
        return None;
    }
    let from = text!("translate(", left as i32, "px, ", top as i32, "px)");
    let frame = |transform: &str| object([("transform", transform.into())]);
    let frames = Array::of2(&frame(&from), &frame("translate(0, 0)"));
    let options = object([
        ("duration", MOVEMENT_MS.into()),
        ("easing", "cubic-bezier(.2, 0, 0, 1)".into()),
        // On top of whatever transform the card has of its own.
        ("composite", "add".into()),
    ]);
    child
        .unchecked_ref::<Animated>()
        .animate(&frames, &options)
        .ok()
}
