//! The state of what keeps the definitions, for administrators.

use serde::{Deserialize, Serialize};

use crate::{RevisionNumber, Timestamp};

/// The state of everything that keeps the definitions.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct StoreHealth {
    /// The revision files.
    pub journal: JournalHealth,
    /// The cache that answers reads.
    pub cache: CacheHealth,
    /// The disk; none where the store has no disk or the system does not say.
    pub disk: Option<DiskHealth>,
    /// The background check of the whole journal.
    pub check: CheckHealth,
}

/// The state of the journal.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct JournalHealth {
    /// Revisions in the history, without the empty revision 0.
    pub revisions: u64,
    /// Bytes of all its files; 0 where the store has no files.
    pub bytes: u64,
    /// The oldest revision whose definitions are kept.
    pub oldest: RevisionNumber,
    /// What is wrong with it now, as a sentence: a revision's file is missing.
    pub problem: Option<String>,
}

/// The state of the cache. It can always be rebuilt from the journal.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CacheHealth {
    /// Reads come from it.
    Good {
        /// Set if it was rebuilt since the server started.
        rebuilt: Option<RebuiltHealth>,
    },
    /// Reads come from the journal until it is rebuilt.
    Unavailable {
        /// Why, as a sentence.
        why: String,
    },
}

/// A rebuild of the cache from the journal.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RebuiltHealth {
    /// When it was done.
    pub at: Timestamp,
    /// Why it was needed, as a sentence.
    pub why: String,
}

/// Room on the disk that holds the data directory.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct DiskHealth {
    /// Bytes that are free.
    pub free: u64,
    /// Bytes that must stay free: no import may use them.
    pub reserve: u64,
}

/// The state of the background check.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct CheckHealth {
    /// Set while a check runs.
    pub running: Option<CheckProgress>,
    /// The newest check that came to its end.
    pub last: Option<LastCheck>,
}

/// How far a running check is, in bytes of the journal.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct CheckProgress {
    /// Bytes that were read.
    pub done: u64,
    /// Bytes that will be read in all.
    pub total: u64,
}

/// A check that came to its end.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct LastCheck {
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// Bytes of the journal that were read.
    pub bytes: u64,
    /// What it found, each as a sentence that names the file; empty if all is good.
    pub findings: Vec<String>,
}

impl StoreHealth {
    /// The health of a store that has no disk: nothing of it can be damaged.
    #[must_use]
    pub fn in_memory(revisions: u64, oldest: RevisionNumber) -> Self {
        Self {
            journal: JournalHealth { revisions, bytes: 0, oldest, problem: None },
            cache: CacheHealth::Good { rebuilt: None },
            disk: None,
            check: CheckHealth::default(),
        }
    }
}
