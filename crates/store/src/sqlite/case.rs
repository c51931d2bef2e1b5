//! What the rows of emergencies, demands and look-ups share: how one is typed, how many there are, who did
//! which part, and what the entry that reviewers sign opens to.

use std::fmt::Display;

use sqlx::sqlite::SqliteRow;
use sqlx::{Sqlite, SqlitePool, Transaction};

use super::SqliteStore;
use super::record::opening;
use super::row::{big, bytes, bytes_or_null, parsed, text, u64, u64_or_null};
use crate::decisions::KeptApproval;
use crate::emergencies::{FiledSince, Outcome, Part, PartDone, PreparedRelease};
use crate::id::AccountId;
use crate::requests::Entered;
use crate::{Result, StoreError};

/// What an officer types, with what is kept beside its row.
pub(super) trait Typed: Sync {
    /// The statements of its kind.
    const SQL: &'static Sql;

    /// Whose it is.
    fn account(&self) -> AccountId;

    /// Adds its row.
    fn insert(
        &self,
        tx: &mut Transaction<'static, Sqlite>,
    ) -> impl Future<Output = Result<()>> + Send;
}

impl SqliteStore {
    /// Keeps one more; `false` if its officer has typed `typed_max` and filed none of them.
    pub(super) async fn typed_create<T: Typed>(&self, new: &T, typed_max: u64) -> Result<bool> {
        let mut tx = self.begin().await?;
        let typed: i64 = sqlx::query_scalar(T::SQL.typed)
            .bind(new.account().to_string())
            .fetch_one(&mut *tx)
            .await?;
        if u64::try_from(typed).map_err(|_| StoreError::Range)? >= typed_max {
            return Ok(false);
        }
        new.insert(&mut tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Keeps one in place of another typed one of its officer; `false` if there is none.
    pub(super) async fn typed_replace<T: Typed>(
        &self,
        new: &T,
        old: impl Display + Send,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        if !T::SQL.discard(&mut tx, (old, new.account())).await? {
            return Ok(false);
        }
        new.insert(&mut tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Forgets a typed one of this account; `false` if there is none.
    pub(super) async fn typed_discard(
        &self,
        sql: &'static Sql,
        of: (impl Display + Send, AccountId),
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        let done = sql.discard(&mut tx, of).await?;
        tx.commit().await?;
        Ok(done)
    }
}

/// How many an officer and their agency filed; `sql` counts both.
pub(super) async fn filed_since(
    readers: &SqlitePool,
    sql: &'static str,
    (agency, account, since_ms): (&str, AccountId, u64),
) -> Result<FiledSince> {
    let row = sqlx::query(sql)
        .bind(agency)
        .bind(account.to_string())
        .bind(big(since_ms)?)
        .fetch_one(readers)
        .await?;
    counted(&row)
}

/// The counts that such a statement selects.
pub(super) fn counted(row: &SqliteRow) -> Result<FiledSince> {
    Ok(FiledSince {
        by_officer: u64(row, "officers")?,
        by_agency: u64(row, "agencys")?,
    })
}

/// The statements of one kind.
pub(super) struct Sql {
    typed: &'static str,
    discard: &'static str,
    forget_openings: &'static str,
    insert_opening: &'static str,
    openings: &'static str,
    insert_part: &'static str,
    parts: &'static str,
    forget_reviews: &'static str,
}

macro_rules! sql {
    ($of:literal, $all:literal, $again:literal) => {
        Sql {
            typed: concat!(
                "SELECT COUNT(*) FROM ",
                $all,
                " WHERE account = $1 AND state = 'typed'"
            ),
            discard: concat!(
                "DELETE FROM ",
                $all,
                " WHERE id = $1 AND account = $2 AND state = 'typed'"
            ),
            forget_openings: concat!("DELETE FROM ", $of, "_openings WHERE ", $of, " = $1"),
            insert_opening: concat!(
                "INSERT INTO ",
                $of,
                "_openings (",
                $of,
                ", field, salt, value) VALUES ($1, $2, $3, $4)"
            ),
            openings: concat!(
                "SELECT field, salt, value FROM ",
                $of,
                "_openings WHERE ",
                $of,
                " = $1 ORDER BY field"
            ),
            insert_part: concat!(
                "INSERT INTO ",
                $of,
                "_parts (",
                $of,
                ", part, account, credential, client_data, authenticator_data, signature, at_ms)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (",
                $of,
                ", part) ",
                $again
            ),
            parts: concat!(
                "SELECT part, account, credential, client_data, authenticator_data, signature, at_ms
                FROM ",
                $of,
                "_parts WHERE ",
                $of,
                " = $1"
            ),
            forget_reviews: concat!(
                "DELETE FROM ",
                $of,
                "_parts WHERE ",
                $of,
                " = $1 AND part IN ('first-review', 'second-review')"
            ),
        }
    };
}

pub(super) const EMERGENCY: Sql = sql!("emergency", "emergencies", "DO NOTHING");
pub(super) const LOOK_UP: Sql = sql!("look_up", "look_ups", "DO NOTHING");
pub(super) const DEMAND: Sql = sql!(
    "demand",
    "demands",
    "DO UPDATE SET account = excluded.account, credential = excluded.credential,
    client_data = excluded.client_data, authenticator_data = excluded.authenticator_data,
    signature = excluded.signature, at_ms = excluded.at_ms"
);

/// The entry of a row, without its openings.
pub(super) fn release(row: &SqliteRow) -> Result<Option<PreparedRelease>> {
    Ok(match bytes_or_null(row, "release")? {
        None => None,
        Some(draft) => Some(PreparedRelease {
            draft,
            openings: Vec::new(),
            clips: text(row, "clips")?,
        }),
    })
}

/// What the log said to the submission that a row waits for.
pub(super) fn outcome(row: &SqliteRow) -> Result<Outcome> {
    Ok(match u64_or_null(row, "log_entry")? {
        Some(entry) => Outcome::Entered(Entered {
            entry,
            at_ms: u64_or_null(row, "entered_ms")?.unwrap_or(0),
        }),
        None => Outcome::Refused(text(row, "refused")?),
    })
}

fn part(row: &SqliteRow) -> Result<PartDone> {
    let name = text(row, "part")?;
    let part = Part::ALL.into_iter().find(|it| it.as_str() == name);
    Ok(PartDone {
        part: part.ok_or(StoreError::Corrupt("part"))?,
        account: parsed(row, "account")?,
        given: KeptApproval {
            credential: u64(row, "credential")?,
            client_data: bytes(row, "client_data")?,
            authenticator_data: bytes(row, "authenticator_data")?,
            signature: bytes(row, "signature")?,
            at_ms: u64(row, "at_ms")?,
        },
    })
}

impl Sql {
    /// A typed one of this account is forgotten; `false` if there is none.
    async fn discard(
        &self,
        tx: &mut Transaction<'static, Sqlite>,
        (id, account): (impl Display, AccountId),
    ) -> Result<bool> {
        let done = sqlx::query(self.discard)
            .bind(id.to_string())
            .bind(account.to_string())
            .execute(&mut **tx)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The openings of the entry become these.
    pub(super) async fn keep_openings(
        &self,
        tx: &mut Transaction<'static, Sqlite>,
        id: impl Display,
        release: Option<&PreparedRelease>,
    ) -> Result<()> {
        let id = id.to_string();
        let forget = sqlx::query(self.forget_openings).bind(&id);
        forget.execute(&mut **tx).await?;
        for opening in release.iter().flat_map(|it| &it.openings) {
            sqlx::query(self.insert_opening)
                .bind(&id)
                .bind(&opening.field)
                .bind(&opening.salt[..])
                .bind(&opening.value)
                .execute(&mut **tx)
                .await?;
        }
        Ok(())
    }

    /// Adds its openings to the entry of a row.
    pub(super) async fn read_openings(
        &self,
        from: &SqlitePool,
        id: impl Display,
        release: Option<&mut PreparedRelease>,
    ) -> Result<()> {
        if let Some(release) = release {
            let rows = sqlx::query(self.openings)
                .bind(id.to_string())
                .fetch_all(from)
                .await?;
            release.openings = rows.iter().map(opening).collect::<Result<_>>()?;
        }
        Ok(())
    }

    /// `false` if the part of an emergency or a look-up was done already; that of a demand is done anew.
    pub(super) async fn keep_part(
        &self,
        tx: &mut Transaction<'static, Sqlite>,
        id: impl Display,
        done: &PartDone,
    ) -> Result<bool> {
        let given = &done.given;
        let kept = sqlx::query(self.insert_part)
            .bind(id.to_string())
            .bind(done.part.as_str())
            .bind(done.account.to_string())
            .bind(big(given.credential)?)
            .bind(&given.client_data)
            .bind(&given.authenticator_data)
            .bind(&given.signature)
            .bind(big(given.at_ms)?)
            .execute(&mut **tx)
            .await?;
        Ok(kept.rows_affected() == 1)
    }

    /// The parts that were done, in order.
    pub(super) async fn read_parts(
        &self,
        from: &SqlitePool,
        id: impl Display,
    ) -> Result<Vec<PartDone>> {
        let rows = sqlx::query(self.parts)
            .bind(id.to_string())
            .fetch_all(from)
            .await?;
        let mut parts = rows.iter().map(part).collect::<Result<Vec<_>>>()?;
        parts.sort_by_key(|it| it.part);
        Ok(parts)
    }

    /// Both reviews are forgotten.
    pub(super) async fn forget_reviews(
        &self,
        tx: &mut Transaction<'static, Sqlite>,
        id: impl Display,
    ) -> Result<()> {
        let forget = sqlx::query(self.forget_reviews).bind(id.to_string());
        forget.execute(&mut **tx).await?;
        Ok(())
    }
}
