//! Emergencies at a role's authenticator: the claim in words and what a passkey would sign of it, checked
//! here, with an answer either way.

use std::sync::Arc;

use anyhow::Context;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sidelight_api::emergency::{
    Emergency, EmergencyState, FindingsGiven, FourFindings, RefusalAsked, RefusalGiven, Review,
    ToSign,
};
use sidelight_domain::emergency::life::Reason;
use sidelight_domain::emergency::{CallBack, Claim, NotAsked};
use sidelight_domain::word_list::six_words;
use sidelight_domain::words::plural;

use super::authenticator::Line;
use super::{Desk, frame};
use crate::cast::Job;
use crate::emergency::{check_claim, check_refusal, check_release};
use crate::staff::Worker;

/// What somebody's passkey has a say in.
#[derive(Clone, Copy)]
pub(super) enum About {
    Emergency,
    Demand,
    LookUp,
}

impl About {
    /// In addresses.
    pub(super) fn name(self) -> &'static str {
        match self {
            About::Emergency => "emergency",
            About::Demand => "demand",
            About::LookUp => "look-up",
        }
    }

    /// What its text is called.
    pub(super) fn text(self) -> &'static str {
        match self {
            About::Emergency => "claim",
            About::Demand => "demand",
            About::LookUp => "look-up",
        }
    }
}

/// Whether it waits for its officer's passkey.
fn is_officers(state: EmergencyState) -> bool {
    matches!(state, EmergencyState::Typed | EmergencyState::Begun)
}

/// One emergency, look-up or legal demand that somebody's passkey has a say in.
pub(super) struct Urgent {
    pub(super) about: About,
    pub(super) id: String,
    pub(super) title: &'static str,
    /// What giving the passkey says, or why it cannot be given yet.
    pub(super) says: &'static str,
    /// What is claimed, and what came of it so far, in words.
    pub(super) facts: Vec<Line>,
    /// The claim, look-up or demand, word for word.
    pub(super) text: String,
    /// The lines of the entry that is signed, if it is one.
    pub(super) lines: Vec<(String, String)>,
    pub(super) signs: Option<Signs>,
    /// The button of an entry that has other salts each time: it is checked once it is pressed.
    pub(super) approves: Option<&'static str>,
    /// Why it is not to be signed.
    pub(super) wrong: Option<String>,
    /// Reasons to refuse it: code and words. None if this is not a reviewer.
    pub(super) reasons: Vec<(&'static str, &'static str)>,
    /// Whether it is an objection that is settled, either way.
    pub(super) settles: bool,
    /// Whether this person is waited for.
    pub(super) due: bool,
}

/// What a passkey is asked for.
pub(super) struct Signs {
    pub(super) button: &'static str,
    pub(super) words: [&'static str; 6],
    pub(super) digest: String,
}

impl Signs {
    pub(super) fn of(ask: &ToSign, button: &'static str) -> Self {
        Self {
            button,
            // Of the digest itself: that the operator says which words it has is not enough.
            words: six_words(&ask.digest),
            digest: hex::encode(ask.digest),
        }
    }
}

impl Urgent {
    /// What officer and supervisor sign word for word: its id and text, how it is called, what signing it
    /// says and the button, and what is signed, or why it is not to be.
    pub(super) fn to_sign(
        (about, id, text): (About, &str, &str),
        (title, says, button): (&'static str, &'static str, &'static str),
        facts: Vec<Line>,
        checked: anyhow::Result<&ToSign>,
    ) -> Self {
        Self {
            about,
            id: id.to_owned(),
            title,
            says,
            facts,
            text: text.to_owned(),
            lines: Vec::new(),
            signs: checked.as_ref().ok().map(|ask| Signs::of(ask, button)),
            approves: None,
            wrong: checked.err().map(|error| error.to_string()),
            reasons: Vec::new(),
            settles: false,
            due: true,
        }
    }

    /// Changes when what is shown does.
    pub(super) fn state(&self) -> String {
        let digest = self.signs.as_ref().map_or("", |signs| &signs.digest);
        format!("{}{}{}{digest}", self.id, self.says, self.facts.len())
    }
}

/// Why a reviewer refuses, in the words of the public pages.
pub(super) fn reason_words(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::NoDanger => "Nobody is in danger",
        Reason::NotImminent => "The danger is not imminent",
        Reason::DoesNotHelp => "The footage would not help",
        Reason::TimeForProcess => "There is time for a court or the owner",
        Reason::NotReached => "Nobody answered at the number on file",
        Reason::NotGenuine => "The agency knows nothing of it",
        Reason::Scope => "It asks for more than it explains",
        Reason::Withdrawn | Reason::NoDecision => return None,
    })
}

