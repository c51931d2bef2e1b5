//! Calls of `/api/auth`: ceremonies and sessions.

use reqwest::{Method, header};
use serde_json::json;

use super::{Client, ClientError, ClientResult, checked, json};
use crate::account::{Challenge, Finish, RegisterStart, Session, SessionItem};
use crate::path::SESSION_COOKIE;

/// Which ceremony is finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ceremony {
    Register,
    Login,
}

impl Client {
    /// Begins to make a passkey and an account.
    pub async fn register_start(&self, start: &RegisterStart) -> ClientResult<Challenge> {
        self.call(Method::POST, "/api/auth/register/start", start)
            .await
    }

    /// Ends it: who is signed in, and the session for [`Client::session`].
    pub async fn register_finish(&self, finish: &Finish) -> ClientResult<(Session, String)> {
        self.finish(Ceremony::Register, finish).await
    }

    /// Begins to sign in with a passkey.
    pub async fn login_start(&self) -> ClientResult<Challenge> {
        self.call(Method::POST, "/api/auth/login/start", &json!({}))
            .await
    }

    /// Ends it: who is signed in, and the session for [`Client::session`].
    pub async fn login_finish(&self, finish: &Finish) -> ClientResult<(Session, String)> {
        self.finish(Ceremony::Login, finish).await
    }

    async fn finish(&self, which: Ceremony, finish: &Finish) -> ClientResult<(Session, String)> {
        let path = match which {
            Ceremony::Register => "/api/auth/register/finish",
            Ceremony::Login => "/api/auth/login/finish",
        };
        let response = checked(
            self.request(Method::POST, path)?
                .json(finish)
                .send()
                .await?,
        )
        .await?;
        let cookie = response
            .headers()
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok()?.split(';').next()?.split_once('='))
            .find(|(name, _)| *name == SESSION_COOKIE)
            .map(|(_, value)| value.to_owned())
            .ok_or_else(|| ClientError::Answer("signing in set no session cookie".to_owned()))?;
        Ok((json(response).await?, cookie))
    }

    /// Who is signed in.
    pub async fn session_info(&self) -> ClientResult<Session> {
        self.get("/api/auth/session").await
    }

    /// The sessions of every member of the household.
    pub async fn sessions(&self) -> ClientResult<Vec<SessionItem>> {
        self.get("/api/auth/sessions").await
    }

    /// Ends a session.
    pub async fn session_end(&self, session: &str) -> ClientResult<()> {
        let path = format!("/api/auth/sessions/{session}");
        checked(self.request(Method::DELETE, &path)?.send().await?)
            .await
            .map(drop)
    }
}
