//! The second chapter: an officer asks, the rulebook refuses, a moderator publishes.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, ensure};
use sidelight_api::decision::Ask;
use sidelight_api::request::{Draft, RequestItem, RequestState};
use sidelight_domain::record::sha256;
use sidelight_domain::window::MINUTE_MS;
use tokio::time::Instant;

use super::clip::Recorded;
use super::{DEADLINE, POLL, Stage, Story, decide};
use crate::cast::{HOMES, PRACTICE};
use crate::clock::now_ms;
use crate::staff::Worker;

/// How long a window the officer asks about.
const WINDOW_MS: u64 = 30 * MINUTE_MS;
/// Shorter than any rulebook of ours allows.
const TOO_SHORT_MS: u64 = 5 * MINUTE_MS;

/// A request that is public.
pub(super) struct Published {
    /// The operator's id of it, which its agency knows.
    pub(super) id: String,
    /// Index of its entry.
    pub(super) index: u64,
    /// The window asked about, ms.
    pub(super) window: (u64, u64),
}

/// Plays the chapter.
pub(super) async fn publish(
    story: &mut Story,
    stage: &Stage<'_>,
    clip: &Recorded,
) -> anyhow::Result<Published> {
    let ines = stage.worker("officer")?;
    let noor = stage.worker("moderator")?;
    let card = clip.verified.card();
    let end_ms = story
        .step("the minute in which the clip ended is over", async {
            Ok(minute_after(card.start + card.duration).await)
        })
        .await?;
    let draft = draft(clip, end_ms);
    let item = story
        .step(
            "Ines Calder asks about five minutes, and is told the rule that this breaks",
            refused(ines, &draft),
        )
        .await?;
    let item = story
        .step(
            "she asks about half an hour around the lane, and submits it",
            submitted(ines, &item.id, &draft),
        )
        .await?;
    let decided = story
        .step(
            "Noor Haddad reads it and publishes it with a passkey; the receipt is checked",
            moderated(stage, noor, &item),
        )
        .await?;
    let published = story
        .step("the officer sees it published, word for word", async {
            published(ines, &item, decided).await
        })
        .await?;
    Ok(published)
}

/// Waits for the first whole minute at or after a time; a window has whole minutes and is over by now.
async fn minute_after(end_ms: u64) -> u64 {
    let minute = end_ms.next_multiple_of(MINUTE_MS);
    while now_ms() < minute {
        let rest = Duration::from_millis(minute - now_ms().min(minute));
        tokio::time::sleep(rest.min(Duration::from_secs(1))).await;
    }
    minute
}

fn draft(clip: &Recorded, end_ms: u64) -> Draft {
    let cells: BTreeSet<_> = HOMES[..PRACTICE]
        .iter()
        .map(|home| home.point().cell())
        .collect();
    let case = &clip.item.clip.to_string()[..6];
    Draft {
        offence: "package-theft".to_owned(),
        cells: cells.iter().map(ToString::to_string).collect(),
        from_ms: Some(end_ms - WINDOW_MS),
        to_ms: Some(end_ms),
        text:
            "A parcel was taken from a porch. Somebody walked along the lane with it towards the \
               mill; we ask for footage of the lane and the front gardens."
                .to_owned(),
        contact: "Investigations desk, +1 555 0142".to_owned(),
        terms: "Kept with the case, deleted when it is closed.".to_owned(),
        case_number: format!("24-{case}"),
        own_investigation: true,
        danger: None,
    }
}

async fn refused(ines: &Worker, draft: &Draft) -> anyhow::Result<RequestItem> {
    let api = ines.account.api().await;
    let short = Draft {
        from_ms: draft.to_ms.map(|to| to - TOO_SHORT_MS),
        ..draft.clone()
    };
    let item = api.request_create(&short).await?;
    let broken = item.violations.iter().find(|rule| rule.code == "window");
    let broken = broken.context("the draft breaks no rule about the window")?;
    println!("      {}", broken.message);
    match api.request_submit(&item.id).await {
        Err(error) if error.code() == Some("rules") => Ok(item),
        Err(error) => Err(error.into()),
        Ok(_) => anyhow::bail!("a window of five minutes was accepted"),
    }
}

async fn submitted(ines: &Worker, id: &str, draft: &Draft) -> anyhow::Result<RequestItem> {
    let api = ines.account.api().await;
    let saved = api.request_draft(id, draft).await?;
    let broken: Vec<_> = saved.violations.iter().map(|rule| &rule.message).collect();
    ensure!(broken.is_empty(), "the rulebook refuses: {broken:?}");
    let item = api.request_submit(id).await?;
    ensure!(
        item.state == RequestState::Submitted,
        "it was not submitted"
    );
    Ok(item)
}

/// Answers the entry's index.
async fn moderated(stage: &Stage<'_>, noor: &Worker, item: &RequestItem) -> anyhow::Result<u64> {
    let queue = noor.account.api().await.moderation().await?.queue;
    let waiting = queue.iter().find(|waiting| waiting.id == item.id);
    let waiting = waiting.context("the moderator does not see it")?;
    ensure!(
        item.document.as_deref() == Some(waiting.document.as_str()),
        "moderator and agency are shown different texts"
    );
    ensure!(
        !waiting.own,
        "a moderator would decide on their own request"
    );
    let ask = Ask::Publish {
        request: item.id.clone(),
    };
    decide(stage, noor, &ask).await
}

async fn published(ines: &Worker, item: &RequestItem, index: u64) -> anyhow::Result<Published> {
    let api = ines.account.api().await;
    let deadline = Instant::now() + DEADLINE;
    let now = loop {
        let now = api.agency_request(&item.id).await?;
        if now.state == RequestState::Published {
            break now;
        }
        ensure!(Instant::now() < deadline, "it is {:?}", now.state);
        tokio::time::sleep(POLL).await;
    };
    ensure!(now.index == Some(index), "it has another entry");
    let hash = |text: &Option<String>| text.as_ref().map(|text| sha256(text.as_bytes()));
    ensure!(
        hash(&now.document) == hash(&item.document),
        "its text changed"
    );
    let window = now.draft.from_ms.zip(now.draft.to_ms);
    Ok(Published {
        id: now.id,
        index,
        window: window.context("it has no window")?,
    })
}
