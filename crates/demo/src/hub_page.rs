//! A hub's local page, as a person at home has it open: the pairing code, whether a camera records,
//! the bell.

use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;
use sidelight_domain::record::CameraId;
use sidelight_seal::pairing::Code;
use url::Url;

/// Longest wait for the local page.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The page of one hub.
#[derive(Clone)]
pub struct HubPage {
    url: Url,
    http: reqwest::Client,
}

impl HubPage {
    /// The page at this address.
    pub fn new(url: Url) -> Self {
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .build()
            .expect("a client without options");
        Self { url, http }
    }

    async fn status(&self) -> anyhow::Result<Value> {
        let answer = self
            .http
            .get(self.url.join("status.json")?)
            .send()
            .await?
            .error_for_status()?;
        Ok(serde_json::from_slice(&answer.bytes().await?)?)
    }

    /// Whether the hub answers.
    pub async fn is_up(&self) -> bool {
        self.status().await.is_ok()
    }

    /// The code the hub shows while it is not paired.
    pub async fn pairing_code(&self) -> anyhow::Result<Code> {
        let status = self.status().await?;
        let code = status["pairing"]["code"]
            .as_str()
            .context("the hub shows no code")?;
        Ok(code.parse()?)
    }

    /// Whether the hub gets pictures of this camera.
    pub async fn is_recording(&self, camera: CameraId) -> bool {
        let Ok(status) = self.status().await else {
            return false;
        };
        let cameras = status["cameras"].as_array();
        cameras
            .into_iter()
            .flatten()
            .any(|c| c["camera"] == camera.to_string() && c["state"] == "online")
    }

    /// What the hub says is wrong.
    pub async fn problems(&self) -> anyhow::Result<Vec<String>> {
        let status = self.status().await?;
        let problems = status["problems"].as_array().into_iter().flatten();
        let texts = problems.filter_map(|p| p.as_str().map(str::to_owned));
        Ok(texts.collect())
    }

    /// Presses the bell; the hub's only camera cuts a clip.
    pub async fn press(&self) -> anyhow::Result<String> {
        let status = self.status().await?;
        let Some(camera) = status["cameras"][0]["camera"].as_str() else {
            bail!("the hub has no camera")
        };
        let answer = self
            .http
            .post(self.url.join(&format!("press/{camera}"))?)
            .send()
            .await?;
        let answer: Value = serde_json::from_slice(&answer.error_for_status()?.bytes().await?)?;
        Ok(answer["clip"]
            .as_str()
            .context("the hub names the clip")?
            .to_owned())
    }
}
