//! The words for an error, in one place for all screens.

use api_types::DiscardReason;

use crate::{
    api::ApiError,
    text::{bytes, number, plural, visible},
};

/// What has happened, as one sentence.
#[must_use]
pub fn sentence(error: &ApiError) -> String {
    match error {
        ApiError::SignedOut => "You are not signed in.".into(),
        ApiError::WrongCredentials => "This name and password do not go together.".into(),
        ApiError::TooManyAttempts { seconds } => {
            let wait = plural((*seconds).into(), "second", "seconds");
            "Too many attempts. Try again in ".to_owned() + &wait + "."
        }
        ApiError::Busy { seconds } => {
            let wait = plural((*seconds).into(), "second", "seconds");
            "The server is busy with other requests. Try again in ".to_owned() + &wait + "."
        }
        ApiError::TooManyExports { most } => {
            "You are downloading ".to_owned()
                + &plural((*most).into(), "file", "files")
                + " already, which is as many as one account may at a time."
        }
        ApiError::LinkExpired => {
            "This link cannot be used any more. Start Mockpit again to get a new one.".into()
        }
        ApiError::Invalid { message, .. } | ApiError::Conflict { message } => visible(message),
        ApiError::NotAllowed => "Snapshots are for administrators.".into(),
        ApiError::ForeignOrigin => "The server took this for a request of another site.".into(),
        ApiError::NotFound { what } => {
            // The server names it in the middle of a sentence.
            let mut letters = what.chars();
            let first = letters.next().map(|first| first.to_uppercase().collect::<String>());
            visible(&(first.unwrap_or_default() + letters.as_str())) + " is not here any more."
        }
        ApiError::TooLarge { size, limit } => {
            bytes(*size) + " are more than the " + &bytes(*limit) + " that this server takes."
        }
        ApiError::ImportGone { why: DiscardReason::Evicted } => {
            "This import made room for a newer one of the same account.".into()
        }
        ApiError::ImportGone { why: DiscardReason::Stalled } => {
            "This upload was given up because nothing of it arrived for 15 minutes.".into()
        }
        ApiError::ImportGone { why: DiscardReason::Expired } => {
            "This import was given up because nobody opened it for a day.".into()
        }
        ApiError::ImportGone { why: DiscardReason::Cancelled { by } } => {
            visible(by) + " cancelled this import."
        }
        ApiError::NoRoom { taken, limit, .. } => {
            "Other imports hold ".to_owned()
                + &bytes(*taken)
                + " of the "
                + &bytes(*limit)
                + " for uploads."
        }
        ApiError::Cancelled => "It was cancelled.".into(),
        ApiError::TooLate => "It is too late to cancel: the import goes through.".into(),
        ApiError::Damaged => "A part of the file was damaged on its way to the server.".into(),
        ApiError::Stale { revision, .. } => {
            "The repository has changed meanwhile: it is at revision ".to_owned()
                + &number(*revision)
                + " now."
        }
        ApiError::DiskFull { needed, free } => {
            "The disk of the server is full. It needs ".to_owned()
                + &bytes(*needed)
                + " and has "
                + &bytes(*free)
                + " free."
        }
        ApiError::Malformed { .. } => "The server did not understand the console.".into(),
        ApiError::Unreachable { .. } => "The server does not answer.".into(),
        ApiError::NotReadBack { revision } => {
            "Revision ".to_owned()
                + &number(*revision)
                + " was written, but the server cannot read it back."
        }
        ApiError::Internal { .. } => "The server failed.".into(),
    }
}

/// What became of the repository, as one sentence.
#[must_use]
pub fn effect(error: &ApiError) -> String {
    match error {
        ApiError::NotReadBack { .. } => "The revision stands.".into(),
        ApiError::TooLate => "It makes, or has made, a revision.".into(),
        _ => "Nothing was changed.".into(),
    }
}

/// What to do next, as one sentence.
#[must_use]
pub fn next(error: &ApiError) -> String {
    match error {
        ApiError::SignedOut => "Sign in, then try again.".into(),
        ApiError::WrongCredentials | ApiError::Invalid { .. } => "Correct it and try again.".into(),
        ApiError::TooManyAttempts { .. } | ApiError::Busy { .. } => "Wait, then try again.".into(),
        ApiError::TooManyExports { .. } => "Wait until one has ended, or cancel one.".into(),
        ApiError::LinkExpired => "Open the new link.".into(),
        ApiError::NotAllowed => "Ask an administrator, or sign in as one.".into(),
        ApiError::ForeignOrigin | ApiError::Malformed { .. } => {
            "Load this page again: the console may be older than the server.".into()
        }
        ApiError::NotFound { .. } | ApiError::Stale { .. } => "Load it again.".into(),
        ApiError::TooLarge { .. } => {
            "Take a smaller file, or start the server with a larger --max-upload.".into()
        }
        ApiError::ImportGone { .. } => "Start it again.".into(),
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
        ApiError::TooLate => "Its result comes here, and can be undone there.".into(),
        ApiError::DiskFull { .. } => "Free some space on its disk, then try again.".into(),
        ApiError::NotReadBack { .. } => {
            "Try again; if this stays, run mockpit check on the server.".into()
        }
        ApiError::Internal { request } if request.is_empty() => {
            "Try again; the server's log says more.".into()
        }
        ApiError::Internal { request } => {
            "Try again; the server's log has it as request ".to_owned() + &visible(request) + "."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_tells_what_happened_and_what_to_do() {
        let large = ApiError::TooLarge { size: 1_500_000_000, limit: 1_000_000_000 };
        assert_eq!(sentence(&large), "1.5 GB are more than the 1 GB that this server takes.");
        let full = ApiError::DiskFull { needed: 22_000_000, free: 6_000_000 };
        let expected = "The disk of the server is full. It needs 22 MB and has 6 MB free.";
        assert_eq!(sentence(&full), expected);
        let wait = ApiError::TooManyAttempts { seconds: 1 };
        assert_eq!(sentence(&wait), "Too many attempts. Try again in 1 second.");
        let gone = ApiError::NotFound { what: "the import".into() };
        assert_eq!(sentence(&gone), "The import is not here any more.");
        let failed = ApiError::Internal { request: "7f".into() };
        assert_eq!(next(&failed), "Try again; the server's log has it as request 7f.");
        assert_eq!(effect(&failed), "Nothing was changed.");
        for error in [ApiError::NotReadBack { revision: 7 }, ApiError::TooLate] {
            assert!(effect(&error).contains("revision"), "{error:?}");
        }
    }

    #[test]
    fn room_that_others_take_is_told_with_sizes_and_a_way_out() {
        let no_room =
            |minutes| ApiError::NoRoom { taken: 3_900_000_000, limit: 4_000_000_000, minutes };
        assert_eq!(sentence(&no_room(None)), "Other imports hold 3.9 GB of the 4 GB for uploads.");
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
    fn foreign_text_in_an_error_is_made_visible() {
        let conflict = ApiError::Conflict { message: "a\u{202e}b".into() };
        assert_eq!(sentence(&conflict), "a⟨U+202E⟩b");
    }
}
