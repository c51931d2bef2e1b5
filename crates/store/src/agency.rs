//! An agency's own things: its keyring, and who works for it. Enrolment and keys in the log are
//! [`crate::record`].

use async_trait::async_trait;

use crate::record::EnrolledAgency;
use crate::{AccountId, Result};

/// A keyring as an agency's device sealed it, opaque here.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredKeyring {
    /// From 1.
    pub version: u64,
    /// An `age` file.
    pub sealed: Vec<u8>,
}

/// Sealed bytes are of no use in a log.
impl std::fmt::Debug for StoredKeyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StoredKeyring({}, ..)", self.version)
    }
}

/// Somebody who works for an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their account.
    pub account: AccountId,
    /// What they are called.
    pub name: String,
    /// `officer` or `supervisor`; the server knows what each may do.
    pub role: String,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait AgencyRows: Send + Sync {
    /// An agency that the operator has enrolled.
    async fn agency(&self, agency: &str) -> Result<Option<EnrolledAgency>>;

    /// The keyring, once one was stored.
    async fn agency_keyring(&self, agency: &str) -> Result<Option<StoredKeyring>>;

    /// Replaces the keyring, if the version is one more than the stored one (1 if there is none).
    /// `false`: it is not, and nothing changed.
    async fn agency_keyring_put(&self, agency: &str, keyring: &StoredKeyring) -> Result<bool>;

    /// Who works for an agency, in the order they joined, at most `limit`.
    async fn agency_people(&self, agency: &str, limit: u32) -> Result<Vec<Person>>;

    /// The number that is called back in an emergency, once one was enrolled.
    async fn agency_call_back(&self, agency: &str) -> Result<Option<String>>;

    /// Enrols that number. `false`: there is no such agency, and nothing changed.
    async fn agency_call_back_put(&self, agency: &str, number: &str) -> Result<bool>;

    /// Keeps where it has its powers, for the next entry of its key. `false`: there is no such agency, and
    /// nothing changed.
    async fn agency_jurisdiction_put(&self, agency: &str, jurisdiction: &str) -> Result<bool>;
}
