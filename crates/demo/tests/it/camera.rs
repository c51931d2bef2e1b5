//! The camera as a client sees it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures::StreamExt as _;
use retina::client::{
    Credentials, Demuxed, PlayOptions, Session, SessionOptions, SetupOptions, Transport,
};
use retina::codec::{CodecItem, ParametersRef};
use sidelight_demo::camera::{
    self, CameraConfig, DRIVE, DRIVE_STILLS, Faults, RunningCamera, Vanish,
};
use sidelight_hub::settings::Address;
use sidelight_hub::snapshot::{Snapshots, Source, Trouble};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

const PATIENCE: Duration = Duration::from_secs(20);

fn config() -> CameraConfig {
    CameraConfig::new(DRIVE, "ada", "seven, \"keys\"")
}

fn options(password: &str) -> SessionOptions {
    SessionOptions::default().creds(Some(Credentials {
        username: "ada".to_owned(),
        password: password.to_owned(),
    }))
}

async fn play(camera: &RunningCamera, password: &str) -> Result<Demuxed, retina::Error> {
    let mut session = Session::describe(camera.rtsp_url(), options(password)).await?;
    for stream in 0..session.streams().len() {
        session
            .setup(
                stream,
                SetupOptions::default().transport(Transport::Tcp(Default::default())),
            )
            .await?;
    }
    session.play(PlayOptions::default()).await?.demuxed()
}

async fn started(config: CameraConfig) -> (RunningCamera, tokio_util::sync::DropGuard) {
    let shutdown = CancellationToken::new();
    let camera = camera::serve(config, shutdown.clone()).await.unwrap();
    (camera, shutdown.drop_guard())
}

#[tokio::test]
async fn frames_arrive_in_order_from_a_key_frame_on() {
    let (camera, _guard) = started(config()).await;
    let mut stream = play(&camera, &config().password).await.unwrap();
    let Some(ParametersRef::Video(video)) = stream.streams()[0].parameters() else {
        panic!("no video parameters")
    };
    assert_eq!(video.pixel_dimensions(), (960, 540));

    let mut last = None;
    let mut reported = false;
    for frame in 0..18 {
        let item = loop {
            match timeout(PATIENCE, stream.next())
                .await
                .unwrap()
                .unwrap()
                .unwrap()
            {
                CodecItem::VideoFrame(item) => break item,
                CodecItem::Rtcp(_) => reported = true,
                _ => {}
            }
        };
        assert_eq!(item.loss(), 0);
        let time = item.timestamp().timestamp();
        match last {
            None => assert!(item.is_random_access_point()),
            Some(before) => assert_eq!(time, before + 6000, "frame {frame}"),
        }
        last = Some(time);
    }
    assert!(reported, "a sender report maps the clock at the start");
    assert!(camera.frames_sent() >= 18);
}

/// Two seconds with sound: `render.py --seconds 2 --size 416x234 --audio`.
pub(crate) const SOUND: &[u8] = include_bytes!("sound.mp4");

#[tokio::test]
async fn sound_and_picture_keep_rising_across_the_loop() {
    let (camera, _guard) = started(CameraConfig::new(SOUND, "ada", "")).await;
    let mut stream = play(&camera, "").await.unwrap();
    assert_eq!(stream.streams().len(), 2);
    let Some(ParametersRef::Audio(audio)) = stream.streams()[1].parameters() else {
        panic!("no audio parameters")
    };
    assert_eq!(audio.clock_rate(), 16_000);

    let (mut pictures, mut sounds) = (Vec::new(), Vec::new());
    while pictures.len() < 50 {
        match timeout(PATIENCE, stream.next())
            .await
            .unwrap()
            .unwrap()
            .unwrap()
        {
            CodecItem::VideoFrame(frame) => pictures.push(frame.timestamp().timestamp()),
            CodecItem::AudioFrame(frame) => sounds.push(frame.timestamp().timestamp()),
            _ => {}
        }
    }
    assert!(
        pictures.windows(2).all(|pair| pair[1] == pair[0] + 6000),
        "{pictures:?}"
    );
    // An access unit is 1024 samples; at the seam of the loop there may be a hole, never an overlap.
    assert!(
        sounds.len() > 40
            && sounds
                .windows(2)
                .all(|pair| (1024..3072).contains(&(pair[1] - pair[0]))),
        "{sounds:?}"
    );
}

