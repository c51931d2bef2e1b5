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
use crate::account::Invited;
use crate::mailbox;

impl Resident {
    /// Signs in for a visitor and waits, in the background, for their browser to join.
    pub async fn invite_browser(self: &Arc<Self>) -> anyhow::Result<Invited> {
        self.account.wake().await?;
        let session = self.account.new_session("Visitor's browser").await?;
        let code = Code::random(&mut OsRng);
        let api = self.account.api_with(&session);
        let (keys, resident) = (code.keys(), Arc::clone(self));
        let words = tokio::spawn(async move { resident.let_join(&api, keys).await });
        Ok(Invited {
            session,
            code,
            words,
        })
    }

    /// The six words.
    async fn let_join(&self, api: &Client, keys: PairingKeys) -> anyhow::Result<String> {
        let mailbox = keys.mailbox();
        let mut transcript = Transcript::new(keys, Purpose::Join);
        let new = mailbox::read(api, &mailbox, "new").await?;
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
        let name = body["name"].as_str().unwrap_or("A browser");
        self.name("devices", &id.to_string(), name).await?;
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
            "policy": self.policy().await?,
            "cool_off_hours": operator.agency_cool_off_hours,
        })
        .to_string();
        let mac = transcript.write("home", &home)?.to_vec().into();
        api.mailbox_put(&mailbox, "home", &Slot { body: home, mac })
            .await?;
        let done = mailbox::read(api, &mailbox, "done").await?;
        transcript.read("done", &done.body, &done.mac.0)?;
        Ok(transcript.words().join(" "))
    }
}
