//! The program on real sockets, called with the typed client.

use std::net::SocketAddr;

use futures::{StreamExt as _, TryStreamExt as _};
use sidelight_api::Client;
use sidelight_api::client::ClipQuery;
use sidelight_api::household::{Sealed, StreamItem};
use sidelight_domain::record::{Track, sha256};
use sidelight_server::Server;
use sidelight_server::config::{Config, SignUp};
use tokio::sync::oneshot;

use crate::durability::{sign_up, someone_home};

/// Serves on free ports; the app's address, what ends it and how it ended.
async fn serve(
    folder: &std::path::Path,
) -> (
    SocketAddr,
    oneshot::Sender<()>,
    tokio::task::JoinHandle<anyhow::Result<()>>,
) {
    let mut config = Config::for_folder(folder);
    config.sign_up = SignUp::Open;
    config.reserve_bytes = 0;
    config.listen_public = SocketAddr::from(([127, 0, 0, 1], 0));
    config.listen_app = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = Server::bind(config).await.unwrap();
    let address = server.app_address().unwrap();
    let (stop, stopped) = oneshot::channel();
    let serving = tokio::spawn(server.serve(async {
        let _ = stopped.await;
    }));
    (address, stop, serving)
}

#[tokio::test]
async fn the_typed_client_and_a_graceful_end() {
    let folder = tempfile::tempdir().unwrap();
    let (address, stop, serving) = serve(folder.path()).await;
    // The configured origin is what browsers see; the client says it in its requests.
    let base = format!("http://localhost:{}", address.port())
        .parse()
        .unwrap();
    let anyone = Client::new(base);
    let operator = anyone.operator().await.unwrap();
    assert!(operator.sign_up_open);
    let (session, cookie) = sign_up(&anyone, "Ann").await;
    assert_eq!(session.name, "Ann");
    let resident = anyone.clone().session(cookie);
    assert_eq!(
        resident.session_info().await.unwrap().account,
        session.account
    );
    // A changing call is refused here, because this test's port is not the configured origin.
    let refused = resident.session_end(&session.session).await.unwrap_err();
    assert_eq!(refused.code(), Some("cross_site"));
    let waiting = tokio::spawn(async move {
        anyone
            .mailbox_get("00112233445566778899aabbccddeeff", "hub", 25)
            .await
    });
    tokio::task::yield_now().await;
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
    // The wait was ended, or had not begun.
    let ended = tokio::time::timeout(std::time::Duration::from_secs(5), waiting).await;
    assert!(!matches!(ended.unwrap().unwrap(), Ok(Some(_))));
}

#[tokio::test]
async fn a_whole_day_through_the_typed_client() {
    let folder = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut config = Config::for_folder(folder.path());
    config.sign_up = SignUp::Open;
    config.listen_public = SocketAddr::from(([127, 0, 0, 1], 0));
    config.listen_app = SocketAddr::from(([127, 0, 0, 1], port));
    config.app_url = format!("http://localhost:{port}").parse().unwrap();
    config.reserve_bytes = 0;
    config.listen_metrics = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
    let server = Server::bind(config).await.unwrap();
    let metrics = format!("http://{}/metrics", server.metrics_address().unwrap());
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve(async {
        let _ = stopped.await;
    }));
    let client = Client::new(format!("http://localhost:{port}").parse().unwrap());
    let (resident, hub, made) = someone_home(&client).await;
    let mut stream = Box::pin(resident.household_stream().await.unwrap());
    let early = hub.clip_post(&made.new).await.unwrap_err();
    assert_eq!(early.code(), Some("payload"));
    for payload in [&made.video, &made.card] {
        let bytes = bytes::Bytes::from(payload.clone());
        let body = futures::stream::iter([Ok::<_, std::io::Error>(bytes)]);
        hub.blob_put(&sha256(payload), payload.len() as u64, false, body)
            .await
            .unwrap();
    }
    hub.clip_post(&made.new).await.unwrap();
    let item = stream.next().await.unwrap().unwrap();
    assert!(matches!(item, StreamItem::Clip { clip } if clip == made.id.to_string()));
    let page = resident
        .clips(&ClipQuery {
            limit: Some(10),
            ..ClipQuery::default()
        })
        .await
        .unwrap();
    assert_eq!(page.clips[0].clip, made.id);
    let collect = async |range| {
        let chunks = resident
            .payload(made.id, Track::Video, range)
            .await
            .unwrap();
        chunks
            .try_collect::<Vec<bytes::Bytes>>()
            .await
            .unwrap()
            .concat()
    };
    assert_eq!(collect(None).await, made.video);
    assert_eq!(collect(Some((5, 9))).await, made.video[5..=9]);
    hub.hub_status(&Sealed {
        sealed: b"fine".to_vec().into(),
    })
    .await
    .unwrap();
    assert_eq!(hub.hub_commands(0).await.unwrap().len(), 0);
    assert_eq!(hub.hub_statements(0, 0).await.unwrap().len(), 2);
    let figures = reqwest::get(metrics).await.unwrap().text().await.unwrap();
    for line in [
        "sidelight_receipts_total 1\n",
        "sidelight_receipts_refused_total 1\n",
    ] {
        assert!(figures.contains(line), "{figures}");
    }
    drop(stream);
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}
