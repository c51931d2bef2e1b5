//! Promise 1 on a real machine: everything the operator has, in files, in memory in the middle of an upload,
//! and on the wire, is searched for everything two households have.

mod household;
mod leaks;
mod needles;
mod scan;
pub(crate) mod tap;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use self::household::Treasure;
use self::needles::Haystack;
use self::scan::{Hits, Scanner};
use self::tap::Tap;
use crate::town::{Town, can_dump, core_dump};

/// Boxes are needles of every scanner.
const BOXES: usize = 4;

/// What was found when all programs had ended.
struct Evidence {
    scanner: Scanner,
    /// All the operator has: configuration, database, payloads, keys, logs.
    operator: PathBuf,
    in_operator_files: Hits,
    /// None where memory cannot be dumped.
    in_operator_core: Option<Hits>,
    /// In the homes, in what their own programs have opened, and in the memory of their hubs.
    in_homes: Hits,
    /// In all that the operator sent.
    in_wire: Hits,
    /// Whether the same searches find what the operator does have.
    controls: Vec<(&'static str, bool)>,
    /// A clip as the household sees it.
    picture: Vec<u8>,
}

static EVIDENCE: LazyLock<Evidence> = LazyLock::new(|| {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(gather())
});

/// Two homes record, upload, name and watch clips; in the middle of a further upload memory is dumped; then
/// all ends and is searched.
async fn gather() -> Evidence {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("blind");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    let homes = folder.join("homes");
    let cores = homes.join("cores");
    std::fs::create_dir_all(&cores).unwrap();
    let (town, mut tap) = Town::start(&folder, Tap::start).await;
    let mut clips = Vec::new();
    for home in &town.homes {
        clips.push(home.press().await);
    }
    for (home, clip) in town.homes.iter().zip(clips) {
        home.arrived(clip).await;
        home.name_clip(clip).await;
    }
    // What clients ask for is in the operator's memory when it is dumped.
    let mut treasures = open_all(&town, &homes).await;
    let pressed = town.homes[0].press().await;
    let held = tap.hold_upload().await;
    assert!(held.passed.len() < held.size, "it is in the middle");
    let mut core = None;
    if can_dump() {
        core = Some(core_dump(&town.operator, &folder.join("core")).await);
        for home in &town.homes {
            core_dump(&home.hub, &cores.join(home.household.home.key)).await;
        }
    }
    tap.release();
    town.homes[0].arrived(pressed).await;
    treasures.extend(open_all(&town, &homes).await);

    let operator = town.operator_files();
    let wire = tap.sent_by_operator();
    town.stop().await;
    let evidence = search(
        treasures,
        &operator,
        core.as_deref(),
        &homes,
        &wire,
        &held.passed,
    );
    // They are large, and said what they had to say.
    std::fs::remove_dir_all(&cores).unwrap();
    if let Some(core) = core {
        std::fs::remove_file(core).unwrap();
    }
    evidence
}

async fn open_all(town: &Town, homes: &Path) -> Vec<Treasure> {
    let mut all = Vec::new();
    for home in &town.homes {
        let hub = town.layout.home(home.household.home).join("hub");
        let opened = homes.join(home.household.home.key).join("opened");
        all.push(household::open(home, &hub, &opened).await);
    }
    all
}

fn search(
    treasures: Vec<Treasure>,
    operator: &Path,
    core: Option<&Path>,
    homes: &Path,
    wire: &[Vec<u8>],
    half: &[u8],
) -> Evidence {
    let (mut needles, mut sealed) = (Vec::new(), Haystack::new("operator"));
    let mut picture = Vec::new();
    for treasure in treasures {
        needles.extend(treasure.haystack.needles);
        picture = treasure.picture;
        for payload in treasure.sealed {
            sealed.windows("sealed payload", &payload);
        }
    }
    let scanner = Scanner::new(needles);
    let wire = wire.concat();
    let mut own = Haystack::new("operator");
    let key = operator.join("data/keys/receiving.key");
    let seed = hex::decode(std::fs::read_to_string(key).unwrap().trim()).unwrap();
    own.secret("receiving key", &seed);
    let (own, sealed, half) = (own.scanner(), sealed.scanner(), of(half));
    let all = |scanner: &Scanner, hits: Hits| hits.len() + BOXES == scanner.needles().len();
    let mut controls = vec![
        ("stored payloads", all(&sealed, sealed.path(operator))),
        ("payloads sent", all(&sealed, sealed.bytes(&wire, "wire"))),
        ("what was sent, as it is", !compressed(&wire)),
    ];
    if let Some(core) = core {
        controls.push(("a key in memory", !own.path(core).is_empty()));
        controls.push(("the upload in memory", !half.path(core).is_empty()));
    }
    Evidence {
        in_operator_files: scanner.path(operator),
        in_operator_core: core.map(|core| scanner.path(core)),
        in_homes: scanner.path(homes),
        in_wire: scanner.bytes(&wire, "wire"),
        scanner,
        operator: operator.to_owned(),
        controls,
        picture,
    }
}

/// Whether an answer is encoded, so that a search would not see what is in it.
fn compressed(wire: &[u8]) -> bool {
    let header: &[u8] = b"\r\ncontent-encoding:";
    let lower = wire.to_ascii_lowercase();
    lower.windows(header.len()).any(|w| w == header)
}

/// A scanner for pieces of some bytes.
fn of(bytes: &[u8]) -> Scanner {
    let mut pieces = Haystack::new("control");
    pieces.windows("bytes", bytes);
    pieces.scanner()
}

fn nothing_in(what: &str, hits: &Hits) {
    let report = EVIDENCE.scanner.report(hits);
    assert!(hits.is_empty(), "in {what}:\n{report}");
}

#[test]
fn the_operators_whole_machine_holds_nothing_of_a_household() {
    let it = &*EVIDENCE;
    nothing_in("the operator's files", &it.in_operator_files);
    if let Some(hits) = &it.in_operator_core {
        nothing_in("the operator's memory", hits);
    }
    for (what, found) in &it.controls {
        assert!(found, "{what}: the same search does not find it");
    }
    // The same search finds each thing where it belongs. What a camera asks for is in a hub's memory alone.
    let dumped = it.in_operator_core.is_some();
    let what = |number: &usize| &it.scanner.needles()[*number].what;
    let found: BTreeSet<_> = it.in_homes.keys().map(what).collect();
    let wanted: BTreeSet<_> = it
        .scanner
        .needles()
        .iter()
        .filter(|n| dumped || !n.what.ends_with("of the camera"))
        .map(|n| &n.what)
        .collect();
    let missed: Vec<_> = wanted.difference(&found).collect();
    assert!(missed.is_empty(), "not found at home: {missed:?}");
}

/// What clients get while a resident lists, opens and plays clips, and hubs hand them in.
#[test]
fn what_the_operator_sends_holds_no_picture() {
    let it = &*EVIDENCE;
    nothing_in("what the operator sent", &it.in_wire);
    for (what, found) in &it.controls {
        assert!(found, "{what}: the same search does not find it");
    }
}
