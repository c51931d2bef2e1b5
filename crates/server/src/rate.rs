//! Token buckets, in memory only: after a restart everyone starts afresh, and no address is ever
//! written anywhere.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::Mutex;

use crate::config::RateLimits;
use crate::problem::{ApiError, ApiResult};

/// Buckets kept; beyond it the full ones, which say nothing, are forgotten, and at twice of it all.
const BUCKETS_MAX: usize = 50_000;
/// One minute, ms.
const MINUTE_MS: u64 = 60_000;

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Limited {
    /// Starts and ends of ceremonies.
    SignIn,
    /// Mailboxes.
    Mailbox,
    /// A session's or a hub's requests.
    Requests,
}

/// Whom a bucket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Caller {
    /// A client's network: an IPv4 address or the first 64 bits of an IPv6 address.
    Network(IpAddr),
    /// A session or a hub, by a hash.
    Holder([u8; 32]),
}

impl Caller {
    /// The network of an address.
    pub(crate) fn network(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Caller::Network(v4.into()),
            IpAddr::V6(v6) => {
                let prefix = u128::from(v6) >> 64 << 64;
                Caller::Network(std::net::Ipv6Addr::from(prefix).into())
            }
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// Requests left, in thousandths.
    milli: u64,
    at_ms: u64,
}

/// All buckets of the process.
#[derive(Debug)]
pub(crate) struct Rates {
    limits: RateLimits,
    buckets: Mutex<HashMap<(Limited, Caller), Bucket>>,
}

impl Rates {
    /// Nobody has asked for anything yet.
    pub(crate) fn new(limits: RateLimits) -> Self {
        Self {
            limits,
            buckets: Mutex::default(),
        }
    }

    fn per_minute(&self, what: Limited) -> u64 {
        u64::from(match what {
            Limited::SignIn => self.limits.sign_in_per_minute,
            Limited::Mailbox => self.limits.mailbox_per_minute,
            Limited::Requests => self.limits.requests_per_minute,
        })
        .max(1)
    }

    /// Takes one request from a bucket, or says when there will be one.
    pub(crate) fn take(&self, what: Limited, caller: Caller, now_ms: u64) -> ApiResult<()> {
        let per_minute = self.per_minute(what);
        let full = per_minute * 1000;
        let mut buckets = self.buckets.lock().expect("no holder of this lock panics");
        if buckets.len() >= BUCKETS_MAX {
            forget(&mut buckets, now_ms);
        }
        let bucket = buckets.entry((what, caller)).or_insert(Bucket {
            milli: full,
            at_ms: now_ms,
        });
        let since = now_ms.saturating_sub(bucket.at_ms);
        // `since` is bounded first, so that no product overflows.
        let refill = since.min(MINUTE_MS) * full / MINUTE_MS;
        *bucket = Bucket {
            milli: (bucket.milli + refill).min(full),
            at_ms: now_ms,
        };
        if bucket.milli >= 1000 {
            bucket.milli -= 1000;
            return Ok(());
        }
        let missing_ms = (1000 - bucket.milli) * MINUTE_MS / full;
        Err(ApiError::too_many(missing_ms.div_ceil(1000).max(1)))
    }
}

fn forget<K: Hash + Eq>(buckets: &mut HashMap<K, Bucket>, now_ms: u64) {
    buckets.retain(|_, bucket| now_ms.saturating_sub(bucket.at_ms) < MINUTE_MS);
    if buckets.len() >= 2 * BUCKETS_MAX {
        buckets.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills() {
        let rates = Rates::new(RateLimits {
            sign_in_per_minute: 3,
            ..RateLimits::default()
        });
        let caller = Caller::network(IpAddr::from([10, 0, 0, 1]));
        let take = |now| rates.take(Limited::SignIn, caller, now).is_ok();
        assert_eq!([0, 0, 0, 0].map(take), [true, true, true, false]);
        assert!(!take(19_999), "a third of a minute is not over");
        assert!(take(40_000));
        let other = Caller::network(IpAddr::from([10, 0, 0, 2]));
        assert!(
            rates.take(Limited::SignIn, other, 0).is_ok(),
            "each caller has its own"
        );
    }

    #[test]
    fn an_ipv6_network_is_one_caller() {
        let network = |text: &str| Caller::network(text.parse().expect("an address"));
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:2"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:10.0.0.1"), network("10.0.0.1"));
    }
}
