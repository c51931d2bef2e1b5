//! The twelfth chapter: a warrant for a home whose footage nobody but its household can open: Idris lets no
//! trustees in. There is nothing that anybody could sign, and the agency is shown what it is shown of a door
//! that is nobody's.

use anyhow::ensure;
use serde_json::Value;
use sidelight_api::demand::{DemandState, NewDemand};
use sidelight_domain::emergency::DoorTag;
use sidelight_domain::record::ClipId;
use sidelight_translog::entry::Body;

use super::clip::arrived;
use super::demand::{check_list, nothing_to_sign, order, refuse, serve};
use super::emergency::NOBODYS_DOOR;
use super::{Stage, Story, receipt, without};

/// The reviewers' answer.
const REASON: &str = "not-in-possession";
/// What differs between two demands whatever they are about.
const OF_EACH: [&str; 5] = ["demand", "created_ms", "text", "lapses_ms", "index"];

/// Plays the chapter.
pub(super) async fn play(story: &mut Story, stage: &Stage<'_>) -> anyhow::Result<()> {
    let idris = stage.idris();
    story
        .step(
            "Idris Vale's bell is pressed; his clip is stored, sealed for his home alone",
            async {
                let clip: ClipId = idris.hub_page.press().await?.parse()?;
                arrived(&idris.resident.api().await, clip).await?;
                Ok(())
            },
        )
        .await?;
    let doors = [DoorTag::of(idris.camera).printed(), NOBODYS_DOOR.to_owned()];
    let both = story
        .step(
            "a warrant for the tag at Idris's door, one for a tag that is nobody's; a reviewer checks both",
            async {
                let mut both = Vec::new();
                for door in &doors {
                    let demand = serve(stage, &at(stage, door)).await?;
                    check_list(stage, &demand).await?;
                    both.push(demand);
                }
                Ok(both)
            },
        )
        .await?;
    story
        .step(
            "nothing can be signed for either; nobody is told, and the agency sees the same of both",
            same(stage, &both),
        )
        .await?;
    story
        .step(
            "a reviewer refuses both with the same reason; in the record they differ in nothing but seals",
            refused(stage, &both),
        )
        .await
}

fn at(stage: &Stage<'_>, door: &str) -> NewDemand {
    NewDemand {
        doors: vec![door.to_owned()],
        ..order(stage, "search-warrant")
    }
}

/// What the agency is shown, without what differs between any two.
async fn shown(stage: &Stage<'_>, demand: &str) -> anyhow::Result<Value> {
    let api = stage.worker("officer")?.account.api().await;
    without(&api.demand(demand).await?, &OF_EACH)
}

async fn same(stage: &Stage<'_>, both: &[String]) -> anyhow::Result<()> {
    let mara = stage.worker("reviewer")?.account.api().await;
    for demand in both {
        nothing_to_sign(stage, demand).await?;
        let seen = mara.demand_review(demand).await?;
        ensure!(
            seen.state == DemandState::Verified,
            "it is {:?}",
            seen.state
        );
        ensure!(
            seen.held.is_none() && seen.tell.is_none(),
            "there is something to hand over"
        );
    }
    compared(stage, both).await
}

async fn compared(stage: &Stage<'_>, both: &[String]) -> anyhow::Result<()> {
    let mut all = Vec::new();
    for demand in both {
        all.push(shown(stage, demand).await?);
    }
    ensure!(
        all.windows(2).all(|pair| pair[0] == pair[1]),
        "the agency sees a difference"
    );
    Ok(())
}

async fn refused(stage: &Stage<'_>, both: &[String]) -> anyhow::Result<()> {
    let mut entries = Vec::new();
    for demand in both {
        let index = refuse(stage, demand, REASON).await?;
        let receipt = receipt(stage.record(), &stage.part("receipts"), index).await?;
        let Body::DemandRefused(refused) = receipt.entry.body() else {
            anyhow::bail!("the entry is no refusal");
        };
        entries.push((refused.demand.clone(), refused.reason, refused.policy));
    }
    ensure!(
        entries.windows(2).all(|pair| pair[0] == pair[1]),
        "the record shows a difference"
    );
    compared(stage, both).await?;
    let own = stage.idris().resident.api().await.own_demands().await?;
    ensure!(own.is_empty(), "Idris was told of what came to nothing");
    Ok(())
}
