//! Asking: places, windows, rulebooks, requests, notes, approvals, feeds.

use std::sync::OnceLock;

use sidelight_api::feed::{FeedRequest, LogItem, RegionFeed};
use sidelight_domain::approval::{ApprovalKey, Assertion, Site};
use sidelight_domain::place::{Area, Cell, Point, Region};
use sidelight_domain::request::{RequestDocument, RequestNote};
use sidelight_domain::rulebook::{OffenceClass, Rulebook};
use sidelight_domain::window::{self, HiddenDay, Window};
use sidelight_hub::asked;
use sidelight_hub::log::trust::Trust;
use sidelight_translog::checkpoint::Checkpoint;
use sidelight_translog::monitor::MemoryFiles;
use sidelight_translog::proven::ProvenTree;
use sidelight_translog::sequence::TreeState;
use sidelight_translog::vkey::LogSigner;

use super::text;
use crate::{Target, seeds};

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "place",
        what: "cells, regions and areas; one spelling, and a cell holds its own middle",
        input_bytes_max: 1_500,
        run: place,
        seeds: || {
            let mut all = seeds::texts("place.json", "cell");
            all.extend(seeds::texts("place.json", "region"));
            let cells = seeds::values("place.json", "cells");
            all.extend(cells.iter().map(|list| lines(list).into_bytes()));
            all
        },
    },
    Target {
        name: "window",
        what: "minutes, days, weeks and windows; one spelling, and the time that was written",
        input_bytes_max: 128,
        run: times,
        seeds: || {
            [
                "2026-11-22T12:00Z\n2026-11-22T16:30Z",
                "2026-W47\n12:00Z 270",
                "2026-W53\n23:59Z 1440",
                "2026-11-22\n9999-12-31",
                "1970-01-01T00:00Z\n9999-12-31T23:59Z",
                "2024-02-29T23:59Z\n2024-03-01T00:00Z",
            ]
            .map(|t| t.as_bytes().to_vec())
            .into()
        },
    },
    Target {
        name: "rulebook",
        what: "the rules; what they say of an offence and a refusal is found by its code",
        input_bytes_max: 16_384,
        run: rulebook,
        seeds: || {
            vec![
                seeds::file("policy/rulebook-1.toml"),
                seeds::file("policy/rulebook-demo.toml"),
            ]
        },
    },
    Target {
        name: "request",
        what: "a request's document, held against the rules; one spelling",
        input_bytes_max: 8_192,
        run: request,
        seeds: || seeds::texts("request.json", "text"),
    },
    Target {
        name: "note",
        what: "a note on a request; one spelling",
        input_bytes_max: 4_096,
        run: note,
        seeds: || seeds::texts("request-note.json", "text"),
    },
    Target {
        name: "approval",
        what: "client data, authenticator data, signature; only what a key signed is approved",
        input_bytes_max: 4_096,
        run: approval,
        seeds: || {
            assertions("valid")
                .into_iter()
                .chain(assertions("invalid"))
                .collect()
        },
    },
    Target {
        name: "cose-key",
        what: "the public key of a credential; one spelling",
        input_bytes_max: 256,
        run: cose_key,
        seeds: || seeds::hex("approval-key.json", "key"),
    },
    Target {
        name: "feed",
        what: "a region's feed as the hub reads it, as it stands and under a good signature",
        input_bytes_max: 16_384,
        run: feed,
        seeds: || vec![serde_json::to_vec(&a_feed()).expect("texts are JSON")],
    },
];

fn lines(list: &serde_json::Value) -> String {
    let all: Vec<_> = list
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|v| v.as_str())
        .collect();
    all.join("\n")
}

fn place(input: &[u8]) {
    let text = text(input);
    let mut cells = Vec::new();
    for line in text.split('\n') {
        if let Ok(cell) = line.parse::<Cell>() {
            assert_eq!(cell.to_string(), line, "a cell has one spelling");
            assert_eq!(cell.middle().cell(), cell, "a cell holds its middle");
            assert_eq!(Cell::try_from(u64::from(cell)), Ok(cell));
            cells.push(cell);
        }
        if let Ok(region) = line.parse::<Region>() {
            assert_eq!(region.to_string(), line, "a region has one spelling");
            assert_eq!(
                region.middle().region(),
                region,
                "a region holds its middle"
            );
        }
        let mut numbers = line.split(' ').map(str::parse::<f64>);
        if let (Some(Ok(lat)), Some(Ok(lng))) = (numbers.next(), numbers.next())
            && let Ok(point) = Point::new(lat, lng)
        {
            assert_eq!(point.cell().region(), point.region());
        }
    }
    if let Ok(area) = Area::new(cells.iter().copied()) {
        assert!(cells.iter().all(|cell| area.cells().contains(cell)));
        assert!(area.regions().len() <= area.cells().len() && area.size_m2() > 0);
        assert!(!area.to_string().is_empty());
    }
}

