//! A picture in what a hub tells: had from the camera's snapshot, in a message of the one size; and whatever
//! a camera does with it costs the picture and not the message.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jpeg_encoder::{ColorType, Encoder};
use serde_json::{Value, json};
use sidelight_api::doctor::State;
use sidelight_domain::record::CameraId;
use sidelight_hub::Config;
use sidelight_hub::doctor::look;
use sidelight_hub::snapshot::{SNAPSHOT_BYTES_MAX, shrink};
use sidelight_reach_double::Browser;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::camera::{Camera, Kind};
use crate::push::{Service, choice, join};
use crate::setup::{Setup, eventually, files, status_of};

/// Rings until a picture has to have come.
const RINGS_MAX: usize = 5;

/// What the camera does when it is asked for its snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    Serve,
    /// To nobody without user and password.
    AskForLogin,
    /// Nobody's are right.
    Refuse,
    Hang,
    /// Sends the head of a picture, then a byte now and then.
    Trickle,
    /// Says that 100 MB come.
    SayMuch,
    /// Sends 100 MB without saying so.
    SendMuch,
    SendHtml,
    Missing,
    /// To the other port of this test.
    Redirect,
    /// 65,535 by 65,535 pixels in a few hundred bytes.
    Bomb,
    HangUp,
}

/// The camera's web server.
struct Web {
    address: SocketAddr,
    does: Arc<Mutex<Does>>,
    asked: Arc<AtomicUsize>,
    /// What was asked of an address that is not the camera's.
    elsewhere: Arc<AtomicUsize>,
}

impl Web {
    async fn start() -> Self {
        // The host of the camera that plays; the test's other ports are at another one.
        let listener = TcpListener::bind("127.0.0.2:0").await.unwrap();
        let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let web = Self {
            address: listener.local_addr().unwrap(),
            does: Arc::new(Mutex::new(Does::Serve)),
            asked: Arc::default(),
            elsewhere: Arc::default(),
        };
        let to = other.local_addr().unwrap();
        let (does, asked, elsewhere) = (web.does.clone(), web.asked.clone(), web.elsewhere.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                asked.fetch_add(1, Ordering::SeqCst);
                let does = *does.lock().unwrap();
                tokio::spawn(async move { answer(stream, does, to).await });
            }
        });
        tokio::spawn(async move {
            while let Ok((stream, _)) = other.accept().await {
                elsewhere.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(async move { answer(stream, Does::Serve, to).await });
            }
        });
        web
    }

    fn url(&self) -> String {
        format!("http://{}/snap.jpg?channel=1", self.address)
    }

    fn now(&self, does: Does) {
        *self.does.lock().unwrap() = does;
    }
}

/// What the camera sees: dark on the left and light on the right.
fn scene() -> Vec<u8> {
    let (width, height) = (640u16, 360u16);
    let mut rgb = Vec::new();
    for at in 0..usize::from(width) * usize::from(height) {
        let light = if at % 640 < 320 { 30 } else { 200 };
        rgb.extend([light, light, 60]);
    }
    let mut jpeg = Vec::new();
    let encoder = Encoder::new(&mut jpeg, 80);
    encoder.encode(&rgb, width, height, ColorType::Rgb).unwrap();
    jpeg
}

fn bomb() -> Vec<u8> {
    let mut jpeg = scene();
    let frame = jpeg.windows(2).position(|it| it == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].fill(0xff);
    jpeg
}

