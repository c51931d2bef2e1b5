//! The record's pages: without a script but for one, the same numbers for whoever counts.

use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::entry::Entry;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::monitor::Monitor;
use sidelight_translog::sequence::TreeState;
use sidelight_translog::source;
use sidelight_translog::tile::LogPath;

use super::{Files, RECIPIENT, WithRecord, small};

/// Entries of [`lively`]: three, forty, the agency, and the pages again, since the forty speak of others.
const LIVELY: u64 = 45;

/// A record with an entry of every kind that can be made yet.
async fn lively() -> WithRecord {
    let log = WithRecord::new().await;
    log.round().await;
    let enrolled = log.admin(&[
        "agency",
        "enroll",
        "hill-fire",
        "--name",
        "Hill <Fire> & Rescue",
        "--kind",
        "fire",
        "--place",
        "Hill",
        "--region",
        "832a10fffffffff",
        "--contact",
        "fire@hill.example",
        "--delivery-key",
        RECIPIENT,
    ]);
    assert!(enrolled.status.success(), "{enrolled:?}");
    for n in 0..40 {
        let (id, body, text) = small(n);
        log.app()
            .record()
            .append(id, body, Some(text))
            .await
            .unwrap();
    }
    log.round().await;
    log
}

async fn page(log: &WithRecord, path: &str) -> String {
    let reply = log.test.visitor().get(path).await;
    assert_eq!(reply.status, 200, "{path}");
    if path != "/record/check" {
        assert!(
            !reply
                .header("content-security-policy")
                .contains("script-src"),
            "{path}"
        );
    }
    String::from_utf8(reply.body.to_vec()).unwrap()
}

#[tokio::test]
async fn pages_work_without_a_script() {
    let log = lively().await;
    let mut paths: Vec<String> = [
        "",
        "/entries",
        "/entries?kind=web",
        "/entries?before=20",
        "/numbers",
        "/emergencies",
        "/how",
    ]
    .iter()
    .map(|path| format!("/record{path}"))
    .collect();
    paths.extend((0..LIVELY).map(|index| format!("/record/entry/{index}")));
    for path in &paths {
        let html = page(&log, path).await;
        for forbidden in ["<script", "style=", "onclick", "http-equiv", "<iframe"] {
            assert!(!html.contains(forbidden), "{forbidden} on {path}");
        }
        assert!(html.contains("<h1>"), "{path}");
    }
    assert!(
        page(&log, "/record")
            .await
            .contains("One signer, no witness")
    );
}

#[tokio::test]
async fn the_page_that_checks_receipts_has_one_script_and_fetches_nothing() {
    let log = WithRecord::new().await;
    let reply = log.test.visitor().get("/record/check").await;
    let policy = reply.header("content-security-policy").to_owned();
    assert!(policy.contains("script-src 'self'"), "{policy}");
    assert!(
        policy.contains("require-trusted-types-for 'script'"),
        "{policy}"
    );
    assert!(
        !policy.contains("connect-src") && policy.contains("default-src 'none'"),
        "{policy}"
    );
    let html = String::from_utf8(reply.body.to_vec()).unwrap();
    assert_eq!(html.matches("<script").count(), 1);
    assert!(html.contains("<noscript>"));
    assert!(html.contains(&log.vkey.to_string()));
    let script = log.test.visitor().get("/public/check.js").await;
    assert_eq!(
        script.header("content-type"),
        "text/javascript; charset=utf-8"
    );
}

