//! Legal demands at a role's authenticator: the demand in words and what a passkey would sign of it, checked
//! here, with an answer either way. How an objection is settled is in [`super::objection`].

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use sidelight_api::demand::{Demand as Seen, DemandReview, DemandState, Does, ObjectionState};
use sidelight_api::emergency::{RefusalAsked, RefusalGiven, ToSign};
use sidelight_domain::demand::Demand;
use sidelight_domain::demand::life::Reason;
use sidelight_domain::window::say_minute;

use super::Desk;
use super::authenticator::Line;
use super::emergency::{About, Refusing, Signs, Urgent, answered};
use crate::cast::Job;
use crate::demand::{check_decide, check_demand, check_refusal};
use crate::staff::Worker;

/// Why a reviewer refuses, in the words of the public pages.
fn reason_words(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::NoDocument => "There is no order",
        Reason::NotGenuine => "The issuing court knows nothing of it",
        Reason::NotInForce => "Not issued, expired, or served too late",
        Reason::WrongOperator => "It names another operator",
        Reason::OverScope => "It asks for more than the order names",
        Reason::Class => "Its type does not yield what it asks for",
        Reason::NotInPossession => "There is nothing that anybody but the household can open",
        Reason::Objection | Reason::Withdrawn | Reason::NoDecision => return None,
    })
}

/// What a decision would do, and the button that does it.
fn decide_words(does: Does) -> (&'static str, &'static str) {
    match does {
        Does::Tell => (
            "The household is told: a notice that it alone can open enters the record.",
            "Tell the household",
        ),
        Does::Preserve => (
            "What there is is kept until the day in the entry. Nothing leaves.",
            "Have it kept",
        ),
        Does::Release => (
            "The footage leaves: two reviewers sign the same, and two of three trustees check it.",
            "Sign the release",
        ),
        Does::Disclose => (
            "What the operator can read of the account leaves. No key forces this; two reviewers sign.",
            "Sign the disclosure",
        ),
    }
}

/// Why nothing can be signed yet.
fn waits_words(seen: &DemandReview) -> &'static str {
    match seen.state {
        _ if objects(seen) => {
            "The household objects: nothing leaves before that is settled, with a public text, or taken back."
        }
        DemandState::Supervised => {
            "The issuing court has to be reached first, on the reviewer's page. It can be refused before."
        }
        _ if seen.tell.is_some() => {
            "The household has to be told first: the reviewer's page seals the notice to it."
        }
        DemandState::Told => {
            "The household has its days, and nobody signs before. The desk's clock can be moved on."
        }
        _ => {
            "Nothing could leave or be kept, as far as the operator has looked. It can be refused."
        }
    }
}

/// Whether an objection waits to be settled.
pub(super) fn objects(seen: &DemandReview) -> bool {
    let told = seen
        .told
        .as_ref()
        .filter(|_| seen.state == DemandState::Told);
    let objection = told.and_then(|told| told.objection.as_ref());
    objection.is_some_and(|it| it.state == ObjectionState::Raised)
}

/// What became of an objection that was settled, while the demand itself waits.
fn settled_words(seen: &DemandReview) -> Option<&'static str> {
    let told = seen
        .told
        .as_ref()
        .filter(|_| seen.state == DemandState::Told)?;
    match told.objection.as_ref()?.state {
        ObjectionState::Overruled => Some(
            "The objection is settled: it does not hold, and the public record says why. Two reviewers \
             decide on the demand once the household's days are over.",
        ),
        ObjectionState::Raised | ObjectionState::Withdrawn | ObjectionState::Upheld => None,
    }
}

/// What the household says, for reviewers alone.
fn said(seen: &DemandReview) -> Option<Line> {
    let objection = seen.told.as_ref()?.objection.as_ref()?;
    Some(Line::open("The household says", objection.text.clone()?))
}

