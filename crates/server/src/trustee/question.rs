//! Questions of trustees about releases: which wait for a reply, and which emergency or demand they are
//! about.

use std::collections::BTreeSet;

use sidelight_domain::question::QUESTIONS_MAX;
use sidelight_store::demands::DemandRow;
use sidelight_store::emergencies::{EmergencyRow, Part, PartDone};
use sidelight_store::questions::KeptQuestion;
use sidelight_store::{AccountId, StoreError};
use sidelight_translog::entry::Slug;

use crate::app::App;

/// Questions about one release that are read: of as many trustees as a set can have.
pub(crate) const ABOUT_MAX: u32 = 32 * QUESTIONS_MAX as u32;
/// Open questions that are looked at; the newest count.
const OPEN_MAX: u32 = 500;
/// After so long without a reply nobody is asked for one any more, ms.
const OPEN_MS: u64 = 30 * 24 * 60 * 60 * 1000;

/// Whether a reply is waited for: there is none, and the trustee has neither answered nor refused.
pub(crate) fn is_open(app: &App, question: &KeptQuestion) -> bool {
    let Ok(trustee) = question.trustee.parse::<Slug>() else {
        return false;
    };
    let undecided = app.record.view(|log| {
        let release = log.ledger().release(question.release);
        release.is_some_and(|it| !it.receipts.contains_key(&trustee))
    });
    question.reply.is_none() && undecided == Some(true)
}

/// All that wait for a reply.
pub(crate) async fn open(app: &App) -> Result<Vec<KeptQuestion>, StoreError> {
    let since_ms = app.now_ms().saturating_sub(OPEN_MS);
    let mut found = app.store.questions_open(since_ms, OPEN_MAX).await?;
    found.retain(|question| is_open(app, question));
    Ok(found)
}

/// The releases that some of them are about.
pub(crate) async fn asked_about(app: &App) -> Result<BTreeSet<u64>, StoreError> {
    Ok(open(app).await?.iter().map(|it| it.release).collect())
}

/// How many about the release of this entry wait.
pub(crate) async fn open_about(app: &App, entry: Option<u64>) -> Result<u64, StoreError> {
    let Some(release) = entry else { return Ok(0) };
    let all = app.store.questions(release, ABOUT_MAX).await?;
    Ok(all.iter().filter(|it| is_open(app, it)).count() as u64)
}

/// What a release came of.
pub(crate) enum Source {
    /// An emergency.
    Emergency(EmergencyRow),
    /// A legal demand.
    Demand(DemandRow),
}

impl Source {
    /// That of the release at this index.
    pub(crate) async fn of(app: &App, release: u64) -> Result<Option<Self>, StoreError> {
        if let Some(row) = app.store.emergency_of_entry(release).await? {
            return Ok(Some(Self::Emergency(row)));
        }
        let row = app.store.demand_of_entry(release).await?;
        Ok(row.map(Self::Demand))
    }

    /// Whose.
    pub(crate) fn agency(&self) -> &str {
        match self {
            Self::Emergency(row) => &row.agency,
            Self::Demand(row) => &row.agency,
        }
    }

    /// The two who decided on it.
    pub(crate) async fn reviewers(&self, app: &App) -> Result<Vec<AccountId>, StoreError> {
        let parts = match self {
            Self::Emergency(row) => app.store.emergency_parts(row.id).await?,
            Self::Demand(row) => app.store.demand_parts(row.id).await?,
        };
        let reviewed = |it: &PartDone| matches!(it.part, Part::FirstReview | Part::SecondReview);
        let theirs = parts.into_iter().filter(reviewed);
        Ok(theirs.map(|it| it.account).collect())
    }
}
