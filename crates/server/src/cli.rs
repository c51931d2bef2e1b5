//! The command line of `sidelightd`.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::{IsTerminal as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::{Parser, Subcommand, ValueEnum};
use sidelight_store::accounts::Invitation;
use tracing_subscriber::EnvFilter;

use crate::app::{make_folder, open_store};
use crate::backup;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::demand::banded::banded;
use crate::doctor;
use crate::emergency::command;
use crate::keys::ReceivingKey;
use crate::record::{self, AgencyCommand, LogCommand};
use crate::rules::Rules;
use crate::secret::Secret;
use crate::trustee;
use crate::trustee::command::{CeremonyCommand, TrusteeCommand};

/// How long an invitation of the operator's is good, ms.
const INVITE_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// The operator of a Sidelight service: keeps sealed footage it cannot open, and the public record.
#[derive(Debug, Parser)]
#[command(name = "sidelightd", version)]
struct Args {
    /// The configuration file.
    #[arg(
        long,
        short,
        global = true,
        env = "SIDELIGHT_CONFIG",
        default_value = "sidelightd.toml"
    )]
    config: PathBuf,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until interrupted (the default).
    Serve,
    /// Write a commented configuration and fresh keys into a folder.
    Init {
        /// The folder; it may exist, but hold no configuration.
        dir: PathBuf,
        /// What the operator is called.
        #[arg(long)]
        name: Option<String>,
        /// The public origin as browsers will see it, such as https://example.org.
        #[arg(long)]
        public_url: Option<String>,
        /// The app's origin, such as https://app.example.org.
        #[arg(long)]
        app_url: Option<String>,
        /// The high-water mark's file, best on another disk than the data.
        #[arg(long)]
        high_water: Option<String>,
    },
    /// Look after accounts.
    Admin {
        #[command(subcommand)]
        what: Admin,
    },
    /// Look at everything that can be wrong, and say what to do about it.
    Doctor {
        /// Answer with one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Copy a running operator into a new folder in DIR, without keys; backups there that are older than a
    /// week are removed.
    Backup {
        /// The folder that backups are in.
        dir: PathBuf,
        /// Payloads, too. Without them hubs hand in again what they still have.
        #[arg(long)]
        with_blobs: bool,
    },
    /// Make a data folder out of a backup.
    Restore {
        /// The backup: a folder that `backup` made.
        backup: PathBuf,
        /// The data folder to make.
        #[arg(long, value_name = "FOLDER")]
        into: PathBuf,
        /// The folder in which you kept the keys.
        #[arg(long, value_name = "FOLDER")]
        keys: Option<PathBuf>,
    },
    /// Read the configuration, check it and the database, and say what is wrong.
    CheckConfig,
}

