//! The account of a role: a software authenticator in a folder of its own, and a session.

use std::path::Path;

use anyhow::Context;
use rand::rngs::OsRng;
use sidelight_api::account::{Finish, RegisterStart};
use sidelight_api::client::Client;
use sidelight_seal::pairing::Code;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use url::Url;

use crate::authenticator::SoftAuthenticator;

/// What the demo's own sessions are called.
const DEVICE: &str = "Demo device";

/// A visitor's browser on its way in.
pub struct Invited {
    /// A session of the account.
    pub session: String,
    /// A one-time code for the page that joins.
    pub code: Code,
    /// The six words, once the browser has joined.
    pub words: JoinHandle<anyhow::Result<String>>,
}

/// Somebody's account at the operator.
pub struct Account {
    person: &'static str,
    app_url: Url,
    authenticator: Mutex<SoftAuthenticator<OsRng>>,
    client: Mutex<Client>,
}

impl Account {
    /// The account whose passkeys are in `folder`; nobody is signed in yet.
    pub fn at(person: &'static str, folder: &Path, app_url: Url) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let authenticator = SoftAuthenticator::open(folder.join("passkey.json"), OsRng)?;
        Ok(Self {
            person,
            authenticator: Mutex::new(authenticator),
            client: Mutex::new(Client::new(app_url.clone())),
            app_url,
        })
    }

    /// Whose it is.
    pub fn person(&self) -> &'static str {
        self.person
    }

    /// The API as this person.
    pub async fn api(&self) -> Client {
        self.client.lock().await.clone()
    }

    /// Where its pages are.
    pub fn app_url(&self) -> &Url {
        &self.app_url
    }

    /// The API as whoever holds this session.
    pub fn api_with(&self, session: &str) -> Client {
        Client::new(self.app_url.clone()).session(session)
    }

    /// Makes account and passkey, and stays signed in.
    pub async fn sign_up(&self, invite: Option<String>) -> anyhow::Result<()> {
        let plain = Client::new(self.app_url.clone());
        let start = RegisterStart {
            name: self.person.to_owned(),
            invite,
        };
        let challenge = plain.register_start(&start).await?;
        let credential = self
            .authenticator
            .lock()
            .await
            .register(&self.app_url, &challenge.options)?;
        let finish = Finish {
            ceremony: challenge.ceremony,
            credential,
            device_name: DEVICE.to_owned(),
        };
        let (_, session) = plain.register_finish(&finish).await?;
        *self.client.lock().await = plain.session(session);
        Ok(())
    }

    /// Signs in with the newest passkey, and stays signed in.
    pub async fn sign_in(&self) -> anyhow::Result<()> {
        let session = self.new_session(DEVICE).await.context("signing in")?;
        *self.client.lock().await = self.api_with(&session);
        Ok(())
    }

    /// Signs in again if the session was ended: a visitor sees it in the list of sessions, and may end it.
    pub async fn wake(&self) -> anyhow::Result<()> {
        match self.api().await.session_info().await {
            Err(error) if error.status() == Some(401) => self.sign_in().await,
            Err(error) => Err(error.into()),
            Ok(_) => Ok(()),
        }
    }

    /// A further session of this account.
    pub async fn new_session(&self, device_name: &str) -> anyhow::Result<String> {
        let plain = Client::new(self.app_url.clone());
        let challenge = plain.login_start().await?;
        let credential = self
            .authenticator
            .lock()
            .await
            .authenticate(&self.app_url, &challenge.options)?;
        let finish = Finish {
            ceremony: challenge.ceremony,
            credential,
            device_name: device_name.to_owned(),
        };
        Ok(plain.login_finish(&finish).await?.1)
    }

    /// What `navigator.credentials.get` would answer to these options.
    pub async fn assertion(
        &self,
        options: &serde_json::Value,
    ) -> anyhow::Result<serde_json::Value> {
        let authenticator = self.authenticator.lock().await;
        Ok(authenticator.authenticate(&self.app_url, options)?)
    }

    /// Whether there is a passkey; the operator may still not know it, if making it was cut short.
    pub async fn has_passkey(&self) -> bool {
        self.authenticator.lock().await.has_passkey()
    }

    /// The newest passkey's public key, as the public record has it (`docs/ref/approval.md`, The key).
    pub async fn public_key(&self) -> anyhow::Result<Vec<u8>> {
        Ok(self.authenticator.lock().await.public_key()?)
    }
}
