//! Payloads: what is acknowledged is there and is what its name says; quota and disk.

use http::{Method, header};
use sidelight_api::household::Household;
use sidelight_api::limits::PAYLOAD_BYTES_MAX;
use sidelight_api::path::hub_blob;
use sidelight_domain::record::{Series, sha256};

use crate::support::{BEGIN_MS, Home, TestApp};

/// Files below the blob folder.
fn files(app: &TestApp) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![app.folder.path().join("data/blobs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path)
            } else {
                found.push(path)
            }
        }
    }
    found
}

async fn used(home: &Home) -> u64 {
    home.resident
        .get("/api/household")
        .await
        .ok::<Household>()
        .usage
        .bytes
}

#[tokio::test]
async fn a_payload_is_stored_once() {
    let app = TestApp::new().await;
    let home = app.home("Ann").await;
    assert_eq!(home.hub.put_blob(b"payload").await.status, 201);
    assert_eq!(home.hub.put_blob(b"payload").await.status, 200);
    assert_eq!(used(&home).await, 7);
    assert_eq!(files(&app).len(), 1);
    assert_eq!(std::fs::read(&files(&app)[0]).unwrap(), b"payload");
}

#[tokio::test]
async fn lies_about_hash_or_length_leave_nothing() {
    let app = TestApp::new().await;
    let home = app.home("Ann").await;
    let path = hub_blob(&sha256(b"another"));
    let lie = home.hub.put_blob_as(&path, b"payload").await;
    assert_eq!(lie.problem(), (422, "hash_mismatch".to_owned()));
    let path = hub_blob(&sha256(b"payload"));
    let send = async |length: Option<&str>, body: &'static [u8]| {
        let mut request = home.hub.request(Method::PUT, &path);
        if let Some(length) = length {
            request = request.header(header::CONTENT_LENGTH, length);
        }
        home.hub
            .send(request.body(axum::body::Body::from(body)).unwrap())
            .await
            .problem()
    };
    assert_eq!(send(None, b"payload").await, (411, "length".to_owned()));
    assert_eq!(send(Some("9"), b"payload").await.0, 400);
    assert_eq!(send(Some("3"), b"payload").await.0, 400);
    let too_long = (PAYLOAD_BYTES_MAX + 1).to_string();
    assert_eq!(
        send(Some(&too_long), b"payload").await,
        (413, "too_large".to_owned())
    );
    assert_eq!(used(&home).await, 0);
    assert_eq!(files(&app), Vec::<std::path::PathBuf>::new());
    assert_eq!(
        home.hub.put_blob(b"payload").await.status,
        201,
        "the truth is still taken"
    );
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let app = TestApp::new().await;
    let home = app.home("Ann").await;
    let bytes = vec![5u8; 20 << 20];
    let chunks = futures::stream::iter([
        Ok(bytes::Bytes::copy_from_slice(&bytes[..17 << 20])),
        Err(std::io::Error::other("the cable was pulled")),
    ]);
    let request = home
        .hub
        .request(Method::PUT, &hub_blob(&sha256(&bytes)))
        .header(header::CONTENT_LENGTH, bytes.len())
        .body(axum::body::Body::from_stream(chunks))
        .unwrap();
    assert_eq!(home.hub.send(request).await.problem().0, 400);
    assert_eq!(files(&app), Vec::<std::path::PathBuf>::new());
    assert_eq!(home.hub.put_blob(&bytes).await.status, 201);
}

#[tokio::test]
async fn a_household_has_a_quota() {
    let app = TestApp::with(|config| config.quota_bytes = 4000).await;
    let mut home = app.home("Ann").await;
    home.record().await;
    assert_eq!(used(&home).await, 3500);
    assert_eq!(
        home.hub.put_blob(&[1; 501]).await.problem(),
        (507, "quota".to_owned())
    );
    assert_eq!(home.hub.put_blob(&[1; 500]).await.status, 201);
    let other = app.home("Bob").await;
    assert_eq!(
        other.hub.put_blob(&[1; 4000]).await.status,
        201,
        "each household has its own"
    );
}

