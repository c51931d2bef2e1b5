//! A resident of the demo: the household's first device, in Rust.
//!
//! It does what the pages do, over the same API: signs in with a passkey (a software one), makes
//! the household's keys and first statement, pairs the hub, adds the camera, and lets further
//! devices join. Its keys stay in its own folder.

mod address;
mod device;
mod join;
mod pair;

use std::path::PathBuf;

use anyhow::{Context, bail};
use rand::rngs::OsRng;
use sidelight_api::client::{Client, LogReader};
use sidelight_api::household::{NewStatement, Sealed, Settings, StatementWire};
use sidelight_domain::record::message::MessageKind;
use sidelight_domain::record::statement::{self, Access, Device};
use sidelight_domain::record::{
    CameraId, DeviceId, HouseholdId, MemberId, MessageId, SignedStatement, SigningKeyBytes,
    Statement, sha256,
};
use sidelight_seal::keyring::{self, Epoch, Keyring};
use sidelight_seal::{Identity, file, message};
use sidelight_translog::policy::POLICY_BYTES_MAX;
use tokio::sync::Mutex;
use url::Url;

use crate::account::Account;
use crate::clock::now_ms;
use crate::record::PublicRecord;

pub use device::Kept;
pub use pair::CameraAccess;

/// How long a hub may take to answer a command, seconds.
const REPLY_WAIT_SECONDS: u64 = 20;

/// What the settings are padded to (`docs/ref/statement.md`, Settings).
const SETTINGS_BYTES: usize = 16 * 1024;

/// What this device knows of its household, checked.
#[derive(Clone)]
pub struct Known {
    /// The newest statement.
    pub statement: Statement,
    /// Its text.
    pub text: String,
    /// The secrets that go with it.
    pub keyring: Keyring,
}

/// A resident and the first device of the household.
pub struct Resident {
    account: Account,
    folder: PathBuf,
    kept: Mutex<Kept>,
}

impl Resident {
    /// Signs in, after making account and household if this is the first start.
    pub async fn open(person: &'static str, folder: PathBuf, app_url: Url) -> anyhow::Result<Self> {
        let account = Account::at(person, &folder, app_url)?;
        let kept = Kept::load(&folder)?;
        let fresh = kept.is_none();
        let kept = Mutex::new(match kept {
            Some(kept) => kept,
            None => Kept::new(&mut OsRng),
        });
        let resident = Self {
            account,
            folder,
            kept,
        };
        if fresh {
            resident.account.sign_up(None).await.context("signing up")?;
            resident
                .make_household()
                .await
                .context("making the household")?;
        } else {
            resident.account.sign_in().await?;
        }
        Ok(resident)
    }

    /// The account.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The API as this resident.
    pub async fn api(&self) -> Client {
        self.account.api().await
    }

    /// The policy of the public record, as this device hands it on; it has met the operator just now. `None`
    /// where there is no record.
    async fn policy(&self) -> anyhow::Result<Option<serde_json::Value>> {
        let log = LogReader::new(self.account.app_url().join("log/")?);
        let text = log.get("policy", POLICY_BYTES_MAX).await?;
        let text = text.map(String::from_utf8).transpose()?;
        Ok(text.map(|text| serde_json::json!({"number": 0, "text": text})))
    }

    async fn make_household(&self) -> anyhow::Result<()> {
        let mut kept = self.kept.lock().await;
        let signing = ed25519_dalek::SigningKey::generate(&mut OsRng);
        let [epoch, recovery, notice] = [(); 3].map(|()| Identity::random(&mut OsRng));
        let member = MemberId::random(&mut OsRng);
        let device = DeviceId::random(&mut OsRng);
        let first = Statement {
            household: HouseholdId::random(&mut OsRng),
            number: 1,
            previous: [0; 32],
            issued_ms: now_ms(),
            signing_key: signing.verifying_key().to_bytes(),
            access: Access::Sealed,
            epoch: 1,
            epoch_recipient: epoch.recipient().to_string(),
            recovery: recovery.recipient().to_string(),
            notice: notice.recipient().to_string(),
            members: vec![member],
            devices: vec![Device {
                id: device,
                member,
                recipient: kept.identity.recipient().to_string(),
            }],
            hubs: Vec::new(),
            cameras: Vec::new(),
        };
        let keyring = Keyring {
            household: first.household,
            statement: 1,
            signing: vec![signing],
            epochs: vec![Epoch {
                number: 1,
                identity: epoch,
            }],
            recovery,
            notice,
        };
        let signed = sign(&first, &keyring)?;
        let sealed = keyring::seal(&keyring, &first, &mut OsRng)?;
        let wire = wire(&signed);
        let new = NewStatement {
            statement: wire,
            keyring: sealed.into(),
        };
        self.api().await.household_create(&new).await?;
        kept.member = Some(member);
        kept.pin(&first, &signed.text);
        kept.save(&self.folder)
    }

