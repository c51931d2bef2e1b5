//! The demo neighbourhood's own parts: cameras that play painted scenes, and a software authenticator for
//! its roles.
//!
//! Nothing here is used by a real household. The cameras speak RTSP as a bought one does, so that the hub
//! meets them exactly as it meets any camera, and the authenticator answers the same passkey ceremonies as
//! a person's browser.

pub mod authenticator;
pub mod camera;
