//! What agencies ask, as pages: agencies, requests, regions, rules. Without JavaScript, and functions of
//! the public record and the day alone: nothing here reads a row about residents, so nothing that they
//! have, see or do can show.

mod agencies;
mod agency;
mod map;
mod read;
mod region;
mod request;
mod requests;
mod rules;
pub(crate) mod words;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::{blocking, fresh, not_found_page};
use crate::app::App;
use crate::problem::ApiError;
pub(crate) use read::{State, name_of, newest_region, trustee_name};

/// The routes of these pages.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/agencies", get(agencies::show))
        .route("/agencies/{slug}", get(agency::show))
        .route("/requests", get(requests::show))
        .route("/requests/{index}", get(request::show))
        .route("/regions/{region}", get(region::show))
        .route("/rules", get(rules::in_force))
        .route("/rules/{version}", get(rules::version))
}

/// A page made away from the threads that answer; `None` is the page that says there is none.
async fn made<T: askama::Template + Send + 'static>(
    app: App,
    make: impl FnOnce(&App) -> anyhow::Result<Option<T>> + Send + 'static,
) -> Response {
    let maker = app.clone();
    match blocking(move || make(&maker)).await {
        Ok(Some(page)) => fresh(&page),
        Ok(None) => not_found_page(&app),
        Err(error) => ApiError::internal(format!("{error:#}")).into_response(),
    }
}

/// A number in its one spelling.
fn number(text: &str) -> Option<u64> {
    text.parse::<u64>().ok().filter(|n| n.to_string() == text)
}
