//! `sidelightd admin canary`: announces a home for drills. It keeps a submission: the running program, or the
//! next one, appends it.

use anyhow::{Context as _, ensure};
use sidelight_domain::record::HouseholdId;
use sidelight_domain::record::statement::{Access, Statement};
use sidelight_store::SharedStore;
use sidelight_translog::entry::{Canary, Kind};

use crate::config::Config;
use crate::record::{Draft, Published, entered};

/// Runs it; refuses a home that is not there, is announced already, is out of reach of trustees, or has
/// several members.
pub(crate) async fn canary(
    config: &Config,
    store: &SharedStore,
    (household, wait): (&str, bool),
    now_ms: u64,
) -> anyhow::Result<()> {
    let id = household.parse::<HouseholdId>();
    let household = id.context("the id of a household has 32 hex digits")?;
    let newest = store.statement_newest(household).await?;
    let newest = newest.with_context(|| format!("there is no household {household}"))?;
    let newest: Statement = newest.text.parse().context("its newest statement")?;
    ensure!(
        matches!(newest.access, Access::Emergency { .. }),
        "household {household} has not chosen emergency access: no trustee could open anything of it"
    );
    // An id that was mistyped, or read off the wrong sheet, is a home's for good.
    let members = newest.members.len();
    ensure!(
        members <= 1,
        "household {household} has {members} members, so somebody lives there: a home for drills is set up \
         for that alone, by one"
    );
    let announced = Published::of(config)?.ledger().canary(household);
    if let Some(it) = announced {
        let (index, day) = (it.index, it.day);
        anyhow::bail!("household {household} is announced already, by entry {index} of {day}");
    }
    let draft = Draft::new(Kind::Canary);
    let submission = draft.submission(Canary { household }.into(), None, now_ms)?;
    store.submission_prepare(&submission).await?;
    eprintln!(
        "Household {household} is announced for drills, in public and for good. From the day after its entry \
         on an emergency about it is a drill, and nothing else leaves it."
    );
    entered(store, &submission.request, wait).await
}
