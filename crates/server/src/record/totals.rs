//! Each month's numbers, stated by the operator in the log once the month is over (`docs/ref/leaf.md`),
//! whenever the program is there to do it: a month that was missed is stated later. The number of homes is
//! not in the log, so that of a month that was missed is not stated at all.

use sha2::{Digest as _, Sha256};
use sidelight_store::record::LogSubmission;
use sidelight_store::{SharedStore, StoreError};
use sidelight_translog::entry::{Band, Day, Homes, Kind, Month, Scope, Totals};

use super::Record;
use super::driver::day_of;
use super::outbox::Draft;

/// Months and agencies stated in one round.
const ROUND_MAX: usize = 100;

/// Keeps a submission for whatever is due; the round appends it.
pub(super) async fn prepare(
    store: &SharedStore,
    record: &Record,
    now_ms: u64,
) -> Result<(), StoreError> {
    let today = day_of(now_ms);
    let due = record.view(|log| {
        // A clock that went back does not open a month again.
        let today = log.day().map_or(today, |last| last.max(today));
        log.ledger().totals_due(today, ROUND_MAX)
    });
    for totals in due.unwrap_or_default() {
        let request = request_id(&totals);
        match Draft::new(Kind::Totals).submission(totals.into(), None, now_ms) {
            Ok(submission) => {
                let submission = LogSubmission {
                    request,
                    ..submission
                };
                store.submission_prepare(&submission).await?;
            }
            Err(error) => tracing::error!(%error, "a month's numbers make no entry"),
        }
    }
    Ok(())
}

/// The same for the number of homes, in a band.
pub(super) async fn prepare_homes(
    store: &SharedStore,
    record: &Record,
    now_ms: u64,
) -> Result<(), StoreError> {
    let today = day_of(now_ms);
    // A clock that went back would state a month that is not over for it.
    let in_time = |last: &Day| *last <= today;
    let due = record.view(|log| log.day().filter(in_time).and(log.ledger().homes_due(today)));
    let Some(month) = due.flatten() else {
        return Ok(());
    };
    let homes = Homes {
        month,
        homes: Band::of(store.homes().await?),
    };
    match Draft::new(Kind::Homes).submission(homes.into(), None, now_ms) {
        Ok(submission) => {
            let request = homes_id(month);
            let submission = LogSubmission {
                request,
                ..submission
            };
            store.submission_prepare(&submission).await?;
        }
        Err(error) => tracing::error!(%error, "the number of homes makes no entry"),
    }
    Ok(())
}

/// One for each month, so that a second round prepares nothing new, whatever it counts.
fn homes_id(month: Month) -> [u8; 16] {
    named(&format!("sidelight/homes/v1 {month}"))
}

/// One for each month and agency, so that a second round, or a second program, prepares nothing new.
fn request_id(totals: &Totals) -> [u8; 16] {
    let agency = match &totals.agency {
        Scope::All => "all",
        Scope::Agency(slug) => slug.as_str(),
    };
    let name = format!("sidelight/totals/v1 {} {agency}", totals.month);
    named(&name)
}

fn named(name: &str) -> [u8; 16] {
    let hash = Sha256::digest(name);
    std::array::from_fn(|i| hash[i])
}
