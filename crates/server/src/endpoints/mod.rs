//! The API's endpoints, one file each, named by resource and verb.

pub(crate) mod agency;
pub(crate) mod agency_shares;
pub(crate) mod auth;
pub(crate) mod clips;
pub(crate) mod decisions;
pub(crate) mod demands;
pub(crate) mod emergencies;
pub(crate) mod health;
pub(crate) mod household;
pub(crate) mod hub;
pub(crate) mod log;
pub(crate) mod look_ups;
pub(crate) mod mailbox;
pub(crate) mod moderation;
pub(crate) mod operator;
pub(crate) mod packages;
pub(crate) mod reach;
pub(crate) mod requests;
pub(crate) mod review;
pub(crate) mod rulebook;
pub(crate) mod shares;
pub(crate) mod trustees;