#[tokio::test]
async fn a_filling_disk_refuses_in_order() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let blob = async |hub: &crate::support::Actor, text: &str, query: &str| {
        let path = format!("{}{query}", hub_blob(&sha256(text.as_bytes())));
        hub.put_blob_as(&path, text.as_bytes())
            .await
            .status
            .as_u16()
    };
    app.disk.available_percent(14);
    assert_eq!(blob(&home.hub, "a", "").await, 201);
    assert_eq!(blob(&home.hub, "b", "?series=continuous").await, 201);
    let picked = home.make_in(Series::Continuous, BEGIN_MS);
    home.store_payloads(&picked).await;
    let event = home.make();
    home.store_payloads(&event).await;
    app.disk.available_percent(5);
    assert_eq!(blob(&home.hub, "c", "").await, 201);
    assert_eq!(blob(&home.hub, "d", "?series=continuous").await, 507);
    let refused = home.hub.post("/api/hub/clips", &picked.new).await;
    assert_eq!(refused.problem(), (507, "disk_full".to_owned()));
    assert_eq!(refused.header("retry-after"), "300");
    home.hub.post("/api/hub/clips", &event.new).await.done();
    app.disk.available_percent(0);
    assert_eq!(blob(&home.hub, "e", "").await, 507);
    let next = home.make();
    assert_eq!(
        home.hub.post("/api/hub/clips", &next.new).await.problem().0,
        507
    );
    // What keeps the record straight still goes.
    home.append(|_| ()).await;
    home.resident.get("/api/household").await.done();
}

#[tokio::test]
async fn one_household_does_not_take_every_place() {
    let app = TestApp::new().await;
    let (home, other) = (app.home("Ann").await, app.home("Bob").await);
    let begin = |i: u8| {
        let request = home
            .hub
            .request(Method::PUT, &hub_blob(&sha256(&[i])))
            .header(header::CONTENT_LENGTH, 1);
        let endless = futures::stream::pending::<Result<bytes::Bytes, std::io::Error>>();
        let request = request
            .body(axum::body::Body::from_stream(endless))
            .unwrap();
        Box::pin(home.hub.send(request))
    };
    let mut uploads: Vec<_> = (0..8).map(begin).collect();
    // Each is polled until it waits for bytes that do not come.
    for upload in &mut uploads {
        let step = std::time::Duration::from_millis(200);
        assert!(tokio::time::timeout(step, upload).await.is_err());
    }
    let ninth = home.hub.put_blob(b"ninth").await;
    assert_eq!(ninth.problem(), (503, "unavailable".to_owned()));
    assert_eq!(ninth.header("retry-after"), "5");
    assert_eq!(other.hub.put_blob(b"theirs").await.status, 201);
    uploads.pop();
    assert_eq!(home.hub.put_blob(b"ninth").await.status, 201);
}

/// SQLite cannot open its files on a full disk: what is held back for it is given up before that.
#[tokio::test]
async fn an_operator_starts_on_a_full_disk_by_its_reserve() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = crate::record::config_of(folder.path());
    config.reserve_bytes = 1 << 30;
    let reserve = config.data_dir.join("reserve");
    std::fs::create_dir_all(&config.data_dir).unwrap();
    std::fs::write(&reserve, [0; 4096]).unwrap();
    let disk = std::sync::Arc::new(crate::support::FakeDisk::default());
    let clock = std::sync::Arc::new(sidelight_server::clock::SystemClock);
    let open = |config: &sidelight_server::Config| {
        sidelight_server::App::open_with(config.clone(), clock.clone(), disk.clone())
    };
    drop(open(&config).await.unwrap());
    assert!(reserve.exists(), "there is room");
    disk.available_percent(0);
    drop(open(&config).await.unwrap());
    assert!(!reserve.exists(), "there is none");
}
