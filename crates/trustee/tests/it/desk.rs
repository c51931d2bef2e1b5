//! The desk of a person: a case that came is shown, decided once, and handed in when the operator is there.

use std::sync::Arc;

use rand::rngs::OsRng;
use sidelight_disk::{LocalDisk, SharedDisk};
use sidelight_trustee::verify::{Check, Journalled};
use sidelight_trustee::{Arrived, Cases, Desk, DeskError, Followed, Follower, Home};

use crate::parties::lock;
use crate::record::{TIME, vkey};
use crate::scene::{PAGES, Scene};

/// The first trustee's folders on a real disk, with the record mirrored and the case arrived.
struct Office {
    scene: Scene,
    folder: tempfile::TempDir,
    home: Home,
}

impl Office {
    fn new() -> Self {
        let (scene, folder) = (Scene::new(), tempfile::tempdir().unwrap());
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

    fn desk(&self, alter: impl FnOnce(&mut Followed)) -> Desk {
        let mut followed = Followed {
            operator: "http://127.0.0.1:9/".parse().unwrap(),
            log_key: vkey().to_string(),
            trustee: Some(self.scene.parties[0].name.clone()),
            log_policy: Some(self.folder.path().join("log-policy.txt")),
            pages: Some(PAGES.parse().unwrap()),
        };
        alter(&mut followed);
        let keys = &self.scene.parties[0].keys;
        Desk::new(&self.home, &lock(), keys, &followed).unwrap()
    }

    fn done(&self) -> Journalled {
        let lines = self.desk(|_| ()).cases().unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].release, self.scene.case.release);
        lines[0].done
    }
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
    let away = desk.approve(&view, release).await;
    assert!(matches!(away, Err(DeskError::Operator(_))), "{away:?}");
    assert_eq!(office.done(), Journalled::Answered(digest));
    let refused = desk.refuse(release, Check::Person).await;
    assert!(matches!(refused, Err(DeskError::Answer(_))), "{refused:?}");
    let again = desk.approve(&view, release).await;
    assert!(matches!(again, Err(DeskError::Operator(_))), "{again:?}");
}

#[tokio::test]
async fn what_was_refused_is_not_answered() {
    let office = Office::new();
    let (desk, release) = (office.desk(|_| ()), office.scene.case.release);
    let view = desk.view().unwrap();
    let away = desk.refuse(release, Check::Person).await;
    assert!(matches!(away, Err(DeskError::Operator(_))), "{away:?}");
    assert_eq!(office.done(), Journalled::Refused);
    match desk.approve(&view, release).await {
        Err(DeskError::Refused(refused)) => assert_eq!(refused.check, Check::Person),
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        desk.refuse(release + 1, Check::Person).await,
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
