//! A household with a resident, a hub and a camera, and the clips its hub makes. Payloads and
//! headers are made up: the operator cannot open them and must not need to.

use std::collections::HashMap;

use ed25519_dalek::{Signer as _, SigningKey};
use rand::RngCore as _;
use rand::rngs::OsRng;
use sidelight_api::clip::{CertificateWire, ManifestWire, OpeningWire};
use sidelight_api::household::{HubToken, NewHub, NewStatement, StatementWire};
use sidelight_api::hub::{Headers, NewClip};
use sidelight_domain::record::encoding::Hash;
use sidelight_domain::record::manifest::{FIELDS, OPERATOR_FIELDS, link, openings};
use sidelight_domain::record::statement::{Access, Camera, Device, Hub, signed_bytes};
use sidelight_domain::record::{
    CameraId, Certificate, ClipId, DeviceId, HouseholdId, Manifest, MemberId, Series, Statement,
    sha256,
};

use super::{Actor, BEGIN_MS, TestApp};

/// A household.
pub(crate) struct Home {
    pub(crate) id: HouseholdId,
    pub(crate) resident: Actor,
    pub(crate) hub: Actor,
    pub(crate) hub_key: SigningKey,
    pub(crate) signing: SigningKey,
    pub(crate) statement: Statement,
    pub(crate) camera: CameraId,
    chains: HashMap<&'static str, (u64, Hash)>,
}

/// A clip as a hub made it, before it is handed in.
#[derive(Clone)]
pub(crate) struct Made {
    pub(crate) id: ClipId,
    pub(crate) new: NewClip,
    pub(crate) video: Vec<u8>,
    /// Empty without sound.
    pub(crate) audio: Vec<u8>,
    pub(crate) card: Vec<u8>,
    pub(crate) link: Hash,
}

fn recipient(letter: char) -> String {
    format!("age1{}", letter.to_string().repeat(58))
}

pub(crate) fn key() -> SigningKey {
    SigningKey::generate(&mut OsRng)
}

impl Home {
    /// A household that no operator knows yet.
    pub(crate) fn on_paper(routes: axum::Router) -> Self {
        let (signing, hub_key) = (key(), key());
        let member = MemberId::random(&mut OsRng);
        let device = Device {
            id: DeviceId::random(&mut OsRng),
            member,
            recipient: recipient('d'),
        };
        let statement = Statement {
            household: HouseholdId::random(&mut OsRng),
            number: 1,
            previous: [0; 32],
            issued_ms: BEGIN_MS,
            signing_key: signing.verifying_key().to_bytes(),
            access: Access::Sealed,
            epoch: 1,
            epoch_recipient: recipient('e'),
            recovery: recipient('r'),
            notice: recipient('n'),
            members: vec![member],
            devices: vec![device],
            hubs: vec![],
            cameras: vec![],
        };
        let (resident, hub) = (Actor::new(routes.clone()), Actor::new(routes));
        Self {
            id: statement.household,
            resident,
            hub,
            hub_key,
            signing,
            statement,
            camera: CameraId::random(&mut OsRng),
            chains: HashMap::new(),
        }
    }

    /// Makes the household, registers the hub and lists it with its camera.
    pub(crate) async fn set_up(app: &TestApp, resident: Actor) -> Self {
        let mut home = Self::on_paper(app.routes.clone());
        home.resident = resident;
        home.resident
            .post("/api/households", &home.first())
            .await
            .done();
        home.hub = home.register_hub(home.hub_public()).await;
        let next = home.with_hub_and_camera();
        home.resident
            .post("/api/household/statements", &next)
            .await
            .done();
        home
    }

    /// The first statement, signed.
    pub(crate) fn first(&self) -> NewStatement {
        self.signed(&self.statement, &self.signing)
    }

