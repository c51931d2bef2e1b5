//! Whether a request keeps to the rulebook: every rule it breaks, in words an officer can act on, or
//! what was accepted.
//!
//! Here things are counted and looked up; what they may be, whoever [decides](super::decide) says. What
//! cannot be read at all (a cell, a window, characters, a case number) is told here: no rulebook could
//! allow it.
//!
//! [`Accepted`] can be made here alone, and a request document can be made from it alone.

use super::decide::{Action, Decide, Question, begun};
use super::{AgencyKind, Offence, OffenceClass, Rulebook, UrgentRules};
use crate::emergency::Danger;
use crate::place::{Area, Cell};
use crate::window::{DAY_MS, HiddenDay, When, Window, WindowError};
use crate::words::{is_line, lines};

/// What an urgent ask says, and what is known of the agency's others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UrgentAsk {
    /// Of what somebody is in danger.
    pub danger: Danger,
    /// Urgent asks that the agency has submitted within the last day.
    pub earlier_day: u64,
    /// Urgent asks of the agency that stand in the record as misused.
    pub misused: u64,
}

/// A request as an officer has drafted it, so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask<'a> {
    /// What the agency is.
    pub agency: AgencyKind,
    /// A code of the rulebook's list.
    pub offence: &'a str,
    /// The area, as H3 indexes.
    pub cells: &'a [u64],
    /// The window, ms.
    pub from_ms: u64,
    /// Its end, ms.
    pub to_ms: u64,
    /// What residents read.
    pub text: &'a str,
    /// Whom to ask back.
    pub contact: &'a str,
    /// What the agency does with footage it is given: how long it keeps it, who else gets it.
    pub terms: &'a str,
    /// The case; committed to, never published.
    pub case_number: &'a str,
    /// Requests this agency has already published for the case, or that wait for a moderator.
    pub earlier_for_case: u64,
    /// Whether the officer declared that it is the agency's own investigation.
    pub own_investigation: bool,
    /// If it is an urgent ask.
    pub urgent: Option<UrgentAsk>,
}

/// A rule that a request does not keep to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(
    missing_docs,
    reason = "the messages are the documentation; fields are what they print"
)]
pub enum Violation {
    #[error("Choose an offence from the list.")]
    UnknownOffence,
    #[error("Choose another offence: a {0} cannot ask about this one.")]
    NotThisAgency(AgencyKind),
    #[error("Choose cells from the map: {0} is not one of resolution 9.")]
    NotACell(String),
    #[error("List each cell once.")]
    RepeatedCell,
    #[error("Choose {min} to {max} cells; {got} are chosen.")]
    Cells { got: usize, min: usize, max: usize },
    #[error("Choose an area of {min} to {max} m²; this one has {got} m².")]
    Area { got: u64, min: u64, max: u64 },
    #[error("{}", window_words(.0))]
    NoWindow(#[from] WindowError),
    #[error("Choose a window of {min} to {max} minutes; this one has {got}.")]
    Window { got: u64, min: u64, max: u64 },
    #[error("Choose a window that is over: this one ends in the future.")]
    Future,
    #[error("Choose a window that began at most {0} days ago.")]
    TooOld(u64),
    #[error("Ask about another case: this one already has {0} requests, the most it may have.")]
    PerCase(u64),
    #[error("Say what happened and what residents may have recorded.")]
    NoText,
    #[error("Shorten the text to {max} characters; it has {got}.")]
    TextLength { got: u64, max: usize },
    #[error("Leave the text empty: a sensitive offence is asked about without one.")]
    SensitiveText,
    #[error("Give a contact that residents can ask back, in one line of at most {0} characters.")]
    Contact(usize),
    #[error("Say what happens with footage that is given, in one line of at most {0} characters.")]
    Terms(usize),
    #[error("Type {0} again without characters that cannot be shown as they are.")]
    Characters(&'static str),
    #[error("Give the case number; it is committed to, not published.")]
    NoCase,
    #[error("Give the case number in one line of at most {CASE_BYTES_MAX} bytes.")]
    Case,
    #[error("Confirm that it is your agency's own investigation: nothing else can be asked about.")]
    NotOwn,
    #[error("Ask without danger: the rulebook in force knows no urgent asks.")]
    NoUrgent,
    #[error("Choose another offence: an urgent ask cannot be about this one.")]
    UrgentOffence,
    #[error(
        "Ask without danger: your agency has submitted {0} urgent asks in a day, the most it may."
    )]
    UrgentPerDay(u64),
    #[error("Ask without danger: {0} urgent asks of your agency are in the record as misused.")]
    UrgentMisused(u64),
    #[error("Make the request anew: it names another rulebook than the one in force.")]
    OtherRulebook,
    #[error("Make the request anew: its offence is worded otherwise than in the rulebook.")]
    Wording,
    #[error("The rulebook forbids it by a rule that has no words here: {0}.")]
    Rule(String),
}

