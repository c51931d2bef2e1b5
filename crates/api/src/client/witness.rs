//! Both sides of witnessing: a witness that dials the operator, and whoever asks a witness that listens.

use std::time::Duration;

use futures::StreamExt as _;
use reqwest::Method;
use url::Url;

use super::{Client, ClientError, ClientResult};
use crate::limits::WITNESS_ANSWER_BYTES_MAX;
use crate::witness::{Cosignature, ShownHead, Unsigned};

impl Client {
    /// A head that the witness of this name has not signed; `None` when `wait` seconds are over.
    pub async fn log_unsigned(&self, witness: &str, wait: u64) -> ClientResult<Option<Unsigned>> {
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("witness", witness)
            .append_pair("wait", &wait.to_string())
            .finish();
        self.get_or_nothing(&format!("/api/log/unsigned?{query}"))
            .await
    }

    /// Hands in a cosignature of that head.
    pub async fn log_cosign(&self, cosignature: &Cosignature) -> ClientResult<()> {
        self.write(Method::POST, "/api/log/cosignatures", cosignature)
            .await
    }

    /// Shows a head that cannot be gone on from.
    pub async fn log_show(&self, head: &ShownHead) -> ClientResult<()> {
        self.write(Method::POST, "/api/log/heads", head).await
    }
}

/// A witness that listens, as C2SP tlog-witness describes it.
#[derive(Clone, Debug)]
pub struct WitnessClient {
    http: reqwest::Client,
    base: Url,
}

/// What it answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessAnswer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl WitnessClient {
    /// The witness at an address; one answer takes no longer than `timeout`.
    pub fn new(mut base: Url, timeout: Duration) -> Self {
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let http = reqwest::Client::builder()
            .timeout(timeout)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("the client's settings are constants that reqwest accepts");
        Self { http, base }
    }

    /// `POST /add-checkpoint`.
    pub async fn add_checkpoint(&self, body: Vec<u8>) -> ClientResult<WitnessAnswer> {
        let request = self.http.post(self.at("add-checkpoint")?).body(body);
        read(request.send().await?).await
    }

    /// The head that it shows of a log, by the hex SHA-256 of the log's origin.
    pub async fn checkpoint(&self, origin_hash: &str) -> ClientResult<WitnessAnswer> {
        let url = self.at(&format!("{origin_hash}/checkpoint"))?;
        read(self.http.get(url).send().await?).await
    }

    fn at(&self, path: &str) -> ClientResult<Url> {
        let malformed = |_| ClientError::Answer(format!("{path} is no path"));
        self.base.join(path).map_err(malformed)
    }
}

async fn read(answer: reqwest::Response) -> ClientResult<WitnessAnswer> {
    let status = answer.status().as_u16();
    let (mut body, mut bytes) = (answer.bytes_stream(), Vec::new());
    while let Some(chunk) = body.next().await {
        bytes.extend_from_slice(&chunk?);
        if bytes.len() > WITNESS_ANSWER_BYTES_MAX {
            return Err(ClientError::Answer("the answer is too long".to_owned()));
        }
    }
    Ok(WitnessAnswer {
        status,
        body: bytes,
    })
}
