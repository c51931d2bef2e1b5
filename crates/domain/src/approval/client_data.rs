//! The client data of an assertion: one JSON object, no member twice, and what it must say.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

use super::{ApprovalError, CLIENT_DATA_BYTES_MAX, Site};
use crate::record::Hash;

/// How a repeated member is told apart from other errors on its way through the JSON parser.
const REPEATED: &str = "repeated member";

struct Members(BTreeMap<String, Value>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Members, A::Error> {
                let mut members = BTreeMap::new();
                while let Some((name, value)) = from.next_entry::<String, Value>()? {
                    if members.insert(name, value).is_some() {
                        return Err(A::Error::custom(REPEATED));
                    }
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Object)
    }
}

/// Checks everything that client data say.
pub(super) fn check(bytes: &[u8], site: &Site<'_>, decision: &Hash) -> Result<(), ApprovalError> {
    if bytes.len() > CLIENT_DATA_BYTES_MAX {
        return Err(ApprovalError::ClientData);
    }
    let Members(members) = serde_json::from_slice(bytes).map_err(|error| {
        if error.is_data() && error.to_string().starts_with(REPEATED) {
            ApprovalError::RepeatedMember
        } else {
            ApprovalError::ClientData
        }
    })?;
    let text = |name| match members.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(ApprovalError::ClientData),
    };
    if text("type")? != Some("webauthn.get") {
        return Err(ApprovalError::Type);
    }
    if text("challenge")? != Some(BASE64URL.encode(decision).as_str()) {
        return Err(ApprovalError::Challenge);
    }
    if !text("origin")?.is_some_and(|origin| site.origins.contains(&origin)) {
        return Err(ApprovalError::Origin);
    }
    match members.get("crossOrigin") {
        None | Some(Value::Bool(false)) => {}
        Some(Value::Bool(true)) => return Err(ApprovalError::CrossOrigin),
        Some(_) => return Err(ApprovalError::ClientData),
    }
    if members.contains_key("topOrigin") {
        return Err(ApprovalError::CrossOrigin);
    }
    Ok(())
}
