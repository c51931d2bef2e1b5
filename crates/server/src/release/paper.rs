//! Papers that are handed in as a PDF: an order, what gags, what a court made of a release.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, header};
use sidelight_api::Bytes64;
use sidelight_api::limits::DOCUMENT_BYTES_MAX;

use super::doors::wrong;
use crate::endpoints::clips::payload::attached;
use crate::problem::{ApiError, ApiResult};

/// How a PDF begins.
const PDF: &[u8] = b"%PDF-";

/// It is shown to people by their own programs alone, never by a page of ours.
pub(crate) fn handed_in(field: &str, given: Bytes64) -> ApiResult<Vec<u8>> {
    let pdf = given.0.starts_with(PDF) && given.0.len() <= DOCUMENT_BYTES_MAX;
    match pdf {
        true => Ok(given.0),
        false => Err(wrong(field, "Choose a PDF of at most 2 MB.")),
    }
}

/// To be saved under a name; 404 if there is none.
pub(crate) fn saved(paper: Option<Vec<u8>>, name: &str) -> ApiResult<Response> {
    let bytes = paper.ok_or_else(ApiError::not_found)?;
    let length = bytes.len() as u64;
    let mut response = attached(Body::from(bytes), length, &format!("{name}.pdf"));
    let pdf = HeaderValue::from_static("application/pdf");
    response.headers_mut().insert(header::CONTENT_TYPE, pdf);
    Ok(response)
}