/// The codes in the order in which they are told.
const ORDER: [&str; 23] = [
    "unknown-offence",
    "not-this-agency",
    "not-a-cell",
    "repeated-cell",
    "cells",
    "area",
    "no-window",
    "window",
    "future",
    "too-old",
    "no-text",
    "text-length",
    "sensitive-text",
    "contact",
    "terms",
    "characters",
    "no-case",
    "case",
    "per-case",
    "not-own",
    "urgent",
    "urgent-offence",
    "urgent-per-day",
];

/// Longest case number, bytes: the longest text an entry can commit to.
pub const CASE_BYTES_MAX: usize = 200;

/// What two spellings of one case number have in common: their letters and digits, in lower case. With
/// neither, the number as it is, without space around it.
pub fn case_key(case_number: &str) -> String {
    let plain: String = case_number
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    if plain.is_empty() {
        return case_number.trim().to_owned();
    }
    plain
}

/// What to do about a window that is none.
fn window_words(error: &WindowError) -> &'static str {
    match error {
        WindowError::Order => "Choose an end behind the beginning of the window.",
        WindowError::Minutes => "Choose a window that begins and ends on whole minutes.",
        WindowError::Range => "Choose a window between the years 1970 and 9999.",
        WindowError::Text => "Choose the times of the window again: they cannot be read.",
    }
}

impl Violation {
    /// A stable name, for programs.
    pub fn code(&self) -> &str {
        match self {
            Violation::UnknownOffence => "unknown-offence",
            Violation::NotThisAgency(_) => "not-this-agency",
            Violation::NotACell(_) => "not-a-cell",
            Violation::RepeatedCell => "repeated-cell",
            Violation::Cells { .. } => "cells",
            Violation::Area { .. } => "area",
            Violation::NoWindow(_) => "no-window",
            Violation::Window { .. } => "window",
            Violation::Future => "future",
            Violation::TooOld(_) => "too-old",
            Violation::PerCase(_) => "per-case",
            Violation::NoText => "no-text",
            Violation::TextLength { .. } => "text-length",
            Violation::SensitiveText => "sensitive-text",
            Violation::Contact(_) => "contact",
            Violation::Terms(_) => "terms",
            Violation::Characters(_) => "characters",
            Violation::NoCase => "no-case",
            Violation::Case => "case",
            Violation::NotOwn => "not-own",
            Violation::NoUrgent => "urgent",
            Violation::UrgentOffence => "urgent-offence",
            Violation::UrgentPerDay(_) => "urgent-per-day",
            Violation::UrgentMisused(_) => "urgent-misused",
            Violation::OtherRulebook => "other-rulebook",
            Violation::Wording => "wording",
            Violation::Rule(code) => code,
        }
    }

    /// Its place among those that are told at once: that of the parts of the form.
    fn rank(&self) -> usize {
        let place = ORDER.iter().position(|it| *it == self.code());
        place.unwrap_or(ORDER.len())
    }
}

