//! The seventh chapter: a child was taken, and the porch may have seen it. The agency is called back while
//! its officer completes the claim. Rosa is asked first and declines; a supervisor, that call, two reviewers
//! and two trustees decide all the same, in the record before anything opens, and Rosa is told. A claim about
//! a door that nobody can open comes to nothing, in public.

use anyhow::{Context, bail, ensure};
use sidelight_api::Bytes64;
use sidelight_api::decision::Ask;
use sidelight_api::emergency::{
    Answers, CallMade, Emergency, EmergencyState, FindingsGiven, FourFindings, NamedHome,
    NewEmergency, OwnersAnswer, RefusalAsked, RefusalGiven, Review,
};
use sidelight_api::outcome::NewOutcome;
use sidelight_domain::emergency::DoorTag;
use sidelight_domain::record::sha256;
use sidelight_domain::window::MINUTE_MS;
use sidelight_translog::entry::{Body, Process};

use super::clip::whole;
use super::{DEADLINE, Stage, Story, decide, opening, receipt, until};
use crate::clock::now_ms;
use crate::emergency::{check_claim, check_refusal, check_release};
use crate::neighbourhood::Household;
use crate::staff::Worker;
use crate::trustees;

/// Where what left is put.
const FOLDER: &str = "emergency";
/// What was filed with a court.
const PAPER: &[u8] = include_bytes!("order.pdf");
/// A door that is nobody's.
pub(super) const NOBODYS_DOOR: &str = "00000-00000";

/// Plays the chapter; without trustees nothing could be opened, and there is nothing to play.
pub(super) async fn play(story: &mut Story, stage: &Stage<'_>) -> anyhow::Result<()> {
    if !trustees::has_key(stage.record()).await? {
        println!("    (no trustees here: every home is sealed, and no emergency opens anything)");
        return Ok(());
    }
    let door = DoorTag::of(stage.rosa().camera).printed();
    let filed = filed_and_called(story, stage, &about(door)).await?;
    story
        .step("Rosa is asked first, and declines", async {
            decline(stage.rosa(), &filed).await
        })
        .await?;
    let release = story
        .step(
            "two reviewers, each for themselves, find four times yes; the record has the release first",
            review(stage, &filed),
        )
        .await?;
    story
        .step(
            "two of three trustees check the case by themselves, and answer",
            opening::answer(stage, release),
        )
        .await?;
    let answers = story
        .step(
            "the officer fetches what they sealed to her agency, and the clips",
            fetch(stage, &filed, FOLDER),
        )
        .await?;
    story
        .step(
            "`sidelight release open` combines the answers, each with its receipt in the record",
            opening::open(stage, FOLDER, &answers),
        )
        .await?;
    story
        .step(
            "Rosa's own key opens the trustees' notices, in a record that the operator cannot change",
            opening::told(stage, release),
        )
        .await?;
    story
        .step(
            "the officer says which court was asked, with its paper; a reviewer confirms it, in public",
            asked_a_court(stage, &filed, release),
        )
        .await?;
    let vain = story
        .step(
            "another claim, about a door that is nobody's: the officer sees no difference",
            file(stage, "officer2", &about(NOBODYS_DOOR.to_owned())),
        )
        .await?;
    story
        .step("a reviewer refuses it, in public", refuse(stage, &vain))
        .await
}

/// Begun, called back, completed and signed by both.
async fn filed_and_called(
    story: &mut Story,
    stage: &Stage<'_>,
    claim: &NewEmergency,
) -> anyhow::Result<String> {
    let begun = story
        .step(
            "an emergency: the officer says who is in danger and why now; nobody is asked for footage yet",
            begin(stage, "officer", claim),
        )
        .await?;
    story
        .step(
            "a reviewer calls the agency back at the number on file",
            call_back(stage, &begun),
        )
        .await?;
    story
        .step(
            "the officer signs the whole claim, with the tag read at Rosa's door; a supervisor too",
            complete(stage, "officer", (&begun, claim)),
        )
        .await
}

/// What the officer types about one door.
pub(super) fn about(door: String) -> NewEmergency {
    claim(vec![door], None)
}

/// What the officer types: about doors, or else a home by its address.
pub(super) fn claim(doors: Vec<String>, home: Option<NamedHome>) -> NewEmergency {
    let now = now_ms();
    let from_ms = now - now % MINUTE_MS - 30 * MINUTE_MS;
    NewEmergency {
        case: "26-1188".to_owned(),
        danger: "kidnapping".to_owned(),
        who: "a child of six".to_owned(),
        harm: "Taken from the pavement into a grey van.".to_owned(),
        why_now: "Seen twenty minutes ago, heading for the motorway.".to_owned(),
        why_no_process: "The duty judge is two hours away.".to_owned(),
        why_footage: "The porch faces the only way out; van and driver may be on it.".to_owned(),
        doors,
        home,
        from_ms,
        to_ms: from_ms + 60 * MINUTE_MS,
        not_asked: None,
        left_out: None,
        process: "Warrant, Millbrook district court".to_owned(),
        deadline_ms: None,
    }
}

