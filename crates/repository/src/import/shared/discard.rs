//! How an import of all servers ends without being applied.

use std::time::Duration;

use api_types::{DiscardReason, ImportId, Stage, Subject};

use super::{
    DISCARDED_LIFETIME, ExpectedRecord, RecordKind, RecordVersion, Shared,
    job::{LIFETIME, is_committing},
    record::{DiscardRecord, JobRecord, StateRecord, to_content},
};
use crate::{
    access::{Admin, Editor},
    import::error::ImportError,
    repository::Repository,
    store::StoreError,
};

/// A request that imports a file has ended if its import is as old as this.
const ABANDONED: Duration = Duration::from_secs(30);

impl Shared {
    /// Discards an import that no job runs on. `why` is remembered. Returns whether it did: it does not if somebody
    /// wrote its record since this version, or began a job.
    pub(super) fn discard_idle(
        &self,
        id: &ImportId,
        version: RecordVersion,
        why: Option<DiscardReason>,
    ) -> Result<bool, StoreError> {
        let name = id.to_string();
        // Nobody begins a job from here on.
        let progress = api_types::JobProgress { stage: Stage::Comparing, done: 0, total: 0 };
        let job = to_content(&JobRecord::new(self.port.server(), progress))?;
        let nothing = ExpectedRecord::Nothing;
        let Some(turn) = self.port.put(RecordKind::Job, &name, job, nothing, LIFETIME)? else {
            return Ok(false);
        };
        let discarded = self.discard(id, ExpectedRecord::Version(version), why);
        self.port.remove(RecordKind::Job, &name, ExpectedRecord::Version(turn))?;
        discarded
    }

    fn discard(
        &self,
        id: &ImportId,
        expected: ExpectedRecord,
        why: Option<DiscardReason>,
    ) -> Result<bool, StoreError> {
        let name = id.to_string();
        if !self.port.remove(RecordKind::Import, &name, expected)? {
            return Ok(false);
        }
        if let Some(why) = why {
            let (kind, content) = (RecordKind::Discarded, to_content(&DiscardRecord::new(why))?);
            self.port.put(kind, &name, content, ExpectedRecord::Anything, DISCARDED_LIFETIME)?;
        }
        self.port.remove_slices(id)?;
        Ok(true)
    }

    /// Removes the slices that imports have left behind.
    pub(in super::super) fn remove_unused_slices(&self) -> Result<(), StoreError> {
        self.port.remove_unused_slices()
    }
}

impl Repository {
    /// Discards an import that a request of another server began, if nothing has happened for half a minute: that server
    /// was stopped, and the client sends its request again. One that was applied is in the history.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] if the servers of the repository share their imports in a database that cannot be
    /// reached.
    pub fn discard_abandoned_import(&self, _: &Admin, id: &ImportId) -> Result<(), ImportError> {
        let Some(shared) = &self.shared_imports else { return Ok(()) };
        let Some((version, record, age)) = shared.get(id)? else { return Ok(()) };
        if age >= ABANDONED && !matches!(record.state, StateRecord::Applied(_)) {
            shared.discard_idle(id, version, None)?;
        }
        Ok(())
    }

    /// Cancels an import of any server, and the job that runs on it.
    pub(in super::super) fn cancel_shared(
        &self,
        shared: &Shared,
        editor: &impl Editor,
        id: &ImportId,
    ) -> Result<(), ImportError> {
        loop {
            let Some((version, record, _)) = shared.get(id)? else {
                self.imports.forget(id);
                return if self.was_applied(id)? { Err(ImportError::TooLate) } else { Ok(()) };
            };
            check_right(editor, &record.subject)?;
            if matches!(record.state, StateRecord::Applied(_)) {
                return Err(ImportError::TooLate);
            }
            let is_own = *record.owner == *editor.name();
            let why = (!is_own).then(|| DiscardReason::Cancelled { by: editor.name().into() });
            let is_cancelled = match shared.job(id)? {
                None => {
                    // A server may have been stopped after its commit.
                    if self.was_applied(id)? {
                        return Err(ImportError::TooLate);
                    }
                    shared.discard_idle(id, version, why.clone())?
                }
                Some((turn, job)) => {
                    if is_committing(job.progress.stage) || !self.cancel_here(id, &job, shared) {
                        return Err(ImportError::TooLate);
                    }
                    // The job looks at its record before it commits.
                    let job = to_content(&job.cancelled())?;
                    let (kind, name) = (RecordKind::Job, id.to_string());
                    let expected = ExpectedRecord::Version(turn);
                    let is_seen = shared.port.put(kind, &name, job, expected, LIFETIME)?.is_some();
                    is_seen && shared.discard(id, ExpectedRecord::Anything, why)?
                }
            };
            if is_cancelled {
                if let Some(slot) = self.imports.forget(id) {
                    // Stops threads that wait for a turn.
                    slot.progress.close();
                }
                return Ok(());
            }
        }
    }

    /// Cancels a job of this server. Returns whether it is not too late.
    fn cancel_here(&self, id: &ImportId, job: &JobRecord, shared: &Shared) -> bool {
        let is_here = *job.server == *shared.port.server();
        !is_here
            || self
                .imports
                .local(id)
                .is_none_or(|slot| !slot.progress.is_busy() || slot.progress.cancel())
    }
}

/// Only administrators may review imports. Managers may review edits.
pub(in super::super) fn check_right(
    editor: &impl Editor,
    subject: &Subject,
) -> Result<(), ImportError> {
    let is_edit = matches!(subject, Subject::Revision(api_types::ImportKind::Edit(_)));
    if is_edit || editor.is_admin() { Ok(()) } else { Err(crate::NotAllowed.into()) }
}