/// An ask that keeps to every rule of a rulebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub(crate) agency: AgencyKind,
    pub(crate) offence: Offence,
    pub(crate) area: Area,
    pub(crate) window: Window,
    pub(crate) when: When,
    pub(crate) text: Vec<String>,
    pub(crate) contact: String,
    pub(crate) terms: String,
    pub(crate) case_number: String,
    pub(crate) policy: crate::record::Hash,
    pub(crate) danger: Option<Danger>,
}

impl Accepted {
    /// Where.
    pub fn area(&self) -> &Area {
        &self.area
    }

    /// When, as the public reads it.
    pub fn when(&self) -> When {
        self.when
    }

    /// When, as the agency and the moderator know it.
    pub fn window(&self) -> Window {
        self.window
    }
}

impl Rulebook {
    /// What is accepted, or every rule the ask breaks, as `by` decides; `now_ms` is when it is submitted.
    pub fn check(
        &self,
        ask: &Ask<'_>,
        now_ms: u64,
        by: &dyn Decide,
    ) -> Result<Accepted, Vec<Violation>> {
        let mut found = Vec::new();
        let area = area_of(ask, &mut found);
        let window = Window::new(ask.from_ms, ask.to_ms);
        let window = window.map_err(|error| found.push(Violation::NoWindow(error)));
        let window = window.ok();
        let text = lines(ask.text);
        self.form_of(ask, &text, &mut found);
        let question = self.question(ask, (area.as_ref(), window, now_ms));
        let broken = by.forbids(&question);
        found.extend(broken.iter().map(|code| self.words(code, ask, &question)));
        found.sort_by_key(Violation::rank);
        let (Some(offence), Some(area), Some(window), []) =
            (self.offence(ask.offence), area, window, &found[..])
        else {
            return Err(found);
        };
        let when = match offence.class {
            OffenceClass::Ordinary | OffenceClass::LowLevel => When::Window(window),
            OffenceClass::Sensitive => HiddenDay::of(window)
                .map(When::Hidden)
                .map_err(|e| vec![Violation::NoWindow(e)])?,
        };
        Ok(Accepted {
            agency: ask.agency,
            offence: offence.clone(),
            area,
            window,
            when,
            text,
            contact: ask.contact.trim().to_owned(),
            terms: ask.terms.trim().to_owned(),
            case_number: ask.case_number.trim().to_owned(),
            policy: self.hash,
            danger: ask.urgent.map(|it| it.danger),
        })
    }

    /// What is known of it; what cannot be read is not, and is told by itself.
    fn question(
        &self,
        ask: &Ask<'_>,
        (area, window, now_ms): (Option<&Area>, Option<Window>, u64),
    ) -> Question {
        let offence = self.offence(ask.offence);
        let listed = |rules: &UrgentRules| rules.offences.iter().any(|it| it == ask.offence);
        // Of what is not one line there is none.
        let chars = |text: &str| match text.trim() {
            line if line.lines().count() == 1 => line.chars().count() as u64,
            _ => 0,
        };
        Question::new(Action::Ask)
            .is("listed", offence.is_some())
            .is(
                "theirs",
                offence.is_some_and(|o| o.kinds.contains(&ask.agency)),
            )
            .is("sensitive", self.is_sensitive(ask))
            .is("own", ask.own_investigation)
            .number("cells", ask.cells.len() as u64)
            .perhaps(area, |it, area| it.number("area_m2", area.size_m2()))
            .perhaps(window, |it, window| {
                let age_ms = now_ms.saturating_sub(window.from_ms());
                it.number("window_minutes", window.minutes())
                    .is("window_over", window.to_ms() <= now_ms)
                    .number("began_days_ago", begun(age_ms, DAY_MS))
            })
            .number("text_chars", chars_of(&lines(ask.text)))
            .number("contact_chars", chars(ask.contact))
            .number("terms_chars", chars(ask.terms))
            .number("case_requests", ask.earlier_for_case)
            .is("urgent", ask.urgent.is_some())
            .is("urgent_listed", self.urgent.as_ref().is_some_and(listed))
            .number("urgent_day", ask.urgent.map_or(0, |it| it.earlier_day))
            .number("urgent_misused", ask.urgent.map_or(0, |it| it.misused))
    }

