//! The household statement: strict text, signed, numbered, chained (`docs/ref/statement.md`).

use std::fmt::Write as _;
use std::str::FromStr;

pub use super::access::{Access, CONTACTS_MAX, HomeToken};
use super::access::{access, home_token};
use super::encoding::{Encoder, Hash, sha256};
use super::id::{CameraId, DeviceId, HouseholdId, MemberId};
use super::key::{SignatureBytes, SigningKeyBytes, verify};

/// Longest statement, bytes.
pub const STATEMENT_BYTES_MAX: usize = 64 * 1024;
/// Most members of a household.
pub const MEMBERS_MAX: usize = 16;
/// Most devices of a household.
pub const DEVICES_MAX: usize = 64;
/// Most hubs of a household.
pub const HUBS_MAX: usize = 8;
/// Most cameras of a household.
pub const CAMERAS_MAX: usize = 32;
/// Longest and shortest retention of a camera, days.
pub const RETENTION_DAYS: std::ops::RangeInclusive<u16> = 1..=180;

const FIRST_LINE: &str = "sidelight-statement/v1";

/// Why a statement is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The first line names another format.
    #[error("this is not a sidelight-statement/v1")]
    Version,
    /// A line is missing, misplaced, unsorted, repeated or malformed.
    #[error("line {line} of the statement: {what}")]
    Line {
        /// Counted from 1; 0 if lines contradict each other.
        line: usize,
        /// What was expected.
        what: &'static str,
    },
    /// Larger than [`STATEMENT_BYTES_MAX`] or more lines of a kind than allowed.
    #[error("the statement is too large: {0}")]
    TooLarge(&'static str),
    /// It is for another household than the one known.
    #[error("the statement is of another household")]
    OtherHousehold,
    /// Not the number that follows.
    #[error("statement {got} does not follow statement {known}")]
    Number {
        /// The number held so far.
        known: u64,
        /// The number offered.
        got: u64,
    },
    /// `previous` is not the hash of the statement held.
    #[error("the statement does not continue the one already known")]
    Chain,
    /// The epoch goes back, or has another recipient than before under the same number.
    #[error("the statement gives epoch {0} a second time or goes back to it")]
    Epoch(u64),
    /// The signature is not by the household's signing key.
    #[error("the statement is not signed by this household")]
    Signature,
}

/// A browser or other device the keyring is sealed to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Device {
    /// The device.
    pub id: DeviceId,
    /// Whose it is.
    pub member: MemberId,
    /// Its `age1...` recipient.
    pub recipient: String,
}

/// A paired hub.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hub {
    /// Its signing key.
    pub key: SigningKeyBytes,
    /// The `age1...` recipient for commands.
    pub recipient: String,
}

/// A camera the household has added.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Camera {
    /// The camera.
    pub id: CameraId,
    /// The hub it is at.
    pub hub: SigningKeyBytes,
    /// Whether sound is recorded.
    pub audio: bool,
    /// How long uploaded clips are kept.
    pub retention_days: u16,
}

/// A parsed statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Whose.
    pub household: HouseholdId,
    /// From 1.
    pub number: u64,
    /// SHA-256 of the previous text; zeros in number 1.
    pub previous: Hash,
    /// When it was made, ms.
    pub issued_ms: u64,
    /// Signs the next statement.
    pub signing_key: SigningKeyBytes,
    /// Sealed or emergency access.
    pub access: Access,
    /// The current epoch.
    pub epoch: u64,
    /// The epoch's `age1...` recipient.
    pub epoch_recipient: String,
    /// The recovery sheet's `age1...` recipient.
    pub recovery: String,
    /// Whom to tell of disclosures: an `age1...` recipient.
    pub notice: String,
    /// The people.
    pub members: Vec<MemberId>,
    /// Their devices.
    pub devices: Vec<Device>,
    /// The hubs.
    pub hubs: Vec<Hub>,
    /// The cameras.
    pub cameras: Vec<Camera>,
}

/// A statement as it travels: text and signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedStatement {
    /// The exact text.
    pub text: String,
    /// By the signing key of the statement before, or its own in number 1.
    pub signature: SignatureBytes,
}

