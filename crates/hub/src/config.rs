//! The hub's configuration: one TOML file, unknown keys refused.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use url::Url;

use crate::spool::room::Retention;

/// Settings of a hub. Cameras are not among them: they are set from the browser and lie sealed in `data_dir`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where keys, spool and sealed clips lie.
    pub data_dir: PathBuf,
    /// The operator's app address, such as `https://app.example.org`.
    pub operator_url: Url,
    /// Where the local page and endpoint listen. Only loopback needs no further thought.
    #[serde(default = "local_listen")]
    pub local_listen: SocketAddr,
    /// How the hub introduces itself when pairing.
    #[serde(default = "name")]
    pub name: String,
    /// Most bytes of continuous recording kept here.
    #[serde(default = "continuous_bytes_max")]
    pub continuous_bytes_max: u64,
    /// Most days of continuous recording kept here.
    #[serde(default = "continuous_days_max")]
    pub continuous_days_max: u16,
    /// Most bytes of events that the operator has and that are kept here for a week all the same.
    #[serde(default = "handed_over_bytes_max")]
    pub handed_over_bytes_max: u64,
    /// Kept free on the disk for clips of events, bytes.
    #[serde(default = "disk_reserve_bytes")]
    pub disk_reserve_bytes: u64,
    /// Copies of the public record, each an address or a folder: what the operator leaves out is found there.
    #[serde(default)]
    pub record_copies: Vec<String>,
    /// Whether messages to devices are also sent to push services at private addresses: for a demo.
    #[serde(default)]
    pub push_private_addresses: bool,
}

/// Most copies of the public record that are read.
const RECORD_COPIES_MAX: usize = 8;

const GIB: u64 = 1024 * 1024 * 1024;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

fn local_listen() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, 4880).into()
}

fn name() -> String {
    "Hub".to_owned()
}

fn continuous_bytes_max() -> u64 {
    100 * GIB
}

fn continuous_days_max() -> u16 {
    7
}

fn handed_over_bytes_max() -> u64 {
    20 * GIB
}

fn disk_reserve_bytes() -> u64 {
    2 * GIB
}

/// Why a configuration is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {error}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// It is not what a configuration looks like.
    #[error("{path}: {error}")]
    Parse {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        error: Box<toml::de::Error>,
    },
    /// A value makes no sense.
    #[error("{0}")]
    Value(&'static str),
}

impl Config {
    /// A configuration with defaults for everything but these two.
    pub fn new(data_dir: PathBuf, operator_url: Url) -> Self {
        Self {
            data_dir,
            operator_url,
            local_listen: local_listen(),
            name: name(),
            continuous_bytes_max: continuous_bytes_max(),
            continuous_days_max: continuous_days_max(),
            handed_over_bytes_max: handed_over_bytes_max(),
            disk_reserve_bytes: disk_reserve_bytes(),
            record_copies: Vec::new(),
            push_private_addresses: false,
        }
    }

    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Read {
            path: path.to_owned(),
            error,
        })?;
        Self::parse(&text, path)
    }

    /// Reads the text of the file at `path`, which is only named in errors.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text).map_err(|e| ConfigError::Parse {
            path: path.to_owned(),
            error: Box::new(e),
        })?;
        config.check()
    }

    fn check(self) -> Result<Self, ConfigError> {
        if !reaches_operator(&self.operator_url) {
            return Err(ConfigError::Value(
                "operator_url is https:// and a host, and a port if need be; http:// only on this machine",
            ));
        }
        if self.name.is_empty() || self.name.chars().count() > 60 {
            return Err(ConfigError::Value("name has 1 to 60 characters"));
        }
        if self.record_copies.len() > RECORD_COPIES_MAX {
            return Err(ConfigError::Value("record_copies names at most 8 places"));
        }
        let place = |copy: &String| match copy.split_once("://") {
            Some((scheme, _)) => matches!(scheme, "http" | "https") && copy.parse::<Url>().is_ok(),
            None => !copy.is_empty(),
        };
        if !self.record_copies.iter().all(place) {
            return Err(ConfigError::Value(
                "record_copies are folders, or addresses that start with https:// or http://",
            ));
        }
        if self.continuous_days_max == 0 {
            return Err(ConfigError::Value("continuous_days_max is at least 1"));
        }
        Ok(self)
    }

    /// What is kept here, and for how long.
    pub fn retention(&self) -> Retention {
        Retention {
            continuous_bytes_max: self.continuous_bytes_max,
            continuous_age_ms_max: u64::from(self.continuous_days_max) * DAY_MS,
            handed_over_bytes_max: self.handed_over_bytes_max,
            disk_reserve_bytes: self.disk_reserve_bytes,
        }
    }
}

/// Whether this is an address alone, and one that nobody on the way can answer for.
fn reaches_operator(url: &Url) -> bool {
    let here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    let bare = url.username().is_empty()
        && url.password().is_none()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none();
    bare && (url.scheme() == "https" || (url.scheme() == "http" && here))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(operator: &str, more: &str) -> Option<String> {
        let text = format!("data_dir = \"d\"\noperator_url = {operator:?}\n{more}");
        let read = Config::parse(&text, Path::new("hub.toml"));
        read.err().map(|error| error.to_string())
    }

    #[test]
    fn an_operator_is_an_address_that_nobody_on_the_way_can_answer_for() {
        for good in [
            "https://home.example",
            "https://home.example:8443/",
            "http://localhost:4870",
            "http://app.localhost:4870",
            "http://127.0.0.1:4870",
            "http://[::1]:4870",
        ] {
            assert_eq!(read(good, ""), None, "{good}");
        }
        for bad in [
            "http://10.1.2.3/",
            "http://home.example",
            "ftp://home.example",
            "https://u:p@home.example",
            "https://home.example/path",
            "https://home.example/?q",
        ] {
            let said = read(bad, "").unwrap_or_default();
            assert!(said.contains("operator_url"), "{bad}: {said}");
        }
    }

    #[test]
    fn copies_and_days_make_sense() {
        let operator = "https://home.example";
        assert_eq!(
            read(
                operator,
                "record_copies = [\"/srv/copy\", \"https://x.example/log\"]"
            ),
            None
        );
        for bad in [
            "record_copies = [\"\"]",
            "record_copies = [\"ftp://x\"]",
            "continuous_days_max = 0",
        ] {
            assert!(read(operator, bad).is_some(), "{bad}");
        }
    }
}
