//! `/requests/{index}`: a request in full, with what was said since and how to check it.

use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse as _, Redirect, Response};
use sidelight_domain::request::{RequestDocument, RequestNote};
use sidelight_translog::entry::{Body, Entry, Kind};
use sidelight_translog::hash::Sha256Hash;

use super::super::Frame;
use super::map::{self, Map};
use super::read::{Found, Named, State, Text, found, text};
use super::words::{self, Day, WhenWords};
use super::{made, number};
use crate::app::App;
use crate::record::Published;

/// What makes it an urgent ask.
struct Urgent {
    index: u64,
    danger: &'static str,
    /// The entry that says it was misused, and in what way.
    misused: Option<(u64, &'static str)>,
}

/// What the agency wrote.
struct Said {
    class: Option<&'static str>,
    class_words: Option<&'static str>,
    when: WhenWords,
    area: String,
    map: Map,
    /// Feeds that it is in.
    regions: Vec<String>,
    paragraphs: Vec<String>,
    contact: String,
    terms: String,
}

/// Something that was said about it later.
struct Note {
    index: u64,
    title: &'static str,
    day: Day,
    paragraphs: Vec<String>,
    redacted_by: Option<u64>,
    decided_by: u64,
}

#[derive(Template)]
#[template(path = "civic/request.html")]
struct Page {
    frame: Frame,
    index: u64,
    title: String,
    agency: Named,
    state: State,
    day: Day,
    expires: Day,
    urgent: Option<Urgent>,
    said: Option<Said>,
    /// In a form that this program does not know.
    raw: Option<String>,
    redacted: Option<(u64, &'static str)>,
    notes: Vec<Note>,
    document: String,
    /// Version of the rulebook that it was accepted under.
    rulebook: Option<u64>,
    decided_by: u64,
    log_key: String,
    public_url: String,
}

/// The page.
pub(crate) async fn show(Shared(app): Shared<App>, Path(index): Path<String>) -> Response {
    let index = number(&index);
    if let Some(index) = index.filter(|index| refused(&app, *index)) {
        return Redirect::to(&format!("/record/entry/{index}")).into_response();
    }
    made(app, move |app| match index {
        Some(index) => build(app, index),
        None => Ok(None),
    })
    .await
}

/// Whether an entry says that a request was refused: it has no text in public, and its entry says why.
fn refused(app: &App, index: u64) -> bool {
    let refused = |log: &Published| {
        let all = log.of_kind(Kind::RequestRefused);
        all.binary_search(&index).is_ok()
    };
    app.record.view(refused).unwrap_or_default()
}

fn build(app: &App, index: u64) -> anyhow::Result<Option<Page>> {
    let Some(found) = found(app, index)? else {
        return Ok(None);
    };
    let body = entry(app, index)?.body().clone();
    let Body::Request(request) = body else {
        anyhow::bail!("entry {index} is not the request that it was");
    };
    let rulebook = app.record.view(|log| {
        let mut all = log.ledger().policies().iter();
        let policy = all.find(|policy| policy.rulebook == request.policy);
        policy.map(|policy| policy.version)
    });
    let notes = notes(app, &found)?;
    let Found {
        record,
        state,
        agency,
        text,
        ..
    } = found;
    let mut page = Page {
        frame: Frame::of(app).within("requests"),
        index,
        title: "A request whose text was taken out of sight".to_owned(),
        agency,
        state,
        day: Day::of(record.day),
        expires: Day::of(record.expires),
        urgent: record.urgent.map(|urgent| Urgent {
            index: urgent.index,
            danger: words::danger(urgent.danger),
            misused: urgent.misused.map(|(by, how)| (by, words::misuse(how))),
        }),
        said: None,
        raw: None,
        redacted: None,
        notes,
        document: record.document.to_hex(),
        rulebook: rulebook.flatten(),
        decided_by: request.decided_by.0,
        log_key: app
            .record
            .view(|log| log.log_key().to_string())
            .unwrap_or_default(),
        public_url: app.config.public_url.origin().ascii_serialization(),
    };
    match text {
        Text::Read(document) => {
            page.title = document.title().to_owned();
            page.said = Some(said(&document));
        }
        Text::Redacted(by) => page.redacted = Some((by, ground(app, by)?)),
        Text::Other(raw) => {
            page.title = "A request of a newer form".to_owned();
            page.raw = Some(raw);
        }
    }
    Ok(Some(page))
}

fn said(document: &RequestDocument) -> Said {
    let area = document.area();
    Said {
        class: words::class_label(document.class()),
        class_words: words::class(document.class()),
        when: WhenWords::of(document.when()),
        area: area.to_string(),
        map: map::of(area),
        regions: area.regions().iter().map(ToString::to_string).collect(),
        paragraphs: document.paragraphs().to_vec(),
        contact: document.contact().to_owned(),
        terms: document.terms().to_owned(),
    }
}

fn entry(app: &App, index: u64) -> anyhow::Result<Entry> {
    let bytes = app.record.entries(index, 1)?.pop();
    let bytes = bytes.ok_or_else(|| anyhow::anyhow!("entry {index} is not there"))?;
    Ok(Entry::parse(&bytes)?)
}

/// Why a text was taken out of sight.
fn ground(app: &App, index: u64) -> anyhow::Result<&'static str> {
    match entry(app, index)?.body() {
        Body::Redacted(redacted) => Ok(words::ground(redacted.ground)),
        _ => anyhow::bail!("entry {index} is not the redaction that it was"),
    }
}

fn notes(app: &App, found: &Found) -> anyhow::Result<Vec<Note>> {
    let closed = found.record.closed.map(|(index, _)| index);
    let all = found.record.updates.iter().copied().chain(closed);
    all.map(|index| note(app, index)).collect()
}

fn note(app: &App, index: u64) -> anyhow::Result<Note> {
    let entry = entry(app, index)?;
    let (title, document, decided_by): (_, Option<Sha256Hash>, _) = match entry.body() {
        Body::RequestUpdate(update) => ("Update", Some(update.document), update.decided_by),
        Body::RequestResolved(end) => ("Resolved", end.document, end.decided_by),
        Body::RequestWithdrawn(end) => ("Withdrawn", end.document, end.decided_by),
        _ => anyhow::bail!("entry {index} is not the note that it was"),
    };
    let mut note = Note {
        index,
        title,
        day: Day::of(entry.day()),
        paragraphs: Vec::new(),
        redacted_by: None,
        decided_by: decided_by.0,
    };
    if let Some(document) = document {
        match text(app, document, |text| RequestNote::parse(text).ok())? {
            Text::Read(read) => note.paragraphs = read.paragraphs().to_vec(),
            Text::Redacted(by) => note.redacted_by = Some(by),
            Text::Other(raw) => note.paragraphs = raw.lines().map(str::to_owned).collect(),
        }
    }
    Ok(note)
}