#[tokio::test]
async fn a_wrong_password_is_refused() {
    let (camera, _guard) = started(config()).await;
    for password in ["", "seven, keys"] {
        let error = play(&camera, password).await.err().unwrap();
        assert_eq!(error.status_code(), Some(401), "{error}");
    }
    let anonymous = Session::describe(camera.rtsp_url(), SessionOptions::default())
        .await
        .err()
        .unwrap();
    assert_eq!(anonymous.status_code(), Some(401));
    assert_eq!(camera.frames_sent(), 0);
}

#[tokio::test]
async fn nothing_but_the_methods_is_told_without_a_login() {
    let (camera, _guard) = started(config()).await;
    let url = camera.rtsp_url();
    let mut socket = TcpStream::connect(("127.0.0.1", url.port().unwrap()))
        .await
        .unwrap();
    let mut requests = String::new();
    for (number, method) in [
        "OPTIONS",
        "SETUP",
        "PLAY",
        "TEARDOWN",
        "GET_PARAMETER",
        "DESCRIBE",
    ]
    .iter()
    .enumerate()
    {
        requests.push_str(&format!(
            "{method} {url} RTSP/1.0\r\nCSeq: {number}\r\n\r\n"
        ));
    }
    socket.write_all(requests.as_bytes()).await.unwrap();
    // The fifth refusal closes the connection.
    let mut answers = String::new();
    timeout(PATIENCE, socket.read_to_string(&mut answers))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(answers.matches("RTSP/1.0 200 OK").count(), 1);
    assert_eq!(answers.matches("RTSP/1.0 401 Unauthorized").count(), 5);
    assert!(answers.contains("CSeq: 5\r\n") && !answers.contains("sprop"));
}

#[tokio::test]
async fn a_snapshot_is_had_by_login_and_shows_the_moment() {
    let config = CameraConfig {
        stills: DRIVE_STILLS.into(),
        ..config()
    };
    let password = config.password.clone();
    let (camera, _guard) = started(config).await;
    let address = |password: &str| Address::parse(camera.rtsp_url().as_str(), "ada", password);
    let source = |password: &str, path: &str| Source {
        address: address(password).unwrap(),
        url: camera.snapshot_url().join(path).unwrap(),
    };
    // What a hub does: the demo's camera and the hub's client are each other's test.
    let hub = Snapshots::default();
    let jpeg = hub
        .take(&source(&password, ""), 2_000)
        .await
        .picture
        .unwrap()
        .unwrap();
    assert!(jpeg.starts_with(&[0xff, 0xd8, 0xff]) && jpeg.len() <= 2_000);
    let wrong = hub.take(&source("seven", ""), 2_000).await.picture;
    assert_eq!(wrong, Err(Trouble::Unauthorised));
    let nowhere = hub
        .take(&source(&password, "/other.jpg"), 2_000)
        .await
        .picture;
    assert_eq!(nowhere, Err(Trouble::Refused));

    let (bare, _guard) = started(CameraConfig::new(DRIVE, "ada", "")).await;
    let none = Source {
        address: Address::parse(bare.rtsp_url().as_str(), "ada", "").unwrap(),
        url: bare.snapshot_url(),
    };
    assert_eq!(hub.take(&none, 2_000).await.picture, Err(Trouble::Refused));
}

#[tokio::test]
async fn an_endless_request_ends_the_connection() {
    let (camera, _guard) = started(config()).await;
    let mut socket = TcpStream::connect(("127.0.0.1", camera.rtsp_url().port().unwrap()))
        .await
        .unwrap();
    // The camera may close, and so refuse the rest, while this is still writing.
    let _ = socket.write_all(&vec![b'a'; 64 * 1024]).await;
    let mut answer = Vec::new();
    let ended = timeout(PATIENCE, socket.read_to_end(&mut answer))
        .await
        .unwrap();
    assert!(ended.is_err() || answer.is_empty());
}

