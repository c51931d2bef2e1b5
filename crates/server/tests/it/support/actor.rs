//! Somebody who calls the operator, and what they are answered.

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sidelight_api::Problem;
use sidelight_api::path::{CSRF_HEADER, SESSION_COOKIE};
use tower::ServiceExt as _;

use super::APP_ORIGIN;

/// A caller with at most one credential.
#[derive(Clone)]
pub(crate) struct Actor {
    pub(crate) routes: Router,
    pub(crate) origin: String,
    pub(crate) cookie: Option<String>,
    pub(crate) token: Option<String>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Actor {
    pub(crate) fn new(routes: Router) -> Self {
        Self {
            routes,
            origin: APP_ORIGIN.to_owned(),
            cookie: None,
            token: None,
        }
    }

    /// The same with a session.
    pub(crate) fn with_session(&self, cookie: &str) -> Self {
        Self {
            cookie: Some(cookie.to_owned()),
            ..self.clone()
        }
    }

    /// The same with a hub's token.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// A request as this caller's program would begin it.
    pub(crate) fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let mut request = Request::builder().method(method.clone()).uri(path);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, format!("{SESSION_COOKIE}={cookie}"));
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if !matches!(method, Method::GET | Method::HEAD) && self.token.is_none() {
            request = request
                .header(CSRF_HEADER, "1")
                .header(header::ORIGIN, &self.origin);
        }
        request
    }

    /// Sends a request and reads the answer.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Reply {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap())
            .await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        self.send(
            self.request(Method::DELETE, path)
                .body(Body::empty())
                .unwrap(),
        )
        .await
    }

    pub(crate) async fn post(&self, path: &str, body: &impl Serialize) -> Reply {
        self.json(Method::POST, path, body).await
    }

    pub(crate) async fn put(&self, path: &str, body: &impl Serialize) -> Reply {
        self.json(Method::PUT, path, body).await
    }

    pub(crate) async fn json(&self, method: Method, path: &str, body: &impl Serialize) -> Reply {
        let request = self
            .request(method, path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(serde_json::to_vec(body).unwrap()))
            .unwrap();
        self.send(request).await
    }

    /// Stores a payload under the hash it has.
    pub(crate) async fn put_blob(&self, bytes: &[u8]) -> Reply {
        let sha256 = sidelight_domain::record::sha256(bytes);
        self.put_blob_as(&sidelight_api::path::hub_blob(&sha256), bytes)
            .await
    }

    /// Stores a payload under a path.
    pub(crate) async fn put_blob_as(&self, path: &str, bytes: &[u8]) -> Reply {
        let request = self
            .request(Method::PUT, path)
            .header(header::CONTENT_LENGTH, bytes.len())
            .body(Body::from(bytes.to_vec()))
            .unwrap();
        self.send(request).await
    }
}

impl Reply {
    /// The JSON of a success.
    pub(crate) fn ok<T: DeserializeOwned>(&self) -> T {
        let text = String::from_utf8_lossy(&self.body);
        assert!(self.status.is_success(), "{} {text}", self.status);
        serde_json::from_slice(&self.body).unwrap()
    }

    /// A success without a body worth reading.
    pub(crate) fn done(&self) {
        let text = String::from_utf8_lossy(&self.body);
        assert!(self.status.is_success(), "{} {text}", self.status);
    }

    /// Status and code of a problem.
    pub(crate) fn problem(&self) -> (u16, String) {
        let text = String::from_utf8_lossy(&self.body);
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{text}"
        );
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.status, self.status.as_u16());
        (problem.status, problem.code().to_owned())
    }

    /// The rules that a problem says are broken.
    pub(crate) fn violations(&self) -> Vec<String> {
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        problem.violations.into_iter().map(|it| it.code).collect()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The session cookie that was set.
    pub(crate) fn cookie(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let set = self.header("set-cookie");
        assert!(!set.is_empty(), "no cookie: {} {text}", self.status);
        set.split(';')
            .next()
            .unwrap()
            .split_once('=')
            .unwrap()
            .1
            .to_owned()
    }
}
