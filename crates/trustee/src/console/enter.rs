//! Coming in: with an invitation's code and a new passkey, and later with that passkey.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use rand::RngCore as _;
use rand::rngs::OsRng;
use serde::Deserialize;
use sidelight_domain::approval::{ApprovalKey, Site as ApprovalSite};
use sidelight_seal::pairing::Code;

use super::guard::Present;
use super::passkey::{Ask, Asked, Given, Next, Said};
use super::problem::{Told, Trouble};
use super::{Console, Frame, page};
use crate::officers::{Officer, OfficersError};

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignIn {
    frame: Frame,
    /// Whether there is anybody who could.
    anybody: bool,
}

#[derive(Template)]
#[template(path = "enrol.html")]
struct Enrol {
    frame: Frame,
}

/// What is typed to become an officer.
#[derive(Deserialize)]
pub(super) struct Typed {
    code: String,
}

pub(super) async fn sign_in(State(console): State<Console>) -> Told<Response> {
    page(&SignIn {
        frame: Frame::of(&console, None),
        anybody: !console.0.officers.book()?.officers.is_empty(),
    })
}

pub(super) async fn sign_in_start(State(console): State<Console>) -> Json<Ask> {
    let mut challenge = [0; 32];
    OsRng.fill_bytes(&mut challenge);
    let options = console.0.passkeys.sign(&challenge, None);
    let asked = Asked::SignIn { challenge };
    Json(Ask::sign(console.ask(asked), options))
}

pub(super) async fn sign_in_finish(
    State(console): State<Console>,
    Json(said): Json<Said>,
) -> Told<Response> {
    let Asked::SignIn { challenge } = console.asked(&said.asked)? else {
        return Err(Trouble::over());
    };
    let given = Given::read(said.credential)?;
    let book = console.0.officers.book()?;
    let mut officers = book.officers.iter();
    let officer = officers.find(|it| it.credential == given.credential);
    let officer = officer.ok_or_else(Trouble::passkey)?;
    let key = ApprovalKey::from_cose(&officer.key.0).map_err(Trouble::internal)?;
    let signed = console
        .0
        .site
        .given(|site| given.assertion.verify(&key, site, &challenge));
    signed.map_err(|error| {
        tracing::info!(%error, "a passkey was refused");
        Trouble::passkey()
    })?;
    Ok(console.opened(officer))
}

pub(super) async fn sign_out(State(console): State<Console>, present: Present) -> Response {
    let console = &console.0;
    console.sessions.take(&present.session, (console.now_ms)());
    let gone = [(header::SET_COOKIE, console.site.cookie(None))];
    (gone, Redirect::to("/sign-in")).into_response()
}

pub(super) async fn enrol(State(console): State<Console>) -> Told<Response> {
    page(&Enrol {
        frame: Frame::of(&console, None),
    })
}

pub(super) async fn enrol_start(
    State(console): State<Console>,
    Json(typed): Json<Typed>,
) -> Told<Json<Ask>> {
    let code: Code = typed.code.parse().map_err(|_| OfficersError::Code)?;
    let book = console.0.officers.book()?;
    let name = book.invited(&code, console.now_ms());
    let name = name.ok_or(OfficersError::Code)?;
    let mut id = [0; 16];
    OsRng.fill_bytes(&mut id);
    let (options, state) = console.0.passkeys.create(id, name)?;
    let asked = Asked::Enrol {
        state: Box::new(state),
        code,
        id: hex::encode(id),
    };
    Ok(Json(Ask::create(console.ask(asked), options)))
}

pub(super) async fn enrol_finish(
    State(console): State<Console>,
    Json(said): Json<Said>,
) -> Told<Response> {
    let Asked::Enrol { state, code, id } = console.asked(&said.asked)? else {
        return Err(Trouble::over());
    };
    let new = console.0.passkeys.created(id, (said.credential, &state))?;
    let now_ms = console.now_ms();
    let officer = console.0.officers.enrol((&code, new), now_ms, &mut OsRng)?;
    Ok(console.opened(&officer))
}

impl Console {
    /// Remembers what a passkey is asked.
    pub(super) fn ask(&self, asked: Asked) -> String {
        self.0.asked.put(asked, self.now_ms())
    }

    /// What it was asked; each is answered once.
    pub(super) fn asked(&self, secret: &str) -> Told<Asked> {
        let asked = self.0.asked.take(secret, self.now_ms());
        asked.ok_or_else(Trouble::over)
    }

    fn opened(&self, officer: &Officer) -> Response {
        let secret = self.0.sessions.put(officer.id.clone(), self.now_ms());
        let cookie = [(header::SET_COOKIE, self.0.site.cookie(Some(&secret)))];
        let next = Next {
            next: "/".to_owned(),
        };
        (cookie, Json(next)).into_response()
    }
}

impl super::guard::Site {
    /// Where officers' passkeys sign.
    pub(super) fn given<T>(&self, with: impl FnOnce(&ApprovalSite<'_>) -> T) -> T {
        with(&ApprovalSite {
            rp_id: &self.rp_id,
            origins: &[&self.origin],
        })
    }
}
