//! Relative links in Markdown must lead to a file of the tree and, if they name one, to a heading.

use super::Violation;
use crate::repo::Tree;
use std::collections::BTreeMap;

/// Checks every `.md` file of the tree.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| path.ends_with(".md")) {
        for (line, target) in targets(text) {
            if let Some(message) = problem(tree, path, &target) {
                found.push(Violation {
                    rule: "links",
                    path: path.to_owned(),
                    line,
                    message,
                });
            }
        }
    }
    found
}

fn problem(tree: &Tree, from: &str, target: &str) -> Option<String> {
    // Another site, or a mail address, is not ours to check.
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, heading) = target.split_once('#').unwrap_or((target, ""));
    let Some(path) = (if file.is_empty() {
        Some(from.to_owned())
    } else {
        resolve(from, file)
    }) else {
        return Some(format!("`{target}` leads out of the repository"));
    };
    if !tree.has(&path) {
        return Some(format!("`{target}` leads nowhere"));
    }
    let markdown = tree.text(&path).filter(|_| path.ends_with(".md"));
    let missing = !heading.is_empty()
        && markdown.is_some_and(|text| !anchors(text).iter().any(|anchor| anchor == heading));
    missing.then(|| format!("`{target}`: {path} has no such heading"))
}

/// The path a link in `from` leads to; `None` if it climbs out of the tree.
fn resolve(from: &str, file: &str) -> Option<String> {
    let mut parts: Vec<&str> = match file.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => from.split('/').collect(),
    };
    parts.pop();
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Lines of a Markdown text outside fenced blocks, from 1.
pub(super) fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            return None;
        }
        (!fenced).then_some((index + 1, line))
    })
}

/// All link targets with their lines: `[text](target)` and `[name]: target`.
fn targets(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in prose(text) {
        let line = without_code(line);
        for (at, _) in line.match_indices("](") {
            let rest = &line[at + 2..];
            let target = rest.split([')', ' ']).next().unwrap_or_default();
            found.push((number, target.trim_matches(['<', '>']).to_owned()));
        }
        let definition = line
            .strip_prefix('[')
            .and_then(|rest| rest.split_once("]: "));
        if let Some((_, target)) = definition {
            found.push((
                number,
                target.split(' ').next().unwrap_or_default().to_owned(),
            ));
        }
    }
    found
}

/// The line with inline code blanked out, so that code with brackets is not read as a link.
fn without_code(line: &str) -> String {
    let parts = line.split('`').enumerate();
    parts
        .map(|(index, part)| if index % 2 == 0 { part } else { "" })
        .collect()
}

/// The anchors of a Markdown text, made from its headings the way GitHub makes them.
fn anchors(text: &str) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for (_, line) in prose(text) {
        let title = line.trim_start_matches('#');
        if title.len() == line.len() || !title.starts_with(' ') {
            continue;
        }
        let mut anchor = String::new();
        for c in title.trim().chars() {
            match c {
                ' ' => anchor.push('-'),
                c if c.is_alphanumeric() || c == '-' || c == '_' => anchor.extend(c.to_lowercase()),
                _ => {}
            }
        }
        let count = seen.entry(anchor.clone()).or_default();
        found.push(if *count == 0 {
            anchor
        } else {
            format!("{anchor}-{count}")
        });
        *count += 1;
    }
    found
}
