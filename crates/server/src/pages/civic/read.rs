//! Requests and agencies as the public record has them, read for pages.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use sidelight_domain::request::RequestDocument;
use sidelight_domain::rulebook::Rulebook;
use sidelight_translog::entry::{Day, Slug};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::{Closed, RequestRecord};

use super::map::{self, Map};
use super::words::{self, WhenWords};
use crate::app::App;
use crate::record::{AgencyDocument, Published, day_of};
use crate::rules;

/// Where a published request is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Residents can answer.
    Open,
    /// Its days are over.
    Ended,
    /// The agency needs nothing more.
    Resolved,
    /// The agency took it back.
    Withdrawn,
}

impl State {
    /// As of a day.
    pub(crate) fn of(request: &RequestRecord, today: Day) -> Self {
        match request.closed {
            Some((_, Closed::Resolved)) => Self::Resolved,
            Some((_, Closed::Withdrawn)) => Self::Withdrawn,
            None if request.expires < today => Self::Ended,
            None => Self::Open,
        }
    }

    /// In one word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Ended => "ended",
            Self::Resolved => "resolved",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A document that can be read, or why not.
pub(crate) enum Text<T> {
    /// What it says.
    Read(T),
    /// The entry that took it out of sight.
    Redacted(u64),
    /// A form that this program does not know, as it is.
    Other(String),
}

/// The document of a hash. Blocks on the disk.
pub(crate) fn text<T>(
    app: &App,
    hash: Sha256Hash,
    read: impl FnOnce(&str) -> Option<T>,
) -> anyhow::Result<Text<T>> {
    if let Some(entry) = app.record.view(|log| log.redacted_by(hash)).flatten() {
        return Ok(Text::Redacted(entry));
    }
    let bytes = app.record.document(hash)?;
    let bytes = bytes.ok_or_else(|| anyhow::anyhow!("document {} is missing", hash.to_hex()))?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(match read(&text) {
        Some(read) => Text::Read(read),
        None => Text::Other(text),
    })
}

/// An agency as its newest document calls it.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) slug: String,
    pub(crate) name: String,
    /// None if it was taken out of sight.
    pub(crate) document: Option<AgencyDocument>,
}

impl Named {
    /// `police department`, `fire department`, or what it is if its text cannot be read.
    pub(crate) fn kind(&self) -> &'static str {
        use crate::record::AgencyKind;
        match self.document.as_ref().map(|document| document.kind) {
            Some(AgencyKind::Police) => "police department",
            Some(AgencyKind::Fire) => "fire department",
            None => "agency",
        }
    }
}

/// An agency; `None` if the record does not know it. Blocks on the disk.
pub(crate) fn named(app: &App, slug: &Slug) -> anyhow::Result<Option<Named>> {
    let name = |log: &Published| Some(log.ledger().agency(slug)?.last()?.name);
    let Some(name) = app.record.view(name).flatten() else {
        return Ok(None);
    };
    let document = match text(app, name, |text| text.parse::<AgencyDocument>().ok())? {
        Text::Read(document) => Some(document),
        Text::Redacted(_) | Text::Other(_) => None,
    };
    let called = document.as_ref().map(|document| document.name.clone());
    Ok(Some(Named {
        slug: slug.to_string(),
        name: called.unwrap_or_else(|| slug.to_string()),
        document,
    }))
}

/// What an agency is called, or its short name if its text cannot be read. Blocks on the disk.
pub(crate) fn name_of(app: &App, slug: &Slug) -> anyhow::Result<String> {
    let named = named(app, slug)?;
    Ok(named.map_or_else(|| slug.to_string(), |agency| agency.name))
}

/// What a trustee calls itself now; `None` if its text is not there or cannot be read. Blocks on the disk.
pub(crate) fn trustee_name(app: &App, slug: &Slug) -> Option<String> {
    let name = |log: &Published| Some(log.ledger().trustee(slug)?.entry.name);
    let name = app.record.view(name).flatten()?;
    let line = |text: &str| {
        let mut lines = text.lines();
        lines.find_map(|line| Some(line.strip_prefix("name ")?.to_owned()))
    };
    match text(app, name, line) {
        Ok(Text::Read(name)) => Some(name),
        Ok(Text::Redacted(_) | Text::Other(_)) | Err(_) => None,
    }
}

