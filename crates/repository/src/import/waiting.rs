//! The unfinished imports, as every administrator sees them.

use api_types::{ImportId, ImportKind, Subject, WaitingFor, WaitingImport};

use super::{quota::Phase, slot::Slot};
use crate::{access::Admin, repository::Repository};

impl Repository {
    /// The unfinished imports of all administrators, newest first. Without comparisons of revisions,
    /// which need no decisions and no space.
    #[must_use]
    pub fn waiting_imports(&self, _: &Admin) -> Vec<WaitingImport> {
        let slots = self.imports.all((self.settings.now)()).into_iter();
        let mut waiting: Vec<_> = slots.filter_map(|(id, slot)| waiting(id, &slot)).collect();
        waiting.sort_by_key(|import| std::cmp::Reverse(import.since));
        waiting
    }

    /// Discards expired imports and their files. Every use of an import does the same, so this is for
    /// a server that nobody uses.
    pub fn discard_expired_imports(&self) {
        self.imports.discard_expired((self.settings.now)());
    }
}

fn waiting(id: ImportId, slot: &Slot) -> Option<WaitingImport> {
    if matches!(slot.subject, Subject::Revision(ImportKind::Compare { .. })) {
        return None;
    }
    let usage = slot.usage();
    let state = match (slot.progress.current(), usage.phase) {
        (_, Phase::Finished) => return None,
        (Some(progress), _) => WaitingFor::Job(progress),
        (None, Phase::Receiving) => WaitingFor::Files { received: usage.received },
        (None, Phase::Uploaded) => WaitingFor::Comparison,
        (None, Phase::PlannedFiles | Phase::PlannedRevision) => WaitingFor::Decisions,
    };
    Some(WaitingImport {
        id,
        subject: slot.subject.clone(),
        by: slot.owner.clone(),
        since: slot.since,
        touched: usage.touched,
        size: usage.size,
        state,
        open: usage.open,
        decided: usage.decided,
        send: None,
    })
}
