//! `/record/emergencies`: the number of emergency disclosures, and what stands beside it. Counted from the
//! entries, like every number; a chart is the bars in the rows of its table.

use std::fmt::Display;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use sidelight_api::account::TrusteesAvailable;
use sidelight_domain::words::plural;
use sidelight_translog::ledger::{
    EmergencyCount, EmergencyNumbers, Lapse, NoticeNumbers, PublishedNumbers, ReleaseLine, Split,
};

use super::super::Frame;
use super::as_of::{self, Asked};
use super::demands::Demands;
use super::drills::Drills;
use super::look_ups::LookUps;
use super::words::{self, answers_said, said};
use super::{civic, numbers};
use crate::app::App;
use crate::problem::ApiError;
use crate::trustee::there::trustees;

/// Months on the page.
const MONTHS_SHOWN_MAX: usize = 24;
/// Releases on the page, the newest; all of them are in the JSON file.
const RELEASES_SHOWN_MAX: usize = 100;
/// Overdue things on the page, the oldest.
const OVERDUE_SHOWN_MAX: usize = 100;

/// A row whose number is a bar, too.
pub(super) struct Bar {
    what: String,
    value: u64,
    /// Of the longest bar of its table, 0 to 100.
    percent: u64,
}

/// Numbers under one heading.
pub(super) struct Table {
    title: &'static str,
    column: &'static str,
    /// None if there is nothing to split.
    rows: Vec<Bar>,
}

struct MonthLine {
    month: String,
    releases: Bar,
    claims_refused: Bar,
}

struct AgencyLine {
    /// Slug and name; none for those that are sealed.
    agency: Option<(String, String)>,
    count: EmergencyCount,
}

struct TrusteeLine {
    /// As entries and files call it; the name beside it is its own choice, and may be another's, too.
    slug: String,
    name: Option<String>,
    asked: u64,
    answered: u64,
    refused: u64,
    unanswered: u64,
    days: String,
    minutes: String,
}

struct OverdueLine {
    release: u64,
    what: &'static str,
    due: String,
}

struct Line {
    release: u64,
    day: String,
    danger: String,
    left: String,
    answers: &'static str,
    told: String,
    process: String,
    agency: String,
    /// The entry that says that it was misused.
    misused: Option<u64>,
}

