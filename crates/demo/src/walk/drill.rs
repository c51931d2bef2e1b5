//! The ninth chapter: the people of operator, agency and trustees practise an emergency, on a house that the
//! operator has announced for it and that nobody lives in. It is a drill in every line that anybody reads,
//! and no number of emergencies knows of it.

use anyhow::{Context as _, ensure};
use sidelight_domain::emergency::DoorTag;
use sidelight_domain::record::ClipId;
use sidelight_translog::entry::{Day, Kind};

use super::clip::arrived;
use super::emergency::{about, call_back, decline, fetch, file, published};
use super::{DEADLINE, Stage, Story, opening, receipt, until};
use crate::clock::now_ms;
use crate::{cast::PRACTICE, neighbourhood::Household};

/// Where what left is put.
const FOLDER: &str = "drill";
/// A house that was announced yesterday is one for drills today.
const ANNOUNCED_DAYS: u64 = 1;

/// Plays the chapter.
pub(super) async fn play(story: &mut Story, stage: &Stage<'_>) -> anyhow::Result<()> {
    let house = stage.neighbourhood.households.get(PRACTICE);
    let house = house.context("there is no house for drills")?;
    let before = counted(stage).await?;
    story
        .step(
            "a drill: the record has announced the operator's own house; the clock is moved on by a day",
            announced(stage, house),
        )
        .await?;
    story
        .step("its bell is pressed", async {
            let clip: ClipId = house.hub_page.press().await?.parse()?;
            arrived(&house.resident.api().await, clip).await?;
            Ok(())
        })
        .await?;
    let door = DoorTag::of(house.camera).printed();
    let filed = story
        .step(
            "officer and supervisor sign a claim with its tag, and read that it is a drill",
            async {
                let filed = file(stage, "officer", &about(door)).await?;
                let api = stage.worker("officer")?.account.api().await;
                let seen = api.emergency(&filed).await?;
                ensure!(seen.is_drill, "it is no drill");
                Ok(filed)
            },
        )
        .await?;
    let release = story
        .step(
            "call back and the house's answer; both reviewers approve at the desk, which calls it a drill",
            async {
                call_back(stage, &filed).await?;
                decline(house, &filed).await?;
                approve(stage, &filed).await
            },
        )
        .await?;
    story
        .step(
            "two of three trustees read that it is a drill, check that it is, and answer",
            opening::answer(stage, release),
        )
        .await?;
    story
        .step(
            "the officer opens what left; every number of emergencies is what it was",
            async {
                let answers = fetch(stage, &filed, FOLDER).await?;
                opening::open(stage, FOLDER, &answers).await?;
                ensure!(counted(stage).await? == before, "a drill is counted");
                let drills = stage.record().read(|log| log.ledger().drill_numbers());
                let drills = drills.await?;
                ensure!(
                    (drills.drills, drills.answered) == (1, 1),
                    "the record has {drills:?}"
                );
                Ok(())
            },
        )
        .await
}

async fn announced(stage: &Stage<'_>, house: &Household) -> anyhow::Result<()> {
    let household = house.resident.known().await?.statement.household;
    let canary = stage.record().read(|log| log.ledger().canary(household));
    canary.await?.context("it is not announced")?;
    stage.neighbourhood.layout.clock().move_on(ANNOUNCED_DAYS)
}

/// Both reviewers, by the pages that the desk has for their passkeys; answers the index of the entry.
async fn approve(stage: &Stage<'_>, emergency: &str) -> anyhow::Result<u64> {
    let (http, desk) = (
        reqwest::Client::new(),
        stage.neighbourhood.layout.desk_url(),
    );
    for role in ["reviewer", "reviewer2"] {
        let page = desk.join(&format!("authenticator/{role}"))?;
        until("the desk offers no approval", DEADLINE, async || {
            let shown = http.get(page.clone()).send().await?.error_for_status()?;
            let shown = shown.text().await?;
            let offers = shown.contains("Four times yes: approve") && shown.contains(">Drill<");
            Ok(offers.then_some(()))
        })
        .await?;
        let sign = desk.join(&format!("authenticator/{role}/emergency/{emergency}/sign"))?;
        http.post(sign).send().await?.error_for_status()?;
    }
    let index = published(stage, "reviewer", emergency).await?;
    let receipt = receipt(stage.record(), &stage.part("receipts"), index).await?;
    ensure!(
        receipt.entry.kind() == Kind::Drill,
        "it is in the record as something else"
    );
    Ok(index)
}

/// Every number of emergencies, as of one day.
async fn counted(stage: &Stage<'_>) -> anyhow::Result<String> {
    let day = Day::of_ms(now_ms()).context("today")?;
    let numbers = stage.record().read(move |log| {
        let numbers = log.ledger().emergency_numbers(day);
        format!("{:?} {:?} {:?}", numbers.all, numbers.left, numbers.months)
    });
    numbers.await
}
