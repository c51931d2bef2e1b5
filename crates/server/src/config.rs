//! The configuration file: TOML, every key optional but for `data_dir`, unknown keys refused.
//! `docs/ref/config.md` describes each.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use url::{Origin, Url};

mod check;

pub use sidelight_reach::smtp::{MailTls, Smtp};

/// One GiB, bytes.
const GIB: u64 = 1024 * 1024 * 1024;

/// What is wrong with a configuration, in words for whoever wrote it.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {error}; another is named by --config or SIDELIGHT_CONFIG")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("{path}: {error}")]
    Parse {
        /// The file.
        path: PathBuf,
        /// Where and why.
        error: Box<toml::de::Error>,
    },
    /// A value cannot be used.
    #[error("{key}: {problem}")]
    Value {
        /// Which.
        key: &'static str,
        /// Why, and what would do.
        problem: String,
    },
}

/// Who may make an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignUp {
    /// Anyone.
    Open,
    /// Whoever holds an invitation.
    Invite,
}

/// Requests a minute; as many may come at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateLimits {
    /// Starts and ends of sign-in and sign-up, from one address.
    pub sign_in_per_minute: u32,
    /// Reads and writes of mailboxes, from one address.
    pub mailbox_per_minute: u32,
    /// Requests of one session or one hub.
    pub requests_per_minute: u32,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            sign_in_per_minute: 60,
            mailbox_per_minute: 120,
            requests_per_minute: 1200,
        }
    }
}

/// Everything an operator can set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where database, payloads and keys are.
    pub data_dir: PathBuf,
    /// What the operator is called on its pages.
    #[serde(default = "default_name")]
    pub name: String,
    /// Where the public pages are served.
    #[serde(default = "default_listen_public")]
    pub listen_public: SocketAddr,
    /// Where the app is served.
    #[serde(default = "default_listen_app")]
    pub listen_app: SocketAddr,
    /// Where figures for monitoring are served, on this machine alone.
    #[serde(default)]
    pub listen_metrics: Option<SocketAddr>,
    /// The certificate chain of both hosts, PEM, for TLS of our own.
    #[serde(default)]
    pub tls_cert: Option<PathBuf>,
    /// Its key, PEM.
    #[serde(default)]
    pub tls_key: Option<PathBuf>,
    /// The public origin, as browsers see it.
    #[serde(default = "default_public_url")]
    pub public_url: Url,
    /// The app's origin, as browsers see it. Its host is what passkeys are bound to.
    #[serde(default = "default_app_url")]
    pub app_url: Url,
    /// Who may make an account.
    #[serde(default = "default_sign_up")]
    pub sign_up: SignUp,
    /// Payload bytes of one household.
    #[serde(default = "default_quota_bytes")]
    pub quota_bytes: u64,
    /// How long clips of a camera that no statement lists any more are kept, days.
    #[serde(default = "default_retention_days")]
    pub retention_days_default: u16,
    /// Space that uploads never take, bytes.
    #[serde(default = "default_reserve_bytes")]
    pub reserve_bytes: u64,
    /// How long an agency's delivery key is in the record before clients seal to it, hours.
    #[serde(default = "default_agency_cool_off_hours")]
    pub agency_cool_off_hours: u64,
    /// How often consents are entered together, minutes; 0 for at once.
    #[serde(default = "default_consent_batch_minutes")]
    pub consent_batch_minutes: u64,
    /// How long reviewers wait for footage that is still at the home, seconds; 0 for not at all.
    #[serde(default = "default_footage_wait_seconds")]
    pub footage_wait_seconds: u64,
    /// The rulebook to go by, a file; the built-in one by default.
    #[serde(default)]
    pub rulebook: Option<PathBuf>,
    /// How long another rulebook is in the record before it is in force, days.
    #[serde(default = "default_rulebook_notice_days")]
    pub rulebook_notice_days: u64,
    /// The request header in which a proxy of yours puts the client's address.
    #[serde(default)]
    pub client_address_header: Option<String>,
    /// Where people without the app at hand find what waits for their passkey.
    #[serde(default)]
    pub passkeys_url: Option<Url>,
    /// The high-water mark of the public record, a file outside every backup; beside `data_dir` by
    /// default.
    #[serde(default)]
    pub high_water: Option<PathBuf>,
    /// Mirrors of the public record, folders or addresses, that are asked before it is opened.
    #[serde(default)]
    pub mirrors: Vec<String>,
    /// The policy that heads of the public record are published under, a file: who must cosign. Without
    /// one the record's own signature is enough.
    #[serde(default)]
    pub log_policy: Option<PathBuf>,
    /// Whether messages are also sent to private addresses: for a demo or an operator's own network.
    #[serde(default)]
    pub reach_private_addresses: bool,
    /// Where mail is handed in; without it no mail is sent.
    #[serde(default)]
    pub smtp: Option<Smtp>,
    /// Limits on requests.
    #[serde(default)]
    pub rate_limits: RateLimits,
}

