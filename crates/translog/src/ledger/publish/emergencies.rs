//! The numbers of emergencies as JSON and as lines of CSV.

use std::fmt::Write as _;

use super::object;
use crate::entry::Day;
use crate::ledger::LookUpNumbers;
use crate::ledger::releases::{
    EmergencyCount, EmergencyNumbers, NoticeNumbers, ReleaseLine, Split, TrusteeNumbers,
};

/// One JSON object.
pub(super) fn write_json(json: &mut String, of: &EmergencyNumbers) {
    let [homes, cameras, clips, seconds] = of.left;
    let _ = write!(
        json,
        "{{\"as_of\":\"{}\",\"releases\":{},\"claims_refused\":{},\"homes\":{homes},\"cameras\":{cameras},\
         \"clips\":{clips},\"seconds\":{seconds}",
        of.as_of, of.all.releases, of.all.claims_refused
    );
    for (name, split) in splits(of) {
        let _ = write!(json, ",\"{name}\":");
        object(json, split.iter().map(|(word, n)| (word.as_str(), *n)));
    }
    json.push_str(",\"notices\":");
    object(json, notices(&of.notices));
    let months = of.months.iter();
    let months = months.map(|(month, count)| (month.to_string(), counts(count)));
    named(json, "months", "month", months);
    let agencies = of.agencies.iter();
    let agencies = agencies.map(|(agency, count)| (agency.to_string(), counts(count)));
    named(json, "agencies", "agency", agencies);
    json.push_str(",\"sealed\":");
    object(json, counts(&of.sealed));
    let trustees = of.trustees.iter();
    list(json, "trustees", trustees, |(name, numbers)| {
        let mut item = format!("{{\"trustee\":\"{name}\",\"numbers\":");
        object(&mut item, receipts(numbers));
        let (days, minutes) = (or_null(numbers.days), or_null(numbers.minutes));
        let _ = write!(
            item,
            ",\"median_days\":{days},\"median_minutes\":{minutes}}}"
        );
        item
    });
    list(json, "overdue", of.overdue.iter(), |it| {
        let (release, what, due) = (it.release, it.what.code(), it.due);
        format!("{{\"release\":{release},\"what\":\"{what}\",\"due\":\"{due}\"}}")
    });
    list(json, "list", of.list.iter(), release);
    let medians = medians(of).map(|(name, days)| format!("\"{name}\":{}", or_null(days)));
    let _ = write!(json, ",\"median_days\":{{{}}}", medians.join(","));
    look_ups(json, &of.look_ups);
    json.push_str(",\"misused\":");
    object(json, misused(of));
    let minutes = minutes(of).map(|(name, minutes)| format!("\"{name}\":{}", or_null(minutes)));
    let _ = write!(json, ",\"median_minutes\":{{{}}}}}", minutes.join(","));
}

/// Scope, measure and value of each number.
pub(super) fn lines(of: &EmergencyNumbers, line: &mut impl FnMut(&str, &str, u64)) {
    let mut all = |measure: &str, value| line("all", &format!("emergency-{measure}"), value);
    for (name, value) in counts(&of.all) {
        all(&name.replace('_', "-"), value);
    }
    let left = ["homes", "cameras", "clips", "seconds"].into_iter();
    for (name, value) in left.zip(of.left) {
        all(name, value);
    }
    for (name, split) in splits(of) {
        for (word, value) in split {
            all(&format!("{name}-{word}"), *value);
        }
    }
    for (name, value) in notices(&of.notices) {
        all(&format!("notice-{}", name.replace('_', "-")), value);
    }
    all("overdue", of.overdue.len() as u64);
    all("look-ups", of.look_ups.list.len() as u64);
    all("look-up-addresses", of.look_ups.addresses);
    all("look-up-refused", of.look_ups.refused);
    for (name, split) in look_up_splits(&of.look_ups) {
        for (word, value) in split {
            all(&format!("look-up-{name}-{word}"), *value);
        }
    }
    for (word, value) in &of.misuses {
        all(&format!("misused-{word}"), *value);
    }
    for (name, days) in medians(of) {
        days.into_iter()
            .for_each(|days| all(&format!("median-days-{name}"), days));
    }
    for (name, minutes) in minutes(of) {
        minutes
            .into_iter()
            .for_each(|minutes| all(&format!("median-minutes-{name}"), minutes));
    }
    let mut scoped = |scope: &str, numbers: &[(&str, u64)]| {
        for (name, value) in numbers {
            let name = name.replace('_', "-");
            line(scope, &format!("emergency-{name}"), *value);
        }
    };
    for (month, count) in &of.months {
        scoped(&format!("month/{month}"), &counts(count));
    }
    for (agency, count) in &of.agencies {
        scoped(agency.as_str(), &counts(count));
    }
    scoped("sealed", &counts(&of.sealed));
    for (name, numbers) in &of.trustees {
        let scope = format!("trustee/{name}");
        scoped(&scope, &receipts(numbers));
        let days = numbers.days.map(|days| ("median_days", days));
        scoped(&scope, days.as_slice());
        let minutes = numbers.minutes.map(|minutes| ("median_minutes", minutes));
        scoped(&scope, minutes.as_slice());
    }
}

