//! Tests of sealing through its public interface.

#![expect(clippy::unwrap_used, reason = "tests")]

mod agency;
mod cases;
mod clip;
mod homes;
mod letter;
mod stock;
mod stream;
mod vectors;
