//! The state of one import.

use std::{mem, sync::Arc};

use api_types::{FileAction, ImportId, ImportKind, MissingServices, ParsedFile, SavedDecisions};

use snapshot::Problem;

use super::{applied::Applied, error::ImportError, quota::Phase, saved, upload::Upload};
use crate::{
    plan::{Base, Plan, PlanSource, UploadedFile},
    store::Store,
};

/// The state of one import.
pub(super) enum ImportState {
    /// Its files are being uploaded.
    Receiving(FileAction, Vec<Upload>),
    /// At least one of its files is invalid.
    Rejected(Vec<ParsedFile>),
    /// Its files are complete and valid.
    Uploaded(FileAction, Vec<Arc<UploadedFile>>),
    /// It was compared with the repository. The decisions belong to this plan.
    Planned(Arc<PlannedImport>, SavedDecisions),
    /// It was applied.
    Applied(Applied),
    /// Its files are being parsed to their end. The state remains if that panics.
    Broken,
}

/// A plan, and what it was made from.
pub(super) struct PlannedImport {
    pub(super) kind: ImportKind,
    pub(super) source: PlanSource,
    pub(super) base: Base,
    pub(super) plan: Arc<Plan>,
    /// The services that the files do not have.
    pub(super) missing: MissingServices,
}

impl ImportState {
    /// Takes the uploads out if the next step is to parse them to their end. Leaves
    /// [`ImportState::Broken`], because an upload that is finished cannot be put back.
    ///
    /// Uploads need not be complete if one of them is invalid.
    pub(super) fn take_uploads(
        &mut self,
    ) -> Result<Option<(FileAction, Vec<Upload>)>, ImportError> {
        let Self::Receiving(_, uploads) = self else { return Ok(None) };
        if !uploads.iter().any(Upload::is_rejected) && !uploads.iter().all(Upload::is_complete) {
            return Err(ImportError::UploadIncomplete);
        }
        Ok(match mem::replace(self, Self::Broken) {
            Self::Receiving(action, uploads) => Some((action, uploads)),
            _ => None,
        })
    }

    /// The state after these uploads, and the bytes that unpacking them took in the spool. Together they
    /// may take as much as one file may have.
    pub(super) fn from_uploads(action: FileAction, uploads: Vec<Upload>) -> (Self, u64) {
        let mut unpacked = 0_u64;
        let mut files = Vec::with_capacity(uploads.len());
        for upload in uploads {
            let finished = upload.finish(unpacked);
            unpacked += finished.unpacked;
            files.push(Arc::new(finished.file));
        }
        let state = if files.iter().all(|file| file.manifest.is_usable()) {
            Self::Uploaded(action, files)
        } else {
            Self::Rejected(files.iter().map(|file| file.to_parsed_file()).collect())
        };
        (state, unpacked)
    }

    /// The plan. It stays valid while the import changes its state.
    pub(super) fn planned(&self) -> Result<Arc<PlannedImport>, ImportError> {
        match self {
            Self::Planned(planned, _) => Ok(Arc::clone(planned)),
            _ => Err(ImportError::NotPlanned),
        }
    }

    /// The new state, if the history has a revision of this import although no caller got the
    /// report: the server failed after the commit, or the response was lost.
    pub(super) fn refreshed(
        &self,
        id: &ImportId,
        store: &dyn Store,
    ) -> Result<Option<Self>, ImportError> {
        let Self::Planned(planned, _) = self else { return Ok(None) };
        let newest = store.head().revision.number;
        let since_plan = newest.0.saturating_sub(planned.plan.revision.0);
        let limit = usize::try_from(since_plan).unwrap_or(usize::MAX);
        let applied = Applied::from_history(id, limit, store)?;
        Ok(applied
            .map(|applied| Self::Applied(Applied { problems: planned.problems(), ..applied })))
    }

    /// The state with a new plan of the same import. Decisions that are still possible stay.
    pub(super) fn replanned(&self, planned: Arc<PlannedImport>) -> Self {
        let saved = match self {
            Self::Planned(old, saved) => saved::for_new_plan(saved, &old.plan, &planned.plan),
            _ => SavedDecisions::default(),
        };
        Self::Planned(planned, saved)
    }

    /// The number of decisions that people made, and of rows that still need one.
    pub(super) fn decision_counts(&self) -> (u32, u32) {
        let Self::Planned(planned, saved) = self else { return (0, 0) };
        let decided = u32::try_from(saved.decisions.rows.len()).unwrap_or(u32::MAX);
        (decided, saved::open_rows(&planned.plan, saved))
    }

    /// How the import counts against the quota.
    pub(super) fn phase(&self) -> Phase {
        match self {
            Self::Receiving(..) => Phase::Receiving,
            Self::Uploaded(..) => Phase::Uploaded,
            Self::Planned(planned, _) if planned.source.files().is_empty() => {
                Phase::PlannedRevision
            }
            Self::Planned(..) => Phase::PlannedFiles,
            Self::Rejected(_) | Self::Applied(_) | Self::Broken => Phase::Finished,
        }
    }
}

impl PlannedImport {
    /// The files that are compared. The one on the left of a comparison comes first.
    pub(super) fn files(&self) -> Vec<ParsedFile> {
        let files = self.source.files().iter().map(|file| file.to_parsed_file());
        self.base.to_parsed_file().into_iter().chain(files).collect()
    }

    /// The problems of the files.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let files = self.source.files().iter();
        files.flat_map(|file| file.manifest.problems.iter().cloned()).collect()
    }
}
