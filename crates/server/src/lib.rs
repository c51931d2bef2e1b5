//! `sidelightd`: what an operator runs. Pages, the JSON API, and jobs over one store.
//!
//! It holds ciphertext and signed records. It does not depend, even indirectly, on the crates that
//! open footage; everything sealed passes through here as bytes. Routes are in [`routes`], who may
//! do what in `access`, what a clip must be in `acceptance`.
//!
//! [`main_with`] is the whole program; [`run`] and [`Server`] embed it.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use sidelight_store::disk::FolderGauge;
use tokio::net::TcpListener;

mod acceptance;
mod access;
pub mod app;
mod asking;
mod assets;
mod backup;
mod body;
pub mod cli;
pub mod clock;
pub mod config;
mod demand;
mod doctor;
mod door;
mod emergency;
mod endpoints;
mod feed;
mod gate;
pub mod jobs;
mod keys;
mod layers;
mod live;
mod look_up;
mod metrics;
mod open_file;
pub mod package;
mod pages;
mod passkeys;
mod problem;
mod range;
mod rate;
pub mod reach;
pub mod record;
mod release;
pub mod routes;
mod rules;
mod running;
mod secret;
mod serving;
mod sharing;
mod tagged;
mod trustee;
mod wait;

pub use app::App;
pub use cli::{main_with, main_with_clock};
use clock::{Clock, SystemClock};
pub use config::Config;
use door::{Connections, Door, Tls};
use running::Running;

/// How long what was begun may take to finish when the program ends.
const FINISH: Duration = Duration::from_secs(10);

/// An operator that listens and does not serve yet.
pub struct Server {
    app: App,
    public: Door,
    app_listener: Door,
    metrics: Option<TcpListener>,
    running: Running,
}

impl Server {
    /// Opens the data folder and binds both addresses of the configuration.
    pub async fn bind(config: Config) -> anyhow::Result<Self> {
        Self::bind_with(config, Arc::new(SystemClock)).await
    }

    /// The same with a clock of the caller's.
    pub async fn bind_with(config: Config, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        config.check()?;
        app::make_folder(&config.data_dir)?;
        let mut running = Running::take(&config.data_dir).await?;
        let tls = match (&config.tls_cert, &config.tls_key) {
            (Some(certificate), Some(key)) => Some(Tls::read(certificate, key)?),
            _ => None,
        };
        let public = bind("listen_public", config.listen_public).await?;
        let app_listener = bind("listen_app", config.listen_app).await?;
        let metrics = match config.listen_metrics {
            Some(address) => Some(bind("listen_metrics", address).await?),
            None => None,
        };
        let listeners = [&public, &app_listener].into_iter().chain(&metrics);
        running.tell(
            listeners
                .map(TcpListener::local_addr)
                .collect::<Result<_, _>>()?,
        )?;
        let gauge = Arc::new(FolderGauge(config.data_dir.clone()));
        let connections = Connections::new(config.client_address_header.is_some());
        let app = App::open_with(config, clock, gauge).await?;
        Ok(Self {
            app,
            public: Door::new(public, connections.clone(), tls.clone()),
            app_listener: Door::new(app_listener, connections, tls),
            metrics,
            running,
        })
    }

    /// Where the public pages are served.
    pub fn public_address(&self) -> std::io::Result<SocketAddr> {
        self.public.local_addr()
    }

    /// Where the app is served.
    pub fn app_address(&self) -> std::io::Result<SocketAddr> {
        self.app_listener.local_addr()
    }

    /// Where figures for monitoring are served, if they are.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref()?.local_addr().ok()
    }

    /// Serves until `shutdown`, then ends waits and streams, finishes what was begun and returns.
    pub async fn serve(
        self,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> anyhow::Result<()> {
        let Self {
            app,
            public,
            app_listener,
            metrics,
            running: _held,
        } = self;
        tracing::info!(public = %app.config.public_url, app = %app.config.app_url, "serving");
        let stopping = app.stopping.clone();
        tokio::spawn(async move {
            shutdown.await;
            stopping.cancel();
        });
        let jobs = tokio::spawn(jobs::run(app.clone()));
        let packing = tokio::spawn(package::run(app.clone()));
        let tending = tokio::spawn(record::run(app.clone()));
        let reaching = tokio::spawn(reach::run(app.clone()));
        if let Some(listener) = metrics {
            let served = axum::serve(listener, routes::metrics(app.clone()));
            let stopping = app.stopping.clone();
            let ended = served.with_graceful_shutdown(async move { stopping.cancelled().await });
            tokio::spawn(async move { ended.await });
        }
        let stopping = app.stopping.clone();
        let public = serving::serve(public, routes::public(app.clone()), stopping.clone());
        let app_side = serving::serve(app_listener, routes::app(app.clone()), stopping.clone());
        tokio::select! {
            ((), ()) = async { tokio::join!(public, app_side) } => {}
            () = async { stopping.cancelled().await; tokio::time::sleep(FINISH).await } => {
                tracing::warn!("requests that did not finish in time were cut off");
            }
        }
        app.stopping.cancel();
        jobs.await.context("the jobs panicked")?;
        packing.await.context("making packages panicked")?;
        tending.await.context("tending the record panicked")?;
        reaching.await.context("notifying panicked")?;
        app.record.close().await;
        tracing::info!("stopped");
        Ok(())
    }
}

async fn bind(key: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {key} = {address}"))
}

/// Runs an operator until `shutdown`.
pub async fn run(
    config: Config,
    clock: Arc<dyn Clock>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    Server::bind_with(config, clock)
        .await?
        .serve(shutdown)
        .await
}
