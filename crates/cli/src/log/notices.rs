//! `sidelight notices`: what trustees have told a household, found in a record or in anybody's copy of it
//! (`docs/ref/emergency.md`, Notice).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Value, json};
use sidelight_domain::record::HouseholdId;
use sidelight_domain::words::plural;
use sidelight_seal::{Identity, file};
use sidelight_translog::entry::{self, Body, Entry, Notice};
use sidelight_translog::ledger::{CanaryRecord, Ledger, MisusedRecord};

use super::replay::{Replay, progress};
use super::source::Source;
use super::trust::{self, Trust};
use crate::failure::Failure;
use crate::keys::read_identities;
use crate::report::Report;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    trust: Trust,
    /// The identity file with the household's notice key. It opens notices and nothing else.
    #[arg(short, long, value_name = "FILE")]
    identity: PathBuf,
    /// Where the record is: its address, the operator's, or a folder.
    #[arg(value_name = "URL|DIR")]
    place: String,
}

/// What a box holds.
#[derive(Debug, Deserialize)]
struct Told {
    v: u64,
    release: u64,
    trustee: String,
    origin: String,
    household: String,
    #[serde(flatten)]
    why: Why,
    agency: String,
    cameras: Vec<String>,
    from: u64,
    to: u64,
    clips: u64,
}

/// Why footage left.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Why {
    /// What somebody was said to be in danger of.
    Danger(String),
    /// The type of a legal demand.
    Demand(String),
}

/// A notice that opened, and where it is.
struct Found {
    index: u64,
    told: Told,
    is_drill: bool,
    /// What the record says of the release, if it was misused.
    misused: Option<MisusedRecord>,
}

pub(crate) fn run(arguments: &Arguments, json: bool) -> Result<Report, Failure> {
    let policy = arguments.trust.policy()?;
    let identities = read_identities(&arguments.identity)?;
    let source = Source::open(&arguments.place)?;
    let head = trust::open(&policy, &source.checkpoint()?, &source.name())?;
    let origin = head.checkpoint.origin();
    let bar = progress(head.checkpoint.size(), "Entries", json);
    let (mut index, mut tried) = (0, 0);
    let mut found = Vec::new();
    // The whole record is checked, so that none can be left out of it.
    let mut replay = Replay::default();
    replay.read_to(&source, &head, &bar, |bytes| {
        if let Ok(entry) = Entry::parse(bytes)
            && let Body::Notice(notice) = entry.body()
        {
            tried += 1;
            let told = identities.iter().find_map(|key| open(notice, key, origin));
            found.extend(told.map(|told| (index, told)));
        }
        index += 1;
    })?;
    bar.finish_and_clear();
    let ledger = replay.monitor.ledger();
    let found = found.into_iter().map(|(index, told)| Found {
        index,
        is_drill: ledger.drill(told.release).is_some(),
        misused: ledger.misused_emergency(told.release),
        told,
    });
    let found: Vec<_> = found.collect();
    let homes = announced(&found, ledger);
    let mut report = report(&found, tried, head.checkpoint.size(), origin);
    for (home, it) in &homes {
        let _ = write!(
            report.text,
            "\nThe operator has announced your home for drills in entry {} of {}: {home}.",
            it.index, it.day
        );
    }
    let homes = homes.iter().map(|(home, it)| {
        json!({ "household": home.to_string(), "index": it.index, "day": it.day.to_string() })
    });
    report.json["announced"] = homes.collect();
    Ok(report)
}

/// Homes that these notices name and the record announces for drills.
fn announced(found: &[Found], ledger: &Ledger) -> BTreeMap<HouseholdId, CanaryRecord> {
    let named = found.iter().filter_map(|it| it.told.household.parse().ok());
    named
        .filter_map(|home| Some((home, ledger.canary(home)?)))
        .collect()
}

/// A notice that this key opens, if it is about the release and by the trustee of its entry: one that was
/// used again under another release does not count.
fn open(notice: &Notice, key: &Identity, origin: &str) -> Option<Told> {
    let plain = file::open(notice.notice_box.as_bytes(), key).ok()?;
    let told: Told = serde_json::from_slice(&plain).ok()?;
    let fits = told.v == 1
        && told.release == notice.release.0
        && told.trustee == notice.trustee.as_str()
        && told.origin == origin;
    fits.then_some(told)
}

fn report(found: &[Found], tried: usize, size: u64, origin: &str) -> Report {
    let mut text = String::new();
    for Found {
        index,
        told,
        is_drill,
        misused,
    } in found
    {
        let why = match &told.why {
            Why::Danger(code) if *is_drill => format!("DRILL: danger {code} was practised"),
            Why::Danger(code) => format!("danger {code}"),
            Why::Demand(code) => format!("demand {code}"),
        };
        let _ = writeln!(
            text,
            "Release {} (entry {index}): {} opened {} of {} for {}, {}.\n  recorded   {} to {} (ms)\n  \
             household  {}",
            told.release,
            told.trustee,
            plural(told.clips, "clip"),
            told.cameras.join(", "),
            told.agency,
            why,
            told.from,
            told.to,
            told.household,
        );
        if let Some(MisusedRecord { index, reason }) = misused {
            let _ = writeln!(
                text,
                "  misused    {reason}: so a reviewer says who had not approved it, in entry {index}; the \
                 passkeys of who signed it are revoked"
            );
        }
    }
    let _ = write!(
        text,
        "{} of {tried} notices are for this key, in {} of {origin}.",
        found.len(),
        entry::counted(size)
    );
    let all: Vec<Value> = found
        .iter()
        .map(|Found { index, told, is_drill, misused }| {
            let misused = misused.map(|it| json!({"index": it.index, "reason": it.reason.to_string()}));
            let (why, code) = match &told.why {
                Why::Danger(code) => ("danger", code),
                Why::Demand(code) => ("demand", code),
            };
            json!({
                "index": index, "release": told.release, "trustee": told.trustee, "household": told.household,
                "drill": is_drill, (why): code, "agency": told.agency, "cameras": told.cameras,
                "from": told.from, "to": told.to, "clips": told.clips, "misused": misused,
            })
        })
        .collect();
    Report {
        text,
        json: json!({"origin": origin, "size": size, "tried": tried, "notices": all}),
        on_stderr: false,
    }
}
