//! The engine, on random models and on the demo's own bundle.

mod attribution;
mod auto;
mod by_hand;
mod codes;
mod demo;
mod explanations;
mod factored;
mod parity;
mod rules;
mod shop;
mod support;
mod trial;
