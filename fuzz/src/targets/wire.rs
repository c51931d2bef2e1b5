//! The wire and the settings: bodies of the API, configuration, camera addresses, ranges, agencies' texts.

use std::path::Path;

use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sidelight_api as api;
use sidelight_api::package::tar;
use sidelight_hub::settings::{Address, parse_snapshot};

use super::text;
use crate::{Target, seeds};

// The server's own files: they are its business alone, and linking the server for two short readers
// would make the fuzzer half an hour to build.
#[path = "../../../crates/server/src/record/agency.rs"]
#[expect(unreachable_pub, reason = "public there")]
mod agency;
#[path = "../../../crates/server/src/range.rs"]
mod range;

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "body",
        what: "every JSON body of the API; what is read is written and read the same",
        input_bytes_max: 4_096,
        run: body,
        seeds: || {
            let mut all = seeds::objects("manifest.json", "manifest");
            all.push(br#"{"request":1,"letter":"AA==","items":[]}"#.to_vec());
            all.push(br#"{"kind":"request","draft":"00"}"#.to_vec());
            all
        },
    },
    Target {
        name: "config",
        what: "the hub's TOML; what is taken keeps its limits",
        input_bytes_max: 2_048,
        run: config,
        seeds: || {
            vec![
                b"data_dir = \"/var/lib/sidelight-hub\"\noperator_url = \"https://app.sidelight.example\"\n"
                    .to_vec(),
                b"data_dir=\"d\"\noperator_url=\"http://localhost:1\"\nname=\"Porch\"\n\
                  local_listen=\"127.0.0.1:4873\"\ncontinuous_bytes_max=1\ncontinuous_days_max=1\n\
                  disk_reserve_bytes=1\n"
                    .to_vec(),
            ]
        },
    },
    Target {
        name: "camera-address",
        what: "RTSP addresses with user and password, which are not left in them; snapshots at the same host",
        input_bytes_max: 512,
        run: address,
        seeds: || {
            [
                "rtsp://192.168.1.20/stream1",
                "rtsp://a%40b:p%3Aw@cam.local:554/live?x=1",
                "rtsp://[fe80::1]/a",
            ]
            .map(|t| t.as_bytes().to_vec())
            .into()
        },
    },
    Target {
        name: "range",
        what: "Range, If-Range and If-None-Match; a part is within what there is",
        input_bytes_max: 256,
        run: ranges,
        seeds: || {
            [
                "bytes=0-3",
                "bytes=4-",
                "bytes=-3",
                "bytes=-0",
                "bytes=0-18446744073709551615",
                "bytes=0-1,3-4",
            ]
            .map(|range| seeds::join(&[&[9], b"\"t\"", b"\"x\", \"t\"", range.as_bytes()]))
            .into()
        },
    },
    Target {
        name: "package-tar",
        what: "the header of a file in an evidence package; one spelling, and no way out of the folder",
        input_bytes_max: 512,
        run: package_tar,
        seeds: || {
            ["clips/1/video.age", "SHA256SUMS", "records/request.txt"]
                .iter()
                .filter_map(|path| Some(tar::header("package", path, 1_234_567)?.to_vec()))
                .collect()
        },
    },
    Target {
        name: "agency-text",
        what: "what the public is told of an agency; one spelling",
        input_bytes_max: 2_048,
        run: agency_text,
        seeds: || {
            vec![
                b"sidelight-agency/v1\nname Millbrook Police Department\nkind police\nplace Millbrook\n\
                  region 832a10fffffffff\nregion 832a11fffffffff\ncontact records@millbrook.example\n"
                    .to_vec(),
            ]
        },
    },
];

fn again<T: DeserializeOwned + Serialize>(input: &[u8]) {
    let Ok(read) = serde_json::from_slice::<T>(input) else {
        return;
    };
    let json = serde_json::to_vec(&read).expect("what was read can be written");
    let again = serde_json::from_slice::<T>(&json).expect("what was written can be read");
    let twice = serde_json::to_vec(&again).expect("what was read can be written");
    assert!(json == twice, "a body is read as it was written");
}

