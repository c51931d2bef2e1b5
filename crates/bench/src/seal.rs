//! Sealing and opening a clip's track, against the same cipher called plainly and against stock `age`.

use std::hint::black_box;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, ensure};
use rand::rngs::OsRng;
use rand::{RngCore as _, SeedableRng as _};
use rand_chacha::ChaCha20Rng;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use sha2::{Digest as _, Sha256};
use sidelight_seal::Identity;
use sidelight_seal::clip::TrackSealer;
use sidelight_seal::file::{
    CHUNK_BYTES, FileKey, SEALED_CHUNK_BYTES, StreamReader, StreamWriter, unwrap,
};

use crate::machine::version;
use crate::report::{Comparison, Part, Rank, Report, Unit};
use crate::rounds::{Alternating, Scale};

/// A minute of 1080p15 at 2 Mbit/s.
const CLIP_BYTES: usize = 15_000_000;
const ROUNDS: Scale = Scale { full: 40, quick: 4 };
const AGE: &str = "age";
const AGE_KEYS: &str = "age-keygen";

/// The ways of sealing, and then of opening, in the order in which they are measured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Track,
    Payload,
    Raw,
    RawAndHashes,
    Stock,
}

const WAYS: [Way; 5] = [
    Way::Track,
    Way::Payload,
    Way::Raw,
    Way::RawAndHashes,
    Way::Stock,
];

struct Clip {
    plain: Vec<u8>,
    identity: Identity,
    header: Vec<u8>,
    payload: Vec<u8>,
    raw_key: LessSafeKey,
    /// What the raw cipher made of the clip.
    raw: Vec<u8>,
    folder: tempfile::TempDir,
}

/// Runs it.
pub(crate) fn run(scratch: &Path, quick: bool) -> anyhow::Result<Report> {
    let clip = Clip::make(scratch)?;
    let mut sealing = Alternating::new(WAYS.len());
    let mut opening = Alternating::new(WAYS.len());
    for _ in 0..ROUNDS.pick(quick) {
        sealing.round(|way| clip.seal(WAYS[way]))?;
        opening.round(|way| clip.open(WAYS[way]))?;
    }
    let row = |what: &str, peer: &str, all: &Alternating, ours: Way, theirs: Way| {
        let of = |way: Way| {
            let at = WAYS.iter().position(|w| *w == way).unwrap_or(0);
            let rate = |seconds: &f64| CLIP_BYTES as f64 / 1e6 / seconds;
            all.samples(at).iter().map(rate).collect()
        };
        Comparison {
            what: what.to_owned(),
            peer: peer.to_owned(),
            unit: Unit::MegabytesPerSecond,
            rank: Rank::Median,
            ours: of(ours),
            theirs: of(theirs),
        }
    };
    const RAW: &str = "the cipher alone";
    const HASHED: &str = "the cipher and the same two hashes, called plainly";
    const STOCK: &str = "stock `age`, from and to a pipe, with its start";
    let (s, o) = (&sealing, &opening);
    Ok(Report {
        part: Part::Seal,
        method: "A track of 15 MB, a minute of 1080p15 at 2 Mbit/s, sealed to two recipients in chunks of \
                 64 KiB and opened again, in memory, on one thread. A track is the `age` file and the \
                 SHA-256 of its plaintext and of its payload, which the manifest names; a payload is the \
                 `age` file alone."
            .to_owned(),
        peers: vec![
            "ChaCha20-Poly1305 of the crate ring 0.17".to_owned(),
            format!("age {}", version(AGE, "--version")?),
        ],
        rows: vec![
            row("sealing a payload", RAW, s, Way::Payload, Way::Raw),
            row("sealing a track", RAW, s, Way::Track, Way::Raw),
            row("sealing a track", HASHED, s, Way::Track, Way::RawAndHashes),
            row("sealing a track", STOCK, s, Way::Track, Way::Stock),
            row("opening a payload", RAW, o, Way::Payload, Way::Raw),
            row("opening a track", HASHED, o, Way::Track, Way::RawAndHashes),
            row("opening a track", STOCK, o, Way::Track, Way::Stock),
        ],
        beside: serde_json::json!({"clip_bytes": CLIP_BYTES}),
    })
}

fn chunk_nonce(chunk: usize) -> Nonce {
    let mut nonce = [0; 12];
    nonce[..8].copy_from_slice(&(chunk as u64).to_be_bytes());
    Nonce::assume_unique_for_key(nonce)
}

impl Clip {
    fn make(scratch: &Path) -> anyhow::Result<Self> {
        let mut plain = vec![0; CLIP_BYTES];
        ChaCha20Rng::seed_from_u64(1).fill_bytes(&mut plain);
        let folder = tempfile::tempdir_in(scratch)?;
        let key = folder.path().join("key.txt");
        let made = Command::new(AGE_KEYS).arg("-o").arg(&key).output();
        ensure!(made?.status.success(), "age-keygen failed");
        let text = std::fs::read_to_string(&key)?;
        let secret = text
            .lines()
            .find(|line| line.starts_with("AGE-SECRET-KEY-"));
        let identity: Identity = secret.context("age-keygen made no key")?.parse()?;
        let raw_key = UnboundKey::new(&CHACHA20_POLY1305, &[7; 32]);
        let mut clip = Self {
            plain,
            identity,
            header: Vec::new(),
            payload: Vec::with_capacity(CLIP_BYTES + CLIP_BYTES / 1000),
            raw_key: LessSafeKey::new(raw_key.ok().context("a key has 32 bytes")?),
            raw: Vec::new(),
            folder,
        };
        let mut sealer = TrackSealer::new(Vec::new(), &clip.recipients(), &mut OsRng)?;
        sealer.write_all(&clip.plain)?;
        let (payload, sealed) = sealer.finish()?;
        (clip.payload, clip.header) = (payload, sealed.header);
        std::fs::write(
            clip.folder.path().join("clip.age"),
            [&clip.header[..], &clip.payload].concat(),
        )?;
        std::fs::write(clip.folder.path().join("clip"), &clip.plain)?;
        let mut raw = Vec::new();
        clip.raw_seal(|sealed| raw.extend_from_slice(sealed))?;
        clip.raw = raw;
        Ok(clip)
    }

