//! What a source would do to the repository, definition by definition.

mod bounded;
mod choices;
pub(crate) mod conflict;
pub(crate) mod confusables;
mod files;
mod offers;
pub(crate) mod revert;
pub(crate) mod source;
mod write;

use std::{io, sync::Arc};

use api_types::{Choice, Decision, Effect, RevisionNumber, RowWarnings, Status};
use snapshot::{Definition, ServiceKey, Summary};

use crate::{Entry, StoreError, import::progress::Cancelled};

pub(crate) use files::{attached, of_files, only_here};
pub(crate) use offers::of_offers;
pub(crate) use write::{definition_to_write, still_holds};

/// One definition of the source.
#[derive(Clone, Debug)]
pub struct Row {
    /// What the source has; what is here, where the source has nothing.
    pub summary: Summary,
    /// Which of the files it is from, from 0.
    pub file: u32,
    /// How it meets the repository.
    pub status: Status,
    /// The definition that is here under this name and version, or under this id.
    pub here: Option<Arc<Entry>>,
    /// What can be chosen for it.
    pub choices: &'static [Choice],
    /// What happens if nothing is chosen; nothing where a person has to.
    pub default: Option<Decision>,
    /// What else is worth a word.
    pub warnings: RowWarnings,
    /// Whether the ids that are here are adopted; else the source's are written as they are.
    pub(crate) adopts: bool,
}

impl Row {
    /// Whether a decision brings in something that acts and does not act here yet.
    #[must_use]
    pub fn needs_confirmation(&self, decision: &Decision) -> bool {
        self.warnings.needs_confirmation(decision)
    }

    /// The definition of the source beside the one that is here: with the ids that are here, where
    /// they are adopted.
    pub(crate) fn adopted(&self, ours: &Definition, theirs: Definition) -> Definition {
        if self.adopts { snapshot::remap_ids(&theirs, ours) } else { theirs }
    }

    /// What a decision does to the examples that are here.
    #[must_use]
    pub fn effect(&self, decision: &Decision) -> Effect {
        let here = self.here.as_ref().map_or(0, |here| here.summary.examples());
        Effect::new(&self.status, &self.summary, here, decision)
    }

    /// The name and version that a decision writes.
    #[must_use]
    pub fn key_to_write<'a>(&'a self, decision: &'a Decision) -> &'a ServiceKey {
        decision.key(&self.summary.key)
    }

    /// The service of another name or version that a decision lets it take the place of.
    #[must_use]
    pub fn instead_of(&self, decision: &Decision) -> Option<&ServiceKey> {
        match (&self.status, decision) {
            (Status::IdConflict { by }, Decision::Replace(_)) => Some(by),
            _ => None,
        }
    }
}

/// What a source would do to the repository at one revision.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The revision that it was made at.
    pub revision: RevisionNumber,
    /// The definitions of the source, in its order.
    pub rows: Vec<Row>,
}

impl Plan {
    /// A plan of rows that are only looked at.
    pub(crate) fn to_look_at(revision: RevisionNumber, mut rows: Vec<Row>) -> Self {
        for row in &mut rows {
            (row.choices, row.default) = (&[], Some(Decision::KeepMine));
        }
        Self { revision, rows }
    }
}

/// Why a plan could not be made or carried out.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The spooled file is gone or broken.
    #[error("cannot read the spooled file")]
    File(#[from] io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no such row, or it has no content.
    #[error("the plan has no content in row {0}")]
    NoRow(usize),
    /// It was asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}
