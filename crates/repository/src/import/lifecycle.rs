//! The use cases of an import: upload its files, view it, apply it or cancel it.

use std::{
    borrow::Cow,
    sync::{Arc, MutexGuard},
};

use api_types::{
    Decisions, DecisionsVersion, Draft, FileAction, ImportId, ImportKind, JobProgress, MAX_FILES,
    NewFile, Report, RevisionKind, Stage, Subject, Timestamp, UploadProgress,
};

use super::{
    applied::Applied,
    apply::{Job, apply},
    error::ImportError,
    saved,
    shared::{SharedJob, check_right},
    slot::Slot,
    state::{ImportState, PlannedImport},
    upload::Upload,
    view::ImportView,
};
use crate::{
    access::{Admin, Editor},
    guard::catch_panic,
    repository::Repository,
};

/// The maximum number of revisions to search for the result of an import that is not in memory.
pub(super) const MAX_REVISIONS_SEARCHED: usize = 256;

/// The maximum length of a file name, in characters. A longer name is cut off.
const MAX_FILE_NAME: usize = 200;

impl Repository {
    /// Starts an import and reserves space for its files.
    ///
    /// # Errors
    /// [`ImportError::FileCount`], [`ImportError::TooLarge`], [`ImportError::NoSpace`] and
    /// [`ImportError::TooMany`]. Fails if the spool cannot create the files.
    pub fn start_import(
        &self,
        admin: &Admin,
        action: FileAction,
        files: &[NewFile],
    ) -> Result<ImportId, ImportError> {
        let total = self.check_files(files)?;
        let now = (self.settings.now)();
        self.add_import(total, self.settings.max_pending_bytes, || {
            self.receiving(admin, action, files, total, now)
        })
    }

    /// Starts an import of one file with an ID that the caller chose. Returns whether it did: it does not
    /// if there is an import with this ID in memory. `size` is the most that the file can have.
    ///
    /// # Errors
    /// The errors of [`Repository::start_import`].
    pub fn start_import_as(
        &self,
        admin: &Admin,
        id: &ImportId,
        file: NewFile,
    ) -> Result<bool, ImportError> {
        let files = [file];
        let total = self.check_files(&files)?;
        let now = (self.settings.now)();
        self.add_import_as(id, total, self.settings.max_pending_bytes, || {
            self.receiving(admin, FileAction::Import, &files, total, now)
        })
    }

    /// The size of all files, if there are neither too many nor too large ones.
    fn check_files(&self, files: &[NewFile]) -> Result<u64, ImportError> {
        let limit = self.max_file_bytes();
        if files.is_empty() || files.len() > MAX_FILES {
            return Err(ImportError::FileCount(files.len()));
        }
        if let Some(file) = files.iter().find(|file| file.size > limit) {
            return Err(ImportError::TooLarge { size: file.size, limit });
        }
        Ok(files.iter().map(|file| file.size).sum())
    }

    /// An import that waits for its files.
    fn receiving(
        &self,
        admin: &Admin,
        action: FileAction,
        files: &[NewFile],
        total: u64,
        now: Timestamp,
    ) -> Result<Slot, ImportError> {
        let name = |file: &NewFile| file.name.chars().take(MAX_FILE_NAME).collect();
        let names: Vec<Box<str>> = files.iter().map(name).collect();
        let uploads = names.iter().zip(files).map(|(name, file)| {
            let spooled = self.spool.create(file.size)?;
            let spool = Arc::clone(&self.spool);
            Ok(Upload::new(name, file.size, spooled, self.settings.limits, spool))
        });
        let uploads = uploads.collect::<Result<_, ImportError>>()?;
        let state = ImportState::Receiving(action, uploads);
        Ok(Slot::new(admin.name(), Subject::Files { action, names }, state, total, now))
    }

