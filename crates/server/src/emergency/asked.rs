//! Who of a home is asked first, where its claim leaves somebody out (`docs/ref/emergency.md`, Left out).
//!
//! It is decided once, by the round after the owner's time has begun and in no request of the agency's, whose
//! answer would take longer where there are members. Whoever joins the home later is not asked either, and
//! nobody who is left out becomes another by changing what they are known by. Where one of those whom the
//! claim names is no member, anybody may be the one who is meant, and nobody is asked.

use serde::{Deserialize, Serialize};
use sidelight_api::left_out::{LeftOutSeen, NotAskedOf, Unasked};
use sidelight_domain::emergency::LeftOut;
use sidelight_domain::emergency::life::{Actor, Called, Event, Life, Owner, State};
use sidelight_domain::record::HouseholdId;
use sidelight_store::AccountId;
use sidelight_store::emergencies::EmergencyRow;

use super::row::{claim_of, life_of, moved, not_now};
use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::reach::PEOPLE_MAX;

/// Whom an emergency asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Nobody: for a reason in the claim, or as long as it is not decided who.
    Nobody,
    /// The household.
    Everybody,
    /// These of its members.
    Some(Vec<AccountId>),
}

impl Asked {
    /// Whether a member of the home is among them.
    pub(crate) fn has(&self, account: AccountId) -> bool {
        match self {
            Asked::Nobody => false,
            Asked::Everybody => true,
            Asked::Some(accounts) => accounts.contains(&account),
        }
    }
}

/// What is kept of it in the row.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Ids of who is asked.
    asked: Vec<String>,
    /// How many live there, as far as there are accounts.
    members: u64,
    /// How many of those whom the claim names are none of them.
    unknown: u64,
}

impl Kept {
    /// Who of a home is asked, by what its members are known by now: what they call themselves, and their
    /// mail addresses.
    async fn now(app: &App, household: Option<HouseholdId>, left_out: &LeftOut) -> ApiResult<Self> {
        let accounts = match household {
            None => Vec::new(),
            Some(household) => {
                let people = app.store.people_of_household(household, PEOPLE_MAX);
                people.await?
            }
        };
        let mut known_by = Vec::with_capacity(accounts.len());
        for account in &accounts {
            known_by.push(known(app, *account).await?);
        }
        let (out, unknown) = left_out.among(&known_by);
        let asked = accounts.iter().zip(&out);
        let asked = asked.filter(|(_, out)| !**out && unknown == 0);
        Ok(Self {
            asked: asked.map(|(account, _)| account.to_string()).collect(),
            members: accounts.len() as u64,
            unknown: unknown as u64,
        })
    }

    fn read(row: &EmergencyRow) -> ApiResult<Option<Self>> {
        let text = row.asked.as_deref();
        let kept = text.map(serde_json::from_str).transpose();
        kept.map_err(ApiError::internal)
    }

    fn not_asked(&self) -> u64 {
        self.members.saturating_sub(self.asked.len() as u64)
    }
}

async fn known(app: &App, account: AccountId) -> ApiResult<Vec<String>> {
    let found = app.store.account(account).await?;
    let mut by: Vec<String> = found.into_iter().map(|it| it.name).collect();
    let channels = app.store.channels(account).await?.into_iter();
    by.extend(
        channels
            .filter(|it| it.kind == "email")
            .map(|it| it.address),
    );
    Ok(by)
}

/// Whom it asks.
pub(crate) fn of(row: &EmergencyRow) -> ApiResult<Asked> {
    let claim = claim_of(row)?;
    if claim.not_asked.is_some() {
        return Ok(Asked::Nobody);
    }
    if claim.left_out.is_none() {
        return Ok(Asked::Everybody);
    }
    let accounts: Result<Vec<AccountId>, _> = match Kept::read(row)? {
        None => Ok(Vec::new()),
        Some(kept) => kept.asked.iter().map(|it| it.parse()).collect(),
    };
    Ok(match accounts.map_err(ApiError::internal)? {
        none if none.is_empty() => Asked::Nobody,
        some => Asked::Some(some),
    })
}

