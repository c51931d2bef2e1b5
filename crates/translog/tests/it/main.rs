//! The log, checked from outside the crate: vectors, oracles, injected faults.

#![expect(clippy::unwrap_used, reason = "tests")]

mod clock;
mod cosigning;
mod countries;
mod demands;
mod drills;
mod emergencies;
mod entries;
mod fixture;
mod forks;
mod ledger;
mod logcheck;
mod look_ups;
mod lookup;
mod misuse;
mod monitor;
mod notes;
mod panel;
mod releases;
mod sequencer;
mod served;
mod standard;
mod stores;
mod tree;
mod trustees;
mod urgent;
mod vectors;
mod witness;
