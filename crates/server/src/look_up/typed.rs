//! What an officer types as a look-up under the rulebook in force.

use sidelight_api::lookup::case::NewLookUp;
use sidelight_api::request::RuleBroken;
use sidelight_domain::emergency::Danger;
use sidelight_domain::lookup::{EarlierLookUps, Element, KeepsToRules, LookUp};
use sidelight_domain::rulebook::LookUpRules;
use sidelight_domain::window::DAY_MS;
use sidelight_store::AccountId;

use crate::app::App;
use crate::asking::check::rulebook;
use crate::asking::entry::origin;
use crate::body::hex32;
use crate::problem::{ApiError, ApiResult};
use crate::release::doors::{line, wrong};

/// The rules of the rulebook in force.
pub(crate) fn rules(app: &App) -> ApiResult<LookUpRules> {
    rulebook(app, app.now_ms())?;
    let rules = app.rules().book.look_up.clone();
    // An operator without the section has no look-ups; to whoever asks there is nothing here.
    rules.ok_or_else(ApiError::not_found)
}

/// The newest look-up key: index of its entry, and its epoch.
pub(crate) fn newest_key(app: &App) -> Option<(u64, u64)> {
    let newest = app.record.view(|log| {
        let set = log.ledger().lookup_sets().last()?;
        Some((set.index, set.entry.epoch))
    });
    newest.flatten()
}

/// 409 where the trustees have no such key, or have made another one since.
pub(crate) fn of_epoch(app: &App, epoch: u64) -> ApiResult<u64> {
    let found = newest_key(app).filter(|(_, newest)| *newest == epoch);
    found.map(|(index, _)| index).ok_or_else(|| {
        let title = "The trustees have no such look-up key.";
        let detail = "There is none, or another one since. Reload the page and type it again.";
        ApiError::conflict("epoch", title, detail)
    })
}

/// What was typed, as a look-up; 422 names the part that is none.
pub(crate) fn typed(app: &App, agency: &str, new: NewLookUp) -> ApiResult<LookUp> {
    let danger = Danger::ALL.into_iter().find(|it| it.code() == new.danger);
    let danger = danger.ok_or_else(|| wrong("danger", "Choose what somebody is in danger of."))?;
    let unread = |_| wrong("elements", "Reload the page, and type them again.");
    let elements: ApiResult<Vec<Element>> = new
        .elements
        .iter()
        .map(|it| hex32(it).map_err(unread))
        .collect();
    of_epoch(app, new.epoch)?;
    Ok(LookUp {
        origin: origin(app)?,
        agency: agency.to_owned(),
        case: line(&new.case),
        danger,
        reason: line(&new.reason),
        epoch: new.epoch,
        elements: elements?,
    })
}

/// Its text, and the look-up if it keeps to the rules; 422 `rules` with every one it breaks.
pub(crate) async fn checked(
    app: &App,
    look_up: LookUp,
    account: AccountId,
) -> ApiResult<(KeepsToRules, String)> {
    let rules = rules(app)?;
    let text = look_up
        .text()
        .map_err(|error| wrong("text", &format!("Shorten or mend it: {error}.")))?;
    let since = app.now_ms().saturating_sub(DAY_MS);
    let filed = app
        .store
        .look_ups_filed(&look_up.agency, account, since)
        .await?;
    let before = EarlierLookUps {
        by_officer: filed.by_officer,
        by_agency: filed.by_agency,
    };
    let kept = rules.check(look_up, before).map_err(|found| {
        let broken = found.into_iter().map(|rule| RuleBroken {
            code: rule.code().to_owned(),
            message: rule.to_string(),
        });
        ApiError::rules(broken.collect())
    })?;
    Ok((kept, text))
}
