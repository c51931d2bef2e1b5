//! Secrets on paper: Bech32m in capitals, which fit a QR code's short mode and tell a mistyped character.

use bech32::{Bech32m, Hrp};
use zeroize::Zeroizing;

/// The line for a secret.
pub(crate) fn write(kind: &str, secret: &[u8]) -> Zeroizing<String> {
    let hrp = Hrp::parse(kind).expect("the kinds of sheets are constants");
    let line = bech32::encode_upper::<Bech32m>(hrp, secret);
    Zeroizing::new(line.expect("secrets on paper are far below Bech32's limit"))
}

/// The secret of a line, whatever spaces and line ends a person typed.
pub(crate) fn read<const N: usize>(kind: &str, typed: &str) -> Option<Zeroizing<[u8; N]>> {
    let line: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let line = Zeroizing::new(line);
    let checked = bech32::primitives::decode::CheckedHrpstring::new::<Bech32m>(&line).ok()?;
    if checked.hrp().to_lowercase() != kind {
        return None;
    }
    let bytes = Zeroizing::new(checked.byte_iter().collect::<Vec<u8>>());
    Some(Zeroizing::new(bytes.as_slice().try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_line_is_read_and_a_typo_is_not() {
        let line = write("sidelight-trustee-key-", &[7; 32]);
        assert_eq!(
            read("sidelight-trustee-key-", &line).as_deref(),
            Some(&[7; 32])
        );
        let spaced = format!("  {} \n {}\n", &line[..40], &line[40..]);
        assert_eq!(
            read("sidelight-trustee-key-", &spaced).as_deref(),
            Some(&[7; 32])
        );
        assert_eq!(read::<32>("sidelight-trustee-share-", &line), None);
        assert_eq!(read::<31>("sidelight-trustee-key-", &line), None);
        for (at, typo) in line.char_indices().skip(23) {
            let other = if typo == 'Q' { "P" } else { "Q" };
            let mut wrong = line.to_string();
            wrong.replace_range(at..=at, other);
            assert_eq!(read::<32>("sidelight-trustee-key-", &wrong), None, "{at}");
        }
    }
}