    /// The rule of that code, in words, with the rulebook's number.
    fn words(&self, code: &str, ask: &Ask<'_>, question: &Question) -> Violation {
        let (rules, urgent) = (&self.request, self.urgent.as_ref());
        let get = |name| question.get(name).unwrap_or_default();
        match code {
            "unknown-offence" => Violation::UnknownOffence,
            "not-this-agency" => Violation::NotThisAgency(ask.agency),
            "cells" => Violation::Cells {
                got: ask.cells.len(),
                min: self.cells_min(self.is_sensitive(ask)),
                max: rules.cells_max,
            },
            "area" => Violation::Area {
                got: get("area_m2"),
                min: rules.area_m2_min,
                max: rules.area_m2_max,
            },
            "window" => Violation::Window {
                got: get("window_minutes"),
                min: rules.window_minutes_min,
                max: rules.window_minutes_max,
            },
            "future" => Violation::Future,
            "too-old" => Violation::TooOld(rules.look_back_days_max),
            "per-case" => Violation::PerCase(rules.per_case_max),
            "no-text" => Violation::NoText,
            "text-length" => Violation::TextLength {
                got: get("text_chars"),
                max: rules.text_chars_max,
            },
            "sensitive-text" => Violation::SensitiveText,
            "contact" => Violation::Contact(rules.contact_chars_max),
            "terms" => Violation::Terms(rules.terms_chars_max),
            "not-own" => Violation::NotOwn,
            "urgent" => Violation::NoUrgent,
            "urgent-offence" => Violation::UrgentOffence,
            "urgent-per-day" => {
                Violation::UrgentPerDay(urgent.map_or(0, |it| it.per_agency_day_max))
            }
            "urgent-misused" => Violation::UrgentMisused(get("urgent_misused")),
            other => Violation::Rule(other.to_owned()),
        }
    }

    fn is_sensitive(&self, ask: &Ask<'_>) -> bool {
        self.offence(ask.offence)
            .is_some_and(|o| o.class == OffenceClass::Sensitive)
    }

    /// Characters that cannot be shown as they are, and a case that cannot be committed to.
    fn form_of(&self, ask: &Ask<'_>, text: &[String], found: &mut Vec<Violation>) {
        // A sensitive offence has no text, whatever is in it.
        let text = text.iter().filter(|_| !self.is_sensitive(ask));
        let [contact, terms] = [ask.contact, ask.terms].map(|it| {
            let mut lines = it.trim().lines();
            lines.next().filter(|_| lines.next().is_none())
        });
        for (what, lines) in [
            ("the text", text.map(String::as_str).collect::<Vec<_>>()),
            ("the contact", contact.into_iter().collect()),
            ("the terms", terms.into_iter().collect()),
        ] {
            if !lines.into_iter().all(is_line) {
                found.push(Violation::Characters(what));
            }
        }
        let case = ask.case_number.trim();
        if case.is_empty() {
            found.push(Violation::NoCase);
        } else if case.len() > CASE_BYTES_MAX || !is_line(case) {
            found.push(Violation::Case);
        }
    }
}

/// A line break counts as one character, as it does for whoever types.
fn chars_of(text: &[String]) -> u64 {
    text.join("\n").chars().count() as u64
}

/// The area, if each cell is one and stands once; the size of what is chosen so far is no news otherwise.
fn area_of(ask: &Ask<'_>, found: &mut Vec<Violation>) -> Option<Area> {
    let (mut cells, mut repeated) = (Vec::new(), false);
    // A list longer than any area is refused by its length; there is no need to look at all of it.
    for index in ask.cells.iter().take(crate::place::AREA_CELLS_MAX) {
        match Cell::try_from(*index) {
            Ok(cell) if cells.contains(&cell) => repeated = true,
            Ok(cell) => cells.push(cell),
            Err(_) => found.push(Violation::NotACell(format!("{index:x}"))),
        }
    }
    if repeated {
        found.push(Violation::RepeatedCell);
    }
    if repeated || cells.len() != ask.cells.len() {
        return None;
    }
    Area::new(cells).ok()
}
