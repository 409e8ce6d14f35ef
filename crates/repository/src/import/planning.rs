//! The use cases that make plans: of files, of earlier revisions, and for comparisons.

use std::sync::Arc;

use api_types::{ComparisonSide, FileAction, ImportId, ImportKind, RevisionNumber, Stage, Subject};

use super::{
    error::ImportError,
    slot::Slot,
    state::{ImportState, PlannedImport},
};
use crate::{
    access::Admin,
    plan::{self, Base, IdOwners, Plan, PlanError, PlanSource, Revert, UndoTargets, UploadedFile},
    progress::Progress,
    repository::Repository,
    store::Head,
};

/// What a plan is made from.
enum Input {
    Files(FileAction, Vec<Arc<UploadedFile>>),
    /// The source of an earlier plan.
    Planned(Arc<PlannedImport>),
}

impl Repository {
    /// Compares the files of an import with the repository. An import that has a plan gets a new one.
    /// If that fails, the import stays as it was.
    ///
    /// # Errors
    /// [`ImportError::UploadIncomplete`]. Fails if the files or the store cannot be read.
    pub fn plan_import(&self, _: &Admin, id: &ImportId) -> Result<(), ImportError> {
        let slot = self.slot(id)?;
        let turn = slot.turn();
        {
            let state = slot.lock_refreshed(id, &*self.store)?;
            if matches!(
                *state,
                ImportState::Rejected(_) | ImportState::Applied(_) | ImportState::Broken
            ) {
                return Ok(());
            }
            turn.begin_job(&state, Stage::Comparing)?;
        }
        slot.finish_uploads()?;
        let input = match &*slot.lock() {
            ImportState::Uploaded(action, files) => Input::Files(*action, files.clone()),
            ImportState::Planned(planned) => Input::Planned(Arc::clone(planned)),
            ImportState::Receiving(..)
            | ImportState::Rejected(_)
            | ImportState::Applied(_)
            | ImportState::Broken => return Ok(()),
        };
        let planned = match input {
            Input::Files(action, files) => Some(self.plan_files(action, &files, &slot.progress)?),
            Input::Planned(planned) => self.plan_again(&planned, &slot.progress)?,
        };
        if let Some(planned) = planned {
            slot.set(&mut slot.lock(), ImportState::Planned(Arc::new(planned)));
        }
        Ok(())
    }

    /// Plans an undo or a restore.
    ///
    /// # Errors
    /// [`StoreError::NoRevision`](crate::StoreError::NoRevision) if there is no such revision,
    /// [`StoreError::Compacted`](crate::StoreError::Compacted) if its definitions were compacted away.
    pub fn start_revert(&self, admin: &Admin, revert: Revert) -> Result<ImportId, ImportError> {
        self.add_plan(admin, &revert.into(), |head| {
            self.plan_revert(revert, head, &Progress::default())
        })
    }

    /// Compares the revision `other` to the revision `base`.
    ///
    /// # Errors
    /// [`StoreError::NoRevision`](crate::StoreError::NoRevision) if there is no such revision,
    /// [`StoreError::Compacted`](crate::StoreError::Compacted) if its definitions were compacted away.
    pub fn start_comparison(
        &self,
        admin: &Admin,
        base: RevisionNumber,
        other: RevisionNumber,
    ) -> Result<ImportId, ImportError> {
        let kind = ImportKind::Compare {
            base: ComparisonSide::Revision(base),
            other: ComparisonSide::Revision(other),
        };
        self.add_plan(admin, &kind, |_| {
            let (base_index, other_index) = (self.store.at(base)?, self.store.at(other)?);
            let targets = plan::restore_targets(&other_index, &base_index);
            let plan_base = Base::Revision(base_index, Arc::clone(&self.store));
            let rows = plan::revert_rows(&targets, &plan_base, None, &Progress::default())?;
            let (kind, source) = (kind.clone(), PlanSource::Revision(targets));
            let plan = Arc::new(Plan::read_only(base, rows));
            Ok(PlannedImport { kind, source, base: plan_base, plan })
        })
    }

