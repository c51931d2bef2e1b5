//! A region's feed; needs no credential, and what it says is for the caller to check.

use super::{Client, ClientResult};
use crate::feed::RegionFeed;

impl Client {
    /// What is asked in a region (an H3 cell of resolution 3).
    pub async fn region_feed(&self, region: &str) -> ClientResult<RegionFeed> {
        self.get(&crate::path::region_feed(region)).await
    }
}