fn not_asked_words(reason: NotAsked) -> &'static str {
    match reason {
        NotAsked::OwnerInDanger => "Not asked: the owner is the one in danger",
        NotAsked::OwnerSuspected => "Not asked: the owner is suspected",
        NotAsked::OwnerUnreachable => "Not asked: the owner cannot be reached",
        NotAsked::NoTime => "Not asked: there is no time to ask",
    }
}

fn owner_words(owner: &str) -> &str {
    match owner {
        "agreed" => "Asked first, and agreed",
        "declined" => "Asked first, and declined",
        "no-answer" => "Asked first, no answer in time",
        "not-asked" => "Not asked, for the reason in the claim",
        other => other,
    }
}

/// A claim in words.
fn claimed(agency: &str, claim: &Claim) -> Vec<Line> {
    let row = |name: &str, value: String| Line::open(name, value);
    let doors: Vec<_> = claim.doors.iter().map(|door| door.printed()).collect();
    let named = match claim.home {
        None => row("Doors", doors.join(", ")),
        Some(home) => row(
            "Home",
            format!(
                "named by its address or a contact, in look-up {}",
                home.look_up
            ),
        ),
    };
    vec![
        row("Agency", agency.to_owned()),
        row("Danger", claim.danger.code().replace('-', " ")),
        row("Who is in danger", claim.who.clone()),
        row("What harm", claim.harm.clone()),
        row("Why now", claim.why_now.clone()),
        row("Why no court", claim.why_no_process.clone()),
        row("How footage helps", claim.why_footage.clone()),
        named,
        row("Window", claim.window.said("to")),
        row(
            "The owner",
            claim
                .not_asked
                .map_or("Asked first", not_asked_words)
                .to_owned(),
        ),
        row("Afterwards", claim.process.clone()),
        row("Case", claim.case.clone()),
    ]
}

/// What came of it so far.
fn so_far(review: &Review) -> Vec<Line> {
    let mut lines = Vec::new();
    let call = review.call_back.as_deref();
    if let Some(call) = call.and_then(|call| CallBack::parse(call).ok()) {
        let said = format!("{}, at {}: {}", call.reached, call.number, call.said);
        lines.push(Line::open("The call back", said));
    }
    if let Some(owner) = &review.owner {
        lines.push(Line::open(
            "What the owner says",
            owner_words(owner).to_owned(),
        ));
    }
    if let Some(held) = review.held {
        let leaves = format!(
            "{} of {} of one home, at most {} seconds; picture without sound",
            plural(held.clips, "clip"),
            plural(held.cameras, "camera"),
            held.seconds
        );
        lines.push(Line::open("What would leave", leaves));
    }
    lines
}

impl Desk {
    pub(super) fn origin(&self) -> &str {
        self.record.vkey().name()
    }

    /// What emergencies, look-ups and demands have to do with this person's passkey; that another decides is
    /// not shown.
    pub(super) async fn urgent(&self, worker: &Worker) -> anyhow::Result<Vec<Urgent>> {
        worker.account.wake().await?;
        let api = worker.account.api().await;
        let mut all = self.demands(worker).await?;
        all.extend(self.look_ups(worker).await?);
        match worker.staff.job {
            Job::Officer(_) | Job::Supervisor(_) => {
                let seen = api.emergencies().await?;
                let is_typed = |it: &&Emergency| is_officers(it.state);
                // Of what was typed and changed again, the newest.
                let typed = seen.iter().find(is_typed);
                let others = seen.iter().filter(|it| !is_typed(it));
                for one in typed.into_iter().chain(others) {
                    if one.sign.is_some() {
                        all.push(self.claim_to_sign(worker, one).await?);
                    }
                }
            }
            Job::Reviewer => {
                for seen in api.reviews().await? {
                    // What is not filed, or waits for a supervisor, has no passkey of theirs.
                    let unsigned = seen.claim.is_empty() || seen.state == EmergencyState::Filed;
                    if !seen.own && !unsigned {
                        // What is signed comes with the one that is looked at.
                        let seen = api.review(&seen.emergency).await?;
                        all.push(self.to_review(&seen).await?);
                    }
                }
            }
            Job::Moderator => {}
        }
        Ok(all)
    }

