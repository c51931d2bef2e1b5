//! Letting a visitor's browser in as a further device of an agency (`docs/ref/pairing.md`).

use std::sync::Arc;

use anyhow::{Context, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::rngs::OsRng;
use serde_json::json;
use sidelight_api::client::Client;
use sidelight_api::mailbox::Slot;
use sidelight_seal::agency::AgencyDevice;
use sidelight_seal::pairing::{Code, PairingKeys, Purpose, Transcript};

use super::{Worker, Workers};
use crate::account::Invited;
use crate::cast::Department;
use crate::mailbox;
use crate::record::PublicRecord;

/// Longest name of a device in a keyring.
const NAME_CHARS_MAX: usize = 60;

impl Workers {
    /// Somebody of a department whose device opens its keyring.
    pub async fn holder(
        &self,
        department: &'static Department,
        record: &PublicRecord,
    ) -> Option<Arc<Worker>> {
        for worker in self.iter().filter(|worker| worker.is_of(department)) {
            if worker.account.wake().await.is_ok() && worker.holds_key(record).await {
                return Some(Arc::clone(worker));
            }
        }
        None
    }
}

impl Worker {
    /// Signs in for a visitor; in the background a holder of the agency's key waits for their browser.
    pub async fn invite_browser(
        &self,
        holder: Arc<Worker>,
        record: PublicRecord,
    ) -> anyhow::Result<Invited> {
        let session = self.account.new_session("Visitor's browser").await?;
        let api = self.account.api_with(&session);
        let account = api.session_info().await?.account;
        let code = Code::random(&mut OsRng);
        let keys = code.keys();
        let words = tokio::spawn(async move {
            let visitor = Visitor { api, account };
            holder.let_join(&visitor, keys, &record).await
        });
        Ok(Invited {
            session,
            code,
            words,
        })
    }

    /// The six words.
    async fn let_join(
        &self,
        visitor: &Visitor,
        keys: PairingKeys,
        record: &PublicRecord,
    ) -> anyhow::Result<String> {
        let mailbox = keys.mailbox();
        let mut transcript = Transcript::new(keys, Purpose::AgencyJoin);
        let new = mailbox::read(&visitor.api, &mailbox, "new").await?;
        transcript.read("new", &new.body, &new.mac.0)?;
        let body: serde_json::Value = serde_json::from_str(&new.body)?;
        let text = |name: &str| {
            let value = body[name].as_str();
            value.with_context(|| format!("the browser sent no {name}"))
        };
        ensure!(
            text("account")? == visitor.account,
            "the browser is signed in as somebody else"
        );
        let device = AgencyDevice {
            account: visitor.account.clone(),
            name: text("name")?.chars().take(NAME_CHARS_MAX).collect(),
            recipient: text("recipient")?.to_owned(),
        };
        let keyring = self.list_device(record, &device).await?;
        let department = self.staff.job.department().context("not of an agency")?;
        let home = json!({
            "v": 1,
            "agency": department.slug,
            "log": record.vkey().to_string(),
            "keyring": STANDARD.encode(keyring),
        })
        .to_string();
        let mac = transcript.write("home", &home)?.to_vec().into();
        let slot = Slot { body: home, mac };
        visitor.api.mailbox_put(&mailbox, "home", &slot).await?;
        let done = mailbox::read(&visitor.api, &mailbox, "done").await?;
        transcript.read("done", &done.body, &done.mac.0)?;
        Ok(transcript.words().join(" "))
    }
}

/// Whom a browser is signed in as.
struct Visitor {
    api: Client,
    account: String,
}
