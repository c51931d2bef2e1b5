//! What is answered is there: the access record before the header, and every step after a kill without
//! warning.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rand::Rng as _;
use rand::rngs::OsRng;
use sidelight_api::Client;
use sidelight_api::share::{AgencyShares, Consent, Header, Share, ShareState};
use sidelight_server::clock::{Clock as _, SystemClock};
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::entry::Body;
use sidelight_translog::monitor::Monitor;
use sidelight_translog::vkey::Vkey;
use sqlx::{ConnectOptions as _, SqliteConnection};

use super::{Sharing, content};
use crate::civic::Town;
use crate::record::{Files, WithRecord};
use crate::support::{Actor, TestApp};

/// Kills while a consent is on its way.
const KILLS: usize = 8;

async fn opened_rows(database: &mut SqliteConnection) -> i64 {
    sqlx::query_scalar("SELECT COUNT(*) FROM share_opened")
        .fetch_one(database)
        .await
        .unwrap()
}

/// What an officer is handed of the only item, and how many lines the record has then.
async fn download(sharing: &Sharing, path: &str) -> (Option<Vec<u8>>, i64) {
    let open = sharing.ines.post(&format!("{path}/open"), &()).await;
    let header = open
        .status
        .is_success()
        .then(|| open.ok::<Header>().header.0);
    let file = sharing.ines.get(&format!("{path}.age")).await;
    assert_eq!(file.status.is_success(), header.is_some());
    let mut database = sharing.database().await;
    (header, opened_rows(&mut database).await)
}

#[tokio::test]
async fn no_header_without_a_durable_line_in_the_access_record() {
    let sharing = Sharing::new().await;
    let (home, made) = sharing.home("Rosa", 1).await;
    sharing.available(&home, &made).await;
    let shown = sharing.seen().await.shares.remove(0).share;
    let path = format!("/api/agency/shares/{shown}/items/1/video");
    let mut database = sharing.database().await;
    // The line cannot be written: nothing is handed over, neither as a header nor in a file.
    for fault in [
        "CREATE TRIGGER fault BEFORE INSERT ON share_opened BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TRIGGER fault AFTER INSERT ON share_opened BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TRIGGER fault AFTER INSERT ON share_opened BEGIN SELECT RAISE(ROLLBACK, 'no'); END",
    ] {
        sqlx::query(fault).execute(&mut database).await.unwrap();
        assert_eq!(download(&sharing, &path).await, (None, 0), "{fault}");
        assert_eq!(sharing.ines.get(&path).await.problem().0, 404);
        sqlx::query("DROP TRIGGER fault")
            .execute(&mut database)
            .await
            .unwrap();
    }
    let (header, lines) = download(&sharing, &path).await;
    assert!(header.is_some());
    assert_eq!(lines, 1, "opened and saved by one person within the hour");
}

/// The companion: a record that loses the line it was given is found by the same look.
#[tokio::test]
async fn a_header_without_a_line_is_found() {
    let sharing = Sharing::new().await;
    let (home, made) = sharing.home("Rosa", 1).await;
    sharing.available(&home, &made).await;
    let shown = sharing.seen().await.shares.remove(0).share;
    let path = format!("/api/agency/shares/{shown}/items/1/video");
    let mut database = sharing.database().await;
    // The insert claims to have happened and has not.
    let broken = "CREATE TRIGGER broken AFTER INSERT ON share_opened
        BEGIN DELETE FROM share_opened; END";
    sqlx::query(broken).execute(&mut database).await.unwrap();
    let open = sharing.ines.post(&format!("{path}/open"), &()).await;
    assert!(open.status.is_success());
    assert_eq!(opened_rows(&mut database).await, 0, "a header, and no line");
}

/// The program, killed when a test is over.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A town on disk, made in process at the time of the machine, and then run by the real program.
struct OnDisk {
    folder: tempfile::TempDir,
    client: Client,
    vkey: Vkey,
}

