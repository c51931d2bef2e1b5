//! `sidelight verify clip`: the definition of *verified* (`docs/ref/clip.md`) on files.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sidelight_api::clip::ManifestWire;
use sidelight_domain::record::{Hash, SignatureBytes, Track, sha256};
use sidelight_seal::Identity;
use sidelight_seal::clip::{
    AudioTrack, CARD_BYTES_MAX, Card, CardFile, ClaimedManifest, Clock, Expected, VerifiedClip,
    verify_clip,
};
use sidelight_seal::file::{self, HEADER_BYTES_MAX, StreamReader};

use crate::age_file::{AgeFile, digest, file_key};
use crate::failure::Failure;
use crate::keys::read_identities;
use crate::report::Report;

/// Largest manifest that is read, bytes.
const MANIFEST_BYTES_MAX: u64 = 64 * 1024;
/// Largest card file that is read, bytes: header, card and what sealing adds.
const CARD_FILE_BYTES_MAX: u64 = (CARD_BYTES_MAX + CARD_BYTES_MAX / 1024 + HEADER_BYTES_MAX) as u64;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The hub's signing key, as your household's statement names it: 64 hex digits.
    #[arg(long, value_name = "HEX", value_parser = hub_key)]
    hub: [u8; 32],
    /// The identity file that opens card and tracks.
    #[arg(short, long, value_name = "IDENTITY")]
    identity: PathBuf,
    /// Refuse a clip of any other household.
    #[arg(long, value_name = "ID")]
    household: Option<String>,
    /// Refuse a clip of any other camera.
    #[arg(long, value_name = "ID")]
    camera: Option<String>,
    /// Refuse any other clip.
    #[arg(long, value_name = "ID")]
    clip: Option<String>,
    /// The sound, if it shall be checked too.
    #[arg(long, value_name = "AUDIO.age")]
    audio: Option<PathBuf>,
    /// The manifest.
    #[arg(value_name = "MANIFEST.json")]
    manifest: PathBuf,
    /// The card.
    #[arg(value_name = "CARD.age")]
    card: PathBuf,
    /// The picture; a gap has none.
    #[arg(value_name = "VIDEO.age")]
    video: Option<PathBuf>,
}

fn hub_key(text: &str) -> Result<[u8; 32], String> {
    let mut key = [0; 32];
    hex::decode_to_slice(text, &mut key).map_err(|_| "a hub key is 64 hex digits".to_owned())?;
    Ok(key)
}

pub(crate) fn run(arguments: &Arguments) -> Result<Report, Failure> {
    let identities = read_identities(&arguments.identity)?;
    let manifest = read_manifest(&arguments.manifest)?;
    let (plain, payload_sha256, payload_size) = read_card(&arguments.card, &identities)?;
    let claims = Card::parse(&plain).map_err(|e| Failure::clip(&e.into()))?;
    let expected = Expected {
        household: asked(
            "--household",
            arguments.household.as_deref(),
            claims.household,
        )?,
        camera: asked("--camera", arguments.camera.as_deref(), claims.camera)?,
        clip: asked("--clip", arguments.clip.as_deref(), claims.clip)?,
    };
    let certificate = manifest
        .certificate
        .parse()
        .ok_or_else(|| malformed(&arguments.manifest))?;
    let signature: SignatureBytes = manifest
        .signature
        .0
        .as_slice()
        .try_into()
        .map_err(|_| malformed(&arguments.manifest))?;
    let claimed = ClaimedManifest {
        body: &manifest.body.0,
        signature: &signature,
        certificate: &certificate,
    };
    let file = CardFile {
        plain: &plain,
        payload_sha256,
        payload_size,
    };
    let clip =
        verify_clip(&expected, &arguments.hub, &claimed, &file).map_err(|e| Failure::clip(&e))?;
    for (track, path) in [
        (Track::Video, &arguments.video),
        (Track::Audio, &arguments.audio),
    ] {
        if let Some(path) = path {
            check_track(&clip, track, path, &identities)?;
        }
    }
    Ok(report(arguments, &clip))
}

/// An id that was asked for, or the one that the card claims.
fn asked<T: FromStr>(option: &str, text: Option<&str>, claimed: T) -> Result<T, Failure> {
    let wrong = |_| Failure::Usage(format!("{option} takes an id: 32 lowercase hex digits"));
    text.map_or(Ok(claimed), |t| t.parse().map_err(wrong))
}

fn malformed(path: &Path) -> Failure {
    let what = format!("Not verified: {} is not a manifest.", path.display());
    Failure::refused("manifest_format", what)
}

/// Reads a file that must not be larger than `max` bytes.
pub(crate) fn read_small(path: &Path, max: u64) -> Result<Vec<u8>, Failure> {
    let reading = Failure::reading(path);
    let file = std::fs::File::open(path).map_err(&reading)?;
    let mut bytes = Vec::new();
    file.take(max + 1)
        .read_to_end(&mut bytes)
        .map_err(&reading)?;
    if bytes.len() as u64 > max {
        return Err(Failure::refused(
            "too_large",
            format!("{} is too large", path.display()),
        ));
    }
    Ok(bytes)
}

fn read_manifest(path: &Path) -> Result<ManifestWire, Failure> {
    let bytes = read_small(path, MANIFEST_BYTES_MAX)?;
    serde_json::from_slice(&bytes).map_err(|_| malformed(path))
}

