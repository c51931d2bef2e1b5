//! Signing in: passkey ceremonies and sessions.

pub(crate) mod login_finish;
pub(crate) mod login_start;
pub(crate) mod open;
pub(crate) mod register_finish;
pub(crate) mod register_start;
pub(crate) mod session;
pub(crate) mod session_end;
pub(crate) mod sessions_list;
