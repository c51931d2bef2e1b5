//! What is asked of this home: the hub follows its region's public feed and compares with its own place.
//!
//! It fetches the same file at the same pace whatever is in it, without its credential, and believes
//! nothing before it is checked under the key and policy that are pinned (`docs/ref/feed.md`). What it finds
//! goes into the sealed status in a line of one length, and changes nothing that the operator sees.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::Offset;
use rand::Rng as _;
use rand::rngs::OsRng;
use sidelight_api::feed::{FeedRequest, LogItem, RegionFeed};
use sidelight_domain::place::Point;
use sidelight_domain::record::Hash;
use sidelight_domain::request::RequestDocument;
use sidelight_domain::rulebook::Rulebook;
use sidelight_translog::entry::{Body, Day, Slug};
use tokio::sync::Notify;

use crate::clock;
use crate::hub::Hub;
use crate::log::trust::Trust;
use crate::log::{Checked, Head, LogError, document, newest};
use crate::spool::store::Store;

/// Between two looks, and by how much chance makes it longer.
const EVERY: Duration = Duration::from_secs(60);
const JITTER_MS: u64 = 15_000;
/// Requests that the status has room for; the newest.
const LISTED_MAX: usize = 16;
/// Hex digits of an index: below 2^53.
const INDEX_DIGITS: usize = 14;

/// Hex digits of a cell.
const CELL_DIGITS: usize = 15;

/// Why nothing of a feed is believed.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// Not a feed of this version and region.
    #[error("refused a feed of another version or region")]
    Shape,
    /// The record, or what is shown of it.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A request that breaks its own rulebook.
    #[error("refused a request that breaks its rulebook")]
    Rules,
}

/// Place, findings, and the head they were made from.
#[derive(Debug, Default)]
pub struct Asked {
    place: Mutex<Option<Point>>,
    found: Mutex<Vec<u64>>,
    moved: Notify,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Asked {
    /// From now on the home is here.
    pub fn set_place(&self, place: Option<Point>) {
        *locked(&self.place) = place;
        locked(&self.found).clear();
        self.moved.notify_one();
    }

    /// The cell that the home is in, for the household to see that the hub knows; zeros if it does not.
    pub fn cell(&self) -> String {
        locked(&self.place).map_or_else(|| "0".repeat(CELL_DIGITS), |at| at.cell().to_string())
    }

    /// The newest findings, in a line of one length: indexes of 14 hex digits each, zeros behind.
    pub fn line(&self) -> String {
        let mut line: String = locked(&self.found)
            .iter()
            .take(LISTED_MAX)
            .map(|index| format!("{index:014x}"))
            .collect();
        line.extend(std::iter::repeat_n(
            '0',
            LISTED_MAX * INDEX_DIGITS - line.len(),
        ));
        line
    }
}

/// Follows the feed for as long as the hub runs.
pub async fn follow(hub: Arc<Hub>) {
    match crate::place::load(&hub.store, &hub.keys.device) {
        Ok(place) => hub.asked.set_place(place),
        Err(error) => tracing::error!(%error, "the home's place cannot be read"),
    }
    loop {
        let place = *locked(&hub.asked.place);
        let trust = hub.home().and_then(|home| home.trust());
        if let (Some(place), Some(trust)) = (place, trust) {
            look(&hub, place, &trust).await;
        }
        let rest = EVERY + Duration::from_millis(OsRng.gen_range(0..JITTER_MS));
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            () = hub.asked.moved.notified() => {}
        }
    }
}

async fn look(hub: &Hub, place: Point, trust: &Trust) {
    let region = place.region().to_string();
    let _reading = hub.reading.lock().await;
    // Without the token: a feed is read as anyone reads it.
    let Ok(feed) = hub.anonymous().region_feed(&region).await else {
        return;
    };
    let grown = hub.grown(&feed.checkpoint, trust).await;
    let believed = grown.map_err(FeedError::from).and_then(|_| {
        let now_ms = clock::now_ms();
        believe(&hub.store, &feed, &region, (trust, place), now_ms)
    });
    match believed {
        Ok(found) => {
            crate::push::asked(hub, &found);
            *locked(&hub.asked.found) = found;
            hub.board.problem("record", None);
        }
        Err(error) => {
            tracing::warn!(%error, "nothing of the region's feed is believed");
            hub.board.problem("record", Some(error.to_string()));
        }
    }
}

