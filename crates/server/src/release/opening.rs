//! What the entry of a release seals is opened for everyone on the day that the entry names: nobody decides
//! that again.

use sidelight_store::record::KeptOpening;
use sidelight_translog::entry::{Body, EntryIndex, Opening, Reveal};

use super::ROUND_MAX;
use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::record::day_of;
use crate::trustee::enter::enter;

/// Opens what is due; the same again is no second entry.
pub(crate) async fn settle(app: &App) -> ApiResult<()> {
    let today = day_of(app.now_ms());
    let due = app.record.view(|log| log.ledger().to_open(today));
    for (release, field) in due.unwrap_or_default().into_iter().take(ROUND_MAX as usize) {
        match opening(app, release, field).await? {
            Some(opening) => drop(enter(app, reveal(release, opening)?, None).await?),
            // Whoever lost it cannot open it: the record shows that it is overdue.
            None => tracing::error!(release, field, "what a release sealed cannot be opened"),
        }
    }
    Ok(())
}

/// What the field opens to, as it was kept with the submission of its entry.
pub(crate) async fn opening(
    app: &App,
    release: u64,
    field: &str,
) -> ApiResult<Option<KeptOpening>> {
    let openings = app.store.openings(release).await?;
    Ok(openings.into_iter().find(|it| it.field == field))
}

/// The entry that opens it.
pub(crate) fn reveal(release: u64, opening: KeptOpening) -> ApiResult<Body> {
    let value = Opening::new(&opening.value);
    let reveal = Reveal {
        index: EntryIndex(release),
        field: opening.field.parse().map_err(ApiError::internal)?,
        salt: opening.salt,
        value: value.ok_or_else(|| ApiError::internal("a kept value is none"))?,
    };
    Ok(reveal.into())
}
