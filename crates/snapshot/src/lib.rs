//! The snapshot format of Microcks: the only parser and the only writer of it.
//!
//! Pure: no files, no clock, no async; the same code runs in the server, on the command line and,
//! compiled to WebAssembly, in the browser.

mod active;
mod adopt;
mod compact;
mod compose;
mod definition;
mod detail;
mod diff;
mod edit;
mod group;
mod header;
mod ids;
mod kind;
mod limits;
mod lines;
mod name;
mod object;
mod orphan;
mod outline;
mod part;
mod place;
mod pretty;
mod problem;
mod release;
mod rename;
mod renew;
mod rewrite;
mod scan;
pub mod schema;
mod secrets;
mod service;
mod sniff;
mod summary;
mod walk;
mod write;

pub use active::{Act, Active, Language, active};
pub use adopt::{adopt, with_service_id};
pub use compose::{Leave, merge, replace};
pub use definition::{Definition, Hash, NotAHash, NotJson, SEPARATOR};
pub use detail::{
    BodyDiff, Detail, DetailField, DetailGroup, DetailItem, DetailOptions, Heading, ItemKind,
    Layout, LineKind, Piece, detail,
};
pub use diff::{
    Blob, ChangeKind, ContractChange, Diff, Difference, ExampleChange, FieldChange,
    OperationChange, OperationDiff, diff,
};
pub use ids::{DocumentId, ServiceId, ServiceKey};
pub use kind::{Kind, ServiceType};
pub use limits::{
    LONGEST_ID, LONGEST_LABEL, LONGEST_NAME, Limits, MOST_DOCUMENTS, MOST_LABELS, MOST_OPERATIONS,
    MOST_PROBLEMS,
};
pub use name::NameFault;
pub use orphan::Orphan;
pub use outline::{Outline, Outlined, Reader, read};
pub use place::ReadAt;
pub use problem::{Position, Problem, Severity};
pub use release::{
    Adapted, Era, Left, LeftOut, NotARelease, Owner, Release, for_release, known_only,
};
pub use renew::{OddIds, is_microcks_id, renew};
pub use secrets::{Place, Secret, Secrets};
#[cfg(feature = "inspect")]
pub use secrets::{Redacted, redact, secrets};
pub use summary::Summary;
pub use write::Writer;
