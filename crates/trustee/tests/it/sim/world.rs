//! A run: what happens, in an order that the seed decides, and what is checked while it happens.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha20Rng;
use sidelight_api::trustee::CaseFile;
use sidelight_disk_sim::{Fault, Loss, SimDisk};
use sidelight_domain::emergency::life::{Actor, Event, Findings, Reason, State};
use sidelight_domain::record::sha256;
use sidelight_translog::entry::{Body, Slug};
use sidelight_trustee::Recorded;

use super::log::{MARK, folder};
use super::look_ups::LookingUp;
use super::operator::{Operator, Panel, Row, SharedPanel, day_of, fresh_id};
use super::served::{What, days};
use super::stage::{Home, Stage};
use super::tally::Tally;
use super::verdict;
use crate::demanded::GAG_ENDS_MS;
use crate::record::TIME;
use crate::scene::claimed;

/// A promise that did not hold.
pub(super) type Breach = String;

/// What is planted into a run, so that the checks have something to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Planted {
    /// A trustee's journal forgets.
    ForgetfulJournal,
    /// A backup holds the journal, too, and brings an old one back.
    JournalInBackup,
    /// The operator hands answers to the officer and enters no receipts.
    NoReceipts,
    /// The operator retries under a new request id.
    NewRequestIds,
    /// The operator enters a release too early, as if nothing were wrong with it.
    TooEarly,
    /// The operator enters emergencies as drills and drills as emergencies, as if nothing were wrong with it.
    HiddenEmergencies,
    /// The operator enters nothing of what households say.
    UnsaidObjections,
    /// A trustee's journal of look-ups forgets.
    ForgetfulLookUps,
    /// The operator marks a misuse and revokes no passkey.
    FreezesNobody,
}

/// Steps of a run before everybody works in peace.
const STEPS: usize = 110;
/// The same where demands are decided, which takes more people and days.
const SERVED_STEPS: usize = 180;
const CLAIMS_MAX: usize = 3;
const YES: Findings = Findings {
    danger: true,
    imminent: true,
    helps: true,
    no_time: true,
};

pub(super) struct World<'a> {
    pub(super) stage: &'a Stage,
    pub(super) tally: &'a mut Tally,
    pub(super) rng: ChaCha20Rng,
    pub(super) planted: Option<Planted>,
    /// Legal demands are decided in this run, and days pass; or else emergencies, and minutes.
    pub(super) serves: bool,
    pub(super) operator: Operator,
    pub(super) panel: SharedPanel,
    /// What left a trustee, by release and trustee.
    pub(super) left: BTreeMap<(u64, String), Vec<u8>>,
    /// What the officer was given, likewise.
    pub(super) received: BTreeMap<(u64, String), Vec<u8>>,
    pub(super) looking_up: LookingUp,
    backups: BTreeMap<usize, SimDisk>,
    operators_backup: SimDisk,
    /// The trustee that cannot go on: its mark is lost, or it has signed another history.
    pub(super) spoiled: Option<usize>,
    notes: u64,
}

impl<'a> World<'a> {
    pub(super) fn new(
        (stage, tally): (&'a Stage, &'a mut Tally),
        seed: u64,
        planted: Option<Planted>,
    ) -> Self {
        let panel = Arc::new(Mutex::new(Panel {
            seats: stage.seats(),
            reached: [true; 3],
            now_ms: TIME * 1000,
        }));
        let mut operator = Operator::new(stage.disk.copy(), &stage.policy, &panel);
        operator.forgets_requests = planted == Some(Planted::NewRequestIds);
        let believed = [Planted::TooEarly, Planted::HiddenEmergencies];
        operator.believes_lies = planted.is_some_and(|it| believed.contains(&it));
        let operators_backup = operator.disk.copy();
        Self {
            stage,
            tally,
            rng: ChaCha20Rng::seed_from_u64(seed),
            planted,
            serves: match planted {
                None => seed.is_multiple_of(2),
                Some(planted) => planted.serves(),
            },
            operator,
            panel,
            left: BTreeMap::new(),
            received: BTreeMap::new(),
            looking_up: LookingUp::default(),
            backups: BTreeMap::new(),
            operators_backup,
            spoiled: None,
            notes: 0,
        }
    }

