//! An agency's own affairs. Every handler takes an [`Officer`](crate::access::Officer) and reads that
//! agency's rows alone.

pub(crate) mod grid;
pub(crate) mod invite_create;
pub(crate) mod key_create;
pub(crate) mod keyring_put;
pub(crate) mod show;
