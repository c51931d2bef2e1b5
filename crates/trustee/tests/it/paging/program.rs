//! The running program pages, and the command line shows it and ends it.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rand::rngs::OsRng;
use sidelight_trustee::{Arrived, Cases, NewOfficer, Officers};

use super::{Office, Receiver, URL, checked, hooked};
use crate::desk::now_seconds;
use crate::parties::lock;
use crate::program::{run, settled};
use crate::record::vkey;

/// Longest wait for a message.
const LONG: Duration = Duration::from_secs(60);

/// Ended with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _ended = self.0.wait();
    }
}

#[test]
fn the_running_program_pages_and_the_command_line_shows_it() {
    let office = Office::new();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let hook = runtime.block_on(Receiver::new());
    let console = format!("[console]\nlisten = \"127.0.0.1:0\"\nurl = \"{URL}\"\n");
    let folder = settled(&office, &(console + &hooked("Ada", &hook)));
    let (officers, now_ms) = (Officers::new(&office.home, &lock()), now_seconds() * 1000);
    let code = officers.invite("Ada", now_ms, &mut OsRng).unwrap();
    let ada = NewOfficer {
        id: "ab".repeat(8),
        credential: "ada".to_owned(),
        key: vec![1],
    };
    officers.enrol((&code, ada), now_ms, &mut OsRng).unwrap();
    let arrived = Arrived {
        case: office.scene.case.clone(),
        published: office.scene.published.clone().into(),
        seen_ms: now_ms,
        first_ms: None,
    };
    let cases = Cases::new(&office.home, &lock(), &vkey());
    cases.keep(&arrived, &mut OsRng).unwrap();
    let program = Command::new(env!("CARGO_BIN_EXE_sidelight-trustee"))
        .current_dir(&folder)
        .arg("run")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let program = Running(program.unwrap());
    let deadline = Instant::now() + LONG;
    let posted = loop {
        if let Some(posted) = hook.taken().pop() {
            break posted;
        }
        assert!(Instant::now() < deadline, "nobody was paged");
        std::thread::sleep(Duration::from_millis(50));
    };
    let (_, said) = checked(&office.scene.parties[0].keys.webhook_key(), &posted);
    assert_eq!(said["data"]["label"], super::LABEL);
    let key = String::from_utf8(run(&folder, &["key", "public"], "").stdout).unwrap();
    let keys = &office.scene.parties[0].keys;
    assert_eq!(key.lines().last(), Some(keys.webhook_key().as_str()));
    // What came of it is written down after it was sent.
    let release = office.scene.case.release.to_string();
    loop {
        let shown = String::from_utf8(run(&folder, &["case", &release], "").stdout).unwrap();
        assert!(shown.contains(": the command line\n"), "{shown}");
        if shown.contains(": Ada, by webhook: sent\n") {
            break;
        }
        assert!(Instant::now() < deadline, "{shown}");
    }
    drop(program);
}
