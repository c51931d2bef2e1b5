//! Accounts, their passkeys and sessions, invitations, and ceremonies under way.

use async_trait::async_trait;
use sidelight_domain::record::HouseholdId;

use crate::{AccountId, Result, SessionId};

/// SHA-256 of a secret that was handed out; the secret itself is never stored.
pub type SecretHash = [u8; 32];

/// A person who signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Which.
    pub id: AccountId,
    /// What they want to be called.
    pub name: String,
    /// `resident`, `officer`, `moderator` or `admin`; the server knows what each may do.
    pub role: String,
    /// Their household, once there is one.
    pub household: Option<HouseholdId>,
}

/// A passkey as the WebAuthn library wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// The credential id, hex. Unique in the whole operator.
    pub credential: String,
    /// Whose.
    pub account: AccountId,
    /// Public key and counters, opaque here.
    pub record: String,
}

/// A signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Names it in lists; says nothing about the cookie.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// As given at sign-in.
    pub device_name: String,
    /// ms.
    pub created_ms: u64,
    /// ms; moves in steps, see the server.
    pub last_used_ms: u64,
}

/// What an invitation lets its holder become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invitation {
    /// A further passkey of this account.
    Same(AccountId),
    /// A new resident of this household.
    Member(HouseholdId),
    /// A new account of this role, from the operator.
    Role(String),
}

/// A registration whose ceremony has succeeded.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The account; if [`Invitation::Same`] is redeemed it exists already and name and role are
    /// ignored.
    pub account: Account,
    /// Its passkey.
    pub passkey: Passkey,
    /// The invitation to redeem.
    pub invitation: Option<SecretHash>,
    /// The time, ms.
    pub now_ms: u64,
}

/// What became of a [`Registration`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    /// It is there, and the invitation is gone.
    Done,
    /// The invitation is used up, expired or for somebody else. Nothing changed.
    InvitationGone,
    /// The credential is already registered. Nothing changed.
    CredentialTaken,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Makes the account (unless it exists), adds the passkey and redeems the invitation, all or
    /// nothing.
    async fn register(&self, registration: &Registration) -> Result<Registered>;

    /// An account.
    async fn account(&self, id: AccountId) -> Result<Option<Account>>;

    /// A passkey by its credential id.
    async fn passkey(&self, credential: &str) -> Result<Option<Passkey>>;

    /// The credential ids of an account.
    async fn credentials(&self, account: AccountId) -> Result<Vec<String>>;

    /// Replaces what the WebAuthn library keeps of a passkey after it was used.
    async fn passkey_used(&self, passkey: &Passkey, now_ms: u64) -> Result<()>;

    /// Opens a session under the hash of its cookie.
    async fn session_open(&self, session: &Session, cookie: &SecretHash) -> Result<()>;

    /// The session of a cookie and its account, if it was used at or after `used_since_ms`.
    async fn session(
        &self,
        cookie: &SecretHash,
        used_since_ms: u64,
    ) -> Result<Option<(Session, Account)>>;

    /// Notes that a session is in use.
    async fn session_touch(&self, id: SessionId, now_ms: u64) -> Result<()>;

    /// Sessions of an account and of everybody in its household, newest first, with the account's
    /// name.
    async fn sessions(
        &self,
        account: &Account,
        used_since_ms: u64,
    ) -> Result<Vec<(Session, String)>>;

    /// Ends a session of the account or of somebody in its household. `false`: there is none such.
    async fn session_end(&self, by: &Account, id: SessionId) -> Result<bool>;

    /// Stores an invitation under the hash of its token.
    async fn invite(&self, token: &SecretHash, to: &Invitation, expires_ms: u64) -> Result<()>;

    /// What an invitation is for, if it is still good.
    async fn invitation(&self, token: &SecretHash, now_ms: u64) -> Result<Option<Invitation>>;

    /// Keeps the state of a WebAuthn ceremony, opaque here, until it is finished or expires.
    async fn ceremony_begin(&self, id: &str, state: &str, expires_ms: u64) -> Result<()>;

    /// Takes the state of a ceremony out; a second call answers `None`.
    async fn ceremony_take(&self, id: &str, now_ms: u64) -> Result<Option<String>>;

    /// Forgets what has expired: sessions unused since `used_since_ms`, invitations, ceremonies.
    async fn accounts_sweep(&self, now_ms: u64, used_since_ms: u64) -> Result<u64>;
}
