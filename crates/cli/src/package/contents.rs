//! Checks 6 and 7 of `docs/ref/package.md`: that `contents.json` says what is here, and that each clip is
//! what its hub signed and the operator had.

use std::collections::BTreeSet;

use sidelight_api::hub::Received;
use sidelight_api::package::{Contents, ContentsItem, PackedManifest, PackedRequest, VERSION};
use sidelight_domain::record::manifest::received_bytes;
use sidelight_domain::record::{Manifest, key};

use super::check::{Check, Findings};
use super::read::Tar;
use super::table::utc;

/// Checks 6 and 7.
pub(super) fn contents(
    tar: &Tar,
    request: Option<&PackedRequest>,
    findings: &mut Findings,
) -> Check<Contents> {
    let contents: Contents = tar.json("contents.json")?;
    if contents.v != VERSION {
        return Err(format!(
            "is of version {}, which is not known here",
            contents.v
        ));
    }
    let request = request.ok_or("is of no request that is here")?;
    if (contents.request, &contents.agency) != (request.index, &request.agency) {
        let why = "is of another request or agency than records/request.json";
        return Err(why.to_owned());
    }
    numbered(&contents)?;
    let mut named = BTreeSet::new();
    for share in &contents.shares {
        findings.entry(share.consent, "consent")?;
        if share.revoked_ms.is_some_and(|ms| utc(ms).is_empty()) {
            return Err("says no time at which a share was taken back".to_owned());
        }
        if share.letter != format!("letters/{}.age", share.n) {
            return Err("names another letter".to_owned());
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
    Ok(contents)
}

/// That shares and clips are counted from 1 and no consent stands for two of them.
fn numbered(contents: &Contents) -> Check {
    let shares = || contents.shares.iter();
    let clips = shares()
        .flat_map(|share| &share.items)
        .map(|item| item.clip);
    let counted = shares()
        .map(|share| share.n)
        .eq(1..=contents.shares.len() as u32)
        && clips.zip(1..).all(|(clip, n)| clip == n);
    let consents: BTreeSet<u64> = shares().map(|share| share.consent).collect();
    match counted && consents.len() == contents.shares.len() {
        true => Ok(()),
        false => Err("does not count its shares or clips, or names a consent twice".to_owned()),
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
