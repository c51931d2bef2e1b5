//! What an officer types as a claim under the rulebook in force.

use sidelight_api::emergency::{NewEmergency, NewOutline};
use sidelight_api::left_out::LeftOut as NewLeftOut;
use sidelight_api::request::RuleBroken;
use sidelight_domain::emergency::{
    Before, Claim, ClaimViolation, Danger, KeepsToRules, LEFT_OUT_MAX, LeftOut, MayBegin,
    NamedHome, NotAsked, Outline, PERSON_CHARS_MAX,
};
use sidelight_domain::record::HouseholdId;
use sidelight_domain::rulebook::EmergencyRules;
use sidelight_domain::window::{DAY_MS, Window};
use sidelight_store::emergencies::Among;
use sidelight_store::{AccountId, EmergencyId};
use sidelight_translog::ledger::RequestRecord;

use super::drill;
use crate::app::App;
use crate::asking::check::rulebook;
use crate::asking::entry::origin;
use crate::problem::{ApiError, ApiResult};
use crate::release::doors::{self, line, wrong};

/// The rules of the rulebook in force.
pub(crate) fn rules(app: &App) -> ApiResult<EmergencyRules> {
    rulebook(app, app.now_ms())?;
    let rules = app.rules().book.emergency.clone();
    // An operator without the section has no emergencies; to whoever asks there is nothing here.
    rules.ok_or_else(ApiError::not_found)
}

/// What was typed, as a claim; 422 names the part that is none.
pub(crate) fn typed(app: &App, agency: &str, new: NewEmergency) -> ApiResult<Claim> {
    let danger = danger(&new.danger)?;
    let not_asked = match new.not_asked.as_deref() {
        None => None,
        Some(code) => Some(reason(code)?),
    };
    let left_out = match new.left_out {
        None => None,
        Some(_) if not_asked.is_some() => {
            let what =
                "Nobody of the home is asked. Leave out the names, or have the others asked.";
            return Err(wrong("left_out", what));
        }
        Some(it) => Some(left_out(&it)?),
    };
    let doors = doors::typed("doors", &new.doors)?;
    let home = new.home.map(|it| NamedHome {
        look_up: it.look_up,
        address: it.address,
    });
    if home.is_some() != doors.is_empty() {
        let what =
            "Name doors by their tags, or else a home by an address or a contact of a look-up.";
        return Err(wrong("doors", what));
    }
    let window = Window::new(new.from_ms, new.to_ms)
        .map_err(|error| wrong("window", &format!("Choose another window: {error}.")))?;
    let line = |text: String| line(&text);
    Ok(Claim {
        origin: origin(app)?,
        agency: agency.to_owned(),
        case: line(new.case),
        danger,
        who: line(new.who),
        harm: line(new.harm),
        why_now: line(new.why_now),
        why_no_process: line(new.why_no_process),
        why_footage: line(new.why_footage),
        doors,
        home,
        window,
        not_asked,
        left_out,
        process: line(new.process),
        deadline_ms: new.deadline_ms,
    })
}

/// Who is left out, as typed: each is one person, whether anybody here is known so or not.
fn left_out(new: &NewLeftOut) -> ApiResult<LeftOut> {
    let people: Vec<String> = new.people.iter().map(|it| line(it)).collect();
    let long = |it: &String| it.is_empty() || it.chars().count() > PERSON_CHARS_MAX;
    let twice = |(n, it): (usize, &String)| people[..n].contains(it);
    if !(1..=LEFT_OUT_MAX).contains(&people.len())
        || people.iter().any(long)
        || people.iter().enumerate().any(twice)
    {
        let what = format!(
            "Name 1 to {LEFT_OUT_MAX} people, each once by a name or a mail address of at most \
             {PERSON_CHARS_MAX} characters."
        );
        return Err(wrong("left_out", &what));
    }
    let found = NotAsked::ALL.into_iter().find(|it| it.code() == new.reason);
    let reason = found.filter(|it| it.is_to_be_hidden());
    let reason =
        reason.ok_or_else(|| wrong("left_out", "Choose why they must not learn of it."))?;
    Ok(LeftOut { people, reason })
}

