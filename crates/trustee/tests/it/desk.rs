//! The desk of a person: a case that came is shown, decided once, and handed in when the operator is there.

use std::sync::{Arc, Mutex};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use rand::rngs::OsRng;
use sidelight_api::trustee::{CaseFile, Entered, NewAnswer, Waiting};
use sidelight_disk::{LocalDisk, SharedDisk};
use sidelight_trustee::verify::{Check, Journalled};
use sidelight_trustee::{
    Arrived, By, Cases, Desk, DeskError, Followed, Follower, Home, Recorded, SET_UPS_PER_DAY_MAX,
};

use crate::parties::lock;
use crate::record::{TIME, vkey};
use crate::scene::{PAGES, Scene, published};
use crate::verify::drill::DRILL;

/// The first trustee's folders on a real disk, with the record mirrored and the case arrived.
pub(crate) struct Office {
    pub(crate) scene: Scene,
    folder: tempfile::TempDir,
    pub(crate) home: Home,
}

impl Office {
    pub(crate) fn new() -> Self {
        Self::of(Scene::new())
    }

    /// The office to which this case came.
    pub(crate) fn of(scene: Scene) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let party = &scene.parties[0];
        for path in party.disk.files() {
            let bytes = sidelight_disk::read(&party.disk, &path).unwrap().unwrap();
            let to = folder.path().join(path.strip_prefix("/").unwrap());
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::write(to, bytes).unwrap();
        }
        let disk: SharedDisk = Arc::new(LocalDisk);
        let at = |name: &str| folder.path().join(name);
        let home = Home::open(&disk, &at("data"), &at("mark")).unwrap();
        std::fs::write(at("mark/begun"), "begun").unwrap();
        std::fs::write(at("log-policy.txt"), &scene.policy_text).unwrap();
        let mut follower = Follower::open(&home, party.keys.clone(), &vkey()).unwrap();
        let record = &scene.meeting.record;
        follower.consider(&record.head(), TIME, record).unwrap();
        let arrived = Arrived {
            case: scene.case.clone(),
            published: scene.published.clone().into(),
            seen_ms: TIME * 1000,
            first_ms: None,
        };
        Cases::new(&home, &lock(), &vkey())
            .keep(&arrived, &mut OsRng)
            .unwrap();
        Self {
            scene,
            folder,
            home,
        }
    }

    pub(crate) fn desk(&self, alter: impl FnOnce(&mut Followed)) -> Desk {
        let mut followed = Followed {
            operator: "http://127.0.0.1:9/".parse().unwrap(),
            log_key: vkey().to_string(),
            trustee: Some(self.scene.parties[0].name.clone()),
            log_policy: Some(self.folder.path().join("log-policy.txt")),
            set_ups_per_day_max: SET_UPS_PER_DAY_MAX,
            pages: Some(PAGES.parse().unwrap()),
        };
        alter(&mut followed);
        let keys = &self.scene.parties[0].keys;
        Desk::new(&self.home, &lock(), keys, &followed).unwrap()
    }

    /// A path of the trustee's disk.
    pub(crate) fn home_folder(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// The case came with a head that was signed long before.
    pub(crate) fn age(&self) {
        let arrived = Arrived {
            case: self.scene.case.clone(),
            published: self.scene.published.clone().into(),
            seen_ms: (TIME + 60 * 60) * 1000,
            first_ms: None,
        };
        let cases = Cases::new(&self.home, &lock(), &vkey());
        cases.keep(&arrived, &mut OsRng).unwrap();
    }

    pub(crate) fn done(&self) -> Journalled {
        let lines = self.desk(|_| ()).cases().unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].release, self.scene.case.release);
        lines[0].done
    }
}

/// The operator's side of a case, as far as the desk calls it.
#[derive(Default)]
struct Counter {
    case: Option<CaseFile>,
    published: Vec<u8>,
    taken: Vec<NewAnswer>,
    asked: usize,
}

type Shared = Arc<Mutex<Counter>>;

