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
    /// What became of a release at a court.
    Outcome,
    /// An emergency was misused.
    EmergencyMisused,
}

impl Kind {
    const ALL: [Self; 10] = [
        Self::Publish,
        Self::Refuse,
        Self::Update,
        Self::Resolve,
        Self::Withdraw,
        Self::Rotate,
        Self::Redact,
        Self::Misused,
        Self::Outcome,
        Self::EmergencyMisused,
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
            Self::Outcome => "outcome",
            Self::EmergencyMisused => "emergency-misused",
        }
    }

    /// Of a row.
    pub(super) fn of(stored: &str) -> ApiResult<Self> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == stored);
        found.ok_or_else(|| ApiError::internal("a stored decision is of no known kind"))
    }

    /// Refuses, as if there were nothing, whoever does not decide such things.
    pub(super) fn is_for(self, seat: &Seat) -> ApiResult<()> {
        let is_theirs = match self {
            Self::Publish | Self::Refuse | Self::Update | Self::Redact => *seat == Seat::Moderator,
            Self::Misused => matches!(seat, Seat::Moderator | Seat::Reviewer),
            Self::Outcome | Self::EmergencyMisused => *seat == Seat::Reviewer,
            Self::Resolve | Self::Withdraw | Self::Rotate => matches!(seat, Seat::Agency(_)),
        };
        match is_theirs {
            true => Ok(()),
            false => Err(ApiError::not_found()),
        }
    }
}
