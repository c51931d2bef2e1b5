//! The demo's own parts against independent counterparts: `retina` as the camera's client, `webauthn-rs`
//! as the site.
#![expect(clippy::unwrap_used, reason = "tests")]

mod authenticator;
mod camera;
