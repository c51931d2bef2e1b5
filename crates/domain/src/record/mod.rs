//! What is signed, committed to and chained: labels, manifests, household statements, and their encoding.
//!
//! Written in `docs/ref/encoding.md`, `clip.md` and `statement.md`; vectors in `vectors/`.

mod access;
pub mod encoding;
pub mod id;
pub mod key;
pub mod label;
pub mod manifest;
pub mod message;
pub mod statement;
#[cfg(test)]
mod tests;

pub use encoding::{Encoder, Hash, sha256};
pub use id::{CameraId, ClipId, DeviceId, HouseholdId, MemberId, MessageId};
pub use key::{SignatureBytes, SigningKeyBytes, VerifyError, verify};
pub use label::{Label, Track};
pub use manifest::{Certificate, Manifest, ManifestError, Opening, Series, Trigger};
pub use statement::{SignedStatement, Statement, StatementError};
