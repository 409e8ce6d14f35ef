//! The vocabulary of Mockpit: every type that crosses the wire between a server and its clients.
//!
//! Plain data with serde and the few questions that both ends ask of it. No use case, no disk, no
//! network, no user interface. Enum variants and fields are spelled in `snake_case` on the wire.

mod access;
mod copy_name;
mod decision;
mod effect;
mod error;
mod export;
mod health;
mod history;
mod import;
mod plan;
mod report;
mod revision;
mod services;
mod waiting;

pub use access::{AccountView, Role, SessionView};
pub use copy_name::{CopyName, folded};
pub use decision::{Choice, Decision, Decisions};
pub use effect::Effect;
pub use error::ApiError;
pub use export::{ExportOptions, FoundSecret, FoundSecrets, Preview, Receipt};
pub use health::{
    CacheHealth, CheckHealth, CheckProgress, DiskHealth, JournalHealth, LastCheck, RebuiltHealth,
    StoreHealth,
};
pub use history::{
    ChangedService, Changes, HistoryPage, ReportFormat, RevisionReport, RevisionView, Totals,
};
pub use import::{
    ComparisonSide, ConcurrentChange, DiscardReason, FileAction, FileRead, ImportId, ImportKind,
    ImportView, Incoming, JobProgress, MOST_FILES, Received, Stage,
};
pub use plan::{Confusable, ExistingService, Row, RowWarnings, Status};
pub use report::{Decided, Outcome, Report, WrittenService};
pub use revision::{
    Draft, KeptSettings, Revision, RevisionKind, RevisionNumber, Source, Timestamp,
};
pub use services::{LastImport, ServiceList};
pub use waiting::{Subject, WaitingFor, WaitingImport};
