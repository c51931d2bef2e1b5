//! `/agencies/{slug}`: an agency's public profile. Everything it ever asked is here, refusals with their
//! reason too, and nothing about who was asked.

use askama::Template;
use axum::extract::{Path, Query, State as Shared};
use axum::response::Response;
use serde::Deserialize;
use sidelight_translog::entry::{Body, Entry, Role, Slug};
use sidelight_translog::ledger::EmergencyCount;

use super::super::Frame;
use super::made;
use super::read::{Books, Named, Row, State, found, named};
use super::words::Day;
use crate::app::App;
use crate::record::{Published, day_of};

/// Requests and refusals on one page.
const PAGE: usize = 50;
/// Delivery keys and people listed.
const LISTED_MAX: usize = 100;

/// Which part of the list.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    /// Only what is below this index.
    before: Option<u64>,
}

/// One delivery key.
struct Key {
    index: u64,
    epoch: u64,
    day: Day,
    recipient: String,
}

/// Somebody who may act for the agency.
struct Person {
    index: u64,
    role: String,
    day: Day,
    revoked: Option<u64>,
    by_operator: bool,
}

/// What became of everything it asked.
#[derive(Default)]
struct Numbers {
    open: usize,
    ended: usize,
    resolved: usize,
    withdrawn: usize,
    refused: usize,
    urgent: usize,
    misused: usize,
}

/// The profile as the record has it, before any text is read.
#[derive(Default)]
struct Profile {
    numbers: Numbers,
    keys: Vec<Key>,
    /// Where it has its powers, as its newest key's entry says.
    jurisdiction: Option<String>,
    people: Vec<Person>,
    people_count: usize,
    /// One page of everything it asked, newest first, and one more.
    asked: Vec<u64>,
    /// What the record says of its emergencies, where it says whose they are.
    emergencies: EmergencyCount,
    /// So many misused urgent asks, and the rulebook lets it make no further one.
    misused_max: Option<u64>,
    /// Of these, and of its claims that were refused: misused, or no court was ever asked.
    against: u64,
    /// So many of those, and the rulebook lets it file no further one.
    never_max: Option<u64>,
}

impl Profile {
    /// Whether it makes no further urgent ask.
    fn misused_too_often(&self) -> bool {
        let max = self.misused_max.unwrap_or(u64::MAX);
        self.numbers.misused as u64 >= max
    }
}

#[derive(Template)]
#[template(path = "civic/agency.html")]
struct Page {
    frame: Frame,
    agency: Named,
    profile: Profile,
    rows: Vec<Row>,
    /// Where the next page begins.
    older: Option<u64>,
    newest: bool,
}

/// The page.
pub(crate) async fn show(
    Shared(app): Shared<App>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    made(app, move |app| match slug.parse::<Slug>() {
        Ok(slug) => build(app, &slug, asked.before),
        Err(_) => Ok(None),
    })
    .await
}

fn build(app: &App, slug: &Slug, before: Option<u64>) -> anyhow::Result<Option<Page>> {
    let Some(agency) = named(app, slug)? else {
        return Ok(None);
    };
    let rules = app.rules().book.emergency.clone();
    let urgent = app.rules().book.urgent.clone();
    let profile = app.record.view(|log| Profile {
        numbers: numbers(app, log, slug),
        keys: keys(log, slug),
        jurisdiction: jurisdiction(log, slug),
        people: people(log, slug).take(LISTED_MAX).collect(),
        people_count: people(log, slug).filter(|p| p.revoked.is_none()).count(),
        asked: page(log.asked(slug), before),
        emergencies: emergencies(app, log, slug),
        against: log.ledger().emergencies_against_agency(slug),
        misused_max: urgent.map(|rules| rules.misused_max),
        never_max: rules.map(|rules| rules.never_max),
    });
    let profile = profile.unwrap_or_default();
    let mut books = Books::default();
    let mut rows = Vec::new();
    for index in profile.asked.iter().take(PAGE) {
        match found(app, *index)? {
            Some(found) => rows.push(found.row(false)),
            None => rows.push(refusal(app, &mut books, *index)?),
        }
    }
    let more = profile.asked.len() > PAGE;
    Ok(Some(Page {
        frame: Frame::of(app).within("agencies"),
        agency,
        rows,
        older: profile.asked.get(PAGE - 1).copied().filter(|_| more),
        newest: before.is_none(),
        profile,
    }))
}

