//! The types that cross the wire between the server and its clients.
//!
//! Plain data with serde, and the few rules that both ends share. No use cases, I/O or user
//! interface.
//!
//! # Wire format
//!
//! Fields and enum variants are spelled in `snake_case`. A field or variant that was renamed in Rust
//! keeps its wire name through `#[serde(rename)]`. The files in `tests/golden` pin the JSON of every
//! type. They contain these exceptions to the spelling:
//!
//! - [`snapshot::ServiceType`] has the names that Microcks uses: `SOAP_HTTP`.
//! - [`snapshot::Kind`] is spelled as in Rust: `Request`.
//! - `JavaScript` of [`snapshot::Language`] is one word: `javascript`.
//! - [`snapshot::Release`] is a version: `1.14`.
//! - [`snapshot::DropReport`] is a list of pairs, with the field names of Microcks:
//!   `triggerInfos`.
//! - A [`NewFile`] is a pair of name and size: `["a.json", 7]`.

mod access;
mod accounts;
mod backups;
mod confusable;
mod copy_name;
mod decision;
mod edit;
mod effect;
mod error;
mod exchange;
mod export;
mod health;
mod history;
mod ids;
mod import;
mod instance_jobs;
mod instance_services;
mod instances;
mod items;
mod mirrors;
mod mocks;
mod parts;
mod plan;
mod report;
mod response_times;
mod revision;
mod saved;
mod servers;
mod services;
mod status;
mod waiting;

pub use access::{AccountView, ProviderView, Role, Scope, SessionView};
pub use accounts::{
    AccessToken, AccountChange, AccountEntry, AccountState, AuditAction, AuditEntry, AuditPage,
    MAX_TOKEN_DAYS, MAX_TOKEN_NAME_CHARS, NewAccessToken, OneTimeLink,
};
pub use backups::{
    BackupFailure, BackupFile, BackupKind, BackupResult, BackupRun, BackupSchedule, BackupStatus,
    BackupTime, BackupsView, OpenedBackup, RunningBackup, ScheduleProblem,
};
pub use confusable::Confusable;
pub use copy_name::{CopyNameCheck, fold_key, fold_name};
pub use decision::{Choice, Decision, Decisions};
pub use edit::{EditAnswer, EditBase, EditSubject, EditableService};
pub use effect::Effect;
pub use error::{ApiError, ConflictCause, CopyNameFault, Field, InvalidReason, Missing};
pub use exchange::{
    ChosenServices, FetchedFile, FoundThere, ImportExchange, NextStep, PlannedSend, SendOrder,
    SendSource, SendState, SendView, SourceInstance, UnfinishedCause,
};
pub use export::{ExportOptions, FoundSecret, FoundSecrets, Preview, Receipt};
pub use health::{
    CacheHealth, CheckHealth, CheckProgress, DiskHealth, JournalHealth, LastCheck, RebuiltHealth,
    StoreHealth,
};
pub use history::{
    ChangeSummary, ChangedService, Changes, HistoryField, HistoryFilter, HistoryKind, HistoryPage,
    ReportFormat, RevisionReport, RevisionView, Totals,
};
pub use ids::{ImportId, InstanceId, MirrorId, RevisionNumber, Timestamp};
pub use import::{
    ComparisonSide, ConcurrentChange, DiscardReason, FileAction, ImportKind, ImportView,
    IncomingFile, JobProgress, MAX_FILES, MissingServices, NewFile, ParsedFile, Stage,
    UploadProgress,
};
pub use instance_jobs::{
    FinishedInstanceJob, InstanceJobFailure, InstanceJobKind, InstanceJobResult, InstanceJobs,
    InstanceSide, InstanceStage, Refreshed, RunningInstanceJob,
};
pub use instance_services::{
    GridColumn, GridRow, InstanceService, InstanceServices, ServiceGrid, ServiceMatch,
};
pub use instances::{
    EnteredSecret, EnteredSignIn, InstanceDrift, InstanceFailure, InstanceFindings, InstanceForm,
    InstanceFormProblem, InstanceHealth, InstanceLimits, InstanceProblem, InstanceProduct,
    InstanceRights, InstanceSignIn, InstanceTrial, InstanceView, InstancesView, KeySource,
    MAX_INSTANCE_NAME_CHARS, Permission, SavedInstance, SecretProblem, SecretState, UploadLimit,
    UrlProblem,
};
pub use items::{
    ItemChange, MAX_ITEM_NAME_CHARS, SavedItemKind, SavedProfile, SavedSelection, SelectionContent,
};
pub use mirrors::{
    MirrorCase, MirrorDirection, MirrorFailure, MirrorForm, MirrorPolicy, MirrorProblem,
    MirrorResult, MirrorRun, MirrorView, SavedMirror,
};
pub use mocks::{
    AnswerBody, AnswerSource, AnswerStatus, CallProblem, ConsoleAnswer, ConsoleCall,
    ConsoleCallResult, EventMessage, EventMessages, GrpcCall, HttpCall, MeasuredTimes, MinuteRate,
    MockAddress, MockEffect, MockFinding, MockProfile, MockedService, MocksOverview,
    OperationMocks, ScriptFallback, ServiceFinding, ServiceMocks, UnmatchedCall,
};
pub use parts::{ChangedParts, PartCounts};
pub use plan::{ExistingService, Row, RowWarnings, UncallableVersion};
pub use report::{DecisionCounts, Outcome, Report, WrittenService};
pub use response_times::{
    AppliedProfile, ProfileFault, ProfileSource, TimeRow, TimedOperations, TimesPreview,
};
pub use revision::{Draft, KeptSettings, Revision, RevisionKind, Source};
pub use saved::{DecisionChanges, DecisionsVersion, ReviewUpdate, SavedBy, SavedDecisions};
pub use servers::{DatabaseContact, DatabaseHealth, Replication, RepositoryPlace, ServerHealth};
pub use services::{LastChange, LastImport, ServiceList, ServiceView, TokenRange, Tokens};
pub use status::Status;
pub use waiting::{Subject, WaitingFor, WaitingImport, WaitingSend};
