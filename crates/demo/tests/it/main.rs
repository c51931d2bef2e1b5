//! The demo's own parts and the programs it starts, most of them against independent counterparts: `retina`
//! as the camera's client, `webauthn-rs` as the site, GStreamer and `ffmpeg` as the camera.
#![expect(clippy::unwrap_used, reason = "tests")]

mod authenticator;
mod blind;
mod camera;
mod cast;
mod decision;
mod demand;
mod emergency;
mod foreign;
mod lookup;
mod lying;
mod stock;
mod town;
