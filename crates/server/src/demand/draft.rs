//! The entries that reviewers sign: the notice with the box that one of them sealed; a preservation, a
//! release or a disclosure, made by the record's rounds as soon as somebody could sign them.

use sidelight_domain::demand::life::{Basis, Life, State, Told};
use sidelight_domain::record::HouseholdId;
use sidelight_domain::rulebook::{DemandClass, DemandType};
use sidelight_domain::window::{DAY_MS, MINUTE_MS};
use sidelight_store::DemandId;
use sidelight_store::demands::DemandRow;
use sidelight_store::emergencies::PreparedRelease;
use sidelight_translog::entry::{
    AccountDisclosed, Body, Compelled, DemandName, DemandNoticed, EntryIndex, Kind, NoticeBox,
    Preservation,
};
use sidelight_translog::hash::Sha256Hash;

use super::keeping::{Keeping, keeping, kept_for};
use super::row::demand_of;
use super::{account, text};
use crate::app::App;
use crate::asking::agency::Enrolled;
use crate::asking::check::rulebook;
use crate::emergency::drill::is_announced;
use crate::problem::{ApiError, ApiResult};
use crate::record::{Draft, day_of};
use crate::release::SEALED_DAYS;
use crate::release::at_home::{self, About};
use crate::release::entry::UNDECIDED;
use crate::release::footage::{
    Leaving, Named, Wanted, everything, footage, kept, newest_set, numbers, scope,
};

/// Footage of one camera that is kept, clips: a whole window of clips of a minute.
const KEPT_PER_CAMERA_MAX: u64 = 24 * 60;
/// The owner is told of a release within so many days.
const NOTICE_DAYS: u16 = 3;

/// A demand that somebody decides on.
pub(super) struct Deciding<'a> {
    pub(super) app: &'a App,
    pub(super) row: &'a DemandRow,
    pub(super) life: &'a Life,
}

/// The entry that reviewers can sign where it is now, but for the notice; `None` if there is none, or nothing
/// that it could be about.
pub(super) async fn next(
    of: &Deciding<'_>,
    state: &State,
) -> ApiResult<Option<(PreparedRelease, DemandRow)>> {
    let Some(household) = of.row.household else {
        return Ok(None);
    };
    // Of a home for drills nothing leaves but in a drill; no trustee would answer.
    if is_announced(of.app, household) {
        return Ok(None);
    }
    match (*state, of.life.class) {
        (State::Verified(basis) | State::Gagged(basis), DemandClass::Preserve) => {
            of.preservation(household, &basis).await
        }
        (State::Gagged(basis), _) => of.leaves((household, &basis), None).await,
        (State::Told { basis, told }, _) => {
            let waits = of.app.now_ms() < of.life.deliver_from_ms(&told);
            match waits || told.objection.holds() {
                true => Ok(None),
                false => of.leaves((household, &basis), Some(&told)).await,
            }
        }
        _ => Ok(None),
    }
}

/// The notice, with the box that a reviewer's device sealed; 422 if it is none.
pub(crate) fn notice(app: &App, row: &DemandRow, sealed: &[u8]) -> ApiResult<PreparedRelease> {
    let notice_box = NoticeBox::new(sealed).ok_or_else(|| {
        let title = "This is no sealed notice.";
        ApiError::unprocessable("box", title, "Seal the notice for its one recipient.")
    })?;
    let mut draft = Draft::new(Kind::DemandNoticed);
    let body = DemandNoticed {
        policy: rulebook(app, app.now_ms())?,
        demand_text: draft.commit("demand-text", hash_of(&row.demand)),
        notice_box,
        decision: UNDECIDED,
        decided_by: EntryIndex(0),
    };
    prepared(app, draft, body.into(), &[] as &[Leaving])
}

/// Footage that trustees could open, of the doors and hours of a demand; what is kept for its agency counts,
/// although the household no longer has it.
pub(crate) async fn openable(app: &App, row: &DemandRow) -> ApiResult<Vec<Leaving>> {
    let (Some(household), Some(set)) = (row.household, newest_set(app)) else {
        return Ok(Vec::new());
    };
    let demand = demand_of(row)?;
    let kept = kept_for(app, row, household).await?;
    let kept: Vec<DemandId> = kept.iter().map(|it| it.id).collect();
    let wanted = Wanted {
        household,
        named: Named::Doors(&demand.doors),
        window: demand.window,
        clips_max: text::rules(app)?.camera_minutes_max,
        kept: &kept,
    };
    footage(app, wanted, &set).await
}

