//! The key ceremonies step by step, the shares on paper, and what was answered about addresses.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, Json};
use rand::RngCore as _;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use sidelight_domain::approval::ApprovalKey;
use sidelight_quorum::{Addresses, Clips};
use sidelight_translog::ledger::Ledger;

use super::guard::Present;
use super::passkey::{Ask, Asked, Given, Said};
use super::problem::{Told, Trouble};
use super::{Console, Frame, Seat, page};
use crate::ceremony::Stage;
use crate::held::HeldKey;
use crate::repair::{OpenRepair, Part};
use crate::shares::SharesError;

#[derive(Template)]
#[template(path = "keys.html")]
struct Keys {
    frame: Frame,
    record: String,
    operator: String,
    /// The quorum key's, and the look-up key's.
    ceremonies: [Ceremony; 2],
    has_share: bool,
    has_quorum_share: bool,
    /// What was answered about addresses; none where there is no look-up key.
    set_ups: Option<String>,
    /// Whether the record has other keys of this trustee than are here.
    has_other_keys: bool,
    /// Whether there is a quorum key in force, so that a share could be asked for.
    has_key: bool,
    repairs: Vec<OpenRepair>,
}

/// How far the ceremony of one key has come.
struct Ceremony {
    /// Of the key.
    name: &'static str,
    /// For the elements of the page.
    id: &'static str,
    stage: Stage,
    /// Where the steps stand, from 1; 0 where none runs.
    step: usize,
}

impl Ceremony {
    fn of<U: HeldKey>(seat: &Seat, ledger: &Ledger) -> Told<Self> {
        let stage = seat.desk.ceremony::<U>(ledger);
        let stage = stage.map_err(Trouble::internal)?;
        Ok(Self {
            name: U::NAME,
            id: U::CEREMONIES,
            step: match &stage {
                Stage::None => 0,
                Stage::Packages { .. } => 1,
                Stage::Words { .. } => 2,
                Stage::Letters => 3,
                Stage::Confirmed { .. } => 4,
            },
            stage,
        })
    }
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
    let ledger = view.ledger();
    let set_ups = match ledger.lookup_sets().is_empty() {
        true => None,
        false => {
            let (counted, max) = seat.desk.set_ups().map_err(Trouble::internal)?;
            Some(counted.says(max, (console.0.now_ms)()))
        }
    };
    page(&Keys {
        frame: Frame::of(&console, Some(&present.officer)),
        operator: seat.name(),
        ceremonies: [
            Ceremony::of::<Clips>(seat, ledger)?,
            Ceremony::of::<Addresses>(seat, ledger)?,
        ],
        has_share: !lines(seat)?.is_empty(),
        has_quorum_share: seat.desk.share_sheet::<Clips>(ledger).is_ok(),
        set_ups,
        has_other_keys: seat.desk.has_other_keys(ledger),
        has_key: !ledger.trustee_sets().is_empty(),
        repairs: seat.desk.repairs(ledger).map_err(Trouble::internal)?,
        record,
    })
}

/// The lines of the shares, of the quorum key and of the look-up key, as far as there are some of keys in
/// force.
fn lines(seat: &Seat) -> Told<Vec<zeroize::Zeroizing<String>>> {
    let view = seat.view.borrow().clone();
    let ledger = view.ledger();
    let mut lines = Vec::new();
    for line in [
        seat.desk.share_sheet::<Clips>(ledger),
        seat.desk.share_sheet::<Addresses>(ledger),
    ] {
        match line {
            Ok(line) => lines.push(line),
            Err(SharesError::None | SharesError::NoLookUp) => {}
            Err(error) => return Err(Trouble::internal(error)),
        }
    }
    Ok(lines)
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
    let lines = lines(seat)?;
    if lines.is_empty() {
        return Err(Trouble::not_found());
    }
    let lines: Vec<&str> = lines.iter().map(|line| line.as_str()).collect();
    Ok(Json(Sheet {
        line: lines.join("\n"),
    }))
}