    /// Adds an import with a plan of revisions. Reuses an import of the administrator that has the same
    /// plan.
    fn add_plan(
        &self,
        admin: &Admin,
        kind: &ImportKind,
        make: impl FnOnce(&Head) -> Result<PlannedImport, PlanError>,
    ) -> Result<ImportId, ImportError> {
        let (now, head) = ((self.settings.now)(), self.store.head());
        let is_current = |planned: &PlannedImport| {
            planned.kind == *kind
                && (matches!(kind, ImportKind::Compare { .. })
                    || planned.plan.revision == head.revision.number)
        };
        let has_plan = |state: &ImportState| matches!(state, ImportState::Planned(planned) if is_current(planned));
        if let Some(id) = self.imports.find(admin.name(), now, has_plan) {
            return Ok(id);
        }
        let state = ImportState::Planned(Arc::new(make(&head)?));
        let subject = Subject::Revision(kind.clone());
        let slot = || Ok(Slot::new(admin.name(), subject, state, 0, now));
        self.imports.add(0, u64::MAX, now, slot)
    }

    fn plan_revert(
        &self,
        revert: Revert,
        head: &Head,
        progress: &Progress,
    ) -> Result<PlannedImport, PlanError> {
        let base = self.base(head);
        let (targets, rows) = match revert {
            Revert::Undo(number) => {
                let undo = UndoTargets::new(number, &*self.store, &head.index)?;
                let rows = undo.rows(&base, &self.document_ids, progress)?;
                (undo.targets, rows)
            }
            Revert::Restore(number) => {
                let targets = plan::restore_targets(&*self.store.at(number)?, &head.index);
                let rows = plan::revert_rows(&targets, &base, Some(&self.document_ids), progress)?;
                (targets, rows)
            }
        };
        let plan = Arc::new(Plan { revision: head.revision.number, rows });
        let source = PlanSource::Revision(targets);
        Ok(PlannedImport { kind: revert.into(), source, base, plan })
    }

    fn plan_files(
        &self,
        action: FileAction,
        files: &[Arc<UploadedFile>],
        progress: &Progress,
    ) -> Result<PlannedImport, PlanError> {
        let head = self.store.head();
        match action {
            FileAction::Import => self.plan_file_import(files, &head, progress),
            FileAction::Compare => self.plan_file_comparison(files, &head, progress),
        }
    }

    fn plan_file_import(
        &self,
        files: &[Arc<UploadedFile>],
        head: &Head,
        progress: &Progress,
    ) -> Result<PlannedImport, PlanError> {
        let base = self.base(head);
        let mut owners = IdOwners::new(&head.index, &self.document_ids, |_| true)?;
        let mut rows = plan::file_rows(files, &base, Some(&mut owners), progress)?;
        let (orphans, orphan_rows) = plan::orphan_rows(files, &base, &mut owners)?;
        rows.extend(orphan_rows);
        Ok(PlannedImport {
            kind: ImportKind::Import,
            source: PlanSource::Files(files.to_vec(), orphans),
            base,
            plan: Arc::new(Plan { revision: head.revision.number, rows }),
        })
    }

    /// Compares one file with the repository, or the second of two files with the first.
    fn plan_file_comparison(
        &self,
        files: &[Arc<UploadedFile>],
        head: &Head,
        progress: &Progress,
    ) -> Result<PlannedImport, PlanError> {
        let revision = head.revision.number;
        let side = |file: &UploadedFile| ComparisonSide::File(file.source.name.clone());
        let (base_side, base, files) = match files {
            [first, rest @ ..] if !rest.is_empty() => {
                (side(first), Base::from_file(Arc::clone(first))?, rest)
            }
            all => (ComparisonSide::Revision(revision), self.base(head), all),
        };
        let mut rows = plan::file_rows(files, &base, None, progress)?;
        rows.extend(plan::missing_rows(&rows, base.index()));
        let other = files.first().map_or(ComparisonSide::Revision(revision), |file| side(file));
        Ok(PlannedImport {
            kind: ImportKind::Compare { base: base_side, other },
            source: PlanSource::Files(files.to_vec(), Vec::new()),
            base,
            plan: Arc::new(Plan::read_only(revision, rows)),
        })
    }

    /// A new plan of the same source. `None` for a comparison, which keeps its plan.
    fn plan_again(
        &self,
        planned: &PlannedImport,
        progress: &Progress,
    ) -> Result<Option<PlannedImport>, PlanError> {
        let head = self.store.head();
        let revert = match planned.kind {
            ImportKind::Import => {
                let files = planned.source.files();
                return self.plan_file_import(files, &head, progress).map(Some);
            }
            ImportKind::Undo(number) => Revert::Undo(number),
            ImportKind::Restore(number) => Revert::Restore(number),
            ImportKind::Compare { .. } => return Ok(None),
        };
        self.plan_revert(revert, &head, progress).map(Some)
    }

    fn base(&self, head: &Head) -> Base {
        Base::Revision(Arc::clone(&head.index), Arc::clone(&self.store))
    }
}
