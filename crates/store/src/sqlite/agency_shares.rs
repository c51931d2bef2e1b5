//! [`AgencyShareRows`] on SQLite: every query about shares that an agency's request leads to.
//!
//! A share that is not available is not there for any of them: each names `available_ms <=` the time,
//! or starts from a share that was found so in the same call.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use sqlx::{Sqlite, Transaction};

use super::SqliteStore;
use super::row::{array, big, bytes, bytes_or_null, hex32, parsed, text, u64, u64_or_null};
use crate::agency_shares::{
    AgencyShareRows, Answered, ClipProof, HandedOver, ShareProof, SharedPayload, ShownAccess,
    ShownAnswer, ShownItem, ShownListing, ShownShare, ShownTrack, Wanted,
};
use crate::clips::Payload;
use crate::payloads::PayloadName;
use crate::shares::SharedTrack;
use crate::{AccountId, Result, ShownShareId, StoreError};

/// Accesses in the record of one share.
const OPENED_PER_SHARE_MAX: i64 = 10_000;

/// The agency's own row.
const REQUEST: &str = "SELECT entry FROM requests WHERE id = $1 AND agency = $2";
/// The one listing that depends on residents. The index is read between two times and not beyond, so
/// shares within their hold cost nothing.
const LISTED: &str = "SELECT share, shown, available_ms, letter, revoked_ms FROM shares
    WHERE request = $1 AND agency = $2 AND available_ms >= $4 AND available_ms <= $3
    AND NOT (available_ms = $4 AND shown <= $5)
    ORDER BY available_ms, shown LIMIT $6";
const AFTER: &str = "SELECT available_ms FROM shares
    WHERE shown = $1 AND agency = $2 AND request = $3 AND available_ms <= $4";
const AVAILABLE: &str = "SELECT share, revoked_ms FROM shares
    WHERE shown = $1 AND agency = $2 AND available_ms <= $3";
const ITEMS: &str = "SELECT i.n, i.flags,
    CAST(CASE WHEN i.video IS NULL THEN 0 ELSE 1 END AS BIGINT) AS has_video,
    CAST(CASE WHEN i.audio IS NULL THEN 0 ELSE 1 END AS BIGINT) AS has_audio,
    LENGTH(i.still) AS still_size, c.video_size, c.audio_size,
    CAST(CASE WHEN c.clip IS NULL OR c.deleted_ms IS NOT NULL THEN 1 ELSE 0 END AS BIGINT) AS gone
    FROM share_items i LEFT JOIN clips c ON c.household = i.household AND c.clip = i.clip
    WHERE i.share = $1 ORDER BY i.n";
const ITEM: &str =
    "SELECT i.household, i.video AS video_to, i.audio AS audio_to, i.still AS still_to,
    c.video, c.video_size, c.audio, c.audio_size
    FROM share_items i JOIN clips c ON c.household = i.household AND c.clip = i.clip
    WHERE i.share = $1 AND i.n = $2 AND c.deleted_ms IS NULL";
const CONSENT: &str = "SELECT l.entry FROM shares s JOIN log_submissions l ON l.request = s.consent
    WHERE s.share = $1 AND l.entry IS NOT NULL";
const PROOFS: &str =
    "SELECT i.n, c.body, c.signature, c.openings, c.received_ms, c.received_signature
    FROM share_items i JOIN clips c ON c.household = i.household AND c.clip = i.clip
    WHERE i.share = $1 AND c.deleted_ms IS NULL ORDER BY i.n";
const OPENED: &str = "SELECT a.name, o.account, o.n, o.track, o.at_ms
    FROM share_opened o JOIN accounts a ON a.id = o.account
    WHERE o.share = $1 ORDER BY o.at_ms, o.n, o.track, a.id";
const WAS_OPENED: &str =
    "SELECT COUNT(*) FROM share_opened WHERE share = $1 AND n = $2 AND track = $3";
const WAS_OPENED_BY: &str = "SELECT COUNT(*) FROM share_opened
    WHERE share = $1 AND n = $2 AND track = $3 AND account = $4";
const OPENED_COUNT: &str = "SELECT COUNT(*) FROM share_opened WHERE share = $1";
const OPENED_LATELY: &str = "SELECT COUNT(*) FROM share_opened
    WHERE share = $1 AND n = $2 AND track = $3 AND account = $4 AND at_ms > $5 AND at_ms <= $6";
