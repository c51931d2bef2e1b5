//! A household's own record at the operator: statements, keyring, settings, hubs and what they
//! store.

use async_trait::async_trait;
use sidelight_domain::record::{CameraId, Hash, HouseholdId, SignatureBytes, SigningKeyBytes};

use crate::accounts::SecretHash;
use crate::{AccountId, Result};

/// A statement as it was signed. Whether it follows is for `domain::record` to say before it comes
/// here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredStatement {
    /// From 1.
    pub number: u64,
    /// The exact text.
    pub text: String,
    /// Over it.
    pub signature: SignatureBytes,
}

/// A household without its statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Household {
    /// Which.
    pub id: HouseholdId,
    /// The keyring of the newest statement, sealed.
    pub keyring: Vec<u8>,
    /// Version and sealed bytes of the settings, if ever stored.
    pub settings: Option<(u64, Vec<u8>)>,
    /// Payload bytes stored.
    pub used_bytes: u64,
    /// Clips and gaps stored.
    pub clips: u64,
}

/// A hub as the operator knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hub {
    /// Its signing key.
    pub key: SigningKeyBytes,
    /// When it last asked for anything, ms.
    pub last_seen_ms: Option<u64>,
    /// Its newest sealed status and when it came, ms.
    pub status: Option<(Vec<u8>, u64)>,
}

/// A statement to append, with what follows from it for the operator.
#[derive(Clone, Debug)]
pub struct Append<'a> {
    /// The statement.
    pub statement: &'a StoredStatement,
    /// The keyring sealed for it.
    pub keyring: &'a [u8],
    /// The hubs it lists; others that the statement before listed lose their tokens.
    pub hubs_removed: &'a [SigningKeyBytes],
    /// Retention of its cameras, days; applies to stored clips too.
    pub retention: &'a [(CameraId, u16)],
    /// The time, ms.
    pub now_ms: u64,
}

/// What became of a household's first statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// It is there and the account belongs to it.
    Done,
    /// The account has a household already.
    AccountTaken,
    /// There is a household of that id.
    HouseholdTaken,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait Households: Send + Sync {
    /// Makes the household from its first statement and puts the account into it.
    async fn household_create(
        &self,
        account: AccountId,
        household: HouseholdId,
        first: &Append<'_>,
    ) -> Result<Created>;

    /// Appends a statement if its number is one more than the newest; `false` if it is not.
    async fn statement_append(&self, household: HouseholdId, next: &Append<'_>) -> Result<bool>;

    /// Statements with a number above `after`, oldest first.
    async fn statements(&self, household: HouseholdId, after: u64) -> Result<Vec<StoredStatement>>;

    /// The newest statement.
    async fn statement_newest(&self, household: HouseholdId) -> Result<Option<StoredStatement>>;

    /// Households whose newest statement has this hash in its `address` line or in one of `contact`, at most
    /// `limit`.
    async fn homes_at(&self, token: &Hash, limit: u32) -> Result<Vec<HouseholdId>>;

    /// The household.
    async fn household(&self, household: HouseholdId) -> Result<Option<Household>>;

    /// Stores settings of a version that is one more than stored (1 if none are); `false` if it is
    /// not.
    async fn settings_put(
        &self,
        household: HouseholdId,
        version: u64,
        sealed: &[u8],
    ) -> Result<bool>;

    /// How many households have a hub.
    async fn homes(&self) -> Result<u64>;

    /// The hubs of a household.
    async fn hubs(&self, household: HouseholdId) -> Result<Vec<Hub>>;

    /// Registers a hub, or gives the one there a new token; its old token is no longer good.
    /// `false`: the household has `hubs_max`.
    async fn hub_register(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
        token: &SecretHash,
        hubs_max: u32,
    ) -> Result<bool>;

    /// The hub of a token.
    async fn hub_of_token(
        &self,
        token: &SecretHash,
    ) -> Result<Option<(HouseholdId, SigningKeyBytes)>>;

    /// Notes that a hub was there.
    async fn hub_seen(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
        now_ms: u64,
    ) -> Result<()>;

    /// Replaces a hub's sealed status.
    async fn hub_status(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
        sealed: &[u8],
        now_ms: u64,
    ) -> Result<()>;
}
