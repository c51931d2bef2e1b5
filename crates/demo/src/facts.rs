//! What the demo tells a visitor and a program: the welcome and `demo.json`.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::cast::{HOMES, POLICE, STAFF};
use crate::files::write_private;
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
    /// The police department's first delivery identity; opens what is shared with it. None once no device
    /// of the demo holds it any more.
    agency_identity: Option<String>,
    log_url: String,
    log_vkey: String,
    hub_url: String,
    hub_key: String,
}

/// Collects the facts of a running neighbourhood.
pub async fn gather(neighbourhood: &Neighbourhood) -> anyhow::Result<Facts> {
    let layout = &neighbourhood.layout;
    let first = &neighbourhood.households[0];
    let holder = neighbourhood.workers.holder(&POLICE, &neighbourhood.record);
    let agency_identity = match holder.await {
        Some(officer) => Some(officer.first_identity(&neighbourhood.record).await?),
        None => None,
    };
    let agency_identity = agency_identity.map(|identity| identity.to_secret_text().to_string());
    let mut sign_in = Map::new();
    let homes = neighbourhood.households.iter().map(|h| h.home.key);
    for role in homes.chain(STAFF.iter().map(|staff| staff.key)) {
        let link = layout.desk_url().join(&format!("enter/{role}"))?;
        sign_in.insert(role.to_owned(), json!(link));
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
        agency_identity,
        log_url: layout.log_url().to_string(),
        log_vkey: neighbourhood.record.vkey().to_string(),
    })
}

impl Facts {
    /// Writes `demo.json` into the data folder, readable by its owner only: it holds identities.
    pub fn write(&self, layout: &Layout) -> anyhow::Result<()> {
        let file = layout.data().join("demo.json");
        write_private(&file, &serde_json::to_vec_pretty(self)?)
    }

    /// Prints where to go.
    pub fn welcome(&self) {
        println!("\nLantern Lane is up. Open the front desk; it says what to do first:\n");
        println!("  {}\n", self.desk_url);
        println!("Everybody's own door:\n");
        let homes = HOMES.map(|home| (home.key, home.person, "Resident"));
        let staff = STAFF.map(|staff| (staff.key, staff.person, staff.job.title()));
        for (role, person, job) in homes.into_iter().chain(staff) {
            let url = self.sign_in.get(role).and_then(Value::as_str);
            println!("  {person:<14} {job:<11} {}", url.unwrap_or_default());
        }
        println!("\n  The public record          {}record", self.base_url);
        println!("  Rosa's hub, with a bell    {}", self.hub_url);
        println!("\nCtrl-C ends it; the next start goes on where it stopped.\n");
    }
}
