//! Every clock of the log counts UTC days: leap days and the nights in which clocks on the wall are changed
//! make no difference. What rulebooks and pages say of the days to ask a court is what the log counts.

use std::fs;
use std::path::Path;

use sidelight_domain::emergency::life::Owner;
use sidelight_domain::rulebook::Rulebook;
use sidelight_domain::window::DAY_MS;
use sidelight_translog::{
    entry::{Body, Day, Entry, Kind, ReceiptOutcome},
    ledger::{Ledger, Overdue, PROCESS_DAYS},
};

use crate::demands;
use crate::emergencies::{RELEASE, after, receipt_of, release_of, sealed};
use crate::fixture::{day, hash};

/// From a day, so many days later.
const CALENDAR: &[(&str, u16, &str)] = &[
    // Over 29 February, into it, from it; a year without; and 2100, which has none, though 2400 does.
    ("2028-02-27", 3, "2028-03-01"),
    ("2028-02-26", 3, "2028-02-29"),
    ("2028-02-29", 3, "2028-03-03"),
    ("2027-02-27", 3, "2027-03-02"),
    ("2100-02-27", 3, "2100-03-02"),
    ("2400-02-27", 3, "2400-03-01"),
    ("2028-02-25", 7, "2028-03-03"),
    ("2027-02-25", 7, "2027-03-04"),
    ("2027-12-01", 90, "2028-02-29"),
    ("2027-12-02", 90, "2028-03-01"),
    ("2026-12-02", 90, "2027-03-02"),
    // Clocks go forward and back: 2027 in the United States, then in Europe; and over both.
    ("2027-03-13", 3, "2027-03-16"),
    ("2027-11-06", 3, "2027-11-09"),
    ("2027-03-27", 3, "2027-03-30"),
    ("2027-10-30", 3, "2027-11-02"),
    ("2027-03-24", 7, "2027-03-31"),
    ("2027-11-03", 7, "2027-11-10"),
    ("2027-02-01", 90, "2027-05-02"),
    ("2027-09-01", 90, "2027-11-30"),
];

fn rows(days: u16) -> impl Iterator<Item = (Day, Day)> {
    let rows = CALENDAR.iter().filter(move |(_, it, _)| *it == days);
    rows.map(|(from, _, to)| (day(from), day(to)))
}

#[test]
fn a_day_has_24_hours_everywhere() {
    for (from, days, to) in CALENDAR {
        let (from, to) = (day(from), day(to));
        assert_eq!(from.after(*days), to, "{from}");
        assert_eq!(from.until(to), u64::from(*days));
        let end = to.start_ms();
        assert_eq!(end - from.start_ms(), u64::from(*days) * DAY_MS, "{from}");
        assert_eq!(Day::of_ms(end), Some(to));
        assert_eq!(Day::of_ms(end - 1), Some(from.after(days - 1)));
        assert_eq!(Day::of_ms(end + DAY_MS - 1), Some(to));
    }
}

fn overdue(ledger: &Ledger, today: Day) -> Vec<(&'static str, Day)> {
    let overdue = ledger.emergency_numbers(today).overdue.into_iter();
    let code = |it: Overdue| (it.what.code(), it.due);
    overdue.map(code).collect()
}

/// A release of an emergency on that day, which one trustee answered.
fn released(on: Day, notice_due: Day, seal_until: Day) -> Ledger {
    let mut ledger = after(2);
    let mut release = release_of(Kind::Emergency, 1, sealed);
    (release.notice_due, release.seal_until) = (notice_due, seal_until);
    release.owner = Owner::NoAnswer;
    let answer = receipt_of(RELEASE, 1, ReceiptOutcome::Answered);
    for body in [Body::from(release), answer.into()] {
        let entry = ledger.next_entry(body, on).unwrap();
        ledger.admit(&entry).unwrap();
    }
    ledger
}

#[test]
fn a_notice_and_a_court_are_overdue_on_the_day_after() {
    for (from, due) in rows(3) {
        let ledger = released(from, due, from.after(90));
        assert_eq!(overdue(&ledger, due), [], "{from}");
        assert_eq!(overdue(&ledger, due.after(1)), [("notice", due)]);
    }
    let mut rows = rows(PROCESS_DAYS).peekable();
    assert!(rows.peek().is_some());
    for (from, due) in rows {
        let ledger = released(from, from, from.after(90));
        assert_eq!(overdue(&ledger, due), [("notice", from)], "{from}");
        let both = [("notice", from), ("outcome", due)];
        assert_eq!(overdue(&ledger, due.after(1)), both);
    }
}

