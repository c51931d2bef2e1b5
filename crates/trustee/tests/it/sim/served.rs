//! Legal demands at the operator of the simulation: the real life of a demand, rows as files that are
//! replaced as a whole, in the order of steps of `crates/server`; and releases that an operator enters
//! although it may not.

use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use sidelight_api::trustee::CaseFile;
use sidelight_domain::demand::Findings;
use sidelight_domain::demand::life::{Event, Life, Objection as Says, Reason, State};
use sidelight_domain::emergency::life::Actor;
use sidelight_domain::record::sha256;
use sidelight_domain::rulebook::{DemandClass, Rulebook};
use sidelight_domain::window::DAY_MS;
use sidelight_translog::entry::{
    self, Authority, Body, Commitment, DemandName, DemandRefused, Entry, EntryIndex, Kind,
    Objection, ObjectionState, Preservation,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::sequencer::RequestId;

use super::log::folder;
use super::operator::{Operator, body, day, day_of, draft, fresh_id};
use super::stage::Stage;
use crate::demanded::{self, IN_SILENCE, KEEPING, WARRANT, noticed};
use crate::scene::{RULEBOOK, decision, hexed};
use crate::town::AGENCY;

/// What is demanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum What {
    Warrant,
    /// A warrant of which the household may not be told yet.
    InSilence,
    /// That clips are kept.
    Keeping,
}

impl What {
    pub(super) fn served(self) -> &'static demanded::Served {
        match self {
            What::Warrant => &WARRANT,
            What::InSilence => &IN_SILENCE,
            What::Keeping => &KEEPING,
        }
    }
}

/// What somebody does about a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Supervise,
    Verify,
    Tell,
    Object,
    WithdrawObjection,
    Settle { upheld: bool },
    Preserve,
    Review,
    Refuse,
    Withdraw,
    Publish,
}

/// A demand, with everything that will be public or shown of it.
#[derive(Serialize, Deserialize)]
pub(super) struct Served {
    pub(super) what: What,
    pub(super) life: Life,
    /// By which entry its household was told, and the salt by which that commits to it.
    pub(super) told: Option<(u64, [u8; 32])>,
    /// What the household said of it, and how that was settled: to be entered in this order.
    pub(super) said: Vec<([u8; 16], String)>,
    /// The entry to come, numbered as the first, and its request.
    next: Option<([u8; 16], String)>,
    /// The salt of a notice that is to come.
    salt: Option<[u8; 32]>,
    pub(super) case: Option<CaseFile>,
    /// Whether its household has objected.
    pub(super) objects: bool,
}

/// A release that nobody let leave, entered all the same.
#[derive(Serialize, Deserialize)]
struct Lie {
    request: [u8; 16],
    draft: String,
    case: CaseFile,
    is_entered: bool,
}

/// The text of a demand, as it was filed.
pub(super) fn text(what: What) -> String {
    demanded::demand(what.served()).text().unwrap()
}

fn commit(kind: Kind, field: &str, value: &str) -> Commitment {
    entry::FieldOpening::new(value.to_owned(), &mut OsRng).commit(kind, field)
}

fn hash(text: &str) -> String {
    hexed(sha256(text.as_bytes()))
}

impl Served {
    pub(super) fn new(what: What, stage: &Stage, now_ms: u64) -> Option<Self> {
        let rules = Rulebook::parse(RULEBOOK).unwrap().demands.unwrap();
        let demand = demanded::demand(what.served());
        // One whose gag has ended is filed by nobody.
        let kept = rules.check(demand, now_ms, &rules).ok()?;
        let life = Life::file(&kept, &text(what), &stage.officer(), &rules, now_ms);
        Some(Self {
            what,
            life: life.unwrap(),
            told: None,
            said: Vec::new(),
            next: None,
            salt: None,
            case: None,
            objects: false,
        })
    }

    /// What the passkey of whoever acts is over, and what follows from that.
    fn event(&self, act: Act) -> Option<Event> {
        let next = || {
            let (_, draft) = self.next.as_ref()?;
            let entry = Entry::parse(draft.as_bytes()).unwrap();
            Some(decision(entry.day(), entry.body()))
        };
        Some(match act {
            Act::Supervise => Event::Supervise {
                demand: sha256(text(self.what).as_bytes()),
            },
            Act::Verify => Event::Verify {
                findings: YES,
                checklist: [0; 32],
            },
            Act::Tell => Event::Tell { decision: next()? },
            Act::Object => Event::Object,
            Act::WithdrawObjection => Event::WithdrawObjection,
            Act::Settle { upheld } => Event::Settle { upheld },
            Act::Preserve => Event::Preserve { decision: next()? },
            Act::Review => Event::Review {
                leaves: DemandClass::Content,
                decision: next()?,
            },
            Act::Refuse => Event::Refuse {
                reason: Reason::OverScope,
            },
            Act::Withdraw => Event::Withdraw,
            Act::Publish => Event::Publish { index: 1 },
        })
    }

