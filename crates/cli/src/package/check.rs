//! Checks 1 to 7 of `docs/ref/package.md`, on everything: whoever doubts a package wants to know all that
//! is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use sidelight_api::hub::Received;
use sidelight_api::package::{
    Contents, ContentsItem, PackedDecision, PackedManifest, PackedRequest, VERSION,
};
use sidelight_domain::commitment::log_commitment;
use sidelight_domain::record::manifest::received_bytes;
use sidelight_domain::record::{Manifest, key};
use sidelight_translog::entry::{Body, Entry, Operator};
use sidelight_translog::policy::Policy;
use sidelight_translog::proof::LogProof;

use super::approval;
use super::read::Tar;

const SUMS: &str = "SHA256SUMS";
const SIGNATURE: &str = "SHA256SUMS.sig";

/// Why a file is refused.
type Check<T = ()> = Result<T, String>;

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
    fn refuse(&mut self, file: impl Into<String>, why: impl Into<String>) {
        self.refused.push((file.into(), why.into()));
    }

    fn note<T>(&mut self, file: &str, check: Check<T>) -> Option<T> {
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

    fn entry(&self, index: u64, kind: &str) -> Check<&Entry> {
        let found = self.entries.get(&index).map(|(entry, _)| entry);
        let found = found.filter(|entry| entry.kind().as_str() == kind);
        found.ok_or_else(|| format!("no good receipt of its {kind} entry {index} is here"))
    }
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
    let checked = request(tar, &findings);
    findings.note("records/request.json", checked);
    let checked = decisions(tar, &findings);
    findings.note("records/decisions.json", checked);
    let contents = contents(tar, &mut findings);
    findings.contents = findings.note("contents.json", contents);
    findings
}

