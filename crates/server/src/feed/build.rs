//! A region's feed, put together: entries, proofs and documents of one published tree.

use std::collections::BTreeSet;

use anyhow::{Context as _, bail};
use sidelight_api::Bytes64;
use sidelight_api::feed::{FEED_VERSION, FeedRequest, LogItem, RegionFeed};
use sidelight_api::limits::FEED_REQUESTS_MAX;
use sidelight_domain::place::Region;
use sidelight_translog::entry::{Body, Entry};

use super::{Live, Snapshot};
use crate::app::App;

/// The feed. Blocks on the disk.
pub(super) fn build(app: &App, snapshot: &Snapshot, region: Region) -> anyhow::Result<RegionFeed> {
    let mut here: Vec<&Live> = Vec::new();
    for live in &snapshot.live {
        if here.len() == FEED_REQUESTS_MAX {
            break;
        }
        if snapshot.regions(app, live)?.contains(&region) {
            here.push(live);
        }
    }
    let mut requests = Vec::new();
    let (mut agencies, mut rulebooks) = (BTreeSet::new(), BTreeSet::new());
    for live in here {
        let (item, body) = item(app, live.index)?;
        let Body::Request(request) = body else {
            bail!("entry {} is not the request that it was", live.index);
        };
        let keys = snapshot.agency(&request.agency);
        agencies.extend(keys.context("an agency without an entry")?);
        let rulebook = snapshot.rulebook(request.policy);
        rulebooks.insert(rulebook.context("a rulebook without an entry")?);
        let notes = live.notes.iter();
        let notes = notes.map(|index| Ok(self::item(app, *index)?.0));
        let notes = notes.collect::<anyhow::Result<Vec<_>>>()?;
        requests.push(FeedRequest { item, notes });
    }
    let all = |indexes: BTreeSet<u64>| {
        let items = indexes.into_iter();
        let items = items.map(|index| Ok(item(app, index)?.0));
        items.collect::<anyhow::Result<Vec<_>>>()
    };
    let mut feed = RegionFeed {
        v: FEED_VERSION,
        region: region.to_string(),
        origin: snapshot.origin.clone(),
        checkpoint: String::from_utf8(snapshot.checkpoint.clone())?,
        size: snapshot.size,
        rulebooks: all(rulebooks)?,
        agencies: all(agencies)?,
        requests,
    };
    let mut items: Vec<&mut LogItem> = feed.rulebooks.iter_mut().collect();
    items.extend(feed.agencies.iter_mut());
    for request in &mut feed.requests {
        items.push(&mut request.item);
        items.extend(request.notes.iter_mut());
    }
    prove(app, snapshot, items)?;
    Ok(feed)
}

/// Gives every item its proof, all from one tree.
pub(super) fn prove(
    app: &App,
    snapshot: &Snapshot,
    items: Vec<&mut LogItem>,
) -> anyhow::Result<()> {
    let indexes: Vec<u64> = items.iter().map(|item| item.index).collect();
    let head = (snapshot.size, snapshot.root);
    let proofs = app.record.proofs(head, &indexes)?;
    for (item, proof) in items.into_iter().zip(proofs) {
        let hashes = proof.into_iter().map(|hash| Bytes64(hash.0.to_vec()));
        item.hashes = hashes.collect();
    }
    Ok(())
}

/// An entry with its document, not proven yet.
pub(super) fn item(app: &App, index: u64) -> anyhow::Result<(LogItem, Body)> {
    let bytes = app.record.entries(index, 1)?.pop();
    let bytes = bytes.with_context(|| format!("entry {index} is not there"))?;
    let body = Entry::parse(&bytes)?.body().clone();
    let document = match body.document() {
        Some(hash) => document(app, hash)?,
        None => None,
    };
    let item = LogItem {
        index,
        entry: String::from_utf8(bytes)?,
        hashes: Vec::new(),
        document,
    };
    Ok((item, body))
}

/// A document's text; none only if it was redacted. One that is missing for another reason is a failure
/// and no feed: a request must not look redacted because a file was lost.
fn document(
    app: &App,
    hash: sidelight_translog::hash::Sha256Hash,
) -> anyhow::Result<Option<String>> {
    let bytes = app.record.document(hash)?;
    let redacted = || app.record.view(|log| log.redacted_by(hash)).flatten();
    match bytes {
        Some(bytes) => Ok(Some(String::from_utf8(bytes)?)),
        None if redacted().is_some() => Ok(None),
        None => bail!("document {} is missing", hash.to_hex()),
    }
}
