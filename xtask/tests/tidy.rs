//! The house rules over the project itself, and each rule over a sample that breaks it.
//!
//! A rule that never fires looks like a rule that is kept, so every one has its sample here.

use serde_json::{Value, json};
use xtask::repo::{self, Tree};
use xtask::tidy::{
    self, Violation, arrows, commands, documents, links, performance, source, threats, vectors,
    wording,
};
use xtask::{codegen, promises};

/// Asserts that exactly these violations were found, written `rule path:line`.
#[track_caller]
fn expect(found: &[Violation], wanted: &[&str]) {
    let mut found: Vec<String> = found
        .iter()
        .map(|v| format!("{} {}:{}", v.rule, v.path, v.line))
        .collect();
    found.sort();
    assert_eq!(found, wanted);
}

#[test]
fn the_project_keeps_its_rules() {
    let found = tidy::check(&repo::root()).expect("git and cargo metadata run");
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(
        found.is_empty(),
        "{} violations:\n{}",
        lines.len(),
        lines.join("\n")
    );
}

/// The promises are ten, and their document is the one the rules read.
#[test]
fn there_are_ten_promises() {
    let tree = Tree::read(&repo::root()).expect("git runs");
    let text = tree
        .text(promises::DOCUMENT)
        .expect("ARCHITECTURE.md is there");
    assert_eq!(promises::parse(text).len(), 10);
}

// Arrows.

/// Metadata with edges `from -> to` and, after a `~`, edges that exist in tests only.
fn metadata(edges: &[(&str, &str)]) -> Value {
    let mut names: Vec<&str> = edges
        .iter()
        .flat_map(|(from, to)| [*from, to.trim_start_matches('~')])
        .filter(|name| !name.is_empty())
        .collect();
    names.sort_unstable();
    names.dedup();
    let nodes: Vec<Value> = names
        .iter()
        .map(|name| {
            let deps: Vec<Value> = edges
                .iter()
                .filter(|(from, to)| from == name && !to.is_empty())
                .map(|(_, to)| {
                    let kind = if to.starts_with('~') {
                        json!("dev")
                    } else {
                        Value::Null
                    };
                    json!({"pkg": to.trim_start_matches('~'), "dep_kinds": [{"kind": kind}]})
                })
                .collect();
            json!({"id": name, "deps": deps})
        })
        .collect();
    let ours = |name: &&&str| name.starts_with("sidelight-") || **name == "xtask";
    json!({
        "packages": names.iter().map(|name| json!({"id": name, "name": name})).collect::<Vec<_>>(),
        "workspace_members": names.iter().filter(ours).collect::<Vec<_>>(),
        "resolve": {"nodes": nodes},
    })
}

/// Holds promise 1 as far as the dependency graph can: the server links nothing that opens a clip.
#[test]
fn server_reaches_no_crate_that_opens_clips() {
    let found = tidy::check(&repo::root()).expect("git and cargo metadata run");
    let blind = found
        .iter()
        .filter(|v| v.rule == "arrows" && v.path.starts_with("crates/server"));
    assert_eq!(
        blind.map(ToString::to_string).collect::<Vec<_>>(),
        Vec::<String>::new()
    );
}

#[test]
fn a_server_that_reaches_seal_is_refused() {
    let server = "arrows crates/server/Cargo.toml:0";
    let check = |edges: &[(&str, &str)]| arrows::check(&metadata(edges));
    expect(&check(&[("sidelight-server", "sidelight-domain")]), &[]);
    // Directly: not among its arrows, and no longer blind.
    expect(
        &check(&[("sidelight-server", "sidelight-seal")]),
        &[server, server],
    );
    // In its tests alone.
    expect(&check(&[("sidelight-server", "~age")]), &[server]);
    // Through a crate of ours and through one of somebody else.
    let indirect = [
        ("sidelight-server", "helpful"),
        ("helpful", "deeper"),
        ("deeper", "age"),
    ];
    let found = check(&indirect);
    expect(&found, &[server]);
    assert!(
        found[0]
            .message
            .contains("sidelight-server -> helpful -> deeper -> age")
    );
    // What another crate needs for its own tests is not in the server.
    expect(
        &check(&[
            ("sidelight-server", "sidelight-store"),
            ("sidelight-store", "~age"),
        ]),
        &[],
    );
}

