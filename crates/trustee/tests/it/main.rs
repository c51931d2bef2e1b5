//! A trustee against records made here, on a disk that loses its power, and against a real operator.

#![expect(clippy::unwrap_used, reason = "tests")]

mod answer;
mod ceremony;
mod desk;
mod follow;
mod operator;
mod parties;
mod power;
mod program;
mod record;
mod scene;
mod together;
mod verify;
