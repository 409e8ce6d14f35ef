//! The snapshot format of Microcks: the only parser and the only writer of it.
//!
//! Pure: no files, no clock, no async; the same code runs in the server, on the command line and,
//! compiled to WebAssembly, in the browser.

mod definition;
mod ids;
mod kind;

pub use definition::{Definition, Hash, NotAHash, SEPARATOR, Summary};
pub use ids::{DocumentId, ServiceId, ServiceKey};
pub use kind::{Kind, ServiceType};
