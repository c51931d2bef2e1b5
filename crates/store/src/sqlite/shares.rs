//! [`ShareRows`] on SQLite: the household's side of shares.

use async_trait::async_trait;
use sidelight_domain::record::{HouseholdId, SigningKeyBytes};
use sqlx::sqlite::SqliteRow;
use sqlx::{Sqlite, Transaction};

use super::SqliteStore;
use super::agency_shares::place;
use super::record::{insert as insert_submission, state};
use super::row::{big, bytes, parsed, text, u64, u64_or_null};
use crate::shares::{
    ContentStored, NEVER_ENTERED_MAX, NewContent, NewItem, NewShare, Opened, ShareCreated,
    ShareRows, SharedItem, SharedTrack, StoredShare,
};
use crate::{Result, ShareId, StoreError};

const OF_PSEUDONYM: &str = "SELECT share FROM shares WHERE household = $1 AND pseudonym = $2";
const COUNTED: &str =
    "SELECT COUNT(*) FROM shares s JOIN log_submissions l ON l.request = s.consent
    WHERE s.household = $1 AND s.request = $2 AND l.refused IS NULL";
const INSERT: &str = "INSERT INTO shares (share, household, request, agency, pseudonym, clips,
    hold_minutes, consent, created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const HOLD_BACK: &str = "INSERT INTO consents_held_back (request, due_ms) VALUES ($1, $2)";
/// The outbox goes by time and then by request id; these are random, and all get one time.
const MIX: &str = "UPDATE log_submissions SET prepared_ms = $1
    WHERE request IN (SELECT request FROM consents_held_back WHERE due_ms <= $1)";
const RELEASE: &str = "DELETE FROM consents_held_back WHERE due_ms <= $1";
const SHARE: &str = "SELECT s.share, s.request, s.agency, s.pseudonym, s.clips, s.hold_minutes,
    s.created_ms, s.available_ms, s.withdrawn_ms, s.revoked_ms, l.draft, l.entry, l.refused,
    a.text, a.at_ms
    FROM shares s JOIN log_submissions l ON l.request = s.consent
    LEFT JOIN share_answers a ON a.share = s.share
    WHERE s.household = $1 AND s.share = $2";
const SHARES: &str = "SELECT s.share, s.request, s.agency, s.pseudonym, s.clips, s.hold_minutes,
    s.created_ms, s.available_ms, s.withdrawn_ms, s.revoked_ms, l.draft, l.entry, l.refused,
    a.text, a.at_ms
    FROM shares s JOIN log_submissions l ON l.request = s.consent
    LEFT JOIN share_answers a ON a.share = s.share
    WHERE s.household = $1 ORDER BY s.created_ms DESC, s.share LIMIT $2";
const ITEMS: &str =
    "SELECT n, clip, CAST(CASE WHEN video IS NULL THEN 0 ELSE 1 END AS BIGINT) AS video,
    CAST(CASE WHEN audio IS NULL THEN 0 ELSE 1 END AS BIGINT) AS audio,
    CAST(CASE WHEN still IS NULL THEN 0 ELSE 1 END AS BIGINT) AS still
    FROM share_items WHERE share = $1 ORDER BY n";
const OPENED: &str = "SELECT n, track, at_ms FROM share_opened WHERE share = $1
    ORDER BY at_ms, n, track, account";
/// The one place where something is handed over: only for a consent that the log has published.
const HAND_OVER: &str = "UPDATE shares
    SET shown = $3, letter = $4, available_ms = $5, keeps_until_ms = $6
    WHERE share = $1 AND household = $2 AND shown IS NULL AND withdrawn_ms IS NULL
    AND EXISTS (SELECT 1 FROM log_submissions l
        WHERE l.request = shares.consent AND l.entry IS NOT NULL)";
const CLOSED: &str = "SELECT COUNT(*) FROM shares s JOIN requests r ON r.entry = s.request
    WHERE s.share = $1 AND r.state IN ('resolved', 'withdrawn')";
