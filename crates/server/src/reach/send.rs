//! Brings out what is due, some at once, each with its own time, so that one slow end holds up nobody else.

use futures::{StreamExt as _, stream};
use sidelight_reach::message::Message;
use sidelight_reach::push::{Letter, Subscription};
use sidelight_reach::{BACK_OFF_MS, Came};
use sidelight_store::StoreError;
use sidelight_store::reach::{Sending, SendingOutcome};

use super::kind::Kind;
use super::label::label;
use crate::app::App;

/// Messages under way at once.
const AT_ONCE_MAX: usize = 8;
/// Messages begun in one step.
const BATCH: u32 = 50;

/// How long a push service keeps a message for a browser that is not there, seconds.
const KEPT_SECONDS: u64 = 60 * 60;

/// Sends until nothing is due: a try that failed is due later.
pub(super) async fn send(app: &App) -> Result<(), StoreError> {
    loop {
        let claimed = app
            .store
            .sendings_claim(app.now_ms(), &BACK_OFF_MS, BATCH)
            .await?;
        if claimed.is_empty() {
            return Ok(());
        }
        let tries = stream::iter(claimed).map(|sending| one(app, sending));
        let mut tries = tries.buffer_unordered(AT_ONCE_MAX);
        while let Some(done) = tries.next().await {
            done?;
        }
    }
}

async fn one(app: &App, sending: Sending) -> Result<(), StoreError> {
    let came = attempt(app, &sending).await;
    let channel = &sending.channel;
    tracing::debug!(sending = %sending.id, channel = channel.kind, ?came, "a message was tried");
    let last = usize::try_from(sending.tries).is_ok_and(|it| it >= BACK_OFF_MS.len());
    let outcome = match came {
        Came::Through => SendingOutcome::Sent,
        Came::Never => SendingOutcome::Failed,
        Came::Later if last => SendingOutcome::Failed,
        Came::Later => return Ok(()),
        Came::Gone => {
            // With it goes what else waits for it.
            app.store
                .channel_remove(channel.account, channel.id)
                .await?;
            return Ok(());
        }
    };
    app.store.sending_done(sending.id, outcome).await
}

async fn attempt(app: &App, sending: &Sending) -> Came {
    let (channel, now_ms) = (&sending.channel, app.now_ms());
    let Some(kind) = Kind::of(&sending.alert_kind) else {
        return Came::Never;
    };
    let Ok(link) = app.config.app_url.join(kind.page()) else {
        return Came::Never;
    };
    let title = match label(app, kind, &sending.subject).await {
        Ok(title) => title,
        // Rather later than without saying what it is.
        Err(error) => {
            tracing::warn!(%error, "what a message is about cannot be read");
            return Came::Later;
        }
    };
    let label = match kind == Kind::Confirm {
        true => format!("{title} The code is {}.", app.outlet.code(channel.id)),
        false => title.clone(),
    };
    let message = Message {
        id: sending.id.to_string(),
        kind: kind.code(),
        title,
        label,
        link,
    };
    match channel.kind.as_str() {
        "push" => push(app, &channel.address, &message, now_ms).await,
        "webhook" => {
            let (outlet, what) = (&app.outlet, (channel.address.as_str(), &message));
            outlet.webhook.post(&outlet.out, what, now_ms).await
        }
        "email" => match &app.outlet.mail {
            Some(mail) => mail.send(&channel.address, &message, now_ms).await,
            None => Came::Later,
        },
        _ => Came::Never,
    }
}

async fn push(app: &App, address: &str, message: &Message, now_ms: u64) -> Came {
    let Ok(to) = serde_json::from_str::<Subscription>(address) else {
        return Came::Never;
    };
    let letter = Letter {
        topic: &message.id,
        body: message.pushed(),
        kept_seconds: KEPT_SECONDS,
    };
    let (outlet, contact) = (&app.outlet, &app.config.public_url);
    let sent = outlet
        .push
        .send(&outlet.out, &to, letter, (contact, now_ms));
    sent.await
}