/// What a feed asks of this home, once the head it was read at is kept.
pub fn believe(
    store: &Store,
    feed: &RegionFeed,
    region: &str,
    (trust, place): (&Trust, Point),
    now_ms: u64,
) -> Result<Vec<u64>, FeedError> {
    let before = newest::load(store, trust.key()).map_err(LogError::from)?;
    let mut head = before;
    let found = matching(feed, region, trust, place, &mut head, now_ms)?;
    match head {
        Some(newest) if head != before => {
            newest::save(store, newest, trust.key()).map_err(LogError::from)?;
        }
        _ => {}
    }
    Ok(found)
}

/// Checks a feed and answers which requests ask this home now, newest first.
pub fn matching(
    feed: &RegionFeed,
    region: &str,
    trust: &Trust,
    home: Point,
    known: &mut Option<Head>,
    now_ms: u64,
) -> Result<Vec<u64>, FeedError> {
    if feed.v != sidelight_api::feed::FEED_VERSION || feed.region != region {
        return Err(FeedError::Shape);
    }
    let checked = Checked::open(&feed.checkpoint, trust, *known)?;
    let rulebooks = checked.rulebooks(&feed.rulebooks)?;
    let today = day(now_ms).ok_or(FeedError::Shape)?;
    let mut found = Vec::new();
    for request in &feed.requests {
        if checked.asks(request, &rulebooks, home, today)? {
            found.push(request.item.index);
        }
    }
    *known = Some(checked.head());
    found.sort_unstable_by(|a, b| b.cmp(a));
    Ok(found)
}

/// The UTC day of a time.
fn day(now_ms: u64) -> Option<Day> {
    let at = Timestamp::from_millisecond(i64::try_from(now_ms).ok()?).ok()?;
    let date = Offset::UTC.to_datetime(at).date();
    Day::new(
        u16::try_from(date.year()).ok()?,
        u8::try_from(date.month()).ok()?,
        u8::try_from(date.day()).ok()?,
    )
}

/// What only this feed holds.
impl Checked {
    /// A redacted one is `None`.
    fn rulebooks(&self, items: &[LogItem]) -> Result<BTreeMap<Hash, Option<Rulebook>>, FeedError> {
        let mut all = BTreeMap::new();
        for item in items {
            let entry = self.entry(item)?;
            let Body::Policy(policy) = entry.body() else {
                return Err(LogError::Entry.into());
            };
            let rulebook = match item.document {
                None => None,
                Some(_) => {
                    let text = document(item, policy.rulebook)?;
                    Some(Rulebook::parse(text).map_err(|_| LogError::Document)?)
                }
            };
            all.insert(policy.rulebook.0, rulebook);
        }
        Ok(all)
    }

    fn asks(
        &self,
        request: &FeedRequest,
        rulebooks: &BTreeMap<Hash, Option<Rulebook>>,
        home: Point,
        today: Day,
    ) -> Result<bool, FeedError> {
        let entry = self.entry(&request.item)?;
        let Body::Request(body) = entry.body() else {
            return Err(LogError::Entry.into());
        };
        // Redacted: nobody can tell any more whom it asks.
        if request.item.document.is_none() {
            return Ok(false);
        }
        let text = document(&request.item, body.document)?;
        let asked = RequestDocument::parse(text).map_err(|_| LogError::Document)?;
        // What is counted is what is asked.
        let says = |offence: &Slug| offence.as_str() == asked.offence();
        if !body.offence.as_ref().is_none_or(says) {
            return Err(LogError::Document.into());
        }
        let rulebook = rulebooks.get(&body.policy.0).ok_or(LogError::Document)?;
        // Redacted: nobody can tell any more whether it keeps to it.
        let Some(rulebook) = rulebook else {
            return Ok(false);
        };
        if !asked.breaks(rulebook).is_empty() {
            return Err(FeedError::Rules);
        }
        let mut over = body.expires < today;
        for note in &request.notes {
            over |= self.ends(note, request.item.index)?;
        }
        Ok(!over && asked.area().contains(home))
    }

    /// Whether a note ends the request that it belongs to.
    fn ends(&self, note: &LogItem, request: u64) -> Result<bool, FeedError> {
        let entry = self.entry(note)?;
        let (about, ends) = match entry.body() {
            Body::RequestUpdate(note) => (note.request, false),
            Body::RequestResolved(note) => (note.request, true),
            Body::RequestWithdrawn(note) => (note.request, true),
            _ => return Err(LogError::Entry.into()),
        };
        if about.0 == request {
            Ok(ends)
        } else {
            Err(LogError::Entry.into())
        }
    }
}
