//! A passkey's public key as COSE, in the one deterministic CBOR spelling (RFC 9053, RFC 8949 4.2.1),
//! for its entry in the log.
//!
//! The WebAuthn library takes COSE apart and does not put it together again; these few bytes do.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use sidelight_translog::entry::CoseKey;
use webauthn_rs::prelude::Passkey;

/// The library's own form of a key, as it writes it.
#[derive(Deserialize)]
struct Key {
    #[serde(rename = "type_")]
    algorithm: String,
    key: Parts,
}

#[derive(Deserialize)]
enum Parts {
    #[serde(rename = "EC_EC2")]
    Ec2 { curve: String, x: String, y: String },
    #[serde(rename = "EC_OKP")]
    Okp { curve: String, x: String },
    #[serde(rename = "RSA")]
    Rsa { n: String, e: [u8; 3] },
}

/// The passkey's public key; `None` for one that this version cannot write.
pub(super) fn key_of(passkey: &Passkey) -> Option<CoseKey> {
    let key: Key =
        serde_json::from_value(serde_json::to_value(passkey.get_public_key()).ok()?).ok()?;
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
    // Labels: 1 kty, 3 alg, -1 crv or n, -2 x or e, -3 y. In CBOR order positive labels come first.
    let mut cbor = Vec::new();
    match (key.algorithm.as_str(), key.key) {
        ("ES256", Parts::Ec2 { curve, x, y }) if curve == "SECP256R1" => {
            cbor.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]);
            byte_string(&mut cbor, &bytes(&x)?);
            cbor.push(0x22);
            byte_string(&mut cbor, &bytes(&y)?);
        }
        ("EDDSA", Parts::Okp { curve, x }) if curve == "ED25519" => {
            cbor.extend([0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21]);
            byte_string(&mut cbor, &bytes(&x)?);
        }
        ("RS256", Parts::Rsa { n, e }) => {
            cbor.extend([0xa4, 0x01, 0x03, 0x03, 0x39, 0x01, 0x00, 0x20]);
            byte_string(&mut cbor, &bytes(&n)?);
            cbor.push(0x21);
            byte_string(&mut cbor, &e);
        }
        _ => return None,
    }
    CoseKey::new(&cbor)
}

fn byte_string(cbor: &mut Vec<u8>, bytes: &[u8]) {
    match bytes.len() {
        0..24 => cbor.push(0x40 | u8::try_from(bytes.len()).expect("below 24")),
        24..256 => cbor.extend([0x58, u8::try_from(bytes.len()).expect("below 256")]),
        _ => {
            cbor.push(0x59);
            let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
            cbor.extend(length.to_be_bytes());
        }
    }
    cbor.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn an_es256_key_is_77_bytes_in_the_order_authenticators_send() {
        let json = serde_json::json!({"cred": {
            "cred_id": "AAECAw", "counter": 0, "transports": null, "user_verified": true,
            "backup_eligible": false, "backup_state": false, "registration_policy": "required",
            "extensions": {}, "attestation": {"data": "None", "metadata": "None"},
            "attestation_format": "none",
            "cred": {"type_": "ES256", "key": {"EC_EC2": {"curve": "SECP256R1",
                "x": URL_SAFE_NO_PAD.encode([7; 32]), "y": URL_SAFE_NO_PAD.encode([9; 32])}}}}});
        let passkey: Passkey = serde_json::from_value(json).unwrap();
        let key = key_of(&passkey).unwrap();
        let expected = format!(
            "a5010203262001215820{}225820{}",
            "07".repeat(32),
            "09".repeat(32)
        );
        assert_eq!(hex::encode(key.as_bytes()), expected);
    }
}