    /// The second statement, which lists hub and camera, signed.
    pub(crate) fn with_hub_and_camera(&mut self) -> NewStatement {
        let hub = Hub {
            key: self.hub_public(),
            recipient: recipient('h'),
        };
        let camera = Camera {
            id: self.camera,
            hub: hub.key,
            audio: false,
            retention_days: 30,
        };
        let next = self.next(|next| {
            next.hubs.push(hub);
            next.cameras.push(camera);
        });
        let signed = self.signed(&next, &self.signing);
        self.statement = next;
        signed
    }

    /// Where its actors send their requests.
    pub(crate) fn routes(&self) -> axum::Router {
        self.resident.routes.clone()
    }

    pub(crate) fn hub_public(&self) -> [u8; 32] {
        self.hub_key.verifying_key().to_bytes()
    }

    /// Registers a hub key; the hub as an actor.
    pub(crate) async fn register_hub(&self, hub: [u8; 32]) -> Actor {
        let token: HubToken = self
            .resident
            .post("/api/household/hubs", &NewHub { hub })
            .await
            .ok();
        Actor {
            cookie: None,
            ..self.resident.clone()
        }
        .with_token(&token.token)
    }

    /// A statement on the wire, signed.
    pub(crate) fn signed(&self, statement: &Statement, by: &SigningKey) -> NewStatement {
        let text = statement.to_text();
        let signature = by.sign(&signed_bytes(&text)).to_bytes().to_vec().into();
        let keyring = format!("keyring of {}", statement.number)
            .into_bytes()
            .into();
        NewStatement {
            statement: StatementWire { text, signature },
            keyring,
        }
    }

    /// The statement that follows, changed.
    pub(crate) fn next(&self, change: impl FnOnce(&mut Statement)) -> Statement {
        let mut next = self.statement.clone();
        next.number += 1;
        next.previous = sha256(self.statement.to_text().as_bytes());
        change(&mut next);
        next
    }

    /// Appends the statement that follows.
    pub(crate) async fn append(&mut self, change: impl FnOnce(&mut Statement)) {
        let next = self.next(change);
        let signed = self.signed(&next, &self.signing);
        self.resident
            .post("/api/household/statements", &signed)
            .await
            .done();
        self.statement = next;
    }

    /// From now on clips are another camera's, whose first they begin with.
    pub(crate) fn go_on_at(&mut self, camera: CameraId) {
        self.camera = camera;
        self.chains.clear();
    }

    /// The next event clip, of some random bytes.
    pub(crate) fn make(&mut self) -> Made {
        self.make_in(Series::Event, BEGIN_MS)
    }

    /// The next clip of a series, starting at a time.
    pub(crate) fn make_in(&mut self, series: Series, start_ms: u64) -> Made {
        self.make_of(series, start_ms, Vec::new())
    }

    /// The next event clip, with sound.
    pub(crate) fn make_with_audio(&mut self, start_ms: u64) -> Made {
        let mut audio = vec![0; 700];
        OsRng.fill_bytes(&mut audio);
        self.make_of(Series::Event, start_ms, audio)
    }

    fn make_of(&mut self, series: Series, start_ms: u64, audio: Vec<u8>) -> Made {
        let (number, previous) = self.chains.get(series.name()).copied().unwrap_or_default();
        let mut video = vec![0; 3000];
        OsRng.fill_bytes(&mut video);
        let mut card = vec![0; 500];
        OsRng.fill_bytes(&mut card);
        let id = ClipId::random(&mut OsRng);
        let mut values = self.values(id, series, number + 1, &previous, start_ms);
        set(&mut values, "video-payload", &sha256(&video));
        set(
            &mut values,
            "video-size",
            &(video.len() as u64).to_be_bytes(),
        );
        if !audio.is_empty() {
            set(&mut values, "audio-payload", &sha256(&audio));
            let size = (audio.len() as u64).to_be_bytes();
            set(&mut values, "audio-size", &size);
        }
        set(&mut values, "card-payload", &sha256(&card));
        set(&mut values, "card-size", &(card.len() as u64).to_be_bytes());
        let new = manifest_of(&self.hub_key, id, &values);
        let link = link(&previous, &new.manifest.body.0);
        self.chains.insert(series.name(), (number + 1, link));
        Made {
            id,
            new,
            video,
            audio,
            card,
            link,
        }
    }

