//! Reads the enums of an error from JSON. One struct for the fields of all variants compiles to a
//! fraction of the WebAssembly that derived implementations would need.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};
use snapshot::ServiceId;

use super::{ConflictCause, CopyNameFault, InvalidReason, Missing};
use crate::Choice;

/// A variant as serde writes it: a name, or an object with one key, the name, whose value has the
/// fields.
pub(super) struct Variant {
    name: String,
    fields: Fields,
}

/// The fields of all variants.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Fields {
    by: Option<String>,
    bytes: Option<u32>,
    choice: Option<Choice>,
    file: Option<String>,
    files: Option<u32>,
    finding: Option<String>,
    first_retained: Option<u64>,
    found: Option<u64>,
    holder: Option<String>,
    id: Option<ServiceId>,
    ids: Option<Vec<ServiceId>>,
    known: Option<u64>,
    limit: Option<u32>,
    max: Option<u32>,
    min: Option<u32>,
    reason: Option<CopyNameFault>,
    revision: Option<u64>,
    row: Option<u32>,
    service: Option<String>,
    services: Option<u32>,
    shared: Option<u32>,
}

/// The JSON has an unknown variant, or a variant lacks a field.
#[derive(Debug, thiserror::Error)]
#[error("unknown or incomplete variant")]
pub(super) struct InvalidVariant;

impl<'de> Deserialize<'de> for Variant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(VariantVisitor)
    }
}

struct VariantVisitor;

impl<'de> Visitor<'de> for VariantVisitor {
    type Value = Variant;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a variant")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Variant, E> {
        Ok(Variant { name: name.to_owned(), fields: Fields::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Variant, A::Error> {
        let (name, fields) = map.next_entry()?.ok_or_else(|| A::Error::custom(InvalidVariant))?;
        Ok(Variant { name, fields })
    }
}

fn required<T>(field: Option<T>) -> Result<T, InvalidVariant> {
    field.ok_or(InvalidVariant)
}

impl TryFrom<Variant> for ConflictCause {
    type Error = InvalidVariant;

    fn try_from(Variant { name, fields }: Variant) -> Result<Self, InvalidVariant> {
        Ok(match name.as_str() {
            "undecided" => Self::Undecided { services: required(fields.services)? },
            "choice_not_allowed" => Self::ChoiceNotAllowed {
                service: required(fields.service)?,
                choice: required(fields.choice)?,
            },
            "duplicate_key" => Self::DuplicateKey { service: required(fields.service)? },
            "invalid_copy_name" => Self::InvalidCopyName {
                service: required(fields.service)?,
                reason: required(fields.reason)?,
            },
            "unconfirmed_content" => {
                Self::UnconfirmedContent { services: required(fields.services)? }
            }
            "id_taken" => Self::IdTaken {
                id: required(fields.id)?,
                service: required(fields.service)?,
                holder: required(fields.holder)?,
            },
            "shared_ids" => Self::SharedIds {
                service: required(fields.service)?,
                holder: required(fields.holder)?,
                shared: required(fields.shared)?,
            },
            "compacted" => Self::Compacted {
                revision: required(fields.revision)?,
                first_retained: required(fields.first_retained)?,
            },
            "journal_incomplete" => Self::JournalIncomplete { finding: required(fields.finding)? },
            "unsupported_format" => Self::UnsupportedFormat {
                file: required(fields.file)?,
                found: required(fields.found)?,
                known: required(fields.known)?,
            },
            "upload_changed" => Self::UploadChanged,
            "too_many_imports" => Self::TooManyImports { limit: required(fields.limit)? },
            "file_count" => {
                Self::FileCount { files: required(fields.files)?, limit: required(fields.limit)? }
            }
            "upload_incomplete" => Self::UploadIncomplete,
            "upload_complete" => Self::UploadComplete,
            "no_such_file" => Self::NoSuchFile,
            "not_planned" => Self::NotPlanned,
            "compare_only" => Self::CompareOnly,
            "decisions_changed" => Self::DecisionsChanged { by: required(fields.by)? },
            "nothing_selected" => Self::NothingSelected,
            "demo" => Self::Demo,
            _ => return Err(InvalidVariant),
        })
    }
}

impl TryFrom<Variant> for CopyNameFault {
    type Error = InvalidVariant;

    fn try_from(Variant { name, fields }: Variant) -> Result<Self, InvalidVariant> {
        Ok(match name.as_str() {
            "taken" => Self::Taken,
            "invisible" => Self::Invisible,
            "too_long" => {
                Self::TooLong { bytes: required(fields.bytes)?, max: required(fields.max)? }
            }
            _ => return Err(InvalidVariant),
        })
    }
}

impl TryFrom<Variant> for Missing {
    type Error = InvalidVariant;

    fn try_from(Variant { name, fields }: Variant) -> Result<Self, InvalidVariant> {
        Ok(match name.as_str() {
            "import" => Self::Import,
            "row" => Self::Row { row: required(fields.row)? },
            "revision" => Self::Revision { revision: required(fields.revision)? },
            "services" => Self::Services { ids: required(fields.ids)? },
            "receipt" => Self::Receipt,
            "file" => Self::File,
            "console_part" => Self::ConsolePart,
            _ => return Err(InvalidVariant),
        })
    }
}

impl TryFrom<Variant> for InvalidReason {
    type Error = InvalidVariant;

    fn try_from(Variant { name, fields }: Variant) -> Result<Self, InvalidVariant> {
        Ok(match name.as_str() {
            "too_short" => Self::TooShort { min: required(fields.min)? },
            "too_long" => Self::TooLong { max: required(fields.max)? },
            "characters" => Self::Characters,
            "taken" => Self::Taken,
            "guessable" => Self::Guessable,
            _ => return Err(InvalidVariant),
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
