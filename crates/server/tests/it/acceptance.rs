//! Which clips the operator takes, and which it refuses by name.

use ed25519_dalek::{Signer as _, SigningKey};
use rand::rngs::OsRng;
use sidelight_api::account::Operator;
use sidelight_api::clip::CertificateWire;
use sidelight_api::hub::{NewClip, Received};
use sidelight_api::limits::HEADER_BYTES_MAX;
use sidelight_domain::record::manifest::received_bytes;
use sidelight_domain::record::{Certificate, ClipId, Series, sha256, verify};
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

use crate::support::{BEGIN_MS, Home, Made, TestApp, manifest_of};

async fn refusal(home: &Home, new: &NewClip) -> (u16, String) {
    home.hub.post("/api/hub/clips", new).await.problem()
}

#[tokio::test]
async fn a_clip_is_countersigned_once_it_is_there() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let made = home.make();
    let received = home.upload(&made).await;
    assert_eq!(received.received_ms, BEGIN_MS);
    let operator: Operator = app.anonymous().get("/api/operator").await.ok();
    let signed = received_bytes(&made.new.manifest.body.0, received.received_ms);
    let signature = received.signature.0.as_slice().try_into().unwrap();
    verify(&operator.receiving_key, &signed, &signature).unwrap();
    app.clock.advance(5000);
    let again: Received = home.hub.post("/api/hub/clips", &made.new).await.ok();
    assert_eq!(
        again, received,
        "the same clip again is answered as the first time"
    );

    // A receipt that is kept and not good is no answer: the hub would refuse it for ever.
    let file = app.folder.path().join("data/sidelight.sqlite");
    let mut database = SqliteConnectOptions::new()
        .filename(file)
        .connect()
        .await
        .unwrap();
    let kept = "SELECT received_signature FROM clips";
    let damage = "UPDATE clips SET received_signature = zeroblob(64)";
    sqlx::query(damage).execute(&mut database).await.unwrap();
    let again: Received = home.hub.post("/api/hub/clips", &made.new).await.ok();
    assert_eq!(again, received);
    let kept: Vec<u8> = sqlx::query_scalar(kept)
        .fetch_one(&mut database)
        .await
        .unwrap();
    assert_eq!(kept, received.signature.0, "and it stands in its place");
}

#[tokio::test]
async fn a_chain_neither_skips_nor_repeats_nor_forks() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let chain = (409, "chain".to_owned());
    let (first, second) = (home.make(), home.make());
    home.store_payloads(&second).await;
    assert_eq!(refusal(&home, &second.new).await, chain, "2 before 1");
    home.upload(&first).await;
    home.upload(&second).await;
    // Another clip under number 2, and one that follows another number 2.
    let fork = |number: u64, previous: &[u8; 32]| {
        let id = ClipId::random(&mut OsRng);
        let mut values = home.values(id, Series::Event, number, previous, BEGIN_MS);
        tracks_of(&mut values, &second);
        manifest_of(&home.hub_key, id, &values)
    };
    assert_eq!(
        refusal(&home, &fork(2, &first.link)).await,
        chain,
        "a second number 2"
    );
    assert_eq!(
        refusal(&home, &fork(3, &first.link)).await,
        chain,
        "3 on another 2"
    );
    assert_eq!(
        refusal(&home, &fork(4, &second.link)).await,
        chain,
        "4 after 2"
    );
    home.hub
        .post("/api/hub/clips", &fork(3, &second.link))
        .await
        .done();
}

#[tokio::test]
async fn picked_clips_may_leave_holes_and_not_contradict() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let clips: Vec<Made> = (0..4)
        .map(|_| home.make_in(Series::Continuous, BEGIN_MS))
        .collect();
    home.upload(&clips[2]).await;
    home.upload(&clips[0]).await;
    home.upload(&clips[1]).await;
    let chain = (409, "chain".to_owned());
    let id = ClipId::random(&mut OsRng);
    let mut values = home.values(id, Series::Continuous, 4, &[9; 32], BEGIN_MS);
    tracks_of(&mut values, &clips[2]);
    let fork = manifest_of(&home.hub_key, id, &values);
    assert_eq!(refusal(&home, &fork).await, chain);
    home.upload(&clips[3]).await;
}

fn tracks_of(values: &mut [Vec<u8>; 24], made: &Made) {
    use sidelight_domain::record::manifest::FIELDS;
    for opening in &made.new.openings {
        let i = FIELDS.iter().position(|f| *f == opening.name).unwrap();
        if opening.name.starts_with("video-") || opening.name.starts_with("card-") {
            values[i] = opening.value.0.clone();
        }
    }
}