const INSERT_ITEM: &str =
    "INSERT INTO share_items (share, n, household, clip, flags, video, audio, still)
    SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), c.household, c.clip, CAST($5 AS TEXT), $6, $7, $8
    FROM clips c WHERE c.household = $3 AND c.clip = $4 AND c.gap = 0 AND c.deleted_ms IS NULL
    AND (($6 IS NULL AND $8 IS NULL) OR c.video IS NOT NULL)
    AND ($7 IS NULL OR c.audio IS NOT NULL)";
const WITHDRAW: &str = "UPDATE shares SET withdrawn_ms = $3, shown = NULL, letter = NULL,
    available_ms = NULL, keeps_until_ms = NULL
    WHERE household = $1 AND share = $2 AND withdrawn_ms IS NULL AND revoked_ms IS NULL
    AND (available_ms IS NULL OR available_ms > $3)
    AND NOT EXISTS (SELECT 1 FROM share_opened o WHERE o.share = shares.share)";
const REMOVE_ITEMS: &str = "DELETE FROM share_items WHERE share = $1";
const UNHOLD: &str = "DELETE FROM consents_held_back
    WHERE request = (SELECT consent FROM shares WHERE share = $1) RETURNING request";
const NEVER_ENTER: &str = "UPDATE log_submissions SET refused = 'withdrawn before it was due'
    WHERE request = $1 AND entry IS NULL";
const FORGET_OPENINGS: &str = "DELETE FROM log_openings WHERE request = $1";
const NEVER_ENTERED: &str = "SELECT s.share, s.consent
    FROM shares s JOIN log_submissions l ON l.request = s.consent
    WHERE s.household = $1 AND s.withdrawn_ms IS NOT NULL AND l.entry IS NULL
    AND l.refused IS NOT NULL ORDER BY s.withdrawn_ms DESC, s.share LIMIT 1000 OFFSET $2";
const FORGET_SHARE: &str = "DELETE FROM shares WHERE share = $1";
const FORGET_SUBMISSION: &str = "DELETE FROM log_submissions WHERE request = $1";
const REVOKE: &str = "UPDATE shares SET revoked_ms = $3
    WHERE household = $1 AND share = $2 AND withdrawn_ms IS NULL AND revoked_ms IS NULL";
const EXISTS: &str = "SELECT COUNT(*) FROM shares WHERE household = $1 AND share = $2";
const HUB_LISTED: &str = "SELECT MIN(received_ms) FROM statements
    WHERE household = $1 AND text LIKE '%' || CAST($2 AS TEXT) || '%'";

type Tx = Transaction<'static, Sqlite>;

fn stored(row: &SqliteRow) -> Result<StoredShare> {
    let answered_ms = u64_or_null(row, "at_ms")?;
    let answer = answered_ms.map(|at_ms| Ok::<_, StoreError>((at_ms, text(row, "text")?)));
    Ok(StoredShare {
        id: parsed(row, "share")?,
        request: u64(row, "request")?,
        agency: text(row, "agency")?,
        pseudonym: text(row, "pseudonym")?,
        clips: u32::try_from(u64(row, "clips")?).map_err(|_| StoreError::Corrupt("clips"))?,
        hold_minutes: u64(row, "hold_minutes")?,
        created_ms: u64(row, "created_ms")?,
        consent: bytes(row, "draft")?,
        submission: state(row)?,
        available_ms: u64_or_null(row, "available_ms")?,
        withdrawn_ms: u64_or_null(row, "withdrawn_ms")?,
        revoked_ms: u64_or_null(row, "revoked_ms")?,
        answer: answer.transpose()?,
        items: Vec::new(),
        opened: Vec::new(),
    })
}

fn item(row: &SqliteRow) -> Result<SharedItem> {
    let mut tracks = Vec::new();
    for track in SharedTrack::ALL {
        if u64(row, track.name())? == 1 {
            tracks.push(track);
        }
    }
    Ok(SharedItem {
        n: place(row)?,
        clip: parsed(row, "clip")?,
        tracks,
    })
}

