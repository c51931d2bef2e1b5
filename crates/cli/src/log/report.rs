//! `sidelight report`: the public numbers of a record, counted anew from its entries alone, as of any of
//! its sizes (`docs/ref/numbers.md`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::json;
use sidelight_domain::words::plural;
use sidelight_translog::entry::{self, Country, Entry};
use sidelight_translog::ledger::{
    Aggregate, CountryNumbers, DemandCount, DemandNumbers, DrillNumbers, EmergencyNumbers, Ledger,
    OffenceNumbers, PublishedNumbers, Split,
};
use sidelight_translog::sequence::TreeState;

use super::replay::{OnDay, Replay, progress};
use super::source::Source;
use super::trust::{self, Trust};
use crate::failure::Failure;
use crate::report::Report;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    trust: Trust,
    /// Count the first so many entries; all of them if left out.
    #[arg(long, value_name = "SIZE")]
    as_of: Option<u64>,
    #[command(flatten)]
    on: OnDay,
    /// Write the CSV file to standard output; with --json, the JSON file.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Write the columns in which reports of several operators are laid side by side, as CSV; with --json, as
    /// JSON.
    #[arg(long)]
    aggregate: bool,
    /// Where the record is: its address, the operator's, or a folder.
    #[arg(value_name = "URL|DIR")]
    place: String,
}

pub(crate) fn run(arguments: &Arguments, json: bool) -> Result<Report, Failure> {
    let policy = arguments.trust.policy()?;
    let source = Source::open(&arguments.place)?;
    let head = trust::open(&policy, &source.checkpoint()?, &source.name())?;
    let held = head.checkpoint.size();
    let size = arguments.as_of.unwrap_or(held);
    if size == 0 || size > held {
        let message = format!(
            "{} has {}: --as-of is 1 to {held}",
            source.name(),
            entry::counted(held)
        );
        return Err(Failure::refused("size", message));
    }
    let bar = progress(
        held,
        "Entries",
        json || arguments.csv || arguments.aggregate,
    );
    let mut counted: Vec<Vec<u8>> = Vec::new();
    // The whole record is checked, whatever part of it is counted: its head stands for every entry.
    Replay::default().read_to(&source, &head, &bar, |bytes| {
        if (counted.len() as u64) < size {
            counted.push(bytes.to_vec());
        }
    })?;
    bar.finish_and_clear();
    let (numbers, rows) = count(&counted, &arguments.on)?;
    let file = match (arguments.aggregate, json, arguments.csv) {
        (true, true, _) => Some(rows.to_json()),
        (true, false, _) => Some(rows.to_csv()),
        (false, true, _) => Some(numbers.to_json()),
        (false, false, true) => Some(numbers.to_csv()),
        (false, false, false) => None,
    };
    if let Some(file) = &file {
        let written = std::io::stdout().lock().write_all(file.as_bytes());
        written.map_err(|source| Failure::Io {
            what: "cannot write to standard output".to_owned(),
            source,
        })?;
    }
    Ok(Report {
        text: format!("{}{}", say(&numbers), trust::signers(&head)),
        json: json!({
            "size": size, "held": held, "as_of": numbers.emergencies().as_of.to_string(),
            "releases": numbers.numbers().releases().map(|(_, count)| count).sum::<u64>(),
        }),
        on_stderr: file.is_some(),
    })
}

/// The numbers of a record that had these entries and no more. They were found good before.
fn count(entries: &[Vec<u8>], on: &OnDay) -> Result<(PublishedNumbers, Aggregate), Failure> {
    let changed = || Failure::refused("rule", "The entries changed while they were read.");
    let mut ledger = Ledger::new();
    for bytes in entries {
        let entry = Entry::parse(bytes).map_err(|_| changed())?;
        ledger.admit(&entry).map_err(|_| changed())?;
    }
    let root = TreeState::empty().extend(entries).state.root();
    let numbers = ledger.published_numbers(root, on.day());
    numbers.zip(ledger.aggregate()).ok_or_else(changed)
}

fn say(published: &PublishedNumbers) -> String {
    let (numbers, of) = (published.numbers(), published.emergencies());
    let [_, cameras, clips, seconds] = of.left;
    let mut text = format!(
        "Counted: {}, on {}.\n\nDisclosures without consent: {}\n",
        entry::counted(numbers.size),
        of.as_of,
        numbers.releases().map(|(_, count)| count).sum::<u64>()
    );
    let mut line = |name: &str, value: String| line_of(&mut text, name, &value);
    for (kind, count) in numbers.releases() {
        line(kind.as_str(), count.to_string());
    }
    line("by the trustees", words(&of.answers));
    line("cameras", cameras.to_string());
    line("clips", clips.to_string());
    line("at most, seconds", seconds.to_string());
    line("danger", words(&of.dangers));
    line("owner, asked first", words(&of.owners));
    line("process afterwards", words(&of.processes));
    line("claims refused", of.all.claims_refused.to_string());
    line("misused", of.all.misused.to_string());
    let told = of.notices;
    let told = format!(
        "{} in time, {} late, {} not due, {} overdue",
        told.in_time, told.late, told.waiting, told.overdue
    );
    line("owners told", told);
    say_times(&mut text, of);
    say_trustees(&mut text, of);
    say_demands(&mut text, published.demands());
    say_drills(&mut text, published.drills());
    if let Some((month, homes)) = numbers.homes.last_key_value() {
        let homes = format!("{homes}, at the end of {month}");
        line_of(&mut text, "homes with a hub", &homes);
    }
    say_offences(&mut text, &numbers.offences);
    say_countries(&mut text, &numbers.countries);
    let _ = writeln!(
        text,
        "\nRequests: {}, refused {}, withdrawn {}, resolved {}. Times somebody shared: {}.\n",
        numbers.all.requests,
        numbers.all.refused,
        numbers.all.withdrawn,
        numbers.all.resolved,
        numbers.all.consents
    );
    text
}