#[tokio::test]
async fn what_is_not_signed_by_this_hub_is_refused() {
    let app = TestApp::new().await;
    let (mut home, mut other) = (app.home("Ann").await, app.home("Bob").await);
    let made = home.make();
    home.store_payloads(&made).await;
    let code = async |change: &dyn Fn(&mut NewClip)| {
        let mut new = made.new.clone();
        change(&mut new);
        refusal(&home, &new).await.1
    };
    assert_eq!(code(&|n| n.manifest.body.0[200] ^= 1).await, "manifest");
    assert_eq!(code(&|n| n.manifest.body.0.push(0)).await, "manifest");
    assert_eq!(code(&|n| n.manifest.signature.0[0] ^= 1).await, "manifest");
    assert_eq!(
        code(&|n| n.manifest.signature.0.truncate(63)).await,
        "manifest"
    );
    assert_eq!(
        code(&|n| n.manifest.certificate.signature.0[9] ^= 1).await,
        "certificate"
    );
    let stranger = SigningKey::generate(&mut OsRng);
    let forged = Certificate::sign(&stranger, made.new.manifest.certificate.clip_key, made.id);
    assert_eq!(
        code(&|n| n.manifest.certificate = CertificateWire::from(&forged)).await,
        "certificate"
    );
    let another = Certificate::sign(&home.hub_key, [1; 32], made.id);
    assert_eq!(
        code(&|n| n.manifest.certificate = CertificateWire::from(&another)).await,
        "certificate"
    );
    let another_clip = Certificate::sign(
        &home.hub_key,
        made.new.manifest.certificate.clip_key,
        ClipId([1; 16]),
    );
    let wire = CertificateWire::from(&another_clip);
    assert_eq!(
        code(&|n| n.manifest.certificate = wire.clone()).await,
        "certificate"
    );
    // A neighbour's clip, handed in by our hub.
    let theirs = other.make();
    assert_eq!(refusal(&home, &theirs.new).await.1, "certificate");
    // Our hub, for another household.
    let mut values = home.values(made.id, Series::Event, 1, &[0; 32], BEGIN_MS);
    tracks_of(&mut values, &made);
    values[1] = other.id.0.to_vec();
    assert_eq!(
        refusal(&home, &manifest_of(&home.hub_key, made.id, &values))
            .await
            .1,
        "household"
    );
    home.hub.post("/api/hub/clips", &made.new).await.done();
}

#[tokio::test]
async fn openings_are_exactly_what_the_operator_is_given() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let made = home.make();
    home.store_payloads(&made).await;
    let code = async |change: &dyn Fn(&mut NewClip)| {
        let mut new = made.new.clone();
        change(&mut new);
        refusal(&home, &new).await
    };
    let openings = (422, "openings".to_owned());
    assert_eq!(
        code(&|n| drop(n.openings.pop())).await,
        openings,
        "one is missing"
    );
    assert_eq!(
        code(&|n| n.openings[3] = n.openings[2].clone()).await,
        openings,
        "one twice"
    );
    assert_eq!(
        code(&|n| n.openings[9].value.0[0] ^= 1).await,
        openings,
        "another value"
    );
    assert_eq!(
        code(&|n| n.openings[9].salt.0[0] ^= 1).await,
        openings,
        "another salt"
    );
    assert_eq!(
        code(&|n| n.openings[9].salt.0.truncate(31)).await,
        openings,
        "half a salt"
    );
    assert_eq!(
        code(&|n| n.openings[14].name = "trigger".to_owned()).await,
        openings,
        "too much"
    );
    let more = made.new.openings[0].clone();
    assert_eq!(
        code(&|n| n.openings.push(more.clone())).await,
        openings,
        "one more"
    );
}

