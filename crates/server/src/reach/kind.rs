//! What somebody can be told of.

use crate::access::{MODERATOR, REVIEWER};

const MINUTE_MS: u64 = 60 * 1000;
/// A moderator has so long to say that they have a request, ms.
const MODERATOR_MS: u64 = 5 * MINUTE_MS;
/// Somebody has so long to say that they have an urgent ask, an emergency or a look-up, ms.
const URGENT_MS: u64 = 3 * MINUTE_MS;
/// Somebody has so long to say that they have a legal demand or an outcome, or call trustees, ms.
const DEMAND_MS: u64 = 60 * MINUTE_MS;

/// A kind of alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A request waits for a moderator.
    RequestWaits,
    /// An urgent ask waits for a moderator.
    UrgentWaits,
    /// An urgent ask was published in the region of somebody who asked to be told.
    DangerNear,
    /// An emergency waits for the call back.
    CallWaits,
    /// An emergency waits for a review.
    ReviewWaits,
    /// An emergency waits for a supervisor's passkey.
    SignatureWaits,
    /// A look-up waits for a reviewer.
    LookUpWaits,
    /// A look-up waits for a supervisor's passkey.
    LookUpSignatureWaits,
    /// A household's address or a contact of it was looked up.
    LookedUp,
    /// A legal demand waits for a reviewer.
    DemandWaits,
    /// A legal demand waits for a supervisor's passkey.
    DemandSignatureWaits,
    /// A household is told of a legal demand and can object.
    DemandTold,
    /// A household is asked.
    OwnerAsked,
    /// Footage of a household was released, or what can be read of its account.
    Released,
    /// An agency has to say soon whether it asks a court.
    OutcomeDue,
    /// What an agency states of a release waits for a reviewer.
    OutcomeWaits,
    /// A trustee asks about a release.
    QuestionWaits,
    /// Trustees are missing, and one more would be too many.
    TrusteesFew,
    /// Somebody tries a channel.
    Test,
    /// Somebody confirms a mail address.
    Confirm,
}

impl Kind {
    /// Every one.
    pub(crate) const ALL: [Kind; 20] = [
        Kind::RequestWaits,
        Kind::UrgentWaits,
        Kind::DangerNear,
        Kind::CallWaits,
        Kind::ReviewWaits,
        Kind::SignatureWaits,
        Kind::LookUpWaits,
        Kind::LookUpSignatureWaits,
        Kind::LookedUp,
        Kind::DemandWaits,
        Kind::DemandSignatureWaits,
        Kind::DemandTold,
        Kind::OwnerAsked,
        Kind::Released,
        Kind::OutcomeDue,
        Kind::OutcomeWaits,
        Kind::QuestionWaits,
        Kind::TrusteesFew,
        Kind::Test,
        Kind::Confirm,
    ];

