//! All that a household has and its operator must not: its keys, its clips opened, what it typed. Each
//! becomes a needle, and is written into a folder of the household's, where the same scan must find it.

use std::path::Path;

use futures::StreamExt as _;
use retina::client::{Credentials, Session, SessionOptions};
use retina::codec::ParametersRef;
use serde_json::Value;
use sidelight_api::client::{Client, ClipQuery};
use sidelight_api::clip::ClipItem;
use sidelight_disk::LocalDisk;
use sidelight_domain::record::{ClipId, Track};
use sidelight_hub::keys::HubKeys;
use sidelight_seal::clip::Card;
use sidelight_seal::pairing::Code;
use sidelight_seal::spool::SpoolKey;
use sidelight_seal::{Identity, file};

use super::needles::Haystack;
use super::scan::Kind;
use crate::town::{Home, until};

/// What one household gives the scan.
pub(crate) struct Treasure {
    pub(crate) haystack: Haystack,
    /// Payloads as the operator has them, which it may well keep and send.
    pub(crate) sealed: Vec<Vec<u8>>,
    /// The last video, opened.
    pub(crate) picture: Vec<u8>,
}

/// Opens all that a household has, as its own programs do, into `opened`.
pub(crate) async fn open(home: &Home, hub_folder: &Path, opened: &Path) -> Treasure {
    std::fs::create_dir_all(opened).unwrap();
    let mut all = Treasure {
        haystack: Haystack::new(home.household.home.person),
        sealed: Vec::new(),
        picture: Vec::new(),
    };
    let (needles, typed) = (&mut all.haystack, &home.typed);
    needles.text(Kind::Address, "user of the camera", &typed.user);
    needles.text(Kind::Secret, "password of the camera", &typed.password);
    needles.text(Kind::Address, "address of the camera", home.rtsp.as_str());
    needles.text(Kind::Name, "name of the camera", &typed.camera);
    needles.text(Kind::Name, "name of a clip", &typed.clip);
    needles.place(typed.lat, typed.lng);
    let cells = cells_of(typed.lat, typed.lng);
    std::fs::write(opened.join("cells.txt"), cells).unwrap();
    pairing(needles, &home.code, opened);
    parameter_sets(needles, home).await;
    hub_keys(needles, hub_folder, opened).await;
    device_keys(needles, &hub_folder.with_file_name("device"));
    let epoch = keyring(needles, home, opened).await;
    let api = home.household.resident.api().await;
    let page = api.clips(&ClipQuery::default()).await.unwrap();
    assert!(page.next.is_none(), "few clips were recorded");
    for item in &page.clips {
        clip(&mut all, &api, item, &epoch, opened).await;
    }
    all
}

/// What a device works out from the place when it looks whether a request is about it.
fn cells_of(lat: f64, lng: f64) -> String {
    let point = h3o::LatLng::new(lat, lng).unwrap();
    let all = h3o::Resolution::range(h3o::Resolution::Zero, h3o::Resolution::Fifteen);
    all.map(|r| format!("{}\n", point.to_cell(r))).collect()
}

fn pairing(needles: &mut Haystack, code: &Code, opened: &Path) {
    let text = code.to_string();
    let key = *code.keys().mac_key();
    needles.text(Kind::Secret, "pairing code", &text);
    needles.text(Kind::Secret, "pairing code, bare", &text.replace('-', ""));
    needles.secret("key made of the pairing code", &key);
    let paper = format!("{text} {} {}\n", text.replace('-', ""), hex::encode(key));
    std::fs::write(opened.join("pairing.txt"), paper).unwrap();
}

/// Parameter sets as the camera announces them to whoever may watch it.
async fn parameter_sets(needles: &mut Haystack, home: &Home) {
    let login = Credentials {
        username: home.typed.user.clone(),
        password: home.typed.password.clone(),
    };
    let options = SessionOptions::default().creds(Some(login));
    let session = Session::describe(home.rtsp.clone(), options).await.unwrap();
    let video = session.streams().iter().find(|s| s.media() == "video");
    let Some(ParametersRef::Video(video)) = video.unwrap().parameters() else {
        panic!("the camera announces no parameters")
    };
    // AVCDecoderConfigurationRecord: five bytes, the number of SPS, them, the number of PPS, them.
    let record = video.extra_data();
    let mut rest = &record[5..];
    for (what, mask) in [("SPS of the camera", 0x1f), ("PPS of the camera", 0xff)] {
        let count = rest[0] & mask;
        rest = &rest[1..];
        for _ in 0..count {
            let length = usize::from(u16::from_be_bytes([rest[0], rest[1]]));
            needles.parameter_set(what, &rest[2..2 + length]);
            rest = &rest[2 + length..];
        }
    }
}

