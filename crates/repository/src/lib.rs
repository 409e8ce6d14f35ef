//! What Mockpit does, without a browser, a server or a disk: plan, decide, apply, export.
//!
//! Pure but for the port to a store. Whoever calls an operation on definitions holds an
//! [`Admin`] or a [`Member`], which only the access module makes from a verified identity.

mod access;
mod export;
mod health;
mod history;
mod import;
mod lock;
mod plan;
mod repository;
mod store;

pub use access::{Admin, Identity, Member, NotAllowed};
pub use export::{Export, ExportError, RunningExport};
pub use history::retention::first_to_retain;
pub use import::apply::ApplyError;
pub use import::lifecycle::{ImportError, Sides};
pub use import::progress::Cancelled;
pub use import::view::ImportView;
pub use import::wire::ROWS_PER_PAGE;
pub use plan::{Plan, PlanError, Row};
pub use repository::{Repository, Settings};
pub use store::change::{Change, Entry};
pub use store::index::{IdTaken, Index};
pub use store::spool::{Spool, SpoolError, SpoolFile};
pub use store::{Commit, CompactionStats, DamagedPart, Head, Store, StoreError};
