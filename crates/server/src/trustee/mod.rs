//! Trustees as the operator sees them: whose call it is, what they enter, and the set that follows from
//! what they confirmed. Their packages and letters are bytes here; nothing in this program could open one.

pub(crate) mod caller;
pub(crate) mod case;
pub(crate) mod command;
pub(crate) mod enter;
pub(crate) mod question;
pub(crate) mod release;
pub(crate) mod settle;
pub(crate) mod there;