fn body(input: &[u8]) {
    let readers: &[fn(&[u8])] = &[
        again::<api::account::RegisterStart>,
        again::<api::account::Finish>,
        again::<api::account::Invite>,
        again::<api::agency::Keyring>,
        again::<api::agency::FirstKey>,
        again::<api::agency::AgencyInvite>,
        again::<api::agency::LatLng>,
        again::<api::clip::ManifestWire>,
        again::<api::clip::OpeningWire>,
        again::<api::clip::ClipItem>,
        again::<api::clip::Keep>,
        again::<api::clip::Note>,
        again::<api::clip::Delete>,
        again::<api::decision::Ask>,
        again::<api::decision::Approve>,
        again::<api::decision::Decision>,
        again::<api::household::NewStatement>,
        again::<api::household::Settings>,
        again::<api::household::NewHub>,
        again::<api::household::Sealed>,
        again::<api::household::StreamItem>,
        again::<api::hub::NewClip>,
        again::<api::hub::Headers>,
        again::<api::hub::Received>,
        again::<api::hub::Command>,
        again::<api::mailbox::Slot>,
        again::<api::Problem>,
        again::<api::package::NewPackage>,
        again::<api::package::Contents>,
        again::<api::package::SupplementContents>,
        again::<api::request::Draft>,
        again::<api::request::UpdateText>,
        again::<api::request::Moderation>,
        again::<api::request::RequestItem>,
        again::<api::rulebook::RulebookWire>,
        again::<api::share::Consent>,
        again::<api::share::Content>,
        again::<api::share::SharedHeaders>,
        again::<api::share::Share>,
        again::<api::share::AgencyShare>,
        again::<api::share::Answer>,
        again::<api::feed::RegionFeed>,
    ];
    for read in readers {
        read(input);
    }
}

fn config(input: &[u8]) {
    let Ok(config) = sidelight_hub::Config::parse(text(input), Path::new("hub.toml")) else {
        return;
    };
    assert!(matches!(config.operator_url.scheme(), "http" | "https"));
    assert!((1..=60).contains(&config.name.chars().count()));
    let _ = config.retention();
}

fn address(input: &[u8]) {
    let text = text(input);
    let Ok(address) = Address::parse(text, "", "") else {
        return;
    };
    assert_eq!(address.url.scheme(), "rtsp");
    assert!(address.url.username().is_empty() && address.url.password().is_none());
    let plain = Address::parse(address.url.as_str(), &address.username, &address.password);
    if !address.username.is_empty() {
        assert_eq!(
            plain.as_ref(),
            Ok(&address),
            "an address is kept as it was read"
        );
    }
    if let Ok(Some(snapshot)) = parse_snapshot(&text.replacen("rtsp", "http", 1), &address) {
        let host = |text: Option<&str>| text.map(str::to_ascii_lowercase);
        let (asked, camera) = (host(snapshot.host_str()), host(address.url.host_str()));
        assert_eq!(asked, camera, "the camera alone");
        assert!(snapshot.username().is_empty() && snapshot.password().is_none());
    }
    assert_eq!(
        format!("{address:?}"),
        "Address(..)",
        "an address is never shown"
    );
}

fn ranges(input: &[u8]) {
    let mut rest = input;
    let size = seeds::part(&mut rest)
        .iter()
        .fold(0u64, |n, b| n << 8 | u64::from(*b));
    let mut headers = HeaderMap::new();
    for name in [header::IF_RANGE, header::IF_NONE_MATCH] {
        if let Ok(value) = HeaderValue::from_bytes(seeds::part(&mut rest))
            && !value.is_empty()
        {
            headers.insert(name, value);
        }
    }
    if let Ok(value) = HeaderValue::from_bytes(rest) {
        headers.insert(header::RANGE, value);
    }
    match range::asked(&headers, size, "\"t\"") {
        range::Asked::Part(part) => assert!(part.start < part.end && part.end <= size),
        range::Asked::Whole | range::Asked::NotModified | range::Asked::Unsatisfiable => {}
    }
}

fn package_tar(input: &[u8]) {
    let mut block = [0; tar::BLOCK_BYTES];
    let length = input.len().min(block.len());
    block[..length].copy_from_slice(&input[..length]);
    if let Some((path, size)) = tar::read("package", &block) {
        assert_eq!(
            tar::header("package", &path, size),
            Some(block),
            "a header has one spelling"
        );
        assert!(
            path.split('/')
                .all(|name| !name.is_empty() && !name.starts_with('.'))
        );
        let whole = size + tar::padding(size) as u64;
        assert_eq!(whole % tar::BLOCK_BYTES as u64, 0, "files are whole blocks");
    }
}

fn agency_text(input: &[u8]) {
    if let Ok(agency) = text(input).parse::<agency::AgencyDocument>() {
        assert_eq!(agency.to_string(), text(input), "a text has one spelling");
    }
}
