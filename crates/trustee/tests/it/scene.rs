//! A good case: a town with an agency, reviewers, trustees, a household that chose emergency access, two
//! clips of its camera, and a release of them in the record.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer as _, SigningKey};
use rand::rngs::OsRng;
use serde_json::json;
use sidelight_api::clip::{CertificateWire, ManifestWire, OpeningWire};
use sidelight_api::trustee::{
    Basis, CaseApproval, CaseClip, CaseFile, CaseStatement, CaseTrack, FieldOpening, Finding,
    LabelParts,
};
use sidelight_domain::approval::{Site, decision::decides, decision_digest};
use sidelight_domain::emergency::{
    CallBack, Claim, Danger, DoorTag, claim_digest, life::Owner, scope,
};
use sidelight_domain::record::manifest::{FIELDS, OPERATOR_FIELDS, openings};
use sidelight_domain::record::statement::{Access, Camera, Hub, signed_bytes};
use sidelight_domain::record::{
    CameraId, Certificate, ClipId, Hash, HouseholdId, Label, Manifest, MemberId, Statement, Track,
    sha256,
};
use sidelight_domain::window::Window;
use sidelight_quorum::{Roster, ShareKey, Wrap};
use sidelight_seal::Identity;
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::cosignature::Cosigner;
use sidelight_translog::entry::{
    self, Agency, Authority, Body, Credential, Day, Emergency, Entry, EntryIndex, Kind, Policy,
    Purpose, Role,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::policy::Policy as LogPolicy;
use sidelight_trustee::verify::{Cleared, Ground, Journalled, Refused, clear};

use crate::parties::{Meeting, Party};
use crate::record::{ORIGIN, Record, TIME, vkey};

pub(crate) const RULEBOOK: &str = include_str!("../../../../policy/rulebook-2.toml");
pub(crate) const FILE_KEYS: [[u8; 16]; 2] = [[1; 16], [2; 16]];
const RP_ID: &str = "app.example";
pub(crate) const PAGES: &str = "https://app.example";
pub(crate) const MINUTE_MS: u64 = 60_000;
/// When footage begins.
pub(crate) const FROM_MS: u64 = TIME / 60 * MINUTE_MS - 60 * MINUTE_MS;

/// What a dishonest or careless operator does otherwise; the entry says it, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Twist {
    None,
    /// The second clip is of a minute outside the window.
    LateClip,
    /// A door is named that is another camera's.
    OtherDoor,
    /// Sealed to a key that is not the agency's.
    OtherRecipient,
    /// The officer supervises.
    OwnSupervisor,
    /// A label of another clip.
    OtherLabel,
    /// A wrap of another clip's label.
    OtherWrap,
    /// The household keeps everything sealed.
    Sealed,
    /// The claim asks for three hours.
    LongWindow,
    /// Two days lie between call and case.
    OldCall,
    /// The same clip twice, in other words.
    TwiceSame,
}

/// A passkey that a credential entry names.
pub(crate) struct Passkey {
    pub(crate) index: u64,
    key: SigningKey,
}

pub(crate) struct Scene {
    pub(crate) parties: [Party; 3],
    pub(crate) meeting: Meeting,
    pub(crate) shares: [ShareKey; 3],
    pub(crate) agency: Identity,
    pub(crate) notice: Identity,
    pub(crate) case: CaseFile,
    pub(crate) published: Vec<u8>,
    pub(crate) log_policy: LogPolicy,
    pub(crate) policy_text: String,
}

pub(crate) fn hexed(bytes: Hash) -> String {
    hex::encode(bytes)
}

fn witness() -> Cosigner {
    Cosigner::from_seed("witness.example", &[77; 32]).unwrap()
}

/// The newest head, signed by the witness.
pub(crate) fn published(record: &Record, time: u64) -> Vec<u8> {
    let head = record.head();
    let open = OpenCheckpoint::open(&head, &[vkey()]).unwrap();
    let line = witness().cosign(&open.checkpoint, time);
    [head, line.into_bytes()].concat()
}

