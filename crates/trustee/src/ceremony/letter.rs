//! Letters: second packages on their way, signed and then sealed to the one who shall read them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use sidelight_api::trustee::{CEREMONY_LETTER_BYTES_MAX, NewLetter};
use sidelight_domain::record::Encoder;
use sidelight_quorum::CeremonyError;
use sidelight_seal::{Recipient, file};
use sidelight_translog::entry::{Signature, Trustee};
use zeroize::{Zeroize as _, Zeroizing};

use super::Seat;
use crate::held::HeldKey;
use crate::keys::Keys;

/// The plaintext.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain {
    v: u64,
    ceremony: u64,
    from: String,
    to: String,
    package: String,
    signature: String,
}

impl Drop for Plain {
    fn drop(&mut self) {
        self.package.zeroize();
    }
}

fn message<U: HeldKey>(
    seat: &Seat<'_, U>,
    (from, to): (&Trustee, &Trustee),
    package: &[u8],
) -> Zeroizing<Vec<u8>> {
    let message = Encoder::new("sidelight/ceremony-letter/v1")
        .field(seat.origin.as_str().as_bytes())
        .u64(seat.running.index)
        .field(from.trustee.as_str().as_bytes())
        .field(to.trustee.as_str().as_bytes())
        .field(package);
    Zeroizing::new(message.finish())
}

/// The letter to `to`. `rng` gives the same for the same letter.
pub(super) fn write<U: HeldKey>(
    keys: &Keys,
    seat: &Seat<'_, U>,
    to: &Trustee,
    package: &[u8],
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<NewLetter, CeremonyError> {
    let from = seat
        .trustees
        .get(&seat.number)
        .ok_or(CeremonyError::NoSeat)?;
    let plain = Plain {
        v: 1,
        ceremony: seat.running.index,
        from: from.trustee.to_string(),
        to: to.trustee.to_string(),
        package: STANDARD.encode(package),
        signature: hex::encode(keys.sign(&message(seat, (from, to), package))),
    };
    let plain = serde_json::to_vec(&plain).map_err(|_| CeremonyError::Protocol)?;
    let plain = Zeroizing::new(plain);
    let recipient: Result<Recipient, _> = to.recipient.as_str().parse();
    let recipient = recipient.map_err(|_| CeremonyError::Protocol)?;
    let sealed = file::seal(&plain, &[recipient], rng).map_err(|_| CeremonyError::Protocol)?;
    Ok(NewLetter {
        ceremony: seat.running.index,
        to: to.trustee.to_string(),
        letter: sealed.into(),
    })
}

/// The package in a letter of `from`; `None` if they did not write it to this trustee for this ceremony.
pub(super) fn read<U: HeldKey>(
    keys: &Keys,
    seat: &Seat<'_, U>,
    from: &Trustee,
    letter: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    if letter.len() > CEREMONY_LETTER_BYTES_MAX {
        return None;
    }
    let to = seat.trustees.get(&seat.number)?;
    let plain = Zeroizing::new(file::open(letter, &keys.identity).ok()?);
    let plain: Plain = serde_json::from_slice(&plain).ok()?;
    let is_this = plain.v == 1
        && plain.ceremony == seat.running.index
        && plain.from == from.trustee.as_str()
        && plain.to == to.trustee.as_str();
    let package = Zeroizing::new(STANDARD.decode(&plain.package).ok()?);
    let signature: Signature = plain.signature.parse().ok()?;
    let signed = from
        .signing_key
        .signed(&message(seat, (from, to), &package), &signature);
    (is_this && signed).then_some(package)
}