/// What is said first: reviewers are called in, and the household is not.
async fn begin(stage: &Stage<'_>, officer: &str, claim: &NewEmergency) -> anyhow::Result<String> {
    let api = stage.worker(officer)?.account.api().await;
    let begun = api.emergency_begin(&claim.outline()).await?;
    ensure!(begun.state == EmergencyState::Begun, "it is not begun");
    ensure!(begun.sign.is_none(), "there is something to sign");
    Ok(begun.emergency)
}

/// The rest of one whose agency was called back, signed as [`file()`] is.
async fn complete(
    stage: &Stage<'_>,
    officer: &str,
    (begun, claim): (&str, &NewEmergency),
) -> anyhow::Result<String> {
    let api = stage.worker(officer)?.account.api().await;
    let typed = api.emergency_complete(begun, claim).await?;
    ensure!(typed.called_ms.is_some(), "nobody has called");
    signed(stage, officer, &typed, EmergencyState::CalledBack).await
}

/// Typed, and signed by the officer and by a supervisor, who each compute what they sign.
pub(super) async fn file(
    stage: &Stage<'_>,
    officer: &str,
    claim: &NewEmergency,
) -> anyhow::Result<String> {
    let api = stage.worker(officer)?.account.api().await;
    let typed = api.emergency_create(claim).await?;
    signed(stage, officer, &typed, EmergencyState::Supervised).await
}

/// By both; then it is where `after` says.
async fn signed(
    stage: &Stage<'_>,
    officer: &str,
    typed: &Emergency,
    after: EmergencyState,
) -> anyhow::Result<String> {
    let (officer, vera) = (stage.worker(officer)?, stage.worker("supervisor")?);
    let emergency = typed.emergency.clone();
    let filed = sign(stage, officer, typed).await?;
    ensure!(filed.state == EmergencyState::Filed, "it is not filed");
    let seen = vera.account.api().await.emergency(&emergency).await?;
    let signed = sign(stage, vera, &seen).await?;
    ensure!(
        signed.state == after,
        "the supervisor's signature does not count"
    );
    Ok(emergency)
}

async fn sign(stage: &Stage<'_>, worker: &Worker, seen: &Emergency) -> anyhow::Result<Emergency> {
    let own = worker.credential(stage.record()).await?;
    let ask = check_claim(seen, own, stage.record().vkey().name())?;
    let given = worker.account.sign_asked(ask).await?;
    let api = worker.account.api().await;
    Ok(api.emergency_sign(&seen.emergency, &given).await?)
}

pub(super) async fn call_back(stage: &Stage<'_>, emergency: &str) -> anyhow::Result<()> {
    let mara = stage.worker("reviewer")?.account.api().await;
    let seen = mara.review(emergency).await?;
    let number = seen.call_number.context("there is no number to call")?;
    ensure!(number == crate::cast::POLICE.call_back, "another number");
    let made = CallMade {
        reached: "Sgt. Ames, duty desk".to_owned(),
        said: "Confirms officer, case and window.".to_owned(),
    };
    mara.review_call(emergency, &made).await?;
    Ok(())
}

pub(super) async fn decline(home: &Household, emergency: &str) -> anyhow::Result<()> {
    let api = home.resident.api().await;
    let asked = api.own_emergencies().await?.emergencies;
    let asked = asked.iter().find(|it| it.emergency == emergency);
    ensure!(
        asked.is_some_and(|it| it.waits),
        "her answer is not waited for"
    );
    let answer = OwnersAnswer { agree: false };
    let answered = api.own_emergency_answer(emergency, answer).await?;
    ensure!(answered.owner.as_deref() == Some("declined"), "not heard");
    Ok(())
}

