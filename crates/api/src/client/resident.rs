//! Calls of `/api/household` and `/api/clips`: what a resident's program does.

use bytes::Bytes;
use futures::{Stream, StreamExt};
use reqwest::{Method, header};
use sidelight_domain::record::{ClipId, SigningKeyBytes, Track};

use super::{Client, ClientError, ClientResult, checked};
use crate::account::{Invite, InviteKind, InviteToken};
use crate::clip::{ClipItem, ClipPage, Delete, Keep, Note};
use crate::household::{
    CommandId, Household, HubToken, NewHub, NewStatement, Sealed, Settings, StreamItem,
};
use crate::lookup::set_up::{NewSetUp, SetUp, SetUpAnswers};

/// Which clips to list; everything left out is not a condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClipQuery {
    /// Of this camera.
    pub camera: Option<String>,
    /// Of this series: `event` or `continuous`.
    pub series: Option<String>,
    /// Starting at or after, ms.
    pub from_ms: Option<u64>,
    /// Starting before, ms.
    pub to_ms: Option<u64>,
    /// The deleted ones that can still be restored, instead of the others.
    pub deleted: bool,
    /// The `next` of the page before.
    pub before: Option<String>,
    /// At most so many.
    pub limit: Option<u32>,
}

impl ClipQuery {
    fn to_path(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let texts = [
            ("camera", &self.camera),
            ("series", &self.series),
            ("before", &self.before),
        ];
        for (name, value) in texts {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        for (name, value) in [("from", self.from_ms), ("to", self.to_ms)] {
            if let Some(value) = value {
                query.append_pair(name, &value.to_string());
            }
        }
        if self.deleted {
            query.append_pair("deleted", "true");
        }
        if let Some(limit) = self.limit {
            query.append_pair("limit", &limit.to_string());
        }
        format!("/api/household/clips?{}", query.finish())
    }
}

impl Client {
    /// Makes the household from its first statement.
    pub async fn household_create(&self, first: &NewStatement) -> ClientResult<()> {
        self.write(Method::POST, "/api/households", first).await
    }

    /// Appends a statement.
    pub async fn statement_append(&self, next: &NewStatement) -> ClientResult<()> {
        self.write(Method::POST, "/api/household/statements", next)
            .await
    }

    /// The household, with the statements after number `after`.
    pub async fn household(&self, after: u64) -> ClientResult<Household> {
        self.get(&format!("/api/household?after={after}")).await
    }

    /// Replaces the settings blob.
    pub async fn settings_put(&self, settings: &Settings) -> ClientResult<()> {
        self.write(Method::PUT, "/api/household/settings", settings)
            .await
    }

    /// Asks the trustees about the household's own address or contact, blinded.
    pub async fn set_up_begin(&self, new: &NewSetUp) -> ClientResult<SetUp> {
        self.call(Method::POST, "/api/household/address/set-ups", new)
            .await
    }

    /// What trustees have answered so far.
    pub async fn set_up_answers(&self, set_up: &str) -> ClientResult<SetUpAnswers> {
        self.get(&format!("/api/household/address/set-ups/{set_up}"))
            .await
    }

    /// A one-time token for a further device or member.
    pub async fn invite(&self, kind: InviteKind) -> ClientResult<InviteToken> {
        self.call(Method::POST, "/api/household/invites", &Invite { kind })
            .await
    }

    /// Registers a hub's key and answers its token, which is shown once.
    pub async fn hub_register(&self, hub: SigningKeyBytes) -> ClientResult<HubToken> {
        self.call(Method::POST, "/api/household/hubs", &NewHub { hub })
            .await
    }

    /// Relays a command to a hub.
    pub async fn command(&self, hub: &SigningKeyBytes, sealed: &Sealed) -> ClientResult<CommandId> {
        let path = format!("/api/household/hubs/{}/commands", hex::encode(hub));
        self.call(Method::POST, &path, sealed).await
    }

