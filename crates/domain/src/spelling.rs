//! Texts of one spelling: JSON that is signed or hashed is read only if it is what would be written.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads a text that has one spelling: what is written back is what was read.
pub(crate) fn one_spelling<T: Serialize + DeserializeOwned>(text: &str) -> Option<T> {
    let read: T = serde_json::from_str(text).ok()?;
    (spelling(&read) == text).then_some(read)
}

/// The one spelling.
pub(crate) fn spelling<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("texts and numbers are always JSON")
}
