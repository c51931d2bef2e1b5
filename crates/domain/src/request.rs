//! A request for assistance: its document, its notes, its life (`docs/ref/request.md`).
//!
//! What is asked, in public, and who may do what with it. Whether it keeps to the rules is the
//! rulebook's, drawing the area the picker's.

pub mod decision;
mod document;
pub mod life;
mod lines;
mod note;

pub use decision::RequestDecision;
pub use document::{RequestDocument, RequestSalts, window_commitment};
pub use lines::DocumentError;
pub use note::{NoteAbout, RequestNote};

/// Longest document, bytes.
pub const DOCUMENT_BYTES_MAX: usize = 64 * 1024;
