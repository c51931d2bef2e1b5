//! Checks 4, 5 and 7 of the records of a package: what was asked, who decided, who was handed what.

use std::collections::BTreeSet;

use sidelight_api::package::{Contents, ContentsTrack, PackedDecision, PackedRequest};
use sidelight_domain::commitment::log_commitment;
use sidelight_translog::entry::{Body, Entry, Kind};

use super::approval;
use super::check::{Check, Findings};
use super::read::Tar;
use super::table::utc;

/// Columns of the access record.
const ACCESS: &str = "utc,ms,who,share,item,clip,track";

/// Check 4, of the request.
pub(super) fn request(tar: &Tar, findings: &Findings) -> Check<PackedRequest> {
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
        if opening.field == "submitted-by" {
            let by = opening.value.parse().map_err(|_| "names no credential")?;
            findings.entry(by, "credential")?;
        }
    }
    Ok(request)
}

/// Check 5.
pub(super) fn decisions(tar: &Tar, findings: &Findings) -> Check {
    let decisions: Vec<PackedDecision> = tar.json("records/decisions.json")?;
    let origin = findings
        .line(0, "origin")
        .ok_or("no good receipt of the operator's entry")?;
    let is_approved = |entry: &Entry| {
        matches!(
            entry.kind(),
            Kind::Request | Kind::RequestUpdate | Kind::RequestResolved | Kind::RequestWithdrawn
        )
    };
    let entries = findings.entries.iter();
    let mut open: BTreeSet<u64> = entries
        .filter(|(_, (entry, _))| is_approved(entry))
        .map(|(index, _)| *index)
        .collect();
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
        open.remove(&decision.entry);
    }
    match open.first() {
        None => Ok(()),
        Some(entry) => Err(format!("the approval of entry {entry} is not here")),
    }
}
/// Check 7, of who is noted for what: nothing is here that nobody is noted for.
pub(super) fn access(tar: &Tar, contents: &Contents) -> Check {
    let text = std::str::from_utf8(tar.bytes("records/access.csv")?);
    let text = text.map_err(|_| "is not text")?;
    let mut lines = text.split_terminator("\r\n");
    if lines.next() != Some(ACCESS) {
        return Err("has other columns".to_owned());
    }
    let items = || {
        let shares = contents.shares.iter();
        shares.flat_map(|share| share.items.iter().map(|item| (share.n, item)))
    };
    let mut noted = BTreeSet::new();
    for line in lines {
        let malformed = || format!("has a malformed line: {line}");
        // A name may hold commas; what stands behind it does not.
        let (front, behind) = line.rsplit_once("\",").ok_or_else(malformed)?;
        let (times, _who) = front.split_once(",\"").ok_or_else(malformed)?;
        let (time, ms) = times.split_once(',').ok_or_else(malformed)?;
        let [share, item, clip, track] = behind.split(',').collect::<Vec<_>>()[..]
            .try_into()
            .map_err(|_| malformed())?;
        if ms.parse().ok().map(utc).as_deref() != Some(time) {
            return Err(malformed());
        }
        let (share, item): (u32, u32) = match (share.parse(), item.parse()) {
            (Ok(share), Ok(item)) => (share, item),
            _ => return Err(malformed()),
        };
        let here = items().find(|(n, of)| (*n, of.item) == (share, item));
        if clip != here.map(|(_, of)| of.clip.to_string()).unwrap_or_default() {
            return Err(format!("has another clip than contents.json: {line}"));
        }
        noted.insert((share, item, track));
    }
    for (share, item) in items() {
        let missing = |of: &&ContentsTrack| !noted.contains(&(share, item.item, &*of.track));
        if let Some(track) = item.tracks.iter().find(missing) {
            return Err(format!("does not say who was handed {}", track.file));
        }
    }
    Ok(())
}
