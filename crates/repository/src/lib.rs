//! What Mockpit does, without a browser, a server or a disk: plan, decide, apply, export.
//!
//! Pure but for the port to a store. Whoever calls an operation on definitions holds an
//! [`Admin`] or a [`Member`], which only the access module makes from a verified identity.

mod access;
mod alike;
mod apply;
mod back;
#[cfg(feature = "contract")]
pub mod contract;
mod copy_name;
mod decision;
mod effect;
mod export;
mod health;
mod history;
mod import;
mod importing;
mod imports;
mod index;
#[cfg(not(target_arch = "wasm32"))]
mod inside;
mod keep;
#[cfg(feature = "contract")]
pub mod memory;
mod origin;
mod plan;
mod planning;
mod progress;
mod report;
mod repository;
mod revision;
mod room;
mod rows;
mod slot;
mod spool;
mod stale;
mod store;
#[cfg(feature = "contract")]
pub mod trial;
mod view;
mod waiting;

pub use access::{Admin, Identity, Member, NotAllowed, Role};
pub use alike::Alike;
pub use apply::ApplyError;
pub use copy_name::CopyName;
pub use decision::{Choice, Decision, Decisions};
pub use effect::Effect;
#[cfg(not(target_arch = "wasm32"))]
pub use export::Export;
pub use export::{
    ExportError, ExportOptions, FoundSecret, FoundSecrets, Preview, Receipt, RunningExport, hex,
};
pub use health::{
    CacheHealth, CheckHealth, CheckProgress, DiskHealth, JournalHealth, LastCheck, RebuiltHealth,
    StoreHealth,
};
pub use history::{ChangedService, Changes, HistoryPage, RevisionReport, RevisionView, Totals};
pub use import::{ImportId, Incoming, Intent, Received};
pub use importing::{ImportError, MOST_FILES, Sides};
pub use imports::Gone;
pub use index::{IdTaken, Index};
pub use keep::oldest_to_keep;
pub use origin::{FileRead, Purpose, Side};
pub use plan::{Plan, PlanError, Remarks, Row, Status};
pub use progress::{Cancelled, Stage, Working};
pub use report::{Decided, Done, Outcome, Report};
pub use repository::{Repository, Settings};
pub use revision::{
    Change, Draft, Entry, Kept, Revision, RevisionKind, RevisionNumber, Source, Timestamp,
};
pub use spool::{MemorySpool, Spool, SpoolError, SpoolFile};
pub use stale::Touched;
pub use store::{Commit, Freed, Head, Store, StoreError};
pub use view::ImportView;
pub use waiting::{Subject, WaitingFor, WaitingImport};
