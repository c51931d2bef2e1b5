//! Whether a request keeps to the rulebook: every rule it breaks, in words an officer can act on, or
//! what was accepted.
//!
//! [`Accepted`] can be made here alone, and a request document can be made from it alone.

use super::{AgencyKind, Offence, OffenceClass, Rulebook};
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
    TextLength { got: usize, max: usize },
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
}

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
    pub fn code(&self) -> &'static str {
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
        }
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
    /// What is accepted, or every rule the ask breaks; `now_ms` is when it is submitted.
    pub fn check(&self, ask: &Ask<'_>, now_ms: u64) -> Result<Accepted, Vec<Violation>> {
        let mut found = Vec::new();
        let offence = self.offence_of(ask, &mut found);
        let area = self.area_of(ask, &mut found);
        let window = self.window_of(ask, now_ms, &mut found);
        let text = self.text_of(ask, &mut found);
        self.lines_of(ask, &mut found);
        if ask.earlier_for_case >= self.request.per_case_max {
            found.push(Violation::PerCase(self.request.per_case_max));
        }
        if !ask.own_investigation {
            found.push(Violation::NotOwn);
        }
        self.urgent_of(ask, &mut found);
        let (Some(offence), Some(area), Some(window), []) = (offence, area, window, &found[..])
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

    fn urgent_of(&self, ask: &Ask<'_>, found: &mut Vec<Violation>) {
        let Some(urgent) = ask.urgent else {
            return;
        };
        let Some(rules) = &self.urgent else {
            found.push(Violation::NoUrgent);
            return;
        };
        // An offence that is on no list is told of once.
        let known = self.offence(ask.offence).is_some();
        if known && !rules.offences.iter().any(|it| it == ask.offence) {
            found.push(Violation::UrgentOffence);
        }
        if urgent.earlier_day >= rules.per_agency_day_max {
            found.push(Violation::UrgentPerDay(rules.per_agency_day_max));
        }
        if urgent.misused >= rules.misused_max {
            found.push(Violation::UrgentMisused(urgent.misused));
        }
    }

    fn offence_of(&self, ask: &Ask<'_>, found: &mut Vec<Violation>) -> Option<&Offence> {
        let Some(offence) = self.offence(ask.offence) else {
            found.push(Violation::UnknownOffence);
            return None;
        };
        if !offence.kinds.contains(&ask.agency) {
            found.push(Violation::NotThisAgency(ask.agency));
        }
        Some(offence)
    }

    fn is_sensitive(&self, ask: &Ask<'_>) -> bool {
        self.offence(ask.offence)
            .is_some_and(|o| o.class == OffenceClass::Sensitive)
    }

    fn area_of(&self, ask: &Ask<'_>, found: &mut Vec<Violation>) -> Option<Area> {
        let rules = &self.request;
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
        let min = if self.is_sensitive(ask) {
            rules.sensitive_cells_min
        } else {
            rules.cells_min
        };
        let (got, max) = (ask.cells.len(), rules.cells_max);
        if !(min..=max).contains(&got) {
            found.push(Violation::Cells { got, min, max });
        }
        // The size of what is chosen so far is no news when the cells themselves are wrong.
        if repeated || cells.len() != got {
            return None;
        }
        let area = Area::new(cells).ok()?;
        let (got, min, max) = (area.size_m2(), rules.area_m2_min, rules.area_m2_max);
        if !(min..=max).contains(&got) {
            found.push(Violation::Area { got, min, max });
        }
        Some(area)
    }

    fn window_of(&self, ask: &Ask<'_>, now_ms: u64, found: &mut Vec<Violation>) -> Option<Window> {
        let rules = &self.request;
        let window = match Window::new(ask.from_ms, ask.to_ms) {
            Ok(window) => window,
            Err(error) => {
                found.push(Violation::NoWindow(error));
                return None;
            }
        };
        let got = window.minutes();
        let (min, max) = (rules.window_minutes_min, rules.window_minutes_max);
        if !(min..=max).contains(&got) {
            found.push(Violation::Window { got, min, max });
        }
        if window.to_ms() > now_ms {
            found.push(Violation::Future);
        }
        if now_ms.saturating_sub(window.from_ms()) > rules.look_back_days_max * DAY_MS {
            found.push(Violation::TooOld(rules.look_back_days_max));
        }
        Some(window)
    }

    fn text_of(&self, ask: &Ask<'_>, found: &mut Vec<Violation>) -> Vec<String> {
        let text = lines(ask.text);
        // A line break counts as one character, as it does for whoever types.
        let got = text.join("\n").chars().count();
        let max = self.request.text_chars_max;
        match (self.is_sensitive(ask), got) {
            (true, 0) => {}
            (true, _) => found.push(Violation::SensitiveText),
            (false, 0) => found.push(Violation::NoText),
            (false, _) if got > max => found.push(Violation::TextLength { got, max }),
            (false, _) if !text.iter().all(|line| is_line(line)) => {
                found.push(Violation::Characters("the text"));
            }
            (false, _) => {}
        }
        text
    }

    fn lines_of(&self, ask: &Ask<'_>, found: &mut Vec<Violation>) {
        let (contact, terms, case) = (ask.contact.trim(), ask.terms.trim(), ask.case_number.trim());
        let max = self.request.contact_chars_max;
        if !(1..=max).contains(&contact.chars().count()) || contact.lines().count() != 1 {
            found.push(Violation::Contact(max));
        } else if !is_line(contact) {
            found.push(Violation::Characters("the contact"));
        }
        let max = self.request.terms_chars_max;
        if !(1..=max).contains(&terms.chars().count()) || terms.lines().count() != 1 {
            found.push(Violation::Terms(max));
        } else if !is_line(terms) {
            found.push(Violation::Characters("the terms"));
        }
        if case.is_empty() {
            found.push(Violation::NoCase);
        } else if case.len() > CASE_BYTES_MAX || !is_line(case) {
            found.push(Violation::Case);
        }
    }
}
