//! Whose call it is: a signature by the trustee's signing key over the whole call
//! (`sidelight_api::trustee::Call`). Where it does not hold, the path is unknown.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use http::header;
use serde::de::DeserializeOwned;
use sidelight_api::trustee::{CALL_OFF_MS_MAX, Call, CallHeader, TRUSTEE_BODY_BYTES_MAX};
use sidelight_domain::record::{sha256, verify};
use sidelight_translog::entry::Slug;

use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::rate::{Caller, Limited};

/// Between two notes that a trustee called, ms.
const NOTED_MS: u64 = 60 * 1000;

/// A call that a trustee of the record has signed, with its body.
#[derive(Clone, Debug)]
pub(crate) struct Called {
    /// Who calls.
    pub(crate) trustee: Slug,
    body: Vec<u8>,
}

impl Called {
    /// The body as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> ApiResult<T> {
        serde_json::from_slice(&self.body).map_err(|e| ApiError::malformed(e.to_string()))
    }
}

impl FromRequest<App> for Called {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> ApiResult<Self> {
        let (parts, body) = request.into_parts();
        let value = parts.headers.get(header::AUTHORIZATION);
        let value = value.and_then(|value| value.to_str().ok());
        let header: Option<CallHeader> = value.and_then(|value| value.parse().ok());
        let header = header.ok_or_else(ApiError::not_found)?;
        let trustee: Slug = header.trustee.parse().map_err(|_| ApiError::not_found())?;
        let body = to_bytes(body, TRUSTEE_BODY_BYTES_MAX).await;
        let body =
            body.map_err(|_| ApiError::too_large("The body", TRUSTEE_BODY_BYTES_MAX as u64))?;
        let path = parts.uri.path_and_query().map_or("/", |it| it.as_str());
        let known = app.record.view(|log| {
            let ledger = log.ledger();
            let key = ledger.trustee(&trustee)?.entry.signing_key.0;
            Some((log.log_key().name().to_owned(), key))
        });
        let (origin, key) = known.flatten().ok_or_else(ApiError::not_found)?;
        let now_ms = app.now_ms();
        let call = Call {
            origin: &origin,
            trustee: trustee.as_str(),
            method: parts.method.as_str(),
            path,
            body: &body,
            time_ms: header.time_ms,
        };
        let holds = header.time_ms.abs_diff(now_ms) <= CALL_OFF_MS_MAX
            && verify(&key, &call.message(), &header.signature).is_ok();
        if !holds {
            return Err(ApiError::not_found());
        }
        let bucket = Caller::Holder(sha256(trustee.as_str().as_bytes()));
        app.rates.take(Limited::Requests, bucket, now_ms)?;
        note_call(app, &trustee, now_ms).await?;
        Ok(Self {
            trustee,
            body: body.to_vec(),
        })
    }
}

/// Writes down that a trustee called, about once a minute.
async fn note_call(app: &App, trustee: &Slug, now_ms: u64) -> ApiResult<()> {
    let is_news = {
        let mut called = app.trustees_called.lock();
        let called = called.as_mut().expect("no holder of this lock panics");
        let last = called.entry(trustee.clone()).or_insert(0);
        let is_news = now_ms.saturating_sub(*last) >= NOTED_MS;
        if is_news {
            *last = now_ms;
        }
        is_news
    };
    if is_news {
        app.store.called(trustee.as_str(), now_ms).await?;
    }
    Ok(())
}
