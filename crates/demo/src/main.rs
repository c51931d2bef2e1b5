//! The `demo` program. So far it only runs one camera by itself, to look at it with a player.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use sidelight_demo::camera::{self, CameraConfig, Faults, Vanish};
use tokio_util::sync::CancellationToken;

#[derive(Parser)]
#[command(version, about = "A neighbourhood on one machine")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs one camera until it is interrupted.
    Camera(CameraArguments),
}

#[derive(clap::Args)]
struct CameraArguments {
    /// The port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The MP4 to play; the porch if not given.
    #[arg(long)]
    scene: Option<PathBuf>,
    #[arg(long, default_value = "demo")]
    username: String,
    /// The password clients log in with.
    #[arg(
        long,
        env = "CAMERA_PASSWORD",
        hide_env_values = true,
        default_value = "demo"
    )]
    password: String,
    /// The share of packets to lose, 0 to 1.
    #[arg(long, default_value_t = 0.0)]
    drop_packets: f64,
    /// Unplug the camera after this many seconds.
    #[arg(long, requires = "vanish_for")]
    vanish_at: Option<u64>,
    /// For how many seconds it stays unplugged.
    #[arg(long = "for", id = "vanish_for", requires = "vanish_at")]
    vanish_for: Option<u64>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .init();
    match Arguments::parse().command {
        Command::Camera(arguments) => camera(arguments).await,
    }
}

async fn camera(arguments: CameraArguments) -> anyhow::Result<()> {
    let film = match &arguments.scene {
        Some(path) => {
            std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?
        }
        None => camera::PORCH.to_vec(),
    };
    let vanish = arguments.vanish_at.zip(arguments.vanish_for);
    let config = CameraConfig {
        listen: SocketAddr::from(([127, 0, 0, 1], arguments.port)),
        press_at: arguments.scene.is_none().then_some(camera::PORCH_PRESS_AT),
        faults: Faults {
            drop_packets: arguments.drop_packets,
            vanish: vanish.map(|(at, lasts)| Vanish {
                at: Duration::from_secs(at),
                lasts: Duration::from_secs(lasts),
            }),
        },
        ..CameraConfig::new(film, &arguments.username, &arguments.password)
    };
    let shutdown = CancellationToken::new();
    let running = camera::serve(config, shutdown.clone()).await?;
    println!("{}", running.rtsp_url());
    tokio::signal::ctrl_c().await?;
    shutdown.cancel();
    Ok(())
}
