//! What Mockpit does, without a browser, a server or a disk: plan, decide, apply, export.
//!
//! Pure but for the port to a store. Whoever calls an operation on definitions holds an
//! [`Admin`] or a [`Member`], which only the access module makes from a verified identity.

mod access;
mod alike;
mod apply;
mod back;
mod export;
mod health;
mod history;
mod import;
mod importing;
mod imports;
mod index;
mod inside;
mod keep;
mod origin;
mod plan;
mod planning;
mod progress;
mod repository;
mod revision;
mod room;
mod rows;
mod slot;
mod spool;
mod stale;
mod store;
mod view;
mod waiting;
mod wire;

pub use api_types::{
    Alike, CacheHealth, ChangedService, Changes, CheckHealth, CheckProgress, Choice, CopyName,
    Decided, Decision, Decisions, DiskHealth, Done, Draft, Effect, ExportOptions, FileRead,
    FoundSecret, FoundSecrets, Gone, HistoryPage, ImportId, Incoming, Intent, JournalHealth, Kept,
    LastCheck, MOST_FILES, Outcome, Preview, Purpose, RebuiltHealth, Receipt, Received, Remarks,
    Report, Revision, RevisionKind, RevisionNumber, RevisionReport, RevisionView, Role, Side,
    Source, Stage, Status, StoreHealth, Subject, Timestamp, Totals, Touched, WaitingFor,
    WaitingImport, Working,
};

pub use access::{Admin, Identity, Member, NotAllowed};
pub use apply::ApplyError;
pub use export::{Export, ExportError, RunningExport};
pub use importing::{ImportError, Sides};
pub use index::{IdTaken, Index};
pub use keep::oldest_to_keep;
pub use plan::{Plan, PlanError, Row};
pub use progress::Cancelled;
pub use repository::{Repository, Settings};
pub use revision::{Change, Entry};
pub use spool::{Spool, SpoolError, SpoolFile};
pub use store::{Commit, DamagedPart, Freed, Head, Store, StoreError};
pub use view::ImportView;
