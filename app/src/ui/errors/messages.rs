//! The text of every error and of the error pages.

use api_types::DiscardReason;

use crate::{
    api::ApiError,
    text::{bytes, number, plural, visible},
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
        ApiError::TooManyExports { most } => {
            "You are already downloading ".to_owned()
                + &plural((*most).into(), "file", "files")
                + ". This is the limit per account."
        }
        ApiError::LinkExpired => {
            "This link is no longer valid. Restart Mockpit to get a new one.".into()
        }
        ApiError::Invalid { message, .. } | ApiError::Conflict { message } => {
            // Errors of the server that also appear on its command line have no capital and no full stop.
            let full_stop = if message.ends_with('.') { "" } else { "." };
            capitalized(message) + full_stop
        }
        ApiError::NotAllowed => "Only administrators can do this.".into(),
        ApiError::ForeignOrigin => "The request was blocked as cross-site.".into(),
        ApiError::NotFound { what } => {
            // The server names it in the middle of a sentence.
            capitalized(what) + " could not be found."
        }
        ApiError::TooLarge { size, limit } => {
            "The file is ".to_owned() + &bytes(*size) + ". The limit is " + &bytes(*limit) + "."
        }
        ApiError::ImportGone { why: DiscardReason::Evicted } => {
            "This import was discarded to make room for a newer one of the same account.".into()
        }
        ApiError::ImportGone { why: DiscardReason::Stalled } => {
            "This upload was discarded because no data arrived for 15 minutes.".into()
        }
        ApiError::ImportGone { why: DiscardReason::Expired } => {
            "This import was discarded because nobody opened it for a day.".into()
        }
        ApiError::ImportGone { why: DiscardReason::Cancelled { by } } => {
            visible(by) + " cancelled this import."
        }
        ApiError::NoRoom { taken, limit, .. } => {
            "Other imports use ".to_owned()
                + &bytes(*taken)
                + " of the "
                + &bytes(*limit)
                + " for uploads."
        }
        ApiError::Cancelled => "The operation was cancelled.".into(),
        ApiError::TooLate => "Too late to cancel. The import is being committed.".into(),
        ApiError::Damaged => "Part of the file was damaged during the upload.".into(),
        ApiError::Stale { revision, .. } => {
            "The repository has changed. It is now at revision ".to_owned()
                + &number(*revision)
                + "."
        }
        ApiError::DiskFull { needed, free } => {
            "The disk of the server is full. The server needs ".to_owned()
                + &bytes(*needed)
                + " and has "
                + &bytes(*free)
                + " free."
        }
        ApiError::Malformed { .. } => "The server could not read the request.".into(),
        ApiError::Unreachable { .. } => "The server is not responding.".into(),
        ApiError::NotReadBack { revision } => {
            "Revision ".to_owned()
                + &number(*revision)
                + " was saved, but the server cannot read it back."
        }
        ApiError::Internal { .. } => "The server reported an internal error.".into(),
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>());
    visible(&(first.unwrap_or_default() + letters.as_str()))
}

/// What the error changed in the repository, as one sentence.
#[must_use]
pub fn effect(error: &ApiError) -> String {
    match error {
        ApiError::NotReadBack { .. } => "The revision was saved.".into(),
        ApiError::TooLate => "The import creates a revision.".into(),
        _ => "Nothing was changed.".into(),
    }
}