fn danger(code: &str) -> ApiResult<Danger> {
    let found = Danger::ALL.into_iter().find(|it| it.code() == code);
    found.ok_or_else(|| wrong("danger", "Choose what somebody is in danger of."))
}

/// What was said first, as the claim will have it.
pub(crate) fn outlined(new: &NewOutline) -> ApiResult<Outline> {
    Ok(Outline {
        case: line(&new.case),
        danger: danger(&new.danger)?,
        who: line(&new.who),
        why_now: line(&new.why_now),
    })
}

fn reason(code: &str) -> ApiResult<NotAsked> {
    let found = NotAsked::ALL.into_iter().find(|it| it.code() == code);
    found.ok_or_else(|| wrong("not_asked", "Choose why the owner is not asked first."))
}

/// Its text, and the claim if it keeps to the rules; 422 `rules` with every one it breaks. Whose home is
/// named decides whether it counts among emergencies or among drills, and nothing else.
pub(crate) async fn checked(
    app: &App,
    (claim, household): (Claim, Option<HouseholdId>),
    (account, begun): (AccountId, Option<EmergencyId>),
) -> ApiResult<(KeepsToRules, String)> {
    let rules = rules(app)?;
    let text = claim
        .text()
        .map_err(|error| wrong("text", &format!("Shorten or mend it: {error}.")))?;
    let among = drill::among(app, household);
    let before = before(app, (&claim.agency, account), (&among, begun)).await?;
    let by = &app.rules().by;
    let kept = rules.check(claim, before, app.now_ms(), by);
    Ok((kept.map_err(broken)?, text))
}

/// The text of an outline, and the leave to begin with it; 422 `rules` with every rule that forbids it
/// whatever the claim will say. Whose home it is about nobody knows yet: it counts among emergencies.
pub(crate) async fn may_begin(
    app: &App,
    (agency, outline): (&str, Outline),
    account: AccountId,
) -> ApiResult<(MayBegin, String)> {
    let rules = rules(app)?;
    let text = outline
        .text()
        .map_err(|error| wrong("text", &format!("Shorten or mend it: {error}.")))?;
    let among = drill::among(app, None);
    let before = before(app, (agency, account), (&among, None)).await?;
    let may = rules.check_outline((agency, outline), before, &app.rules().by);
    Ok((may.map_err(broken)?, text))
}

fn broken(found: Vec<ClaimViolation>) -> ApiError {
    let broken = found.into_iter().map(|rule| RuleBroken {
        code: rule.code().to_owned(),
        message: rule.to_string(),
    });
    ApiError::rules(broken.collect())
}

/// What the same people did before, this one not counted.
async fn before(
    app: &App,
    (agency, account): (&str, AccountId),
    among: (&Among, Option<EmergencyId>),
) -> ApiResult<Before> {
    let since = app.now_ms().saturating_sub(DAY_MS);
    let filed = app
        .store
        .emergencies_filed((agency, account), since, among)
        .await?;
    let requests = app.record.view(|log| {
        let own = |record: &RequestRecord| record.agency.as_str() == agency;
        let own = log.ledger().requests().filter(|(_, record)| own(record));
        own.count() as u64
    });
    Ok(Before {
        by_officer: filed.by_officer,
        by_agency: filed.by_agency,
        requests: requests.unwrap_or_default(),
        never: against(app, agency).await?,
    })
}

/// Emergencies that count against an agency. Whose they are the record may not say yet; the operator knows.
async fn against(app: &App, agency: &str) -> ApiResult<u64> {
    let against = app.record.view(|log| {
        let against = log.ledger().emergencies_against();
        against.collect::<Vec<u64>>()
    });
    let mut count = 0;
    for entry in against.unwrap_or_default() {
        let of = app.store.emergency_of_entry(entry).await?;
        count += u64::from(of.is_some_and(|row| row.agency == agency));
    }
    Ok(count)
}