fn page(asked: &[u64], before: Option<u64>) -> Vec<u64> {
    let below = before.unwrap_or(u64::MAX);
    let end = asked.partition_point(|index| *index < below);
    asked[..end].iter().rev().take(PAGE + 1).copied().collect()
}

fn emergencies(app: &App, log: &Published, slug: &Slug) -> EmergencyCount {
    let numbers = log.ledger().emergency_numbers(day_of(app.now_ms()));
    numbers.agencies.get(slug).copied().unwrap_or_default()
}

fn numbers(app: &App, log: &Published, slug: &Slug) -> Numbers {
    let today = day_of(app.now_ms());
    let mut numbers = Numbers::default();
    for index in log.asked(slug) {
        let request = log.ledger().request(*index);
        if let Some(urgent) = request.and_then(|request| request.urgent) {
            numbers.urgent += 1;
            numbers.misused += usize::from(urgent.misused.is_some());
        }
        let counted = match request.map(|request| State::of(request, today)) {
            Some(State::Open) => &mut numbers.open,
            Some(State::Ended) => &mut numbers.ended,
            Some(State::Resolved) => &mut numbers.resolved,
            Some(State::Withdrawn) => &mut numbers.withdrawn,
            None => &mut numbers.refused,
        };
        *counted += 1;
    }
    numbers
}

fn jurisdiction(log: &Published, slug: &Slug) -> Option<String> {
    let newest = log.ledger().agency(slug)?.last()?;
    Some(newest.jurisdiction.as_ref()?.to_string())
}

fn keys(log: &Published, slug: &Slug) -> Vec<Key> {
    let all = log.ledger().agency(slug).unwrap_or_default();
    let newest = all.iter().rev().take(LISTED_MAX);
    newest
        .map(|key| Key {
            index: key.index,
            epoch: key.epoch,
            day: Day::of(key.day),
            recipient: key.delivery_key.to_string(),
        })
        .collect()
}

fn people<'a>(log: &'a Published, slug: &'a Slug) -> impl Iterator<Item = Person> + 'a {
    let all = log.ledger().credentials().rev();
    let here = all.filter(move |(_, credential)| credential.agency.as_ref() == Some(slug));
    here.map(|(index, credential)| Person {
        index,
        role: match credential.role {
            Role::Supervisor => "Supervisor".to_owned(),
            Role::Officer => "Officer".to_owned(),
            other => other.to_string(),
        },
        day: Day::of(credential.day),
        revoked: credential.revoked,
        by_operator: credential.by_operator,
    })
}

/// A request that a moderator did not let pass, with the reason in the words of its rulebook.
fn refusal(app: &App, books: &mut Books, index: u64) -> anyhow::Result<Row> {
    let bytes = app.record.entries(index, 1)?.pop();
    let bytes = bytes.ok_or_else(|| anyhow::anyhow!("entry {index} is not there"))?;
    let entry = Entry::parse(&bytes)?;
    let Body::RequestRefused(refused) = entry.body() else {
        anyhow::bail!("entry {index} is not the refusal that it was");
    };
    let code = refused.reason.as_str();
    let book = books.get(app, refused.policy)?;
    let reason = book.and_then(|book| book.refusal(code));
    Ok(Row {
        link: format!("/record/entry/{index}"),
        title: reason.map_or_else(|| code.to_owned(), |reason| reason.title.clone()),
        class: None,
        about: "A moderator did not let it pass; no resident was asked".to_owned(),
        when: String::new(),
        state: "refused",
        until: "on",
        day: Day::of(entry.day()),
        map: None,
    })
}