/// Who is asked, decided: the row and its life after that; nothing where it is, or where nobody is left out.
pub(super) async fn decided(
    app: &App,
    row: &EmergencyRow,
    life: &Life,
) -> ApiResult<Option<EmergencyRow>> {
    if row.asked.is_some() {
        return Ok(None);
    }
    let (Some(left_out), State::CalledBack(called)) = (claim_of(row)?.left_out, life.state) else {
        return Ok(None);
    };
    // The record's rounds may have stood still: the time is for those who are asked, and begins with them,
    // and no sooner or later where there is nobody.
    let now_ms = app.now_ms();
    let life = Life {
        state: State::CalledBack(Called {
            at_ms: now_ms,
            ..called
        }),
        ..life.clone()
    };
    let kept = Kept::now(app, row.household, &left_out).await?;
    let row = EmergencyRow {
        asked: Some(serde_json::to_string(&kept).map_err(ApiError::internal)?),
        ..row.clone()
    };
    let life = match kept.asked.is_empty() {
        true => life
            .apply(&Actor::Operator, Event::NobodyAsked, now_ms)
            .map_err(not_now)?,
        false => life,
    };
    Ok(Some(moved(&row, &life)?))
}

/// What came of asking: nothing before it is decided who is asked, however late that is.
pub(crate) fn owner(
    row: &EmergencyRow,
    (life, called): (&Life, &Called),
    now_ms: u64,
) -> Option<Owner> {
    let is_decided = row.asked.is_some() || !called.filed.leaves_out;
    life.owner(called, now_ms).filter(|_| is_decided)
}

/// The same to a reviewer, and of a release for good.
pub(crate) fn came(
    app: &App,
    row: &EmergencyRow,
    life: &Life,
    called: Option<&Called>,
) -> Option<Owner> {
    let now = called.and_then(|called| owner(row, (life, called), app.now_ms()));
    now.or_else(|| recorded(app, row))
}

/// What came of asking about a release, as the record says it.
pub(crate) fn recorded(app: &App, row: &EmergencyRow) -> Option<Owner> {
    let entry = row.entry?;
    let found = app.record.view(|log| {
        let ledger = log.ledger();
        let release = ledger.emergency(entry).or_else(|| ledger.drill(entry));
        release.map(|it| it.entry.owner)
    });
    found.flatten()
}

/// What a reviewer sees of it, from the officer's signature on; before it is decided, as it would be now.
pub(crate) async fn seen(app: &App, row: &EmergencyRow) -> ApiResult<Option<LeftOutSeen>> {
    if row.filed_ms.is_none() {
        return Ok(None);
    }
    let Some(left_out) = claim_of(row)?.left_out else {
        return Ok(None);
    };
    let kept = match Kept::read(row)? {
        Some(kept) => kept,
        None => Kept::now(app, row.household, &left_out).await?,
    };
    let members = NotAskedOf {
        not_asked: kept.not_asked(),
        of: kept.members,
    };
    Ok(Some(LeftOutSeen {
        named: left_out.people.len() as u64,
        unknown: kept.unknown,
        members: (kept.unknown == 0).then_some(members),
    }))
}

/// That not all of a home were asked before a release; nothing before a trustee has told the home.
pub(crate) fn unasked(app: &App, row: &EmergencyRow) -> ApiResult<Option<Unasked>> {
    let State::Released { index } = life_of(row)?.ok_or_else(|| missing(row))?.state else {
        return Ok(None);
    };
    if !is_noticed(app, index) {
        return Ok(None);
    }
    let (left_out, kept) = (claim_of(row)?.left_out, Kept::read(row)?);
    Ok(left_out.zip(kept).map(|(left_out, kept)| Unasked {
        index,
        members: kept.not_asked(),
        others_asked: !kept.asked.is_empty(),
        reason: left_out.reason.code().to_owned(),
    }))
}

/// Whether the record has a notice of a release: whoever is left out learns of none before that.
pub(crate) fn is_noticed(app: &App, release: u64) -> bool {
    let noticed = app.record.view(|log| {
        let followed = log.ledger().release(release);
        followed.is_some_and(|it| it.noticed().is_some())
    });
    noticed == Some(true)
}

fn missing(row: &EmergencyRow) -> ApiError {
    ApiError::internal(format!("emergency {} has no life", row.id))
}
