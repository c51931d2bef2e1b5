//! What happens to legal demands in a run: people do the next thing, or one that is not theirs, or too early;
//! households object; an operator lies.

use rand::Rng as _;
use sidelight_domain::demand::life::State;
use sidelight_domain::emergency::life::Actor;
use sidelight_domain::rulebook::DemandClass;
use sidelight_translog::entry::Day;

use super::operator::day_of;
use super::served::{Act, Served, What};
use super::verdict;
use super::world::{Breach, Planted, World};
use crate::demanded::GAG_ENDS_MS;

const DEMANDS_MAX: usize = 4;
/// Within so many days of the notice a release is too early, on whatever day it is entered: it can be entered
/// for three days.
const LIE_DAYS: u64 = 4;

impl Planted {
    /// Whether it shows in what becomes of demands.
    pub(super) fn serves(self) -> bool {
        match self {
            Planted::ForgetfulJournal
            | Planted::JournalInBackup
            | Planted::NoReceipts
            | Planted::HiddenEmergencies
            | Planted::ForgetfulLookUps
            | Planted::FreezesNobody
            | Planted::NewRequestIds => false,
            Planted::TooEarly | Planted::UnsaidObjections => true,
        }
    }
}

impl World<'_> {
    /// A demand is filed.
    pub(super) fn serve(&mut self) {
        let count = self.operator.demands().len();
        if count >= DEMANDS_MAX || self.operator.disk.is_off() {
            return;
        }
        let what = match self.rng.gen_range(0..10) {
            0..=5 => What::Warrant,
            6..=7 => What::InSilence,
            _ => What::Keeping,
        };
        if let Some(row) = Served::new(what, self.stage, self.now_ms()) {
            // A demand that is not durable was not filed.
            let _saved = self.operator.save_demand(&count.to_string(), &row);
        }
    }

    /// Somebody does something about a demand.
    pub(super) fn deal(&mut self) {
        let names = self.operator.demands();
        if names.is_empty() || self.operator.disk.is_off() {
            return;
        }
        let name = &names[self.rng.gen_range(0..names.len())];
        let Some(row) = self.operator.demand(name) else {
            return;
        };
        let stage = self.stage;
        let wrong = self.rng.gen_range(0..30);
        let may_object =
            matches!(row.life.state, State::Told { told, .. } if !told.objection.holds());
        let (actor, act): (Actor, Act) = match wrong {
            0 => (stage.officer(), Act::Withdraw),
            1 => (stage.reviewer(1), Act::Refuse),
            2 => (stage.supervisor(), Act::Tell),
            3 => (stage.reviewer(0), Act::Review),
            4 => (stage.officer(), Act::Supervise),
            5 => (stage.supervisor(), Act::Publish),
            6 => (stage.reviewer(0), Act::Preserve),
            7..=11 if may_object => (Actor::Household, Act::Object),
            12..=19 if may_object => return self.may_lie(&row),
            _ => self.due(&row),
        };
        self.operator
            .act(name, (&actor, act), (stage, self.now_ms()));
    }

    /// The next thing, and whose it is.
    fn due(&mut self, row: &Served) -> (Actor, Act) {
        let stage = self.stage;
        let keeps = row.life.class == DemandClass::Preserve;
        match row.life.at(self.now_ms()) {
            State::Filed(_) => (stage.supervisor(), Act::Supervise),
            State::Supervised { .. } => (stage.reviewer(0), Act::Verify),
            State::Verified(_) if keeps => (stage.reviewer(0), Act::Preserve),
            State::Verified(_) => (stage.reviewer(0), Act::Tell),
            State::Told { told, .. } if told.objection.holds() => match self.rng.gen_range(0..4) {
                0 => (Actor::Household, Act::WithdrawObjection),
                1 => (stage.reviewer(0), Act::Settle { upheld: true }),
                _ => (stage.reviewer(0), Act::Settle { upheld: false }),
            },
            State::Reviewed { .. } => (stage.reviewer(1), Act::Review),
            State::Told { .. }
            | State::Gagged(_)
            | State::Telling { .. }
            | State::Approved { .. }
            | State::Released { .. }
            | State::Preserving { .. }
            | State::Preserved { .. }
            | State::Refusing { .. }
            | State::Refused { .. } => (stage.reviewer(0), Act::Review),
        }
    }

    /// The operator decides alone: too early, or of a household that was never told.
    fn may_lie(&mut self, row: &Served) {
        let now_ms = self.now_ms();
        let State::Told { told, .. } = row.life.state else {
            return;
        };
        // By the record, which may have had the notice days before the operator saw that it did. Entered
        // days later it would be none.
        let read = verdict::read(&self.operator.disk.copy(), self.stage);
        let noticed = read
            .ok()
            .and_then(|(ledger, _)| ledger.told(told.entry).copied());
        let early = |day: Day| day.until(day_of(now_ms)) < LIE_DAYS;
        if !noticed.is_some_and(|told| early(told.day)) {
            return;
        }
        let told = row.told.filter(|_| self.rng.gen_bool(0.7));
        // A gag that has ended is no excuse.
        if told.is_none() && now_ms >= GAG_ENDS_MS {
            return;
        }
        let (body, case) = self.stage.compelled(What::Warrant, told, now_ms);
        self.operator.lie((body.into(), case), now_ms);
    }

    /// What nobody let leave is shown to every trustee. None answers it, and a person refuses it.
    pub(super) fn refuse_lies(&mut self, published: &[u8]) -> Result<(), Breach> {
        for case in self.operator.lies() {
            for number in 0..3 {
                let mut panel = self.panel();
                let now = panel.now_ms;
                panel.seats[number].arrive(&case, published, now);
                drop(panel);
                self.approve(number, case.release)?;
                let mut panel = self.panel();
                let now = panel.now_ms;
                panel.seats[number].refuse(case.release, now);
            }
        }
        Ok(())
    }

    /// Time passes until every household may be told.
    pub(super) fn end_gags(&self) {
        let mut panel = self.panel();
        panel.now_ms = panel.now_ms.max(GAG_ENDS_MS);
    }
}
