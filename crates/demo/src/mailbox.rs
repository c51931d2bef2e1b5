//! Waiting at a mailbox (`docs/ref/pairing.md`).

use sidelight_api::client::Client;
use sidelight_api::mailbox::Slot;

/// How often a waiting end asks again; with [`WAIT_SECONDS`], as long as the mailbox lives.
const WAITS: u32 = 24;
const WAIT_SECONDS: u64 = 25;

/// A slot, as soon as the other end has written it.
pub(crate) async fn read(api: &Client, mailbox: &str, slot: &str) -> anyhow::Result<Slot> {
    for _ in 0..WAITS {
        if let Some(message) = api.mailbox_get(mailbox, slot, WAIT_SECONDS).await? {
            return Ok(message);
        }
    }
    anyhow::bail!("nobody came to the mailbox")
}
