//! Figures about the repository, for monitoring.

use api_types::{CacheHealth, DiskHealth, Timestamp};

use crate::{import::ImportFigures, repository::Repository};

/// Figures about the repository. They are numbers only, so that a monitoring system learns no names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Figures {
    /// Number of revisions, which is the number of the newest one.
    pub revisions: u64,
    /// Number of services.
    pub services: usize,
    /// Size of the journal, in bytes.
    pub journal_bytes: u64,
    /// Whether nothing can be written, because the journal has a problem.
    pub has_problem: bool,
    /// Whether the cache serves reads.
    pub has_cache: bool,
    /// Space on the disk. `None` if it is unknown.
    pub disk: Option<DiskHealth>,
    /// Whether a check of the journal runs.
    pub is_checking: bool,
    /// The newest complete check of the journal.
    pub last_check: Option<CheckFigures>,
    /// The unfinished imports.
    pub imports: ImportFigures,
}

/// A complete check of the journal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CheckFigures {
    /// When it ended.
    pub finished: Timestamp,
    /// How much damage it found.
    pub findings: usize,
}

impl Repository {
    /// Figures about the repository. Reads no content, but asks the system about each revision file, so do not
    /// call it for every request.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let health = self.store.health();
        let check = health
            .check
            .last
            .map(|check| CheckFigures { finished: check.finished, findings: check.findings.len() });
        Figures {
            revisions: health.journal.revisions,
            services: self.store.head().index.len(),
            journal_bytes: health.journal.bytes,
            has_problem: health.journal.problem.is_some(),
            has_cache: matches!(health.cache, CacheHealth::Good { .. }),
            disk: health.disk,
            is_checking: health.check.running.is_some(),
            last_check: check,
            imports: self.import_figures(),
        }
    }
}
