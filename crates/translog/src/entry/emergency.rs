//! The values and signed messages of the entries that follow an emergency (`docs/ref/leaf.md`, trustees).

use std::{fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sidelight_domain::emergency::life::Reason;
use sidelight_domain::lookup::ADDRESSES_MAX;
use sidelight_domain::record::Encoder;

use super::{
    kind::{Body, Emergency, EmergencyRefused, LookUp, LookUpRefused, Notice, Receipt},
    list::{Authority, Outcome},
    value::{Day, Text, Value, ValueError, spelled},
};
use crate::hash::Sha256Hash;

/// The owner is told within so many days.
pub(super) const NOTICE_DAYS_MAX: u16 = 3;
/// Agency and claim are revealed within so many days, and not on the day itself.
const SEAL_DAYS: std::ops::RangeInclusive<u16> = 1..=90;

/// A notice before it is sealed, in bytes.
pub const NOTICE_BYTES: usize = 512;
/// The `age` header of one `X25519` stanza: version, arguments, wrapped key, MAC.
const HEADER_BYTES: usize = 22 + 54 + 44 + 48;
/// A box: that header, the payload's nonce, the notice, its tag.
pub const NOTICE_BOX_BYTES: usize = HEADER_BYTES + 16 + NOTICE_BYTES + 16;

spelled!(NoticeBox);

/// A notice sealed to the household's notice key: an `age` file with one `X25519` stanza, of one size.
#[derive(Clone, PartialEq, Eq)]
pub struct NoticeBox(Vec<u8>);

impl NoticeBox {
    /// Takes an `age` file of that form; it is not opened.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let start = b"age-encryption.org/v1\n-> X25519 ";
        let fits = bytes.len() == NOTICE_BOX_BYTES
            && bytes.starts_with(start)
            && [75, 119, 167].iter().all(|end| bytes[*end] == b'\n')
            && bytes[120..].starts_with(b"--- ");
        fits.then(|| Self(bytes.to_vec()))
    }

    /// The `age` file.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for NoticeBox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NoticeBox(..)")
    }
}

impl Value for NoticeBox {
    const FORM: &'static str = "box";

    fn read(text: &str) -> Option<Self> {
        Self::new(&BASE64_URL_SAFE_NO_PAD.decode(text).ok()?)
    }

    fn write(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(&self.0)
    }
}

impl Receipt {
    /// What the trustee signs.
    pub fn message(&self, origin: &Text) -> Vec<u8> {
        let answer = self.answer.as_ref().map_or(&[][..], |hash| &hash.0);
        let check = self.check.as_ref().map_or("", |check| check.as_str());
        let receipt = Encoder::new("sidelight/receipt/v1")
            .field(origin.as_str().as_bytes())
            .u64(self.release.0)
            .field(self.trustee.as_str().as_bytes())
            .field(self.outcome.write().as_bytes())
            .field(answer)
            .field(check.as_bytes());
        // One of before signs as it did then.
        match self.minutes {
            Some(minutes) => receipt.u64(minutes).finish(),
            None => receipt.finish(),
        }
    }
}

impl Notice {
    /// What the trustee signs.
    pub fn message(&self, origin: &Text) -> Vec<u8> {
        Encoder::new("sidelight/notice/v1")
            .field(origin.as_str().as_bytes())
            .u64(self.release.0)
            .field(self.trustee.as_str().as_bytes())
            .field(self.notice_box.as_bytes())
            .finish()
    }
}

pub(super) fn contradiction(day: Day, body: &Body) -> Option<&'static str> {
    match body {
        Body::Emergency(emergency) | Body::Drill(emergency) => of_emergency(day, emergency),
        Body::EmergencyRefused(EmergencyRefused {
            reason,
            decision,
            decided_by,
            ..
        })
        | Body::DrillRefused(EmergencyRefused {
            reason,
            decision,
            decided_by,
            ..
        })
        | Body::LookUpRefused(LookUpRefused {
            reason,
            decision,
            decided_by,
            ..
        }) => of_refused(*reason, *decision, *decided_by),
        Body::LookUp(look_up) => of_look_up(day, look_up),
        Body::Receipt(receipt) => {
            let answered = receipt.outcome == Outcome::Answered;
            let fits = receipt.answer.is_some() == answered && receipt.check.is_some() != answered;
            (!fits).then_some("answered without an answer, or refused without a check")
        }
        _ => None,
    }
}

fn of_emergency(day: Day, emergency: &Emergency) -> Option<&'static str> {
    if emergency.homes != 1 {
        return Some("an emergency is about one home");
    }
    if emergency.cameras == 0 || emergency.clips == 0 || emergency.seconds == 0 {
        return Some("nothing leaves");
    }
    if emergency.notice_due < day || emergency.notice_due > day.after(NOTICE_DAYS_MAX) {
        return Some("the notice is not due within three days");
    }
    if !sealed(day).contains(&emergency.seal_until) {
        return Some(NOT_SEALED);
    }
    (emergency.first_review >= emergency.second_review).then_some(NOT_TWO)
}

fn of_look_up(day: Day, look_up: &LookUp) -> Option<&'static str> {
    if !(1..=ADDRESSES_MAX as u64).contains(&look_up.addresses) {
        return Some("no address is looked up, or too many");
    }
    (!sealed(day).contains(&look_up.seal_until)).then_some(NOT_SEALED)
}

pub(super) const NOT_SEALED: &str = "not sealed for one to ninety days";
pub(super) const NOT_TWO: &str = "the reviews are not two in ascending order";

/// The days until which a release of this day can be sealed.
pub(super) fn sealed(day: Day) -> std::ops::RangeInclusive<Day> {
    day.after(*SEAL_DAYS.start())..=day.after(*SEAL_DAYS.end())
}

/// A reviewer's reason needs a reviewer; what nobody decided, nobody signed.
fn of_refused(reason: Reason, decision: Option<Sha256Hash>, by: Authority) -> Option<&'static str> {
    let by_operator = by == Authority::Operator;
    let by_nobody = !reason.is_a_reviewers();
    let fits = by_operator == by_nobody && by_operator == decision.is_none();
    (!fits).then_some("the reason, the decision and who decided do not go together")
}