/// Both reviewers; answers the index of the entry.
pub(super) async fn review(stage: &Stage<'_>, emergency: &str) -> anyhow::Result<u64> {
    for key in ["reviewer", "reviewer2"] {
        let reviewer = stage.worker(key)?;
        let api = reviewer.account.api().await;
        let seen = ready(&api, emergency).await?;
        ensure!(
            seen.owner.as_deref() == Some("declined"),
            "the owner's word"
        );
        let release = check_release(&seen, stage.record().vkey().name())?;
        let given = FindingsGiven {
            findings: FourFindings {
                danger: true,
                imminent: true,
                helps: true,
                no_time: true,
            },
            approve: reviewer.account.sign_asked(&release.sign).await?,
        };
        api.review_give(emergency, &given).await?;
    }
    let index = published(stage, "reviewer", emergency).await?;
    let receipt = receipt(stage.record(), &stage.part("receipts"), index).await?;
    ensure!(
        receipt.line("owner") == Some("declined"),
        "the entry does not say what the owner said"
    );
    Ok(index)
}

/// As a reviewer sees it, once there is something to sign.
async fn ready(api: &sidelight_api::client::Client, emergency: &str) -> anyhow::Result<Review> {
    let amiss = "nothing that trustees could open is held for this door";
    until(amiss, DEADLINE, async || {
        let seen = api.review(emergency).await?;
        Ok(seen.release.is_some().then_some(seen))
    })
    .await
}

/// The index of its entry, once that is published.
pub(super) async fn published(
    stage: &Stage<'_>,
    reviewer: &str,
    emergency: &str,
) -> anyhow::Result<u64> {
    let api = stage.worker(reviewer)?.account.api().await;
    until("the record does not have it", DEADLINE, async || {
        Ok(api.review(emergency).await?.index)
    })
    .await
}

/// Answers and clips, into a folder under `officer/`.
pub(super) async fn fetch(
    stage: &Stage<'_>,
    emergency: &str,
    folder: &str,
) -> anyhow::Result<Answers> {
    let api = stage.worker("officer")?.account.api().await;
    let answers = opening::answered(async || Ok(api.emergency_answers(emergency).await?)).await?;
    let kept = opening::Kept::new(stage, folder)?;
    kept.answers(&answers)?;
    for clip in &answers.clips {
        let track = whole(api.emergency_track(emergency, clip.n).await?).await?;
        kept.track(clip.n, &track)?;
    }
    Ok(answers)
}

/// What becomes of a release is public too: stated by the agency, confirmed by a reviewer.
pub(super) async fn asked_a_court(
    stage: &Stage<'_>,
    emergency: &str,
    release: u64,
) -> anyhow::Result<()> {
    let ines = stage.worker("officer")?.account.api().await;
    let before = ines.outcomes(emergency).await?;
    ensure!(before.due.is_some(), "nothing is due");
    let new = NewOutcome {
        process: "filed".to_owned(),
        said: "A warrant for the same hour was asked for the morning after.".to_owned(),
        paper: Some(Bytes64(PAPER.to_vec())),
    };
    ines.outcome_state(emergency, &new).await?;
    let mara = stage.worker("reviewer")?;
    let waiting = mara.account.api().await.outcomes_to_confirm().await?;
    let waits = waiting.outcomes.iter().find(|it| it.release == release);
    let waits = waits.context("no reviewer sees it")?;
    let paper = format!("sha256:{}", hex::encode(sha256(PAPER)));
    ensure!(waits.text.ends_with(&paper), "another paper is named");
    let ask = Ask::Outcome {
        outcome: waits.outcome.clone(),
    };
    decide(stage, mara, &ask).await?;
    let processes = stage.record().read(|log| {
        let release = log.ledger().emergency(release);
        let outcomes = release.map(|release| release.outcomes.iter().map(|it| it.process));
        outcomes.map(Iterator::collect::<Vec<_>>)
    });
    ensure!(
        processes.await? == Some(vec![Process::Filed]),
        "the record says something else"
    );
    Ok(())
}

pub(super) async fn refuse(stage: &Stage<'_>, emergency: &str) -> anyhow::Result<()> {
    let ben = stage.worker("reviewer2")?;
    let api = ben.account.api().await;
    let reason = "does-not-help".to_owned();
    let asked = RefusalAsked {
        reason: reason.clone(),
    };
    let seen = api.review(emergency).await?;
    let refusal = api.review_refusal(emergency, &asked).await?;
    check_refusal(&seen, &refusal, &reason, stage.record().vkey().name())?;
    let given = RefusalGiven {
        reason,
        approve: ben.account.sign_asked(&refusal.sign).await?,
        openings: refusal.openings,
        minutes: refusal.minutes,
    };
    api.review_refuse(emergency, &given).await?;
    let index = published(stage, "reviewer2", emergency).await?;
    let receipt = receipt(stage.record(), &stage.part("receipts"), index).await?;
    match receipt.entry.body() {
        Body::EmergencyRefused(_) => Ok(()),
        _ => bail!("the entry is no refusal"),
    }
}
