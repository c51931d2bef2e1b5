//! What a trustee has answered of look-ups, by itself: once for each, for what, and with which bytes
//! (`docs/ref/lookup.md`, answering).
//!
//! The journal is outside of every backup, as that of releases: an answer is there before it leaves, and
//! from then on always the same one leaves. Where it was lost nothing is answered.

use std::io;
use std::sync::Arc;

use rand::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use sidelight_api::Bytes64;
use sidelight_api::bytes64::hex32;
use sidelight_api::lookup::Done;
use sidelight_disk::DurableFolder;
use sidelight_domain::record::Hash;
use sidelight_quorum::{Addresses, Roster, ShareKey};
use sidelight_translog::vkey::Vkey;

use crate::home::{Home, record_name};
use crate::set_ups::bytes_of;
use crate::verify::ClearedLookUp;

/// Why one is not answered.
#[derive(Debug, thiserror::Error)]
pub enum LookUpFailure {
    /// Our own disk.
    #[error("the journal cannot be read or written: {0}")]
    Journal(#[from] io::Error),
    /// The folder of the journal was lost.
    #[error("what was answered is not known: `high_water` was lost, and nothing is answered")]
    Lost,
    /// Other elements were answered under this entry.
    #[error("the journal has something else of this look-up")]
    Otherwise,
    /// The share is not one of this roster.
    #[error("the share does not belong to the look-up key in force")]
    Share,
}

/// An answer in the journal.
#[derive(Serialize, Deserialize)]
struct Recorded {
    /// For what ([`ClearedLookUp::digest`]).
    #[serde(with = "hex32")]
    digest: Hash,
    /// What leaves.
    answers: Vec<Bytes64>,
}

/// The journal for one record.
#[derive(Clone, Debug)]
pub struct LookedUp {
    home: Home,
    folder: Arc<DurableFolder>,
    below: String,
}

impl LookedUp {
    /// For the record with this key.
    pub fn new(home: &Home, vkey: &Vkey) -> Self {
        Self {
            home: home.clone(),
            folder: home.high_water.clone(),
            below: format!("look-ups/{}", record_name(vkey)),
        }
    }

    /// How many look-ups were answered.
    pub fn count(&self) -> io::Result<usize> {
        let folder = self.folder.path(&self.below);
        Ok(self.folder.disk().list(&folder)?.len())
    }

    /// The answer to a cleared look-up: the one in the journal, or one that is there before this returns.
    pub fn answer(
        &self,
        cleared: &ClearedLookUp,
        (share, roster): (&ShareKey<Addresses>, &Roster<Addresses>),
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Done, LookUpFailure> {
        if !self.home.has_begun()? {
            return Err(LookUpFailure::Lost);
        }
        let path = format!("{}/{}", self.below, cleared.index());
        let done = |answers| Done::LookUp {
            index: cleared.index(),
            answers,
        };
        if let Some(bytes) = self.folder.read(&path)? {
            let recorded: Recorded = serde_json::from_slice(&bytes).map_err(io::Error::from)?;
            if recorded.digest != cleared.digest() {
                return Err(LookUpFailure::Otherwise);
            }
            // Whoever wrote it may have died before it was durable.
            self.folder.keep(&path, &bytes)?;
            return Ok(done(recorded.answers));
        }
        let mut answers = Vec::new();
        for element in cleared.elements() {
            let answer = share.evaluate(roster, *element, cleared.leaf(), rng);
            answers.push(bytes_of(&answer.ok_or(LookUpFailure::Share)?));
        }
        let recorded = Recorded {
            digest: cleared.digest(),
            answers,
        };
        let bytes = serde_json::to_vec(&recorded).map_err(io::Error::from)?;
        match self.folder.keep(&path, &bytes) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(LookUpFailure::Otherwise)
            }
            kept => {
                kept?;
                Ok(done(recorded.answers))
            }
        }
    }
}
