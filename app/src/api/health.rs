//! The health of the store, for administrators.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use super::access::{admin, blocking, repository};
use super::{ApiError, ConsoleClient};

/// The state of everything that keeps the definitions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HealthView {
    /// The revision files.
    pub journal: Journal,
    /// The working copy that answers reads.
    pub working_copy: WorkingCopy,
    /// The disk; none where the server cannot tell.
    pub disk: Option<Disk>,
    /// The check that runs now.
    pub running: Option<Progress>,
    /// The newest check that ended.
    pub last: Option<LastCheck>,
}

/// The state of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Journal {
    /// Revisions, without the empty revision 0.
    pub revisions: u64,
    /// Bytes of all its files.
    pub bytes: u64,
    /// The oldest revision whose definitions are kept.
    pub oldest: u64,
    /// What is wrong with it, as a sentence.
    pub problem: Option<String>,
}

/// The state of the working copy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum WorkingCopy {
    /// Reads come from it.
    Good {
        /// The rebuild since the server started, if there was one.
        rebuilt: Option<Rebuilt>,
    },
    /// Reads come from the journal.
    Unavailable {
        /// Why, as a sentence.
        why: String,
    },
}

/// A rebuild of the working copy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rebuilt {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Why, as a sentence.
    pub why: String,
}

/// Room on the disk of the data directory, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Disk {
    /// Free.
    pub free: u64,
    /// Must stay free.
    pub reserve: u64,
}

/// How far a running check is, in bytes of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Read so far.
    pub done: u64,
    /// To read in all.
    pub total: u64,
}

/// A check that ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastCheck {
    /// When it began, in milliseconds since 1970.
    pub started: i64,
    /// When it ended, in milliseconds since 1970.
    pub finished: i64,
    /// Bytes of the journal that it read.
    pub bytes: u64,
    /// What it found, each as a sentence.
    pub findings: Vec<String>,
}

impl From<repository::StoreHealth> for HealthView {
    fn from(health: repository::StoreHealth) -> Self {
        let repository::StoreHealth { journal, cache, disk, check } = health;
        Self {
            journal: Journal {
                revisions: journal.revisions,
                bytes: journal.bytes,
                oldest: journal.oldest.0,
                problem: journal.problem,
            },
            working_copy: match cache {
                repository::CacheHealth::Good { rebuilt } => WorkingCopy::Good {
                    rebuilt: rebuilt.map(|it| Rebuilt { at: it.at.0, why: it.why }),
                },
                repository::CacheHealth::Unavailable { why } => WorkingCopy::Unavailable { why },
            },
            disk: disk.map(|disk| Disk { free: disk.free, reserve: disk.reserve }),
            running: check.running.map(|it| Progress { done: it.done, total: it.total }),
            last: check.last.map(|last| LastCheck {
                started: last.started.0,
                finished: last.finished.0,
                bytes: last.bytes,
                findings: last.findings,
            }),
        }
    }
}

/// The health of the store.
#[server(prefix = "/console", endpoint = "health", input = Json, output = Json, client = ConsoleClient)]
pub async fn health() -> Result<HealthView, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || Ok::<_, ApiError>(repository.health(&admin).into())).await
}

#[cfg(test)]
mod tests {
    use repository::{
        CacheHealth, CheckHealth, CheckProgress, DiskHealth, JournalHealth, RebuiltHealth,
        RevisionNumber, StoreHealth, Timestamp,
    };
    use serde_json::json;

    use super::*;

    #[test]
    fn health_crosses_the_wire_in_the_agreed_form() {
        let health = HealthView::from(StoreHealth {
            journal: JournalHealth {
                revisions: 3,
                bytes: 4_096,
                oldest: RevisionNumber(2),
                problem: Some("A file is missing.".into()),
            },
            cache: CacheHealth::Good {
                rebuilt: Some(RebuiltHealth { at: Timestamp(7), why: "It was empty.".into() }),
            },
            disk: Some(DiskHealth { free: 6, reserve: 5 }),
            check: CheckHealth {
                running: Some(CheckProgress { done: 1, total: 2 }),
                last: Some(repository::LastCheck {
                    started: Timestamp(8),
                    finished: Timestamp(9),
                    bytes: 4_000,
                    findings: vec!["A file is damaged.".into()],
                }),
            },
        });
        let golden = json!({
            "journal": {
                "revisions": 3, "bytes": 4096, "oldest": 2, "problem": "A file is missing."
            },
            "working_copy": { "state": "good", "rebuilt": { "at": 7, "why": "It was empty." } },
            "disk": { "free": 6, "reserve": 5 },
            "running": { "done": 1, "total": 2 },
            "last": {
                "started": 8, "finished": 9, "bytes": 4000, "findings": ["A file is damaged."]
            }
        });
        assert_eq!(serde_json::to_value(&health).unwrap(), golden);
        assert_eq!(serde_json::from_value::<HealthView>(golden).unwrap(), health);
        let unavailable = WorkingCopy::Unavailable { why: "It is full.".into() };
        assert_eq!(
            serde_json::to_value(unavailable).unwrap(),
            json!({ "state": "unavailable", "why": "It is full." })
        );
    }
}
