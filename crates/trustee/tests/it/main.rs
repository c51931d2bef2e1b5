//! A trustee against records made here, on a disk that loses its power, and against a real operator.

#![expect(clippy::unwrap_used, reason = "tests")]

mod answer;
#[path = "../../../server/tests/it/support/authenticator.rs"]
#[expect(dead_code, reason = "the server's tests use all of it")]
mod authenticator;
mod ceremony;
mod console;
mod demanded;
mod desk;
mod follow;
mod limits;
mod look_up;
mod lookup;
mod operator;
mod otherwise;
mod paging;
mod parties;
mod power;
mod program;
mod record;
mod repair;
mod scene;
mod sim;
mod thread;
mod together;
mod town;
mod turns;
mod twists;
mod verify;
