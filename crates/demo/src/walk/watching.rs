//! The fifth chapter: the officer opens what was shared, and believes it only as far as it can be checked.

use anyhow::{Context, bail, ensure};
use sha2::{Digest as _, Sha256};
use sidelight_api::client::Client;
use sidelight_api::share::AgencyShare;
use sidelight_domain::record::{Hash, Track};
use sidelight_domain::window::Window;
use sidelight_seal::letter::{self, CheckedItem, Letter};
use sidelight_seal::{Identity, file};

use super::asking::Published;
use super::clip::{Recorded, whole};
use super::sharing::Shared;
use super::{DEADLINE, Stage, Story, is_consent, keys_of, receipt, until};
use crate::cast::POLICE;

/// Plays the chapter.
pub(super) async fn watch(
    story: &mut Story,
    stage: &Stage<'_>,
    clip: &Recorded,
    request: &Published,
    shared: &Shared,
) -> anyhow::Result<()> {
    let (ines, ada) = (stage.worker("officer")?, stage.worker("fire")?);
    let api = ines.account.api().await;
    let share = story
        .step(
            "the officer sees that something was shared, and not by whom",
            available(&api, &request.id),
        )
        .await?;
    let identity = ines.delivery_identity(stage.record()).await?;
    let letter = story
        .step(
            "she opens the letter; the consent it names is in the record, and is this one",
            async {
                let letter = letter::open(&share.letter.0, &identity)?;
                check_consent(stage, &letter, request, shared).await?;
                Ok(letter)
            },
        )
        .await?;
    let item = story
        .step(
            "the clip's manifest, openings, time of receipt and window hold",
            async { check_item(stage, &letter, &share, request).await },
        )
        .await?;
    story
        .step(
            "before she opens it nothing is handed over; to another agency it is not there",
            async {
                let early = api.shared_payload(&share.share, 1, "video", None).await;
                refused(early.map(drop))?;
                let other = ada.account.api().await;
                refused(other.agency_shares(&request.id, None).await.map(drop))?;
                refused(other.share_open(&share.share, 1, "video").await.map(drop))
            },
        )
        .await?;
    let folder = stage.part("officer");
    story
        .step(
            "she downloads it: sealed to her agency, and the bytes the hub signed",
            async {
                api.share_open(&share.share, 1, "video").await?;
                let file = whole(api.shared_age_file(&share.share, 1, "video").await?).await?;
                std::fs::write(folder.join(format!("{}-1.video.age", share.share)), &file)?;
                check_track(&item, &file, &identity, clip)
            },
        )
        .await?;
    story
        .step(
            "who opened what is known to her team, and to Rosa Marsh that the agency did",
            recorded(stage, &api, request, shared),
        )
        .await
}

/// Team and owner read the same line of the access record, the owner without the person.
async fn recorded(
    stage: &Stage<'_>,
    api: &Client,
    request: &Published,
    shared: &Shared,
) -> anyhow::Result<()> {
    let share = available(api, &request.id).await?;
    let line = share.opened.first().context("nobody opened it, it says")?;
    let ines = stage.worker("officer")?;
    ensure!(line.who == ines.staff.person, "somebody else opened it");
    let rosa = stage.rosa().resident.api().await;
    let own = rosa.share(&shared.share).await?;
    let line = own.opened.first().context("the owner is not told")?;
    ensure!(line.agency == POLICE.slug, "another agency opened it");
    Ok(())
}

/// The share of a request, once its hold is over.
async fn available(api: &Client, request: &str) -> anyhow::Result<AgencyShare> {
    until("there is no share", DEADLINE, async || {
        let mut shares = api.agency_shares(request, None).await?.shares;
        match shares.pop() {
            Some(share) if shares.is_empty() => Ok(Some(share)),
            Some(_) => bail!("there are more shares than were made"),
            None => Ok(None),
        }
    })
    .await
}

async fn check_consent(
    stage: &Stage<'_>,
    letter: &Letter,
    request: &Published,
    shared: &Shared,
) -> anyhow::Result<()> {
    ensure!(
        letter.request == request.index,
        "it answers another request"
    );
    ensure!(letter.agency == POLICE.slug, "it is for another agency");
    ensure!(letter.consent == shared.consent, "it names another consent");
    let receipts = stage.part("receipts");
    let receipt = receipt(stage.record(), &receipts, letter.consent).await?;
    ensure!(is_consent(&receipt.entry), "the entry is no consent");
    Ok(letter.check_consent(&shared.recipient, |field| receipt.line(field))?)
}

async fn check_item(
    stage: &Stage<'_>,
    letter: &Letter,
    share: &AgencyShare,
    request: &Published,
) -> anyhow::Result<CheckedItem> {
    let (_, receiving_key) = keys_of(stage.record(), POLICE.slug).await?;
    let (item, listed) = (letter.items.first(), share.items.first());
    let checked = item.context("there is no clip")?.check(&receiving_key)?;
    let window = Window::new(request.window.0, request.window.1)?;
    let duration_ms = checked.duration_ms.context("it is a still")?;
    let end_ms = checked.start_ms + duration_ms;
    ensure!(
        window.holds(checked.start_ms, end_ms),
        "the clip is outside the window"
    );
    let listed = listed.context("the operator lists no clip")?;
    ensure!(listed.flags.is_empty(), "it is flagged: {:?}", listed.flags);
    Ok(checked)
}

fn refused(answer: sidelight_api::client::ClientResult<()>) -> anyhow::Result<()> {
    match answer {
        Err(error) if error.status() == Some(404) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(()) => bail!("it was handed over"),
    }
}

/// The payload is the one that was signed, the plaintext too, and both are what the resident has.
fn check_track(
    item: &CheckedItem,
    sealed: &[u8],
    identity: &Identity,
    clip: &Recorded,
) -> anyhow::Result<()> {
    let signed = item.track(Track::Video).context("no picture was shared")?;
    let (_, payload) = file::split(sealed)?;
    let hash = |bytes: &[u8]| -> Hash { Sha256::digest(bytes).into() };
    ensure!(
        (hash(payload), payload.len() as u64) == (signed.payload, signed.size),
        "the payload is not the one the hub signed"
    );
    let plain = file::open(sealed, identity)?;
    ensure!(
        hash(&plain) == signed.plain,
        "it opens to something the hub did not sign"
    );
    let own = clip.verified.card().video.as_ref();
    ensure!(
        own.is_some_and(|video| video.media.plain == signed.plain),
        "it is another clip than the resident's"
    );
    Ok(())
}
