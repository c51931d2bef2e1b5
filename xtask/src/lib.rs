//! What `cargo xtask` does: run every check in order, hold the house rules, write generated documents.
//!
//! It is the only build script of the project: no make, no shell but the few lines of `.ci/run`.
//! Nothing here is part of a program anyone runs in production.

pub mod capacity;
pub mod codegen;
pub mod dist;
pub mod fuzz;
pub mod guide;
pub mod promises;
pub mod repo;
pub mod steps;
pub mod summary;
pub mod tidy;