impl Passkey {
    /// Enters one.
    fn new(record: &mut Record, number: u8, role: Role) -> Self {
        let key = SigningKey::from_bytes(&[100 + number; 32]);
        let head = [0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20];
        let cose = [&head[..], key.verifying_key().as_bytes()].concat();
        let index = record.ledger.size();
        let agency = matches!(role, Role::Officer | Role::Supervisor);
        record.append(
            Credential {
                role,
                agency: agency.then(|| "millbrook-police".parse().unwrap()),
                key: entry::CoseKey::new(&cose).unwrap(),
                name: entry::FieldOpening::new("A person", &mut OsRng)
                    .commit(Kind::Credential, "name"),
                decision: None,
                enrolled_by: Authority::Operator,
            }
            .into(),
        );
        Self { index, key }
    }

    pub(crate) fn sign(&self, digest: &Hash) -> CaseApproval {
        let client_data = json!({
            "type": "webauthn.get", "challenge": URL_SAFE_NO_PAD.encode(digest),
            "origin": PAGES, "crossOrigin": false,
        });
        let client_data = client_data.to_string().into_bytes();
        let mut data = sha256(RP_ID.as_bytes()).to_vec();
        data.extend_from_slice(&[0x05, 0, 0, 0, 0]);
        let signed = [data.clone(), sha256(&client_data).to_vec()].concat();
        CaseApproval {
            credential: self.index,
            client_data: client_data.into(),
            authenticator_data: data.into(),
            signature: self.key.sign(&signed).to_bytes().to_vec().into(),
        }
    }
}

/// A household with a hub and a camera.
pub(crate) struct Household {
    hub: SigningKey,
    signing: SigningKey,
    statement: Statement,
}

pub(crate) const CAMERA: CameraId = CameraId([8; 16]);
const HOUSEHOLD: HouseholdId = HouseholdId([9; 16]);

impl Household {
    pub(crate) fn new(notice: &Identity, access: Access) -> Self {
        let (hub, signing) = (
            SigningKey::from_bytes(&[50; 32]),
            SigningKey::from_bytes(&[51; 32]),
        );
        let key = hub.verifying_key().to_bytes();
        let recipient = |n: u8| Identity::from_bytes([n; 32]).recipient().to_string();
        let statement = Statement {
            household: HOUSEHOLD,
            number: 1,
            previous: [0; 32],
            issued_ms: FROM_MS,
            signing_key: signing.verifying_key().to_bytes(),
            access,
            epoch: 4,
            epoch_recipient: recipient(60),
            recovery: recipient(61),
            notice: notice.recipient().to_string(),
            members: vec![MemberId([7; 16])],
            devices: Vec::new(),
            hubs: vec![Hub {
                key,
                recipient: recipient(62),
            }],
            cameras: vec![Camera {
                id: CAMERA,
                hub: key,
                audio: false,
                retention_days: 30,
            }],
        };
        Self {
            hub,
            signing,
            statement,
        }
    }

    pub(crate) fn signed(&self) -> CaseStatement {
        let text = self.statement.to_text();
        let signature = self.signing.sign(&signed_bytes(&text)).to_bytes();
        CaseStatement {
            signature: signature.to_vec().into(),
            text,
        }
    }

    pub(crate) fn clip(&self, roster: &Roster, number: u8, twist: Twist) -> CaseClip {
        let late = twist == Twist::LateClip && number == 1;
        let start = FROM_MS + u64::from(number) * MINUTE_MS + u64::from(late) * 59 * MINUTE_MS;
        let clip = ClipId([20 + number; 16]);
        let parts = LabelParts {
            household: HOUSEHOLD.to_string(),
            camera: CAMERA.to_string(),
            clip: clip.to_string(),
            track: "video".to_owned(),
            start,
            hub: self.hub.verifying_key().to_bytes(),
            notice: self.statement.notice.clone(),
            epoch: 4,
        };
        let of = |clip: ClipId| {
            Label {
                household: HOUSEHOLD,
                camera: CAMERA,
                clip,
                track: Track::Video,
                start_ms: start,
                hub: parts.hub,
                notice: &parts.notice,
                epoch: 4,
            }
            .hash()
        };
        let other = ClipId([99; 16]);
        let label = of(if twist == Twist::OtherLabel {
            other
        } else {
            clip
        });
        let wrapped = if twist == Twist::OtherWrap {
            of(other)
        } else {
            label
        };
        let wrap = Wrap::new(roster, wrapped, &FILE_KEYS[usize::from(number)], &mut OsRng);
        let (manifest, opened) = self.manifest(clip, start, number);
        CaseClip {
            manifest,
            openings: opened,
            tracks: vec![CaseTrack {
                track: "video".to_owned(),
                label,
                label_parts: parts,
                header: header(&wrap).into(),
            }],
        }
    }

