//! The console in a browser: officers come in, read, decide, and nobody else does.

mod attacks;
mod pages;
mod repairs;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::{Router, response::Response};
use http_body_util::BodyExt as _;
use rand::rngs::OsRng;
use serde_json::{Value, json};
use sidelight_trustee::console::{Console, Seat};
use sidelight_trustee::{ConsoleConfig, Officers, PageConfig};
use tokio::sync::watch;
use tower::ServiceExt as _;

use crate::authenticator::Authenticator;
use crate::desk::Office;
use crate::parties::lock;
use crate::record::TIME;

pub(crate) const URL: &str = "https://console.example";
const HOST: &str = "console.example";
/// Names of officers of whom the configuration says how they are paged.
const PAGED: [&str; 2] = ["Ada", "Ada Byron"];

/// Ten minutes after the case came.
pub(crate) fn now_ms() -> u64 {
    TIME * 1000 + 10 * 60_000
}

/// A trustee's office with its console.
pub(crate) struct Room {
    pub(crate) office: Office,
    pub(crate) officers: Officers,
    pub(crate) routes: Router,
}

impl Room {
    pub(crate) fn new() -> Self {
        Self::with(Office::new())
    }

    pub(crate) fn with(office: Office) -> Self {
        let officers = Officers::new(&office.home, &lock());
        let desk = office.desk(|_| ());
        let seat = Seat {
            view: watch::channel(desk.view().unwrap()).1,
            desk,
            operator: "https://lantern.example".parse().unwrap(),
        };
        let config = ConsoleConfig {
            listen: "127.0.0.1:0".parse().unwrap(),
            url: URL.parse().unwrap(),
        };
        let name = "trustee.example/one";
        let pages = PAGED.map(|officer| PageConfig {
            officer: officer.to_owned(),
            mail: Some("pages@trustee.example".to_owned()),
            webhook: None,
        });
        let console = Console::new(
            (&config, name, &pages),
            officers.clone(),
            vec![seat],
            now_ms,
        )
        .unwrap();
        Self {
            office,
            officers,
            routes: console.router(),
        }
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser {
            routes: self.routes.clone(),
            cookie: None,
            device: Authenticator::new(URL),
        }
    }

    /// An officer of this name, signed in.
    pub(crate) async fn officer(&self, name: &str) -> Browser {
        let code = self.officers.invite(name, now_ms(), &mut OsRng).unwrap();
        let mut browser = self.browser();
        let said = browser.enrol(&code.to_string()).await;
        assert_eq!(said, json!({"next": "/"}));
        browser
    }

    /// The page of the one case.
    pub(crate) fn case(&self) -> String {
        let folder = std::fs::read_dir(self.office.home_folder("data/cases")).unwrap();
        let name = folder.map(|it| it.unwrap().file_name()).next().unwrap();
        let release = self.office.scene.case.release;
        format!("/cases/{}/{release}", &name.to_str().unwrap()[..12])
    }
}

/// A browser with a passkey device.
#[derive(Clone)]
pub(crate) struct Browser {
    routes: Router,
    pub(crate) cookie: Option<String>,
    pub(crate) device: Authenticator,
}

pub(crate) async fn text(response: Response) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

impl Browser {
    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Response {
        let headers = request.headers_mut();
        if !headers.contains_key(header::HOST) {
            headers.insert(header::HOST, HOST.parse().unwrap());
        }
        if let Some(cookie) = &self.cookie {
            headers.insert(header::COOKIE, cookie.parse().unwrap());
        }
        let response = self.routes.clone().oneshot(request).await.unwrap();
        if let Some(cookie) = response.headers().get(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
            self.cookie = Some(cookie.to_owned());
        }
        response
    }

    pub(crate) async fn get(&mut self, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = self.send(request).await;
        (response.status(), text(response).await)
    }

    /// A page that is there.
    pub(crate) async fn page(&mut self, path: &str) -> String {
        let (status, page) = self.get(path).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        page
    }

    /// What a form sends.
    pub(crate) async fn form(&mut self, path: &str, body: &str) -> Response {
        let request = Request::post(path)
            .header(header::ORIGIN, URL)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.send(request).await
    }

    /// What the script sends.
    pub(crate) async fn json(&mut self, path: &str, body: &Value) -> Value {
        let request = Request::post(path)
            .header(header::ORIGIN, URL)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let response = self.send(request).await;
        serde_json::from_str(&text(response).await).unwrap()
    }

    pub(crate) async fn enrol(&mut self, code: &str) -> Value {
        let asks = self.json("/enrol/start", &json!({ "code": code })).await;
        if asks["asked"].is_null() {
            return asks;
        }
        let options = json!({ "publicKey": asks["options"] });
        let credential = self.device.create(&options);
        let said = json!({ "asked": asks["asked"], "credential": credential });
        self.json("/enrol", &said).await
    }

    /// Asks for what the passkey is to sign, and lets it sign.
    pub(crate) async fn signed(&mut self, path: &str, typed: &Value) -> Value {
        let asks = self.json(&format!("{path}/start"), typed).await;
        if asks["asked"].is_null() {
            return asks;
        }
        let options = json!({ "publicKey": asks["options"] });
        json!({ "asked": asks["asked"], "credential": self.device.get(&options) })
    }

    /// The whole way of a form with a passkey.
    pub(crate) async fn passkey(&mut self, path: &str) -> Value {
        let said = self.signed(path, &json!({})).await;
        if said["asked"].is_null() {
            return said;
        }
        self.json(path, &said).await
    }
}

/// The code of a problem.
pub(crate) fn code(said: &Value) -> &str {
    let kind = said["type"].as_str().unwrap_or_default();
    kind.rsplit('#').next().unwrap()
}
