//! An objection at a reviewer's authenticator: chosen how it is settled and why, shown word for word what a
//! passkey would sign of that, then signed. The page where it is read shows the same six words for the same
//! answer, and both answers take as many steps.

use anyhow::{bail, ensure};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use sidelight_api::demand::{Settlement, SettlementAsked};

use super::emergency::{About, Signs, answered};
use super::{Desk, frame};
use crate::demand;
use crate::staff::Worker;

/// What was chosen, and typed as the public text.
#[derive(Deserialize)]
pub(super) struct Settling {
    settled: String,
    document: String,
    /// What was shown, once it was.
    #[serde(default)]
    digest: String,
}

impl Settling {
    fn asked(&self) -> anyhow::Result<SettlementAsked> {
        let upheld = match self.settled.as_str() {
            "upheld" => true,
            "overruled" => false,
            _ => bail!("choose how it is settled"),
        };
        // Forms end lines as mail does; the page where it is read does not.
        let document = self.document.replace("\r\n", "\n").trim().to_owned();
        ensure!(!document.is_empty(), "say why: it is public");
        Ok(SettlementAsked { upheld, document })
    }
}

#[derive(Template)]
#[template(path = "desk/settle.html")]
struct Shown {
    key: String,
    person: &'static str,
    id: String,
    settled: String,
    document: String,
    lines: Vec<(String, String)>,
    /// Of the refusal that comes with one that holds.
    refusal: Option<Vec<(String, String)>>,
    signs: Signs,
}

impl Desk {
    /// What settles the objection as it was asked, checked.
    async fn settlement(
        &self,
        worker: &Worker,
        (id, asked): (&str, &SettlementAsked),
    ) -> anyhow::Result<Settlement> {
        let api = worker.account.api().await;
        let seen = api.demand_review(id).await?;
        let made = api.demand_settlement(id, asked).await?;
        demand::check_settlement(&seen, (&made, asked), self.origin())?;
        Ok(made)
    }

    async fn shown(&self, role: &str, id: &str, given: Settling) -> anyhow::Result<Shown> {
        let worker = self.at_work(role)?;
        let asked = given.asked()?;
        let made = self.settlement(worker, (id, &asked)).await?;
        let button = match asked.upheld {
            true => "The objection is right: refuse the demand",
            false => "The objection is not right: the demand goes on",
        };
        Ok(Shown {
            key: role.to_owned(),
            person: worker.staff.person,
            id: id.to_owned(),
            settled: given.settled,
            document: asked.document,
            signs: Signs::of(&made.entry.sign, button),
            lines: made.entry.lines,
            refusal: made.refusal.map(|refusal| refusal.lines),
        })
    }

    async fn settle(&self, role: &str, id: &str, given: &Settling) -> anyhow::Result<()> {
        let worker = self.at_work(role)?;
        let asked = given.asked()?;
        let made = self.settlement(worker, (id, &asked)).await?;
        ensure!(
            hex::encode(made.entry.sign.digest) == given.digest,
            "it is no longer what was shown"
        );
        demand::settle(&worker.account, id, (made, &asked)).await?;
        Ok(())
    }
}

/// What would be signed. Nothing happens yet.
pub(super) async fn show(
    State(desk): State<Desk>,
    Path((role, id)): Path<(String, String)>,
    Form(given): Form<Settling>,
) -> Response {
    match desk.shown(&role, &id, given).await {
        Ok(shown) => frame::page(&shown),
        Err(error) => {
            let text = format!("Nothing was signed: {error:#}.");
            frame::message(StatusCode::CONFLICT, "That did not work", &text)
        }
    }
}

pub(super) async fn settle(
    State(desk): State<Desk>,
    Path((role, id)): Path<(String, String)>,
    Form(given): Form<Settling>,
) -> Response {
    let done = desk.settle(&role, &id, &given).await;
    answered(&role, (About::Demand, &id), done)
}
