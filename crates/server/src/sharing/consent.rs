//! A consent as a browser made it, checked against the published log and the rulebook, and its entry.
//!
//! Pseudonym, values and salts are the browser's, so the entry can hold nothing that its receipt would
//! not show: the operator computes the commitments from them and adds only which rulebook is in force.

use sidelight_api::share::Consent as Wire;
use sidelight_domain::rulebook::decide::{Action, Decide as _, Question};
use sidelight_store::record::LogSubmission;
use sidelight_translog::entry::{Body, Commitment, Consent, Day, Entry, FieldOpening, Kind};
use sidelight_translog::hash::Sha256Hash;

use super::asked::Asked;
use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::record::{Draft, day_of};

/// The fields that a consent commits to, in the order of their lines.
const FIELDS: [&str; 7] = [
    "request",
    "agency",
    "recipient",
    "clips",
    "seconds",
    "pseudonym",
    "footage",
];

/// Openings in the agreed order, each of its field's form.
pub(crate) struct Opened {
    salts: [[u8; 32]; 7],
    values: [String; 7],
    /// How many clips.
    pub(crate) clips: u64,
}

/// When the consent is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    /// Not before, ms; none: at once.
    pub(crate) not_before_ms: Option<u64>,
    /// The day of the entry, as far as can be told now.
    day: Day,
}

impl Due {
    /// At the next full batch of the clock, or at once if nothing is batched.
    pub(crate) fn from(now_ms: u64, batch_minutes: u64) -> Self {
        let batch_ms = batch_minutes * 60_000;
        let not_before_ms = (batch_ms > 0).then(|| (now_ms / batch_ms + 1) * batch_ms);
        Self {
            not_before_ms,
            day: day_of(not_before_ms.unwrap_or(now_ms)),
        }
    }
}

fn refused(code: &str, detail: &str) -> ApiError {
    ApiError::unprocessable(code, "The consent is refused.", detail)
}

impl Opened {
    /// Reads the openings of a consent.
    pub(crate) fn read(wire: &Wire) -> ApiResult<Self> {
        let names = wire.openings.iter().map(|opening| opening.field.as_str());
        if !names.eq(FIELDS) {
            let detail = format!("Open these fields, in this order: {}", FIELDS.join(" "));
            return Err(refused("openings", &detail));
        }
        for opening in &wire.openings {
            let form = Kind::Consent.committed_form(&opening.field);
            let value = opening.value.as_bytes();
            if value.is_empty() || !form.is_some_and(|form| form.accepts(value)) {
                let detail = format!("{} is not written as in an entry.", opening.field);
                return Err(refused("openings", &detail));
            }
        }
        let values: [String; 7] = std::array::from_fn(|i| wire.openings[i].value.clone());
        // Two equal salts would tie two fields together for whoever is shown one of them.
        let salts: [[u8; 32]; 7] = std::array::from_fn(|i| wire.openings[i].salt);
        let distinct = salts.iter().collect::<std::collections::BTreeSet<_>>();
        if distinct.len() < salts.len() {
            return Err(refused("openings", "Each field has a salt of its own."));
        }
        let clips = values[3].parse().expect("a uint, as was checked");
        Ok(Self {
            salts,
            values,
            clips,
        })
    }

    /// The home's name in it.
    pub(crate) fn pseudonym(&self) -> &str {
        &self.values[5]
    }

