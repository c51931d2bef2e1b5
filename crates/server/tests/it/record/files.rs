//! The static files: what they are served as, and that others' programs read them.

use std::process::Command;

use http::{Method, header};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::policy::Policy;
use sidelight_translog::proof::LogProof;

use super::{WithRecord, small};
use crate::support::TestApp;

#[tokio::test]
async fn files_are_cached_for_good_but_for_the_head() {
    let log = WithRecord::new().await;
    log.round().await;
    for actor in [log.test.visitor(), log.test.anonymous()] {
        let head = actor.get("/log/checkpoint").await;
        assert_eq!(head.status, 200);
        assert_eq!(head.header("content-type"), "text/plain; charset=utf-8");
        assert_eq!(head.header("cache-control"), "public, no-cache");
        assert_eq!(head.header("access-control-allow-origin"), "*");
        let tag = head.header("etag").to_owned();
        let again = actor
            .request(Method::GET, "/log/checkpoint")
            .header(header::IF_NONE_MATCH, tag)
            .body(axum::body::Body::empty())
            .unwrap();
        assert_eq!(actor.send(again).await.status, 304);
        for path in ["/log/tile/0/000.p/3", "/log/tile/entries/000.p/3"] {
            let tile = actor.get(path).await;
            assert_eq!(tile.status, 200, "{path}");
            assert_eq!(tile.header("content-type"), "application/octet-stream");
            let caching = "public, max-age=31536000, immutable";
            assert_eq!(tile.header("cache-control"), caching, "{path}");
        }
        for path in [
            "/log/tile/0/000",
            "/log/tile/0/000.p/4",
            "/log/checkpoint.unfinished",
            "/log/../keys/log.key",
            "/log/%2e%2e/keys/log.key",
            "/log/document/..",
            "/log/receipt/3.tlog-proof",
            "/log/receipt/00.tlog-proof",
        ] {
            assert_eq!(actor.get(path).await.status, 404, "{path}");
        }
    }
}

#[tokio::test]
async fn a_receipt_stands_alone() {
    let log = WithRecord::new().await;
    log.round().await;
    let policy = Policy::operator_signed_only(log.vkey.clone());
    for (index, body) in log.bodies().into_iter().enumerate() {
        let reply = log
            .test
            .visitor()
            .get(&format!("/log/receipt/{index}.tlog-proof"))
            .await;
        let name = format!("attachment; filename=\"receipt-{index}.tlog-proof\"");
        assert_eq!(reply.header("content-disposition"), name);
        let proof = LogProof::parse(&reply.body).unwrap();
        let entry = proof.extra.clone().unwrap();
        let head = proof.verify(&entry, &policy).unwrap();
        assert_eq!(head.checkpoint.size(), 3);
        let parsed = sidelight_translog::entry::Entry::parse(&entry).unwrap();
        assert_eq!(parsed.body(), &body);
    }
}

#[tokio::test]
async fn documents_are_plain_text_under_their_hash() {
    let log = WithRecord::new().await;
    let (id, body, text) = small(1);
    let hash = Sha256Hash::of(&text).to_hex();
    let path = format!("/log/document/{hash}");
    assert_eq!(log.test.visitor().get(&path).await.status, 404);
    log.app()
        .record()
        .append(id, body, Some(text.clone()))
        .await
        .unwrap();
    let reply = log.test.visitor().get(&path).await;
    assert_eq!(&reply.body[..], &text[..]);
    assert_eq!(reply.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert!(
        !reply.header("cache-control").contains("immutable"),
        "it may be redacted"
    );
    // Another file under its name, however it came there, is not served.
    let file = log.data().join("log/document").join(&hash);
    std::fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink(log.data().join("keys/log.key"), &file).unwrap();
    assert_eq!(log.test.visitor().get(&path).await.status, 404);
}

#[tokio::test]
async fn without_a_record_nothing_is_served_and_nothing_breaks() {
    let test = TestApp::new().await;
    let visitor = test.visitor();
    assert_eq!(visitor.get("/log/checkpoint").await.status, 404);
    assert_eq!(visitor.get("/log/receipt/0.tlog-proof").await.status, 404);
    let health: serde_json::Value = visitor.get("/healthz").await.ok();
    assert_eq!(health["log"]["state"], "absent");
    let operator: serde_json::Value = visitor.get("/api/operator").await.ok();
    assert_eq!(operator["log_vkey"], serde_json::Value::Null);
    let (id, body, text) = small(1);
    assert!(
        test.app
            .record()
            .append(id, body, Some(text))
            .await
            .is_err()
    );
    assert_eq!(visitor.get("/record").await.status, 200);
    assert_eq!(visitor.get("/record/numbers").await.status, 200);
    assert_eq!(visitor.get("/record/numbers.json").await.status, 404);
}

#[tokio::test]
async fn a_client_nobody_here_wrote_reads_what_the_server_wrote() {
    let Some(program) = std::env::var_os("SIDELIGHT_LOGCHECK") else {
        eprintln!("SKIPPED: SIDELIGHT_LOGCHECK does not name the built tools/logcheck");
        return;
    };
    let log = WithRecord::new().await;
    log.round().await;
    let old = log.test.visitor().get("/log/checkpoint").await.body;
    let old_path = log.test.folder.path().join("old-checkpoint");
    std::fs::write(&old_path, &old).unwrap();
    // Past one full tile, in many batches.
    let appends = (0..=255u8).map(|n| {
        let (id, body, text) = small(n);
        let record = log.app().record().clone();
        async move { record.append(id, body, Some(text)).await.unwrap() }
    });
    futures::future::join_all(appends).await;
    let check = |folder: &std::path::Path, old: Option<&std::path::Path>| {
        let mut command = Command::new(&program);
        command.arg("--vkey").arg(log.vkey.to_string());
        if let Some(old) = old {
            command.arg("--old").arg(old);
        }
        command.arg(folder).output().unwrap()
    };
    let folder = log.data().join("log");
    let good = check(&folder, Some(&old_path));
    let said = String::from_utf8_lossy(&good.stderr).into_owned();
    assert!(good.status.success(), "{said}");
    assert!(
        String::from_utf8_lossy(&good.stdout).contains("259 entries"),
        "{good:?}"
    );
    let tile = folder.join("tile/0/000");
    let mut bytes = std::fs::read(&tile).unwrap();
    bytes[77] ^= 1;
    std::fs::write(&tile, bytes).unwrap();
    assert_eq!(check(&folder, None).status.code(), Some(1));
}
