//! Which crate may depend on which. Arrows point down only, and the server reaches no crate that
//! could open a clip, not even through a third one or in its tests.

use super::Violation;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What each of our crates may depend on, of ours. A crate that is not listed may not exist.
const ARROWS: &[(&str, &[&str])] = &[
    ("sidelight-disk", &[]),
    ("sidelight-disk-sim", &["sidelight-disk"]),
    ("sidelight-domain", &[]),
    ("sidelight-quorum", &["sidelight-domain"]),
    ("sidelight-rules", &["sidelight-domain"]),
    ("sidelight-seal", &["sidelight-domain"]),
    ("sidelight-translog", &["sidelight-domain"]),
    ("sidelight-api", &["sidelight-domain"]),
    ("sidelight-reach", &["sidelight-api"]),
    ("sidelight-reach-double", &[]),
    ("sidelight-store", &["sidelight-disk", "sidelight-domain"]),
    (
        "sidelight-server",
        &[
            "sidelight-api",
            "sidelight-disk",
            "sidelight-domain",
            "sidelight-reach",
            "sidelight-rules",
            "sidelight-store",
            "sidelight-translog",
        ],
    ),
    (
        "sidelight-hub",
        &[
            "sidelight-api",
            "sidelight-disk",
            "sidelight-domain",
            "sidelight-quorum",
            "sidelight-reach",
            "sidelight-seal",
            "sidelight-translog",
        ],
    ),
    (
        "sidelight-cli",
        &[
            "sidelight-api",
            "sidelight-domain",
            "sidelight-quorum",
            "sidelight-seal",
            "sidelight-translog",
        ],
    ),
    (
        "sidelight-trustee",
        &[
            "sidelight-api",
            "sidelight-disk",
            "sidelight-domain",
            "sidelight-quorum",
            "sidelight-reach",
            "sidelight-rules",
            "sidelight-seal",
            "sidelight-translog",
        ],
    ),
    (
        "sidelight-demo",
        &[
            "sidelight-api",
            "sidelight-cli",
            "sidelight-disk",
            "sidelight-domain",
            "sidelight-hub",
            "sidelight-quorum",
            "sidelight-seal",
            "sidelight-server",
            "sidelight-store",
            "sidelight-translog",
            "sidelight-trustee",
        ],
    ),
    (
        "sidelight-fuzz",
        &[
            "sidelight-api",
            "sidelight-domain",
            "sidelight-hub",
            "sidelight-quorum",
            "sidelight-seal",
            "sidelight-translog",
        ],
    ),
    (
        "sidelight-bench",
        &[
            "sidelight-api",
            "sidelight-demo",
            "sidelight-disk",
            "sidelight-domain",
            "sidelight-quorum",
            "sidelight-seal",
            "sidelight-server",
            "sidelight-translog",
            "sidelight-trustee",
        ],
    ),
    ("xtask", &[]),
];

/// The other end of something, for tests: no program but the bench is built with it. As a feature
/// that tests alone turn on, it would have every program built once more for them.
const FOR_TESTS: &[&str] = &["sidelight-disk-sim", "sidelight-reach-double"];

/// Crates that open footage. The server must not reach one, however indirectly.
const OPENERS: &[&str] = &[
    "sidelight-seal",
    "sidelight-quorum",
    "age",
    "age-core",
    "rage",
];

/// The software authenticator: a passkey that any program could use. It belongs to the demo alone.
const AUTHENTICATORS: &[&str] = &[
    "passkey",
    "passkey-authenticator",
    "passkey-client",
    "passkey-transports",
];

const RULE: &str = "arrows";

/// Checks the output of `cargo metadata --format-version 1`.
#[must_use]
pub fn check(metadata: &Value) -> Vec<Violation> {
    let graph = Graph::read(metadata);
    let mut found = Vec::new();
    for name in &graph.ours {
        found.extend(check_crate(&graph, name));
    }
    if graph.ours.contains("sidelight-server") {
        found.extend(check_server(&graph));
    }
    found
}

struct Graph {
    /// Names of the workspace's packages.
    ours: BTreeSet<String>,
    /// Name -> names it depends on, with whether the edge exists outside tests.
    edges: BTreeMap<String, Vec<(String, bool)>>,
}

impl Graph {
    fn read(metadata: &Value) -> Graph {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut names = BTreeMap::new();
        for package in list(&metadata["packages"]) {
            names.insert(text(&package["id"]), text(&package["name"]));
        }
        let name = |id: &Value| names.get(&text(id)).cloned().unwrap_or_default();
        let mut edges: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
        for node in list(&metadata["resolve"]["nodes"]) {
            let outgoing = edges.entry(name(&node["id"])).or_default();
            for dep in list(&node["deps"]) {
                let shipped = list(&dep["dep_kinds"])
                    .iter()
                    .any(|kind| kind["kind"] != "dev");
                outgoing.push((name(&dep["pkg"]), shipped));
            }
        }
        let ours = list(&metadata["workspace_members"])
            .iter()
            .map(name)
            .collect();
        Graph { ours, edges }
    }

    fn of(&self, name: &str) -> &[(String, bool)] {
        self.edges.get(name).map_or(&[], Vec::as_slice)
    }
}

fn violation(name: &str, message: String) -> Violation {
    let folder = match name.strip_prefix("sidelight-") {
        Some(short) => format!("crates/{short}"),
        None => name.to_owned(),
    };
    Violation {
        rule: RULE,
        path: format!("{folder}/Cargo.toml"),
        line: 0,
        message,
    }
}

fn check_crate(graph: &Graph, name: &str) -> Vec<Violation> {
    let Some((_, allowed)) = ARROWS.iter().find(|(listed, _)| *listed == name) else {
        let message = format!("`{name}` is not in the table of arrows (xtask/src/tidy/arrows.rs)");
        return vec![violation(name, message)];
    };
    let mut found = Vec::new();
    for (dependency, shipped) in graph.of(name) {
        if FOR_TESTS.contains(&dependency.as_str()) {
            if *shipped && name != "sidelight-bench" {
                let message = format!("`{dependency}` is for tests alone");
                found.push(violation(name, message));
            }
            continue;
        }
        let ours = graph.ours.contains(dependency);
        // Tests may look down and sideways, except those of the server.
        let counted = *shipped || name == "sidelight-server";
        if ours && counted && !allowed.contains(&dependency.as_str()) {
            found.push(violation(
                name,
                format!("`{name}` may not depend on `{dependency}`"),
            ));
        }
        if AUTHENTICATORS.contains(&dependency.as_str()) && name != "sidelight-demo" {
            let message = format!("`{dependency}` is a software authenticator: demo crate only");
            found.push(violation(name, message));
        }
    }
    found
}

/// Walks everything the server can reach and reports the way to each crate that opens footage.
fn check_server(graph: &Graph) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![vec!["sidelight-server".to_owned()]];
    while let Some(way) = open.pop() {
        let last = way.last().expect("a way is never empty").clone();
        // Another crate's own tests are no part of the server.
        let direct = last == "sidelight-server";
        for (next, shipped) in graph.of(&last) {
            if !(*shipped || direct) || !seen.insert(next.clone()) {
                continue;
            }
            let mut way = way.clone();
            way.push(next.clone());
            if OPENERS.contains(&next.as_str()) {
                let message = format!("the operator must stay blind: {}", way.join(" -> "));
                found.push(violation("sidelight-server", message));
            } else {
                open.push(way);
            }
        }
    }
    found
}
