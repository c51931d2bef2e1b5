//! Tests of the hub: its recording core, its spool under every power cut, and whole hubs against a camera
//! and an operator made for the purpose.

#![expect(clippy::unwrap_used, reason = "tests")]

mod asked;
mod camera;
mod doctor;
mod footage;
mod frames;
mod gone;
mod household;
mod kept;
mod kill;
mod line;
mod nonsense;
mod notices;
mod operator;
mod power;
mod push;
mod record;
mod recorder;
mod refuse;
mod room;
mod setup;
mod snapshot;
mod spool;
mod trustees;
mod upgrade;
mod whole;
mod witnessed;
