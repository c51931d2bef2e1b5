//! The console: where this trustee's officers see cases and decide, in a browser (`docs/ref/trustee.md`).
//!
//! It listens on this machine alone. Pages come whole from here; the one script asks the passkey. Who decides
//! is proven by the passkey each time: being signed in shows cases and decides nothing.

mod ask;
mod case;
mod decide;
mod duty;
mod enter;
mod guard;
mod kept;
mod keys;
mod list;
mod paged;
mod passkey;
mod problem;
mod repairs;

use std::sync::Arc;

use anyhow::Context as _;
use askama::Template;
use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use sidelight_translog::monitor::Monitor;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::config::{ConsoleConfig, PageConfig};
use crate::desk::{Desk, DeskError};
use crate::officers::Officers;
use guard::Site;
use kept::Kept;
use passkey::{Asked, Passkeys};
use problem::{Told, Trouble};

/// The product's colours, elements and parts, and what the console adds.
const STYLES: [&str; 4] = [
    include_str!("../../../../web/src/style/tokens.css"),
    include_str!("../../../../web/src/style/base.css"),
    include_str!("../../../../web/src/style/parts.css"),
    include_str!("console.css"),
];
/// What asks the passkey, and what looks again.
const SCRIPTS: [&str; 2] = [include_str!("console.js"), include_str!("again.js")];
const MARK: &str = include_str!("../../../server/public/mark.svg");

/// How long somebody stays signed in, ms: a long duty.
const SESSION_MS: u64 = 12 * 60 * 60 * 1000;
const SESSIONS_MAX: usize = 1_000;
/// How long a passkey may take, ms.
const ASKED_MS: u64 = 5 * 60 * 1000;
const ASKED_MAX: usize = 10_000;

/// The console of one trustee; clones are the same.
#[derive(Clone)]
pub struct Console(Arc<Inner>);

struct Inner {
    /// The trustee's name, for people.
    name: String,
    site: Site,
    passkeys: Passkeys,
    officers: Officers,
    seats: Vec<Seat>,
    /// Names of those who are paged.
    paged: Vec<String>,
    /// Officers' ids.
    sessions: Kept<String>,
    asked: Kept<Asked>,
    now_ms: fn() -> u64,
}

/// A record in which this trustee has a name.
#[derive(Clone)]
pub struct Seat {
    /// What is decided there.
    pub desk: Desk,
    /// The record as far as it is mirrored.
    pub view: watch::Receiver<Arc<Monitor>>,
    /// Whose record it is.
    pub operator: Url,
}

impl Console {
    /// The console of a trustee of this name, whose officers are paged so.
    pub fn new(
        (config, name, pages): (&ConsoleConfig, &str, &[PageConfig]),
        officers: Officers,
        seats: Vec<Seat>,
        now_ms: fn() -> u64,
    ) -> anyhow::Result<Self> {
        let site = Site::of(&config.url).context("console.url")?;
        Ok(Self(Arc::new(Inner {
            name: name.to_owned(),
            passkeys: Passkeys::new(&config.url, name)?,
            site,
            officers,
            seats,
            paged: pages.iter().map(|it| it.officer.clone()).collect(),
            sessions: Kept::new(SESSIONS_MAX, SESSION_MS),
            asked: Kept::new(ASKED_MAX, ASKED_MS),
            now_ms,
        })))
    }

    /// Every page.
    pub fn router(self) -> Router {
        Router::new()
            .route("/", get(list::show))
            .route("/sign-in", get(enter::sign_in).post(enter::sign_in_finish))
            .route("/sign-in/start", post(enter::sign_in_start))
            .route("/sign-out", post(enter::sign_out))
            .route("/enrol", get(enter::enrol).post(enter::enrol_finish))
            .route("/enrol/start", post(enter::enrol_start))
            .route("/cases/{record}/{release}", get(case::show))
            .route(
                "/cases/{record}/{release}/step-back",
                get(case::step_back).post(case::stepped_back),
            )
            .route(
                "/cases/{record}/{release}/ask",
                get(ask::show).post(ask::asked),
            )
            .route("/cases/{record}/{release}/papers/{name}", get(case::paper))
            .route(
                "/cases/{record}/{release}/{choice}",
                get(decide::confirm).post(decide::finish),
            )
            .route(
                "/cases/{record}/{release}/{choice}/start",
                post(decide::start),
            )
            .route("/duty", get(duty::show).post(duty::add))
            .route("/duty/note", post(duty::hand_over))
            .route("/duty/{id}/remove", post(duty::remove))
            .route("/keys/{record}", get(keys::show))
            .route("/keys/{record}/accept", post(keys::accept))
            .route("/keys/{record}/repair/ask", post(repairs::ask))
            .route("/keys/{record}/repair/accept", post(repairs::accept))
            .route("/keys/{record}/print", post(keys::print))
            .route("/keys/{record}/print/start", post(keys::print_start))
            .route("/availability", post(duty::announce))
            .route("/console.css", get(style))
            .route("/console.js", get(|| async { script(SCRIPTS[0]) }))
            .route("/again.js", get(|| async { script(SCRIPTS[1]) }))
            .route("/mark.svg", get(mark))
            .fallback(|| async { Trouble::not_found() })
            .layer(axum::middleware::from_fn_with_state(
                self.clone(),
                guard::around,
            ))
            .layer(axum::extract::DefaultBodyLimit::max(guard::BODY_BYTES_MAX))
            .with_state(self)
    }

    /// Answers until told to stop.
    pub async fn serve(self, listener: TcpListener, stopping: CancellationToken) {
        let server = axum::serve(listener, self.router())
            .with_graceful_shutdown(async move { stopping.cancelled().await });
        if let Err(error) = server.await {
            tracing::error!(%error, "the console has stopped");
        }
    }

    fn now_ms(&self) -> u64 {
        (self.0.now_ms)()
    }

    fn seat(&self, record: &str) -> Told<&Seat> {
        let mut seats = self.0.seats.iter();
        let found = seats.find(|seat| seat.desk.record() == record);
        found.ok_or_else(Trouble::not_found)
    }
}

impl Seat {
    /// Looks at the desk where that keeps nobody waiting: checks compute.
    async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Desk, &Monitor) -> Result<T, DeskError> + Send + 'static,
    ) -> Told<T> {
        let (desk, view) = (self.desk.clone(), self.view.borrow().clone());
        let looked = tokio::task::spawn_blocking(move || look(&desk, &view)).await;
        Ok(looked.map_err(Trouble::internal)??)
    }
}

/// What every page has.
struct Frame {
    /// The trustee's name.
    name: String,
    /// Who is signed in.
    officer: Option<String>,
}

impl Frame {
    fn of(console: &Console, officer: Option<&crate::officers::Officer>) -> Self {
        Self {
            name: console.0.name.clone(),
            officer: officer.map(|it| it.name.clone()),
        }
    }
}

fn page(template: &impl Template) -> Told<Response> {
    let html = template.render().map_err(Trouble::internal)?;
    Ok(Html(html).into_response())
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css")], STYLES.concat())
}

fn script(text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript")], text)
}

async fn mark() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "image/svg+xml")], MARK)
}

/// So long, in words: `12 min`, `3 h 5 min`, `4 days`.
fn span(ms: u64) -> String {
    let minutes = ms / 60_000;
    match (minutes / 60, minutes % 60) {
        (0, 0) => "less than a minute".to_owned(),
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) if hours < 48 => format!("{hours} h {minutes} min"),
        (hours, _) => format!("{} days", hours / 24),
    }
}
