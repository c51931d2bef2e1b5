//! A small public record of trustees made for tests, as an operator would show it: entries, proofs, tiles.

use std::collections::{BTreeMap, BTreeSet};

use rand::rngs::OsRng;
use sidelight_api::feed::{FEED_VERSION, LogItem, TrusteesFeed, TrusteesInForce};
use sidelight_hub::log::trust::Trust;
use sidelight_quorum::{
    PublicPackages, Roster, Seats, SecretPackages, ShareKey, TrusteeId, generate, refresh,
};
use sidelight_translog::checkpoint::Checkpoint;
use sidelight_translog::cosignature::Cosigner;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::merkle::{leaf_hash, node_hash};
use sidelight_translog::proven::ProvenTree;
use sidelight_translog::source::{StorageError, TileSource};
use sidelight_translog::tile::LogPath;
use sidelight_translog::vkey::LogSigner;

pub(crate) const ORIGIN: &str = "log.example/hub";

pub(crate) fn signer(seed: u8) -> LogSigner {
    LogSigner::from_seed(ORIGIN, &mut [seed; 32]).unwrap()
}

/// The log of that signer, by its key alone.
pub(crate) fn trust(seed: u8) -> Trust {
    Trust::alone(signer(seed).vkey().clone())
}

pub(crate) fn witness(n: u8) -> Cosigner {
    Cosigner::from_seed(&format!("w{n}.example"), &[n; 32]).unwrap()
}

/// A policy of the log by which `threshold` of these witnesses have to sign.
pub(crate) fn policy(threshold: usize, witnesses: &[u8]) -> String {
    let mut text = format!("log {}\n", signer(7).vkey());
    let mut names = String::new();
    for n in witnesses {
        text += &format!("witness w{n} {}\n", witness(*n).vkey());
        names += &format!(" w{n}");
    }
    format!("{text}group W {threshold}{names}\nquorum W\n")
}

/// A signed head with the signatures of these witnesses besides.
pub(crate) fn cosigned(mut signed: String, witnesses: &[u8]) -> String {
    let (text, _) = signed.split_once("\n\n").unwrap();
    let head = Checkpoint::parse(&format!("{text}\n")).unwrap();
    let lines = witnesses.iter().map(|n| witness(*n).cosign(&head, 1));
    signed.extend(lines.collect::<Vec<_>>());
    signed
}

/// Two of three trustees and their key.
pub(crate) struct Quorum {
    pub(crate) shares: BTreeMap<TrusteeId, ShareKey>,
    pub(crate) roster: Roster,
}

fn seats() -> Seats {
    let trustees: BTreeSet<_> = (1..=3).map(|n| TrusteeId::new(n).unwrap()).collect();
    Seats::new(trustees, 2).unwrap()
}

impl Quorum {
    pub(crate) fn new(epoch: u64) -> Self {
        Self::play(|me| generate(me, seats(), epoch, &mut OsRng).unwrap())
    }

    /// New shares of the same key.
    pub(crate) fn refreshed(&self) -> Self {
        Self::play(|me| {
            let share = self.shares[&me].clone();
            refresh(share, self.roster.clone(), seats(), &mut OsRng).unwrap()
        })
    }

    fn play(mut begin: impl FnMut(TrusteeId) -> sidelight_quorum::FirstRound) -> Self {
        let ids = (1..=3).map(|n| TrusteeId::new(n).unwrap());
        let rounds: BTreeMap<_, _> = ids.map(|id| (id, begin(id))).collect();
        let packages = rounds.iter();
        let public: PublicPackages = packages
            .map(|(id, r)| (*id, r.package().to_vec()))
            .collect();
        let mut mail: BTreeMap<TrusteeId, SecretPackages> = BTreeMap::new();
        let mut waiting = Vec::new();
        for (from, round) in rounds {
            let (round, made) = round.next(&public).unwrap();
            for (to, package) in made {
                mail.entry(to).or_default().insert(from, package);
            }
            waiting.push((from, round));
        }
        let done = waiting.into_iter();
        let done = done.map(|(id, round)| (id, round.finish(&mail[&id]).unwrap()));
        let all: BTreeMap<_, _> = done.collect();
        let roster = all.values().next().unwrap().1.clone();
        let shares = all
            .into_iter()
            .map(|(id, (share, _))| (id, share))
            .collect();
        Self { shares, roster }
    }
}

