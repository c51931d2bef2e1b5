//! A role's authenticator: what waits for its passkey, word for word, and giving it.
//!
//! It stands for the phone in the pocket of whoever decides. It believes the operator as little as a
//! page does: a decision that is not what it shows has no button.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sidelight_api::decision::{Decision, DecisionState};
use sidelight_domain::word_list::six_words;
use sidelight_server::record::AgencyDocument;
use sidelight_translog::monitor::Monitor;

use super::emergency::Urgent;
use super::{Desk, frame};
use crate::decision;
use crate::staff::Worker;

/// One decision for people.
struct Waiting {
    id: String,
    title: &'static str,
    lines: Vec<Line>,
    document: Option<String>,
    words: [&'static str; 6],
    digest: String,
    /// Why it is not to be approved.
    wrong: Option<String>,
}

pub(super) struct Line {
    pub(super) name: String,
    pub(super) value: String,
    /// It is committed: the public sees a sealed value.
    committed: bool,
}

impl Line {
    /// One that is shown as it is.
    pub(super) fn open(name: &str, value: String) -> Self {
        Self {
            name: name.to_owned(),
            value,
            committed: false,
        }
    }
}

/// The decision that was given last.
struct Given {
    title: &'static str,
    said: String,
    /// Its entry's page.
    entry: Option<(u64, String)>,
}

#[derive(Template)]
#[template(path = "desk/authenticator.html")]
struct Authenticator {
    key: &'static str,
    person: &'static str,
    first: &'static str,
    /// Changes when what is shown does.
    state: String,
    waiting: Vec<Waiting>,
    urgent: Vec<Urgent>,
    given: Option<Given>,
}

/// What was given last: a decision, or a passkey in an emergency, or about a look-up or a demand.
#[derive(Deserialize)]
pub(super) struct After {
    given: Option<String>,
    emergency: Option<String>,
    demand: Option<String>,
    #[serde(rename = "look-up")]
    look_up: Option<String>,
}

pub(super) async fn show(
    State(desk): State<Desk>,
    Path(role): Path<String>,
    Query(after): Query<After>,
) -> Response {
    let Some((role, worker)) = desk.role(&role).and_then(|r| Some((r, r.worker()?))) else {
        return frame::not_found().await;
    };
    let of_worker = tokio::try_join!(decisions_of(worker), desk.urgent(worker));
    let (decisions, urgent) = match of_worker {
        Ok(both) => both,
        Err(error) => {
            let text = format!("The operator does not answer: {error:#}.");
            return frame::message(StatusCode::BAD_GATEWAY, "Not now", &text);
        }
    };
    let given = desk.last_given(worker, &after).await;
    let mut waiting = Vec::new();
    for decision in &decisions {
        let agency = decision.lines.iter().find(|(name, _)| name == "agency");
        let called = match agency {
            // Without a name there is the one of the record.
            Some((_, slug)) => desk.agency_called(slug).await.unwrap_or_default(),
            None => None,
        };
        waiting.push(desk.waiting(decision, called.as_deref()));
    }
    let mut state: Vec<_> = waiting.iter().map(|d| d.id.clone()).collect();
    state.extend(urgent.iter().map(Urgent::state));
    state.extend(given.iter().map(|given| given.said.clone()));
    frame::page(&Authenticator {
        key: role.key,
        person: role.person,
        first: role.first_name(),
        state: state.join(" "),
        waiting,
        urgent,
        given,
    })
}

/// What waits for somebody's passkey, but for emergencies, look-ups and demands.
pub(super) async fn decisions_of(worker: &Worker) -> anyhow::Result<Vec<Decision>> {
    worker.account.wake().await?;
    Ok(worker.account.api().await.decisions().await?.decisions)
}

pub(super) async fn approve(
    State(desk): State<Desk>,
    Path((role, id)): Path<(String, String)>,
) -> Response {
    let Some(worker) = desk.role(&role).and_then(|r| r.worker()).cloned() else {
        return frame::not_found().await;
    };
    match give(&desk, &worker, &id).await {
        Ok(decision) => {
            let to = format!("/authenticator/{role}?given={}", decision.decision);
            Redirect::to(&to).into_response()
        }
        Err(error) => {
            let text = format!("Nothing was approved: {error:#}.");
            frame::message(StatusCode::CONFLICT, "That did not work", &text)
        }
    }
}

async fn give(desk: &Desk, worker: &Arc<Worker>, id: &str) -> anyhow::Result<Decision> {
    let decision = worker.account.api().await.decision(id).await?;
    decision::check(&decision, desk.record.vkey().name())?;
    worker.account.approve(&decision).await
}

pub(super) async fn cancel(
    State(desk): State<Desk>,
    Path((role, id)): Path<(String, String)>,
) -> Response {
    let Some(worker) = desk.role(&role).and_then(|r| r.worker()) else {
        return frame::not_found().await;
    };
    let to = format!("/authenticator/{role}");
    match worker.account.api().await.decision_cancel(&id).await {
        Ok(()) => Redirect::to(&to).into_response(),
        Err(error) => {
            let text = format!("It was not taken back: {error}.");
            frame::message(StatusCode::CONFLICT, "That did not work", &text)
        }
    }
}

impl Desk {
    /// What the public record calls an agency.
    pub(super) async fn agency_called(&self, slug: &str) -> anyhow::Result<Option<String>> {
        let slug = slug.parse()?;
        let newest = |log: &Monitor| Some(log.ledger().agency(&slug)?.last()?.name);
        let Some(name) = self.record.read(newest).await? else {
            return Ok(None);
        };
        let text: AgencyDocument = self.record.document(name).await?.parse()?;
        Ok(Some(text.name))
    }

