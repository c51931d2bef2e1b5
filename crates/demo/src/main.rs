//! `cargo run --release`: a neighbourhood on this machine.
//!
//! The same programs and configuration files as anywhere else, on loopback, with invented people.
//! `--print-commands` shows how to start each by hand.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::{Parser, Subcommand};
use sidelight_demo::camera_command::CameraArguments;
use sidelight_demo::clock::OwnClock;
use sidelight_demo::layout::{Layout, PORTS};
use sidelight_demo::neighbourhood::Neighbourhood;
use sidelight_demo::{camera_command, child, clock, facts, operator, walk};
use sidelight_server::clock::Clock as _;
use tracing_subscriber::EnvFilter;
use url::Url;

/// How often the demo looks whether its programs still run.
const CHECK_EVERY: Duration = Duration::from_secs(2);

/// Sidelight's demo neighbourhood: an operator with its public record, two homes and a house for drills with
/// a hub and a camera each, a police and a fire department, on this machine.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Folder that everything is kept in; a second start continues there.
    #[arg(long, default_value = "demo-data", global = true)]
    data: PathBuf,
    #[arg(long, default_value_t = 4870, global = true, help = format!("First of {PORTS} ports"))]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=i64::from(u16::MAX - PORTS + 1)))]
    port: u16,
    /// Do not print the welcome, only what went wrong.
    #[arg(long)]
    headless: bool,
    /// Play the whole story through the same interfaces as people use, then end.
    #[arg(long)]
    walk: bool,
    /// With --walk: play it against an operator started by hand; its public origin.
    #[arg(long, requires_all = ["walk", "app_url", "invitations"])]
    public_url: Option<Url>,
    /// Its app origin.
    #[arg(long, requires = "public_url")]
    app_url: Option<Url>,
    /// The folder with what it printed as invitations: millbrook-police, millbrook-fire, moderator.
    #[arg(long, requires = "public_url")]
    invitations: Option<PathBuf>,
    /// Show the commands that start the same programs by hand, and end.
    #[arg(long)]
    print_commands: bool,
    /// MP4 (H.264) that the first camera plays instead of the porch.
    #[arg(long)]
    scene: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run one camera alone, to look at it with a player.
    Camera(CameraArguments),
    /// Be one of the programs.
    #[command(hide = true)]
    As {
        /// sidelightd, sidelight-hub, sidelight-trustee or sidelight.
        program: String,
        /// Its arguments.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

fn main() -> ExitCode {
    let mut arguments = Arguments::parse();
    if let Some(Command::As { program, arguments }) = arguments.command {
        return be(&program, arguments);
    }
    let command = arguments.command.take();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let result = match command {
        Some(Command::Camera(camera)) => camera_command::run(camera),
        _ => demo(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn be(program: &str, arguments: Vec<String>) -> ExitCode {
    clock::go_by_that_of(&arguments);
    let arguments = std::iter::once(program.to_owned()).chain(arguments);
    match program {
        "sidelightd" => {
            child::end_with_parent();
            sidelight_server::main_with_clock(arguments, Arc::new(OwnClock))
        }
        "sidelight-hub" => {
            child::end_with_parent();
            sidelight_hub::main_with(arguments)
        }
        "sidelight-trustee" => {
            child::end_with_parent();
            sidelight_trustee::main_with_clock(arguments, || OwnClock.now_ms())
        }
        "sidelight" => sidelight_cli::main_with(arguments),
        other => {
            eprintln!("demo: there is no program {other}");
            ExitCode::from(2)
        }
    }
}

#[tokio::main]
async fn demo(arguments: &Arguments) -> anyhow::Result<()> {
    std::fs::create_dir_all(&arguments.data)?;
    let data = arguments.data.canonicalize()?;
    let layout = Layout::new(&data, arguments.port);
    if let (Some(public), Some(app)) = (&arguments.public_url, &arguments.app_url) {
        let layout = layout.with_origins(public.clone(), app.clone());
        return by_hand(layout, arguments.invitations.as_deref()).await;
    }
    if arguments.print_commands {
        layout.write_config()?;
        let lines = layout.programs().into_iter().map(|i| i.shell() + "\n");
        let all: String = lines.collect();
        // Whoever reads may have seen enough before the end.
        match std::io::stdout().write_all(all.as_bytes()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                return Err(error.into());
            }
            _ => return Ok(()),
        }
    }
    layout.find_ports_free()?;
    let quiet = arguments.headless;
    let say = move |what: &str| {
        if !quiet {
            eprintln!("  starting {what} ...");
        }
    };
    let start = Neighbourhood::start(layout.clone(), arguments.scene.as_deref(), &say);
    let mut neighbourhood = tokio::select! {
        started = start => started?,
        () = asked_to_end() => return Ok(()),
    };
    let result = run(arguments, &mut neighbourhood).await;
    neighbourhood.stop().await;
    match result? {
        Some(afterwards) => afterwards.report().await,
        None => Ok(()),
    }
}

/// Plays the story against programs that somebody else has started and will end.
async fn by_hand(layout: Layout, invitations: Option<&Path>) -> anyhow::Result<()> {
    let folder = invitations.context("--invitations")?;
    let invitations = operator::read_invitations(folder)?;
    let neighbourhood = Neighbourhood::meet(layout, invitations).await?;
    walk::play(&neighbourhood).await?.report().await
}

async fn run(
    arguments: &Arguments,
    neighbourhood: &mut Neighbourhood,
) -> anyhow::Result<Option<walk::Afterwards>> {
    let desk = neighbourhood.desk()?.router();
    let address = ("127.0.0.1", neighbourhood.layout.desk_port());
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .context("the front desk's port")?;
    let desk = tokio::spawn(async move { axum::serve(listener, desk).await });
    let facts = facts::gather(neighbourhood).await?;
    facts.write(&neighbourhood.layout)?;
    let result = if arguments.walk {
        walk::play(neighbourhood).await.map(Some)
    } else {
        if !arguments.headless {
            facts.welcome();
        }
        watch(neighbourhood).await.map(|()| None)
    };
    desk.abort();
    result
}

/// Until asked to end, or until a program has ended by itself.
async fn watch(neighbourhood: &mut Neighbourhood) -> anyhow::Result<()> {
    let mut tick = tokio::time::interval(CHECK_EVERY);
    let mut end = std::pin::pin!(asked_to_end());
    loop {
        tokio::select! {
            () = &mut end => return Ok(()),
            _ = tick.tick() => neighbourhood.check()?,
        }
    }
}

/// Ctrl-C or SIGTERM.
async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}
