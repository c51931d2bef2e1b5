//! What stands between clients and a real operator and lies for it: it changes answers, one at a time, and
//! keeps what clients send.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use http::{HeaderMap, Method, StatusCode, header};
use serde_json::Value;

/// The largest answer that is changed, and the largest request that is kept.
const CHANGED_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Changes an answer's body.
type Change = Arc<dyn Fn(Vec<u8>) -> Vec<u8> + Send + Sync>;

/// See the module. Ends when it is dropped.
pub(crate) struct Liar {
    inside: Arc<Inside>,
    serving: tokio::task::JoinHandle<()>,
}

struct Inside {
    operator: SocketAddr,
    http: reqwest::Client,
    lies: Mutex<Vec<(String, Change)>>,
    told: Mutex<usize>,
    sent: Mutex<Vec<(Method, String, Value)>>,
}

impl Liar {
    pub(crate) async fn start(from: SocketAddr, operator: SocketAddr) -> Self {
        let listener = tokio::net::TcpListener::bind(from).await.unwrap();
        let inside = Arc::new(Inside {
            operator,
            http: reqwest::Client::new(),
            lies: Mutex::default(),
            told: Mutex::default(),
            sent: Mutex::default(),
        });
        let app = Router::new().fallback(carry).with_state(inside.clone());
        let serving = tokio::spawn(async move {
            axum::serve(listener, app).await.unwrap();
        });
        Self { inside, serving }
    }

    /// From now on changes answers about this path; about all below it if it ends with a slash.
    pub(crate) fn lie(
        &self,
        path: impl Into<String>,
        change: impl Fn(Vec<u8>) -> Vec<u8> + Send + Sync + 'static,
    ) {
        let mut lies = self.inside.lies.lock().unwrap();
        lies.push((path.into(), Arc::new(change)));
    }

    /// The same for JSON.
    pub(crate) fn lie_json(
        &self,
        path: impl Into<String>,
        change: impl Fn(&mut Value) + Send + Sync + 'static,
    ) {
        self.lie(path, move |body| {
            let mut json = serde_json::from_slice(&body).unwrap();
            change(&mut json);
            serde_json::to_vec(&json).unwrap()
        });
    }

    /// No more lies; returns how many answers were changed.
    pub(crate) fn truth(&self) -> usize {
        self.inside.lies.lock().unwrap().clear();
        std::mem::take(&mut self.inside.told.lock().unwrap())
    }

    /// All the JSON that clients have sent.
    pub(crate) fn sent(&self) -> Vec<(Method, String, Value)> {
        self.inside.sent.lock().unwrap().clone()
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn carry(State(inside): State<Arc<Inside>>, request: Request) -> Response {
    // A client sees an operator that is away as it would without anybody in between.
    let failed = |_| {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::BAD_GATEWAY;
        response
    };
    inside.exchange(request).await.unwrap_or_else(failed)
}

impl Inside {
    async fn exchange(&self, request: Request) -> reqwest::Result<Response> {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().unwrap().to_string();
        let url = format!("http://{}{path}", self.operator);
        let mut onward = self.http.request(parts.method.clone(), url);
        onward = onward.headers(between(&parts.headers));
        if is_json(&parts.headers) {
            let body = to_bytes(body, CHANGED_BYTES_MAX).await.unwrap();
            if let Ok(json) = serde_json::from_slice(&body) {
                self.sent
                    .lock()
                    .unwrap()
                    .push((parts.method, path.clone(), json));
            }
            onward = onward.body(body);
        } else if parts.headers.contains_key(header::CONTENT_LENGTH) {
            onward = onward.body(reqwest::Body::wrap_stream(body.into_data_stream()));
        }
        let answer = onward.send().await?;
        let (status, headers) = (answer.status(), between(answer.headers()));
        let lie = self.lie_about(&path).filter(|_| status == StatusCode::OK);
        let (body, changed) = match lie {
            Some(change) => {
                let bytes = change(answer.bytes().await?.to_vec());
                (Body::from(Bytes::from(bytes)), true)
            }
            None => (Body::from_stream(answer.bytes_stream()), false),
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        if changed {
            response.headers_mut().remove(header::CONTENT_LENGTH);
            *self.told.lock().unwrap() += 1;
        }
        Ok(response)
    }

    fn lie_about(&self, path: &str) -> Option<Change> {
        let lies = self.lies.lock().unwrap();
        let found = lies.iter().find(|(of, _)| {
            let rest = path.strip_prefix(of.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('?') || of.ends_with('/'))
        })?;
        Some(found.1.clone())
    }
}

/// Headers but for those of one connection.
fn between(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    headers.remove(header::CONNECTION);
    headers.remove(header::TRANSFER_ENCODING);
    headers
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map(|v| v.as_bytes());
    kind.is_some_and(|kind| kind.starts_with(b"application/json"))
}
