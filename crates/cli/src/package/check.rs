//! Checks 1 to 7 of `docs/ref/package.md`, on everything: whoever doubts a package wants to know all that
//! is wrong with it. Here are files, receipts, keys and texts; [`records`] and [`contents`] have the rest.

use std::collections::BTreeMap;

use sidelight_api::package::Contents;
use sidelight_api::package::tar::{SIGNATURE, SUMS};
use sidelight_domain::record::key;
use sidelight_translog::entry::{Body, Entry, Operator};
use sidelight_translog::policy::Policy;
use sidelight_translog::proof::LogProof;

use super::read::Tar;
use super::{contents, records};

/// Files that every package of this version has.
const FIXED: [&str; 13] = [
    "CERTIFICATE.txt",
    "README.txt",
    "contents.json",
    "log/checkpoint",
    "log/key",
    "log/policy",
    "package-key.pem",
    "records/access.csv",
    "records/decisions.json",
    "records/request.json",
    "verify.py",
    SUMS,
    SIGNATURE,
];
/// Folders of the others: each has a check of its own that says which may be there.
const FOLDERS: [&str; 4] = ["clips/", "documents/", "letters/", "receipts/"];

/// Why a file is refused.
pub(super) type Check<T = ()> = Result<T, String>;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// File, and what is wrong with it.
    pub(super) refused: Vec<(String, String)>,
    /// Entries of the record whose receipts are good, with their text.
    pub(super) entries: BTreeMap<u64, (Entry, String)>,
    /// What belongs together, if it could be read.
    pub(super) contents: Option<Contents>,
    /// Of entry 0.
    pub(super) operator: Option<Operator>,
}

impl Findings {
    /// Names and reasons on a line of visible ASCII each: what a forged package says could pass for other
    /// lines.
    pub(super) fn refuse(&mut self, file: impl AsRef<str>, why: impl AsRef<str>) {
        self.refused
            .push((visible(file.as_ref()), visible(why.as_ref())));
    }

    pub(super) fn note<T>(&mut self, file: &str, check: Check<T>) -> Option<T> {
        match check {
            Ok(found) => Some(found),
            Err(why) => {
                self.refuse(file, why);
                None
            }
        }
    }

    /// The value of a line of a proven entry.
    pub(super) fn line(&self, index: u64, name: &str) -> Option<&str> {
        let (_, text) = self.entries.get(&index)?;
        line(text, name)
    }

    pub(super) fn entry(&self, index: u64, kind: &str) -> Check<&Entry> {
        let found = self.entries.get(&index).map(|(entry, _)| entry);
        let found = found.filter(|entry| entry.kind().as_str() == kind);
        found.ok_or_else(|| format!("no good receipt of its {kind} entry {index} is here"))
    }
}

fn visible(text: &str) -> String {
    let shown = |c: char| match c {
        ' '..='~' => c.to_string(),
        _ => c.escape_default().to_string(),
    };
    text.chars().map(shown).collect()
}

fn line<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = text.lines().filter_map(|line| line.split_once(' '));
    lines
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// Every check that needs no key that opens anything.
pub(super) fn check(tar: &Tar, policy: &Policy) -> Findings {
    let mut findings = Findings::default();
    let sums = sums(tar, &mut findings);
    findings.note(SUMS, sums);
    receipts(tar, policy, &mut findings);
    keys(tar, policy, &mut findings);
    let signed = signature(tar, policy, &findings);
    findings.note(SIGNATURE, signed);
    let texts = tar
        .files
        .keys()
        .filter(|path| path.starts_with("documents/"));
    for path in texts {
        let checked = document(tar, path, &findings);
        findings.note(path, checked);
    }
    missing_documents(tar, &mut findings);
    let checked = records::request(tar, &findings);
    let request = findings.note("records/request.json", checked);
    let checked = records::decisions(tar, &findings);
    findings.note("records/decisions.json", checked);
    let contents = contents::contents(tar, request.as_ref(), &mut findings);
    findings.contents = findings.note("contents.json", contents);
    if let Some(contents) = &findings.contents {
        let checked = records::access(tar, contents);
        findings.note("records/access.csv", checked);
    }
    findings
}