fn times(input: &[u8]) {
    let (first, second) = text(input).split_once('\n').unwrap_or((text(input), ""));
    let minutes = (window::read_minute(first), window::read_minute(second));
    if let Ok(at) = minutes.0 {
        assert_eq!(window::write_minute(at), first, "a minute has one spelling");
        let day = window::write_day(at).expect("a time has a day");
        let end = window::end_of_day_ms(&day).expect("a day ends");
        assert!(
            at < end && end - at <= window::DAY_MS,
            "a time is within its day"
        );
    }
    if let (Ok(from), Ok(to)) = minutes
        && let Ok(window) = Window::new(from, to)
    {
        assert!(window.holds(from, to) && window.overlaps(from, to));
        if let Ok(hidden) = HiddenDay::of(window) {
            assert!(
                hidden.windows().contains(&window),
                "the week holds the day that it hides"
            );
            assert_eq!(
                HiddenDay::parse(&hidden.week(), &hidden.daily()),
                Ok(hidden)
            );
        }
    }
    if let Ok(hidden) = HiddenDay::parse(first, second) {
        assert_eq!(
            (hidden.week().as_str(), hidden.daily().as_str()),
            (first, second)
        );
        let windows = hidden.windows();
        assert!(
            windows
                .windows(2)
                .all(|w| w[1].from_ms() - w[0].from_ms() == window::DAY_MS)
        );
        for window in windows {
            assert_eq!(
                HiddenDay::of(window),
                Ok(hidden),
                "every day is of the same week"
            );
        }
    }
    if let Ok(end) = window::end_of_day_ms(first) {
        assert_eq!(
            window::write_day(end - 1).as_deref(),
            Ok(first),
            "a day has one spelling"
        );
    }
}

fn rulebook(input: &[u8]) {
    let Ok(rules) = Rulebook::parse(text(input)) else {
        return;
    };
    for offence in &rules.offences {
        assert_eq!(
            rules.offence(&offence.code),
            Some(offence),
            "a code means one offence"
        );
    }
    for refusal in &rules.refusals {
        assert_eq!(
            rules.refusal(&refusal.code),
            Some(refusal),
            "a code means one refusal"
        );
    }
}

fn rules() -> &'static Rulebook {
    static RULES: OnceLock<Rulebook> = OnceLock::new();
    RULES.get_or_init(|| {
        let rules = seeds::file("policy/rulebook-1.toml");
        Rulebook::parse(text(&rules)).expect("the committed rules are rules")
    })
}

fn request(input: &[u8]) {
    let Ok(request) = RequestDocument::parse(text(input)) else {
        return;
    };
    assert_eq!(request.text(), text(input), "a request has one spelling");
    let sensitive = request.class() == OffenceClass::Sensitive;
    assert_eq!(
        request.window().is_some(),
        sensitive,
        "only a sensitive request hides its window"
    );
    let _ = request.breaks(rules());
}

fn note(input: &[u8]) {
    if let Ok(note) = RequestNote::parse(text(input)) {
        assert_eq!(note.text(), text(input), "a note has one spelling");
    }
}

/// Assertions of the vectors as this target reads them.
fn assertions(list: &str) -> Vec<Vec<u8>> {
    let all = seeds::values("approval.json", list);
    let bytes =
        |v: &serde_json::Value| hex::decode(v.as_str().unwrap_or_default()).unwrap_or_default();
    let one = |v: &serde_json::Value| {
        seeds::join(&[
            &bytes(&v["client_data"]),
            &bytes(&v["authenticator_data"]),
            &bytes(&v["signature"]),
        ])
    };
    all[0].as_array().into_iter().flatten().map(one).collect()
}

fn approval(input: &[u8]) {
    static KNOWN: OnceLock<(ApprovalKey, [u8; 32], Vec<Vec<u8>>)> = OnceLock::new();
    let (key, decision, good) = KNOWN.get_or_init(|| {
        let first = &seeds::values("approval.json", "valid")[0][0];
        let bytes = |name: &str| hex::decode(first[name].as_str().unwrap_or_default());
        let key = bytes("key").expect("hex");
        let decision = bytes("decision")
            .expect("hex")
            .try_into()
            .expect("32 bytes");
        (
            ApprovalKey::from_cose(&key).expect("a key"),
            decision,
            assertions("valid"),
        )
    });
    let mut rest = input;
    let client_data = seeds::part(&mut rest).to_vec();
    let authenticator_data = seeds::part(&mut rest).to_vec();
    let assertion = Assertion {
        client_data,
        authenticator_data,
        signature: rest.to_vec(),
    };
    let origins = ["https://app.sidelight.example", "https://sidelight.example"];
    let site = Site {
        rp_id: "sidelight.example",
        origins: &origins,
    };
    if assertion.verify(key, &site, decision).is_ok() {
        assert!(
            good.iter().any(|g| g == input),
            "an approval that nobody gave"
        );
    }
    assert!(
        assertion.verify(key, &site, &[0; 32]).is_err(),
        "a decision that nobody signed"
    );
}

fn cose_key(input: &[u8]) {
    if let Ok(key) = ApprovalKey::from_cose(input) {
        assert_eq!(key.to_cose(), input, "a key has one spelling");
    }
}

