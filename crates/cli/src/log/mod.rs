//! The public record, read and checked without trusting whoever serves it.

pub(crate) mod mirror;
pub(crate) mod notices;
pub(crate) mod policy;
pub(crate) mod receipt;
pub(crate) mod released;
mod replay;
pub(crate) mod report;
mod source;
pub(crate) mod trust;
pub(crate) mod verify;
pub(crate) mod web;