impl OnDisk {
    async fn start(&self) -> Daemon {
        let mut daemon = self.spawn();
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            // Until the log is open, too.
            let operator = self.client.operator().await;
            if operator.is_ok_and(|operator| operator.log_vkey.is_some()) {
                return daemon;
            }
            assert!(daemon.0.try_wait().unwrap().is_none(), "sidelightd ended");
            assert!(Instant::now() < deadline, "sidelightd did not start");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn spawn(&self) -> Daemon {
        let child = Command::new(env!("CARGO_BIN_EXE_sidelightd"))
            .arg("--config")
            .arg(self.folder.path().join("sidelightd.toml"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Daemon(child.unwrap())
    }

    async fn database(&self) -> SqliteConnection {
        let file = self.folder.path().join("data/sidelight.sqlite");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        options.connect().await.unwrap()
    }

    /// Consents in the log that the public sees, which is sound.
    fn consents(&self) -> usize {
        let files = Files(self.folder.path().join("data/log"));
        let signed = std::fs::read(files.0.join("checkpoint")).unwrap();
        let key = std::slice::from_ref(&self.vkey);
        let head = OpenCheckpoint::open(&signed, key).unwrap();
        let (mut monitor, mut consents) = (Monitor::new(), 0);
        let read = monitor.read_to(&files, &head.checkpoint, &self.vkey, |_, entry, _| {
            consents += usize::from(matches!(entry.body(), Body::Consent(_)));
        });
        read.unwrap();
        consents
    }
}

fn kill(mut daemon: Daemon) {
    daemon.0.kill().unwrap();
    daemon.0.wait().unwrap();
}

fn configured(folder: &Path) -> Client {
    let free = || {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let (public, app) = (free(), free());
    let text = format!(
        "data_dir = \"data\"\nsign_up = \"open\"\nreserve_bytes = 0\nconsent_batch_minutes = 0\n\
         listen_public = \"127.0.0.1:{public}\"\nlisten_app = \"127.0.0.1:{app}\"\n\
         public_url = \"http://localhost:{public}\"\napp_url = \"http://localhost:{app}\"\n"
    );
    std::fs::write(folder.join("sidelightd.toml"), text).unwrap();
    Client::new(format!("http://localhost:{app}").parse().unwrap())
}

/// What was kept before a kill is entered within the next rounds.
async fn told_until_recorded(resident: &Client, consent: &Consent) -> Share {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let share = resident.share_consent(consent).await.unwrap();
        if share.state == ShareState::Recorded {
            return share;
        }
        assert_eq!(share.state, ShareState::Waiting);
        assert!(Instant::now() < deadline, "it still waits");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn each_step_survives_a_kill() {
    let now_ms = SystemClock.now_ms();
    let log = WithRecord::at(now_ms, |config| config.consent_batch_minutes = 0).await;
    let sharing = Sharing::on(Town::on(log).await).await;
    let (home, made) = sharing.home("Rosa", 2).await;
    let consents: Vec<_> = (0..3).map(|_| sharing.consent(1)).collect();
    let request = sharing.id.clone();
    let cookie = |actor: &Actor| actor.cookie.clone().unwrap();
    let (resident, officer) = (cookie(&home.resident), cookie(&sharing.ines));
    sharing.test().app.record().close().await;
    let WithRecord { test, vkey } = sharing.town.log;
    let TestApp { folder, .. } = test;
    let client = configured(folder.path());
    let disk = OnDisk {
        folder,
        client,
        vkey,
    };
    let resident = disk.client.clone().session(resident);
    let officer = disk.client.clone().session(officer);

    // Kills while the consent is on its way: it is there once, or not yet, and told again it is there.
    for _ in 0..KILLS {
        let daemon = disk.start().await;
        let asking = resident.clone();
        let consent = consents[0].clone();
        let told = tokio::spawn(async move { asking.share_consent(&consent).await });
        tokio::time::sleep(Duration::from_millis(OsRng.gen_range(0..40))).await;
        kill(daemon);
        drop(told.await.unwrap());
        assert!(disk.consents() <= 1);
    }
    let daemon = disk.start().await;
    let recorded = told_until_recorded(&resident, &consents[0]).await;
    let other = told_until_recorded(&resident, &consents[1]).await;
    kill(daemon);
    assert_eq!(disk.consents(), 2);
    // Recorded, and nothing handed over.
    let daemon = disk.start().await;
    let again = resident.share(&recorded.share).await.unwrap();
    assert_eq!(
        (again.state, again.index),
        (ShareState::Recorded, recorded.index)
    );
    assert_eq!(again.items, []);
    let handed = content(&made[..1]);
    let held = resident
        .share_content(&recorded.share, &handed)
        .await
        .unwrap();
    kill(daemon);
    // Held; a withdrawn one is gone.
    let daemon = disk.start().await;
    let again = resident.share(&recorded.share).await.unwrap();
    assert_eq!(
        (again.state, again.available_ms),
        (ShareState::Held, held.available_ms)
    );
    let second = content(&made[1..]);
    resident.share_content(&other.share, &second).await.unwrap();
    let seen: AgencyShares = officer.agency_shares(&request, None).await.unwrap();
    assert!(seen.shares.is_empty());
    resident.share_revoke(&other.share).await.unwrap();
    kill(daemon);
    // The hold is over.
    let mut database = disk.database().await;
    sqlx::query("UPDATE shares SET available_ms = 1 WHERE available_ms IS NOT NULL")
        .execute(&mut database)
        .await
        .unwrap();
    let daemon = disk.start().await;
    let seen = officer.agency_shares(&request, None).await.unwrap();
    assert_eq!(seen.shares.len(), 1, "the withdrawn one never was");
    let shown = seen.shares[0].share.clone();
    let header = officer.share_open(&shown, 1, "video").await.unwrap();
    assert_eq!(Some(header.header), handed.items[0].headers.video);
    // Not a moment later.
    kill(daemon);
    assert_eq!(opened_rows(&mut database).await, 1);
    let daemon = disk.start().await;
    let again: Share = resident.share(&recorded.share).await.unwrap();
    assert_eq!(
        (again.state, again.opened.len()),
        (ShareState::Available, 1)
    );
    let revoked = resident.share_revoke(&recorded.share).await.unwrap();
    kill(daemon);
    let daemon = disk.start().await;
    let seen = officer.agency_shares(&request, None).await.unwrap();
    assert_eq!(seen.shares[0].revoked_ms, revoked.revoked_ms);
    kill(daemon);
    assert_eq!(disk.consents(), 2);
}
