//! The text of the errors that a page can get without the code of administration, and of the error pages.

use api_types::{ConflictCause, Missing};

use crate::{
    api::ApiError,
    text::{number, plural, visible},
};

pub(super) const NOT_FOUND: &str = "Page not found";
pub(super) const NO_PAGE_AT: &str = "There is no page at ";
pub(super) const NOT_FOUND_NEXT: &str =
    ". The address may contain a typo, or the page may no longer exist.";
pub(super) const GO_TO_SERVICES: &str = "Go to services";

/// What happened, as one sentence.
#[must_use]
pub fn sentence(error: &ApiError) -> String {
    match error {
        ApiError::SignedOut => "You are signed out.".into(),
        ApiError::WrongCredentials => "Wrong user name or password.".into(),
        ApiError::TooManyAttempts { seconds } => {
            let wait = plural((*seconds).into(), "second", "seconds");
            "Too many attempts. Try again in ".to_owned() + &wait + "."
        }
        ApiError::Busy { seconds } => {
            let wait = plural((*seconds).into(), "second", "seconds");
            "The server is busy. Try again in ".to_owned() + &wait + "."
        }
        ApiError::NotAllowed => "The role of your account does not allow this.".into(),
        ApiError::ForeignOrigin => "The request was blocked as cross-site.".into(),
        ApiError::Malformed { .. } => "The server could not read the request.".into(),
        ApiError::Unreachable { .. } => "The server is not responding.".into(),
        ApiError::Internal { .. } => "The server reported an internal error.".into(),
        ApiError::NotFound(Missing::ConsolePart) => {
            "This part of the console could not be found.".into()
        }
        ApiError::Conflict(cause) => conflict(cause).unwrap_or_else(unexpected),
        _ => unexpected(),
    }
}

fn conflict(cause: &ConflictCause) -> Option<String> {
    Some(match cause {
        ConflictCause::JournalIncomplete { finding } => {
            let stopped = "The server has stopped writing to this repository: ".to_owned();
            stopped + &visible(finding) + "."
        }
        ConflictCause::UnsupportedFormat { file, found, known } => {
            let file = "The server cannot use this repository: ".to_owned() + &visible(file);
            let file = file + " has format " + &number(*found);
            file + ", and this version of Mockpit reads formats up to " + &number(*known) + "."
        }
        ConflictCause::Demo => "The demo has no sign-in.".into(),
        _ => return None,
    })
}

/// Only requests of administration get other errors, and its code has their texts.
fn unexpected() -> String {
    "The server reported an unexpected error.".into()
}

/// What to do next, as one sentence.
#[must_use]
pub fn next(error: &ApiError) -> String {
    match error {
        ApiError::SignedOut => "Sign in and try again.".into(),
        ApiError::WrongCredentials => "Check both and try again.".into(),
        ApiError::TooManyAttempts { .. } | ApiError::Busy { .. } => "Wait and try again.".into(),
        ApiError::NotAllowed => "Ask an administrator, or sign in with another account.".into(),
        ApiError::ForeignOrigin => {
            "Reload the page. If you open Mockpit under another host name, start the server with \
             --host NAME."
                .into()
        }
        ApiError::Malformed { .. } => {
            "Reload the page. The console may be older than the server.".into()
        }
        ApiError::Internal { request } if request.is_empty() => {
            "Try again. The server log has the details.".into()
        }
        ApiError::Internal { request } => {
            "Try again. The server log has the details of request ".to_owned()
                + &visible(request)
                + "."
        }
        ApiError::Unreachable { .. } => "Try again.".into(),
        ApiError::NotFound(Missing::ConsolePart) | ApiError::Conflict(ConflictCause::Demo) => {
            "Reload the page.".into()
        }
        ApiError::Conflict(ConflictCause::JournalIncomplete { .. }) => {
            "Stop the server and run mockpit check.".into()
        }
        ApiError::Conflict(ConflictCause::UnsupportedFormat { .. }) => {
            "Start the version of Mockpit that wrote it, or a newer one.".into()
        }
        _ => "Try again. The server log has the details.".into(),
    }
}