    fn say(&mut self, state: ObjectionState, by: Option<u64>, why: Option<Sha256Hash>) {
        let Some((told, _)) = self.told else {
            return;
        };
        let mut body = Objection {
            told: EntryIndex(told),
            state,
            document: why,
            decision: by.map(|_| Sha256Hash([0; 32])),
            decided_by: by.map_or(Authority::Operator, |by| {
                Authority::Credential(EntryIndex(by))
            }),
        };
        let digest = Sha256Hash(decision(day(), &body.clone().into()));
        body.decision = by.map(|_| digest);
        self.said.push((fresh_id().0, draft(body.into(), day())));
    }

    fn refused(&self, by: Option<u64>, reason: Reason, stage: &Stage, now_ms: u64) -> Body {
        let kind = Kind::DemandRefused;
        let demand = demanded::demand(self.what.served());
        let officer = stage.town.officer.index.to_string();
        let mut body = DemandRefused {
            policy: stage.town.policy,
            demand: match self.life.is_gagged(now_ms) {
                true => DemandName::Sealed,
                false => DemandName::Type(demand.kind.parse().unwrap()),
            },
            reason,
            agency: commit(kind, "agency", AGENCY),
            demand_text: commit(kind, "demand-text", &hash(&text(self.what))),
            submitted_by: commit(kind, "submitted-by", &officer),
            decision: by.map(|_| Sha256Hash([0; 32])),
            decided_by: by.map_or(Authority::Operator, |by| {
                Authority::Credential(EntryIndex(by))
            }),
        };
        let digest = Sha256Hash(decision(day(), &body.clone().into()));
        body.decision = by.map(|_| digest);
        body.into()
    }

    fn next(&mut self, body: Body, now_ms: u64) {
        self.next = Some((fresh_id().0, draft(body, day_of(now_ms))));
    }

    /// What a reviewer's device makes before it is signed: the notice, or what has clips kept.
    fn prepare(&mut self, act: Act, stage: &Stage, now_ms: u64) {
        match (act, self.life.at(now_ms)) {
            (Act::Tell, State::Verified(_)) => {
                let (mut body, salt) = noticed(&stage.town, &text(self.what));
                body.decision = Sha256Hash(decision(day(), &body.clone().into()));
                self.salt = Some(salt);
                self.next(body.into(), now_ms);
            }
            (Act::Preserve, State::Verified(_)) => {
                let kind = Kind::Preservation;
                let officer = stage.town.officer.index.to_string();
                let mut body = Preservation {
                    policy: stage.town.policy,
                    demand: DemandName::Type("preservation".parse().unwrap()),
                    until: day_of(now_ms).after(80),
                    renews: None,
                    clips: 2,
                    agency: commit(kind, "agency", AGENCY),
                    demand_text: commit(kind, "demand-text", &hash(&text(self.what))),
                    scope: commit(kind, "scope", &hash("clips")),
                    submitted_by: commit(kind, "submitted-by", &officer),
                    decision: Sha256Hash([0; 32]),
                    decided_by: EntryIndex(stage.town.reviewers[0].index),
                };
                body.decision = Sha256Hash(decision(day_of(now_ms), &body.clone().into()));
                self.next(body.into(), now_ms);
            }
            _ => {}
        }
    }

    /// Lets it lapse or its gag end, and makes what reviewers can sign. Whether anything changed.
    fn tend(&mut self, stage: &Stage, now_ms: u64) -> bool {
        let state = self.life.at(now_ms);
        if state != self.life.state {
            self.life.state = state;
            self.next = None;
            if let State::Refusing { by, reason } = state {
                let body = self.refused(by, reason, stage, now_ms);
                self.next(body, now_ms);
            }
            return true;
        }
        let today = day_of(now_ms);
        let made = self.next.as_ref().map(|(_, draft)| body(draft));
        let due = match &made {
            Some(Body::Compelled(release)) => Some(release.notice_due),
            _ => None,
        };
        match state {
            State::Told { told, .. } => {
                let may = !told.objection.holds() && now_ms >= self.life.deliver_from_ms(&told);
                match (may, due) {
                    (false, None) => return false,
                    (false, Some(_)) => self.next = None,
                    // Made for today.
                    (true, Some(due)) if due == today.after(3) => return false,
                    (true, _) => self.release(stage, now_ms),
                }
            }
            State::Gagged(_) if self.life.class == DemandClass::Content => match due {
                Some(_) => return false,
                None => self.release(stage, now_ms),
            },
            State::Reviewed { basis, told, .. } if due.is_none_or(|due| due < today) => {
                self.next = None;
                self.life.state = match told {
                    Some(told) => State::Told { basis, told },
                    None => State::Gagged(basis),
                };
            }
            _ => return false,
        }
        true
    }

