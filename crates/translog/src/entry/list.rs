//! The closed lists of `docs/ref/leaf.md`, and the values that are either a word or something else.

use std::{fmt, str::FromStr};

use sidelight_domain::demand::life as demand;
use sidelight_domain::emergency::{Danger, life};

use super::value::{EntryIndex, Slug, Value, ValueError, spelled};

/// Gives a closed list its spelling.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident $form:literal {
        $($(#[$variant_doc:meta])* $variant:ident $word:literal),+ $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every member of the list.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
        }

        impl Value for $name {
            const FORM: &'static str = $form;

            fn read(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)+ _ => None }
            }

            fn write(&self) -> String {
                match self { $(Self::$variant => $word),+ }.to_owned()
            }
        }

        spelled!($name);
    };
}

words! {
    /// What a credential may decide.
    Role "role" {
        /// Works on requests of one agency.
        Officer "officer",
        /// Stands over the officers of one agency.
        Supervisor "supervisor",
        /// Approves or refuses requests; belongs to no agency.
        Moderator "moderator",
        /// Reviews emergencies and redactions.
        Reviewer "reviewer",
        /// Enrols people and agencies.
        Admin "admin",
    }
}

words! {
    /// Why published text was taken out of sight.
    Ground "ground" {
        /// It pointed at a person.
        PersonalData "personal-data",
        /// It endangered someone.
        DangerToAPerson "danger-to-a-person",
        /// A court said so.
        CourtOrder "court-order",
        /// It should never have been written.
        UnlawfulContent "unlawful-content",
        /// A missing person was found; the name has served.
        PersonFound "person-found",
        /// The wrong text was published.
        PublishedInError "published-in-error",
    }
}

words! {
    /// How many homes, no closer than this: nobody can tell from it when one more came or went.
    Band "band" {
        /// None.
        None "0",
        /// One to four.
        To4 "1-4",
        /// Five to nineteen.
        To19 "5-19",
        /// Twenty to 99.
        To99 "20-99",
        /// 100 to 499.
        To499 "100-499",
        /// 500 to 1,999.
        To1999 "500-1999",
        /// 2,000 to 9,999.
        To9999 "2000-9999",
        /// 10,000 to 49,999.
        To49999 "10000-49999",
        /// 50,000 or more.
        More "50000+",
    }
}

impl Band {
    /// The band of a number.
    pub fn of(homes: u64) -> Self {
        match homes {
            0 => Self::None,
            1..=4 => Self::To4,
            5..=19 => Self::To19,
            20..=99 => Self::To99,
            100..=499 => Self::To499,
            500..=1_999 => Self::To1999,
            2_000..=9_999 => Self::To9999,
            10_000..=49_999 => Self::To49999,
            50_000.. => Self::More,
        }
    }
}

words! {
    /// In what way an urgent ask was misused.
    Misuse "misuse" {
        /// Nobody was in danger, and whoever asked could know it.
        NoDanger "no-danger",
        /// The danger was real, and the footage was asked for something else.
        OtherPurpose "other-purpose",
        /// It was known to be over and was not ended.
        NotEnded "not-ended",
    }
}

words! {
    /// In what way an emergency was misused, whether footage left or not.
    EmergencyMisuse "emergency-misuse" {
        /// Nobody was in danger, and whoever signed it could know it.
        NoDanger "no-danger",
        /// The danger was real, and the footage was wanted for something else.
        OtherPurpose "other-purpose",
        /// Nobody of the agency asked: somebody else used their accounts.
        Forged "forged",
    }
}

words! {
    /// What a ceremony is for.
    Purpose "purpose" {
        /// A quorum key that nobody had before.
        Generate "generate",
        /// New shares of the quorum key there is: old ones do not fit them.
        Refresh "refresh",
    }
}

words! {
    /// What a trustee did with a release.
    Outcome "receipt-outcome" {
        /// Its checks passed, a person approved: its part of the key is sealed for the agency.
        Answered "answered",
        /// A check failed, or the person refused.
        Refused "refused",
    }
}

words! {
    /// Where the process is that follows a release.
    Process "process" {
        /// A court has been asked.
        Filed "filed",
        /// It agreed.
        Granted "granted",
        /// It did not.
        Denied "denied",
        /// Nobody asked one, and nobody will.
        Never "never",
    }
}

words! {
    /// Where a household's objection to a demand is.
    ObjectionState "objection" {
        /// The household objects: nothing leaves.
        Raised "raised",
        /// It took that back.
        Withdrawn "withdrawn",
        /// The objection holds: nothing will leave.
        Upheld "upheld",
        /// It does not hold.
        Overruled "overruled",
    }
}

/// Lists that claims and decisions have, too.
macro_rules! codes {
    ($($list:ty, $form:literal;)+) => {$(
        impl Value for $list {
            const FORM: &'static str = $form;

            fn read(text: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|member| member.code() == text)
            }

            fn write(&self) -> String {
                self.code().to_owned()
            }
        }
    )+};
}

codes! {
    Danger, "danger";
    life::Owner, "owner";
    life::Reason, "reason";
    demand::Reason, "demand-reason";
}

/// Who stands behind an entry that the operator may also make alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// Nobody but the operator.
    Operator,
    /// The credential entry at this index.
    Credential(EntryIndex),
}

impl Value for Authority {
    const FORM: &'static str = "authority";

    fn read(text: &str) -> Option<Self> {
        if text == "operator" {
            Some(Self::Operator)
        } else {
            EntryIndex::read(text).map(Self::Credential)
        }
    }

    fn write(&self) -> String {
        match self {
            Self::Operator => "operator".to_owned(),
            Self::Credential(index) => index.write(),
        }
    }
}

/// What a `totals` entry sums over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// All agencies.
    All,
    /// One agency.
    Agency(Slug),
}

impl Value for Scope {
    const FORM: &'static str = "slug";

    fn read(text: &str) -> Option<Self> {
        if text == "all" {
            Some(Self::All)
        } else {
            Slug::read(text).map(Self::Agency)
        }
    }

    fn write(&self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Agency(slug) => slug.write(),
        }
    }
}

/// The type of a legal demand, as an entry says it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DemandName {
    /// Not yet: while a gag runs.
    Sealed,
    /// By its code in the rulebook.
    Type(Slug),
}

impl Value for DemandName {
    const FORM: &'static str = "demand";

    fn read(text: &str) -> Option<Self> {
        match text {
            "sealed" => Some(Self::Sealed),
            _ => Slug::read(text).map(Self::Type),
        }
    }

    fn write(&self) -> String {
        match self {
            Self::Sealed => "sealed".to_owned(),
            Self::Type(code) => code.write(),
        }
    }
}

spelled!(DemandName);