/// A request and its text.
pub(crate) struct Found {
    pub(crate) index: u64,
    pub(crate) record: RequestRecord,
    pub(crate) state: State,
    pub(crate) agency: Named,
    pub(crate) text: Text<RequestDocument>,
}

/// A published request; `None` if there is none of this index. Blocks on the disk.
pub(crate) fn found(app: &App, index: u64) -> anyhow::Result<Option<Found>> {
    let record = app.record.view(|log| log.ledger().request(index).cloned());
    let Some(record) = record.flatten() else {
        return Ok(None);
    };
    let Some(agency) = named(app, &record.agency)? else {
        return Ok(None);
    };
    Ok(Some(Found {
        index,
        state: State::of(&record, day_of(app.now_ms())),
        agency,
        text: text(app, record.document, |text| {
            RequestDocument::parse(text).ok()
        })?,
        record,
    }))
}

/// A region of the newest request whose text can be read. Blocks on the disk.
pub(crate) fn newest_region(app: &App) -> anyhow::Result<Option<String>> {
    let newest = |log: &Published| log.ledger().requests().next_back().map(|(index, _)| index);
    let Some(index) = app.record.view(newest).flatten() else {
        return Ok(None);
    };
    let text = found(app, index)?.map(|found| found.text);
    Ok(match text {
        Some(Text::Read(document)) => document.area().regions().first().map(ToString::to_string),
        _ => None,
    })
}

/// A request in a list.
pub(crate) struct Row {
    pub(crate) link: String,
    pub(crate) title: String,
    /// `low-level`, `sensitive`.
    pub(crate) class: Option<&'static str>,
    /// Who asks, how large an area.
    pub(crate) about: String,
    pub(crate) when: String,
    /// `open`, `resolved`, ..., `refused`.
    pub(crate) state: &'static str,
    /// What the state's day means, and the day.
    pub(crate) until: &'static str,
    pub(crate) day: words::Day,
    pub(crate) map: Option<Map>,
}

impl Found {
    /// As a row; with the agency's name where the list is not its own.
    pub(crate) fn row(&self, with_agency: bool) -> Row {
        let (until, day) = match self.state {
            State::Open => ("until", self.record.expires),
            State::Ended => ("on", self.record.expires),
            State::Resolved | State::Withdrawn => ("asked on", self.record.day),
        };
        let mut row = Row {
            link: format!("/requests/{}", self.index),
            title: "Its text was taken out of sight".to_owned(),
            class: None,
            about: String::new(),
            when: String::new(),
            state: self.state.word(),
            until,
            day: words::Day::of(day),
            map: None,
        };
        let mut about = Vec::new();
        if with_agency {
            about.push(self.agency.name.clone());
        }
        match &self.text {
            Text::Read(document) => {
                row.title = document.title().to_owned();
                row.class = words::class_label(document.class());
                about.push(document.area().to_string());
                row.when = WhenWords::of(document.when()).line();
                row.map = Some(map::of(document.area()));
            }
            Text::Redacted(entry) => {
                about.push(format!("entry {entry} says why"));
                // No home can find itself in it any more, whatever its days.
                row.state = "redacted";
                (row.until, row.day) = ("asked on", words::Day::of(self.record.day));
            }
            Text::Other(_) => row.title = "A request of a newer form".to_owned(),
        }
        row.about = about.join(" · ");
        row
    }
}

/// The rulebooks that a page needs, each read once.
#[derive(Default)]
pub(crate) struct Books(HashMap<Sha256Hash, Option<Rulebook>>);

impl Books {
    /// A rulebook of the record that can still be read. Blocks on the disk.
    pub(crate) fn get(&mut self, app: &App, hash: Sha256Hash) -> anyhow::Result<Option<&Rulebook>> {
        let book = match self.0.entry(hash) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(read_book(app, hash)?),
        };
        Ok(book.as_ref())
    }
}

fn read_book(app: &App, hash: Sha256Hash) -> anyhow::Result<Option<Rulebook>> {
    let policy = |log: &Published| {
        let mut all = log.ledger().policies().iter();
        all.find(|policy| policy.rulebook == hash).copied()
    };
    let Some(policy) = app.record.view(policy).flatten() else {
        return Ok(None);
    };
    rules::recorded(app, &policy)
}
