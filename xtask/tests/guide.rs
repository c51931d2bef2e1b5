//! How the commands of the guide are found, and that what fails is named.

#![expect(clippy::unwrap_used, reason = "tests")]

use xtask::{guide, repo};

#[test]
fn commands_keep_the_lines_they_have_in_the_document() {
    let text = "# T\n\n```sh\nfirst\n```\n\nwords\n```sh not-run: a\nno\n```\n\
                ```toml\nx = 1\n```\n```sh\nlast\n```\n";
    let script = guide::script(text).unwrap();
    let lines: Vec<_> = script
        .lines()
        .enumerate()
        .filter(|(_, it)| !it.is_empty())
        .collect();
    assert_eq!(lines, [(3, "first"), (14, "last")]);
    assert!(guide::script("```sh\nfirst\n").is_err(), "not closed");
    assert!(guide::script("words\n").is_err(), "no commands");
}

#[test]
fn the_guide_begins_things_and_ends_them() {
    let text = std::fs::read_to_string(repo::root().join(guide::DOCUMENT)).unwrap();
    let (begin, end) = guide::parts(&text).unwrap();
    for user in [
        "sl-operator",
        "sl-rosa",
        "sl-idris",
        "sl-camera",
        "sl-people",
    ] {
        assert!(begin.contains(user) && end.contains(user), "{user}");
    }
    let line = text
        .lines()
        .position(|it| it.starts_with("rm -r "))
        .unwrap();
    assert_eq!(end.lines().nth(line), text.lines().nth(line));
    assert!(
        guide::parts("```sh\nfirst\n```\n").is_err(),
        "nothing takes it down"
    );
}
