//! The typed client: one method for each call of the API.
//!
//! It holds a base address and at most one credential, a hub's bearer token or a session. It
//! retries nothing and decides nothing; whoever calls knows what an answer means to them. An answer
//! that is not a success is a [`Problem`], anything else that can go wrong is
//! [`ClientError::Transport`] or [`ClientError::Answer`].

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, StreamExt};
use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::account::Operator;
use crate::mailbox::Slot;
use crate::path::{CSRF_HEADER, SESSION_COOKIE};
use crate::problem::Problem;

mod account;
mod agency;
mod demand;
mod emergency;
mod feed;
mod hub;
mod log;
mod lookup;
mod moderator;
mod outcome;
mod package;
mod resident;
mod share;
mod trustee;
mod witness;

pub use log::LogReader;
pub use resident::ClipQuery;
pub use trustee::{SignCall, TrusteeClient};
pub use witness::{WitnessAnswer, WitnessClient};

/// Longer than the longest long poll.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Uploads and downloads of payloads.
const PAYLOAD_TIMEOUT: Duration = Duration::from_secs(15 * 60);

/// Why a call did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The operator answered with a problem.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// There was no answer, or it broke off. Worth a retry.
    #[error("could not reach the operator: {0}")]
    Transport(#[from] reqwest::Error),
    /// The answer was a success and not in the form agreed.
    #[error("the operator's answer makes no sense: {0}")]
    Answer(String),
}

impl ClientError {
    /// The stable code of a problem.
    pub fn code(&self) -> Option<&str> {
        match self {
            ClientError::Problem(problem) => Some(problem.code()),
            ClientError::Transport(_) | ClientError::Answer(_) => None,
        }
    }

    /// The HTTP status of a problem.
    pub fn status(&self) -> Option<u16> {
        match self {
            ClientError::Problem(problem) => Some(problem.status),
            ClientError::Transport(_) | ClientError::Answer(_) => None,
        }
    }
}

/// What every method answers with.
pub type ClientResult<T> = Result<T, ClientError>;

#[derive(Clone)]
enum Credential {
    None,
    Bearer(String),
    Session(String),
}

/// Talks to one operator.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    origin: String,
    credential: Credential,
}

impl Client {
    /// A client without a credential. `base` is the app origin, such as `http://localhost:4870`.
    pub fn new(base: Url) -> Self {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("the client's settings are constants that reqwest accepts");
        let origin = base.origin().ascii_serialization();
        Self {
            http,
            base,
            origin,
            credential: Credential::None,
        }
    }

    /// The same client as a hub.
    #[must_use]
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.credential = Credential::Bearer(token.into());
        self
    }

    /// The same client as a signed-in person; `cookie` is the value of the session cookie.
    #[must_use]
    pub fn session(mut self, cookie: impl Into<String>) -> Self {
        self.credential = Credential::Session(cookie.into());
        self
    }

    /// Where it talks to.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// `GET /api/operator`.
    pub async fn operator(&self) -> ClientResult<Operator> {
        self.get("/api/operator").await
    }

    /// Writes a slot of a mailbox, once.
    pub async fn mailbox_put(&self, id: &str, slot: &str, message: &Slot) -> ClientResult<()> {
        self.write(Method::PUT, &crate::path::mailbox(id, slot), message)
            .await
    }

    /// A slot of a mailbox, as soon as it is there; `None` when `wait` seconds are over.
    pub async fn mailbox_get(&self, id: &str, slot: &str, wait: u64) -> ClientResult<Option<Slot>> {
        self.get_or_nothing(&format!("{}?wait={wait}", crate::path::mailbox(id, slot)))
            .await
    }

    fn request(&self, method: Method, path: &str) -> ClientResult<RequestBuilder> {
        let url = self
            .base
            .join(path)
            .map_err(|e| ClientError::Answer(e.to_string()))?;
        let changing = !matches!(method, Method::GET | Method::HEAD);
        let request = self.http.request(method, url);
        Ok(match &self.credential {
            Credential::None => request,
            Credential::Bearer(token) => request.bearer_auth(token),
            Credential::Session(cookie) => {
                let request = request.header(header::COOKIE, format!("{SESSION_COOKIE}={cookie}"));
                if changing {
                    request
                        .header(CSRF_HEADER, "1")
                        .header(header::ORIGIN, &self.origin)
                } else {
                    request
                }
            }
        })
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> ClientResult<T> {
        json(checked(self.request(Method::GET, path)?.send().await?).await?).await
    }

    async fn get_or_nothing<T: DeserializeOwned>(&self, path: &str) -> ClientResult<Option<T>> {
        let response = checked(self.request(Method::GET, path)?.send().await?).await?;
        if response.status() == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        json(response).await.map(Some)
    }

    async fn call<B: Serialize, T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &B,
    ) -> ClientResult<T> {
        json(checked(self.request(method, path)?.json(body).send().await?).await?).await
    }

    async fn write<B: Serialize>(&self, method: Method, path: &str, body: &B) -> ClientResult<()> {
        checked(self.request(method, path)?.json(body).send().await?)
            .await
            .map(drop)
    }

    /// Bytes of a payload as they come.
    async fn bytes(
        &self,
        path: &str,
        range: Option<(u64, u64)>,
    ) -> ClientResult<impl Stream<Item = ClientResult<Bytes>> + use<>> {
        let mut request = self.request(Method::GET, path)?.timeout(PAYLOAD_TIMEOUT);
        if let Some((first, last)) = range {
            request = request.header(header::RANGE, format!("bytes={first}-{last}"));
        }
        let response = checked(request.send().await?).await?;
        Ok(response
            .bytes_stream()
            .map(|chunk| chunk.map_err(ClientError::from)))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({})", self.origin)
    }
}

/// The response if it is a success, else its problem.
async fn checked(response: Response) -> ClientResult<Response> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let body = response.bytes().await?;
    let problem = serde_json::from_slice::<Problem>(&body).unwrap_or_else(|_| {
        // A proxy in between answers in its own way.
        let title = status.canonical_reason().unwrap_or("unexpected answer");
        Problem::new(
            status.as_u16(),
            "unknown",
            title,
            "the answer was not a problem document",
        )
    });
    Err(problem.into())
}

async fn json<T: DeserializeOwned>(response: Response) -> ClientResult<T> {
    let body = response.bytes().await?;
    serde_json::from_slice(&body).map_err(|e| ClientError::Answer(e.to_string()))
}
