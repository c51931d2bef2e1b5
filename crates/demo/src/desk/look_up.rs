//! Look-ups of addresses and contacts at a role's authenticator: what is asked in words, and what a passkey
//! would sign of it, checked here. Neither is in it: they are on the page of the officer who typed them.

use anyhow::Context;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use sidelight_api::client::Client;
use sidelight_api::emergency::RefusalGiven;
use sidelight_api::lookup::case::{ApprovalGiven, LookUp, LookUpReview, LookUpState};
use sidelight_domain::emergency::life::Reason;
use sidelight_domain::lookup::LookUp as Text;

use super::Desk;
use super::authenticator::Line;
use super::emergency::{About, Refusing, Urgent, answered, reason_words};
use crate::cast::Job;
use crate::lookup::{check_approval, check_asked, check_refusal};
use crate::staff::Worker;

/// What stands where somebody else was first.
const DECIDED: &str = "it is decided already";

/// A look-up that waits for a reviewer.
async fn waiting(api: &Client, id: &str) -> anyhow::Result<Option<LookUpReview>> {
    let all = api.look_ups_to_review().await?.look_ups;
    let waits = |it: &LookUpReview| it.look_up == id && it.state == LookUpState::Supervised;
    Ok(all.into_iter().find(waits))
}

impl Desk {
    /// What look-ups have to do with this person's passkey.
    pub(super) async fn look_ups(&self, worker: &Worker) -> anyhow::Result<Vec<Urgent>> {
        let api = worker.account.api().await;
        let mut all = Vec::new();
        match worker.staff.job {
            Job::Officer(_) | Job::Supervisor(_) => {
                let seen = api.look_ups().await?.look_ups;
                let is_typed = |it: &&LookUp| it.state == LookUpState::Typed;
                // Of what was typed and changed again, the newest.
                let typed = seen.iter().find(is_typed);
                let others = seen.iter().filter(|it| !is_typed(it));
                for one in typed.into_iter().chain(others) {
                    if one.sign.is_some() {
                        all.push(self.look_up_to_sign(worker, one).await?);
                    }
                }
            }
            Job::Reviewer => {
                for seen in api.look_ups_to_review().await?.look_ups {
                    if seen.state == LookUpState::Supervised {
                        all.push(self.look_up_to_review(&seen).await?);
                    }
                }
            }
            Job::Moderator => {}
        }
        Ok(all)
    }

    async fn look_up_in_words(&self, text: &str) -> anyhow::Result<Vec<Line>> {
        let asked = Text::parse(text)?;
        let row = |name: &str, value: String| Line::open(name, value);
        Ok(vec![
            row("Agency", self.agency_in_words(&asked.agency).await),
            row("Danger", asked.danger.code().replace('-', " ")),
            row("How many", asked.addresses().to_string()),
            row("Why these", asked.reason.clone()),
            row("Case", asked.case.clone()),
        ])
    }

    async fn look_up_to_sign(&self, worker: &Worker, seen: &LookUp) -> anyhow::Result<Urgent> {
        let own = worker.credential(&self.record).await?;
        let checked = check_asked(seen, own, self.origin());
        let words = match seen.state {
            LookUpState::Typed => (
                "Look addresses and contacts up",
                "You sign this look-up as the officer who asks. A supervisor signs the same.",
                "Sign the look-up",
            ),
            _ => (
                "Supervise a look-up",
                "You sign the same look-up as the officer. A reviewer of the operator decides next.",
                "Sign the same look-up",
            ),
        };
        let facts = self.look_up_in_words(&seen.text).await?;
        let what = (About::LookUp, &*seen.look_up, &*seen.text);
        Ok(Urgent::to_sign(what, words, facts, checked))
    }

