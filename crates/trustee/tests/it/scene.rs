//! A good case: a town with an agency, reviewers, trustees, a household that chose emergency access, two
//! clips of its camera, and a release of them in the record.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use rand::rngs::OsRng;
use sidelight_api::clip::{CertificateWire, ManifestWire, OpeningWire};
use sidelight_api::trustee::{
    Basis, CaseClip, CaseFile, CaseStatement, CaseTrack, FieldOpening, Finding, LabelParts,
};
use sidelight_domain::approval::{Site, decision::decides, decision_digest};
use sidelight_domain::emergency::{
    CallBack, Claim, Danger, DoorTag, claim_digest, life::Owner, scope,
};
use sidelight_domain::record::manifest::{FIELDS, OPERATOR_FIELDS, openings};
use sidelight_domain::record::statement::{Access, Camera, Hub, signed_bytes};
use sidelight_domain::record::{
    CameraId, Certificate, ClipId, Hash, HouseholdId, Label, Manifest, MemberId, Statement, sha256,
};
use sidelight_domain::window::Window;
use sidelight_quorum::{Roster, ShareKey, Wrap};
use sidelight_seal::Identity;
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::cosignature::Cosigner;
use sidelight_translog::entry::{self, Body, Day, Emergency, Entry, EntryIndex, Kind};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::policy::Policy as LogPolicy;
use sidelight_translog::vkey::Vkey;
use sidelight_trustee::verify::{Cleared, Ground, Journalled, Refused, clear};

use super::otherwise::{GOOD, Otherwise, Shot, body};
use super::parties::{Meeting, Party};
use super::record::{ORIGIN, Record, TIME, vkey};
use super::town::{AGENCY, Town};

pub(crate) const RULEBOOK: &str = include_str!("../../../../policy/rulebook-2.toml");
pub(crate) const RP_ID: &str = "app.example";
pub(crate) const PAGES: &str = "https://app.example";
pub(crate) const MINUTE_MS: u64 = 60_000;
/// When footage begins.
pub(crate) const FROM_MS: u64 = TIME / 60 * MINUTE_MS - 60 * MINUTE_MS;

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
    rulebook: String,
    pub(crate) town: Town,
    /// The record before the release.
    pub(crate) before: Record,
}

/// Bytes of a clip's own.
fn bytes<const N: usize>(clip: u16) -> [u8; N] {
    let mut bytes = [20; N];
    bytes[..2].copy_from_slice(&clip.to_be_bytes());
    bytes
}

/// The file key of a clip.
pub(crate) fn file_key(clip: u16) -> [u8; 16] {
    bytes(clip)
}

pub(crate) fn hexed(bytes: Hash) -> String {
    hex::encode(bytes)
}

fn witness() -> Cosigner {
    Cosigner::from_seed("witness.example", &[77; 32]).unwrap()
}

/// The witness's key, as policies name it.
pub(crate) fn witness_line() -> String {
    witness().vkey().to_string()
}

/// The newest head, signed by the witness.
pub(crate) fn published(record: &Record, time: u64) -> Vec<u8> {
    witnessed(&record.head(), &vkey(), time)
}

/// A head of the log with this key, signed by the witness.
pub(crate) fn witnessed(head: &[u8], log: &Vkey, time: u64) -> Vec<u8> {
    let open = OpenCheckpoint::open(head, std::slice::from_ref(log)).unwrap();
    let line = witness().cosign(&open.checkpoint, time);
    [head, line.as_bytes()].concat()
}

/// A household with a hub and a camera.
pub(crate) struct Household {
    id: HouseholdId,
    hub: SigningKey,
    signing: SigningKey,
    statement: Statement,
}

/// Camera of a number.
pub(crate) fn camera(number: u8) -> CameraId {
    CameraId([number; 16])
}
pub(crate) const HOUSEHOLD: HouseholdId = HouseholdId([9; 16]);

impl Household {
    pub(crate) fn new(notice: &Identity, otherwise: &Otherwise) -> Self {
        Self::of(HOUSEHOLD, notice, otherwise)
    }

