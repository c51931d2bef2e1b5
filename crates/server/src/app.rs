//! What every request shares.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use anyhow::Context as _;
use rand::RngCore as _;
use rand::rngs::OsRng;
use sidelight_api::limits::MAILBOX_LIFE_MS;
use sidelight_disk::LocalDisk;
use sidelight_domain::record::{HouseholdId, SigningKeyBytes};
use sidelight_store::disk::{DiskGauge, DiskSpace, DiskState, FolderGauge, Reserve};
use sidelight_store::relay::MailboxLimits;
use sidelight_store::sqlite::SqliteStore;
use sidelight_store::{Blobs, SharedStore};
use sidelight_translog::entry::Slug;
use tokio_util::sync::CancellationToken;

use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::feed::Feeds;
use crate::gate::Gate;
use crate::keys::ReceivingKey;
use crate::live::Live;
use crate::metrics::Figures;
use crate::pages::record::Earlier;
use crate::passkeys::Passkeys;
use crate::rate::Rates;
use crate::reach::outlet::Outlet;
use crate::record::{self, Record};
use crate::release::refused::Said;
use crate::rules::{Rules, RulesInForce};

/// Mailboxes in the whole operator.
const MAILBOXES_MAX: u32 = 20_000;

/// Uploads of one household at once.
const UPLOADS_PER_HOUSEHOLD_MAX: u32 = 8;
/// Uploads of all households at once.
const UPLOADS_MAX: u32 = 64;
/// Open pages of one household.
const STREAMS_PER_HOUSEHOLD_MAX: u32 = 64;
/// Open pages of all households.
const STREAMS_MAX: u32 = 20_000;

/// How mailboxes are limited.
pub(crate) const MAILBOX_LIMITS: MailboxLimits = MailboxLimits {
    life_ms: MAILBOX_LIFE_MS,
    mailboxes_max: MAILBOXES_MAX,
};

/// The state of a running operator; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

/// What is behind [`App`].
pub struct Shared {
    /// As read.
    pub(crate) config: Config,
    /// Tells the time.
    pub(crate) clock: Arc<dyn Clock>,
    /// Rows.
    pub(crate) store: SharedStore,
    /// The rulebooks.
    pub(crate) rules: RulesInForce,
    /// Payloads.
    pub(crate) blobs: Blobs,
    /// How full the disk is.
    pub(crate) disk: Disk,
    /// Countersigns receipts.
    pub(crate) receiving: ReceivingKey,
    /// Sends what must reach a person.
    pub(crate) outlet: Outlet,
    /// WebAuthn.
    pub(crate) passkeys: Passkeys,
    /// Who waits.
    pub(crate) live: Live,
    /// Uploads under way: each may hold a part in memory.
    pub(crate) uploads: Arc<Gate>,
    /// Pages that follow what happens.
    pub(crate) streams: Arc<Gate>,
    /// Held from counting what was filed to filing one more: a limit counted on one connection and written
    /// on another would let several through at once. One process has the data folder, so this is enough.
    pub(crate) filing: tokio::sync::Mutex<()>,
    /// Who asks too often.
    pub(crate) rates: Rates,
    /// When a hub was last noted as seen, ms; saves writes.
    pub(crate) hubs_seen: Mutex<HashMap<(HouseholdId, SigningKeyBytes), u64>>,
    /// What the log refused, and was said.
    pub(crate) refused_said: Said,
    /// When a trustee was last noted to have called, ms; saves writes.
    pub(crate) trustees_called: Mutex<HashMap<Slug, u64>>,
    /// The public record.
    pub(crate) record: Record,
    /// Feeds made for the published tree.
    pub(crate) feeds: Feeds,
    /// Its ledger at earlier sizes.
    pub(crate) earlier: Earlier,
    /// Counts for monitoring.
    pub(crate) figures: Figures,
    /// Wakes whoever makes packages.
    pub(crate) packages: tokio::sync::Notify,
    /// Ends waits and streams when the program ends.
    pub(crate) stopping: CancellationToken,
}

/// The disk and what is held back of it.
pub struct Disk {
    gauge: Arc<dyn DiskGauge>,
    reserve: Reserve,
    reserve_bytes: u64,
}

impl Disk {
    /// What still fits; a disk that cannot be measured is taken to be roomy, and writes will tell.
    pub fn state(&self) -> DiskState {
        match self.gauge.measure() {
            Ok(space) => DiskState::of(space, self.reserve_bytes),
            Err(error) => {
                tracing::warn!(%error, "the disk cannot be measured");
                DiskState::Roomy
            }
        }
    }

