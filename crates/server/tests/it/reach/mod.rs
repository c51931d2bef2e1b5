//! What must reach a person does: by mail, webhook and push, to one after the other, and no longer than it
//! waits.

pub(crate) mod ends;
mod hand_over;
mod paging;
mod push;
mod urgent;

use serde_json::json;
use sidelight_api::reach::{ChannelItem, Reach};
use sidelight_server::config::{Config, MailTls, Smtp};
use sidelight_server::reach::round;

use crate::asking::{Person, Town};
use ends::{Mailbox, Receiver};

/// Longest wait of a moderator on duty, ms.
const FIVE_MINUTES_MS: u64 = 5 * 60 * 1000;

/// Sends to this machine.
pub(crate) fn to_here(config: &mut Config, mail: &Mailbox) {
    config.reach_private_addresses = true;
    config.smtp = Some(Smtp {
        host: "127.0.0.1".to_owned(),
        port: mail.port,
        tls: MailTls::None,
        from: "Sidelight <sidelight@operator.example>".to_owned(),
        user: None,
        password_file: None,
    });
}

/// What somebody is shown.
async fn reach(who: &Person) -> Reach {
    who.actor.get("/api/reach").await.ok()
}

/// Adds a webhook.
async fn hook(who: &Person, to: &Receiver) -> ChannelItem {
    let new = json!({ "kind": "webhook", "url": to.url });
    who.actor.post("/api/reach/channels", &new).await.ok()
}

/// Outcomes of what was sent, newest first.
async fn outcomes(who: &Person) -> Vec<Option<String>> {
    let sent = reach(who).await.sent;
    sent.into_iter().map(|it| it.outcome).collect()
}

async fn sent(town: &Town) {
    round(town.log.app()).await.unwrap();
}
