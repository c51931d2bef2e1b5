//! An agency's delivery key: made by its first officer, held by all its officers, entered in the public
//! record before anybody seals to it (`docs/ref/agency.md`).

use anyhow::{Context, bail};
use rand::rngs::OsRng;
use sidelight_api::agency::Keyring;
use sidelight_seal::Identity;
use sidelight_seal::agency::{self, AgencyDevice, AgencyKeyring, LoggedKey};
use sidelight_translog::entry::Slug;
use tokio::time::Instant;

use super::{RECORD_DEADLINE, RECORD_POLL, Worker, Workers};
use crate::cast::{Department, Job};
use crate::record::PublicRecord;

/// How often a keyring is changed anew because another device was faster.
const TRIES: u32 = 4;

/// A keyring as a device opened it, checked against the record.
struct Held {
    keyring: AgencyKeyring,
    /// As the operator stores it.
    version: u64,
    /// A key has come into the record since it was stored.
    changed: bool,
}

impl Workers {
    /// Makes the department's delivery key and keyring, unless both are there.
    pub(super) async fn ensure_key(
        &self,
        department: &'static Department,
        record: &PublicRecord,
    ) -> anyhow::Result<()> {
        let first = self
            .officers(department)
            .next()
            .with_context(|| format!("{} has no officer", department.name))?;
        let api = first.account.api().await;
        if api.agency().await?.keyring.is_none() {
            // The keyring first: a key in the record that nobody can use would be worse than none.
            first.store(&self.new_keyring(department).await?, 1).await?;
        }
        if logged_keys(record, department).await?.is_empty() {
            let held = first.held(record).await?;
            let next = held.keyring.next.as_ref().context("no key to register")?;
            match api.agency_first_key(&next.recipient().to_string()).await {
                Err(error) if error.code() == Some("has_key") => {}
                other => other?,
            }
            until_logged(record, department).await?;
        }
        // A visitor may have taken the demo's device out of the keyring; that is theirs to do.
        if let Ok(held) = first.held(record).await
            && held.changed
        {
            first.store(&held.keyring, held.version + 1).await?;
        }
        Ok(())
    }

    fn officers(&self, department: &'static Department) -> impl Iterator<Item = &Worker> {
        self.iter()
            .map(AsRef::as_ref)
            .filter(|w| matches!(w.staff.job, Job::Officer(_)) && w.is_of(department))
    }

    /// A keyring with a delivery key that is not in the record yet, for the devices of all officers.
    async fn new_keyring(&self, department: &'static Department) -> anyhow::Result<AgencyKeyring> {
        let mut devices = Vec::new();
        for officer in self.officers(department) {
            devices.push(officer.listed().await?);
        }
        Ok(AgencyKeyring {
            agency: department.slug.to_owned(),
            epochs: Vec::new(),
            devices,
            sheet: Some(Identity::random(&mut OsRng)),
            next: Some(Identity::random(&mut OsRng)),
        })
    }
}

impl Worker {
    /// This worker's device, as a keyring lists it.
    async fn listed(&self) -> anyhow::Result<AgencyDevice> {
        Ok(AgencyDevice {
            account: self.account.api().await.session_info().await?.account,
            name: "Demo device".to_owned(),
            recipient: self.device()?.recipient().to_string(),
        })
    }

    /// The agency's keyring as this device opens it, checked against the record.
    async fn held(&self, record: &PublicRecord) -> anyhow::Result<Held> {
        let department = self.staff.job.department().context("not of an agency")?;
        let stored = self.account.api().await.agency().await?.keyring;
        let stored = stored.context("the agency has no keyring")?;
        let mut keyring = agency::open(&stored.sealed.0, self.device()?.identity())?;
        let keys = logged_keys(record, department).await?;
        let changed = keyring.check(department.slug, &keys)?;
        Ok(Held {
            keyring,
            version: stored.version,
            changed,
        })
    }

    /// Seals a keyring and hands it to the operator.
    async fn store(&self, keyring: &AgencyKeyring, version: u64) -> anyhow::Result<()> {
        let sealed = agency::seal(keyring, &mut OsRng)?.into();
        let keyring = Keyring { version, sealed };
        Ok(self
            .account
            .api()
            .await
            .agency_keyring_put(&keyring)
            .await?)
    }

    /// Whether this worker's device opens the agency's keyring.
    pub(super) async fn holds_key(&self, record: &PublicRecord) -> bool {
        self.device.is_some() && self.held(record).await.is_ok()
    }

    /// Lists a further device in the keyring and stores it; answers the keyring for that device alone.
    pub(super) async fn list_device(
        &self,
        record: &PublicRecord,
        device: &AgencyDevice,
    ) -> anyhow::Result<Vec<u8>> {
        for _ in 0..TRIES {
            let Held {
                mut keyring,
                version,
                ..
            } = self.held(record).await?;
            keyring.devices.retain(|d| d.recipient != device.recipient);
            keyring.devices.push(device.clone());
            match self.store(&keyring, version + 1).await {
                // Another device was faster: its keyring is read, and changed.
                Err(error) if is_behind(&error) => continue,
                other => other?,
            }
            keyring.devices = vec![device.clone()];
            keyring.sheet = None;
            return Ok(agency::seal(&keyring, &mut OsRng)?);
        }
        bail!("other devices change the keyring all the time")
    }

    /// The identity that opens what is shared with this worker's agency, by its newest key in the record.
    pub async fn delivery_identity(&self, record: &PublicRecord) -> anyhow::Result<Identity> {
        let department = self.staff.job.department().context("not of an agency")?;
        let held = self.held(record).await?;
        let keys = logged_keys(record, department).await?;
        let newest = keys.last().context("the agency has no key in the record")?;
        let identity = held.keyring.identity_of(&newest.recipient);
        Ok(identity
            .context("the keyring lacks the newest key")?
            .clone())
    }

    /// The identity of the agency's first key.
    pub async fn first_identity(&self, record: &PublicRecord) -> anyhow::Result<Identity> {
        let held = self.held(record).await?;
        let first = held.keyring.epochs.iter().find(|e| e.number == 1);
        Ok(first
            .context("the keyring lacks the first key")?
            .identity
            .clone())
    }
}

fn is_behind(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<sidelight_api::ClientError>()
        .is_some_and(|error| error.code() == Some("keyring_version"))
}

/// The department's delivery keys in the record, oldest first.
async fn logged_keys(
    record: &PublicRecord,
    department: &'static Department,
) -> anyhow::Result<Vec<LoggedKey>> {
    let slug: Slug = department.slug.parse().context("a department's slug")?;
    let logged = |key: &sidelight_translog::ledger::AgencyKey| LoggedKey {
        epoch: key.epoch,
        recipient: key.delivery_key.to_string(),
    };
    let read = record.read(|log| {
        let keys = log.ledger().agency(&slug).unwrap_or_default();
        keys.iter().map(logged).collect()
    });
    read.await
}

async fn until_logged(
    record: &PublicRecord,
    department: &'static Department,
) -> anyhow::Result<()> {
    let deadline = Instant::now() + RECORD_DEADLINE;
    while logged_keys(record, department).await?.is_empty() {
        if Instant::now() > deadline {
            bail!(
                "the public record does not have the key of {}",
                department.name
            );
        }
        tokio::time::sleep(RECORD_POLL).await;
    }
    Ok(())
}
