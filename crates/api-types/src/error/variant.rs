//! The enums of an error, from their JSON.

use snapshot::ServiceKey;

use super::{
    ConflictCause, CopyNameFault, InvalidReason, Missing,
    facts::{Facts, InvalidError, Variant},
};
use crate::{ConcurrentChange, DiscardReason, ProfileFault, RevisionNumber, Timestamp};

impl TryFrom<Variant> for ConflictCause {
    type Error = InvalidError;

    fn try_from(Variant { name, mut facts }: Variant) -> Result<Self, InvalidError> {
        Ok(match name.as_str() {
            "undecided" => Self::Undecided { services: facts.count("services")? },
            "choice_not_allowed" => Self::ChoiceNotAllowed {
                service: facts.text("service")?,
                choice: facts.name("choice")?,
            },
            "duplicate_key" => Self::DuplicateKey { service: facts.text("service")? },
            "invalid_copy_name" => Self::InvalidCopyName {
                service: facts.text("service")?,
                reason: facts.variant("reason")?.try_into()?,
            },
            "unconfirmed_content" => {
                Self::UnconfirmedContent { services: facts.count("services")? }
            }
            "id_taken" => Self::IdTaken {
                id: facts.text("id")?.as_str().into(),
                service: facts.text("service")?,
                holder: facts.text("holder")?,
            },
            "shared_ids" => Self::SharedIds {
                service: facts.text("service")?,
                holder: facts.text("holder")?,
                shared: facts.count("shared")?,
            },
            "compacted" => Self::Compacted {
                revision: facts.number("revision")?,
                first_retained: facts.number("first_retained")?,
            },
            "journal_incomplete" => Self::JournalIncomplete { finding: facts.text("finding")? },
            "unsupported_format" => Self::UnsupportedFormat {
                file: facts.text("file")?,
                found: facts.number("found")?,
                known: facts.number("known")?,
            },
            "upload_changed" => Self::UploadChanged,
            "too_many_imports" => Self::TooManyImports { limit: facts.count("limit")? },
            "file_count" => {
                Self::FileCount { files: facts.count("files")?, limit: facts.count("limit")? }
            }
            "upload_incomplete" => Self::UploadIncomplete,
            "upload_complete" => Self::UploadComplete,
            "no_such_file" => Self::NoSuchFile,
            "not_planned" => Self::NotPlanned,
            "compare_only" => Self::CompareOnly,
            "decisions_changed" => Self::DecisionsChanged { by: facts.text("by")? },
            "item_changed" => Self::ItemChanged {
                kind: facts.name("kind")?,
                name: facts.text("name")?,
                by: facts.text("by")?,
                revision: facts.number("revision")?,
            },
            "too_many_items" => Self::TooManyItems { limit: facts.count("limit")? },
            "items_too_large" => Self::ItemsTooLarge { limit: facts.number("limit")? },
            "nothing_selected" => Self::NothingSelected,
            "demo" => Self::Demo,
            "last_administrator" => Self::LastAdministrator,
            "too_many_tokens" => Self::TooManyTokens { limit: facts.count("limit")? },
            "instance_busy" => Self::InstanceBusy,
            "unfinished_send" => Self::UnfinishedSend,
            _ => return Err(InvalidError),
        })
    }
}

impl TryFrom<Variant> for CopyNameFault {
    type Error = InvalidError;

    fn try_from(Variant { name, mut facts }: Variant) -> Result<Self, InvalidError> {
        Ok(match name.as_str() {
            "taken" => Self::Taken,
            "invisible" => Self::Invisible,
            "too_long" => Self::TooLong { bytes: facts.count("bytes")?, max: facts.count("max")? },
            _ => return Err(InvalidError),
        })
    }
}

impl TryFrom<Variant> for Missing {
    type Error = InvalidError;

    fn try_from(Variant { name, mut facts }: Variant) -> Result<Self, InvalidError> {
        Ok(match name.as_str() {
            "import" => Self::Import,
            "row" => Self::Row { row: facts.count("row")? },
            "revision" => Self::Revision { revision: facts.number("revision")? },
            "services" => Self::Services {
                ids: facts.texts("ids")?.iter().map(|id| id.as_str().into()).collect(),
            },
            "service" => Self::Service,
            "account" => Self::Account,
            "access_token" => Self::AccessToken,
            "instance" => Self::Instance,
            "mirror" => Self::Mirror,
            "service_part" => Self::ServicePart,
            "saved_item" => Self::SavedItem,
            "receipt" => Self::Receipt,
            "file" => Self::File,
            "console_part" => Self::ConsolePart,
            _ => return Err(InvalidError),
        })
    }
}

impl TryFrom<Variant> for InvalidReason {
    type Error = InvalidError;

    fn try_from(Variant { name, mut facts }: Variant) -> Result<Self, InvalidError> {
        Ok(match name.as_str() {
            "too_short" => Self::TooShort { min: facts.count("min")? },
            "too_long" => Self::TooLong { max: facts.count("max")? },
            "characters" => Self::Characters,
            "too_many" => Self::TooMany { max: facts.count("max")? },
            "empty" => Self::Empty,
            "taken" => Self::Taken,
            "guessable" => Self::Guessable,
            _ => return Err(InvalidError),
        })
    }
}

impl TryFrom<Variant> for ProfileFault {
    type Error = InvalidError;

    fn try_from(Variant { name, mut facts }: Variant) -> Result<Self, InvalidError> {
        Ok(match name.as_str() {
            "unknown" => Self::Unknown { id: facts.text("id")? },
            "file" => Self::File { finding: facts.text("finding")? },
            _ => return Err(InvalidError),
        })
    }
}

impl TryFrom<Variant> for DiscardReason {
    type Error = InvalidError;

    fn try_from(Variant { name, mut facts }: Variant) -> Result<Self, InvalidError> {
        Ok(match name.as_str() {
            "made_room" => Self::Evicted,
            "silent" => Self::Stalled,
            "unused" => Self::Expired,
            "cancelled" => Self::Cancelled { by: facts.text("by")?.into() },
            _ => return Err(InvalidError),
        })
    }
}

impl TryFrom<Facts> for ConcurrentChange {
    type Error = InvalidError;

    fn try_from(mut facts: Facts) -> Result<Self, InvalidError> {
        let mut key = facts.object("key")?;
        Ok(Self {
            key: ServiceKey::new(key.text("name")?, key.text("version")?),
            by: facts.text("by")?.into(),
            at: Timestamp(facts.number("at")?.cast_signed()),
            revision: RevisionNumber(facts.number("revision")?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_variant_and_missing_field_are_errors() {
        for json in [r#""from_the_future""#, r#"{"undecided":{}}"#, r#""undecided""#, "{}", "7"] {
            assert!(serde_json::from_str::<ConflictCause>(json).is_err(), "{json}");
        }
        let cause: ConflictCause = serde_json::from_str(r#"{"undecided":{"services":2}}"#).unwrap();
        assert_eq!(cause, ConflictCause::Undecided { services: 2 });
    }
}
