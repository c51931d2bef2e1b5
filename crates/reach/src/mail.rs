//! Mail: one sentence and a link, over the sender's mail server.

use std::io;
use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use lettre::address::AddressError;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message as Letter, Tokio1Executor};

use crate::Came;
use crate::message::Message;
use crate::smtp::{MailTls, Smtp};

/// How long each step of handing in may take.
const STEP_MAX: Duration = Duration::from_secs(10);

/// Why no mail can be handed in.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The sender is no address.
    #[error("smtp.from: {0}")]
    From(#[from] AddressError),
    /// The file is not there.
    #[error("cannot read {}: {error}", file.display())]
    Password {
        /// Where it should be.
        file: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// There can be no TLS to that name.
    #[error("cannot set up TLS for mail: {0}")]
    Tls(#[from] smtp::Error),
}

/// Hands mail in.
#[derive(Clone, Debug)]
pub struct Mail {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    /// Connects to nothing yet.
    pub fn open(smtp: &Smtp) -> Result<Self, MailError> {
        let parameters = || TlsParameters::new(smtp.host.clone());
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
            let password = std::fs::read_to_string(file).map_err(|error| MailError::Password {
                file: file.clone(),
                error,
            })?;
            let password = password.trim_end_matches('\n').to_owned();
            server = server.credentials(Credentials::new(user.clone(), password));
        }
        Ok(Self {
            server: server.build(),
            from: smtp.from.parse()?,
        })
    }

    /// Hands one message in. The id of the mail is the same at every try.
    pub async fn send(&self, to: &str, message: &Message, now_ms: u64) -> Came {
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
#[must_use]
pub fn is_address(text: &str) -> bool {
    text.parse::<Address>().is_ok()
}