    /// The reply to a command; `None` when `wait` seconds are over.
    pub async fn command_reply(
        &self,
        command: &CommandId,
        wait: u64,
    ) -> ClientResult<Option<Sealed>> {
        self.get_or_nothing(&format!(
            "/api/household/commands/{}?wait={wait}",
            command.command
        ))
        .await
    }

    /// What happens in the household, as it happens.
    pub async fn household_stream(
        &self,
    ) -> ClientResult<impl Stream<Item = ClientResult<StreamItem>> + use<>> {
        let request = self
            .request(Method::GET, "/api/household/stream")?
            .timeout(std::time::Duration::from_secs(24 * 60 * 60))
            .header(header::ACCEPT, "text/event-stream");
        let response = checked(request.send().await?).await?;
        let lines = Lines {
            chunks: Box::pin(response.bytes_stream()),
            buffer: Vec::new(),
        };
        Ok(futures::stream::unfold(lines, |mut lines| async move {
            loop {
                let line = match lines.next().await? {
                    Ok(line) => line,
                    Err(e) => return Some((Err(e.into()), lines)),
                };
                if let Some(data) = line.strip_prefix("data:") {
                    let item = serde_json::from_str(data.trim_start())
                        .map_err(|e| ClientError::Answer(e.to_string()));
                    return Some((item, lines));
                }
            }
        }))
    }

    /// One page of clips, newest first.
    pub async fn clips(&self, query: &ClipQuery) -> ClientResult<ClipPage> {
        self.get(&query.to_path()).await
    }

    /// A clip.
    pub async fn clip(&self, clip: ClipId) -> ClientResult<ClipItem> {
        self.get(&format!("/api/clips/{clip}")).await
    }

    /// A payload, or the bytes `first..=last` of it.
    pub async fn payload(
        &self,
        clip: ClipId,
        track: Track,
        range: Option<(u64, u64)>,
    ) -> ClientResult<impl Stream<Item = ClientResult<Bytes>> + use<>> {
        self.bytes(&format!("/api/clips/{clip}/{}", track.name()), range)
            .await
    }

    /// Header and payload: an `age` file.
    pub async fn age_file(
        &self,
        clip: ClipId,
        track: Track,
    ) -> ClientResult<impl Stream<Item = ClientResult<Bytes>> + use<>> {
        self.bytes(&format!("/api/clips/{clip}/{}.age", track.name()), None)
            .await
    }

    /// Keeps a clip beyond retention, or no longer.
    pub async fn clip_keep(&self, clip: ClipId, keep: bool) -> ClientResult<()> {
        self.write(
            Method::PUT,
            &format!("/api/clips/{clip}/keep"),
            &Keep { keep },
        )
        .await
    }

    /// Sets the sealed name of a clip.
    pub async fn clip_note(&self, clip: ClipId, note: &Note) -> ClientResult<()> {
        self.write(Method::PUT, &format!("/api/clips/{clip}/note"), note)
            .await
    }

    /// Deletes a clip; it can be restored for a day.
    pub async fn clip_delete(&self, clip: ClipId, delete: &Delete) -> ClientResult<()> {
        self.write(Method::POST, &format!("/api/clips/{clip}/delete"), delete)
            .await
    }

    /// Restores a deleted clip.
    pub async fn clip_restore(&self, clip: ClipId) -> ClientResult<()> {
        self.write(
            Method::POST,
            &format!("/api/clips/{clip}/restore"),
            &serde_json::json!({}),
        )
        .await
    }
}

/// Lines of a body of text that comes in chunks.
struct Lines {
    chunks: std::pin::Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>,
    buffer: Vec<u8>,
}

impl Lines {
    async fn next(&mut self) -> Option<reqwest::Result<String>> {
        loop {
            if let Some(end) = self.buffer.iter().position(|b| *b == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=end).collect();
                return Some(Ok(String::from_utf8_lossy(&line).trim_end().to_owned()));
            }
            match self.chunks.next().await? {
                Ok(chunk) => self.buffer.extend_from_slice(&chunk),
                Err(e) => return Some(Err(e)),
            }
        }
    }
}
