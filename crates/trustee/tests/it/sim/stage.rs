//! What every run begins with: a record with people, rules and a quorum key, on the disks of all.

use sidelight_api::trustee::CaseFile;
use sidelight_disk_sim::SimDisk;
use sidelight_domain::emergency::life::{Actor, Event, Life};
use sidelight_domain::emergency::{Before, Claim, Outline};
use sidelight_domain::lookup::{self, EarlierLookUps, LookUp};
use sidelight_domain::record::{HouseholdId, sha256};
use sidelight_domain::rulebook::Rulebook;
use sidelight_quorum::{Addresses, Roster};
use sidelight_seal::Identity;
use sidelight_translog::entry::{Body, Compelled, Kind, Role};
use sidelight_translog::policy::Policy;
use sidelight_translog::sequencer::Submission;
use sidelight_trustee::{Followed, SET_UPS_PER_DAY_MAX};

use super::log::{Files, Log, Mark, Register, folder};
use super::operator::{Row, day_of, fresh_id};
use super::seat::Seat;
use super::served::What;
use super::sought::Sought;
use crate::answer::begun;
use crate::demanded::prepared;
use crate::look_up::{self, signed};
use crate::lookup::held;
use crate::otherwise::{GOOD, Kinds, Otherwise};
use crate::parties::{Meeting, Party};
use crate::record::{Record, TIME, signer, vkey};
use crate::scene::{Footage, HOUSEHOLD, Household, PAGES, RULEBOOK, claimed, release};
use crate::town::{AGENCY, Passkey, Town, announce};

/// Whose footage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    Anybodys,
    /// The home that is announced for drills.
    Canary,
}

const CANARY: HouseholdId = HouseholdId([1; 16]);

/// The town's rules: those of the other tests, which no solver reads, and how many addresses are looked up.
fn rules() -> String {
    let look_up = "[look_up]\naddresses_max = 12\nper_officer_day_max = 2\nper_agency_day_max = 4\n\
         life_hours = 24\n";
    format!("{RULEBOOK}\n{look_up}")
}

pub(super) struct Stage {
    parties: [Party; 3],
    record: Record,
    pub(super) town: Town,
    pub(super) roster: Roster,
    /// That of the look-up key.
    pub(super) addresses: Roster<Addresses>,
    /// A reviewer who decides on no emergency.
    pub(super) third: Passkey,
    pub(super) policy: Policy,
    agency: Identity,
    home: Footage,
    /// That of the home that is announced for drills.
    canary: Footage,
    /// The operator's disk, with the record as it is.
    pub(super) disk: SimDisk,
    /// Holds the trustees' `log_policy`.
    folder: tempfile::TempDir,
}

