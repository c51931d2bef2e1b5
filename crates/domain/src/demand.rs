//! The legal demand: what is demanded, what the rules ask of it, and its life (`docs/ref/demand.md`).
//!
//! A demand leads to a release only past a supervisor, a checklist, the household's days and two reviewers.
//! Which types there are, and what the highest class of data of each is, are rows of the
//! [rulebook](crate::rulebook). Values in, values out; the document itself is never read here, only named
//! by its hash.

mod check;
mod checklist;
pub mod life;
mod notice;
mod text;

pub use check::{DemandViolation, KeepsToRules, Told};
pub use checklist::{CHECKLIST_BYTES_MAX, Checklist, ChecklistError, Findings};
pub use notice::DemandNotice;
pub use text::{
    AUTHORITY_CHARS_MAX, DEMAND_BYTES_MAX, Demand, DemandError, Gag, REFERENCE_CHARS_MAX,
    demand_digest,
};