/// The hub's keys, and those of the clips that it records at this moment.
async fn hub_keys(needles: &mut Haystack, folder: &Path, opened: &Path) {
    let keys = HubKeys::load_or_make(&LocalDisk, folder).unwrap();
    needles.seed("signing seed of the hub", &keys.signing.to_bytes());
    needles.identity("identity of the hub", &keys.identity);
    needles.secret("device key of the hub", keys.device.as_bytes());
    let spool = until("a clip being recorded", async || {
        let all = std::fs::read_dir(folder.join("spool")).ok()?;
        let keys = all.filter_map(|entry| {
            let path = entry.ok()?.path();
            let clip: ClipId = path.file_stem()?.to_str()?.parse().ok()?;
            let wrapped = path.extension().filter(|e| *e == "key").is_some();
            let wrapped = wrapped.then(|| std::fs::read(&path).ok())??;
            SpoolKey::unwrap(&wrapped, clip, &keys.device).ok()
        });
        let keys: Vec<_> = keys.collect();
        (!keys.is_empty()).then_some(keys)
    })
    .await;
    for (index, key) in spool.iter().enumerate() {
        needles.secret(&format!("spool key {index}"), key.as_bytes());
        let file = opened.join(format!("spool-{index}.key"));
        std::fs::write(file, hex::encode(key.as_bytes())).unwrap();
    }
}

fn device_keys(needles: &mut Haystack, folder: &Path) {
    let read = |name: &str| -> Value {
        serde_json::from_slice(&std::fs::read(folder.join(name)).unwrap()).unwrap()
    };
    let identity: Identity = read("device.json")["identity"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    needles.identity("identity of the device", &identity);
    let passkeys = read("passkey.json");
    for passkey in passkeys.as_array().unwrap() {
        use base64::Engine as _;
        let secret = passkey["secret"].as_str().unwrap();
        let secret = base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(secret)
            .unwrap();
        needles.secret("passkey", &secret);
    }
}

/// The household's own secrets; returns the identity that opens its clips.
async fn keyring(needles: &mut Haystack, home: &Home, opened: &Path) -> Identity {
    let known = home.household.resident.known().await.unwrap();
    let ring = &known.keyring;
    for key in &ring.signing {
        needles.seed("signing seed of the household", &key.to_bytes());
    }
    for epoch in &ring.epochs {
        needles.identity("epoch identity", &epoch.identity);
    }
    needles.identity("recovery identity", &ring.recovery);
    needles.identity("notice identity", &ring.notice);
    let api = home.household.resident.api().await;
    let wire = api.household(known.statement.number).await.unwrap();
    let plain = file::open(&wire.keyring.0, &ring.recovery).unwrap();
    std::fs::write(opened.join("keyring.json"), plain).unwrap();
    let epoch = ring.epoch(known.statement.epoch).unwrap();
    let settings = file::open(&wire.settings.unwrap().sealed.0, epoch).unwrap();
    std::fs::write(opened.join("settings.json"), settings).unwrap();
    epoch.clone()
}

/// Fetches a clip as a player does, opens it, and makes needles of what it shows.
async fn clip(all: &mut Treasure, api: &Client, item: &ClipItem, epoch: &Identity, opened: &Path) {
    let (headers, sizes) = (&item.headers, item.sizes);
    let tracks = [
        (Track::Card, &headers.card, sizes.card),
        (Track::Video, &headers.video, sizes.video),
        (Track::Audio, &headers.audio, sizes.audio),
    ];
    let base = opened.join(item.clip.to_string());
    for (track, header, size) in tracks {
        let Some(header) = header else { continue };
        let payload = by_range(api, item.clip, track, size).await;
        let key = file::unwrap(&header.0, epoch).unwrap();
        let plain = file::open_payload(&key, &payload).unwrap();
        let what = format!("{} of clip {}", track.name(), item.number);
        all.haystack
            .secret(&format!("file key, {what}"), key.as_bytes());
        let needles = &mut all.haystack;
        match track {
            Track::Card => card(needles, &what, &plain),
            Track::Video | Track::Audio => needles.windows(&what, &plain),
        }
        std::fs::write(base.with_extension(track.name()), &plain).unwrap();
        let name = format!("{}.key", track.name());
        std::fs::write(base.with_extension(name), hex::encode(key.as_bytes())).unwrap();
        all.sealed.push(payload);
        if track == Track::Video {
            all.picture = plain;
        }
    }
    if let Some(note) = &item.note {
        let plain = file::open(&note.0, epoch).unwrap();
        std::fs::write(base.with_extension("note"), plain).unwrap();
    }
}

/// A card has ids that the operator knows, too; the rest of it is the household's.
fn card(needles: &mut Haystack, what: &str, plain: &[u8]) {
    let card = Card::parse(plain).unwrap();
    needles.secret(&format!("seed, {what}"), &card.seed);
    if let Some(video) = &card.video {
        let name = format!("hash of the plain video, {what}");
        needles.secret(&name, &video.media.plain);
        let text = std::str::from_utf8(plain).unwrap();
        let (_, index) = text.split_once("\"fragments\":").unwrap();
        needles.windows(&format!("index, {what}"), &index.as_bytes()[..64]);
    }
    if let Some(preview) = &card.preview {
        needles.windows_base64(&format!("preview, {what}"), &preview.data);
    }
}

/// A payload in two ranges, the second first.
async fn by_range(api: &Client, clip: ClipId, track: Track, size: u64) -> Vec<u8> {
    let mut halves = Vec::new();
    for (first, end) in [(size / 2, size), (0, size / 2)] {
        let range = Some((first, end - 1));
        let mut chunks = std::pin::pin!(api.payload(clip, track, range).await.unwrap());
        let mut half = Vec::new();
        while let Some(chunk) = chunks.next().await {
            half.extend_from_slice(&chunk.unwrap());
        }
        assert_eq!(half.len() as u64, end - first);
        halves.push(half);
    }
    halves.reverse();
    halves.concat()
}
