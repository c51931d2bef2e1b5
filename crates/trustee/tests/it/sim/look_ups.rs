//! Look-ups in a run: officers ask for addresses, people decide, trustees answer by themselves, and an
//! operator shows them, and hands out their answers, as they are or otherwise.

use std::collections::{BTreeMap, BTreeSet};

use rand::Rng as _;
use sidelight_api::lookup::Done;
use sidelight_api::lookup::case::LookUpCase;
use sidelight_domain::emergency::life::Actor;
use sidelight_domain::lookup::LookUp;
use sidelight_domain::lookup::life::{Event, Reason, State};
use sidelight_domain::record::sha256;
use sidelight_quorum::{Blinding, Token};
use sidelight_translog::ledger::{Ledger, PublishedNumbers};
use sidelight_translog::merkle::leaf_hash;

use super::misuse::frozen_from;
use super::sought::Sought;
use super::verdict::{self, demand};
use super::world::{Breach, Planted, World};
use crate::look_up::{answers, blinding};

/// In one run.
const LOOK_UPS_MAX: usize = 2;
const STREETS: [&str; 3] = ["Rua da Bica, 7", "Rua da Bica, 9", "Calçada do Combro, 1"];
/// How many answers make a token.
const THRESHOLD: usize = 2;

/// What the answers of a trustee are, one for each element.
pub(super) type Answers = Vec<Vec<u8>>;

/// What is known of look-ups beside the operator.
#[derive(Default)]
pub(super) struct LookingUp {
    /// What the officer typed, blinded, by the name of the look-up: it never leaves the browser.
    asked: BTreeMap<String, Vec<(usize, Blinding)>>,
    /// The token of each street, as it came first.
    tokens: BTreeMap<usize, Token>,
    /// Look-ups of which the officer has every token.
    had: BTreeSet<u64>,
    /// What left a trustee, by look-up and trustee.
    left: BTreeMap<(u64, String), Answers>,
}

