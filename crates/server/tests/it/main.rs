//! The operator as its callers see it: every test speaks HTTP to the whole program, most of them in
//! process.

#![expect(clippy::unwrap_used, reason = "tests")]

mod acceptance;
mod asking;
mod backup;
mod bodies;
mod capacity;
mod civic;
mod clips;
mod demand;
mod doctor;
mod durability;
mod emergency;
mod guards;
mod household;
mod jobs;
mod listening;
mod look_up;
mod look_up_key;
mod mailbox;
mod monitoring;
mod packages;
mod pages;
mod reach;
mod record;
mod relay;
mod shares;
mod sign_in;
mod silence;
mod support;
mod tenants;
mod trustees;
mod upgrade;
mod upload;
mod wire;
mod witness;
