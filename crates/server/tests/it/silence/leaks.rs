//! Leaks of every kind, planted: each is found, and named, by the comparison that finds none in the
//! program.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use serde_json::Value;
use sidelight_store::Households as _;
use sidelight_store::sqlite::SqliteStore;

use super::look::{Kind, differences};
use super::worlds::two;
use super::{Day, both, day, kinds};
use crate::support::Home;

/// A way to tell that there are residents.
#[derive(Clone, Copy, Debug)]
pub(super) enum Leak {
    Count,
    Header,
    Order,
    Id,
    Status,
    Tag,
    Query,
    Line,
}

const ALL: [Leak; 8] = [
    Leak::Count,
    Leak::Header,
    Leak::Order,
    Leak::Id,
    Leak::Status,
    Leak::Tag,
    Leak::Query,
    Leak::Line,
];

/// What knows something about residents.
#[derive(Clone)]
pub(super) struct Knows {
    pub(super) store: Arc<SqliteStore>,
    pub(super) home: sidelight_domain::record::HouseholdId,
}

impl Knows {
    /// One query more if there is a home that might answer.
    pub(super) async fn look(&self) -> u64 {
        let found = self.store.household(self.home).await.unwrap();
        found.map_or(0, |home| home.clips)
    }
}

/// The same routes, with a leak in front of them.
fn leaky(routes: Router, leak: Leak, knows: Knows) -> Router {
    routes.layer(middleware::from_fn(move |request: Request, next: Next| {
        let knows = knows.clone();
        async move { tell(leak, &knows, next.run(request).await).await }
    }))
}

/// The JSON of an answer, changed.
async fn changed(response: Response, change: impl FnOnce(&mut Value)) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, 1 << 24).await.unwrap();
    let bytes = match serde_json::from_slice::<Value>(&bytes) {
        Ok(mut value) => {
            change(&mut value);
            value.to_string().into_bytes()
        }
        Err(_) => bytes.to_vec(),
    };
    parts.headers.remove(http::header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(bytes))
}

async fn tell(leak: Leak, knows: &Knows, mut response: Response) -> Response {
    let clips = knows.home.0[0];
    match leak {
        Leak::Count => {
            changed(response, |value| {
                if let Value::Object(members) = value {
                    members.insert("homes".to_owned(), 1.into());
                }
            })
            .await
        }
        Leak::Order => {
            changed(response, |value| {
                if let Some(Value::Array(items)) = value.get_mut("requests") {
                    items.reverse();
                }
            })
            .await
        }
        Leak::Id => {
            changed(response, |value| {
                if let Some(Value::String(id)) = value.get_mut("account") {
                    *id = hex::encode([clips; 16]);
                }
            })
            .await
        }
        Leak::Header => {
            response.headers_mut().insert("x-answers", 1.into());
            response
        }
        Leak::Tag => {
            if let Some(tag) = response.headers_mut().get_mut("etag") {
                *tag = "\"another\"".parse().unwrap();
            }
            response
        }
        Leak::Status => {
            if response.status() == 404 {
                *response.status_mut() = http::StatusCode::FORBIDDEN;
            }
            response
        }
        Leak::Query => {
            knows.look().await;
            response
        }
        Leak::Line => {
            tracing::debug!(target: "sidelight_server::leak", homes = 1, "counted");
            response
        }
    }
}

/// The companion of everything here.
#[tokio::test]
async fn a_planted_leak_of_each_kind_is_found() {
    let mut worlds = two().await;
    let homes: Vec<(Home, _)> = worlds[1].settle().await;
    let knows = Knows {
        store: Arc::new(worlds[1].log.store().await),
        home: homes[0].0.id,
    };
    let sound = worlds[1].log.test.routes.clone();
    let public = worlds[1].log.test.public.clone();
    let mut found_kinds = BTreeSet::new();
    for leak in std::iter::once(None).chain(ALL.map(Some)) {
        let routes = |routes: &Router| match leak {
            Some(leak) => leaky(routes.clone(), leak, knows.clone()),
            None => routes.clone(),
        };
        let (app_routes, public_routes) = (routes(&sound), routes(&public));
        worlds[1].through(|_| app_routes.clone());
        worlds[1].log.test.public = public_routes;
        let days = both(&mut worlds, async |world, day| {
            day::read(world, day).await;
            day::poll(world, day).await;
            day::feed(world, day).await;
        })
        .await;
        let found = differences(&days[0].looks, &days[1].looks);
        let expected = match leak {
            None => {
                super::none(&found);
                continue;
            }
            Some(Leak::Count | Leak::Order | Leak::Id) => Kind::Body,
            Some(Leak::Header | Leak::Tag) => Kind::Headers,
            Some(Leak::Status) => Kind::Status,
            Some(Leak::Query) => Kind::Queries,
            Some(Leak::Line) => Kind::Lines,
        };
        let kinds = kinds(&found);
        assert!(kinds.contains(&expected), "{leak:?}: {kinds:?}");
        found_kinds.extend(kinds);
    }
    // A call more or less.
    let mut fewer = Day::default();
    day::poll(&worlds[0], &mut fewer).await;
    let mut more = Day::default();
    day::poll(&worlds[0], &mut more).await;
    fewer.looks.pop();
    found_kinds.extend(kinds(&differences(&fewer.looks, &more.looks)));
    let all = [
        Kind::Calls,
        Kind::Status,
        Kind::Headers,
        Kind::Body,
        Kind::Queries,
        Kind::Lines,
    ];
    assert_eq!(found_kinds, all.into());
}
