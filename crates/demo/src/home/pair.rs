//! Pairing the hub and adding its camera, from the household's end (`docs/ref/pairing.md`, Hub).

use anyhow::{Context, bail};
use rand::rngs::OsRng;
use serde_json::json;
use sidelight_api::mailbox::Slot;
use sidelight_domain::record::statement::{Camera, Hub};
use sidelight_domain::record::{CameraId, SigningKeyBytes, Statement};
use sidelight_seal::pairing::{Code, Purpose, Transcript};
use url::Url;

use super::{Resident, wire};

/// How long either end waits for the other, seconds.
const WAIT_SECONDS: u64 = 25;

/// How a hub reaches a camera.
pub struct CameraAccess<'a> {
    /// Its stream.
    pub url: Url,
    /// User and password.
    pub login: (&'a str, &'a str),
    /// Its JPEG of the moment, if it serves one.
    pub snapshot: Option<Url>,
}

impl<'a> From<(&Url, (&'a str, &'a str))> for CameraAccess<'a> {
    fn from((url, login): (&Url, (&'a str, &'a str))) -> Self {
        Self {
            url: url.clone(),
            login,
            snapshot: None,
        }
    }
}

impl Resident {
    /// Pairs the hub that shows `code`; returns its key and the six words.
    pub async fn pair(&self, code: &Code) -> anyhow::Result<(SigningKeyBytes, String)> {
        let api = self.api().await;
        let keys = code.keys();
        let mailbox = keys.mailbox();
        let mut transcript = Transcript::new(keys, Purpose::Pairing);
        let theirs = api
            .mailbox_get(&mailbox, "hub", WAIT_SECONDS)
            .await?
            .context("no hub shows this code")?;
        transcript.read("hub", &theirs.body, &theirs.mac.0)?;
        let body: serde_json::Value = serde_json::from_str(&theirs.body)?;
        let text = |name: &str| {
            body[name]
                .as_str()
                .with_context(|| format!("the hub sent no {name}"))
        };
        let key: SigningKeyBytes = hex::decode(text("hub")?)?
            .try_into()
            .ok()
            .context("a hub key has 32 bytes")?;
        let recipient = text("recipient")?.to_owned();

        let token = api.hub_register(key).await?.token;
        let operator = api.operator().await?;
        let (signed, known) = self
            .change(|s| {
                s.hubs.retain(|h| h.key != key);
                s.hubs.push(Hub { key, recipient });
            })
            .await?;
        let home = json!({
            "v": 1,
            "household": known.statement.household.to_string(),
            "statement": wire(&signed),
            "token": token,
            "operator_key": hex::encode(operator.receiving_key),
            "log": operator.log_vkey,
            "policy": self.policy().await?,
        })
        .to_string();
        let mac = transcript.write("home", &home)?.to_vec().into();
        api.mailbox_put(&mailbox, "home", &Slot { body: home, mac })
            .await?;
        let done = api
            .mailbox_get(&mailbox, "done", WAIT_SECONDS)
            .await?
            .context("the hub did not finish")?;
        transcript.read("done", &done.body, &done.mac.0)?;
        Ok((key, transcript.words().join(" ")))
    }

    /// Adds a camera at the hub; the hub tries it first.
    pub async fn add_camera(
        &self,
        hub: &SigningKeyBytes,
        name: &str,
        access: impl Into<CameraAccess<'_>>,
    ) -> anyhow::Result<CameraId> {
        let access = access.into();
        let (url, login) = (access.url.as_str(), access.login);
        let snapshot = access.snapshot.map(String::from).unwrap_or_default();
        let access =
            json!({"url": url, "username": login.0, "password": login.1, "snapshot": snapshot});
        let test = self
            .command(hub, "camera.test", access.clone())
            .await
            .context("the test picture")?;
        if test["preview"].is_null() {
            bail!("the hub reached the camera and got no picture");
        }
        let id = CameraId::random(&mut OsRng);
        let camera = Camera {
            id,
            hub: *hub,
            audio: false,
            retention_days: 30,
        };
        self.change(|s| s.cameras.push(camera)).await?;
        self.name("cameras", &id.to_string(), name)
            .await
            .context("naming the camera")?;
        let mut set = access;
        set["name"] = json!(name);
        set["camera"] = json!(id.to_string());
        set["continuous"] = json!(true);
        set["motion"] = json!("medium");
        self.command(hub, "camera.set", set)
            .await
            .context("handing the camera to the hub")?;
        Ok(id)
    }

    /// Lets a camera's sound be recorded too.
    pub async fn record_sound(&self, camera: CameraId) -> anyhow::Result<()> {
        let edit = |s: &mut Statement| {
            let lines = s.cameras.iter_mut().filter(|c| c.id == camera);
            lines.for_each(|c| c.audio = true);
        };
        self.change(edit).await.map(drop)
    }
}
