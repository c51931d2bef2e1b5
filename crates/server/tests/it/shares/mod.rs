//! Sharing from end to end: what a household hands over, when, and what an agency sees of it.

mod batch;
mod durable;
mod exactly;
mod path;
mod record;
mod refuse;
mod still;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use rand::RngCore as _;
use rand::rngs::OsRng;
use serde_json::json;
use sidelight_api::decision::FieldOpening;
use sidelight_api::share::{AgencyShares, Consent, Content, ContentItem, Share, SharedHeaders};
use sidelight_domain::record::{Series, sha256};
use sidelight_server::clock::Clock as _;
use sidelight_server::config::Config;
use sidelight_store::record::{EnrolledAgency, LogSubmission, Membership, RecordRows as _};
use sidelight_translog::entry::Body;
use sqlx::{ConnectOptions as _, SqliteConnection};

use crate::civic::{Asked, CASE, SALT, Town};
use crate::record::RECIPIENT;
use crate::support::{Actor, BEGIN_MS, DAY_MS, Home, Made, Reply, TestApp};

/// A minute, ms.
pub(crate) const MINUTE_MS: u64 = 60_000;
/// The shortest hold of the rulebook, minutes.
pub(crate) const HOLD: u64 = 10;
/// Within the window that is asked about, before the time of asking, ms.
pub(crate) const SEEN_BEFORE_MS: u64 = DAY_MS - 30 * MINUTE_MS;

/// A town whose police has asked, with people at both agencies.
pub(crate) struct Sharing {
    pub(crate) town: Town,
    /// The request's entry.
    pub(crate) request: u64,
    /// The operator's id of the request.
    pub(crate) id: String,
    pub(crate) ines: Actor,
    pub(crate) tom: Actor,
    pub(crate) fire: Actor,
}

pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

/// An `age` header to one recipient, as far as anyone without the key can tell.
pub(crate) fn header() -> Vec<u8> {
    let text = |bytes: [u8; 32]| STANDARD_NO_PAD.encode(bytes);
    let (share, key, mac) = (text(random()), text(random()), text(random()));
    format!("age-encryption.org/v1\n-> X25519 {share}\n{key}\n--- {mac}\n").into_bytes()
}

/// A letter, as far as anyone without the key can tell.
pub(crate) fn letter() -> Vec<u8> {
    [header(), random::<4096>().to_vec()].concat()
}

impl Sharing {
    /// Consents are entered at once.
    pub(crate) async fn new() -> Self {
        Self::with(|config| config.consent_batch_minutes = 0).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::on(Town::with(change).await).await
    }

    /// In a town where nothing has been asked yet.
    pub(crate) async fn on(town: Town) -> Self {
        let store = town.log.store().await;
        for agency in ["millbrook-police", "hill-fire"] {
            let enrolled = EnrolledAgency {
                agency: agency.to_owned(),
                document: b"document".to_vec(),
                jurisdiction: None,
                enrolled_ms: BEGIN_MS,
                request: None,
            };
            assert!(store.agency_enroll(&enrolled).await.unwrap());
        }
        let ines = officer(&town, "millbrook-police", "Ines Calder").await;
        let tom = officer(&town, "millbrook-police", "Tom Arkwright").await;
        let fire = officer(&town, "hill-fire", "Ada Finch").await;
        let request = town.request(Asked::default()).await;
        noted(&town, request).await;
        let mut sharing = Self {
            town,
            request,
            id: String::new(),
            ines,
            tom,
            fire,
        };
        sharing.id = sharing.row("millbrook-police", request).await;
        sharing.approved().await;
        sharing
    }

    pub(crate) fn test(&self) -> &TestApp {
        &self.town.log.test
    }

    /// A connection to the database beside the program's.
    pub(crate) async fn database(&self) -> SqliteConnection {
        let file = self.town.log.data().join("sidelight.sqlite");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        options.connect().await.unwrap()
    }

