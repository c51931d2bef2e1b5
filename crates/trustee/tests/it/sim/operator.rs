//! The operator of the simulation: the real life of an emergency and the real sequencer, rows and answers as
//! files that are replaced as a whole. Its order of steps is that of `crates/server`.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use rand::RngCore as _;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use sidelight_api::trustee::{CaseFile, NewAnswer, NewRefusal, NoticeFields, ReceiptFields};
use sidelight_disk_sim::SimDisk;
use sidelight_domain::emergency::life::{Actor, Event, Life, Reason, State};
use sidelight_domain::record::sha256;
use sidelight_domain::window::DAY_MS;
use sidelight_translog::entry::{
    self, Authority, Body, Day, EmergencyRefused, Entry, EntryIndex, Kind, Notice,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::policy::Policy;
use sidelight_translog::sequencer::{
    Answers, LockStore as _, Offer, Quorum, Receipt, Refusal, RequestId, Sequencer, Submission,
    Witnesses,
};
use sidelight_trustee::Recorded;

use super::log::{Files, Log, Mark, Register, folder};
use super::seat::Seat;
use crate::answer::entered;
use crate::record::{TIME, signer};
use crate::scene::decision;

/// The trustees, and which of them are reached.
pub(super) struct Panel {
    pub(super) seats: Vec<Seat>,
    pub(super) reached: [bool; 3],
    pub(super) now_ms: u64,
}

pub(super) type SharedPanel = Arc<Mutex<Panel>>;

struct Asking {
    panel: SharedPanel,
    files: Files,
}

impl Witnesses for Asking {
    fn cosign(&mut self, offer: &Offer<'_>) -> Answers {
        let mut answers = Answers::default();
        let mut panel = self.panel.lock().unwrap();
        let (reached, now) = (panel.reached, panel.now_ms / 1000);
        for (seat, _) in panel.seats.iter_mut().zip(reached).filter(|(_, it)| *it) {
            if let Some(line) = seat.cosign(offer.signed, now, &self.files) {
                let known = answers.cosignatures.add(offer.policy, offer.signed, &line);
                known.unwrap();
            }
        }
        answers
    }
}

/// An emergency, with everything that will be public or shown of it.
#[derive(Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) life: Life,
    pub(super) case: CaseFile,
    /// The entry to come, numbered as the first.
    draft: String,
    request: [u8; 16],
}

impl Row {
    pub(super) fn new(life: Life, case: CaseFile, body: Body) -> Self {
        Self {
            life,
            case,
            draft: draft(body, day()),
            request: fresh_id().0,
        }
    }

    pub(super) fn body(&self) -> Body {
        body(&self.draft)
    }
}

/// A request id that nobody used.
pub(super) fn fresh_id() -> RequestId {
    let mut id = [0; 16];
    OsRng.fill_bytes(&mut id);
    RequestId(id)
}

pub(super) fn day() -> Day {
    "2026-05-28".parse().unwrap()
}

/// The day of a moment that is not before the simulation's first.
pub(super) fn day_of(now_ms: u64) -> Day {
    let days = now_ms / DAY_MS - TIME * 1000 / DAY_MS;
    day().after(u16::try_from(days).unwrap())
}

pub(super) fn body(draft: &str) -> Body {
    Entry::parse(draft.as_bytes()).unwrap().body().clone()
}

pub(super) fn draft(body: Body, today: Day) -> String {
    String::from_utf8(Entry::new(1, today, body).unwrap().to_bytes()).unwrap()
}

/// What a trustee has handed in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Handed {
    Answer(NewAnswer),
    Refusal(NewRefusal),
}

impl Handed {
    fn receipt(&self) -> &ReceiptFields {
        match self {
            Self::Answer(it) => &it.receipt,
            Self::Refusal(it) => &it.receipt,
        }
    }

    fn adds_notice_to(&self, before: &Self) -> bool {
        match (self, before) {
            (Self::Answer(now), Self::Answer(before)) => {
                let same = (&now.sealed, &now.receipt) == (&before.sealed, &before.receipt);
                same && now.notice.is_some() && before.notice.is_none()
            }
            _ => false,
        }
    }

    fn notice(&self) -> Option<&NoticeFields> {
        match self {
            Self::Answer(it) => it.notice.as_ref(),
            Self::Refusal(_) => None,
        }
    }
}

pub(super) struct Operator {
    pub(super) disk: SimDisk,
    policy: Policy,
    panel: SharedPanel,
    log: Option<Log>,
    /// Appends under a fresh request id each time, as no operator may.
    pub(super) forgets_requests: bool,
    /// Takes what nobody let leave for a release like any other, as no operator may.
    pub(super) believes_lies: bool,
}

impl Operator {
    pub(super) fn new(disk: SimDisk, policy: &Policy, panel: &SharedPanel) -> Self {
        Self {
            disk,
            policy: policy.clone(),
            panel: panel.clone(),
            log: None,
            forgets_requests: false,
            believes_lies: false,
        }
    }

