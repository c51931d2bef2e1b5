//! Officers are paged of a case that waits, by mail and webhook, one step after the other, and no longer than
//! nobody has opened it.

#[path = "../../../../server/tests/it/reach/ends.rs"]
mod ends;
mod power;
mod program;
mod trouble;
mod turns;

use std::path::Path;
use std::sync::Arc;

use http::HeaderMap;
use rand::rngs::OsRng;
use sidelight_trustee::{Config, Duty, Keys, Officers, Pager, Paging, Rounds};

use crate::console::{Browser, Room, URL, now_ms};
use crate::desk::Office;
use ends::{Mailbox, Receiver, checked};

const MINUTE_MS: u64 = 60_000;
/// After so long the next ones are paged.
const STEP_MS: u64 = 3 * MINUTE_MS;
/// Nobody else is paged for so long once somebody has opened it.
const HELD_MS: u64 = 15 * MINUTE_MS;
/// What a message says.
const LABEL: &str = "An emergency waits for your decision. Operator: 127.0.0.1:9.";

/// A trustee's configuration that pages so.
pub(crate) fn config(folder: &Path, rest: &str) -> anyhow::Result<Config> {
    let path = folder.join("sidelight-trustee.toml");
    let text = format!(
        "name = \"trustee.example/one\"\ndata_dir = \"data\"\nhigh_water = \"mark\"\nkey_file = \"lock\"\n\
         reach_private_addresses = true\n[console]\nlisten = \"127.0.0.1:7180\"\nurl = \"{URL}\"\n{rest}"
    );
    std::fs::write(&path, text)?;
    Config::read(&path)
}

/// An officer who is paged by a webhook.
fn hooked(name: &str, to: &Receiver) -> String {
    format!("[[page]]\nofficer = \"{name}\"\nwebhook = \"{}\"\n", to.url)
}

/// An officer who is paged by mail, and the server for it.
fn mailed(name: &str, port: u16) -> String {
    format!(
        "[[page]]\nofficer = \"{name}\"\nmail = \"ada@trustee.example\"\n[smtp]\nhost = \"127.0.0.1\"\n\
         port = {port}\ntls = \"none\"\nfrom = \"Trustee <pages@trustee.example>\"\n"
    )
}

pub(crate) fn pager(config: &Config, officers: &Officers, keys: &Keys) -> Arc<Pager> {
    let pager = Pager::new(config, officers.clone(), keys).unwrap();
    Arc::new(pager.expect("somebody is paged"))
}

/// The rounds of a program that has just started in this room with this configuration.
fn started(room: &Room, rest: &str) -> Rounds {
    let config = config(&room.office.home_folder(""), rest).unwrap();
    let keys = &room.office.scene.parties[0].keys;
    let pager = pager(&config, &room.officers, keys);
    Rounds::new(&pager, &room.office.desk(|_| ()))
}

/// A room with Ada, Ben and Cy, and where each of them is paged.
struct Shift {
    room: Room,
    people: [Browser; 3],
    hooks: [Receiver; 3],
    rounds: Rounds,
}

const NAMES: [&str; 3] = ["Ada", "Ben", "Cy"];

impl Shift {
    async fn of(office: Office) -> Self {
        let room = Room::with(office);
        let mut people = Vec::new();
        for name in NAMES {
            people.push(room.officer(name).await);
        }
        let hooks = [
            Receiver::new().await,
            Receiver::new().await,
            Receiver::new().await,
        ];
        let pages: String = NAMES
            .iter()
            .zip(&hooks)
            .map(|(name, to)| hooked(name, to))
            .collect();
        Self {
            rounds: started(&room, &pages),
            room,
            people: people.try_into().ok().unwrap(),
            hooks,
        }
    }

    async fn new() -> Self {
        Self::of(Office::new()).await
    }

    /// Ada is on duty for an hour, and Ben stands in.
    fn on_duty(&self, deputy: Option<usize>) {
        let book = self.room.officers.book().unwrap();
        let id = |at: usize| book.officers[at].id.clone();
        let duty = Duty {
            id: 0,
            officer: id(0),
            deputy: deputy.map(id),
            from_ms: now_ms(),
            to_ms: now_ms() + 60 * MINUTE_MS,
        };
        let officers = &self.room.officers;
        officers.put_on_duty(duty, now_ms(), &mut OsRng).unwrap();
    }

    /// Who is paged in a round so long after the first one.
    async fn paged(&mut self, later_ms: u64) -> Vec<&'static str> {
        let view = self.room.office.desk(|_| ()).view().unwrap();
        self.rounds.round(&view, now_ms() + later_ms).await.unwrap();
        let named = NAMES.iter().zip(&self.hooks);
        let taken = named.flat_map(|(name, to)| to.taken().into_iter().map(move |_| *name));
        taken.collect()
    }

    fn kept(&self) -> Paging {
        let release = self.room.office.scene.case.release;
        self.room.office.desk(|_| ()).paging(release).unwrap()
    }
}

/// The id of each message that came.
fn ids(to: &Receiver) -> Vec<String> {
    let id = |headers: &HeaderMap| headers["webhook-id"].to_str().unwrap().to_owned();
    to.taken().iter().map(|(headers, _)| id(headers)).collect()
}