    /// The household with this id. Its camera and clips have the same ones in every home.
    pub(crate) fn of(id: HouseholdId, notice: &Identity, otherwise: &Otherwise) -> Self {
        let (hub, signing) = (
            SigningKey::from_bytes(&[50; 32]),
            SigningKey::from_bytes(&[51; 32]),
        );
        let key = hub.verifying_key().to_bytes();
        let recipient = |n: u8| Identity::from_bytes([n; 32]).recipient().to_string();
        let mut statement = Statement {
            household: id,
            number: 1,
            previous: [0; 32],
            issued_ms: FROM_MS,
            signing_key: signing.verifying_key().to_bytes(),
            access: Access::emergency(1),
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
                id: camera(8),
                hub: key,
                audio: false,
                retention_days: 30,
            }],
        };
        (otherwise.statement)(&mut statement);
        Self {
            id,
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

    pub(crate) fn clip(&self, roster: &Roster, shot: Shot, otherwise: &Otherwise) -> CaseClip {
        let start = FROM_MS.saturating_add_signed(shot.start);
        let clip = ClipId(bytes(shot.clip));
        let notice = Identity::from_bytes([shot.notice; 32]).recipient();
        let parts = LabelParts {
            household: self.id.to_string(),
            camera: camera(shot.camera).to_string(),
            clip: clip.to_string(),
            track: otherwise.track.name().to_owned(),
            start,
            hub: self.hub.verifying_key().to_bytes(),
            notice: notice.to_string(),
            epoch: 4,
        };
        let of = |clip: ClipId| {
            Label {
                household: self.id,
                camera: camera(shot.camera),
                clip,
                track: otherwise.track,
                start_ms: start,
                hub: parts.hub,
                notice: &parts.notice,
                epoch: 4,
            }
            .hash()
        };
        let label = of((otherwise.labelled)(clip));
        let wrapped = of((otherwise.wrapped)((otherwise.labelled)(clip)));
        let wrap = Wrap::new(roster, wrapped, &file_key(shot.clip), &mut OsRng);
        let (manifest, opened) = self.manifest(clip, shot, otherwise);
        CaseClip {
            manifest,
            openings: opened,
            tracks: vec![CaseTrack {
                track: parts.track.clone(),
                label,
                label_parts: parts,
                header: header(&wrap).into(),
            }],
        }
    }

    fn manifest(
        &self,
        clip: ClipId,
        shot: Shot,
        otherwise: &Otherwise,
    ) -> (ManifestWire, Vec<OpeningWire>) {
        let number = shot.clip;
        let mut values = FIELDS.map(|field| match field {
            "kind" => b"clip".to_vec(),
            "household" => self.id.0.to_vec(),
            "camera" => camera(shot.camera).0.to_vec(),
            "clip" => clip.0.to_vec(),
            "series" => b"event".to_vec(),
            "epoch" => 4u64.to_be_bytes().to_vec(),
            "start" => FROM_MS
                .saturating_add_signed(shot.start)
                .to_be_bytes()
                .to_vec(),
            "trigger" => b"press".to_vec(),
            "recovered" => b"no".to_vec(),
            "clock" => vec![0; 16],
            "video-codec" => b"avc1.64001f".to_vec(),
            name if name.starts_with("audio") => Vec::new(),
            name if name.ends_with("payload") || name.ends_with("plain") => {
                bytes::<32>(number).to_vec()
            }
            "previous" => vec![0; 32],
            _ => u64::from(number + 1).to_be_bytes().to_vec(),
        });
        for (field, value) in FIELDS.iter().zip(&mut values) {
            (otherwise.manifest)(field, value);
        }
        let (key, seed) = (SigningKey::from_bytes(&bytes(number)), bytes(number));
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

/// What leaves: clips, and the household's statement.
pub(crate) type Footage = (Vec<CaseClip>, CaseStatement);

fn claim() -> Claim {
    let line = |text: &str| text.to_owned();
    Claim {
        origin: line(ORIGIN),
        agency: line(AGENCY),
        case: line("2026-117"),
        danger: Danger::Kidnapping,
        who: line("A child of nine"),
        harm: line("Was taken into a car"),
        why_now: line("The car left an hour ago"),
        why_no_process: line("A court sits tomorrow"),
        why_footage: line("The camera sees the road"),
        doors: vec![DoorTag::of(camera(8))],
        home: None,
        window: Window::new(FROM_MS, FROM_MS + 30 * MINUTE_MS).unwrap(),
        not_asked: None,
        left_out: None,
        process: line("A warrant at the district court"),
        deadline_ms: None,
    }
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
        Self::with(&GOOD)
    }

    pub(crate) fn with(otherwise: &Otherwise) -> Self {
        Self::of(otherwise, |record, people, footage| {
            release(record, people, footage, otherwise)
        })
    }

    /// With a release that `enter` makes.
    pub(crate) fn of(
        otherwise: &Otherwise,
        enter: impl FnOnce(&mut Record, (&Town, &Identity), Footage) -> CaseFile,
    ) -> Self {
        let parties = [1, 2, 3].map(Party::new);
        let all: Vec<_> = parties.iter().collect();
        let mut meeting = Meeting::of(&all);
        let [agency, notice] = [30, 31].map(|n| Identity::from_bytes([n; 32]));
        let rulebook = (otherwise.rulebook)(RULEBOOK);
        let mut town = Town::new(&mut meeting, &all, &rulebook);
        (otherwise.town)(&mut meeting.record, &mut town);
        town.looked_up = (otherwise.look_up)(&mut meeting, &all, &town);
        let home = Household::new(&notice, otherwise);
        let roster = &meeting.rosters[0];
        let clip = |shot: &Shot| home.clip(roster, *shot, otherwise);
        let footage = (otherwise.shots.iter().map(clip).collect(), home.signed());
        let before = meeting.record.clone();
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
            rulebook,
            town,
            before,
            parties,
            meeting,
            agency,
            notice,
            case,
        }
    }

    /// What the release's entry says.
    pub(crate) fn entry(&self) -> Emergency {
        match self.meeting.record.bodies.last() {
            Some(Body::Emergency(entry) | Body::Drill(entry)) => entry.clone(),
            other => panic!("{other:?}"),
        }
    }

    /// What the first trustee says to a case, knowing something else perhaps.
    pub(crate) fn judged<'a>(
        &'a self,
        case: &CaseFile,
        other: impl FnOnce(&mut Ground<'a, Record>),
    ) -> Result<Cleared, Refused> {
        self.judged_in(&self.meeting.record, case, other)
    }

    /// The same, where the record has come to this.
    pub(crate) fn judged_in<'a>(
        &'a self,
        record: &'a Record,
        case: &CaseFile,
        other: impl FnOnce(&mut Ground<'a, Record>),
    ) -> Result<Cleared, Refused> {
        let mut ground = Ground {
            me: &self.parties[0].name,
            share: &self.shares[0],
            roster: &self.meeting.rosters[0],
            ledger: &record.ledger,
            tree: record.tree(),
            files: record,
            rulebook: &self.rulebook,
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
    otherwise: &Otherwise,
) -> CaseFile {
    let mut claim = claim();
    (otherwise.claim)(&mut claim);
    // Whoever claims a home of its own look-up knows the index only now.
    if let (Some(home), Some((index, _))) = (&mut claim.home, town.looked_up) {
        home.look_up = home.look_up.max(index);
    }
    let claim = claim.text().unwrap();
    let called_ms = (TIME - 600) * 1000;
    let caller = town.reviewers[0].index;
    let mut call = CallBack::new("+1 555 0100", "The desk", "Yes", caller, called_ms).unwrap();
    (otherwise.call)(&mut call);
    let call_back = call.text();
    let tracks = || clips.iter().flat_map(|clip| &clip.tracks);
    let labels: BTreeSet<Hash> = tracks().map(|track| track.label).collect();
    let cameras: BTreeSet<&str> = tracks().map(|it| it.label_parts.camera.as_str()).collect();
    let mut openings = Vec::new();
    let kinds = otherwise.kinds;
    let mut commit = |field: &str, mut value: String| {
        (otherwise.committed)(field, &mut value);
        commit(&mut openings, (kinds.committed, field), value)
    };
    let reviews = [town.reviewers[0].index, town.reviewers[1].index];
    let mut said = Emergency {
        policy: town.policy,
        trustee_set: EntryIndex(town.set),
        danger: Danger::Kidnapping,
        homes: 1,
        cameras: cameras.len() as u64,
        clips: clips.len() as u64,
        seconds: clips.len() as u64 * 60,
        owner: Owner::NoAnswer,
        notice_due: "2026-05-31".parse().unwrap(),
        seal_until: "2026-06-24".parse().unwrap(),
        agency: commit("agency", AGENCY.to_owned()),
        claim: commit("claim", hexed(sha256(claim.as_bytes()))),
        scope: commit("scope", hexed(scope(&labels))),
        recipient: commit("recipient", agency.recipient().to_string()),
        submitted_by: commit("submitted-by", town.officer.index.to_string()),
        supervised_by: commit("supervised-by", town.supervisor.index.to_string()),
        call_back: commit("call-back", hexed(sha256(call_back.as_bytes()))),
        minutes: Some(11),
        country: Some(Some("US".parse().unwrap())),
        decision: Sha256Hash([0; 32]),
        first_review: EntryIndex(reviews[0]),
        second_review: EntryIndex(reviews[1]),
    };
    (otherwise.entry)(&mut said);
    let decided = decision(record.today(), &body(kinds.decided, said.clone()));
    said.decision = Sha256Hash(decided);
    (otherwise.decision)(&mut said.decision.0);
    (otherwise.unsigned)(&mut said);
    let index = record.ledger.size();
    record.append(body(kinds.entered, said.clone()));
    let claimed = claim_digest(
        ORIGIN,
        &claim,
        town.officer.index,
        kinds.claimed == Kind::Drill,
    );
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
            look_up_salt: town.looked_up.map(|(_, salt)| hexed(salt)),
        },
        approvals: vec![
            town.officer.sign(&claimed),
            town.supervisor.sign(&claimed),
            one.sign(&said.decision.0),
            two.sign(&said.decision.0),
        ],
        statement,
        clips,
    }
}