/// How an entry names the type: not at all while the household may not be told.
pub(super) fn name(life: &Life, kind: &str, now_ms: u64) -> ApiResult<DemandName> {
    match life.is_gagged(now_ms) {
        true => Ok(DemandName::Sealed),
        false => kind
            .parse()
            .map(DemandName::Type)
            .map_err(|_| ApiError::internal("a type that an entry cannot hold")),
    }
}

/// As entries commit to a text.
pub(super) fn hash_of(text: &str) -> String {
    Sha256Hash::of(text.as_bytes()).to_hex()
}

fn prepared(
    app: &App,
    draft: Draft,
    body: Body,
    about: &(impl serde::Serialize + ?Sized),
) -> ApiResult<PreparedRelease> {
    let made = draft
        .submission(body, None, app.now_ms())
        .map_err(ApiError::internal)?;
    Ok(PreparedRelease {
        draft: made.draft,
        openings: made.openings,
        clips: serde_json::to_string(about).map_err(ApiError::internal)?,
    })
}

impl Deciding<'_> {
    async fn leaves(
        &self,
        of: (HouseholdId, &Basis),
        told: Option<&Told>,
    ) -> ApiResult<Option<(PreparedRelease, DemandRow)>> {
        let made = match self.life.class {
            DemandClass::Content => self.release(of.1, told).await?,
            DemandClass::Account => Some(self.disclosure(of, told).await?),
            DemandClass::Preserve => None,
        };
        Ok(made.map(|made| (made, self.row.clone())))
    }

    /// The agency's delivery key.
    async fn recipient(&self) -> ApiResult<String> {
        let agency = Enrolled::find(self.app, &self.row.agency).await?;
        let newest = agency
            .keys(self.app)
            .last()
            .map(|it| it.delivery_key.clone());
        let newest = newest.ok_or_else(|| ApiError::internal("an agency without a key"))?;
        Ok(newest.to_string())
    }

    async fn release(
        &self,
        basis: &Basis,
        told: Option<&Told>,
    ) -> ApiResult<Option<PreparedRelease>> {
        if told.is_some() && !self.is_handed_over().await? {
            return Ok(None);
        }
        let leaving = openable(self.app, self.row).await?;
        let Some(set) = newest_set(self.app).filter(|_| !leaving.is_empty()) else {
            return Ok(None);
        };
        let (demand, now_ms) = (demand_of(self.row)?, self.app.now_ms());
        let (today, held) = (day_of(now_ms), numbers(&leaving));
        let sealed = today.after(SEALED_DAYS);
        // Under a gag, the day on which the household may be told is the day by which it is.
        let gag = self
            .life
            .gag_until_ms
            .filter(|_| told.is_none())
            .map(day_of);
        let mut draft = Draft::new(Kind::Compelled);
        let body = Compelled {
            policy: rulebook(self.app, now_ms)?,
            trustee_set: EntryIndex(set.index),
            demand: name(self.life, &demand.kind, now_ms)?,
            homes: 1,
            cameras: held.cameras,
            clips: held.clips,
            seconds: held.seconds,
            told: told.map(|told| EntryIndex(told.entry)),
            notice_due: gag.unwrap_or(today.after(NOTICE_DAYS)),
            seal_until: gag.map_or(sealed, |gag| gag.max(sealed)),
            agency: draft.commit("agency", self.row.agency.as_str()),
            type_code: draft.commit("type", demand.kind.as_str()),
            demand_text: draft.commit("demand-text", hash_of(&self.row.demand)),
            order: draft.commit("order", hex::encode(demand.order)),
            scope: draft.commit("scope", hex::encode(scope(&leaving))),
            recipient: draft.commit("recipient", self.recipient().await?),
            submitted_by: draft.commit("submitted-by", basis.filed.by.to_string()),
            supervised_by: draft.commit("supervised-by", basis.supervisor.to_string()),
            checklist: draft.commit("checklist", hex::encode(basis.checklist)),
            decision: UNDECIDED,
            first_review: EntryIndex(0),
            second_review: EntryIndex(1),
        };
        prepared(self.app, draft, body.into(), &leaving).map(Some)
    }

    /// Whether what is still at the home has come, or time is over. A home that may not know of the demand is
    /// not asked.
    async fn is_handed_over(&self) -> ApiResult<bool> {
        let id = self.row.id.0;
        let wait = match at_home::asked(self.app, id).await? {
            Some(wait) => wait,
            None => {
                let demand = demand_of(self.row)?;
                let about = About {
                    id,
                    why: "demand",
                    household: self.row.household,
                    named: Named::Doors(&demand.doors),
                    window: demand.window,
                    hidden: false,
                };
                at_home::ask(self.app, about).await?
            }
        };
        Ok(at_home::is_over(wait, self.app.now_ms()))
    }

    async fn disclosure(
        &self,
        (household, basis): (HouseholdId, &Basis),
        told: Option<&Told>,
    ) -> ApiResult<PreparedRelease> {
        let lines = account::lines(self.app, household).await?;
        let (demand, now_ms) = (demand_of(self.row)?, self.app.now_ms());
        let mut draft = Draft::new(Kind::AccountDisclosed);
        let body = AccountDisclosed {
            policy: rulebook(self.app, now_ms)?,
            demand: name(self.life, &demand.kind, now_ms)?,
            told: told.map(|told| EntryIndex(told.entry)),
            agency: draft.commit("agency", self.row.agency.as_str()),
            type_code: draft.commit("type", demand.kind.as_str()),
            demand_text: draft.commit("demand-text", hash_of(&self.row.demand)),
            recipient: draft.commit("recipient", self.recipient().await?),
            submitted_by: draft.commit("submitted-by", basis.filed.by.to_string()),
            decision: UNDECIDED,
            first_review: EntryIndex(0),
            second_review: EntryIndex(1),
        };
        prepared(self.app, draft, body.into(), &lines)
    }

    fn kind(&self, code: &str) -> ApiResult<DemandType> {
        let rules = text::rules(self.app)?;
        let kind = rules.kind(code).cloned();
        kind.ok_or_else(|| ApiError::internal("a type that the rulebook no longer has"))
    }

    async fn preservation(
        &self,
        household: HouseholdId,
        basis: &Basis,
    ) -> ApiResult<Option<(PreparedRelease, DemandRow)>> {
        let (demand, now_ms) = (demand_of(self.row)?, self.app.now_ms());
        let kind = self.kind(&demand.kind)?;
        let wanted = Wanted {
            household,
            named: Named::Doors(&demand.doors),
            window: demand.window,
            clips_max: KEPT_PER_CAMERA_MAX,
            kept: &[],
        };
        let (clips, days, earlier) = match keeping(self.app, self.row, household).await? {
            Keeping::Fresh => (
                everything(self.app, wanted).await?,
                kind.preserve_days,
                None,
            ),
            Keeping::Longer(earlier) => {
                let clips = kept(self.app, earlier.id, household).await?;
                (clips, kind.renew_days, Some(earlier))
            }
            Keeping::Over => return Ok(None),
        };
        let Some(days) = days.filter(|_| !clips.is_empty()) else {
            return Ok(None);
        };
        // A whole day, the last one included, and never shorter than it was kept before.
        let end_ms = (now_ms / DAY_MS + days + 1) * DAY_MS;
        let before_ms = earlier.as_ref().and_then(|it| it.kept_until_ms);
        let kept_until_ms = end_ms.max(before_ms.unwrap_or_default());
        let mut draft = Draft::new(Kind::Preservation);
        let body = Preservation {
            policy: rulebook(self.app, now_ms)?,
            demand: name(self.life, &demand.kind, now_ms)?,
            until: day_of(kept_until_ms - MINUTE_MS),
            renews: earlier.as_ref().and_then(|it| it.entry).map(EntryIndex),
            clips: clips.len() as u64,
            agency: draft.commit("agency", self.row.agency.as_str()),
            demand_text: draft.commit("demand-text", hash_of(&self.row.demand)),
            scope: draft.commit("scope", hex::encode(scope(&clips))),
            submitted_by: draft.commit("submitted-by", basis.filed.by.to_string()),
            decision: UNDECIDED,
            decided_by: EntryIndex(0),
        };
        let made = prepared(self.app, draft, body.into(), &clips)?;
        let row = DemandRow {
            renews: earlier.map(|it| it.id),
            kept_until_ms: Some(kept_until_ms),
            ..self.row.clone()
        };
        Ok(Some((made, row)))
    }
}
