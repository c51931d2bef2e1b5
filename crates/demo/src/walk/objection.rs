//! The eleventh chapter: Rosa objects. One objection holds, and its warrant is refused; another one keeps
//! everything back past her seven days, until it is overruled and the footage leaves.

use anyhow::{Context, ensure};
use sidelight_api::demand::{DemandState, ObjectionMade, SettlementAsked};
use sidelight_translog::entry::ObjectionState;
use sidelight_translog::hash::Sha256Hash;

use super::demand::{
    answered, check_list, nothing_to_sign, order, published, release, serve, tell, wait,
};
use super::{DEADLINE, Stage, Story, until};
use crate::demand::{check_settlement, settle};

/// Where what left is put.
const FOLDER: &str = "overruled";

/// Plays the chapter.
pub(super) async fn play(story: &mut Story, stage: &Stage<'_>) -> anyhow::Result<()> {
    let upheld = story
        .step(
            "another warrant; Rosa is told, and objects: it names the house across the lane",
            objected(stage, "That is not my door."),
        )
        .await?;
    story
        .step(
            "a reviewer finds that the objection holds, with a public reason: the warrant is refused",
            settled(stage, &upheld, (true, "The order names another house.")),
        )
        .await?;
    let overruled = story
        .step(
            "one more, and Rosa objects again; her words are for reviewers, not for the agency",
            objected(stage, "I have asked the court to look at it again."),
        )
        .await?;
    story
        .step(
            "her seven days pass, and still nobody can sign: an open objection holds everything",
            async {
                wait(stage, &overruled).await?;
                nothing_to_sign(stage, &overruled).await
            },
        )
        .await?;
    let court = "Millbrook district court has denied the motion.";
    story
        .step(
            "the court has decided; a reviewer overrules the objection, and the record says why",
            settled(stage, &overruled, (false, court)),
        )
        .await?;
    let release = story
        .step(
            "two reviewers sign, after that; the record has the release",
            release(stage, &overruled),
        )
        .await?;
    answered(story, stage, (&overruled, release, FOLDER)).await
}

/// A warrant that was checked, of which Rosa was told, and to which she objects.
async fn objected(stage: &Stage<'_>, why: &str) -> anyhow::Result<String> {
    let demand = serve(stage, &order(stage, "search-warrant")).await?;
    check_list(stage, &demand).await?;
    tell(stage, &demand).await?;
    let made = ObjectionMade {
        text: why.to_owned(),
    };
    let rosa = stage.rosa().resident.api().await;
    rosa.own_demand_object(&demand, &made).await?;
    entered(stage, &demand, ObjectionState::Raised).await?;
    let mara = stage.worker("reviewer")?.account.api().await;
    let told = mara.demand_review(&demand).await?.told;
    let said = told.and_then(|told| told.objection);
    ensure!(
        said.and_then(|it| it.text).as_deref() == Some(why),
        "reviewers do not see what she says"
    );
    let ines = stage.worker("officer")?.account.api().await;
    let told = ines.demand(&demand).await?.told;
    let said = told.and_then(|told| told.objection);
    let said = said.context("the agency does not see that she objects")?;
    ensure!(said.text.is_none(), "the agency sees what she says");
    Ok(demand)
}

/// A reviewer settles it; the entry and its public text are in the record.
async fn settled(
    stage: &Stage<'_>,
    demand: &str,
    (upheld, why): (bool, &str),
) -> anyhow::Result<()> {
    let mara = stage.worker("reviewer")?;
    let api = mara.account.api().await;
    let asked = SettlementAsked {
        upheld,
        document: why.to_owned(),
    };
    let seen = api.demand_review(demand).await?;
    let made = api.demand_settlement(demand, &asked).await?;
    let origin = stage.record().vkey().name();
    check_settlement(&seen, (&made, &asked), origin)?;
    let seen = settle(&mara.account, demand, (made, &asked)).await?;
    let state = match upheld {
        true => ObjectionState::Upheld,
        false => ObjectionState::Overruled,
    };
    entered(stage, demand, state).await?;
    if upheld {
        let refused = published(stage, seen, DemandState::Refused).await?;
        ensure!(
            refused.reason.as_deref() == Some("objection"),
            "refused for another reason"
        );
    }
    let text = stage.record().document(Sha256Hash::of(why.as_bytes()));
    ensure!(text.await? == why, "the public text says something else");
    Ok(())
}

/// Waits until the record says that the objection is there, or how it was settled.
async fn entered(stage: &Stage<'_>, demand: &str, state: ObjectionState) -> anyhow::Result<()> {
    let mara = stage.worker("reviewer")?.account.api().await;
    let told = mara.demand_review(demand).await?.told;
    let told = told.context("nobody was told")?.index;
    let amiss = "the record does not have what was said about the demand";
    until(amiss, DEADLINE, async || {
        let found = stage.record().read(|log| {
            let told = log.ledger().told(told);
            told.and_then(|told| told.objection)
        });
        Ok((found.await? == Some(state)).then_some(()))
    })
    .await
}
