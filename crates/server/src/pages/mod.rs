//! The public pages: server-rendered, no script, no cookie, the same for everyone.

use askama::Template;
use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};
use rust_embed::RustEmbed;

use crate::app::App;
use crate::assets;
use crate::problem::ApiError;

pub(crate) mod civic;
pub(crate) mod knows;
pub(crate) mod landing;
pub(crate) mod limits;
pub(crate) mod record;

/// Style sheet and pictures of the public pages.
#[derive(RustEmbed)]
#[folder = "public"]
struct Public;

/// What the frame around every page needs.
pub(crate) struct Frame {
    /// The operator's name.
    name: String,
    /// Where residents sign in.
    app_url: String,
    /// Which part of the site a page is in.
    here: &'static str,
}

impl Frame {
    fn of(app: &App) -> Self {
        let app_url = app.config.app_url.origin().ascii_serialization();
        Self {
            name: app.config.name.clone(),
            app_url,
            here: "",
        }
    }

    /// The same for a page in the part that begins at `/{here}`.
    fn within(self, here: &'static str) -> Self {
        Self { here, ..self }
    }
}

/// A page as an answer; caches ask again after a minute.
pub(crate) fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => {
            let headers = [
                (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                (header::CACHE_CONTROL, "public, max-age=60"),
            ];
            (headers, html).into_response()
        }
        Err(error) => ApiError::internal(error).into_response(),
    }
}

/// A page that is asked for again each time: the record moves.
pub(crate) fn fresh(template: &impl Template) -> Response {
    let mut response = page(template);
    let caching = HeaderValue::from_static("no-cache");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, caching);
    response
}

/// Work that reads files, away from the threads that answer.
pub(crate) async fn blocking<R: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<R> + Send + 'static,
) -> anyhow::Result<R> {
    tokio::task::spawn_blocking(work).await?
}

/// `/public/{name}`: the style sheet.
pub(crate) async fn style(Path(name): Path<String>, request: Request) -> Response {
    match Public::get(&name) {
        Some(file) => assets::answer(&name, &file, request.headers().get(header::IF_NONE_MATCH)),
        None => ApiError::not_found().into_response(),
    }
}

/// `/robots.txt`: pages yes, programs no.
pub(crate) async fn robots() -> Response {
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    (
        [(header::CONTENT_TYPE, kind)],
        "User-agent: *\nDisallow: /api/\n",
    )
        .into_response()
}

#[derive(Template)]
#[template(path = "not_found.html")]
struct NotFound {
    frame: Frame,
}

/// Anything else: a page for people, a problem for programs.
pub(crate) async fn not_found(
    axum::extract::State(app): axum::extract::State<App>,
    request: Request,
) -> Response {
    let looks = matches!(*request.method(), Method::GET | Method::HEAD);
    if !looks || request.uri().path().starts_with("/api/") {
        return ApiError::not_found().into_response();
    }
    not_found_page(&app)
}

/// The page that says so.
fn not_found_page(app: &App) -> Response {
    let mut response = page(&NotFound {
        frame: Frame::of(app),
    });
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