    fn release(&mut self, stage: &Stage, now_ms: u64) {
        let (body, case) = stage.compelled(self.what, self.told, now_ms);
        self.case = Some(case);
        self.next(body.into(), now_ms);
    }

    /// The record did not take it: it is decided again.
    fn reopen(&mut self, now_ms: u64) {
        self.life.state = match self.life.state {
            State::Telling { basis, .. } | State::Preserving { basis, .. } => {
                State::Verified(basis)
            }
            State::Approved {
                basis, told: None, ..
            } => match self.life.is_gagged(now_ms) {
                true => State::Gagged(basis),
                false => State::Verified(basis),
            },
            State::Approved {
                basis,
                told: Some(told),
                ..
            } => State::Told { basis, told },
            other => other,
        };
        self.next = None;
    }

    /// What the household says, as the record has to have it; none of what is decided.
    pub(super) fn objection(&self) -> Option<Option<ObjectionState>> {
        let State::Told { told, .. } = self.life.state else {
            return None;
        };
        Some(match told.objection {
            Says::None => None,
            Says::Raised { .. } => Some(ObjectionState::Raised),
            Says::Withdrawn { .. } => Some(ObjectionState::Withdrawn),
            Says::Overruled { .. } => Some(ObjectionState::Overruled),
        })
    }
}

const YES: Findings = Findings {
    genuine: true,
    names_operator: true,
    in_force: true,
    names_doors: true,
    apart: true,
    scope: true,
};

impl Operator {
    pub(super) fn names(&self, of: &str) -> Vec<String> {
        let folder = folder(&self.disk);
        let names = folder.disk().list(&folder.path(of));
        let mut names = names.unwrap_or_default();
        names.retain(|name| !name.contains('.'));
        names.sort();
        names
    }

    pub(super) fn demands(&self) -> Vec<String> {
        self.names("demands")
    }

    pub(super) fn demand(&self, name: &str) -> Option<Served> {
        let bytes = folder(&self.disk).read(&format!("demands/{name}")).ok()??;
        Some(serde_json::from_slice(&bytes).unwrap())
    }

    pub(super) fn save_demand(&self, name: &str, row: &Served) -> std::io::Result<()> {
        let bytes = serde_json::to_vec(row).unwrap();
        folder(&self.disk).replace(&format!("demands/{name}"), &bytes)
    }

    /// A person's step, with all that it leads to, as one transaction.
    pub(super) fn act(
        &self,
        name: &str,
        (actor, act): (&Actor, Act),
        (stage, now_ms): (&Stage, u64),
    ) {
        let Some(mut row) = self.demand(name) else {
            return;
        };
        row.prepare(act, stage, now_ms);
        let Some(event) = row.event(act) else {
            return;
        };
        let Ok(life) = row.life.apply(actor, event, now_ms) else {
            return;
        };
        row.life = life;
        let by = match actor {
            Actor::Reviewer(by) => Some(*by),
            _ => None,
        };
        match act {
            Act::Object => row.say(ObjectionState::Raised, None, None),
            Act::WithdrawObjection => row.say(ObjectionState::Withdrawn, None, None),
            Act::Settle { upheld } => {
                let state = match upheld {
                    true => ObjectionState::Upheld,
                    false => ObjectionState::Overruled,
                };
                let Ok(why) = self.files().put_text(b"What the court said.\n") else {
                    return;
                };
                row.say(state, by, Some(why));
            }
            _ => {}
        }
        if act == Act::Object {
            (row.next, row.objects) = (None, true);
        }
        if let State::Refusing { by, reason } = row.life.state {
            let body = row.refused(by, reason, stage, now_ms);
            row.next(body, now_ms);
        }
        // What is not durable has not happened.
        let _saved = self.save_demand(name, &row);
    }

    /// A round of the record over demands: what is due is made, what was decided is entered and ticked off.
    pub(super) fn demands_round(&mut self, (stage, now_ms): (&Stage, u64), keeps_quiet: bool) {
        for name in self.demands() {
            let Some(mut row) = self.demand(&name) else {
                continue;
            };
            if row.tend(stage, now_ms) && self.save_demand(&name, &row).is_err() {
                continue;
            }
            if keeps_quiet {
                row.said.clear();
            }
            while let Some((request, draft)) = row.said.first().cloned() {
                if self.entered(RequestId(request), body(&draft)).is_none() {
                    break;
                }
                row.said.remove(0);
                if self.save_demand(&name, &row).is_err() {
                    break;
                }
            }
            if row.said.is_empty() {
                self.enter_decided(&name, row, now_ms);
            }
        }
        self.enter_lies();
    }

