//! Entries, and every way a text can fail to be one.

use serde_json::{Value, json};
use sidelight_translog::{
    cosignature::Cosigner,
    entry::{Body, Consent, ENTRY_BYTES_MAX, Entry, Kind, RESERVED_KINDS},
    merkle,
};

mod contradictions;

use super::{at, bad, swap};
use crate::fixture::{self, ORIGIN, signer};

pub(super) fn entries() -> Value {
    let mut entries = fixture::entries().0;
    let of_before = Consent {
        footage: None,
        ..fixture::consent(1, fixture::at::REQUEST)
    };
    entries.push(Entry::new(1, fixture::day("2026-11-23"), of_before.into()).unwrap());
    entries.extend(fixture::entries().0.iter().filter_map(of_before_late));
    let valid: Vec<_> = entries
        .iter()
        .map(|entry| {
            let bytes = entry.to_bytes();
            let leaf = merkle::leaf_hash(&bytes).to_string();
            let text = String::from_utf8(bytes).unwrap();
            json!({"kind": entry.kind().as_str(), "leaf_hash": leaf, "text": text})
        })
        .collect();
    let invalid = [
        form_defects(),
        value_defects(),
        contradictions::contradictions(),
    ]
    .concat();
    json!({
        "about": "Entries (docs/ref/leaf.md). `line` counts from 1; 0 means the entry as a whole.",
        "valid": valid,
        "invalid": invalid,
    })
}

/// The same as it was written before it said how long it took, about what it is, or where.
fn of_before_late(entry: &Entry) -> Option<Entry> {
    let mut body = entry.body().clone();
    match &mut body {
        Body::Agency(it) => it.jurisdiction.take().map(|_| 0),
        Body::Emergency(it) => it.country.take().and(it.minutes.take()),
        Body::EmergencyRefused(it) => it.country.take().and(it.minutes.take()),
        Body::Receipt(it) => it.minutes.take(),
        Body::Request(it) => it.offence.take().map(|_| 0),
        _ => None,
    }?;
    Some(Entry::new(entry.ordinal(), entry.day(), body).unwrap())
}

/// The text of the story's first entry of this kind.
fn entry(kind: Kind) -> String {
    let entries = fixture::entries().0;
    let entry = entries.iter().find(|entry| entry.kind() == kind).unwrap();
    String::from_utf8(entry.to_bytes()).unwrap()
}

/// The line of `text`, from 1, that begins with `start`.
fn line_of(text: &str, start: &str) -> u64 {
    1 + text
        .lines()
        .position(|line| line.starts_with(start))
        .unwrap() as u64
}

