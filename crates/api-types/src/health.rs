//! The health of the store, for administrators.

use serde::{Deserialize, Serialize};

use crate::ids::{RevisionNumber, Timestamp};

/// The health of the store.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct StoreHealth {
    /// The revision files.
    pub journal: JournalHealth,
    /// The cache that serves reads.
    pub cache: CacheHealth,
    /// The disk. `None` if the store has no disk or the system does not report it.
    pub disk: Option<DiskHealth>,
    /// The background check of the journal.
    pub check: CheckHealth,
}

/// The health of the journal.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct JournalHealth {
    /// Revisions in the history, without the empty revision 0.
    pub revisions: u64,
    /// Size of all its files, in bytes. 0 if the store has no files.
    pub bytes: u64,
    /// The first revision whose definitions are retained.
    #[serde(rename = "oldest")]
    pub first_retained: RevisionNumber,
    /// The current problem, as a sentence. Example: the file of a revision is missing.
    pub problem: Option<String>,
}

/// The health of the cache. The cache can always be rebuilt from the journal.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CacheHealth {
    /// The cache serves reads.
    Good {
        /// Set if it was rebuilt since the server started.
        rebuilt: Option<RebuiltHealth>,
    },
    /// The journal serves reads until the cache is rebuilt.
    Unavailable {
        /// The reason, as a sentence.
        why: String,
    },
}

/// A rebuild of the cache from the journal.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RebuiltHealth {
    /// When the rebuild ended.
    pub at: Timestamp,
    /// The reason, as a sentence.
    pub why: String,
}

/// Space on the disk that holds the data directory.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct DiskHealth {
    /// Free bytes.
    pub free: u64,
    /// Bytes that must stay free. No import may use them.
    pub reserve: u64,
}

/// The background check of the journal.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct CheckHealth {
    /// Set while a check runs.
    pub running: Option<CheckProgress>,
    /// The newest complete check.
    pub last: Option<LastCheck>,
}

/// Progress of a running check, in bytes of the journal.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct CheckProgress {
    /// Bytes that the check has read.
    pub done: u64,
    /// Bytes that the check reads in total.
    pub total: u64,
}

/// A complete check.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct LastCheck {
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// Bytes of the journal that the check read.
    pub bytes: u64,
    /// Damage that the check found. Each is a sentence that names the file.
    pub findings: Vec<String>,
}

impl StoreHealth {
    /// The health of a store in memory, which cannot be damaged.
    #[must_use]
    pub fn in_memory(revisions: u64, first_retained: RevisionNumber) -> Self {
        Self {
            journal: JournalHealth { revisions, bytes: 0, first_retained, problem: None },
            cache: CacheHealth::Good { rebuilt: None },
            disk: None,
            check: CheckHealth::default(),
        }
    }
}
