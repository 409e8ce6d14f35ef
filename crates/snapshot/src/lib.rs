//! The snapshot format of Microcks: the only parser and the only writer of it.
//!
//! Pure: no files, no clock, no async; the same code runs in the server, on the command line and,
//! compiled to WebAssembly, in the browser.

mod adopt;
mod compact;
mod definition;
mod diff;
mod edit;
#[cfg(feature = "generate")]
pub mod generate;
mod group;
mod header;
mod ids;
mod kind;
mod limits;
mod outline;
mod part;
mod problem;
mod scan;
mod schema;
mod sniff;
mod walk;
mod write;

pub use adopt::{adopt, with_service_id};
pub use definition::{Definition, Hash, NotAHash, SEPARATOR, Summary};
pub use diff::{ChangeKind, ContractChange, Diff, ExampleChange, FieldChange, OperationDiff, diff};
pub use edit::known_only;
pub use ids::{DocumentId, ServiceId, ServiceKey};
pub use kind::{Kind, ServiceType};
pub use limits::Limits;
pub use outline::{Outline, Outlined, ReadAt, Reader, read};
pub use problem::{Position, Problem, Severity};
pub use write::Writer;
