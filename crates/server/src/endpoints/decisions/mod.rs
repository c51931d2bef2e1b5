//! Decisions: asked for, shown word for word, given under a passkey (`docs/ref/approval.md`). Every
//! handler takes a [`Deciding`](crate::access::Deciding); what somebody asked for is theirs alone.

pub(crate) mod approve;
pub(crate) mod cancel;
pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod show;

mod effect;
mod emergency_misused;
mod kind;
mod misused;
mod moderator;
mod officer;
mod outcome;
mod question;
mod redact;
pub(crate) mod wire;