struct Counted {
    size: u64,
    day: String,
    began: String,
    /// The headline: every entry by which footage may leave without consent.
    releases: u64,
    /// The same by kind.
    kinds: Vec<(&'static str, u64)>,
    /// Month and band, newest first.
    homes: Vec<(String, String)>,
    /// What took how long.
    medians: [(&'static str, String); 6],
    of: EmergencyNumbers,
    answered: u64,
    refused: u64,
    waiting: u64,
    /// Claims and demands that a reviewer refused, or nobody decided: no entry that releases.
    refused_before: u64,
    /// Newest first.
    months: Vec<MonthLine>,
    tables: Vec<Table>,
    agencies: Vec<AgencyLine>,
    trustees: Vec<TrusteeLine>,
    overdue: Vec<OverdueLine>,
    /// Newest first.
    list: Vec<Line>,
    /// None while no address was looked up.
    look_ups: Option<LookUps>,
    /// None while nothing was demanded.
    demands: Option<Demands>,
    /// None while no home was announced for any.
    drills: Option<Drills>,
}

#[derive(Template)]
#[template(path = "record/emergencies.html")]
struct Page {
    frame: Frame,
    /// How many trustees could answer now.
    there: Option<TrusteesAvailable>,
    counted: Option<Counted>,
}

/// The page.
pub(super) async fn show(State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    let read = as_of::read(&app, asked, |ledger, root, today| {
        let published = ledger.published_numbers(root, today)?;
        let began = ledger.began().map(|day| day.to_string());
        Some((published, began, Drills::counted(ledger)))
    });
    let read = read.await.map(Option::flatten);
    let there = match trustees(&app).await {
        Ok(said) => said.as_ref().map(TrusteesAvailable::of),
        Err(error) => return ApiError::from(error).into_response(),
    };
    numbers::answer(app, read, move |app, read| {
        let counted = read.map(|(published, began, drills)| {
            counted(app, &published, (began.unwrap_or_default(), drills))
        });
        Ok(Page {
            frame: Frame::of(app).within("record"),
            there,
            counted: counted.transpose()?,
        })
    })
    .await
}

fn counted(
    app: &App,
    published: &PublishedNumbers,
    (began, drills): (String, Option<Drills>),
) -> anyhow::Result<Counted> {
    let of = published.emergencies().clone();
    let kinds = published.numbers().releases();
    let kinds: Vec<_> = kinds
        .map(|(kind, count)| (words::of(kind).title, count))
        .collect();
    // Of all releases, whatever they rest on: these three add up to the headline.
    let answers = || of.answers.iter().chain(&published.demands().answers);
    let count = |word: &str| {
        let found = answers().filter(|(answers, _)| answers == word);
        found.map(|(_, count)| count).sum::<u64>()
    };
    let (answered, refused, waiting) = (count("answered"), count("refused"), count("waiting"));
    let trustees = of.trustees.iter().map(|(slug, numbers)| TrusteeLine {
        slug: slug.to_string(),
        name: civic::trustee_name(app, slug),
        asked: numbers.asked,
        answered: numbers.answered,
        refused: numbers.refused,
        unanswered: numbers.unanswered,
        days: days(numbers.days),
        minutes: minutes(numbers.minutes),
    });
    let overdue = of.overdue.iter().take(OVERDUE_SHOWN_MAX);
    let overdue = overdue.map(|it| OverdueLine {
        release: it.release,
        what: lapse(it.what),
        due: it.due.to_string(),
    });
    let list = of.list.iter().rev().take(RELEASES_SHOWN_MAX);
    let list = list.map(|it| line(app, it));
    Ok(Counted {
        size: published.numbers().size,
        day: of.as_of.to_string(),
        began,
        releases: kinds.iter().map(|(_, count)| count).sum(),
        kinds,
        homes: numbers::homes(published),
        medians: medians(&of),
        answered,
        refused,
        waiting,
        refused_before: of.all.claims_refused + published.demands().all.refused,
        months: months(&of),
        tables: tables(&of),
        agencies: agencies(app, &of)?,
        trustees: trustees.collect(),
        overdue: overdue.collect(),
        list: list.collect::<anyhow::Result<_>>()?,
        look_ups: LookUps::counted(app, &of.look_ups)?,
        demands: Demands::counted(app, published)?,
        drills,
        of,
    })
}

fn medians(of: &EmergencyNumbers) -> [(&'static str, String); 6] {
    [
        (
            "From when reviewers first heard of one until both could sign its disclosure",
            minutes(of.minutes.released),
        ),
        (
            "From then until a claim was refused",
            minutes(of.minutes.refused),
        ),
        (
            "From when a case came to a trustee until it answered or refused",
            minutes(of.minutes.trustee),
        ),
        (
            "From a disclosure to the first trustee’s answer",
            days(of.medians.answer),
        ),
        (
            "From a disclosure to the first notice to the owner",
            days(of.medians.notice),
        ),
        (
            "From a disclosure to the first word of a court",
            days(of.medians.outcome),
        ),
    ]
}

fn days(number: Option<u64>) -> String {
    match number {
        None => "none yet".to_owned(),
        Some(0) => "the same day".to_owned(),
        Some(1) => "1 day".to_owned(),
        Some(days) => format!("{days} days"),
    }
}

fn minutes(number: Option<u64>) -> String {
    match number {
        None => "none yet".to_owned(),
        Some(0) => "under a minute".to_owned(),
        Some(minutes) => plural(minutes, "minute"),
    }
}

/// Both columns of bars on one scale.
fn months(of: &EmergencyNumbers) -> Vec<MonthLine> {
    let shown = of.months.iter().rev().take(MONTHS_SHOWN_MAX);
    let longest = shown.clone();
    let longest = longest.map(|(_, count)| count.releases.max(count.claims_refused));
    let longest = longest.max().unwrap_or(0);
    let line = |(month, count): (&dyn Display, &EmergencyCount)| MonthLine {
        month: month.to_string(),
        releases: bar("", count.releases, longest),
        claims_refused: bar("", count.claims_refused, longest),
    };
    shown.map(|(month, count)| line((month, count))).collect()
}

/// A number of at most `longest`.
pub(super) fn bar(what: &str, value: u64, longest: u64) -> Bar {
    Bar {
        what: what.to_owned(),
        value,
        percent: (value * 100).checked_div(longest).unwrap_or(0),
    }
}

/// A split in words.
pub(super) fn table(
    (title, column): (&'static str, &'static str),
    split: &Split,
    said: impl for<'a> Fn(&'a str) -> &'a str,
) -> Table {
    let longest = split.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let rows = split.iter().filter(|_| longest > 0);
    let rows = rows.map(|(word, count)| bar(said(word), *count, longest));
    Table {
        title,
        column,
        rows: rows.collect(),
    }
}

/// When owners were told.
pub(super) fn notices(title: &'static str, of: NoticeNumbers) -> Table {
    let split = [
        ("in-time", of.in_time),
        ("late", of.late),
        ("waiting", of.waiting),
        ("overdue", of.overdue),
    ];
    let split = split.map(|(word, count)| (word.to_owned(), count)).to_vec();
    table((title, "Notice"), &split, |word| said("notice", word))
}

fn tables(of: &EmergencyNumbers) -> Vec<Table> {
    let table =
        |title, column, list, split: &Split| table((title, column), split, |word| said(list, word));
    let danger = "What somebody was in danger of";
    vec![
        table(danger, "Danger", "danger", &of.dangers),
        table(
            "Whether the owner was asked first",
            "Owner",
            "owner",
            &of.owners,
        ),
        notices("When the owner was told", of.notices),
        table(
            "What a court said afterwards",
            "Court",
            "process",
            &of.processes,
        ),
        table("Why claims were refused", "Reason", "reason", &of.reasons),
        table("How they were misused", "Misuse", "misuse", &of.misuses),
    ]
}

fn agencies(app: &App, of: &EmergencyNumbers) -> anyhow::Result<Vec<AgencyLine>> {
    let mut lines = Vec::new();
    for (agency, count) in &of.agencies {
        let name = civic::name_of(app, agency)?;
        lines.push(AgencyLine {
            agency: Some((agency.to_string(), name)),
            count: *count,
        });
    }
    lines.push(AgencyLine {
        agency: None,
        count: of.sealed,
    });
    Ok(lines)
}

fn line(app: &App, it: &ReleaseLine) -> anyhow::Result<Line> {
    let agency = match &it.agency {
        Some(agency) => civic::name_of(app, agency)?,
        None => format!("open by {}", it.seal_until),
    };
    let told = match it.noticed {
        Some(day) => format!("on {day}"),
        None => format!("not yet; due {}", it.notice_due),
    };
    let process = it.process.map(|process| process.to_string());
    Ok(Line {
        release: it.release,
        day: it.day.to_string(),
        danger: said("danger", it.danger.code()).to_owned(),
        left: left(it.left),
        answers: answers_said(it.answers),
        told,
        process: said("process", process.as_deref().unwrap_or("none")).to_owned(),
        agency,
        misused: it.misused.map(|(entry, _)| entry),
    })
}

/// Cameras, clips and seconds at most.
pub(super) fn left([cameras, clips, seconds]: [u64; 3]) -> String {
    let (cameras, clips) = (plural(cameras, "camera"), plural(clips, "clip"));
    format!("{cameras}, {clips}, at most {} min", seconds.div_ceil(60))
}

/// What did not happen.
pub(super) fn lapse(what: Lapse) -> &'static str {
    match what {
        Lapse::Notice => "the owner is not told",
        Lapse::Opening => "agency and claim are not opened",
        Lapse::Outcome => "nobody says whether a court was asked",
    }
}
