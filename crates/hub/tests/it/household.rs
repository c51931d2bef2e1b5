//! A household as its browser is: it signs statements and commands, opens clips, and checks them.

use std::path::Path;
use std::sync::Arc;

use ed25519_dalek::{Signer as _, SigningKey};
use rand::rngs::OsRng;
use serde_json::{Value, json};
use sidelight_api::household::StatementWire;
use sidelight_api::hub::Headers;
use sidelight_disk::Disk;
use sidelight_domain::record::statement::{Access, Camera, Hub, signed_bytes};
use sidelight_domain::record::{
    CameraId, ClipId, HouseholdId, MemberId, MessageId, SigningKeyBytes, Statement, Track, sha256,
};
use sidelight_hub::clock;
use sidelight_hub::spool::Layout;
use sidelight_hub::spool::chain::ClipRecord;
use sidelight_hub::spool::seal::Sealing;
use sidelight_quorum::Roster;
use sidelight_seal::clip::{CardFile, ClaimedManifest, Expected, VerifiedClip, verify_clip};
use sidelight_seal::message::{self, MessageKind};
use sidelight_seal::{Identity, file};

use crate::spool::ROOT;

/// A signing key of a fixture.
pub(crate) fn kept_key(hex: &Value) -> SigningKey {
    let mut bytes = [0; 32];
    hex::decode_to_slice(hex.as_str().unwrap(), &mut bytes).unwrap();
    SigningKey::from_bytes(&bytes)
}

pub(crate) struct Household {
    pub(crate) signing: SigningKey,
    pub(crate) epoch: Identity,
    pub(crate) recovery: Identity,
    pub(crate) notice: Identity,
    pub(crate) statement: Statement,
    pub(crate) texts: Vec<StatementWire>,
    /// Sealed to besides, in a test without a record.
    pub(crate) quorum: Option<Arc<Roster>>,
}

impl Household {
    pub(crate) fn new() -> Self {
        let signing = SigningKey::generate(&mut OsRng);
        let [epoch, recovery, notice] = [(); 3].map(|()| Identity::random(&mut OsRng));
        let statement = Statement {
            household: HouseholdId::random(&mut OsRng),
            number: 1,
            previous: [0; 32],
            issued_ms: 1,
            signing_key: signing.verifying_key().to_bytes(),
            access: Access::Sealed,
            epoch: 1,
            epoch_recipient: epoch.recipient().to_string(),
            recovery: recovery.recipient().to_string(),
            notice: notice.recipient().to_string(),
            members: vec![MemberId::random(&mut OsRng)],
            devices: Vec::new(),
            hubs: Vec::new(),
            cameras: Vec::new(),
        };
        let first = sign(&statement, &signing);
        Self {
            signing,
            epoch,
            recovery,
            notice,
            statement,
            texts: vec![first],
            quorum: None,
        }
    }

    /// The household of a fixture.
    pub(crate) fn kept(kept: &Value) -> Self {
        let identity = |name: &str| kept[name].as_str().unwrap().parse().unwrap();
        let texts: Vec<StatementWire> = serde_json::from_value(kept["texts"].clone()).unwrap();
        Self {
            signing: kept_key(&kept["signing"]),
            epoch: identity("epoch"),
            recovery: identity("recovery"),
            notice: identity("notice"),
            statement: texts.last().unwrap().text.parse().unwrap(),
            texts,
            quorum: None,
        }
    }

