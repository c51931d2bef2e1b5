//! The demo neighbourhood: cameras that play painted scenes, people with a software authenticator each,
//! and what starts it all.
//!
//! Nothing here is used by a real household. The cameras speak RTSP as a bought one does, so that
//! the hub meets them exactly as it meets any camera, and the authenticator answers the same
//! passkey ceremonies as a person's browser.

pub mod account;
pub mod authenticator;
pub mod camera;
pub mod camera_command;
pub mod cast;
pub mod child;
pub mod clock;
pub mod decision;
pub mod demand;
pub mod desk;
pub mod emergency;
pub mod facts;
mod files;
pub mod home;
pub mod hub_page;
pub mod layout;
pub mod lookup;
mod mailbox;
pub mod neighbourhood;
mod officers;
pub mod operator;
pub mod record;
pub mod staff;
pub mod trustees;
pub mod walk;