impl Stage {
    pub(super) fn new() -> Self {
        let parties = [1, 2, 3].map(Party::new);
        let all: Vec<_> = parties.iter().collect();
        let mut meeting = Meeting::of(&all);
        let [agency, notice] = [30, 31].map(|n| Identity::from_bytes([n; 32]));
        let town = Town::new(&mut meeting, &all, &rules());
        announce(&mut meeting.record, CANARY);
        let addresses = held(&mut meeting, &all);
        let third = Passkey::new(&mut meeting.record, 5, Role::Reviewer, None);
        let roster = meeting.rosters[0].clone();
        let footage = |id| {
            let home = Household::of(id, &notice, &GOOD);
            let clips = GOOD.shots.iter();
            let clips = clips.map(|shot| home.clip(&roster, *shot, &GOOD)).collect();
            (clips, home.signed())
        };
        let witness = |party: &Party| format!("witness {} {}\n", party.name, party.keys.public());
        let names = parties.each_ref().map(|party| party.name.to_string());
        let text = format!(
            "log {}\n{}group W 2 {}\nquorum W\n",
            vkey(),
            parties.each_ref().map(witness).concat(),
            names.join(" ")
        );
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("log-policy.txt"), &text).unwrap();
        let stage = Self {
            town,
            policy: Policy::parse(text.as_bytes()).unwrap(),
            home: footage(HOUSEHOLD),
            canary: footage(CANARY),
            record: meeting.record,
            roster,
            addresses,
            third,
            agency,
            disk: SimDisk::new(),
            folder,
            parties,
        };
        stage.enter();
        stage
    }

    /// The record so far, entered by the sequencer the day before, and followed by every trustee.
    fn enter(&self) {
        let folder = folder(&self.disk);
        let files = Files(folder.clone());
        for text in self.record.texts.values() {
            files.put_text(text).unwrap();
        }
        let stores = (Register(folder.clone()), files.clone(), Mark(folder));
        let (Body::Operator(operator), rest) = self.record.bodies.split_first().unwrap() else {
            panic!("the first entry is the operator's");
        };
        let (lock, tiles, mark) = stores;
        let begins = "2026-05-27".parse().unwrap();
        let mut log = Log::create(lock, tiles, mark, signer(), operator.clone(), begins).unwrap();
        let batch = rest.iter().map(|body| Submission {
            request_id: fresh_id(),
            body: body.clone(),
            unless_announced: None,
        });
        for entered in log.append(&batch.collect::<Vec<_>>(), begins).unwrap() {
            entered.unwrap();
        }
        for party in &self.parties {
            begun(&party.disk).unwrap();
            let mut seat = self.seat(party);
            let line = seat.cosign(&files.head().unwrap(), TIME, &files);
            assert!(line.is_some(), "{} does not follow", party.name);
        }
    }

    fn seat(&self, party: &Party) -> Seat {
        let share = party.shares().load(&self.roster).unwrap();
        let followed = Followed {
            operator: "http://127.0.0.1:9/".parse().unwrap(),
            log_key: vkey().to_string(),
            trustee: Some(party.name.clone()),
            log_policy: Some(self.folder.path().join("log-policy.txt")),
            set_ups_per_day_max: SET_UPS_PER_DAY_MAX,
            pages: Some(PAGES.parse().unwrap()),
        };
        Seat::new(
            (&party.name, &party.keys),
            party.disk.copy(),
            share,
            followed,
        )
    }

    /// The trustees on disks of their own.
    pub(super) fn seats(&self) -> Vec<Seat> {
        self.parties.iter().map(|party| self.seat(party)).collect()
    }

    /// A release with footage of that home, and its case.
    pub(super) fn released(&self, of: Home, kinds: Kinds) -> (Body, CaseFile) {
        let mut scratch = self.record.clone();
        scratch.later = 1;
        let footage = match of {
            Home::Anybodys => &self.home,
            Home::Canary => &self.canary,
        };
        let otherwise = Otherwise { kinds, ..GOOD };
        let people = (&self.town, &self.agency);
        let case = release(&mut scratch, people, footage.clone(), &otherwise);
        (scratch.bodies.pop().unwrap(), case)
    }

    /// A claim that an officer files, with the release that it may become: what that is follows from whose
    /// home it names.
    pub(super) fn filed(&self, of: Home, now_ms: u64) -> Row {
        let kind = match of {
            Home::Anybodys => Kind::Emergency,
            Home::Canary => Kind::Drill,
        };
        let (body, case) = self.released(of, Kinds::all(kind));
        let rules = Rulebook::parse(&rules()).unwrap().emergency.unwrap();
        let before = Before {
            by_officer: 0,
            by_agency: 0,
            requests: rules.requests_before_min,
            never: 0,
        };
        let (text, call) = claimed(&case);
        let claim = Claim::parse(text).unwrap();
        let outline = (&*claim.agency, Outline::of(&claim));
        let may = rules.check_outline(outline, before, &rules).unwrap();
        let kept = rules.check(claim, before, now_ms, &rules).unwrap();
        let officer = self.officer();
        let life = match of {
            Home::Canary => Life::file(&kept, text, &officer, &rules, now_ms).unwrap(),
            // Begun, and the agency called back before anybody has signed.
            Home::Anybodys => {
                let call = sha256(call.as_bytes());
                let begun = Life::begin(&may, &officer, &rules, now_ms).unwrap();
                let called = begun.apply(&self.reviewer(0), Event::CallBack { call }, now_ms);
                let filing = Event::File(kept.filing(text));
                called.unwrap().apply(&officer, filing, now_ms).unwrap()
            }
        };
        Row::new(life, case, body)
    }

    /// The release that a demand may become, after its household was told by that entry, and its case.
    pub(super) fn compelled(
        &self,
        what: What,
        told: Option<(u64, [u8; 32])>,
        now_ms: u64,
    ) -> (Compelled, CaseFile) {
        let people = (&self.town, &self.agency);
        prepared(
            people,
            self.home.clone(),
            what.served(),
            (told, day_of(now_ms)),
        )
    }

    /// A look-up of these elements that an officer files, with the entry that it may become.
    pub(super) fn sought(&self, elements: &[[u8; 32]], now_ms: u64) -> Sought {
        let signed = signed(&self.record, &self.town, (elements, &look_up::GOOD));
        let text = signed.1.text.clone();
        let rules = Rulebook::parse(&rules()).unwrap().look_up.unwrap();
        let kept = rules.check(LookUp::parse(&text).unwrap(), EarlierLookUps::default());
        let life = lookup::life::Life::file(&kept.unwrap(), &text, &self.officer(), &rules, now_ms);
        Sought::new(life.unwrap(), signed)
    }

    pub(super) fn officer(&self) -> Actor {
        Actor::Officer(AGENCY.to_owned(), self.town.officer.index)
    }

    pub(super) fn supervisor(&self) -> Actor {
        Actor::Supervisor(AGENCY.to_owned(), self.town.supervisor.index)
    }

    pub(super) fn reviewer(&self, number: usize) -> Actor {
        Actor::Reviewer(self.town.reviewers[number].index)
    }
}