#[test]
fn arrows_point_down() {
    let check = |edges: &[(&str, &str)]| arrows::check(&metadata(edges));
    // The other end that tests have is in no program.
    let hub = "arrows crates/hub/Cargo.toml:0";
    expect(&check(&[("sidelight-hub", "~sidelight-disk-sim")]), &[]);
    expect(&check(&[("sidelight-hub", "sidelight-disk-sim")]), &[hub]);
    let found = check(&[("sidelight-domain", "sidelight-seal")]);
    expect(&found, &["arrows crates/domain/Cargo.toml:0"]);
    expect(&check(&[("sidelight-domain", "~sidelight-seal")]), &[]);
    expect(
        &check(&[("sidelight-utils", "")]),
        &["arrows crates/utils/Cargo.toml:0"],
    );
}

#[test]
fn the_software_authenticator_stays_in_the_demo() {
    let check = |edges: &[(&str, &str)]| arrows::check(&metadata(edges));
    expect(&check(&[("sidelight-demo", "passkey")]), &[]);
    expect(
        &check(&[("sidelight-hub", "~passkey")]),
        &["arrows crates/hub/Cargo.toml:0"],
    );
}

// Source files.

fn check_source(path: &str, text: &str) -> Vec<Violation> {
    source::check(&Tree::of(&[(path, text)]))
}

#[test]
fn a_file_without_a_header_is_refused() {
    expect(&check_source("crates/hub/src/a.rs", "//! A.\n"), &[]);
    let found = check_source("crates/hub/src/a.rs", "// A.\nuse b;\n");
    expect(&found, &["doc-header crates/hub/src/a.rs:1"]);
}

#[test]
fn a_long_file_is_refused() {
    let text = |lines: usize| format!("//! A.\n{}", "x;\n".repeat(lines - 1));
    expect(&check_source("a.rs", &text(600)), &[]);
    expect(&check_source("a.rs", &text(601)), &["file-length a.rs:0"]);
    expect(
        &check_source("web/src/a.ts", &text(601)),
        &["file-length web/src/a.ts:0"],
    );
    expect(&check_source("crates/server/assets/a.js", &text(601)), &[]);
}

#[test]
fn a_long_line_is_refused() {
    let text = |chars: usize| format!("//! A.\n// {}\n", "é".repeat(chars - 3));
    expect(&check_source("a.rs", &text(110)), &[]);
    expect(&check_source("a.rs", &text(111)), &["line-width a.rs:2"]);
    expect(
        &check_source("web/a.ts", &text(111)),
        &["line-width web/a.ts:2"],
    );
}

#[test]
fn a_long_function_is_refused_outside_tests() {
    let function = |lines: usize| format!("fn f() {{\n{}}}\n", "    x('{');\n".repeat(lines - 2));
    let file = |lines: usize| format!("//! A.\n\n{}", function(lines));
    expect(&check_source("a.rs", &file(70)), &[]);
    expect(
        &check_source("a.rs", &file(71)),
        &["function-length a.rs:3"],
    );
    expect(&check_source("crates/a/tests/it/b.rs", &file(71)), &[]);
    let inline = format!("//! A.\n#[cfg(test)]\nmod tests {{\n{}}}\n", function(71));
    expect(&check_source("a.rs", &inline), &[]);
    let after = format!("//! A.\n#[cfg(test)]\nmod tests {{}}\n{}", function(71));
    expect(&check_source("a.rs", &after), &["function-length a.rs:4"]);
    // A module that is only declared in tests.
    let declared = Tree::of(&[
        (
            "crates/a/src/lib.rs",
            "//! A.\n#[cfg(test)]\nmod fixture;\nmod real;\n",
        ),
        ("crates/a/src/fixture.rs", &file(71)),
        ("crates/a/src/real.rs", &file(71)),
    ]);
    expect(
        &source::check(&declared),
        &["function-length crates/a/src/real.rs:3"],
    );
}