    /// Ends the upload of files that are smaller than was announced, because their sizes were not known.
    ///
    /// # Errors
    /// [`ImportError::UploadComplete`] if the files were complete, [`ImportError::NotFound`].
    pub fn end_upload(&self, _: &Admin, id: &ImportId) -> Result<(), ImportError> {
        let slot = self.slot(id)?;
        let mut state = slot.lock();
        let ImportState::Receiving(_, uploads) = &mut *state else {
            return Err(ImportError::UploadComplete);
        };
        uploads.iter_mut().for_each(Upload::end);
        slot.set_size(uploads.iter().map(|upload| upload.progress().received).sum());
        self.publish_received(id, &slot, &state)
    }

    /// Appends a slice to a file of an import. Files are numbered from 0. The answer has the offset of
    /// the next slice, so a client can resume an upload. It can lag one slice behind in whether the file
    /// is rejected, except for the last slice.
    ///
    /// # Errors
    /// [`ImportError::UploadComplete`], [`ImportError::NoFile`], and [`ImportError::NoSpace`] if the
    /// upload paused and other imports took its space. Fails if the spool cannot store the slice.
    pub fn append_slice<'a>(
        &self,
        _: &Admin,
        id: &ImportId,
        file: u32,
        offset: u64,
        bytes: impl Into<Cow<'a, [u8]>>,
    ) -> Result<UploadProgress, ImportError> {
        if let Some(shared) = &self.shared_imports {
            return self.append_shared(shared, id, file, offset, bytes.into());
        }
        let (slot, now) = (self.slot(id)?, (self.settings.now)());
        self.imports.resume_upload(id, &slot, self.settings.max_pending_bytes, now)?;
        let ImportState::Receiving(_, uploads) = &mut *slot.lock() else {
            return Err(ImportError::UploadComplete);
        };
        let upload = usize::try_from(file).ok().and_then(|file| uploads.get_mut(file));
        let progress = upload.ok_or(ImportError::NoFile(file))?.append(offset, bytes.into())?;
        let received = uploads.iter().map(|upload| upload.progress().received).sum();
        slot.set_received(received, now);
        Ok(progress)
    }

    /// Cancels an import and its running job. Succeeds if there is no such import.
    ///
    /// # Errors
    /// [`ImportError::TooLate`] if the import was applied or its commit has started.
    pub fn cancel_import(&self, editor: &impl Editor, id: &ImportId) -> Result<(), ImportError> {
        if let Some(shared) = &self.shared_imports {
            return self.cancel_shared(shared, editor, id);
        }
        let slot = match self.find_import(editor, id) {
            Err(ImportError::NotFound(_) | ImportError::Discarded { .. }) => return Ok(()),
            found => found?,
        };
        let state = slot.lock_refreshed(id, &*self.store)?;
        if slot.progress.is_busy() {
            if !slot.progress.cancel() {
                return Err(ImportError::TooLate);
            }
        } else {
            if matches!(*state, ImportState::Applied(_)) {
                return Err(ImportError::TooLate);
            }
            // Stops threads that wait for a turn.
            slot.progress.close();
        }
        drop(state);
        self.imports.discard_cancelled(id, &slot, editor.name());
        Ok(())
    }

    /// The state of an import. One that was applied and is no longer in memory is found in the history.
    ///
    /// # Errors
    /// [`ImportError::NotFound`], and [`ReadBackFailed`] or [`ReadBackMismatch`] if its revision cannot
    /// be read back.
    ///
    /// [`ReadBackFailed`]: crate::ApplyError::ReadBackFailed
    /// [`ReadBackMismatch`]: crate::ApplyError::ReadBackMismatch
    pub fn view_import(
        &self,
        editor: &impl Editor,
        id: &ImportId,
    ) -> Result<ImportView, ImportError> {
        if let Some(progress) = self.progress_elsewhere(editor, id)? {
            return Ok(ImportView::Busy(progress));
        }
        let slot = self.find_import(editor, id)?;
        let state = self.lock_refreshed(id, &slot)?;
        match slot.progress.current() {
            Some(progress) => Ok(ImportView::Busy(progress)),
            None => ImportView::new(id, &state),
        }
    }

    /// The progress of the running job of an import. `None` if no job is running.
    ///
    /// # Errors
    /// [`ImportError::NotFound`].
    pub fn import_progress(
        &self,
        editor: &impl Editor,
        id: &ImportId,
    ) -> Result<Option<JobProgress>, ImportError> {
        if let Some(progress) = self.progress_elsewhere(editor, id)? {
            return Ok(Some(progress));
        }
        Ok(self.slot_for(editor, id)?.progress.current())
    }

    /// The progress of the job that another server runs on an import.
    fn progress_elsewhere(
        &self,
        editor: &impl Editor,
        id: &ImportId,
    ) -> Result<Option<JobProgress>, ImportError> {
        match self.shared_imports.as_ref().map(|shared| shared.job_elsewhere(editor, id)) {
            Some(Err(denied @ ImportError::NotAllowed(_))) => Err(denied),
            // Without the database, the import is viewed as it was.
            Some(found) => Ok(found.ok().flatten()),
            None => Ok(None),
        }
    }

    /// Locks the state of an import after a refresh, which all servers then know.
    pub(super) fn lock_refreshed<'a>(
        &self,
        id: &ImportId,
        slot: &'a Slot,
    ) -> Result<MutexGuard<'a, ImportState>, ImportError> {
        let state = slot.lock_refreshed(id, &*self.store)?;
        let is_news = || slot.seen_record().is_some_and(|seen| !seen.is_applied());
        if matches!(*state, ImportState::Applied(_)) && is_news() {
            self.publish_applied(id, slot, &state);
        }
        Ok(state)
    }

    /// Lets no other server run a job on an import that this one has a turn for. Brings the import up to date.
    pub(super) fn start_shared_job(
        &self,
        id: &ImportId,
        slot: &Arc<Slot>,
    ) -> Result<Option<SharedJob>, ImportError> {
        let Some(shared) = &self.shared_imports else { return Ok(None) };
        let job = shared.start_job(id, slot)?;
        self.catch_up(shared, id, slot)?;
        Ok(Some(job))
    }

    /// Applies an import with these decisions. Idempotent: a second call returns the same report, even
    /// if the first one failed after its commit.
    ///
    /// # Errors
    /// The repository is unchanged after an error, with two exceptions: [`ReadBackFailed`] and
    /// [`ReadBackMismatch`] mean that a revision was committed.
    ///
    /// [`ReadBackFailed`]: crate::ApplyError::ReadBackFailed
    /// [`ReadBackMismatch`]: crate::ApplyError::ReadBackMismatch
    ///
    /// # Panics
    /// Passes on a panic of the store or the spool. The repository is unchanged then.
    pub fn apply_import(
        &self,
        editor: &impl Editor,
        id: &ImportId,
        decisions: &Decisions,
    ) -> Result<Report, ImportError> {
        self.apply_reviewed(editor, id, decisions, None)
    }

    /// Applies an import like [`Repository::apply_import`], but only if `seen` is the newest version of
    /// its plan and its saved decisions. So nobody applies a plan that they have not seen, or
    /// decisions that somebody else has changed.
    ///
    /// # Errors
    /// The errors of [`Repository::apply_import`], [`ImportError::PlanChanged`] and
    /// [`ImportError::DecisionsChanged`].
    ///
    /// # Panics
    /// Passes on a panic of the store or the spool. The repository is unchanged then.
    pub fn apply_reviewed(
        &self,
        editor: &impl Editor,
        id: &ImportId,
        decisions: &Decisions,
        seen: Option<DecisionsVersion>,
    ) -> Result<Report, ImportError> {
        let slot = self.find_import(editor, id)?;
        let turn = slot.turn();
        if let ImportState::Applied(applied) = &*slot.lock() {
            return Ok(applied.report.clone());
        }
        let job = self.start_shared_job(id, &slot)?;
        let planned = {
            let state = self.lock_refreshed(id, &slot)?;
            match (&*state, seen) {
                (ImportState::Applied(applied), _) => return Ok(applied.report.clone()),
                (ImportState::Broken, _) => return Err(ImportError::NotFound(id.clone())),
                (ImportState::Planned(planned, saved), Some(seen)) => {
                    saved::check_version(saved, &planned.plan, seen)?;
                }
                _ => {}
            }
            let planned = state.planned()?;
            turn.begin_job(&state, Stage::Writing)?;
            planned
        };
        let draft = self.draft(editor, id, &planned)?;
        let sources = draft.sources.clone();
        let PlannedImport { plan, source, kind, .. } = &*planned;
        let result = catch_panic(|| {
            let (store, ids) = (&*self.store, &*self.document_ids);
            let job = Job { progress: &slot.progress, shared: job.as_ref() };
            apply(plan, decisions, draft, source, store, ids, job)
        });
        if let Ok(Ok(report)) = result {
            let problems = planned.problems();
            let applied = Applied { kind: kind.clone(), sources, report: report.clone(), problems };
            let mut state = slot.lock();
            slot.set(&mut state, ImportState::Applied(applied));
            self.publish_applied(id, &slot, &state);
            return Ok(report);
        }
        turn.end_job();
        // The failure may have come after the commit, so the history decides.
        let state = self.lock_refreshed(id, &slot)?;
        match (&*state, result) {
            (ImportState::Applied(applied), _) => Ok(applied.report.clone()),
            (_, Ok(result)) => Ok(result?),
            (_, Err(panic)) => panic.resume(),
        }
    }

    /// The metadata of the revision that an import makes.
    fn draft(
        &self,
        editor: &impl Editor,
        id: &ImportId,
        planned: &PlannedImport,
    ) -> Result<Draft, ImportError> {
        let kind = match &planned.kind {
            ImportKind::Import => RevisionKind::Import,
            ImportKind::Restore(number) => RevisionKind::Restore(*number),
            ImportKind::Undo(number) => RevisionKind::Undo(*number),
            ImportKind::Edit(_) => RevisionKind::Edit,
            ImportKind::Compare { .. } => return Err(ImportError::ReadOnly),
        };
        let files = planned.source.files().iter();
        Ok(Draft {
            sources: files.map(|file| file.source.clone()).collect(),
            import: Some(id.clone()),
            item: planned.source.profile_name().map(Into::into),
            ..Draft::new(kind, editor.name(), self.now())
        })
    }

    /// An import in memory.
    pub(super) fn slot(&self, id: &ImportId) -> Result<Arc<Slot>, ImportError> {
        match &self.shared_imports {
            Some(shared) => self.shared_slot(shared, id),
            None => self.imports.get(id, (self.settings.now)()),
        }
    }

    /// An import in memory that this person may review.
    pub(super) fn slot_for(
        &self,
        editor: &impl Editor,
        id: &ImportId,
    ) -> Result<Arc<Slot>, ImportError> {
        let slot = self.slot(id)?;
        check_right(editor, &slot.subject)?;
        Ok(slot)
    }

    /// An import in memory, or one that was applied and is only in the history.
    fn find_import(&self, editor: &impl Editor, id: &ImportId) -> Result<Arc<Slot>, ImportError> {
        let missing = match self.slot_for(editor, id) {
            Err(missing @ (ImportError::NotFound(_) | ImportError::Discarded { .. })) => missing,
            found => return found,
        };
        let applied = Applied::from_history(id, MAX_REVISIONS_SEARCHED, &*self.store)?;
        let applied = applied.ok_or(missing)?;
        let subject = Subject::Revision(applied.kind.clone());
        let state = ImportState::Applied(applied);
        let slot = Slot::new("", subject, state, 0, (self.settings.now)());
        check_right(editor, &slot.subject)?;
        Ok(Arc::new(slot))
    }
}
