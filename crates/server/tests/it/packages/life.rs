//! From asked for to gone: no file before the record has its digest, no track in it that nobody is noted
//! for, none that its owner has deleted.

use http::StatusCode;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sidelight_api::limits::{PACKAGE_LIFE_MS, PACKAGES_PER_REQUEST_MAX};
use sidelight_api::package::{Contents, PackageState};
use sidelight_server::package;
use sidelight_translog::entry::{Body, Kind};
use sidelight_translog::policy::Policy;
use sidelight_translog::proof::LogProof;

use super::{fetched, files, shared, tar};
use crate::shares::{Sharing, revoke};
use crate::support::BEGIN_MS;

#[tokio::test]
async fn it_is_in_the_record_before_it_can_be_fetched() {
    let sharing = Sharing::new().await;
    shared(&sharing).await;
    sharing.town.log.app().record().close().await;
    let asked = sharing.ask().await;
    package::round(sharing.town.log.app()).await.unwrap();
    let made = sharing.listed().await.remove(0);
    assert_eq!((made.state, made.index), (PackageState::Entering, None));
    let receipt = tar(&made).replace(".tar", ".tlog-proof");
    for path in [&tar(&made), &receipt] {
        assert_eq!(sharing.ines.get(path).await.problem().0, 404);
    }
    // The program ends and begins again; the same file, and now its entry.
    let Sharing { town, ines, id, .. } = sharing;
    let log = town.log.restart(|_| ()).await;
    log.round().await;
    let ines = log.test.visitor().with_session(&ines.cookie.unwrap());
    let path = format!("/api/agency/requests/{id}/packages");
    let listed: sidelight_api::package::Packages = ines.get(&path).await.ok();
    let ready = &listed.packages[0];
    assert_eq!(
        (ready.state, &ready.package),
        (PackageState::Ready, &asked.package)
    );
    assert_eq!(ready.digest, made.digest);
    let bytes = fetched(&ines, ready).await;
    assert_eq!(Some(hex::encode(Sha256::digest(&bytes))), ready.digest);
    let proof = LogProof::parse(&ines.get(&receipt).await.body).unwrap();
    let policy = Policy::operator_signed_only(log.vkey.clone());
    let entry = proof.extra.clone().unwrap();
    proof.verify(&entry, &policy).unwrap();
    assert_eq!(Some(proof.index), ready.index);
    let text = String::from_utf8(entry).unwrap();
    let digest = format!("\ndigest sha256:{}\n", ready.digest.clone().unwrap());
    assert!(text.contains("\nkind package\n") && text.contains(&digest));
    // A part of it, as a browser goes on with a download.
    let request = ines
        .request(http::Method::GET, &tar(ready))
        .header("range", "bytes=257-511");
    let part = ines
        .send(request.body(axum::body::Body::empty()).unwrap())
        .await;
    assert_eq!(part.status, StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.body, bytes[257..512]);
}

#[tokio::test]
async fn whoever_asked_is_noted_for_each_track_before_anything_is_written() {
    let sharing = Sharing::new().await;
    let (_home, made) = shared(&sharing).await;
    // No line, no package.
    let mut database = sharing.database().await;
    let fault = "CREATE TRIGGER fault BEFORE INSERT ON share_opened
        BEGIN SELECT RAISE(ABORT, 'fault'); END";
    sqlx::query(fault).execute(&mut database).await.unwrap();
    sharing.ask().await;
    package::round(sharing.town.log.app()).await.unwrap_err();
    let folder = sharing.town.log.data().join("packages");
    assert!(!folder.exists() || folder.read_dir().unwrap().next().is_none());
    sqlx::query("DROP TRIGGER fault")
        .execute(&mut database)
        .await
        .unwrap();
    package::round(sharing.town.log.app()).await.unwrap();
    let ready = sharing.listed().await.remove(0);
    let opened = sharing.seen().await.shares.remove(0).opened;
    let lines: Vec<_> = opened
        .iter()
        .map(|o| (o.who.as_str(), o.item, o.track.as_str()))
        .collect();
    assert_eq!(
        lines,
        [("Ines Calder", 1, "video"), ("Ines Calder", 2, "video")]
    );
    let files = files(&fetched(&sharing.ines, &ready).await);
    let file = |path: &str| &files.iter().find(|(found, _)| found == path).unwrap().1;
    let access = String::from_utf8(file("records/access.csv").clone()).unwrap();
    assert_eq!(access.lines().count(), 3, "{access}");
    assert!(
        access.contains(",\"Ines Calder\",1,2,2,video\r\n"),
        "{access}"
    );
    // Header and payload of each chosen track, byte for byte, and of nothing else.
    let contents: Contents = serde_json::from_slice(file("contents.json")).unwrap();
    let items = &contents.shares[0].items;
    assert_eq!(items.len(), 2);
    for (item, made) in items.iter().zip(&made) {
        let track = &item.tracks[0];
        let header = usize::try_from(track.header).unwrap();
        assert_eq!(file(&track.file)[header..], made.video[..]);
    }
    let tracks = files
        .iter()
        .filter(|(path, _)| path.starts_with("clips/") && path.ends_with(".age"));
    assert_eq!(tracks.count(), 2);
    // What a household is called by is not in it.
    for (path, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        for secret in [
            _home.id.to_string(),
            made[0].id.to_string(),
            hex::encode(_home.hub_public()),
        ] {
            assert!(!text.contains(&secret), "{path}");
        }
    }
    let bodies = sharing.town.log.bodies();
    let packages = bodies
        .iter()
        .filter(|body| body.kind() == Kind::Package)
        .count();
    assert_eq!(packages, 1);
    assert!(matches!(bodies.last(), Some(Body::Package(_))));
}