/// How long it took.
fn say_times(text: &mut String, of: &EmergencyNumbers) {
    let mut line = |name: &str, medians: [(&str, Option<u64>); 3]| {
        let some = medians.iter();
        let some = some.filter_map(|(what, median)| Some(format!("{what} {}", (*median)?)));
        let some: Vec<_> = some.collect();
        if !some.is_empty() {
            line_of(text, name, &some.join(", "));
        }
    };
    let days = [
        ("answered", of.medians.answer),
        ("told", of.medians.notice),
        ("court", of.medians.outcome),
    ];
    line("median days until", days);
    let minutes = [
        ("reviewers could sign", of.minutes.released),
        ("refused", of.minutes.refused),
        ("a trustee decided", of.minutes.trustee),
    ];
    line("median minutes until", minutes);
}

fn say_trustees(text: &mut String, of: &EmergencyNumbers) {
    let mut line = |name: &str, value: String| line_of(text, name, &value);
    for (name, trustee) in &of.trustees {
        let did = format!(
            "asked {}, answered {}, refused {}, neither {}",
            trustee.asked, trustee.answered, trustee.refused, trustee.unanswered
        );
        let took = trustee
            .minutes
            .map(|minutes| format!("; {minutes} min in the middle"));
        line(name.as_str(), did + &took.unwrap_or_default());
    }
    for overdue in &of.overdue {
        let (release, what, due) = (overdue.release, overdue.what.code(), overdue.due);
        line("OVERDUE", format!("entry {release}: {what}, due {due}"));
    }
}

fn say_demands(text: &mut String, of: &DemandNumbers) {
    for it in &of.banded {
        let said = format!(
            "{} to {} in the half-year to {}",
            it.least, it.most, it.month
        );
        line_of(text, it.demand.as_str(), &said);
    }
    let all = of.all;
    if all == DemandCount::default() && of.told == 0 {
        return line_of(text, "legal demands", "none");
    }
    let mut line = |name: &str, value: String| line_of(text, name, &value);
    let ended = format!(
        "footage left {} ({} under a gag), accounts {}, refused {}",
        all.releases, of.gagged, all.accounts, all.refused
    );
    line("legal demands", ended);
    line("why refused", words(&of.reasons));
    line("households told before", of.told.to_string());
    line("objections", words(&of.objections));
    let kept = format!(
        "{}, {} not ended; nothing leaves",
        all.preservations, of.preserved
    );
    line("clips kept", kept);
}

fn say_offences(text: &mut String, of: &OffenceNumbers) {
    let said = of.said.iter();
    let said = said.map(|(offence, agencies)| (offence.to_string(), agencies.values().sum()));
    let all: Split = said.chain([("unsaid".to_owned(), of.unsaid)]).collect();
    line_of(text, "requests by offence", &words(&all));
}

/// Requests that were published, and releases in an emergency.
fn say_countries(text: &mut String, of: &BTreeMap<Option<Country>, CountryNumbers>) {
    let by = |count: fn(&CountryNumbers) -> u64| {
        let each = of.iter().map(|(country, numbers)| {
            let country = country.map_or("unsaid".to_owned(), |it| it.to_string());
            (country, count(numbers))
        });
        words(&each.collect())
    };
    line_of(text, "requests by country", &by(|it| it.requests));
    line_of(text, "disclosures by country", &by(|it| it.releases));
}

/// They are in no line but this.
fn say_drills(text: &mut String, of: &DrillNumbers) {
    let homes = plural(of.canaries, "announced home");
    let said = format!(
        "{} on {homes}, answered {}, refused {}; in no other number",
        of.drills, of.answered, of.refused
    );
    if of.canaries > 0 {
        line_of(text, "drills", &said);
    }
}

fn line_of(text: &mut String, name: &str, value: &str) {
    let _ = writeln!(text, "  {name:<22} {value}");
}

/// What there is of a list, in words.
fn words(split: &Split) -> String {
    let some = split.iter().filter(|(_, count)| *count > 0);
    let some: Vec<_> = some
        .map(|(word, count)| format!("{word} {count}"))
        .collect();
    match some.is_empty() {
        true => "none".to_owned(),
        false => some.join(", "),
    }
}
