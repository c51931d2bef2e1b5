//! The same numbers in the columns by which aggregators of transparency reports lay them side by side: one
//! row for each month and kind of request (`docs/ref/numbers.md`, Aggregators).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::quoted;
use crate::entry::{Country, Day, Kind, Month};
use crate::ledger::Ledger;
use crate::ledger::releases::Answers;

const COLUMNS: [&str; 11] = [
    "platform",
    "property",
    "country",
    "report_start",
    "report_end",
    "request_type",
    "request_subtype",
    "num_requests",
    "num_accounts_specified",
    "num_requests_complied",
    "num_accounts_complied",
];

/// What was asked in one way in one month, and how often it was complied with. A request to residents names
/// no account, and nobody but they can comply with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Asked {
    requests: u64,
    accounts: Option<u64>,
    complied: Option<u64>,
    accounts_complied: Option<u64>,
}

/// Month, kind, subtype, and the country of the agency that asked, where an entry says it.
type Row = (Month, &'static str, String, Option<Country>);

/// The rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aggregate {
    platform: String,
    property: String,
    last: Day,
    rows: BTreeMap<Row, Asked>,
}

impl Asked {
    fn of_accounts(&mut self, accounts: u64, complied: bool) {
        let add = |to: &mut Option<u64>, more: u64| *to = Some(to.unwrap_or(0) + more);
        self.requests += 1;
        add(&mut self.accounts, accounts);
        add(&mut self.complied, u64::from(complied));
        add(
            &mut self.accounts_complied,
            if complied { accounts } else { 0 },
        );
    }
}

impl Ledger {
    /// The rows as of this size; `None` for a log without entries.
    pub fn aggregate(&self) -> Option<Aggregate> {
        let (operator, last) = (self.operator()?, self.day()?);
        let mut rows: BTreeMap<Row, Asked> = BTreeMap::new();
        for (month, country, numbers) in self.requests_by_country() {
            let asked = numbers.requests + numbers.refused;
            if asked > 0 {
                let row = (month, "residents", "request".to_owned(), country);
                rows.entry(row).or_default().requests = asked;
            }
        }
        let emergency = Kind::Emergency.as_str();
        for (_, record) in self.emergencies() {
            let subtype = record.entry.danger.code().to_owned();
            let country = record.entry.country.flatten();
            let row = rows.entry((record.day.month(), emergency, subtype, country));
            let answered = self.answers(record) == Answers::Answered;
            row.or_default().of_accounts(record.entry.homes, answered);
        }
        // A claim names the doors of one home; whether it is anybody's is in no entry.
        for (_, record) in self.refused_emergencies() {
            let subtype = record.danger.code().to_owned();
            let row = rows.entry((record.day.month(), emergency, subtype, record.country));
            row.or_default().of_accounts(1, false);
        }
        self.add_demands(&mut rows);
        Some(Aggregate {
            platform: operator.name.as_str().to_owned(),
            property: operator.origin.as_str().to_owned(),
            last,
            rows,
        })
    }

    /// Demands by type; no entry says of which country. A preservation hands nothing over and is in no total.
    fn add_demands(&self, rows: &mut BTreeMap<Row, Asked>) {
        let mut add = |day: Day, demand: String, complied| {
            let row = (day.month(), "demand", demand, None);
            rows.entry(row).or_default().of_accounts(1, complied);
        };
        for (index, record) in self.compelled() {
            let demand = self.type_of(index, &record.entry.demand);
            add(
                record.day,
                demand,
                self.answers(record) == Answers::Answered,
            );
        }
        for (index, record) in self.disclosed_accounts() {
            add(record.day, self.type_of(index, &record.demand), true);
        }
        for (_, record) in self.refused_demands() {
            add(record.day, record.demand.to_string(), false);
        }
    }
}

impl Aggregate {
    /// The cells of each row: text, or a number that may not be known.
    fn cells(&self) -> impl Iterator<Item = ([String; 7], [Option<u64>; 4])> {
        self.rows
            .iter()
            .map(|((month, kind, subtype, country), asked)| {
                let words = [
                    self.platform.clone(),
                    self.property.clone(),
                    country.map_or(String::new(), |country| country.to_string()),
                    month.first().to_string(),
                    month.last().min(self.last).to_string(),
                    (*kind).to_owned(),
                    subtype.clone(),
                ];
                let numbers = [
                    Some(asked.requests),
                    asked.accounts,
                    asked.complied,
                    asked.accounts_complied,
                ];
                (words, numbers)
            })
    }

    /// A header and one line for each row (RFC 4180); what is not known is empty.
    pub fn to_csv(&self) -> String {
        let mut csv = format!("{}\r\n", COLUMNS.join(","));
        for (words, numbers) in self.cells() {
            let words = words.iter().map(|word| match word.contains([',', '"']) {
                true => format!("\"{}\"", word.replace('"', "\"\"")),
                false => word.clone(),
            });
            let numbers = numbers
                .iter()
                .map(|it| it.map_or(String::new(), |n| n.to_string()));
            let cells: Vec<_> = words.chain(numbers).collect();
            let _ = write!(csv, "{}\r\n", cells.join(","));
        }
        csv
    }

    /// A list of objects whose members are the columns, on one line with a line feed behind it; what is not
    /// known is null.
    pub fn to_json(&self) -> String {
        let rows = self.cells().map(|(words, numbers)| {
            let word = |word: &String| match word.is_empty() {
                true => "null".to_owned(),
                false => quoted(word),
            };
            let number = |it: &Option<u64>| it.map_or("null".to_owned(), |n| n.to_string());
            let cells = words.iter().map(word).chain(numbers.iter().map(number));
            let members = COLUMNS.iter().zip(cells);
            let members: Vec<_> = members
                .map(|(name, cell)| format!("\"{name}\":{cell}"))
                .collect();
            format!("{{{}}}", members.join(","))
        });
        let rows: Vec<_> = rows.collect();
        format!("[{}]\n", rows.join(","))
    }
}