    /// As in rows and on the wire.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Kind::RequestWaits => "request-waits",
            Kind::UrgentWaits => "urgent-waits",
            Kind::DangerNear => "danger-near",
            Kind::CallWaits => "call-waits",
            Kind::ReviewWaits => "review-waits",
            Kind::SignatureWaits => "signature-waits",
            Kind::LookUpWaits => "look-up-waits",
            Kind::LookUpSignatureWaits => "look-up-signature-waits",
            Kind::LookedUp => "looked-up",
            Kind::DemandWaits => "demand-waits",
            Kind::DemandSignatureWaits => "demand-signature-waits",
            Kind::DemandTold => "demand-told",
            Kind::OwnerAsked => "owner-asked",
            Kind::Released => "released",
            Kind::OutcomeDue => "outcome-due",
            Kind::OutcomeWaits => "outcome-waits",
            Kind::QuestionWaits => "question-waits",
            Kind::TrusteesFew => "trustees-few",
            Kind::Test => "test",
            Kind::Confirm => "confirm",
        }
    }

    /// The kind of a code.
    pub(crate) fn of(code: &str) -> Option<Self> {
        Kind::ALL.into_iter().find(|it| it.code() == code)
    }

    /// What a message says: all that it says.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Kind::RequestWaits => "A request waits for a moderator.",
            Kind::UrgentWaits => "An urgent ask waits for a moderator.",
            Kind::DangerNear => "An urgent ask was published in your region.",
            Kind::CallWaits => "An emergency waits for the call back.",
            Kind::ReviewWaits => "An emergency waits for a review.",
            Kind::SignatureWaits => "An emergency waits for a supervisor.",
            Kind::LookUpWaits => "A look-up waits for a reviewer.",
            Kind::LookUpSignatureWaits => "A look-up waits for a supervisor.",
            Kind::LookedUp => "Your home was looked up.",
            Kind::DemandWaits => "A legal demand waits for a reviewer.",
            Kind::DemandSignatureWaits => "A legal demand waits for a supervisor.",
            Kind::DemandTold => "You are told of a legal demand.",
            Kind::OwnerAsked => "You are asked about your footage.",
            Kind::Released => "Something of yours was released.",
            Kind::OutcomeDue => "Say whether a court is asked about a release.",
            Kind::OutcomeWaits => "What a court made of a release waits for a reviewer.",
            Kind::QuestionWaits => "A trustee asks about a release.",
            Kind::TrusteesFew => "Too few trustees are available.",
            Kind::Test => "This is a test. Nothing waits.",
            Kind::Confirm => "Confirm this address.",
        }
    }

    /// The page of the app on which it is dealt with.
    pub(crate) fn page(self) -> &'static str {
        match self {
            Kind::RequestWaits | Kind::UrgentWaits => "/moderate.html",
            Kind::DangerNear => "/requests.html",
            Kind::SignatureWaits | Kind::LookUpSignatureWaits | Kind::OutcomeDue => {
                "/emergency.html"
            }
            Kind::DemandSignatureWaits => "/demand.html",
            Kind::CallWaits
            | Kind::ReviewWaits
            | Kind::LookUpWaits
            | Kind::DemandWaits
            | Kind::OutcomeWaits
            | Kind::QuestionWaits
            | Kind::TrusteesFew => "/review.html",
            Kind::OwnerAsked | Kind::LookedUp => "/",
            Kind::DemandTold | Kind::Released => "/notices.html",
            Kind::Test | Kind::Confirm => "/reach.html",
        }
    }

    /// Whether it is over by itself once nothing waits.
    fn ends(self) -> bool {
        self.waits() || self == Kind::DangerNear
    }

    /// Whether it waits for what its people do, and somebody can say that they have it. Nobody says so of
    /// what is in their region: whom it concerns is nobody else's to know.
    pub(crate) fn waits(self) -> bool {
        match self {
            Kind::RequestWaits
            | Kind::UrgentWaits
            | Kind::CallWaits
            | Kind::ReviewWaits
            | Kind::SignatureWaits
            | Kind::LookUpWaits
            | Kind::LookUpSignatureWaits
            | Kind::DemandWaits
            | Kind::DemandSignatureWaits
            | Kind::DemandTold
            | Kind::OwnerAsked
            | Kind::OutcomeDue
            | Kind::OutcomeWaits
            | Kind::QuestionWaits
            | Kind::TrusteesFew => true,
            Kind::DangerNear | Kind::LookedUp | Kind::Released | Kind::Test | Kind::Confirm => {
                false
            }
        }
    }

    /// Codes of those that are over by themselves.
    pub(crate) fn ending() -> Vec<&'static str> {
        let ends = Kind::ALL.into_iter().filter(|it| it.ends());
        ends.map(Kind::code).collect()
    }

    /// Codes of those that wait.
    pub(crate) fn waiting() -> Vec<&'static str> {
        let waits = Kind::ALL.into_iter().filter(|it| it.waits());
        waits.map(Kind::code).collect()
    }

    /// After how long the next one on duty is told, ms; `None` if everybody is told at once.
    pub(crate) fn escalates_ms(self) -> Option<u64> {
        match self {
            Kind::RequestWaits => Some(MODERATOR_MS),
            Kind::UrgentWaits
            | Kind::CallWaits
            | Kind::ReviewWaits
            | Kind::SignatureWaits
            | Kind::LookUpWaits
            | Kind::LookUpSignatureWaits
            | Kind::QuestionWaits => Some(URGENT_MS),
            Kind::DemandWaits
            | Kind::DemandSignatureWaits
            | Kind::OutcomeWaits
            | Kind::TrusteesFew => Some(DEMAND_MS),
            Kind::LookedUp
            | Kind::DemandTold
            | Kind::DangerNear
            | Kind::OwnerAsked
            | Kind::Released
            | Kind::OutcomeDue
            | Kind::Test
            | Kind::Confirm => None,
        }
    }

    /// Whether it comes through quiet hours unless somebody has said otherwise.
    pub(crate) fn comes_through(self) -> bool {
        match self {
            Kind::UrgentWaits
            | Kind::DangerNear
            | Kind::CallWaits
            | Kind::ReviewWaits
            | Kind::SignatureWaits
            | Kind::LookUpWaits
            | Kind::LookUpSignatureWaits
            | Kind::OwnerAsked
            | Kind::QuestionWaits
            | Kind::TrusteesFew
            | Kind::Test
            | Kind::Confirm => true,
            Kind::RequestWaits
            | Kind::LookedUp
            | Kind::DemandWaits
            | Kind::DemandSignatureWaits
            | Kind::DemandTold
            | Kind::Released
            | Kind::OutcomeDue
            | Kind::OutcomeWaits => false,
        }
    }

    /// Those that somebody of this stored role can be told of, but for tests and what a resident asked to be
    /// told of.
    pub(crate) fn for_role(role: &str) -> Vec<Kind> {
        match role {
            MODERATOR => vec![Kind::RequestWaits, Kind::UrgentWaits],
            REVIEWER => vec![
                Kind::CallWaits,
                Kind::ReviewWaits,
                Kind::LookUpWaits,
                Kind::DemandWaits,
                Kind::OutcomeWaits,
                Kind::QuestionWaits,
                Kind::TrusteesFew,
            ],
            "officer" => vec![
                Kind::SignatureWaits,
                Kind::LookUpSignatureWaits,
                Kind::DemandSignatureWaits,
                Kind::OutcomeDue,
            ],
            "resident" => vec![
                Kind::OwnerAsked,
                Kind::DemandTold,
                Kind::Released,
                Kind::LookedUp,
            ],
            _ => Vec::new(),
        }
    }

    /// After how many minutes the next one of a role on duty is told of what is most often due.
    pub(crate) fn duty_minutes(role: &str) -> u64 {
        let mut all = Kind::for_role(role).into_iter();
        all.find_map(Kind::escalates_ms).unwrap_or(URGENT_MS) / MINUTE_MS
    }
}
