//! Where whoever sends mail hands it in, as configuration files say it.

use std::net::IpAddr;
use std::path::PathBuf;

use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};

/// How a connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// From the first byte.
    Tls,
    /// From `STARTTLS` on, which the server must offer.
    StartTls,
    /// Not at all: on this machine alone.
    None,
}

/// `[smtp]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// The mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: MailTls,
    /// Whom mail is from: an address, or a name and an address in angle brackets.
    pub from: String,
    /// As whom to sign in there; nobody by default.
    #[serde(default)]
    pub user: Option<String>,
    /// The file with the password. Relative to the configuration.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
}

impl Smtp {
    /// What is wrong with it: the key, and how it should be.
    #[must_use]
    pub fn problem(&self) -> Option<(&'static str, &'static str)> {
        if self.tls == MailTls::None && !is_here(&self.host) {
            return Some(("smtp.tls", "without TLS on this machine alone"));
        }
        if self.user.is_some() != self.password_file.is_some() {
            return Some(("smtp.user", "user and password_file are set together"));
        }
        if self.from.parse::<Mailbox>().is_err() {
            return Some(("smtp.from", "an address such as Name <a@example.org>"));
        }
        None
    }
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|it: IpAddr| it.is_loopback())
}