fn default_name() -> String {
    "Sidelight".to_owned()
}

fn default_listen_public() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 4870))
}

fn default_listen_app() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 4871))
}

fn default_public_url() -> Url {
    Url::parse("http://localhost:4870").expect("a constant address")
}

fn default_app_url() -> Url {
    Url::parse("http://localhost:4871").expect("a constant address")
}

fn default_sign_up() -> SignUp {
    SignUp::Invite
}

fn default_quota_bytes() -> u64 {
    20 * GIB
}

fn default_retention_days() -> u16 {
    30
}

fn default_agency_cool_off_hours() -> u64 {
    24
}

fn default_rulebook_notice_days() -> u64 {
    14
}

fn default_consent_batch_minutes() -> u64 {
    15
}

fn default_footage_wait_seconds() -> u64 {
    180
}

fn default_reserve_bytes() -> u64 {
    GIB
}

impl Config {
    /// All defaults, for a folder.
    pub fn for_folder(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            name: default_name(),
            listen_public: default_listen_public(),
            listen_app: default_listen_app(),
            listen_metrics: None,
            tls_cert: None,
            tls_key: None,
            public_url: default_public_url(),
            app_url: default_app_url(),
            sign_up: default_sign_up(),
            quota_bytes: default_quota_bytes(),
            retention_days_default: default_retention_days(),
            reserve_bytes: default_reserve_bytes(),
            agency_cool_off_hours: default_agency_cool_off_hours(),
            consent_batch_minutes: default_consent_batch_minutes(),
            footage_wait_seconds: default_footage_wait_seconds(),
            rulebook: None,
            rulebook_notice_days: default_rulebook_notice_days(),
            client_address_header: None,
            passkeys_url: None,
            high_water: None,
            mirrors: Vec::new(),
            log_policy: None,
            reach_private_addresses: false,
            smtp: None,
            rate_limits: RateLimits::default(),
        }
    }

    /// Reads a file, lets `SIDELIGHT_<KEY>` from `env` override its top-level keys, and checks the
    /// values. A relative `data_dir` is relative to the file.
    pub fn read(
        path: &Path,
        env: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Read {
            path: path.to_owned(),
            error,
        })?;
        let parse = |error: toml::de::Error| ConfigError::Parse {
            path: path.to_owned(),
            error: Box::new(error),
        };
        // Once for errors that point into the file, then again with what the environment overrides.
        let _: Config = toml::from_str(&text).map_err(parse)?;
        let mut table: toml::Table = toml::from_str(&text).map_err(parse)?;
        for (name, value) in env {
            if let Some(key) = name.strip_prefix("SIDELIGHT_") {
                let key = key.to_ascii_lowercase();
                if KEYS.contains(&key.as_str()) {
                    table.insert(key, env_value(&value));
                }
            }
        }
        let mut config: Config = toml::Value::Table(table).try_into().map_err(parse)?;
        if config.data_dir.is_relative() {
            let folder = path.parent().unwrap_or(Path::new("."));
            config.data_dir = folder.join(&config.data_dir);
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        for file in [
            &mut config.high_water,
            &mut config.log_policy,
            &mut config.rulebook,
            &mut config.tls_cert,
            &mut config.tls_key,
        ] {
            *file = file.take().map(|it| folder.join(it));
        }
        if let Some(smtp) = &mut config.smtp {
            smtp.password_file = smtp.password_file.take().map(|it| folder.join(it));
        }
        config.check()?;
        Ok(config)
    }

    /// The origin of the app.
    pub fn app_origin(&self) -> Origin {
        self.app_url.origin()
    }

    /// The file `sidelightd init` writes.
    pub fn template() -> &'static str {
        include_str!("../sidelightd.toml")
    }

    /// The same with values for keys that are texts. Refused, and named, if they cannot work.
    pub fn template_with<'a>(
        values: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<String, ConfigError> {
        let mut text = Self::template().to_owned();
        for (key, value) in values {
            let begin = format!("# {key} = ");
            let line = text.lines().find(|line| line.starts_with(&begin));
            let line = line.expect("the template has every key").to_owned();
            let set = format!("{key} = {}", toml::Value::from(value));
            text = text.replacen(&line, &set, 1);
        }
        let parsed = toml::from_str::<Config>(&text).map_err(|error| ConfigError::Parse {
            path: "the new configuration".into(),
            error: Box::new(error),
        })?;
        parsed.check()?;
        Ok(text)
    }
}

