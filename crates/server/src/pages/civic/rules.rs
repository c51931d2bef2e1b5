//! `/rules` and `/rules/{version}`: a rulebook in words, with its exact file.

use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use sidelight_domain::rulebook::{
    DemandClass, DemandRules, DemandType, EmergencyRules, LookUpRules, OffenceClass, RequestRules,
    Rulebook, SharingRules,
};
use sidelight_translog::ledger::PolicyRecord;

use super::super::Frame;
use super::words::{self, Day};
use super::{made, number};
use crate::app::App;
use crate::record::day_of;
use crate::rules;

/// An offence for people.
struct OffenceWords {
    title: String,
    /// Who may ask about it.
    who: String,
}

/// The offences of one class.
struct Class {
    title: &'static str,
    says: &'static str,
    offences: Vec<OffenceWords>,
}

/// A rulebook that was entered.
struct Version {
    version: u64,
    effective: Day,
    index: u64,
}

/// The place of a rulebook in the record.
struct Entered {
    index: u64,
    effective: Day,
    hash: String,
    /// Its day is still to come.
    announced: bool,
}

#[derive(Template)]
#[template(path = "civic/rules.html")]
struct Page {
    frame: Frame,
    version: u64,
    in_force: bool,
    /// None while the record has not begun.
    entered: Option<Entered>,
    request: RequestRules,
    sharing: SharingRules,
    /// None: no request can be an urgent ask.
    urgent: Option<UrgentWords>,
    /// None: this operator releases nothing without its owner.
    emergency: Option<EmergencyRules>,
    /// None: nobody has an address looked up.
    look_up: Option<LookUpRules>,
    /// None: this operator takes no legal demands on its pages.
    demands: Option<DemandRules>,
    classes: Vec<Class>,
    refusals: Vec<String>,
    versions: Vec<Version>,
}

/// What holds for an urgent ask.
struct UrgentWords {
    life_days: u64,
    per_agency_day_max: u64,
    misused_max: u64,
    offences: String,
}

impl Page {
    /// Square metres as people read them.
    fn km2(&self, m2: &u64) -> String {
        let thousandths = (m2 + 500) / 1_000;
        format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000)
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned()
    }

    fn minutes(&self, minutes: &u64) -> String {
        words::minutes(*minutes)
    }

    /// The most that a type of demand yields.
    fn yields(&self, kind: &DemandType) -> String {
        if let Some(width) = kind.band_width {
            return format!(
                "Account data, never footage. Not filed here: its number is stated in bands of {width}"
            );
        }
        match (kind.class, kind.preserve_days, kind.renew_days) {
            (DemandClass::Content, ..) => "Footage".to_owned(),
            (DemandClass::Account, ..) => "Account data, never footage".to_owned(),
            (DemandClass::Preserve, Some(kept), Some(longer)) => {
                format!("Nothing: kept {kept} days, and once {longer} more")
            }
            (DemandClass::Preserve, ..) => "Nothing: kept for a while".to_owned(),
        }
    }

    /// When the household is told.
    fn told(&self, kind: &DemandType) -> String {
        match (kind.class, kind.notice_days) {
            (DemandClass::Preserve, _) => "Once it is kept".to_owned(),
            (_, 0) => "At once, before".to_owned(),
            (_, 1) => "1 day before".to_owned(),
            (_, days) => format!("{days} days before"),
        }
    }

    /// Within which time it is usually answered.
    fn answered(&self, kind: &DemandType) -> String {
        match (kind.answer_days, kind.answer_hours) {
            (Some(1), _) => "1 day".to_owned(),
            (Some(days), _) => format!("{days} days"),
            (None, Some(1)) => "1 hour".to_owned(),
            (None, hours) => format!("{} hours", hours.unwrap_or_default()),
        }
    }
}

/// The one in force; the program's own while the record has not begun.
pub(crate) async fn in_force(Shared(app): Shared<App>) -> Response {
    made(app, |app| {
        Ok(Some(match rules::in_force(app)? {
            Some((policy, book)) => build(app, &book, Some(policy), true),
            None => build(app, &app.rules().book, None, false),
        }))
    })
    .await
}

/// One of the record.
pub(crate) async fn version(Shared(app): Shared<App>, Path(version): Path<String>) -> Response {
    made(app, move |app| {
        let policy = app.record.view(|log| {
            let version = number(&version)?;
            let mut all = log.ledger().policies().iter();
            all.find(|policy| policy.version == version).copied()
        });
        let Some(policy) = policy.flatten() else {
            return Ok(None);
        };
        let now = rules::in_force(app)?.map(|(policy, _)| policy.index);
        let book = rules::recorded(app, &policy)?;
        Ok(book.map(|book| {
            let in_force = now == Some(policy.index);
            build(app, &book, Some(policy), in_force)
        }))
    })
    .await
}

fn build(app: &App, book: &Rulebook, policy: Option<PolicyRecord>, in_force: bool) -> Page {
    let versions = app.record.view(|log| {
        let newest_first = log.ledger().policies().iter().rev();
        let versions = newest_first.map(|policy| Version {
            version: policy.version,
            effective: Day::of(policy.effective),
            index: policy.index,
        });
        versions.collect()
    });
    Page {
        frame: Frame::of(app).within("rules"),
        version: book.version,
        in_force,
        entered: policy.map(|policy| Entered {
            index: policy.index,
            effective: Day::of(policy.effective),
            hash: policy.rulebook.to_hex(),
            announced: policy.effective > day_of(app.now_ms()),
        }),
        request: book.request.clone(),
        sharing: book.sharing.clone(),
        urgent: book.urgent.as_ref().map(|rules| UrgentWords {
            life_days: rules.life_days,
            per_agency_day_max: rules.per_agency_day_max,
            misused_max: rules.misused_max,
            offences: titles(book, &rules.offences),
        }),
        emergency: book.emergency.clone(),
        look_up: book.look_up.clone(),
        demands: book.demands.clone(),
        classes: OffenceClass::ALL
            .into_iter()
            .map(|class| of_class(book, class))
            .collect(),
        refusals: book.refusals.iter().map(|r| r.title.clone()).collect(),
        versions: versions.unwrap_or_default(),
    }
}

/// `Kidnapping, Missing person`.
fn titles(book: &Rulebook, codes: &[String]) -> String {
    let titles = codes.iter().filter_map(|code| book.offence(code));
    titles
        .map(|offence| offence.title.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

fn of_class(book: &Rulebook, class: OffenceClass) -> Class {
    let (title, says) = match class {
        OffenceClass::Ordinary => ("Ordinary", "The rules above, and nothing more."),
        OffenceClass::LowLevel => (
            "Low-level",
            "The same, and marked as such wherever it is shown.",
        ),
        OffenceClass::Sensitive => (
            "Sensitive",
            "To protect whoever it happened to: a larger area, a week instead of a day in public, no free \
             text.",
        ),
    };
    let offences = book
        .offences
        .iter()
        .filter(|offence| offence.class == class);
    Class {
        title,
        says,
        offences: offences
            .map(|offence| OffenceWords {
                title: offence.title.clone(),
                who: offence
                    .kinds
                    .iter()
                    .map(|kind| kind.code())
                    .collect::<Vec<_>>()
                    .join(", "),
            })
            .collect(),
    }
}
