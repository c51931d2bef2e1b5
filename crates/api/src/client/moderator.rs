//! Calls of `/api/moderation`: what a moderator does besides deciding.

use reqwest::Method;

use super::{Client, ClientResult};
use crate::request::{DropUpdate, Moderation};

impl Client {
    /// What waits for a moderator, and what was decided last.
    pub async fn moderation(&self) -> ClientResult<Moderation> {
        self.get("/api/moderation").await
    }

    /// Does not publish a proposed update, for a reason of the rulebook's list.
    pub async fn update_drop(&self, update: &str, reason: &str) -> ClientResult<()> {
        let path = format!("/api/moderation/updates/{update}/drop");
        let reason = reason.to_owned();
        self.write(Method::POST, &path, &DropUpdate { reason })
            .await
    }
}
