//! `verify clip`.

use std::io::Write as _;

use rand::rngs::OsRng;
use serde_json::{Value, json};
use sidelight_domain::record::sha256;
use sidelight_seal::clip::{Card, seal_card};
use sidelight_seal::file::{self, StreamWriter};

use crate::fixture::Clip;

const FILES: [&str; 3] = ["manifest.json", "card.age", "video.age"];

#[test]
fn a_clip_is_verified_and_described() {
    let clip = Clip::new();
    let said = clip.verify(&[&FILES[..], &["--audio", "audio.age"]].concat());
    assert_eq!(said.code, 0, "{}", said.text());
    let answer = said.json();
    assert_eq!(answer["ok"], true);
    assert_eq!(answer["clip"], clip.card.clip.to_string());
    assert_eq!(answer["number"], 7);
    assert_eq!(
        answer["clock"],
        json!({"offset_ms": -5, "uncertainty_ms": 20})
    );
    assert_eq!(
        answer["not_compared"],
        json!(["--household", "--camera", "--clip"])
    );
    for track in ["card", "video", "audio"] {
        assert_eq!(answer["tracks"][track]["state"], "verified", "{track}");
    }
    let video = &answer["tracks"]["video"]["sha256"];
    assert_eq!(*video, hex::encode(sha256(&clip.video.0)));
    let said = clip.folder.sidelight(
        &[
            &["verify", "clip", "--hub", &clip.hub, "-i", "key.txt"],
            &FILES[..],
        ]
        .concat(),
    );
    let text = said.text();
    assert!(
        text.starts_with(&format!("Verified: signed by hub {}.\n", clip.hub)),
        "{text}"
    );
    assert!(
        text.contains("start      2026-09-21T14:13:20.000Z\n"),
        "{text}"
    );
    assert!(text.contains("duration   8.250 s\n"), "{text}");
    assert!(text.contains("audio      not checked\n"), "{text}");
    assert!(
        text.contains("You did not say which clip you expect"),
        "{text}"
    );
}

#[test]
fn what_was_asked_for_is_compared() {
    let clip = Clip::new();
    let ids = [
        (
            "--household",
            clip.card.household.to_string(),
            "other_household",
        ),
        ("--camera", clip.card.camera.to_string(), "other_camera"),
        ("--clip", clip.card.clip.to_string(), "other_clip"),
    ];
    let all: Vec<&str> = ids
        .iter()
        .flat_map(|(o, id, _)| [*o, id.as_str()])
        .collect();
    let said = clip.verify(&[&all[..], &FILES].concat());
    assert_eq!(said.json()["not_compared"], json!([]));
    for (option, _, code) in ids {
        let said = clip.verify(&[&[option, &"7".repeat(32)], &FILES[..]].concat());
        assert_eq!(said.refusal(), (1, code.to_owned()));
        let said = clip.verify(&[&[option, "front door"], &FILES[..]].concat());
        assert_eq!(said.refusal(), (2, "usage".to_owned()));
    }
}

#[test]
fn another_hub_is_refused() {
    let mut clip = Clip::new();
    clip.hub = "1".repeat(64);
    assert_eq!(clip.verify(&FILES).refusal(), (1, "other_hub".to_owned()));
    clip.hub = "not hex".to_owned();
    assert_eq!(clip.verify(&FILES).code, 2);
}

#[test]
fn a_changed_manifest_is_refused() {
    let clip = Clip::new();
    let good: Value = serde_json::from_slice(&clip.folder.read("manifest.json")).unwrap();
    let refused = |change: &dyn Fn(&mut Value), code: &str| {
        let mut manifest = good.clone();
        change(&mut manifest);
        clip.folder
            .write("manifest.json", manifest.to_string().as_bytes());
        assert_eq!(clip.verify(&FILES).refusal(), (1, code.to_owned()));
    };
    refused(
        &|m| m["signature"] = m["certificate"]["signature"].clone(),
        "manifest_signature",
    );
    refused(
        &|m| m["certificate"]["signature"] = m["signature"].clone(),
        "certificate",
    );
    refused(
        &|m| m["certificate"]["clip"] = "7".repeat(32).into(),
        "certificate",
    );
    refused(&|m| m["signature"] = "AAAA".into(), "manifest_format");
    refused(&|m| m["body"] = "AAAA".into(), "manifest_format");
    refused(&|m| *m = json!([]), "manifest_format");
    clip.folder.write("manifest.json", &[b' '; 100_000]);
    assert_eq!(clip.verify(&FILES).refusal(), (1, "too_large".to_owned()));
    std::fs::remove_file(clip.folder.path("manifest.json")).unwrap();
    assert_eq!(clip.verify(&FILES).refusal(), (3, "io".to_owned()));
}

