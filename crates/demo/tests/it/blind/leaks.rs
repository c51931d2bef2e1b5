//! The companions: what the operator must not have is planted where an operator would keep it, or sent, and
//! the searches above find it.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::panic::catch_unwind;
use std::path::Path;

use axum::Router;
use axum::routing::get;
use rand::RngCore as _;
use rand::rngs::OsRng;
use sidelight_demo::camera::DRIVE;

use super::scan::{BLOCK_BYTES, Hits, Kind, Needle, Scanner};
use super::tap::Tap;
use super::{BOXES, EVIDENCE, nothing_in};

const KINDS: [Kind; 5] = [
    Kind::Secret,
    Kind::Picture,
    Kind::Name,
    Kind::Address,
    Kind::Place,
];

/// Every needle in every spelling, each in a log, a payload or the database of a copy of the operator's
/// folder; and one of each kind where two blocks of a dump meet.
#[test]
fn a_planted_leak_of_each_kind_is_found() {
    let it = &*EVIDENCE;
    let copy = tempfile::tempdir().unwrap();
    copy_folder(&it.operator, copy.path());
    nothing_in("the copy", &it.scanner.path(copy.path()));

    let needles = it.scanner.needles();
    let needles = &needles[..needles.len() - BOXES];
    let places = [
        copy.path().join("log/operator.log"),
        copy.path().join("data/blobs/planted"),
        copy.path().join("data/sidelight.sqlite-wal"),
    ];
    for (index, place) in places.iter().enumerate() {
        let mine = needles.iter().skip(index).step_by(places.len());
        plant(place, mine);
    }
    let hits = it.scanner.path(copy.path());
    for (number, needle) in needles.iter().enumerate() {
        let Needle { what, spelling, .. } = needle;
        assert!(hits.contains_key(&number), "{what} ({spelling})");
    }
    red(&hits);

    for (number, kind) in KINDS.iter().enumerate() {
        let found = needles.iter().position(|n| n.kind == *kind).unwrap();
        let seam = (number as u64 + 1) * BLOCK_BYTES as u64;
        let dump = copy.path().join("dump");
        let half = needles[found].bytes.len() as u64 / 2;
        write_at(&dump, seam - half, &needles[found].bytes);
        let hits = it.scanner.path(&dump);
        assert!(hits.contains_key(&found), "{kind:?} at a seam");
        red(&hits);
    }
}

/// Films are found by their boxes, whatever they show.
#[test]
fn a_film_that_nobody_here_knows_is_found() {
    let it = &*EVIDENCE;
    let boxes = |bytes: &[u8]| -> BTreeSet<String> {
        let scanner = Scanner::new(Vec::new());
        let hits = scanner.bytes(bytes, "film");
        let name = |n: &usize| scanner.needles()[*n].spelling.clone();
        hits.keys().map(name).collect()
    };
    let whole = ["ftyp", "mdat", "moov"].map(str::to_owned);
    assert_eq!(boxes(DRIVE), BTreeSet::from(whole));
    let in_fragments = ["ftyp", "mdat", "moof", "moov"].map(str::to_owned);
    assert_eq!(boxes(&it.picture), BTreeSet::from(in_fragments));
    // From the middle, as a player asks for it.
    let middle = &it.picture[it.picture.len() / 4..];
    let rest = ["mdat", "moof"].map(str::to_owned);
    assert_eq!(boxes(middle), BTreeSet::from(rest));
}

/// The same wire in front of an operator that has a clip and sends it.
#[test]
fn an_operator_that_sends_a_picture_is_caught() {
    let it = &*EVIDENCE;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sent = runtime.block_on(async {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listener = tokio::net::TcpListener::bind(any).await.unwrap();
        let behind = listener.local_addr().unwrap();
        let answer = get(|| async { EVIDENCE.picture.clone() });
        let app = Router::new().route("/clip", answer);
        let server = tokio::spawn(async move { axum::serve(listener, app).await });
        let free = std::net::TcpListener::bind(any).unwrap();
        let front = free.local_addr().unwrap();
        drop(free);
        let tap = Tap::start(front, behind).await;
        let got = reqwest::get(format!("http://{front}/clip")).await.unwrap();
        assert_eq!(got.bytes().await.unwrap(), it.picture);
        server.abort();
        tap.sent_by_operator().concat()
    });
    red(&it.scanner.bytes(&sent, "wire"));
}

fn red(hits: &Hits) {
    assert!(catch_unwind(|| nothing_in("a place with a leak", hits)).is_err());
}

/// Needles among other bytes, at odd offsets, beyond what is in the file.
fn plant<'a>(place: &Path, needles: impl Iterator<Item = &'a Needle>) {
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    let mut to = OpenOptions::new()
        .create(true)
        .append(true)
        .open(place)
        .unwrap();
    for needle in needles {
        let mut noise = vec![0; 16 + usize::from(OsRng.next_u32() as u8)];
        OsRng.fill_bytes(&mut noise);
        to.write_all(&noise).unwrap();
        to.write_all(&needle.bytes).unwrap();
    }
    to.write_all(&[0; 64]).unwrap();
}

fn write_at(place: &Path, offset: u64, bytes: &[u8]) {
    let mut to = OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .open(place)
        .unwrap();
    to.seek(SeekFrom::Start(offset)).unwrap();
    to.write_all(bytes).unwrap();
    to.set_len(offset + BLOCK_BYTES as u64).unwrap();
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}
