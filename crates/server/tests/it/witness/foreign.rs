//! A witness nobody here wrote: `litewitness` of filippo.io/torchwood (`tools/litewitness`), required by the
//! policy. `cargo xtask` builds it and names it in `SIDELIGHT_LITEWITNESS`; without it the test says that it
//! was skipped.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sidelight_server::record::AppendError;
use sidelight_translog::policy::Policy;
use sidelight_translog::vkey::Vkey;
use sqlx::ConnectOptions as _;

use super::{Witnessed, write_policy};
use crate::record::WithRecord;
use crate::support::copy_folder;

/// How long any of its programs may take to come up.
const UP_MAX: Duration = Duration::from_secs(20);

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The key agent that the program wants, and the program itself while it runs.
struct Foreign {
    folder: tempfile::TempDir,
    program: PathBuf,
    _agent: Running,
    fingerprint: String,
    port: u16,
    running: Option<Running>,
}

fn wait_for(what: &str, ready: impl Fn() -> bool) {
    let deadline = Instant::now() + UP_MAX;
    while !ready() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn done(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

impl Foreign {
    fn new(program: PathBuf) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (socket, key) = (folder.path().join("agent.sock"), folder.path().join("key"));
        let agent = Command::new("ssh-agent")
            .arg("-D")
            .arg("-a")
            .arg(&socket)
            .stdout(Stdio::null())
            .spawn();
        let agent = Running(agent.unwrap());
        wait_for("ssh-agent", || socket.exists());
        let mut keygen = Command::new("ssh-keygen");
        done(
            keygen
                .args(["-q", "-t", "ed25519", "-N", "", "-f"])
                .arg(&key),
        );
        done(
            Command::new("ssh-add")
                .arg("-q")
                .arg(&key)
                .env("SSH_AUTH_SOCK", &socket),
        );
        let shown = done(Command::new("ssh-keygen").arg("-lf").arg(&key));
        let fingerprint = shown.split(' ').nth(1).unwrap().to_owned();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        Self {
            folder,
            program,
            _agent: agent,
            fingerprint,
            port,
            running: None,
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn start(&mut self) {
        let log = std::fs::File::create(self.file("log")).unwrap();
        let child = Command::new(&self.program)
            .args([
                "-name",
                "foreign.example/witness",
                "-key",
                &self.fingerprint,
            ])
            .arg("-db")
            .arg(self.file("witness.db"))
            .arg("-ssh-agent")
            .arg(self.file("agent.sock"))
            .args(["-listen", &format!("127.0.0.1:{}", self.port)])
            .stderr(log)
            .spawn();
        self.running = Some(Running(child.unwrap()));
        let port = self.port;
        wait_for("litewitness", || {
            std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
    }

    fn stop(&mut self) {
        self.running = None;
    }

    /// What it says its key is.
    fn vkey(&self) -> Vkey {
        let log = std::fs::read_to_string(self.file("log")).unwrap();
        let at = log.find("vkey=").unwrap() + "vkey=".len();
        let vkey = log[at..].split_whitespace().next().unwrap();
        Vkey::parse(vkey.trim_matches('"')).unwrap()
    }

    /// Tells it of a log, as its own `witnessctl add-log` does.
    async fn follow(&self, log: &Vkey) {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.file("witness.db"));
        let mut rows = options.connect().await.unwrap();
        sqlx::query(
            "INSERT INTO log VALUES (?, 0, '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=')",
        )
        .bind(log.name())
        .execute(&mut rows)
        .await
        .unwrap();
        sqlx::query("INSERT INTO key VALUES (?, ?)")
            .bind(log.name())
            .bind(log.to_string())
            .execute(&mut rows)
            .await
            .unwrap();
    }
}

fn roll_back(it: &Witnessed, folder: &Path) {
    std::fs::remove_dir_all(it.log.data()).unwrap();
    copy_folder(&folder.join("backup"), &it.log.data());
    std::fs::copy(folder.join("old-mark"), folder.join("data.high-water")).unwrap();
}

#[tokio::test]
async fn a_witness_nobody_here_wrote_is_required() {
    let Some(program) = std::env::var_os("SIDELIGHT_LITEWITNESS") else {
        let stock = std::env::var_os("SIDELIGHT_STOCK").is_some();
        assert!(
            !stock,
            "SIDELIGHT_LITEWITNESS does not name the built tools/litewitness"
        );
        eprintln!("SKIPPED: SIDELIGHT_LITEWITNESS does not name the built tools/litewitness");
        return;
    };
    let mut foreign = Foreign::new(program.into());
    foreign.start();
    let vkey = foreign.vkey();
    let log = WithRecord::new().await;
    foreign.follow(&log.vkey).await;
    let line = format!("witness foreign {vkey} http://127.0.0.1:{}\n", foreign.port);
    let folder = log.test.folder.path().to_owned();
    let path = write_policy(&folder, &log.vkey, 1, &[line]);
    let policy = Policy::parse(&std::fs::read(&path).unwrap()).unwrap();
    let log = log.restart(|config| config.log_policy = Some(path)).await;
    let it = Witnessed {
        log,
        witnesses: Vec::new(),
        policy,
    };
    it.check(&it.insist(1).await);

    // Stopped, there is no receipt; started again, it comes.
    foreign.stop();
    let before = it.served();
    assert!(matches!(it.append(2).await, Err(AppendError::Unwitnessed)));
    it.until("unwitnessed").await;
    assert_eq!(it.served(), before);
    foreign.start();
    it.check(&it.insist(2).await);

    // Shown a fork, it refuses, and the log halts.
    it.log.app().record().close().await;
    copy_folder(&it.log.data(), &folder.join("backup"));
    std::fs::copy(folder.join("data.high-water"), folder.join("old-mark")).unwrap();
    let it = it.restart().await;
    it.check(&it.insist(3).await);
    it.log.app().record().close().await;
    roll_back(&it, &folder);
    let it = it.restart().await;
    let before = it.served();
    assert!(matches!(it.append(4).await, Err(AppendError::Unwitnessed)));
    it.until("disputed").await;
    let it = it.restart().await;
    it.until("disputed").await;
    assert_eq!(it.served(), before, "the second history is not published");
}