/// What to do next, as one sentence.
#[must_use]
pub fn next(error: &ApiError) -> String {
    match error {
        ApiError::SignedOut => "Sign in and try again.".into(),
        ApiError::WrongCredentials => "Check both and try again.".into(),
        ApiError::Invalid { .. } => "Correct your input and try again.".into(),
        ApiError::TooManyAttempts { .. } | ApiError::Busy { .. } => "Wait and try again.".into(),
        ApiError::TooManyExports { .. } => "Wait until one finishes, or cancel one.".into(),
        ApiError::LinkExpired => "Open the new link.".into(),
        ApiError::NotAllowed => "Ask an administrator, or sign in with another account.".into(),
        ApiError::ForeignOrigin => {
            "Reload the page. If you open Mockpit under another host name, start the server with \
             --host NAME."
                .into()
        }
        ApiError::Malformed { .. } => {
            "Reload the page. The console may be older than the server.".into()
        }
        ApiError::NotFound { .. } | ApiError::Stale { .. } => "Reload the page.".into(),
        ApiError::TooLarge { .. } => {
            "Use a smaller file, or restart the server with a larger --max-upload.".into()
        }
        ApiError::ImportGone { .. } => "Start the import again.".into(),
        ApiError::NoRoom { minutes: Some(minutes @ ..=60), .. } => {
            "Cancel one under Waiting imports, or try again in ".to_owned()
                + &plural((*minutes).into(), "minute", "minutes")
                + "."
        }
        ApiError::NoRoom { .. } => "Cancel one under Waiting imports.".into(),
        ApiError::Conflict { .. }
        | ApiError::Unreachable { .. }
        | ApiError::Cancelled
        | ApiError::Damaged => "Try again.".into(),
        ApiError::TooLate => "You can undo it from the result page.".into(),
        ApiError::DiskFull { .. } => "Free some disk space on the server and try again.".into(),
        ApiError::NotReadBack { .. } => {
            "Try again. If the error persists, run mockpit check on the server.".into()
        }
        ApiError::Internal { request } if request.is_empty() => {
            "Try again. The server log has the details.".into()
        }
        ApiError::Internal { request } => {
            "Try again. The server log has the details of request ".to_owned()
                + &visible(request)
                + "."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_states_what_happened_and_what_to_do() {
        let large = ApiError::TooLarge { size: 1_500_000_000, limit: 1_000_000_000 };
        assert_eq!(sentence(&large), "The file is 1.5 GB. The limit is 1 GB.");
        let full = ApiError::DiskFull { needed: 22_000_000, free: 6_000_000 };
        let expected = "The disk of the server is full. The server needs 22 MB and has 6 MB free.";
        assert_eq!(sentence(&full), expected);
        let wait = ApiError::TooManyAttempts { seconds: 1 };
        assert_eq!(sentence(&wait), "Too many attempts. Try again in 1 second.");
        let gone = ApiError::NotFound { what: "the import".into() };
        assert_eq!(sentence(&gone), "The import could not be found.");
        let failed = ApiError::Internal { request: "7f".into() };
        assert_eq!(next(&failed), "Try again. The server log has the details of request 7f.");
        assert_eq!(effect(&failed), "Nothing was changed.");
        for error in [ApiError::NotReadBack { revision: 7 }, ApiError::TooLate] {
            assert!(effect(&error).contains("revision"), "{error:?}");
        }
    }

    #[test]
    fn message_of_the_server_is_shown_as_a_sentence() {
        let shown = |message: &str| sentence(&ApiError::Conflict { message: message.into() });
        assert_eq!(shown("no service was chosen"), "No service was chosen.");
        assert_eq!(shown("Nothing was changed."), "Nothing was changed.");
    }

    #[test]
    fn no_room_states_sizes_and_a_way_out() {
        let no_room =
            |minutes| ApiError::NoRoom { taken: 3_900_000_000, limit: 4_000_000_000, minutes };
        assert_eq!(sentence(&no_room(None)), "Other imports use 3.9 GB of the 4 GB for uploads.");
        assert_eq!(
            next(&no_room(Some(12))),
            "Cancel one under Waiting imports, or try again in 12 minutes."
        );
        for minutes in [None, Some(1440)] {
            assert_eq!(next(&no_room(minutes)), "Cancel one under Waiting imports.");
        }
        let cancelled = ApiError::ImportGone { why: DiscardReason::Cancelled { by: "bob".into() } };
        assert_eq!(sentence(&cancelled), "bob cancelled this import.");
    }

    #[test]
    fn hidden_characters_in_an_error_become_visible() {
        let conflict = ApiError::Conflict { message: "a\u{202e}b".into() };
        assert_eq!(sentence(&conflict), "A⟨U+202E⟩b.");
    }
}