#[tokio::test]
async fn values_are_of_their_form() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let made = home.make();
    home.store_payloads(&made).await;
    let code = async |change: &dyn Fn(&mut [Vec<u8>; 24])| {
        let mut values = home.values(made.id, Series::Event, 1, &[0; 32], BEGIN_MS);
        tracks_of(&mut values, &made);
        change(&mut values);
        refusal(&home, &manifest_of(&home.hub_key, made.id, &values)).await
    };
    let openings = (422, "openings".to_owned());
    assert_eq!(code(&|v| v[0] = b"film".to_vec()).await, openings, "kind");
    assert_eq!(
        code(&|v| v[4] = b"Event".to_vec()).await,
        openings,
        "series"
    );
    assert_eq!(code(&|v| v[5] = vec![0; 8]).await, openings, "number 0");
    assert_eq!(
        code(&|v| v[5] = vec![255; 8]).await,
        openings,
        "a number that nothing holds"
    );
    assert_eq!(code(&|v| v[8] = vec![1; 7]).await, openings, "start");
    assert_eq!(
        code(&|v| v[15] = 0u64.to_be_bytes().to_vec()).await,
        openings,
        "size 0"
    );
    assert_eq!(
        code(&|v| v[15] = vec![127; 8]).await,
        openings,
        "a size beyond the limit"
    );
    assert_eq!(code(&|v| v[15] = vec![]).await, openings, "no size");
    assert_eq!(
        code(&|v| v[15] = 3001u64.to_be_bytes().to_vec()).await.1,
        "payload",
        "a lying size"
    );
    assert_eq!(
        code(&|v| v[14] = sha256(b"?").to_vec()).await.1,
        "payload",
        "a payload not stored"
    );
    assert_eq!(
        code(&|v| v[0] = b"gap".to_vec()).await.1,
        "tracks",
        "a gap with video"
    );
    let gap = |v: &mut [Vec<u8>; 24]| {
        v[0] = b"gap".to_vec();
        v[14].clear();
        v[15].clear();
    };
    let no_card = |v: &mut [Vec<u8>; 24]| {
        gap(v);
        v[21].clear();
        v[22].clear();
    };
    assert_eq!(code(&no_card).await.1, "tracks", "no card");
    let mut values = home.values(made.id, Series::Event, 1, &[0; 32], BEGIN_MS);
    tracks_of(&mut values, &made);
    gap(&mut values);
    let gap = manifest_of(&home.hub_key, made.id, &values);
    home.hub.post("/api/hub/clips", &gap).await.done();
}

#[tokio::test]
async fn headers_are_there_for_each_track_and_small() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let made = home.make();
    home.store_payloads(&made).await;
    let code = async |change: &dyn Fn(&mut NewClip)| {
        let mut new = made.new.clone();
        change(&mut new);
        refusal(&home, &new).await
    };
    let header = (422, "header".to_owned());
    assert_eq!(code(&|n| n.headers.video = None).await, header);
    assert_eq!(
        code(&|n| n.headers.audio = n.headers.card.clone()).await,
        header
    );
    assert_eq!(
        code(&|n| n.headers.card = Some(b"ftyp".to_vec().into())).await,
        header
    );
    let mut long = b"age-encryption.org/v1\n".to_vec();
    long.resize(HEADER_BYTES_MAX + 1, b'x');
    assert_eq!(
        code(&|n| n.headers.card = Some(long.clone().into()))
            .await
            .0,
        413
    );
}

#[tokio::test]
async fn the_newest_statement_counts() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let second_key = SigningKey::generate(&mut OsRng);
    let second = home
        .register_hub(second_key.verifying_key().to_bytes())
        .await;
    let made = home.make();
    let refused = second.post("/api/hub/clips", &made.new).await.problem();
    assert_eq!(
        refused,
        (422, "hub".to_owned()),
        "registered and not listed"
    );
    let key = second_key.verifying_key().to_bytes();
    home.append(|next| {
        let recipient = next.hubs[0].recipient.clone();
        next.hubs
            .push(sidelight_domain::record::statement::Hub { key, recipient });
    })
    .await;
    // The camera is the first hub's.
    let mut values = home.values(made.id, Series::Event, 1, &[0; 32], BEGIN_MS);
    tracks_of(&mut values, &made);
    let new = manifest_of(&second_key, made.id, &values);
    assert_eq!(
        second.post("/api/hub/clips", &new).await.problem().1,
        "camera"
    );
}

#[tokio::test]
async fn an_id_names_one_clip_for_good() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let made = home.record().await;
    let values = |number: u64, link: &[u8; 32]| {
        let mut values = home.values(made.id, Series::Event, number, link, BEGIN_MS);
        tracks_of(&mut values, &made);
        manifest_of(&home.hub_key, made.id, &values)
    };
    let other = values(2, &made.link);
    assert_eq!(refusal(&home, &other).await, (409, "clip_id".to_owned()));
    // The same values, signed again with another clip key: another body.
    let resigned = values(1, &[0; 32]);
    assert_eq!(refusal(&home, &resigned).await, (409, "clip_id".to_owned()));
    let mut forged = made.new.clone();
    let stranger = SigningKey::generate(&mut OsRng);
    forged.manifest.signature = stranger.sign(b"?").to_bytes().to_vec().into();
    assert_eq!(
        refusal(&home, &forged).await.1,
        "manifest",
        "a repetition is verified too"
    );
}