/// A demand in words.
fn demanded(agency: String, demand: &Demand) -> Vec<Line> {
    let doors: Vec<_> = demand.doors.iter().map(|door| door.printed()).collect();
    let told = match &demand.gag {
        Some(gag) => format!("Not before {}", say_minute(gag.until_ms)),
        None => "Told before anything leaves".to_owned(),
    };
    vec![
        Line::open("Agency", agency),
        Line::open("Type", demand.kind.replace('-', " ")),
        Line::open("Issued by", demand.authority.clone()),
        Line::open("Docket number", demand.reference.clone()),
        Line::open("Doors", doors.join(", ")),
        Line::open("Window", demand.window.said("to")),
        Line::open("The household", told),
        Line::open("Case", demand.case.clone()),
    ]
}

impl Desk {
    /// What the demands have to do with this person's passkey; that another decides is not shown.
    pub(super) async fn demands(&self, worker: &Worker) -> anyhow::Result<Vec<Urgent>> {
        let api = worker.account.api().await;
        let mut all = Vec::new();
        match worker.staff.job {
            Job::Officer(_) | Job::Supervisor(_) => {
                for seen in api.demands().await?.iter().filter(|it| it.sign.is_some()) {
                    all.push(self.demand_to_sign(worker, seen).await?);
                }
            }
            Job::Reviewer => {
                for seen in api.demand_reviews().await? {
                    if !seen.own && seen.state != DemandState::Filed {
                        all.push(self.demand_to_review(&seen).await?);
                    }
                }
            }
            Job::Moderator => {}
        }
        Ok(all)
    }

    async fn demand_facts(&self, text: &str) -> anyhow::Result<Vec<Line>> {
        let demand = Demand::parse(text)?;
        let agency = self.agency_in_words(&demand.agency).await;
        Ok(demanded(agency, &demand))
    }

