//! `?size=`: the record as it was when it had so many entries. The published ledger answers for now; an
//! earlier one is counted anew from the entries, one at a time, and the last few stay in memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use serde::Deserialize;
use sidelight_translog::entry::{Day, Entry};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::sequence::TreeState;

use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::record::{Published, day_of};

/// Earlier ledgers that are kept, each as large as what it was counted from.
const KEPT_MAX: usize = 4;

/// Which size.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// So many entries; all that are published if left out.
    pub(super) size: Option<u64>,
}

/// A ledger and the root of its entries.
#[derive(Debug)]
struct Counted {
    ledger: Ledger,
    root: Sha256Hash,
}

/// Ledgers of earlier sizes.
#[derive(Debug, Default)]
pub(crate) struct Earlier {
    turn: tokio::sync::Mutex<()>,
    kept: Mutex<VecDeque<Arc<Counted>>>,
}

impl Earlier {
    fn get(&self, size: u64) -> Option<Arc<Counted>> {
        let kept = self.kept.lock().expect("no holder of this lock panics");
        kept.iter().find(|it| it.ledger.size() == size).cloned()
    }

    fn keep(&self, counted: Arc<Counted>) {
        let mut kept = self.kept.lock().expect("no holder of this lock panics");
        kept.truncate(KEPT_MAX - 1);
        kept.push_front(counted);
    }
}

/// What `read` makes of the ledger of that size, its root, and today; `None` while nothing is published.
pub(super) async fn read<R>(
    app: &App,
    asked: Asked,
    read: impl FnOnce(&Ledger, Sha256Hash, Day) -> R,
) -> ApiResult<Option<R>> {
    let today = day_of(app.now_ms());
    let published = app.record.view(Published::size).unwrap_or(0);
    match asked.size {
        Some(size) if size == 0 || size > published => Err(ApiError::not_found()),
        Some(size) if size < published => {
            let counted = earlier(app, size).await?;
            Ok(Some(read(&counted.ledger, counted.root, today)))
        }
        _ => Ok(app.record.view(|log| read(log.ledger(), log.root(), today))),
    }
}

async fn earlier(app: &App, size: u64) -> ApiResult<Arc<Counted>> {
    if let Some(counted) = app.earlier.get(size) {
        return Ok(counted);
    }
    let busy = |_| ApiError::unavailable("Another size is being counted.", 2);
    let _one_at_a_time = app.earlier.turn.try_lock().map_err(busy)?;
    let reader = app.clone();
    let counted = super::blocking(move || count(&reader, size)).await;
    let counted = Arc::new(counted.map_err(|error| ApiError::internal(format!("{error:#}")))?);
    app.earlier.keep(counted.clone());
    Ok(counted)
}

fn count(app: &App, size: u64) -> anyhow::Result<Counted> {
    let (mut ledger, mut tree) = (Ledger::new(), TreeState::empty());
    while ledger.size() < size {
        let left = usize::try_from(size - ledger.size()).unwrap_or(usize::MAX);
        let entries = app.record.entries(ledger.size(), left)?;
        anyhow::ensure!(!entries.is_empty(), "published entries are not there");
        for bytes in &entries {
            ledger.admit(&Entry::parse(bytes)?)?;
        }
        tree = tree.extend(&entries).state;
    }
    let root = tree.root();
    Ok(Counted { ledger, root })
}
