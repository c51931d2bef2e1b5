//! Reading the static files of a public log: an operator's, a mirror's, anyone's. What they say is
//! for the caller to check.

use std::time::Duration;

use futures::StreamExt as _;
use reqwest::StatusCode;
use url::Url;

use super::{ClientError, ClientResult};

/// One file; the largest is about a megabyte.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Reads files under the address of a log. Retries nothing and checks nothing.
#[derive(Clone, Debug)]
pub struct LogReader {
    http: reqwest::Client,
    base: Url,
}

impl LogReader {
    /// A reader of the log at `base`, the address that `checkpoint` and `tile/` are under, such as
    /// `https://example.org/log`.
    pub fn new(mut base: Url) -> Self {
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::limited(3))
            .build()
            .expect("the client's settings are constants that reqwest accepts");
        Self { http, base }
    }

    /// Where it reads.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// A file's bytes, at most `bytes_max`; `None` if there is no such file (404 or 410).
    pub async fn get(&self, path: &str, bytes_max: usize) -> ClientResult<Option<Vec<u8>>> {
        let malformed = |_| ClientError::Answer(format!("{path} is no path"));
        let url = self.base.join(path).map_err(malformed)?;
        let answer = self.http.get(url).send().await?;
        if matches!(answer.status(), StatusCode::NOT_FOUND | StatusCode::GONE) {
            return Ok(None);
        }
        let mut body = answer.error_for_status()?.bytes_stream();
        let mut bytes = Vec::new();
        while let Some(chunk) = body.next().await {
            bytes.extend_from_slice(&chunk?);
            if bytes.len() > bytes_max {
                return Err(ClientError::Answer(format!(
                    "{path} is longer than {bytes_max} bytes"
                )));
            }
        }
        Ok(Some(bytes))
    }
}
