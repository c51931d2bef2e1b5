//! The configuration file: TOML, unknown keys refused (`docs/ref/trustee.md`).

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use sidelight_reach::guard;
use sidelight_reach::mail::is_address;
use sidelight_reach::smtp::Smtp;
use sidelight_translog::entry::Slug;
use sidelight_translog::vkey::{KeyKind, Vkey};
use url::Url;

use crate::officers::OFFICERS_MAX;
use crate::set_ups::SET_UPS_PER_DAY_MAX;

/// Records that one trustee follows.
const RECORDS_MAX: usize = 64;

/// What stands at the beginning of a path for the folder in which systemd hands a unit its credentials; each
/// unit has one of its own.
const CREDENTIALS: &str = "$CREDENTIALS_DIRECTORY";

/// Everything a trustee can set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What it is called in policies: the name of its key, such as `trustee.example/sidelight`.
    pub name: String,
    /// Where mirrors and the locked keys are. Relative to the file.
    pub data_dir: PathBuf,
    /// A folder outside every backup: what was signed last, of each record. Relative to the file.
    pub high_water: PathBuf,
    /// What the keys in `data_dir` are locked with, outside of it; a credential of systemd, say.
    /// Relative to the file.
    pub key_file: PathBuf,
    /// The records it follows.
    #[serde(default)]
    pub record: Vec<Followed>,
    /// Where its officers decide, in a browser; without it the command line is all there is.
    pub console: Option<ConsoleConfig>,
    /// By what its officers are paged of cases; those who are not named are not.
    #[serde(default)]
    pub page: Vec<PageConfig>,
    /// Where mail to them is handed in.
    pub smtp: Option<Smtp>,
    /// Whether webhooks may be at addresses of this machine and its network, and without TLS.
    #[serde(default)]
    pub reach_private_addresses: bool,
}

/// How an officer is paged, by one channel or both.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageConfig {
    /// What they are called here.
    pub officer: String,
    /// A mail address.
    pub mail: Option<String>,
    /// Where a program of theirs, or a service, takes what is posted.
    pub webhook: Option<Url>,
}

/// The console.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsoleConfig {
    /// Where it listens, on this machine.
    pub listen: SocketAddr,
    /// What officers type: `https://..` of the proxy before it, or `http://localhost:..` of `listen` itself.
    /// Passkeys hold for its host alone.
    pub url: Url,
}

impl ConsoleConfig {
    fn check(&self) -> anyhow::Result<()> {
        ensure!(
            self.listen.ip().is_loopback(),
            "console.listen: the console is reached from this machine alone; put a proxy before it"
        );
        let local = self.url.scheme() == "http" && self.url.host_str() == Some("localhost");
        ensure!(
            (self.url.scheme() == "https" && self.url.domain().is_some()) || local,
            "console.url: https and a name, or http://localhost"
        );
        ensure!(
            self.url.path() == "/" && self.url.query().is_none() && self.url.fragment().is_none(),
            "console.url: no path"
        );
        Ok(())
    }
}

/// A record that is followed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Followed {
    /// The operator's public address.
    pub operator: Url,
    /// The record's key, as the operator and others say it: compare.
    pub log_key: String,
    /// What this trustee is called there; needed for ceremonies and answers, not to witness.
    #[serde(default, deserialize_with = "slug")]
    pub trustee: Option<Slug>,
    /// A file: who must have signed a head before a case that rests on it is answered. Relative to the
    /// configuration.
    pub log_policy: Option<PathBuf>,
    /// Households' own addresses answered in a day, for this operator.
    #[serde(default = "set_ups_per_day_max")]
    pub set_ups_per_day_max: u64,
    /// Where the operator's people give approvals: the origin of its app, such as `https://app.example`.
    pub pages: Option<Url>,
}

fn set_ups_per_day_max() -> u64 {
    SET_UPS_PER_DAY_MAX
}

fn slug<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Slug>, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map(Some).map_err(D::Error::custom)
}