async fn open(counter: Shared) -> url::Url {
    async fn show(
        State(counter): State<Shared>,
        Path(release): Path<u64>,
    ) -> Result<Json<CaseFile>, StatusCode> {
        let mut counter = counter.lock().unwrap();
        counter.asked += 1;
        let case = counter.case.clone().filter(|case| case.release == release);
        case.map(Json).ok_or(StatusCode::NOT_FOUND)
    }
    async fn take(
        State(counter): State<Shared>,
        Json(answer): Json<NewAnswer>,
    ) -> (StatusCode, Json<Entered>) {
        counter.lock().unwrap().taken.push(answer);
        (StatusCode::CREATED, Json(Entered { index: 77 }))
    }
    let waiting = |State(counter): State<Shared>| async move {
        let counter = counter.lock().unwrap();
        let case = counter.case.iter();
        Json(
            case.map(|it| Waiting {
                release: it.release,
            })
            .collect::<Vec<_>>(),
        )
    };
    let head =
        |State(counter): State<Shared>| async move { counter.lock().unwrap().published.clone() };
    let routes = Router::new()
        .route("/api/trustees/cases", get(waiting))
        .route("/api/trustees/cases/{release}", get(show))
        .route("/api/trustees/answers", post(take))
        .route("/log/checkpoint", get(head))
        .with_state(counter);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    address.parse().unwrap()
}