    async fn facts(&self, text: &str, is_drill: bool) -> anyhow::Result<Vec<Line>> {
        let claim = Claim::parse(text)?;
        let agency = self.agency_in_words(&claim.agency).await;
        let practised = "Nobody is in danger: the home is the operator's own, for practice";
        let practised = is_drill.then(|| Line::open("Drill", practised.to_owned()));
        Ok(practised
            .into_iter()
            .chain(claimed(&agency, &claim))
            .collect())
    }

    pub(super) async fn agency_in_words(&self, slug: &str) -> String {
        // Without a name there is the one of the record.
        match self.agency_called(slug).await.unwrap_or_default() {
            Some(name) => format!("{name} ({slug} in the record)"),
            None => slug.to_owned(),
        }
    }

    async fn claim_to_sign(&self, worker: &Worker, seen: &Emergency) -> anyhow::Result<Urgent> {
        let own = worker.credential(&self.record).await?;
        let checked = check_claim(seen, own, self.origin());
        let words = match seen.state {
            state if is_officers(state) => (
                "File an emergency",
                "You sign this claim as the officer who makes it. A supervisor signs the same.",
                "Sign the claim",
            ),
            _ => (
                "Supervise an emergency",
                "You sign the same claim as the officer. Reviewers of the operator decide next.",
                "Sign the same claim",
            ),
        };
        let facts = self.facts(&seen.claim, seen.is_drill).await?;
        let what = (About::Emergency, &*seen.emergency, &*seen.claim);
        Ok(Urgent::to_sign(what, words, facts, checked))
    }

    async fn to_review(&self, seen: &Review) -> anyhow::Result<Urgent> {
        let mut facts = self.facts(&seen.claim, seen.is_drill).await?;
        facts.extend(so_far(seen));
        let checked = seen
            .release
            .as_ref()
            .map(|_| check_release(seen, self.origin()));
        let decides = seen.owner.is_some() && seen.state != EmergencyState::Supervised;
        let says = match (decides, &checked) {
            (true, Some(_)) => {
                "To approve is to find four times yes: a real person is in danger of this, it is imminent, \
                 this footage helps to avert it, and there is no time for a court or for the owner's consent."
            }
            (true, None) => {
                "Nothing that the trustees could open is held for these doors in this window, as far as the \
                 operator has looked. It can be refused."
            }
            (false, _) if seen.state == EmergencyState::Supervised => {
                "The agency has to be called first, on the reviewer's page. It can be refused before."
            }
            (false, _) => {
                "The owner has time to answer. Nobody approves before; it can be refused."
            }
        };
        let checked = checked.filter(|_| decides);
        let (release, wrong) = match checked {
            Some(Ok(release)) => (Some(release), None),
            Some(Err(error)) => (None, Some(error.to_string())),
            None => (None, None),
        };
        let reasons = Reason::ALL.into_iter();
        let reasons = reasons.filter_map(|it| Some((it.code(), reason_words(it)?)));
        Ok(Urgent {
            about: About::Emergency,
            id: seen.emergency.clone(),
            title: "Decide about an emergency",
            says,
            facts,
            text: seen.claim.clone(),
            lines: release.map_or_else(Vec::new, |release| release.lines.clone()),
            signs: release.map(|release| Signs::of(&release.sign, "Four times yes: approve")),
            approves: None,
            wrong,
            reasons: reasons.collect(),
            settles: false,
            due: decides,
        })
    }

