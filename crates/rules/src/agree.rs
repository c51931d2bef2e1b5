//! Whether the policies decide as the numbers do: each fact of some questions is changed to each other word
//! and, where it is a number, to each limit and to one beyond it, and both must forbid by the same codes.
//!
//! Hubs, browsers and forms read the numbers alone, and this is why they may.

use std::collections::BTreeSet;

use sidelight_domain::rulebook::Rulebook;
use sidelight_domain::rulebook::decide::{Action, Decide, Fact, Question};

use super::RulesError;

/// Codes where what is asked about does not exist: what else is wrong with it has no meaning.
const NOTHING: [&str; 3] = ["type", "emergency", "demand"];
/// A type of demand that is on no list.
const UNLISTED: &str = "unlisted";

/// Fails at the first difference.
pub(crate) fn check(book: &Rulebook, policies: &dyn Decide, text: &str) -> Result<(), RulesError> {
    let table = text.parse::<toml::Table>();
    let table = table.map_err(|error| RulesError::Policies(error.message().to_owned()))?;
    for question in first(book) {
        let mut numbers = BTreeSet::from([0, 1]);
        for section in sections(question.action) {
            table
                .get(*section)
                .into_iter()
                .for_each(|it| all(it, &mut numbers));
        }
        let near = |n: &u64| [n.saturating_sub(1), *n, n.saturating_add(1)];
        let numbers: BTreeSet<u64> = numbers.iter().flat_map(near).collect();
        same(book, policies, (&question, "nothing"))?;
        for place in 0..question.facts.len() {
            for changed in others(book, (&question, place), &numbers) {
                let (name, fact) = &changed.facts[place];
                same(book, policies, (&changed, &format!("{name} {fact:?}")))?;
            }
        }
    }
    Ok(())
}

fn same(
    book: &Rulebook,
    policies: &dyn Decide,
    (question, changed): (&Question, &str),
) -> Result<(), RulesError> {
    let [policies, numbers] = [policies.forbids(question), book.forbids(question)];
    let none = NOTHING.iter().any(|code| numbers.contains(*code));
    if policies == numbers || none && !policies.is_empty() {
        return Ok(());
    }
    Err(RulesError::Differ {
        action: question.action,
        fact: changed.to_owned(),
        policies,
        numbers,
    })
}

/// Where the numbers of an action are.
fn sections(action: Action) -> &'static [&'static str] {
    match action {
        Action::Ask => &["request", "urgent"],
        Action::Share => &["sharing"],
        Action::FileEmergency | Action::ReleaseEmergency => &["emergency"],
        Action::FileDemand | Action::ReleaseDemand => &["demands", "demand"],
    }
}

fn all(value: &toml::Value, numbers: &mut BTreeSet<u64>) {
    match value {
        toml::Value::Integer(number) => numbers.extend(u64::try_from(*number)),
        toml::Value::Array(list) => list.iter().for_each(|it| all(it, numbers)),
        toml::Value::Table(table) => table.values().for_each(|it| all(it, numbers)),
        _ => {}
    }
}

/// The question with another fact in that place: each other word, and of numbers those between which the
/// numbers' answer changes, the least and the most.
fn others(
    book: &Rulebook,
    (question, place): (&Question, usize),
    numbers: &BTreeSet<u64>,
) -> Vec<Question> {
    let with = |fact| {
        let mut changed = question.clone();
        changed.facts[place].1 = fact;
        changed
    };
    match &question.facts[place].1 {
        Fact::Is(is) => vec![with(Fact::Is(!is))],
        Fact::Number(_) => {
            let all: Vec<_> = numbers.iter().map(|it| with(Fact::Number(*it))).collect();
            let answers: Vec<_> = all.iter().map(|it| book.forbids(it)).collect();
            let last = all.len() - 1;
            let at_limit = |at: usize| {
                at == 0
                    || at == last
                    || answers[at] != answers[at - 1]
                    || answers[at] != answers[at + 1]
            };
            let kept = all.into_iter().enumerate().filter(|(at, _)| at_limit(*at));
            kept.map(|(_, changed)| changed).collect()
        }
        Fact::Word(_) => {
            let types = book.demands.iter().flat_map(|it| &it.types);
            let codes = types.map(|it| it.code.clone());
            let codes = codes.chain([UNLISTED.to_owned()]);
            codes.map(|code| with(Fact::Word(code))).collect()
        }
    }
}