    pub(super) fn files(&self) -> Files {
        Files(folder(&self.disk))
    }

    /// The open log; opens it if the program does not run. `None` while that fails.
    pub(super) fn log(&mut self) -> Option<&mut Log> {
        if self.disk.is_off() {
            self.log = None;
        }
        if self.log.is_none() {
            let folder = folder(&self.disk);
            let quorum = Quorum {
                policy: self.policy.clone(),
                witnesses: Box::new(Asking {
                    panel: self.panel.clone(),
                    files: self.files(),
                }),
            };
            let stores = (
                Register(folder.clone()),
                Files(folder.clone()),
                Mark(folder),
            );
            self.log = Sequencer::open_under(quorum, stores, signer(), &[]).ok();
        }
        self.log.as_mut()
    }

    pub(super) fn stop(&mut self) {
        self.log = None;
    }

    /// The head in the register, which may wait for its witnesses.
    pub(super) fn signed(&self) -> Vec<u8> {
        let register = Register(folder(&self.disk));
        register.load().unwrap().unwrap_or_default()
    }

    /// Appends as the outbox does: under an id that was kept before.
    pub(super) fn append(&mut self, request_id: RequestId, body: Body) -> Option<Receipt> {
        self.entered(request_id, body)?.ok()
    }

    /// The same, with what the record's own rules say against it; `None` while nothing can be appended.
    pub(super) fn entered(
        &mut self,
        request_id: RequestId,
        body: Body,
    ) -> Option<Result<Receipt, Refusal>> {
        let today = day_of(self.panel.lock().unwrap().now_ms);
        let log = self.log()?;
        let submission = Submission {
            request_id,
            body,
            unless_announced: None,
        };
        match log.append(&[submission], today) {
            Ok(receipts) => receipts.into_iter().next(),
            Err(_) => {
                self.log = None;
                None
            }
        }
    }

    /// Something else becomes public.
    pub(super) fn note(&mut self, number: u64) {
        let text = format!("text {number}\n");
        if let Ok(manifest) = self.files().put_text(text.as_bytes()) {
            self.append(fresh_id(), entry::Web { manifest }.into());
        }
    }

    pub(super) fn rows(&self) -> Vec<String> {
        let folder = folder(&self.disk);
        let names = folder.disk().list(&folder.path("rows"));
        let mut names = names.unwrap_or_default();
        names.retain(|name| !name.contains('.'));
        names.sort();
        names
    }

    pub(super) fn row(&self, name: &str) -> Option<Row> {
        let bytes = folder(&self.disk).read(&format!("rows/{name}")).ok()??;
        Some(serde_json::from_slice(&bytes).unwrap())
    }

    pub(super) fn save(&self, name: &str, row: &Row) -> std::io::Result<()> {
        let bytes = serde_json::to_vec(row).unwrap();
        folder(&self.disk).replace(&format!("rows/{name}"), &bytes)
    }

    /// A person's step. A claim that comes to nothing has its public refusal at once, as one transaction.
    pub(super) fn step(&self, name: &str, (actor, event): (&Actor, Event), now_ms: u64) {
        let Some(mut row) = self.row(name) else {
            return;
        };
        let Ok(life) = row.life.apply(actor, event, now_ms) else {
            return;
        };
        if let State::Refusing { by, reason } = life.state {
            row.draft = draft(refused(&row, by, reason), day());
        }
        row.life = life;
        // What is not durable has not happened.
        let _saved = self.save(name, &row);
    }

    /// Enters what was decided, and ticks it off.
    pub(super) fn outbox(&mut self, now_ms: u64) {
        for name in self.rows() {
            let Some(mut row) = self.row(&name) else {
                continue;
            };
            let (State::Approved { .. } | State::Refusing { .. }) = row.life.state else {
                continue;
            };
            let request = match self.forgets_requests {
                true => fresh_id().0,
                false => row.request,
            };
            let Some(receipt) = self.append(RequestId(request), row.body()) else {
                continue;
            };
            let publish = Event::Publish {
                index: receipt.index,
            };
            row.life = row.life.apply(&Actor::Sequencer, publish, now_ms).unwrap();
            row.case.release = receipt.index;
            row.case.entry = String::from_utf8(receipt.entry).unwrap();
            let _saved = self.save(&name, &row);
        }
    }

    /// Every release as its trustees are to see it.
    pub(super) fn cases(&self) -> Vec<CaseFile> {
        let rows = self.rows().into_iter();
        let rows = rows.filter_map(|name| self.row(&name));
        let released = |row: &Row| matches!(row.life.state, State::Released { .. });
        let cases = rows.filter(released).map(|row| row.case);
        cases.chain(self.compelled()).collect()
    }

