//! Paths of the API, in one place.

/// Prefix of everything here.
pub const API: &str = "/api";
/// The header a page sends with every changing request.
pub const CSRF_HEADER: &str = "x-sidelight";
/// The session cookie.
pub const SESSION_COOKIE: &str = "__Host-sidelight";

/// A slot of a mailbox.
pub fn mailbox(id: &str, slot: &str) -> String {
    format!("{API}/mailbox/{id}/{slot}")
}

/// A payload, as a hub stores it.
pub fn hub_blob(sha256: &[u8; 32]) -> String {
    format!("{API}/hub/blobs/{}", hex::encode(sha256))
}

/// The trustees in force.
pub const TRUSTEES_FEED: &str = "/feed/trustees.json";

/// The feed of a region, 15 hex digits.
pub fn region_feed(region: &str) -> String {
    format!("/feed/{region}.json")
}
