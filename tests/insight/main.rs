//! `nestrank insight` and the panel's figures: against the same by SQL, its intervals against the simulator's
//! truth, its page, and what it takes of memory.
#![cfg(feature = "train")]

#[path = "../cli_common/mod.rs"]
mod cli_common;

mod arms;
mod awkward;
mod by_sql;
mod coverage;
mod database;
mod devices;
mod memory;
mod page;
mod panel;
