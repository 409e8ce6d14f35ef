//! The imports that wait, as every administrator sees them.

use serde::{Deserialize, Serialize};

use crate::{
    Admin, ImportId, Intent, Purpose, Repository, Timestamp, Working, room::Phase, slot::Slot,
};

/// What an import is made of.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Files.
    Files {
        /// What is done with them.
        intent: Intent,
        /// Their names: foreign text.
        names: Vec<Box<str>>,
    },
    /// Revisions.
    Revision(Purpose),
}

/// What an import waits for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitingFor {
    /// The rest of its files.
    Files {
        /// Bytes that are here.
        received: u64,
    },
    /// To be compared with the repository.
    Comparison,
    /// Decisions, or only to be looked at.
    Decisions,
    /// Somebody works on it.
    Work(Working),
}

/// An import that waits.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct WaitingImport {
    /// Its id.
    pub id: ImportId,
    /// What it is made of.
    pub subject: Subject,
    /// The account that began it.
    pub by: Box<str>,
    /// When that was.
    pub since: Timestamp,
    /// When somebody last asked for it.
    pub touched: Timestamp,
    /// Bytes of its files.
    pub size: u64,
    /// What it waits for.
    pub state: WaitingFor,
}

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
    if matches!(slot.subject, Subject::Revision(Purpose::Compare { .. })) {
        return None;
    }
    let room = slot.room();
    let state = match (slot.progress.working(), room.phase) {
        (_, Phase::Over) => return None,
        (Some(working), _) => WaitingFor::Work(working),
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