    fn manifest(&self, clip: ClipId, start: u64, number: u8) -> (ManifestWire, Vec<OpeningWire>) {
        let values = FIELDS.map(|field| match field {
            "kind" => b"clip".to_vec(),
            "household" => HOUSEHOLD.0.to_vec(),
            "camera" => CAMERA.0.to_vec(),
            "clip" => clip.0.to_vec(),
            "series" => b"event".to_vec(),
            "epoch" => 4u64.to_be_bytes().to_vec(),
            "start" => start.to_be_bytes().to_vec(),
            "trigger" => b"press".to_vec(),
            "recovered" => b"no".to_vec(),
            "clock" => vec![0; 16],
            "video-codec" => b"avc1.64001f".to_vec(),
            name if name.starts_with("audio") => Vec::new(),
            name if name.ends_with("payload") || name.ends_with("plain") => vec![number; 32],
            "previous" => vec![0; 32],
            _ => u64::from(number + 1).to_be_bytes().to_vec(),
        });
        let (key, seed) = (SigningKey::from_bytes(&[70 + number; 32]), [number; 32]);
        let (manifest, signature) = Manifest::sign(&key, &seed, &values);
        let certificate = Certificate::sign(&self.hub, *manifest.clip_key(), clip);
        let opened = openings(&seed, &values, &OPERATOR_FIELDS);
        let wire = ManifestWire {
            body: manifest.body().to_vec().into(),
            signature: signature.to_vec().into(),
            certificate: CertificateWire::from(&certificate),
        };
        (wire, opened.iter().map(OpeningWire::from).collect())
    }
}

/// An `age` header with the household's stanza, which nobody here opens, and the quorum's.
fn header(wrap: &Wrap) -> Vec<u8> {
    let mut text = "age-encryption.org/v1\n-> X25519 c29tZWJvZHk\nAAAA\n".to_owned();
    for stanza in wrap.to_stanzas() {
        text += &format!("-> {} {}\n", stanza.tag, stanza.arguments.join(" "));
        let body = STANDARD_NO_PAD.encode(&stanza.body);
        let mut rest = body.as_str();
        while rest.len() >= 64 {
            text += &format!("{}\n", &rest[..64]);
            rest = &rest[64..];
        }
        text += &format!("{rest}\n");
    }
    text += "--- AAAA\n";
    text.into_bytes()
}

/// Claim and call back of a case of an emergency.
pub(crate) fn claimed(case: &CaseFile) -> (&str, &str) {
    match &case.basis {
        Basis::Emergency {
            claim, call_back, ..
        } => (claim, call_back),
        Basis::Compelled { .. } => unreachable!(),
    }
}

/// The people and rules of the town.
pub(crate) struct Town {
    pub(crate) officer: Passkey,
    pub(crate) supervisor: Passkey,
    pub(crate) reviewers: [Passkey; 2],
    pub(crate) set: u64,
}

/// What leaves: clips, and the household's statement.
pub(crate) type Footage = (Vec<CaseClip>, CaseStatement);