#[tokio::test]
async fn clients_beyond_the_limit_are_turned_away() {
    let (camera, _guard) = started(config()).await;
    let port = camera.rtsp_url().port().unwrap();
    let mut held = Vec::new();
    for _ in 0..camera::CONNECTIONS_MAX {
        let mut socket = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        socket
            .write_all(b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n")
            .await
            .unwrap();
        let mut answer = [0; 15];
        timeout(PATIENCE, socket.read_exact(&mut answer))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(&answer, b"RTSP/1.0 200 OK");
        held.push(socket);
    }
    let mut late = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    assert_eq!(
        timeout(PATIENCE, late.read(&mut [0; 1]))
            .await
            .unwrap()
            .unwrap(),
        0
    );
}

#[tokio::test]
async fn the_bell_calls_the_hook_and_the_hub() {
    let calls = Arc::new(AtomicU32::new(0));
    let posts = Arc::new(AtomicU32::new(0));
    let counted = posts.clone();
    let router = axum::Router::new().route(
        "/press",
        axum::routing::post(move || {
            counted.fetch_add(1, Ordering::SeqCst);
            async { axum::http::StatusCode::NO_CONTENT }
        }),
    );
    let hub = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = hub.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(hub, router).await });

    let seen = calls.clone();
    let (_camera, _guard) = started(CameraConfig {
        press_at: Some(Duration::from_millis(200)),
        press_url: Some(format!("http://{address}/press").parse().unwrap()),
        on_press: Some(Arc::new(move || {
            seen.fetch_add(1, Ordering::SeqCst);
        })),
        ..config()
    })
    .await;
    let deadline = Instant::now() + PATIENCE;
    while (calls.load(Ordering::SeqCst), posts.load(Ordering::SeqCst)) != (1, 1) {
        assert!(Instant::now() < deadline, "the bell was not heard");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    server.abort();
}

#[tokio::test]
async fn a_camera_that_vanishes_cuts_its_clients_and_comes_back() {
    let vanish = Vanish {
        at: Duration::from_millis(2500),
        lasts: Duration::from_secs(1),
    };
    let (camera, _guard) = started(CameraConfig {
        faults: Faults {
            vanish: Some(vanish),
            ..Faults::default()
        },
        ..config()
    })
    .await;
    let mut stream = play(&camera, &config().password).await.unwrap();
    let mut frames = 0;
    while let Some(Ok(item)) = timeout(PATIENCE, stream.next()).await.unwrap() {
        frames += u32::from(matches!(item, CodecItem::VideoFrame(_)));
    }
    assert!(frames > 0);
    let deadline = Instant::now() + PATIENCE;
    while play(&camera, &config().password).await.is_err() {
        assert!(Instant::now() < deadline, "the camera did not come back");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn dropped_packets_show_as_loss() {
    let faults = Faults {
        drop_packets: 0.5,
        ..Faults::default()
    };
    let (camera, _guard) = started(CameraConfig { faults, ..config() }).await;
    let mut stream = play(&camera, &config().password).await.unwrap();
    let deadline = Instant::now() + PATIENCE;
    loop {
        assert!(Instant::now() < deadline, "no loss was seen");
        // A hole over TCP is an error to some clients and a count to others; either is a loss that shows.
        match timeout(PATIENCE, stream.next()).await.unwrap() {
            Some(Ok(CodecItem::VideoFrame(frame))) if frame.loss() == 0 => {}
            Some(Ok(CodecItem::Rtcp(_))) => {}
            _ => break,
        }
    }
    let wrong = Faults {
        drop_packets: 1.5,
        ..Faults::default()
    };
    let refused = camera::serve(
        CameraConfig {
            faults: wrong,
            ..config()
        },
        CancellationToken::new(),
    )
    .await;
    assert!(refused.is_err());
}