async fn answer(mut stream: TcpStream, does: Does, other: SocketAddr) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    assert!(head.starts_with("get /snap.jpg?channel=1 "), "{head}");
    let jpeg = |bytes: &[u8]| {
        let length = bytes.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: {length}\r\n\r\n"
        );
        [head.as_bytes(), bytes].concat()
    };
    let say = |text: &str| format!("HTTP/1.1 {text}Connection: close\r\n\r\n").into_bytes();
    let login = STANDARD.encode("u:p").to_lowercase();
    let knows = head.contains(&format!("authorization: basic {login}"));
    let ask = "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n";
    let bytes = match does {
        Does::Serve => jpeg(&scene()),
        Does::AskForLogin if knows => jpeg(&scene()),
        Does::AskForLogin | Does::Refuse => say(ask),
        Does::Hang => return std::future::pending().await,
        Does::Trickle => {
            let whole = jpeg(&scene());
            stream.write_all(&whole[..300]).await?;
            for byte in &whole[300..] {
                tokio::time::sleep(Duration::from_millis(100)).await;
                stream.write_all(&[*byte]).await?;
            }
            return Ok(());
        }
        Does::SayMuch => say("200 OK\r\nContent-Length: 100000000\r\n"),
        Does::SendMuch => {
            stream.write_all(&say("200 OK\r\n")).await?;
            let part = vec![0xff; 1024 * 1024];
            let mut sent = 0;
            while sent < 100 {
                stream.write_all(&part).await?;
                sent += 1;
            }
            panic!("a camera may send {SNAPSHOT_BYTES_MAX} bytes, and sent {sent} MiB");
        }
        Does::SendHtml => {
            let page = "<html>Sign in</html>";
            let head = "200 OK\r\nContent-Type: image/jpeg\r\n";
            [&say(head)[..], page.as_bytes()].concat()
        }
        Does::Missing => say("404 Not Found\r\nContent-Length: 0\r\n"),
        Does::Redirect => say(&format!(
            "302 Found\r\nLocation: http://{other}/snap.jpg?channel=1\r\nContent-Length: 0\r\n"
        )),
        Does::Bomb => jpeg(&bomb()),
        Does::HangUp => return Ok(()),
    };
    stream.write_all(&bytes).await?;
    stream.shutdown().await
}

/// A home with a camera that serves a snapshot, and two devices, of which the first wants pictures.
struct Told {
    setup: Setup,
    web: Web,
    service: Service,
    browsers: [Browser; 2],
    camera: CameraId,
    _camera: Camera,
    messages: usize,
}

impl Told {
    async fn start() -> Self {
        let (service, web) = (Service::start().await, Web::start().await);
        let plays = Camera::start(Kind::H264).await;
        let mut setup = Setup::paired().await;
        setup.stop().await;
        setup.push_here = true;
        setup.start().await;
        let browsers = [Browser::new(), Browser::new()];
        for (browser, picture) in browsers.iter().zip([true, false]) {
            let device = join(&mut setup);
            let mut wanted = choice(device, browser, &service.url, "press");
            // A browser of before this member says nothing.
            if picture {
                wanted["push"]["picture"] = json!(true);
            }
            assert_eq!(setup.command("push.set", wanted).await["ok"], true);
        }
        let camera = setup.add_camera(&plays, false, false).await;
        let told = Self {
            setup,
            web,
            service,
            browsers,
            camera,
            _camera: plays,
            messages: 0,
        };
        assert_eq!(told.set(&told.web.url()).await["ok"], true);
        told
    }

    async fn set(&self, snapshot: &str) -> Value {
        let set = json!({
            "camera": self.camera.to_string(), "name": "Back <door>", "continuous": false, "motion": "off",
            "snapshot": snapshot,
        });
        self.setup.command("camera.set", set).await
    }

    /// Rings; what the device that wants pictures is told, and the other one.
    async fn ring(&mut self) -> [Value; 2] {
        self.setup.press(self.camera).await;
        let mut said = [Value::Null, Value::Null];
        for _ in 0..2 {
            let (device, message) = self.service.either(&self.browsers, self.messages).await;
            said[device] = message;
            self.messages += 1;
        }
        said
    }

    /// The same, until a picture comes along: on a busy machine one can be late, and is then left out.
    async fn ring_for_picture(&mut self) -> [Value; 2] {
        for _ in 0..RINGS_MAX {
            let said = self.ring().await;
            if said[0]["picture"].is_string() {
                return said;
            }
        }
        panic!("{RINGS_MAX} rings, and no picture");
    }

    /// What the hub says of the snapshot.
    async fn state(&self, code: &str) {
        self.state_of(&[code]).await;
    }

    /// One of these: on a machine that is busy whatever a camera does can be too slow.
    async fn state_of(&self, codes: &[&str]) {
        eventually(codes[0], async || {
            let status = status_of(self.setup.page).await?;
            let is = status["cameras"][0]["snapshot"].as_str()?;
            codes.contains(&is).then_some(())
        })
        .await;
    }
}

