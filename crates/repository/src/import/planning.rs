//! The use cases that make plans: of files, of earlier revisions, and for comparisons.

use std::sync::Arc;

use api_types::{
    ComparisonSide, FileAction, ImportId, ImportKind, MissingServices, RevisionNumber,
    SavedDecisions, Stage, Status, Subject,
};
use snapshot::response_times::{BuiltIn, Profile};

use super::{
    error::ImportError,
    slot::Slot,
    state::{ImportState, PlannedImport},
};
use crate::{
    access::{Admin, Editor},
    plan::{
        self, Base, Edit, EditSource, FileSource, IdOwners, Plan, PlanError, PlanSource, Revert,
        UndoTargets, UploadedFile,
    },
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

/// How to plan files. `None` keeps what the earlier plan does, or does nothing.
#[derive(Clone, Debug, Default)]
pub struct PlanOptions {
    /// Whether the plan has a row for each service that the files do not have, so that they can be
    /// removed.
    pub list_missing: Option<bool>,
    /// The response times that the services of the files get.
    pub response_times: Option<Profile>,
}

/// The options of one plan.
#[derive(Clone)]
pub(super) struct Chosen {
    pub(super) list_missing: bool,
    pub(super) profile: Option<Arc<Profile>>,
}

impl PlanOptions {
    /// The options, with those of the earlier plan where none are given.
    fn choose(self, list_missing: bool, profile: Option<Arc<Profile>>) -> Chosen {
        let profile = match self.response_times {
            Some(chosen) if chosen == BuiltIn::AsInFile.profile() => None,
            Some(chosen) => Some(Arc::new(chosen)),
            None => profile,
        };
        Chosen { list_missing: self.list_missing.unwrap_or(list_missing), profile }
    }
}

impl Repository {
    /// Compares the files of an import with the repository. An import that has a plan gets a new one, with
    /// the decisions that are still possible. If that fails, the import stays as it was.
    ///
    /// # Errors
    /// [`ImportError::UploadIncomplete`]. Fails if the files or the store cannot be read.
    pub fn plan_import(&self, editor: &impl Editor, id: &ImportId) -> Result<(), ImportError> {
        self.plan_import_with(editor, id, PlanOptions::default())
    }

    /// Plans like [`Repository::plan_import`], with options.
    ///
    /// # Errors
    /// The errors of [`Repository::plan_import`].
    pub fn plan_import_with(
        &self,
        editor: &impl Editor,
        id: &ImportId,
        options: PlanOptions,
    ) -> Result<(), ImportError> {
        let slot = self.slot_for(editor, id)?;
        let turn = slot.turn();
        let _job = self.start_shared_job(id, &slot)?;
        {
            let state = self.lock_refreshed(id, &slot)?;
            if matches!(
                *state,
                ImportState::Rejected(_) | ImportState::Applied(_) | ImportState::Broken
            ) {
                return Ok(());
            }
            turn.begin_job(&state, Stage::Comparing)?;
        }
        if slot.finish_uploads()? {
            self.publish_over(id, &slot, &slot.lock())?;
        }
        let input = match &*slot.lock() {
            ImportState::Uploaded(action, files) => Input::Files(*action, files.clone()),
            ImportState::Planned(planned, _) => Input::Planned(Arc::clone(planned)),
            ImportState::Receiving(..)
            | ImportState::Rejected(_)
            | ImportState::Applied(_)
            | ImportState::Broken => return Ok(()),
        };
        let planned = match input {
            Input::Files(action, files) => {
                let chosen = options.choose(false, None);
                let head = self.store.head();
                Some(self.plan_files(action, &files, &head, chosen, &slot.progress)?)
            }
            Input::Planned(planned) => {
                let profile = planned.source.file_profile();
                let chosen = options.choose(planned.missing.listed, profile);
                self.plan_again(&planned, chosen, &slot.progress)?
            }
        };
        if let Some(planned) = planned {
            let planned = Arc::new(planned);
            let next = |state: &ImportState| state.replanned(Arc::clone(&planned));
            self.publish_plan(id, &slot, &mut slot.lock(), next)?;
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
        self.add_plan(admin, &kind, |_| self.plan_comparison(base, other))
    }

    /// Compares two revisions.
    pub(super) fn plan_comparison(
        &self,
        base: RevisionNumber,
        other: RevisionNumber,
    ) -> Result<PlannedImport, PlanError> {
        let kind = ImportKind::Compare {
            base: ComparisonSide::Revision(base),
            other: ComparisonSide::Revision(other),
        };
        let (base_index, other_index) = (self.store.at(base)?, self.store.at(other)?);
        let targets = plan::restore_targets(&other_index, &base_index);
        let plan_base = Base::Revision(base_index, Arc::clone(&self.store));
        let rows = plan::revert_rows(&targets, &plan_base, None, &Progress::default())?;
        let source = PlanSource::Revision(targets);
        let plan = Arc::new(Plan::read_only(base, rows));
        let missing = MissingServices::default();
        Ok(PlannedImport { kind, source, base: plan_base, plan, missing })
    }

    /// Adds an import with a plan of revisions. Reuses an import of the administrator that has the same
    /// plan.
    fn add_plan(
        &self,
        admin: &Admin,
        kind: &ImportKind,
        make: impl FnOnce(&Head) -> Result<PlannedImport, PlanError>,
    ) -> Result<ImportId, ImportError> {
        let head = self.store.head();
        let is_current = |found: &ImportKind, planned: RevisionNumber| {
            *found == *kind
                && (matches!(kind, ImportKind::Compare { .. }) || planned == head.revision.number)
        };
        if let Some(id) = self.find_planned(admin, is_current)? {
            return Ok(id);
        }
        self.add_planned(admin, make(&head)?)
    }

    fn add_planned(
        &self,
        editor: &impl Editor,
        planned: PlannedImport,
    ) -> Result<ImportId, ImportError> {
        let now = (self.settings.now)();
        let subject = Subject::Revision(planned.kind.clone());
        let state = ImportState::Planned(Arc::new(planned), SavedDecisions::default());
        let slot = || Ok(Slot::new(editor.name(), subject, state, 0, now));
        self.add_import(0, u64::MAX, slot)
    }

    /// An import of this person without a job, whose plan matches.
    fn find_planned(
        &self,
        editor: &impl Editor,
        matches: impl Fn(&ImportKind, RevisionNumber) -> bool,
    ) -> Result<Option<ImportId>, ImportError> {
        let now = (self.settings.now)();
        Ok(match &self.shared_imports {
            Some(shared) => shared.find(editor.name(), now, matches)?,
            None => self.imports.find(editor.name(), now, matches),
        })
    }

    /// Adds an import with the plan of an edit. It takes the place of an earlier one of the same person
    /// about the same.
    pub(crate) fn plan_new_edit(
        &self,
        editor: &impl Editor,
        edit: Edit,
        head: &Head,
    ) -> Result<ImportId, ImportError> {
        let planned = self.plan_edit(edit, head, &Progress::default())?;
        let is_earlier = |earlier: &ImportKind, _| *earlier == planned.kind;
        if let Some(earlier) = self.find_planned(editor, is_earlier)? {
            // One that is being applied at this moment stays.
            drop(self.cancel_import(editor, &earlier));
        }
        self.add_planned(editor, planned)
    }

    pub(super) fn plan_edit(
        &self,
        edit: Edit,
        head: &Head,
        progress: &Progress,
    ) -> Result<PlannedImport, PlanError> {
        let (base, kind) = (self.base(head), ImportKind::Edit(edit.subject()));
        let edited = EditSource::new(edit, &head.index, &*self.store)?;
        let mut owners = IdOwners::new(&head.index, &self.document_ids, |_| true)?;
        let rows = plan::edit_rows(&edited, &base, &mut owners, progress)?;
        let plan = Arc::new(Plan::new(head.revision.number, rows));
        let (source, missing) = (PlanSource::Edited(edited), MissingServices::default());
        Ok(PlannedImport { kind, source, base, plan, missing })
    }

    pub(super) fn plan_revert(
        &self,
        revert: Revert,
        head: &Head,
        progress: &Progress,
    ) -> Result<PlannedImport, PlanError> {
        let base = self.base(head);
        let (targets, rows, items) = match revert {
            Revert::Undo(number) => {
                let undo = UndoTargets::new(number, &*self.store, &head.index)?;
                let rows = undo.rows(&base, &self.document_ids, progress)?;
                (undo.targets, rows, undo.items)
            }
            Revert::Restore(number) => {
                let then = self.store.at(number)?;
                let targets = plan::restore_targets(&then, &head.index);
                let rows = plan::revert_rows(&targets, &base, Some(&self.document_ids), progress)?;
                (targets, rows, plan::items_to_restore(&then, &head.index))
            }
        };
        let plan = Arc::new(Plan { items, ..Plan::new(head.revision.number, rows) });
        let source = PlanSource::Revision(targets);
        let missing = MissingServices::default();
        Ok(PlannedImport { kind: revert.into(), source, base, plan, missing })
    }

    pub(super) fn plan_files(
        &self,
        action: FileAction,
        files: &[Arc<UploadedFile>],
        head: &Head,
        chosen: Chosen,
        progress: &Progress,
    ) -> Result<PlannedImport, PlanError> {
        match action {
            FileAction::Import => self.plan_file_import(files, head, chosen, progress),
            FileAction::Compare => self.plan_file_comparison(files, head, progress),
        }
    }

    fn plan_file_import(
        &self,
        files: &[Arc<UploadedFile>],
        head: &Head,
        Chosen { list_missing, profile }: Chosen,
        progress: &Progress,
    ) -> Result<PlannedImport, PlanError> {
        let base = self.base(head);
        let mut owners = IdOwners::new(&head.index, &self.document_ids, |_| true)?;
        let times = profile.as_deref();
        let mut rows = plan::file_rows(files, times, &base, Some(&mut owners), progress)?;
        let (orphans, orphan_rows) = plan::orphan_rows(files, &base, &mut owners)?;
        rows.extend(orphan_rows);
        let count = plan::count_missing(&rows, files, base.index());
        if list_missing {
            rows.extend(plan::rows_to_keep(&rows, files, base.index()));
        }
        Ok(PlannedImport {
            kind: ImportKind::Import,
            source: PlanSource::Files(FileSource { files: files.to_vec(), orphans, profile }),
            base,
            plan: Arc::new(Plan::new(head.revision.number, rows)),
            missing: MissingServices { count, listed: list_missing },
        })
    }

    /// The same plan with or without a row for each service that the files do not have. Compares
    /// nothing again, because the repository has not changed.
    fn with_missing(planned: &PlannedImport, list_missing: bool) -> PlannedImport {
        let PlannedImport { kind, source, base, plan, missing } = planned;
        let mut rows = plan.rows.clone();
        rows.retain(|row| row.status != Status::Missing);
        if list_missing {
            rows.extend(plan::rows_to_keep(&rows, source.files(), base.index()));
        }
        PlannedImport {
            kind: kind.clone(),
            source: source.clone(),
            base: base.clone(),
            plan: Arc::new(Plan::new(plan.revision, rows)),
            missing: MissingServices { listed: list_missing, ..*missing },
        }
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
                (side(first), Base::from_file(Arc::clone(first)), rest)
            }
            all => (ComparisonSide::Revision(revision), self.base(head), all),
        };
        let rows = plan::comparison_rows(files, &base, progress)?;
        let other = files.first().map_or(ComparisonSide::Revision(revision), |file| side(file));
        Ok(PlannedImport {
            kind: ImportKind::Compare { base: base_side, other },
            source: PlanSource::Files(FileSource {
                files: files.to_vec(),
                orphans: Vec::new(),
                profile: None,
            }),
            base,
            plan: Arc::new(Plan::read_only(revision, rows)),
            missing: MissingServices::default(),
        })
    }

    /// A new plan of the same source. `None` for a comparison, which keeps its plan.
    fn plan_again(
        &self,
        planned: &PlannedImport,
        chosen: Chosen,
        progress: &Progress,
    ) -> Result<Option<PlannedImport>, PlanError> {
        let head = self.store.head();
        if let PlanSource::Edited(edited) = &planned.source {
            return self.plan_edit(edited.edit.clone(), &head, progress).map(Some);
        }
        let revert = match planned.kind {
            ImportKind::Import
                if planned.plan.revision == head.revision.number
                    && planned.missing.listed != chosen.list_missing
                    && planned.source.file_profile() == chosen.profile =>
            {
                return Ok(Some(Self::with_missing(planned, chosen.list_missing)));
            }
            ImportKind::Import => {
                let files = planned.source.files();
                return self.plan_file_import(files, &head, chosen, progress).map(Some);
            }
            ImportKind::Undo(number) => Revert::Undo(number),
            ImportKind::Restore(number) => Revert::Restore(number),
            ImportKind::Edit(_) | ImportKind::Compare { .. } => return Ok(None),
        };
        self.plan_revert(revert, &head, progress).map(Some)
    }

    fn base(&self, head: &Head) -> Base {
        Base::Revision(Arc::clone(&head.index), Arc::clone(&self.store))
    }
}
