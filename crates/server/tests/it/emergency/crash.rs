//! The operator's database stops at every single change of a release, from the first review to the answers in
//! the officer's hands; the program is started again, and everybody goes on.

use std::io::ErrorKind;
use std::path::Path;

use serde::de::DeserializeOwned;
use sidelight_api::emergency::{Answers, Emergency, EmergencyState, Review};
use sidelight_api::trustee::{Entered, Waiting};
use sidelight_server::clock::Clock as _;
use sidelight_server::record;
use sidelight_translog::entry::{Body, Kind};
use sqlx::ConnectOptions as _;

use super::answers::{ANSWERS, CASES, seat};
use super::{Alarm, YES, rulebook};
use crate::record::WithRecord;
use crate::support::Reply;

/// More changes than a release makes.
pub(crate) const PLENTY: i64 = 1_000_000;

/// Every table of the database counts its changes, and refuses all after so many.
pub(crate) async fn stop_after(data: &Path, changes: i64) {
    let mut database = connect(data).await;
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let tables: Vec<(String,)> = sqlx::query_as(tables)
        .fetch_all(&mut database)
        .await
        .unwrap();
    let mut statements = vec![
        "CREATE TABLE power (changes_left INTEGER NOT NULL)".to_owned(),
        format!("INSERT INTO power VALUES ({changes})"),
    ];
    for (table,) in &tables {
        for change in ["INSERT", "UPDATE", "DELETE"] {
            statements.push(format!(
                "CREATE TRIGGER power_{change}_{table} BEFORE {change} ON {table} BEGIN
                   SELECT RAISE(ABORT, 'the power is out') FROM power WHERE changes_left = 0;
                   UPDATE power SET changes_left = changes_left - 1;
                 END"
            ));
        }
    }
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(&mut database)
            .await
            .unwrap();
    }
}

/// The power is back; answers how many changes were left.
pub(crate) async fn power_is_back(data: &Path) -> i64 {
    let mut database = connect(data).await;
    let left: (i64,) = sqlx::query_as("SELECT changes_left FROM power")
        .fetch_one(&mut database)
        .await
        .unwrap();
    power_for(data, PLENTY).await;
    left.0
}

/// From here on the power lasts for so many changes.
pub(crate) async fn power_for(data: &Path, changes: i64) {
    let mut database = connect(data).await;
    let set = sqlx::query("UPDATE power SET changes_left = ?").bind(changes);
    let set = set.execute(&mut database).await.unwrap();
    assert_eq!(set.rows_affected(), 1);
}

pub(crate) async fn connect(data: &Path) -> sqlx::SqliteConnection {
    let file = data.join("sidelight.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    options.connect().await.unwrap()
}

/// A folder as it is. A database that is still being closed removes files of its own: then all of it again.
pub(crate) fn copy(from: &Path, to: &Path) {
    const TRIES: usize = 100;
    for _ in 0..TRIES {
        match try_copy(from, to) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                std::fs::remove_dir_all(to).unwrap();
            }
            copied => return copied.unwrap(),
        }
    }
    panic!("{} does not come to rest", from.display());
}

fn try_copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => try_copy(&entry.path(), &to)?,
            false => drop(std::fs::copy(entry.path(), to)?),
        }
    }
    Ok(())
}

impl Alarm {
    /// Goes on with the operator of another folder.
    async fn move_to(&mut self, folder: tempfile::TempDir) {
        let (vkey, now_ms) = (
            self.town.log.vkey.clone(),
            self.town.log.test.clock.now_ms(),
        );
        let log = WithRecord::found_with(folder, vkey, now_ms, |config| {
            config.rulebook = Some(rulebook());
        });
        let log = log.await;
        let [one, two] = &mut self.reviewers;
        let town = &mut self.town;
        for who in [&mut town.officer, &mut town.supervisor, one, two] {
            who.actor.routes = log.test.routes.clone();
        }
        self.town.log = log;
    }

    /// The program ends, and another one goes on in a copy of what it left.
    pub(crate) async fn begin_again(&mut self) {
        let folder = self.town.log.test.folder.path().to_owned();
        self.restart_in(&folder).await;
    }

    /// The program ends, and is started again in a copy of its folder.
    pub(super) async fn restart_in(&mut self, from: &Path) {
        let folder = tempfile::tempdir().unwrap();
        copy(from, folder.path());
        self.move_to(folder).await;
    }
}

/// What it says, if it says yes.
pub(crate) fn said<T: DeserializeOwned>(reply: &Reply) -> Option<T> {
    reply.status.is_success().then(|| reply.ok())
}

/// What somebody was told: it must stay so.
#[derive(Default)]
struct Told {
    reviews: [bool; 2],
    release: Option<u64>,
    /// Indexes of receipts.
    receipts: [Option<u64>; 2],
}