impl World<'_> {
    /// One thing that has to do with look-ups.
    pub(super) fn look(&mut self, seat: usize) -> Result<(), Breach> {
        match self.rng.gen_range(0..16) {
            0..=1 => self.ask(),
            2..=7 => self.decide_look_up(),
            8..=13 => self.show_look_up(seat)?,
            _ => self.combine(0.4)?,
        }
        Ok(())
    }

    /// An officer asks for one or two addresses.
    fn ask(&mut self) {
        let names = self.operator.all_sought();
        if names.len() >= LOOK_UPS_MAX || self.operator.disk.is_off() || self.is_frozen() {
            return;
        }
        let first = self.rng.gen_range(0..STREETS.len());
        let streets = [first, (first + 1) % STREETS.len()];
        let count = self.rng.gen_range(1..=streets.len());
        let asked = streets[..count]
            .iter()
            .map(|at| (*at, blinding(STREETS[*at])));
        let asked: Vec<_> = asked.collect();
        let elements: Vec<_> = asked
            .iter()
            .map(|(_, it)| it.element().to_bytes())
            .collect();
        let name = names.len().to_string();
        let row = self.stage.sought(&elements, self.now_ms());
        self.looking_up.asked.insert(name.clone(), asked);
        // One that is not durable was not filed.
        let _saved = self.operator.save_sought(&name, &row);
    }

    /// Somebody does the next thing, or one that is not theirs.
    fn decide_look_up(&mut self) {
        let names = self.operator.all_sought();
        if names.is_empty() || self.operator.disk.is_off() {
            return;
        }
        let name = &names[self.rng.gen_range(0..names.len())];
        let Some(row) = self.operator.sought(name) else {
            return;
        };
        let (stage, now_ms) = (self.stage, self.now_ms());
        let text = sha256(row.case.text.as_bytes());
        let decision = row.decision();
        let supervise = Event::Supervise { text };
        let approve = Event::Approve { decision };
        let reason = Reason::Scope;
        let (actor, event): (Actor, Event) = match self.rng.gen_range(0..24) {
            0 => (stage.officer(), Event::Withdraw),
            1 => (stage.reviewer(1), Event::Refuse { reason }),
            2 => (stage.officer(), supervise),
            3 => (stage.supervisor(), approve),
            4 => (stage.supervisor(), Event::Publish { index: 1 }),
            5 => (stage.reviewer(0), Event::Approve { decision: text }),
            // Whose passkey was revoked signs nothing, and what they signed is approved by nobody.
            _ if self.is_frozen() => return,
            _ => match row.life.at(now_ms) {
                State::Filed(_) => (stage.supervisor(), supervise),
                State::Supervised { .. }
                | State::Approved { .. }
                | State::Published { .. }
                | State::Refusing { .. }
                | State::Refused { .. } => (stage.reviewer(0), approve),
            },
        };
        self.operator.seek(name, (&actor, event), (stage, now_ms));
    }

    /// A look-up is shown to a trustee, as it is or otherwise: with what belongs to another, its elements in
    /// another order, one of them another's, or before it is entered.
    fn show_look_up(&mut self, seat: usize) -> Result<(), Breach> {
        let Ok(published) = self.operator.files().head() else {
            return Ok(());
        };
        let mut cases = self.operator.look_up_cases();
        if self.rng.gen_bool(0.2) {
            cases.extend(self.operator.not_entered());
        }
        if cases.is_empty() {
            return Ok(());
        }
        let mut case = cases[self.rng.gen_range(0..cases.len())].clone();
        let other = &cases[self.rng.gen_range(0..cases.len())];
        match self.rng.gen_range(0..16) {
            0 => case.openings.clone_from(&other.openings),
            1 => case.text.clone_from(&other.text),
            2 => case.index = other.index,
            3 => case.entry.clone_from(&other.entry),
            4 => case.approvals.clone_from(&other.approvals),
            5 => case.text = otherwise(&case.text, |elements| elements.reverse()),
            6 => {
                let another = blinding("Somewhere else, 1").element().to_bytes();
                case.text = otherwise(&case.text, |elements| elements[0] = another);
            }
            7 => case.text = otherwise(&case.text, |elements| elements.truncate(1)),
            _ => {}
        }
        let answered = self.answered(seat, &case, &published)?;
        if let Some(answers) = answered
            && self.rng.gen_bool(0.8)
        {
            let name = self.panel().seats[seat].name.to_string();
            self.operator.take_look_up((case.index, &name), &answers);
        }
        Ok(())
    }

    /// What a trustee answers to a look-up, if it does; what has to hold when it does.
    fn answered(
        &mut self,
        seat: usize,
        case: &LookUpCase,
        published: &[u8],
    ) -> Result<Option<Answers>, Breach> {
        let is_entered = self.operator.look_up_cases().contains(case);
        let mut panel = self.panel.lock().unwrap();
        let now_ms = panel.now_ms;
        let seat = &mut panel.seats[seat];
        let answers = match seat.look_up(case, (published, now_ms)) {
            None => return Ok(None),
            Some(Err(_)) => {
                self.tally.look_ups_refused += 1;
                return Ok(None);
            }
            Some(Ok(Done::LookUp { answers, .. })) => answers,
            Some(Ok(Done::SetUp { .. })) => return Err("a look-up is no set-up".to_owned()),
        };
        let answers: Answers = answers.into_iter().map(|it| it.0).collect();
        let name = seat.name.to_string();
        if seat.lost.is_some() {
            return Err(format!("{name} answers without its journal"));
        }
        demand(is_entered, "a look-up is answered that is not entered so")?;
        let held = seat.looked_up().remove(&case.index);
        demand(
            held.as_ref() == Some(&answers),
            "what leaves is not in the journal",
        )?;
        if self.planted == Some(Planted::ForgetfulLookUps) {
            seat.forget_look_ups();
        }
        drop(panel);
        let (ledger, _) = verdict::read(&self.operator.disk.copy(), self.stage)?;
        let is_public = ledger.look_up(case.index).is_some();
        demand(is_public, "a look-up is answered that is not published")?;
        let key = (case.index, name);
        let first = self.looking_up.left.entry(key).or_insert(answers.clone());
        demand(*first == answers, "two different answers for one entry")?;
        Ok(Some(answers))
    }

    /// The officer combines what was handed out: as it came, or with the answers of a trustee to another
    /// look-up, of another trustee, or of another line.
    fn combine(&mut self, lies: f64) -> Result<(), Breach> {
        if self.operator.disk.is_off() {
            return Ok(());
        }
        let cases = self.operator.look_up_cases();
        let (ledger, _) = verdict::read(&self.operator.disk.copy(), self.stage)?;
        for name in self.operator.all_sought() {
            let Some(row) = self.operator.sought(&name) else {
                continue;
            };
            let State::Published { index } = row.life.state else {
                continue;
            };
            // What the record does not have yet is combined by nobody.
            let taken = self.operator.looked_up(index);
            if ledger.look_up(index).is_none() || taken.len() < THRESHOLD {
                continue;
            }
            let mut given: Vec<_> = taken.into_iter().take(THRESHOLD).collect();
            let honest = given.clone();
            if self.rng.gen_bool(lies) {
                let another = cases[self.rng.gen_range(0..cases.len())].index;
                match self.rng.gen_range(0..3) {
                    0 => given[0].1.reverse(),
                    1 => given[0].1 = given[1].1.clone(),
                    _ => given = self.operator.looked_up(another),
                }
                given.truncate(THRESHOLD);
            }
            let is_true = given == honest;
            let tokens = self.tokens((&name, &row), &given);
            demand(
                tokens.is_some() == is_true,
                "the officer takes what is not answered so",
            )?;
            for (street, token) in tokens.into_iter().flatten() {
                let same = self
                    .looking_up
                    .tokens
                    .get(&street)
                    .is_none_or(|it| *it == token);
                demand(same, "two tokens of one address")?;
                self.looking_up.tokens.insert(street, token);
                self.looking_up.had.insert(index);
            }
        }
        Ok(())
    }

    /// The token of each street, as the officer's page makes it; `None` if it refuses an answer.
    fn tokens(
        &self,
        (name, row): (&str, &Sought),
        given: &[(usize, Answers)],
    ) -> Option<Vec<(usize, Token)>> {
        let leaf = leaf_hash(row.case.entry.as_bytes()).0;
        let asked = &self.looking_up.asked[name];
        let tokens = asked.iter().enumerate().map(|(line, (street, blinding))| {
            let all = given
                .iter()
                .map(|(at, all)| Some(answers(*at, all.get(line)?)));
            let all = all.collect::<Option<Vec<_>>>()?;
            let token = blinding.token(&self.stage.addresses, &leaf, &all).ok()?;
            Some((*street, token))
        });
        tokens.collect()
    }

    /// Everybody answers what is entered, and the officer combines it.
    pub(super) fn look_in_peace(&mut self, published: &[u8]) -> Result<(), Breach> {
        for case in self.operator.look_up_cases() {
            for seat in 0..3 {
                if let Some(answers) = self.answered(seat, &case, published)? {
                    let name = self.panel().seats[seat].name.to_string();
                    self.operator.take_look_up((case.index, &name), &answers);
                }
            }
        }
        self.combine(0.0)
    }

    /// Adds what became of the look-ups of a run.
    pub(super) fn tally_look_ups(&mut self) {
        self.tally.look_ups += self.operator.look_up_cases().len() as u64;
        self.tally.looked_up += self.looking_up.had.len() as u64;
    }
}

