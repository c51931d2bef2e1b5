//! Manifest, certificate, openings and the chain (`docs/ref/clip.md`, Manifest).

use ed25519_dalek::{Signer, SigningKey};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::encoding::{Encoder, Hash, sha256};
use super::id::ClipId;
use super::key::{SignatureBytes, SigningKeyBytes, VerifyError, verify};

/// Names of the fields, in order. A share opens `start duration clock video-* audio-*` and no other.
pub const FIELDS: [&str; 24] = [
    "kind",
    "household",
    "camera",
    "clip",
    "series",
    "number",
    "previous",
    "epoch",
    "start",
    "duration",
    "trigger",
    "recovered",
    "clock",
    "video-codec",
    "video-payload",
    "video-size",
    "video-plain",
    "audio-codec",
    "audio-payload",
    "audio-size",
    "audio-plain",
    "card-payload",
    "card-size",
    "card-plain",
];

/// The fields whose openings the operator is given with an upload.
pub const OPERATOR_FIELDS: [&str; 15] = [
    "kind",
    "household",
    "camera",
    "clip",
    "series",
    "number",
    "previous",
    "epoch",
    "start",
    "video-payload",
    "video-size",
    "audio-payload",
    "audio-size",
    "card-payload",
    "card-size",
];

/// Longest value of a field, bytes; none of them needs more.
pub const VALUE_BYTES_MAX: usize = 64;

const DOMAIN: &str = "sidelight/manifest/v1";
/// Domain, clip key and 24 commitments, each behind a 4-byte length.
const BODY_BYTES: usize = 4 + DOMAIN.len() + 25 * 36;

/// Which chain of a camera a clip belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Series {
    /// Triggered clips; all of them upload.
    Event,
    /// Continuous recording; stays at home unless picked.
    Continuous,
}

impl Series {
    /// The name in manifests, cards and paths.
    pub fn name(self) -> &'static str {
        match self {
            Series::Event => "event",
            Series::Continuous => "continuous",
        }
    }

    /// The series of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Series::Event, Series::Continuous]
            .into_iter()
            .find(|s| s.name() == name)
    }
}

/// Why a clip was recorded, or why nothing was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// Somebody pressed the bell.
    Press,
    /// Motion, from the sizes of compressed frames.
    Motion,
    /// A member asked, or the hub's local endpoint was called.
    Manual,
    /// Continuous recording.
    Continuous,
    /// Gap: the camera could not be reached or sent nothing usable.
    Camera,
    /// Gap: the hub was not running.
    Restart,
    /// Gap: the disk was full or failing.
    Disk,
}

impl Trigger {
    /// Every trigger.
    pub const ALL: [Trigger; 7] = [
        Trigger::Press,
        Trigger::Motion,
        Trigger::Manual,
        Trigger::Continuous,
        Trigger::Camera,
        Trigger::Restart,
        Trigger::Disk,
    ];

    /// The name in manifests and cards.
    pub fn name(self) -> &'static str {
        match self {
            Trigger::Press => "press",
            Trigger::Motion => "motion",
            Trigger::Manual => "manual",
            Trigger::Continuous => "continuous",
            Trigger::Camera => "camera",
            Trigger::Restart => "restart",
            Trigger::Disk => "disk",
        }
    }

    /// The trigger of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.name() == name)
    }

    /// Whether the manifest records a gap instead of a clip.
    pub fn is_gap(self) -> bool {
        matches!(self, Trigger::Camera | Trigger::Restart | Trigger::Disk)
    }
}

