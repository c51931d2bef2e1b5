//! What the code says: which calls there are for agencies, which methods of the store their handlers
//! use, and which tables those ask. A new query about residents on that path turns this red before any
//! test makes the call.

use std::collections::BTreeSet;
use std::path::Path;

use super::touches_residents;

/// Every route.
pub(super) const ROUTES: &str = include_str!("../../../src/routes.rs");

/// Prefixes of what agencies and moderators call.
const PREFIXES: [&str; 3] = ["/api/agency", "/api/moderation", "/api/decisions"];
/// Sources of what answers an agency, a moderator or the public.
const SOURCES: [&str; 10] = [
    "src/asking",
    "src/endpoints/agency",
    "src/endpoints/agency_shares",
    "src/endpoints/decisions",
    "src/endpoints/moderation",
    "src/endpoints/packages",
    "src/endpoints/requests",
    "src/feed",
    "src/package",
    "src/pages",
];
/// Traits of the store whose every method is about residents.
const OF_RESIDENTS: [&str; 5] = ["clips", "households", "payloads", "relay", "shares"];
/// What those handlers' methods run.
const SQL: [&str; 6] = [
    "agency",
    "agency_shares",
    "decisions",
    "packages",
    "record",
    "requests",
];

/// Method and path of every call for agencies and moderators.
pub(super) fn routes(source: &str) -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    for route in source.split(".route(").skip(1) {
        let path = route.split('"').nth(1).unwrap_or_default();
        if !PREFIXES.iter().any(|prefix| path.starts_with(prefix)) {
            continue;
        }
        for (verb, method) in [
            ("get", "GET"),
            ("post", "POST"),
            ("put", "PUT"),
            ("delete", "DELETE"),
        ] {
            let called = route.split(|c: char| !c.is_ascii_alphanumeric() && !"_(:".contains(c));
            if called
                .into_iter()
                .any(|word| word.starts_with(&format!("{verb}(")))
            {
                all.insert((method.to_owned(), path.to_owned()));
            }
        }
    }
    all
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// Every Rust source below a folder of the server.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(sources(&path));
        } else {
            all.push((path.display().to_string(), read(&path)));
        }
    }
    all
}

/// Names behind `store.`, however the call is broken into lines.
fn store_calls(source: &str) -> BTreeSet<String> {
    let plain: String = source.split_whitespace().collect();
    let calls = plain.split("store.").skip(1);
    let name = |call: &str| -> String {
        call.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect()
    };
    calls.map(name).collect()
}

/// Methods of a trait.
fn methods(source: &str) -> BTreeSet<String> {
    let named = source.split("async fn ").skip(1);
    named
        .filter_map(|rest| rest.split('(').next())
        .map(str::to_owned)
        .collect()
}

/// Methods of the store about residents.
fn of_residents() -> BTreeSet<String> {
    let traits = OF_RESIDENTS.map(|name| format!("../store/src/{name}.rs"));
    traits
        .iter()
        .flat_map(|path| methods(&read(Path::new(path))))
        .collect()
}

/// The SQL of a source: its constants by name.
fn statements(source: &str) -> Vec<(String, String)> {
    let constants = source.split("\nconst ").skip(1);
    let statement = |constant: &str| {
        let (name, rest) = constant.split_once(": &str =")?;
        let text = rest.split('"').nth(1)?;
        Some((
            name.to_owned(),
            text.split_whitespace().collect::<Vec<_>>().join(" "),
        ))
    };
    constants.filter_map(statement).collect()
}

/// Statements about residents that neither ask for what is available nor start from a share that was
/// found so.
fn wrong(source: &str) -> Vec<String> {
    let statements = statements(source).into_iter();
    let tied = |sql: &str| {
        [
            "share = $1",
            "VALUES ($1",
            "i.share = $1",
            "s.share = $1",
            "o.share = $1",
        ]
        .iter()
        .any(|tie| sql.contains(tie))
    };
    statements
        .filter(|(_, sql)| touches_residents(sql) && !tied(sql))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn agencies_ask_the_store_nothing_about_residents() {
    let forbidden = of_residents();
    assert!(forbidden.len() > 30, "{forbidden:?}");
    let mut used = BTreeSet::new();
    for folder in SOURCES {
        for (path, source) in sources(Path::new(folder)) {
            let calls = store_calls(&source);
            let wrong: Vec<_> = calls.intersection(&forbidden).collect();
            assert_eq!(wrong, Vec::<&String>::new(), "{path}");
            used.extend(calls);
        }
    }
    for expected in ["agency_shares", "agency_open", "requests_of", "decision"] {
        assert!(used.contains(expected), "{expected} in {used:?}");
    }
}

#[test]
fn their_queries_are_for_shares_that_are_available() {
    for name in SQL {
        let path = format!("../store/src/sqlite/{name}.rs");
        let source = read(Path::new(&path));
        let found = wrong(&source);
        match name {
            "agency_shares" => {
                assert!(statements(&source).len() > 12);
                assert_eq!(found, Vec::<String>::new(), "{path}");
            }
            // Whether what was in a package is still there and not taken back: from shares that were shown.
            "packages" => assert_eq!(found, ["MISSING", "WITHHELD", "OVER"]),
            // The outbox holds consents back; no agency's call leads there.
            "record" => assert_eq!(found, ["WAITING"]),
            _ => assert_eq!(found, Vec::<String>::new(), "{path}"),
        }
    }
}

/// The companion: each kind of new query is seen in the source.
#[test]
fn a_new_query_about_residents_is_found_in_the_source() {
    let forbidden = of_residents();
    for call in [
        "app.store.clips(household, &listing).await?",
        "app\n        .store\n        .household(household)\n        .await?",
        "let store = &app.store; store.shares(household, 1).await?",
    ] {
        let calls = store_calls(call);
        assert!(!calls.is_disjoint(&forbidden), "{call}");
    }
    let good = read(Path::new("../store/src/sqlite/agency_shares.rs"));
    for sql in [
        "SELECT COUNT(*) FROM shares WHERE request = $1",
        "SELECT share FROM shares WHERE request = $1 AND revoked_ms IS NULL",
        "SELECT COUNT(*) FROM households",
        "SELECT COUNT(*) FROM share_items WHERE household = $1",
        "SELECT MAX(received_ms) FROM clips",
    ] {
        let source = format!("{good}\nconst PLANTED: &str = \"{sql}\";\n");
        assert_eq!(wrong(&source), ["PLANTED"], "{sql}");
    }
    let more = ".route(\"/api/agency/homes\", get(agency::homes::handle))";
    let found = routes(&format!("{ROUTES}{more}"));
    assert!(found.contains(&("GET".to_owned(), "/api/agency/homes".to_owned())));
}
