//! Errors of the API: what the caller is told, and apart from it what the log is told.
//!
//! A caller learns a stable code, a title and what to do. Whether something does not exist or is
//! not theirs is the same answer to whoever may not know: [`ApiError::not_found`]. Failures of ours
//! are logged in full and answered with a reference to nothing.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use sidelight_api::Problem;
use sidelight_api::problem::CONTENT_TYPE;
use sidelight_api::request::RuleBroken;
use sidelight_store::StoreError;

/// The result of every endpoint.
pub(crate) type ApiResult<T> = Result<T, ApiError>;

/// A refusal or a failure.
#[derive(Debug)]
pub(crate) struct ApiError {
    /// For the caller.
    problem: Box<Problem>,
    /// For the log alone.
    internal: Option<String>,
    /// Seconds after which to try again.
    retry_after: Option<u64>,
}

impl ApiError {
    /// A refusal of the given status and code.
    pub(crate) fn new(
        status: StatusCode,
        code: &str,
        title: &str,
        detail: impl Into<String>,
    ) -> Self {
        let problem = Box::new(Problem::new(status.as_u16(), code, title, detail));
        Self {
            problem,
            internal: None,
            retry_after: None,
        }
    }

    /// The body or a parameter is not in the form agreed.
    pub(crate) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "malformed",
            "The request is malformed.",
            detail,
        )
    }

    /// There is nothing here for this caller.
    pub(crate) fn not_found() -> Self {
        let detail = "There is nothing at this address, or it is not yours to see.";
        Self::new(StatusCode::NOT_FOUND, "not_found", "Not found.", detail)
    }

    /// Nobody is signed in.
    pub(crate) fn unauthenticated() -> Self {
        let detail = "Sign in and try again.";
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "You are not signed in.",
            detail,
        )
    }

    /// The request came from another site, or from a page that did not mean it.
    pub(crate) fn cross_site() -> Self {
        let detail = "Changes are taken only from the pages of this operator.";
        Self::new(
            StatusCode::FORBIDDEN,
            "cross_site",
            "The request came from elsewhere.",
            detail,
        )
    }

    /// The state of things is another than the request supposes.
    pub(crate) fn conflict(code: &str, title: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, title, detail)
    }

    /// The request is well-formed and its content is refused.
    pub(crate) fn unprocessable(code: &str, title: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, title, detail)
    }

    /// A request does not keep to the rulebook.
    pub(crate) fn rules(violations: Vec<RuleBroken>) -> Self {
        let title = "The request does not keep to the rulebook.";
        let detail = "Each rule that it breaks is in `violations`.";
        let mut error = Self::unprocessable("rules", title, detail);
        error.problem.violations = violations;
        error
    }

    /// More than `max` bytes.
    pub(crate) fn too_large(what: &str, max: u64) -> Self {
        let detail = format!("{what} may have {max} bytes at most.");
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "This is too large.",
            detail,
        )
    }

    /// The household's quota is used up.
    pub(crate) fn quota(quota_bytes: u64) -> Self {
        let detail = format!(
            "The household may store {quota_bytes} bytes. Delete clips, or keep them for a shorter time."
        );
        let title = "The household's space is used up.";
        Self::new(StatusCode::INSUFFICIENT_STORAGE, "quota", title, detail)
    }

    /// The operator's disk does not take this.
    pub(crate) fn disk_full() -> Self {
        let detail = "Nothing was stored. Try again later; whoever runs the service makes room.";
        let title = "The operator's disk is full.";
        let error = Self::new(StatusCode::INSUFFICIENT_STORAGE, "disk_full", title, detail);
        error.retry_after(300)
    }

    /// Too many requests.
    pub(crate) fn too_many(seconds: u64) -> Self {
        let detail = format!("Try again in {seconds} seconds.");
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many",
            "Too many requests.",
            detail,
        )
        .retry_after(seconds)
    }

    /// Not now.
    pub(crate) fn unavailable(detail: &str, seconds: u64) -> Self {
        let title = "This cannot be done at the moment.";
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            title,
            detail,
        )
        .retry_after(seconds)
    }

    /// A failure of ours; `internal` is for the log alone.
    pub(crate) fn internal(internal: impl std::fmt::Display) -> Self {
        let detail = "It is not your fault. Try again; if it stays, tell the operator.";
        let title = "Something went wrong here.";
        let mut error = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", title, detail);
        error.internal = Some(internal.to_string());
        error
    }

    /// Whether there is nothing of the kind, for the caller at least.
    pub(crate) fn is_not_found(&self) -> bool {
        self.problem.status == 404
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &str {
        self.problem.code()
    }

    /// Whether the same call will never do better: what it is about has changed.
    pub(crate) fn is_final(&self) -> bool {
        matches!(self.problem.status, 404 | 409)
    }

    fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Range => Self::malformed("A number is too large."),
            absent if absent.is_absent_payload() => {
                let detail = "It is here again once the hub has handed it in once more.";
                Self::unavailable(detail, 600)
            }
            other => Self::internal(other),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Some(internal) = &self.internal {
            tracing::error!(error = %internal, "a request failed");
        }
        let status =
            StatusCode::from_u16(self.problem.status).expect("problems are made from a StatusCode");
        let mut response = (status, Json(&*self.problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// The answer to a handler that panicked.
pub(crate) fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    ApiError::internal(format!("a handler panicked: {text}")).into_response()
}