/// What can be wrong with a manifest, a certificate or an opening.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// The body is not one encoding of a key and 24 commitments.
    #[error("the manifest is not in the format sidelight/manifest/v1")]
    Format,
    /// The manifest's own signature fails.
    #[error("the manifest's signature does not fit its clip key")]
    Signature(#[source] VerifyError),
    /// The certificate is for another clip key, or its signature fails.
    #[error("the certificate does not tie this clip key to the hub")]
    Certificate,
    /// An opening names a field that manifests do not have.
    #[error("no manifest field is called {0:?}")]
    UnknownField(String),
    /// A field was opened twice.
    #[error("the field {0:?} is opened twice")]
    Repeated(&'static str),
    /// An opening is not what the manifest commits to.
    #[error("the opening of {0:?} does not fit the manifest")]
    Opening(&'static str),
    /// An opening that is needed was not given.
    #[error("the opening of {0:?} is missing")]
    Missing(&'static str),
    /// A value opens correctly and is not of its field's form.
    #[error("the value of {0:?} is malformed")]
    Value(&'static str),
}

/// A field laid open: commitment = SHA-256 over name, salt and value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// One of [`FIELDS`].
    pub name: String,
    /// The value's bytes.
    pub value: Vec<u8>,
    /// Its salt.
    pub salt: [u8; 32],
}

/// The index of a field, and its name with a static lifetime.
fn field_named(name: &str) -> Result<(usize, &'static str), ManifestError> {
    FIELDS
        .iter()
        .position(|f| *f == name)
        .map(|i| (i, FIELDS[i]))
        .ok_or_else(|| ManifestError::UnknownField(name.chars().take(32).collect()))
}

/// The salt of a field, from the seed that is in the clip's card.
pub fn salt(seed: &[u8; 32], name: &str) -> [u8; 32] {
    let mut mac =
        <Hmac<Sha256> as Mac>::new_from_slice(seed).expect("HMAC takes keys of any length");
    mac.update(
        &Encoder::new("sidelight/salt/v1")
            .field(name.as_bytes())
            .finish(),
    );
    mac.finalize().into_bytes().into()
}

/// The commitment to a field.
pub fn commit(name: &str, salt: &[u8; 32], value: &[u8]) -> Hash {
    Encoder::new("sidelight/field/v1")
        .field(name.as_bytes())
        .field(salt)
        .field(value)
        .hash()
}

/// The next link of a chain, from the previous one (zeros before the first) and a manifest's body.
pub fn link(previous: &Hash, body: &[u8]) -> Hash {
    Encoder::new("sidelight/link/v1")
        .field(previous)
        .field(&sha256(body))
        .hash()
}

/// The bytes that the operator signs for a manifest it has stored.
pub fn received_bytes(body: &[u8], received_ms: u64) -> Vec<u8> {
    Encoder::new("sidelight/received/v1")
        .field(&sha256(body))
        .u64(received_ms)
        .finish()
}

/// The bytes that a household signs to delete a clip.
pub fn deleted_bytes(clip: ClipId, link: &Hash, at_ms: u64) -> Vec<u8> {
    Encoder::new("sidelight/deleted/v1")
        .field(&clip.0)
        .field(link)
        .field(b"owner")
        .u64(at_ms)
        .finish()
}

/// Ties a clip key to a hub; left out of shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The hub.
    pub hub: SigningKeyBytes,
    /// The key that signs this clip's manifest.
    pub clip_key: SigningKeyBytes,
    /// The clip.
    pub clip: ClipId,
    /// By the hub.
    pub signature: SignatureBytes,
}

impl Certificate {
    fn signed_bytes(hub: &SigningKeyBytes, clip_key: &SigningKeyBytes, clip: ClipId) -> Vec<u8> {
        Encoder::new("sidelight/clip-key/v1")
            .field(hub)
            .field(clip_key)
            .field(&clip.0)
            .finish()
    }

    /// Signs a certificate with the hub's key.
    pub fn sign(hub: &SigningKey, clip_key: SigningKeyBytes, clip: ClipId) -> Self {
        let hub_key = hub.verifying_key().to_bytes();
        let signature = hub
            .sign(&Self::signed_bytes(&hub_key, &clip_key, clip))
            .to_bytes();
        Self {
            hub: hub_key,
            clip_key,
            clip,
            signature,
        }
    }

    /// Whether `hub` really vouches for this clip key. The caller says which hub: the one it has pinned.
    pub fn verify(&self, hub: &SigningKeyBytes) -> Result<(), ManifestError> {
        if self.hub != *hub {
            return Err(ManifestError::Certificate);
        }
        verify(
            hub,
            &Self::signed_bytes(hub, &self.clip_key, self.clip),
            &self.signature,
        )
        .map_err(|_| ManifestError::Certificate)
    }
}

/// A parsed manifest: clip key, 24 commitments, and the bytes they came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    body: Vec<u8>,
    clip_key: SigningKeyBytes,
    commitments: [Hash; 24],
}

impl Manifest {
    /// Makes the manifest of `values`, in the order of [`FIELDS`], and signs it with the clip's own key.
    pub fn sign(
        clip_key: &SigningKey,
        seed: &[u8; 32],
        values: &[Vec<u8>; 24],
    ) -> (Manifest, SignatureBytes) {
        let key = clip_key.verifying_key().to_bytes();
        let mut commitments = [[0; 32]; 24];
        let mut body = Encoder::new(DOMAIN).field(&key);
        for (i, name) in FIELDS.iter().enumerate() {
            commitments[i] = commit(name, &salt(seed, name), &values[i]);
            body = body.field(&commitments[i]);
        }
        let body = body.finish();
        let signature = clip_key.sign(&body).to_bytes();
        (
            Manifest {
                body,
                clip_key: key,
                commitments,
            },
            signature,
        )
    }

    /// Parses a body; the signature is checked by [`Manifest::verify`].
    pub fn parse(body: &[u8]) -> Result<Self, ManifestError> {
        if body.len() != BODY_BYTES {
            return Err(ManifestError::Format);
        }
        let mut fields = [[0; 32]; 25];
        let prefix = Encoder::new(DOMAIN).finish();
        let rest = body
            .strip_prefix(&prefix[..])
            .ok_or(ManifestError::Format)?;
        for (field, chunk) in fields.iter_mut().zip(rest.chunks_exact(36)) {
            let value = chunk
                .strip_prefix(&32u32.to_be_bytes())
                .ok_or(ManifestError::Format)?;
            field.copy_from_slice(value);
        }
        let mut commitments = [[0; 32]; 24];
        commitments.copy_from_slice(&fields[1..]);
        Ok(Self {
            body: body.to_vec(),
            clip_key: fields[0],
            commitments,
        })
    }

    /// Checks the manifest's own signature, which says nothing of who holds the clip key:
    /// see [`Manifest::verify_by_hub`].
    pub fn verify(&self, signature: &SignatureBytes) -> Result<(), ManifestError> {
        verify(&self.clip_key, &self.body, signature).map_err(ManifestError::Signature)
    }

    /// Checks the whole way from the hub key that the caller has pinned to this manifest of this clip:
    /// the signature, and a certificate by that hub for this clip key and this clip.
    pub fn verify_by_hub(
        &self,
        signature: &SignatureBytes,
        certificate: &Certificate,
        hub: &SigningKeyBytes,
        clip: ClipId,
    ) -> Result<(), ManifestError> {
        self.verify(signature)?;
        certificate.verify(hub)?;
        if certificate.clip_key != self.clip_key || certificate.clip != clip {
            return Err(ManifestError::Certificate);
        }
        Ok(())
    }

    /// The signed bytes.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The key that signed, or must have.
    pub fn clip_key(&self) -> &SigningKeyBytes {
        &self.clip_key
    }

    /// Checks openings against the commitments.
    pub fn open(&self, openings: &[Opening]) -> Result<Opened, ManifestError> {
        let mut opened = Opened::default();
        for opening in openings {
            let (i, name) = field_named(&opening.name)?;
            if opened.0[i].is_some() {
                return Err(ManifestError::Repeated(name));
            }
            if opening.value.len() > VALUE_BYTES_MAX
                || commit(name, &opening.salt, &opening.value) != self.commitments[i]
            {
                return Err(ManifestError::Opening(name));
            }
            opened.0[i] = Some(opening.value.clone());
        }
        Ok(opened)
    }
}

/// The openings of the named fields.
pub fn openings(seed: &[u8; 32], values: &[Vec<u8>; 24], names: &[&str]) -> Vec<Opening> {
    FIELDS
        .iter()
        .zip(values)
        .filter(|(name, _)| names.contains(name))
        .map(|(name, value)| Opening {
            name: (*name).to_owned(),
            value: value.clone(),
            salt: salt(seed, name),
        })
        .collect()
}

/// Values that are known to be what the manifest commits to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened([Option<Vec<u8>>; 24]);

impl Opened {
    /// The bytes of a field.
    pub fn bytes(&self, name: &'static str) -> Result<&[u8], ManifestError> {
        let (i, name) = field_named(name)?;
        self.0[i].as_deref().ok_or(ManifestError::Missing(name))
    }

    /// A field of exactly `N` bytes: an id, a hash, an integer.
    pub fn array<const N: usize>(&self, name: &'static str) -> Result<[u8; N], ManifestError> {
        self.bytes(name)?
            .try_into()
            .map_err(|_| ManifestError::Value(name))
    }

    /// An unsigned integer.
    pub fn u64(&self, name: &'static str) -> Result<u64, ManifestError> {
        self.array(name).map(u64::from_be_bytes)
    }

    /// A field that is empty when absent, else exactly `N` bytes.
    pub fn optional<const N: usize>(
        &self,
        name: &'static str,
    ) -> Result<Option<[u8; N]>, ManifestError> {
        if self.bytes(name)?.is_empty() {
            Ok(None)
        } else {
            self.array(name).map(Some)
        }
    }

    /// A text.
    pub fn text(&self, name: &'static str) -> Result<&str, ManifestError> {
        std::str::from_utf8(self.bytes(name)?).map_err(|_| ManifestError::Value(name))
    }
}