    /// Follows the statements from the one pinned to the newest, and opens its keyring.
    pub async fn known(&self) -> anyhow::Result<Known> {
        let mut kept = self.kept.lock().await;
        let Some((mut statement, mut text)) = kept.pinned()? else {
            bail!("this device has pinned no household");
        };
        let household = self.api().await.household(statement.number).await?;
        let mut signer = statement.signing_key;
        for next in &household.statements {
            let signature = next
                .signature
                .0
                .as_slice()
                .try_into()
                .context("a signature has 64 bytes")?;
            let signed = SignedStatement {
                text: next.text.clone(),
                signature,
            };
            statement = signed.verify_next(&statement, &text)?;
            text = signed.text;
            signer = statement.signing_key;
        }
        let keyring = keyring::open(&household.keyring.0, &kept.identity, &signer, &statement)?;
        kept.pin(&statement, &text);
        kept.save(&self.folder)?;
        Ok(Known {
            statement,
            text,
            keyring,
        })
    }

    /// Lets the trustees that the record names open what is recorded from now on, in an emergency.
    pub async fn choose_emergency_access(&self, record: &PublicRecord) -> anyhow::Result<()> {
        let epoch = record.read(|monitor| {
            let sets = monitor.ledger().trustee_sets();
            sets.last().map(|set| set.entry.epoch)
        });
        let quorum_epoch = epoch.await?.context("the record names no trustees")?;
        let before = self.known().await?.statement;
        let access = Access::Emergency {
            quorum_epoch,
            address: before.address(),
            contacts: before.contacts().to_vec(),
        };
        if before.access != access {
            self.change(|statement| statement.access = access).await?;
        }
        Ok(())
    }

    /// Appends a statement: the newest one, changed.
    async fn change(
        &self,
        edit: impl FnOnce(&mut Statement),
    ) -> anyhow::Result<(SignedStatement, Known)> {
        let Known {
            mut statement,
            text,
            mut keyring,
        } = self.known().await?;
        statement.previous = sha256(text.as_bytes());
        statement.number += 1;
        statement.issued_ms = now_ms();
        edit(&mut statement);
        let signed = sign(&statement, &keyring)?;
        keyring.statement = statement.number;
        let sealed = keyring::seal(&keyring, &statement, &mut OsRng)?;
        let new = NewStatement {
            statement: wire(&signed),
            keyring: sealed.into(),
        };
        self.api().await.statement_append(&new).await?;
        let text = signed.text.clone();
        let mut kept = self.kept.lock().await;
        kept.pin(&statement, &text);
        kept.save(&self.folder)?;
        Ok((
            signed,
            Known {
                statement,
                text,
                keyring,
            },
        ))
    }

