//! Headers: the text before a payload, which wraps the file key to each recipient.
//!
//! Parsed strictly and with caps, because a header comes from whoever sends a file. Nothing signs a
//! header, so it can be replaced without touching the payload: see [`rewrap`].

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use rand_core::{CryptoRng, RngCore};
use sha2::Sha256;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::{FileKey, Identity, Recipient};

/// Longest header that is read, bytes.
pub const HEADER_BYTES_MAX: usize = 64 * 1024;
/// Most stanzas of a header that is read or written.
pub const STANZAS_MAX: usize = 128;

const FIRST_LINE: &str = "age-encryption.org/v1";
const X25519_INFO: &[u8] = b"age-encryption.org/v1/X25519";
/// A file key and its tag.
const WRAPPED_BYTES: usize = 32;
/// Characters on a full line of a stanza's body.
const COLUMNS: usize = 64;

/// Why a header is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// The first line names another format.
    #[error("this is not an age v1 file")]
    Version,
    /// The bytes end before the header does.
    #[error("the file ends within its header")]
    Truncated,
    /// A line is not of the form it must have.
    #[error("the header is malformed")]
    Malformed,
    /// Longer than [`HEADER_BYTES_MAX`] or more than [`STANZAS_MAX`] stanzas.
    #[error("the header is too large")]
    TooLarge,
    /// None of the stanzas is for this identity.
    #[error("the file is not encrypted to this identity")]
    NoMatch,
    /// A share or a recipient is a point of low order, whose shared secret anybody knows.
    #[error("the file holds an X25519 key of low order")]
    LowOrder,
    /// The file key was found, and the header was changed after it was written.
    #[error("the header was changed: its MAC does not fit")]
    Mac,
    /// There is nobody to encrypt to.
    #[error("there are no recipients")]
    NoRecipients,
}

/// A stanza that another party wrote: tag, arguments and body, as `age` has it. This crate reads and makes
/// none but native ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stanza {
    /// Its kind.
    pub tag: String,
    /// What follows the tag on its line.
    pub arguments: Vec<String>,
    /// The body, not encoded yet.
    pub body: Vec<u8>,
}

struct Native {
    share: [u8; 32],
    wrapped: [u8; WRAPPED_BYTES],
}

struct Header<'a> {
    /// The `X25519` stanzas; others are skipped after a check of their form.
    stanzas: Vec<Native>,
    /// Everything up to and including `---`.
    covered: &'a [u8],
    mac: [u8; 32],
}

impl Header<'_> {
    fn check_mac(&self, key: &FileKey) -> Result<(), HeaderError> {
        header_mac(key)
            .chain_update(self.covered)
            .verify_slice(&self.mac)
            .map_err(|_| HeaderError::Mac)
    }
}

/// Walks the lines of a header without reading past its end.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Result<&'a str, HeaderError> {
        let window = &self.bytes[self.at..self.bytes.len().min(HEADER_BYTES_MAX)];
        let Some(length) = window.iter().position(|b| *b == b'\n') else {
            let cut = self.bytes.len() <= HEADER_BYTES_MAX;
            return Err(if cut {
                HeaderError::Truncated
            } else {
                HeaderError::TooLarge
            });
        };
        self.at += length + 1;
        std::str::from_utf8(&window[..length]).map_err(|_| HeaderError::Malformed)
    }
}

fn decode_base64(text: &str) -> Result<Vec<u8>, HeaderError> {
    STANDARD_NO_PAD
        .decode(text)
        .map_err(|_| HeaderError::Malformed)
}

fn exactly<const N: usize>(bytes: &[u8]) -> Result<[u8; N], HeaderError> {
    bytes.try_into().map_err(|_| HeaderError::Malformed)
}

