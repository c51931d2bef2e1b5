//! What waits for moderators. Every handler takes a [`Moderator`](crate::access::Moderator); to others
//! there is nothing here.

pub(crate) mod show;
pub(crate) mod update_drop;
