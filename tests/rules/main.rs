//! The rules of an order: what must hold of every world, and variety against answers found by trying
//! everything.

mod brute_force;
mod properties;
mod world;
