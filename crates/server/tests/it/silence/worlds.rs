//! Two worlds that were one until a moment ago: the same operator, agencies, people, requests, keys and
//! sessions, copied. From there on, residents live in one of them and nobody in the other.

use std::sync::atomic::AtomicBool;

use axum::Router;
use sidelight_api::request::RequestItem;
use sidelight_api::share::Share;
use sidelight_domain::record::Series;
use sidelight_server::clock::Clock as _;
use sidelight_translog::vkey::Vkey;

use crate::asking::{Person, Town, draft};
use crate::record::WithRecord;
use crate::shares::{consent_to, consented, content, put, revoke};
use crate::support::{BEGIN_MS, Home, Made, TestApp, copy_folder};

/// Homes that come to the busy world.
const HOMES: usize = 6;
const HOUR_MS: u64 = 3_600_000;

/// One of the worlds.
pub(super) struct World {
    pub(super) log: WithRecord,
    pub(super) officer: Person,
    pub(super) supervisor: Person,
    pub(super) fire: Person,
    pub(super) moderator: Person,
    /// A request that residents can answer.
    pub(super) published: RequestItem,
    /// One that waits for a moderator.
    pub(super) submitted: RequestItem,
    /// Whether agencies have made something here that has an id of this world alone.
    pub(super) apart: AtomicBool,
}

/// What is copied.
struct Seed {
    folder: tempfile::TempDir,
    vkey: Vkey,
    now_ms: u64,
    people: [Person; 4],
    requests: [RequestItem; 2],
}

impl Seed {
    async fn new() -> Self {
        let mut town = Town::new().await;
        let published = town.published(&draft("24-0117")).await;
        let submitted = town.submitted(&draft("24-0118")).await;
        let Town {
            log,
            officer,
            supervisor,
            fire,
            moderator,
            ..
        } = town;
        log.test.app.record().close().await;
        let WithRecord { test, vkey } = log;
        let TestApp { folder, clock, .. } = test;
        Self {
            folder,
            vkey,
            now_ms: clock.now_ms(),
            people: [officer, supervisor, fire, moderator],
            requests: [published, submitted],
        }
    }

    async fn world(&self) -> World {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(self.folder.path(), folder.path());
        let log = WithRecord::over(folder, self.vkey.clone(), self.now_ms).await;
        let [officer, supervisor, fire, moderator] = self.people.clone();
        let [published, submitted] = self.requests.clone();
        let routes = log.test.routes.clone();
        let mut world = World {
            log,
            officer,
            supervisor,
            fire,
            moderator,
            published,
            submitted,
            apart: AtomicBool::new(false),
        };
        world.through(|_| routes.clone());
        world
    }
}

/// Two worlds without a resident.
pub(super) async fn two() -> [World; 2] {
    Box::pin(async {
        let seed = Seed::new().await;
        [seed.world().await, seed.world().await]
    })
    .await
}

impl World {
    /// The same world, run by a program that was started anew.
    pub(super) async fn restarted(mut self) -> Self {
        self.through(|_| Router::new());
        self.log = self.log.restart(|_| ()).await;
        let routes = self.log.test.routes.clone();
        self.through(|_| routes.clone());
        self
    }

    /// Lets everybody of the agencies and the operator go through other routes.
    pub(super) fn through(&mut self, change: impl Fn(Router) -> Router) {
        let people = [
            &mut self.officer,
            &mut self.supervisor,
            &mut self.fire,
            &mut self.moderator,
        ];
        for person in people {
            person.actor.routes = change(person.actor.routes.clone());
        }
    }

    /// Residents come, see what is asked, and do nothing about it.
    pub(super) async fn settle(&self) -> Vec<(Home, Vec<Made>)> {
        let mut homes = Vec::new();
        for n in 0..HOMES {
            let (resident, _) = self.log.test.sign_up(&format!("Resident {n}")).await;
            let mut home = Home::set_up(&self.log.test, resident).await;
            let mut made = Vec::new();
            for k in 0..2 {
                // Within the time that is asked about.
                let start_ms = BEGIN_MS - 3 * HOUR_MS + k * 60_000;
                let clip = home.make_in(Series::Event, start_ms);
                home.upload(&clip).await;
                made.push(clip);
            }
            let region = crate::asking::region();
            for path in [
                format!("/feed/{region}.json"),
                format!("/feed/{region}.atom"),
                "/api/rulebook".to_owned(),
                "/api/household".to_owned(),
                "/log/checkpoint".to_owned(),
            ] {
                home.resident.get(&path).await.done();
            }
            // Seen, and declined: a sealed blob of one size.
            let settings = serde_json::json!({ "version": 1, "sealed": "AAAA" });
            home.resident
                .put("/api/household/settings", &settings)
                .await
                .done();
            homes.push((home, made));
        }
        homes
    }

    /// Each resident decides to share; none of the consents is due.
    pub(super) async fn consent(&self, homes: &[(Home, Vec<Made>)]) -> Vec<Share> {
        let index = self.published.index.unwrap();
        let mut shares = Vec::new();
        for (home, _) in homes {
            shares.push(consented(home, &consent_to(index, 1)).await);
        }
        shares
    }

    /// Time passes in which the record does what is due.
    pub(super) async fn advance(&self, by_ms: u64) {
        self.log.test.clock.advance(by_ms);
        self.log.round().await;
    }

    /// The first hands nothing over, the second takes back, the others are within their hold.
    pub(super) async fn hand_over(&self, homes: &[(Home, Vec<Made>)], shares: &[Share]) {
        for ((home, made), share) in homes.iter().zip(shares).skip(1) {
            put(home, share, &content(&made[..1])).await.done();
        }
        revoke(&homes[0].0, &shares[0]).await;
        revoke(&homes[1].0, &shares[1]).await;
    }
}
