//! People at work: officers and supervisors of the agencies, the operator's moderator. Each has an account
//! with a software authenticator; those of an agency have a device that its keyring is sealed to.

mod device;
mod join;
mod keys;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use futures::future::try_join_all;
use tokio::time::Instant;

use crate::account::Account;
use crate::cast::{DEPARTMENTS, Department, STAFF, Staff};
use crate::layout::Layout;
use crate::operator::{self, Invitations};
use crate::record::PublicRecord;

use device::Device;

/// How long the public record may take to have a key or a credential.
const RECORD_DEADLINE: Duration = Duration::from_secs(30);
/// How often it is read meanwhile.
const RECORD_POLL: Duration = Duration::from_millis(300);

/// Somebody at work.
pub struct Worker {
    /// Who, and what they do.
    pub staff: &'static Staff,
    /// Their account.
    pub account: Account,
    /// Their device, if they are of an agency.
    device: Option<Device>,
}

impl Worker {
    /// Signs in, or up if the operator does not know them yet.
    async fn open(
        staff: &'static Staff,
        layout: &Layout,
        invitation: Option<String>,
    ) -> anyhow::Result<Self> {
        let folder = layout.staff(staff);
        let account = Account::at(staff.person, &folder, layout.app_url())?;
        let device = match staff.job.department() {
            Some(_) => Some(Device::open(&folder)?),
            None => None,
        };
        let known = account.has_passkey().await && account.sign_in().await.is_ok();
        if !known {
            let invitation = match invitation {
                Some(invitation) => invitation,
                None => operator::fresh_invitation(layout, staff).await?,
            };
            account
                .sign_up(Some(invitation))
                .await
                .context("signing up")?;
        }
        Ok(Self {
            staff,
            account,
            device,
        })
    }

    /// The index of their passkey's entry in the public record.
    pub(crate) async fn credential(&self, record: &PublicRecord) -> anyhow::Result<u64> {
        let key = self.account.public_key().await?;
        let newest = record.read(|log| {
            let mut all = log.ledger().credentials().rev();
            all.find(|(_, credential)| credential.key.as_bytes() == key)
                .map(|(index, _)| index)
        });
        let newest = newest.await?;
        newest.with_context(|| format!("the record has no credential of {}", self.staff.person))
    }

    fn device(&self) -> anyhow::Result<&Device> {
        self.device.as_ref().context("not of an agency")
    }

    fn is_of(&self, department: &Department) -> bool {
        self.staff.job.department().map(|d| d.slug) == Some(department.slug)
    }
}

/// Everybody at work, signed in.
#[derive(Clone)]
pub struct Workers(Vec<Arc<Worker>>);

impl Workers {
    /// Brings everybody in: accounts, the agencies' keys, and all of it in the public record.
    pub async fn settle(
        layout: &Layout,
        mut invitations: Invitations,
        record: &PublicRecord,
    ) -> anyhow::Result<Self> {
        let all = STAFF.iter().map(|staff| {
            let invitation = invitations.remove(staff.key);
            async move {
                let opened = Worker::open(staff, layout, invitation).await;
                opened.map(Arc::new).context(staff.person)
            }
        });
        let workers = Self(try_join_all(all).await?);
        let keys = DEPARTMENTS
            .iter()
            .map(|department| workers.ensure_key(department, record));
        try_join_all(keys).await?;
        workers.wait_for_credentials(record).await?;
        Ok(workers)
    }

    /// Everybody.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Worker>> {
        self.0.iter()
    }

    /// Who has this role.
    pub fn get(&self, key: &str) -> Option<&Arc<Worker>> {
        self.iter().find(|worker| worker.staff.key == key)
    }

    /// Everybody's passkey is an entry before anybody decides anything.
    async fn wait_for_credentials(&self, record: &PublicRecord) -> anyhow::Result<()> {
        let mut keys = Vec::new();
        for worker in self.iter() {
            keys.push((worker.staff.person, worker.account.public_key().await?));
        }
        let deadline = Instant::now() + RECORD_DEADLINE;
        loop {
            let missing = record
                .read(|log| {
                    let has = |key: &[u8]| {
                        let mut all = log.ledger().credentials();
                        all.any(|(_, credential)| credential.key.as_bytes() == key)
                    };
                    keys.iter().find(|(_, key)| !has(key)).map(|(who, _)| *who)
                })
                .await?;
            match missing {
                None => return Ok(()),
                Some(who) if Instant::now() > deadline => {
                    bail!("the public record has no credential of {who}")
                }
                Some(_) => tokio::time::sleep(RECORD_POLL).await,
            }
        }
    }
}