/// Opens the card; returns it with hash and size of its payload.
fn read_card(path: &Path, identities: &[Identity]) -> Result<(Vec<u8>, Hash, u64), Failure> {
    let bytes = read_small(path, CARD_FILE_BYTES_MAX)?;
    let (header, payload) = file::split(&bytes).map_err(|e| Failure::header(path, e))?;
    let key = file_key(header, path, identities)?;
    let plain = file::open_payload(&key, payload).map_err(|e| Failure::payload(path, e))?;
    Ok((plain, sha256(payload), payload.len() as u64))
}

/// Checks a track: the payload is the signed one, and it opens to the signed plaintext.
fn check_track(
    clip: &VerifiedClip,
    track: Track,
    path: &Path,
    identities: &[Identity],
) -> Result<(), Failure> {
    let (sha256, size) = digest(AgeFile::open(path)?.payload).map_err(Failure::reading(path))?;
    clip.check_payload(track, &sha256, size)
        .map_err(|e| Failure::clip(&e))?;
    let file = AgeFile::open(path)?;
    let key = file.file_key(path, identities)?;
    let mut hash = Sha256::new();
    let damaged = |e| Failure::payload(path, e);
    let mut reader = StreamReader::new(&key, file.payload).map_err(damaged)?;
    while let Some(chunk) = reader.next_chunk().map_err(damaged)? {
        hash.update(&chunk);
    }
    let plain: Hash = hash.finalize().into();
    // The cipher lets one payload open under two keys; a header with the other key gives other content.
    if media(clip.card(), track).is_none_or(|m| m.plain != plain) {
        let what = format!(
            "Not verified: {} does not open to what was signed.",
            path.display()
        );
        return Err(Failure::refused("plain", what));
    }
    Ok(())
}

fn media(card: &Card, track: Track) -> Option<&AudioTrack> {
    match track {
        Track::Video => card.video.as_ref().map(|v| &v.media),
        Track::Audio => card.audio.as_ref(),
        Track::Card => None,
    }
}

/// Whether a track was checked, was there to be checked, or is not part of the clip.
fn state(arguments: &Arguments, clip: &VerifiedClip, track: Track) -> &'static str {
    let given = match track {
        Track::Video => arguments.video.is_some(),
        Track::Audio => arguments.audio.is_some(),
        Track::Card => true,
    };
    match clip.payload(track) {
        None => "none",
        Some(_) if given => "verified",
        Some(_) => "not checked",
    }
}

fn report(arguments: &Arguments, clip: &VerifiedClip) -> Report {
    let card = clip.card();
    let mut tracks = json!({});
    let mut lines = String::new();
    for track in Track::ALL {
        let state = state(arguments, clip, track);
        let (hash, size) = clip
            .payload(track)
            .map_or((Value::Null, Value::Null), |(hash, size)| {
                (hex::encode(hash).into(), size.into())
            });
        tracks[track.name()] = json!({"state": state, "sha256": hash, "size": size});
        let _ = writeln!(lines, "  {:<10} {state}", track.name());
    }
    let missing = [
        ("--household", arguments.household.is_some()),
        ("--camera", arguments.camera.is_some()),
        ("--clip", arguments.clip.is_some()),
    ];
    let missing: Vec<_> = missing
        .iter()
        .filter(|(_, given)| !given)
        .map(|(name, _)| *name)
        .collect();
    let mut text = describe(card);
    text.push_str(&lines);
    if !missing.is_empty() {
        let _ = writeln!(
            text,
            "You did not say which clip you expect ({} left out): compare the lines above.",
            missing.join(", ")
        );
    }
    text.push_str(
        "Start and duration are by the hub's clock. Who has seen the clip is not part of this.",
    );
    let json = json!({
        "hub": hex::encode(card.hub), "household": card.household.to_string(),
        "camera": card.camera.to_string(), "clip": card.clip.to_string(), "kind": card.kind.name(),
        "series": card.series.name(), "number": card.number, "start": card.start,
        "duration": card.duration, "trigger": card.trigger.name(), "recovered": card.recovered,
        "clock": card.clock, "link": hex::encode(clip.head().link), "tracks": tracks,
        "not_compared": missing,
    });
    Report {
        text,
        json,
        on_stderr: false,
    }
}

/// The clip for people.
fn describe(card: &Card) -> String {
    let start = i64::try_from(card.start)
        .ok()
        .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok())
        .map_or_else(|| format!("{} ms", card.start), |t| format!("{t:.3}"));
    let clock = match card.clock {
        None => "unknown how far from the operator's".to_owned(),
        Some(Clock {
            offset_ms,
            uncertainty_ms,
        }) => {
            format!("{offset_ms} ms from the operator's, give or take {uncertainty_ms} ms")
        }
    };
    let seconds = |ms: u64| format!("{}.{:03} s", ms / 1000, ms % 1000);
    let mut trigger = card.trigger.name().to_owned();
    if card.recovered {
        trigger.push_str(", recovered after a crash");
    }
    format!(
        "Verified: signed by hub {}.\n  household  {}\n  camera     {}\n  clip       {} ({})\n  \
         series     {}, number {}\n  start      {start}\n  duration   {}\n  trigger    {trigger}\n  \
         clock      {clock}\n",
        hex::encode(card.hub),
        card.household,
        card.camera,
        card.clip,
        card.kind.name(),
        card.series.name(),
        card.number,
        seconds(card.duration),
    )
}
