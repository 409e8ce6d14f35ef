//! The use cases of an import: files come in, are looked at and applied, or forgotten.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::Arc,
};

use api_types::{
    Decisions, DiscardReason, Draft, FileAction, ImportId, ImportKind, JobProgress, MAX_FILES,
    NewFile, Report, Revision, RevisionKind, RevisionNumber, Stage, Status, Subject,
    UploadProgress,
};
use snapshot::{Definition, Reader};

use crate::{
    Admin, ApplyError, ImportView, PlanError, Repository, SpoolError,
    import::{
        apply::{apply, read_back_later},
        slot::Slot,
        state::{Import, Planned, Receiving},
    },
};

/// Revisions that are looked through for the result of an import that is not in memory any more.
const LOOKED_BACK: usize = 256;

/// Why an import cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file is larger than the limit.
    #[error("{size} bytes are more than the limit of {limit}")]
    TooLarge {
        /// Bytes of the file.
        size: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// There are no files, or too many.
    #[error("an import takes from 1 to {MAX_FILES} files, not {0}")]
    FileCount(usize),
    /// Files of other imports take the room.
    #[error("{size} bytes have no room beside the {taken} of {most} bytes that wait already")]
    NoSpace {
        /// Bytes of the files.
        size: u64,
        /// Bytes that wait already.
        taken: u64,
        /// Bytes allowed.
        most: u64,
        /// Minutes until there is room, if the others stay as they are; nothing where that is not
        /// known.
        minutes: Option<u32>,
    },
    /// All imports that can be remembered are being worked on, or are those of others.
    #[error("{0} imports are under way already")]
    TooMany(usize),
    /// There is no such import.
    #[error("there is no import {0}")]
    NotFound(ImportId),
    /// The import was forgotten.
    #[error("the import {id} is not here any more: {why:?}")]
    Discarded {
        /// Which.
        id: ImportId,
        /// Why.
        why: DiscardReason,
    },
    /// The plan has no such row.
    #[error("the plan has no row {0}")]
    NoRow(u32),
    /// The plan is another one than the one that was asked for.
    #[error("the plan is one at revision {0} by now")]
    PlanChanged(RevisionNumber),
    /// The import is not at the step that this needs.
    #[error("the import is not at this step: {0}")]
    WrongStep(&'static str),
    /// It cannot be cancelled any more.
    #[error("the import is a revision, or is just being made one")]
    TooLate,
    /// A file cannot be kept or read.
    #[error("cannot keep the file")]
    Spool(#[from] SpoolError),
    /// The comparison failed, or was cancelled.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The decisions or the store did not allow it.
    #[error(transparent)]
    Apply(#[from] ApplyError),
}

/// The two sides of a row of a plan.
#[derive(Clone, Debug)]
pub struct Sides {
    /// The definition that is here, if one is.
    pub here: Option<Definition>,
    /// The definition of the source, if it has one.
    pub source: Option<Definition>,
}

impl Repository {
    /// Makes room for files, each with its name and its size in bytes.
    ///
    /// # Errors
    /// Where one is too large, or they cannot be kept.
    pub fn start_import(
        &self,
        admin: &Admin,
        action: FileAction,
        files: &[NewFile],
    ) -> Result<ImportId, ImportError> {
        let limit = self.settings.limits.max_file_bytes;
        if files.is_empty() || files.len() > MAX_FILES {
            return Err(ImportError::FileCount(files.len()));
        }
        if let Some(file) = files.iter().find(|file| file.size > limit) {
            return Err(ImportError::TooLarge { size: file.size, limit });
        }
        let total = files.iter().map(|file| file.size).sum();
        let now = (self.settings.now)();
        self.imports.add(total, self.settings.waiting, now, || {
            let names = files.iter().map(|file| file.name.chars().take(200).collect());
            let names: Vec<Box<str>> = names.collect();
            let receive = |(name, NewFile { size, .. }): (&str, &NewFile)| {
                let file = self.spool.create(*size)?;
                Ok(Receiving::new(name, *size, file, Reader::new(self.settings.limits)))
            };
            let received = names
                .iter()
                .map(|name| &**name)
                .zip(files)
                .map(receive)
                .collect::<Result<_, ImportError>>();
            let import = Import::Receiving(action, received?);
            Ok(Slot::new(admin.name(), Subject::Files { action, names }, import, total, now))
        })
    }

    /// Takes a piece of one of the files, counted from 0; tells how much of it is here.
    ///
    /// # Errors
    /// Where the import is past this step, the piece cannot be kept, or other imports took the room
    /// while nothing came.
    pub fn append(
        &self,
        _: &Admin,
        id: &ImportId,
        file: u32,
        offset: u64,
        bytes: &[u8],
    ) -> Result<UploadProgress, ImportError> {
        let (slot, now) = (self.slot(id)?, (self.settings.now)());
        self.imports.go_on(id, &slot, self.settings.waiting, now)?;
        let Import::Receiving(_, files) = &mut *slot.lock() else {
            return Err(ImportError::WrongStep("the file is complete already"));
        };
        let receiving = usize::try_from(file).ok().and_then(|file| files.get_mut(file));
        let receiving = receiving.ok_or(ImportError::WrongStep("it has no such file"))?;
        let received = receiving.append(offset, bytes)?;
        slot.arrived(files.iter().map(|file| file.received().received).sum(), now);
        Ok(received)
    }

    /// Forgets an import, and stops what is being done for it.
    ///
    /// # Errors
    /// [`ImportError::TooLate`] where it is a revision, or is just being made the newest one.
    pub fn cancel_import(&self, admin: &Admin, id: &ImportId) -> Result<(), ImportError> {
        let Ok(slot) = self.slot(id) else {
            let applied = self.in_history(id, LOOKED_BACK)?.is_some();
            return if applied { Err(ImportError::TooLate) } else { Ok(()) };
        };
        let mut import = slot.lock();
        if slot.progress.current().is_some() {
            if !slot.progress.cancel() {
                return Err(ImportError::TooLate);
            }
        } else {
            self.settle(id, &slot, &mut import)?;
            if matches!(*import, Import::Applied(..)) {
                return Err(ImportError::TooLate);
            }
            // Whoever has asked for it already and waits for a turn will find it closed.
            slot.progress.close();
        }
        drop(import);
        self.imports.cancelled(id, &slot, admin.name());
        Ok(())
    }

    /// How far an import is. One that is not in memory any more is looked for in the history.
    ///
    /// # Errors
    /// Where there is none, or what it wrote cannot be read back.
    pub fn view_import(&self, _: &Admin, id: &ImportId) -> Result<ImportView, ImportError> {
        let slot = match self.slot(id) {
            Ok(slot) => slot,
            Err(missing) => {
                return ImportView::of(id, &self.in_history(id, LOOKED_BACK)?.ok_or(missing)?);
            }
        };
        let mut import = slot.lock();
        if let Some(progress) = slot.progress.current() {
            return Ok(ImportView::Busy(progress));
        }
        self.settle(id, &slot, &mut import)?;
        ImportView::of(id, &import)
    }

    /// The two sides of a row: what is here, and what the source has, under the ids that are here.
    ///
    /// # Errors
    /// Where the import has no plan, or no such row.
    pub fn sides(&self, _: &Admin, id: &ImportId, row: u32) -> Result<Sides, ImportError> {
        let slot = self.slot(id)?;
        let planned = slot.lock().planned()?;
        let place = usize::try_from(row).unwrap_or(usize::MAX);
        let row = planned.plan.rows.get(place).ok_or(ImportError::NoRow(row))?;
        let here = row.here.as_ref().map(|entry| planned.base.definition(entry)).transpose()?;
        let source = match row.status {
            Status::Missing => None,
            _ => Some(planned.origin.definition(place, &*self.store)?),
        };
        let source = match (&here, source) {
            (Some(here), Some(source)) => Some(row.adopted(here, source)),
            (_, source) => source,
        };
        Ok(Sides { here, source })
    }

    /// How far the work on an import is; nothing where nobody works on it.
    ///
    /// # Errors
    /// Where there is none.
    pub fn watch_import(
        &self,
        _: &Admin,
        id: &ImportId,
    ) -> Result<Option<JobProgress>, ImportError> {
        Ok(self.slot(id)?.progress.current())
    }

    /// Carries an import out as it was decided. Asked again, it gives the same report, whatever
    /// became of the answer before: the history tells whether a revision stands.
    ///
    /// # Errors
    /// Where nothing was changed; but for [`ApplyError::ReadBackMismatch`] and
    /// [`ApplyError::ReadBackFailed`], where a revision stands.
    ///
    /// # Panics
    /// Only where something else does: then nothing was changed, and the import is as it was.
    pub fn apply_import(
        &self,
        admin: &Admin,
        id: &ImportId,
        decisions: &Decisions,
    ) -> Result<Report, ImportError> {
        let slot = match self.slot(id) {
            Ok(slot) => slot,
            Err(missing) => match self.in_history(id, LOOKED_BACK)? {
                Some(Import::Applied(_, _, report)) => return Ok(report),
                _ => return Err(missing),
            },
        };
        let turn = slot.turn();
        let planned = {
            let mut import = slot.lock();
            self.settle(id, &slot, &mut import)?;
            match &*import {
                Import::Applied(_, _, report) => return Ok(report.clone()),
                Import::Lost => return Err(ImportError::NotFound(id.clone())),
                _ => {}
            }
            let planned = import.planned()?;
            turn.begin(&import, Stage::Writing)?;
            planned
        };
        let draft = self.draft(admin, id, &planned)?;
        let sources = draft.sources.clone();
        let Planned { plan, origin, kind, .. } = &*planned;
        let work = || apply(plan, decisions, draft, origin, &*self.store, &slot.progress);
        let outcome = catch_unwind(AssertUnwindSafe(work));
        let mut import = slot.lock();
        if let Ok(Ok(report)) = outcome {
            slot.put(&mut import, Import::Applied(kind.clone(), sources, report.clone()));
            return Ok(report);
        }
        // Whatever has failed, and where: whether a revision stands is read, not guessed.
        self.settle(id, &slot, &mut import)?;
        match (&*import, outcome) {
            (Import::Applied(_, _, report), _) => Ok(report.clone()),
            (_, Ok(outcome)) => Ok(outcome?),
            (_, Err(panic)) => resume_unwind(panic),
        }
    }

    /// What stands in the history of an import that is carried out.
    fn draft(&self, admin: &Admin, id: &ImportId, planned: &Planned) -> Result<Draft, ImportError> {
        let kind = match &planned.kind {
            ImportKind::Import => RevisionKind::Import,
            ImportKind::Restore(number) => RevisionKind::Restore(*number),
            ImportKind::Undo(number) => RevisionKind::Undo(*number),
            ImportKind::Compare { .. } => {
                return Err(ImportError::WrongStep("it is only compared"));
            }
        };
        let files = planned.origin.files().iter();
        Ok(Draft {
            sources: files.map(|file| file.source.clone()).collect(),
            import: Some(id.clone()),
            ..Draft::new(kind, admin.name(), (self.settings.now)())
        })
    }

    /// Makes an import carried out whose revision stands though nobody was told.
    pub(crate) fn settle(
        &self,
        id: &ImportId,
        slot: &Slot,
        import: &mut Import,
    ) -> Result<(), ImportError> {
        let Import::Planned(planned) = &*import else { return Ok(()) };
        let newest = self.store.head().revision.number;
        let since = newest.0.saturating_sub(planned.plan.revision.0);
        let since = usize::try_from(since).unwrap_or(usize::MAX);
        if let Some(applied) = self.in_history(id, since)? {
            slot.put(import, applied);
        }
        Ok(())
    }

    pub(crate) fn slot(&self, id: &ImportId) -> Result<Arc<Slot>, ImportError> {
        self.imports.get(id, (self.settings.now)())
    }

    /// An import that made one of the newest revisions, however long ago it was started; what it
    /// wrote is read back.
    fn in_history(&self, id: &ImportId, newest: usize) -> Result<Option<Import>, ImportError> {
        if newest == 0 {
            return Ok(None);
        }
        let revisions = self.store.revisions(None, newest)?;
        let of_it = |revision: &Revision| revision.draft.import.as_ref() == Some(id);
        let Some(revision) = revisions.into_iter().find(of_it) else { return Ok(None) };
        let kind = match revision.draft.kind {
            RevisionKind::Undo(number) => ImportKind::Undo(number),
            RevisionKind::Restore(number) => ImportKind::Restore(number),
            RevisionKind::Import
            | RevisionKind::Start
            | RevisionKind::Recovered(_)
            | RevisionKind::LossAccepted(_) => ImportKind::Import,
        };
        let report = read_back_later(&revision, &*self.store)?;
        Ok(Some(Import::Applied(kind, revision.draft.sources, report)))
    }
}
