//! What emergency access costs: a clip that is sealed for trustees, too; a release that they check and answer
//! and an officer opens; and the time from the last approval until a clip can be opened.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, anyhow, ensure};
use rand::rngs::OsRng;
use rand::{RngCore as _, SeedableRng as _};
use rand_chacha::ChaCha20Rng;
use sidelight_api::trustee::AnswerBody;
use sidelight_disk::{LocalDisk, SharedDisk};
use sidelight_quorum::{Answer, Wrap, combine};
use sidelight_seal::Identity;
use sidelight_seal::clip::TrackSealer;
use sidelight_seal::file::{self, FileKey, Stanza, unwrap, wrap, wrap_beside};
use sidelight_translog::merkle::leaf_hash;
use sidelight_trustee::{Answering, Home, Took};
use tokio::time::sleep;

use crate::append::ms;
use crate::good_case::record::{TIME, vkey};
use crate::good_case::scene::Scene;
use crate::good_case::{self, CLIPS_MAX};
use crate::report::{Comparison, Part, Rank, Report, Unit};
use crate::rounds::{Alternating, Scale};
use crate::witnessed::{ROUND_TRIP, Signed};

/// A minute of 1080p15 at 2 Mbit/s.
const CLIP_BYTES: usize = 15_000_000;
const SEALINGS: Scale = Scale { full: 40, quick: 4 };
/// Headers in a sample: one alone is too quick for the clock.
const HEADERS: usize = 50;
const RELEASES: Scale = Scale { full: 20, quick: 2 };
/// Clips of the releases that trustees check, and whose answers an officer combines. More than the rulebook
/// allows is combined all the same.
const CHECKED: [u16; 3] = [1, 60, CLIPS_MAX];
const COMBINED: [u16; 3] = [1, 60, 1000];
const AWAITED: u16 = 60;
const APPROVALS: Scale = Scale {
    full: 150,
    quick: 3,
};
const WITHOUT: &str = "the same without emergency access";
const ESCROW: &str = "unwrapping as many headers with one key that one party holds";
const WAY: &str = "two ways of 25 ms and a round trip, and nothing else";

/// Runs it.
pub(crate) fn run(scratch: &Path, quick: bool) -> anyhow::Result<Report> {
    let mut rows = sealing(quick)?;
    for clips in CHECKED {
        rows.push(checking(scratch, clips, quick)?);
    }
    for clips in COMBINED {
        rows.push(combining(clips, quick)?);
    }
    let runtime = tokio::runtime::Runtime::new()?;
    rows.extend(runtime.block_on(awaiting(scratch, quick))?);
    let [with, without] = [true, false].map(|with| header(&fixed(), with).map(|it| it.len()));
    let (with, without) = (with?, without?);
    Ok(Report {
        part: Part::Emergency,
        method: format!(
            "A clip is 15 MB, sealed to two recipients; with emergency access its header has the quorum's \
             two stanzas besides, opened again before it is handed out, and {with} bytes instead of \
             {without}. A trustee runs every check of a case, makes the answers, seals them and makes its \
             journal durable; {CLIPS_MAX} clips are the most that the rulebook allows. An officer checks \
             and combines the answers of two trustees. From the last approval until every clip's key is \
             there: the second trustee checks again and answers, 25 ms to the operator, an entry in a \
             record that two of three trustees sign over round trips of 50 ms, 25 ms to the officer who \
             waits, a round trip to fetch the answers, {AWAITED} keys combined. All in one process; the \
             entry stands for the receipt, and ways between the parties are waits, but for those of the \
             record's signatures, which are HTTP."
        ),
        peers: vec!["the same program, and `age`'s own stanza".to_owned()],
        rows,
        beside: serde_json::json!({"header_bytes": with, "header_bytes_without": without}),
    })
}

/// Ours first, the peer's second.
fn row(what: String, peer: &str, rank: Rank, turns: &Alternating) -> Comparison {
    Comparison {
        what,
        peer: peer.to_owned(),
        unit: Unit::Milliseconds,
        rank,
        ours: turns.samples(0).to_vec(),
        theirs: turns.samples(1).to_vec(),
    }
}

/// A case with a roster to seal to.
fn fixed() -> Scene {
    Scene::with(&good_case::of(1))
}

/// The quorum's stanzas for a file key, as a hub makes them.
fn for_trustees(scene: &Scene, key: &FileKey) -> anyhow::Result<Vec<Stanza>> {
    let label = scene.case.clips[0].tracks[0].label;
    let roster = &scene.meeting.rosters[0];
    let wrap = Wrap::opened(roster, label, key.as_bytes(), &mut OsRng);
    let stanzas = wrap.context("the wrap does not open")?.to_stanzas();
    let stanza = stanzas.map(|it| Stanza {
        tag: it.tag,
        arguments: it.arguments,
        body: it.body,
    });
    Ok(stanza.into())
}

