//! The error body of the API: the code and details that the console gets, and a sentence for people who
//! read the answer of a program.

use api_types::{
    ConflictCause, CopyNameFault, DiscardReason, Field, InvalidReason, Missing, ProfileFault,
};
use app::api::ApiError;
use serde_json::Value;

/// The body of an error: `code`, `message`, and `detail` if the code has facts.
pub(crate) fn error_body(error: &ApiError) -> Value {
    let mut body = serde_json::to_value(error).unwrap_or_default();
    if let Value::Object(members) = &mut body {
        members.insert("message".to_owned(), message(error).into());
    }
    body
}

/// What went wrong, as a sentence.
pub(crate) fn message(error: &ApiError) -> String {
    match error {
        ApiError::SignedOut => {
            "This needs a valid token in the header Authorization, or a session of the console."
                .into()
        }
        ApiError::NotAllowed => "The account or its token is not allowed to do this.".into(),
        ApiError::ForeignOrigin => "The server is not reached under this name.".into(),
        ApiError::Malformed { message } => sentence(message),
        ApiError::NotFound(missing) => not_found(missing),
        ApiError::Conflict(cause) => conflict(cause),
        ApiError::Invalid { field, reason } => invalid(*field, reason),
        ApiError::InvalidProfile(ProfileFault::Unknown { id }) => {
            format!("There is no response-time profile {id:?}.")
        }
        ApiError::InvalidProfile(ProfileFault::File { finding }) => {
            format!("The response-time profile cannot be used: {finding}.")
        }
        ApiError::ImportDiscarded { why } => match why {
            DiscardReason::Evicted => "A newer import took the place of this one.".into(),
            DiscardReason::Stalled => {
                "The import was discarded, because its upload stopped.".into()
            }
            DiscardReason::Expired => "The import was discarded, because nobody used it.".into(),
            DiscardReason::Cancelled { by } => format!("{by} cancelled the import."),
        },
        ApiError::Stale { revision, .. } => format!(
            "The repository changed in the meantime, and is at revision {revision} now. Nothing was written."
        ),
        ApiError::Cancelled => "The work was cancelled. Nothing was written.".into(),
        other => sentence(&other.to_string()),
    }
}

/// The text with a capital letter at its start and a full stop at its end.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

