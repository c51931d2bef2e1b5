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
use crate::layout::Layout;
use crate::operator;
use crate::record::PublicRecord;

impl Workers {
    /// Makes the department's delivery key and keyring, unless both are there.
    pub(super) async fn ensure_key(
        &self,
        layout: &Layout,
        department: &'static Department,
        record: &PublicRecord,
    ) -> anyhow::Result<()> {
        let first = self
            .officers(department)
            .next()
            .with_context(|| format!("{} has no officer", department.name))?;
        let (mut keyring, fresh) = match first.keyring().await? {
            Some(keyring) => (keyring, false),
            None => (self.new_keyring(department).await?, true),
        };
        let mut keys = logged_keys(record, department).await?;
        if fresh {
            // The keyring first: a key in the record that nobody can use would be worse than none.
            first.store(&keyring, 1).await?;
        }
        if let (true, Some(next)) = (keys.is_empty(), &keyring.next) {
            let recipient = next.recipient().to_string();
            operator::enter_key(layout, department, &recipient).await?;
            keys = until_logged(record, department, &recipient).await?;
        }
        if keyring.check(department.slug, &keys)? {
            first.store(&keyring, 2).await?;
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
        let device = self.device.as_ref().context("not of an agency")?;
        Ok(AgencyDevice {
            account: self.account.api().await.session_info().await?.account,
            name: "Demo device".to_owned(),
            recipient: device.lock().await.recipient().to_string(),
        })
    }

    /// The agency's keyring as this device opens it; not yet checked against the record.
    async fn keyring(&self) -> anyhow::Result<Option<AgencyKeyring>> {
        let device = self.device.as_ref().context("not of an agency")?;
        let device = device.lock().await;
        let sealed = device.keyring()?;
        let open = |sealed: Vec<u8>| agency::open(&sealed, device.identity());
        Ok(sealed.map(open).transpose()?)
    }

    /// Seals a keyring, hands it to the operator, and remembers it.
    async fn store(&self, keyring: &AgencyKeyring, version: u64) -> anyhow::Result<()> {
        let sealed = agency::seal(keyring, &mut OsRng)?;
        let device = self.device.as_ref().context("not of an agency")?;
        device.lock().await.keep_keyring(&sealed)?;
        let stored = Keyring {
            version,
            sealed: sealed.into(),
        };
        Ok(self.account.api().await.agency_keyring_put(&stored).await?)
    }

    /// The identity that opens what is shared with this worker's agency, by its newest key in the record.
    pub async fn delivery_identity(&self, record: &PublicRecord) -> anyhow::Result<Identity> {
        let department = self.staff.job.department().context("not of an agency")?;
        let mut keyring = self.keyring().await?.context("there is no keyring")?;
        let keys = logged_keys(record, department).await?;
        keyring.check(department.slug, &keys)?;
        let newest = keys.last().context("the agency has no key in the record")?;
        let identity = keyring.identity_of(&newest.recipient);
        Ok(identity
            .context("the keyring lacks the newest key")?
            .clone())
    }
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
    recipient: &str,
) -> anyhow::Result<Vec<LoggedKey>> {
    let deadline = Instant::now() + RECORD_DEADLINE;
    loop {
        let keys = logged_keys(record, department).await?;
        if keys.iter().any(|key| key.recipient == recipient) {
            return Ok(keys);
        }
        if Instant::now() > deadline {
            bail!(
                "the public record does not have the key of {}",
                department.name
            );
        }
        tokio::time::sleep(RECORD_POLL).await;
    }
}