    /// Sends a command to the hub and returns its answer, or the hub's reason as an error.
    pub async fn command(
        &self,
        hub: &SigningKeyBytes,
        kind: &str,
        more: serde_json::Value,
    ) -> anyhow::Result<serde_json::Value> {
        let known = self.known().await?;
        let hub_line = known
            .statement
            .hubs
            .iter()
            .find(|h| h.key == *hub)
            .context("no such hub")?;
        let mut body = serde_json::json!({
            "v": 1,
            "household": known.statement.household.to_string(),
            "hub": hex::encode(hub),
            "id": MessageId::random(&mut OsRng).to_string(),
            "issued": now_ms(),
            "kind": kind,
        });
        if let (Some(body), serde_json::Value::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        let key = known
            .keyring
            .signing_key()
            .context("the keyring holds a signing key")?;
        let to = hub_line.recipient.parse()?;
        let sealed = message::seal(
            MessageKind::Command,
            &body.to_string(),
            key,
            &to,
            &mut OsRng,
        )?;
        let api = self.api().await;
        let id = api
            .command(
                hub,
                &Sealed {
                    sealed: sealed.into(),
                },
            )
            .await?;
        let reply = api
            .command_reply(&id, REPLY_WAIT_SECONDS)
            .await?
            .context("the hub does not answer")?;
        let epoch = known
            .keyring
            .epoch(known.statement.epoch)
            .context("the current epoch")?;
        let reply = message::open(MessageKind::Reply, &reply.sealed.0, epoch, hub)?;
        let reply: serde_json::Value = serde_json::from_str(&reply)?;
        if reply["ok"] != true {
            bail!("{}", reply["message"].as_str().unwrap_or("the hub refused"));
        }
        Ok(reply)
    }

    /// Gives something its name, in the settings blob that only the household can read; `of` is `cameras`,
    /// `hubs` or `devices`.
    pub async fn name(&self, of: &str, id: &str, name: &str) -> anyhow::Result<()> {
        self.change_settings(|settings| settings[of][id]["name"] = name.into())
            .await
            .map(drop)
    }

    /// Says where the home is, in the same blob, unless somebody of the household has said so already; and
    /// tells the hub, which reads the region's feed with it.
    pub async fn set_place(
        &self,
        hub: &SigningKeyBytes,
        (lat, lng): (f64, f64),
    ) -> anyhow::Result<()> {
        let settings = self
            .change_settings(|settings| {
                if settings.get("place").is_none() {
                    settings["place"] = serde_json::json!({"lat": lat, "lng": lng});
                }
            })
            .await?;
        let place = serde_json::json!({"place": settings["place"]});
        self.command(hub, "place.set", place).await.map(drop)
    }

    async fn change_settings(
        &self,
        change: impl FnOnce(&mut serde_json::Value),
    ) -> anyhow::Result<serde_json::Value> {
        let known = self.known().await?;
        let api = self.api().await;
        let stored = api.household(known.statement.number).await?.settings;
        let identity = known
            .keyring
            .epoch(known.statement.epoch)
            .context("the current epoch")?;
        let mut settings = match &stored {
            Some(blob) => serde_json::from_slice(&file::open(&blob.sealed.0, identity)?)?,
            None => serde_json::json!({"v": 1}),
        };
        let before = settings.clone();
        change(&mut settings);
        if settings == before {
            return Ok(settings);
        }
        let mut plain = serde_json::to_vec(&settings)?;
        plain.resize(plain.len().max(SETTINGS_BYTES), b' ');
        let sealed = file::seal(&plain, &[identity.recipient()], &mut OsRng)?;
        let version = stored.map_or(0, |s| s.version) + 1;
        let stored = Settings {
            version,
            sealed: sealed.into(),
        };
        api.settings_put(&stored).await?;
        Ok(settings)
    }

    /// The household's only camera, once it is added.
    pub async fn camera(&self) -> anyhow::Result<Option<CameraId>> {
        Ok(self.known().await?.statement.cameras.first().map(|c| c.id))
    }
}

/// Signs a statement with the key the one before it names: the last of the keyring.
fn sign(next: &Statement, keyring: &Keyring) -> anyhow::Result<SignedStatement> {
    use ed25519_dalek::Signer as _;
    let text = next.to_text();
    let key = keyring
        .signing_key()
        .context("the keyring holds a signing key")?;
    let signature = key.sign(&statement::signed_bytes(&text)).to_bytes();
    Ok(SignedStatement { text, signature })
}

fn wire(signed: &SignedStatement) -> StatementWire {
    StatementWire {
        text: signed.text.clone(),
        signature: signed.signature.to_vec().into(),
    }
}
