//! The document of a request: what residents read, and what its hash in the log stands for.

use std::fmt::Write as _;
use std::str::FromStr as _;

use super::lines::{DocumentError, Lines};
use crate::commitment::{log_commitment, read_hash, write_hash};
use crate::emergency::Danger;
use crate::place::{Area, Cell};
use crate::record::{Encoder, Hash, sha256};
use crate::rulebook::{Accepted, AgencyKind, Ask, OffenceClass, Rulebook, UrgentAsk, Violation};
use crate::window::{HiddenDay, When, Window, read_minute, write_minute};
use crate::words::is_slug;

const FIRST_LINE: &str = "sidelight-request/v1";

/// The salts of what a document commits to; the agency keeps them with case number and window.
#[derive(Clone)]
pub struct RequestSalts {
    /// Of the case number. The `request` entry commits under the same salt, to the same value.
    pub case: [u8; 32],
    /// Of the exact window of a sensitive request.
    pub window: [u8; 32],
}

/// A request as it is published. Two equal ones have the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestDocument {
    agency: String,
    agency_kind: AgencyKind,
    policy: Hash,
    offence: String,
    title: String,
    class: OffenceClass,
    /// Present exactly if it is an urgent ask, which is never sensitive.
    danger: Option<Danger>,
    when: When,
    /// Present exactly if `when` hides the day.
    window: Option<Hash>,
    area: Area,
    contact: String,
    terms: String,
    case: Hash,
    text: Vec<String>,
}

/// The commitment to the window of a sensitive request.
pub fn window_commitment(window: Window, salt: &[u8; 32]) -> Hash {
    Encoder::new("sidelight/request-window/v1")
        .field(salt)
        .u64(window.from_ms())
        .u64(window.to_ms())
        .hash()
}

impl RequestDocument {
    /// The document of what the rulebook accepted; `None` if `agency` is not the slug of an agency.
    pub fn new(accepted: &Accepted, agency: &str, salts: &RequestSalts) -> Option<Self> {
        let window = match accepted.when {
            When::Window(_) => None,
            When::Hidden(_) => Some(window_commitment(accepted.window, &salts.window)),
        };
        is_slug(agency).then(|| Self {
            agency: agency.to_owned(),
            agency_kind: accepted.agency,
            policy: accepted.policy,
            offence: accepted.offence.code.clone(),
            title: accepted.offence.title.clone(),
            class: accepted.offence.class,
            danger: accepted.danger,
            when: accepted.when,
            window,
            area: accepted.area.clone(),
            contact: accepted.contact.clone(),
            terms: accepted.terms.clone(),
            case: log_commitment("request", "case", &salts.case, &accepted.case_number),
            text: accepted.text.clone(),
        })
    }