    /// Values of every field of a clip, with empty tracks.
    pub(crate) fn values(
        &self,
        id: ClipId,
        series: Series,
        number: u64,
        previous: &Hash,
        start_ms: u64,
    ) -> [Vec<u8>; 24] {
        let mut values: [Vec<u8>; 24] = std::array::from_fn(|_| Vec::new());
        set(&mut values, "kind", b"clip");
        set(&mut values, "household", &self.id.0);
        set(&mut values, "camera", &self.camera.0);
        set(&mut values, "clip", &id.0);
        set(&mut values, "series", series.name().as_bytes());
        set(&mut values, "number", &number.to_be_bytes());
        set(&mut values, "previous", previous);
        set(&mut values, "epoch", &1u64.to_be_bytes());
        set(&mut values, "start", &start_ms.to_be_bytes());
        values
    }

    /// Stores the payloads of a clip.
    pub(crate) async fn store_payloads(&self, made: &Made) {
        let payloads = [&made.video, &made.audio, &made.card];
        for payload in payloads.into_iter().filter(|payload| !payload.is_empty()) {
            self.hub.put_blob(payload).await.done();
        }
    }

    /// Stores payloads and hands the clip in.
    pub(crate) async fn upload(&self, made: &Made) -> sidelight_api::hub::Received {
        self.store_payloads(made).await;
        self.hub.post("/api/hub/clips", &made.new).await.ok()
    }

    /// Makes and uploads the next event clip.
    pub(crate) async fn record(&mut self) -> Made {
        let made = self.make();
        self.upload(&made).await;
        made
    }

    /// A deletion that the household signs.
    pub(crate) fn deletion(&self, made: &Made, at_ms: u64) -> sidelight_api::clip::Delete {
        let bytes = sidelight_domain::record::manifest::deleted_bytes(made.id, &made.link, at_ms);
        let signature = self.signing.sign(&bytes).to_bytes().to_vec().into();
        sidelight_api::clip::Delete { at_ms, signature }
    }
}

/// Sets the value of a field.
pub(crate) fn set(values: &mut [Vec<u8>; 24], name: &str, value: &[u8]) {
    let i = FIELDS.iter().position(|f| *f == name).unwrap();
    values[i] = value.to_vec();
}

/// A clip of these values, signed with a fresh clip key that `hub` vouches for. Headers for the
/// tracks it has.
pub(crate) fn manifest_of(hub: &SigningKey, id: ClipId, values: &[Vec<u8>; 24]) -> NewClip {
    let (clip_key, mut seed) = (key(), [0; 32]);
    OsRng.fill_bytes(&mut seed);
    let (manifest, signature) = Manifest::sign(&clip_key, &seed, values);
    let certificate = Certificate::sign(hub, clip_key.verifying_key().to_bytes(), id);
    let given = openings(&seed, values, &OPERATOR_FIELDS);
    let header = |name: &str| {
        let i = FIELDS.iter().position(|f| *f == name).unwrap();
        let bytes = b"age-encryption.org/v1\n-> X25519 made up\n--- made up\n".to_vec();
        (!values[i].is_empty()).then(|| bytes.into())
    };
    NewClip {
        manifest: ManifestWire {
            body: manifest.body().to_vec().into(),
            signature: signature.to_vec().into(),
            certificate: CertificateWire::from(&certificate),
        },
        openings: given.iter().map(OpeningWire::from).collect(),
        headers: Headers {
            video: header("video-payload"),
            audio: header("audio-payload"),
            card: header("card-payload"),
        },
    }
}
