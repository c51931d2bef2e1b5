//! What a release rests on: the claim of an emergency, or a legal demand. The checks that differ are here
//! and in [`super::record`]; everything else reads a [`Release`].

use sidelight_api::trustee::{Basis as Wire, CaseFile, Finding};
use sidelight_domain::demand::{Checklist, Demand};
use sidelight_domain::emergency::{CallBack, Claim, DoorTag, NamedHome};
use sidelight_domain::window::Window;
use sidelight_translog::entry::{
    Body, Commitment, Compelled, Day, DemandName, Emergency, Entry, EntryIndex, Kind,
};
use sidelight_translog::hash::Sha256Hash;

use super::{Check, Refused};

/// What a release rests on, read and word for word.
#[derive(Clone, Debug)]
pub enum Basis {
    /// Somebody is said to be in danger.
    Emergency(Danger),
    /// It is legally demanded.
    Compelled(Demanded),
}

/// A release in an emergency, or one that is practised.
#[derive(Clone, Debug)]
pub struct Danger {
    /// Whether it is a drill.
    pub is_drill: bool,
    /// What the entry says.
    pub entry: Emergency,
    /// What was claimed.
    pub claim: Claim,
    /// The call to the agency.
    pub call_back: CallBack,
    pub(super) findings: Vec<Finding>,
    pub(super) look_up_salt: Option<[u8; 32]>,
}

/// A release under a legal demand.
#[derive(Clone, Debug)]
pub struct Demanded {
    /// What the entry says.
    pub entry: Compelled,
    /// What is demanded.
    pub demand: Demand,
    /// What a reviewer found of the order.
    pub checklist: Checklist,
    /// The order, a document.
    pub order: Vec<u8>,
    /// What keeps the household from being told, a document; there exactly if the demand names one.
    pub gag: Option<Vec<u8>>,
    pub(super) told_salt: Option<[u8; 32]>,
}

/// What both kinds of entries say.
#[derive(Clone, Copy, Debug)]
pub struct Release {
    /// The rulebook.
    pub policy: Sha256Hash,
    /// Who may answer.
    pub trustee_set: EntryIndex,
    /// Cameras whose footage leaves.
    pub cameras: u64,
    /// How many clips.
    pub clips: u64,
    /// At most so many seconds.
    pub seconds: u64,
    /// Last day to tell the owner that it left.
    pub notice_due: Day,
    pub(super) decision: Sha256Hash,
    pub(super) reviews: [u64; 2],
}

/// The salt of a commitment in an earlier entry, where one is given.
fn salt(text: Option<&String>, what: &str) -> Result<Option<[u8; 32]>, Refused> {
    let Some(text) = text else {
        return Ok(None);
    };
    let mut salt = [0; 32];
    let read = hex::decode_to_slice(text, &mut salt);
    read.map_err(|_| Check::Form.refused(what))?;
    Ok(Some(salt))
}

impl Basis {
    pub(super) fn read(entry: &Entry, file: &CaseFile) -> Result<Self, Refused> {
        let is_drill = entry.kind() == Kind::Drill;
        let form = |what| Check::Form.refused(what);
        match (entry.body().clone(), &file.basis) {
            (
                Body::Emergency(entry) | Body::Drill(entry),
                Wire::Emergency {
                    claim,
                    call_back,
                    findings,
                    look_up_salt,
                },
            ) => Ok(Self::Emergency(Danger {
                is_drill,
                entry,
                claim: Claim::parse(claim).map_err(|_| form("claim"))?,
                call_back: CallBack::parse(call_back).map_err(|_| form("call-back"))?,
                findings: findings.clone(),
                look_up_salt: salt(look_up_salt.as_ref(), "look-up-salt")?,
            })),
            (
                Body::Compelled(entry),
                Wire::Compelled {
                    demand,
                    order,
                    gag,
                    checklist,
                    told_salt,
                },
            ) => Ok(Self::Compelled(Demanded {
                entry,
                demand: Demand::parse(demand).map_err(|_| form("demand"))?,
                checklist: Checklist::parse(checklist).map_err(|_| form("checklist"))?,
                order: order.0.clone(),
                gag: gag.as_ref().map(|gag| gag.0.clone()),
                told_salt: salt(told_salt.as_ref(), "told-salt")?,
            })),
            _ => Err(Check::Kind.refused(entry.kind().as_str())),
        }
    }

