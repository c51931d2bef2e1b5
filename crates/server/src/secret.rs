//! Secrets that are handed out once and kept as hashes: session cookies, hub tokens, invitations.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sidelight_domain::record::sha256;
use sidelight_store::accounts::SecretHash;

use crate::app::random;

/// A fresh secret of 256 bits. Has no `Debug`, so that it is not printed by accident.
pub(crate) struct Secret(String);

impl Secret {
    /// From the operating system.
    pub(crate) fn fresh() -> Self {
        Self(URL_SAFE_NO_PAD.encode(random::<32>()))
    }

    /// What is kept of it.
    pub(crate) fn hash(&self) -> SecretHash {
        hash_of(&self.0)
    }

    /// The secret itself, for the one to whom it is handed.
    pub(crate) fn reveal(self) -> String {
        self.0
    }
}

/// What is kept of a secret that somebody brings back. The secrets are random, so one pass of
/// SHA-256 is enough, and looking a hash up in an index tells nothing that helps to guess one.
pub(crate) fn hash_of(secret: &str) -> SecretHash {
    sha256(secret.as_bytes())
}