const NOTE_OPENED: &str = "INSERT INTO share_opened (share, n, track, account, at_ms)
    VALUES ($1, $2, $3, $4, $5)";
const ANSWER: &str = "SELECT a.name, s.text, s.at_ms
    FROM share_answers s JOIN accounts a ON a.id = s.account WHERE s.share = $1";
const ANSWERED: &str = "SELECT COUNT(*) FROM share_answers WHERE share = $1";
const INSERT_ANSWER: &str =
    "INSERT INTO share_answers (share, account, text, at_ms) VALUES ($1, $2, $3, $4)";

type Tx = Transaction<'static, Sqlite>;

fn access(row: &SqliteRow) -> Result<ShownAccess> {
    Ok(ShownAccess {
        account: parsed(row, "account")?,
        who: text(row, "name")?,
        n: place(row)?,
        track: text(row, "track")?,
        at_ms: u64(row, "at_ms")?,
    })
}

pub(super) fn place(row: &SqliteRow) -> Result<u32> {
    u32::try_from(u64(row, "n")?).map_err(|_| StoreError::Corrupt("n"))
}

/// The tracks of an item that are there, with their sizes.
fn item(row: &SqliteRow) -> Result<ShownItem> {
    let deleted = u64(row, "gone")? == 1;
    let mut tracks = Vec::new();
    for track in SharedTrack::ALL {
        let (shared, size) = match track {
            SharedTrack::Video => (u64(row, "has_video")? == 1, "video_size"),
            SharedTrack::Audio => (u64(row, "has_audio")? == 1, "audio_size"),
            SharedTrack::Still => (true, "still_size"),
        };
        if let Some(size) = u64_or_null(row, size)?.filter(|_| shared && !deleted) {
            tracks.push(ShownTrack { track, size });
        }
    }
    let flags = text(row, "flags")?;
    Ok(ShownItem {
        n: place(row)?,
        tracks,
        deleted,
        flags: flags.split_whitespace().map(str::to_owned).collect(),
    })
}

impl SqliteStore {
    /// What belongs to a share that was found to be available.
    async fn shown(&self, row: &SqliteRow, account: AccountId) -> Result<ShownShare> {
        let share = text(row, "share")?;
        let items = sqlx::query(ITEMS)
            .bind(&share)
            .fetch_all(&self.readers)
            .await?;
        let opened = sqlx::query(OPENED)
            .bind(&share)
            .fetch_all(&self.readers)
            .await?;
        let answer = sqlx::query(ANSWER)
            .bind(&share)
            .fetch_optional(&self.readers)
            .await?;
        let answer = answer.map(|row| {
            Ok::<_, StoreError>(ShownAnswer {
                who: text(&row, "name")?,
                text: text(&row, "text")?,
                at_ms: u64(&row, "at_ms")?,
            })
        });
        let mut shown = ShownShare {
            id: parsed(row, "shown")?,
            available_ms: u64(row, "available_ms")?,
            letter: bytes(row, "letter")?,
            items: items.iter().map(item).collect::<Result<_>>()?,
            opened: opened.iter().map(access).collect::<Result<_>>()?,
            revoked_ms: u64_or_null(row, "revoked_ms")?,
            answer: answer.transpose()?,
        };
        if shown.revoked_ms.is_some() {
            let theirs = |o: &&ShownAccess| o.account == account;
            let opened: Vec<_> = shown.opened.iter().filter(theirs).collect();
            for item in &mut shown.items {
                item.tracks.retain(|of| {
                    let same = |o: &&ShownAccess| o.n == item.n && o.track == of.track.name();
                    opened.iter().any(same)
                });
            }
            if opened.is_empty() {
                shown.letter.clear();
            }
        }
        Ok(shown)
    }
}

fn clip_proof(row: &SqliteRow) -> Result<ClipProof> {
    Ok(ClipProof {
        n: place(row)?,
        body: bytes(row, "body")?,
        signature: array(row, "signature")?,
        openings: bytes(row, "openings")?,
        received_ms: u64(row, "received_ms")?,
        received_signature: array(row, "received_signature")?,
    })
}