    /// Reads a document. That it is the one an entry names is the caller's to check, by [`Self::hash`].
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let mut lines = Lines::of(text, FIRST_LINE)?;
        let slug = |v: &str| is_slug(v).then(|| v.to_owned());
        let agency = lines.read("agency", "an agency", slug)?;
        let agency_kind = lines.read("agency-kind", "a kind of agency", |v| {
            AgencyKind::ALL.into_iter().find(|kind| kind.code() == v)
        })?;
        let policy = lines.read("policy", "a SHA-256", |v| read_hash("sha256", v))?;
        let offence = lines.read("offence", "a code", slug)?;
        let title = lines.words("title", "a title")?;
        let class = lines.read("class", "a class", |v| {
            OffenceClass::ALL
                .into_iter()
                .find(|class| class.code() == v)
        })?;
        let danger = Self::read_danger(&mut lines, class)?;
        let (when, window) = Self::read_when(&mut lines, class)?;
        let area = Self::read_area(&mut lines)?;
        let contact = lines.words("contact", "a contact")?;
        let terms = lines.words("terms", "terms")?;
        let case = lines.read("case", "a commitment", |v| read_hash("committed", v))?;
        lines.read("investigation", "own", |v| (v == "own").then_some(()))?;
        let text = if class == OffenceClass::Sensitive {
            lines.end().map(|()| Vec::new())?
        } else {
            let first = lines.words("text", "a text")?;
            let mut all = vec![first];
            all.extend(lines.all_words("text", "a text")?);
            all
        };
        Ok(Self {
            agency,
            agency_kind,
            policy,
            offence,
            title,
            class,
            danger,
            when,
            window,
            area,
            contact,
            terms,
            case,
            text,
        })
    }

    fn read_danger(
        lines: &mut Lines<'_>,
        class: OffenceClass,
    ) -> Result<Option<Danger>, DocumentError> {
        match class {
            OffenceClass::Sensitive => Ok(None),
            OffenceClass::Ordinary | OffenceClass::LowLevel => match lines.next_if("danger") {
                None => Ok(None),
                Some(value) => Danger::ALL
                    .into_iter()
                    .find(|danger| danger.code() == value)
                    .map(Some)
                    .ok_or_else(|| lines.wrong("a danger")),
            },
        }
    }

    fn read_when(
        lines: &mut Lines<'_>,
        class: OffenceClass,
    ) -> Result<(When, Option<Hash>), DocumentError> {
        match class {
            OffenceClass::Ordinary | OffenceClass::LowLevel => {
                let from = lines.read("from", "a minute", |v| read_minute(v).ok())?;
                let window = lines.read("to", "a later minute", |v| {
                    Window::new(from, read_minute(v).ok()?).ok()
                })?;
                Ok((When::Window(window), None))
            }
            OffenceClass::Sensitive => {
                let week = lines.read("week", "an ISO week", |v| {
                    HiddenDay::parse(v, "00:00Z 1").ok().map(|_| v)
                })?;
                let hidden =
                    lines.read("daily", "a time of day", |v| HiddenDay::parse(week, v).ok())?;
                let window = lines.read("window", "a commitment", |v| read_hash("committed", v))?;
                Ok((When::Hidden(hidden), Some(window)))
            }
        }
    }

    fn read_area(lines: &mut Lines<'_>) -> Result<Area, DocumentError> {
        let cell = |v: &str| Cell::from_str(v).ok();
        let mut cells = vec![lines.read("cell", "a map cell", cell)?];
        while let Some(value) = lines.next_if("cell") {
            let cell = cell(value).ok_or_else(|| lines.wrong("a map cell"))?;
            if cells.last().is_some_and(|last| cell <= *last) {
                return Err(lines.wrong("a map cell above the last one"));
            }
            cells.push(cell);
        }
        Area::new(cells).map_err(|_| lines.wrong("at most 64 map cells"))
    }

    /// Its one text.
    pub fn text(&self) -> String {
        let mut out = format!("{FIRST_LINE}\n");
        let mut line = |name: &str, value: &str| {
            writeln!(out, "{name} {value}").expect("a String takes every write");
        };
        line("agency", &self.agency);
        line("agency-kind", self.agency_kind.code());
        line("policy", &write_hash("sha256", &self.policy));
        line("offence", &self.offence);
        line("title", &self.title);
        line("class", self.class.code());
        if let Some(danger) = self.danger {
            line("danger", danger.code());
        }
        match self.when {
            When::Window(window) => {
                line("from", &write_minute(window.from_ms()));
                line("to", &write_minute(window.to_ms()));
            }
            When::Hidden(hidden) => {
                line("week", &hidden.week());
                line("daily", &hidden.daily());
            }
        }
        if let Some(window) = &self.window {
            line("window", &write_hash("committed", window));
        }
        for cell in self.area.cells() {
            line("cell", &cell.to_string());
        }
        line("contact", &self.contact);
        line("terms", &self.terms);
        line("case", &write_hash("committed", &self.case));
        line("investigation", "own");
        for paragraph in &self.text {
            line("text", paragraph);
        }
        out
    }

    /// SHA-256 of its text: its name in the log.
    pub fn hash(&self) -> Hash {
        sha256(self.text().as_bytes())
    }

    /// Every rule of `rules` that it can be seen to break; what only the agency and the moderator know
    /// (case, exact window of a sensitive request, when it was submitted) is not among them.
    pub fn breaks(&self, rules: &Rulebook) -> Vec<Violation> {
        let cells: Vec<u64> = self.area.cells().iter().map(|c| (*c).into()).collect();
        let window = self.when.windows()[0];
        let ask = Ask {
            agency: self.agency_kind,
            offence: &self.offence,
            cells: &cells,
            from_ms: window.from_ms(),
            to_ms: window.to_ms(),
            text: &self.text.join("\n"),
            contact: &self.contact,
            terms: &self.terms,
            case_number: "committed",
            earlier_for_case: 0,
            own_investigation: true,
            urgent: self.danger.map(|danger| UrgentAsk {
                danger,
                earlier_day: 0,
                misused: 0,
            }),
        };
        let mut found = rules
            .check(&ask, window.to_ms(), rules)
            .err()
            .unwrap_or_default();
        if self.policy != rules.hash {
            found.push(Violation::OtherRulebook);
        }
        let same = |o: &crate::rulebook::Offence| o.title == self.title && o.class == self.class;
        if !rules.offence(&self.offence).is_none_or(same) {
            found.push(Violation::Wording);
        }
        found
    }

    /// The agency's slug.
    pub fn agency(&self) -> &str {
        &self.agency
    }

    /// What the agency is.
    pub fn agency_kind(&self) -> AgencyKind {
        self.agency_kind
    }

    /// The rulebook it was accepted under.
    pub fn policy(&self) -> &Hash {
        &self.policy
    }

    /// The offence's code.
    pub fn offence(&self) -> &str {
        &self.offence
    }

    /// The offence's title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// How the offence is treated.
    pub fn class(&self) -> OffenceClass {
        self.class
    }

    /// Of what somebody is in danger: of an urgent ask alone.
    pub fn danger(&self) -> Option<Danger> {
        self.danger
    }

    /// The window or windows asked about.
    pub fn when(&self) -> When {
        self.when
    }

    /// The area.
    pub fn area(&self) -> &Area {
        &self.area
    }

    /// Whom to ask back.
    pub fn contact(&self) -> &str {
        &self.contact
    }

    /// What the agency does with footage it is given.
    pub fn terms(&self) -> &str {
        &self.terms
    }

    /// The commitment to the case number: that of the entry, too.
    pub fn case(&self) -> &Hash {
        &self.case
    }

    /// The commitment to the exact window, of a sensitive request.
    pub fn window(&self) -> Option<&Hash> {
        self.window.as_ref()
    }

    /// What happened and what residents may have recorded, a paragraph each; empty in a sensitive one.
    pub fn paragraphs(&self) -> &[String] {
        &self.text
    }
}
