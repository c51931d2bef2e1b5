//! The rules and the record of Sidelight: who may see what and when, and the bytes that say so.
//!
//! Values in, decisions out. Nothing here does I/O, reads a clock or draws randomness: time and random
//! bytes are parameters. Nothing here can open footage; that is `sidelight-seal`.

pub mod approval;
pub mod commitment;
pub mod demand;
pub mod emergency;
pub mod lookup;
pub mod place;
pub mod question;
pub mod record;
pub mod request;
pub mod rulebook;
mod spelling;
pub mod window;
pub mod word_list;
pub mod words;
