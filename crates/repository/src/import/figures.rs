//! Figures about the unfinished imports, for monitoring.

use api_types::{ImportKind, Subject};

use super::{quota::Phase, slot::Slot};
use crate::repository::Repository;

/// The unfinished imports.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ImportFigures {
    /// Imports whose files are being uploaded.
    pub receiving: usize,
    /// Imports that run a job.
    pub running: usize,
    /// Imports that wait for a person.
    pub waiting: usize,
    /// Bytes of the spool that their files use or have reserved.
    pub spool_bytes: u64,
    /// The largest number of bytes that they can use.
    pub spool_limit: u64,
}

impl Repository {
    /// Figures about the unfinished imports.
    pub(crate) fn import_figures(&self) -> ImportFigures {
        let now = (self.settings.now)();
        let spool_limit = self.settings.max_pending_bytes;
        let mut figures = ImportFigures { spool_limit, ..ImportFigures::default() };
        for (_, slot) in self.imports.all(now) {
            let usage = slot.usage();
            figures.spool_bytes = figures.spool_bytes.saturating_add(usage.bytes(now));
            if slot.progress.is_busy() {
                figures.running += 1;
            } else if usage.phase == Phase::Receiving {
                figures.receiving += 1;
            } else if needs_a_person(&slot) && usage.phase != Phase::Finished {
                figures.waiting += 1;
            }
        }
        figures
    }
}

/// Comparisons of revisions need no decisions.
fn needs_a_person(slot: &Slot) -> bool {
    !matches!(slot.subject, Subject::Revision(ImportKind::Compare { .. }))
}
