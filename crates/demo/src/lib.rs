//! The demo neighbourhood: cameras that play painted scenes, a software authenticator for its
//! roles, and what starts it all.
//!
//! Nothing here is used by a real household. The cameras speak RTSP as a bought one does, so that
//! the hub meets them exactly as it meets any camera, and the authenticator answers the same
//! passkey ceremonies as a person's browser.

pub mod authenticator;
pub mod camera;
pub mod camera_command;
pub mod child;
mod clock;
pub mod desk;
pub mod facts;
pub mod home;
pub mod hub_page;
pub mod layout;
pub mod neighbourhood;
pub mod walk;
