//! The public facts of a request that a share answers, from the log and its documents alone.

use sidelight_api::limits::DELIVERY_KEYS_MAX;
use sidelight_domain::request::RequestDocument;
use sidelight_domain::window::{DAY_MS, When, end_of_day_ms};
use sidelight_translog::entry::{Recipient, Slug};
use sidelight_translog::hash::Sha256Hash;

use crate::app::App;
use crate::problem::{ApiError, ApiResult};

/// A request in the published log.
pub(crate) struct Asked {
    /// Index of its entry.
    pub(crate) index: u64,
    /// Who asks.
    pub(crate) agency: Slug,
    /// Whom residents may seal to, newest last.
    pub(crate) recipients: Vec<Recipient>,
    /// The end of the last day of its life, ms.
    pub(crate) expires_ms: u64,
    /// Whether the agency has resolved or withdrawn it.
    pub(crate) closed: bool,
    /// The beginning of the day it was published, ms.
    day_ms: u64,
    document: Sha256Hash,
}

impl Asked {
    /// The request of an entry; `None` if the published log has no request there.
    pub(crate) fn find(app: &App, index: u64) -> ApiResult<Option<Self>> {
        let found = app.record.view(|log| {
            let request = log.ledger().request(index)?;
            let keys = log.ledger().agency(&request.agency).unwrap_or_default();
            let recent = keys.len().saturating_sub(DELIVERY_KEYS_MAX);
            let recipients = keys[recent..].iter().map(|key| key.delivery_key.clone());
            Some((request.clone(), recipients.collect()))
        });
        let Some((request, recipients)) = found.flatten() else {
            return Ok(None);
        };
        let end = |day: String| end_of_day_ms(&day).map_err(ApiError::internal);
        Ok(Some(Self {
            index,
            recipients,
            expires_ms: end(request.expires.to_string())?,
            closed: request.closed.is_some(),
            day_ms: end(request.day.to_string())? - DAY_MS,
            document: request.document,
            agency: request.agency,
        }))
    }

    /// The windows asked about; `None` if the text was taken out of sight.
    pub(crate) async fn when(&self, app: &App) -> ApiResult<Option<When>> {
        let (record, hash) = (app.record.clone(), self.document);
        let read = tokio::task::spawn_blocking(move || record.document(hash)).await;
        let read = read.map_err(ApiError::internal)?;
        let Some(bytes) = read.map_err(ApiError::internal)? else {
            return Ok(None);
        };
        let text = String::from_utf8(bytes).map_err(ApiError::internal)?;
        let document = RequestDocument::parse(&text).map_err(ApiError::internal)?;
        Ok(Some(document.when()))
    }

    /// Since when residents could know of it, ms; the beginning of its day if nobody noted the time.
    pub(crate) async fn published_ms(&self, app: &App) -> ApiResult<u64> {
        let noted = app.store.entered_ms(self.index).await?;
        Ok(noted.unwrap_or(self.day_ms))
    }
}
