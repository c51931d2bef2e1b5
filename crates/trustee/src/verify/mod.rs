//! What a trustee checks before it answers: pure, against the record that it has replayed itself.
//!
//! The thirteen and six checks are [`Check`]; each has a name for the `receipt` entry and words for a person.
//! An answer can be computed from a [`Cleared`] alone, and there is no other way to one than [`clear`].
//! What the person decides, the journal and the sending come after (`docs/ref/trustee.md`, answering).

mod basis;
mod check;
mod clips;
mod look_up;
mod people;
mod record;

use std::collections::BTreeMap;

use sidelight_api::trustee::{CaseFile, FieldOpening};
use sidelight_domain::approval::Site;
use sidelight_domain::emergency::scope;
use sidelight_domain::record::{CameraId, Encoder, Hash, HouseholdId};
use sidelight_domain::rulebook::decide::Released;
use sidelight_quorum::{CheckedWrap, Roster, ShareKey};
use sidelight_seal::Recipient;
use sidelight_translog::entry::{self, Commitment, Entry, Kind, Slug};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::merkle::leaf_hash;
use sidelight_translog::policy::Policy;
use sidelight_translog::source::TileSource;

pub use basis::{Basis, Danger, Demanded, Release};
pub use check::{Check, Refused};
pub use look_up::{ClearedLookUp, LookUpGround, clear_look_up};
pub use record::Head;

/// Most clips of one case: the rulebook allows fewer.
const CLIPS_MAX: usize = 1000;
/// Footage of a clip, at most, seconds: how long it really is only the household knows.
const CLIP_SECONDS_MAX: u64 = 60;

/// What this trustee knows by itself.
pub struct Ground<'a, S> {
    /// How it is called in the record.
    pub me: &'a Slug,
    /// Its share.
    pub share: &'a ShareKey,
    /// The roster of the trustee set in force.
    pub roster: &'a Roster,
    /// The record as replayed here.
    pub ledger: &'a Ledger,
    /// Its size and root.
    pub tree: (u64, Sha256Hash),
    /// Its files.
    pub files: &'a S,
    /// Text of the rulebook that the entry names.
    pub rulebook: &'a str,
    /// Who must have signed a head, as pinned here.
    pub log_policy: &'a Policy,
    /// The head that was published when the case came, as signed.
    pub published: &'a [u8],
    /// When that was, ms.
    pub seen_ms: u64,
    /// Where this operator's people give approvals, as pinned here.
    pub site: Site<'a>,
    /// What the journal has of this release.
    pub journal: Journalled,
}

impl<'a, S> Ground<'a, S> {
    fn head(&self) -> Head<'a, S> {
        Head {
            log_policy: self.log_policy,
            published: self.published,
            seen_ms: self.seen_ms,
            tree: self.tree,
            files: self.files,
        }
    }
}

/// What was done with a release here before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Journalled {
    /// Nothing.
    Nothing,
    /// It was answered for this ([`Cleared::digest`]).
    Answered(Hash),
    /// It was refused.
    Refused,
}

/// A case that passed every check.
#[derive(Clone, Debug)]
pub struct Cleared {
    release: u64,
    leaf: Hash,
    basis: Basis,
    agency: Slug,
    recipient: Recipient,
    household: HouseholdId,
    /// The notice key that the newest label is bound to.
    notice: Recipient,
    cameras: Vec<CameraId>,
    tracks: Vec<(Hash, CheckedWrap)>,
}

impl Cleared {
    /// Index of the release.
    pub fn release(&self) -> u64 {
        self.release
    }

    /// What it rests on, with the entry.
    pub fn basis(&self) -> &Basis {
        &self.basis
    }

    /// Who asks.
    pub fn agency(&self) -> &Slug {
        &self.agency
    }

    /// Whom an answer is sealed to.
    pub fn recipient(&self) -> &Recipient {
        &self.recipient
    }

    /// Whose footage.
    pub fn household(&self) -> HouseholdId {
        self.household
    }

    /// Whom a notice is sealed to.
    pub fn notice(&self) -> &Recipient {
        &self.notice
    }

    /// Which cameras, each once.
    pub fn cameras(&self) -> &[CameraId] {
        &self.cameras
    }

    /// Leaf hash of the entry: every answer is bound to it.
    pub(crate) fn leaf(&self) -> &Hash {
        &self.leaf
    }

    /// The tracks that may be answered, by label.
    pub(crate) fn tracks(&self) -> &[(Hash, CheckedWrap)] {
        &self.tracks
    }

    /// What an answer to this is an answer for: entry, labels and recipient.
    pub fn digest(&self) -> Hash {
        let mut digest = Encoder::new("sidelight/trustee-answered/v1")
            .field(&self.leaf)
            .field(self.recipient.as_bytes());
        for (label, _) in &self.tracks {
            digest = digest.field(label);
        }
        digest.hash()
    }
}

/// A case as it reads, before anything of it is believed.
struct Case<'a> {
    file: &'a CaseFile,
    entry: Entry,
    basis: Basis,
    /// What the entry says, of any kind.
    body: Release,
}

impl Case<'_> {
    /// Whether the record had this entry when the release was entered.
    fn precedes(&self, index: u64) -> bool {
        (..self.file.release).contains(&index)
    }
}

/// Committed fields of the entry, opened.
struct Opened {
    agency: Slug,
    recipient: entry::Recipient,
    submitted_by: u64,
    supervised_by: u64,
}

