//! The imports that wait, as every administrator sees them.

use api_types::{ImportId, ImportKind, Subject, WaitingFor, WaitingImport};

use crate::{
    Admin, Repository,
    import::{room::Phase, slot::Slot},
};

impl Repository {
    /// The imports that wait, of all administrators, the newest first. A comparison of two revisions
    /// is none: it waits for nothing and takes no room.
    #[must_use]
    pub fn waiting_imports(&self, _: &Admin) -> Vec<WaitingImport> {
        let slots = self.imports.all((self.settings.now)()).into_iter();
        let mut waiting: Vec<_> = slots.filter_map(|(id, slot)| waiting(id, &slot)).collect();
        waiting.sort_by_key(|import| std::cmp::Reverse(import.since));
        waiting
    }
}

impl Repository {
    /// Gives up what has expired, with its files. Every use of an import does so too: this is for a
    /// server that nobody uses.
    pub fn expire_imports(&self) {
        self.imports.expire((self.settings.now)());
    }
}

fn waiting(id: ImportId, slot: &Slot) -> Option<WaitingImport> {
    if matches!(slot.subject, Subject::Revision(ImportKind::Compare { .. })) {
        return None;
    }
    let room = slot.room();
    let state = match (slot.progress.current(), room.phase) {
        (_, Phase::Over) => return None,
        (Some(working), _) => WaitingFor::Job(working),
        (None, Phase::Receiving) => WaitingFor::Files { received: room.arrived },
        (None, Phase::Arrived) => WaitingFor::Comparison,
        (None, Phase::PlannedFiles | Phase::PlannedRevision) => WaitingFor::Decisions,
    };
    Some(WaitingImport {
        id,
        subject: slot.subject.clone(),
        by: slot.owner.clone(),
        since: slot.since,
        touched: room.touched,
        size: room.size,
        state,
    })
}
