//! What agencies ask, as the public sees it: feeds and pages of a small town.

mod feed;
mod pages;
mod rules;
pub(crate) mod trustees;

use std::sync::atomic::{AtomicU8, Ordering};

use sidelight_domain::approval::decision::{decides, decision_digest};
use sidelight_domain::place::Point;
use sidelight_domain::request::{NoteAbout, RequestDocument, RequestNote, RequestSalts};
use sidelight_domain::rulebook::{AgencyKind, Ask, Rulebook};
use sidelight_domain::window::MINUTE_MS;
use sidelight_server::config::Config;
use sidelight_server::record::{AgencyDocument, Redaction, redact};
use sidelight_translog::entry::{
    Agency, Authority, Body, Commitment, CoseKey, Credential, Entry, EntryIndex, FieldOpening,
    Ground, Kind, Request, RequestRefused, RequestResolved, RequestUpdate, RequestWithdrawn, Role,
    Slug,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::sequencer::RequestId;

use crate::record::{RECIPIENT, WithRecord};
use crate::support::{APP_ORIGIN, Authenticator, BEGIN_MS, DAY_MS};

/// The rulebook in force.
pub(crate) const RULEBOOK: &str = include_str!("../../../../../policy/rulebook-1.toml");
/// A second agency's key.
const FIRE_RECIPIENT: &str = "age1dwrtyullxn7wr8ttsp807k3l2ar6mf825gh36jwqrefdmdu8td9s9dyws4";
/// A new key for the first.
const NEXT_RECIPIENT: &str = "age163e4uw3xtctwacplt9cchx6aqvqecp7ckmz3lyx68fnxamqn4v6s3n5yf7";
/// Where the town is.
pub(crate) const TOWN: (f64, f64) = (44.0712, -72.5436);
/// A place in another region.
pub(crate) const ELSEWHERE: (f64, f64) = (40.7, -112.0);

/// An operator with two agencies and two moderators.
pub(crate) struct Town {
    pub(crate) log: WithRecord,
    pub(crate) officer: u64,
    pub(crate) moderators: [u64; 2],
    /// Of the first moderator.
    pub(crate) passkey: Authenticator,
    next: AtomicU8,
}

/// What is asked, where it differs from an ordinary request in town.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) agency: &'a str,
    pub(crate) offence: &'a str,
    pub(crate) at: (f64, f64),
    pub(crate) text: &'a str,
}

impl Default for Asked<'_> {
    fn default() -> Self {
        Self {
            agency: "millbrook-police",
            offence: "burglary",
            at: TOWN,
            text: "Two people left a house on foot.\nOne carried a <red> bag.",
        }
    }
}

/// The region of a place.
pub(crate) fn region((lat, lng): (f64, f64)) -> String {
    Point::new(lat, lng).unwrap().region().to_string()
}

fn hash_of(bytes: &[u8]) -> Sha256Hash {
    Sha256Hash::of(bytes)
}

/// Of every commitment here.
pub(crate) const SALT: [u8; 32] = [9; 32];
/// The case of every request here.
pub(crate) const CASE: &str = "MB-2026-0117";

fn committed(kind: Kind, field: &str, value: &str) -> Commitment {
    let opening = FieldOpening {
        salt: SALT,
        value: value.as_bytes().to_vec(),
    };
    opening.commit(kind, field)
}