fn form_defects() -> Vec<Value> {
    let web = entry(Kind::Web);
    let request = entry(Kind::Request);
    let mut cases = vec![
        at(1, bad("empty line", "version", "\n")),
        at(0, bad("nothing", "final-newline", "")),
        at(
            0,
            bad("no newline at the end", "final-newline", web.trim_end()),
        ),
        at(
            0,
            bad(
                "over 4,096 bytes",
                "too-long",
                format!("{web}{}", "x".repeat(ENTRY_BYTES_MAX)),
            ),
        ),
        at(
            1,
            bad(
                "older name",
                "version",
                swap(&web, "sidelight-log/v1", "footage-log/v1"),
            ),
        ),
        at(
            1,
            bad("next version", "version", swap(&web, "log/v1", "log/v2")),
        ),
        at(1, bad("byte order mark", "byte", format!("\u{feff}{web}"))),
        at(
            2,
            bad(
                "carriage returns",
                "byte",
                swap(&web, "kind web\n", "kind web\r\n"),
            ),
        ),
        at(2, bad("tab", "byte", swap(&web, "kind web", "kind\tweb"))),
        at(
            3,
            bad(
                "not UTF-8",
                "byte",
                [&web.as_bytes()[..31], &[0xff], &web.as_bytes()[31..]].concat(),
            ),
        ),
        at(1, bad("blank line first", "version", format!("\n{web}"))),
        at(
            3,
            bad(
                "blank line",
                "field",
                swap(&web, "kind web\n", "kind web\n\n"),
            ),
        ),
        at(6, bad("blank line last", "extra-line", format!("{web}\n"))),
        at(
            6,
            bad("a line too many", "extra-line", format!("{web}note x\n")),
        ),
        at(
            6,
            bad(
                "a field twice",
                "extra-line",
                format!("{web}manifest sha256:{}\n", "0".repeat(64)),
            ),
        ),
        at(
            5,
            bad(
                "a field missing",
                "field",
                web.lines()
                    .take(4)
                    .map(|l| format!("{l}\n"))
                    .collect::<String>(),
            ),
        ),
        at(2, bad("no kind", "field", swap(&web, "kind web\n", ""))),
        at(
            2,
            bad(
                "ordinal before kind",
                "field",
                swap(&web, "kind web\nordinal 1\n", "ordinal 1\nkind web\n"),
            ),
        ),
        at(
            2,
            bad(
                "unknown kind",
                "kind-unknown",
                swap(&web, "kind web", "kind website"),
            ),
        ),
        at(
            2,
            bad(
                "kind in capitals",
                "kind-unknown",
                swap(&web, "kind web", "kind Web"),
            ),
        ),
        at(
            2,
            bad(
                "two spaces behind a name",
                "kind-unknown",
                swap(&web, "kind web", "kind  web"),
            ),
        ),
        at(
            2,
            bad(
                "space at the end of a line",
                "kind-unknown",
                swap(&web, "kind web", "kind web "),
            ),
        ),
        at(2, bad("no value", "field", swap(&web, "kind web", "kind"))),
        at(
            4,
            bad(
                "field name in capitals",
                "field",
                swap(&web, "day ", "Day "),
            ),
        ),
        at(
            5,
            bad(
                "another kind's field",
                "field",
                swap(&web, "manifest", "document"),
            ),
        ),
        at(
            5,
            bad("two fields swapped", "field", {
                let mut lines: Vec<_> = request.lines().collect();
                lines.swap(4, 5);
                lines
                    .iter()
                    .map(|line| format!("{line}\n"))
                    .collect::<String>()
            }),
        ),
    ];
    let receipt = entry(Kind::Receipt);
    let minutes = receipt.lines().find(|line| line.starts_with("minutes "));
    let minutes = format!("{}\n", minutes.unwrap());
    let without = swap(&receipt, &minutes, "");
    cases.push(at(
        line_of(&receipt, "signature "),
        bad(
            "minutes behind the last field",
            "extra-line",
            format!("{without}{minutes}"),
        ),
    ));
    cases.push(at(
        line_of(&receipt, "signature "),
        bad(
            "minutes twice",
            "field",
            swap(&receipt, &minutes, &minutes.repeat(2)),
        ),
    ));
    for kind in RESERVED_KINDS {
        let text = swap(&web, "kind web", &format!("kind {kind}"));
        cases.push(at(
            2,
            bad(&format!("reserved kind {kind}"), "kind-reserved", text),
        ));
    }
    cases
}

