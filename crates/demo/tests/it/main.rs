//! The demo's own parts, most of them against independent counterparts: `retina` as the camera's client,
//! `webauthn-rs` as the site.
#![expect(clippy::unwrap_used, reason = "tests")]

mod authenticator;
mod blind;
mod camera;
mod cast;
