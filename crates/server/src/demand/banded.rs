//! `sidelightd admin banded`: states how many demands of a type there were in a half-year, in a band, where a
//! law forbids to tell the number (`docs/ref/demand.md`, *In bands*). It keeps a submission: the running
//! program, or the next one, appends it.

use anyhow::{Context as _, ensure};
use sidelight_store::SharedStore;
use sidelight_translog::entry::{DemandsBanded, Kind, Month, Slug, UINT_MAX};

use crate::config::Config;
use crate::record::{Draft, Published, day_of, entered};
use crate::rules::Rules;

/// Runs it; of `number` nothing is kept but its band. Refuses a type that the rulebook does not have in
/// bands, a half-year that is not over, and one that was stated.
pub(crate) async fn banded(
    config: &Config,
    store: &SharedStore,
    (kind, month, number): (&str, &str, u64),
    (wait, now_ms): (bool, u64),
) -> anyhow::Result<()> {
    let rules = Rules::load(config.rulebook.as_deref())?;
    let found = rules.book.demands.as_ref().and_then(|it| it.kind(kind));
    let width = found
        .and_then(|it| it.band_width)
        .with_context(|| format!("the rulebook has no type of demand {kind} with a band_width"))?;
    let demand: Slug = kind.parse().context("the code of a type")?;
    let over = month.parse::<Month>().ok();
    let over = over.filter(|it| it.ends_half_year() && *it < day_of(now_ms).month());
    let month = over.context("name the last month of a half-year that is over, such as 2026-06")?;
    let stated = Published::of(config)?.ledger().band(month, &demand);
    ensure!(
        stated.is_none(),
        "the half-year to {month} is stated already"
    );
    ensure!(
        number < UINT_MAX - width,
        "{number} is more than a record can say"
    );
    let least = number - number % width;
    let banded = DemandsBanded {
        demand,
        month,
        least,
        most: least + (width - 1),
    };
    let most = banded.most;
    let submission = Draft::new(Kind::DemandsBanded).submission(banded.into(), None, now_ms)?;
    store.submission_prepare(&submission).await?;
    entered(store, &submission.request, wait).await?;
    eprintln!(
        "The half-year to {month}: {least} to {most}, in public and for good once it is entered."
    );
    Ok(())
}
