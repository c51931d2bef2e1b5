//! The command line of `sidelight-hub`.

use std::ffi::OsString;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use sidelight_api::doctor::{Finding, answer};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use crate::config::Config;
use crate::run::{self, prepare};
use crate::{doctor, local, pair};

#[derive(Parser)]
#[command(
    name = "sidelight-hub",
    version,
    about = "The hub at home: cameras in, sealed clips out"
)]
struct Arguments {
    /// The configuration file.
    #[arg(
        long,
        global = true,
        default_value = "sidelight-hub.toml",
        env = "SIDELIGHT_HUB_CONFIG"
    )]
    config: PathBuf,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the hub (default). Shows a pairing code first if it has no household.
    Run,
    /// Pairs the hub with a household, here in the terminal.
    Pair,
    /// Writes a configuration file and makes the hub's keys.
    Init {
        /// The operator's app address.
        #[arg(long)]
        operator_url: url::Url,
        /// Where keys and clips are to lie.
        #[arg(long, default_value = "sidelight-hub-data")]
        data_dir: PathBuf,
    },
    /// Says how a running hub is, as JSON.
    Status,
    /// Looks at everything that can be wrong, and says what to do about it.
    Doctor {
        /// Answer with one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Forgets household, keys, cameras and everything recorded here.
    Reset {
        /// Yes, everything.
        #[arg(long)]
        yes: bool,
    },
}

/// The program: parses, runs, and says what went wrong in a sentence.
pub fn main_with(args: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    sidelight_disk::end_with_the_pipe();
    let arguments = match Arguments::try_parse_from(args) {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // A program that embeds this one may have its own.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .try_init();
    // What waits for the network fits on one thread; a second one would be woken as often as the first.
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("sidelight-hub: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(execute(arguments)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("sidelight-hub: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// `false`: it ran, and found something wrong.
async fn execute(arguments: Arguments) -> anyhow::Result<bool> {
    let path = arguments.config;
    match arguments.command.unwrap_or(Command::Run) {
        Command::Doctor { json } => return Ok(examine(&path, json).await),
        Command::Run => {
            let config = Config::read(&path)?;
            let shutdown = CancellationToken::new();
            tokio::spawn(end_on_signal(shutdown.clone()));
            run::run(config, shutdown).await.map_err(Into::into)
        }
        Command::Pair => pair_here(Config::read(&path)?).await,
        Command::Init {
            operator_url,
            data_dir,
        } => init(&path, &operator_url, &data_dir),
        Command::Status => show_status(&Config::read(&path)?).await,
        Command::Reset { yes } => reset(Config::read(&path)?, yes),
    }?;
    Ok(true)
}

async fn end_on_signal(shutdown: CancellationToken) {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut term) = signal(SignalKind::terminate()) else {
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
    shutdown.cancel();
}

async fn pair_here(config: Config) -> anyhow::Result<()> {
    let prepared = prepare(config)?;
    let hub = &prepared.hub;
    if hub.home().is_some() {
        anyhow::bail!("this hub has a household already; `sidelight-hub reset` makes it forget");
    }
    // Also on the page, for a hub without a screen. If the address is taken, the terminal is enough.
    let page = tokio::net::TcpListener::bind(hub.config.local_listen)
        .await
        .ok();
    let page = page.map(|listener| {
        let app = local::router(hub.clone());
        tokio::spawn(async move { axum::serve(listener, app).await })
    });
    let words = pair::until_paired(hub, pair::print).await;
    if let Some(page) = page {
        page.abort();
    }
    println!("\nPaired. The browser shows the same six words:\n\n  {words}\n");
    Ok(())
}

fn init(path: &Path, operator_url: &url::Url, data_dir: &Path) -> anyhow::Result<()> {
    let data_dir = std::path::absolute(data_dir).context("the data folder")?;
    let text = format!(
        "# Every setting: docs/guide/hub.md\ndata_dir = {:?}\noperator_url = {:?}\n",
        data_dir.display().to_string(),
        operator_url.as_str()
    );
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    file.write_all(text.as_bytes())?;
    let prepared = prepare(Config::read(path)?)?;
    println!(
        "{} is written. This hub's key: {}",
        path.display(),
        hex::encode(prepared.hub.keys.public())
    );
    println!("Next: sidelight-hub --config {} run", path.display());
    Ok(())
}

async fn show_status(config: &Config) -> anyhow::Result<()> {
    let state = local::ask_running(config).await?;
    println!("{}", serde_json::to_string_pretty(&state)?);
    Ok(())
}

/// Prints what `doctor` finds; whether nothing fails. A configuration that cannot be read is a finding, too.
async fn examine(path: &Path, json: bool) -> bool {
    let found = match Config::read(path) {
        Ok(config) => doctor::look(&config).await,
        Err(error) => {
            let todo = "mend the file; docs/guide/hub.md has every setting";
            vec![Finding::fail("configuration", error.to_string(), todo)]
        }
    };
    let (good, text) = answer(&found, json);
    print!("{text}");
    good
}

/// What a hub keeps in its folder.
const KEPT: [&str; 10] = [
    "keys",
    "spool",
    "clips",
    "chains",
    "cameras",
    "home.json",
    "commands.json",
    "place.sealed",
    "record.head",
    "trustees.json",
];

fn reset(config: Config, yes: bool) -> anyhow::Result<()> {
    let data = config.data_dir.clone();
    anyhow::ensure!(
        yes,
        "this deletes the hub's keys, its cameras and everything recorded in {} that was not handed over; \
         say --yes if that is meant",
        data.display()
    );
    // Holds the lock, so that no running hub loses its folder.
    let _prepared = prepare(config)?;
    for name in KEPT {
        let path = data.join(name);
        let removed = if path.is_dir() {
            std::fs::remove_dir_all(&path)
        } else {
            std::fs::remove_file(&path)
        };
        match removed {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(e).with_context(|| format!("cannot delete {}", path.display()));
            }
            _ => {}
        }
    }
    println!("The hub has forgotten everything. Its next start makes new keys.");
    Ok(())
}
