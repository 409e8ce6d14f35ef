//! Settings of a service: what an administrator of Microcks can change without a new artifact.
//!
//! [`ServiceSettings`] are read from a definition. A [`ServiceEdit`] names the ones to change.
//! [`check()`] finds what Microcks would not read. [`apply()`] changes exactly the named ones and keeps every
//! other byte.

mod apply;
mod check;
mod edit;
mod read;
mod regexp;

pub use apply::{NoOperation, apply};
pub use check::{
    EditFault, EditPlace, FaultReason, MAX_CONSTRAINTS, MAX_PARAMETER_BYTES, MAX_RULES_BYTES,
    OperationPart, check,
};
pub use edit::{DispatcherEdit, OperationEdit, ServiceEdit};
pub use read::{OperationSettings, ServiceSettings};
pub use regexp::{MAX_REGEXP_CHARS, RegexpFault};