    pub(super) fn panel(&self) -> MutexGuard<'_, Panel> {
        self.panel.lock().unwrap()
    }

    pub(super) fn now_ms(&self) -> u64 {
        self.panel().now_ms
    }

    /// The whole run.
    pub(super) fn run(&mut self) -> Result<(), Breach> {
        let steps = match self.serves {
            true => SERVED_STEPS,
            false => STEPS,
        };
        for _ in 0..steps {
            self.step()?;
            self.mend();
        }
        self.peace()
    }

    fn step(&mut self) -> Result<(), Breach> {
        let seat = self.rng.gen_range(0..3);
        let all = match self.serves {
            true => 100,
            false => 123,
        };
        match self.rng.gen_range(0..all) {
            0..=5 if self.serves => self.serve(),
            0..=5 => self.file(),
            6..=29 if self.serves => (0..3).for_each(|_| self.deal()),
            6..=29 => (0..2).for_each(|_| self.person()),
            30..=34 => self.pass(),
            35..=44 => self.round(),
            45..=54 => self.show(seat),
            55..=66 => self.decide(seat)?,
            67..=74 => self.hand_in(seat),
            75..=77 => self.collect()?,
            78..=79 => self.operator.enter_taken(),
            // It shows where a backup comes back between two answers.
            80..=88 if self.planted == Some(Planted::JournalInBackup) => self.back_up(seat),
            80..=83 => self.arm(None),
            84..=88 => self.arm(Some(seat)),
            89 => self.operator.stop(),
            90 => self.panel().seats[seat].restart(Loss::Nothing),
            91..=92 => {
                let reached = std::array::from_fn(|_| self.rng.gen_bool(0.8));
                self.panel().reached = reached;
            }
            93..=94 => self.back_up(seat),
            95 => self.operator_restored()?,
            96 if self.rng.gen_bool(0.3) => self.spoil(seat),
            97 if self.rng.gen_bool(0.3) => self.fork(seat)?,
            98 if !self.serves => self.mislabel(),
            100..=120 => self.look(seat)?,
            121..=122 => self.mark()?,
            _ => self.note(),
        }
        Ok(())
    }

    fn pass(&mut self) {
        let ms = match self.serves {
            true => days(self.rng.gen_range(0..6)) + 3_600_000,
            false => self.rng.gen_range(2..14) * 60_000,
        };
        self.panel().now_ms += ms;
    }

    /// A round of the operator's record.
    fn round(&mut self) {
        let now_ms = self.now_ms();
        self.operator.outbox(now_ms);
        let keeps_quiet = self.planted == Some(Planted::UnsaidObjections);
        self.operator
            .demands_round((self.stage, now_ms), keeps_quiet);
        self.further_round(now_ms);
    }

    fn file(&mut self) {
        let count = self.operator.rows().len();
        if count < CLAIMS_MAX && !self.operator.disk.is_off() && !self.is_frozen() {
            let of = match self.rng.r#gen() {
                true => Home::Anybodys,
                false => Home::Canary,
            };
            let row = self.stage.filed(of, self.now_ms());
            // A claim that is not durable was not filed.
            let _saved = self.operator.save(&count.to_string(), &row);
        }
    }

    fn note(&mut self) {
        self.notes += 1;
        self.operator.note(self.notes);
    }

    /// Somebody does the next thing, or one that is not theirs, or too early.
    fn person(&mut self) {
        let rows = self.operator.rows();
        if rows.is_empty() || self.operator.disk.is_off() {
            return;
        }
        let name = &rows[self.rng.gen_range(0..rows.len())];
        let Some(row) = self.operator.row(name) else {
            return;
        };
        let (claim, call) = claimed(&row.case);
        let (claim, call) = (sha256(claim.as_bytes()), sha256(call.as_bytes()));
        let (Body::Emergency(body) | Body::Drill(body)) = row.body() else {
            return;
        };
        let review = |decision| Event::Review {
            findings: YES,
            decision,
        };
        let (stage, decision) = (self.stage, body.decision.0);
        let first = matches!(row.life.state, State::Reviewed { .. });
        let next = match row.life.state {
            State::Filed(_) => (stage.supervisor(), Event::Supervise { claim }),
            State::Supervised { .. } => (stage.reviewer(0), Event::CallBack { call }),
            _ => (stage.reviewer(usize::from(first)), review(decision)),
        };
        let reason = Reason::NotImminent;
        let (actor, event): (Actor, Event) = match self.rng.gen_range(0..40) {
            0 => (stage.officer(), Event::Withdraw),
            1 => (stage.reviewer(1), Event::Refuse { reason }),
            2 => (stage.reviewer(0), review(sha256(b"another entry"))),
            3 => (stage.reviewer(0), review(decision)),
            4 => (stage.officer(), Event::Supervise { claim }),
            5 => (stage.supervisor(), Event::Publish { index: 1 }),
            _ if self.is_frozen() => return,
            _ => next,
        };
        self.operator.step(name, (&actor, event), self.now_ms());
    }

    /// A case is shown to a trustee, as it is or otherwise.
    fn show(&mut self, seat: usize) {
        let (Ok(published), mut cases) = (self.operator.files().head(), self.operator.cases())
        else {
            return;
        };
        cases.extend(self.operator.lies());
        // One that is not entered, as if it were.
        for name in self.operator.rows() {
            let row = self.operator.row(&name);
            let decided = |row: &Row| {
                matches!(row.life.state, State::Approved { .. }) && self.rng.gen_bool(0.3)
            };
            cases.extend(row.filter(decided).map(|row| row.case));
        }
        if cases.is_empty() {
            return;
        }
        let at = self.rng.gen_range(0..cases.len());
        let mut case = cases[at].clone();
        let other = &cases[self.rng.gen_range(0..cases.len())];
        match self.rng.gen_range(0..12) {
            0 => case.openings.clone_from(&other.openings),
            1 => case.clips.truncate(1),
            2 => case.release = other.release,
            3 => case.entry.clone_from(&other.entry),
            4 => {
                let clips = case.clips.clone();
                case.clips.extend(clips);
            }
            _ => {}
        }
        let mut panel = self.panel();
        let now = panel.now_ms;
        panel.seats[seat].arrive(&case, &published, now);
    }

    /// A person at a trustee decides about some case that came.
    fn decide(&mut self, seat: usize) -> Result<(), Breach> {
        let cases = self.panel().seats[seat].cases();
        if cases.is_empty() {
            return Ok(());
        }
        let release = cases[self.rng.gen_range(0..cases.len())];
        if self.rng.gen_bool(0.08) {
            let mut panel = self.panel();
            let now = panel.now_ms;
            panel.seats[seat].refuse(release, now);
            return Ok(());
        }
        self.approve(seat, release)
    }

    pub(super) fn approve(&mut self, seat: usize, release: u64) -> Result<(), Breach> {
        let lies = self.operator.lies();
        let mut panel = self.panel.lock().unwrap();
        let now_ms = panel.now_ms;
        let seat = &mut panel.seats[seat];
        let answer = match seat.approve(release, (&self.stage.roster, now_ms)) {
            Some(Ok(answer)) => answer,
            Some(Err(_)) => {
                self.tally.cases_refused += 1;
                return Ok(());
            }
            None => return Ok(()),
        };
        if seat.lost.is_some() {
            return Err(format!("{} answers without its journal", seat.name));
        }
        if lies.iter().any(|lie| lie.release == release) {
            return Err(format!("{} answers what nobody let leave", seat.name));
        }
        let held = seat.journal().remove(&answer.release);
        let held = held.map(|held| held.at(now_ms));
        if !matches!(held, Some(Recorded::Answer { send, .. }) if send == answer) {
            return Err("what leaves is not in the journal".to_owned());
        }
        let key = (answer.release, seat.name.to_string());
        if self.planted == Some(Planted::ForgetfulJournal) {
            seat.forget();
        }
        drop(panel);
        self.is_published(answer.release)?;
        let first = self.left.entry(key).or_insert(answer.sealed.0.clone());
        if *first != answer.sealed.0 {
            return Err("two different answers for one entry".to_owned());
        }
        Ok(())
    }

    /// The release is in what everybody reads.
    fn is_published(&self, release: u64) -> Result<(), Breach> {
        let disk = self.operator.disk.copy();
        let ledger = verdict::read(&disk, self.stage)?.0;
        match ledger.each_release().any(|(index, _)| index == release) {
            true => Ok(()),
            false => Err(format!("an answer to {release}, which is not published")),
        }
    }

    /// A trustee hands in what is in its journal; the operator may keep the receipts back.
    fn hand_in(&mut self, seat: usize) {
        let now_ms = self.now_ms();
        let journal = self.panel().seats[seat].journal();
        for recorded in journal.into_values() {
            let recorded = &recorded.at(now_ms);
            if self.planted == Some(Planted::NoReceipts) || self.rng.gen_bool(0.2) {
                self.operator.withhold(recorded);
            } else {
                self.operator.take(recorded);
            }
        }
    }

    /// The officer fetches answers, and keeps those that have a receipt in the published record.
    fn collect(&mut self) -> Result<(), Breach> {
        if self.operator.disk.is_off() {
            return Ok(());
        }
        let ledger = verdict::read(&self.operator.disk, self.stage)?.0;
        for answer in self.operator.answers() {
            let mut all = ledger.each_release();
            let record = all.find(|(index, _)| *index == answer.release);
            let trustee = slug(&answer.receipt.trustee);
            let receipt = record.and_then(|(_, it)| it.receipts.get(&trustee));
            let has_receipt = receipt.is_some_and(|receipt| {
                receipt
                    .answer
                    .is_some_and(|hash| hash.0 == sha256(&answer.sealed.0))
            });
            if has_receipt || self.planted == Some(Planted::NoReceipts) {
                let key = (answer.release, answer.receipt.trustee.clone());
                let bytes = answer.sealed.0;
                let first = self.received.entry(key).or_insert(bytes.clone());
                if *first != bytes {
                    return Err("the officer has two answers of one trustee".to_owned());
                }
            }
        }
        Ok(())
    }

    fn fault(&mut self, changes: usize) -> Fault {
        let change = self.rng.gen_range(0..changes);
        match self.rng.r#gen() {
            true => Fault::Before(change),
            false => Fault::After(change),
        }
    }

    fn loss(&mut self) -> Loss {
        match self.rng.gen_range(0..3) {
            0 => Loss::Nothing,
            1 => Loss::Unsynced,
            _ => Loss::Torn(self.rng.r#gen()),
        }
    }

    /// The operator, or a trustee, is going to stop at one of its next changes.
    fn arm(&mut self, seat: Option<usize>) {
        match seat {
            None => {
                let fault = self.fault(40);
                self.operator.disk.arm(Some(fault));
            }
            Some(seat) => {
                let fault = self.fault(20);
                self.panel().seats[seat].disk.arm(Some(fault));
            }
        }
    }

    /// Whoever stopped starts again, sooner or later.
    fn mend(&mut self) {
        if self.operator.disk.is_off() && self.rng.gen_bool(0.5) {
            let loss = self.loss();
            self.tally.operator_stops += 1;
            self.operator.stop();
            self.operator.disk.restart(loss);
        }
        for number in 0..3 {
            let off = self.panel().seats[number].disk.is_off();
            if off && self.rng.gen_bool(0.5) {
                let loss = self.loss();
                self.tally.trustee_stops += 1;
                self.panel().seats[number].restart(loss);
            }
        }
    }

    /// A backup is made, or brought back.
    fn back_up(&mut self, seat: usize) {
        let mut panel = self.panel.lock().unwrap();
        let of = &mut panel.seats[seat];
        if of.disk.is_off() {
            return;
        }
        match self.backups.remove(&seat) {
            Some(backup) => {
                let with_mark = self.planted == Some(Planted::JournalInBackup);
                of.restore(&backup, with_mark);
                self.tally.backups_restored += 1;
            }
            None => {
                self.backups.insert(seat, of.disk.copy());
                self.operators_backup = self.operator.disk.copy();
            }
        }
    }

    /// The operator comes back from a backup, which does not hold its mark: it does not start.
    fn operator_restored(&self) -> Result<(), Breach> {
        let disk = self.operators_backup.copy();
        let Ok(Some(mark)) = folder(&self.operator.disk).read(MARK) else {
            return Ok(());
        };
        folder(&disk).replace(MARK, &mark).unwrap();
        let mut restored = Operator::new(disk, &self.stage.policy, &self.panel);
        let (behind, starts) = (restored.signed() != mark, restored.log().is_some());
        match behind && starts && self.operators_backup.files() != self.operator.disk.files() {
            true => Err("an operator from a backup goes on".to_owned()),
            false => Ok(()),
        }
    }

    fn is_whole(&self, seat: usize) -> bool {
        let off = self.operator.disk.is_off() || self.panel().seats[seat].disk.is_off();
        self.spoiled.is_none() && !off
    }

    /// A trustee loses the folder of mark and journal: from here on it is silent.
    fn spoil(&mut self, seat: usize) {
        if self.is_whole(seat) {
            self.spoiled = Some(seat);
            self.tally.marks_lost += 1;
            self.panel().seats[seat].lose_mark();
        }
    }

    /// The operator shows one trustee another history, with a release that nobody else is to see.
    fn fork(&mut self, seat: usize) -> Result<(), Breach> {
        if !self.is_whole(seat) {
            return Ok(());
        }
        self.spoiled = Some(seat);
        self.tally.forks += 1;
        let mut fork = Operator::new(self.operator.disk.copy(), &self.stage.policy, &self.panel);
        let now_ms = self.now_ms();
        let (body, mut case) = match self.serves {
            // A gag that has ended is none.
            true if now_ms >= GAG_ENDS_MS => return Ok(()),
            true => {
                let (body, case) = self.stage.compelled(What::InSilence, None, now_ms);
                (body.into(), case)
            }
            false => {
                let row = self.stage.filed(Home::Anybodys, now_ms);
                (row.body(), row.case)
            }
        };
        let Some(log) = fork.log() else {
            return Ok(());
        };
        let entry = log.ledger().next_entry(body, day_of(now_ms)).unwrap();
        let size = log.head().0;
        let reached = self.panel().reached;
        self.panel().reached = std::array::from_fn(|number| number == seat);
        let appended = fork.append(fresh_id(), entry.body().clone());
        self.panel().reached = reached;
        if appended.is_some() {
            return Err("one trustee's word was a quorum".to_owned());
        }
        case.release = size;
        case.entry = String::from_utf8(entry.to_bytes()).unwrap();
        let mut panel = self.panel();
        let (signed, now) = (fork.signed(), panel.now_ms);
        let of = &mut panel.seats[seat];
        let line = of.cosign(&signed, now / 1000, &fork.files());
        let published = [signed, line.unwrap_or_default().into_bytes()].concat();
        of.arrive(&case, &published, now);
        drop(panel);
        self.approve(seat, size)
    }

    /// Nothing breaks any more, and everybody does what is theirs until all is done.
    fn peace(&mut self) -> Result<(), Breach> {
        self.operator.stop();
        self.operator.disk.restart(Loss::Unsynced);
        for number in 0..3 {
            let mut panel = self.panel();
            panel.reached[number] = true;
            panel.seats[number].restart(Loss::Unsynced);
        }
        for round in 0..3 {
            self.round();
            self.operator.enter_taken();
            // With a fresh head, since signatures grow old.
            self.note();
            let published = self.operator.files().head().unwrap();
            let cases: Vec<CaseFile> = self.operator.cases();
            self.refuse_lies(&published)?;
            for number in 0..3 {
                for case in &cases {
                    let mut panel = self.panel();
                    let now = panel.now_ms;
                    panel.seats[number].arrive(case, &published, now);
                    drop(panel);
                    self.approve(number, case.release)?;
                }
                let journal = self.panel().seats[number].journal();
                let enters = self.planted != Some(Planted::NoReceipts);
                for recorded in journal.into_values().filter(|_| enters) {
                    self.operator.take(&recorded.at(self.now_ms()));
                }
            }
            self.refuse_frozen()?;
            self.look_in_peace(&published)?;
            self.collect()?;
            if self.serves && round == 1 {
                self.end_gags();
            }
        }
        verdict::pronounce(self)?;
        self.tally.runs += 1;
        self.tally.releases += self.operator.cases().len() as u64;
        self.tally.answers += self.received.len() as u64;
        match self.serves {
            true => self.tally.served(&self.operator),
            false => self.tally.practised(&self.operator),
        }
        self.tally_look_ups();
        self.tally_marks();
        Ok(())
    }
}

fn slug(name: &str) -> Slug {
    name.parse().unwrap()
}