    /// The space there is, if it can be measured.
    pub(crate) fn space(&self) -> Option<DiskSpace> {
        self.gauge.measure().ok()
    }

    /// Takes the reserve while there is room, and gives it up to the database when there is none.
    pub fn tend(&self) {
        if self.give_up() {
            return;
        }
        let held = self.gauge.measure().map(|space| self.reserve.hold(space));
        if let Ok(Err(error)) = held {
            tracing::warn!(%error, "the disk reserve cannot be tended");
        }
    }

    /// Gives the reserve up if there is no room, and answers whether. A database on a full disk is not even
    /// opened without.
    fn give_up(&self) -> bool {
        let space = self.gauge.measure().ok();
        let full = space.filter(|space| space.available < self.reserve_bytes / 2);
        let Some(space) = full.filter(|_| self.reserve.there()) else {
            return false;
        };
        tracing::error!(
            available_bytes = space.available,
            "the disk is full; the reserve is given up"
        );
        if let Err(error) = self.reserve.release() {
            tracing::warn!(%error, "the disk reserve cannot be given up");
        }
        true
    }
}

impl App {
    /// Opens everything in the data folder of a configuration.
    pub async fn open(config: Config) -> anyhow::Result<Self> {
        let gauge = Arc::new(FolderGauge(config.data_dir.clone()));
        Self::open_with(config, Arc::new(SystemClock), gauge).await
    }

    /// The same with a clock and a disk gauge of the caller's.
    pub async fn open_with(
        config: Config,
        clock: Arc<dyn Clock>,
        gauge: Arc<dyn DiskGauge>,
    ) -> anyhow::Result<Self> {
        let folder = &config.data_dir;
        make_folder(folder)?;
        // The reserve is a file of its own size beside what uploads may never take.
        let disk = Disk {
            gauge,
            reserve: Reserve::new(folder, config.reserve_bytes / 4),
            reserve_bytes: config.reserve_bytes,
        };
        disk.give_up();
        let rules = Rules::load(config.rulebook.as_deref())?;
        let store = open_store(folder).await?;
        let blobs = Blobs::local(&folder.join("blobs")).context("cannot open the payloads")?;
        let receiving = record::receiving_key(folder)?;
        let outlet = Outlet::open(&config)?;
        let passkeys = Passkeys::new(&config).context("cannot set up passkeys")?;
        let record = Record::start(&config, Arc::clone(&clock));
        Ok(Self(Arc::new(Shared {
            rates: Rates::new(config.rate_limits),
            record,
            config,
            clock,
            store,
            rules: RulesInForce::new(rules),
            blobs,
            disk,
            receiving,
            outlet,
            passkeys,
            live: Live::default(),
            uploads: Gate::new(UPLOADS_PER_HOUSEHOLD_MAX, UPLOADS_MAX),
            streams: Gate::new(STREAMS_PER_HOUSEHOLD_MAX, STREAMS_MAX),
            filing: tokio::sync::Mutex::default(),
            hubs_seen: Mutex::default(),
            refused_said: Said::default(),
            trustees_called: Mutex::default(),
            feeds: Feeds::default(),
            earlier: Earlier::default(),
            figures: Figures::default(),
            packages: tokio::sync::Notify::new(),
            stopping: CancellationToken::new(),
        })))
    }

    /// The public record.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The rulebook to go by now.
    pub(crate) fn rules(&self) -> Arc<Rules> {
        self.rules.now()
    }

    /// The time, ms.
    pub fn now_ms(&self) -> u64 {
        self.clock.now_ms()
    }
}

/// Makes the data folder, closed to other users of the machine, unless it is there.
pub(crate) fn make_folder(folder: &Path) -> anyhow::Result<()> {
    sidelight_disk::make_folder(&LocalDisk, folder)
        .with_context(|| format!("cannot make {}", folder.display()))
}

/// Opens the database of a data folder.
pub(crate) async fn open_store(folder: &Path) -> anyhow::Result<SharedStore> {
    let file = folder.join("sidelight.sqlite");
    let store = SqliteStore::open(&file)
        .await
        .with_context(|| format!("cannot open {}", file.display()))?;
    Ok(Arc::new(store))
}

impl std::ops::Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// Fresh random bytes.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.fill_bytes(&mut bytes);
    bytes
}
