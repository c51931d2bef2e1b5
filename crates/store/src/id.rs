//! Ids of the operator's own records: 16 random bytes, as text 32 lowercase hex digits. Ids that
//! are signed live in `domain::record`.

use std::fmt;
use std::str::FromStr;

use sidelight_domain::record::MessageId;
use sidelight_domain::record::id::IdError;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 16]);

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                // One parser for ids: the record's.
                text.parse::<MessageId>().map(|id| Self(id.0))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }
    };
}

id!(
    /// A person who signs in.
    AccountId
);
id!(
    /// A household that has the token of its own address made.
    SetUpId
);
id!(
    /// A browser that is signed in.
    SessionId
);
id!(
    /// A share, as its household knows it.
    ShareId
);
id!(
    /// A share, as an agency knows it: nothing else has this id.
    ShownShareId
);
id!(
    /// A request of an agency, from its first draft on; never public.
    RequestKey
);
id!(
    /// A proposed update of a request.
    UpdateKey
);
id!(
    /// A decision that waits for a passkey, or waited.
    DecisionKey
);
id!(
    /// An emergency, from its first draft on; never public.
    EmergencyId
);
id!(
    /// A legal demand, from its first draft on; never public.
    DemandId
);
id!(
    /// A look-up of addresses and contacts, from its first draft on; never public.
    LookUpId
);
id!(
    /// What an agency states of a release afterwards.
    OutcomeId
);
id!(
    /// An evidence package.
    PackageId
);
id!(
    /// A way to reach a person.
    ChannelId
);
id!(
    /// Something that waits for a person.
    AlertId
);
id!(
    /// A note for whoever is on duty next.
    HandOverId
);
id!(
    /// One message over one channel; the idempotency key of every try.
    SendingId
);