#[test]
fn a_seal_ends_with_its_ninetieth_day() {
    for (from, until) in rows(90) {
        let mut ledger = after(2);
        let mut release = release_of(Kind::Emergency, 1, sealed);
        (release.notice_due, release.seal_until) = (from, until.after(1));
        let later = ledger.next_entry(release.clone().into(), from);
        assert!(later.is_err(), "sealed past {until}");
        release.seal_until = until;
        let entry = ledger.next_entry(release.into(), from).unwrap();
        ledger.admit(&entry).unwrap();
        assert_eq!(overdue(&ledger, until), []);
        assert_eq!(overdue(&ledger, until.after(1)), [("opening", until)]);
    }
}

#[test]
fn a_year_of_emergencies_is_that_of_the_last_entry() {
    let mut ledger = after(2);
    let of_year = |ledger: &Ledger| {
        let today = day("2029-06-01");
        let numbers = ledger.published_numbers(hash("root"), today).unwrap();
        numbers.emergencies_of_year()
    };
    assert_eq!(of_year(&ledger), Some((2026, 0)));
    let days = [
        ("2027-12-30", (2027, 1)),
        ("2027-12-31", (2027, 2)),
        ("2028-01-01", (2028, 1)),
    ];
    for (ordinal, (on, expected)) in (1..).zip(days) {
        let mut release = release_of(Kind::Emergency, ordinal, sealed);
        (release.notice_due, release.seal_until) = (day(on), day(on).after(90));
        let entry = ledger.next_entry(release.into(), day(on)).unwrap();
        ledger.admit(&entry).unwrap();
        assert_eq!(of_year(&ledger), Some(expected), "{on}");
    }
}

fn fits(body: impl Into<Body>, on: Day) -> bool {
    Entry::new(1, on, body.into()).is_ok()
}

#[test]
fn what_is_kept_and_gagged_ends_with_its_ninetieth_day() {
    for (from, until) in rows(90) {
        let mut kept = demands::preservation(1, None);
        let mut gagged = demands::compelled(1, None);
        // Under a gag, the day of its end is the day by which the household is told.
        for (end, holds) in [(until, true), (until.after(1), false)] {
            kept.until = end;
            assert_eq!(fits(kept.clone(), from), holds, "kept from {from} to {end}");
            (gagged.notice_due, gagged.seal_until) = (end, end);
            assert_eq!(
                fits(gagged.clone(), from),
                holds,
                "gag from {from} to {end}"
            );
        }
        let ledger = {
            let mut ledger = demands::after(0);
            let (mut kept, mut gagged) = (kept.clone(), gagged.clone());
            (kept.until, gagged.notice_due, gagged.seal_until) = (until, until, until);
            for body in [Body::from(kept), gagged.into()] {
                let entry = ledger.next_entry(body, from).unwrap();
                ledger.admit(&entry).unwrap();
            }
            ledger
        };
        let preserved = |today| ledger.demand_numbers(today).preserved;
        assert_eq!(
            (preserved(until), preserved(until.after(1))),
            (1, 0),
            "{from}"
        );
    }
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Anyone computes what is overdue from the log, without a rulebook's text: so no rulebook says otherwise.
#[test]
fn rulebooks_and_letter_say_as_many_days_for_a_court_as_the_log_counts() {
    let mut read = 0;
    for file in fs::read_dir(root().join("policy")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|it| it != "toml") {
            continue;
        }
        let book = Rulebook::parse(&fs::read_to_string(&path).unwrap()).unwrap();
        if let Some(emergency) = book.emergency {
            assert_eq!(emergency.process_days, u64::from(PROCESS_DAYS), "{path:?}");
            read += 1;
        }
    }
    assert!(read >= 3, "{read} rulebooks with emergencies");
    let letter = fs::read_to_string(root().join("web/src/notices/letter.ts")).unwrap();
    let said = format!("const OUTCOME_DAYS = {PROCESS_DAYS};");
    assert!(letter.contains(&said), "{said}");
}