/// Keys that the environment may override.
const KEYS: [&str; 23] = [
    "data_dir",
    "name",
    "listen_public",
    "listen_app",
    "listen_metrics",
    "tls_cert",
    "tls_key",
    "public_url",
    "app_url",
    "sign_up",
    "quota_bytes",
    "retention_days_default",
    "reserve_bytes",
    "agency_cool_off_hours",
    "consent_batch_minutes",
    "footage_wait_seconds",
    "rulebook",
    "rulebook_notice_days",
    "client_address_header",
    "passkeys_url",
    "high_water",
    "log_policy",
    "reach_private_addresses",
];

/// A number, or yes and no, if it looks like one, else a text.
fn env_value(value: &str) -> toml::Value {
    if let Ok(yes) = value.parse::<bool>() {
        return yes.into();
    }
    value
        .parse::<i64>()
        .map_or_else(|_| toml::Value::from(value), toml::Value::from)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    /// Reads a text as if it were a file.
    pub(super) fn read(text: &str, env: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sidelightd.toml");
        std::fs::write(&path, text).unwrap();
        Config::read(
            &path,
            env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())),
        )
    }

    #[test]
    fn the_template_is_the_defaults() {
        let mut config = read(Config::template(), &[]).unwrap();
        config.data_dir = "data".into();
        assert_eq!(config, Config::for_folder("data"));
    }

    #[test]
    fn a_template_takes_values_and_refuses_what_cannot_work() {
        let urls = [
            ("public_url", "https://a.example"),
            ("app_url", "https://b.example"),
        ];
        let text = Config::template_with(urls.into_iter().chain([("name", "Hill \"Street\"")]));
        let config = read(&text.unwrap(), &[]).unwrap();
        assert_eq!(config.name, "Hill \"Street\"");
        assert_eq!(config.app_url.as_str(), "https://b.example/");
        let plain = Config::template_with([("app_url", "http://b.example")]);
        assert!(plain.unwrap_err().to_string().contains("without https"));
    }

    #[test]
    fn every_key_is_documented() {
        let reference = include_str!("../../../docs/ref/config.md");
        let mut config = Config::for_folder("data");
        config.client_address_header = Some("x".to_owned());
        config.high_water = Some("x".into());
        config.log_policy = Some("x".into());
        config.passkeys_url = Some(default_app_url());
        config.rulebook = Some("x".into());
        config.listen_metrics = Some(default_listen_app());
        config.tls_cert = Some("x".into());
        config.tls_key = Some("x".into());
        config.smtp = Some(Smtp {
            host: "x".to_owned(),
            port: 25,
            tls: MailTls::Tls,
            from: "x@x.example".to_owned(),
            user: Some("x".to_owned()),
            password_file: Some("x".into()),
        });
        let table = toml::Table::try_from(&config).unwrap();
        let limits = table["rate_limits"].as_table().unwrap();
        let smtp = table["smtp"].as_table().unwrap();
        for key in table.keys().chain(limits.keys()).chain(smtp.keys()) {
            assert!(
                reference.contains(&format!("| `{key}` |")),
                "{key} is not in config.md"
            );
            assert!(
                Config::template().contains(key.as_str()),
                "{key} is not in the template"
            );
        }
        for key in KEYS {
            assert!(
                table.contains_key(key),
                "{key} can be overridden and does not exist"
            );
        }
    }

    #[test]
    fn the_environment_overrides() {
        let env = [
            ("SIDELIGHT_NAME", "Hill Street"),
            ("SIDELIGHT_QUOTA_BYTES", "5"),
            ("SIDELIGHT_X", "1"),
        ];
        let config = read("data_dir = 'd'\nname = 'file'", &env).unwrap();
        assert_eq!(
            (config.name.as_str(), config.quota_bytes),
            ("Hill Street", 5)
        );
    }
}