/// Everybody does what is theirs and not done yet; ends at the first thing that does not go.
async fn go_on(alarm: &mut Alarm, emergency: &str, told: &mut Told) -> Option<Answers> {
    let path = format!("/api/review/emergencies/{emergency}");
    for number in [1, 0] {
        let reviewer = &mut alarm.reviewers[number];
        let seen: Review = said(&reviewer.actor.get(&path).await)?;
        if seen.state != EmergencyState::Released && !seen.own {
            let sign = seen.release?.sign;
            let reply = reviewer.review(emergency, &sign, YES).await;
            let after: Review = said(&reply)?;
            assert!(after.own || after.index.is_some(), "{after:?}");
            told.reviews[number] = true;
        } else if told.reviews[number] {
            assert!(seen.own, "a review that was acknowledged is gone");
        }
    }
    record::round(alarm.town.log.app()).await.ok()?;
    let path = format!("/api/agency/emergencies/{emergency}");
    let seen: Emergency = said(&alarm.town.officer.actor.get(&path).await)?;
    let release = seen.index?;
    assert_eq!(*told.release.get_or_insert(release), release);
    for number in [1, 2] {
        let seat = seat(alarm, number);
        let waiting: Vec<Waiting> = said(&seat.get(alarm, CASES).await)?;
        let index = usize::from(number - 1);
        if told.receipts[index].is_some() {
            assert_eq!(waiting, [], "a receipt that was acknowledged is gone");
        }
        // Also when it does not wait: a trustee hands in until it is told.
        let answer = seat.answer(release, format!("sealed by {number}").as_bytes());
        let entered: Entered = said(&seat.post(alarm, ANSWERS, &answer).await)?;
        let told = told.receipts[index].get_or_insert(entered.index);
        assert_eq!(*told, entered.index);
    }
    said(
        &alarm
            .town
            .officer
            .actor
            .get(&format!("{path}/answers"))
            .await,
    )
}

/// Nothing is shown or kept of a release that is not public.
async fn nothing_ahead_of_the_record(alarm: &Alarm) {
    let bodies = alarm.town.log.bodies();
    let mut database = connect(&alarm.town.log.data()).await;
    let answers = "SELECT release FROM trustee_answers";
    let answers: Vec<(i64,)> = sqlx::query_as(answers)
        .fetch_all(&mut database)
        .await
        .unwrap();
    for (release,) in answers {
        let entry = &bodies[usize::try_from(release).unwrap()];
        assert!(matches!(entry, Body::Emergency(_)), "{entry:?}");
    }
}

fn count(alarm: &Alarm, kind: Kind) -> usize {
    let bodies = alarm.town.log.bodies();
    bodies.iter().filter(|body| body.kind() == kind).count()
}

fn is_whole(alarm: &Alarm, answers: &Answers) {
    let kinds = [Kind::Emergency, Kind::Receipt, Kind::Notice];
    assert_eq!(kinds.map(|kind| count(alarm, kind)), [1, 2, 2]);
    let sealed = answers.trustees.iter().filter_map(|it| it.sealed.clone());
    let sealed: Vec<_> = sealed.map(|bytes| bytes.0).collect();
    assert_eq!(sealed, [b"sealed by 1".to_vec(), b"sealed by 2".to_vec()]);
    assert_eq!(answers.clips.len(), 1);
}

#[tokio::test]
async fn the_database_stops_at_every_change_of_a_release() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let emergency = alarm.ready(&claim).await;
    alarm.town.log.app().record().close().await;
    let begin = tempfile::tempdir().unwrap();
    copy(alarm.town.log.test.folder.path(), begin.path());
    // Once without a fault: how many changes there are.
    stop_after(&begin.path().join("data"), PLENTY).await;
    alarm.restart_in(begin.path()).await;
    let answers = go_on(&mut alarm, &emergency, &mut Told::default()).await;
    is_whole(&alarm, &answers.unwrap());
    let changes = PLENTY - power_is_back(&alarm.town.log.data()).await;
    assert!(changes > 5, "{changes}");
    let mut stops = 0;
    for change in 0..changes {
        alarm.restart_in(begin.path()).await;
        let data = alarm.town.log.data();
        power_for(&data, change).await;
        let mut told = Told::default();
        let early = go_on(&mut alarm, &emergency, &mut told).await;
        alarm.town.log.app().record().close().await;
        // A transaction that the power ends is undone as a whole, and gives its changes back.
        let left = power_is_back(&data).await;
        assert!(early.is_none() || left == 0, "nothing stopped at {change}");
        stops += u64::from(early.is_none());
        nothing_ahead_of_the_record(&alarm).await;
        let stopped = alarm.town.log.test.folder.path().to_owned();
        alarm.restart_in(&stopped).await;
        let answers = go_on(&mut alarm, &emergency, &mut told).await;
        let answers = answers.unwrap_or_else(|| panic!("stuck after change {change}"));
        is_whole(&alarm, &answers);
        assert!(early.is_none_or(|early| early == answers));
    }
    assert!(stops > 5, "{stops} of {changes} changes stopped anybody");
}
