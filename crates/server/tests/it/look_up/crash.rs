//! The operator's database stops at every single change of a look-up, from the review to the hashes that the
//! officer hands in; the program is started again, and everybody goes on.

use std::path::Path;

use http::Method;
use sidelight_api::emergency::ToDecide;
use sidelight_api::lookup::Work;
use sidelight_api::lookup::case::{LookUp, LookUpAnswers, LookUpReview, LookUpState};
use sidelight_server::clock::Clock as _;
use sidelight_server::record;
use sidelight_translog::entry::{Body, Kind};

use super::{Street, answers, approve, rulebook};
use crate::emergency::crash::{PLENTY, connect, copy, power_for, power_is_back, said, stop_after};
use crate::record::WithRecord;

/// What the officer's page makes of the answers.
const HASHES: [[u8; 32]; 2] = [[7; 32], [8; 32]];

impl Street {
    /// The program ends, and is started again in a copy of its folder.
    pub(super) async fn restart_in(&mut self, from: &Path) {
        let folder = tempfile::tempdir().unwrap();
        copy(from, folder.path());
        let log = &self.town.log;
        let (vkey, now_ms) = (log.vkey.clone(), log.test.clock.now_ms());
        let log = WithRecord::found_with(folder, vkey, now_ms, |config| {
            config.rulebook = Some(rulebook());
        });
        let log = log.await;
        for who in [&mut self.town.officer, &mut self.reviewer] {
            who.actor.routes = log.test.routes.clone();
        }
        self.town.log = log;
    }
}

/// What somebody was told: it must stay so.
#[derive(Default)]
struct Told {
    approved: bool,
    index: Option<u64>,
    answered: [bool; 2],
    hashed: bool,
}

/// Everybody does what is theirs and not done yet; ends at the first thing that does not go.
async fn go_on(street: &mut Street, look_up: &str, told: &mut Told) -> Option<LookUpAnswers> {
    let path = format!("/api/review/look-ups/{look_up}");
    let seen: LookUpReview = said(&street.reviewer.actor.get(&path).await)?;
    if seen.state == LookUpState::Supervised {
        assert!(!told.approved, "an approval that was acknowledged is gone");
        let path = format!("{path}/approval");
        let shown: ToDecide = said(&street.reviewer.actor.post(&path, &()).await)?;
        let after = approve(&mut street.reviewer, look_up, &shown).await;
        said::<LookUpReview>(&after)?;
        told.approved = true;
    }
    record::round(street.town.log.app()).await.ok()?;
    let path = format!("/api/agency/look-ups/{look_up}");
    let seen: LookUp = said(&street.town.officer.actor.get(&path).await)?;
    let index = seen.index?;
    assert_eq!(*told.index.get_or_insert(index), index);
    for (number, answered) in [1, 2].into_iter().zip(&mut told.answered) {
        let waiting = "/api/trustees/look-ups?wait=0";
        let waiting = street.call(number, Method::GET, waiting, &()).await;
        let waiting: Vec<Work> = said(&waiting)?;
        if *answered {
            assert_eq!(waiting, [], "an answer that was acknowledged is gone");
        }
        // Also when it does not wait: a trustee hands in until it is told.
        let reply = street.answer(number, &answers(index, number, 2)).await;
        if !reply.status.is_success() {
            return None;
        }
        *answered = true;
        let other = street.answer(number, &answers(index, 9, 2)).await;
        assert!(!other.status.is_success(), "another answer was taken");
    }
    let path = format!("{path}/answers");
    let all = said(&street.town.officer.actor.get(&path).await)?;
    assert!(
        seen.hashed || !told.hashed,
        "hashes that were taken are gone"
    );
    let taken = street.hashes(look_up, &HASHES).await;
    if !taken.status.is_success() {
        return None;
    }
    told.hashed = true;
    // The homes at these are looked for in the record's rounds.
    record::round(street.town.log.app()).await.ok()?;
    Some(all)
}

/// Nobody's answer is kept for a look-up that is not in the record.
async fn nothing_ahead_of_the_record(street: &Street) {
    let bodies = street.town.log.bodies();
    let mut database = connect(&street.town.log.data()).await;
    let kept: Vec<(i64,)> = sqlx::query_as("SELECT entry FROM look_up_answers")
        .fetch_all(&mut database)
        .await
        .unwrap();
    for (index,) in kept {
        let entry = &bodies[usize::try_from(index).unwrap()];
        assert!(matches!(entry, Body::LookUp(_)), "{entry:?}");
    }
}

fn is_whole(street: &Street, all: &LookUpAnswers) {
    let bodies = street.town.log.bodies();
    let entered = bodies.iter().filter(|it| it.kind() == Kind::LookUp);
    assert_eq!(entered.count(), 1);
    let from = all.trustees.iter().map(|it| {
        let bytes: Vec<_> = it.answers.iter().map(|it| it.0.clone()).collect();
        (it.trustee, bytes)
    });
    let given = [1, 2].map(|number| (u64::from(number), vec![vec![number; 96]; 2]));
    assert_eq!(from.collect::<Vec<_>>(), given);
}

#[tokio::test]
async fn the_database_stops_at_every_change_of_a_look_up() {
    let mut street = Street::new().await;
    let look_up = street.supervised(2).await;
    street.town.log.app().record().close().await;
    let begin = tempfile::tempdir().unwrap();
    copy(street.town.log.test.folder.path(), begin.path());
    // Once without a fault: how many changes there are.
    stop_after(&begin.path().join("data"), PLENTY).await;
    street.restart_in(begin.path()).await;
    let all = go_on(&mut street, &look_up, &mut Told::default()).await;
    is_whole(&street, &all.unwrap());
    let changes = PLENTY - power_is_back(&street.town.log.data()).await;
    assert!(changes > 5, "{changes}");
    let mut stops = 0;
    for change in 0..changes {
        street.restart_in(begin.path()).await;
        let data = street.town.log.data();
        power_for(&data, change).await;
        let mut told = Told::default();
        let early = go_on(&mut street, &look_up, &mut told).await;
        street.town.log.app().record().close().await;
        // A transaction that the power ends is undone as a whole, and gives its changes back.
        let left = power_is_back(&data).await;
        assert!(early.is_none() || left == 0, "nothing stopped at {change}");
        stops += u64::from(early.is_none());
        nothing_ahead_of_the_record(&street).await;
        let stopped = street.town.log.test.folder.path().to_owned();
        street.restart_in(&stopped).await;
        let all = go_on(&mut street, &look_up, &mut told).await;
        let all = all.unwrap_or_else(|| panic!("stuck after change {change}"));
        is_whole(&street, &all);
        assert!(early.is_none_or(|early| early == all));
    }
    assert!(stops > 5, "{stops} of {changes} changes stopped anybody");
}
