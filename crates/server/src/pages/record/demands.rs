//! Legal demands on `/record/emergencies`: what they came to, counted from the entries as the files of the
//! numbers have it.

use sidelight_translog::ledger::{
    BandLine, CompelledLine, DemandCount, DemandNumbers, PublishedNumbers,
};

use super::civic;
use super::emergencies::{Bar, Table, bar, left, notices, table};
use super::words::{answers_said, demand_said};
use crate::app::App;

/// Months on the page.
const MONTHS_SHOWN_MAX: usize = 24;
/// Releases on the page, the newest; all of them are in the JSON file.
const RELEASES_SHOWN_MAX: usize = 100;
/// How a type is called that an entry does not tell yet.
const SEALED: &str = "sealed";

/// What demands of one month, or of one type, came to; a number and its bar each.
pub(super) struct Line {
    pub(super) what: String,
    /// Footage, accounts, refused, kept.
    pub(super) came_to: [Bar; 4],
}

/// One release of footage.
pub(super) struct Release {
    pub(super) release: u64,
    pub(super) day: String,
    pub(super) kind: String,
    pub(super) before: String,
    pub(super) left: String,
    pub(super) answers: &'static str,
    pub(super) told: String,
    pub(super) agency: String,
}

/// The section.
pub(super) struct Demands {
    pub(super) of: DemandNumbers,
    /// Newest first.
    pub(super) months: Vec<Line>,
    pub(super) types: Vec<Line>,
    pub(super) tables: Vec<Table>,
    /// Newest first.
    pub(super) list: Vec<Release>,
    /// Half-year, type and band, newest first.
    pub(super) banded: Vec<[String; 3]>,
}

impl Demands {
    /// Counted; `None` while there was none.
    pub(super) fn counted(app: &App, published: &PublishedNumbers) -> anyhow::Result<Option<Self>> {
        let of = published.demands().clone();
        let DemandCount {
            releases,
            accounts,
            refused,
            preservations,
        } = of.all;
        let stated = of.banded.len() as u64;
        if releases + accounts + refused + preservations + of.told + stated == 0 {
            return Ok(None);
        }
        let months = of.months.iter().rev().take(MONTHS_SHOWN_MAX);
        let months = months.map(|(month, count)| (month.to_string(), *count));
        let types = of.types.iter();
        let types = types.map(|(code, count)| (titled(app, code), *count));
        let list = of.list.iter().rev().take(RELEASES_SHOWN_MAX);
        let list = list.map(|it| release(app, it));
        Ok(Some(Self {
            months: lines(months.collect()),
            types: lines(types.collect()),
            tables: tables(&of),
            list: list.collect::<anyhow::Result<_>>()?,
            banded: of.banded.iter().rev().map(|it| band(app, it)).collect(),
            of,
        }))
    }
}

fn band(app: &App, it: &BandLine) -> [String; 3] {
    let band = format!("{} to {}", it.least, it.most);
    [it.month.to_string(), titled(app, it.demand.as_str()), band]
}

/// What the rulebook in force calls a type; types of earlier ones keep their code.
fn titled(app: &App, code: &str) -> String {
    let rules = app.rules();
    let found = rules.book.demands.as_ref().and_then(|it| it.kind(code));
    match (code, found) {
        (SEALED, _) => "Not yet open".to_owned(),
        (_, Some(found)) => found.title.clone(),
        (_, None) => code.to_owned(),
    }
}

/// All bars of one table on one scale.
fn lines(counts: Vec<(String, DemandCount)>) -> Vec<Line> {
    let four = |it: &DemandCount| [it.releases, it.accounts, it.refused, it.preservations];
    let longest = counts.iter().flat_map(|(_, it)| four(it)).max();
    let longest = longest.unwrap_or(0);
    let line = |(what, count): (String, DemandCount)| Line {
        what,
        came_to: four(&count).map(|value| bar("", value, longest)),
    };
    counts.into_iter().map(line).collect()
}

fn tables(of: &DemandNumbers) -> Vec<Table> {
    let notice = "When the owner was told that it left";
    vec![
        table(
            ("Objections of households", "Objection"),
            &of.objections,
            |word| demand_said("objection", word),
        ),
        table(
            ("Why demands were refused", "Reason"),
            &of.reasons,
            |word| demand_said("reason", word),
        ),
        notices(notice, of.notices),
    ]
}

fn release(app: &App, it: &CompelledLine) -> anyhow::Result<Release> {
    Ok(Release {
        release: it.release,
        day: it.day.to_string(),
        kind: titled(app, &it.demand),
        before: match it.told {
            Some(day) => format!("told on {day}"),
            None => "not told: a gag".to_owned(),
        },
        left: left(it.left),
        answers: answers_said(it.answers),
        told: match it.noticed {
            Some(day) => format!("on {day}"),
            None => format!("not yet; due {}", it.notice_due),
        },
        agency: match &it.agency {
            Some(agency) => civic::name_of(app, agency)?,
            None => format!("open by {}", it.seal_until),
        },
    })
}
