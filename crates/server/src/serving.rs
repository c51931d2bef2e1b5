//! Serving connections: HTTP/1.1 with limits on a request's header, and an end that lets what was begun
//! finish. What the parser refuses never comes to a route: `docs/ref/api.md` says what is answered then.

use std::convert::Infallible;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use crate::door::{Connection, Door};

/// How long the header of a request may take, and a connection may wait for its next one.
const HEADER: Duration = Duration::from_secs(30);
/// A request line with its header, bytes.
const HEADER_BYTES_MAX: usize = 64 * 1024;

/// Serves what comes in until `stopping`, then finishes what was begun.
pub(crate) async fn serve(door: Door, routes: Router, stopping: CancellationToken) {
    serve_within(HEADER, door, routes, stopping).await;
}

async fn serve_within(
    header: Duration,
    mut door: Door,
    routes: Router,
    stopping: CancellationToken,
) {
    let under_way = TaskTracker::new();
    loop {
        tokio::select! {
            connection = door.accept() => {
                under_way.spawn(one(connection, routes.clone(), stopping.clone(), header));
            }
            () = stopping.cancelled() => break,
        }
    }
    drop(door);
    under_way.close();
    under_way.wait().await;
}

async fn one(
    connection: Connection,
    routes: Router,
    stopping: CancellationToken,
    header: Duration,
) {
    let Connection {
        stream,
        peer,
        place: _counted,
    } = connection;
    let answer = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let answered = routes.clone().oneshot(request);
        async move { Ok::<_, Infallible>(answered.await.unwrap_or_else(|never| match never {})) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(header)
        .max_header_size(HEADER_BYTES_MAX);
    let mut served = pin!(http.serve_connection(TokioIo::new(stream), answer));
    let mut ending = false;
    loop {
        tokio::select! {
            ended = served.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection ended early");
                }
                return;
            }
            () = stopping.cancelled(), if !ending => {
                ending = true;
                served.as_mut().graceful_shutdown();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::door::Connections;

    /// Serves one route; a connection to it, and what ends it.
    async fn serving(header: Duration) -> (TcpStream, CancellationToken) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let door = Door::new(listener, Connections::new(false), None);
        let routes = Router::new().route("/", get(async || "here"));
        let stopping = CancellationToken::new();
        tokio::spawn(serve_within(header, door, routes, stopping.clone()));
        (TcpStream::connect(address).await.unwrap(), stopping)
    }

    async fn rest(client: &mut TcpStream) -> String {
        let mut all = Vec::new();
        client.read_to_end(&mut all).await.unwrap();
        String::from_utf8(all).unwrap()
    }

    #[tokio::test]
    async fn a_header_that_does_not_end_is_not_waited_for() {
        for begun in ["", "GET / HTTP/1.1\r\nhost: a"] {
            let (mut client, _stopping) = serving(Duration::from_millis(50)).await;
            client.write_all(begun.as_bytes()).await.unwrap();
            assert_eq!(rest(&mut client).await, "");
        }
    }

    #[tokio::test]
    async fn a_header_that_is_too_large_is_refused() {
        let (mut client, _stopping) = serving(HEADER).await;
        let long = "x".repeat(HEADER_BYTES_MAX);
        let request = format!("GET / HTTP/1.1\r\nhost: a\r\nlong: {long}\r\n\r\n");
        let _reset = client.write_all(request.as_bytes()).await;
        let mut begin = [0; 12];
        client.read_exact(&mut begin).await.unwrap();
        assert_eq!(&begin, b"HTTP/1.1 431");
    }

    #[tokio::test]
    async fn the_end_closes_who_only_waits() {
        let (mut client, stopping) = serving(HEADER).await;
        client
            .write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            .await
            .unwrap();
        let mut begin = [0; 12];
        client.read_exact(&mut begin).await.unwrap();
        stopping.cancel();
        assert!(rest(&mut client).await.ends_with("here"));
    }
}