/// Questions to begin with, of each action and each kind of it; most are allowed.
fn first(book: &Rulebook) -> Vec<Question> {
    let mut questions = asks(book);
    let sharing = &book.sharing;
    questions.push(
        Question::new(Action::Share)
            .number("clips", 1)
            .number("hold_minutes", sharing.hold_minutes_min),
    );
    let before = book.emergency.as_ref().map(|it| it.requests_before_min);
    questions.extend(emergencies(before.unwrap_or_default()));
    // Where there are no demands, there is none of any type.
    let types = book.demands.as_ref().map(|it| it.types.as_slice());
    let types = types.unwrap_or_default().iter();
    let types = types.map(|it| (it.code.as_str(), it.gag_days_max, it.notice_days));
    questions.extend(types.chain([(UNLISTED, 0, 0)]).flat_map(demands));
    questions
}

fn asks(book: &Rulebook) -> Vec<Question> {
    let rules = &book.request;
    let ask = |sensitive: bool, urgent: bool, (readable, listed): (bool, bool)| {
        Question::new(Action::Ask)
            .is("listed", listed)
            .is("theirs", listed)
            .is("sensitive", sensitive)
            .is("own", true)
            .number("cells", rules.sensitive_cells_min as u64)
            .perhaps(readable.then_some(()), |it, ()| {
                it.number("area_m2", rules.area_m2_min)
                    .number("window_minutes", rules.window_minutes_min)
                    .is("window_over", true)
                    .number("began_days_ago", 1)
            })
            .number("text_chars", u64::from(!sensitive))
            .number("contact_chars", 1)
            .number("terms_chars", 1)
            .number("case_requests", 0)
            .is("urgent", urgent)
            .is("urgent_listed", listed)
            .number("urgent_day", 0)
            .number("urgent_misused", 0)
    };
    vec![
        ask(false, false, (true, true)),
        ask(true, false, (true, true)),
        ask(false, true, (true, true)),
        ask(false, true, (false, false)),
    ]
}

fn emergencies(requests: u64) -> Vec<Question> {
    let claim = |action| {
        Question::new(action)
            .number("window_minutes", 1)
            .is("window_begun", true)
            .number("began_days_ago", 1)
            .number("cameras", 1)
    };
    vec![
        claim(Action::FileEmergency)
            .number("by_officer_day", 0)
            .number("by_agency_day", 0)
            .number("requests", requests)
            .number("never", 0)
            .is("deadline_over", false),
        released(claim(Action::ReleaseEmergency)).is("called_back", true),
    ]
}

fn demands((code, gag_days_max, notice_days): (&str, u64, u64)) -> Vec<Question> {
    let mut questions = Vec::new();
    for gagged in BTreeSet::from([false, gag_days_max > 0]) {
        let demand = |action| {
            Question::new(action)
                .word("kind", code)
                .number("window_hours", 1)
                .is("window_begun", true)
                .number("cameras", 1)
                .is("issued", true)
                .perhaps(gagged.then_some(1), |it, days| it.number("gag_days", days))
        };
        questions.push(demand(Action::FileDemand).is("serving_over", false));
        questions.push(
            released(demand(Action::ReleaseDemand))
                .is("checklist", true)
                .perhaps((!gagged).then_some(notice_days), |it, days| {
                    it.number("told_days", days)
                })
                .is("gag_runs", gagged)
                .is("objection_holds", false),
        );
    }
    questions
}

fn released(question: Question) -> Question {
    question
        .number("camera_minutes", 1)
        .number("reviewers", 2)
        .is("supervised", true)
        .is("own_work", false)
}