/// One case for each way a value can be wrong: kind, field, name of the case, the wrong value.
fn value_defects() -> Vec<Value> {
    let a64 = "a".repeat(64);
    let recipient = fixture::recipient(1);
    let recipient = recipient.as_str();
    let last = if recipient.ends_with('q') { "p" } else { "q" };
    let wrong_sum = format!("{}{last}", &recipient[..61]);
    let origin_key = signer().vkey().to_string();
    let cosigner = Cosigner::from_seed(ORIGIN, &[7; 32])
        .unwrap()
        .vkey()
        .to_string();
    let notice = entry(Kind::Notice);
    let box_text = notice.lines().find_map(|line| line.strip_prefix("box "));
    let box_text = box_text.unwrap();
    let long = "x".repeat(101);
    let seats: Vec<_> = (1..=33).map(|number: u32| number.to_string()).collect();
    let seats = seats.join(",");
    let table: &[(Kind, &str, &str, &str)] = &[
        (Kind::Emergency, "minutes", "minutes with a sign", "-1"),
        (
            Kind::EmergencyRefused,
            "minutes",
            "minutes and seconds",
            "4:30",
        ),
        (Kind::Receipt, "minutes", "no minutes", "none"),
        (Kind::Agency, "jurisdiction", "in small letters", "us-ca"),
        (
            Kind::Agency,
            "jurisdiction",
            "a country of three letters",
            "USA",
        ),
        (Kind::Agency, "jurisdiction", "a part of four", "US-CALI"),
        (Kind::Agency, "jurisdiction", "a hyphen and no part", "US-"),
        (Kind::Emergency, "country", "a part of a country", "US-CA"),
        (
            Kind::EmergencyRefused,
            "country",
            "a country in words",
            "Austria",
        ),
        (
            Kind::Request,
            "offence",
            "an offence in words",
            "A burglary",
        ),
        (Kind::Web, "ordinal", "ordinal 0", "0"),
        (Kind::Web, "ordinal", "leading zero", "01"),
        (Kind::Web, "ordinal", "plus sign", "+1"),
        (Kind::Web, "ordinal", "minus sign", "-1"),
        (Kind::Web, "ordinal", "over 2^53 - 1", "9007199254740992"),
        (Kind::Web, "ordinal", "over 2^64", "18446744073709551617"),
        (Kind::Web, "ordinal", "two spaces", " 1"),
        (Kind::Web, "ordinal", "hexadecimal", "0x1"),
        (Kind::Web, "day", "no such day", "2026-02-29"),
        (Kind::Web, "day", "no such month", "2026-13-01"),
        (Kind::Web, "day", "day zero", "2026-11-00"),
        (Kind::Web, "day", "one digit", "2026-11-3"),
        (Kind::Web, "day", "a time of day", "2026-11-23T00:00:00Z"),
        (Kind::Web, "day", "a century without leap day", "2100-02-29"),
        (Kind::Web, "day", "before 2000", "1999-12-31"),
        (Kind::Web, "day", "five digits of year", "12026-11-23"),
        (Kind::Web, "manifest", "hash without prefix", &a64),
        (
            Kind::Web,
            "manifest",
            "hash in capitals",
            &format!("sha256:{}", "A".repeat(64)),
        ),
        (
            Kind::Web,
            "manifest",
            "hash too short",
            &format!("sha256:{}", &a64[1..]),
        ),
        (
            Kind::Web,
            "manifest",
            "hash too long",
            &format!("sha256:a{a64}"),
        ),
        (Kind::Web, "manifest", "none where a hash is due", "none"),
        (
            Kind::Web,
            "manifest",
            "a commitment where a hash is due",
            &format!("committed:{a64}"),
        ),
        (
            Kind::Request,
            "case",
            "a hash where a commitment is due",
            &format!("sha256:{a64}"),
        ),
        (
            Kind::Request,
            "case",
            "a value in clear where a commitment is due",
            "2026-1234",
        ),
        (
            Kind::Request,
            "case",
            "none where a commitment is due",
            "none",
        ),
        (Kind::Urgent, "danger", "a danger not of the list", "great"),
        (
            Kind::UrgentMisused,
            "reason",
            "a misuse not of the list",
            "rude",
        ),
        (
            Kind::EmergencyMisused,
            "reason",
            "the misuse of an urgent ask",
            "not-ended",
        ),
        (Kind::EmergencyMisused, "emergency", "no index", "operator"),
        (Kind::Request, "agency", "capitals in a slug", "Millbrook"),
        (
            Kind::Request,
            "agency",
            "space in a slug",
            "millbrook police",
        ),
        (
            Kind::Request,
            "agency",
            "slug begins with a hyphen",
            "-millbrook",
        ),
        (
            Kind::Request,
            "agency",
            "slug ends with a hyphen",
            "millbrook-",
        ),
        (Kind::Request, "agency", "slug over 40", &"x".repeat(41)),
        (Kind::Request, "agency", "slug that is a word", "all"),
        (
            Kind::Request,
            "decided-by",
            "operator where a credential is due",
            "operator",
        ),
        (Kind::Request, "decided-by", "index with leading zero", "04"),
        (Kind::Operator, "name", "text over 100", &long),
        (Kind::Operator, "name", "space before a text", " Millbrook"),
        (Kind::Operator, "name", "space behind a text", "Millbrook "),
        (Kind::Operator, "log-key", "a cosigner's key", &cosigner),
        (
            Kind::Operator,
            "log-key",
            "vkey with a wrong id",
            &origin_key.replacen('+', "+0", 1)[..60],
        ),
        (
            Kind::Operator,
            "receiving-key",
            "key in capitals",
            &"A".repeat(64),
        ),
        (
            Kind::Operator,
            "receiving-key",
            "no point of the curve",
            &format!("02{}", "0".repeat(62)),
        ),
        (
            Kind::Operator,
            "receiving-key",
            "a small-order key",
            &format!("01{}", "0".repeat(62)),
        ),
        (Kind::Agency, "delivery-key", "wrong checksum", &wrong_sum),
        (
            Kind::Agency,
            "delivery-key",
            "capitals",
            &recipient.to_uppercase(),
        ),
        (
            Kind::Agency,
            "delivery-key",
            "another kind of recipient",
            "age1pq1qqqqqqqq",
        ),
        (
            Kind::Agency,
            "decided-by",
            "neither index nor operator",
            "admin",
        ),
        (Kind::Credential, "role", "unknown role", "chief"),
        (
            Kind::Credential,
            "key",
            "padding",
            &format!("{}==", "AQ".repeat(50)),
        ),
        (
            Kind::Credential,
            "key",
            "plus of another alphabet",
            &format!("+/{}", "AQ".repeat(50)),
        ),
        (
            Kind::Credential,
            "key",
            "not canonical base64",
            &format!("{}B", "A".repeat(101)),
        ),
        (Kind::Credential, "key", "too short", &"A".repeat(40)),
        (Kind::Credential, "key", "too long", &"A".repeat(804)),
        (Kind::Redacted, "ground", "unknown ground", "because"),
        (Kind::Reveal, "salt", "salt too short", &a64[2..]),
        (
            Kind::Reveal,
            "value",
            "an empty value spelled as nothing",
            "",
        ),
        (
            Kind::Reveal,
            "value",
            "value over 200 bytes",
            &"A".repeat(268),
        ),
        (Kind::Trustee, "witness-key", "a log's key", &origin_key),
        (Kind::Trustee, "signature", "too short", &a64),
        (Kind::Ceremony, "purpose", "unknown purpose", "repair"),
        (Kind::Ceremony, "trustees", "one alone", "1"),
        (Kind::Ceremony, "trustees", "descending", "1,3,2"),
        (Kind::Ceremony, "trustees", "one twice", "1,1,2"),
        (Kind::Ceremony, "trustees", "number zero", "0,1,2"),
        (Kind::Ceremony, "trustees", "over 65,535", "1,65536"),
        (Kind::Ceremony, "trustees", "leading zero", "1,02"),
        (Kind::Ceremony, "trustees", "a space", "1, 2"),
        (Kind::Ceremony, "trustees", "thirty-three", &seats),
        (Kind::CeremonyPackage, "package", "padding", "AQ=="),
        (
            Kind::CeremonyPackage,
            "package",
            "over 2,048 bytes",
            &"A".repeat(2732),
        ),
        (Kind::LookupCeremony, "purpose", "unknown purpose", "repair"),
        (Kind::LookupPackage, "package", "padding", "AQ=="),
        (
            Kind::LookupConfirmed,
            "lookup-key",
            "a hash",
            &format!("sha256:{a64}"),
        ),
        (Kind::LookupSet, "lookup-key", "capitals", &"AB".repeat(32)),
        (Kind::LookupSet, "lookup-key", "too short", &a64[2..]),
        (Kind::LookupTally, "month", "a day", "2026-11-01"),
        (Kind::LookupTally, "set-ups", "none", "none"),
        (Kind::Emergency, "danger", "unknown danger", "theft"),
        (Kind::Emergency, "owner", "unknown answer", "perhaps"),
        (Kind::Emergency, "trustee-set", "none", "none"),
        (Kind::Emergency, "agency", "in clear", "millbrook-police"),
        (Kind::Emergency, "claim", "a hash", &format!("sha256:{a64}")),
        (
            Kind::EmergencyRefused,
            "reason",
            "unknown reason",
            "pressure",
        ),
        (Kind::Canary, "household", "capitals", &"AB".repeat(16)),
        (Kind::Canary, "household", "too short", &a64[..31]),
        (Kind::Canary, "household", "too long", &a64[..33]),
        (
            Kind::Canary,
            "household",
            "a hash",
            &format!("sha256:{a64}"),
        ),
        (
            Kind::Canary,
            "household",
            "a commitment",
            &format!("committed:{a64}"),
        ),
        (Kind::Drill, "danger", "unknown danger", "theft"),
        (Kind::Drill, "agency", "in clear", "millbrook-police"),
        (Kind::DrillRefused, "reason", "unknown reason", "pressure"),
        (Kind::LookUp, "lookup-set", "none", "none"),
        (Kind::LookUp, "danger", "unknown danger", "theft"),
        (Kind::LookUp, "addresses", "leading zero", "02"),
        (Kind::LookUp, "text", "a hash", &format!("sha256:{a64}")),
        (Kind::LookUp, "agency", "in clear", "millbrook-police"),
        (Kind::LookUpRefused, "reason", "unknown reason", "pressure"),
        (Kind::Receipt, "outcome", "unknown outcome", "granted"),
        (Kind::Receipt, "check", "capitals", "Window"),
        (Kind::Notice, "box", "padding", &format!("{box_text}=")),
        (Kind::Notice, "box", "a byte less", &box_text[..949]),
        (Kind::Notice, "box", "no age file", &"A".repeat(950)),
        (Kind::Notice, "box", "none", "none"),
        (Kind::Outcome, "process", "unknown process", "answered"),
        (Kind::Compelled, "demand", "a word", "none"),
        (Kind::Compelled, "told", "the operator", "operator"),
        (Kind::Compelled, "type", "in clear", "search-warrant"),
        (Kind::Compelled, "seal-until", "none", "none"),
        (Kind::DemandNoticed, "box", "no age file", &"A".repeat(950)),
        (Kind::Objection, "state", "unknown state", "denied"),
        (
            Kind::DemandRefused,
            "reason",
            "a reason of emergencies",
            "not-imminent",
        ),
        (Kind::Preservation, "renews", "leading zero", "01"),
        (Kind::AccountDisclosed, "demand", "capitals", "Subpoena"),
        (Kind::Totals, "month", "no such month", "2026-00"),
        (Kind::Totals, "month", "a day", "2026-11-01"),
        (Kind::Totals, "consents", "not a number", "many"),
        (Kind::Homes, "homes", "a number and no band", "7"),
        (Kind::Homes, "homes", "another band", "5-9"),
    ];
    let mut cases = Vec::new();
    for (kind, field, name, value) in table {
        let text = entry(*kind);
        let number = line_of(&text, &format!("{field} "));
        let lines = (1..)
            .zip(text.lines())
            .map(|(at, line)| match at == number {
                true => format!("{field} {value}\n"),
                false => format!("{line}\n"),
            });
        let name = format!("{}, {field}: {name}", kind.as_str());
        cases.push(at(number, bad(&name, "value", lines.collect::<String>())));
    }
    cases
}
