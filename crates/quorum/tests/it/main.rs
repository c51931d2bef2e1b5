//! Tests of the quorum key through its public interface.

#![expect(clippy::unwrap_used, reason = "tests")]

mod address;
mod attacks;
mod ceremony;
mod contact;
mod lookup;
mod lookup_vectors;
mod parties;
mod repair;
mod stock;
mod text;
mod vectors;
