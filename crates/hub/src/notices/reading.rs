//! Reading the record on for notices. Every entry is read and hashed, so that none can be left out: what is
//! found counts once the entries make the top that the log signed.

use std::sync::Arc;
use std::time::Duration;

use rand::Rng as _;
use rand::rngs::OsRng;
use sidelight_seal::{Identity, file};
use sidelight_translog::entry::{Body, Entry, Notice};
use sidelight_translog::sequence::TreeState;
use sidelight_translog::source;
use sidelight_translog::tile::LogPath;
use sidelight_translog::vkey::Vkey;

use super::{DRILLS_MAX, MISUSED_MAX, State, TOLD_MAX, Told};
use crate::home::Home;
use crate::hub::Hub;
use crate::log::files::Files;
use crate::log::trust::Trust;
use crate::log::{Checked, Head, LogError, grown, newest};
use crate::push::{self, Kind};

/// Between two looks, and by how much chance makes it longer.
const EVERY: Duration = Duration::from_secs(60);
const JITTER_MS: u64 = 15_000;
/// Bundles of entries that are read before what was found is kept.
const STEP_BUNDLES_MAX: usize = 64;
const BUNDLE_ENTRIES: u64 = 256;

/// Looks for as long as the hub runs.
pub async fn follow(hub: Arc<Hub>) {
    if let Err(error) = hub.notices.load(&hub.store, &hub.keys.device) {
        tracing::error!(%error, "what trustees told cannot be read");
    }
    let mut homes = hub.homes();
    loop {
        let home = homes.borrow_and_update().clone();
        if let Some(home) = home {
            look(&hub, &home).await;
        }
        let rest = EVERY + Duration::from_millis(OsRng.gen_range(0..JITTER_MS));
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            _ = homes.changed() => {}
            () = hub.notices.moved.notified() => {}
        }
    }
}

/// One look at the operator's record and at each copy of it. Which of them holds a notice does not matter:
/// all are of one history, or the one that is not is refused by name.
pub async fn look(hub: &Hub, home: &Home) {
    let (true, Some(trust)) = (hub.notices.is_looking(), home.trust()) else {
        hub.board.problem("notices", None);
        return;
    };
    let _reading = hub.reading.lock().await;
    let own = look_in(hub, home, &trust, &hub.log_files).await;
    // That the operator is away is said elsewhere.
    let own = own.err().filter(|error| !matches!(error, LogError::Files));
    let mut why = own.map(|error| format!("Notices: {error}."));
    for copy in &hub.copies {
        if let Err(error) = look_in_copy(hub, home, &trust, copy).await {
            why.get_or_insert(format!("Notices: {error}: the copy at {copy}."));
        }
    }
    hub.board.problem("notices", why);
}

/// The same, and from then on no smaller record is taken from the operator any more.
async fn look_in_copy(
    hub: &Hub,
    home: &Home,
    trust: &Trust,
    files: &Files,
) -> Result<(), LogError> {
    let head = look_in(hub, home, trust, files).await?;
    let known = newest::load(&hub.store, trust.key())?;
    if known.is_none_or(|known| known.0 < head.0) {
        newest::save(&hub.store, head, trust.key())?;
    }
    Ok(())
}

async fn look_in(hub: &Hub, home: &Home, trust: &Trust, files: &Files) -> Result<Head, LogError> {
    let head = Checked::open(&files.checkpoint().await?, trust, None)?.head();
    let key = trust.key();
    let known = newest::load(&hub.store, key)?;
    // A copy may be behind what is known; it is then read as far as it goes.
    if let Some(known) = known.filter(|known| known.0 <= head.0) {
        grown::check(files, known, head).await?;
    }
    while let Some((identity, from)) = hub.notices.before(key, head) {
        let mut found = Found::default();
        let to = read(files, from, head, |index, body| match body {
            Body::Notice(notice) => found.told.extend(open(notice, &identity, home, key.name())),
            Body::Canary(it) if it.household == home.statement.household => {
                found.canary.get_or_insert(index);
            }
            Body::Drill(_) => found.drills.push(index),
            Body::EmergencyMisused(it) => found.misused.push((it.emergency.0, index)),
            // What has nothing to tell this home.
            _ => {}
        })
        .await?;
        hub.notices.keep(hub, key, (from, to), found)?;
    }
    Ok(head)
}

/// What a part of the record has for this home.
#[derive(Default)]
struct Found {
    told: Vec<Told>,
    canary: Option<u64>,
    drills: Vec<u64>,
    misused: Vec<(u64, u64)>,
}

