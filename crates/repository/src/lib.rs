//! What Mockpit does, without a browser, a server or a disk: plan, decide, apply, export.
//!
//! Pure but for the port to a store. Whoever calls an operation on definitions holds an
//! [`Admin`] or a [`Member`], which only the access module makes from a verified identity.

mod access;
mod apply;
#[cfg(feature = "contract")]
pub mod contract;
mod decision;
mod export;
mod import;
mod index;
#[cfg(feature = "contract")]
pub mod memory;
mod plan;
mod repository;
mod revision;
mod spool;
mod store;

pub use access::{Admin, Identity, Member, NotAllowed, Role};
pub use apply::{ApplyError, Done, Report};
pub use decision::{Decision, Decisions};
pub use export::{Export, ExportError, Receipt, hex};
pub use import::{ImportId, Received};
pub use index::{IdTaken, Index};
pub use plan::{Plan, PlanError, Row, Status};
pub use repository::{ImportError, ImportView, Repository, Settings};
pub use revision::{
    Change, Draft, Entry, Revision, RevisionKind, RevisionNumber, Source, Timestamp,
};
pub use spool::{MemorySpool, Spool, SpoolFile};
pub use store::{Commit, Head, Store, StoreError};