#[derive(Debug, Subcommand)]
enum Admin {
    /// Print a one-time invitation, good for a week.
    Invite {
        /// What the invited account may do.
        #[arg(long, value_enum)]
        role: InviteRole,
    },
    /// List the sessions of an account's household, or end one.
    Sessions {
        /// The account's id.
        account: String,
        /// The session to end.
        #[arg(long)]
        end: Option<String>,
    },
    /// Create the public record, or recover it.
    Log {
        #[command(subcommand)]
        what: LogCommand,
    },
    /// End a credential of somebody who decides: a lost or stolen passkey, or somebody who left.
    Revoke {
        /// Index of its entry in the public record.
        entry: u64,
        /// Wait until the entry is published.
        #[arg(long)]
        wait: bool,
    },
    /// Enter an independent trustee.
    Trustee {
        #[command(subcommand)]
        what: TrusteeCommand,
    },
    /// Let trustees make a quorum key together.
    Ceremony {
        #[command(subcommand)]
        what: CeremonyCommand,
    },
    /// Announce a home of yours for drills, in the public record and for good: from the next day on an
    /// emergency about it is a drill, and nothing else leaves it. Nobody may live there.
    Canary {
        /// The household's id; it has chosen emergency access.
        household: String,
        /// Wait until the entry is published.
        #[arg(long)]
        wait: bool,
    },
    /// State how many demands of a type there were in a half-year, in a band, in the public record and for
    /// good; of a type that the rulebook has in bands.
    Banded {
        /// The type's code.
        kind: String,
        /// Last month of the half-year, such as 2026-06.
        month: String,
        /// The number, or any other of its band: it is not kept.
        number: u64,
        /// Wait until the entry is published.
        #[arg(long)]
        wait: bool,
    },
    /// Enrol an agency, invite its people, enter its delivery key.
    Agency {
        #[command(subcommand)]
        what: AgencyCommand,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum InviteRole {
    Resident,
    Officer,
    Moderator,
    Reviewer,
    Admin,
}

impl InviteRole {
    fn name(self) -> &'static str {
        match self {
            InviteRole::Resident => "resident",
            InviteRole::Officer => "officer",
            InviteRole::Moderator => "moderator",
            InviteRole::Reviewer => "reviewer",
            InviteRole::Admin => "admin",
        }
    }
}

/// The whole program: parses arguments (the first is the program's name), runs, and says in one
/// line what went wrong.
pub fn main_with(args: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    main_with_clock(args, Arc::new(SystemClock))
}

/// The same with a clock of the caller's.
pub fn main_with_clock(
    args: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    clock: Arc<dyn Clock>,
) -> ExitCode {
    sidelight_disk::end_with_the_pipe();
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(e) => {
            // Help and version are "errors" too, and go to where they belong.
            let _printed = e.print();
            return if e.use_stderr() {
                ExitCode::from(2)
            } else {
                ExitCode::SUCCESS
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
    match run(args, clock) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("sidelightd: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// `false`: it ran, and found something wrong.
fn run(args: Args, clock: Arc<dyn Clock>) -> anyhow::Result<bool> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start")?;
    let read = || Config::read(&args.config, std::env::vars()).context("configuration");
    match args.command.unwrap_or(Command::Serve) {
        Command::Doctor { json } => {
            return runtime.block_on(doctor::run(read(), json, clock.now_ms()));
        }
        Command::Serve => runtime.block_on(crate::run(read()?, clock, interrupted())),
        Command::Init {
            dir,
            name,
            public_url,
            app_url,
            high_water,
        } => init(
            &dir,
            &[
                ("name", name),
                ("public_url", public_url),
                ("app_url", app_url),
                // Written out: it stays where it is when data_dir changes.
                (
                    "high_water",
                    high_water.or_else(|| Some("data.high-water".to_owned())),
                ),
            ],
        ),
        Command::Admin { what } => runtime.block_on(admin(&read()?, what, clock.now_ms())),
        Command::Backup { dir, with_blobs } => {
            let now = timestamp(&*clock)?;
            runtime.block_on(backup::make(&read()?, &dir, with_blobs, now))
        }
        Command::Restore { backup, into, keys } => {
            let now = timestamp(&*clock)?;
            runtime.block_on(backup::restore(&backup, &into, keys.as_deref(), now))
        }
        Command::CheckConfig => runtime.block_on(check(&read()?)),
    }?;
    Ok(true)
}

fn timestamp(clock: &dyn Clock) -> anyhow::Result<jiff::Timestamp> {
    let ms = i64::try_from(clock.now_ms())?;
    Ok(jiff::Timestamp::from_millisecond(ms)?)
}

/// Ends with Ctrl-C or SIGTERM.
async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

fn init(dir: &Path, values: &[(&str, Option<String>)]) -> anyhow::Result<()> {
    let given = values
        .iter()
        .filter_map(|(key, value)| Some((*key, value.as_deref()?)));
    let text = Config::template_with(given)?;
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let path = dir.join("sidelightd.toml");
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .with_context(|| format!("cannot make {}", path.display()))?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all());
    if let Err(error) = written {
        // Half a file would be in the way of the next try.
        let _ = std::fs::remove_file(&path);
        return Err(error).with_context(|| format!("cannot write {}", path.display()));
    }
    let key = ReceivingKey::load_or_create(&dir.join("data"))?;
    println!("Wrote {}.", path.display());
    println!("Receiving key: {}", hex::encode(key.public()));
    println!(
        "Look it over:  sidelightd --config {} doctor",
        path.display()
    );
    println!(
        "Begin the public record, once:  sidelightd --config {} admin log create",
        path.display()
    );
    println!("Start:  sidelightd --config {}", path.display());
    Ok(())
}

async fn admin(config: &Config, what: Admin, now: u64) -> anyhow::Result<()> {
    make_folder(&config.data_dir)?;
    let store = open_store(&config.data_dir).await?;
    match what {
        Admin::Log { what } => {
            let key = ReceivingKey::load_or_create(&config.data_dir)?;
            record::log_command(config, key.public(), what, now).await?;
        }
        Admin::Agency { what } => record::agency_command(&store, what, now).await?,
        Admin::Trustee { what } => trustee::command::trustee(&store, what, now).await?,
        Admin::Ceremony { what } => {
            trustee::command::ceremony(config, &store, what, now).await?;
        }
        Admin::Canary { household, wait } => {
            command::canary(config, &store, (&household, wait), now).await?;
        }
        Admin::Banded {
            kind,
            month,
            number,
            wait,
        } => {
            banded(config, &store, (&kind, &month, number), (wait, now)).await?;
        }
        Admin::Revoke { entry, wait } => {
            record::revoke_command(&store, entry, wait, now).await?;
        }
        Admin::Invite { role } => {
            let secret = Secret::fresh();
            let to = Invitation::Role(role.name().to_owned());
            store.invite(&secret.hash(), &to, now + INVITE_MS).await?;
            println!("{}", secret.reveal());
        }
        Admin::Sessions { account, end } => {
            let id = account.parse()?;
            let account = store
                .account(id)
                .await?
                .context("there is no such account")?;
            if let Some(session) = end {
                let session = session.parse()?;
                if !store.session_end(&account, session).await? {
                    bail!("there is no such session in this account's household");
                }
                println!("Ended. Pages it had open close within 20 seconds.");
                return Ok(());
            }
            for (session, name) in store.sessions(&account, 0).await? {
                let used = jiff::Timestamp::from_millisecond(i64::try_from(session.last_used_ms)?)?;
                println!("{}  {used:.0}  {name}  {}", session.id, session.device_name);
            }
        }
    }
    Ok(())
}

async fn check(config: &Config) -> anyhow::Result<()> {
    Rules::load(config.rulebook.as_deref())?;
    let file = config.data_dir.join("sidelight.sqlite");
    if file.exists() {
        let store = sidelight_store::sqlite::SqliteStore::open(&file).await?;
        let wrong = store.check().await?;
        store.close().await;
        if !wrong.is_empty() {
            bail!("the database is damaged: {}", wrong.join("; "));
        }
        println!("The database is sound.");
    }
    println!("The configuration is good.");
    Ok(())
}