    /// The agency's own row for a request in the log; its id.
    pub(crate) async fn row(&self, agency: &str, entry: u64) -> String {
        let id = hex::encode(random::<16>());
        let mut database = self.database().await;
        sqlx::query(
            "INSERT INTO requests (id, agency, author, created_ms, updated_ms, version, state, draft,
             case_key, entry, updates)
             VALUES ($1, $2, (SELECT account FROM agency_members WHERE agency = $2 LIMIT 1),
             0, 0, 1, 'published', '{}', '', $3, 0)",
        )
        .bind(&id)
        .bind(agency)
        .bind(i64::try_from(entry).unwrap())
        .execute(&mut database)
        .await
        .unwrap();
        id
    }

    /// The approval of the request, as it is kept for whoever checks it later.
    async fn approved(&mut self) {
        let entry = self
            .town
            .log
            .bodies()
            .swap_remove(usize::try_from(self.request).unwrap());
        let Body::Request(entry) = entry else {
            panic!("{entry:?}");
        };
        let challenge = URL_SAFE_NO_PAD.encode(entry.decision.0);
        let options = json!({ "publicKey": { "challenge": challenge, "rpId": "localhost" } });
        let given = self.town.passkey.get(&options);
        let bytes = |name: &str| {
            let text = given["response"][name].as_str().unwrap();
            URL_SAFE_NO_PAD.decode(text).unwrap()
        };
        let mut database = self.database().await;
        sqlx::query(
            "INSERT INTO decisions (id, account, kind, request, entry, digest, created_ms, expires_ms,
             state, approved_ms, credential, client_data, authenticator_data, signature, log_request)
             VALUES ($1, (SELECT account FROM agency_members LIMIT 1), 'publish', $2, x'', $3, 0, 0,
             'approved', 0, $4, $5, $6, $7, (SELECT request FROM log_submissions WHERE entry = $8))",
        )
        .bind(hex::encode(random::<16>()))
        .bind(&self.id)
        .bind(&entry.decision.0[..])
        .bind(i64::try_from(entry.decided_by.0).unwrap())
        .bind(bytes("clientDataJSON"))
        .bind(bytes("authenticatorData"))
        .bind(bytes("signature"))
        .bind(i64::try_from(self.request).unwrap())
        .execute(&mut database)
        .await
        .unwrap();
        let submitter = self.town.officer.to_string();
        for (field, value) in [("case", CASE), ("submitted-by", &submitter)] {
            sqlx::query(
                "INSERT INTO log_openings (request, field, salt, value)
                 VALUES ((SELECT request FROM log_submissions WHERE entry = $1), $2, $3, $4)",
            )
            .bind(i64::try_from(self.request).unwrap())
            .bind(field)
            .bind(&SALT[..])
            .bind(value.as_bytes())
            .execute(&mut database)
            .await
            .unwrap();
        }
    }

    /// A home with so many clips that were there before the request, from a hub paired long ago.
    pub(crate) async fn home(&self, name: &str, clips: usize) -> (Home, Vec<Made>) {
        let (resident, _) = self.test().sign_up(name).await;
        let mut home = Home::set_up(self.test(), resident).await;
        let mut made = Vec::new();
        let seen_ms = self.test().clock.now_ms() - SEEN_BEFORE_MS;
        for n in 0..clips as u64 {
            let clip = home.make_in(Series::Event, seen_ms + n * MINUTE_MS);
            home.upload(&clip).await;
            made.push(clip);
        }
        (home, made)
    }

    /// What the agency sees now.
    pub(crate) async fn seen(&self) -> AgencyShares {
        self.ines.get(&self.listing()).await.ok()
    }

    pub(crate) fn listing(&self) -> String {
        format!("/api/agency/requests/{}/shares", self.id)
    }

    /// A consent to share so many clips.
    pub(crate) fn consent(&self, clips: usize) -> Consent {
        consent_to(self.request, clips)
    }

    /// A share that was handed over and is held.
    pub(crate) async fn held(&self, home: &Home, made: &[Made]) -> Share {
        let share = consented(home, &self.consent(made.len())).await;
        put(home, &share, &content(made)).await.ok()
    }

    /// A share that the agency can fetch.
    pub(crate) async fn available(&self, home: &Home, made: &[Made]) -> Share {
        let share = self.held(home, made).await;
        self.test().clock.advance(HOLD * MINUTE_MS);
        let path = format!("/api/household/shares/{}", share.share);
        home.resident.get(&path).await.ok()
    }
}

/// A consent to share so many clips for a request of the police.
pub(crate) fn consent_to(request: u64, clips: usize) -> Consent {
    let pseudonym = hex::encode(random::<16>());
    let values = [
        ("request", request.to_string()),
        ("agency", "millbrook-police".to_owned()),
        ("recipient", RECIPIENT.to_owned()),
        ("clips", clips.to_string()),
        ("seconds", (clips * 20).to_string()),
        ("pseudonym", pseudonym),
        ("footage", hex::encode(random::<32>())),
    ];
    let opening = |(field, value): (&str, String)| FieldOpening {
        field: field.to_owned(),
        salt: random(),
        value,
    };
    Consent {
        request,
        openings: values.into_iter().map(opening).collect(),
        hold_minutes: HOLD,
    }
}

/// Somebody who works for an agency.
async fn officer(town: &Town, agency: &str, name: &str) -> Actor {
    let invite = format!("invitation of {name}");
    let member = Membership {
        agency: agency.to_owned(),
        role: "officer".to_owned(),
    };
    let store = town.log.store().await;
    store
        .agency_invite(&sha256(invite.as_bytes()), &member, u64::MAX >> 1)
        .await
        .unwrap();
    let actor = town.log.test.register(name, Some(invite)).await.0;
    town.log.round().await;
    actor
}

/// Notes when an entry was published, as the record's rounds do for what they enter.
async fn noted(town: &Town, entry: u64) {
    let submission = LogSubmission {
        request: random(),
        draft: Vec::new(),
        document: None,
        openings: Vec::new(),
        prepared_ms: BEGIN_MS,
    };
    let store = town.log.store().await;
    store.submission_prepare(&submission).await.unwrap();
    let now_ms = town.log.test.clock.now_ms();
    store
        .submission_entered(&submission.request, entry, now_ms)
        .await
        .unwrap();
}

/// The home's share after its consent.
pub(crate) async fn consented(home: &Home, consent: &Consent) -> Share {
    home.resident
        .post("/api/household/shares", consent)
        .await
        .ok()
}

/// Letter and headers for the videos of clips.
pub(crate) fn content(made: &[Made]) -> Content {
    let item = |made: &Made| ContentItem {
        clip: made.id.to_string(),
        headers: SharedHeaders {
            video: Some(header().into()),
            audio: None,
            still: None,
        },
    };
    Content {
        letter: letter().into(),
        items: made.iter().map(item).collect(),
    }
}

pub(crate) async fn put(home: &Home, share: &Share, content: &Content) -> Reply {
    let path = format!("/api/household/shares/{}/content", share.share);
    home.resident.put(&path, content).await
}

pub(crate) async fn revoke(home: &Home, share: &Share) -> Share {
    let path = format!("/api/household/shares/{}/revoke", share.share);
    home.resident.post(&path, &()).await.ok()
}
