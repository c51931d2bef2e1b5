//! Ids: 16 random bytes, written as 32 lowercase hex digits.

use std::fmt;
use std::str::FromStr;

/// A text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id is 32 lowercase hex digits")]
pub struct IdError;

fn parse(text: &str) -> Result<[u8; 16], IdError> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err(IdError);
    }
    let mut bytes = [0; 16];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| IdError)?;
    Ok(bytes)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 16]);

        impl $name {
            /// A fresh id from the given source of randomness.
            pub fn random(rng: &mut impl rand_core::RngCore) -> Self {
                let mut bytes = [0; 16];
                rng.fill_bytes(&mut bytes);
                Self(bytes)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                parse(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

id!(
    /// A household.
    HouseholdId
);
id!(
    /// A camera of a household.
    CameraId
);
id!(
    /// A clip.
    ClipId
);
id!(
    /// A browser or other device that a keyring is sealed to.
    DeviceId
);
id!(
    /// A person of a household.
    MemberId
);
id!(
    /// A relayed command or event.
    MessageId
);