pub(crate) fn town(meeting: &mut Meeting, parties: &[&Party], agency: &Identity) -> Town {
    let record = &mut meeting.record;
    let rulebook = record.document(RULEBOOK);
    let day = "2026-05-28".parse().unwrap();
    record.append(
        Policy {
            rulebook,
            version: 2,
            effective: day,
        }
        .into(),
    );
    let name = record.document("Millbrook Police\n");
    record.append(
        Agency {
            agency: "millbrook-police".parse().unwrap(),
            name,
            epoch: 1,
            delivery_key: agency.recipient().to_string().parse().unwrap(),
            decision: None,
            decided_by: Authority::Operator,
        }
        .into(),
    );
    let officer = Passkey::new(record, 1, Role::Officer);
    let supervisor = Passkey::new(record, 2, Role::Supervisor);
    let reviewers = [3, 4].map(|number| Passkey::new(record, number, Role::Reviewer));
    meeting.begin(Purpose::Generate, 2, &[1, 2, 3]);
    meeting.hold(parties);
    let set = meeting.record.ledger.trustee_sets()[0].index;
    Town {
        officer,
        supervisor,
        reviewers,
        set,
    }
}

fn claim(twist: Twist) -> String {
    let door = match twist {
        Twist::OtherDoor => CameraId([1; 16]),
        _ => CAMERA,
    };
    let minutes = if twist == Twist::LongWindow { 180 } else { 30 };
    let line = |text: &str| text.to_owned();
    Claim {
        origin: line(ORIGIN),
        agency: line("millbrook-police"),
        case: line("2026-117"),
        danger: Danger::Kidnapping,
        who: line("A child of nine"),
        harm: line("Was taken into a car"),
        why_now: line("The car left an hour ago"),
        why_no_process: line("A court sits tomorrow"),
        why_footage: line("The camera sees the road"),
        doors: vec![DoorTag::of(door)],
        window: Window::new(FROM_MS, FROM_MS + minutes * MINUTE_MS).unwrap(),
        not_asked: None,
        process: line("A warrant at the district court"),
        deadline_ms: None,
    }
    .text()
    .unwrap()
}

/// Commits to a value and keeps how it opens.
pub(crate) fn commit(
    opened: &mut Vec<FieldOpening>,
    (kind, field): (Kind, &str),
    value: String,
) -> entry::Commitment {
    let opening = entry::FieldOpening::new(value.clone(), &mut OsRng);
    opened.push(FieldOpening {
        field: field.to_owned(),
        value,
        salt: opening.salt,
    });
    opening.commit(kind, field)
}

/// What both reviewers sign.
pub(crate) fn decision(day: Day, body: &Body) -> Hash {
    let text = Entry::new(1, day, body.clone()).unwrap().to_bytes();
    let text = String::from_utf8(text).unwrap();
    let lines: Vec<_> = text
        .lines()
        .skip(4)
        .map(|it| it.split_once(' ').unwrap())
        .collect();
    decision_digest(ORIGIN, body.kind().as_str(), decides(&lines).unwrap())
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self::with(Twist::None)
    }

    pub(crate) fn with(twist: Twist) -> Self {
        Self::of(twist, |record, people, footage| {
            release(record, people, footage, twist)
        })
    }

    /// With a release that `enter` makes.
    pub(crate) fn of(
        twist: Twist,
        enter: impl FnOnce(&mut Record, (&Town, &Identity), Footage) -> CaseFile,
    ) -> Self {
        let parties = [1, 2, 3].map(Party::new);
        let all: Vec<_> = parties.iter().collect();
        let mut meeting = Meeting::of(&all);
        let [agency, notice] = [30, 31].map(|n| Identity::from_bytes([n; 32]));
        let town = town(&mut meeting, &all, &agency);
        let access = match twist {
            Twist::Sealed => Access::Sealed,
            _ => Access::Emergency { quorum_epoch: 1 },
        };
        let home = Household::new(&notice, access);
        let roster = &meeting.rosters[0];
        let second = u8::from(twist != Twist::TwiceSame);
        let clips = vec![
            home.clip(roster, 0, twist),
            home.clip(roster, second, twist),
        ];
        let footage = (clips, home.signed());
        let case = enter(&mut meeting.record, (&town, &agency), footage);
        let text = format!("log {}\nwitness w {}\nquorum w\n", vkey(), witness().vkey());
        let roster = &meeting.rosters[0];
        let shares = parties
            .each_ref()
            .map(|it| it.shares().load(roster).unwrap());
        Self {
            shares,
            published: published(&meeting.record, TIME),
            log_policy: LogPolicy::parse(text.as_bytes()).unwrap(),
            policy_text: text,
            parties,
            meeting,
            agency,
            notice,
            case,
        }
    }

    /// What the first trustee says to a case, knowing something else perhaps.
    pub(crate) fn judged<'a>(
        &'a self,
        case: &CaseFile,
        other: impl FnOnce(&mut Ground<'a, Record>),
    ) -> Result<Cleared, Refused> {
        let record = &self.meeting.record;
        let mut ground = Ground {
            me: &self.parties[0].name,
            share: &self.shares[0],
            roster: &self.meeting.rosters[0],
            ledger: &record.ledger,
            tree: record.tree(),
            files: record,
            rulebook: RULEBOOK,
            log_policy: &self.log_policy,
            published: &self.published,
            seen_ms: TIME * 1000,
            site: Site {
                rp_id: RP_ID,
                origins: &[PAGES],
            },
            journal: Journalled::Nothing,
        };
        other(&mut ground);
        clear(case, &ground)
    }
}