/// Key and revocation of an available share.
async fn available(
    tx: &mut Tx,
    (agency, share): (&str, ShownShareId),
    now_ms: u64,
) -> Result<Option<(String, bool)>> {
    let row = sqlx::query(AVAILABLE)
        .bind(share.to_string())
        .bind(agency)
        .bind(big(now_ms)?)
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| {
        Ok((
            text(&row, "share")?,
            u64_or_null(&row, "revoked_ms")?.is_some(),
        ))
    })
    .transpose()
}

/// An item of an available share, if its clip is there.
async fn item_of(tx: &mut Tx, share: &str, n: u32) -> Result<Option<SqliteRow>> {
    let row = sqlx::query(ITEM).bind(share).bind(i64::from(n));
    Ok(row.fetch_optional(&mut **tx).await?)
}

/// What is handed over of a track: its header, or the whole of a still.
fn header_of(item: &SqliteRow, track: SharedTrack) -> Result<Option<Vec<u8>>> {
    let column = match track {
        SharedTrack::Video => "video_to",
        SharedTrack::Audio => "audio_to",
        SharedTrack::Still => "still_to",
    };
    bytes_or_null(item, column)
}

/// A track with its header; a still has no payload elsewhere.
fn payload_of(item: &SqliteRow, track: SharedTrack) -> Result<Option<SharedPayload>> {
    let (sha256, size) = match track {
        SharedTrack::Video => ("video", "video_size"),
        SharedTrack::Audio => ("audio", "audio_size"),
        SharedTrack::Still => return Ok(None),
    };
    let Some(header) = header_of(item, track)? else {
        return Ok(None);
    };
    let sha256 = hex32(item, sha256)?;
    Ok(Some(SharedPayload {
        name: PayloadName {
            household: parsed(item, "household")?,
            sha256,
        },
        payload: Payload {
            sha256,
            size: u64(item, size)?,
        },
        header,
    }))
}

async fn was_opened(tx: &mut Tx, share: &str, wanted: &Wanted<'_>) -> Result<bool> {
    let count: i64 = sqlx::query_scalar(WAS_OPENED)
        .bind(share)
        .bind(i64::from(wanted.n))
        .bind(wanted.track.name())
        .fetch_one(&mut **tx)
        .await?;
    Ok(count > 0)
}

async fn was_opened_by(
    tx: &mut Tx,
    share: &str,
    wanted: &Wanted<'_>,
    account: AccountId,
) -> Result<bool> {
    let count: i64 = sqlx::query_scalar(WAS_OPENED_BY)
        .bind(share)
        .bind(i64::from(wanted.n))
        .bind(wanted.track.name())
        .bind(account.to_string())
        .fetch_one(&mut **tx)
        .await?;
    Ok(count > 0)
}

/// Notes the access, unless a line of the same person stands for it; `false` if the record is full.
async fn note(
    tx: &mut Tx,
    share: &str,
    wanted: &Wanted<'_>,
    (account, merge_ms): (AccountId, u64),
) -> Result<bool> {
    let account = account.to_string();
    let lately: i64 = sqlx::query_scalar(OPENED_LATELY)
        .bind(share)
        .bind(i64::from(wanted.n))
        .bind(wanted.track.name())
        .bind(&account)
        .bind(big(wanted.now_ms.saturating_sub(merge_ms))?)
        .bind(big(wanted.now_ms)?)
        .fetch_one(&mut **tx)
        .await?;
    if lately > 0 {
        return Ok(true);
    }
    let count: i64 = sqlx::query_scalar(OPENED_COUNT)
        .bind(share)
        .fetch_one(&mut **tx)
        .await?;
    if count >= OPENED_PER_SHARE_MAX {
        return Ok(false);
    }
    sqlx::query(NOTE_OPENED)
        .bind(share)
        .bind(i64::from(wanted.n))
        .bind(wanted.track.name())
        .bind(&account)
        .bind(big(wanted.now_ms)?)
        .execute(&mut **tx)
        .await?;
    Ok(true)
}

