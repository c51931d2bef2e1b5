//! Tests of the rules through their public interface.

#![expect(clippy::unwrap_used, reason = "tests")]

mod asks;
mod demand;
mod emergency;
mod grid;
mod lookup;
mod place;
mod request;
mod request_life;
mod rulebook;
mod rulebook_text;
mod transitions;
mod urgent;
mod vectors;
mod window;