#[tokio::test]
async fn what_cannot_be_read_to_the_end_leaves_nothing_half() {
    let sharing = Sharing::new().await;
    let (home, made) = shared(&sharing).await;
    let hash = hex::encode(Sha256::digest(&made[1].video));
    let household = home.id.to_string();
    let blobs = sharing.town.log.data().join("blobs");
    let blob = blobs
        .join(&household[..2])
        .join(&household)
        .join(&hash[..2])
        .join(&hash);
    let payload = std::fs::read(&blob).unwrap();
    std::fs::write(&blob, &payload[..payload.len() - 1]).unwrap();
    let asked = sharing.ask().await;
    let folder = sharing.town.log.data().join("packages");
    for _ in 0..2 {
        package::round(sharing.town.log.app()).await.unwrap_err();
        assert_eq!(folder.read_dir().unwrap().count(), 0);
    }
    // Nor does what has as many bytes as it had, and others.
    let mut other = payload.clone();
    other[payload.len() / 2] ^= 1;
    std::fs::write(&blob, &other).unwrap();
    let (_, error) = package::round(sharing.town.log.app()).await.unwrap_err();
    assert!(error.contains("not what it was"), "{error}");
    assert_eq!(folder.read_dir().unwrap().count(), 0);
    // What a kill would have left.
    let part = folder.join(format!("{}.part", asked.package));
    std::fs::write(&part, [7; 4096]).unwrap();
    std::fs::write(folder.join(format!("{}.tar", asked.package)), [7; 4096]).unwrap();
    std::fs::write(&blob, &payload).unwrap();
    package::round(sharing.town.log.app()).await.unwrap();
    let ready = sharing.listed().await.remove(0);
    assert_eq!(ready.state, PackageState::Ready);
    assert!(!part.exists());
    let bytes = fetched(&sharing.ines, &ready).await;
    assert_eq!(Some(hex::encode(Sha256::digest(&bytes))), ready.digest);
}

#[tokio::test]
async fn what_is_taken_back_or_deleted_is_not_in_it_any_more() {
    let sharing = Sharing::new().await;
    let (home, made) = shared(&sharing).await;
    let before = sharing.package().await;
    // Revoked: what was opened stays with whoever opened it, the package's maker.
    let shares: sidelight_api::share::Shares =
        home.resident.get("/api/household/shares").await.ok();
    revoke(&home, &shares.shares[0]).await;
    let (other, clips) = sharing.home("Olga", 1).await;
    let never_opened = sharing.available(&other, &clips).await;
    revoke(&other, &never_opened).await;
    let after = sharing.package().await;
    assert_eq!(
        (after.shares, after.clips),
        (2, Some(2)),
        "nothing of what nobody had opened"
    );
    assert_eq!(
        fetched(&sharing.ines, &before).await.len() as u64,
        before.size.unwrap()
    );
    for package in [&before, &after] {
        assert_eq!(sharing.tom.get(&tar(package)).await.problem().0, 404);
    }
    let path = sharing.packages();
    let theirs: sidelight_api::package::Packages = sharing.tom.get(&path).await.ok();
    assert!(theirs.packages.iter().all(|package| package.withheld));
    assert!(
        sharing
            .listed()
            .await
            .iter()
            .all(|package| !package.withheld)
    );
    // Deleted: the file is gone for the agency at once, and from the disk with the next round.
    let path = format!("/api/clips/{}/delete", made[0].id);
    let deletion = home.deletion(&made[0], BEGIN_MS);
    home.resident.post(&path, &deletion).await.done();
    for package in [&before, &after] {
        assert_eq!(sharing.ines.get(&tar(package)).await.problem().0, 404);
    }
    package::round(sharing.town.log.app()).await.unwrap();
    let states = sharing
        .listed()
        .await
        .into_iter()
        .map(|package| package.state);
    assert!(states.eq([PackageState::Gone; 2]));
    let folder = sharing.town.log.data().join("packages");
    assert_eq!(folder.read_dir().unwrap().count(), 0);
    let left = sharing.package().await;
    assert_eq!(left.clips, Some(1));
    sharing.test().clock.advance(PACKAGE_LIFE_MS);
    assert_eq!(sharing.ines.get(&tar(&left)).await.problem().0, 404);
}

