//! Checks 4, 5 and 7 of the records of a package: what was asked, who decided, who was handed what.

use std::collections::BTreeSet;

use sidelight_api::package::{
    ACCESS, Contents, ContentsTrack, PackedDecision, PackedRequest, TRACKS,
};
use sidelight_domain::commitment::log_commitment;
use sidelight_translog::entry::{Body, Entry, Kind};

use super::approval;
use super::check::{Check, Findings};
use super::read::Tar;
use super::table::{is_time, utc};

/// Digits of a time in the access record, at most.
const MS_DIGITS_MAX: usize = 16;

/// Check 4, of the request.
pub(super) fn request(tar: &Tar, findings: &Findings) -> Check<PackedRequest> {
    let request: PackedRequest = tar.json("records/request.json")?;
    findings.entry(request.index, "request")?;
    if findings.line(request.index, "agency") != Some(&request.agency) {
        return Err("names another agency".to_owned());
    }
    let (_, text) = &findings.entries[&request.index];
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    let closed: BTreeSet<&str> = lines
        .filter(|(_, value)| value.starts_with("committed:"))
        .map(|(name, _)| name)
        .collect();
    let fields: BTreeSet<&str> = request.openings.iter().map(|o| o.field.as_str()).collect();
    if fields != closed || fields.len() != request.openings.len() || !is_time(request.published_ms)
    {
        return Err("does not open each committed field, or says no possible time".to_owned());
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
    let due = entries
        .filter(|(_, (entry, _))| is_approved(entry))
        .map(|(index, _)| index);
    if !decisions.iter().map(|decision| &decision.entry).eq(due) {
        return Err("has not just the approvals of the entries that are here".to_owned());
    }
    for decision in &decisions {
        if !is_time(decision.approved_ms) {
            return Err("says no possible time".to_owned());
        }
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

/// A line of the access record.
struct Row<'a> {
    time: &'a str,
    ms: u64,
    share: u32,
    item: u32,
    clip: &'a str,
    track: &'a str,
}

/// A number in its one spelling.
fn number<T: std::str::FromStr + ToString>(text: &str) -> Option<T> {
    text.parse().ok().filter(|n: &T| n.to_string() == text)
}

fn row(line: &str) -> Option<Row<'_>> {
    // A name may hold commas; what stands behind it does not.
    let (front, behind) = line.rsplit_once("\",")?;
    let (times, who) = front.split_once(",\"")?;
    let (time, ms) = times.split_once(',')?;
    let [share, item, clip, track] = behind.split(',').collect::<Vec<_>>()[..].try_into().ok()?;
    // None that a spreadsheet would run, or that ends before its quotes do.
    let plain = !who.starts_with(['=', '+', '-', '@'])
        && !who.contains(|c: char| c.is_ascii_control())
        && !who.replace("\"\"", "").contains('"');
    (plain && TRACKS.contains(&track) && ms.len() <= MS_DIGITS_MAX).then_some(Row {
        time,
        ms: number(ms)?,
        share: number(share)?,
        item: number(item)?,
        clip,
        track,
    })
}

/// Check 7, of who is noted for what: nothing is here that nobody is noted for.
pub(super) fn access(tar: &Tar, contents: &Contents) -> Check {
    let text = std::str::from_utf8(tar.bytes("records/access.csv")?);
    let text = text.map_err(|_| "is not text")?;
    let rows = text
        .strip_prefix(ACCESS)
        .and_then(|rest| rest.strip_prefix("\r\n"));
    let rows = rows.filter(|rows| rows.is_empty() || rows.ends_with("\r\n"));
    let rows = rows.ok_or("has other columns, or is cut off")?;
    let mut noted = BTreeSet::new();
    for line in rows.split_terminator("\r\n") {
        let row = row(line).ok_or_else(|| format!("has a malformed line: {line}"))?;
        if !is_time(row.ms) || utc(row.ms) != row.time {
            return Err(format!("has two times in one line, or none: {line}"));
        }
        let share = contents.shares.iter().find(|share| share.n == row.share);
        let here = share.and_then(|share| {
            let left_out = share.left_out.contains(&row.item);
            let item = share.items.iter().find(|of| of.item == row.item);
            item.map(|of| of.clip.to_string())
                .or_else(|| left_out.then(String::new))
        });
        if here.as_deref() != Some(row.clip) {
            return Err(format!("has another clip than contents.json: {line}"));
        }
        noted.insert((row.share, row.item, row.track));
    }
    for share in &contents.shares {
        for item in &share.items {
            let missing = |of: &&ContentsTrack| !noted.contains(&(share.n, item.item, &*of.track));
            if let Some(track) = item.tracks.iter().find(missing) {
                return Err(format!("does not say who was handed {}", track.file));
            }
        }
    }
    Ok(())
}
