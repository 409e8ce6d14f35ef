//! The result of an import.

use api_types::{
    Choice, EditSubject, ImportId, ImportKind, Report, Revision, RevisionKind, Source,
};
use snapshot::Problem;

use super::{error::ImportError, read_back::read_back_revision};
use crate::store::Store;

/// An import that was applied.
#[derive(Clone)]
pub(super) struct Applied {
    pub(super) kind: ImportKind,
    pub(super) sources: Vec<Source>,
    pub(super) report: Report,
    /// The problems of the files. Empty if the result was found in the history.
    pub(super) problems: Vec<Problem>,
}

impl Applied {
    /// The result of an import whose revision is among the `limit` newest ones. Reads back what the
    /// revision wrote.
    pub(super) fn from_history(
        id: &ImportId,
        limit: usize,
        store: &dyn Store,
    ) -> Result<Option<Self>, ImportError> {
        if limit == 0 {
            return Ok(None);
        }
        let revisions = store.revisions(None, limit)?;
        let is_result = |revision: &Revision| revision.draft.import.as_ref() == Some(id);
        let Some(revision) = revisions.into_iter().find(is_result) else { return Ok(None) };
        let report = read_back_revision(&revision, store)?;
        let kind = match revision.draft.kind {
            RevisionKind::Undo(number) => ImportKind::Undo(number),
            RevisionKind::Restore(number) => ImportKind::Restore(number),
            RevisionKind::Edit => ImportKind::Edit(edit_subject(&revision, &report)),
            RevisionKind::Import
            | RevisionKind::Start
            | RevisionKind::Recovered(_)
            | RevisionKind::LossAccepted(_)
            | RevisionKind::RenewedIds
            | RevisionKind::SavedProfile
            | RevisionKind::DeletedProfile
            | RevisionKind::SavedSelection
            | RevisionKind::DeletedSelection => ImportKind::Import,
        };
        Ok(Some(Self { kind, sources: revision.draft.sources, report, problems: Vec::new() }))
    }
}

/// What an edit was about.
fn edit_subject(revision: &Revision, report: &Report) -> EditSubject {
    let mut written = report.outcome.written.iter();
    match (&revision.draft.item, written.next()) {
        (Some(profile), _) => EditSubject::ResponseTimes(profile.clone()),
        (None, Some(service)) if service.choice != Choice::Remove => {
            EditSubject::Settings(service.key.clone())
        }
        (None, _) => EditSubject::Delete,
    }
}