/// Enters the release and makes its case file.
pub(crate) fn release(
    record: &mut Record,
    (town, agency): (&Town, &Identity),
    (clips, statement): Footage,
    twist: Twist,
) -> CaseFile {
    let claim = claim(twist);
    let called = match twist {
        Twist::OldCall => TIME - 2 * 24 * 60 * 60,
        _ => TIME - 600,
    };
    let reviewer = town.reviewers[0].index;
    let call_back = CallBack::new("+1 555 0100", "The desk", "Yes", reviewer, called * 1000);
    let call_back = call_back.unwrap().text();
    let supervisor = match twist {
        Twist::OwnSupervisor => &town.officer,
        _ => &town.supervisor,
    };
    let recipient = match twist {
        Twist::OtherRecipient => Identity::from_bytes([1; 32]).recipient(),
        _ => agency.recipient(),
    };
    let labels: BTreeSet<Hash> = clips.iter().map(|clip| clip.tracks[0].label).collect();
    let mut openings = Vec::new();
    let kind = Kind::Emergency;
    let mut commit = |field: &str, value: String| commit(&mut openings, (kind, field), value);
    let reviews = [town.reviewers[0].index, town.reviewers[1].index];
    let mut body = Emergency {
        policy: Sha256Hash::of(RULEBOOK.as_bytes()),
        trustee_set: EntryIndex(town.set),
        danger: Danger::Kidnapping,
        homes: 1,
        cameras: 1,
        clips: 2,
        seconds: 120,
        owner: Owner::NoAnswer,
        notice_due: "2026-05-31".parse().unwrap(),
        seal_until: "2026-06-24".parse().unwrap(),
        agency: commit("agency", "millbrook-police".to_owned()),
        claim: commit("claim", hexed(sha256(claim.as_bytes()))),
        scope: commit("scope", hexed(scope(&labels))),
        recipient: commit("recipient", recipient.to_string()),
        submitted_by: commit("submitted-by", town.officer.index.to_string()),
        supervised_by: commit("supervised-by", supervisor.index.to_string()),
        call_back: commit("call-back", hexed(sha256(call_back.as_bytes()))),
        decision: Sha256Hash([0; 32]),
        first_review: EntryIndex(reviews[0]),
        second_review: EntryIndex(reviews[1]),
    };
    body.decision = Sha256Hash(decision(record.today(), &body.clone().into()));
    let index = record.ledger.size();
    record.append(Body::from(body.clone()));
    let claimed = claim_digest(ORIGIN, &claim, town.officer.index);
    let [one, two] = &town.reviewers;
    let finding = |by| Finding {
        by,
        danger: true,
        imminent: true,
        helps: true,
        no_time: true,
    };
    CaseFile {
        release: index,
        entry: String::from_utf8(record.last.clone()).unwrap(),
        openings,
        basis: Basis::Emergency {
            claim,
            call_back,
            findings: reviews.map(finding).to_vec(),
        },
        approvals: vec![
            town.officer.sign(&claimed),
            supervisor.sign(&claimed),
            one.sign(&body.decision.0),
            two.sign(&body.decision.0),
        ],
        statement,
        clips,
    }
}
