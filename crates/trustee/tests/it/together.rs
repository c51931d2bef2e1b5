//! Three trustees as programs of their own make a key with a real operator, which publishes nothing without
//! two of them, and give one of them its share again.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sidelight_api::trustee::Introduced;
use sidelight_server::record::{self, AppendError};
use sidelight_translog::entry::{Authority, Body, Ceremony, Purpose, Seats, Trustee, TrusteeSet};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::sequencer::RequestId;

use crate::operator::{Operator, config_of};
use crate::program::{run, said};
use crate::record::TIME;

/// Longest wait for anything.
const LONG: Duration = Duration::from_secs(120);

/// A trustee's program, ended with the test.
struct Program {
    folder: PathBuf,
    name: String,
    child: Option<Child>,
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ended = child.kill();
            let _ended = child.wait();
        }
    }
}

impl Program {
    /// With keys, and not configured for a record yet.
    fn made(folder: &Path, number: u8) -> (Self, String) {
        let program = Self {
            folder: folder.join(format!("trustee-{number}")),
            name: format!("trustee-{number}"),
            child: None,
        };
        std::fs::create_dir(&program.folder).unwrap();
        program.configure("");
        let public = program.says(&["init"], "");
        (program, public.trim().to_owned())
    }

    fn configure(&self, record: &str) {
        let text = format!(
            "name = \"{}.example\"\ndata_dir = \"data\"\nhigh_water = \"mark\"\n\
             key_file = \"lock\"\n{record}",
            self.name
        );
        std::fs::write(self.folder.join("sidelight-trustee.toml"), text).unwrap();
    }

    fn says(&self, arguments: &[&str], typed: &str) -> String {
        said(&run(&self.folder, arguments, typed))
    }

