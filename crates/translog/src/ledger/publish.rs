//! The public numbers as files (`docs/ref/numbers.md`): the same bytes from the operator's pages, from
//! `sidelight verify log` and from anyone who replays the log.
//!
//! Written by hand, since whoever compares compares bytes: fixed order, no spaces, numbers and ASCII
//! alone.

mod aggregate;
mod countries;
mod demands;
mod emergencies;
mod offences;

use std::fmt::Write as _;

pub use aggregate::Aggregate;

use super::{
    AgencyNumbers, DemandNumbers, DrillNumbers, EmergencyNumbers, Ledger, Numbers, RequestNumbers,
};
use crate::{entry::Day, hash::Sha256Hash};

const FORMAT: &str = "sidelight-numbers/v1";

/// The numbers of one published tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedNumbers {
    origin: String,
    root: Sha256Hash,
    day: String,
    numbers: Numbers,
    emergencies: EmergencyNumbers,
    demands: DemandNumbers,
    drills: DrillNumbers,
}

impl RequestNumbers {
    fn list(&self) -> [(&'static str, u64); 6] {
        [
            ("requests", self.requests),
            ("refused", self.refused),
            ("updated", self.updated),
            ("resolved", self.resolved),
            ("withdrawn", self.withdrawn),
            ("consents", self.consents),
        ]
    }
}

impl DrillNumbers {
    fn list(&self) -> [(&'static str, u64); 4] {
        [
            ("canaries", self.canaries),
            ("drills", self.drills),
            ("answered", self.answered),
            ("refused", self.refused),
        ]
    }
}

impl AgencyNumbers {
    fn of_urgent(&self) -> [(&'static str, u64); 2] {
        [
            ("urgent", self.urgent),
            ("urgent_misused", self.urgent_misused),
        ]
    }
}

impl Ledger {
    /// The numbers of this ledger, whose entries have the given root, on the day `today`, which only says
    /// what is overdue; `None` for a log without entries.
    pub fn published_numbers(&self, root: Sha256Hash, today: Day) -> Option<PublishedNumbers> {
        Some(PublishedNumbers {
            origin: self.operator()?.origin.as_str().to_owned(),
            root,
            day: self.day()?.to_string(),
            numbers: self.numbers(),
            emergencies: self.emergency_numbers(today),
            demands: self.demand_numbers(today),
            drills: self.drill_numbers(),
        })
    }
}

impl PublishedNumbers {
    /// Day of the last entry.
    pub fn day(&self) -> &str {
        &self.day
    }

    /// The numbers.
    pub fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// The numbers of emergencies.
    pub fn emergencies(&self) -> &EmergencyNumbers {
        &self.emergencies
    }

    /// The year of the last entry, and how many releases in an emergency there were in it: a sum over
    /// `months`.
    pub fn emergencies_of_year(&self) -> Option<(u16, u64)> {
        let year = self.day.parse::<Day>().ok()?.month().year();
        let months = self.emergencies.months.iter();
        let of_year = months.filter(|(month, _)| month.year() == year);
        Some((year, of_year.map(|(_, it)| it.releases).sum()))
    }

    /// The numbers of legal demands.
    pub fn demands(&self) -> &DemandNumbers {
        &self.demands
    }

    /// The numbers of drills, which are in no other.
    pub fn drills(&self) -> &DrillNumbers {
        &self.drills
    }

    /// One JSON object on one line, with a line feed behind it.
    pub fn to_json(&self) -> String {
        let numbers = &self.numbers;
        let mut json = format!(
            "{{\"format\":\"{FORMAT}\",\"origin\":{},",
            quoted(&self.origin)
        );
        let head = format!(
            "\"size\":{},\"root\":\"{}\",\"day\":\"{}\",\"entries\":",
            numbers.size, self.root, self.day
        );
        json.push_str(&head);
        let kinds = numbers.kinds.iter().map(|(kind, n)| (kind.as_str(), *n));
        object(&mut json, kinds);
        json.push_str(",\"all\":");
        object(&mut json, numbers.all.list());
        json.push_str(",\"agencies\":[");
        for (at, (agency, of)) in numbers.agencies.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let _ = write!(json, "{comma}{{\"agency\":\"{agency}\",\"numbers\":");
            let mut list = vec![("epoch", of.epoch), ("credentials", of.credentials)];
            // The log does not say whom a consent serves, so an agency has no number of them.
            list.extend(
                of.requests
                    .list()
                    .into_iter()
                    .filter(|(name, _)| *name != "consents"),
            );
            list.extend(of.of_urgent());
            object(&mut json, list);
            json.push('}');
        }
        json.push_str("],\"credentials\":");
        let roles: Vec<_> = numbers
            .credentials
            .iter()
            .map(|(r, n)| (r.to_string(), *n))
            .collect();
        object(&mut json, roles.iter().map(|(role, n)| (role.as_str(), *n)));
        let _ = write!(
            json,
            ",\"credentials_by_operator\":{},\"revealed\":{},\"redacted\":{},\"emergencies\":",
            numbers.credentials_by_operator, numbers.revealed, numbers.redacted
        );
        emergencies::write_json(&mut json, &self.emergencies);
        json.push_str(",\"releases\":");
        let releases: Vec<_> = numbers.releases().collect();
        let all = releases.iter().map(|(_, count)| count).sum();
        let by_kind = releases.iter().map(|(kind, n)| (kind.as_str(), *n));
        object(&mut json, std::iter::once(("all", all)).chain(by_kind));
        let homes = numbers.homes.iter();
        let homes: Vec<_> = homes
            .map(|(month, band)| format!("{{\"month\":\"{month}\",\"homes\":\"{band}\"}}"))
            .collect();
        let _ = write!(json, ",\"homes\":[{}],\"demands\":", homes.join(","));
        demands::write_json(&mut json, &self.demands);
        json.push_str(",\"drills\":");
        object(&mut json, self.drills.list());
        json.push_str(",\"offences\":");
        offences::write_json(&mut json, &numbers.offences);
        json.push_str(",\"countries\":");
        countries::write_json(&mut json, &numbers.countries);
        json.push_str("}\n");
        json
    }

