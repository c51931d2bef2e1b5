//! What the console remembers for a while, in memory, each under a secret of its own: sessions, and what a
//! passkey was asked. Only the secret's hash is here.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngCore as _;
use rand::rngs::OsRng;
use sidelight_domain::record::{Hash, sha256};

/// So many of a kind, for so long.
pub(super) struct Kept<T> {
    most: usize,
    life_ms: u64,
    /// By hash of the secret: until when, and what.
    all: Mutex<BTreeMap<Hash, (u64, T)>>,
}

impl<T: Clone> Kept<T> {
    pub(super) fn new(most: usize, life_ms: u64) -> Self {
        Self {
            most,
            life_ms,
            all: Mutex::default(),
        }
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<Hash, (u64, T)>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps it, and answers the secret. Where there are too many, the one that ends first goes.
    pub(super) fn put(&self, value: T, now_ms: u64) -> String {
        let mut bytes = [0; 32];
        OsRng.fill_bytes(&mut bytes);
        let secret = URL_SAFE_NO_PAD.encode(bytes);
        let mut all = self.all();
        all.retain(|_, (until, _)| *until > now_ms);
        if all.len() >= self.most {
            let first = all.iter().min_by_key(|(_, (until, _))| *until);
            let first = first.map(|(hash, _)| *hash);
            first.and_then(|hash| all.remove(&hash));
        }
        all.insert(sha256(secret.as_bytes()), (now_ms + self.life_ms, value));
        secret
    }

    /// What is under the secret.
    pub(super) fn get(&self, secret: &str, now_ms: u64) -> Option<T> {
        let all = self.all();
        let (until, value) = all.get(&sha256(secret.as_bytes()))?;
        (*until > now_ms).then(|| value.clone())
    }

    /// The same, which ends with it.
    pub(super) fn take(&self, secret: &str, now_ms: u64) -> Option<T> {
        let (until, value) = self.all().remove(&sha256(secret.as_bytes()))?;
        (until > now_ms).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_kept_for_its_time_and_the_first_goes_when_there_are_too_many() {
        let kept = Kept::new(2, 10);
        let first = kept.put(1, 0);
        assert_eq!(kept.get(&first, 9), Some(1));
        assert_eq!(kept.get(&first, 10), None);
        let (second, third) = (kept.put(2, 1), kept.put(3, 2));
        assert_eq!(kept.get(&first, 2), None, "three are too many");
        assert_eq!(kept.take(&second, 2), Some(2));
        assert_eq!(kept.take(&second, 2), None, "once");
        assert_eq!(kept.get(&third, 2), Some(3));
        assert_eq!(kept.get("", 2), None);
    }
}
