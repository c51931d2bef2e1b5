//! Mail: one sentence and a link, over the operator's mail server.

use std::time::{Duration, UNIX_EPOCH};

use anyhow::Context as _;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message as Letter, Tokio1Executor};
use sidelight_reach::Came;

use super::message::Message;
use crate::config::{MailTls, Smtp};

/// How long each step of handing in may take.
const STEP_MAX: Duration = Duration::from_secs(10);

/// Hands mail in.
pub(super) struct Mail {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    /// Connects to nothing yet.
    pub(super) fn open(smtp: &Smtp) -> anyhow::Result<Self> {
        let parameters =
            || TlsParameters::new(smtp.host.clone()).context("cannot set up TLS for mail");
        let tls = match smtp.tls {
            MailTls::None => Tls::None,
            MailTls::StartTls => Tls::Required(parameters()?),
            MailTls::Tls => Tls::Wrapper(parameters()?),
        };
        let mut server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
            .port(smtp.port)
            .tls(tls)
            .timeout(Some(STEP_MAX));
        if let (Some(user), Some(file)) = (&smtp.user, &smtp.password_file) {
            let password = std::fs::read_to_string(file)
                .with_context(|| format!("cannot read {}", file.display()))?;
            let password = password.trim_end_matches('\n').to_owned();
            server = server.credentials(Credentials::new(user.clone(), password));
        }
        Ok(Self {
            server: server.build(),
            from: smtp.from.parse().context("smtp.from")?,
        })
    }

    /// Hands one message in. The id of the mail is the same at every try.
    pub(super) async fn send(&self, to: &str, message: &Message, now_ms: u64) -> Came {
        let Ok(to) = to.parse::<Address>() else {
            return Came::Never;
        };
        let text = format!("{}\n\n{}\n", message.label, message.link);
        let letter = Letter::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(message.title.as_str())
            .date(UNIX_EPOCH + Duration::from_millis(now_ms))
            .message_id(Some(format!(
                "<{}@{}>",
                message.id,
                self.from.email.domain()
            )))
            .header(ContentType::TEXT_PLAIN)
            .body(text);
        let Ok(letter) = letter else {
            return Came::Never;
        };
        match self.server.send(letter).await {
            Ok(_) => Came::Through,
            Err(error) if error.is_permanent() => Came::Never,
            Err(_) => Came::Later,
        }
    }
}

/// Whether mail could be sent there.
pub(crate) fn is_address(text: &str) -> bool {
    text.parse::<Address>().is_ok()
}
