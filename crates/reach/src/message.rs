//! What a message of the operator's or a trustee's says: a label, a link and its id. Padded to one size, so
//! that its length says nothing.

use serde_json::json;
use url::Url;

/// Every body has so many bytes; JSON may end in spaces.
const BODY_BYTES: usize = 512;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The idempotency key.
    pub id: String,
    /// The code of what it is about, for programs.
    pub kind: &'static str,
    /// What it says before anything else.
    pub title: String,
    /// What it says.
    pub label: String,
    /// Where it is dealt with.
    pub link: Url,
}

impl Message {
    /// For a browser.
    #[must_use]
    pub fn pushed(&self) -> Vec<u8> {
        let body = json!({
            "v": 1, "id": self.id, "label": self.label, "page": self.link.path(),
        });
        padded(&body)
    }

    /// For a program (Standard Webhooks).
    #[must_use]
    pub fn posted(&self, at: jiff::Timestamp) -> Vec<u8> {
        let body = json!({
            "type": format!("alert.{}", self.kind),
            "timestamp": at.to_string(),
            "data": { "label": self.label, "link": self.link.as_str() },
        });
        padded(&body)
    }
}

fn padded(body: &serde_json::Value) -> Vec<u8> {
    let mut bytes = body.to_string().into_bytes();
    // A link is the sender's own address and a page of ours, so this is a limit nobody meets.
    let size = bytes.len().div_ceil(BODY_BYTES).max(1) * BODY_BYTES;
    bytes.resize(size, b' ');
    bytes
}
