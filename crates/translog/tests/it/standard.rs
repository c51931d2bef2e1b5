//! The published numbers beside what others ask of a transparency report: the Digital Standard's eleven
//! checks, and the columns of aggregators. What `docs/ref/numbers.md` says answers a check is in the files.

use sidelight_translog::{
    entry::{Band, Homes, Kind, Month},
    ledger::{Ledger, Violation},
};

use crate::emergencies::after;
use crate::fixture::{day, entries, hash};

const NUMBERS_MD: &str = include_str!("../../../../docs/ref/numbers.md");

fn table(under: &str) -> Vec<Vec<String>> {
    let part = NUMBERS_MD.split(&format!("## {under}\n")).nth(1).unwrap();
    let lines = part.split("\n## ").next().unwrap().lines();
    let rows = lines.filter(|line| line.starts_with("| ") && !line.starts_with("| ---"));
    let cells = |line: &str| {
        line.trim_matches('|')
            .split(" | ")
            .map(|it| it.trim().to_owned())
            .collect()
    };
    rows.skip(1).map(cells).collect()
}

/// Whether a file has what a cell of the table points at: a JSON pointer, or a column.
fn is_there(what: &str, json: &serde_json::Value, rows: &serde_json::Value) -> bool {
    match what.strip_prefix("column ") {
        Some(column) => rows[0].get(column).is_some(),
        None => json.pointer(what).is_some(),
    }
}

#[test]
fn each_of_the_eleven_checks_has_an_answer_in_the_files() {
    let ledger = after(10);
    let numbers = ledger
        .published_numbers(hash("root"), day("2026-12-05"))
        .unwrap();
    let json: serde_json::Value = serde_json::from_str(&numbers.to_json()).unwrap();
    let rows = ledger.aggregate().unwrap().to_json();
    let rows: serde_json::Value = serde_json::from_str(&rows).unwrap();
    let checks = table("The eleven checks");
    assert_eq!(checks.len(), 11);
    for check in &checks {
        let named = check[1].split('`').skip(1).step_by(2);
        let named: Vec<_> = named
            .filter(|it| it.starts_with('/') || it.starts_with("column "))
            .collect();
        assert!(
            !named.is_empty() || check[1].starts_with("Not"),
            "{check:?}"
        );
        for what in named {
            assert!(is_there(what, &json, &rows), "{what} of {check:?}");
        }
    }
    assert!(!is_there("/emergencies/nothing", &json, &rows));
    assert!(!is_there("column num_nothing", &json, &rows));
}

#[test]
fn aggregators_find_their_columns_and_the_same_sums() {
    let ledger = after(10);
    let rows = ledger.aggregate().unwrap();
    let expected = "platform,property,country,report_start,report_end,request_type,request_subtype,\
        num_requests,num_accounts_specified,num_requests_complied,num_accounts_complied\r\n\
        Millbrook Camera Co-operative,log.example/sidelight,US,2026-11-01,2026-11-30,residents,\
        request,3,,,\r\n\
        Millbrook Camera Co-operative,log.example/sidelight,US,2026-12-01,2026-12-01,emergency,\
        death,1,1,0,0\r\n";
    let csv = rows.to_csv();
    assert!(csv.starts_with(expected), "{csv}");
    let json: Vec<serde_json::Value> = serde_json::from_str(&rows.to_json()).unwrap();
    assert_eq!(json.len(), csv.lines().count() - 1);
    let all = |column: &str, kind: &str| {
        let of_kind = json.iter().filter(|row| row["request_type"] == kind);
        of_kind
            .map(|row| row[column].as_u64().unwrap())
            .sum::<u64>()
    };
    let of = ledger.emergency_numbers(day("2026-12-05"));
    let asked = of.all.releases + of.all.claims_refused;
    assert_eq!(all("num_requests", "emergency"), asked);
    assert_eq!(all("num_accounts_specified", "emergency"), asked);
    assert_eq!(Ledger::new().aggregate(), None);
}

#[test]
fn homes_are_stated_in_bands_once_and_of_the_last_month_alone() {
    let (_, ledger) = entries();
    let homes = |month: &str, homes| Homes {
        month: month.parse().unwrap(),
        homes: Band::of(homes),
    };
    let numbers = ledger
        .published_numbers(hash("root"), day("2026-12-01"))
        .unwrap();
    let json: serde_json::Value = serde_json::from_str(&numbers.to_json()).unwrap();
    assert_eq!(
        json["homes"],
        serde_json::json!([{"month": "2026-11", "homes": "5-19"}])
    );
    let due = |today: &str| {
        ledger
            .homes_due(day(today))
            .map(|month: Month| month.to_string())
    };
    assert_eq!(due("2026-12-31"), None, "stated");
    assert_eq!(due("2027-01-01").as_deref(), Some("2026-12"));
    assert_eq!(
        due("2027-03-05").as_deref(),
        Some("2027-02"),
        "what was missed stays missing"
    );
    let again = ledger.next_entry(homes("2026-11", 7).into(), day("2026-12-02"));
    assert_eq!(
        again,
        Err(Violation::Totals("homes stated for this month already"))
    );
    assert!(
        ledger
            .next_entry(homes("2026-11", 7).into(), day("2027-01-01"))
            .is_err()
    );
    assert!(
        ledger
            .next_entry(homes("2026-12", 7).into(), day("2027-01-01"))
            .is_ok()
    );
    assert_eq!(ledger.numbers().kinds[&Kind::Homes], 1);
    let mut last = Band::of(0);
    for homes in 0..60_000 {
        let band = Band::of(homes);
        assert!(band >= last, "{homes}");
        last = band;
    }
    assert_eq!(last.to_string(), "50000+");
}
