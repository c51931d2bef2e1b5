//! What a paired hub does: payloads, clips, statements, commands, status, events.

pub(crate) mod blob_put;
pub(crate) mod clip_create;
pub(crate) mod clips_missing;
pub(crate) mod command_reply;
pub(crate) mod commands;
pub(crate) mod event_create;
pub(crate) mod footage_done;
pub(crate) mod statements;
pub(crate) mod status_put;