    /// That it says what the log says of the request it answers, and keeps to the rulebook.
    pub(crate) fn check(&self, app: &App, wire: &Wire, asked: &Asked) -> ApiResult<()> {
        if self.values[0] != asked.index.to_string() {
            return Err(refused("openings", "It names another request."));
        }
        if self.values[1] != asked.agency.as_str() {
            return Err(refused("agency", "Another agency has asked."));
        }
        let to =
            |recipient: &sidelight_translog::entry::Recipient| recipient.as_str() == self.values[2];
        if !asked.recipients.iter().any(to) {
            let detail = "It names another key than the agency's in the log.";
            return Err(refused("recipient", detail));
        }
        let rules = app.rules();
        let (by, rules) = (&rules.by, &rules.book.sharing);
        let question = Question::new(Action::Share)
            .number("clips", self.clips)
            .number("hold_minutes", wire.hold_minutes);
        let forbidden = by.forbids(&question);
        let Some(rule) = forbidden.first() else {
            return Ok(());
        };
        let (min, max) = (rules.hold_minutes_min, rules.hold_minutes_max);
        let detail = match rule.as_str() {
            "clips" => format!("A share holds 1 to {} clips.", rules.clips_max),
            "hold" => format!("A hold is {min} to {max} minutes."),
            _ => "The rulebook forbids it by a rule that has no words here.".to_owned(),
        };
        Err(refused(rule, &detail))
    }

    fn opening(&self, i: usize) -> FieldOpening {
        FieldOpening {
            salt: self.salts[i],
            value: self.values[i].as_bytes().to_vec(),
        }
    }

    /// The entry under the rulebook in force when it is due, with what its commitments open to.
    pub(crate) fn submission(&self, app: &App, due: Due) -> ApiResult<LogSubmission> {
        let policy = policy_in_force(app, due.day)?;
        let mut draft = Draft::new(Kind::Consent);
        let [
            request,
            agency,
            recipient,
            clips,
            seconds,
            pseudonym,
            footage,
        ] = std::array::from_fn(|i| draft.commit_with(FIELDS[i], self.opening(i)));
        let consent = Consent {
            policy,
            request,
            agency,
            recipient,
            clips,
            seconds,
            pseudonym,
            footage: Some(footage),
        };
        let now_ms = app.now_ms();
        let submission = draft.submission(consent.into(), None, now_ms);
        submission.map_err(ApiError::internal)
    }

    /// Whether a stored consent is this one.
    pub(crate) fn is(&self, stored: &[u8]) -> bool {
        let ours = FIELDS.iter().enumerate();
        let ours = ours.map(|(i, field)| Some(self.opening(i).commit(Kind::Consent, field)));
        commitments_of(stored).is_some_and(|stored| ours.eq(stored))
    }
}

/// The rulebook of that day, which must be the one this program goes by.
fn policy_in_force(app: &App, day: Day) -> ApiResult<Sha256Hash> {
    let ours = Sha256Hash(app.rules().book.hash);
    let in_force = app.record.view(|log| {
        let day = log.day().map_or(day, |last| last.max(day));
        let policy = log.ledger().policy_on(day);
        policy.is_some_and(|policy| policy.rulebook == ours)
    });
    match in_force {
        Some(true) => Ok(ours),
        Some(false) => Err(ApiError::unavailable("The rulebook is changing.", 60)),
        None => Err(ApiError::unavailable("The public record is stopped.", 60)),
    }
}

/// The commitments of a consent's text, in the order of their lines; of an old one the last is none.
pub(crate) fn commitments_of(entry: &[u8]) -> Option<[Option<Commitment>; 7]> {
    match Entry::parse(entry).ok()?.body() {
        Body::Consent(consent) => Some([
            Some(consent.request),
            Some(consent.agency),
            Some(consent.recipient),
            Some(consent.clips),
            Some(consent.seconds),
            Some(consent.pseudonym),
            consent.footage,
        ]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_MS: u64 = 60_000;

    #[test]
    fn consents_are_due_at_full_batches_of_the_clock() {
        let at = |minutes: u64, batch| Due::from(minutes * MINUTE_MS, batch).not_before_ms;
        assert_eq!(at(61, 0), None);
        assert_eq!(at(61, 15), Some(75 * MINUTE_MS));
        assert_eq!(at(74, 15), Some(75 * MINUTE_MS));
        assert_eq!(at(75, 15), Some(90 * MINUTE_MS), "never at once");
    }
}
