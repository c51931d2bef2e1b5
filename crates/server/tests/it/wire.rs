//! What is answered to requests that no client of ours makes, byte by byte: whatever reaches a route is
//! answered with a problem, and what the HTTP parser refuses by the parser alone.

use std::net::SocketAddr;

use sidelight_server::{Config, Server};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

/// The answer to some bytes, up to the end of the connection.
async fn answer(to: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut all = Vec::new();
    stream.read_to_end(&mut all).await.unwrap();
    String::from_utf8(all).unwrap()
}

#[tokio::test]
async fn whatever_reaches_a_route_is_answered_with_a_problem() {
    let folder = tempfile::tempdir().unwrap();
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut config = Config::for_folder(folder.path());
    (
        config.reserve_bytes,
        config.listen_public,
        config.listen_app,
    ) = (0, any, any);
    config.listen_metrics = Some(any);
    let server = Server::bind(config).await.unwrap();
    let sides = [server.public_address(), server.app_address()].map(Result::unwrap);
    let metrics = server.metrics_address().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve(async {
        let _ = stopped.await;
    }));

    let head = "HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n";
    let register = "POST /api/auth/register/start";
    let json = "content-type: application/json\r\n";
    let garbled = format!("{json}transfer-encoding: chunked\r\n\r\nno chunk\r\n");
    let problems = [
        (404, "GET /api/%ff%00", "\r\n"),
        (401, "GET /api/clips/%ff", "\r\n"),
        (404, "CONNECT a.example:443", "\r\n"),
        (404, "OPTIONS *", "\r\n"),
        (405, "TRACE /api/operator", "\r\n"),
        (405, "BREW /api/operator", "\r\n"),
        (405, "POST /healthz", "content-length: 1\r\n\r\nx"),
        (415, register, "content-type: \u{e9}\r\n\r\n"),
        (400, register, &*garbled),
    ];
    let monitoring = [
        (404, "GET /nothing", "\r\n"),
        (405, "POST /metrics", "\r\n"),
    ];
    let both = sides.map(|side| (side, &problems[..]));
    for (to, cases) in both.into_iter().chain([(metrics, &monitoring[..])]) {
        for (status, begin, rest) in cases {
            let said = answer(to, &format!("{begin} {head}{rest}")).await;
            let problem = "content-type: application/problem+json";
            assert!(
                said.starts_with(&format!("HTTP/1.1 {status} ")) && said.contains(problem),
                "{begin}: {said}"
            );
        }
    }
    // What is no request comes to no route.
    let long = "x".repeat(70_000);
    for (status, request) in [
        (400, "what is this\r\n\r\n".to_owned()),
        (400, format!("GET /\u{7f} {head}\r\n")),
        (400, format!("GET / {head}bad header\r\n\r\n")),
        (400, format!("POST / {head}content-length: -1\r\n\r\n")),
        (431, format!("GET /{long} {head}\r\n")),
        (431, format!("GET / {head}{}\r\n", "a: b\r\n".repeat(101))),
    ] {
        let said = answer(sides[1], &request).await;
        assert!(
            said.starts_with(&format!("HTTP/1.1 {status} ")),
            "{request:.40}: {said}"
        );
        assert!(said.contains("content-length: 0"), "{said}");
    }

    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}
