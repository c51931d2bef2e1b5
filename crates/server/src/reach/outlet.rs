//! What messages are sent with: the operator's keys for Web Push and webhooks, one HTTP client, and a mail
//! server.

use anyhow::Context as _;
use rand::rngs::OsRng;
use sidelight_domain::record::sha256;
use sidelight_reach::guard::Outward;
use sidelight_reach::mail::Mail;
use sidelight_reach::push::PushKey;
use sidelight_reach::webhook::WebhookKey;
use sidelight_store::ChannelId;
use zeroize::Zeroizing;

use crate::config::Config;
use crate::keys::load_or_create;

/// Keys in `data_dir/keys`.
const PUSH_FILE: &str = "push.key";
const WEBHOOK_FILE: &str = "webhook.key";

/// Sends messages.
pub(crate) struct Outlet {
    /// Signs to push services.
    pub(crate) push: PushKey,
    /// Signs to programs.
    pub(crate) webhook: WebhookKey,
    /// Posts to both.
    pub(crate) out: Outward,
    /// Hands mail in, if there is a server for it.
    pub(super) mail: Option<Mail>,
    /// Wakes whoever sends.
    pub(crate) wake: tokio::sync::Notify,
}

impl Outlet {
    /// Reads the keys of a data folder, or makes them at the first start.
    pub(crate) fn open(config: &Config) -> anyhow::Result<Self> {
        let folder = &config.data_dir;
        let fresh_push = || *PushKey::random(&mut OsRng).to_bytes();
        let push = load_or_create(folder, PUSH_FILE, fresh_push)?;
        let fresh_webhook = || *WebhookKey::random(&mut OsRng).as_bytes();
        let webhook = load_or_create(folder, WEBHOOK_FILE, fresh_webhook)?;
        Ok(Self {
            push: PushKey::from_bytes(&push).context("push.key holds no key")?,
            webhook: WebhookKey::from_bytes(&webhook),
            out: Outward::new(config.reach_private_addresses).context("cannot set up sending")?,
            mail: config.smtp.as_ref().map(Mail::open).transpose()?,
            wake: tokio::sync::Notify::new(),
        })
    }

    /// Whether mail is sent.
    pub(crate) fn mails(&self) -> bool {
        self.mail.is_some()
    }

    /// The code that confirms a mail address: six digits that only the operator can make.
    pub(crate) fn code(&self, channel: ChannelId) -> String {
        let mut text = Zeroizing::new(Vec::from(b"sidelight/confirm/v1\n"));
        text.extend_from_slice(self.webhook.as_bytes());
        text.extend_from_slice(&channel.0);
        let [a, b, c, d, ..] = sha256(&text);
        format!("{:06}", u32::from_be_bytes([a, b, c, d]) % 1_000_000)
    }
}
