//! What the operator has taken since this program began: it is not handed in again at every look.

use std::collections::BTreeSet;

use serde::Serialize;
use sidelight_domain::record::{Hash, sha256};

/// By hash.
#[derive(Debug, Default)]
pub struct Delivered(BTreeSet<Hash>);

impl Delivered {
    /// Hands something in, unless it was taken before.
    pub(crate) async fn once<T, E>(
        &mut self,
        (name, it): (&str, &impl Serialize),
        hand_in: impl Future<Output = Result<T, E>>,
    ) -> Result<(), E> {
        let json = serde_json::to_vec(it).unwrap_or_default();
        let key = sha256(&[name.as_bytes(), &json].concat());
        if !self.0.contains(&key) {
            hand_in.await?;
            self.0.insert(key);
        }
        Ok(())
    }
}
