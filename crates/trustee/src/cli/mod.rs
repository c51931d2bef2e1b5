//! The command line.

mod cases;
mod ceremony;
mod doctor;
mod key;
mod officer;
mod repair;
mod run;

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use clap::{Parser, Subcommand};
use sidelight_disk::LocalDisk;
use tracing_subscriber::EnvFilter;

use crate::clock;
use crate::config::{Config, Followed};
use crate::home::Home;
use crate::keys::Keys;
use crate::lock::LockKey;

/// A trustee: mirrors and witnesses the public records of operators, and holds a share of their quorum
/// keys. It dials out; its console listens on this machine alone.
#[derive(Debug, Parser)]
#[command(name = "sidelight-trustee", version)]
struct Args {
    /// The configuration file.
    #[arg(long, short, global = true, default_value = "sidelight-trustee.toml")]
    config: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the keys and the place of what was signed last, once; print the public witness key.
    Init,
    /// Follow every record until interrupted.
    Run,
    /// Look at everything that can be wrong, and say what to do about it.
    Doctor,
    /// Say how it goes with each record.
    Status {
        /// Answer with one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// The keys: print the public one, for policies; print all of them on paper; take them from paper.
    #[command(subcommand)]
    Key(key::Key),
    /// Print the file by which this trustee comes into a record.
    Introduce {
        /// The public text about it: name, place, contact.
        #[arg(long)]
        about: PathBuf,
        /// These keys follow others that the record has of this trustee: their printed line is read from
        /// standard input, and signs the file.
        #[arg(long)]
        old_keys: bool,
        #[command(flatten)]
        record: Which,
    },
    /// Say how far the ceremony has come, or accept its words.
    Ceremony {
        #[command(flatten)]
        record: Which,
        #[command(subcommand)]
        command: Option<ceremony::Ceremony>,
    },
    /// Say which repairs of shares are open, ask for one, or help with one.
    Repair {
        #[command(flatten)]
        record: Which,
        #[command(subcommand)]
        command: Option<repair::Repair>,
    },
    /// List the cases that have come.
    Cases {
        #[command(flatten)]
        record: Which,
    },
    /// Show one, and what the checks say.
    Case {
        /// Its number.
        release: u64,
        /// Every check in words.
        #[arg(long)]
        checks: bool,
        #[command(flatten)]
        record: Which,
    },
    /// Ask the operator's reviewers about one, before it is decided.
    Ask {
        /// Its number.
        release: u64,
        /// The question.
        text: String,
        #[command(flatten)]
        record: Which,
    },
    /// Answer one: what was shown leaves, sealed for the agency.
    Approve {
        /// Its number.
        release: u64,
        #[command(flatten)]
        record: Which,
    },
    /// Refuse one.
    Refuse {
        /// Its number.
        release: u64,
        /// The check that refuses, as `case` names it; `person` for a decision of your own.
        #[arg(long)]
        check: String,
        #[command(flatten)]
        record: Which,
    },
    /// The people who decide at the console.
    #[command(subcommand)]
    Officer(officer::Officer),
    /// Tell the operator that somebody is here who could answer.
    Here {
        #[command(flatten)]
        record: Which,
    },
    /// Tell the operator that nobody is here who could.
    Away {
        /// Until when, such as 2026-12-01T08:00Z; else until `here`.
        #[arg(long)]
        until: Option<String>,
        #[command(flatten)]
        record: Which,
    },
    /// The share of a key on paper.
    Share {
        #[command(flatten)]
        record: Which,
        #[command(subcommand)]
        command: ceremony::Share,
    },
}

/// Which record, where several are followed.
#[derive(Debug, clap::Args)]
struct Which {
    /// The operator's public address, as in the configuration.
    #[arg(long)]
    operator: Option<url::Url>,
}

impl Which {
    fn find<'a>(&self, config: &'a Config) -> anyhow::Result<&'a Followed> {
        let mut found = config
            .record
            .iter()
            .filter(|it| self.operator.as_ref().is_none_or(|url| *url == it.operator));
        let first = found
            .next()
            .context("the configuration names no such record")?;
        ensure!(
            found.next().is_none(),
            "several records are followed: say --operator"
        );
        Ok(first)
    }
}

/// [`main_with`] by a clock of the caller's, which tells milliseconds since 1970.
pub fn main_with_clock(
    args: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    now_ms: fn() -> u64,
) -> ExitCode {
    clock::go_by(now_ms);
    main_with(args)
}

/// The whole program: parses arguments (the first is the program's name), runs, and says in one line what
/// went wrong.
pub fn main_with(args: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    sidelight_disk::end_with_the_pipe();
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(error) => {
            let _printed = error.print();
            return match error.use_stderr() {
                true => ExitCode::from(2),
                false => ExitCode::SUCCESS,
            };
        }
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // An embedding program may have set up its own log.
    let _set = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .try_init();
    match run(args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("sidelight-trustee: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// `false`: it ran, and found something wrong.
fn run(args: Args) -> anyhow::Result<bool> {
    let config = Config::read(&args.config)?;
    match args.command {
        Command::Init => key::init(&config)?,
        Command::Run => {
            let runtime = tokio::runtime::Runtime::new().context("cannot start")?;
            runtime.block_on(run::run(&config))?;
        }
        Command::Doctor => return Ok(doctor::look(&config)),
        Command::Status { json } => doctor::tell(&config, json)?,
        Command::Key(command) => key::run(&config, command)?,
        Command::Introduce {
            about,
            old_keys,
            record,
        } => {
            ceremony::introduce(&config, record.find(&config)?, (&about, old_keys))?;
        }
        Command::Ceremony { record, command } => {
            ceremony::run(&config, record.find(&config)?, command)?;
        }
        Command::Repair { record, command } => {
            repair::run(&config, record.find(&config)?, command)?;
        }
        Command::Cases { record } => cases::list(&config, record.find(&config)?)?,
        Command::Case {
            release,
            checks,
            record,
        } => return cases::show(&config, record.find(&config)?, (release, checks)),
        Command::Ask {
            release,
            text,
            record,
        } => cases::ask(&config, record.find(&config)?, (release, &text))?,
        Command::Approve { release, record } => {
            cases::approve(&config, record.find(&config)?, release)?;
        }
        Command::Refuse {
            release,
            check,
            record,
        } => cases::refuse(&config, record.find(&config)?, (release, &check))?,
        Command::Officer(command) => officer::run(&config, command)?,
        Command::Here { record } => officer::announce(&config, record.find(&config)?, Ok(()))?,
        Command::Away { until, record } => {
            officer::announce(&config, record.find(&config)?, Err(until))?;
        }
        Command::Share { record, command } => {
            ceremony::share(&config, record.find(&config)?, &command)?;
        }
    }
    Ok(true)
}

fn home(config: &Config) -> anyhow::Result<Home> {
    let disk = Arc::new(LocalDisk) as _;
    Home::open(&disk, &config.data_dir, &config.high_water).context("the folders")
}

fn keys(config: &Config, home: &Home) -> anyhow::Result<Keys> {
    let lock = LockKey::read(&config.key_file)?;
    Ok(Keys::load(home, &lock, &config.name)?)
}

/// Only where nothing could have been lost may anything be signed.
fn check_begun(config: &Config, home: &Home) -> anyhow::Result<()> {
    if home.has_begun()? {
        return Ok(());
    }
    bail!(
        "{} was lost: what was signed last is not known, and nothing is signed. Put the folder back; if it \
         is gone for good, come back with new keys under a new name",
        config.high_water.display()
    )
}
