//! Which requests belong into a feed: those that can be answered or could be a week ago, by the places
//! their documents name.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use sidelight_api::limits::{DELIVERY_KEYS_MAX, FEED_NOTES_MAX, FEED_PAST_DAYS};
use sidelight_domain::place::Region;
use sidelight_domain::request::RequestDocument;
use sidelight_domain::window::DAY_MS;
use sidelight_translog::entry::{Day, EntryIndex, Slug};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::SetRecord;

use crate::app::App;
use crate::record::{AgencyDocument, Published, Record, day_of};

/// Documents whose places are remembered.
const REMEMBERED_MAX: usize = 20_000;

/// A request that a feed may hold.
#[derive(Clone, Debug)]
pub(crate) struct Live {
    /// Its entry.
    pub(crate) index: u64,
    agency: Slug,
    document: Sha256Hash,
    /// What was said since, in order.
    pub(super) notes: Vec<u64>,
}

/// The published log at one moment, as far as feeds need it.
pub(crate) struct Snapshot {
    /// Entries in the tree.
    pub(super) size: u64,
    /// Its root.
    pub(super) root: Sha256Hash,
    /// The signed checkpoint.
    pub(super) checkpoint: Vec<u8>,
    /// The log's name.
    pub(super) origin: String,
    /// The UTC day.
    pub(super) day: Day,
    /// Newest first.
    pub(crate) live: Vec<Live>,
    /// Entries and documents of the keys of each agency that homes seal to, the newest last.
    agencies: BTreeMap<Slug, Vec<(u64, Sha256Hash)>>,
    /// Entry of each rulebook.
    rulebooks: BTreeMap<Sha256Hash, u64>,
    /// Entries of the trustees in force.
    pub(super) trustees: Option<InForce>,
    /// Entries of the look-up key in force.
    pub(super) lookup: Option<InForce>,
}

/// Entries of the newest `trustee-set` or `lookup-set`, of its ceremony, and of its trustees by number.
pub(super) struct InForce {
    pub(super) set: u64,
    pub(super) ceremony: u64,
    pub(super) trustees: Vec<u64>,
}

impl Snapshot {
    /// Looks at the log; `None` while there is none to see.
    pub(crate) fn take(app: &App) -> Option<Self> {
        let now_ms = app.now_ms();
        let oldest = day_of(now_ms.saturating_sub(FEED_PAST_DAYS * DAY_MS));
        let look = |log: &Published| Self {
            size: log.size(),
            root: log.root(),
            checkpoint: log.signed().to_vec(),
            origin: log.log_key().name().to_owned(),
            day: day_of(now_ms),
            live: live(log, oldest),
            agencies: agencies(log),
            rulebooks: rulebooks(log),
            trustees: trustees_in_force(log),
            lookup: lookup_in_force(log),
        };
        app.record.view(look)
    }

    /// The entries of an agency's keys that homes seal to.
    pub(super) fn agency(&self, agency: &Slug) -> Option<impl Iterator<Item = u64>> {
        let keys = self.agencies.get(agency)?;
        Some(keys.iter().map(|(index, _)| *index))
    }

    /// The entry of a rulebook.
    pub(super) fn rulebook(&self, hash: Sha256Hash) -> Option<u64> {
        self.rulebooks.get(&hash).copied()
    }

    /// The regions of a request. One whose document nobody can read any more belongs to all regions of
    /// its agency: that it is there must not vanish with its text. Blocks on the disk.
    pub(crate) fn regions(&self, app: &App, live: &Live) -> anyhow::Result<Arc<[Region]>> {
        let known = app.feeds.regions();
        let asked = known.of(&app.record, live.document, |text| {
            let document = RequestDocument::parse(text).ok()?;
            Some(document.area().regions().into_iter().collect())
        })?;
        if let Some(regions) = asked {
            return Ok(regions);
        }
        let keys = self.agencies.get(&live.agency);
        let Some((_, name)) = keys.and_then(|keys| keys.last()) else {
            return Ok(Arc::default());
        };
        let all = known.of(&app.record, *name, |text| {
            let agency: AgencyDocument = text.parse().ok()?;
            Some(agency.regions.iter().flat_map(|r| r.parse()).collect())
        })?;
        Ok(all.unwrap_or_default())
    }
}

