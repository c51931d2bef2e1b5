//! Checks 6 and 7 of `docs/ref/package.md`: that `contents.json` says what is here, and that each clip is
//! what its hub signed and the operator had.

use std::collections::BTreeSet;

use sidelight_api::hub::Received;
use sidelight_api::package::{
    Contents, ContentsItem, ContentsShare, FLAGS, PackedManifest, PackedRequest, TRACKS, VERSION,
};
use sidelight_domain::record::manifest::received_bytes;
use sidelight_domain::record::{Manifest, key};
use sidelight_translog::entry::Kind;

use super::check::{Check, Findings};
use super::read::Tar;
use super::table::is_time;

/// Checks 6 and 7.
pub(super) fn contents(
    tar: &Tar,
    request: Option<&PackedRequest>,
    findings: &mut Findings,
) -> Check<Contents> {
    version(tar)?;
    let contents: Contents = tar.json("contents.json")?;
    let request = request.ok_or("is of no request that is here")?;
    if (contents.request, &contents.agency) != (request.index, &request.agency) {
        let why = "is of another request or agency than records/request.json";
        return Err(why.to_owned());
    }
    numbered(&contents)?;
    let mut named = BTreeSet::new();
    for share in &contents.shares {
        findings.entry(share.consent, "consent")?;
        let letter = tar.files.get(&share.letter);
        if letter.is_some_and(|entry| entry.sealed.is_none()) {
            findings.refuse(&share.letter, "is no age file");
        }
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
    related(&contents, findings);
    Ok(contents)
}

/// A later version may look otherwise altogether: whoever has one is told so first.
fn version(tar: &Tar) -> Check {
    #[derive(serde::Deserialize)]
    struct Version {
        v: u64,
    }
    match serde_json::from_slice(tar.bytes("contents.json")?) {
        Ok(Version { v }) if v != VERSION => {
            Err(format!("is of version {v}, which is not known here"))
        }
        _ => Ok(()),
    }
}

/// That everything is counted from 1 and under its name, nothing is empty, no consent stands for two shares,
/// and each value can be what it says.
fn numbered(contents: &Contents) -> Check {
    let shares = &contents.shares;
    let times = shares
        .iter()
        .flat_map(|share| [Some(share.available_ms), share.revoked_ms]);
    let times = times.flatten().chain([contents.made_ms]);
    let id = contents.package.bytes();
    if !times.into_iter().all(is_time)
        || contents.package.len() != 32
        || !id
            .into_iter()
            .all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'))
    {
        return Err("says no possible time, or no name of a package".to_owned());
    }
    let consents: BTreeSet<u64> = shares.iter().map(|share| share.consent).collect();
    if shares.is_empty() || consents.len() != shares.len() {
        return Err("has no share, or one consent for two".to_owned());
    }
    let clips = shares
        .iter()
        .flat_map(|share| &share.items)
        .map(|item| item.clip);
    let counted = shares.iter().zip(1..).all(|(share, n)| share.n == n)
        && clips.zip(1..).all(|(clip, n)| clip == n)
        && shares.iter().all(places)
        && shares.iter().flat_map(|share| &share.items).all(named);
    match counted {
        true => Ok(()),
        false => Err("does not count its shares, their clips and their tracks".to_owned()),
    }
}

/// That a share has a clip, and that each of its letter's is here or left out.
fn places(share: &ContentsShare) -> bool {
    let items: Vec<u32> = share.items.iter().map(|item| item.item).collect();
    let mut all = [&items[..], &share.left_out].concat();
    all.sort_unstable();
    !items.is_empty()
        && items.is_sorted()
        && share.left_out.is_sorted()
        && all.into_iter().zip(1..).all(|(item, n)| item == n)
        && share.letter == format!("letters/{}.age", share.n)
}

/// That a clip has tracks, known ones, each once and under its name.
fn named(item: &ContentsItem) -> bool {
    let tracks: BTreeSet<&str> = item.tracks.iter().map(|of| of.track.as_str()).collect();
    let is_named = |track: &&str| TRACKS.contains(track);
    let files = item
        .tracks
        .iter()
        .all(|of| of.file == format!("clips/{}/{}.age", item.clip, of.track));
    !tracks.is_empty()
        && tracks.len() == item.tracks.len()
        && tracks.iter().all(is_named)
        && files
        && item.flags.iter().all(|flag| FLAGS.contains(&flag.as_str()))
}

/// That every entry here is about the request, about a share here, or what these rest on.
fn related(contents: &Contents, findings: &mut Findings) {
    let request = contents.request.to_string();
    let is_here = |index: u64, kind: Kind| match kind {
        Kind::Operator => index == 0,
        Kind::Request => index == contents.request,
        Kind::Consent => contents.shares.iter().any(|share| share.consent == index),
        Kind::Policy | Kind::Agency | Kind::Credential | Kind::Redacted => true,
        _ => ["request", "index"]
            .map(|name| findings.line(index, name))
            .contains(&Some(&request)),
    };
    let entries = findings.entries.iter();
    let strange: Vec<String> = entries
        .filter(|(index, (entry, _))| !is_here(**index, entry.kind()))
        .map(|(index, (entry, _))| format!("receipts/{}-{index}.tlog-proof", entry.kind().as_str()))
        .collect();
    for path in strange {
        findings.refuse(path, "is of nothing in the package");
    }
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
    let signed = item.tracks.iter().filter(|of| of.track != "still");
    let wanted: BTreeSet<String> = signed
        .flat_map(|of| ["payload", "size"].map(|what| format!("{}-{what}", of.track)))
        .collect();
    let names = packed.openings.iter().map(|opening| &opening.name);
    if !names.collect::<BTreeSet<_>>().into_iter().eq(&wanted) {
        return Err("opens something else than its tracks".to_owned());
    }
    for of in &item.tracks {
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
    if !is_time(received.received_ms) {
        return Err("says no possible time".to_owned());
    }
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
