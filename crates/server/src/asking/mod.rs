//! Requests of agencies: what the endpoints of agencies, moderators and decisions share, and what the
//! record's rounds do with them.
//!
//! Which step may follow which is `domain::request::life`'s; what may be asked, `domain::rulebook`'s;
//! who decides, the log's. Here these meet rows.

pub(crate) mod agency;
pub(crate) mod approval;
pub(crate) mod check;
pub(crate) mod credential;
pub(crate) mod entry;
pub(crate) mod item;
pub(crate) mod life;
pub(crate) mod misuse;
pub(crate) mod notes;
pub(crate) mod settle;
pub(crate) mod urgent;
pub(crate) mod words;

/// Requests of one agency that wait for a moderator.
pub(crate) const REQUESTS_WAITING_MAX: u64 = 50;
/// Updates of one request that wait for a moderator.
pub(crate) const UPDATES_WAITING_MAX: u64 = 10;
/// Updates of one request that its agency is shown.
pub(crate) const UPDATES_LISTED_MAX: u32 = 100;
/// Requests, and updates, that a moderator is shown at once.
pub(crate) const QUEUE_LISTED_MAX: u32 = 200;
/// Decided requests that a moderator is shown.
pub(crate) const DECIDED_LISTED_MAX: u32 = 50;
/// A draft as typed, JSON, bytes.
pub(crate) const DRAFT_BYTES_MAX: usize = 32 * 1024;
/// People of one agency that are listed.
pub(crate) const PEOPLE_LISTED_MAX: u32 = 200;
/// Why a decision ended that nobody gave.
pub(crate) const TIME_OVER: &str = "Its time is over.";

/// Why a decision ended that the log refused.
pub(crate) fn not_taken(why: &str) -> String {
    format!("The public record does not take it: {why}.")
}
