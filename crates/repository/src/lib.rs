//! The use cases of Mockpit: plan, decide, apply, export.
//!
//! This crate does no I/O. It reads and writes definitions through the [`Store`] trait and uploaded
//! files through the [`Spool`] trait. Every operation on definitions takes an [`Admin`] or a
//! [`Member`], which can only be made from an [`Identity`] that the server verified.
//!
//! Wire types come from the crate `api-types`.
//!
//! # Example
//!
//! Imports a file: upload, plan, decide, apply.
//!
//! ```
//! use std::sync::Arc;
//!
//! use api_types::{Decision, Decisions, FileAction, NewFile, Role, Status, Timestamp};
//! use repository::{Admin, Identity, ImportView, Member, Repository, Settings};
//! use snapshot::Limits;
//! use store_tests::{MemorySpool, MemoryStore, service, snapshot};
//!
//! let settings = Settings {
//!     limits: Limits::default(),
//!     max_pending_bytes: 1 << 30,
//!     now: || Timestamp(0),
//! };
//! let (store, spool) = (Arc::new(MemoryStore::new()), Arc::new(MemorySpool));
//! let repository = Repository::new(store, spool, settings);
//! // A server calls this after it has checked a password.
//! let admin = Admin::new(Member::new(Identity::verified("anna", Role::Admin)))?;
//!
//! // Upload a file in slices. This one has a single slice.
//! let file = snapshot("x", &[service("a1", "Orders", &[("one", "1")])]);
//! let files = [NewFile::new("orders.json", file.len() as u64)];
//! let import = repository.start_import(&admin, FileAction::Import, &files)?;
//! repository.append_slice(&admin, &import, 0, 0, file.as_bytes())?;
//!
//! // Compare it with the repository, which is empty.
//! repository.plan_import(&admin, &import)?;
//! let view = repository.view_import(&admin, &import)?;
//! let ImportView::Planned { plan, .. } = view else { panic!("the file is invalid") };
//! assert_eq!(plan.rows[0].status, Status::New);
//!
//! // Decide for each row, by its index. A row without a decision has its default.
//! let decisions = Decisions::from([(0, Decision::Add)]);
//!
//! // Write one revision, and read it back.
//! let report = repository.apply_import(&admin, &import, &decisions)?;
//! assert_eq!((report.revision.0, report.verified), (1, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod access;
mod document_ids;
mod edit;
mod export;
mod figures;
mod guard;
mod health;
mod history;
mod import;
mod lock;
mod plan;
mod progress;
mod recording;
mod renew_shared_ids;
mod repository;
mod saved_items;
mod service;
mod service_json;
mod store;

pub use access::{Admin, Editor, Identity, Manager, Member, NotAllowed};
pub use document_ids::SharedIds;
pub use edit::EditError;
pub use export::{ExportError, ExportJob, ExportPermit};
pub use figures::{CheckFigures, Figures};
pub use health::Maintenance;
pub use history::first_to_retain;
pub use import::{
    ApplyError, ComparedFiles, ExpectedRecord, ImportError, ImportFigures, ImportView, LocalFile,
    PlanOptions, ROWS_PER_PAGE, RecordKind, RecordLook, RecordVersion, RowSides, SharedImports,
    compare_files,
};
pub use plan::{Plan, PlanError, PlannedItem, Revert, Row};
pub use progress::Cancelled;
pub use recording::{Recorded, RecordedChange, Recording};
pub use renew_shared_ids::RenewedServices;
pub use repository::{Repository, Settings};
pub use saved_items::SavedItemError;
pub use service::ServiceError;
pub use store::{
    Change, Commit, CompactionStats, DamagedPart, Entry, Head, IdTaken, Index, SavedItem,
    SavedItemKey, Spool, SpoolError, SpoolFile, Store, StoreError,
};
