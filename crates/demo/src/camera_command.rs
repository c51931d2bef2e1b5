//! `demo camera`: one camera alone, to look at it with a player or to try what loss and outages do.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use tokio_util::sync::CancellationToken;

use crate::camera::{self, CameraConfig, Faults, Vanish};

/// What the camera does.
#[derive(clap::Args)]
pub struct CameraArguments {
    /// The port on 127.0.0.1; 0 takes a free one.
    #[arg(long = "on", default_value_t = 0)]
    on: u16,
    /// The MP4 to play; the porch if not given.
    #[arg(long)]
    film: Option<PathBuf>,
    /// The user that clients log in as.
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

/// Runs the camera until it is interrupted.
#[tokio::main]
pub async fn run(arguments: CameraArguments) -> anyhow::Result<()> {
    let film = match &arguments.film {
        Some(path) => {
            std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?
        }
        None => camera::PORCH.to_vec(),
    };
    let vanish = arguments.vanish_at.zip(arguments.vanish_for);
    let config = CameraConfig {
        listen: SocketAddr::from(([127, 0, 0, 1], arguments.on)),
        stills: match &arguments.film {
            Some(_) => Bytes::new(),
            None => Bytes::from_static(camera::PORCH_STILLS),
        },
        press_at: arguments.film.is_none().then_some(camera::PORCH_PRESS_AT),
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
    if arguments.film.is_none() {
        println!("{}", running.snapshot_url());
    }
    tokio::signal::ctrl_c().await?;
    shutdown.cancel();
    Ok(())
}