#[tokio::test]
async fn every_entry_is_on_exactly_one_page_of_the_list() {
    let log = lively().await;
    let mut seen = Vec::new();
    let mut path = "/record/entries".to_owned();
    loop {
        let html = page(&log, &path).await;
        let list = html.split("<ol class=\"entries\"").nth(1).unwrap();
        let list = list.split("</ol>").next().unwrap();
        for link in list.split("href=\"/record/entry/").skip(1) {
            seen.push(link.split('"').next().unwrap().parse::<u64>().unwrap());
        }
        let Some(next) = html.split("rel=\"next\" href=\"").nth(1) else {
            break;
        };
        path = next.split('"').next().unwrap().replace("&amp;", "&");
    }
    let expected: Vec<u64> = (0..LIVELY).rev().collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn what_an_agency_wrote_cannot_become_markup() {
    let log = lively().await;
    let html = page(&log, "/record/entry/43").await;
    assert!(!html.contains("<Fire>"));
    assert!(html.contains("Hill &#60;Fire&#62; &#38; Rescue"), "{html}");
}

#[tokio::test]
async fn the_numbers_are_what_any_monitor_counts() {
    let log = lively().await;
    let visitor = log.test.visitor();
    let files = Files(log.data().join("log"));
    let signed = std::fs::read(files.0.join("checkpoint")).unwrap();
    let head = OpenCheckpoint::open(&signed, std::slice::from_ref(&log.vkey)).unwrap();
    let mut monitor = Monitor::new();
    monitor
        .read_to(&files, &head.checkpoint, &log.vkey, |_, _, _| ())
        .unwrap();
    let numbers = monitor
        .ledger()
        .published_numbers(head.checkpoint.root(), monitor.ledger().day().unwrap())
        .unwrap();
    let json = visitor.get("/record/numbers.json").await;
    assert_eq!(json.body, numbers.to_json().as_bytes());
    let csv = visitor.get("/record/numbers.csv").await;
    assert_eq!(csv.body, numbers.to_csv().as_bytes());
    assert!(csv.header("content-type").starts_with("text/csv"));
}

#[tokio::test]
async fn the_numbers_of_an_earlier_size_are_those_of_then() {
    let log = lively().await;
    let files = Files(log.data().join("log"));
    let mut ledger = Ledger::new();
    let path = LogPath::Entries {
        index: 0,
        width: u16::try_from(LIVELY).unwrap(),
    };
    let entries = source::read_bundle(&files, path).unwrap();
    let part = &entries[..4];
    for bytes in part {
        ledger.admit(&Entry::parse(bytes).unwrap()).unwrap();
    }
    let root = TreeState::empty().extend(part).state.root();
    let today = ledger.day().unwrap();
    let then = ledger.published_numbers(root, today).unwrap();
    let rows = ledger.aggregate().unwrap();
    let visitor = log.test.visitor();
    // Counted, and then from memory.
    for _ in 0..2 {
        for (path, body) in [
            ("/record/numbers.json?size=4", then.to_json()),
            ("/record/numbers.csv?size=4", then.to_csv()),
            ("/record/aggregate.json?size=4", rows.to_json()),
            ("/record/aggregate.csv?size=4", rows.to_csv()),
        ] {
            assert_eq!(visitor.get(path).await.body, body.as_bytes(), "{path}");
        }
    }
    for path in ["/record/numbers?size=4", "/record/emergencies?size=4"] {
        let html = page(&log, path).await;
        assert!(html.contains("As of entry 3"), "{html}");
    }
    for size in [0, LIVELY + 1] {
        for file in ["numbers", "numbers.json", "emergencies", "aggregate.csv"] {
            let reply = visitor.get(&format!("/record/{file}?size={size}")).await;
            assert_eq!(reply.status, 404, "{file}");
        }
    }
}

#[tokio::test]
async fn no_emergency_is_a_number_too() {
    let log = lively().await;
    let html = page(&log, "/record/emergencies").await;
    assert!(html.contains("0 so far."), "{html}");
    assert!(html.contains("Nothing is overdue"), "{html}");
}

#[tokio::test]
async fn feeds_name_the_newest_entries() {
    let log = lively().await;
    let visitor = log.test.visitor();
    let json: serde_json::Value = visitor.get("/record/feed.json").await.ok();
    assert_eq!(json["items"].as_array().unwrap().len(), 45);
    assert_eq!(json["items"][1]["_sidelight"]["kind"], "agency");
    assert_eq!(
        json["items"][1]["url"],
        "http://localhost:4870/record/entry/43"
    );
    let atom = visitor.get("/record/feed.atom").await;
    assert!(
        atom.header("content-type")
            .starts_with("application/atom+xml")
    );
    let atom = String::from_utf8(atom.body.to_vec()).unwrap();
    assert_eq!(atom.matches("<entry>").count(), 45);
    assert_eq!(atom.matches("<id>").count(), 46);
}

#[tokio::test]
async fn what_is_not_there_is_a_page_too() {
    let log = WithRecord::new().await;
    for path in [
        "/record/entry/1",
        "/record/entry/00",
        "/record/entry/x",
        "/record/entries?kind=y",
    ] {
        let reply = log.test.visitor().get(path).await;
        assert_eq!(reply.status, 404, "{path}");
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    }
}