/// The header of a clip.
fn header(scene: &Scene, with: bool) -> anyhow::Result<Vec<u8>> {
    let recipients = [31, 32].map(|n| Identity::from_bytes([n; 32]).recipient());
    let key = FileKey::random(&mut OsRng);
    let further = match with {
        true => for_trustees(scene, &key)?,
        false => Vec::new(),
    };
    Ok(wrap_beside(&key, &recipients, &further, &mut OsRng)?)
}

fn sealing(quick: bool) -> anyhow::Result<Vec<Comparison>> {
    let scene = fixed();
    let mut plain = vec![0; CLIP_BYTES];
    ChaCha20Rng::seed_from_u64(1).fill_bytes(&mut plain);
    let recipients = [31, 32].map(|n| Identity::from_bytes([n; 32]).recipient());
    let (mut clips, mut headers) = (Alternating::new(2), Alternating::new(2));
    for _ in 0..SEALINGS.pick(quick) {
        clips.round(|way| {
            let start = Instant::now();
            let further = |key: &FileKey| match way {
                0 => for_trustees(&scene, key).unwrap_or_default(),
                _ => Vec::new(),
            };
            let sealer = TrackSealer::beside(io::sink(), &recipients, further, &mut OsRng);
            let mut sealer = sealer?;
            sealer.write_all(&plain)?;
            black_box(sealer.finish()?);
            Ok(ms(start))
        })?;
        headers.round(|way| {
            let start = Instant::now();
            for _ in 0..HEADERS {
                black_box(header(&scene, way == 0)?);
            }
            Ok(ms(start) / HEADERS as f64)
        })?;
    }
    let row = |what: &str, turns| row(what.to_owned(), WITHOUT, Rank::Median, turns);
    Ok(vec![
        row("sealing a clip", &clips),
        row("its header alone", &headers),
    ])
}

/// As many plain headers, opened one after the other.
struct Escrow(Identity, Vec<u8>);

impl Escrow {
    fn new() -> anyhow::Result<Self> {
        let identity = Identity::from_bytes([33; 32]);
        let key = FileKey::random(&mut OsRng);
        let header = wrap(&key, &[identity.recipient()], &mut OsRng)?;
        Ok(Self(identity, header))
    }

    /// ms for so many.
    fn open(&self, clips: u16) -> anyhow::Result<f64> {
        let start = Instant::now();
        for _ in 0..clips {
            black_box(unwrap(&self.1, &self.0)?);
        }
        Ok(ms(start))
    }
}

/// Trustee `party` checks the case and answers it, with a new journal in `folder`; the answer, sealed.
fn answered(scene: &Scene, party: usize, folder: &Path) -> anyhow::Result<Vec<u8>> {
    let who = &scene.parties[party];
    let (share, roster) = (&scene.shares[party], &scene.meeting.rosters[0]);
    let disk: SharedDisk = Arc::new(LocalDisk);
    let home = Home::open(&disk, &folder.join("data"), &folder.join("mark"))?;
    sidelight_disk::write(&*disk, &folder.join("mark/begun"), b"begun")?;
    let answering = Answering::new(&home, who.keys.clone(), (&vkey(), &who.name));
    let cleared = scene.judged(&scene.case, |it| (it.me, it.share) = (&who.name, share));
    let cleared = cleared.map_err(|refused| anyhow!("{refused}"))?;
    let took = Took {
        since_ms: TIME * 1000,
        now_ms: TIME * 1000,
    };
    let at = (took, &mut OsRng);
    let answer = answering.answer((&cleared, None), (share, roster), at)?;
    Ok(answer.sealed.0)
}

fn checking(scratch: &Path, clips: u16, quick: bool) -> anyhow::Result<Comparison> {
    let (scene, escrow) = (Scene::with(&good_case::of(clips)), Escrow::new()?);
    let mut turns = Alternating::new(2);
    for _ in 0..RELEASES.pick(quick) {
        turns.round(|way| {
            if way == 1 {
                return escrow.open(clips);
            }
            let folder = tempfile::tempdir_in(scratch)?;
            let start = Instant::now();
            black_box(answered(&scene, 0, folder.path())?);
            Ok(ms(start))
        })?;
    }
    let what = format!("a trustee checks and answers a release, {}", words(clips));
    Ok(row(what, ESCROW, Rank::Median, &turns))
}

