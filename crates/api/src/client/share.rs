//! Calls about shares: what a resident's program does, and what an agency's does with what was shared.

use bytes::Bytes;
use futures::Stream;
use reqwest::Method;
use serde_json::json;

use super::{Client, ClientResult};
use crate::share::{AgencyShares, Answer, Consent, Content, Header, Share, Shares};

impl Client {
    /// Says that something is shared. Nothing leaves before [`Client::share_content`].
    pub async fn share_consent(&self, consent: &Consent) -> ClientResult<Share> {
        self.call(Method::POST, "/api/household/shares", consent)
            .await
    }

    /// The household's shares, newest first.
    pub async fn shares(&self) -> ClientResult<Shares> {
        self.get("/api/household/shares").await
    }

    /// One share of the household, with its receipt once there is one.
    pub async fn share(&self, share: &str) -> ClientResult<Share> {
        self.get(&format!("/api/household/shares/{share}")).await
    }

    /// Hands over letter and headers, once the receipt was checked.
    pub async fn share_content(&self, share: &str, content: &Content) -> ClientResult<Share> {
        let path = format!("/api/household/shares/{share}/content");
        self.call(Method::PUT, &path, content).await
    }

    /// Takes a share back.
    pub async fn share_revoke(&self, share: &str) -> ClientResult<Share> {
        let path = format!("/api/household/shares/{share}/revoke");
        self.call(Method::POST, &path, &json!({})).await
    }

    /// What residents shared for a request of the caller's agency; `after` is the `next` of the page before.
    pub async fn agency_shares(
        &self,
        request: &str,
        after: Option<&str>,
    ) -> ClientResult<AgencyShares> {
        let path = format!("/api/agency/requests/{request}/shares");
        match after {
            Some(after) => self.get(&format!("{path}?after={after}")).await,
            None => self.get(&path).await,
        }
    }

    /// Downloads a track: its header is handed over, and who asked is recorded first.
    pub async fn share_open(&self, share: &str, item: u32, track: &str) -> ClientResult<Header> {
        let path = format!("/api/agency/shares/{share}/items/{item}/{track}/open");
        self.call(Method::POST, &path, &json!({})).await
    }

    /// The payload of a track that somebody of the agency has opened, or the bytes `first..=last` of it.
    pub async fn shared_payload(
        &self,
        share: &str,
        item: u32,
        track: &str,
        range: Option<(u64, u64)>,
    ) -> ClientResult<impl Stream<Item = ClientResult<Bytes>> + use<>> {
        let path = format!("/api/agency/shares/{share}/items/{item}/{track}");
        self.bytes(&path, range).await
    }

    /// Header and payload, an `age` file: a download like [`Client::share_open`].
    pub async fn shared_age_file(
        &self,
        share: &str,
        item: u32,
        track: &str,
    ) -> ClientResult<impl Stream<Item = ClientResult<Bytes>> + use<>> {
        let path = format!("/api/agency/shares/{share}/items/{item}/{track}.age");
        self.bytes(&path, None).await
    }

    /// Answers a revocation.
    pub async fn share_answer(&self, share: &str, text: &str) -> ClientResult<()> {
        let path = format!("/api/agency/shares/{share}/answer");
        let text = text.to_owned();
        self.write(Method::POST, &path, &Answer { text }).await
    }
}