#[async_trait]
impl AgencyShareRows for SqliteStore {
    async fn agency_request(&self, agency: &str, id: &str) -> Result<Option<Option<u64>>> {
        let row = sqlx::query(REQUEST)
            .bind(id)
            .bind(agency)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| u64_or_null(&row, "entry")).transpose()
    }

    async fn agency_shares(&self, listing: &ShownListing<'_>) -> Result<Vec<ShownShare>> {
        let (now_ms, request) = (big(listing.now_ms)?, big(listing.request)?);
        let mut after = (i64::MIN, String::new());
        if let Some(share) = listing.after {
            let found: Option<i64> = sqlx::query_scalar(AFTER)
                .bind(share.to_string())
                .bind(listing.agency)
                .bind(request)
                .bind(now_ms)
                .fetch_optional(&self.readers)
                .await?;
            let Some(available_ms) = found else {
                return Ok(Vec::new());
            };
            after = (available_ms, share.to_string());
        }
        let rows = sqlx::query(LISTED)
            .bind(request)
            .bind(listing.agency)
            .bind(now_ms)
            .bind(after.0)
            .bind(after.1)
            .bind(i64::from(listing.limit))
            .fetch_all(&self.readers)
            .await?;
        let mut shares = Vec::with_capacity(rows.len());
        for row in &rows {
            shares.push(self.shown(row, listing.account).await?);
        }
        Ok(shares)
    }

    async fn agency_open(
        &self,
        wanted: &Wanted<'_>,
        account: AccountId,
        merge_ms: u64,
    ) -> Result<HandedOver> {
        let mut tx = self.begin().await?;
        let named = (wanted.agency, wanted.share);
        let Some((share, revoked)) = available(&mut tx, named, wanted.now_ms).await? else {
            return Ok(HandedOver::Nothing);
        };
        let item = item_of(&mut tx, &share, wanted.n).await?;
        let header = item
            .map(|item| header_of(&item, wanted.track))
            .transpose()?;
        let Some(header) = header.flatten() else {
            return Ok(HandedOver::Nothing);
        };
        // Once the owner took the share back, nobody is handed what they had not opened before.
        if revoked && !was_opened_by(&mut tx, &share, wanted, account).await? {
            return Ok(HandedOver::Nothing);
        }
        if !note(&mut tx, &share, wanted, (account, merge_ms)).await? {
            return Ok(HandedOver::TooOften);
        }
        tx.commit().await?;
        Ok(HandedOver::Header(header))
    }

    async fn agency_payload(&self, wanted: &Wanted<'_>) -> Result<Option<SharedPayload>> {
        let mut tx = self.readers.begin().await?;
        let named = (wanted.agency, wanted.share);
        let Some((share, _)) = available(&mut tx, named, wanted.now_ms).await? else {
            return Ok(None);
        };
        if !was_opened(&mut tx, &share, wanted).await? {
            return Ok(None);
        }
        let item = item_of(&mut tx, &share, wanted.n).await?;
        let found = item
            .map(|item| payload_of(&item, wanted.track))
            .transpose()?;
        Ok(found.flatten())
    }

    async fn agency_share_proof(
        &self,
        agency: &str,
        share: ShownShareId,
        now_ms: u64,
    ) -> Result<Option<ShareProof>> {
        let mut tx = self.readers.begin().await?;
        let Some((share, _)) = available(&mut tx, (agency, share), now_ms).await? else {
            return Ok(None);
        };
        let consent: Option<i64> = sqlx::query_scalar(CONSENT)
            .bind(&share)
            .fetch_optional(&mut *tx)
            .await?;
        let consent = consent.ok_or(StoreError::Corrupt("consent"))?;
        let rows = sqlx::query(PROOFS).bind(&share).fetch_all(&mut *tx).await?;
        Ok(Some(ShareProof {
            consent: u64::try_from(consent).map_err(|_| StoreError::Corrupt("entry"))?,
            clips: rows.iter().map(clip_proof).collect::<Result<_>>()?,
        }))
    }

    async fn agency_answer(
        &self,
        agency: &str,
        share: ShownShareId,
        account: AccountId,
        text: &str,
        now_ms: u64,
    ) -> Result<Answered> {
        let mut tx = self.begin().await?;
        let Some((share, revoked)) = available(&mut tx, (agency, share), now_ms).await? else {
            return Ok(Answered::Nothing);
        };
        if !revoked {
            return Ok(Answered::NotRevoked);
        }
        let answered: i64 = sqlx::query_scalar(ANSWERED)
            .bind(&share)
            .fetch_one(&mut *tx)
            .await?;
        if answered > 0 {
            return Ok(Answered::Before);
        }
        sqlx::query(INSERT_ANSWER)
            .bind(&share)
            .bind(account.to_string())
            .bind(text)
            .bind(big(now_ms)?)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Answered::Done)
    }
}
