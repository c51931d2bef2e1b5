//! The shape of an `age` v1 header to one X25519 recipient, and nothing else. The operator links no
//! crate that could open one; what it can see without a key it checks, so that nothing but a header can
//! be handed to an agency in its place.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

const VERSION: &str = "age-encryption.org/v1";
/// 32 bytes in base64 without padding.
const CHARS_OF_32: usize = 43;
/// A nonce of 16 bytes and one encrypted chunk, empty.
const PAYLOAD_BYTES_MIN: usize = 16 + 16;

/// Exactly one X25519 stanza and a MAC, in their one spelling.
pub(crate) fn is_header(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let mut lines = text.split('\n');
    let mut next = || lines.next();
    let behind = |line: Option<&str>, prefix| {
        let rest = line.and_then(|line| line.strip_prefix(prefix));
        rest.is_some_and(is_32)
    };
    next() == Some(VERSION)
        && behind(next(), "-> X25519 ")
        && behind(next(), "")
        && behind(next(), "--- ")
        && next() == Some("")
        && next().is_none()
}

/// A header to one recipient, and behind it enough to be a payload.
pub(crate) fn is_file(bytes: &[u8]) -> bool {
    length(bytes).is_some()
}

/// Bytes of the header of such a file; none if it is none.
pub(crate) fn length(bytes: &[u8]) -> Option<usize> {
    let mac = bytes.windows(5).position(|five| five == b"\n--- ")?;
    let header_bytes = mac + 5 + CHARS_OF_32 + 1;
    let room = bytes.len() >= header_bytes + PAYLOAD_BYTES_MIN;
    (room && is_header(&bytes[..header_bytes])).then_some(header_bytes)
}

fn is_32(text: &str) -> bool {
    // The decoder refuses padding and bits that say nothing.
    text.len() == CHARS_OF_32 && STANDARD_NO_PAD.decode(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(byte: u8) -> String {
        STANDARD_NO_PAD.encode([byte; 32])
    }

    fn good() -> String {
        let (share, key, mac) = (chars(1), chars(2), chars(3));
        format!("{VERSION}\n-> X25519 {share}\n{key}\n--- {mac}\n")
    }

    #[test]
    fn one_recipient_and_nothing_else() {
        let good = good();
        assert!(is_header(good.as_bytes()));
        let stanza = format!("-> X25519 {}\n{}\n", chars(1), chars(2));
        let wrong = [
            String::new(),
            good.trim_end().to_owned(),
            format!("{good}x"),
            format!("{good}\n"),
            good.replace("v1", "v2"),
            good.replace("X25519", "scrypt"),
            good.replace(&stanza, ""),
            good.replace(&stanza, &stanza.repeat(2)),
            good.replace(&chars(1), &format!("{}=", chars(1))),
            good.replace(&chars(2), &chars(2)[1..]),
            good.replace(&chars(3), &format!("{}B", &chars(3)[..42])),
            good.replace(&chars(1), &format!("{} 7", chars(1))),
            good.replace('\n', "\r\n"),
        ];
        for text in wrong {
            assert!(!is_header(text.as_bytes()), "{text:?}");
        }
    }

    #[test]
    fn a_file_is_such_a_header_and_a_payload() {
        let file = [good().as_bytes(), &[0; 32]].concat();
        assert!(is_file(&file));
        assert!(!is_file(&file[..file.len() - 1]), "no room for a payload");
        assert!(!is_file(good().as_bytes()));
        let two = format!("-> X25519 {}\n{}\n--- ", chars(1), chars(2));
        let two = good().replacen("--- ", &two, 1);
        assert!(
            !is_file(&[two.as_bytes(), &[0; 32]].concat()),
            "two recipients"
        );
        assert!(!is_file(b"words for everyone to read"));
    }
}