/// Reads a stanza's body: full lines, then one that is shorter and may be empty.
fn stanza_body(lines: &mut Lines<'_>) -> Result<Vec<u8>, HeaderError> {
    let mut body = String::new();
    loop {
        let line = lines.next()?;
        if line.len() > COLUMNS {
            return Err(HeaderError::Malformed);
        }
        body.push_str(line);
        if line.len() < COLUMNS {
            return decode_base64(&body);
        }
    }
}

/// Parses the header at the start of `bytes`; returns it and its length.
fn parse(bytes: &[u8]) -> Result<(Header<'_>, usize), HeaderError> {
    let mut lines = Lines { bytes, at: 0 };
    let marker = FIRST_LINE.as_bytes();
    if !bytes.starts_with(marker) {
        let cut = bytes.len() < marker.len() && marker.starts_with(bytes);
        return Err(if cut {
            HeaderError::Truncated
        } else {
            HeaderError::Version
        });
    }
    if lines.next()? != FIRST_LINE {
        return Err(HeaderError::Version);
    }
    let (mut stanzas, mut count, mut passphrase) = (Vec::new(), 0, false);
    loop {
        let start = lines.at;
        let line = lines.next()?;
        if let Some(mac) = line.strip_prefix("--- ") {
            // A passphrase is for one who knows it to be alone; age refuses it beside other stanzas.
            if count == 0 || (passphrase && count > 1) {
                return Err(HeaderError::Malformed);
            }
            let covered = &bytes[..start + 3];
            let mac = exactly(&decode_base64(mac)?)?;
            return Ok((
                Header {
                    stanzas,
                    covered,
                    mac,
                },
                lines.at,
            ));
        }
        count += 1;
        if count > STANZAS_MAX {
            return Err(HeaderError::TooLarge);
        }
        let arguments = line.strip_prefix("-> ").ok_or(HeaderError::Malformed)?;
        let visible = |a: &str| !a.is_empty() && a.bytes().all(|b| (33..=126).contains(&b));
        if !arguments.split(' ').all(visible) {
            return Err(HeaderError::Malformed);
        }
        let body = stanza_body(&mut lines)?;
        let (kind, rest) = arguments.split_once(' ').unwrap_or((arguments, ""));
        passphrase |= kind == "scrypt";
        if kind == "X25519" {
            let share = exactly(&decode_base64(rest)?)?;
            stanzas.push(Native {
                share,
                wrapped: exactly(&body)?,
            });
        }
    }
}

/// Where the header at the start of `bytes` ends, if it is whole and well-formed.
pub fn header_length(bytes: &[u8]) -> Result<usize, HeaderError> {
    parse(bytes).map(|(_, length)| length)
}

fn header_mac(key: &FileKey) -> Hmac<Sha256> {
    let mut mac_key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, key.as_bytes())
        .expand(b"header", &mut *mac_key)
        .expect("32 bytes are within HKDF's reach");
    <Hmac<Sha256> as Mac>::new_from_slice(&*mac_key).expect("HMAC takes keys of any length")
}

/// The key that wraps the file key: `None` if the shared secret is one that anybody knows.
fn wrap_key(
    secret: &StaticSecret,
    theirs: &PublicKey,
    share: &[u8; 32],
    recipient: &[u8; 32],
) -> Option<ChaCha20Poly1305> {
    let shared = secret.diffie_hellman(theirs);
    if !shared.was_contributory() {
        return None;
    }
    let salt = [*share, *recipient].concat();
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(&salt), shared.as_bytes())
        .expand(X25519_INFO, &mut *key)
        .expect("32 bytes are within HKDF's reach");
    Some(ChaCha20Poly1305::new((&*key).into()))
}

fn write_stanza(text: &mut String, tag: &str, arguments: &[String], body: &[u8]) {
    text.push_str("-> ");
    text.push_str(tag);
    for argument in arguments {
        text.push(' ');
        text.push_str(argument);
    }
    let body = STANDARD_NO_PAD.encode(body);
    let mut rest = body.as_str();
    // The last line is shorter than a full one, so one that ends full has an empty line behind it.
    while rest.len() >= COLUMNS {
        let (line, behind) = rest.split_at(COLUMNS);
        text.push('\n');
        text.push_str(line);
        rest = behind;
    }
    text.push('\n');
    text.push_str(rest);
    text.push('\n');
}