/// The text with other elements.
fn otherwise(text: &str, change: impl FnOnce(&mut Vec<[u8; 32]>)) -> String {
    let mut look_up = LookUp::parse(text).unwrap();
    change(&mut look_up.elements);
    look_up.text().unwrap()
}

/// Every look-up that was let through is in the record once, counted, answered by every trustee that can, and
/// in their journals; what left is what is there, and the officer has every token.
pub(super) fn counted(
    world: &World<'_>,
    ledger: &Ledger,
    numbers: &PublishedNumbers,
) -> Result<(), Breach> {
    let (mut made, mut refused, mut addresses) = (BTreeSet::new(), BTreeSet::new(), 0);
    for name in world.operator.all_sought() {
        let row = world.operator.sought(&name).ok_or("a look-up is lost")?;
        match row.life.state {
            State::Published { index } => {
                made.insert(index);
                addresses += LookUp::parse(&row.case.text).unwrap().addresses();
            }
            State::Refused { index, .. } => drop(refused.insert(index)),
            State::Filed(_)
            | State::Supervised { .. }
            | State::Approved { .. }
            | State::Refusing { .. } => {}
        }
    }
    let in_record: BTreeSet<u64> = ledger.look_ups().map(|(index, _)| index).collect();
    demand(made == in_record, "look-ups, as decided")?;
    let in_record = ledger.refused_look_ups().map(|(index, _)| index);
    demand(
        refused == in_record.collect(),
        "refused look-ups, as decided",
    )?;
    let decisions: BTreeSet<_> = ledger.look_ups().map(|(_, it)| it.entry.decision).collect();
    demand(decisions.len() == made.len(), "one look-up, two entries")?;
    let of = &numbers.emergencies().look_ups;
    let same = of.list.len() == made.len() && of.addresses == addresses;
    let same = same && of.refused == refused.len() as u64;
    demand(same, "look-ups, as counted")?;
    // What the record has after its officer's passkey was revoked no trustee answers.
    let from = frozen_from(ledger, world.stage);
    let due: BTreeSet<u64> = made.into_iter().filter(|index| *index < from).collect();
    let panel = world.panel();
    let mut union = BTreeMap::new();
    for (number, seat) in panel.seats.iter().enumerate() {
        let journal = seat
            .lost_look_ups
            .clone()
            .unwrap_or_else(|| seat.looked_up());
        let keys: BTreeSet<u64> = journal.keys().copied().collect();
        demand(keys.is_subset(&due), "a journal has another look-up")?;
        let whole = world.spoiled == Some(number) || keys == due;
        demand(whole, "a trustee did not answer a look-up")?;
        let name = seat.name.to_string();
        union.extend(
            journal
                .into_iter()
                .map(|(index, it)| ((index, name.clone()), it)),
        );
    }
    for (key, left) in &world.looking_up.left {
        demand(
            union.get(key) == Some(left),
            "what left is not in a journal",
        )?;
    }
    demand(
        world.looking_up.had == due,
        "the officer has not every token",
    )
}