    /// Gives a passkey over what it checks itself: the claim, or a release with four times yes.
    async fn sign_emergency(&self, worker: &Worker, id: &str) -> anyhow::Result<()> {
        let api = worker.account.api().await;
        if !matches!(worker.staff.job, Job::Reviewer) {
            let seen = api.emergency(id).await?;
            let own = worker.credential(&self.record).await?;
            let ask = check_claim(&seen, own, self.origin())?;
            let given = worker.account.sign_asked(ask).await?;
            api.emergency_sign(id, &given).await?;
            return Ok(());
        }
        let seen = api.review(id).await?;
        let release = check_release(&seen, self.origin())?;
        let given = FindingsGiven {
            findings: FourFindings {
                danger: true,
                imminent: true,
                helps: true,
                no_time: true,
            },
            approve: worker.account.sign_asked(&release.sign).await?,
        };
        api.review_give(id, &given).await?;
        Ok(())
    }

    async fn refuse_emergency(
        &self,
        worker: &Worker,
        id: &str,
        reason: &str,
    ) -> anyhow::Result<()> {
        let api = worker.account.api().await;
        let seen = api.review(id).await?;
        let reason = reason.to_owned();
        let asked = RefusalAsked {
            reason: reason.clone(),
        };
        let refusal = api.review_refusal(id, &asked).await?;
        check_refusal(&seen, &refusal, &reason, self.origin())?;
        let given = RefusalGiven {
            reason,
            approve: worker.account.sign_asked(&refusal.sign).await?,
            openings: refusal.openings,
            minutes: refusal.minutes,
        };
        api.review_refuse(id, &given).await?;
        Ok(())
    }

    /// What became of the emergency that this person signed last, for people; its entry's index.
    pub(super) async fn signed(
        &self,
        worker: &Worker,
        id: &str,
    ) -> anyhow::Result<(&'static str, Option<u64>)> {
        let api = worker.account.api().await;
        let (state, index) = match worker.staff.job {
            Job::Reviewer => {
                let seen = api.review(id).await?;
                (seen.state, seen.index)
            }
            _ => {
                let seen = api.emergency(id).await?;
                (seen.state, seen.index)
            }
        };
        let said = match state {
            EmergencyState::Typed | EmergencyState::Begun => {
                "It still waits for its officer's passkey."
            }
            EmergencyState::NotCompleted => {
                "It was not completed in time, and asks nobody for anything."
            }
            EmergencyState::Filed => "The claim is filed. A supervisor signs the same next.",
            EmergencyState::Supervised => "The claim is with the reviewers, who call back first.",
            EmergencyState::CalledBack => "It waits for the first review.",
            EmergencyState::Reviewed => "Approved; the other reviewer decides on the same.",
            EmergencyState::Deciding => "Decided; the public record will have it in a moment.",
            EmergencyState::Released => "It is in the public record. The trustees check it next.",
            EmergencyState::Refused => "It is refused, in the public record.",
        };
        Ok((said, index))
    }

    pub(super) fn at_work(&self, role: &str) -> anyhow::Result<&Arc<Worker>> {
        let role = self.role(role).context("there is nobody of this name")?;
        role.worker().context("nothing waits for their passkey")
    }
}

pub(super) fn answered(
    role: &str,
    (about, id): (About, &str),
    done: anyhow::Result<()>,
) -> Response {
    match done {
        Ok(()) => {
            let to = format!("/authenticator/{role}?{}={id}", about.name());
            Redirect::to(&to).into_response()
        }
        Err(error) => {
            let text = format!("Nothing was signed: {error:#}.");
            frame::message(StatusCode::CONFLICT, "That did not work", &text)
        }
    }
}

pub(super) async fn sign(
    State(desk): State<Desk>,
    Path((role, id)): Path<(String, String)>,
) -> Response {
    let done = async { desk.sign_emergency(desk.at_work(&role)?, &id).await };
    answered(&role, (About::Emergency, &id), done.await)
}

/// Why.
#[derive(Deserialize)]
pub(super) struct Refusing {
    pub(super) reason: String,
}

pub(super) async fn refuse(
    State(desk): State<Desk>,
    Path((role, id)): Path<(String, String)>,
    Form(why): Form<Refusing>,
) -> Response {
    let done = async {
        let worker = desk.at_work(&role)?;
        desk.refuse_emergency(worker, &id, &why.reason).await
    };
    answered(&role, (About::Emergency, &id), done.await)
}