impl Town {
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// With a configuration of the test's.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::on(WithRecord::with(change).await).await
    }

    /// Of an operator that has nothing but its record.
    pub(crate) async fn on(log: WithRecord) -> Self {
        log.round().await;
        let mut town = Self {
            log,
            officer: 0,
            moderators: [0; 2],
            passkey: Authenticator::new(APP_ORIGIN),
            next: AtomicU8::new(100),
        };
        for (slug, name, kind, recipient) in [
            ("millbrook-police", "Millbrook Police", "police", RECIPIENT),
            ("hill-fire", "Hill <Fire> & Rescue", "fire", FIRE_RECIPIENT),
        ] {
            town.key(slug, name, kind, recipient, 1).await;
        }
        let key = |seed| CoseKey::new(&[seed; 77]).unwrap();
        town.officer = town
            .credential(Role::Officer, Some("millbrook-police"), key(1))
            .await;
        let passkey = CoseKey::new(&town.passkey.cose()).unwrap();
        for (n, key) in [passkey, key(2)].into_iter().enumerate() {
            town.moderators[n] = town.credential(Role::Moderator, None, key).await;
        }
        town
    }

    /// Appends an entry; its index.
    pub(crate) async fn append(&self, body: impl Into<Body>, text: Option<&str>) -> u64 {
        let id = RequestId([self.next.fetch_add(1, Ordering::Relaxed); 16]);
        let text = text.map(|text| text.as_bytes().to_vec());
        let record = self.log.app().record();
        record.append(id, body.into(), text).await.unwrap().index
    }

    /// An agency's key.
    async fn key(&self, slug: &str, name: &str, kind: &str, recipient: &str, epoch: u64) -> u64 {
        let document = format!(
            "sidelight-agency/v1\nname {name}\nkind {kind}\nplace Millbrook\nregion {}\n\
             contact desk@{slug}.example\n",
            region(TOWN)
        );
        document.parse::<AgencyDocument>().unwrap();
        let (decision, decided_by) = match epoch {
            1 => (None, Authority::Operator),
            _ => (
                Some(Sha256Hash([7; 32])),
                Authority::Credential(EntryIndex(self.officer)),
            ),
        };
        let agency = Agency {
            agency: slug.parse().unwrap(),
            name: hash_of(document.as_bytes()),
            epoch,
            delivery_key: recipient.parse().unwrap(),
            jurisdiction: Some(Some("US-CA".parse().unwrap())),
            decision,
            decided_by,
        };
        self.append(agency, Some(&document)).await
    }

    /// The police gets a new delivery key.
    pub(crate) async fn rotate(&self) -> u64 {
        let (slug, name) = ("millbrook-police", "Millbrook Police");
        self.key(slug, name, "police", NEXT_RECIPIENT, 2).await
    }

    async fn credential(&self, role: Role, agency: Option<&str>, key: CoseKey) -> u64 {
        let credential = Credential {
            role,
            agency: agency.map(|slug| slug.parse().unwrap()),
            key,
            name: committed(Kind::Credential, "name", "Olive Officer"),
            decision: None,
            enrolled_by: Authority::Operator,
        };
        self.append(credential, None).await
    }

    /// The text of a request as the rulebook accepts it now.
    pub(crate) fn document(&self, asked: Asked<'_>) -> RequestDocument {
        let rules = Rulebook::parse(RULEBOOK).unwrap();
        let sensitive = asked.text.is_empty();
        let (rings, count) = if sensitive { (2, 10) } else { (1, 4) };
        let (lat, lng) = asked.at;
        let middle = Point::new(lat, lng).unwrap();
        let around = sidelight_domain::place::grid::around(
            middle,
            sidelight_domain::place::grid::Zoom::Near,
            rings,
        );
        let cells: Vec<u64> = around
            .iter()
            .filter_map(|tile| tile.cell().map(u64::from))
            .take(count)
            .collect();
        let now_ms = self.log.test.clock.clone();
        let now_ms = sidelight_server::clock::Clock::now_ms(&now_ms) / MINUTE_MS * MINUTE_MS;
        let fire = asked.agency == "hill-fire";
        let ask = Ask {
            agency: if fire {
                AgencyKind::Fire
            } else {
                AgencyKind::Police
            },
            offence: asked.offence,
            cells: &cells,
            from_ms: now_ms - DAY_MS,
            to_ms: now_ms - DAY_MS + 270 * MINUTE_MS,
            text: asked.text,
            contact: "Detective desk, +1 555 0100",
            terms: "Kept with the case for seven years.",
            case_number: CASE,
            earlier_for_case: 0,
            own_investigation: true,
            urgent: None,
        };
        let accepted = rules.check(&ask, now_ms, &rules).unwrap();
        let salts = RequestSalts {
            case: SALT,
            window: [8; 32],
        };
        RequestDocument::new(&accepted, asked.agency, &salts).unwrap()
    }

    /// Publishes a request; the index of its entry.
    pub(crate) async fn request(&self, asked: Asked<'_>) -> u64 {
        let document = self.document(asked);
        let now_ms = sidelight_server::clock::Clock::now_ms(&self.log.test.clock);
        let expires = sidelight_domain::window::write_day(now_ms + 14 * DAY_MS).unwrap();
        let mut request = Request {
            agency: asked.agency.parse().unwrap(),
            document: Sha256Hash(document.hash()),
            policy: hash_of(RULEBOOK.as_bytes()),
            expires: expires.parse().unwrap(),
            case: committed(Kind::Request, "case", CASE),
            submitted_by: committed(Kind::Request, "submitted-by", &self.officer.to_string()),
            offence: Some(document.offence().parse().unwrap()),
            decision: Sha256Hash([1; 32]),
            decided_by: EntryIndex(self.moderators[0]),
        };
        request.decision = self.decision(&request.clone().into());
        self.append(request, Some(&document.text())).await
    }

    /// What a passkey signs for an entry of this kind with these fields.
    fn decision(&self, body: &Body) -> Sha256Hash {
        let day = sidelight_domain::window::write_day(BEGIN_MS).unwrap();
        let entry = Entry::new(1, day.parse().unwrap(), body.clone()).unwrap();
        let text = String::from_utf8(entry.to_bytes()).unwrap();
        let lines: Vec<_> = text.lines().skip(4).collect();
        let lines: Vec<_> = lines.iter().filter_map(|it| it.split_once(' ')).collect();
        let covered = decides(&lines).unwrap();
        let origin = self.log.vkey.name();
        Sha256Hash(decision_digest(origin, body.kind().as_str(), covered))
    }

    /// Refuses a request; the index of the entry.
    pub(crate) async fn refuse(&self, agency: &str, reason: &str) -> u64 {
        let kind = Kind::RequestRefused;
        let refused = RequestRefused {
            agency: agency.parse().unwrap(),
            policy: hash_of(RULEBOOK.as_bytes()),
            reason: reason.parse::<Slug>().unwrap(),
            document: committed(kind, "document", "what was asked"),
            case: committed(kind, "case", "MB-2026-0118"),
            submitted_by: committed(kind, "submitted-by", &self.officer.to_string()),
            decision: Sha256Hash([2; 32]),
            decided_by: EntryIndex(self.moderators[0]),
        };
        self.append(refused, None).await
    }

    /// Says something about a request.
    pub(crate) async fn note(&self, request: u64, about: NoteAbout, text: &str) -> u64 {
        let note = RequestNote::new("millbrook-police", request, about, text).unwrap();
        let (document, decision) = (Sha256Hash(note.hash()), Sha256Hash([3; 32]));
        let request = EntryIndex(request);
        let officer = EntryIndex(self.officer);
        let body: Body = match about {
            NoteAbout::Update => RequestUpdate {
                request,
                document,
                decision,
                decided_by: EntryIndex(self.moderators[0]),
            }
            .into(),
            NoteAbout::Resolved => RequestResolved {
                request,
                document: Some(document),
                decision,
                decided_by: officer,
            }
            .into(),
            NoteAbout::Withdrawn => RequestWithdrawn {
                request,
                document: Some(document),
                decision,
                decided_by: officer,
            }
            .into(),
        };
        self.append(body, Some(&note.text())).await
    }

    /// Takes a text out of sight.
    pub(crate) async fn redact(&self, document: Sha256Hash) -> u64 {
        let redaction = Redaction {
            document,
            ground: Ground::PersonalData,
            decision: Sha256Hash([4; 32]),
            approvals: self.moderators,
        };
        let store: sidelight_store::SharedStore = std::sync::Arc::new(self.log.store().await);
        let record = self.log.app().record();
        let receipt = redact(&store, record, &redaction, BEGIN_MS).await;
        receipt.unwrap().index
    }
}