    /// Releases that were drills, by what was decided.
    pub(super) fn drills(&self) -> BTreeSet<u64> {
        let rows = self.rows().into_iter();
        let rows = rows.filter_map(|name| self.row(&name));
        let decided = rows.filter_map(|row| match row.life.state {
            State::Released { index } => Some((index, row.body())),
            _ => None,
        });
        let all = decided.chain(self.lied());
        let drills = all.filter(|(_, body)| matches!(body, Body::Drill(_)));
        drills.map(|(index, _)| index).collect()
    }

    /// A trustee hands in what its journal has: kept first, then entered. The same again is the same.
    pub(super) fn take(&mut self, recorded: &Recorded) {
        if let Some(handed) = self.keep(recorded) {
            self.enter(&handed);
        }
    }

    fn keep(&self, recorded: &Recorded) -> Option<Handed> {
        let handed = match recorded {
            Recorded::Answer { send, .. } => Handed::Answer(send.clone()),
            Recorded::Refusal { send, .. } => Handed::Refusal(send.clone()),
        };
        let receipt = handed.receipt();
        let path = format!("answers/{}-{}", receipt.release, receipt.trustee);
        let folder = folder(&self.disk);
        let before = folder.read(&path).ok()?;
        let before = before.map(|bytes| serde_json::from_slice(&bytes).unwrap());
        let bytes = serde_json::to_vec(&handed).unwrap();
        match before {
            // The notice of a household that may be told now comes with the same again.
            Some(before) if handed.adds_notice_to(&before) => folder.replace(&path, &bytes).ok()?,
            Some(before) if before.adds_notice_to(&handed) => return Some(before),
            _ => folder.keep(&path, &bytes).ok()?,
        }
        Some(handed)
    }

    fn enter(&mut self, handed: &Handed) {
        let receipt = handed.receipt();
        let id = |of: &[u8]| RequestId(sha256(of)[..16].try_into().unwrap());
        let signature = receipt.signature.as_bytes();
        if self
            .append(id(signature), entered(receipt).into())
            .is_none()
        {
            return;
        }
        if let Some(notice) = handed.notice() {
            let body = Notice {
                release: EntryIndex(receipt.release),
                trustee: receipt.trustee.parse().unwrap(),
                notice_box: notice.r#box.parse().unwrap(),
                signature: notice.signature.parse().unwrap(),
            };
            self.append(id(notice.signature.as_bytes()), body.into());
        }
    }

    /// Enters receipts of what was taken and, by a crash or on purpose, not entered.
    pub(super) fn enter_taken(&mut self) {
        for handed in self.taken() {
            self.enter(&handed);
        }
    }

    /// Takes without entering: a receipt that is withheld.
    pub(super) fn withhold(&self, recorded: &Recorded) {
        self.keep(recorded);
    }

    fn taken(&self) -> Vec<Handed> {
        let folder = folder(&self.disk);
        let names = folder.disk().list(&folder.path("answers"));
        let names = names.unwrap_or_default().into_iter();
        let names = names.filter(|name| !name.ends_with(".unfinished"));
        let read = |name: String| folder.read(&format!("answers/{name}")).ok()?;
        let bytes = names.filter_map(read);
        bytes
            .map(|bytes| serde_json::from_slice(&bytes).unwrap())
            .collect()
    }

    /// The answers, as the officer fetches them.
    pub(super) fn answers(&self) -> Vec<NewAnswer> {
        let answer = |handed| match handed {
            Handed::Answer(answer) => Some(answer),
            Handed::Refusal(_) => None,
        };
        self.taken().into_iter().filter_map(answer).collect()
    }
}

fn refused(row: &Row, by: Option<u64>, reason: Reason) -> Body {
    type Made = fn(EmergencyRefused) -> Body;
    let (release, kind, made): (_, _, Made) = match row.body() {
        Body::Emergency(it) => (it, Kind::EmergencyRefused, Body::EmergencyRefused),
        Body::Drill(it) => (it, Kind::DrillRefused, Body::DrillRefused),
        other => panic!("a claim is refused once: {other:?}"),
    };
    let opened = |field: &str| {
        let openings = &row.case.openings;
        let opening = openings.iter().find(|it| it.field == field).unwrap();
        let fresh = entry::FieldOpening::new(opening.value.clone(), &mut OsRng);
        fresh.commit(kind, field)
    };
    let mut said = EmergencyRefused {
        policy: release.policy,
        danger: release.danger,
        reason,
        agency: opened("agency"),
        claim: opened("claim"),
        submitted_by: opened("submitted-by"),
        minutes: release.minutes,
        country: release.country,
        decision: by.map(|_| Sha256Hash([0; 32])),
        decided_by: by.map_or(Authority::Operator, |by| {
            Authority::Credential(EntryIndex(by))
        }),
    };
    let digest = Sha256Hash(decision(day(), &made(said.clone())));
    said.decision = by.map(|_| digest);
    made(said)
}
