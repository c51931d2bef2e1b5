//! Tests of the quorum key through its public interface.

#![expect(clippy::unwrap_used, reason = "tests")]

mod attacks;
mod ceremony;
mod parties;
mod stock;
mod text;
mod vectors;
