//! The snapshot format of Microcks. This crate is its only parser and its only writer.
//!
//! It does no I/O, reads no clock and is not async. The same code runs in the server, on the
//! command line and, compiled to WebAssembly, in the browser.

pub mod api_json;
mod compact;
mod compare;
mod content_digest;
mod definition;
pub mod describe;
mod document;
mod document_id;
mod edit;
mod examples;
mod fold;
pub mod folder;
mod ids;
mod inspect;
mod kind;
mod microcks_ids;
pub mod model;
mod object;
mod read;
mod release;
pub mod response_times;
mod section;
mod service;
pub mod settings;
mod summary;
mod truncate;
mod write;

pub use compare::detail::{
    BodyDiff, Detail, DetailField, DetailGroup, DetailItem, DetailOptions, Heading, ItemKind,
    Layout, LineKind, Piece, detail,
};
pub use compare::diff::{
    Blob, ChangeKind, Combination, ContractChange, Diff, Difference, ExampleChange, FieldChange,
    OperationChange, OperationDiff, Resolution, diff,
};
pub use compare::meaning::MeaningDigest;
pub use content_digest::{ContentDigest, ParseContentDigestError};
pub use definition::{Definition, Hash, NotJson, ParseHashError};
pub use document_id::DocumentIdHash;
pub use edit::merge::{Exclusions, merge, replace};
pub use edit::regenerate_ids::regenerate_ids;
pub use edit::remap_ids::{remap_ids, with_service_id};
pub use edit::unusable_ids::{ReplacedIds, replace_unusable_ids, usable_service_id};
pub use fold::fold_lowercase;
pub use ids::{DocumentId, ServiceId, ServiceKey};
pub use inspect::executable::{Action, ExecutableContent, Language, find_executable_content};
#[cfg(feature = "inspect")]
pub use inspect::secrets::{Redacted, find_secrets, redact};
pub use inspect::secrets::{Secret, SecretLocation, Secrets};
pub use kind::{Kind, ServiceType};
pub use microcks_ids::{NonMicrocksIds, is_changed_by_microcks, is_microcks_id};
pub use read::broken_service_keys::BrokenServiceKeys;
pub use read::limits::{
    Limits, MAX_DOCUMENTS, MAX_ID_BYTES, MAX_LABEL_BYTES, MAX_LABELS, MAX_NAME_BYTES,
    MAX_OPERATIONS, MAX_PROBLEMS,
};
pub use read::manifest::{Manifest, ManifestEntry};
pub use read::name::NameFault;
pub use read::orphan::Orphan;
pub use read::packing::Packing;
pub use read::problem::{Position, Problem, Severity};
pub use read::reader::{Reader, read};
pub use read::schema;
pub use read::span::ReadAt;
pub use read::writer_versions::WriterVersions;
pub use release::{ParseReleaseError, Release};
pub use section::SEPARATOR;
pub use summary::{ExampleCounts, Summary};
pub use write::adapt::{Adapted, adapt_to_release, drop_unknown_fields};
pub use write::dropped::{DropReport, Dropped, Owner};
pub use write::writer::Writer;
