//! `GET /api/agency`: who the agency is, its delivery keys in the public record, its keyring, its people.

use axum::extract::State;
use sidelight_api::agency::{Agency, Colleague, DeliveryKey, Keyring};
use sidelight_store::agency::Person;
use sidelight_translog::ledger::AgencyKey;

use crate::access::{Officer, member_role};
use crate::app::App;
use crate::asking::PEOPLE_LISTED_MAX;
use crate::asking::agency::Enrolled;
use crate::asking::credential::{Seat, seated};
use crate::body::Answer;
use crate::problem::{ApiError, ApiResult};

/// The caller's own agency.
pub(crate) async fn handle(State(app): State<App>, officer: Officer) -> ApiResult<Answer<Agency>> {
    let enrolled = Enrolled::find(&app, &officer.agency).await?;
    let seat = officer.seat();
    let own = officer.signed_in.account.id;
    let mut people = Vec::new();
    for person in app
        .store
        .agency_people(&officer.agency, PEOPLE_LISTED_MAX)
        .await?
    {
        people.push(colleague(&app, person, &seat).await?);
    }
    let keyring = app.store.agency_keyring(&officer.agency).await?;
    let credential = seated(&app, own, &seat).await?;
    let keys = enrolled.keys(&app).iter().map(delivery_key).collect();
    Ok(Answer(Agency {
        agency: officer.agency,
        kind: enrolled.document.kind.as_str().to_owned(),
        name: enrolled.document.name,
        place: enrolled.document.place,
        regions: enrolled.document.regions,
        contact: enrolled.document.contact,
        role: officer.role,
        account: own.to_string(),
        credential: credential.first().map(|decider| decider.index),
        keys,
        keyring: keyring.map(|keyring| Keyring {
            version: keyring.version,
            sealed: keyring.sealed.into(),
        }),
        people,
    }))
}

async fn colleague(app: &App, person: Person, seat: &Seat) -> ApiResult<Colleague> {
    let credential = seated(app, person.account, seat).await?;
    let role = member_role(&person.role);
    Ok(Colleague {
        account: person.account.to_string(),
        name: person.name,
        role: role.ok_or_else(|| ApiError::internal("a member has no known role"))?,
        credential: credential.first().map(|decider| decider.index),
    })
}

fn delivery_key(key: &AgencyKey) -> DeliveryKey {
    DeliveryKey {
        index: key.index,
        epoch: key.epoch,
        recipient: key.delivery_key.to_string(),
        day: key.day.to_string(),
    }
}
