//! TLS of our own, and what an operator's monitoring reads.

use std::net::SocketAddr;
use std::path::Path;

use sidelight_server::Server;
use sidelight_server::config::Config;
use tokio::io::AsyncReadExt as _;
use tokio::sync::oneshot;

const TLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tls");

struct Running {
    app: SocketAddr,
    metrics: Option<SocketAddr>,
    stop: oneshot::Sender<()>,
    serving: tokio::task::JoinHandle<anyhow::Result<()>>,
}

async fn serve(folder: &Path, change: impl FnOnce(&mut Config)) -> Running {
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut config = Config::for_folder(folder);
    config.reserve_bytes = 0;
    (config.listen_public, config.listen_app) = (any_port, any_port);
    config.listen_metrics = Some(any_port);
    change(&mut config);
    let server = Server::bind(config).await.unwrap();
    let (app, metrics) = (server.app_address().unwrap(), server.metrics_address());
    let (stop, stopped) = oneshot::channel();
    let serving = tokio::spawn(server.serve(async {
        let _ = stopped.await;
    }));
    Running {
        app,
        metrics,
        stop,
        serving,
    }
}

fn with_tls(config: &mut Config) {
    let file = |name: &str| Path::new(TLS).join(name);
    (config.tls_cert, config.tls_key) = (Some(file("cert.pem")), Some(file("key.pem")));
    config.public_url = "https://localhost:4870".parse().unwrap();
    config.app_url = "https://localhost:4871".parse().unwrap();
}

#[tokio::test]
async fn it_speaks_tls_and_a_silent_client_keeps_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path(), with_tls).await;
    let mut silent = tokio::net::TcpStream::connect(running.app).await.unwrap();
    let authority = std::fs::read(Path::new(TLS).join("ca.pem")).unwrap();
    let client = reqwest::Client::builder()
        .add_root_certificate(reqwest::Certificate::from_pem(&authority).unwrap())
        .build()
        .unwrap();
    let address = format!("https://localhost:{}/api/operator", running.app.port());
    let answer = client.get(&address).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.headers().contains_key("strict-transport-security"));
    // Nobody else's certificate will do, and there is no plain way in.
    assert!(reqwest::get(&address).await.is_err());
    let plain = address.replace("https", "http");
    assert!(reqwest::get(&plain).await.is_err());
    running.stop.send(()).unwrap();
    running.serving.await.unwrap().unwrap();
    let mut nothing = Vec::new();
    let _ended = silent.read_to_end(&mut nothing).await;
    assert!(nothing.is_empty());
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for (key, expected) in [
        ("nothing.pem", "tls_key: cannot read"),
        ("ca.pem", "tls_key: cannot read"),
    ] {
        let mut config = Config::for_folder(folder.path());
        with_tls(&mut config);
        config.tls_key = Some(Path::new(TLS).join(key));
        let error = Server::bind(config).await.err().unwrap();
        assert!(format!("{error:#}").contains(expected), "{error:#}");
    }
}

/// The value of a figure.
fn figure(page: &str, name: &str) -> u64 {
    let line = page
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{name} ")));
    line.unwrap_or_else(|| panic!("no {name} in {page}"))
        .parse()
        .unwrap()
}

#[tokio::test]
async fn figures_count_and_are_of_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(&folder.path().join("data"), |_| ()).await;
    let monitoring = format!("http://{}", running.metrics.unwrap());
    let read = async || {
        let page = reqwest::get(format!("{monitoring}/metrics")).await.unwrap();
        let kind = page.headers()["content-type"].to_str().unwrap().to_owned();
        assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
        page.text().await.unwrap()
    };
    let before = read().await;
    for path in ["api/operator", "api/household"] {
        reqwest::get(format!("http://{}/{path}", running.app))
            .await
            .unwrap();
    }
    assert!(
        !before.contains("sidelight_backup_age_seconds"),
        "there is none"
    );
    let backups = folder.path().join("backups").display().to_string();
    let made = crate::record::sidelightd(folder.path(), &["backup", &backups]);
    assert!(made.status.success(), "{made:?}");
    let after = read().await;
    let age = figure(&after, "sidelight_backup_age_seconds");
    assert!(age < 24 * 60 * 60, "{age}");
    let answered = |class: &str| {
        let name = format!("sidelight_http_requests_total{{status=\"{class}\"}}");
        figure(&after, &name) - figure(&before, &name)
    };
    assert_eq!(
        [answered("2xx"), answered("4xx"), answered("5xx")],
        [1, 1, 0]
    );
    let buckets = after.lines().filter(|line| line.contains("_bucket{"));
    assert_eq!(buckets.count(), 8);
    assert_eq!(
        figure(&after, "sidelight_record_running"),
        0,
        "there is none yet"
    );
    assert!(figure(&after, "sidelight_disk_available_bytes") > 0);
    // Every label there is.
    for label in after
        .split('{')
        .skip(1)
        .map(|rest| rest.split('=').next().unwrap())
    {
        assert!(["version", "status", "le"].contains(&label), "{label}");
    }
    let health = reqwest::get(format!("{monitoring}/healthz")).await.unwrap();
    assert_eq!(health.status(), 200);
    let elsewhere = reqwest::get(format!("http://{}/metrics", running.app))
        .await
        .unwrap();
    assert_eq!(elsewhere.status(), 404, "not where the public is");
    running.stop.send(()).unwrap();
    running.serving.await.unwrap().unwrap();
}
