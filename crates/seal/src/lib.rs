//! Sealing: `age` v1 files, clips, spool records, keyrings, relayed messages and pairing.
//!
//! Bytes in, bytes out. Nothing here opens a file or a socket, reads a clock or draws randomness by
//! itself: a source of randomness is a parameter. What is signed and committed to is `sidelight-domain`.
//!
//! "`age` opened it" says nothing about who wrote it: whoever has the file key, a recipient of a shared
//! clip among them, can write another payload that opens under the same header. Nothing is called
//! verified before [`clip::verify_clip`], [`keyring::open`] or [`message::open`] says so.

pub mod agency;
mod bulk;
pub mod clip;
pub mod file;
pub mod keyring;
pub mod letter;
pub mod message;
pub mod pairing;
pub mod spool;
mod wire;

pub use file::{FileKey, Identity, Recipient};