    fn recipients(&self) -> [sidelight_seal::Recipient; 2] {
        [self.identity.recipient(), self.identity.recipient()]
    }

    /// Seconds to seal the clip.
    fn seal(&self, way: Way) -> anyhow::Result<f64> {
        let start = Instant::now();
        match way {
            Way::Track => {
                let mut sealer = TrackSealer::new(io::sink(), &self.recipients(), &mut OsRng)?;
                sealer.write_all(&self.plain)?;
                black_box(sealer.finish()?);
            }
            Way::Payload => {
                let key = FileKey::random(&mut OsRng);
                let mut writer = StreamWriter::new(&key, io::sink(), &mut OsRng)?;
                writer.write_all(&self.plain)?;
                writer.finish()?;
            }
            Way::Raw => self.raw_seal(|sealed| {
                black_box(sealed);
            })?,
            Way::RawAndHashes => {
                let (mut plain, mut payload) = (Sha256::new(), Sha256::new());
                plain.update(&self.plain);
                self.raw_seal(|sealed| payload.update(sealed))?;
                black_box((plain.finalize(), payload.finalize()));
            }
            Way::Stock => {
                let recipient = self.identity.recipient().to_string();
                self.stock(&["-r", &recipient, "-r", &recipient], "clip")?;
            }
        }
        Ok(start.elapsed().as_secs_f64())
    }

    /// Seconds to open the clip.
    fn open(&self, way: Way) -> anyhow::Result<f64> {
        let start = Instant::now();
        match way {
            Way::Track => {
                let payload: [u8; 32] = Sha256::digest(&self.payload).into();
                let mut plain = Sha256::new();
                self.read(|chunk| plain.update(chunk))?;
                black_box((payload, plain.finalize()));
            }
            Way::Payload => self.read(|chunk| {
                black_box(chunk);
            })?,
            Way::Raw => self.raw_open(|chunk| {
                black_box(chunk);
            })?,
            Way::RawAndHashes => {
                let payload = Sha256::digest(&self.raw);
                let mut plain = Sha256::new();
                self.raw_open(|chunk| plain.update(chunk))?;
                black_box((payload, plain.finalize()));
            }
            Way::Stock => {
                let key = self.folder.path().join("key.txt").display().to_string();
                self.stock(&["-d", "-i", &key], "clip.age")?;
            }
        }
        Ok(start.elapsed().as_secs_f64())
    }

    fn read(&self, mut each: impl FnMut(&[u8])) -> anyhow::Result<()> {
        let key = unwrap(&self.header, &self.identity)?;
        let mut reader = StreamReader::new(&key, &self.payload[..])?;
        let mut size = 0;
        while let Some(chunk) = reader.next_chunk()? {
            size += chunk.len();
            each(&chunk);
        }
        ensure!(size == CLIP_BYTES, "opened to {size} bytes");
        Ok(())
    }

    fn raw_seal(&self, mut each: impl FnMut(&[u8])) -> anyhow::Result<()> {
        let mut buffer = Vec::with_capacity(SEALED_CHUNK_BYTES);
        for (number, chunk) in self.plain.chunks(CHUNK_BYTES).enumerate() {
            buffer.clear();
            buffer.extend_from_slice(chunk);
            let sealed = self.raw_key.seal_in_place_append_tag(
                chunk_nonce(number),
                Aad::empty(),
                &mut buffer,
            );
            sealed.ok().context("the cipher refuses a chunk")?;
            each(&buffer);
        }
        Ok(())
    }

    fn raw_open(&self, mut each: impl FnMut(&[u8])) -> anyhow::Result<()> {
        let mut buffer = Vec::with_capacity(SEALED_CHUNK_BYTES);
        for (number, chunk) in self.raw.chunks(SEALED_CHUNK_BYTES).enumerate() {
            buffer.clear();
            buffer.extend_from_slice(chunk);
            let nonce = chunk_nonce(number);
            let opened = self.raw_key.open_in_place(nonce, Aad::empty(), &mut buffer);
            each(opened.ok().context("the cipher refuses its own chunk")?);
        }
        Ok(())
    }

    fn stock(&self, arguments: &[&str], file: &str) -> anyhow::Result<()> {
        let input = std::fs::File::open(self.folder.path().join(file))?;
        let done = Command::new(AGE)
            .args(arguments)
            .stdin(input)
            .stdout(Stdio::null())
            .status()?;
        ensure!(done.success(), "stock age failed");
        Ok(())
    }
}
