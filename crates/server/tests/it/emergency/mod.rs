//! Emergencies: from an officer's claim to the entry that trustees may answer, and every way that is closed.

pub(crate) mod answers;
mod at_home;
mod begun;
mod closed;
mod country;
pub(crate) mod crash;
mod drill;
mod duty;
mod home;
mod left_out;
mod misuse;
mod outcomes;
mod questions;
pub(crate) mod settle;
mod silence;
mod whole;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::json;
use sidelight_api::emergency::{Emergency, FourFindings, NewEmergency, Review, ToSign};
use sidelight_domain::emergency::DoorTag;
use sidelight_domain::record::statement::Access;
use sidelight_domain::record::{Label, Series, Track};
use sidelight_server::config::Config;
use sidelight_translog::entry::Body;

use crate::asking::{Person, Town, draft, invited};
use crate::civic::trustees::quorum;
use crate::reach::ends::Mailbox;
use crate::reach::to_here;
use crate::support::{BEGIN_MS, Home, Made, Reply};

const MINUTE_MS: u64 = 60_000;
/// Behind the owner's ten minutes.
const LATER_MS: u64 = 11 * MINUTE_MS;
const YES: FourFindings = FourFindings {
    danger: true,
    imminent: true,
    helps: true,
    no_time: true,
};

/// A town with a quorum key, two reviewers, a number to call back, one published request, and a home whose
/// camera has a clip that trustees could open.
pub(crate) struct Alarm {
    pub(crate) town: Town,
    pub(crate) reviewers: [Person; 2],
    pub(crate) home: Home,
    pub(crate) clip: Made,
}

fn rulebook() -> std::path::PathBuf {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../policy/rulebook-2.toml").into()
}

impl Alarm {
    pub(crate) async fn new() -> Self {
        Self::waiting(0).await
    }

    /// The same, where footage at the home is waited for.
    async fn waiting(footage_wait_seconds: u64) -> Self {
        Self::with(|config| config.footage_wait_seconds = footage_wait_seconds).await
    }

    /// The same, where mail addresses can be given.
    async fn mailing() -> Self {
        let mail = Mailbox::new().await;
        Self::with(|config| {
            config.footage_wait_seconds = 0;
            to_here(config, &mail);
        })
        .await
    }