/// Runs every check; the first that does not hold refuses.
pub fn clear<S: TileSource>(file: &CaseFile, ground: &Ground<'_, S>) -> Result<Cleared, Refused> {
    let case = read(file)?;
    record::current(&case, ground)?;
    let head = ground.head();
    head.witnessed()?;
    head.continues(ground.ledger)?;
    head.includes(file.release, file.entry.as_bytes())?;
    record::replayed(&case, ground)?;
    let opened = opened(&case, ground)?;
    record::recipient(&case, &opened, ground)?;
    record::country(&case, &opened, ground)?;
    let people = people::approved(&case, &opened, ground)?;
    let clips = clips::checked(&case, ground)?;
    record::practised(&case, clips.household, ground)?;
    let released = Released {
        cameras: clips.cameras.len() as u64,
        camera_minutes: clips.camera_minutes,
        ..people
    };
    record::ruled(&case, released, ground)?;
    let who = ground.ledger.trustee(ground.me);
    let number = who.and_then(|it| u16::try_from(it.entry.number).ok());
    let share = ground.share;
    let fits = number == Some(share.trustee().get())
        && ground.roster.public_share(share.trustee()) == Some(share.public());
    Check::Share.demand(fits, "")?;
    let record = ground.ledger.release(file.release);
    let receipt = record.and_then(|it| it.receipts.get(ground.me));
    let journalled = ground.journal != Journalled::Nothing;
    Check::Receipt.demand(receipt.is_none() || journalled, "")?;
    let recipient = opened.recipient.as_str().parse();
    let cleared = Cleared {
        release: file.release,
        leaf: leaf_hash(file.entry.as_bytes()).0,
        recipient: recipient.map_err(|_| Check::Recipient.refused("not a key"))?,
        agency: opened.agency,
        household: clips.household,
        notice: clips.notice,
        cameras: clips.cameras,
        tracks: clips.tracks,
        basis: case.basis,
    };
    match ground.journal {
        Journalled::Nothing => {}
        Journalled::Answered(digest) => Check::Journal.demand(digest == cleared.digest(), "")?,
        Journalled::Refused => return Err(Check::Person.refused("")),
    }
    Ok(cleared)
}

fn read(file: &CaseFile) -> Result<Case<'_>, Refused> {
    Check::Form.demand((1..=CLIPS_MAX).contains(&file.clips.len()), "clips")?;
    let entry = Entry::parse(file.entry.as_bytes());
    let entry = entry.map_err(|_| Check::Form.refused("entry"))?;
    let basis = Basis::read(&entry, file)?;
    Ok(Case {
        file,
        body: basis.release(),
        basis,
        entry,
    })
}

/// What the committed fields of an entry open to, each once and in order.
fn values<'a>(
    kind: Kind,
    committed: &[(&str, Commitment)],
    openings: &'a [FieldOpening],
) -> Result<BTreeMap<&'a str, &'a str>, Refused> {
    let names = openings.iter().map(|it| it.field.as_str());
    let fields = committed.iter().map(|(field, _)| *field);
    Check::Openings.demand(names.eq(fields), "not each field once")?;
    let mut values = BTreeMap::new();
    for (opening, (_, commitment)) in openings.iter().zip(committed) {
        let FieldOpening { field, value, salt } = opening;
        let made = entry::FieldOpening {
            salt: *salt,
            value: value.clone().into_bytes(),
        };
        let form = kind.committed_form(field);
        let fits = made.commit(kind, field) == *commitment
            && !value.is_empty()
            && form.is_some_and(|form| form.accepts(value.as_bytes()));
        Check::Openings.demand(fits, field)?;
        values.insert(field.as_str(), value.as_str());
    }
    Ok(values)
}

/// Every committed field fits its opening, and says what the rest of the case says.
fn opened<S>(case: &Case<'_>, ground: &Ground<'_, S>) -> Result<Opened, Refused> {
    let (body, kind) = (&case.body, case.basis.kind());
    let refused = |what: &str| Check::Openings.refused(what);
    let committed = case.basis.committed();
    let values = values(kind, &committed, &case.file.openings)?;
    for (field, expected) in case.basis.says(&case.file.basis) {
        let says = values.get(field) == Some(&expected.as_str());
        Check::Openings.demand(says, field)?;
    }
    let labels = || case.file.clips.iter().flat_map(|clip| &clip.tracks);
    let set = labels().map(|track| track.label).collect();
    let made = Sha256Hash(scope(&set)).to_hex();
    let scoped = values.get("scope") == Some(&made.as_str()) && set.len() == labels().count();
    Check::Openings.demand(scoped, "scope")?;
    let origin = ground.ledger.operator().map(|it| it.origin.as_str());
    let agrees = case.basis.agrees(origin.unwrap_or_default());
    Check::Openings.demand(agrees, "it says something else than the entry")?;
    let gagged = case.basis.gagged_by_it();
    Check::Openings.demand(gagged, "another gag than the demand names")?;
    record::told(case, ground)?;
    record::looked_up(case, ground)?;
    let clips = case.file.clips.len() as u64;
    let counted = body.clips == clips && body.seconds == clips * CLIP_SECONDS_MAX;
    Check::Openings.demand(counted, "clips")?;
    let value = |field: &'static str| values.get(field).copied().unwrap_or_default();
    let number = |field| value(field).parse().map_err(|_| refused(field));
    Ok(Opened {
        agency: value("agency").parse().map_err(|_| refused("agency"))?,
        recipient: value("recipient")
            .parse()
            .map_err(|_| refused("recipient"))?,
        submitted_by: number("submitted-by")?,
        supervised_by: number("supervised-by")?,
    })
}