/// Entries of a log; fewer than 256.
#[derive(Clone, Default)]
pub(crate) struct Record {
    pub(crate) entries: Vec<String>,
    /// Who signs its heads beside the log.
    pub(crate) witnesses: Vec<u8>,
}

struct Tiles(Vec<u8>);

impl TileSource for Tiles {
    fn get(&self, path: LogPath) -> Result<Option<Vec<u8>>, StorageError> {
        let first = matches!(
            path,
            LogPath::Tile {
                level: 0,
                index: 0,
                ..
            }
        );
        Ok(first.then(|| self.0.clone()))
    }
}

pub(crate) fn head_line(kind: &str) -> String {
    format!("sidelight-log/v1\nkind {kind}\nordinal 1\nday 2026-11-25\n")
}

/// The entry of a set, about a roster.
pub(crate) fn set_entry(roster: &Roster) -> String {
    format!(
        "{}ceremony 0\nepoch {}\nquorum-key {}\nroster sha256:{}\n",
        head_line("trustee-set"),
        roster.epoch(),
        roster.recipient(),
        Sha256Hash::of(roster.to_text().as_bytes()).to_hex()
    )
}

impl Record {
    /// A ceremony, and the sets of these rosters.
    pub(crate) fn of(rosters: &[&Roster]) -> Self {
        let ceremony = format!(
            "{}purpose generate\nepoch 1\nthreshold 2\ntrustees 1,2,3\ndecision none\ndecided-by operator\n",
            head_line("ceremony")
        );
        let sets = rosters.iter().map(|roster| set_entry(roster));
        Self {
            entries: std::iter::once(ceremony).chain(sets).collect(),
            witnesses: Vec::new(),
        }
    }

    fn leaves(&self) -> Vec<Sha256Hash> {
        let leaves = self.entries.iter().map(|entry| leaf_hash(entry.as_bytes()));
        leaves.collect()
    }

    pub(crate) fn head(&self) -> (u64, Sha256Hash) {
        fn root(leaves: &[Sha256Hash]) -> Sha256Hash {
            match leaves {
                [one] => *one,
                _ => {
                    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                    node_hash(root(left), root(right))
                }
            }
        }
        (self.entries.len() as u64, root(&self.leaves()))
    }

    /// The head as it is served.
    pub(crate) fn signed(&self, signer: &LogSigner) -> String {
        let (size, root) = self.head();
        let signed = Checkpoint::new(ORIGIN, size, root).unwrap().sign(signer);
        cosigned(String::from_utf8(signed).unwrap(), &self.witnesses)
    }

    /// The one tile, `tile/0/000.p/<entries>`.
    pub(crate) fn tile(&self) -> Vec<u8> {
        self.leaves().iter().flat_map(|hash| hash.0).collect()
    }

    fn item(&self, index: u64, document: Option<String>) -> LogItem {
        let tiles = Tiles(self.tile());
        let proof = ProvenTree::new(&tiles, self.head()).prove_inclusion(index);
        LogItem {
            index,
            entry: self.entries[usize::try_from(index).unwrap()].clone(),
            hashes: proof.unwrap().iter().map(|h| h.0.to_vec().into()).collect(),
            document,
        }
    }

    /// What is served of the set at `index`.
    pub(crate) fn feed(&self, signer: &LogSigner, index: u64, roster: &Roster) -> TrusteesFeed {
        TrusteesFeed {
            v: FEED_VERSION,
            origin: ORIGIN.to_owned(),
            checkpoint: self.signed(signer),
            size: self.entries.len() as u64,
            set: Some(TrusteesInForce {
                item: self.item(index, Some(roster.to_text())),
                ceremony: self.item(0, None),
                trustees: Vec::new(),
            }),
        }
    }
}
