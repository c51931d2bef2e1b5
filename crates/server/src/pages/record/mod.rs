//! The record's pages: what it is, every entry, the numbers, how to check. Without JavaScript, but for
//! the one page that checks a receipt in the browser.

mod as_of;
mod check;
mod demands;
mod drills;
mod emergencies;
mod entry;
mod feed;
mod list;
mod look_ups;
mod numbers;
mod witnesses;
mod words;

use axum::Router;
use axum::routing::get;
use sidelight_translog::entry::{Body, Entry, Scope, Slug};

pub(crate) use as_of::Earlier;

use super::{blocking, civic, fresh};
use crate::app::App;

/// Entries on one page of the list.
const ENTRIES_PAGE: usize = 25;

/// The routes under `/record`.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/record", get(list::front))
        .route("/record/entries", get(list::entries))
        .route("/record/entry/{index}", get(entry::show))
        .route("/record/numbers", get(numbers::show))
        .route("/record/emergencies", get(emergencies::show))
        .route("/record/numbers.json", get(numbers::json))
        .route("/record/numbers.csv", get(numbers::csv))
        .route("/record/aggregate.json", get(numbers::aggregate_json))
        .route("/record/aggregate.csv", get(numbers::aggregate_csv))
        .route("/record/emergencies.atom", get(feed::emergencies_atom))
        .route("/record/emergencies.json", get(feed::emergencies_json))
        .route("/record/how", get(check::how))
        .route("/record/check", get(check::show))
        .route("/record/feed.atom", get(feed::entries_atom))
        .route("/record/feed.json", get(feed::entries_json))
}

/// An entry in a list.
struct Row {
    index: u64,
    title: &'static str,
    kind: &'static str,
    ordinal: u64,
    /// The one or two words that tell it from its like.
    about: String,
    day: String,
}

/// A published entry as a row; `None` if there is none of this index.
fn row(app: &App, index: u64) -> anyhow::Result<Option<Row>> {
    let Some(bytes) = app.record.entries(index, 1)?.pop() else {
        return Ok(None);
    };
    let entry = Entry::parse(&bytes)?;
    let kind = entry.kind();
    Ok(Some(Row {
        index,
        title: words::of(kind).title,
        kind: kind.as_str(),
        ordinal: entry.ordinal(),
        about: about(app, entry.body())?,
        day: entry.day().to_string(),
    }))
}

fn about(app: &App, body: &Body) -> anyhow::Result<String> {
    let name = |slug: &Slug| civic::name_of(app, slug);
    Ok(match body {
        Body::Operator(operator) => operator.name.as_str().to_owned(),
        Body::Policy(policy) => format!("version {}", policy.version),
        Body::Agency(agency) if agency.epoch == 1 => name(&agency.agency)?,
        Body::Agency(agency) => format!("{}, key {}", name(&agency.agency)?, agency.epoch),
        Body::Credential(credential) => match &credential.agency {
            Some(agency) => format!("{}, {}", credential.role, name(agency)?),
            None => credential.role.to_string(),
        },
        Body::CredentialRevoked(revoked) => format!("entry {}", revoked.credential.0),
        Body::Request(request) => name(&request.agency)?,
        Body::RequestRefused(refused) => name(&refused.agency)?,
        Body::RequestUpdate(update) => format!("request {}", update.request.0),
        Body::RequestResolved(end) => format!("request {}", end.request.0),
        Body::RequestWithdrawn(end) => format!("request {}", end.request.0),
        Body::Urgent(urgent) => format!("request {}", urgent.request.0),
        Body::UrgentMisused(misused) => {
            format!("request {}, {}", misused.request.0, misused.reason)
        }
        Body::Consent(_) | Body::Package(_) => "sealed".to_owned(),
        Body::Redacted(redacted) => redacted.ground.to_string(),
        Body::Reveal(reveal) => format!("{} of entry {}", reveal.field, reveal.index.0),
        Body::Web(web) => web.manifest.to_hex()[..12].to_owned(),
        Body::CheckpointKey(_) => String::new(),
        Body::Trustee(trustee) => format!("{}, keys {}", trustee.trustee, trustee.epoch),
        Body::Ceremony(ceremony) => {
            let of = ceremony.trustees.numbers().len();
            format!("key {}, {} of {of}", ceremony.epoch, ceremony.threshold)
        }
        Body::CeremonyPackage(package) => package.trustee.to_string(),
        Body::CeremonyConfirmed(confirmed) => confirmed.trustee.to_string(),
        Body::TrusteeSet(set) => format!("key {}", set.epoch),
        Body::LookupCeremony(ceremony) => {
            let of = ceremony.trustees.numbers().len();
            format!("key {}, {} of {of}", ceremony.epoch, ceremony.threshold)
        }
        Body::LookupPackage(package) => package.trustee.to_string(),
        Body::LookupConfirmed(confirmed) => confirmed.trustee.to_string(),
        Body::LookupSet(set) => format!("key {}", set.epoch),
        Body::LookupTally(tally) => format!("{}, {}", tally.month, tally.trustee),
        Body::Emergency(release) | Body::Drill(release) => release.danger.code().to_owned(),
        Body::EmergencyRefused(refused) | Body::DrillRefused(refused) => {
            refused.reason.code().to_owned()
        }
        Body::Canary(canary) => hex::encode(&canary.household.0[..5]),
        Body::LookUp(look_up) => format!("{}, {}", look_up.addresses, look_up.danger.code()),
        Body::LookUpRefused(refused) => refused.reason.code().to_owned(),
        Body::Receipt(receipt) => format!("{}, {}", receipt.trustee, receipt.outcome),
        Body::Notice(notice) => notice.trustee.to_string(),
        Body::Outcome(outcome) => format!("{}, {}", outcome.release.0, outcome.process),
        Body::EmergencyMisused(misused) => {
            format!("entry {}, {}", misused.emergency.0, misused.reason)
        }
        Body::Compelled(release) => release.demand.to_string(),
        Body::DemandNoticed(_) => "sealed".to_owned(),
        Body::Objection(objection) => format!("{}, {}", objection.told.0, objection.state),
        Body::DemandRefused(refused) => refused.reason.code().to_owned(),
        Body::Preservation(kept) => format!("until {}", kept.until),
        Body::AccountDisclosed(disclosed) => disclosed.demand.to_string(),
        Body::DemandsBanded(banded) => format!("{}, {}", banded.month, banded.demand),
        Body::Homes(homes) => format!("{}, {}", homes.month, homes.homes),
        Body::Totals(totals) => match &totals.agency {
            Scope::All => format!("{}, all", totals.month),
            Scope::Agency(agency) => format!("{}, {}", totals.month, name(agency)?),
        },
    })
}