    /// Its file, once two have signed so that the record can be read.
    async fn introduced(&self) -> String {
        let deadline = Instant::now() + LONG;
        loop {
            let introduced = run(&self.folder, &["introduce", "--about", "about.txt"], "");
            if introduced.status.success() {
                return said(&introduced);
            }
            assert!(Instant::now() < deadline, "{introduced:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    fn start(&mut self) {
        let child = Command::new(env!("CARGO_BIN_EXE_sidelight-trustee"))
            .current_dir(&self.folder)
            .arg("run")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.child = Some(child.unwrap());
    }

    /// As a power cut would end it.
    fn kill(&mut self) {
        let child = self.child.as_mut().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

/// Appends as the outbox does, until the witnesses have signed.
async fn append(operator: &Operator, id: u8, body: Body, text: Option<Vec<u8>>) {
    let deadline = Instant::now() + LONG;
    loop {
        let record = operator.app.record();
        let appended = record
            .append(RequestId([id; 16]), body.clone(), text.clone())
            .await;
        match appended {
            Ok(_) => return,
            Err(AppendError::Unwitnessed | AppendError::Stopped) => {}
            Err(error) => panic!("{error}"),
        }
        assert!(Instant::now() < deadline, "{:?}", record.state());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn trustee(file: &Introduced) -> Trustee {
    Trustee {
        trustee: file.trustee.parse().unwrap(),
        number: file.number,
        epoch: file.epoch,
        name: Sha256Hash::of(file.about.as_bytes()),
        witness_key: file.witness_key.parse().unwrap(),
        signing_key: file.signing_key.parse().unwrap(),
        recipient: file.recipient.parse().unwrap(),
        signature: file.signature.parse().unwrap(),
        decision: None,
        decided_by: Authority::Operator,
    }
}

/// The key that came of it, once it is in the record.
async fn set(operator: &Operator) -> TrusteeSet {
    let deadline = Instant::now() + LONG;
    loop {
        // What the operator does every few seconds.
        record::round(&operator.app).await.unwrap();
        let set = operator.app.record().view(|log| {
            let set = log.ledger().trustee_sets().last();
            set.map(|set| set.entry.clone())
        });
        if let Some(set) = set.flatten() {
            return set;
        }
        assert!(Instant::now() < deadline, "no key came of it");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// What `ceremony` says, once it is not what the test waits for the end of.
async fn after(program: &Program, operator: &Operator, waiting: &[&str]) -> String {
    let deadline = Instant::now() + LONG;
    loop {
        record::round(&operator.app).await.unwrap();
        let says = program.says(&["ceremony"], "");
        if !waiting.iter().any(|it| says.starts_with(it)) {
            return says;
        }
        assert!(Instant::now() < deadline, "{says}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The first loses its share, and the others' people give it again.
async fn repaired(programs: &mut [Program]) {
    let [one, two, three] = programs else {
        panic!("three");
    };
    let before = one.says(&["share", "backup"], "");
    one.kill();
    let shares = one.folder.join("data/shares");
    std::fs::remove_dir_all(&shares).unwrap();
    one.start();
    assert!(!run(&one.folder, &["share", "backup"], "").status.success());
    let words = one.says(&["repair", "ask"], "");
    assert_eq!(words.split_whitespace().count(), 6);
    for helper in [&*two, &*three] {
        let deadline = Instant::now() + LONG;
        while !helper.says(&["repair"], "").starts_with("trustee-1 asks") {
            assert!(Instant::now() < deadline, "nobody is asked");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let arguments: Vec<_> = ["repair", "accept"]
            .into_iter()
            .chain(words.split_whitespace())
            .collect();
        assert!(helper.says(&arguments, "").starts_with("Accepted"));
    }
    let deadline = Instant::now() + LONG;
    loop {
        let backup = run(&one.folder, &["share", "backup"], "");
        if backup.status.success() {
            assert_eq!(said(&backup), before, "the same again");
            break;
        }
        let says = || [&*one, &*two, &*three].map(|it| it.says(&["repair"], ""));
        assert!(Instant::now() < deadline, "nobody is helped: {:?}", says());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_programs_make_a_key_that_the_operator_enters() {
    let folder = tempfile::tempdir().unwrap();
    let vkey = record::create(&config_of(folder.path()), TIME * 1000)
        .await
        .unwrap();
    let (mut programs, keys): (Vec<_>, Vec<_>) = (1..=3)
        .map(|number| Program::made(folder.path(), number))
        .unzip();
    let policy = folder.path().join("log-policy.txt");
    let witnesses: String = (1..)
        .zip(&keys)
        .map(|(n, key)| format!("witness t{n} {key}\n"))
        .collect();
    let text = format!("log {vkey}\n{witnesses}group W 2 t1 t2 t3\nquorum W\n");
    std::fs::write(&policy, text).unwrap();
    let mut config = config_of(folder.path());
    config.log_policy = Some(policy);
    let operator = Operator::start(config).await;
    for program in &mut programs {
        let (address, name) = (&operator.address, &program.name);
        program.configure(&format!(
            "[[record]]\noperator = \"{address}\"\nlog_key = \"{vkey}\"\ntrustee = \"{name}\"\n"
        ));
        program.start();
    }
    for (id, program) in (1..).zip(&programs) {
        let about = format!("{}, in town\n", program.name);
        std::fs::write(program.folder.join("about.txt"), &about).unwrap();
        let file = program.introduced().await;
        let file: Introduced = serde_json::from_str(&file).unwrap();
        append(
            &operator,
            id,
            trustee(&file).into(),
            Some(about.into_bytes()),
        )
        .await;
    }
    let ceremony = Ceremony {
        purpose: Purpose::Generate,
        epoch: 1,
        threshold: 2,
        trustees: Seats::new([1, 2, 3].into()).unwrap(),
        decision: None,
        decided_by: Authority::Operator,
    };
    append(&operator, 9, ceremony.into(), None).await;
    let mut words = Vec::new();
    for program in &programs {
        words.push(after(program, &operator, &["No ceremony", "Waiting"]).await);
    }
    assert!(words.iter().all(|it| *it == words[0]), "{words:?}");
    assert_eq!(words[0].split_whitespace().count(), 6);
    // One of them stops without warning, before and after its person has compared.
    programs[0].kill();
    for program in &programs {
        let arguments: Vec<_> = ["ceremony", "accept"]
            .into_iter()
            .chain(words[0].split_whitespace())
            .collect();
        program.says(&arguments, "");
    }
    programs[0].start();
    let set = set(&operator).await;
    for program in &programs {
        let says = after(program, &operator, &["Accepted", "Your share", &words[0]]).await;
        assert!(says.starts_with("No ceremony"), "{says}");
        let deadline = Instant::now() + LONG;
        // The running program takes the share into use.
        while !run(&program.folder, &["share", "backup"], "")
            .status
            .success()
        {
            assert!(Instant::now() < deadline, "no share");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let line = program.says(&["share", "backup"], "");
        assert!(
            program
                .says(&["share", "restore"], &line)
                .contains("in force")
        );
        assert!(program.says(&["cases"], "").contains("No case"));
    }
    assert_eq!(set.epoch, 1);
    repaired(&mut programs).await;
    drop(programs);
    operator.stop().await;
}
