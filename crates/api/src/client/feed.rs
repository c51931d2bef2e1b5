//! Feeds of the public record; they need no credential, and what they say is for the caller to check.

use super::{Client, ClientResult};
use crate::feed::{RegionFeed, TrusteesFeed};

impl Client {
    /// What is asked in a region (an H3 cell of resolution 3).
    pub async fn region_feed(&self, region: &str) -> ClientResult<RegionFeed> {
        self.get(&crate::path::region_feed(region)).await
    }

    /// The trustees in force, if there are any.
    pub async fn trustees_feed(&self) -> ClientResult<TrusteesFeed> {
        self.get(crate::path::TRUSTEES_FEED).await
    }
}