fn jpeg_of(message: &Value) -> Vec<u8> {
    STANDARD
        .decode(message["picture"].as_str().unwrap())
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ring_shows_who_is_there_to_the_device_that_wants_it() {
    let mut told = Told::start().await;
    told.state("works").await;
    let asked = told.web.asked.load(Ordering::SeqCst);
    for does in [Does::Serve, Does::AskForLogin] {
        told.web.now(does);
        let [with, without] = told.ring_for_picture().await;
        let small = jpeg_of(&with);
        assert!(small.len() < 2_000, "{}", small.len());
        shrink(&small, usize::MAX).unwrap();
        assert_eq!(
            without["picture"],
            Value::Null,
            "who did not say so gets none"
        );
        assert_eq!(with["label"], without["label"]);
    }
    // One snapshot for each ring, and one question for the login.
    let asked = told.web.asked.load(Ordering::SeqCst) - asked;
    assert!(asked >= 3, "{asked}");

    // A message that the push service does not take waits on the hub's disk, which shows nothing of it.
    *told.service.answers.lock().unwrap() = StatusCode::SERVICE_UNAVAILABLE;
    jpeg_of(&told.ring_for_picture().await[0]);
    told.setup.stop().await;
    for folder in ["", "cameras", "spool", "sealed"] {
        let folder = told.setup.dir.path().join(folder);
        for file in files(&folder) {
            let Ok(bytes) = std::fs::read(folder.join(&file)) else {
                continue;
            };
            let shows = |part: &[u8]| bytes.windows(part.len()).any(|it| it == part);
            assert!(!shows(b"/9j/") && !shows(&[0xff, 0xd8, 0xff]), "{file}");
            assert!(!shows(b"snap.jpg"), "{file}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_camera_does_the_ring_is_told_without_its_picture() {
    let mut told = Told::start().await;
    for (does, code) in [
        (Does::Refuse, "unauthorised"),
        (Does::Hang, "slow"),
        (Does::Trickle, "slow"),
        (Does::SayMuch, "too_large"),
        (Does::SendMuch, "too_large"),
        (Does::SendHtml, "not_jpeg"),
        (Does::Missing, "refused"),
        (Does::Redirect, "refused"),
        (Does::Bomb, "too_large"),
        (Does::HangUp, "unreachable"),
    ] {
        told.web.now(does);
        let [with, without] = told.ring().await;
        assert_eq!(with["picture"], Value::Null, "{does:?}");
        assert_eq!(with["label"], without["label"], "{does:?}");
        told.state_of(&[code, "slow"]).await;
    }
    assert_eq!(
        told.web.elsewhere.load(Ordering::SeqCst),
        0,
        "the camera alone is asked"
    );
    told.web.now(Does::Serve);
    let [with, _] = told.ring_for_picture().await;
    jpeg_of(&with);
    told.state("works").await;
    told.setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_the_cameras_own_and_doctor_says_whether_it_works() {
    let mut told = Told::start().await;
    told.state("works").await;
    let elsewhere = told.web.url().replace("127.0.0.2", "127.0.0.1");
    assert_eq!(told.set(&elsewhere).await["code"], "snapshot");
    let test = json!({
        "url": format!("rtsp://{}/live", told._camera.address), "username": "u", "password": "p",
        "snapshot": told.web.url(),
    });
    let tested = told.setup.command("camera.test", test.clone()).await;
    assert_eq!(
        (&tested["snapshot"], &tested["notes"]),
        (&json!("works"), &json!([]))
    );
    told.web.now(Does::SendHtml);
    let tested = told.setup.command("camera.test", test).await;
    assert_eq!(tested["snapshot"], "not_jpeg");
    assert!(
        tested["notes"][0].as_str().unwrap().contains("not a JPEG"),
        "{tested}"
    );

    // What is kept without being said again, and what is said to be none.
    let keep = json!({
        "camera": told.camera.to_string(), "name": "Door", "continuous": false, "motion": "off",
    });
    assert_eq!(told.setup.command("camera.set", keep).await["ok"], true);
    told.ring().await;
    told.state("not_jpeg").await;
    let beside = Config {
        local_listen: told.setup.page,
        ..told.setup.config()
    };
    let snapshot = async |config: &Config| {
        let found = look(config).await;
        found.into_iter().find(|it| it.check == "snapshot").unwrap()
    };
    let found = snapshot(&beside).await;
    assert_eq!(found.state, State::Warn, "{found:?}");
    assert!(found.says.contains("not_jpeg"), "{found:?}");
    told.setup.stop().await;
    told.web.now(Does::Serve);
    let found = snapshot(&told.setup.config()).await;
    assert_eq!(found.state, State::Ok, "{found:?}");
    assert!(found.says.contains("a JPEG"), "{found:?}");
    told.setup.start().await;
    assert_eq!(told.set("").await["ok"], true);
    told.state("none").await;
    told.setup.stop().await;
}
