//! Checkpoints: the signed heads of the log ([C2SP tlog-checkpoint] v1.0.0 in a [C2SP signed-note] v1.0.0).
//!
//! ```text
//! log.example/sidelight              origin, equal to the log key's name
//! 600                                tree size
//! <base64>                           root hash
//!
//! — log.example/sidelight <base64>   the log's signature, then cosignatures
//! ```
//!
//! Extension lines are allowed by the specification and refused here: monitors cannot audit them.
//!
//! [C2SP tlog-checkpoint]: https://c2sp.org/tlog-checkpoint
//! [C2SP signed-note]: https://c2sp.org/signed-note

use signed_note::{Note, NoteError, VerificationError, Verifier, Verifiers};

use crate::{
    hash::{Sha256Hash, strict_decimal},
    merkle::EMPTY_ROOT,
    vkey::{KeyKind, LogSigner, Vkey},
};

/// Longest signed checkpoint a reader takes; leaves room for post-quantum cosignatures.
pub const CHECKPOINT_BYTES_MAX: usize = 64 * 1024;
/// Largest tree size: what a JSON number and a browser hold exactly.
pub const TREE_SIZE_MAX: u64 = (1 << 53) - 1;

/// A tree head: what the log signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Sha256Hash,
}

/// Why bytes are not a checkpoint signed by a known log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Over [`CHECKPOINT_BYTES_MAX`].
    #[error("the checkpoint is longer than {CHECKPOINT_BYTES_MAX} bytes")]
    TooLong,
    /// Not a signed note: no blank line before the signatures, a malformed signature line, a control
    /// character.
    #[error("not a signed note")]
    Note,
    /// Not exactly the three lines origin, size, root.
    #[error("the text is not exactly origin, size and root")]
    Lines,
    /// The origin is empty or no key name.
    #[error("the origin is not a key name")]
    Origin,
    /// The size is not a canonical decimal of at most 2^53 - 1.
    #[error("the size is not a canonical decimal")]
    Size,
    /// The root is not canonical base64 of 32 bytes, or not the empty root at size 0.
    #[error("the root is not canonical base64 of 32 bytes, or impossible at this size")]
    Root,
    /// A signature line carries a known name and key id, and its signature is wrong.
    #[error("the signature of {0} is wrong")]
    Signature(String),
    /// No known log signed it under its own origin.
    #[error("not signed by a known log under its own origin")]
    Unsigned,
}

impl Checkpoint {
    /// A tree head. Size 0 demands [`EMPTY_ROOT`].
    pub fn new(origin: &str, size: u64, root: Sha256Hash) -> Result<Self, CheckpointError> {
        if !signed_note::is_key_name_valid(origin) || origin.chars().any(char::is_control) {
            return Err(CheckpointError::Origin);
        }
        if size > TREE_SIZE_MAX {
            return Err(CheckpointError::Size);
        }
        if size == 0 && root != EMPTY_ROOT {
            return Err(CheckpointError::Root);
        }
        Ok(Self {
            origin: origin.to_owned(),
            size,
            root,
        })
    }

    /// Reads the three lines that are signed.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let lines: Vec<_> = text
            .strip_suffix('\n')
            .ok_or(CheckpointError::Lines)?
            .split('\n')
            .collect();
        let [origin, size, root] = lines[..] else {
            return Err(CheckpointError::Lines);
        };
        let size = strict_decimal(size, TREE_SIZE_MAX).ok_or(CheckpointError::Size)?;
        let root = Sha256Hash::from_base64(root).ok_or(CheckpointError::Root)?;
        Self::new(origin, size, root)
    }

    /// The log's name.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Entries in the tree.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root hash of the tree.
    pub fn root(&self) -> Sha256Hash {
        self.root
    }

    /// (size, root), as the proof checks take it.
    pub fn head(&self) -> (u64, Sha256Hash) {
        (self.size, self.root)
    }

    /// The three lines that are signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root)
    }

    /// Signs the checkpoint; the result is what `checkpoint` serves. Signing is all this does: whether it
    /// may be signed is decided by [`crate::restore`] and [`crate::sequencer`].
    ///
    /// # Panics
    /// If the signer's name is not the checkpoint's origin: a log never signs for another.
    pub fn sign(&self, signer: &LogSigner) -> Vec<u8> {
        assert_eq!(
            signer.vkey().name(),
            self.origin,
            "a log signs under its own origin"
        );
        let mut note = Note::new(self.text().as_bytes(), &[]).expect("three lines of text");
        note.add_sigs(&[signer])
            .expect("the signer's name was checked when it was made");
        note.to_bytes()
    }
}

/// A cosignature that verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// The witness's or mirror's key.
    pub vkey: Vkey,
    /// When it saw this as the log's largest tree, in POSIX seconds by its own clock.
    pub time: u64,
}

/// A checkpoint whose signatures were checked against known keys.
#[derive(Clone, Debug)]
pub struct OpenCheckpoint {
    /// The tree head.
    pub checkpoint: Checkpoint,
    /// The log key that signed it.
    pub log_key: Vkey,
    /// Cosignatures by known keys, each key once.
    pub cosignatures: Vec<Cosigned>,
}

impl OpenCheckpoint {
    /// Reads a signed checkpoint. `known` are log keys (0x01) and cosigners (0x04). Lines by unknown keys
    /// are ignored, a wrong signature by a known one fails the whole, and at least one log key whose name
    /// is the origin must sign.
    pub fn open(bytes: &[u8], known: &[Vkey]) -> Result<Self, CheckpointError> {
        if bytes.len() > CHECKPOINT_BYTES_MAX {
            return Err(CheckpointError::TooLong);
        }
        let note = Note::from_bytes(bytes).map_err(|_| CheckpointError::Note)?;
        let text = std::str::from_utf8(note.text()).map_err(|_| CheckpointError::Note)?;
        let checkpoint = Checkpoint::parse(text)?;
        let (verified, _) = note.verify(&Known(known)).map_err(|error| match error {
            NoteError::InvalidSignature { name, .. } => CheckpointError::Signature(name),
            _ => CheckpointError::Unsigned,
        })?;
        let mut log_key = None;
        let mut cosignatures = Vec::new();
        for signature in &verified {
            let Some(vkey) = find(known, signature.name(), signature.id()) else {
                continue;
            };
            match vkey.kind() {
                KeyKind::Note if vkey.name() == checkpoint.origin => log_key = Some(vkey.clone()),
                KeyKind::Note => {}
                KeyKind::Cosignature => {
                    let time =
                        crate::cosignature::verify_line(vkey, note.text(), signature.signature())
                            .ok_or_else(|| CheckpointError::Signature(vkey.name().to_owned()))?;
                    cosignatures.push(Cosigned {
                        vkey: vkey.clone(),
                        time,
                    });
                }
            }
        }
        let log_key = log_key.ok_or(CheckpointError::Unsigned)?;
        Ok(Self {
            checkpoint,
            log_key,
            cosignatures,
        })
    }
}

struct Known<'a>(&'a [Vkey]);

impl Verifiers for Known<'_> {
    fn verifier(&self, name: &str, id: u32) -> Result<&dyn Verifier, VerificationError> {
        match find(self.0, name, id) {
            Some(vkey) => Ok(vkey),
            None => Err(VerificationError::UnknownKey {
                name: name.to_owned(),
                id,
            }),
        }
    }
}

fn find<'a>(known: &'a [Vkey], name: &str, id: u32) -> Option<&'a Vkey> {
    known
        .iter()
        .find(|vkey| vkey.name() == name && vkey.id() == id)
}