fn not_found(missing: &Missing) -> String {
    match missing {
        Missing::Import => "There is no such plan.".into(),
        Missing::Row { row } => format!("The plan has no row {row}."),
        Missing::Revision { revision } => format!("There is no revision {revision}."),
        Missing::Services { ids } => {
            let first: Vec<String> = ids.iter().take(20).map(ToString::to_string).collect();
            let more = ids.len().saturating_sub(first.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("There are no services with these IDs: {}{more}.", first.join(", "))
        }
        Missing::Service => "There is no such service.".into(),
        Missing::ServicePart => "The service has no such part.".into(),
        Missing::SavedItem => "Nothing is saved under this name.".into(),
        Missing::Account => "There is no such account.".into(),
        Missing::AccessToken => "There is no such access token.".into(),
        Missing::Instance => "There is no such instance.".into(),
        Missing::Mirror => "The instance has no mirror with this ID.".into(),
        Missing::Receipt => "There is no such receipt.".into(),
        Missing::File | Missing::ConsolePart => "There is nothing at this address.".into(),
    }
}

fn conflict(cause: &ConflictCause) -> String {
    match cause {
        ConflictCause::Undecided { services } => format!(
            "{services} services need a decision that the policy does not make, for example because the \
             file has the same name and version twice. Nothing was written."
        ),
        ConflictCause::ChoiceNotAllowed { service, choice } => {
            format!("The choice {choice:?} is not possible for {service}. Nothing was written.")
        }
        ConflictCause::DuplicateKey { service } => {
            format!("Two definitions would be written as {service}. Nothing was written.")
        }
        ConflictCause::InvalidCopyName { service, reason } => match reason {
            CopyNameFault::Taken => format!("There is a service {service} already."),
            CopyNameFault::Invisible => "The name of a copy needs visible characters.".into(),
            CopyNameFault::TooLong { max, .. } => format!("A name has at most {max} bytes."),
        },
        ConflictCause::UnconfirmedContent { services } => format!(
            "{services} services bring scripts, proxies or callbacks that nobody confirmed. Nothing was \
             written."
        ),
        ConflictCause::IdTaken { id, service, holder } => {
            format!("{service} cannot get the ID {id}, because {holder} has it.")
        }
        ConflictCause::SharedIds { service, holder, .. } => {
            format!("{service} and {holder} share IDs, so a Microcks would lose a part of them.")
        }
        ConflictCause::Compacted { revision, first_retained } => format!(
            "The content of revision {revision} was removed. The first with content is {first_retained}."
        ),
        ConflictCause::JournalIncomplete { .. } | ConflictCause::UnsupportedFormat { .. } => {
            "The data directory of the server has a problem, so nothing can be written.".into()
        }
        ConflictCause::UploadChanged => "The uploaded file was changed on the server.".into(),
        ConflictCause::TooManyImports { limit } => {
            format!("The server holds {limit} plans, which is the maximum.")
        }
        ConflictCause::FileCount { limit, .. } => format!("A plan has 1 to {limit} files."),
        ConflictCause::UploadIncomplete => "The upload is not complete.".into(),
        ConflictCause::UploadComplete => "The upload is complete already.".into(),
        ConflictCause::NoSuchFile => "The plan has no such file.".into(),
        ConflictCause::NotPlanned => "There is no plan to apply.".into(),
        ConflictCause::CompareOnly => "A comparison cannot be applied.".into(),
        ConflictCause::DecisionsChanged { by } => {
            format!("{by} changed the decisions of the plan in the meantime. Nothing was written.")
        }
        ConflictCause::ItemChanged { name, by, revision, .. } => {
            format!("{by} changed {name:?} in revision {revision}. Nothing was written.")
        }
        ConflictCause::TooManyItems { limit } => format!("At most {limit} items can be saved."),
        ConflictCause::ItemsTooLarge { limit } => {
            format!("All saved items together have at most {limit} bytes.")
        }
        ConflictCause::NothingSelected => "No services are selected.".into(),
        ConflictCause::LastAdministrator => "No other administrator could sign in.".into(),
        ConflictCause::TooManyTokens { limit } => {
            format!("An account has at most {limit} access tokens.")
        }
        ConflictCause::Demo => "The demo has no accounts.".into(),
        ConflictCause::InstanceBusy => "Another job of the instance is running.".into(),
        ConflictCause::UnfinishedSend => {
            "The last send to the instance has not reached its end.".into()
        }
    }
}

fn invalid(field: Field, reason: &InvalidReason) -> String {
    let field = match field {
        Field::Name => "The name of the account",
        Field::Password => "The password",
        Field::ItemName => "The name",
        Field::TokenName => "The name of the access token",
        Field::Scopes => "The list of scopes",
        Field::Lifetime => "The lifetime of the access token",
        Field::Selection => "The selection",
    };
    match reason {
        InvalidReason::TooShort { min } => format!("{field} has fewer than {min} characters."),
        InvalidReason::TooLong { max } => format!("{field} has more than {max} characters."),
        InvalidReason::Characters => format!("{field} has characters that are not allowed."),
        InvalidReason::TooMany { max } => format!("{field} has more than {max} services."),
        InvalidReason::Empty => format!("{field} is empty."),
        InvalidReason::Taken => format!("{field} is taken."),
        InvalidReason::Guessable => format!("{field} is easy to guess."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn body_has_code_details_and_a_sentence() {
        let error = ApiError::TooLarge { size: 7, limit: 5 };
        assert_eq!(
            error_body(&error).to_string(),
            r#"{"code":"too_large","detail":{"limit":5,"size":7},"message":"The file has 7 bytes, and the limit is 5 bytes."}"#
        );
        assert_eq!(serde_json::from_value::<ApiError>(error_body(&error)).unwrap(), error);
    }

    #[test]
    fn long_list_of_missing_services_is_shortened() {
        let ids = (0..100).map(|id| id.to_string().into()).collect();
        let message = message(&ApiError::NotFound(Missing::Services { ids }));
        assert!(message.ends_with("18, 19 and 80 more."), "{message}");
    }
}
