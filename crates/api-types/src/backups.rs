//! Backups: when they are written, what the last ones did, and the files.

use serde::{Deserialize, Serialize};

use crate::{ImportId, RevisionNumber, Timestamp};

/// What a backup has.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackupKind {
    /// The whole data directory.
    Full,
    /// All services of the newest revision, as a snapshot.
    Snapshot,
}

impl BackupKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Full, Self::Snapshot];
}

/// How often backups are written. Times are UTC.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackupTime {
    /// Every so many hours.
    Hours(u16),
    /// Each day.
    Daily {
        /// The minute of the day.
        minute: u16,
    },
    /// Each week.
    Weekly {
        /// The day, from 0 for Monday.
        weekday: u8,
        /// The minute of that day.
        minute: u16,
    },
}

/// When backups of a kind are written, and where.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct BackupSchedule {
    /// The kind.
    pub kind: BackupKind,
    /// How often. `None` if only on request.
    pub time: Option<BackupTime>,
    /// The folder on the server. Empty if none is chosen.
    pub folder: String,
    /// How many backups are kept.
    pub keep: u16,
}

impl BackupSchedule {
    /// A schedule that writes nothing.
    #[must_use]
    pub const fn off(kind: BackupKind) -> Self {
        Self { kind, time: None, folder: String::new(), keep: 7 }
    }
}

/// Why a schedule cannot be saved.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleProblem {
    /// The time is impossible.
    Time,
    /// Less than one backup or too many would be kept.
    Keep,
    /// The path of the folder does not begin with `/`.
    NotAbsolute,
    /// There is no such folder.
    Missing,
    /// The server cannot write to it.
    NotWritable,
    /// It is in the data directory.
    InsideData,
    /// The operator of the server allows only this folder and those in it.
    NotAllowed(String),
}

/// How a backup ended.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackupResult {
    /// It was written and verified.
    Written {
        /// The name of the file.
        file: String,
        /// Its size in bytes.
        size: u64,
        /// The newest revision in it.
        revision: RevisionNumber,
        /// The number of services.
        services: u64,
    },
    /// It was not written.
    Failed {
        /// Why.
        reason: String,
    },
    /// An administrator canceled it.
    Canceled,
}

/// A backup that has ended.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct BackupRun {
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// How it ended.
    pub result: BackupResult,
}

/// A failed backup that no administrator has confirmed yet.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct BackupFailure {
    /// When it failed.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// The backups of a kind.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct BackupStatus {
    /// When they are written.
    pub schedule: BackupSchedule,
    /// The last one.
    pub last: Option<BackupRun>,
    /// When the next one is due. In the past if it is late.
    pub next: Option<Timestamp>,
    /// The last failure, until an administrator has seen it.
    pub failure: Option<BackupFailure>,
}

/// The backup that is being written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RunningBackup {
    /// Its kind.
    pub kind: BackupKind,
    /// Bytes that are done.
    pub done: u64,
    /// All bytes.
    pub total: u64,
}

/// The backups of a server.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct BackupsView {
    /// Each kind once.
    pub kinds: Vec<BackupStatus>,
    /// The backup that is being written.
    pub running: Option<RunningBackup>,
}

/// A file with a backup.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct BackupFile {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: BackupKind,
    /// When it was written.
    pub at: Timestamp,
    /// Its size in bytes.
    pub size: u64,
    /// The newest revision in it, if it is a full backup.
    pub revision: Option<RevisionNumber>,
    /// The number of services, if it is a full backup.
    pub services: Option<u64>,
    /// Why it cannot be used, as far as its beginning and its end show.
    pub problem: Option<String>,
}

/// The services of a backup.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenedBackup {
    /// The import with its services.
    Import(ImportId),
    /// The backup cannot be used.
    Rejected(String),
}
