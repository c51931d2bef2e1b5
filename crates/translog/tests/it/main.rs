//! The log, checked from outside the crate.