    async fn look_up_to_review(&self, seen: &LookUpReview) -> anyhow::Result<Urgent> {
        let reasons = Reason::ALL.into_iter();
        let reasons = reasons.filter(|it| *it != Reason::DoesNotHelp);
        Ok(Urgent {
            about: About::LookUp,
            id: seen.look_up.clone(),
            title: "Decide about a look-up",
            says: "To let it through is an entry in the record; trustees then answer it by themselves. No \
                   footage leaves by it, and nobody is told whether a home has one of them.",
            facts: self.look_up_in_words(&seen.text).await?,
            text: seen.text.clone(),
            lines: Vec::new(),
            signs: None,
            approves: Some("Let it through"),
            wrong: None,
            reasons: reasons
                .filter_map(|it| Some((it.code(), reason_words(it)?)))
                .collect(),
            settles: false,
            due: true,
        })
    }

    /// Gives a passkey over what it checks itself: the look-up, or the entry that lets it through.
    async fn sign_look_up(&self, worker: &Worker, id: &str) -> anyhow::Result<()> {
        let api = worker.account.api().await;
        if !matches!(worker.staff.job, Job::Reviewer) {
            let seen = api.look_up(id).await?;
            let own = worker.credential(&self.record).await?;
            let ask = check_asked(&seen, own, self.origin())?;
            let given = worker.account.sign_asked(ask).await?;
            api.look_up_sign(id, &given).await?;
            return Ok(());
        }
        let seen = waiting(&api, id).await?.context(DECIDED)?;
        let ask = api.look_up_approval(id).await?;
        check_approval(&seen, &ask, self.origin())?;
        let given = ApprovalGiven {
            approve: worker.account.sign_asked(&ask.sign).await?,
            openings: ask.openings,
        };
        api.look_up_approve(id, &given).await?;
        Ok(())
    }

    async fn refuse_look_up(&self, worker: &Worker, id: &str, reason: &str) -> anyhow::Result<()> {
        let api = worker.account.api().await;
        let seen = waiting(&api, id).await?.context(DECIDED)?;
        let refusal = api.look_up_refusal(id, reason).await?;
        check_refusal(&seen, &refusal, reason, self.origin())?;
        let given = RefusalGiven {
            reason: reason.to_owned(),
            approve: worker.account.sign_asked(&refusal.sign).await?,
            openings: refusal.openings,
            minutes: refusal.minutes,
        };
        api.look_up_refuse(id, &given).await?;
        Ok(())
    }

    /// What became of the look-up that this person signed last, for people; its entry's index.
    pub(super) async fn look_up_signed(
        &self,
        worker: &Worker,
        id: &str,
    ) -> anyhow::Result<(&'static str, Option<u64>)> {
        let api = worker.account.api().await;
        if matches!(worker.staff.job, Job::Reviewer) {
            let waits = waiting(&api, id).await?.is_some();
            let said = match waits {
                true => "The look-up is with the reviewers.",
                false => "Decided; the public record has it, or will in a moment.",
            };
            return Ok((said, None));
        }
        let seen = api.look_up(id).await?;
        let said = match seen.state {
            LookUpState::Typed => "It still waits for its officer's passkey.",
            LookUpState::Filed => "The look-up is filed. A supervisor signs the same next.",
            LookUpState::Supervised => "The look-up is with the reviewers.",
            LookUpState::Deciding => "Decided; the public record will have it in a moment.",
            LookUpState::Published => "It is in the public record. The trustees answer it next.",
            LookUpState::Refused => "It is refused, in the public record.",
        };
        Ok((said, seen.index))
    }
}

pub(super) async fn sign(
    State(desk): State<Desk>,
    Path((role, id)): Path<(String, String)>,
) -> Response {
    let done = async { desk.sign_look_up(desk.at_work(&role)?, &id).await };
    answered(&role, (About::LookUp, &id), done.await)
}

pub(super) async fn refuse(
    State(desk): State<Desk>,
    Path((role, id)): Path<(String, String)>,
    Form(why): Form<Refusing>,
) -> Response {
    let done = async {
        let worker = desk.at_work(&role)?;
        desk.refuse_look_up(worker, &id, &why.reason).await
    };
    answered(&role, (About::LookUp, &id), done.await)
}