    fn enter_decided(&mut self, name: &str, mut row: Served, now_ms: u64) {
        let (State::Telling { .. }
        | State::Approved { .. }
        | State::Preserving { .. }
        | State::Refusing { .. }) = row.life.state
        else {
            return;
        };
        let Some((request, draft)) = row.next.clone() else {
            return;
        };
        let Some(entered) = self.entered(RequestId(request), body(&draft)) else {
            return;
        };
        match entered {
            Err(_) => row.reopen(now_ms),
            Ok(receipt) => {
                let publish = Event::Publish {
                    index: receipt.index,
                };
                row.life = row.life.apply(&Actor::Sequencer, publish, now_ms).unwrap();
                match (&row.life.state, row.salt) {
                    (State::Told { told, .. }, Some(salt)) => row.told = Some((told.entry, salt)),
                    (State::Released { .. }, _) => {
                        let case = row.case.as_mut().unwrap();
                        case.release = receipt.index;
                        case.entry = String::from_utf8(receipt.entry).unwrap();
                    }
                    _ => {}
                }
                row.next = None;
            }
        }
        let _saved = self.save_demand(name, &row);
    }

    /// Decides by itself that footage leaves, or as what.
    pub(super) fn lie(&self, (body, case): (Body, CaseFile), now_ms: u64) {
        let lie = Lie {
            request: fresh_id().0,
            draft: draft(body, day_of(now_ms)),
            case,
            is_entered: false,
        };
        // The order of names is that of lies: a seed repeats it.
        let last = self.names("lies").pop();
        let next = last.map_or(0, |name| name.parse::<u32>().unwrap() + 1);
        let name = format!("{next:04}");
        let _saved = self.save_lie(&name, &lie);
    }

    fn save_lie(&self, name: &str, lie: &Lie) -> std::io::Result<()> {
        let bytes = serde_json::to_vec(lie).unwrap();
        folder(&self.disk).replace(&format!("lies/{name}"), &bytes)
    }

    fn read_lies(&self) -> Vec<(String, Lie)> {
        let read = |name: String| {
            let bytes = folder(&self.disk).read(&format!("lies/{name}")).ok()??;
            Some((name, serde_json::from_slice(&bytes).unwrap()))
        };
        self.names("lies").into_iter().filter_map(read).collect()
    }

    fn enter_lies(&mut self) {
        for (name, mut lie) in self.read_lies() {
            if lie.is_entered {
                continue;
            }
            match self.entered(RequestId(lie.request), body(&lie.draft)) {
                None => {}
                // One that the record's own rules refuse is none.
                Some(Err(_)) => drop(folder(&self.disk).forget(&format!("lies/{name}"))),
                Some(Ok(receipt)) => {
                    lie.case.release = receipt.index;
                    lie.case.entry = String::from_utf8(receipt.entry).unwrap();
                    lie.is_entered = true;
                    let _saved = self.save_lie(&name, &lie);
                }
            }
        }
    }

    /// Lies that the record has.
    pub(super) fn lies(&self) -> Vec<CaseFile> {
        match self.believes_lies {
            true => Vec::new(),
            false => self.entered_lies().collect(),
        }
    }

    /// Every one that the record has, as it was made.
    pub(super) fn lied(&self) -> impl Iterator<Item = (u64, Body)> {
        let lies = self.read_lies().into_iter();
        let entered = lies.filter(|(_, lie)| lie.is_entered);
        entered.map(|(_, lie)| (lie.case.release, body(&lie.draft)))
    }

    fn entered_lies(&self) -> impl Iterator<Item = CaseFile> {
        let lies = self.read_lies().into_iter();
        let entered = lies.filter(|(_, lie)| lie.is_entered);
        entered.map(|(_, lie)| lie.case)
    }

    /// Every release under a demand as its trustees are to see it, but for lies.
    pub(super) fn compelled(&self) -> Vec<CaseFile> {
        let rows = self.demands().into_iter();
        let rows = rows.filter_map(|name| self.demand(&name));
        let released = |row: &Served| matches!(row.life.state, State::Released { .. });
        let cases = rows.filter(released).filter_map(|row| row.case);
        let lies = self.entered_lies().filter(|_| self.believes_lies);
        cases.chain(lies).collect()
    }
}

/// Whole days, in ms.
pub(super) const fn days(count: u64) -> u64 {
    count * DAY_MS
}
