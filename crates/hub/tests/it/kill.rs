//! The real program, killed in the middle of a clip.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;
use sidelight_api::hub::FootageOutcome;
use sidelight_domain::record::{Series, Trigger};
use sidelight_hub::clock;
use sidelight_seal::clip::Kind as CardKind;

use crate::camera::{Camera, Kind};
use crate::footage::{about, emergency_access, reported};
use crate::operator::Fault;
use crate::setup::{Seen, Setup, eventually};

struct Program(Child);

impl Program {
    fn start(config: &Path) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_sidelight-hub"))
            .arg("--config")
            .arg(config)
            .arg("run")
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }

    /// As `kill -9` does.
    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A hub as a program of its own, with a camera that records everything.
async fn setup_with_program() -> (Setup, Program, std::path::PathBuf) {
    let mut setup = Setup::unpaired().await;
    setup.stop().await;
    setup.dir = tempfile::tempdir().unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    setup.page = free.local_addr().unwrap();
    drop(free);
    let config = setup.dir.path().join("hub.toml");
    let data = setup.dir.path().join("data");
    let text = format!(
        "data_dir = {:?}\noperator_url = \"{}\"\nlocal_listen = \"{}\"\ndisk_reserve_bytes = 0\n",
        data,
        setup.operator.url(),
        setup.page
    );
    std::fs::write(&config, text).unwrap();
    let program = Program::start(&config);
    let code = setup.code().await;
    setup.pair(&code).await;
    (setup, program, config)
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_the_middle_of_a_clip_it_loses_less_than_two_seconds_and_says_so() {
    let camera = Camera::start(Kind::H264).await;
    let (mut setup, mut program, config) = setup_with_program().await;
    let id = setup.add_camera(&camera, false, true).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let pressed = setup.press(id).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    program.kill();
    let (killed_ms, killed_at) = (clock::now_ms(), camera.sent.load(Ordering::SeqCst));
    tokio::time::sleep(Duration::from_secs(1)).await;
    program = Program::start(&config);
    setup.online(id).await;
    let online_ms = clock::now_ms();
    tokio::time::sleep(Duration::from_secs(2)).await;
    // The end of the program closes the clip that is open.
    let pid = i32::try_from(program.0.id()).unwrap();
    rustix::process::kill_process(
        rustix::process::Pid::from_raw(pid).unwrap(),
        rustix::process::Signal::TERM,
    )
    .unwrap();
    assert!(
        program.0.wait().unwrap().success(),
        "it ends well when asked to"
    );
    let _program = Program::start(&config);
    setup.online(id).await;
    let now = clock::now_ms();
    let span = json!({"camera": id.to_string(), "from": now - 120_000, "to": now});
    let picked = setup.command("pick", span).await["clips"].as_u64().unwrap();
    let seen = setup.clips(id, usize::try_from(picked).unwrap() + 3).await;

    let event = seen.iter().find(|c| c.clip == pressed).unwrap();
    assert!(event.card.recovered && event.card.trigger == Trigger::Press);
    assert!(
        event.frames.last().unwrap() + 30 >= killed_at,
        "{:?} of {killed_at}",
        event.frames.last()
    );
    let mut chain: Vec<&Seen> = seen
        .iter()
        .filter(|c| c.card.series == Series::Continuous)
        .collect();
    chain.sort_by_key(|c| c.card.number);
    let gaps: Vec<_> = chain
        .iter()
        .filter(|c| c.card.kind == CardKind::Gap)
        .collect();
    let first = gaps.iter().find(|g| g.card.start < killed_ms).unwrap();
    assert_eq!(first.card.trigger, Trigger::Restart);
    assert!(
        killed_ms - first.card.start <= 2_000,
        "{} ms lost",
        killed_ms - first.card.start
    );
    assert!(first.card.start + first.card.duration <= online_ms);
    check_counters(&chain);
}

/// Within the chain no frame is missing but where a gap stands.
fn check_counters(chain: &[&Seen]) {
    let mut last: Option<u64> = None;
    let mut gap = false;
    for part in chain {
        if part.card.kind == CardKind::Gap {
            gap = true;
            continue;
        }
        assert!(part.frames.windows(2).all(|w| w[1] == w[0] + 1));
        let first = *part.frames.first().unwrap();
        assert!(
            gap || last.is_none_or(|last| first <= last + 1),
            "{last:?} then {first} without a gap"
        );
        last = part.frames.last().copied();
        gap = false;
    }
    assert!(last.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_an_ask_and_the_upload_it_goes_on_where_it_was() {
    let camera = Camera::start(Kind::H264).await;
    let (mut setup, mut program, config) = setup_with_program().await;
    emergency_access(&mut setup).await;
    let id = setup.add_camera(&camera, false, false).await;
    setup.online(id).await;
    setup.operator.set_fault(Fault::Clips(507, "quota"));
    let clip = setup.press(id).await;
    setup.problem("no room left").await;
    let asked = about(1, &[id]);
    setup.operator.with(|s| s.asks.push(asked.clone()));
    eventually("the ask at the hub", async || {
        let note = setup.status().await["footage"][0].clone();
        (note["about"] == asked.about).then_some(())
    })
    .await;
    program.kill();
    assert!(
        setup
            .operator
            .with(|s| s.reports.is_empty() && s.clips.is_empty())
    );
    setup.operator.set_fault(Fault::None);
    program = Program::start(&config);
    assert_eq!(reported(&setup, &asked).await, FootageOutcome::Done);
    assert_eq!(setup.operator.with(|s| s.clips[0].0), clip);
    let notes = setup.status().await["footage"].clone();
    let [note] = &notes.as_array().unwrap()[..] else {
        panic!("{notes}");
    };
    assert_eq!(
        (&note["outcome"], &note["clips"]),
        (&json!("done"), &json!(1))
    );
    program.kill();
}
