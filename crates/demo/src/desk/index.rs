//! The desk's first page: everybody, by where they are.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use url::Url;

use super::authenticator::{decisions_of, title};
use super::{Actor, Desk, Role, clock, frame};
use crate::cast::{
    DEPARTMENTS, HOMES, Job, OPERATOR, Organisation, PRACTICE, TOWN, TRUSTEES, WITNESS,
};
use crate::trustees;

/// One role, as a card.
pub(super) struct Card {
    /// In addresses.
    pub(super) key: &'static str,
    /// Who.
    pub(super) person: &'static str,
    /// What their first name is.
    pub(super) first: &'static str,
    /// Such as `Officer`.
    pub(super) job: &'static str,
    /// What they do.
    pub(super) about: &'static str,
    /// Whether they decide, and so have an authenticator to look at.
    pub(super) decides: bool,
    /// Whether this browser has been them before.
    pub(super) was_here: bool,
    /// The words of the browser that was last let in.
    pub(super) words: Option<String>,
}

struct Group {
    title: String,
    about: &'static str,
    cards: Vec<Card>,
}

/// What waits for somebody's passkey.
struct Waits {
    key: &'static str,
    person: &'static str,
    title: &'static str,
    id: String,
}

#[derive(Template)]
#[template(path = "desk/index.html")]
struct Index {
    waiting: Vec<Waits>,
    /// Changes when that does.
    waiting_state: String,
    groups: Vec<Group>,
    /// With the address of their console.
    trustees: [(Organisation, Url); 3],
    witness: &'static str,
    /// What has to be said of them.
    banner: &'static str,
    /// How the clock goes.
    clock: String,
    /// By how many days it can be moved.
    steps: [(u64, &'static str); 2],
    operator: &'static str,
    public: Url,
    region: String,
    /// Where the homes are, as the officer's map takes it.
    lane: String,
    /// The tag of Rosa's door, as printed there.
    tag: String,
    /// Where Rosa lives, as an officer types it.
    address: String,
    hub: Url,
    /// Its own house for drills: tag and hub.
    practice: Option<(String, Url)>,
}

impl Desk {
    /// A role's card, for the browser that asks.
    pub(super) fn card(&self, role: &Role, headers: &HeaderMap) -> Card {
        Card {
            key: role.key,
            person: role.person,
            first: role.first_name(),
            job: role.job().map_or("Resident", Job::title),
            about: role.about,
            decides: matches!(role.actor, Actor::Worker(_)),
            was_here: self.was_here(headers, role.key),
            words: self.words_of(role.key),
        }
    }

    /// Of everybody who decides; of whom the operator does not answer about, nothing.
    async fn waits(&self) -> Vec<Waits> {
        let mut all = Vec::new();
        for role in &*self.roles {
            let Some(worker) = role.worker() else {
                continue;
            };
            let decisions = decisions_of(worker).await.unwrap_or_default();
            all.extend(decisions.into_iter().map(|decision| Waits {
                key: role.key,
                person: role.person,
                title: title(&decision.kind),
                id: decision.decision,
            }));
            let urgent = self.urgent(worker).await.unwrap_or_default();
            let due = urgent.into_iter().filter(|one| one.due);
            all.extend(due.map(|one| Waits {
                key: role.key,
                person: role.person,
                title: one.title,
                id: one.id,
            }));
        }
        all
    }

    fn group(
        &self,
        (title, about): (&str, &'static str),
        headers: &HeaderMap,
        belongs: impl Fn(&Role) -> bool,
    ) -> Group {
        let roles = self.roles.iter().filter(|role| belongs(role));
        Group {
            title: title.to_owned(),
            about,
            cards: roles.map(|role| self.card(role, headers)).collect(),
        }
    }
}

pub(super) async fn show(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    let home = (
        "At home",
        "Two households and a house for drills, each with a hub and a camera. Footage opens with their keys; \
         a household can let trustees open it, too, in an emergency.",
    );
    let mut groups = vec![desk.group(home, &headers, |role| role.job().is_none())];
    for department in DEPARTMENTS {
        let about = match department.kind {
            "fire" => "May ask about fires and missing people.",
            _ => "May ask in its region, in public, about its own cases.",
        };
        groups.push(desk.group((department.name, about), &headers, |role| {
            role.department().map(|d| d.slug) == Some(department.slug)
        }));
    }
    let operator = (
        OPERATOR,
        "Stores what it cannot open, and keeps the public record.",
    );
    groups.push(desk.group(operator, &headers, |role| {
        matches!(role.job(), Some(Job::Moderator | Job::Reviewer))
    }));
    let (lat, lng) = HOMES[0].place;
    let waiting = desk.waits().await;
    let state: Vec<_> = waiting.iter().map(|one| one.id.as_str()).collect();
    frame::page(&Index {
        waiting_state: state.join(" "),
        waiting,
        lane: format!("{lat}, {lng}"),
        tag: desk.tag.printed(),
        address: format!("US, {TOWN}, {}", HOMES[0].street),
        groups,
        trustees: TRUSTEES.map(|it| (it, desk.layout.console_url(&it))),
        witness: WITNESS.name,
        banner: trustees::BANNER,
        clock: clock::said(desk.layout.clock().days_ahead()),
        steps: clock::STEPS,
        operator: OPERATOR,
        public: desk.layout.public_url(),
        region: desk.layout.region().to_string(),
        hub: desk.layout.hub_url(0),
        practice: desk
            .practice_tag
            .map(|tag| (tag.printed(), desk.layout.hub_url(PRACTICE))),
    })
}
