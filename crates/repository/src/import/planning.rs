//! The use cases that make plans: of files, and of earlier revisions.

use std::sync::Arc;

use api_types::{ComparisonSide, FileAction, ImportId, ImportKind, RevisionNumber, Stage, Subject};

use crate::{
    Admin, Head, ImportError, Plan, PlanError, Repository,
    import::{
        progress::Progress,
        slot::Slot,
        state::{Import, Planned},
    },
    plan::{
        self, revert,
        source::{Arrived, Base, Origin},
    },
};

/// What a plan is made of.
enum Source {
    Files(FileAction, Vec<Arc<Arrived>>),
    /// The source of an earlier plan.
    Plan(Arc<Planned>),
}

impl Repository {
    /// Compares the files with the repository as it is now. An import that was planned before is
    /// planned anew; whatever fails, it stays as it was.
    ///
    /// # Errors
    /// Where the files are not complete, or the comparison fails.
    pub fn plan_import(&self, _: &Admin, id: &ImportId) -> Result<(), ImportError> {
        let slot = self.slot(id)?;
        let turn = slot.turn();
        {
            let mut import = slot.lock();
            self.settle(id, &slot, &mut import)?;
            if matches!(*import, Import::Refused(_) | Import::Applied(..) | Import::Lost) {
                return Ok(());
            }
            turn.begin(&import, Stage::Comparing)?;
        }
        slot.read()?;
        let source = match &*slot.lock() {
            Import::Arrived(action, files) => Source::Files(*action, files.clone()),
            Import::Planned(planned) => Source::Plan(Arc::clone(planned)),
            Import::Receiving(..) | Import::Refused(_) | Import::Applied(..) | Import::Lost => {
                return Ok(());
            }
        };
        let planned = match source {
            Source::Files(action, files) => {
                Some(self.plan_files(action, &files, &slot.progress)?)
            }
            Source::Plan(planned) => self.renewed(&planned, &slot.progress)?,
        };
        if let Some(planned) = planned {
            slot.put(&mut slot.lock(), Import::Planned(Arc::new(planned)));
        }
        Ok(())
    }

    /// Plans to make the repository what it was at this revision.
    ///
    /// # Errors
    /// Where there is no such revision.
    pub fn start_restore(
        &self,
        admin: &Admin,
        number: RevisionNumber,
    ) -> Result<ImportId, ImportError> {
        self.keep(admin, &ImportKind::Restore(number), |head| {
            self.plan_restore(number, head, &Progress::default())
        })
    }

    /// Plans to take back what this revision did.
    ///
    /// # Errors
    /// Where there is no such revision.
    pub fn start_undo(
        &self,
        admin: &Admin,
        number: RevisionNumber,
    ) -> Result<ImportId, ImportError> {
        self.keep(admin, &ImportKind::Undo(number), |head| {
            self.plan_undo(number, head, &Progress::default())
        })
    }

    /// Compares one revision with another one, which is `here`.
    ///
    /// # Errors
    /// Where there is no such revision.
    pub fn start_comparison(
        &self,
        admin: &Admin,
        here: RevisionNumber,
        with: RevisionNumber,
    ) -> Result<ImportId, ImportError> {
        let kind = ImportKind::Compare {
            here: ComparisonSide::Revision(here),
            with: ComparisonSide::Revision(with),
        };
        self.keep(admin, &kind, |_| {
            let (here_index, with_index) = (self.store.at(here)?, self.store.at(with)?);
            let offers = revert::restore(&with_index, &here_index);
            let base = Base::Revision(here_index, Arc::clone(&self.store));
            let rows = plan::of_offers(&offers, &base, &Progress::default())?;
            let plan = Arc::new(Plan::to_look_at(here, rows));
            Ok(Planned { kind: kind.clone(), origin: Origin::Revision(offers), base, plan })
        })
    }

