//! Deciding a case: a page that says what happens next, then the passkey, then the journal.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use rand::RngCore as _;
use rand::rngs::OsRng;
use serde::Deserialize;
use sidelight_translog::monitor::Monitor;

use super::case::{look, may_decide};
use super::guard::Present;
use super::passkey::{Ask, Asked, Given, Next, Said};
use super::problem::{Told, Trouble};
use super::{Console, Frame, Seat, page};
use crate::decision::{By, Choice, Signed};
use crate::desk::{Desk, DeskError};
use crate::officers::Officer;
use crate::told::Line;
use crate::verify::Check;

/// A choice in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Way {
    Approve,
    Refuse,
}

/// Of whom a decision is asked, and which.
type Which = Path<(String, u64, Way)>;

#[derive(Template)]
#[template(path = "decide.html")]
struct Decide {
    frame: Frame,
    path: String,
    release: u64,
    is_drill: bool,
    approves: bool,
    /// The check by which it is refused.
    check: &'static str,
    leaves: Option<Line>,
    /// Whether a reply is waited for.
    asks: bool,
}

pub(super) async fn confirm(
    State(console): State<Console>,
    Path((record, release, way)): Which,
    present: Present,
) -> Told<Response> {
    let seat = console.seat(&record)?;
    let choice = choice(&console, (&record, release, way), &present.officer).await?;
    let check = match choice {
        Choice::Approve => Check::Person,
        Choice::Refuse(check) => check,
    };
    let seen = look(seat, release).await?;
    let asks = seen.asks();
    let told = seen.told.ok();
    page(&Decide {
        frame: Frame::of(&console, Some(&present.officer)),
        path: seat.path(release),
        release,
        is_drill: seen.is_drill,
        approves: choice == Choice::Approve,
        check: check.code(),
        leaves: told.and_then(|it| {
            it.first
                .into_iter()
                .find(|(name, _)| *name == "what leaves")
        }),
        asks,
    })
}

pub(super) async fn start(
    State(console): State<Console>,
    Path((record, release, way)): Which,
    present: Present,
) -> Told<Json<Ask>> {
    let seat = console.seat(&record)?;
    let choice = choice(&console, (&record, release, way), &present.officer).await?;
    let (mut nonce, at_ms) = ([0; 16], console.now_ms());
    OsRng.fill_bytes(&mut nonce);
    let officer = present.officer.id.clone();
    let digest = seat.look(move |desk, view| {
        let decision = desk.decision(view, release, choice)?;
        Ok(decision.digest(&officer, &nonce, at_ms))
    });
    let digest = digest.await?;
    let options = console.0.passkeys.sign(&digest, Some(&present.officer));
    let asked = console.ask(Asked::Decide {
        officer: present.officer.id,
        record,
        release,
        choice,
        nonce,
        at_ms,
    });
    Ok(Json(Ask::sign(asked, options)))
}

pub(super) async fn finish(
    State(console): State<Console>,
    Path((record, release, way)): Which,
    present: Present,
    Json(said): Json<Said>,
) -> Told<Json<Next>> {
    let officer = present.officer;
    let seat = console.seat(&record)?;
    let now = choice(&console, (&record, release, way), &officer).await?;
    let (nonce, at_ms) = match console.asked(&said.asked)? {
        Asked::Decide {
            officer: whom,
            record: of,
            release: which,
            choice: was,
            nonce,
            at_ms,
        } if (&whom, &of, which, was) == (&officer.id, &record, release, now) => (nonce, at_ms),
        Asked::Decide { .. } | Asked::Print { .. } | Asked::Enrol { .. } | Asked::SignIn { .. } => {
            return Err(Trouble::over());
        }
    };
    let given = Given::read(said.credential)?;
    if given.credential != officer.credential {
        return Err(Trouble::passkey());
    }
    let signed = Signed {
        officer: officer.id,
        name: officer.name,
        key: officer.key,
        nonce: nonce.to_vec().into(),
        at_ms,
        client_data: given.assertion.client_data.into(),
        authenticator_data: given.assertion.authenticator_data.into(),
        signature: given.assertion.signature.into(),
    };
    decided(&console, seat, (release, now), signed).await?;
    Ok(Json(Next {
        next: seat.path(release),
    }))
}

/// Into the journal, and no longer: the page of the case says how far it is from there.
async fn decided(
    console: &Console,
    seat: &Seat,
    (release, choice): (u64, Choice),
    signed: Signed,
) -> Told<()> {
    let (origin, rp_id) = (console.0.site.origin.clone(), console.0.site.rp_id.clone());
    let journal = move |desk: &Desk, view: &Monitor| {
        let site = sidelight_domain::approval::Site {
            rp_id: &rp_id,
            origins: &[&origin],
        };
        desk.journal(view, (release, choice), By::Officer(&signed, &site))
    };
    seat.look(journal).await?;
    let (desk, view) = (seat.desk.clone(), seat.view.borrow().clone());
    tokio::spawn(async move {
        // The running program hands it in again.
        if let Err(error) = desk.hand_in(&view, release).await {
            tracing::warn!(release, %error, "what was decided is not handed in yet");
        }
    });
    Ok(())
}

/// What the way comes to now: a case that a check refuses is refused by that check, and approved by nobody.
/// Whoever has stepped back decides nothing, and what was decided stays.
async fn choice(
    console: &Console,
    (record, release, way): (&str, u64, Way),
    officer: &Officer,
) -> Told<Choice> {
    let seat = console.seat(record)?;
    may_decide(seat, release, officer)?;
    let seen = look(seat, release).await?;
    if seen.recorded.is_some() {
        let title = "It was decided before.";
        return Err(Trouble::conflict(
            "decided",
            title,
            "A decision is not changed.",
        ));
    }
    match (way, seen.told) {
        (Way::Approve, Ok(_)) => Ok(Choice::Approve),
        (Way::Approve, Err(refused)) => Err(DeskError::Refused(refused).into()),
        (Way::Refuse, Ok(_)) => Ok(Choice::Refuse(Check::Person)),
        (Way::Refuse, Err(refused)) => Ok(Choice::Refuse(refused.check)),
    }
}
