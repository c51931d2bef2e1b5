//! Verifying a whole record, against SHA-256 over the bytes of its files.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, ensure};
use rand::{RngCore as _, SeedableRng as _};
use rand_chacha::ChaCha20Rng;
use sha2::{Digest as _, Sha256};
use sidelight_translog::entry::{
    Agency, Authority, Body, Consent, CoseKey, Credential, Day, EntryIndex, FieldOpening, Kind,
    Operator, Policy, PublicKey, Request, Role, Slug,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::sequence::TreeState;
use sidelight_translog::tile::LogPath;
use sidelight_translog::vkey::{LogSigner, Vkey};

use crate::report::{Comparison, Part, Rank, Report, Unit};
use crate::rounds::{Alternating, Scale};

const ENTRIES: Scale = Scale {
    full: 100_000,
    quick: 5_000,
};
const ROUNDS: Scale = Scale { full: 15, quick: 3 };
/// Of so many entries one is a request, with a text; the others are shares.
const PER_REQUEST: usize = 20;
/// About as long as a request with its cells is.
const TEXT_BYTES: usize = 2_000;
const ORIGIN: &str = "localhost/log";
const AGENCY: &str = "millbrook-police";
/// Entries of the story before the first request.
const MODERATOR: u64 = 3;

/// Runs it.
pub(crate) fn run(scratch: &Path, demo: &Path, quick: bool) -> anyhow::Result<Report> {
    let folder = tempfile::tempdir_in(scratch)?;
    let mirror = Mirror::make(folder.path(), ENTRIES.pick(quick))?;
    let mut turns = Alternating::new(2);
    for _ in 0..ROUNDS.pick(quick) {
        turns.round(|way| match way {
            0 => mirror.verify(demo),
            _ => mirror.hash(),
        })?;
    }
    let per_entry = mirror.bytes / mirror.entries as u64;
    Ok(Report {
        part: Part::Verify,
        method: format!(
            "`sidelight verify log` on a mirror of {} entries and {} texts, {:.0} MB in {} files, from its \
             start to its end, on one core: every entry parsed and held against all before it, every tile \
             recomputed, every text hashed. The peer reads the same files and hashes them, one after the \
             other. Both find the files in memory.",
            mirror.entries,
            mirror.texts,
            mirror.bytes as f64 / 1e6,
            mirror.files.len(),
        ),
        peers: vec!["crate sha2 0.10".to_owned()],
        rows: vec![Comparison {
            what: format!("a record of {} entries", mirror.entries),
            peer: "SHA-256 of the same files".to_owned(),
            unit: Unit::Milliseconds,
            rank: Rank::Median,
            ours: turns.samples(0).to_vec(),
            theirs: turns.samples(1).to_vec(),
        }],
        beside: serde_json::json!({
            "entries": mirror.entries, "files": mirror.files.len(), "bytes": mirror.bytes,
            "bytes_per_entry": per_entry,
        }),
    })
}

/// A record's files, as `sidelight mirror` leaves them.
struct Mirror {
    folder: PathBuf,
    key: Vkey,
    entries: usize,
    texts: usize,
    files: Vec<PathBuf>,
    bytes: u64,
}

impl Mirror {
    fn make(folder: &Path, entries: usize) -> anyhow::Result<Self> {
        let mut rng = ChaCha20Rng::seed_from_u64(4);
        let signer = LogSigner::from_seed(ORIGIN, &mut [7; 32])?;
        let mut mirror = Self {
            folder: folder.to_owned(),
            key: signer.vkey().clone(),
            entries,
            texts: 0,
            files: Vec::new(),
            bytes: 0,
        };
        let mut ledger = Ledger::new();
        let mut bytes = Vec::with_capacity(entries);
        let rulebook = mirror.text(&mut rng)?;
        let day: Day = "2026-11-23".parse()?;
        for number in 0..entries {
            let body = match number {
                0 => operator(&signer)?,
                1 => Policy {
                    rulebook,
                    version: 1,
                    effective: day,
                }
                .into(),
                2 => agency(mirror.text(&mut rng)?)?,
                3 => moderator(&mut rng)?,
                _ if (number - 4) % PER_REQUEST == 0 => {
                    request(rulebook, mirror.text(&mut rng)?, &mut rng)?
                }
                _ => consent(rulebook, &mut rng).into(),
            };
            let entry = ledger.next_entry(body, day)?;
            ledger.admit(&entry)?;
            bytes.push(entry.to_bytes());
        }
        let extension = TreeState::empty().extend(&bytes);
        for (path, bytes) in &extension.files {
            mirror.keep(&path.to_string(), bytes)?;
        }
        let checkpoint = extension.state.checkpoint(signer.vkey().name())?;
        mirror.keep(&LogPath::Checkpoint.to_string(), &checkpoint.sign(&signer))?;
        Ok(mirror)
    }

    fn keep(&mut self, path: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.folder.join(path);
        std::fs::create_dir_all(path.parent().context("files are in the folder")?)?;
        std::fs::write(&path, bytes)?;
        self.bytes += bytes.len() as u64;
        self.files.push(path);
        Ok(())
    }

    /// Keeps a text that no other is like.
    fn text(&mut self, rng: &mut ChaCha20Rng) -> anyhow::Result<Sha256Hash> {
        let mut bytes = vec![0; TEXT_BYTES / 2];
        rng.fill_bytes(&mut bytes);
        let text = hex::encode(bytes);
        let hash = Sha256Hash::of(text.as_bytes());
        self.texts += 1;
        self.keep(&format!("document/{}", hash.to_hex()), text.as_bytes())?;
        Ok(hash)
    }

    /// ms to verify it, as anyone does.
    fn verify(&self, demo: &Path) -> anyhow::Result<f64> {
        let start = Instant::now();
        let output = Command::new(demo)
            .args(["as", "sidelight", "verify", "log", "--log-key"])
            .arg(self.key.to_string())
            .arg(&self.folder)
            .stdin(Stdio::null())
            .output()?;
        let time = start.elapsed();
        let says = String::from_utf8_lossy(&output.stdout);
        ensure!(
            output.status.success() && says.contains(&format!("{} entries", self.entries)),
            "sidelight verify log: {says}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(time.as_secs_f64() * 1000.0)
    }

    /// ms to read and hash the same files.
    fn hash(&self) -> anyhow::Result<f64> {
        let start = Instant::now();
        let mut hash = Sha256::new();
        let mut bytes = 0;
        for file in &self.files {
            let text = std::fs::read(file)?;
            bytes += text.len() as u64;
            hash.update(text);
        }
        let digest = std::hint::black_box(hash.finalize());
        ensure!(
            bytes == self.bytes && digest.len() == 32,
            "not all was read"
        );
        Ok(start.elapsed().as_secs_f64() * 1000.0)
    }
}

fn operator(signer: &LogSigner) -> anyhow::Result<Body> {
    let key = PublicKey(signer.vkey().key_bytes());
    let operator = Operator {
        name: "Millbrook Camera Co-operative".parse()?,
        origin: ORIGIN.parse()?,
        log_key: signer.vkey().clone(),
        receiving_key: key,
        package_key: key,
    };
    Ok(operator.into())
}

fn agency(name: Sha256Hash) -> anyhow::Result<Body> {
    let identity = sidelight_seal::Identity::random(&mut ChaCha20Rng::seed_from_u64(5));
    let agency = Agency {
        agency: AGENCY.parse()?,
        name,
        epoch: 1,
        delivery_key: identity.recipient().to_string().parse()?,
        jurisdiction: Some(Some("US-CA".parse()?)),
        decision: None,
        decided_by: Authority::Operator,
    };
    Ok(agency.into())
}

fn moderator(rng: &mut ChaCha20Rng) -> anyhow::Result<Body> {
    let credential = Credential {
        role: Role::Moderator,
        agency: None,
        key: CoseKey::new(&[1; 77]).context("a key has 77 bytes")?,
        name: FieldOpening::new("A. Person", rng).commit(Kind::Credential, "name"),
        decision: None,
        enrolled_by: Authority::Operator,
    };
    Ok(credential.into())
}

fn request(
    policy: Sha256Hash,
    document: Sha256Hash,
    rng: &mut ChaCha20Rng,
) -> anyhow::Result<Body> {
    let mut commit = |field| FieldOpening::new("2026-1234", rng).commit(Kind::Request, field);
    let request = Request {
        agency: AGENCY.parse::<Slug>()?,
        document,
        policy,
        expires: "2026-12-07".parse()?,
        case: commit("case"),
        submitted_by: commit("submitted-by"),
        offence: Some("burglary".parse::<Slug>()?),
        decision: document,
        decided_by: EntryIndex(MODERATOR),
    };
    Ok(request.into())
}

fn consent(policy: Sha256Hash, rng: &mut ChaCha20Rng) -> Consent {
    let mut commit = |field| FieldOpening::new("8", rng).commit(Kind::Consent, field);
    Consent {
        policy,
        request: commit("request"),
        agency: commit("agency"),
        recipient: commit("recipient"),
        clips: commit("clips"),
        seconds: commit("seconds"),
        pseudonym: commit("pseudonym"),
        footage: Some(commit("footage")),
    }
}
