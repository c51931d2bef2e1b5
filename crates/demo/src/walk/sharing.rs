//! The fourth chapter: a resident shares one clip. The consent is public before anything leaves.

use anyhow::{Context, bail, ensure};
use rand::RngCore as _;
use rand::rngs::OsRng;
use sidelight_api::client::Client;
use sidelight_api::decision::FieldOpening;
use sidelight_api::share::{Consent, Content, ContentItem, Share, ShareState, SharedHeaders};
use sidelight_domain::commitment::log_commitment;
use sidelight_domain::record::{SignatureBytes, Track};
use sidelight_seal::file;
use sidelight_seal::letter::{self, CONSENT_FIELDS, ConsentOpening, Letter, LetterItem};
use tokio::time::Instant;

use super::asking::Published;
use super::clip::Recorded;
use super::{DEADLINE, POLL, Stage, Story, check_receipt, is_consent, keep_receipt, keys_of};
use crate::cast::POLICE;
use crate::neighbourhood::Household;
use crate::record::PublicRecord;

/// What a resident's device has prepared and not told anybody.
struct Prepared {
    recipient: String,
    pseudonym: [u8; 16],
    openings: Vec<ConsentOpening>,
}

/// A share that was handed over.
pub(super) struct Shared {
    /// The operator's id of it, which its household knows.
    pub(super) share: String,
    /// Index of the consent.
    pub(super) consent: u64,
    /// The agency's key it is sealed to.
    pub(super) recipient: String,
}

/// Plays the chapter.
pub(super) async fn share(
    story: &mut Story,
    stage: &Stage<'_>,
    clip: &Recorded,
    request: &Published,
) -> anyhow::Result<Shared> {
    let (record, household) = (stage.record(), stage.rosa());
    let api = household.resident.api().await;
    let prepared = story
        .step(
            "she picks the clip; the agency's key is read from the record, by proof",
            async { prepare(record, clip, request).await },
        )
        .await?;
    let recorded = story
        .step(
            "her consent is entered, with all of it sealed but the day",
            async { recorded(&api, consent(&prepared, request)).await },
        )
        .await?;
    let receipts = stage.part("receipts");
    let consent = story
        .step(
            "her device checks the receipt, and that the entry is this consent",
            async {
                let index = recorded.index.context("recorded without an entry")?;
                let bytes = recorded.receipt.as_ref().context("there is no receipt")?;
                let receipt = check_receipt(record, bytes.as_bytes(), index)?;
                ensure!(is_consent(&receipt.entry), "the entry is no consent");
                for opening in &prepared.openings {
                    let line = receipt.line(&opening.field);
                    ensure!(
                        line == Some(committed(opening).as_str()),
                        "the entry is for another {}",
                        opening.field
                    );
                }
                keep_receipt(&receipts, &receipt, index, bytes.as_bytes())?;
                Ok(index)
            },
        )
        .await?;
    story
        .step(
            "only now she hands over new headers for the agency's key, and a sealed letter",
            async {
                let content = content(household, clip, request, &prepared, consent).await?;
                let held = api.share_content(&recorded.share, &content).await?;
                ensure!(
                    matches!(held.state, ShareState::Held | ShareState::Available),
                    "the share is {:?}",
                    held.state
                );
                Ok(())
            },
        )
        .await?;
    Ok(Shared {
        share: recorded.share,
        consent,
        recipient: prepared.recipient,
    })
}

async fn prepare(
    record: &PublicRecord,
    clip: &Recorded,
    request: &Published,
) -> anyhow::Result<Prepared> {
    let (recipient, _) = keys_of(record, POLICE.slug).await?;
    let mut pseudonym = [0; 16];
    OsRng.fill_bytes(&mut pseudonym);
    let seconds = clip.verified.card().duration.div_ceil(1000);
    let values = [
        request.index.to_string(),
        POLICE.slug.to_owned(),
        recipient.clone(),
        "1".to_owned(),
        seconds.to_string(),
        hex::encode(pseudonym),
        hex::encode(letter::footage(&[letter_item(clip)?])),
    ];
    let openings = CONSENT_FIELDS
        .into_iter()
        .zip(values)
        .map(|(field, value)| {
            let mut salt = [0; 32];
            OsRng.fill_bytes(&mut salt);
            ConsentOpening {
                field: field.to_owned(),
                salt,
                value,
            }
        });
    Ok(Prepared {
        recipient,
        pseudonym,
        openings: openings.collect(),
    })
}

fn committed(opening: &ConsentOpening) -> String {
    let hash = log_commitment("consent", &opening.field, &opening.salt, &opening.value);
    format!("committed:{}", hex::encode(hash))
}

fn consent(prepared: &Prepared, request: &Published) -> Consent {
    let wire = |opening: &ConsentOpening| FieldOpening {
        field: opening.field.clone(),
        salt: opening.salt,
        value: opening.value.clone(),
    };
    Consent {
        request: request.index,
        openings: prepared.openings.iter().map(wire).collect(),
        hold_minutes: 0,
    }
}

async fn recorded(api: &Client, consent: Consent) -> anyhow::Result<Share> {
    let mut share = api.share_consent(&consent).await?;
    let deadline = Instant::now() + DEADLINE;
    loop {
        match share.state {
            ShareState::Recorded => return Ok(share),
            ShareState::Waiting if Instant::now() < deadline => tokio::time::sleep(POLL).await,
            other => bail!("the share is {other:?}"),
        }
        share = api.share(&share.share).await?;
    }
}

/// What the letter tells of the clip.
fn letter_item(clip: &Recorded) -> anyhow::Result<LetterItem> {
    let signature =
        |bytes: &[u8]| SignatureBytes::try_from(bytes).context("a signature has 64 bytes");
    let received = &clip.item.received;
    Ok(LetterItem::of(
        1,
        &clip.verified,
        signature(&clip.item.manifest.signature.0)?,
        (received.received_ms, signature(&received.signature.0)?),
        &[Track::Video],
    ))
}

async fn content(
    household: &Household,
    clip: &Recorded,
    request: &Published,
    prepared: &Prepared,
    consent: u64,
) -> anyhow::Result<Content> {
    let known = household.resident.known().await?;
    let identity = known
        .keyring
        .epoch(known.statement.epoch)
        .context("the current epoch")?;
    let to = prepared.recipient.parse()?;
    let header = clip.item.headers.video.as_ref();
    let header = header.context("the clip has no picture")?;
    let header = file::rewrap(&header.0, identity, std::slice::from_ref(&to), &mut OsRng)?;
    let letter = Letter {
        request: request.index,
        agency: POLICE.slug.to_owned(),
        pseudonym: prepared.pseudonym,
        consent,
        openings: prepared.openings.clone(),
        identity: None,
        uninvolved: Some(false),
        items: vec![letter_item(clip)?],
    };
    let headers = SharedHeaders {
        video: Some(header.into()),
        audio: None,
        still: None,
    };
    Ok(Content {
        letter: letter::seal(&letter, &to, &mut OsRng)?.into(),
        items: vec![ContentItem {
            clip: clip.item.clip.to_string(),
            headers,
        }],
    })
}
