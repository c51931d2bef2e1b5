//! Values of columns, in and out: ids, hashes and keys as hex, times and sizes as `BIGINT`.

use std::str::FromStr;

use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::{Result, StoreError};

/// A text column that parses.
pub(super) fn parsed<T: FromStr>(row: &SqliteRow, column: &'static str) -> Result<T> {
    let text: &str = row.try_get(column)?;
    text.parse().map_err(|_| StoreError::Corrupt(column))
}

/// A text column that parses, or NULL.
pub(super) fn parsed_or_null<T: FromStr>(
    row: &SqliteRow,
    column: &'static str,
) -> Result<Option<T>> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(|t| t.parse().map_err(|_| StoreError::Corrupt(column)))
        .transpose()
}

/// A text.
pub(super) fn text(row: &SqliteRow, column: &'static str) -> Result<String> {
    Ok(row.try_get(column)?)
}

/// Bytes.
pub(super) fn bytes(row: &SqliteRow, column: &'static str) -> Result<Vec<u8>> {
    Ok(row.try_get(column)?)
}

/// Bytes, or NULL.
pub(super) fn bytes_or_null(row: &SqliteRow, column: &'static str) -> Result<Option<Vec<u8>>> {
    Ok(row.try_get(column)?)
}

/// Exactly `N` bytes.
pub(super) fn array<const N: usize>(row: &SqliteRow, column: &'static str) -> Result<[u8; N]> {
    let bytes: &[u8] = row.try_get(column)?;
    bytes.try_into().map_err(|_| StoreError::Corrupt(column))
}

/// 32 bytes in hex.
pub(super) fn hex32(row: &SqliteRow, column: &'static str) -> Result<[u8; 32]> {
    let text: &str = row.try_get(column)?;
    parse_hex32(text).ok_or(StoreError::Corrupt(column))
}

/// 32 bytes in hex, or NULL.
pub(super) fn hex32_or_null(row: &SqliteRow, column: &'static str) -> Result<Option<[u8; 32]>> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(|t| parse_hex32(t).ok_or(StoreError::Corrupt(column)))
        .transpose()
}

/// 32 bytes in hex.
pub(super) fn parse_hex32(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

/// A number that is not negative.
pub(super) fn u64(row: &SqliteRow, column: &'static str) -> Result<u64> {
    let value: i64 = row.try_get(column)?;
    u64::try_from(value).map_err(|_| StoreError::Corrupt(column))
}

/// A number that is not negative, or NULL.
pub(super) fn u64_or_null(row: &SqliteRow, column: &'static str) -> Result<Option<u64>> {
    let value: Option<i64> = row.try_get(column)?;
    value
        .map(|v| u64::try_from(v).map_err(|_| StoreError::Corrupt(column)))
        .transpose()
}

/// A number for a column.
pub(super) fn big(value: u64) -> Result<i64> {
    i64::try_from(value).map_err(|_| StoreError::Range)
}