fn opened(row: &SqliteRow) -> Result<Opened> {
    Ok(Opened {
        n: place(row)?,
        track: text(row, "track")?,
        at_ms: u64(row, "at_ms")?,
    })
}

impl SqliteStore {
    /// A share with what belongs to it.
    async fn whole(&self, row: &SqliteRow) -> Result<StoredShare> {
        let mut share = stored(row)?;
        let id = share.id.to_string();
        let rows = sqlx::query(ITEMS).bind(&id);
        let rows = rows.fetch_all(&self.readers).await?;
        share.items = rows.iter().map(item).collect::<Result<_>>()?;
        let rows = sqlx::query(OPENED).bind(&id);
        let rows = rows.fetch_all(&self.readers).await?;
        share.opened = rows.iter().map(opened).collect::<Result<_>>()?;
        Ok(share)
    }
}

async fn insert_item(
    tx: &mut Tx,
    (household, share): (&str, &str),
    (n, item): (usize, &NewItem),
) -> Result<bool> {
    let inserted = sqlx::query(INSERT_ITEM)
        .bind(share)
        .bind(big(n as u64 + 1)?)
        .bind(household)
        .bind(item.clip.to_string())
        .bind(item.flags.join(" "))
        .bind(&item.video)
        .bind(&item.audio)
        .bind(&item.still)
        .execute(&mut **tx)
        .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Removes what was handed over; a consent nobody has tried to enter yet never will be.
async fn forget(tx: &mut Tx, household: &str, share: &str) -> Result<()> {
    sqlx::query(REMOVE_ITEMS)
        .bind(share)
        .execute(&mut **tx)
        .await?;
    let held_back: Option<String> = sqlx::query_scalar(UNHOLD)
        .bind(share)
        .fetch_optional(&mut **tx)
        .await?;
    let Some(request) = held_back else {
        return Ok(());
    };
    for sql in [NEVER_ENTER, FORGET_OPENINGS] {
        sqlx::query(sql).bind(&request).execute(&mut **tx).await?;
    }
    let older = sqlx::query(NEVER_ENTERED)
        .bind(household)
        .bind(i64::from(NEVER_ENTERED_MAX))
        .fetch_all(&mut **tx)
        .await?;
    for row in &older {
        let (share, consent) = (text(row, "share")?, text(row, "consent")?);
        for (sql, id) in [
            (FORGET_SHARE, share),
            (FORGET_OPENINGS, consent.clone()),
            (FORGET_SUBMISSION, consent),
        ] {
            sqlx::query(sql).bind(id).execute(&mut **tx).await?;
        }
    }
    Ok(())
}

#[async_trait]
impl ShareRows for SqliteStore {
    async fn share_create(&self, share: &NewShare<'_>) -> Result<ShareCreated> {
        let household = share.household.to_string();
        let mut tx = self.begin().await?;
        let before = sqlx::query(OF_PSEUDONYM)
            .bind(&household)
            .bind(share.pseudonym)
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(row) = before {
            return Ok(ShareCreated::Existing(parsed(&row, "share")?));
        }
        let count: i64 = sqlx::query_scalar(COUNTED)
            .bind(&household)
            .bind(big(share.request)?)
            .fetch_one(&mut *tx)
            .await?;
        if count >= big(share.shares_max)? {
            return Ok(ShareCreated::TooMany);
        }
        insert_submission(&mut tx, share.consent).await?;
        let consent = hex::encode(share.consent.request);
        sqlx::query(INSERT)
            .bind(share.id.to_string())
            .bind(&household)
            .bind(big(share.request)?)
            .bind(share.agency)
            .bind(share.pseudonym)
            .bind(i64::from(share.clips))
            .bind(big(share.hold_minutes)?)
            .bind(&consent)
            .bind(big(share.now_ms)?)
            .execute(&mut *tx)
            .await?;
        if let Some(due_ms) = share.due_ms {
            let held_back = sqlx::query(HOLD_BACK).bind(&consent).bind(big(due_ms)?);
            held_back.execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(ShareCreated::Done)
    }

    async fn share_of_pseudonym(
        &self,
        household: HouseholdId,
        pseudonym: &str,
    ) -> Result<Option<ShareId>> {
        let row = sqlx::query(OF_PSEUDONYM)
            .bind(household.to_string())
            .bind(pseudonym)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| parsed(&row, "share")).transpose()
    }

    async fn consents_release(&self, now_ms: u64) -> Result<u64> {
        let now_ms = big(now_ms)?;
        let mut tx = self.begin().await?;
        sqlx::query(MIX).bind(now_ms).execute(&mut *tx).await?;
        let released = sqlx::query(RELEASE).bind(now_ms).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(released.rows_affected())
    }

    async fn share(&self, household: HouseholdId, id: ShareId) -> Result<Option<StoredShare>> {
        let row = sqlx::query(SHARE)
            .bind(household.to_string())
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        match row {
            Some(row) => Ok(Some(self.whole(&row).await?)),
            None => Ok(None),
        }
    }

    async fn shares(&self, household: HouseholdId, limit: u32) -> Result<Vec<StoredShare>> {
        let rows = sqlx::query(SHARES)
            .bind(household.to_string())
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        let mut shares = Vec::with_capacity(rows.len());
        for row in &rows {
            shares.push(self.whole(row).await?);
        }
        Ok(shares)
    }

    async fn share_content(
        &self,
        household: HouseholdId,
        id: ShareId,
        content: &NewContent,
    ) -> Result<ContentStored> {
        let (household, share) = (household.to_string(), id.to_string());
        let mut tx = self.begin().await?;
        let handed_over = sqlx::query(HAND_OVER)
            .bind(&share)
            .bind(&household)
            .bind(content.shown.to_string())
            .bind(&content.letter)
            .bind(big(content.available_ms)?)
            .bind(big(content.keeps_until_ms)?)
            .execute(&mut *tx)
            .await?;
        if handed_over.rows_affected() == 0 {
            return Ok(ContentStored::State);
        }
        let closed: i64 = sqlx::query_scalar(CLOSED)
            .bind(&share)
            .fetch_one(&mut *tx)
            .await?;
        if closed > 0 {
            return Ok(ContentStored::Closed);
        }
        // What is not committed has not happened: a refusal rolls the rest back.
        for numbered in content.items.iter().enumerate() {
            if !insert_item(&mut tx, (&household, &share), numbered).await? {
                return Ok(ContentStored::Clip(numbered.1.clip));
            }
        }
        tx.commit().await?;
        Ok(ContentStored::Done)
    }

    async fn share_revoke(
        &self,
        household: HouseholdId,
        id: ShareId,
        clock: &(dyn Fn() -> u64 + Send + Sync),
    ) -> Result<bool> {
        let (household, share) = (household.to_string(), id.to_string());
        let mut tx = self.begin().await?;
        let now_ms = clock();
        let change = |sql| sqlx::query(sql).bind(&household).bind(&share);
        let withdrawn = change(WITHDRAW).bind(big(now_ms)?);
        if withdrawn.execute(&mut *tx).await?.rows_affected() == 1 {
            forget(&mut tx, &household, &share).await?;
        } else {
            let revoked = change(REVOKE).bind(big(now_ms)?);
            revoked.execute(&mut *tx).await?;
        }
        let known: i64 = sqlx::query_scalar(EXISTS)
            .bind(&household)
            .bind(&share)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(known == 1)
    }

    async fn hub_listed_ms(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
    ) -> Result<Option<u64>> {
        let first: Option<i64> = sqlx::query_scalar(HUB_LISTED)
            .bind(household.to_string())
            .bind(hex::encode(hub))
            .fetch_one(&self.readers)
            .await?;
        first
            .map(|ms| u64::try_from(ms).map_err(|_| StoreError::Corrupt("received_ms")))
            .transpose()
    }
}
