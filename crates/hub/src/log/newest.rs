//! The newest head of the public record that this hub has believed, on disk: after a restart an older
//! record is refused as before.

use std::io;
use std::path::PathBuf;

use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::vkey::Vkey;

use super::Head;
use crate::spool::store::Store;

fn path(store: &Store) -> PathBuf {
    store.layout().root().join("record.head")
}

/// One line: size, root, and the key of the log it is of.
fn line((size, root): Head, key: &Vkey) -> String {
    format!("{size} {} {key}\n", root.to_hex())
}

fn parse(text: &str) -> Option<(Head, &str)> {
    let (size, rest) = text.strip_suffix('\n')?.split_once(' ')?;
    let (root, key) = rest.split_once(' ')?;
    Some(((size.parse().ok()?, Sha256Hash::from_hex(root)?), key))
}

/// Keeps it, durably.
pub fn save(store: &Store, head: Head, key: &Vkey) -> io::Result<()> {
    sidelight_disk::write(&**store.disk(), &path(store), line(head, key).as_bytes())
}

/// Reads it; `None` if none of this log was seen yet.
pub fn load(store: &Store, key: &Vkey) -> io::Result<Option<Head>> {
    let Some(bytes) = sidelight_disk::read(&**store.disk(), &path(store))? else {
        return Ok(None);
    };
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, "record.head is damaged");
    let text = std::str::from_utf8(&bytes).map_err(|_| damaged())?;
    let (head, of) = parse(text).ok_or_else(damaged)?;
    Ok((of == key.to_string()).then_some(head))
}