    fn waiting(&self, decision: &Decision, agency: Option<&str>) -> Waiting {
        let checked = decision::check(decision, self.record.vkey().name());
        let line = |(name, value): &(String, String)| {
            let committed = value.starts_with("committed:");
            let opening = decision.openings.iter().find(|o| o.field == *name);
            let value = opening.filter(|_| committed).map_or(value, |o| &o.value);
            Line {
                value: match (name.as_str(), agency) {
                    ("agency", Some(called)) => format!("{called} ({value} in the record)"),
                    ("request" | "release" | "submitted-by", _) => {
                        format!("entry {value} of the record")
                    }
                    _ => value.clone(),
                },
                name: name.replace('-', " "),
                committed,
            }
        };
        Waiting {
            id: decision.decision.clone(),
            title: title(&decision.kind),
            lines: decision.lines.iter().map(line).collect(),
            document: decision.document.clone(),
            // Of the digest itself: that the operator says which words it has is not enough.
            words: six_words(&decision.digest),
            digest: hex::encode(decision.digest),
            wrong: checked.err().map(|error| error.to_string()),
        }
    }

    /// What was given last, as far as the operator tells of it.
    async fn last_given(&self, worker: &Worker, after: &After) -> Option<Given> {
        let signed = match (&after.emergency, &after.demand, &after.look_up) {
            (Some(id), _, _) => Some(self.signed(worker, id).await.ok()?),
            (None, Some(id), _) => Some(self.demand_signed(worker, id).await.ok()?),
            (None, None, Some(id)) => Some(self.look_up_signed(worker, id).await.ok()?),
            (None, None, None) => None,
        };
        if let Some((said, index)) = signed {
            return Some(Given {
                title: "Signed",
                said: said.to_owned(),
                entry: index.and_then(|index| self.entry_page(index)),
            });
        }
        let id = after.given.as_ref()?;
        let decision = worker.account.api().await.decision(id).await.ok()?;
        Some(self.given(&decision))
    }

    fn entry_page(&self, index: u64) -> Option<(u64, String)> {
        let path = format!("record/entry/{index}");
        let url = self.layout.public_url().join(&path);
        url.map(|url| (index, url.to_string())).ok()
    }

    fn given(&self, decision: &Decision) -> Given {
        let said = match decision.state {
            DecisionState::Published => "It is in the public record.",
            DecisionState::Approved => "Approved; the public record will have it in a moment.",
            DecisionState::Waiting => "It still waits for the passkey.",
            DecisionState::Failed => "The record did not take it.",
        };
        Given {
            title: match decision.state {
                DecisionState::Published => done(&decision.kind),
                _ => title(&decision.kind),
            },
            said: match &decision.failure {
                Some(why) => format!("{said} {why}"),
                None => said.to_owned(),
            },
            entry: decision.index.and_then(|index| self.entry_page(index)),
        }
    }
}

/// What was done, for people.
fn done(kind: &str) -> &'static str {
    match kind {
        "request" => "The request is public",
        "request-refused" => "The request is refused",
        "request-update" => "The update is public",
        "request-resolved" => "The request is resolved",
        "request-withdrawn" => "The request is withdrawn",
        "urgent-misused" | "emergency-misused" => "The misuse is public",
        "outcome" => "What became of a release is public",
        "agency" => "The delivery key is changed",
        "redacted" => "The text is out of sight",
        _ => "It is decided",
    }
}

/// What is done, for people.
pub(super) fn title(kind: &str) -> &'static str {
    match kind {
        "request" => "Publish a request",
        "request-refused" => "Refuse a request",
        "request-update" => "Publish an update",
        "request-resolved" => "Mark a request as resolved",
        "request-withdrawn" => "Withdraw a request",
        "urgent-misused" => "Mark an urgent ask as misused",
        "emergency-misused" => "Mark an emergency as misused",
        "outcome" => "Confirm what became of a release",
        "agency" => "Change the delivery key",
        "redacted" => "Take a text out of sight",
        _ => "Decide",
    }
}
