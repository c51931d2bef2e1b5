//! Emergencies: what the endpoints of agencies, reviewers and households share, and what the record's
//! rounds do with them.
//!
//! Which step may follow which is `domain::emergency::life`'s; what may be claimed, the rulebook's; who
//! decides, the log's. Here these meet rows.

pub(crate) mod after;
pub(crate) mod asked;
pub(crate) mod claim;
pub(crate) mod command;
mod country;
pub(crate) mod drill;
pub(crate) mod home;
pub(crate) mod misuse;
pub(crate) mod refusal;
pub(crate) mod release;
pub(crate) mod row;
pub(crate) mod settle;