/// The operator knows the recipient and can seal another card; age opens it.
#[test]
fn a_changed_card_is_refused() {
    let clip = Clip::new();
    let later = Card {
        start: clip.card.start + 3_600_000,
        ..clip.card.clone()
    };
    let (payload, sealed) = seal_card(&later, &[clip.identity.recipient()], &mut OsRng).unwrap();
    clip.folder
        .write("card.age", &[&sealed.header[..], &payload].concat());
    assert_eq!(clip.verify(&FILES).refusal(), (1, "field:start".to_owned()));
    let junk = file::seal(b"\x1b[2J", &[clip.identity.recipient()], &mut OsRng).unwrap();
    clip.folder.write("card.age", &junk);
    let said = clip.verify(&FILES);
    assert_eq!(said.refusal(), (1, "card_format".to_owned()));
    assert!(
        !said.text().contains("\\u001b"),
        "nothing unverified is printed"
    );
}

/// Whoever has the file key can write a payload that stock age opens under the clip's own header.
#[test]
fn content_forged_under_the_clips_own_key_is_refused() {
    let clip = Clip::new();
    let header = &clip.video.1.header;
    let key = file::unwrap(header, &clip.identity).unwrap();
    let mut writer = StreamWriter::new(&key, header.clone(), &mut OsRng).unwrap();
    writer.write_all(&[9; 100_000]).unwrap();
    clip.folder.write("video.age", &writer.finish().unwrap());
    let opened = clip
        .folder
        .sidelight(&["open", "-i", "key.txt", "-o", "-", "video.age"]);
    assert!(opened.code == 0 && opened.out == [9; 100_000], "it opens");
    assert_eq!(clip.verify(&FILES).refusal(), (1, "payload".to_owned()));
}

#[test]
fn tracks_are_not_interchangeable() {
    let clip = Clip::new();
    let said = clip.verify(&["manifest.json", "card.age", "audio.age"]);
    assert_eq!(said.refusal(), (1, "other_track".to_owned()));
    let said = clip.verify(&["manifest.json", "video.age"]);
    assert_eq!(said.refusal(), (1, "card_format".to_owned()));
    let said = clip.verify(&["manifest.json", "card.age"]);
    assert_eq!(said.json()["tracks"]["video"]["state"], "not checked");
}

/// A new header over the same payload changes nothing: no signature covers a header.
#[test]
fn a_rewrapped_clip_is_still_verified_and_a_foreign_header_is_not() {
    let clip = Clip::new();
    let (payload, sealed) = &clip.video;
    let to = [clip.identity.recipient()];
    let header = file::rewrap(&sealed.header, &clip.identity, &to, &mut OsRng).unwrap();
    clip.folder
        .write("video.age", &[&header[..], payload].concat());
    assert_eq!(clip.verify(&FILES).code, 0);
    let header = file::wrap(&file::FileKey::random(&mut OsRng), &to, &mut OsRng).unwrap();
    clip.folder
        .write("video.age", &[&header[..], payload].concat());
    assert_eq!(clip.verify(&FILES).refusal(), (1, "damaged".to_owned()));
    clip.folder.identity("stranger.txt");
    let stranger = ["-i", "stranger.txt"];
    let said = clip.folder.sidelight(
        &[
            &["--json", "verify", "clip", "--hub", &clip.hub],
            &stranger[..],
            &FILES,
        ]
        .concat(),
    );
    assert_eq!(said.refusal(), (1, "no_match".to_owned()));
}
