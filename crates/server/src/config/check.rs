//! What cannot work, in words for whoever wrote the configuration. Only values: whether a folder, an address
//! or a certificate can be used is what `sidelightd doctor` tries.

use std::net::SocketAddr;

use http::HeaderName;
use url::Url;

use super::{Config, ConfigError, Smtp};

/// Longest cool-off of an agency's delivery key: 30 days.
const AGENCY_COOL_OFF_HOURS_MAX: u64 = 720;
/// Longest notice of another rulebook: a year.
const RULEBOOK_NOTICE_DAYS_MAX: u64 = 365;
/// Longest time between two batches of consents: a day.
const CONSENT_BATCH_MINUTES_MAX: u64 = 1440;
/// Longest time that footage at the home is waited for, seconds.
const FOOTAGE_WAIT_SECONDS_MAX: u64 = 600;
/// Longest time that clips of a camera are kept which no statement lists, days.
const RETENTION_DAYS_MAX: u16 = 180;
/// Longest name of an operator, characters.
const NAME_CHARS_MAX: usize = 80;

type Checked = Result<(), ConfigError>;

fn refuse(key: &'static str, problem: impl Into<String>) -> Checked {
    let problem = problem.into();
    Err(ConfigError::Value { key, problem })
}

impl Config {
    /// Refuses what cannot work.
    pub fn check(&self) -> Checked {
        self.check_origins()?;
        self.check_listening()?;
        self.check_named_addresses()?;
        self.check_numbers()?;
        if let Some((key, problem)) = self.smtp.as_ref().and_then(Smtp::problem) {
            return refuse(key, problem);
        }
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
            return refuse("name", format!("1 to {NAME_CHARS_MAX} characters"));
        }
        Ok(())
    }

    /// What browsers see.
    fn check_origins(&self) -> Checked {
        for (key, url) in [("public_url", &self.public_url), ("app_url", &self.app_url)] {
            if !is_web(url) || url.domain().is_none() {
                let problem = "give http:// or https:// and a host name; passkeys do not work on a bare IP \
                               address, use http://localhost:PORT on this machine";
                return refuse(key, problem);
            }
            if url.as_str() != format!("{}/", url.origin().ascii_serialization()) {
                return refuse(
                    key,
                    "an origin has no user in it and nothing behind the port",
                );
            }
            if url.scheme() == "http" && url.domain() != Some("localhost") {
                let problem = "without https browsers keep keys from pages, but for localhost";
                return refuse(key, problem);
            }
        }
        if self.public_url.origin() == self.app_url.origin() {
            return refuse("app_url", "must be another origin than public_url");
        }
        Ok(())
    }

    fn check_listening(&self) -> Checked {
        if self.listen_metrics.is_some_and(|it| !it.ip().is_loopback()) {
            let problem = "an address of this machine alone, such as 127.0.0.1:4872";
            return refuse("listen_metrics", problem);
        }
        // Port 0 is any that is free.
        let twice = |one: SocketAddr, other| one == other && one.port() != 0;
        if twice(self.listen_public, self.listen_app) {
            return refuse("listen_app", "must be another address than listen_public");
        }
        let both = [self.listen_public, self.listen_app];
        if let Some(metrics) = self.listen_metrics
            && both.into_iter().any(|other| twice(metrics, other))
        {
            return refuse("listen_metrics", "must be an address of its own");
        }
        if self.tls_cert.is_some() != self.tls_key.is_some() {
            return refuse("tls_cert", "tls_cert and tls_key are set together");
        }
        if self.tls_cert.is_some() && self.public_url.scheme() != "https" {
            return refuse("public_url", "with tls_cert it is https");
        }
        Ok(())
    }

    /// A header, and addresses of others.
    fn check_named_addresses(&self) -> Checked {
        if let Some(name) = &self.client_address_header
            && HeaderName::from_bytes(name.as_bytes()).is_err()
        {
            let problem = format!("{name:?} is no name of a header; such as \"x-forwarded-for\"");
            return refuse("client_address_header", problem);
        }
        if self.passkeys_url.as_ref().is_some_and(|it| !is_web(it)) {
            return refuse("passkeys_url", "give http:// or https:// and a host");
        }
        let bad = self.mirrors.iter().find(|it| {
            let address = it.contains("://");
            it.is_empty() || address && !Url::parse(it).is_ok_and(|url| is_web(&url))
        });
        if let Some(bad) = bad {
            let problem = format!("{bad:?} is neither a folder nor an http:// or https:// address");
            return refuse("mirrors", problem);
        }
        Ok(())
    }

    fn check_numbers(&self) -> Checked {
        if !(1..=RETENTION_DAYS_MAX).contains(&self.retention_days_default) {
            let problem = format!("1 to {RETENTION_DAYS_MAX}");
            return refuse("retention_days_default", problem);
        }
        if self.quota_bytes == 0 {
            return refuse("quota_bytes", "must be more than 0");
        }
        for (key, value, max) in [
            (
                "agency_cool_off_hours",
                self.agency_cool_off_hours,
                AGENCY_COOL_OFF_HOURS_MAX,
            ),
            (
                "consent_batch_minutes",
                self.consent_batch_minutes,
                CONSENT_BATCH_MINUTES_MAX,
            ),
            (
                "footage_wait_seconds",
                self.footage_wait_seconds,
                FOOTAGE_WAIT_SECONDS_MAX,
            ),
            (
                "rulebook_notice_days",
                self.rulebook_notice_days,
                RULEBOOK_NOTICE_DAYS_MAX,
            ),
        ] {
            if value > max {
                return refuse(key, format!("0 to {max}"));
            }
        }
        Ok(())
    }
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.host().is_some()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::super::tests::read;

    #[test]
    fn mistakes_are_named() {
        let cases = [
            (
                "data_dir = 'd'\nretention_day = 3",
                "unknown field `retention_day`",
            ),
            ("name = 'x'", "missing field `data_dir`"),
            (
                "data_dir = 'd'\napp_url = 'http://127.0.0.1:1'",
                "app_url: ",
            ),
            (
                "data_dir = 'd'\napp_url = 'http://home.example:1'",
                "without https",
            ),
            (
                "data_dir = 'd'\napp_url = 'http://localhost:4870'",
                "another origin",
            ),
            ("data_dir = 'd'\nretention_days_default = 181", "1 to 180"),
            (
                "data_dir = 'd'\nlisten_metrics = '0.0.0.0:1'",
                "this machine alone",
            ),
            (
                "data_dir = 'd'\nlisten_app = '127.0.0.1:4870'",
                "another address",
            ),
            (
                "data_dir = 'd'\nlisten_metrics = '127.0.0.1:4871'",
                "of its own",
            ),
            (
                "data_dir = 'd'\npublic_url = 'https://me@a.example'",
                "no user in it",
            ),
            (
                "data_dir = 'd'\nclient_address_header = 'x forwarded'",
                "no name of a header",
            ),
            (
                "data_dir = 'd'\npasskeys_url = 'ftp://a.example'",
                "passkeys_url: give http",
            ),
            (
                "data_dir = 'd'\nmirrors = ['m', 'gopher://a.example']",
                "\"gopher://a.example\" is neither",
            ),
            ("data_dir = 'd'\nmirrors = ['']", "neither a folder"),
            ("data_dir = 'd'\ntls_cert = 'c'", "set together"),
            (
                "data_dir = 'd'\ntls_cert = 'c'\ntls_key = 'k'",
                "it is https",
            ),
            ("data_dir = 'd'\nsign_up = 'all'", "unknown variant `all`"),
            (
                "data_dir = 'd'\n[smtp]\nhost = 'a.example'\nport = 25\ntls = 'none'\nfrom = 'a@a.example'",
                "this machine alone",
            ),
        ];
        for (text, expected) in cases {
            let error = read(text, &[]).unwrap_err().to_string();
            assert!(error.contains(expected), "{text:?} gave {error:?}");
        }
    }
}