    /// The order that officers hand in is not here: whether its hash is the text's, their page has checked.
    async fn check_demand<'a>(
        &self,
        worker: &Worker,
        seen: &'a Seen,
    ) -> anyhow::Result<&'a ToSign> {
        let own = worker.credential(&self.record).await?;
        let order = Demand::parse(&seen.text)?.order;
        check_demand(seen, order, (own, self.origin()))
    }

    async fn demand_to_sign(&self, worker: &Worker, seen: &Seen) -> anyhow::Result<Urgent> {
        let checked = self.check_demand(worker, seen).await;
        let words = match seen.state {
            DemandState::Typed => (
                "File a legal demand",
                "You sign this demand as the officer who makes it. A supervisor signs the same.",
                "Sign the demand",
            ),
            _ => (
                "Supervise a legal demand",
                "You sign the same demand as the officer. Reviewers of the operator read the order next.",
                "Sign the same demand",
            ),
        };
        let facts = self.demand_facts(&seen.text).await?;
        let what = (About::Demand, &*seen.demand, &*seen.text);
        Ok(Urgent::to_sign(what, words, facts, checked))
    }

    async fn demand_to_review(&self, seen: &DemandReview) -> anyhow::Result<Urgent> {
        let decide = seen.decide.as_ref();
        let (says, button) = match decide {
            Some(decide) => decide_words(decide.does),
            None => (waits_words(seen), ""),
        };
        let checked = decide.map(|it| check_decide(seen, (it.does, None), self.origin()));
        let (ask, wrong) = match checked {
            Some(Ok(ask)) => (Some(ask), None),
            Some(Err(error)) => (None, Some(error.to_string())),
            None => (None, None),
        };
        let settles = objects(seen);
        let reasons = Reason::ALL.into_iter().filter(|_| !settles);
        let reasons = reasons.filter_map(|it| Some((it.code(), reason_words(it)?)));
        let mut facts = self.demand_facts(&seen.text).await?;
        facts.extend(said(seen));
        Ok(Urgent {
            about: About::Demand,
            id: seen.demand.clone(),
            title: match settles {
                true => "Settle an objection",
                false => "Decide about a legal demand",
            },
            says,
            facts,
            text: seen.text.clone(),
            lines: decide.map_or_else(Vec::new, |decide| decide.entry.lines.clone()),
            signs: ask.map(|ask| Signs::of(ask, button)),
            approves: None,
            wrong,
            reasons: reasons.collect(),
            settles,
            due: decide.is_some() || settles,
        })
    }

    /// Gives a passkey over what it checks itself: the demand, or what there is to decide.
    async fn sign_demand(&self, worker: &Worker, id: &str) -> anyhow::Result<()> {
        let api = worker.account.api().await;
        if !matches!(worker.staff.job, Job::Reviewer) {
            let seen = api.demand(id).await?;
            let ask = self.check_demand(worker, &seen).await?;
            let given = worker.account.sign_asked(ask).await?;
            api.demand_sign(id, &given).await?;
            return Ok(());
        }
        let seen = api.demand_review(id).await?;
        let does = seen.decide.as_ref().map_or(Does::Tell, |it| it.does);
        let ask = check_decide(&seen, (does, None), self.origin())?;
        let given = worker.account.sign_asked(ask).await?;
        api.demand_decide(id, &given).await?;
        Ok(())
    }

    async fn refuse_demand(&self, worker: &Worker, id: &str, reason: &str) -> anyhow::Result<()> {
        let api = worker.account.api().await;
        let seen = api.demand_review(id).await?;
        let reason = reason.to_owned();
        let asked = RefusalAsked {
            reason: reason.clone(),
        };
        let refusal = api.demand_refusal(id, &asked).await?;
        check_refusal(&seen, (&refusal, &reason), self.origin())?;
        let given = RefusalGiven {
            reason,
            approve: worker.account.sign_asked(&refusal.sign).await?,
            openings: refusal.openings,
            minutes: refusal.minutes,
        };
        api.demand_refuse(id, &given).await?;
        Ok(())
    }

    /// What became of the demand that this person signed last, for people; its entry's index.
    pub(super) async fn demand_signed(
        &self,
        worker: &Worker,
        id: &str,
    ) -> anyhow::Result<(&'static str, Option<u64>)> {
        let api = worker.account.api().await;
        let (state, index) = match worker.staff.job {
            Job::Reviewer => {
                let seen = api.demand_review(id).await?;
                if let Some(said) = settled_words(&seen) {
                    return Ok((said, None));
                }
                (seen.state, seen.index.or(seen.told.map(|told| told.index)))
            }
            _ => {
                let seen = api.demand(id).await?;
                (seen.state, seen.index)
            }
        };
        let said = match state {
            DemandState::Typed => "It still waits for its officer's passkey.",
            DemandState::Filed => "The demand is filed. A supervisor signs the same next.",
            DemandState::Supervised => "It is with the reviewers, who reach the issuing court.",
            DemandState::Verified | DemandState::Gagged => "It waits for a reviewer.",
            DemandState::Telling | DemandState::Deciding => {
                "Decided; the public record will have it in a moment."
            }
            DemandState::Told => "The household was told, and has its days.",
            DemandState::Reviewed => "Signed; the other reviewer decides on the same.",
            DemandState::Released => "It is in the public record.",
            DemandState::Preserved => "It is kept, and the public record says so.",
            DemandState::Refused => "It is refused, in the public record.",
        };
        Ok((said, index))
    }
}

pub(super) async fn sign(
    State(desk): State<Desk>,
    Path((role, id)): Path<(String, String)>,
) -> Response {
    let done = async { desk.sign_demand(desk.at_work(&role)?, &id).await };
    answered(&role, (About::Demand, &id), done.await)
}

pub(super) async fn refuse(
    State(desk): State<Desk>,
    Path((role, id)): Path<(String, String)>,
    Form(why): Form<Refusing>,
) -> Response {
    let done = async {
        let worker = desk.at_work(&role)?;
        desk.refuse_demand(worker, &id, &why.reason).await
    };
    answered(&role, (About::Demand, &id), done.await)
}
