//! The officers of the demo's trustees: they come in at the consoles with software authenticators, one is on
//! duty and the other stands in, they say that somebody is there, and are paged at the desk's own post
//! (`desk/post.rs`).
//!
//! They decide nothing: whoever tries the demo does, as an officer of their own. The desk says so beside the
//! trustees, which all say that they are available.

use anyhow::{Context as _, ensure};
use rand::rngs::OsRng;
use reqwest::{Client, RequestBuilder, header};
use serde_json::{Value, json};
use sidelight_domain::window::{MINUTE_MS, write_minute};
use url::Url;

use crate::authenticator::SoftAuthenticator;
use crate::cast::Organisation;
use crate::clock::now_ms;
use crate::layout::Layout;
use crate::trustees::run;

/// How long one of them is on duty, ms: longer than anybody moves the clock on.
const DUTY_MS: u64 = 366 * 24 * 60 * MINUTE_MS;

/// A trustee's console, as a browser meets it.
struct Console {
    url: Url,
    http: Client,
    /// The session's.
    cookie: Option<String>,
}

/// Brings in those who are missing; if no duty is entered, they enter it and say that they are there.
pub(crate) async fn settle(layout: &Layout, trustee: &Organisation) -> anyhow::Result<()> {
    let listed = run(&layout.trustee(trustee, &["officer", "list"])).await?;
    let mut console = Console {
        url: layout.console_url(trustee),
        http: Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()?,
        cookie: None,
    };
    for name in trustee.officers {
        let file = layout.officer(trustee, name);
        let mut device = SoftAuthenticator::open(file, OsRng)?;
        let is_known = |line: &str| line.starts_with(&format!("{name}  since "));
        if listed.lines().any(is_known) {
            let asked = console.asked("sign-in", &json!({})).await?;
            let given = device.authenticate(&console.url, &asked["options"])?;
            console.given("sign-in", &asked, given).await?;
        } else {
            // Whoever was invited before, and cut short, is invited anew.
            if listed
                .lines()
                .any(|line| line.starts_with(&format!("{name}  invited ")))
            {
                run(&layout.trustee(trustee, &["officer", "remove", name])).await?;
            }
            let code = run(&layout.trustee(trustee, &["officer", "invite", name])).await?;
            let asked = console
                .asked("enrol", &json!({ "code": code.trim() }))
                .await?;
            let given = device.register(&console.url, &asked["options"])?;
            console.given("enrol", &asked, given).await?;
        }
    }
    console.enter_duty(trustee.officers).await
}

impl Console {
    fn at(&self, path: &str) -> anyhow::Result<Url> {
        Ok(self.url.join(path)?)
    }

    /// In the name of whoever is signed in, as from the console's own page.
    async fn send(&mut self, request: RequestBuilder) -> anyhow::Result<String> {
        let origin = self.url.origin().ascii_serialization();
        let mut request = request.header(header::ORIGIN, origin);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let cookie = answer.headers().get(header::SET_COOKIE);
        let cookie = cookie.and_then(|it| it.to_str().ok()?.split(';').next());
        if let Some(cookie) = cookie {
            self.cookie = Some(cookie.to_owned());
        }
        let text = answer.text().await?;
        ensure!(
            status.is_success() || status.is_redirection(),
            "{status}: {text}"
        );
        Ok(text)
    }

    async fn json(&mut self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self.http.post(self.at(path)?).json(body);
        Ok(serde_json::from_str(&self.send(request).await?)?)
    }

    /// What the passkey is asked.
    async fn asked(&mut self, path: &str, typed: &Value) -> anyhow::Result<Value> {
        self.json(&format!("{path}/start"), typed).await
    }

    /// What it said.
    async fn given(&mut self, path: &str, asked: &Value, given: Value) -> anyhow::Result<()> {
        let said = json!({ "asked": asked["asked"], "credential": given });
        self.json(path, &said).await.map(drop)
    }

    /// The first is on duty, the second stands in.
    async fn enter_duty(&mut self, officers: &[&str]) -> anyhow::Result<()> {
        let &[on, deputy] = officers else {
            return Ok(());
        };
        let page = self.send(self.http.get(self.at("duty")?)).await?;
        if page.contains("class=\"duty-row\"") {
            return Ok(());
        }
        let id = |name: &str| {
            let (before, _) = page.split_once(&format!("\">{name}</option>"))?;
            Some(before.rsplit_once("value=\"")?.1.to_owned())
        };
        let missing = || format!("the duty page lacks an officer: {page}");
        let at = |ms| write_minute(ms).trim_end_matches('Z').to_owned();
        let now = now_ms() - now_ms() % MINUTE_MS;
        let form = [
            ("officer", id(on).with_context(missing)?),
            ("deputy", id(deputy).with_context(missing)?),
            ("from", at(now)),
            ("to", at(now + DUTY_MS)),
        ];
        let request = self.http.post(self.at("duty")?).form(&form);
        self.send(request).await?;
        let here = [("here", "true")];
        let request = self.http.post(self.at("availability")?).form(&here);
        self.send(request).await.map(drop)
    }
}
