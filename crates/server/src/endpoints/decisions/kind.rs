//! What is decided, and who decides it.

use crate::asking::credential::Seat;
use crate::problem::{ApiError, ApiResult};

/// Kinds of decisions, as rows have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A request is published.
    Publish,
    /// A request is refused.
    Refuse,
    /// An update is published.
    Update,
    /// A request has served.
    Resolve,
    /// A request is taken back.
    Withdraw,
    /// An agency changes its delivery key.
    Rotate,
    /// A published text is taken out of sight.
    Redact,
    /// An urgent ask that is over was misused.
    Misused,
}

impl Kind {
    const ALL: [Self; 8] = [
        Self::Publish,
        Self::Refuse,
        Self::Update,
        Self::Resolve,
        Self::Withdraw,
        Self::Rotate,
        Self::Redact,
        Self::Misused,
    ];

    /// As in rows.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Refuse => "refuse",
            Self::Update => "update",
            Self::Resolve => "resolve",
            Self::Withdraw => "withdraw",
            Self::Rotate => "rotate",
            Self::Redact => "redact",
            Self::Misused => "misused",
        }
    }

    /// Of a row.
    pub(super) fn of(stored: &str) -> ApiResult<Self> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == stored);
        found.ok_or_else(|| ApiError::internal("a stored decision is of no known kind"))
    }

    /// Refuses, as if there were nothing, whoever does not decide such things.
    pub(super) fn is_for(self, seat: &Seat) -> ApiResult<()> {
        match (self, seat) {
            (
                Self::Publish | Self::Refuse | Self::Update | Self::Redact | Self::Misused,
                Seat::Moderator,
            )
            | (Self::Misused, Seat::Reviewer)
            | (Self::Resolve | Self::Withdraw | Self::Rotate, Seat::Agency(_)) => Ok(()),
            (
                Self::Publish | Self::Refuse | Self::Update | Self::Redact,
                Seat::Agency(_) | Seat::Reviewer,
            )
            | (Self::Resolve | Self::Withdraw | Self::Rotate, Seat::Moderator | Seat::Reviewer)
            | (Self::Misused, Seat::Agency(_)) => Err(ApiError::not_found()),
        }
    }
}
