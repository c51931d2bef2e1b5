//! Signed bodies that the operator relays: commands, replies, status, events (`docs/ref/statement.md`).

use super::encoding::Encoder;
use super::key::{SignatureBytes, SigningKeyBytes, VerifyError, verify};

/// Which kind of message a signature is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// Household to hub.
    Command,
    /// Hub to household, answering a command.
    Reply,
    /// Hub to household: how cameras, spool and disk are.
    Status,
    /// Hub to household: something happened.
    Event,
    /// Household to its own devices.
    Keyring,
}

impl MessageKind {
    /// The encoding domain of the signature.
    pub fn domain(self) -> &'static str {
        match self {
            MessageKind::Command => "sidelight/command/v1",
            MessageKind::Reply => "sidelight/reply/v1",
            MessageKind::Status => "sidelight/status/v1",
            MessageKind::Event => "sidelight/event/v1",
            MessageKind::Keyring => "sidelight/keyring/v1",
        }
    }

    /// The bytes that are signed for a body.
    pub fn signed_bytes(self, body: &str) -> Vec<u8> {
        Encoder::new(self.domain()).field(body.as_bytes()).finish()
    }

    /// Verifies a body under the key of whoever must have written it.
    pub fn verify(
        self,
        key: &SigningKeyBytes,
        body: &str,
        signature: &SignatureBytes,
    ) -> Result<(), VerifyError> {
        verify(key, &self.signed_bytes(body), signature)
    }
}