    /// Keeps a plan for this kind. One that the administrator has already and that still holds
    /// will do.
    fn keep(
        &self,
        admin: &Admin,
        kind: &ImportKind,
        make: impl FnOnce(&Head) -> Result<Planned, PlanError>,
    ) -> Result<ImportId, ImportError> {
        let (now, head) = ((self.settings.now)(), self.store.head());
        let holds = |planned: &Planned| {
            planned.kind == *kind
                && (matches!(kind, ImportKind::Compare { .. })
                    || planned.plan.revision == head.revision.number)
        };
        let known = |import: &Import| matches!(import, Import::Planned(planned) if holds(planned));
        if let Some(id) = self.imports.find(admin.name(), now, known) {
            return Ok(id);
        }
        let import = Import::Planned(Arc::new(make(&head)?));
        let subject = Subject::Revision(kind.clone());
        let slot = || Ok(Slot::new(admin.name(), subject, import, 0, now));
        self.imports.add(0, u64::MAX, now, slot)
    }

    fn plan_restore(
        &self,
        number: RevisionNumber,
        head: &Head,
        progress: &Progress,
    ) -> Result<Planned, PlanError> {
        let base = self.base(head);
        let offers = revert::restore(&*self.store.at(number)?, &head.index);
        let rows = plan::of_offers(&offers, &base, progress)?;
        let plan = Arc::new(Plan { revision: head.revision.number, rows });
        let kind = ImportKind::Restore(number);
        Ok(Planned { kind, origin: Origin::Revision(offers), base, plan })
    }

    fn plan_undo(
        &self,
        number: RevisionNumber,
        head: &Head,
        progress: &Progress,
    ) -> Result<Planned, PlanError> {
        let base = self.base(head);
        let undo = revert::undo(number, &*self.store, &head.index)?;
        let rows = undo.rows(&base, progress)?;
        let plan = Arc::new(Plan { revision: head.revision.number, rows });
        let (kind, origin) = (ImportKind::Undo(number), Origin::Revision(undo.offers));
        Ok(Planned { kind, origin, base, plan })
    }

    /// The plan for files that were just read.
    fn plan_files(
        &self,
        action: FileAction,
        files: &[Arc<Arrived>],
        progress: &Progress,
    ) -> Result<Planned, PlanError> {
        let head = self.store.head();
        if action == FileAction::Import {
            return self.plan_to_import(files, &head, progress);
        }
        let revision = head.revision.number;
        let name = |file: &Arrived| ComparisonSide::File(file.source.name.clone());
        let (here, base, files) = match files {
            [first, rest @ ..] if !rest.is_empty() => {
                (name(first), Base::file(Arc::clone(first))?, rest)
            }
            all => (ComparisonSide::Revision(revision), self.base(&head), all),
        };
        let mut rows = plan::of_files(files, &base, progress)?;
        rows.extend(plan::only_here(&rows, base.index()));
        let with = files.first().map_or(ComparisonSide::Revision(revision), |file| name(file));
        Ok(Planned {
            kind: ImportKind::Compare { here, with },
            origin: Origin::Files(files.to_vec(), Vec::new()),
            base,
            plan: Arc::new(Plan::to_look_at(revision, rows)),
        })
    }

    fn plan_to_import(
        &self,
        files: &[Arc<Arrived>],
        head: &Head,
        progress: &Progress,
    ) -> Result<Planned, PlanError> {
        let base = self.base(head);
        let mut rows = plan::of_files(files, &base, progress)?;
        let (attached, more) = plan::attached(files, &base)?;
        rows.extend(more);
        Ok(Planned {
            kind: ImportKind::Import,
            origin: Origin::Files(files.to_vec(), attached),
            base,
            plan: Arc::new(Plan { revision: head.revision.number, rows }),
        })
    }

    /// A fresh plan of the same source; nothing for a comparison, which stays as it is.
    fn renewed(
        &self,
        planned: &Planned,
        progress: &Progress,
    ) -> Result<Option<Planned>, PlanError> {
        let head = self.store.head();
        match &planned.kind {
            ImportKind::Import => {
                self.plan_to_import(planned.origin.files(), &head, progress).map(Some)
            }
            ImportKind::Restore(number) => self.plan_restore(*number, &head, progress).map(Some),
            ImportKind::Undo(number) => self.plan_undo(*number, &head, progress).map(Some),
            ImportKind::Compare { .. } => Ok(None),
        }
    }

    fn base(&self, head: &Head) -> Base {
        Base::Revision(Arc::clone(&head.index), Arc::clone(&self.store))
    }
}