/// Check 1.
fn sums(tar: &Tar, findings: &mut Findings) -> Check {
    let text = std::str::from_utf8(tar.bytes(SUMS)?).map_err(|_| "is malformed")?;
    let mut listed = BTreeMap::new();
    for line in text.lines() {
        let (sum, path) = line.split_once("  ").ok_or("is malformed")?;
        if listed.insert(path, sum).is_some() {
            return Err(format!("lists {path} twice"));
        }
    }
    for path in tar
        .files
        .keys()
        .filter(|path| ![SUMS, SIGNATURE].contains(&path.as_str()))
    {
        if !listed.contains_key(path.as_str()) {
            findings.refuse(
                path,
                "is not part of the package: SHA256SUMS does not list it",
            );
        }
    }
    for (path, sum) in listed {
        match tar.files.get(path) {
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
            if let Body::Operator(operator) = entry.body() {
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
    findings.entry(index, kind)?;
    let sum = format!("sha256:{}", hex::encode(tar.files[path].sha256));
    let text = findings.entries.get(&index).map_or("", |(_, text)| text);
    let named = text
        .lines()
        .filter_map(|line| line.split_once(' '))
        .any(|(_, value)| value == sum);
    match named {
        true => Ok(()),
        false => Err("is not the text that its entry names".to_owned()),
    }
}

fn request(tar: &Tar, findings: &Findings) -> Check {
    let request: PackedRequest = tar.json("records/request.json")?;
    findings.entry(request.index, "request")?;
    if findings.line(request.index, "agency") != Some(&request.agency) {
        return Err("names another agency".to_owned());
    }
    for opening in &request.openings {
        let commitment = log_commitment("request", &opening.field, &opening.salt, &opening.value);
        let line = format!("committed:{}", hex::encode(commitment));
        if findings.line(request.index, &opening.field) != Some(&line) {
            return Err(format!(
                "{} is not what the entry commits to",
                opening.field
            ));
        }
    }
    Ok(())
}

/// Check 5.
fn decisions(tar: &Tar, findings: &Findings) -> Check {
    let decisions: Vec<PackedDecision> = tar.json("records/decisions.json")?;
    let origin = findings
        .line(0, "origin")
        .ok_or("no good receipt of the operator's entry")?;
    for decision in &decisions {
        let (entry, text) = findings
            .entries
            .get(&decision.entry)
            .ok_or_else(|| format!("no good receipt of entry {} is here", decision.entry))?;
        approval::check(decision, (entry.kind().as_str(), text), origin)?;
        let by = findings.entry(decision.credential, "credential")?;
        if let Body::Credential(credential) = by.body() {
            approval::verify(decision, credential.key.as_bytes())?;
        }
    }
    Ok(())
}

/// Checks 6 and 7.
fn contents(tar: &Tar, findings: &mut Findings) -> Check<Contents> {
    let contents: Contents = tar.json("contents.json")?;
    if contents.v != VERSION {
        return Err(format!(
            "is of version {}, which is not known here",
            contents.v
        ));
    }
    let mut named = BTreeSet::new();
    for share in &contents.shares {
        findings.entry(share.consent, "consent")?;
        named.insert(share.letter.clone());
        for item in &share.items {
            let folder = format!("clips/{}", item.clip);
            let path = format!("{folder}/manifest.json");
            let checked = clip(tar, item, findings);
            findings.note(&path, checked);
            let path = format!("{folder}/received.json");
            let checked = received(tar, &folder, findings);
            findings.note(&path, checked);
            named.extend(["manifest", "received"].map(|name| format!("{folder}/{name}.json")));
            named.extend(item.tracks.iter().map(|track| track.file.clone()));
        }
    }
    let here = tar
        .files
        .keys()
        .filter(|path| path.starts_with("clips/") || path.starts_with("letters/"));
    let here: BTreeSet<String> = here.cloned().collect();
    for path in here.symmetric_difference(&named) {
        findings.refuse(path, "contents.json and the package do not agree about it");
    }
    Ok(contents)
}

/// The manifest of a clip, and that its payloads are the ones that the hub signed.
fn clip(tar: &Tar, item: &ContentsItem, findings: &mut Findings) -> Check {
    let folder = format!("clips/{}", item.clip);
    let packed: PackedManifest = tar.json(&format!("{folder}/manifest.json"))?;
    let manifest = Manifest::parse(&packed.body.0).map_err(|error| error.to_string())?;
    let signature = packed.signature.0.as_slice().try_into();
    let signature = signature.map_err(|_| "has no signature of 64 bytes")?;
    manifest
        .verify(&signature)
        .map_err(|error| error.to_string())?;
    let openings: Option<Vec<_>> = packed
        .openings
        .iter()
        .map(|opening| opening.parse())
        .collect();
    let openings = openings.ok_or("has an opening that is malformed")?;
    let opened = manifest
        .open(&openings)
        .map_err(|error| error.to_string())?;
    for of in &item.tracks {
        if of.file != format!("{folder}/{}.age", of.track) {
            return Err(format!("its track {} has another file", of.track));
        }
        let found = tar.files.get(&of.file).and_then(|entry| entry.sealed);
        if found != Some((of.header, of.sha256, of.size)) {
            findings.refuse(&of.file, "is not the file in contents.json");
        }
        let signed = match of.track.as_str() {
            "video" => ["video-payload", "video-size"],
            "audio" => ["audio-payload", "audio-size"],
            // The hub signs the clip, and no picture that was taken from it.
            "still" => continue,
            other => return Err(format!("has a track {other} that is not known here")),
        };
        let payload = opened.array(signed[0]).map_err(|error| error.to_string())?;
        let size = opened.u64(signed[1]).map_err(|error| error.to_string())?;
        if found.map(|(_, sha256, size)| (sha256, size)) != Some((payload, size)) {
            findings.refuse(&of.file, "its payload is not the one that the hub signed");
        }
    }
    Ok(())
}

fn received(tar: &Tar, folder: &str, findings: &Findings) -> Check {
    let received: Received = tar.json(&format!("{folder}/received.json"))?;
    let packed: PackedManifest = tar.json(&format!("{folder}/manifest.json"))?;
    let signature = received.signature.0.as_slice().try_into();
    let signature = signature.map_err(|_| "has no signature of 64 bytes")?;
    let operator = findings
        .operator
        .as_ref()
        .ok_or("no good receipt of the operator's entry")?;
    let message = received_bytes(&packed.body.0, received.received_ms);
    key::verify(&operator.receiving_key.0, &message, &signature)
        .map_err(|_| "the operator did not countersign this time".to_owned())
}
