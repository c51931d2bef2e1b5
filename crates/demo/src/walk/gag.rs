//! The thirteenth chapter, and the last demand: a court forbids to tell Rosa for three days. The footage
//! leaves, in the record without its type; on the day on which the gag ends she is told by the trustees,
//! whatever the operator wants, and thirty days after the release anyone can read who asked. The clock is
//! moved on to both days.

use anyhow::ensure;
use sidelight_api::demand::{DemandState, NewDemand, NewGag};
use sidelight_domain::window::DAY_MS;
use sidelight_server::clock::Clock as _;
use sidelight_translog::entry::{Day, DemandName};

use super::demand::{answered, check_list, order, release, serve};
use super::{DEADLINE, Stage, Story, opening, until};
use crate::cast::POLICE;

/// Where what left is put.
const FOLDER: &str = "gagged";
/// How long the court's order runs.
const GAG_DAYS: u64 = 3;
/// What forbids it.
const GAG: &[u8] = include_bytes!("gag.pdf");

/// Plays the chapter.
pub(super) async fn play(story: &mut Story, stage: &Stage<'_>) -> anyhow::Result<()> {
    let gagged = story
        .step(
            "a warrant with a second paper, by which Rosa may not be told for three days",
            async {
                let demand = serve(stage, &with_gag(stage)).await?;
                check_list(stage, &demand).await?;
                Ok(demand)
            },
        )
        .await?;
    let release = story
        .step(
            "two reviewers sign; the record has the release, without its type and with the day she is told",
            async {
                let index = release(stage, &gagged).await?;
                sealed(stage, index).await?;
                Ok(index)
            },
        )
        .await?;
    answered(story, stage, (&gagged, release, FOLDER)).await?;
    story
        .step(
            "while the gag runs, no notice stands in the record, and Rosa's page has nothing of it",
            untold(stage, &gagged, release),
        )
        .await?;
    story
        .step(
            "the gag ends, the clock is moved on: the trustees tell Rosa by themselves, and her key opens it",
            told(stage, &gagged, release),
        )
        .await?;
    story
        .step(
            "thirty days after the release the record opens who asked, and for what",
            opened(stage, release),
        )
        .await
}

fn with_gag(stage: &Stage<'_>) -> NewDemand {
    let today = stage.neighbourhood.layout.clock().now_ms() / DAY_MS;
    NewDemand {
        gag: Some(NewGag {
            document: GAG.to_vec().into(),
            until_ms: (today + GAG_DAYS) * DAY_MS,
        }),
        ..order(stage, "search-warrant")
    }
}

/// The entry says that a household will be told, and when; not what was demanded.
async fn sealed(stage: &Stage<'_>, release: u64) -> anyhow::Result<()> {
    let found = stage.record().read(|log| {
        let entry = &log.ledger().compelled_release(release)?.entry;
        let is_sealed = entry.demand == DemandName::Sealed && entry.told.is_none();
        Some((is_sealed, entry.notice_due, entry.seal_until))
    });
    let Some((is_sealed, due, until)) = found.await? else {
        anyhow::bail!("the record has no such release");
    };
    ensure!(is_sealed, "the entry says what was demanded");
    ensure!(due < until, "it is opened before the household is told");
    Ok(())
}

/// Nobody has told Rosa.
async fn untold(stage: &Stage<'_>, demand: &str, release: u64) -> anyhow::Result<()> {
    let notices = opening::notices(stage, release).await?;
    ensure!(notices == 0, "the record has a notice already");
    ensure!(!on_her_page(stage, demand).await?, "her page has it");
    Ok(())
}

async fn on_her_page(stage: &Stage<'_>, demand: &str) -> anyhow::Result<bool> {
    let resident = &stage.rosa().resident;
    resident.account().wake().await?;
    let own = resident.api().await.own_demands().await?;
    let own = own.iter().find(|it| it.demand == demand);
    Ok(own.is_some_and(|it| it.state == DemandState::Released))
}

async fn told(stage: &Stage<'_>, demand: &str, release: u64) -> anyhow::Result<()> {
    stage.neighbourhood.layout.clock().move_on(GAG_DAYS)?;
    opening::told(stage, release).await?;
    ensure!(on_her_page(stage, demand).await?, "her page has it not");
    Ok(())
}

/// On the last day for it everything that the releases so far have sealed is in the open.
async fn opened(stage: &Stage<'_>, release: u64) -> anyhow::Result<()> {
    let clock = stage.neighbourhood.layout.clock();
    let day = stage.record().read(|log| {
        let release = log.ledger().compelled_release(release);
        release.map(|release| release.entry.seal_until)
    });
    let day_ms = day.await?.map_or(0, Day::start_ms);
    clock.move_on(day_ms.saturating_sub(clock.now_ms()).div_ceil(DAY_MS))?;
    let amiss = "what was sealed is not opened on its day";
    let (agency, kind) = until(amiss, DEADLINE, async || {
        let read = stage.record().read(|log| {
            let ledger = log.ledger();
            let day = ledger.compelled_release(release)?.entry.seal_until;
            let field = |name: &str| {
                let mut all = ledger.revealed();
                all.find(|(index, field, _)| (*index, *field) == (release, name))
                    .map(|(_, _, value)| value.to_vec())
            };
            Some((ledger.to_open(day), field("agency")?, field("type")?))
        });
        let read = read.await?.filter(|(waits, ..)| waits.is_empty());
        Ok(read.map(|(_, agency, kind)| (agency, kind)))
    })
    .await?;
    ensure!(agency == POLICE.slug.as_bytes(), "another agency");
    ensure!(kind == b"search-warrant", "another type");
    Ok(())
}
