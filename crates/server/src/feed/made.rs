//! Feeds that were made, in memory: one of each name, good for one tree and one day.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::HeaderValue;
use sidelight_translog::entry::Day;

use super::{Asked, DocumentRegions};
use crate::app::App;
use crate::record::{Published, day_of};
use crate::tagged;

/// All feeds kept, bytes.
const KEPT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// All feeds kept, number.
const KEPT_MAX: usize = 4_096;

/// What a feed is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    /// Entries in the published tree.
    pub(super) size: u64,
    /// The UTC day.
    pub(super) day: Day,
}

impl At {
    /// The published tree and today; `None` while there is no log to see.
    pub(super) fn now(app: &App) -> Option<Self> {
        let size = app.record.view(Published::size)?;
        let day = day_of(app.now_ms());
        Some(Self { size, day })
    }
}

/// A feed as it is sent.
#[derive(Clone)]
pub(super) struct Made {
    pub(super) bytes: Bytes,
    pub(super) tag: HeaderValue,
}

struct Kept {
    at: At,
    made: Made,
    /// Rises with each use.
    used: u64,
}

#[derive(Default)]
struct Shelf {
    feeds: HashMap<Asked, Kept>,
    bytes: usize,
    uses: u64,
}

/// The feeds of this operator.
#[derive(Default)]
pub(crate) struct Feeds {
    shelf: Mutex<Shelf>,
    turn: tokio::sync::Mutex<()>,
    regions: DocumentRegions,
}

impl Feeds {
    /// Where documents ask.
    pub(crate) fn regions(&self) -> &DocumentRegions {
        &self.regions
    }

    /// Waits for one's turn to make a feed.
    pub(super) async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A feed that is good now.
    pub(super) fn get(&self, key: Asked, at: At) -> Option<Made> {
        let mut shelf = self.shelf();
        shelf.uses += 1;
        let uses = shelf.uses;
        let kept = shelf.feeds.get_mut(&key).filter(|kept| kept.at == at)?;
        kept.used = uses;
        Some(kept.made.clone())
    }

    /// Keeps a feed, in place of the one before and of those used longest ago.
    pub(super) fn keep(&self, key: Asked, at: At, bytes: Vec<u8>) -> Made {
        let tag = tagged::tag_of(&bytes);
        let bytes = Bytes::from(bytes);
        let made = Made { bytes, tag };
        let mut shelf = self.shelf();
        shelf.remove(&key);
        shelf.make_room(made.bytes.len());
        shelf.uses += 1;
        shelf.bytes += made.bytes.len();
        let kept = Kept {
            at,
            made: made.clone(),
            used: shelf.uses,
        };
        shelf.feeds.insert(key, kept);
        made
    }
}

impl Shelf {
    fn remove(&mut self, key: &Asked) {
        if let Some(kept) = self.feeds.remove(key) {
            self.bytes -= kept.made.bytes.len();
        }
    }

    fn make_room(&mut self, bytes: usize) {
        while self.feeds.len() >= KEPT_MAX || self.bytes + bytes > KEPT_BYTES_MAX {
            let oldest = self.feeds.iter().min_by_key(|(_, kept)| kept.used);
            let Some(key) = oldest.map(|(key, _)| *key) else {
                return;
            };
            self.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::super::Form;
    use super::*;

    fn at(size: u64) -> At {
        let day = "2026-11-23".parse().unwrap();
        At { size, day }
    }

    #[test]
    fn a_feed_is_good_for_its_tree_and_day_only() {
        let feeds = Feeds::default();
        let region = "832a10fffffffff".parse().unwrap();
        let key = Asked::Region(region, Form::Json);
        feeds.keep(key, at(7), b"{}".to_vec());
        assert!(feeds.get(key, at(7)).is_some());
        assert!(feeds.get(key, at(8)).is_none());
        let tomorrow = At {
            day: "2026-11-24".parse().unwrap(),
            ..at(7)
        };
        assert!(feeds.get(key, tomorrow).is_none());
        assert!(
            feeds
                .get(Asked::Region(region, Form::Atom), at(7))
                .is_none()
        );
    }

    #[test]
    fn what_was_used_longest_ago_makes_room() {
        let feeds = Feeds::default();
        let keys: Vec<_> = ["832a10fffffffff", "832a11fffffffff", "832a12fffffffff"]
            .map(|region| Asked::Region(region.parse().unwrap(), Form::Json))
            .into();
        feeds.keep(keys[0], at(1), vec![0; KEPT_BYTES_MAX / 2]);
        feeds.keep(keys[1], at(1), vec![0; KEPT_BYTES_MAX / 2]);
        assert!(feeds.get(keys[0], at(1)).is_some());
        feeds.keep(keys[2], at(1), vec![0; 1]);
        assert!(feeds.get(keys[0], at(1)).is_some());
        assert!(feeds.get(keys[1], at(1)).is_none());
        assert_eq!(feeds.shelf().bytes, KEPT_BYTES_MAX / 2 + 1);
    }
}
