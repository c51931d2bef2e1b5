//! Each month's numbers, stated by the operator in the log once the month is over (`docs/ref/leaf.md`),
//! whenever the program is there to do it: a month that was missed is stated later.

use sha2::{Digest as _, Sha256};
use sidelight_store::record::LogSubmission;
use sidelight_store::{SharedStore, StoreError};
use sidelight_translog::entry::{Kind, Scope, Totals};

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

/// One for each month and agency, so that a second round, or a second program, prepares nothing new.
fn request_id(totals: &Totals) -> [u8; 16] {
    let agency = match &totals.agency {
        Scope::All => "all",
        Scope::Agency(slug) => slug.as_str(),
    };
    let name = format!("sidelight/totals/v1 {} {agency}", totals.month);
    let hash = Sha256::digest(name);
    std::array::from_fn(|i| hash[i])
}