#[test]
fn allow_and_unfinished_work_are_refused() {
    let text = "//! A. Not `#[allow(x)]`, not todo!()\n#[allow(dead_code)]\nfn f() {\n    \
                g(\"todo!()\");\n    todo!()\n}\n#![cfg_attr(a, allow(b))]\nfn h() {\n    \
                axum::dbg!(1);\n    self.allow(3);\n}\n";
    let wanted = [
        "allow a.rs:2",
        "allow a.rs:7",
        "unfinished a.rs:5",
        "unfinished a.rs:9",
    ];
    expect(&check_source("a.rs", text), &wanted);
}

#[test]
fn clocks_and_files_are_refused_in_pure_crates() {
    let text = "//! Reads no std::fs.\nuse std::{fs, io};\nfn f() {\n    let now = SystemTime::now();\n    \
                OsRng.fill(b);\n    my_std::fs_like();\n}\n\
                #[cfg(test)]\nmod tests {\n    use rand::rngs::OsRng;\n}\n";
    let path = "crates/seal/src/a.rs";
    let wanted = [2, 4, 5].map(|line| format!("pure {path}:{line}"));
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    expect(&check_source(path, text), &wanted);
    expect(&check_source("crates/hub/src/a.rs", text), &[]);
}

// Wording.

fn check_wording(path: &str, text: &str) -> Vec<Violation> {
    let list = "[[nudge]]\nphrase = \"act now\"\nreason = \"urgency\"\n\
                [[nudge]]\nphrase = \"% of your neighbors\"\nreason = \"counts others\"\n";
    let nudges = wording::Nudge::parse(list).expect("the list is well-formed");
    wording::check(&Tree::of(&[(path, text)]), &nudges)
}

#[test]
fn nudges_are_refused_where_people_read_them() {
    let html =
        "<p>A fact now.</p>\n<p>Please Act\n  <b>now</b>!</p>\n<p>80% of your neighbors</p>\n";
    let template = "crates/server/templates/a.html";
    let wanted = [2, 4].map(|line| format!("wording {template}:{line}"));
    expect(
        &check_wording(template, html),
        &[wanted[0].as_str(), wanted[1].as_str()],
    );
    let found = check_wording("web/src/a.ts", "let a = 1;\nsay(`Act now`);\n");
    expect(&found, &["wording web/src/a.ts:2"]);
    expect(
        &check_wording("policy/rules.md", "act now\n"),
        &["wording policy/rules.md:1"],
    );
}

#[test]
fn nudges_in_rust_are_looked_for_in_strings_outside_tests() {
    let text = "//! Act now.\nfn f() { say(\"please \\\n    act now\"); }\n#[cfg(test)]\nmod tests {\n    \
                const A: &str = \"act now\";\n}\n";
    let path = "crates/server/src/a.rs";
    expect(
        &check_wording(path, text),
        &["wording crates/server/src/a.rs:2"],
    );
    expect(&check_wording("docs/a.md", "act now"), &[]);
}

#[test]
fn a_word_list_that_would_match_nothing_is_refused() {
    for list in [
        "",
        "[[nudge]]\nphrase = \"Act now\"\nreason = \"a\"",
        "[[nudge]]\nphrase = \"a\"",
    ] {
        assert!(wording::Nudge::parse(list).is_err(), "{list}");
    }
}

// Documents.

#[test]
fn dead_links_are_refused() {
    let text = "# A Title: one\n[a](b.md) [c](../LICENSE) [d](https://x.y/z) `[e](f)`\n\
                ```\n[g](h.md)\n```\n[i](b.md#no-such) [j](#a-title-one) [k](#none)\n[l]: gone.md\n";
    let tree = Tree::of(&[("docs/a.md", text), ("docs/b.md", "# B\n"), ("LICENSE", "")]);
    let wanted = [
        "links docs/a.md:6",
        "links docs/a.md:6",
        "links docs/a.md:7",
    ];
    expect(&links::check(&tree), &wanted);
    let escape = Tree::of(&[("a.md", "[a](../../b.md) [c](docs/)")]);
    expect(&links::check(&escape), &["links a.md:1", "links a.md:1"]);
}

