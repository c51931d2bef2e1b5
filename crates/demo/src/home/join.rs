//! Letting a visitor's browser join as a further device (`docs/ref/pairing.md`, A further device).

use std::sync::Arc;

use anyhow::Context;
use rand::rngs::OsRng;
use serde_json::json;
use sidelight_api::account::InviteKind;
use sidelight_api::client::Client;
use sidelight_api::mailbox::Slot;
use sidelight_domain::record::DeviceId;
use sidelight_domain::record::statement::Device;
use sidelight_seal::pairing::{Code, PairingKeys, Purpose, Transcript};

use super::{Resident, wire};

/// How often a waiting end asks again; with [`WAIT_SECONDS`], as long as the mailbox lives.
const WAITS: u32 = 24;
const WAIT_SECONDS: u64 = 25;

/// What a visitor's browser needs to step in.
pub struct Entry {
    /// A session of this resident's account.
    pub session: String,
    /// A one-time code for the page that joins.
    pub code: Code,
}

impl Resident {
    /// Signs in for a visitor and waits, in the background, for their browser to join.
    pub async fn invite_browser(self: Arc<Self>) -> anyhow::Result<Entry> {
        let session = self.account.new_session("Visitor's browser").await?;
        let code = Code::random(&mut OsRng);
        let api = self.account.api_with(&session);
        let keys = code.keys();
        tokio::spawn(async move {
            if let Err(error) = self.let_join(&api, keys).await {
                tracing::warn!(%error, "a visitor's browser did not finish joining");
            }
        });
        Ok(Entry { session, code })
    }

    async fn let_join(&self, api: &Client, keys: PairingKeys) -> anyhow::Result<()> {
        let mailbox = keys.mailbox();
        let mut transcript = Transcript::new(keys, Purpose::Join);
        let new = read(api, &mailbox, "new").await?;
        transcript.read("new", &new.body, &new.mac.0)?;
        let body: serde_json::Value = serde_json::from_str(&new.body)?;
        let recipient = body["recipient"]
            .as_str()
            .context("the browser sent no recipient")?
            .to_owned();
        let id = DeviceId::random(&mut OsRng);
        let member = self
            .kept
            .lock()
            .await
            .member
            .context("the first device knows its member")?;
        let (signed, known) = self
            .change(|s| {
                s.devices.push(Device {
                    id,
                    member,
                    recipient,
                })
            })
            .await?;
        let operator = api.operator().await?;
        let invite = self.api().await.invite(InviteKind::Same).await?.invite;
        let home = json!({
            "v": 1,
            "household": known.statement.household.to_string(),
            "statement": wire(&signed),
            "device": id.to_string(),
            "member": member.to_string(),
            "invite": invite,
            "log": operator.log_vkey,
            "cool_off_hours": operator.agency_cool_off_hours,
        })
        .to_string();
        let mac = transcript.write("home", &home)?.to_vec().into();
        api.mailbox_put(&mailbox, "home", &Slot { body: home, mac })
            .await?;
        let done = read(api, &mailbox, "done").await?;
        transcript.read("done", &done.body, &done.mac.0)?;
        // The first device has no screen; this is where a visitor can compare the words.
        println!(
            "{} let a browser join. The words: {}",
            self.account.person(),
            transcript.words().join(" ")
        );
        Ok(())
    }
}

async fn read(api: &Client, mailbox: &str, slot: &str) -> anyhow::Result<Slot> {
    for _ in 0..WAITS {
        if let Some(message) = api.mailbox_get(mailbox, slot, WAIT_SECONDS).await? {
            return Ok(message);
        }
    }
    anyhow::bail!("nobody came to the mailbox")
}