/// The bytes that are signed for a statement's text.
pub fn signed_bytes(text: &str) -> Vec<u8> {
    Encoder::new("sidelight/statement/v1")
        .field(text.as_bytes())
        .finish()
}

impl SignedStatement {
    /// Parses and verifies the first statement of a household.
    pub fn verify_first(&self) -> Result<Statement, StatementError> {
        let statement: Statement = self.text.parse()?;
        if statement.number != 1 {
            return Err(StatementError::Number {
                known: 0,
                got: statement.number,
            });
        }
        self.verify_under(&statement.signing_key)?;
        Ok(statement)
    }

    /// Parses and verifies the statement that follows `known`, whose exact text is `known_text`.
    pub fn verify_next(
        &self,
        known: &Statement,
        known_text: &str,
    ) -> Result<Statement, StatementError> {
        let statement: Statement = self.text.parse()?;
        if statement.household != known.household {
            return Err(StatementError::OtherHousehold);
        }
        if statement.number != known.number + 1 {
            return Err(StatementError::Number {
                known: known.number,
                got: statement.number,
            });
        }
        if statement.previous != sha256(known_text.as_bytes()) {
            return Err(StatementError::Chain);
        }
        self.verify_under(&known.signing_key)?;
        let same = statement.epoch_recipient == known.epoch_recipient;
        if statement.epoch < known.epoch || (statement.epoch == known.epoch && !same) {
            return Err(StatementError::Epoch(statement.epoch));
        }
        Ok(statement)
    }

    /// Checks the signature alone, under a key the caller has pinned.
    pub fn verify_under(&self, key: &SigningKeyBytes) -> Result<(), StatementError> {
        verify(key, &signed_bytes(&self.text), &self.signature)
            .map_err(|_| StatementError::Signature)
    }
}

impl Statement {
    /// The device of that id.
    pub fn device(&self, id: DeviceId) -> Option<&Device> {
        self.devices.iter().find(|d| d.id == id)
    }

    /// What the home's address became, if an emergency can name the home by it.
    pub fn address(&self) -> Option<HomeToken> {
        match self.access {
            Access::Sealed => None,
            Access::Emergency { address, .. } => address,
        }
    }

    /// What those contacts became that an emergency can name the home by.
    pub fn contacts(&self) -> &[HomeToken] {
        match &self.access {
            Access::Sealed => &[],
            Access::Emergency { contacts, .. } => contacts,
        }
    }

    /// Whether the household says that this is of its address or of a contact of it.
    pub fn is_named_by(&self, hash: &Hash) -> bool {
        let mut own = self
            .address()
            .into_iter()
            .chain(self.contacts().iter().copied());
        own.any(|it| it.hash == *hash)
    }

    /// The camera of that id.
    pub fn camera(&self, id: CameraId) -> Option<&Camera> {
        self.cameras.iter().find(|c| c.id == id)
    }

    /// The canonical text. Lines of one kind are sorted here, so the order of the vectors does not matter.
    pub fn to_text(&self) -> String {
        let mut text = String::with_capacity(1024);
        let mut line = |l: std::fmt::Arguments<'_>| {
            text.write_fmt(l).expect("writing to a String cannot fail");
            text.push('\n');
        };
        line(format_args!("{FIRST_LINE}"));
        line(format_args!("household {}", self.household));
        line(format_args!("number {}", self.number));
        line(format_args!("previous {}", hex::encode(self.previous)));
        line(format_args!("issued {}", self.issued_ms));
        line(format_args!(
            "signing-key {}",
            hex::encode(self.signing_key)
        ));
        for access in self.access.lines() {
            line(format_args!("{access}"));
        }
        line(format_args!(
            "epoch {} {}",
            self.epoch, self.epoch_recipient
        ));
        line(format_args!("recovery {}", self.recovery));
        line(format_args!("notice {}", self.notice));
        let mut tail: Vec<String> = self.members.iter().map(|m| format!("member {m}")).collect();
        tail.sort();
        let sort = |kind: Vec<String>, tail: &mut Vec<String>| {
            let from = tail.len();
            tail.extend(kind);
            tail[from..].sort();
        };
        let devices = self
            .devices
            .iter()
            .map(|d| format!("device {} {} {}", d.id, d.member, d.recipient));
        sort(devices.collect(), &mut tail);
        let hubs = self
            .hubs
            .iter()
            .map(|h| format!("hub {} {}", hex::encode(h.key), h.recipient));
        sort(hubs.collect(), &mut tail);
        let cameras = self.cameras.iter().map(|c| {
            let audio = if c.audio { "on" } else { "off" };
            format!(
                "camera {} {} audio={audio} retention={}",
                c.id,
                hex::encode(c.hub),
                c.retention_days
            )
        });
        sort(cameras.collect(), &mut tail);
        for l in &tail {
            line(format_args!("{l}"));
        }
        text
    }
}

