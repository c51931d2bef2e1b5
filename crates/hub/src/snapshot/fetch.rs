//! Gets a camera's snapshot over HTTP: Basic or Digest as the camera wants it, no redirects, no proxy, and no
//! more bytes than it may have.

use http_auth::{PasswordClient, PasswordParams};
use reqwest::header::{AUTHORIZATION, HeaderMap, WWW_AUTHENTICATE};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};

use super::{SNAPSHOT_BYTES_MAX, Source, TIME_MAX, Trouble};

pub(super) fn client() -> reqwest::Result<Client> {
    Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .http1_only()
        .timeout(TIME_MAX)
        .pool_idle_timeout(TIME_MAX)
        .user_agent(concat!("sidelight-hub/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// The bytes that the camera serves as its snapshot.
pub(super) async fn fetch(http: &Client, from: &Source) -> Result<Vec<u8>, Trouble> {
    let mut answer = ask(http, from, None).await?;
    if answer.status() == StatusCode::UNAUTHORIZED {
        let login = login(answer.headers(), from).ok_or(Trouble::Unauthorised)?;
        // Read to its end, the answer leaves a connection that goes on: some cameras know their nonce there
        // alone.
        body(answer).await?;
        answer = ask(http, from, Some(&login)).await?;
    }
    match answer.status() {
        StatusCode::OK => body(answer).await,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(Trouble::Unauthorised),
        _ => Err(Trouble::Refused),
    }
}

async fn ask(http: &Client, from: &Source, login: Option<&str>) -> Result<Response, Trouble> {
    let mut request = http.get(from.url.clone());
    if let Some(login) = login {
        request = request.header(AUTHORIZATION, login);
    }
    request.send().await.map_err(|error| trouble(&error))
}

fn trouble(error: &reqwest::Error) -> Trouble {
    match error.is_timeout() {
        true => Trouble::Slow,
        false => Trouble::Unreachable,
    }
}

/// What answers the camera's challenge; `None` if it has none that is known here, or no user is set.
fn login(headers: &HeaderMap, from: &Source) -> Option<String> {
    let (username, password) = (&from.address.username, &from.address.password);
    if username.is_empty() {
        return None;
    }
    let mut challenges = PasswordClient::builder();
    for value in headers.get_all(WWW_AUTHENTICATE) {
        challenges = challenges.challenges(value.to_str().ok()?);
    }
    let uri = match from.url.query() {
        Some(query) => format!("{}?{query}", from.url.path()),
        None => from.url.path().to_owned(),
    };
    let params = PasswordParams {
        username,
        password,
        uri: &uri,
        method: "GET",
        body: Some(&[]),
    };
    challenges.build().ok()?.respond(&params).ok()
}

async fn body(mut answer: Response) -> Result<Vec<u8>, Trouble> {
    let max = SNAPSHOT_BYTES_MAX;
    let said = answer.content_length().unwrap_or_default();
    if usize::try_from(said).is_ok_and(|said| said <= max) {
        let mut bytes = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(|error| trouble(&error))? {
            if bytes.len() + part.len() > max {
                return Err(Trouble::TooLarge);
            }
            bytes.extend_from_slice(&part);
        }
        return Ok(bytes);
    }
    Err(Trouble::TooLarge)
}