#[tokio::test]
async fn no_name_is_a_formula_to_whoever_opens_the_access_record() {
    let sharing = Sharing::new().await;
    shared(&sharing).await;
    let mut database = sharing.database().await;
    let name = "=cmd|' /C calc'!\"A0\"";
    sqlx::query("UPDATE accounts SET name = $1 WHERE name = 'Ines Calder'")
        .bind(name)
        .execute(&mut database)
        .await
        .unwrap();
    let ready = sharing.package().await;
    let files = files(&fetched(&sharing.ines, &ready).await);
    let access = files.iter().find(|(path, _)| path == "records/access.csv");
    let access = String::from_utf8(access.unwrap().1.clone()).unwrap();
    assert_eq!(
        access
            .matches(",\"'=cmd|' /C calc'!\"\"A0\"\"\",1,")
            .count(),
        2,
        "{access}"
    );
}

#[tokio::test]
async fn an_approval_that_is_not_noted_yet_is_waited_for() {
    let sharing = Sharing::new().await;
    shared(&sharing).await;
    let mut database = sharing.database().await;
    for state in ["waiting", "approved"] {
        sqlx::query("UPDATE decisions SET state = $1")
            .bind(state)
            .execute(&mut database)
            .await
            .unwrap();
        if state == "waiting" {
            sharing.ask().await;
            let (_, error) = package::round(sharing.town.log.app()).await.unwrap_err();
            assert!(error.contains("approval"), "{error}");
        }
    }
    package::round(sharing.town.log.app()).await.unwrap();
    assert_eq!(sharing.listed().await[0].state, PackageState::Ready);
}

#[tokio::test]
async fn what_cannot_be_asked_for() {
    let sharing = Sharing::new().await;
    let path = sharing.packages();
    let nothing = sharing.ines.post(&path, &json!({})).await;
    assert_eq!(nothing.problem(), (409, "nothing_chosen".to_owned()));
    shared(&sharing).await;
    let unknown = json!({ "shares": ["00".repeat(16)] });
    assert_eq!(sharing.ines.post(&path, &unknown).await.problem().0, 404);
    let none = sharing.ines.post(&path, &json!({ "shares": [] })).await;
    assert_eq!(none.problem(), (409, "nothing_chosen".to_owned()));
    assert_eq!(sharing.fire.post(&path, &json!({})).await.problem().0, 404);
    let package = sharing.package().await;
    assert_eq!(sharing.fire.get(&tar(&package)).await.problem().0, 404);
    assert_eq!(sharing.fire.get(&path).await.problem().0, 404);
    sharing.tom.get(&tar(&package)).await.done();
    let opened = sharing.seen().await.shares.remove(0).opened;
    let tom = opened.iter().filter(|line| line.who == "Tom Arkwright");
    assert_eq!(tom.count(), 2, "who fetches it is noted for each track");
    for _ in 1..PACKAGES_PER_REQUEST_MAX {
        sharing.ask().await;
    }
    let full = sharing.ines.post(&path, &json!({})).await;
    assert_eq!(full.problem(), (409, "packages".to_owned()));
    sharing.test().disk.available_percent(0);
    let (_other, _) = sharing.home("Olga", 0).await;
    let full = sharing.ines.post(&path, &json!({})).await;
    assert_eq!(full.problem().0, 507);
}