fn words(clips: u16) -> String {
    match clips {
        1 => "1 clip".to_owned(),
        many => format!("{many} clips"),
    }
}

/// What trustees answered, by label.
type Answers = BTreeMap<[u8; 32], Vec<Answer>>;

/// Every clip's key from the answers of two, each checked.
fn keys(scene: &Scene, answers: &Answers) -> anyhow::Result<usize> {
    let roster = &scene.meeting.rosters[0];
    let entry = leaf_hash(scene.case.entry.as_bytes()).0;
    let mut opened = 0;
    for clip in &scene.case.clips {
        let track = &clip.tracks[0];
        let wrap = Wrap::from_header(&track.header.0)?.check(roster, &track.label)?;
        let both = answers.get(&track.label).context("not answered")?;
        black_box(combine(roster, &wrap, &entry, both)?);
        opened += 1;
    }
    Ok(opened)
}

fn combining(clips: u16, quick: bool) -> anyhow::Result<Comparison> {
    let (scene, escrow) = (Scene::with(&good_case::of(clips)), Escrow::new()?);
    let roster = &scene.meeting.rosters[0];
    let entry = leaf_hash(scene.case.entry.as_bytes()).0;
    let mut answers = Answers::new();
    for clip in &scene.case.clips {
        let track = &clip.tracks[0];
        let wrap = Wrap::from_header(&track.header.0)?.check(roster, &track.label)?;
        let both = scene.shares[..2].iter();
        let both = both.map(|share| share.answer(roster, &wrap, &entry, &mut OsRng));
        let both: Option<Vec<_>> = both.collect();
        answers.insert(track.label, both.context("a share of another roster")?);
    }
    let mut turns = Alternating::new(2);
    for _ in 0..RELEASES.pick(quick) {
        turns.round(|way| {
            if way == 1 {
                return escrow.open(clips);
            }
            let start = Instant::now();
            let opened = keys(&scene, &answers)?;
            ensure!(opened == usize::from(clips), "{opened} keys");
            Ok(ms(start))
        })?;
    }
    let what = format!("an officer combines the answers, {}", words(clips));
    Ok(row(what, ESCROW, Rank::Median, &turns))
}

/// What an officer reads in the sealed answers of two.
fn read(scene: &Scene, sealed: [&[u8]; 2]) -> anyhow::Result<Answers> {
    let mut answers = Answers::new();
    for (sealed, share) in sealed.into_iter().zip(&scene.shares) {
        let plain = file::open(sealed, &scene.agency)?;
        let body: AnswerBody = serde_json::from_slice(&plain)?;
        for one in body.answers {
            let (point, proof) = one.answer.0.split_at_checked(32).context("too short")?;
            answers.entry(one.label).or_default().push(Answer {
                trustee: share.trustee(),
                point: point.try_into()?,
                proof: proof.try_into()?,
            });
        }
    }
    Ok(answers)
}

async fn awaiting(scratch: &Path, quick: bool) -> anyhow::Result<[Comparison; 2]> {
    let folder = tempfile::tempdir_in(scratch)?;
    let scene = Scene::with(&good_case::of(AWAITED));
    let first = answered(&scene, 0, &folder.path().join("first"))?;
    let record = Signed::open(&folder.path().join("record"), ROUND_TRIP).await?;
    let mut turns: [Vec<f64>; 2] = Default::default();
    for number in 0..APPROVALS.pick(quick) {
        let start = Instant::now();
        let second = answered(&scene, 1, &folder.path().join(format!("second-{number}")))?;
        sleep(ROUND_TRIP / 2).await;
        record.log.append().await?;
        sleep(ROUND_TRIP / 2).await;
        sleep(ROUND_TRIP).await;
        let opened = keys(&scene, &read(&scene, [&first, &second])?)?;
        ensure!(opened == usize::from(AWAITED), "{opened} keys");
        turns[0].push(ms(start));
        let start = Instant::now();
        sleep(ROUND_TRIP / 2).await;
        sleep(ROUND_TRIP / 2).await;
        sleep(ROUND_TRIP).await;
        turns[1].push(ms(start));
    }
    record.close().await?;
    let what = |rank| format!("from the last approval to {AWAITED} keys, {rank}");
    let [ours, theirs] = turns;
    let row = |what: String, rank: Rank| Comparison {
        what,
        peer: WAY.to_owned(),
        unit: Unit::Milliseconds,
        rank,
        ours: ours.clone(),
        theirs: theirs.clone(),
    };
    Ok([row(what("p50"), Rank::Median), row(what("p99"), Rank::P99)])
}