    async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut town = Town::with(|config| {
            config.rulebook = Some(rulebook());
            config.reach_private_addresses = true;
            change(config);
        })
        .await;
        let log = &town.log;
        let reviewers = [
            invited(log, "reviewer", "Rui").await,
            invited(log, "reviewer", "Rosa").await,
        ];
        for agency in ["millbrook-police", "millbrook-fire"] {
            let enrolled = log.admin(&["agency", "call-back", agency, "+1 555 0100"]);
            assert!(enrolled.status.success(), "{enrolled:?}");
        }
        let Some(Body::Operator(operator)) = log.bodies().into_iter().next() else {
            panic!("entry 0 is the operator's");
        };
        quorum(log, &operator.origin).await;
        log.round().await;
        town.published(&draft("26-1")).await;
        let mut home = town.log.test.home("Ann").await;
        home.append(|statement| {
            statement.access = Access::emergency(1);
        })
        .await;
        let clip = sealed(&mut home, BEGIN_MS - 30 * MINUTE_MS, 1);
        home.upload(&clip).await;
        Self {
            town,
            reviewers,
            home,
            clip,
        }
    }

    /// Its home is announced for drills; good from tomorrow on.
    pub(crate) async fn announced(&self) {
        let household = self.home.id.to_string();
        let done = self.town.log.admin(&["canary", &household]);
        assert!(done.status.success(), "{done:?}");
        self.town.log.round().await;
    }

    fn claim(&self) -> NewEmergency {
        let from_ms = (BEGIN_MS - 60 * MINUTE_MS) / MINUTE_MS * MINUTE_MS;
        NewEmergency {
            case: "26-1188".into(),
            danger: "kidnapping".into(),
            who: "a child of six".into(),
            harm: "Taken from the pavement into a grey van.".into(),
            why_now: "Seen forty minutes ago.".into(),
            why_no_process: "The duty judge is two hours away.".into(),
            why_footage: "The camera faces the only way out.".into(),
            doors: vec![DoorTag::of(self.home.camera).printed()],
            home: None,
            from_ms,
            to_ms: from_ms + 60 * MINUTE_MS,
            not_asked: None,
            left_out: None,
            process: "Warrant, Millbrook district court".into(),
            deadline_ms: None,
        }
    }

    /// Typed and signed by the officer.
    async fn filed(&mut self, claim: &NewEmergency) -> Emergency {
        let officer = &mut self.town.officer;
        let typed: Emergency = officer
            .actor
            .post("/api/agency/emergencies", claim)
            .await
            .ok();
        officer.sign(&typed).await.ok()
    }

    /// Signed by the supervisor, too, and the agency called back.
    async fn called(&mut self, claim: &NewEmergency) -> String {
        let filed = self.filed(claim).await;
        let supervisor = &mut self.town.supervisor;
        let seen = supervisor.see(&filed.emergency).await;
        supervisor.sign(&seen).await.done();
        let call = json!({ "reached": "Sgt. Ames", "said": "Confirms case and window." });
        let path = format!("/api/review/emergencies/{}/call", filed.emergency);
        self.reviewers[0].actor.post(&path, &call).await.done();
        filed.emergency
    }

    /// The owner's time is over, and the release is made.
    async fn ready(&mut self, claim: &NewEmergency) -> String {
        let emergency = self.called(claim).await;
        self.town.log.test.clock.advance(LATER_MS);
        self.town.log.round().await;
        emergency
    }
}

/// A clip whose video trustees of this epoch could open: as its header says.
pub(crate) fn sealed(home: &mut Home, start_ms: u64, quorum_epoch: u64) -> Made {
    let mut made = home.make_in(Series::Event, start_ms);
    let label = Label {
        household: home.id,
        camera: home.camera,
        clip: made.id,
        track: Track::Video,
        start_ms,
        hub: home.hub_public(),
        notice: &home.statement.notice,
        epoch: 1,
    };
    let label = STANDARD_NO_PAD.encode(label.hash());
    let header = format!(
        "age-encryption.org/v1\n-> X25519 made up\n\
         -> sidelight-quorum-v1 {quorum_epoch} e e p\n{label}\n--- made up\n"
    );
    made.new.headers.video = Some(header.into_bytes().into());
    made
}

impl Person {
    async fn see(&self, emergency: &str) -> Emergency {
        let path = format!("/api/agency/emergencies/{emergency}");
        self.actor.get(&path).await.ok()
    }

    /// A passkey over what this person was shown.
    async fn sign(&mut self, seen: &Emergency) -> Reply {
        let sign = seen.sign.clone().unwrap();
        let given = self.device.sign(&sign.digest, &sign.rp_id);
        let path = format!("/api/agency/emergencies/{}/sign", seen.emergency);
        self.actor.post(&path, &given).await
    }

    async fn look_at(&self, emergency: &str) -> Review {
        let path = format!("/api/review/emergencies/{emergency}");
        self.actor.get(&path).await.ok()
    }

    async fn review(&mut self, emergency: &str, sign: &ToSign, findings: FourFindings) -> Reply {
        let approve = self.device.sign(&sign.digest, &sign.rp_id);
        let path = format!("/api/review/emergencies/{emergency}/review");
        let body = json!({ "findings": findings, "approve": approve });
        self.actor.post(&path, &body).await
    }

    /// Looks, and signs what it is shown.
    async fn approve(&mut self, emergency: &str) -> Review {
        let sign = self.look_at(emergency).await.release.unwrap().sign;
        self.review(emergency, &sign, YES).await.ok()
    }
}
