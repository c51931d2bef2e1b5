//! What becomes of a release at a court: what its agency may state next, and what waits until a reviewer has
//! confirmed it.
//!
//! Whether it is public is never a row's to say: an outcome is, once the record has an entry with its text.

use sidelight_api::limits::OUTCOMES_STATED_MAX;
use sidelight_store::emergencies::EmergencyRow;
use sidelight_store::outcomes::{OutcomeRow, OutcomeState};
use sidelight_store::{EmergencyId, StoreError};
use sidelight_translog::entry::{Day, Outcome, Process};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::OutcomeRecord;

use crate::app::App;
use crate::record::day_of;
use crate::release::ROUND_MAX;

/// What to do about one that the record has overtaken, for its agency.
const OVERTAKEN: &str = "The record has another outcome since, and this cannot follow it.";

/// What the record says of a release by now.
pub(crate) struct After {
    /// Index of the release.
    pub(crate) release: u64,
    /// Last day for the first outcome; `None` once there is one, and while no trustee has answered.
    pub(crate) due: Option<Day>,
    /// What can be said next: nothing while no trustee has answered, since nothing has been opened.
    pub(crate) next: Vec<Process>,
    /// What was said.
    pub(crate) outcomes: Vec<OutcomeRecord>,
}

impl After {
    /// Of a release; `None` of what is none.
    pub(crate) fn of(app: &App, release: u64) -> Option<Self> {
        let found = app.record.view(|log| {
            let record = log.ledger().emergency(release)?;
            let answered = record.is_answered();
            let first = answered && record.outcomes.is_empty();
            let next = Process::ALL.iter().copied();
            let next = next.filter(|it| answered && record.may_become(*it));
            Some(Self {
                release,
                due: first.then(|| record.outcome_due()),
                next: next.collect(),
                outcomes: record.outcomes.clone(),
            })
        });
        found.flatten()
    }

    /// Index of the entry that says this.
    pub(crate) fn entry_of(&self, row: &OutcomeRow) -> Option<u64> {
        let text = Sha256Hash::of(row.text.as_bytes());
        let mut said = self.outcomes.iter();
        said.find(|it| it.document == Some(text) && it.process.to_string() == row.process)
            .map(|it| it.index)
    }
}

/// The public text: what the agency says, and which paper it handed in.
pub(crate) fn text(said: &str, paper: Option<&[u8]>) -> String {
    match paper {
        None => said.to_owned(),
        Some(paper) => format!("{said}\n\nPaper: sha256:{}", Sha256Hash::of(paper).to_hex()),
    }
}

/// Whether a reviewer can still confirm what this entry would say with this text.
pub(crate) async fn waits(app: &App, entry: &Outcome, text: &[u8]) -> Result<bool, StoreError> {
    let found = app.store.emergency_of_entry(entry.release.0).await?;
    let Some(emergency) = found else {
        return Ok(false);
    };
    let rows = stated(app, emergency.id).await?;
    let same = |row: &OutcomeRow| {
        row.state == OutcomeState::Waiting
            && row.text.as_bytes() == text
            && row.process == entry.process.to_string()
    };
    Ok(rows.iter().any(same))
}

/// Everything that was stated of an emergency's release, oldest first.
pub(crate) async fn stated(
    app: &App,
    emergency: EmergencyId,
) -> Result<Vec<OutcomeRow>, StoreError> {
    app.store.outcomes_of(emergency, OUTCOMES_STATED_MAX).await
}

/// Last day on which it is in time to state a first outcome, while nobody has.
pub(crate) async fn unstated(app: &App, row: &EmergencyRow) -> Result<Option<Day>, StoreError> {
    let after = row.entry.and_then(|entry| After::of(app, entry));
    let Some(due) = after.and_then(|after| after.due) else {
        return Ok(None);
    };
    let rows = stated(app, row.id).await?;
    let waits = rows.iter().any(|it| it.state == OutcomeState::Waiting);
    Ok((!waits).then_some(due))
}

/// Emergencies whose first outcome is due by `days` from now or was, and that nobody has stated.
pub(crate) async fn due(app: &App, days: u16) -> Result<Vec<(EmergencyRow, Day)>, StoreError> {
    let until = day_of(app.now_ms()).after(days);
    let found = app.record.view(|log| {
        let all = log.ledger().emergencies();
        let open = all.filter(|(_, it)| {
            it.is_answered() && it.outcomes.is_empty() && it.outcome_due() <= until
        });
        open.map(|(index, _)| index)
            .take(ROUND_MAX as usize)
            .collect::<Vec<_>>()
    });
    let mut due = Vec::new();
    for index in found.unwrap_or_default() {
        let Some(row) = app.store.emergency_of_entry(index).await? else {
            continue;
        };
        if let Some(day) = unstated(app, &row).await? {
            due.push((row, day));
        }
    }
    Ok(due)
}

/// What is public moves on, and so does what the record has overtaken.
pub(super) async fn settle(app: &App) -> Result<(), StoreError> {
    for row in app.store.outcomes_waiting(ROUND_MAX).await? {
        let emergency = app.store.emergency(row.emergency).await?;
        let release = emergency.and_then(|it| it.entry);
        let Some(after) = release.and_then(|release| After::of(app, release)) else {
            continue;
        };
        if let Some(entry) = after.entry_of(&row) {
            app.store.outcome_entered(row.id, entry).await?;
        } else if !after.next.iter().any(|it| it.to_string() == row.process) {
            app.store.outcome_send_back(row.id, OVERTAKEN).await?;
        }
    }
    Ok(())
}
