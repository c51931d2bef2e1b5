//! Calls of `/api/hub`: what a paired hub does.

use bytes::Bytes;
use futures::Stream;
use reqwest::{Body, Method, header};

use super::{Client, ClientResult, PAYLOAD_TIMEOUT, checked};
use crate::household::{Sealed, StatementWire};
use crate::hub::{Clips, FootageDone, ForHub, NewClip, Received};

impl Client {
    /// Stores a payload of `size` bytes under its SHA-256.
    ///
    /// `continuous` says that it belongs to a picked clip of the continuous series, which a nearly
    /// full operator refuses first.
    pub async fn blob_put<S, E>(
        &self,
        sha256: &[u8; 32],
        size: u64,
        continuous: bool,
        payload: S,
    ) -> ClientResult<()>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let mut path = crate::path::hub_blob(sha256);
        if continuous {
            path.push_str("?series=continuous");
        }
        let request = self
            .request(Method::PUT, &path)?
            .timeout(PAYLOAD_TIMEOUT)
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(header::CONTENT_LENGTH, size)
            .body(Body::wrap_stream(payload));
        checked(request.send().await?).await.map(drop)
    }

    /// Hands in a clip whose payloads are stored.
    pub async fn clip_post(&self, clip: &NewClip) -> ClientResult<Received> {
        self.call(Method::POST, "/api/hub/clips", clip).await
    }

    /// Which of these clips the operator does not have.
    pub async fn clips_missing(&self, clips: &Clips) -> ClientResult<Clips> {
        self.call(Method::POST, "/api/hub/clips/missing", clips)
            .await
    }

    /// Statements after number `after`, waiting up to `wait` seconds for one.
    pub async fn hub_statements(&self, after: u64, wait: u64) -> ClientResult<Vec<StatementWire>> {
        self.get(&format!("/api/hub/statements?after={after}&wait={wait}"))
            .await
    }

    /// Commands not answered yet and what the operator asks, waiting up to `wait` seconds for something.
    pub async fn hub_commands(&self, wait: u64) -> ClientResult<Vec<ForHub>> {
        self.get(&format!("/api/hub/commands?wait={wait}&footage=1"))
            .await
    }

    /// Says what came of being asked for footage.
    pub async fn hub_footage(&self, about: &str, done: &FootageDone) -> ClientResult<()> {
        self.write(Method::POST, &format!("/api/hub/footage/{about}"), done)
            .await
    }

    /// Answers a command.
    pub async fn hub_reply(&self, command: &str, reply: &Sealed) -> ClientResult<()> {
        self.write(
            Method::POST,
            &format!("/api/hub/commands/{command}/reply"),
            reply,
        )
        .await
    }

    /// Replaces the hub's status.
    pub async fn hub_status(&self, status: &Sealed) -> ClientResult<()> {
        self.write(Method::PUT, "/api/hub/status", status).await
    }

    /// Sends an event to whoever has a page open.
    pub async fn hub_event(&self, event: &Sealed) -> ClientResult<()> {
        self.write(Method::POST, "/api/hub/events", event).await
    }
}
