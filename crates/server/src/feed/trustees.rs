//! The trustees in force, as clients need them to check for themselves whom they seal to, or who answers
//! about addresses: the newest set with its roster, its ceremony and the trustees' entries, proven in one
//! published tree.

use sidelight_api::feed::{FEED_VERSION, TrusteesFeed, TrusteesInForce};

use super::Snapshot;
use super::build::{item, prove};
use super::choose::InForce;
use crate::app::App;

/// The feed. Blocks on the disk.
pub(super) fn build(
    app: &App,
    snapshot: &Snapshot,
    in_force: Option<&InForce>,
) -> anyhow::Result<TrusteesFeed> {
    let mut feed = TrusteesFeed {
        v: FEED_VERSION,
        origin: snapshot.origin.clone(),
        checkpoint: String::from_utf8(snapshot.checkpoint.clone())?,
        size: snapshot.size,
        set: None,
    };
    let Some(known) = in_force else {
        return Ok(feed);
    };
    let one = |index: u64| Ok::<_, anyhow::Error>(item(app, index)?.0);
    let trustees = known.trustees.iter().map(|index| one(*index));
    let mut set = TrusteesInForce {
        item: one(known.set)?,
        ceremony: one(known.ceremony)?,
        trustees: trustees.collect::<anyhow::Result<_>>()?,
    };
    let mut items = vec![&mut set.item, &mut set.ceremony];
    items.extend(set.trustees.iter_mut());
    prove(app, snapshot, items)?;
    feed.set = Some(set);
    Ok(feed)
}