/// Programs read the clock in one place, which is not here; a new file has the same time.
pub(crate) fn now_seconds() -> u64 {
    let path = tempfile::NamedTempFile::new().unwrap();
    let made = path.as_file().metadata().unwrap().modified().unwrap();
    made.duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

#[tokio::test]
async fn a_case_is_fetched_again_when_its_head_was_too_old_and_an_answer_until_it_is_taken() {
    let office = Office::new();
    let release = office.scene.case.release;
    for record in std::fs::read_dir(office.folder.path().join("data/cases")).unwrap() {
        std::fs::remove_file(record.unwrap().path().join(release.to_string())).unwrap();
    }
    let counter = Shared::default();
    let address = open(counter.clone()).await;
    let desk = office.desk(|it| it.operator = address);
    let view = desk.view().unwrap();
    let with = |published: Vec<u8>| {
        let mut counter = counter.lock().unwrap();
        counter.case = Some(office.scene.case.clone());
        counter.published = published;
    };
    // Its head was signed long ago.
    with(office.scene.published.clone());
    assert!(desk.fetch(&view, release).await.unwrap());
    let (_, judged) = desk.case(&view, release).unwrap();
    assert_eq!(judged.unwrap_err().check, Check::Fresh);
    assert!(!desk.fetch(&view, release).await.unwrap(), "nothing newer");
    let fresh = published(&office.scene.meeting.record, now_seconds());
    with(fresh);
    assert!(desk.fetch(&view, release).await.unwrap());
    assert_eq!(counter.lock().unwrap().asked, 2);
    // The scene's call back was made when the scene was.
    let (_, judged) = desk.case(&view, release).unwrap();
    assert_eq!(judged.unwrap_err().check, Check::Replayed);
    assert!(
        !desk.fetch(&view, release).await.unwrap(),
        "it is as new as it must be"
    );
    // Beyond the record here it is not asked for.
    assert!(!desk.fetch(&view, release + 1).await.unwrap());
    // As it came in time, it is approved; the record here has no receipt yet, so it is handed in again.
    let arrived = Arrived {
        case: office.scene.case.clone(),
        published: office.scene.published.clone().into(),
        seen_ms: TIME * 1000,
        first_ms: None,
    };
    let cases = Cases::new(&office.home, &lock(), &vkey());
    cases.keep(&arrived, &mut OsRng).unwrap();
    assert_eq!(
        desk.approve(&view, release, By::CommandLine).await.unwrap(),
        77
    );
    desk.hand_in_again(&view).await.unwrap();
    let taken = &counter.lock().unwrap().taken;
    assert_eq!(taken.len(), 2);
    assert_eq!(taken[0], taken[1], "the same again");
}

#[tokio::test]
async fn a_case_is_shown_and_answered_once() {
    let office = Office::new();
    let (desk, release) = (office.desk(|_| ()), office.scene.case.release);
    let view = desk.view().unwrap();
    let (arrived, judged) = desk.case(&view, release).unwrap();
    assert_eq!(arrived.case, office.scene.case);
    let digest = judged.unwrap().digest();
    assert_eq!(office.done(), Journalled::Nothing);
    assert!(matches!(
        desk.case(&view, release + 1),
        Err(DeskError::NoCase)
    ));
    // Nobody is there to take it; the journal has it all the same.
    let away = desk.approve(&view, release, By::CommandLine).await;
    assert!(matches!(away, Err(DeskError::Operator(_))), "{away:?}");
    assert_eq!(office.done(), Journalled::Answered(digest));
    let refused = desk.refuse(release, Check::Person, By::CommandLine).await;
    assert!(matches!(refused, Err(DeskError::Answer(_))), "{refused:?}");
    let again = desk.approve(&view, release, By::CommandLine).await;
    assert!(matches!(again, Err(DeskError::Operator(_))), "{again:?}");
}

/// It is said of a drill that waits and passes every check, and of one that was decided; of no emergency.
#[tokio::test]
async fn a_drill_is_told_from_an_emergency_here_and_in_the_journal() {
    for (scene, drill) in [(Scene::with(&DRILL), true), (Scene::new(), false)] {
        let office = Office::of(scene);
        let (desk, release) = (office.desk(|_| ()), office.scene.case.release);
        let view = desk.view().unwrap();
        let said = || desk.is_drill(&view, desk.cases().unwrap()[0]);
        assert_eq!(said(), drill);
        office.age();
        assert!(!said(), "a check refuses it");
        let arrived = Arrived {
            case: office.scene.case.clone(),
            published: office.scene.published.clone().into(),
            seen_ms: TIME * 1000,
            first_ms: None,
        };
        let cases = Cases::new(&office.home, &lock(), &vkey());
        cases.keep(&arrived, &mut OsRng).unwrap();
        let away = desk.approve(&view, release, By::CommandLine).await;
        assert!(matches!(away, Err(DeskError::Operator(_))), "{away:?}");
        let Some(Recorded::Answer { is_drill, .. }) = desk.recorded(release).unwrap() else {
            panic!("it is not in the journal");
        };
        assert_eq!((is_drill, said()), (drill, drill));
        // Whatever the checks say afterwards.
        office.age();
        assert_eq!(said(), drill);
    }
}

#[tokio::test]
async fn what_was_refused_is_not_answered() {
    let office = Office::new();
    let (desk, release) = (office.desk(|_| ()), office.scene.case.release);
    let view = desk.view().unwrap();
    let away = desk.refuse(release, Check::Person, By::CommandLine).await;
    assert!(matches!(away, Err(DeskError::Operator(_))), "{away:?}");
    assert_eq!(office.done(), Journalled::Refused);
    match desk.approve(&view, release, By::CommandLine).await {
        Err(DeskError::Refused(refused)) => assert_eq!(refused.check, Check::Person),
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        desk.refuse(release + 1, Check::Person, By::CommandLine)
            .await,
        Err(DeskError::NoCase)
    ));
}

#[tokio::test]
async fn without_what_it_must_know_nothing_is_checked() {
    let office = Office::new();
    let release = office.scene.case.release;
    let unconfigured = |desk: Desk| {
        let view = desk.view().unwrap();
        match desk.case(&view, release) {
            Err(DeskError::Unconfigured(what)) => what,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(unconfigured(office.desk(|it| it.pages = None)), "pages");
    assert_eq!(
        unconfigured(office.desk(|it| it.log_policy = None)),
        "log_policy"
    );
    let desk = office.desk(|it| it.pages = Some("https://other.example".parse().unwrap()));
    let (_, judged) = desk.case(&desk.view().unwrap(), release).unwrap();
    assert_eq!(judged.unwrap_err().check, Check::Approvals);
    // A share that is lost.
    std::fs::remove_dir_all(office.folder.path().join("data/shares")).unwrap();
    let desk = office.desk(|_| ());
    let lost = desk.case(&desk.view().unwrap(), release);
    assert!(matches!(lost, Err(DeskError::Share(_))));
}
