//! What the demo tells a visitor and a program: the welcome and `demo.json`.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::layout::{CAMERA_LOGIN, Layout};
use crate::neighbourhood::Neighbourhood;

/// Everything a stranger, or a test, needs to look around.
#[derive(Serialize)]
pub struct Facts {
    base_url: String,
    app_url: String,
    desk_url: String,
    rtsp_url: String,
    sign_in: Map<String, Value>,
    /// The first household's recovery identity, as on its sheet.
    household_identity: String,
    hub_url: String,
    hub_key: String,
    #[serde(flatten)]
    log: Map<String, Value>,
}

/// Collects the facts of a running neighbourhood.
pub async fn gather(neighbourhood: &Neighbourhood) -> anyhow::Result<Facts> {
    let layout = &neighbourhood.layout;
    let first = &neighbourhood.households[0];
    let operator = first.resident.api().await.operator().await?;
    let mut sign_in = Map::new();
    for household in &neighbourhood.households {
        let link = layout
            .desk_url()
            .join(&format!("enter/{}", household.home.key))?;
        sign_in.insert(household.home.key.to_owned(), json!(link));
    }
    let mut log = Map::new();
    if let Some(vkey) = operator.log_vkey {
        log.insert("log_vkey".to_owned(), json!(vkey));
        log.insert(
            "log_url".to_owned(),
            json!(layout.public_url().join("log/")?),
        );
    }
    let mut rtsp = layout.rtsp_url(0);
    // Both parts of the login are plain ASCII and the scheme has an authority, so neither call can
    // fail.
    rtsp.set_username(CAMERA_LOGIN.0).ok();
    rtsp.set_password(Some(CAMERA_LOGIN.1)).ok();
    Ok(Facts {
        base_url: layout.public_url().to_string(),
        app_url: layout.app_url().to_string(),
        desk_url: layout.desk_url().to_string(),
        rtsp_url: rtsp.to_string(),
        sign_in,
        household_identity: first
            .resident
            .known()
            .await?
            .keyring
            .recovery
            .to_secret_text()
            .to_string(),
        hub_url: layout.hub_url(0).to_string(),
        hub_key: hex::encode(first.hub),
        log,
    })
}

impl Facts {
    /// Writes `demo.json` into the data folder, readable by its owner only: it holds an identity.
    pub fn write(&self, layout: &Layout) -> anyhow::Result<()> {
        let new = layout.data().join("demo.json.new");
        let mut to = std::fs::OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(true)
            .mode(0o600)
            .open(&new)?;
        to.write_all(&serde_json::to_vec_pretty(self)?)?;
        to.sync_all()?;
        std::fs::rename(new, layout.data().join("demo.json"))?;
        Ok(())
    }

    /// Prints where to go.
    pub fn welcome(&self) {
        println!("\nLantern Lane is up. Step into a role:\n");
        for (role, url) in &self.sign_in {
            println!("  {role:<12} {}", url.as_str().unwrap_or_default());
        }
        println!("\n  the public   {}", self.base_url);
        println!("  Rosa's hub   {}", self.hub_url);
        println!("\nCtrl-C ends it; a second start continues.\n");
    }
}
