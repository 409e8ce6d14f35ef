//! The use cases of Mockpit: plan, decide, apply, export.
//!
//! This crate does no I/O. It reads and writes definitions through the [`Store`] trait and uploaded
//! files through the [`Spool`] trait. Every operation on definitions takes an [`Admin`] or a
//! [`Member`], which can only be made from an [`Identity`] that the server verified.
//!
//! Wire types come from the crate `api-types`.

mod access;
mod export;
mod guard;
mod health;
mod history;
mod import;
mod lock;
mod plan;
mod progress;
mod repository;
mod store;

pub use access::{Admin, Identity, Member, NotAllowed};
pub use export::{Export, ExportError, RunningExport};
pub use history::first_to_retain;
pub use import::{ApplyError, ImportError, ImportView, ROWS_PER_PAGE, RowSides};
pub use plan::{Plan, PlanError, Revert, Row};
pub use progress::Cancelled;
pub use repository::{Repository, Settings};
pub use store::{
    Change, Commit, CompactionStats, DamagedPart, Entry, Head, IdTaken, Index, Spool, SpoolError,
    SpoolFile, Store, StoreError,
};
