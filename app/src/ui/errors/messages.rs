//! The text of every error.

use api_types::{
    ConflictCause, CopyNameFault, DiscardReason, Field, InvalidReason, Missing, ProfileFault,
};

use super::common;
use crate::{
    api::ApiError,
    text::{bytes, number, plural, visible},
};

/// The end of a sentence about something that is missing.
const NOT_FOUND: &str = " could not be found.";

/// What happened, as one sentence.
#[must_use]
pub fn sentence(error: &ApiError) -> String {
    match error {
        ApiError::SignedOut
        | ApiError::WrongCredentials
        | ApiError::TooManyAttempts { .. }
        | ApiError::Busy { .. }
        | ApiError::NotAllowed
        | ApiError::ForeignOrigin
        | ApiError::Malformed { .. }
        | ApiError::Unreachable { .. }
        | ApiError::Internal { .. } => common::sentence(error),
        ApiError::TooManyExports { limit } => {
            "You are already downloading ".to_owned()
                + &plural((*limit).into(), "file", "files")
                + ". This is the limit per account."
        }
        ApiError::LinkExpired => {
            "This link is no longer valid. Restart Mockpit to get a new one.".into()
        }
        ApiError::Invalid { field, reason } => invalid(*field, *reason),
        ApiError::InvalidProfile(fault) => invalid_profile(fault),
        ApiError::Conflict(cause) => conflict(error, cause),
        ApiError::NotFound(missing) => not_found(error, missing),
        ApiError::TooLarge { size, limit } => {
            "The file is ".to_owned() + &bytes(*size) + ". The limit is " + &bytes(*limit) + "."
        }
        ApiError::ImportDiscarded { why: DiscardReason::Evicted } => {
            "This import was discarded to make room for a newer one of the same account.".into()
        }
        ApiError::ImportDiscarded { why: DiscardReason::Stalled } => {
            "This upload was discarded because no data arrived for 15 minutes.".into()
        }
        ApiError::ImportDiscarded { why: DiscardReason::Expired } => {
            "This import was discarded because nobody opened it for a day.".into()
        }
        ApiError::ImportDiscarded { why: DiscardReason::Cancelled { by } } => {
            visible(by) + " cancelled this import."
        }
        ApiError::NoSpace { taken, limit, .. } => {
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
        ApiError::NotReadBack { revision } => {
            "Revision ".to_owned()
                + &number(*revision)
                + " was saved, but the server cannot read it back."
        }
        ApiError::StoreUnreachable => "The database of the repository does not respond.".into(),
        ApiError::Unsettled { revision } => {
            "The database did not say whether revision ".to_owned()
                + &number(*revision)
                + " was saved."
        }
        ApiError::WentBack { revision } => {
            "The database has lost revision ".to_owned()
                + &number(*revision)
                + ", which this server still has."
        }
        ApiError::Behind { revision } => {
            "This server does not have revision ".to_owned() + &number(*revision) + " yet."
        }
    }
}

/// What happened, for a place without a line for the next step. A conflict also states what to do:
/// trying again does not help.
#[must_use]
pub fn sentence_and_advice(error: &ApiError) -> String {
    let text = sentence(error);
    if matches!(error, ApiError::Conflict(_)) { text + " " + &next(error) } else { text }
}

/// What the error changed in the repository, as one sentence.
#[must_use]
pub fn effect(error: &ApiError) -> String {
    match error {
        ApiError::NotReadBack { .. } => "The revision was saved.".into(),
        ApiError::TooLate => "The import creates a revision.".into(),
        ApiError::Unsettled { .. } => "The revision may appear in the history.".into(),
        _ => "Nothing was changed.".into(),
    }
}

/// What to do next, as one sentence.
#[must_use]
pub fn next(error: &ApiError) -> String {
    match error {
        ApiError::SignedOut
        | ApiError::WrongCredentials
        | ApiError::TooManyAttempts { .. }
        | ApiError::Busy { .. }
        | ApiError::NotAllowed
        | ApiError::ForeignOrigin
        | ApiError::Malformed { .. }
        | ApiError::Unreachable { .. }
        | ApiError::Internal { .. } => common::next(error),
        ApiError::Invalid { .. } => "Correct your input and try again.".into(),
        ApiError::InvalidProfile(_) => "Choose other response times.".into(),
        ApiError::TooManyExports { .. } => "Wait until one finishes, or cancel one.".into(),
        ApiError::LinkExpired => "Open the new link.".into(),
        ApiError::NotFound(missing) => next_for_missing(error, missing),
        ApiError::Conflict(cause) => next_for_conflict(error, cause),
        ApiError::Stale { .. } => "Reload the page.".into(),
        ApiError::TooLarge { .. } => {
            "Use a smaller file, or restart the server with a larger --max-upload.".into()
        }
        ApiError::ImportDiscarded { .. } => "Start the import again.".into(),
        ApiError::NoSpace { minutes: Some(minutes @ ..=60), .. } => {
            "Cancel one under Waiting reviews, or try again in ".to_owned()
                + &plural((*minutes).into(), "minute", "minutes")
                + "."
        }
        ApiError::NoSpace { .. } => "Cancel one under Waiting reviews.".into(),
        ApiError::Cancelled | ApiError::Damaged => "Try again.".into(),
        ApiError::TooLate => "You can undo it from the result page.".into(),
        ApiError::DiskFull { .. } => "Free some disk space on the server and try again.".into(),
        ApiError::NotReadBack { .. } => {
            "Try again. If the error persists, run mockpit check on the server.".into()
        }
        ApiError::StoreUnreachable => "Try again when the database responds.".into(),
        ApiError::Behind { .. } => "Try again.".into(),
        ApiError::Unsettled { .. } => "Look at the history before you try again.".into(),
        ApiError::WentBack { .. } => {
            "Ask who runs the server: docs/servers.md says how to put it back.".into()
        }
    }
}

/// Why a response-time profile cannot be used, and where.
#[must_use]
pub fn invalid_profile(fault: &ProfileFault) -> String {
    match fault {
        ProfileFault::Unknown { id } => {
            "This server has no response-time profile ".to_owned() + &visible(id) + "."
        }
        ProfileFault::File { finding } => {
            "This is no response-time profile: ".to_owned() + &visible(finding) + "."
        }
    }
}

/// Why the value of a field was rejected, and what to enter instead.
fn invalid(field: Field, reason: InvalidReason) -> String {
    match (reason, field) {
        (InvalidReason::TooShort { min }, Field::Lifetime) => {
            "Choose at least ".to_owned() + &plural(min.into(), "day", "days") + "."
        }
        (InvalidReason::TooLong { max }, Field::Lifetime) => {
            "Choose at most ".to_owned() + &plural(max.into(), "day", "days") + "."
        }
        (InvalidReason::TooShort { min }, _) => {
            "Enter at least ".to_owned() + &plural(min.into(), "character", "characters") + "."
        }
        (InvalidReason::TooLong { max }, _) => {
            "Enter at most ".to_owned() + &plural(max.into(), "character", "characters") + "."
        }
        (InvalidReason::Characters, Field::Name) => {
            "Use letters from a to z, digits and . _ - + @. Start with a letter or a digit.".into()
        }
        (InvalidReason::TooMany { max }, _) => {
            "Choose at most ".to_owned() + &plural(max.into(), "service", "services") + "."
        }
        (InvalidReason::Empty, Field::Selection) => "Select at least one service.".into(),
        (InvalidReason::Empty, Field::Scopes) => "Choose at least one.".into(),
        (InvalidReason::Empty, _) => "Enter a name.".into(),
        (InvalidReason::Characters, Field::Password) => {
            "The password contains characters that are not allowed.".into()
        }
        (InvalidReason::Characters, _) => "Use visible characters only.".into(),
        (InvalidReason::Taken, _) => "This name is already in use.".into(),
        (InvalidReason::Guessable, _) => {
            "This password is easy to guess. Choose another one.".into()
        }
    }
}

fn not_found(error: &ApiError, missing: &Missing) -> String {
    let what = match missing {
        Missing::Import => "The import",
        Missing::Row { row } => {
            return "Row ".to_owned() + &number((*row).into()) + " of this review" + NOT_FOUND;
        }
        Missing::Revision { revision } => {
            return "Revision ".to_owned() + &number(*revision) + NOT_FOUND;
        }
        Missing::Services { ids } => {
            let count = ids.len() as u64;
            return plural(count, "selected service", "selected services") + NOT_FOUND;
        }
        Missing::Service => "This service",
        Missing::ServicePart => "This part of the service",
        Missing::SavedItem => "This response-time profile or selection",
        Missing::Receipt => "The receipt of this export",
        Missing::Account => "This account",
        Missing::AccessToken => "This access token",
        Missing::Instance => "This instance",
        Missing::Mirror => "This mirror",
        Missing::File => "This file",
        Missing::ConsolePart => return common::sentence(error),
    };
    what.to_owned() + NOT_FOUND
}

fn next_for_missing(error: &ApiError, missing: &Missing) -> String {
    match missing {
        Missing::Import => "Start the import again.",
        Missing::Row { .. } | Missing::File => "Reload the page.",
        Missing::ConsolePart => return common::next(error),
        Missing::Revision { .. } => "Choose a revision in the history.",
        Missing::Services { .. } => "Reload the page and select the services again.",
        Missing::Service => "It may have been removed. Choose a service in the list.",
        Missing::SavedItem => "It may have been deleted. Reload the page.",
        Missing::Account | Missing::Instance | Missing::Mirror | Missing::ServicePart => {
            "It may have been removed. Reload the page."
        }
        Missing::AccessToken => "It may have been revoked. Reload the page.",
        Missing::Receipt => "Export the services again.",
    }
    .into()
}

fn conflict(error: &ApiError, cause: &ConflictCause) -> String {
    match cause {
        ConflictCause::Undecided { services } => {
            plural((*services).into(), "service needs a decision.", "services need a decision.")
        }
        ConflictCause::ChoiceNotAllowed { service, .. } => {
            "This decision is not available for ".to_owned() + &visible(service) + "."
        }
        ConflictCause::DuplicateKey { service } => {
            "Two services would be imported as ".to_owned() + &visible(service) + "."
        }
        ConflictCause::InvalidCopyName { service, reason } => {
            let copy = "A copy cannot be named “".to_owned() + &visible(service) + "”. ";
            copy + &copy_name_fault(*reason)
        }
        ConflictCause::UnconfirmedContent { services } => plural(
            (*services).into(),
            "service has executable content that is not confirmed.",
            "services have executable content that is not confirmed.",
        ),
        ConflictCause::IdTaken { id, service, holder } => {
            let taken = visible(service) + " cannot have the ID " + &visible(id.as_str());
            taken + ". " + &visible(holder) + " already uses it."
        }
        ConflictCause::SharedIds { service, holder, shared } => {
            let names = visible(holder) + " and " + &visible(service) + " share ";
            let ids = plural((*shared).into(), "ID", "IDs");
            names + &ids + " of contracts or examples, so Microcks would lose some of them."
        }
        ConflictCause::Compacted { revision, .. } => {
            "The content of revision ".to_owned()
                + &number(*revision)
                + " was removed by compaction."
        }
        ConflictCause::JournalIncomplete { .. }
        | ConflictCause::UnsupportedFormat { .. }
        | ConflictCause::Demo => common::sentence(error),
        ConflictCause::LastAdministrator => {
            "This is the only administrator who can sign in.".into()
        }
        ConflictCause::TooManyTokens { limit } => {
            "You have ".to_owned()
                + &plural((*limit).into(), "access token", "access tokens")
                + ", which is the limit."
        }
        ConflictCause::UploadChanged => {
            "The uploaded file has changed on the disk of the server.".into()
        }
        ConflictCause::TooManyImports { limit } => {
            plural((*limit).into(), "import is waiting", "imports are waiting")
                + ", which is the limit."
        }
        ConflictCause::FileCount { files: 0, .. } => "The import contains no files.".into(),
        ConflictCause::FileCount { files, limit } => {
            "The import contains ".to_owned()
                + &plural((*files).into(), "file", "files")
                + ". The limit is "
                + &number((*limit).into())
                + "."
        }
        ConflictCause::UploadIncomplete => "The upload is not complete yet.".into(),
        ConflictCause::UploadComplete => "The upload is already complete.".into(),
        ConflictCause::NoSuchFile => "The import does not contain this file.".into(),
        ConflictCause::NotPlanned => {
            "This import has not been compared with the repository yet.".into()
        }
        ConflictCause::CompareOnly => "A comparison cannot be applied.".into(),
        ConflictCause::DecisionsChanged { by } => {
            visible(by) + " changed the decisions of this import."
        }
        ConflictCause::ItemChanged { kind, name, by, revision } => {
            let item = kind.label().to_owned() + " “" + &visible(name) + "”";
            let when = " in revision ".to_owned() + &number(*revision) + ".";
            item + " was changed by " + &visible(by) + &when
        }
        ConflictCause::TooManyItems { limit } => {
            let limit = number((*limit).into());
            "The repository has ".to_owned()
                + &limit
                + " response-time profiles and selections, which is the limit."
        }
        ConflictCause::ItemsTooLarge { limit } => {
            "All response-time profiles and selections together would be too large. The limit is "
                .to_owned()
                + &bytes(*limit)
                + "."
        }
        ConflictCause::NothingSelected => "No service is selected.".into(),
        ConflictCause::InstanceBusy => "Another job of the instance is running.".into(),
        ConflictCause::UnfinishedSend => {
            "The last send to the instance has not reached its end.".into()
        }
    }
}

fn copy_name_fault(fault: CopyNameFault) -> String {
    match fault {
        CopyNameFault::Taken => "This name and version are already in use.".into(),
        CopyNameFault::Invisible => "The name or the version has no visible characters.".into(),
        CopyNameFault::TooLong { bytes, max } => {
            let long = "The name or the version is ".to_owned();
            let long = long + &plural(bytes.into(), "byte", "bytes") + " long. The limit is ";
            long + &plural(max.into(), "byte", "bytes") + "."
        }
    }
}

fn next_for_conflict(error: &ApiError, cause: &ConflictCause) -> String {
    match cause {
        ConflictCause::Undecided { .. } => "Decide what to do with each service.",
        ConflictCause::ChoiceNotAllowed { .. } => "Choose another decision.",
        ConflictCause::DuplicateKey { .. } => "Skip one of them, or import it as a copy.",
        ConflictCause::InvalidCopyName { .. } => "Choose another name or version.",
        ConflictCause::UnconfirmedContent { .. } => "Review the content and confirm it.",
        ConflictCause::IdTaken { .. } => "Import the service with new IDs.",
        ConflictCause::SharedIds { .. } => {
            "The server gives them new IDs soon. Export again in a minute. If it is an old revision, \
             restore it first."
        }
        ConflictCause::Compacted { first_retained, .. } => {
            return "Choose revision ".to_owned() + &number(*first_retained) + " or a newer one.";
        }
        ConflictCause::JournalIncomplete { .. }
        | ConflictCause::UnsupportedFormat { .. }
        | ConflictCause::Demo => return common::next(error),
        ConflictCause::LastAdministrator => "Give another account the role first.",
        ConflictCause::TooManyTokens { .. } => "Revoke one that you no longer need.",
        ConflictCause::UploadChanged => "Choose the file again.",
        ConflictCause::TooManyImports { .. } => {
            "Wait until one finishes, or cancel one under Waiting reviews."
        }
        ConflictCause::FileCount { files: 0, .. } => "Choose a file.",
        ConflictCause::FileCount { .. } => "Choose fewer files.",
        ConflictCause::UploadIncomplete => "Resume it, or choose the file again.",
        ConflictCause::UploadComplete | ConflictCause::NotPlanned => "Reload the page.",
        ConflictCause::NoSuchFile => "Start the import again.",
        ConflictCause::CompareOnly => "Choose the file again to import it.",
        ConflictCause::DecisionsChanged { .. } => "Review the decisions and try again.",
        ConflictCause::ItemChanged { .. } => "Reload it, then make your change again.",
        ConflictCause::TooManyItems { .. } | ConflictCause::ItemsTooLarge { .. } => {
            "Delete one that is not needed."
        }
        ConflictCause::NothingSelected => "Select at least one service.",
        ConflictCause::InstanceBusy => "Wait until it has ended, or cancel it.",
        ConflictCause::UnfinishedSend => {
            "Go on with it, take it back, or leave the instance as it is. Then try again."
        }
    }
    .into()
}

#[cfg(test)]
mod tests {
    use api_types::{Choice, SavedItemKind};

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
        let gone = ApiError::NotFound(Missing::Import);
        assert_eq!(sentence(&gone), "The import could not be found.");
        let failed = ApiError::Internal { request: "7f".into() };
        assert_eq!(next(&failed), "Try again. The server log has the details of request 7f.");
        assert_eq!(effect(&failed), "Nothing was changed.");
        for error in [ApiError::NotReadBack { revision: 7 }, ApiError::TooLate] {
            assert!(effect(&error).contains("revision"), "{error:?}");
        }
    }

    #[test]
    fn missing_upload_space_states_sizes_and_next_step() {
        let no_space =
            |minutes| ApiError::NoSpace { taken: 3_900_000_000, limit: 4_000_000_000, minutes };
        assert_eq!(sentence(&no_space(None)), "Other imports use 3.9 GB of the 4 GB for uploads.");
        assert_eq!(
            next(&no_space(Some(12))),
            "Cancel one under Waiting reviews, or try again in 12 minutes."
        );
        for minutes in [None, Some(1440)] {
            assert_eq!(next(&no_space(minutes)), "Cancel one under Waiting reviews.");
        }
        let cancelled =
            ApiError::ImportDiscarded { why: DiscardReason::Cancelled { by: "bob".into() } };
        assert_eq!(sentence(&cancelled), "bob cancelled this import.");
    }

    #[test]
    fn hidden_characters_in_an_error_become_visible() {
        let conflict = ConflictCause::DuplicateKey { service: "a\u{202e}b".into() };
        let expected = "Two services would be imported as a⟨U+202E⟩b.";
        assert_eq!(sentence(&ApiError::Conflict(conflict)), expected);
    }

    /// Every cause with its message and what to do next.
    fn conflicts() -> Vec<(ConflictCause, &'static str, &'static str)> {
        let beer = || "Beer 1.0".to_owned();
        let copy = |reason| ConflictCause::InvalidCopyName { service: beer(), reason };
        let file = "journal/0000000000000007.rev".to_owned();
        let decide = "Decide what to do with each service.";
        let confirm = "Review the content and confirm it.";
        let rename = "Choose another name or version.";
        let wait = "Wait until one finishes, or cancel one under Waiting reviews.";
        vec![
            (ConflictCause::Undecided { services: 1 }, "1 service needs a decision.", decide),
            (
                ConflictCause::Undecided { services: 1_200 },
                "1,200 services need a decision.",
                decide,
            ),
            (
                ConflictCause::ChoiceNotAllowed { service: beer(), choice: Choice::Merge },
                "This decision is not available for Beer 1.0.",
                "Choose another decision.",
            ),
            (
                ConflictCause::DuplicateKey { service: beer() },
                "Two services would be imported as Beer 1.0.",
                "Skip one of them, or import it as a copy.",
            ),
            (
                copy(CopyNameFault::Taken),
                "A copy cannot be named “Beer 1.0”. This name and version are already in use.",
                rename,
            ),
            (
                copy(CopyNameFault::Invisible),
                "A copy cannot be named “Beer 1.0”. The name or the version has no visible \
                 characters.",
                rename,
            ),
            (
                copy(CopyNameFault::TooLong { bytes: 70_000, max: 1 }),
                "A copy cannot be named “Beer 1.0”. The name or the version is 70,000 bytes long. \
                 The limit is 1 byte.",
                rename,
            ),
            (
                ConflictCause::UnconfirmedContent { services: 1 },
                "1 service has executable content that is not confirmed.",
                confirm,
            ),
            (
                ConflictCause::UnconfirmedContent { services: 2 },
                "2 services have executable content that is not confirmed.",
                confirm,
            ),
            (
                ConflictCause::IdTaken {
                    id: "a1".into(),
                    service: beer(),
                    holder: "Beer 0.9".into(),
                },
                "Beer 1.0 cannot have the ID a1. Beer 0.9 already uses it.",
                "Import the service with new IDs.",
            ),
            (
                ConflictCause::SharedIds { service: beer(), holder: "Beer 0.9".into(), shared: 3 },
                "Beer 0.9 and Beer 1.0 share 3 IDs of contracts or examples, so Microcks would lose \
                 some of them.",
                "The server gives them new IDs soon. Export again in a minute. If it is an old \
                 revision, restore it first.",
            ),
            (
                ConflictCause::Compacted { revision: 3, first_retained: 40 },
                "The content of revision 3 was removed by compaction.",
                "Choose revision 40 or a newer one.",
            ),
            (
                ConflictCause::JournalIncomplete { finding: "revision 7 is missing".into() },
                "The server has stopped writing to this repository: revision 7 is missing.",
                "Stop the server and run mockpit check.",
            ),
            (
                ConflictCause::UnsupportedFormat { file, found: 2, known: 1 },
                "The server cannot use this repository: journal/0000000000000007.rev has format 2, \
                 and this version of Mockpit reads formats up to 1.",
                "Start the version of Mockpit that wrote it, or a newer one.",
            ),
            (
                ConflictCause::UploadChanged,
                "The uploaded file has changed on the disk of the server.",
                "Choose the file again.",
            ),
            (
                ConflictCause::TooManyImports { limit: 1 },
                "1 import is waiting, which is the limit.",
                wait,
            ),
            (
                ConflictCause::TooManyImports { limit: 16 },
                "16 imports are waiting, which is the limit.",
                wait,
            ),
            (
                ConflictCause::FileCount { files: 0, limit: 16 },
                "The import contains no files.",
                "Choose a file.",
            ),
            (
                ConflictCause::FileCount { files: 17, limit: 16 },
                "The import contains 17 files. The limit is 16.",
                "Choose fewer files.",
            ),
            (
                ConflictCause::UploadIncomplete,
                "The upload is not complete yet.",
                "Resume it, or choose the file again.",
            ),
            (ConflictCause::UploadComplete, "The upload is already complete.", "Reload the page."),
            (
                ConflictCause::NoSuchFile,
                "The import does not contain this file.",
                "Start the import again.",
            ),
            (
                ConflictCause::NotPlanned,
                "This import has not been compared with the repository yet.",
                "Reload the page.",
            ),
            (
                ConflictCause::DecisionsChanged { by: "anna".into() },
                "anna changed the decisions of this import.",
                "Review the decisions and try again.",
            ),
            (
                ConflictCause::CompareOnly,
                "A comparison cannot be applied.",
                "Choose the file again to import it.",
            ),
            (
                ConflictCause::NothingSelected,
                "No service is selected.",
                "Select at least one service.",
            ),
            (
                ConflictCause::LastAdministrator,
                "This is the only administrator who can sign in.",
                "Give another account the role first.",
            ),
            (
                ConflictCause::TooManyTokens { limit: 50 },
                "You have 50 access tokens, which is the limit.",
                "Revoke one that you no longer need.",
            ),
            (
                ConflictCause::InstanceBusy,
                "Another job of the instance is running.",
                "Wait until it has ended, or cancel it.",
            ),
            (
                ConflictCause::UnfinishedSend,
                "The last send to the instance has not reached its end.",
                "Go on with it, take it back, or leave the instance as it is. Then try again.",
            ),
            (ConflictCause::Demo, "The demo has no sign-in.", "Reload the page."),
            (
                ConflictCause::ItemChanged {
                    kind: SavedItemKind::Profile,
                    name: "Slow".into(),
                    by: "anna".into(),
                    revision: 1_234,
                },
                "Response-time profile “Slow” was changed by anna in revision 1,234.",
                "Reload it, then make your change again.",
            ),
            (
                ConflictCause::TooManyItems { limit: 1_000 },
                "The repository has 1,000 response-time profiles and selections, which is the limit.",
                "Delete one that is not needed.",
            ),
            (
                ConflictCause::ItemsTooLarge { limit: 16_000_000 },
                "All response-time profiles and selections together would be too large. The limit \
                 is 16 MB.",
                "Delete one that is not needed.",
            ),
        ]
    }

    /// Everything that can be missing, with its message and what to do next.
    fn missing() -> Vec<(Missing, &'static str, &'static str)> {
        let services =
            |ids: &[&str]| Missing::Services { ids: ids.iter().map(|id| (*id).into()).collect() };
        let reload = "Reload the page.";
        let select = "Reload the page and select the services again.";
        vec![
            (
                Missing::SavedItem,
                "This response-time profile or selection could not be found.",
                "It may have been deleted. Reload the page.",
            ),
            (Missing::Import, "The import could not be found.", "Start the import again."),
            (Missing::Row { row: 7 }, "Row 7 of this review could not be found.", reload),
            (
                Missing::Revision { revision: 7 },
                "Revision 7 could not be found.",
                "Choose a revision in the history.",
            ),
            (services(&["a"]), "1 selected service could not be found.", select),
            (services(&["a", "b"]), "2 selected services could not be found.", select),
            (
                Missing::Service,
                "This service could not be found.",
                "It may have been removed. Choose a service in the list.",
            ),
            (
                Missing::ServicePart,
                "This part of the service could not be found.",
                "It may have been removed. Reload the page.",
            ),
            (
                Missing::Receipt,
                "The receipt of this export could not be found.",
                "Export the services again.",
            ),
            (
                Missing::Account,
                "This account could not be found.",
                "It may have been removed. Reload the page.",
            ),
            (
                Missing::AccessToken,
                "This access token could not be found.",
                "It may have been revoked. Reload the page.",
            ),
            (
                Missing::Instance,
                "This instance could not be found.",
                "It may have been removed. Reload the page.",
            ),
            (
                Missing::Mirror,
                "This mirror could not be found.",
                "It may have been removed. Reload the page.",
            ),
            (Missing::File, "This file could not be found.", reload),
            (Missing::ConsolePart, "This part of the console could not be found.", reload),
        ]
    }

    #[test]
    fn every_conflict_and_missing_thing_has_message_and_next_step() {
        let conflicts = conflicts().into_iter();
        let conflicts =
            conflicts.map(|(cause, message, step)| (ApiError::Conflict(cause), message, step));
        let missing = missing().into_iter();
        let missing =
            missing.map(|(missing, message, step)| (ApiError::NotFound(missing), message, step));
        for (error, message, step) in conflicts.chain(missing) {
            assert_eq!((sentence(&error).as_str(), next(&error).as_str()), (message, step));
            assert_eq!(effect(&error), "Nothing was changed.", "{message}");
            let advice = match error {
                ApiError::Conflict(_) => message.to_owned() + " " + step,
                _ => message.to_owned(),
            };
            assert_eq!(sentence_and_advice(&error), advice);
        }
    }

    #[test]
    fn every_invalid_value_has_message() {
        let characters =
            "Use letters from a to z, digits and . _ - + @. Start with a letter or a digit.";
        for (field, reason, message) in [
            (Field::Name, InvalidReason::TooShort { min: 1 }, "Enter at least 1 character."),
            (Field::Password, InvalidReason::TooShort { min: 12 }, "Enter at least 12 characters."),
            (Field::Name, InvalidReason::TooLong { max: 64 }, "Enter at most 64 characters."),
            (Field::Name, InvalidReason::TooLong { max: 1 }, "Enter at most 1 character."),
            (Field::Name, InvalidReason::Characters, characters),
            (
                Field::Password,
                InvalidReason::Characters,
                "The password contains characters that are not allowed.",
            ),
            (Field::Name, InvalidReason::Taken, "This name is already in use."),
            (Field::ItemName, InvalidReason::Taken, "This name is already in use."),
            (Field::ItemName, InvalidReason::Empty, "Enter a name."),
            (Field::ItemName, InvalidReason::Characters, "Use visible characters only."),
            (Field::Selection, InvalidReason::Empty, "Select at least one service."),
            (
                Field::Selection,
                InvalidReason::TooMany { max: 10_000 },
                "Choose at most 10,000 services.",
            ),
            (
                Field::Password,
                InvalidReason::Guessable,
                "This password is easy to guess. Choose another one.",
            ),
        ] {
            assert_eq!(sentence(&ApiError::Invalid { field, reason }), message);
        }
    }

    #[test]
    fn invalid_profile_states_what_is_wrong_and_where() {
        let finding = "/rules/0/action/set/time: the time -1 is negative".to_owned();
        for (fault, message) in [
            (
                ProfileFault::Unknown { id: "other".into() },
                "This server has no response-time profile other.",
            ),
            (
                ProfileFault::File { finding },
                "This is no response-time profile: /rules/0/action/set/time: the time -1 is \
                 negative.",
            ),
        ] {
            let error = ApiError::InvalidProfile(fault);
            assert_eq!(sentence(&error), message);
            assert_eq!(next(&error), "Choose other response times.");
        }
    }
}
