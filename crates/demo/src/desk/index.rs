//! The desk's first page: everybody, by where they are.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use url::Url;

use super::{Actor, Desk, Role, frame};
use crate::cast::{DEPARTMENTS, HOMES, Job, OPERATOR};

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

#[derive(Template)]
#[template(path = "desk/index.html")]
struct Index {
    groups: Vec<Group>,
    operator: &'static str,
    public: Url,
    region: String,
    /// Where the homes are, as the officer's map takes it.
    lane: String,
    hub: Url,
}

impl Desk {
    /// A role's card, for the browser that asks.
    pub(super) fn card(&self, role: &Role, headers: &HeaderMap) -> Card {
        let job = match role.job() {
            None => "Resident",
            Some(Job::Officer(_)) => "Officer",
            Some(Job::Supervisor(_)) => "Supervisor",
            Some(Job::Moderator) => "Moderator",
        };
        Card {
            key: role.key,
            person: role.person,
            first: role.first_name(),
            job,
            about: role.about,
            decides: matches!(role.actor, Actor::Worker(_)),
            was_here: self.was_here(headers, role.key),
            words: self.words_of(role.key),
        }
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
        "Two households, each with a hub and a camera. Their footage opens with their keys alone.",
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
        matches!(role.job(), Some(Job::Moderator))
    }));
    let (lat, lng) = HOMES[0].place;
    frame::page(&Index {
        lane: format!("{lat}, {lng}"),
        groups,
        operator: OPERATOR,
        public: desk.layout.public_url(),
        region: desk.layout.region().to_string(),
        hub: desk.layout.hub_url(0),
    })
}
