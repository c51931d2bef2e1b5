//! What the console says when something is not done: a problem (RFC 9457) to its script, a page to a person.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use sidelight_api::Problem;
use sidelight_api::problem::CONTENT_TYPE;

use crate::answer::AnswerFailure;
use crate::desk::DeskError;
use crate::officers::OfficersError;
use crate::thread::ThreadError;

/// What a handler answers.
pub(super) type Told<T> = Result<T, Trouble>;

/// Why it is not done.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Nobody is signed in.
    SignIn,
    /// Anything else.
    Problem(Box<Problem>),
}

impl Trouble {
    pub(super) fn new(status: StatusCode, code: &str, title: &str, detail: &str) -> Self {
        Self::Problem(Box::new(Problem::new(status.as_u16(), code, title, detail)))
    }

    pub(super) fn not_found() -> Self {
        let detail = "Nothing here has this address.";
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "There is no such page.",
            detail,
        )
    }

    pub(super) fn conflict(code: &str, title: &str, detail: &str) -> Self {
        Self::new(StatusCode::CONFLICT, code, title, detail)
    }

    /// A passkey that was not accepted.
    pub(super) fn passkey() -> Self {
        let title = "The passkey was not accepted.";
        let detail = "Try again with the passkey that you made for this address.";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "passkey", title, detail)
    }

    /// What was asked of a passkey is over.
    pub(super) fn over() -> Self {
        let title = "This took too long, or was done already.";
        Self::conflict("over", title, "Start again.")
    }

    /// Failures of ours: in the log in full.
    pub(super) fn internal(error: impl std::fmt::Display) -> Self {
        tracing::error!(%error, "the console");
        let title = "Something here failed.";
        let detail = "The program's own log says what.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", title, detail)
    }
}

impl From<DeskError> for Trouble {
    fn from(error: DeskError) -> Self {
        let says = error.to_string();
        match error {
            DeskError::NoCase => Self::not_found(),
            DeskError::Busy => Self::conflict("busy", "Somebody else decides now.", &says),
            DeskError::Refused(_) => Self::conflict("check", "A check does not hold.", &says),
            DeskError::Recused => {
                let title = "You have stepped back from this case.";
                Self::conflict("recused", title, "Somebody else here decides it.")
            }
            DeskError::Signature(_) => Self::passkey(),
            DeskError::Answer(AnswerFailure::Otherwise) => {
                Self::conflict("decided", "It was decided otherwise before.", &says)
            }
            DeskError::Thread(ThreadError::Text | ThreadError::TooMany | ThreadError::Decided) => {
                Self::conflict("question", "This is not asked.", &format!("{says}."))
            }
            DeskError::Operator(_) => Self::conflict("operator", "Not handed in yet.", &says),
            DeskError::Unconfigured(_)
            | DeskError::Disk(_)
            | DeskError::Mirror(_)
            | DeskError::Ceremony(_)
            | DeskError::Share(_)
            | DeskError::SetUp(_)
            | DeskError::Thread(ThreadError::Disk(_) | ThreadError::Lost)
            | DeskError::LookUp(_)
            | DeskError::Answer(_) => Self::internal(says),
        }
    }
}

impl From<OfficersError> for Trouble {
    fn from(error: OfficersError) -> Self {
        match error {
            OfficersError::Disk(error) => Self::internal(error),
            OfficersError::Name
            | OfficersError::Taken
            | OfficersError::Unknown
            | OfficersError::Code
            | OfficersError::TooMany
            | OfficersError::Note
            | OfficersError::Times => {
                Self::conflict("officers", "That was not done.", &format!("{error}."))
            }
        }
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::internal(error)
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let problem = match self {
            Trouble::SignIn => {
                let title = "You are not signed in.";
                Box::new(Problem::new(
                    401,
                    "sign_in",
                    title,
                    "Sign in, and try again.",
                ))
            }
            Trouble::Problem(problem) => problem,
        };
        let status = StatusCode::from_u16(problem.status);
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(&*problem)).into_response();
        let form = header::HeaderValue::from_static(CONTENT_TYPE);
        response.headers_mut().insert(header::CONTENT_TYPE, form);
        // Whoever asked for a page gets one (see the guard).
        response.extensions_mut().insert(*problem);
        response
    }
}

/// Where somebody who has to sign in is led.
pub(super) fn to_sign_in() -> Response {
    Redirect::to("/sign-in").into_response()
}
