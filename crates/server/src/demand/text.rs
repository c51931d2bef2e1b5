//! What an officer types as a demand under the rulebook in force.

use sidelight_api::demand::NewDemand;
use sidelight_api::request::RuleBroken;
use sidelight_domain::demand::{Demand, Gag, KeepsToRules};
use sidelight_domain::record::sha256;
use sidelight_domain::rulebook::DemandRules;
use sidelight_domain::window::Window;
use sidelight_store::demands::Documents;

use crate::app::App;
use crate::asking::check::rulebook;
use crate::asking::entry::origin;
use crate::problem::{ApiError, ApiResult};
use crate::release::doors::{self, line, wrong};
use crate::release::paper::handed_in;

/// The rules of the rulebook in force.
pub(crate) fn rules(app: &App) -> ApiResult<DemandRules> {
    rulebook(app, app.now_ms())?;
    let rules = app.rules().book.demands.clone();
    // An operator without the section takes no demands here; to whoever asks there is nothing.
    rules.ok_or_else(ApiError::not_found)
}

/// What was typed, as a demand with its documents; 422 names the part that is none.
pub(crate) fn typed(app: &App, agency: &str, new: NewDemand) -> ApiResult<(Demand, Documents)> {
    let window = Window::new(new.from_ms, new.to_ms)
        .map_err(|error| wrong("window", &format!("Choose another window: {error}.")))?;
    let documents = Documents {
        order: handed_in("order", new.order)?,
        gag: match new.gag.as_ref() {
            None => None,
            Some(gag) => Some(handed_in("gag", gag.document.clone())?),
        },
    };
    let gag = documents.gag.as_ref().zip(new.gag);
    let demand = Demand {
        origin: origin(app)?,
        agency: agency.to_owned(),
        case: line(&new.case),
        kind: new.kind,
        authority: line(&new.authority),
        reference: line(&new.reference),
        issued_ms: new.issued_ms,
        serve_by_ms: new.serve_by_ms,
        order: sha256(&documents.order),
        doors: doors::typed("doors", &new.doors)?,
        named_apart: doors::typed("named_apart", &new.named_apart)?,
        window,
        gag: gag.map(|(document, gag)| Gag {
            document: sha256(document),
            until_ms: gag.until_ms,
        }),
    };
    Ok((demand, documents))
}

/// Its text, and the demand if it keeps to the rules; 422 `rules` with every one it breaks.
pub(crate) fn checked(app: &App, demand: Demand) -> ApiResult<(KeepsToRules, String)> {
    let text = demand
        .text()
        .map_err(|error| wrong("text", &format!("Shorten or mend it: {error}.")))?;
    let (rules, by) = (rules(app)?, &app.rules().by);
    let kept = rules.check(demand, app.now_ms(), by).map_err(|found| {
        let broken = found.into_iter().map(|rule| RuleBroken {
            code: rule.code().to_owned(),
            message: rule.to_string(),
        });
        ApiError::rules(broken.collect())
    })?;
    Ok((kept, text))
}