#[test]
fn paths_of_a_machine_are_refused() {
    let place = ["/wo", "rk/main"].concat();
    let tree = Tree::of(&[("a.toml", &format!("a = 1\nb = \"{place}\"\n"))]);
    expect(&documents::check(&tree), &["machine-path a.toml:2"]);
}

fn check_promises(promises: &str) -> Vec<Violation> {
    let rust =
        "#[test]\nfn holds() {}\n\nfn no_test() {}\n\n#[tokio::test]\nasync fn breaks() {}\n";
    documents::check(&Tree::of(&[
        ("ARCHITECTURE.md", promises),
        ("crates/seal/src/a.rs", rust),
        ("web/e2e/a.test.ts", "test(\"it plays\", () => {});"),
    ]))
}

#[test]
fn promises_name_tests_that_exist() {
    let good = "### Promise 1: One\n\nText.\n\n- Test: `sidelight_seal::a::holds`\n\
                Test: `web/e2e/a.test.ts: it plays`\nCompanion: `crates/seal/src/a.rs::breaks`\n\
                ### Promise 2: Two\nNot built yet.\n### Promise 3: Three\n\
                Test: `sidelight_seal::holds`\nCompanion: `sidelight_seal::breaks`\n\
                Not built yet: the rest.\n## Other\nTest: this is prose\n";
    expect(&check_promises(good), &[]);
    let refused = |text: &str, line: usize| {
        let text = format!("### Promise 1: One\n{text}");
        expect(
            &check_promises(&text),
            &[&format!("promises ARCHITECTURE.md:{line}")],
        );
    };
    refused("Nothing holds it.\n", 1);
    refused("Test: `sidelight_seal::holds`\n", 1);
    refused(
        "Test: `sidelight_seal::gone`\nCompanion: `sidelight_seal::breaks`\n",
        2,
    );
    refused(
        "Test: `sidelight_seal::no_test`\nCompanion: `sidelight_seal::breaks`\n",
        2,
    );
    refused(
        "Test: `crates/gone.rs::holds`\nCompanion: `sidelight_seal::breaks`\n",
        2,
    );
    refused(
        "Test: `web/e2e/a.test.ts: it stops`\nCompanion: `sidelight_seal::breaks`\n",
        2,
    );
    refused("Not built yet.\nTest: the usual one\n", 3);
    refused("Not built yet, but soon.\nNot built yet.\n", 2);
    expect(
        &check_promises("### Promise 2: One\nNot built yet.\n"),
        &["promises ARCHITECTURE.md:1"],
    );
}

#[test]
fn stale_generated_documents_are_refused() {
    let text = "### Promise 1: One\nNot built yet: much.\n";
    let table = promises::table(text);
    assert!(table.contains("| 1. One |  |  | much |"));
    let capacity = xtask::capacity::document();
    let source = ("ARCHITECTURE.md", text);
    let page = ("docs/guide/capacity.md", capacity.as_str());
    let path = "docs/ref/promises.md";
    let found = |files: &[(&str, &str)]| codegen::stale(&Tree::of(files));
    expect(&found(&[source, page, (path, &table)]), &[]);
    let stale = ["generated docs/ref/promises.md:0"];
    expect(&found(&[source, page, (path, "old")]), &stale);
    expect(&found(&[source, page]), &stale);
    let stale = ["generated docs/guide/capacity.md:0"];
    let old = ("docs/guide/capacity.md", "old");
    expect(&found(&[source, old, (path, &table)]), &stale);
}