    /// The next statement.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut Statement)) -> StatementWire {
        let mut next = self.statement.clone();
        next.number += 1;
        next.previous = sha256(self.texts.last().unwrap().text.as_bytes());
        change(&mut next);
        let wire = sign(&next, &self.signing);
        self.statement = wire.text.parse().unwrap();
        self.texts.push(wire.clone());
        wire
    }

    pub(crate) fn add_hub(&mut self, key: SigningKeyBytes, recipient: &str) -> StatementWire {
        let recipient = recipient.to_owned();
        self.change(|s| s.hubs.push(Hub { key, recipient }))
    }

    pub(crate) fn add_camera(
        &mut self,
        hub: SigningKeyBytes,
        audio: bool,
    ) -> (CameraId, StatementWire) {
        let id = CameraId::random(&mut OsRng);
        let camera = Camera {
            id,
            hub,
            audio,
            retention_days: 30,
        };
        (id, self.change(|s| s.cameras.push(camera)))
    }

    /// A sealed command and its id.
    pub(crate) fn command(&self, kind: &str, body: Value) -> (MessageId, Vec<u8>) {
        let id = MessageId::random(&mut OsRng);
        let hub = &self.statement.hubs[0];
        let mut all = json!({
            "v": 1, "household": self.statement.household.to_string(), "hub": hex::encode(hub.key),
            "id": id.to_string(), "issued": clock::now_ms(), "kind": kind,
        });
        all.as_object_mut()
            .unwrap()
            .append(&mut body.as_object().unwrap().clone());
        (id, self.seal_command(&all, &self.signing))
    }

    pub(crate) fn seal_command(&self, body: &Value, key: &SigningKey) -> Vec<u8> {
        let recipient = self.statement.hubs[0].recipient.parse().unwrap();
        message::seal(
            MessageKind::Command,
            &body.to_string(),
            key,
            &recipient,
            &mut OsRng,
        )
        .unwrap()
    }

    /// Opens what a hub sent.
    pub(crate) fn open(&self, kind: MessageKind, sealed: &[u8]) -> Value {
        let hub = self.statement.hubs[0].key;
        serde_json::from_str(&message::open(kind, sealed, &self.epoch, &hub).unwrap()).unwrap()
    }

    pub(crate) fn sealing(&self, hub: &SigningKey) -> Sealing {
        Sealing {
            household: self.statement.household,
            epoch: 1,
            recipients: [self.epoch.recipient(), self.recovery.recipient()],
            notice: self.notice.recipient(),
            hub_key: hub.clone(),
            clock: None,
            quorum: self.quorum.clone(),
        }
    }

    /// Opens and verifies a clip as a client does, every track of it.
    pub(crate) fn verify(
        &self,
        hub: &SigningKeyBytes,
        camera: CameraId,
        clip: ClipId,
        manifest: &sidelight_api::clip::ManifestWire,
        headers: &Headers,
        payload: impl Fn(Track) -> Vec<u8>,
    ) -> (VerifiedClip, Option<Vec<u8>>, Option<Vec<u8>>) {
        let open = |header: &[u8], payload: &[u8]| {
            let whole = [header, payload].concat();
            let plain = file::open(&whole, &self.epoch).unwrap();
            assert_eq!(plain, file::open(&whole, &self.recovery).unwrap());
            plain
        };
        let card_payload = payload(Track::Card);
        let card = open(&headers.card.as_ref().unwrap().0, &card_payload);
        let certificate = manifest.certificate.parse().unwrap();
        let claimed = ClaimedManifest {
            body: &manifest.body.0,
            signature: manifest.signature.0.as_slice().try_into().unwrap(),
            certificate: &certificate,
        };
        let card_file = CardFile {
            plain: &card,
            payload_sha256: sha256(&card_payload),
            payload_size: card_payload.len() as u64,
        };
        let expected = Expected {
            household: self.statement.household,
            camera,
            clip,
        };
        let verified = verify_clip(&expected, hub, &claimed, &card_file).unwrap();
        let track = |track: Track, header: &Option<sidelight_api::Bytes64>| {
            header.as_ref().map(|header| {
                let payload = payload(track);
                verified
                    .check_payload(track, &sha256(&payload), payload.len() as u64)
                    .unwrap();
                open(&header.0, &payload)
            })
        };
        let video = track(Track::Video, &headers.video);
        let audio = track(Track::Audio, &headers.audio);
        (verified, video, audio)
    }

    /// The same for a record and its payloads in a hub's folder.
    pub(crate) fn verify_local(
        &self,
        hub: &SigningKeyBytes,
        camera: CameraId,
        record: &ClipRecord,
        disk: &dyn Disk,
    ) -> (VerifiedClip, Option<Vec<u8>>, Option<Vec<u8>>) {
        self.verify(
            hub,
            camera,
            record.clip,
            &record.manifest,
            &record.headers,
            |track| {
                let path = Layout::new(Path::new(ROOT)).payload(record.clip, track);
                sidelight_disk::read(disk, &path).unwrap().unwrap()
            },
        )
    }
}

pub(crate) fn sign(statement: &Statement, key: &SigningKey) -> StatementWire {
    let text = statement.to_text();
    let signature = key.sign(&signed_bytes(&text)).to_bytes().to_vec().into();
    StatementWire { text, signature }
}