/// Walks the lines, knowing where it is.
struct Lines<'a> {
    lines: std::iter::Peekable<std::str::Split<'a, char>>,
    line: usize,
}

impl<'a> Lines<'a> {
    fn fail<T>(&self, what: &'static str) -> Result<T, StatementError> {
        Err(StatementError::Line {
            line: self.line,
            what,
        })
    }

    /// The rest of the next line if it starts with `keyword` and a space.
    fn take(&mut self, keyword: &'static str) -> Option<&'a str> {
        let rest = self
            .lines
            .peek()?
            .strip_prefix(keyword)?
            .strip_prefix(' ')?;
        self.lines.next();
        self.line += 1;
        Some(rest)
    }

    /// The one line of a kind.
    fn one<T>(
        &mut self,
        keyword: &'static str,
        parse: impl Fn(&'a str) -> Option<T>,
    ) -> Result<T, StatementError> {
        let Some(rest) = self.take(keyword) else {
            return Err(StatementError::Line {
                line: self.line + 1,
                what: keyword,
            });
        };
        parse(rest).map_or_else(|| self.fail(keyword), Ok)
    }

    /// The one line of a kind that may be missing.
    fn perhaps<T>(
        &mut self,
        keyword: &'static str,
        parse: impl Fn(&'a str) -> Option<T>,
    ) -> Result<Option<T>, StatementError> {
        match self.take(keyword) {
            None => Ok(None),
            Some(rest) => parse(rest).map_or_else(|| self.fail(keyword), |value| Ok(Some(value))),
        }
    }

    /// All following lines of a kind: strictly ascending, at most `max`.
    fn many<T>(
        &mut self,
        keyword: &'static str,
        max: usize,
        parse: impl Fn(&'a str) -> Option<T>,
    ) -> Result<Vec<T>, StatementError> {
        let (mut all, mut last) = (Vec::new(), "");
        while let Some(rest) = self.take(keyword) {
            if rest <= last {
                return self.fail("lines of one kind are sorted and differ");
            }
            if all.len() == max {
                return Err(StatementError::TooLarge(keyword));
            }
            last = rest;
            match parse(rest) {
                Some(value) => all.push(value),
                None => return self.fail(keyword),
            }
        }
        Ok(all)
    }
}

/// The largest integer of a statement: what readers in every language keep exactly.
const INTEGER_MAX: u64 = (1 << 53) - 1;

/// Decimal without sign, leading zeros or anything else.
pub(super) fn decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with(['0', '+']);
    let value = if canonical { text.parse().ok() } else { None };
    value.filter(|n| *n <= INTEGER_MAX)
}

pub(super) fn hex32(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let lower = !text.bytes().any(|b| b.is_ascii_uppercase());
    (lower && hex::decode_to_slice(text, &mut bytes).is_ok()).then_some(bytes)
}

/// The form of an X25519 recipient; whether it is a key is for `seal` to say when it uses it.
fn recipient(text: &str) -> Option<String> {
    let body = text.strip_prefix("age1")?;
    let charset = body
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    (body.len() == 58 && charset).then(|| text.to_owned())
}

fn device(rest: &str) -> Option<Device> {
    let mut parts = rest.split(' ');
    let device = Device {
        id: parts.next()?.parse().ok()?,
        member: parts.next()?.parse().ok()?,
        recipient: recipient(parts.next()?)?,
    };
    parts.next().is_none().then_some(device)
}

fn hub(rest: &str) -> Option<Hub> {
    let (key, to) = rest.split_once(' ')?;
    Some(Hub {
        key: hex32(key)?,
        recipient: recipient(to)?,
    })
}

fn camera(rest: &str) -> Option<Camera> {
    let mut parts = rest.split(' ');
    let id = parts.next()?.parse().ok()?;
    let hub = hex32(parts.next()?)?;
    let audio = match parts.next()? {
        "audio=on" => true,
        "audio=off" => false,
        _ => return None,
    };
    let days = decimal(parts.next()?.strip_prefix("retention=")?)?;
    let retention_days = u16::try_from(days)
        .ok()
        .filter(|d| RETENTION_DAYS.contains(d))?;
    parts.next().is_none().then_some(Camera {
        id,
        hub,
        audio,
        retention_days,
    })
}

/// An epoch, from 1, and its recipient.
fn epoch(rest: &str) -> Option<(u64, String)> {
    let (number, to) = rest.split_once(' ')?;
    Some((decimal(number).filter(|n| *n > 0)?, recipient(to)?))
}

impl FromStr for Statement {
    type Err = StatementError;

    fn from_str(text: &str) -> Result<Self, StatementError> {
        if text.len() > STATEMENT_BYTES_MAX {
            return Err(StatementError::TooLarge("64 KiB"));
        }
        let body = text.strip_suffix('\n').ok_or(StatementError::Line {
            line: text.lines().count().max(1),
            what: "a line feed at the end",
        })?;
        let mut l = Lines {
            lines: body.split('\n').peekable(),
            line: 0,
        };
        if l.lines.next() != Some(FIRST_LINE) {
            return Err(StatementError::Version);
        }
        l.line = 1;
        let household = l.one("household", |v| v.parse().ok())?;
        let number = l.one("number", |v| decimal(v).filter(|n| *n > 0))?;
        let previous = l.one("previous", hex32)?;
        if (number == 1) != (previous == [0; 32]) {
            return l.fail("previous is zeros in number 1 and only there");
        }
        let issued_ms = l.one("issued", decimal)?;
        let signing_key = l.one("signing-key", hex32)?;
        let mut access = l.one("access", access)?;
        if let Access::Emergency {
            address, contacts, ..
        } = &mut access
        {
            *address = l.perhaps("address", home_token)?;
            *contacts = l.many("contact", CONTACTS_MAX, home_token)?;
        }
        let (epoch, epoch_recipient) = l.one("epoch", epoch)?;
        let recovery = l.one("recovery", recipient)?;
        let notice = l.one("notice", recipient)?;
        let members = l.many("member", MEMBERS_MAX, |v| v.parse().ok())?;
        if members.is_empty() {
            return Err(StatementError::Line {
                line: l.line + 1,
                what: "member",
            });
        }
        let statement = Statement {
            household,
            number,
            previous,
            issued_ms,
            signing_key,
            access,
            epoch,
            epoch_recipient,
            recovery,
            notice,
            members,
            devices: l.many("device", DEVICES_MAX, device)?,
            hubs: l.many("hub", HUBS_MAX, hub)?,
            cameras: l.many("camera", CAMERAS_MAX, camera)?,
        };
        if l.lines.peek().is_some() {
            return Err(StatementError::Line {
                line: l.line + 1,
                what: "nothing more",
            });
        }
        statement.check_references()
    }
}

impl Statement {
    /// Every device belongs to a member, every camera to a hub, and no id stands twice.
    fn check_references(self) -> Result<Self, StatementError> {
        let unknown = |what| StatementError::Line { line: 0, what };
        for (i, d) in self.devices.iter().enumerate() {
            if !self.members.contains(&d.member) {
                return Err(unknown("a device's member is not in the statement"));
            }
            if self.devices[..i].iter().any(|o| o.id == d.id) {
                return Err(unknown("a device stands twice"));
            }
        }
        for (i, c) in self.cameras.iter().enumerate() {
            if !self.hubs.iter().any(|h| h.key == c.hub) {
                return Err(unknown("a camera's hub is not in the statement"));
            }
            if self.cameras[..i].iter().any(|o| o.id == c.id) {
                return Err(unknown("a camera stands twice"));
            }
        }
        if self.hubs.windows(2).any(|w| w[0].key == w[1].key) {
            return Err(unknown("a hub stands twice"));
        }
        Ok(self)
    }
}
