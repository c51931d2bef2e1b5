//! A trustee of the simulation: the real program but for its network, on a disk that loses its power.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rand::rngs::OsRng;
use serde::Deserialize;
use sidelight_api::Bytes64;
use sidelight_api::lookup::Done;
use sidelight_api::lookup::case::LookUpCase;
use sidelight_api::trustee::{CaseFile, NewAnswer};
use sidelight_disk::Disk as _;
use sidelight_disk_sim::{Loss, SimDisk};
use sidelight_translog::entry::Slug;
use sidelight_trustee::verify::{Check, Refused};
use sidelight_trustee::{
    Answering, Arrived, Cases, Desk, DeskError, Followed, Follower, Keys, Recorded,
};

use super::log::Files;
use super::look_ups::Answers;
use crate::answer::took;
use crate::parties::lock;
use crate::record::{home, vkey};
use sidelight_quorum::{Roster, ShareKey};

/// Where a trustee keeps what it answered of look-ups.
const LOOK_UPS: &str = "/mark/look-ups";

/// What a trustee has in memory while it runs.
struct Program {
    follower: Follower,
    desk: Desk,
    cases: Cases,
    answering: Answering,
}

pub(super) struct Seat {
    pub(super) name: Slug,
    pub(super) keys: Arc<Keys>,
    pub(super) disk: SimDisk,
    pub(super) share: ShareKey,
    pub(super) followed: Followed,
    program: Option<Program>,
    /// What its journal held when the folder of the journal was lost.
    pub(super) lost: Option<BTreeMap<u64, Recorded>>,
    /// And its journal of look-ups.
    pub(super) lost_look_ups: Option<BTreeMap<u64, Answers>>,
}

impl Seat {
    /// One whose disk was prepared.
    pub(super) fn new(
        (name, keys): (&Slug, &Arc<Keys>),
        disk: SimDisk,
        share: ShareKey,
        followed: Followed,
    ) -> Self {
        Self {
            name: name.clone(),
            keys: keys.clone(),
            disk,
            share,
            followed,
            program: None,
            lost: None,
            lost_look_ups: None,
        }
    }

    /// The running program; starts it if it does not run. `None` while the power is out.
    fn program(&mut self) -> Option<&mut Program> {
        if self.disk.is_off() {
            self.program = None;
            return None;
        }
        if self.program.is_none() {
            let home = home(&self.disk).ok()?;
            self.program = Some(Program {
                follower: Follower::open(&home, self.keys.clone(), &vkey()).ok()?,
                desk: Desk::new(&home, &lock(), &self.keys, &self.followed).ok()?,
                cases: Cases::new(&home, &lock(), &vkey()),
                answering: Answering::new(&home, self.keys.clone(), (&vkey(), &self.name)),
            });
        }
        self.program.as_mut()
    }

    /// The program ends, or the machine stops; either way it starts anew.
    pub(super) fn restart(&mut self, loss: Loss) {
        self.program = None;
        self.disk.restart(loss);
    }

    /// Everything of this disk below `/data` as it was, and the folder of journal and mark as it is.
    pub(super) fn restore(&mut self, backup: &SimDisk, with_mark: bool) {
        let keeps = |path: &Path| !with_mark && path.starts_with("/mark");
        let now = self.disk.copy();
        let files = now.files();
        for path in files.iter().filter(|path| !keeps(path)) {
            now.remove(path).unwrap();
        }
        for path in backup.files().iter().filter(|path| !keeps(path)) {
            let bytes = sidelight_disk::read(backup, path).unwrap().unwrap();
            sidelight_disk::make_folder(&now, path.parent().unwrap()).unwrap();
            sidelight_disk::write(&now, path, &bytes).unwrap();
        }
        self.program = None;
        self.disk.put_back(&now);
    }

    /// The folder of journal and mark is gone; only backups of the rest remain.
    pub(super) fn lose_mark(&mut self) {
        self.lost = Some(self.journal());
        self.lost_look_ups = Some(self.looked_up());
        self.remove("/mark");
        self.program = None;
    }

    /// The journal forgets, as no journal may.
    pub(super) fn forget(&mut self) {
        self.remove("/mark/answers");
    }

    /// The same of the journal of look-ups.
    pub(super) fn forget_look_ups(&mut self) {
        self.remove(LOOK_UPS);
    }