/// Check 1.
fn sums(tar: &Tar, findings: &mut Findings) -> Check {
    let text = std::str::from_utf8(tar.bytes(SUMS)?).map_err(|_| "is malformed")?;
    let lines = text.lines().filter_map(|line| line.split_once("  "));
    let listed: BTreeMap<&str, &str> = lines.map(|(sum, path)| (path, sum)).collect();
    let lines = listed.iter().map(|(path, sum)| format!("{sum}  {path}\n"));
    if text.is_empty() || lines.collect::<String>() != text {
        return Err("is malformed, or not in order".to_owned());
    }
    for path in FIXED {
        if !tar.files.contains_key(path) {
            findings.refuse(path, "is missing");
        }
    }
    for path in tar.files.keys().map(String::as_str) {
        if !FIXED.contains(&path) && !FOLDERS.iter().any(|folder| path.starts_with(folder)) {
            findings.refuse(path, "is not what a package of this version has");
        }
        if ![SUMS, SIGNATURE].contains(&path) && !listed.contains_key(path) {
            findings.refuse(
                path,
                "is not part of the package: SHA256SUMS does not list it",
            );
        }
    }
    for (path, sum) in listed {
        match tar.files.get(path) {
            None if FIXED.contains(&path) => {}
            None => findings.refuse(path, "is missing"),
            Some(entry) if hex::encode(entry.sha256) != sum => {
                findings.refuse(path, "is not the file that SHA256SUMS lists");
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Check 2.
fn receipts(tar: &Tar, policy: &Policy, findings: &mut Findings) {
    let head = tar.bytes("log/checkpoint").and_then(|bytes| {
        policy.open(bytes).map_err(|error| error.to_string())?;
        Ok(bytes)
    });
    let head = findings.note("log/checkpoint", head).unwrap_or_default();
    for path in tar
        .files
        .keys()
        .filter(|path| path.starts_with("receipts/"))
    {
        let found = receipt(tar, path, (head, policy));
        if let Some((index, entry, text)) = findings.note(path, found) {
            if let (0, Body::Operator(operator)) = (index, entry.body()) {
                findings.operator = Some(operator.clone());
            }
            findings.entries.insert(index, (entry, text));
        }
    }
}

fn receipt(tar: &Tar, path: &str, (head, policy): (&[u8], &Policy)) -> Check<(u64, Entry, String)> {
    let proof = LogProof::parse(tar.bytes(path)?).map_err(|error| error.to_string())?;
    if proof.checkpoint != head {
        return Err("is under another head than log/checkpoint".to_owned());
    }
    let bytes = proof.extra.clone().ok_or("does not carry its entry")?;
    proof
        .verify(&bytes, policy)
        .map_err(|error| error.to_string())?;
    let entry = Entry::parse(&bytes).map_err(|error| error.to_string())?;
    if path
        != format!(
            "receipts/{}-{}.tlog-proof",
            entry.kind().as_str(),
            proof.index
        )
    {
        return Err("has another entry than its name says".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|_| "is not text")?;
    Ok((proof.index, entry, text))
}

/// Check 3, of the keys that are here for people and stock programs: they are the record's.
fn keys(tar: &Tar, policy: &Policy, findings: &mut Findings) {
    let key = tar.bytes("log/key").and_then(|bytes| {
        let known = |text: &str| policy.logs().any(|log| format!("{}\n", log.vkey) == text);
        match std::str::from_utf8(bytes) {
            Ok(text) if known(text) => Ok(()),
            _ => Err("is another key than the one you gave".to_owned()),
        }
    });
    findings.note("log/key", key);
    let named = tar.bytes("log/policy").and_then(|bytes| {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let address = |key: &str| {
            text.strip_prefix(&format!("log {key} "))?
                .strip_suffix("\nquorum none\n")
        };
        let mut logs = policy
            .logs()
            .filter_map(|log| address(&log.vkey.to_string()));
        match logs.any(|it| !it.is_empty() && it.bytes().all(|c| c.is_ascii_graphic())) {
            true => Ok(()),
            false => Err("is of another log, or names more than it".to_owned()),
        }
    });
    findings.note("log/policy", named);
    let Some(operator) = &findings.operator else {
        return;
    };
    let pem = sidelight_api::package::ed25519_pem(&operator.package_key.0);
    let here = tar
        .bytes("package-key.pem")
        .and_then(|bytes| match bytes == pem.as_bytes() {
            true => Ok(()),
            false => Err("is another key than the one in the record".to_owned()),
        });
    findings.note("package-key.pem", here);
}

/// Check 3.
fn signature(tar: &Tar, policy: &Policy, findings: &Findings) -> Check {
    let operator = findings.operator.as_ref().ok_or(
        "nothing says whose signature it should be: no good receipt of the operator's entry",
    )?;
    if !policy.logs().any(|log| log.vkey == operator.log_key) {
        return Err("the operator's entry names another log key".to_owned());
    }
    let signature = tar.bytes(SIGNATURE)?.try_into();
    let signature = signature.map_err(|_| "is not 64 bytes")?;
    key::verify(&operator.package_key.0, tar.bytes(SUMS)?, &signature).map_err(|_| {
        "is not the signature of SHA256SUMS by the package key in the record".to_owned()
    })
}

/// Check 4.
fn document(tar: &Tar, path: &str, findings: &Findings) -> Check {
    let name = path
        .strip_prefix("documents/")
        .and_then(|name| name.strip_suffix(".txt"));
    let (kind, index) = name
        .and_then(|name| name.rsplit_once('-'))
        .ok_or("has a wrong name")?;
    let index = index.parse().map_err(|_| "has a wrong name")?;
    if path != format!("documents/{kind}-{index}.txt") {
        return Err("has a wrong name".to_owned());
    }
    let named = findings.entry(index, kind)?.body().document();
    match named.map(|hash| hash.0) == Some(tar.files[path].sha256) {
        true => Ok(()),
        false => Err("is not the text that its entry names".to_owned()),
    }
}

/// That no text of an entry was left out but those that were redacted.
fn missing_documents(tar: &Tar, findings: &mut Findings) {
    let entries = || findings.entries.iter();
    let is_redacted = |text| {
        entries().any(|(_, (entry, _))| {
            matches!(entry.body(), Body::Redacted(redacted) if redacted.document == text)
        })
    };
    let wanted = entries().filter_map(|(index, (entry, _))| {
        let text = entry.body().document()?;
        let path = format!("documents/{}-{index}.txt", entry.kind().as_str());
        (!is_redacted(text) && !tar.files.contains_key(&path)).then_some(path)
    });
    for path in wanted.collect::<Vec<_>>() {
        let why = "is missing: its entry names a text, and nobody redacted it";
        findings.refuse(path, why);
    }
}