impl Config {
    /// Reads and checks a file.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let name = path.display();
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
        let mut config: Self = toml::from_str(&text).with_context(|| format!("{name}"))?;
        let folder = std::path::absolute(path)?;
        let folder = folder.parent().unwrap_or(Path::new("/"));
        for path in [
            &mut config.data_dir,
            &mut config.high_water,
            &mut config.key_file,
        ] {
            *path = placed(path, folder)?;
        }
        if let Some(file) = config
            .smtp
            .as_mut()
            .and_then(|it| it.password_file.as_mut())
        {
            *file = placed(file, folder)?;
        }
        for record in &mut config.record {
            record.log_policy = record.log_policy.as_ref().map(|path| folder.join(path));
        }
        config.check().with_context(|| format!("{name}"))?;
        Ok(config)
    }

    fn check(&self) -> anyhow::Result<()> {
        ensure!(
            self.record.len() <= RECORDS_MAX,
            "at most {RECORDS_MAX} records"
        );
        self.console.as_ref().map_or(Ok(()), ConsoleConfig::check)?;
        self.check_paging()?;
        let mut keys = Vec::new();
        for record in &self.record {
            let vkey = record.vkey()?;
            ensure!(!keys.contains(&vkey), "{vkey} is followed twice");
            keys.push(vkey);
        }
        for (path, what) in [
            (&self.high_water, "high_water"),
            (&self.key_file, "key_file"),
        ] {
            ensure!(
                !path.starts_with(&self.data_dir),
                "{what} is in data_dir: a backup of it would take it along"
            );
        }
        Ok(())
    }

    /// Whether these are officers is seen when the program starts: they come and go.
    fn check_paging(&self) -> anyhow::Result<()> {
        if let Some((key, problem)) = self.smtp.as_ref().and_then(Smtp::problem) {
            bail!("{key}: {problem}");
        }
        ensure!(
            self.page.is_empty() || self.console.is_some(),
            "[[page]]: who is paged opens the console, and there is no [console]"
        );
        ensure!(
            self.page.len() <= OFFICERS_MAX,
            "[[page]]: at most {OFFICERS_MAX}"
        );
        for (at, page) in self.page.iter().enumerate() {
            let name = &page.officer;
            let before = &self.page[..at];
            ensure!(
                before.iter().all(|it| it.officer != *name),
                "[[page]]: {name} is there twice"
            );
            ensure!(
                page.mail.is_some() || page.webhook.is_some(),
                "[[page]]: {name} has neither `mail` nor `webhook`"
            );
            ensure!(
                page.mail.is_none() || self.smtp.is_some(),
                "[[page]]: {name} has `mail`, and there is no [smtp]"
            );
            ensure!(
                page.mail.as_deref().is_none_or(is_address),
                "[[page]]: {name}: `mail` is no address"
            );
            let webhook = page.webhook.as_ref();
            ensure!(
                webhook.is_none_or(|it| guard::allows(it, self.reach_private_addresses)),
                "[[page]]: {name}: `webhook` has to be https and public, or `reach_private_addresses` true"
            );
        }
        Ok(())
    }
}

/// A name in the network, with a port that is not the usual one.
pub(crate) fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// Where a file is that the configuration names.
fn placed(path: &Path, folder: &Path) -> anyhow::Result<PathBuf> {
    Ok(match path.strip_prefix(CREDENTIALS) {
        Ok(name) => credentials()?.join(name),
        Err(_) => folder.join(path),
    })
}

fn credentials() -> anyhow::Result<PathBuf> {
    let name = CREDENTIALS.trim_start_matches('$');
    let folder = std::env::var_os(name);
    let folder = folder.with_context(|| format!("{name} is not set: systemd sets it"))?;
    Ok(folder.into())
}

impl Followed {
    /// The record's key.
    pub fn vkey(&self) -> anyhow::Result<Vkey> {
        let vkey = Vkey::parse(&self.log_key).context("log_key")?;
        ensure!(
            vkey.kind() == KeyKind::Note,
            "log_key: this is a witness's key"
        );
        Ok(vkey)
    }

    /// Where its files are.
    pub fn files(&self) -> anyhow::Result<Url> {
        self.operator.join("/log/").context("operator")
    }
}
