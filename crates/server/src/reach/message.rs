//! What a message says: a label, a link and its id. Padded to one size, so that its length says nothing.

use serde_json::json;
use sidelight_store::SendingId;
use url::Url;

use super::kind::Kind;

/// Every body has so many bytes; JSON may end in spaces.
pub(super) const BODY_BYTES: usize = 512;

/// One message.
#[derive(Clone, Debug)]
pub(super) struct Message {
    /// The idempotency key.
    pub(super) id: SendingId,
    /// What it is about.
    pub(super) kind: Kind,
    /// What it says before anything else.
    pub(super) title: String,
    /// What it says.
    pub(super) label: String,
    /// Where it is dealt with.
    pub(super) link: Url,
}

impl Message {
    /// For a browser.
    pub(super) fn pushed(&self) -> Vec<u8> {
        let body = json!({
            "v": 1, "id": self.id.to_string(), "label": self.label, "page": self.link.path(),
        });
        padded(&body)
    }

    /// For a program (Standard Webhooks).
    pub(super) fn posted(&self, at: jiff::Timestamp) -> Vec<u8> {
        let body = json!({
            "type": format!("alert.{}", self.kind.code()),
            "timestamp": at.to_string(),
            "data": { "label": self.label, "link": self.link.as_str() },
        });
        padded(&body)
    }
}

fn padded(body: &serde_json::Value) -> Vec<u8> {
    let mut bytes = body.to_string().into_bytes();
    // A link is the operator's own address and a page of ours, so this is a limit nobody meets.
    let size = bytes.len().div_ceil(BODY_BYTES).max(1) * BODY_BYTES;
    bytes.resize(size, b' ');
    bytes
}