    /// One line for each number (RFC 4180): `size,scope,measure,value`, scope `all` or an agency.
    pub fn to_csv(&self) -> String {
        let numbers = &self.numbers;
        let mut csv = "size,scope,measure,value\r\n".to_owned();
        let mut line = |scope: &str, measure: &str, value: u64| {
            let _ = write!(csv, "{},{scope},{measure},{value}\r\n", numbers.size);
        };
        for (kind, n) in &numbers.kinds {
            line("all", &format!("entries-{}", kind.as_str()), *n);
        }
        for (name, n) in numbers.all.list() {
            line("all", name, n);
        }
        for (role, n) in &numbers.credentials {
            line("all", &format!("credentials-{role}"), *n);
        }
        line(
            "all",
            "credentials-by-operator",
            numbers.credentials_by_operator,
        );
        line("all", "revealed", numbers.revealed);
        line("all", "redacted", numbers.redacted);
        line("all", "releases", numbers.releases().map(|(_, n)| n).sum());
        for (kind, n) in numbers.releases() {
            line("all", &format!("releases-{}", kind.as_str()), n);
        }
        emergencies::lines(&self.emergencies, &mut line);
        demands::lines(&self.demands, &mut line);
        for (name, n) in self.drills.list() {
            line("all", &format!("drills-{name}"), n);
        }
        offences::lines(&numbers.offences, &mut line);
        countries::lines(&numbers.countries, &mut line);
        for (agency, of) in &numbers.agencies {
            let agency = agency.as_str();
            line(agency, "epoch", of.epoch);
            line(agency, "credentials", of.credentials);
            for (name, n) in of.requests.list() {
                if name != "consents" {
                    line(agency, name, n);
                }
            }
            for (name, n) in of.of_urgent() {
                line(agency, &name.replace('_', "-"), n);
            }
        }
        csv
    }
}

fn object<'a>(json: &mut String, members: impl IntoIterator<Item = (&'a str, u64)>) {
    json.push('{');
    for (at, (name, value)) in members.into_iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(json, "{comma}\"{name}\":{value}");
    }
    json.push('}');
}

/// A JSON string of printable ASCII.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::entry::{Body, Operator, PublicKey};
    use crate::vkey::LogSigner;

    #[test]
    fn the_same_log_gives_the_same_bytes() {
        let signer = LogSigner::from_seed("log.example/x", &mut [7; 32]).unwrap();
        let key = signer.vkey().key_bytes();
        let operator = Operator {
            name: "One \"and\" only".parse().unwrap(),
            origin: "log.example/x".parse().unwrap(),
            log_key: signer.vkey().clone(),
            receiving_key: PublicKey(key),
            package_key: PublicKey(key),
        };
        let mut ledger = Ledger::new();
        let day = Day::new(2026, 11, 24).unwrap();
        assert_eq!(ledger.published_numbers(Sha256Hash([0; 32]), day), None);
        let entry = ledger.next_entry(Body::Operator(operator), day).unwrap();
        ledger.admit(&entry).unwrap();
        let numbers = ledger.published_numbers(Sha256Hash([0; 32]), day).unwrap();
        let json = numbers.to_json();
        let start = "{\"format\":\"sidelight-numbers/v1\",\"origin\":\"log.example/x\",\"size\":1,\
            \"root\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\",\"day\":\"2026-11-24\",\
            \"entries\":{\"operator\":1,\"policy\":0,";
        assert!(json.starts_with(start), "{json}");
        let end = "\"list\":[],\"median_days\":{\"answer\":null,\"notice\":null,\"outcome\":null},\
            \"look_ups\":{\"look_ups\":0,\"addresses\":0,\"refused\":0,\"danger\":{";
        assert!(json.contains(end), "{json}");
        let end = "\"list\":[]},\"misused\":{\"all\":0,\"no-danger\":0,\"other-purpose\":0,\"forged\":0},\
            \"median_minutes\":{\"released\":null,\"refused\":null,\"trustee\":null}},\
            \"releases\":{\"all\":0,\"emergency\":0,\"compelled\":0},\"homes\":[],\
            \"demands\":{\"releases\":0,";
        assert!(json.contains(end), "{json}");
        let end = "\"months\":[],\"types\":[],\"list\":[],\"banded\":[]},\
            \"drills\":{\"canaries\":0,\"drills\":0,\"answered\":0,\"refused\":0},\
            \"offences\":{\"unsaid\":0,\"list\":[]},\"countries\":{\"unsaid\":{\"requests\":0,\"refused\":0,\
            \"releases\":0,\"claims_refused\":0},\"list\":[]}}\n";
        assert!(json.ends_with(end), "{json}");
        let parsed: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(parsed["all"]["consents"], 0);
        let csv = numbers.to_csv();
        assert!(
            csv.starts_with("size,scope,measure,value\r\n1,all,entries-operator,1\r\n"),
            "{csv}"
        );
    }
}