impl super::Notices {
    /// The key, and how far was read with it, if there is more before `head`.
    fn before(&self, key: &Vkey, head: Head) -> Option<(Identity, Head)> {
        let mut state = self.state();
        let state = state.as_mut()?;
        if state.log != key.to_string() {
            *state = State::new(state.identity.clone(), &key.to_string());
        }
        (state.read.0 < head.0).then(|| (state.identity.clone(), state.read))
    }

    /// Keeps, durably, what was found on the way from one head to another; nothing if the key changed since.
    fn keep(
        &self,
        hub: &Hub,
        key: &Vkey,
        (from, to): (Head, Head),
        found: Found,
    ) -> Result<(), LogError> {
        let mut state = self.state();
        let Some(state) = state.as_mut() else {
            return Ok(());
        };
        if state.read != from || state.log != key.to_string() {
            return Ok(());
        }
        let mut next = state.clone();
        next.read = to;
        next.canary = state.canary.or(found.canary);
        // A drill on this home comes after its canary.
        let after = |drill: &u64| next.canary.is_some_and(|canary| canary < *drill);
        next.drills.extend(found.drills.into_iter().filter(after));
        // What was read with an earlier version is read again.
        let unknown = |it: &(u64, u64)| !state.misused.contains(it);
        next.misused
            .extend(found.misused.into_iter().filter(unknown));
        let fresh = |told: &Told| !state.told.contains(told);
        next.told.extend(found.told.into_iter().filter(fresh));
        keep_newest(&mut next.drills, DRILLS_MAX);
        keep_newest(&mut next.misused, MISUSED_MAX);
        keep_newest(&mut next.told, TOLD_MAX);
        next.save(&hub.store, &hub.keys.device)?;
        if let (None, Some(entry)) = (state.canary, next.canary) {
            tracing::warn!(entry, "the record announces this home for drills");
            push::found(hub, Kind::Announced);
        }
        let known = |told: &Told| state.told.iter().any(|it| it.release == told.release);
        let unknown = next.told.iter().filter(|told| !known(told));
        let (drills, releases): (Vec<_>, Vec<_>) =
            unknown.partition(|told| next.drills.contains(&told.release));
        if !releases.is_empty() {
            tracing::warn!("trustees have opened footage of this home");
            push::found(hub, Kind::Release);
        }
        if !drills.is_empty() {
            tracing::warn!("trustees have opened footage of this home in a drill");
            push::found(hub, Kind::Drill);
        }
        *state = next;
        Ok(())
    }
}

fn keep_newest<T>(all: &mut Vec<T>, max: usize) {
    let too_many = all.len().saturating_sub(max);
    all.drain(..too_many);
}

/// Reads on from one tree towards another; answers how far. What `see` has seen counts only then.
async fn read(
    files: &Files,
    from: Head,
    head: Head,
    mut see: impl FnMut(u64, &Body),
) -> Result<Head, LogError> {
    let mut tree = files.ask(|fetched| TreeState::load(fetched, from)).await?;
    for _ in 0..STEP_BUNDLES_MAX {
        let bundle = tree.size() / BUNDLE_ENTRIES;
        let width = (head.0 - bundle * BUNDLE_ENTRIES).min(BUNDLE_ENTRIES);
        let path = LogPath::Entries {
            index: bundle,
            width: u16::try_from(width).expect("at most 256"),
        };
        let entries = files
            .ask(|fetched| source::read_bundle(fetched, path))
            .await?;
        let read = usize::try_from(tree.size() % BUNDLE_ENTRIES).expect("below 256");
        let entries = entries.get(read..).unwrap_or_default();
        for (index, entry) in (tree.size()..).zip(entries) {
            // What a later version may have entered is hashed like everything else.
            if let Ok(entry) = Entry::parse(entry) {
                see(index, entry.body());
            }
        }
        tree = tree.extend(entries).state;
        if tree.size() == head.0 {
            break;
        }
    }
    let to = (tree.size(), tree.root());
    grown::check(files, to, head).await?;
    Ok(to)
}

/// A notice that this key opens, if it is of this home, and about the release and by the trustee of its
/// entry: one that was used again under another release does not count.
fn open(notice: &Notice, key: &Identity, home: &Home, origin: &str) -> Option<Told> {
    let plain = file::open(notice.notice_box.as_bytes(), key).ok()?;
    let told: Told = serde_json::from_slice(&plain).ok()?;
    let fits = told.v == 1
        && told.release == notice.release.0
        && told.trustee == notice.trustee.as_str()
        && told.origin == origin
        && told.household == home.statement.household.to_string();
    fits.then_some(told)
}