const REGION: &str = "832a95fffffffff";
/// 22 November 2026, noon.
const NOW_MS: u64 = 1_795_348_800_000;

fn signer() -> &'static LogSigner {
    static SIGNER: OnceLock<LogSigner> = OnceLock::new();
    SIGNER.get_or_init(|| LogSigner::from_seed("fuzz.example/log", &mut [5; 32]).expect("a name"))
}

fn item(index: u64, entry: String, document: &str) -> LogItem {
    LogItem {
        index,
        entry,
        hashes: Vec::new(),
        document: Some(document.to_owned()),
    }
}

/// A feed with one rulebook and one request.
fn a_feed() -> RegionFeed {
    let rules = seeds::file("policy/rulebook-1.toml");
    let hash = |text: &str| {
        format!(
            "sha256:{}",
            hex::encode(sidelight_domain::record::sha256(text.as_bytes()))
        )
    };
    let of_kind = |kind: &str| {
        let all = seeds::texts("log/entries.json", "text");
        let line = format!("\nkind {kind}\n");
        let found = all.iter().find(|e| text(e).contains(&line));
        text(found.expect("a valid entry of each kind comes first")).to_owned()
    };
    let with = |entry: String, field: &str, value: &str| -> String {
        let one = |line: &str| match line.split_once(' ') {
            Some((name, _)) if name == field => format!("{field} {value}\n"),
            _ => format!("{line}\n"),
        };
        entry.lines().map(one).collect()
    };
    let policy = with(of_kind("policy"), "rulebook", &hash(text(&rules)));
    let requests = seeds::texts("request.json", "text");
    let asked = requests
        .iter()
        .find(|r| RequestDocument::parse(text(r)).is_ok());
    let asked = with(
        text(asked.expect("a valid request")).to_owned(),
        "policy",
        &hash(text(&rules)),
    );
    let entry = with(of_kind("request"), "document", &hash(&asked));
    let entry = with(entry, "policy", &hash(text(&rules)));
    let mut feed = RegionFeed {
        v: 1,
        region: REGION.to_owned(),
        origin: "fuzz.example/log".to_owned(),
        checkpoint: String::new(),
        size: 2,
        rulebooks: vec![item(0, policy, text(&rules))],
        agencies: Vec::new(),
        requests: vec![FeedRequest {
            item: item(1, entry, &asked),
            notes: Vec::new(),
        }],
    };
    sign(&mut feed);
    feed
}

/// Makes a log of exactly the entries that stand in a feed and proves each of them.
fn sign(feed: &mut RegionFeed) {
    let mut items: Vec<&mut LogItem> = feed.rulebooks.iter_mut().collect();
    for request in &mut feed.requests {
        items.push(&mut request.item);
        items.extend(&mut request.notes);
    }
    items.truncate(64);
    let entries: Vec<_> = items
        .iter()
        .map(|item| item.entry.clone().into_bytes())
        .collect();
    if entries.iter().any(|entry| entry.len() > 4_096) {
        return;
    }
    let extension = TreeState::empty().extend(&entries);
    let files = MemoryFiles(extension.files.into_iter().collect());
    let head = (extension.state.size(), extension.state.root());
    let tree = ProvenTree::new(&files, head);
    for (index, item) in (0..).zip(items) {
        let hashes = tree.prove_inclusion(index).expect("the tree was just made");
        item.index = index;
        item.hashes = hashes.iter().map(|hash| hash.0.to_vec().into()).collect();
    }
    let checkpoint = Checkpoint::new("fuzz.example/log", head.0, head.1).expect("a small size");
    feed.checkpoint = text(&checkpoint.sign(signer())).to_owned();
    feed.size = head.0;
}

fn feed(input: &[u8]) {
    let Ok(mut feed) = serde_json::from_slice::<RegionFeed>(input) else {
        return;
    };
    let home = Point::new(40.0012, -82.8634).expect("a place on earth");
    let trust = Trust::alone(signer().vkey().clone());
    let mut known = None;
    let _ = asked::matching(&feed, REGION, &trust, home, &mut known, NOW_MS);
    sign(&mut feed);
    let mut known = None;
    if let Ok(found) = asked::matching(&feed, REGION, &trust, home, &mut known, NOW_MS) {
        assert!(
            found
                .iter()
                .all(|index| feed.requests.iter().any(|r| r.item.index == *index))
        );
        // From another record: nothing, whatever is in it.
        let stranger = LogSigner::from_seed("fuzz.example/log", &mut [6; 32]).expect("a name");
        let other = Trust::alone(stranger.vkey().clone());
        let read = asked::matching(&feed, REGION, &other, home, &mut None, NOW_MS);
        assert!(read.is_err(), "a record that was never met");
        let mut later = known.map(|(size, root)| (size + 1, root));
        let read = asked::matching(&feed, REGION, &trust, home, &mut later, NOW_MS);
        assert!(read.is_err(), "a record that shrank");
    }
}