    /// What both kinds of entries say.
    pub fn release(&self) -> Release {
        macro_rules! release {
            ($entry:expr) => {
                Release {
                    policy: $entry.policy,
                    trustee_set: $entry.trustee_set,
                    cameras: $entry.cameras,
                    clips: $entry.clips,
                    seconds: $entry.seconds,
                    notice_due: $entry.notice_due,
                    decision: $entry.decision,
                    reviews: [$entry.first_review.0, $entry.second_review.0],
                }
            };
        }
        match self {
            Self::Emergency(it) => release!(it.entry),
            Self::Compelled(it) => release!(it.entry),
        }
    }

    /// Whether somebody practises: no footage but an announced home's may leave for it.
    pub fn is_drill(&self) -> bool {
        self.kind() == Kind::Drill
    }

    /// Whose footage is named, and from when to when.
    pub fn named(&self) -> (&[DoorTag], Window) {
        match self {
            Self::Emergency(it) => (&it.claim.doors, it.claim.window),
            Self::Compelled(it) => (&it.demand.doors, it.demand.window),
        }
    }

    /// The home whose footage it is, where it is named by its address or a contact and not by doors.
    pub fn home(&self) -> Option<NamedHome> {
        match self {
            Self::Emergency(it) => it.claim.home,
            Self::Compelled(_) => None,
        }
    }

    /// When the household may be told at the earliest: once it is answered, unless there is a gag.
    pub fn tell_from_ms(&self) -> Option<u64> {
        match self {
            Self::Emergency(_) => None,
            Self::Compelled(it) if it.entry.told.is_some() => None,
            Self::Compelled(it) => Some(it.entry.notice_due.start_ms()),
        }
    }

    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Emergency(it) if it.is_drill => Kind::Drill,
            Self::Emergency(_) => Kind::Emergency,
            Self::Compelled(_) => Kind::Compelled,
        }
    }

    /// The committed fields, in the order of the entry.
    pub(super) fn committed(&self) -> Vec<(&'static str, Commitment)> {
        match self {
            Self::Emergency(Danger { entry, .. }) => vec![
                ("agency", entry.agency),
                ("claim", entry.claim),
                ("scope", entry.scope),
                ("recipient", entry.recipient),
                ("submitted-by", entry.submitted_by),
                ("supervised-by", entry.supervised_by),
                ("call-back", entry.call_back),
            ],
            Self::Compelled(Demanded { entry, .. }) => vec![
                ("agency", entry.agency),
                ("type", entry.type_code),
                ("demand-text", entry.demand_text),
                ("order", entry.order),
                ("scope", entry.scope),
                ("recipient", entry.recipient),
                ("submitted-by", entry.submitted_by),
                ("supervised-by", entry.supervised_by),
                ("checklist", entry.checklist),
            ],
        }
    }

    /// What a committed field must say, of those that this alone tells.
    pub(super) fn says(&self, wire: &Wire) -> Vec<(&'static str, String)> {
        let hash = |text: &[u8]| Sha256Hash::of(text).to_hex();
        match (self, wire) {
            (
                Self::Emergency(it),
                Wire::Emergency {
                    claim, call_back, ..
                },
            ) => vec![
                ("agency", it.claim.agency.clone()),
                ("claim", hash(claim.as_bytes())),
                ("call-back", hash(call_back.as_bytes())),
            ],
            (
                Self::Compelled(it),
                Wire::Compelled {
                    demand, checklist, ..
                },
            ) => vec![
                ("agency", it.demand.agency.clone()),
                ("type", it.demand.kind.clone()),
                ("demand-text", hash(demand.as_bytes())),
                ("order", hash(&it.order)),
                ("checklist", hash(checklist.as_bytes())),
            ],
            _ => Vec::new(),
        }
    }

    /// Whether what keeps the household from being told is the document that the demand names.
    pub(super) fn gagged_by_it(&self) -> bool {
        match self {
            Self::Emergency(_) => true,
            Self::Compelled(it) => {
                let named = it.demand.gag.map(|gag| gag.document);
                named == it.gag.as_deref().map(|gag| Sha256Hash::of(gag).0)
            }
        }
    }

    /// Whether the entry says in the open what this says.
    pub(super) fn agrees(&self, origin: &str) -> bool {
        match self {
            Self::Emergency(Danger { entry, claim, .. }) => {
                claim.origin == origin && claim.danger == entry.danger && claim.allows(entry.owner)
            }
            Self::Compelled(it) => {
                let named = match &it.entry.demand {
                    DemandName::Sealed => true,
                    DemandName::Type(code) => code.as_str() == it.demand.kind,
                };
                let order = Sha256Hash::of(&it.order).0;
                it.demand.origin == origin && it.demand.order == order && named
            }
        }
    }
}
