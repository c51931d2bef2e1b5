//! The front desk: pages of the demo's own that let a visitor step into a role, and give a role's passkey.
//!
//! Stepping in goes the way any further device goes: a session with the role's software authenticator, a
//! mailbox with a one-time code, and a device of the role that lets the visitor's browser in. No identity
//! is ever in an address, and the product has no door that only the demo knows.

mod authenticator;
mod clock;
mod console;
mod demand;
mod emergency;
mod enter;
mod frame;
mod index;
mod look_up;
mod objection;
mod post;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::http::{HeaderMap, header};
use axum::routing::{get, post};
use rand::RngCore as _;
use rand::rngs::OsRng;
use sidelight_domain::emergency::DoorTag;

use crate::cast::{Department, Job, PRACTICE};
use crate::home::Resident;
use crate::layout::Layout;
use crate::neighbourhood::Household;
use crate::record::PublicRecord;
use crate::staff::{Worker, Workers};

/// Somebody a visitor can be.
#[derive(Clone)]
enum Actor {
    Resident(Arc<Resident>),
    Worker(Arc<Worker>),
}

/// A role at the desk.
#[derive(Clone)]
struct Role {
    key: &'static str,
    person: &'static str,
    about: &'static str,
    actor: Actor,
}

impl Role {
    fn job(&self) -> Option<Job> {
        match &self.actor {
            Actor::Resident(_) => None,
            Actor::Worker(worker) => Some(worker.staff.job),
        }
    }

    fn department(&self) -> Option<&'static Department> {
        self.job().and_then(Job::department)
    }

    fn worker(&self) -> Option<&Arc<Worker>> {
        match &self.actor {
            Actor::Resident(_) => None,
            Actor::Worker(worker) => Some(worker),
        }
    }

    fn first_name(&self) -> &'static str {
        self.person.split(' ').next().unwrap_or(self.person)
    }
}

/// The front desk's state.
#[derive(Clone)]
pub struct Desk {
    layout: Layout,
    roles: Arc<Vec<Role>>,
    workers: Workers,
    record: PublicRecord,
    /// The tag of the first household's door.
    tag: DoorTag,
    /// That of the house for drills.
    practice_tag: Option<DoorTag>,
    /// What a browser that was let in remembers; of this data folder alone.
    visit: Arc<str>,
    /// The words of the browser that was last let in, by role.
    words: Arc<Mutex<BTreeMap<&'static str, String>>>,
    /// What trustees' officers were sent.
    post: post::Post,
}

impl Desk {
    /// A desk for everybody of a neighbourhood.
    pub fn new(
        layout: &Layout,
        households: &[Household],
        workers: &Workers,
        record: &PublicRecord,
    ) -> anyhow::Result<Self> {
        let residents = households.iter().map(|h| Role {
            key: h.home.key,
            person: h.home.person,
            about: h.home.about,
            actor: Actor::Resident(h.resident.clone()),
        });
        let staff = workers.iter().map(|worker| Role {
            key: worker.staff.key,
            person: worker.staff.person,
            about: worker.staff.about,
            actor: Actor::Worker(worker.clone()),
        });
        Ok(Self {
            layout: layout.clone(),
            roles: Arc::new(residents.chain(staff).collect()),
            workers: workers.clone(),
            record: record.clone(),
            tag: DoorTag::of(households[0].camera),
            practice_tag: households.get(PRACTICE).map(|it| DoorTag::of(it.camera)),
            visit: visit(layout)?.into(),
            words: Arc::default(),
            post: post::Post::default(),
        })
    }

    /// Its pages.
    pub fn router(self) -> Router {
        Router::new()
            .route("/", get(index::show))
            .route("/enter/{role}", get(enter::confirm).post(enter::enter))
            .route("/authenticator/{role}", get(authenticator::show))
            .route(
                "/authenticator/{role}/{decision}/approve",
                post(authenticator::approve),
            )
            .route(
                "/authenticator/{role}/{decision}/cancel",
                post(authenticator::cancel),
            )
            .route(
                "/authenticator/{role}/emergency/{id}/sign",
                post(emergency::sign),
            )
            .route(
                "/authenticator/{role}/emergency/{id}/refuse",
                post(emergency::refuse),
            )
            .route("/authenticator/{role}/demand/{id}/sign", post(demand::sign))
            .route(
                "/authenticator/{role}/demand/{id}/refuse",
                post(demand::refuse),
            )
            .route(
                "/authenticator/{role}/demand/{id}/settlement",
                post(objection::show),
            )
            .route(
                "/authenticator/{role}/demand/{id}/settle",
                post(objection::settle),
            )
            .route(
                "/authenticator/{role}/look-up/{id}/sign",
                post(look_up::sign),
            )
            .route(
                "/authenticator/{role}/look-up/{id}/refuse",
                post(look_up::refuse),
            )
            .route("/clock/{days}", post(clock::move_on))
            .route("/trustees/{slug}/invite", post(console::invite))
            .route("/post", get(post::show))
            .route("/post/{slug}/{number}", post(post::take))
            .route("/desk.css", get(frame::style))
            .route("/desk.js", get(frame::script))
            .route("/mark.svg", get(frame::mark))
            .fallback(frame::not_found)
            .layer(axum::middleware::from_fn_with_state(
                self.clone(),
                frame::guard,
            ))
            .with_state(self)
    }

    fn role(&self, key: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.key == key)
    }

    fn words_of(&self, key: &str) -> Option<String> {
        let words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        words.get(key).cloned()
    }

    fn set_words(&self, key: &'static str, said: String) {
        let mut words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        words.insert(key, said);
    }

    /// Whether this browser was let in as the role before, as far as its cookie says.
    fn was_here(&self, headers: &HeaderMap, role: &str) -> bool {
        let name = visit_cookie(role);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .any(|(key, value)| key == name && value == &*self.visit)
    }
}

fn visit_cookie(role: &str) -> String {
    format!("desk-{role}")
}

/// Names this data folder's neighbourhood in the cookies of visitors: another folder on the same ports has
/// other people.
fn visit(layout: &Layout) -> anyhow::Result<String> {
    let file = layout.data().join("desk-visit");
    match std::fs::read_to_string(&file) {
        Ok(known) => Ok(known),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let mut bytes = [0; 8];
            OsRng.fill_bytes(&mut bytes);
            let fresh = hex::encode(bytes);
            std::fs::write(&file, &fresh)?;
            Ok(fresh)
        }
        Err(error) => Err(error.into()),
    }
}
