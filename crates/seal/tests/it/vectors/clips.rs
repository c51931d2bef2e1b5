//! `encoding.json`, `label.json`, `manifest.json`, `card.json`.

use serde_json::Value;
use sidelight_domain::record::manifest::{FIELDS, Opening, deleted_bytes, received_bytes};
use sidelight_domain::record::{
    CameraId, Certificate, ClipId, Encoder, Label, Manifest, Track, sha256,
};
use sidelight_seal::clip::{
    Card, CardFile, ClaimedManifest, ClipError, Expected, Head, VerifiedClip, verify_clip,
};

use super::{array, b64, bytes, check_all, list, read, text};

#[test]
fn encoding() {
    let file = read("encoding");
    check_all(&file, |case| {
        let start = Encoder::new(text(case, "domain"));
        let fields = list_or_empty(case, "fields");
        let encoded = fields.iter().fold(start, |e, f| {
            e.field(&hex::decode(f.as_str().unwrap()).unwrap())
        });
        let encoded = encoded.finish();
        (encoded != bytes(case, "encoded")).then(|| "encoding".to_owned())
    });
    for case in list(&file, "valid") {
        assert_eq!(sha256(&bytes(case, "encoded")), array(case, "sha256"));
    }
    for case in list(&file, "integers") {
        let number: u64 = text(case, "decimal").parse().unwrap();
        assert_eq!(
            Encoder::new("").u64(number).finish()[8..],
            bytes(case, "bytes")
        );
    }
    for id in list(&file["ids"], "valid") {
        let id = id.as_str().unwrap();
        assert_eq!(id.parse::<ClipId>().unwrap().to_string(), id);
    }
    for case in list(&file["ids"], "invalid") {
        assert!(
            text(case, "id").parse::<CameraId>().is_err(),
            "{}",
            case["name"]
        );
    }
}

fn list_or_empty<'a>(case: &'a Value, key: &str) -> &'a [Value] {
    case[key].as_array().unwrap()
}

#[test]
fn labels() {
    check_all(&read("label"), |case| {
        let label = Label {
            household: text(case, "household").parse().unwrap(),
            camera: text(case, "camera").parse().unwrap(),
            clip: text(case, "clip").parse().unwrap(),
            track: Track::from_name(text(case, "track")).unwrap(),
            start_ms: case["start"].as_u64().unwrap(),
            hub: array(case, "hub"),
            notice: text(case, "notice"),
            epoch: case["epoch"].as_u64().unwrap(),
        };
        (label.hash() != array::<32>(case, "label")).then(|| "label".to_owned())
    });
}

#[test]
fn cards() {
    check_all(&read("card"), |case| {
        Card::parse(text(case, "card").as_bytes())
            .err()
            .map(|e| ClipError::from(e).code())
    });
    for case in list(&read("card"), "valid") {
        let card = Card::parse(text(case, "card").as_bytes()).unwrap();
        assert_eq!(
            Card::parse(&card.to_json().unwrap()).unwrap(),
            card,
            "{}",
            case["name"]
        );
    }
}

fn verify(case: &Value) -> Result<VerifiedClip, ClipError> {
    let (expected, manifest) = (&case["expected"], &case["manifest"]);
    let expected = Expected {
        household: text(expected, "household").parse().unwrap(),
        camera: text(expected, "camera").parse().unwrap(),
        clip: text(expected, "clip").parse().unwrap(),
    };
    let certificate = &manifest["certificate"];
    let certificate = Certificate {
        hub: array(certificate, "hub"),
        clip_key: array(certificate, "clip_key"),
        clip: text(certificate, "clip").parse().unwrap(),
        signature: b64(certificate, "signature").try_into().unwrap(),
    };
    let claimed = ClaimedManifest {
        body: &b64(manifest, "body"),
        signature: &b64(manifest, "signature").try_into().unwrap(),
        certificate: &certificate,
    };
    let file = CardFile {
        plain: text(case, "card").as_bytes(),
        payload_sha256: array(case, "card_payload"),
        payload_size: case["card_size"].as_u64().unwrap(),
    };
    let clip = verify_clip(&expected, &array(case, "hub"), &claimed, &file)?;
    if let Some(name) = case["track"]["track"].as_str() {
        let track = Track::from_name(name).unwrap();
        let size = case["track"]["size"].as_u64().unwrap();
        clip.check_payload(track, &array(&case["track"], "payload"), size)?;
    }
    Ok(clip)
}

#[test]
fn manifests() {
    check_all(&read("manifest"), |case| {
        verify(case).err().map(|e| e.code())
    });
}

/// The parts that are not in the definition of *verified*: openings, link, receipt, deletion.
#[test]
fn manifest_parts() {
    for case in list(&read("manifest"), "valid") {
        let clip = verify(case).unwrap();
        let manifest = Manifest::parse(&b64(&case["manifest"], "body")).unwrap();
        let openings: Vec<Opening> = list(case, "fields")
            .iter()
            .map(|f| Opening {
                name: text(f, "name").to_owned(),
                value: bytes(f, "value"),
                salt: array(f, "salt"),
            })
            .collect();
        let names: Vec<_> = openings.iter().map(|o| o.name.as_str()).collect();
        assert_eq!(names, FIELDS);
        manifest.open(&openings).unwrap();
        assert_eq!(clip.head().link, array(case, "link"));
        let (received, deleted) = (&case["received"], &case["deleted"]);
        let time = received["time"].as_u64().unwrap();
        assert_eq!(
            received_bytes(manifest.body(), time),
            bytes(received, "signed")
        );
        let time = deleted["time"].as_u64().unwrap();
        let signed = deleted_bytes(clip.card().clip, &clip.head().link, time);
        assert_eq!(signed, bytes(deleted, "signed"));
    }
}

#[test]
fn chain() {
    let file = read("manifest");
    let clips: Vec<_> = list(&file, "valid")
        .iter()
        .map(|c| verify(c).unwrap())
        .collect();
    let links: Vec<_> = list(&file, "chain")
        .iter()
        .map(|l| l.as_str().unwrap())
        .collect();
    let heads: Vec<Head> = clips.iter().map(VerifiedClip::head).collect();
    for (head, link) in heads.iter().zip(&links) {
        assert_eq!(hex::encode(head.link), *link);
    }
    clips[1].check_follows(&heads[0]).unwrap();
    clips[2].check_follows(&heads[1]).unwrap();
}
