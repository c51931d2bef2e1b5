//! A wrap as the two stanzas of an `age` header: the native one and the one with the proof.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;

use crate::point::Point;
use crate::release::Wrap;

/// The tag of the stanza with the proof. `age` programs skip what they do not know.
pub const PROOF_TAG: &str = "sidelight-quorum-v1";
const NATIVE_TAG: &str = "X25519";

/// One stanza of a header: tag, arguments and body, as `age` has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stanza {
    /// Its kind.
    pub tag: String,
    /// What follows the tag on its line.
    pub arguments: Vec<String>,
    /// The decoded body.
    pub body: Vec<u8>,
}

/// Why no wrap is found among stanzas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StanzaError {
    /// Not an `age` header, or longer than one is read.
    #[error("this is not an age header")]
    Header,
    /// No stanza with a proof: this file was never sealed to a quorum.
    #[error("this is not sealed to a quorum key")]
    None,
    /// More than one stanza with a proof.
    #[error("this header has more than one stanza with a proof")]
    Many,
    /// A stanza with a proof that is not in its one form.
    #[error("the stanza with the proof is malformed")]
    Malformed,
    /// The native stanza that the proof is about is missing or there twice.
    #[error("the stanza that the proof is about is not there once")]
    Native,
}

/// Longest header that is read, bytes; `age` files of ours have far shorter ones.
pub const HEADER_BYTES_MAX: usize = 64 * 1024;
/// Characters on a full line of a stanza's body.
const COLUMNS: usize = 64;

/// Splits a header, which a payload may follow, into its stanzas. Whoever cannot open the file cannot
/// check its MAC either: nothing of what stands here is believed.
pub fn stanzas(header: &[u8]) -> Result<Vec<Stanza>, StanzaError> {
    let header = &header[..header.len().min(HEADER_BYTES_MAX)];
    let mut lines = header.split(|byte| *byte == b'\n').map(std::str::from_utf8);
    let mut next = || lines.next().and_then(Result::ok).ok_or(StanzaError::Header);
    if next()? != "age-encryption.org/v1" {
        return Err(StanzaError::Header);
    }
    let mut found = Vec::new();
    loop {
        let line = next()?;
        if line.starts_with("--- ") {
            return Ok(found);
        }
        let mut words = line
            .strip_prefix("-> ")
            .ok_or(StanzaError::Header)?
            .split(' ');
        let tag = words.next().unwrap_or_default().to_owned();
        let mut body = String::new();
        loop {
            let line = next()?;
            body.push_str(line);
            match line.len() {
                COLUMNS => {}
                0..COLUMNS => break,
                _ => return Err(StanzaError::Header),
            }
        }
        found.push(Stanza {
            tag,
            arguments: words.map(str::to_owned).collect(),
            body: BASE64.decode(&body).map_err(|_| StanzaError::Header)?,
        });
    }
}

fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    BASE64.decode(text).ok()?.try_into().ok()
}

impl Wrap {
    /// The native stanza, then the one with the proof.
    pub fn to_stanzas(&self) -> [Stanza; 2] {
        let proof = [
            self.epoch.to_string(),
            BASE64.encode(self.ephemeral),
            BASE64.encode(self.ephemeral_bar),
            BASE64.encode(self.proof),
        ];
        [
            Stanza {
                tag: NATIVE_TAG.to_owned(),
                arguments: vec![BASE64.encode(self.share)],
                body: self.body.to_vec(),
            },
            Stanza {
                tag: PROOF_TAG.to_owned(),
                arguments: proof.to_vec(),
                body: self.label.to_vec(),
            },
        ]
    }

    /// Finds the wrap in a header. It is well-formed then, and not checked.
    pub fn from_header(header: &[u8]) -> Result<Self, StanzaError> {
        Self::from_stanzas(&stanzas(header)?)
    }

    /// Finds the wrap in a header's stanzas. It is well-formed then, and not checked.
    pub fn from_stanzas(stanzas: &[Stanza]) -> Result<Self, StanzaError> {
        let mut proofs = stanzas.iter().filter(|s| s.tag == PROOF_TAG);
        let proof = proofs.next().ok_or(StanzaError::None)?;
        if proofs.next().is_some() {
            return Err(StanzaError::Many);
        }
        let mut wrap = Self::from_proof(proof).ok_or(StanzaError::Malformed)?;
        // The point's `u` says which of the native stanzas is meant; the check compares it again.
        wrap.share = Point::from_bytes(&wrap.ephemeral)
            .map_err(|_| StanzaError::Malformed)?
            .to_montgomery();
        let mut native = stanzas.iter().filter(|s| {
            s.tag == NATIVE_TAG
                && s.arguments.len() == 1
                && decode(&s.arguments[0]) == Some(wrap.share)
        });
        let (Some(found), None) = (native.next(), native.next()) else {
            return Err(StanzaError::Native);
        };
        let body = found.body.as_slice().try_into();
        wrap.body = body.map_err(|_| StanzaError::Native)?;
        Ok(wrap)
    }

    fn from_proof(stanza: &Stanza) -> Option<Self> {
        let [epoch, ephemeral, ephemeral_bar, proof] = stanza.arguments.as_slice() else {
            return None;
        };
        let number: u64 = epoch.parse().ok()?;
        // One spelling: no sign and no leading zero.
        (number.to_string() == *epoch).then_some(())?;
        Some(Self {
            epoch: number,
            label: stanza.body.as_slice().try_into().ok()?,
            share: [0; 32],
            body: [0; 32],
            ephemeral: decode(ephemeral)?,
            ephemeral_bar: decode(ephemeral_bar)?,
            proof: decode(proof)?,
        })
    }
}
