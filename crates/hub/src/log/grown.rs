//! Whether a head continues the newest one seen, computed from the record's own tiles.

use sidelight_translog::proven::ProvenTree;

use super::files::Files;
use super::{Head, LogError};

/// Refuses a head that is not what the known one grew into.
pub async fn check(files: &Files, known: Head, head: Head) -> Result<(), LogError> {
    if known.0 == 0 || known == head {
        return Ok(());
    }
    let root = files.ask(|fetched| ProvenTree::new(fetched, head).root_at(known.0));
    match root.await? == known.1 {
        true => Ok(()),
        false => Err(LogError::History),
    }
}