fn splits(of: &EmergencyNumbers) -> [(&'static str, &Split); 5] {
    [
        ("answers", &of.answers),
        ("danger", &of.dangers),
        ("owner", &of.owners),
        ("reason", &of.reasons),
        ("process", &of.processes),
    ]
}

fn counts(of: &EmergencyCount) -> [(&'static str, u64); 4] {
    [
        ("releases", of.releases),
        ("claims_refused", of.claims_refused),
        ("never", of.never),
        ("misused", of.misused),
    ]
}

/// The member `misused`: how many, and in what way.
fn misused(of: &EmergencyNumbers) -> impl Iterator<Item = (&str, u64)> {
    let ways = of.misuses.iter().map(|(word, n)| (word.as_str(), *n));
    std::iter::once(("all", of.all.misused)).chain(ways)
}

fn medians(of: &EmergencyNumbers) -> [(&'static str, Option<u64>); 3] {
    [
        ("answer", of.medians.answer),
        ("notice", of.medians.notice),
        ("outcome", of.medians.outcome),
    ]
}

fn minutes(of: &EmergencyNumbers) -> [(&'static str, Option<u64>); 3] {
    [
        ("released", of.minutes.released),
        ("refused", of.minutes.refused),
        ("trustee", of.minutes.trustee),
    ]
}

fn look_up_counts(of: &LookUpNumbers) -> [(&'static str, u64); 3] {
    [
        ("look_ups", of.list.len() as u64),
        ("addresses", of.addresses),
        ("refused", of.refused),
    ]
}

fn look_up_splits(of: &LookUpNumbers) -> [(&'static str, &Split); 2] {
    [("danger", &of.dangers), ("reason", &of.reasons)]
}

/// The member `look_ups`.
fn look_ups(json: &mut String, of: &LookUpNumbers) {
    json.push_str(",\"look_ups\":{");
    for (name, value) in look_up_counts(of) {
        let _ = write!(json, "\"{name}\":{value},");
    }
    for (name, split) in look_up_splits(of) {
        let _ = write!(json, "\"{name}\":");
        object(json, split.iter().map(|(word, n)| (word.as_str(), *n)));
        json.push(',');
    }
    let items = of.list.iter().map(|it| {
        let agency = it.agency.as_ref();
        let agency = agency.map_or("null".to_owned(), |agency| format!("\"{agency}\""));
        format!(
            "{{\"look_up\":{},\"day\":\"{}\",\"danger\":\"{}\",\"addresses\":{},\"seal_until\":\"{}\",\
             \"agency\":{agency}}}",
            it.look_up,
            it.day,
            it.danger.code(),
            it.addresses,
            it.seal_until,
        )
    });
    let _ = write!(json, "\"list\":[{}]}}", items.collect::<Vec<_>>().join(","));
}

fn or_null(number: Option<u64>) -> String {
    number.map_or("null".to_owned(), |number| number.to_string())
}

fn receipts(of: &TrusteeNumbers) -> [(&'static str, u64); 4] {
    [
        ("asked", of.asked),
        ("answered", of.answered),
        ("refused", of.refused),
        ("unanswered", of.unanswered),
    ]
}

pub(super) fn notices(of: &NoticeNumbers) -> [(&'static str, u64); 4] {
    [
        ("in_time", of.in_time),
        ("late", of.late),
        ("waiting", of.waiting),
        ("overdue", of.overdue),
    ]
}

fn release(it: &ReleaseLine) -> String {
    let word = |word: Option<String>| word.map_or("null".to_owned(), |it| format!("\"{it}\""));
    let [cameras, clips, seconds] = it.left;
    format!(
        "{{\"release\":{},\"day\":\"{}\",\"danger\":\"{}\",\"owner\":\"{}\",\"cameras\":{cameras},\
         \"clips\":{clips},\"seconds\":{seconds},\"answers\":\"{}\",\"notice_due\":\"{}\",\"noticed\":{},\
         \"seal_until\":\"{}\",\"agency\":{},\"process\":{},\"misused\":{},\"minutes\":{},\
         \"country\":{}}}",
        it.release,
        it.day,
        it.danger.code(),
        it.owner.code(),
        it.answers.code(),
        it.notice_due,
        word(it.noticed.as_ref().map(Day::to_string)),
        it.seal_until,
        word(it.agency.as_ref().map(ToString::to_string)),
        word(it.process.as_ref().map(ToString::to_string)),
        word(it.misused.map(|(_, reason)| reason.to_string())),
        or_null(it.minutes),
        word(it.country.map(|it| it.to_string())),
    )
}

/// A list of objects that have a name and numbers.
pub(super) fn named<const N: usize>(
    json: &mut String,
    list_name: &str,
    item_name: &str,
    items: impl Iterator<Item = (String, [(&'static str, u64); N])>,
) {
    list(json, list_name, items, |(name, numbers)| {
        let mut item = format!("{{\"{item_name}\":\"{name}\",\"numbers\":");
        object(&mut item, numbers);
        item.push('}');
        item
    });
}

pub(super) fn list<T>(
    json: &mut String,
    name: &str,
    items: impl Iterator<Item = T>,
    write: impl Fn(T) -> String,
) {
    let items: Vec<_> = items.map(write).collect();
    let _ = write!(json, ",\"{name}\":[{}]", items.join(","));
}
