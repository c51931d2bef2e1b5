//! Legal demands: what the endpoints of agencies, reviewers and households share, and what the record's
//! rounds do with them (`docs/ref/demand.md`).
//!
//! Which step may follow which is `domain::demand::life`'s; what may be demanded, the rulebook's; who
//! decides, the log's. Here these meet rows. What a demand has in common with an emergency is in
//! [`crate::release`].

pub(crate) mod account;
pub(crate) mod banded;
pub(crate) mod draft;
pub(crate) mod keeping;
pub(crate) mod objection;
pub(crate) mod refusal;
pub(crate) mod row;
pub(crate) mod settle;
pub(crate) mod text;
pub(crate) mod told;