/// Writes a header that gives `key` to each of `recipients`, and to nobody else.
///
/// # Errors
/// [`HeaderError::NoRecipients`], [`HeaderError::TooLarge`] beyond [`STANZAS_MAX`], and
/// [`HeaderError::LowOrder`] if a recipient is not an honest key.
pub fn wrap(
    key: &FileKey,
    recipients: &[Recipient],
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Vec<u8>, HeaderError> {
    wrap_beside(key, recipients, &[], rng)
}

/// The same, with stanzas that somebody else made for the same key behind those of `recipients`. Whom they
/// give it to is the caller's business.
pub fn wrap_beside(
    key: &FileKey,
    recipients: &[Recipient],
    further: &[Stanza],
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Vec<u8>, HeaderError> {
    match recipients.len() {
        0 => return Err(HeaderError::NoRecipients),
        n if n + further.len() > STANZAS_MAX => return Err(HeaderError::TooLarge),
        _ => {}
    }
    let mut text = format!("{FIRST_LINE}\n");
    for recipient in recipients {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *bytes);
        let ephemeral = StaticSecret::from(*bytes);
        let share = PublicKey::from(&ephemeral).to_bytes();
        let aead = wrap_key(&ephemeral, &recipient.key(), &share, recipient.as_bytes())
            .ok_or(HeaderError::LowOrder)?;
        // A zero nonce is right: the key is used for this one message.
        let wrapped = aead
            .encrypt(&Nonce::default(), &key.as_bytes()[..])
            .expect("encrypting 16 bytes cannot fail");
        let share = [STANDARD_NO_PAD.encode(share)];
        write_stanza(&mut text, "X25519", &share, &wrapped);
    }
    for stanza in further {
        write_stanza(&mut text, &stanza.tag, &stanza.arguments, &stanza.body);
    }
    text.push_str("---");
    let mac = header_mac(key)
        .chain_update(text.as_bytes())
        .finalize()
        .into_bytes();
    text.push(' ');
    STANDARD_NO_PAD.encode_string(mac, &mut text);
    text.push('\n');
    Ok(text.into_bytes())
}

/// Finds the file key in a header, which may be followed by a payload.
pub fn unwrap(header: &[u8], identity: &Identity) -> Result<FileKey, HeaderError> {
    let (header, _) = parse(header)?;
    for stanza in &header.stanzas {
        let share = PublicKey::from(stanza.share);
        let recipient = identity.recipient();
        let aead = wrap_key(
            identity.secret(),
            &share,
            &stanza.share,
            recipient.as_bytes(),
        )
        .ok_or(HeaderError::LowOrder)?;
        let Ok(bytes) = aead.decrypt(&Nonce::default(), &stanza.wrapped[..]) else {
            continue;
        };
        let bytes = Zeroizing::new(bytes);
        let key = FileKey::from_bytes(exactly(&bytes)?);
        header.check_mac(&key)?;
        return Ok(key);
    }
    Err(HeaderError::NoMatch)
}

/// Checks that a header, which may be followed by a payload, is one of this file key and unchanged: for
/// whoever has the key from elsewhere than a native stanza.
pub fn check(header: &[u8], key: &FileKey) -> Result<(), HeaderError> {
    parse(header)?.0.check_mac(key)
}

/// A new header over the same file key for other recipients. Nothing of the old header is in it, so two
/// headers of one payload cannot be linked by their stanzas.
pub fn rewrap(
    header: &[u8],
    identity: &Identity,
    recipients: &[Recipient],
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Vec<u8>, HeaderError> {
    wrap(&unwrap(header, identity)?, recipients, rng)
}
