//! The tenth chapter: courts. What Rosa's porch saw is kept for an agency that has only announced an order;
//! a subpoena that wants footage is refused; a warrant opens what it names, after Rosa was told and had her
//! seven days. Nobody waits for them here: operator and trustees go by a clock that is moved on.

use anyhow::{Context, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sidelight_api::client::Client;
use sidelight_api::demand::{
    ChecklistGiven, Demand, DemandReview, DemandState, Does, NewDemand, OrderFindings,
};
use sidelight_api::emergency::{Answers, RefusalAsked, RefusalGiven};
use sidelight_domain::emergency::DoorTag;
use sidelight_domain::record::sha256;
use sidelight_domain::window::{DAY_MS, MINUTE_MS};
use sidelight_seal::file;
use sidelight_server::clock::Clock as _;
use tokio::time::Instant;

use super::clip::whole;
use super::{DEADLINE, POLL, Stage, Story, opening, receipt, until};
use crate::demand::{check_decide, check_demand, check_refusal, seal_notice};
use crate::staff::Worker;
use crate::{clock, trustees};

/// Where what left is put.
const FOLDER: &str = "warrant";
/// The household's, before anything leaves.
const NOTICE_DAYS: u64 = 7;
/// A paper that says what its court ordered.
const ORDER: &[u8] = include_bytes!("order.pdf");

/// Plays the chapter; without trustees nothing could be opened, and there is nothing to play.
pub(super) async fn play(story: &mut Story, stage: &Stage<'_>) -> anyhow::Result<()> {
    if !trustees::has_key(stage.record()).await? {
        return Ok(());
    }
    let preserve = story
        .step(
            "an order is on its way: the officer asks to keep what Rosa's porch saw, and nothing leaves",
            serve(stage, &order(stage, "preservation")),
        )
        .await?;
    story
        .step(
            "a reviewer reaches the issuing court, and has it kept, in public",
            async {
                check_list(stage, &preserve).await?;
                let kept = decide(stage, "reviewer", (&preserve, Does::Preserve)).await?;
                published(stage, kept, DemandState::Preserved).await?;
                Ok(())
            },
        )
        .await?;
    let subpoena = story
        .step(
            "a subpoena that wants the footage, signed by the officer and a supervisor",
            serve(stage, &order(stage, "subpoena")),
        )
        .await?;
    story
        .step(
            "a reviewer refuses it, in public: no subpoena opens footage",
            refuse(stage, &subpoena, "class"),
        )
        .await?;
    opens(story, stage).await
}

/// The warrant, from the court's order to the clips.
async fn opens(story: &mut Story, stage: &Stage<'_>) -> anyhow::Result<()> {
    let warrant = story
        .step(
            "a search warrant",
            serve(stage, &order(stage, "search-warrant")),
        )
        .await?;
    story
        .step(
            "a reviewer reaches the issuing court at a number found elsewhere, and fills in the checklist",
            check_list(stage, &warrant),
        )
        .await?;
    story
        .step(
            "Rosa is told, in the record; her own key opens the notice",
            tell(stage, &warrant),
        )
        .await?;
    if stage.neighbourhood.layout.is_by_hand() {
        println!(
            "    (this clock cannot be moved: the household has its seven days, and it ends here)"
        );
        return Ok(());
    }
    story
        .step(
            "for seven days nobody can sign the release; the clock is moved on",
            async {
                nothing_to_sign(stage, &warrant).await?;
                wait(stage, &warrant).await
            },
        )
        .await?;
    let release = story
        .step(
            "two reviewers sign; the record has the release first",
            release(stage, &warrant),
        )
        .await?;
    answered(story, stage, (&warrant, release, FOLDER)).await
}

/// What follows the entry of a release: the trustees' answers, and the clips in a folder of this name.
pub(super) async fn answered(
    story: &mut Story,
    stage: &Stage<'_>,
    (demand, release, folder): (&str, u64, &str),
) -> anyhow::Result<()> {
    story
        .step(
            "two of three trustees check the order by themselves, and answer",
            opening::answer(stage, release),
        )
        .await?;
    let answers = story
        .step(
            "the officer fetches what they sealed to her agency, and the clips",
            fetch(stage, demand, folder),
        )
        .await?;
    story
        .step(
            "`sidelight release open` combines the answers, each with its receipt in the record",
            opening::open(stage, folder, &answers),
        )
        .await
}

/// An order of this type for what the porch sees from an hour ago on.
pub(super) fn order(stage: &Stage<'_>, kind: &str) -> NewDemand {
    let now = clock::now_ms();
    let begun = now - now % MINUTE_MS;
    NewDemand {
        case: "26-1188".to_owned(),
        kind: kind.to_owned(),
        authority: "Millbrook district court".to_owned(),
        reference: "26-SW-0417".to_owned(),
        issued_ms: begun,
        serve_by_ms: None,
        order: ORDER.to_vec().into(),
        doors: vec![DoorTag::of(stage.rosa().camera).printed()],
        named_apart: Vec::new(),
        from_ms: begun - 60 * MINUTE_MS,
        to_ms: begun + 30 * MINUTE_MS,
        gag: None,
    }
}

/// Typed with the order, signed by the officer and by a supervisor, who each compute what they sign.
pub(super) async fn serve(stage: &Stage<'_>, order: &NewDemand) -> anyhow::Result<String> {
    let (ines, vera) = (stage.worker("officer")?, stage.worker("supervisor")?);
    let api = ines.account.api().await;
    let typed = api.demand_create(order).await?;
    let demand = typed.demand.clone();
    sign(stage, ines, &typed).await?;
    let seen = vera.account.api().await.demand(&demand).await?;
    let signed = sign(stage, vera, &seen).await?;
    ensure!(
        signed.state == DemandState::Supervised,
        "the supervisor's signature does not count"
    );
    Ok(demand)
}

async fn sign(stage: &Stage<'_>, worker: &Worker, seen: &Demand) -> anyhow::Result<Demand> {
    let own = worker.credential(stage.record()).await?;
    let who = (own, stage.record().vkey().name());
    let ask = check_demand(seen, sha256(ORDER), who)?;
    let given = worker.account.sign_asked(ask).await?;
    let api = worker.account.api().await;
    Ok(api.demand_sign(&seen.demand, &given).await?)
}

/// What a reviewer finds at the issuing court.
pub(super) async fn check_list(stage: &Stage<'_>, demand: &str) -> anyhow::Result<()> {
    let mara = stage.worker("reviewer")?.account.api().await;
    let given = ChecklistGiven {
        reached: "The clerk of the court, at the number in the state's directory".to_owned(),
        findings: OrderFindings {
            genuine: true,
            names_operator: true,
            in_force: true,
            names_doors: true,
            apart: true,
            scope: true,
        },
    };
    mara.demand_checklist(demand, &given).await?;
    Ok(())
}

/// A reviewer checks what there is to sign, and signs it.
async fn decide(
    stage: &Stage<'_>,
    reviewer: &str,
    (demand, does): (&str, Does),
) -> anyhow::Result<DemandReview> {
    let reviewer = stage.worker(reviewer)?;
    let api = reviewer.account.api().await;
    let seen = ready(&api, demand).await?;
    let ask = check_decide(&seen, (does, None), stage.record().vkey().name())?;
    let given = reviewer.account.sign_asked(ask).await?;
    Ok(api.demand_decide(demand, &given).await?)
}

/// As a reviewer sees it, once there is something to sign.
async fn ready(api: &Client, demand: &str) -> anyhow::Result<DemandReview> {
    until("there is nothing to sign", DEADLINE, async || {
        let seen = api.demand_review(demand).await?;
        Ok(seen.decide.is_some().then_some(seen))
    })
    .await
}

/// As a reviewer sees it once it is in this state; keeps the receipt of the entry that ended it.
pub(super) async fn published(
    stage: &Stage<'_>,
    mut seen: DemandReview,
    state: DemandState,
) -> anyhow::Result<DemandReview> {
    let api = stage.worker("reviewer")?.account.api().await;
    let deadline = Instant::now() + DEADLINE;
    while seen.state != state {
        ensure!(Instant::now() < deadline, "it is {:?}", seen.state);
        tokio::time::sleep(POLL).await;
        seen = api.demand_review(&seen.demand).await?;
    }
    if let Some(index) = seen.index {
        receipt(stage.record(), &stage.part("receipts"), index).await?;
    }
    Ok(seen)
}

/// A reviewer refuses it; answers the index of the entry.
pub(super) async fn refuse(stage: &Stage<'_>, demand: &str, why: &str) -> anyhow::Result<u64> {
    let mara = stage.worker("reviewer")?;
    let api = mara.account.api().await;
    let reason = why.to_owned();
    let asked = RefusalAsked {
        reason: reason.clone(),
    };
    let seen = api.demand_review(demand).await?;
    let refusal = api.demand_refusal(demand, &asked).await?;
    check_refusal(&seen, (&refusal, &reason), stage.record().vkey().name())?;
    let given = RefusalGiven {
        reason,
        approve: mara.account.sign_asked(&refusal.sign).await?,
        openings: refusal.openings,
        minutes: refusal.minutes,
    };
    let seen = api.demand_refuse(demand, &given).await?;
    let refused = published(stage, seen, DemandState::Refused).await?;
    ensure!(refused.reason.as_deref() == Some(why), "another reason");
    refused.index.context("refused without an entry")
}

/// A reviewer's device seals the notice, and the entry with it is decided; Rosa reads it.
pub(super) async fn tell(stage: &Stage<'_>, demand: &str) -> anyhow::Result<()> {
    let mara = stage.worker("reviewer")?;
    let api = mara.account.api().await;
    let sealed = seal_notice(&api.demand_review(demand).await?)?;
    let seen = api.demand_notice(demand, &sealed).await?;
    let what = (Does::Tell, Some(&sealed));
    let ask = check_decide(&seen, what, stage.record().vkey().name())?;
    let given = mara.account.sign_asked(ask).await?;
    let seen = api.demand_decide(demand, &given).await?;
    let told = published(stage, seen, DemandState::Told).await?.told;
    let index = told.context("it does not say when")?.index;
    let entry = receipt(stage.record(), &stage.part("receipts"), index).await?;
    let sealed = URL_SAFE_NO_PAD.decode(entry.line("box").context("an entry without a box")?)?;
    let keyring = stage.rosa().resident.known().await?.keyring;
    let notice = file::open(&sealed, &keyring.notice)?;
    std::fs::write(stage.part("resident").join("demand-notice.json"), &notice)?;
    let notice: serde_json::Value = serde_json::from_slice(&notice)?;
    ensure!(notice["reference"] == "26-SW-0417", "of another order");
    let own = stage.rosa().resident.api().await.own_demands().await?;
    let own = own.iter().find(|it| it.demand == demand);
    ensure!(
        own.is_some_and(|it| it.told.is_some()),
        "her page does not have it"
    );
    Ok(())
}

/// Neither of the two reviewers has anything to sign.
pub(super) async fn nothing_to_sign(stage: &Stage<'_>, demand: &str) -> anyhow::Result<()> {
    for reviewer in ["reviewer", "reviewer2"] {
        let api = stage.worker(reviewer)?.account.api().await;
        let seen = api.demand_review(demand).await?;
        ensure!(seen.decide.is_none(), "something can be signed today");
    }
    Ok(())
}

/// The household's days, which a clock that is moved on makes short.
pub(super) async fn wait(stage: &Stage<'_>, demand: &str) -> anyhow::Result<()> {
    let mara = stage.worker("reviewer")?.account.api().await;
    let seen = mara.demand_review(demand).await?;
    let told = seen.told.context("the household was not told")?;
    ensure!(
        told.deliver_from_ms >= told.at_ms + NOTICE_DAYS * DAY_MS,
        "the household has less than its days"
    );
    let clock = stage.neighbourhood.layout.clock();
    clock.move_on(NOTICE_DAYS)?;
    ensure!(
        clock.now_ms() >= told.deliver_from_ms,
        "seven days are not enough"
    );
    Ok(())
}

/// Both reviewers; answers the index of the entry.
pub(super) async fn release(stage: &Stage<'_>, demand: &str) -> anyhow::Result<u64> {
    let mut last = None;
    for reviewer in ["reviewer", "reviewer2"] {
        last = Some(decide(stage, reviewer, (demand, Does::Release)).await?);
    }
    let last = last.context("nobody decided")?;
    let released = published(stage, last, DemandState::Released).await?;
    released.index.context("released without an entry")
}

/// Answers and clips.
async fn fetch(stage: &Stage<'_>, demand: &str, folder: &str) -> anyhow::Result<Answers> {
    let api = stage.worker("officer")?.account.api().await;
    let answers = opening::answered(async || Ok(api.demand_answers(demand).await?)).await?;
    let kept = opening::Kept::new(stage, folder)?;
    kept.answers(&answers)?;
    for clip in &answers.clips {
        let track = whole(api.demand_track(demand, clip.n).await?).await?;
        kept.track(clip.n, &track)?;
    }
    Ok(answers)
}
