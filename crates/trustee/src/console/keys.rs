//! The key ceremony step by step, and the share on paper.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, Json};
use rand::RngCore as _;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use sidelight_domain::approval::ApprovalKey;

use super::guard::Present;
use super::passkey::{Ask, Asked, Given, Said};
use super::problem::{Told, Trouble};
use super::{Console, Frame, Seat, page};
use crate::ceremony::Stage;
use crate::repair::{OpenRepair, Part};
use crate::shares::SharesError;

#[derive(Template)]
#[template(path = "keys.html")]
struct Keys {
    frame: Frame,
    record: String,
    operator: String,
    stage: Stage,
    /// Where the steps stand, from 1; 0 where none runs.
    step: usize,
    has_share: bool,
    /// Whether the record has other keys of this trustee than are here.
    has_other_keys: bool,
    /// Whether there is a key in force, so that a share could be asked for.
    has_key: bool,
    repairs: Vec<OpenRepair>,
}

/// What the others read out.
#[derive(Deserialize)]
pub(super) struct Heard {
    words: String,
}

/// For paper.
#[derive(Serialize)]
pub(super) struct Sheet {
    line: String,
}

pub(super) async fn show(
    State(console): State<Console>,
    Path(record): Path<String>,
    present: Present,
) -> Told<Response> {
    let seat = console.seat(&record)?;
    let view = seat.view.borrow().clone();
    let stage = seat.desk.ceremony(view.ledger());
    let stage = stage.map_err(Trouble::internal)?;
    let repairs = seat.desk.repairs(view.ledger());
    page(&Keys {
        frame: Frame::of(&console, Some(&present.officer)),
        operator: seat.name(),
        step: match &stage {
            Stage::None => 0,
            Stage::Packages { .. } => 1,
            Stage::Words { .. } => 2,
            Stage::Letters => 3,
            Stage::Confirmed { .. } => 4,
        },
        stage,
        has_share: line(seat)?.is_some(),
        has_other_keys: seat.desk.has_other_keys(view.ledger()),
        has_key: !view.ledger().trustee_sets().is_empty(),
        repairs: repairs.map_err(Trouble::internal)?,
        record,
    })
}

/// The share's line; none where there is no share of a key in force.
fn line(seat: &Seat) -> Told<Option<zeroize::Zeroizing<String>>> {
    let view = seat.view.borrow().clone();
    match seat.desk.share_sheet(view.ledger()) {
        Ok(line) => Ok(Some(line)),
        Err(SharesError::None) => Ok(None),
        Err(error) => Err(Trouble::internal(error)),
    }
}

pub(super) async fn accept(
    State(console): State<Console>,
    Path(record): Path<String>,
    _present: Present,
    Form(heard): Form<Heard>,
) -> Told<Response> {
    let seat = console.seat(&record)?;
    let view = seat.view.borrow().clone();
    let accepted = seat.desk.accept(view.ledger(), &heard.words);
    accepted.map_err(|error| {
        let title = "Not accepted.";
        Trouble::conflict("words", title, &format!("{error}."))
    })?;
    Ok(Redirect::to(&format!("/keys/{record}")).into_response())
}

pub(super) async fn print_start(
    State(console): State<Console>,
    Path(record): Path<String>,
    present: Present,
) -> Told<Json<Ask>> {
    console.seat(&record)?;
    let mut challenge = [0; 32];
    OsRng.fill_bytes(&mut challenge);
    let options = console.0.passkeys.sign(&challenge, Some(&present.officer));
    let asked = console.ask(Asked::Print {
        officer: present.officer.id,
        record,
        challenge,
    });
    Ok(Json(Ask::sign(asked, options)))
}

/// Whoever has that line holds this trustee's share: being signed in is not enough to see it.
pub(super) async fn print(
    State(console): State<Console>,
    Path(record): Path<String>,
    present: Present,
    Json(said): Json<Said>,
) -> Told<Json<Sheet>> {
    let (seat, me) = (console.seat(&record)?, present.officer);
    let challenge = match console.asked(&said.asked)? {
        Asked::Print {
            officer,
            record: of,
            challenge,
        } if (&officer, &of) == (&me.id, &record) => challenge,
        Asked::Print { .. } | Asked::Decide { .. } | Asked::Enrol { .. } | Asked::SignIn { .. } => {
            return Err(Trouble::over());
        }
    };
    let given = Given::read(said.credential)?;
    let key = ApprovalKey::from_cose(&me.key.0).map_err(Trouble::internal)?;
    let site = &console.0.site;
    let signed = site.given(|site| given.assertion.verify(&key, site, &challenge));
    signed.map_err(|_| Trouble::passkey())?;
    tracing::warn!(officer = me.name, "the share is shown to be printed");
    let line = line(seat)?.ok_or_else(Trouble::not_found)?;
    Ok(Json(Sheet {
        line: line.to_string(),
    }))
}