fn trustees_in_force(log: &Published) -> Option<InForce> {
    let set = log.ledger().trustee_sets().last()?;
    Some(in_force(log, set, set.entry.ceremony))
}

fn lookup_in_force(log: &Published) -> Option<InForce> {
    let set = log.ledger().lookup_sets().last()?;
    Some(in_force(log, set, set.entry.ceremony))
}

fn in_force<E>(log: &Published, set: &SetRecord<E>, ceremony: EntryIndex) -> InForce {
    let holds = |number: u64| u16::try_from(number).is_ok_and(|n| set.trustees.contains(&n));
    let records = log.ledger().trustees().map(|(_, record)| record);
    let mut trustees: Vec<_> = records
        .filter(|record| holds(record.entry.number))
        .map(|record| (record.entry.number, record.index))
        .collect();
    trustees.sort_unstable();
    InForce {
        set: set.index,
        ceremony: ceremony.0,
        trustees: trustees.into_iter().map(|(_, index)| index).collect(),
    }
}

fn live(log: &Published, oldest: Day) -> Vec<Live> {
    let all = log.ledger().requests().rev();
    let live = all.filter(|(_, request)| request.expires >= oldest);
    live.map(|(index, request)| {
        let closed = request.closed.map(|(at, _)| at);
        let notes: Vec<u64> = request.updates.iter().copied().chain(closed).collect();
        let older = notes.len().saturating_sub(FEED_NOTES_MAX);
        Live {
            index,
            agency: request.agency.clone(),
            document: request.document,
            notes: notes[older..].to_vec(),
        }
    })
    .collect()
}

fn agencies(log: &Published) -> BTreeMap<Slug, Vec<(u64, Sha256Hash)>> {
    let all = log.ledger().agencies();
    all.map(|(slug, keys)| {
        let recent = keys.len().saturating_sub(DELIVERY_KEYS_MAX);
        let recent = keys[recent..].iter().map(|key| (key.index, key.name));
        (slug.clone(), recent.collect())
    })
    .collect()
}

fn rulebooks(log: &Published) -> BTreeMap<Sha256Hash, u64> {
    let all = log.ledger().policies().iter();
    all.map(|policy| (policy.rulebook, policy.index)).collect()
}

/// The regions that documents name, by their hash. A document never changes, so what was read once
/// holds; one that was redacted is never looked up here.
#[derive(Default)]
pub(crate) struct DocumentRegions(Mutex<HashMap<Sha256Hash, Arc<[Region]>>>);

impl DocumentRegions {
    /// The regions of a document; `None` if it was redacted or names none that `read` finds.
    fn of(
        &self,
        record: &Record,
        document: Sha256Hash,
        read: impl FnOnce(&str) -> Option<Vec<Region>>,
    ) -> anyhow::Result<Option<Arc<[Region]>>> {
        if record
            .view(|log| log.redacted_by(document))
            .flatten()
            .is_some()
        {
            return Ok(None);
        }
        let known = |map: &HashMap<_, _>| map.get(&document).cloned();
        if let Some(regions) = known(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(Some(regions));
        }
        let Some(bytes) = record.document(document)? else {
            return Ok(None);
        };
        let Some(regions) = read(&String::from_utf8_lossy(&bytes)) else {
            return Ok(None);
        };
        let regions: Arc<[Region]> = regions.into();
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if map.len() >= REMEMBERED_MAX {
            map.clear();
        }
        map.insert(document, Arc::clone(&regions));
        Ok(Some(regions))
    }
}