    /// Files that no power cut brings back.
    fn remove(&self, below: &str) {
        let now = self.disk.copy();
        for path in now.files().iter().filter(|path| path.starts_with(below)) {
            now.remove(path).unwrap();
        }
        self.disk.put_back(&now);
    }

    pub(super) fn cosign(&mut self, signed: &[u8], time: u64, files: &Files) -> Option<String> {
        let program = self.program()?;
        let outcome = program.follower.consider(signed, time, files);
        Some(outcome.ok()?.line)
    }

    /// A case comes, with the head that was published then.
    pub(super) fn arrive(&mut self, case: &CaseFile, published: &[u8], seen_ms: u64) {
        let Some(program) = self.program() else {
            return;
        };
        let arrived = Arrived {
            case: case.clone(),
            published: published.to_vec().into(),
            seen_ms,
            first_ms: None,
        };
        // One that cannot be kept has not come.
        let _kept = program.cases.keep(&arrived, &mut OsRng);
    }

    /// Releases whose case has come.
    pub(super) fn cases(&mut self) -> Vec<u64> {
        let program = self.program();
        let releases = program.and_then(|it| it.cases.releases().ok());
        releases.unwrap_or_default()
    }

    /// A person approves. What leaves, if anything does.
    pub(super) fn approve(
        &mut self,
        release: u64,
        (roster, now_ms): (&Roster, u64),
    ) -> Option<Result<NewAnswer, Refused>> {
        let share = self.share.clone();
        let program = self.program()?;
        let view = program.follower.watch().borrow().clone();
        let cleared = match program.desk.case(&view, release).ok()?.1 {
            Ok(cleared) => cleared,
            Err(refused) => return Some(Err(refused)),
        };
        let given = (&share, roster);
        let answer = program
            .answering
            .answer((&cleared, None), given, (took(now_ms), &mut OsRng));
        Some(Ok(answer.ok()?))
    }

    /// A person refuses.
    pub(super) fn refuse(&mut self, release: u64, now_ms: u64) {
        if let Some(program) = self.program() {
            // The journal may have an answer, or the power goes.
            let _refused = program
                .answering
                .refuse(release, (Check::Person, None), took(now_ms));
        }
    }

    /// What leaves where a look-up comes with the head that is published then, if anything does.
    pub(super) fn look_up(
        &mut self,
        case: &LookUpCase,
        head: (&[u8], u64),
    ) -> Option<Result<Done, DeskError>> {
        let program = self.program()?;
        let view = program.follower.watch().borrow().clone();
        Some(program.desk.answer_look_up_under(&view, case, head))
    }

    /// What the journal of look-ups on the disk holds, whether the program runs or not.
    pub(super) fn looked_up(&self) -> BTreeMap<u64, Answers> {
        #[derive(Deserialize)]
        struct Kept {
            answers: Vec<Bytes64>,
        }
        let disk = self.disk.copy();
        let files = disk.files().into_iter();
        let one = |path: PathBuf| {
            let index = path.file_name()?.to_str()?.parse().ok()?;
            let bytes = sidelight_disk::read(&disk, &path).unwrap().unwrap();
            let kept: Kept = serde_json::from_slice(&bytes).unwrap();
            Some((index, kept.answers.into_iter().map(|it| it.0).collect()))
        };
        files
            .filter(|path| path.starts_with(LOOK_UPS))
            .filter_map(one)
            .collect()
    }

    /// What the journal on the disk holds, whether the program runs or not.
    pub(super) fn journal(&self) -> BTreeMap<u64, Recorded> {
        let disk = self.disk.copy();
        let home = home(&disk).unwrap();
        let answering = Answering::new(&home, self.keys.clone(), (&vkey(), &self.name));
        let releases = answering.releases().unwrap_or_default().into_iter();
        let one = |release| Some((release, answering.recorded(release).ok()??));
        releases.filter_map(one).collect()
    }
}

/// The journals of all, whatever became of their trustees.
pub(super) fn journals(seats: &[Seat]) -> Vec<BTreeMap<u64, Recorded>> {
    let held = |seat: &Seat| seat.lost.clone().unwrap_or_else(|| seat.journal());
    seats.iter().map(held).collect()
}