#[test]
fn vectors_that_one_language_reads_are_refused() {
    let rust = (
        "crates/x/tests/it/v.rs",
        "read(\n    \"log/paths\"); read(\"keys.json\");",
    );
    let both = (
        "web/test/v.test.ts",
        "checkAll(\"log/paths\", run); // keys",
    );
    let files = [
        ("vectors/log/paths.json", "{}"),
        ("vectors/log/keys.json", "{}"),
        rust,
        both,
    ];
    expect(
        &vectors::check(&Tree::of(&files)),
        &["vectors vectors/log/keys.json:0"],
    );
    // What is not a test, or does not open them, is no reader.
    let page = ("web/src/v.ts", "vectors(\"log/keys\")");
    let named = (
        "tools/x/v_test.go",
        "vectors(t, \"log/key\", &v) // log/keys",
    );
    expect(
        &vectors::check(&Tree::of(&[files[1], rust, page, named])),
        &["vectors vectors/log/keys.json:0"],
    );
    let go = ("tools/x/v_test.go", "vectors(t, \"log/keys\", &v)");
    expect(&vectors::check(&Tree::of(&[files[1], rust, go])), &[]);
}

#[test]
fn threats_name_tests_that_exist_or_state_the_limit() {
    let document = |text| ("docs/design/threat-model.md", text);
    let test = ("crates/x/tests/it/a.rs", "#[test]\nfn it_holds() {}");
    let check = |text| threats::check(&Tree::of(&[document(text), test]));
    let good = "- **Swaps a key.** No.\n  - Test: `crates/x/tests/it/a.rs::it_holds`\n\
                - **Reads times.** Yes.\n  - Limit: it sees them.\n";
    expect(&check(good), &[]);
    let line = |n: usize| format!("threats docs/design/threat-model.md:{n}");
    let unanswered = "- **Swaps a key.** No.\n- **Lies.** No.\n";
    expect(&check(unanswered), &[&line(1), &line(2)]);
    let gone = "- **Swaps a key.** No.\n  - Test: `crates/x/tests/it/a.rs::it_held`\n";
    expect(&check(gone), &[&line(2)]);
    expect(&check("- **Swaps.** No.\n  - Test: by hand\n"), &[&line(2)]);
}

#[test]
fn commands_of_the_guide_are_run_or_say_why_not() {
    let check = |path, text| commands::check(&Tree::of(&[(path, text)]));
    let page = "docs/guide/hub.md";
    let good = "```sh\nls\n```\n\n```sh not-run: yours\nls\n```\n\n```json\n{}\n```\n- a\n    b\n";
    expect(&check(page, good), &[]);
    expect(
        &check("docs/guide/new.md", good),
        &["commands docs/guide/new.md:1"],
    );
    expect(&check("docs/ref/new.md", good), &[]);
    for text in [
        "\n```\nls\n```\n",
        "\n```sh not-run: \nls\n```\n",
        "\n```bash\nls\n```\n",
        "\n    ls\n",
    ] {
        expect(&check("README.md", text), &["commands README.md:2"]);
    }
}

#[test]
fn each_table_of_the_bench_is_filled_and_has_its_peer() {
    let table = "\n| what | ours |\n| --- | --: |\n| hub | **1.22 ×** |\n\nPeers: ffmpeg 5.\n";
    let check = |hub: &str| {
        let block = |part, text| format!("<!-- bench {part} -->\n{text}<!-- /bench {part} -->\n");
        let others = ["seal", "append", "verify", "play", "witness", "emergency"];
        let others = others.map(|part| block(part, table));
        let document = others.concat() + &block("hub", hub);
        performance::check(&Tree::of(&[("docs/ref/performance.md", &document)]))
    };
    expect(&check(table), &[]);
    let unfilled = "performance docs/ref/performance.md:0";
    expect(&check(""), &[unfilled]);
    expect(&check(&table.replace("1.22 ×", "?")), &[unfilled]);
    expect(
        &check(&table.replace("| hub | **1.22 ×** |\n", "")),
        &[unfilled],
    );
    expect(&check(&table.replace("Peers", "Others")), &[unfilled]);
    expect(&performance::check(&Tree::of(&[])), &[unfilled; 7]);
}
