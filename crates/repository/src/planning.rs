//! The use cases that make plans: of files, and of earlier revisions.

use std::sync::Arc;

use crate::{
    Admin, Head, ImportError, ImportId, ImportView, Intent, Plan, PlanError, Purpose, Repository,
    RevisionNumber, Row, Side, Stage, back,
    import::{Import, Planned},
    origin::{Arrived, Attached, Base, Origin},
    plan,
    progress::Progress,
};

/// A fresh plan, and what of its origin was made anew with it.
struct Renewed {
    plan: Plan,
    base: Base,
    origin: Fresh,
}

enum Fresh {
    /// What belongs to services that are here; the files are the same.
    Attached(Vec<Attached>),
    /// All of it.
    Offers(Origin),
}

impl Repository {
    /// Compares the files with the repository as it is now. An import that was planned before is
    /// planned anew.
    ///
    /// # Errors
    /// Where the files are not complete, or the comparison fails.
    pub fn plan_import(&self, _: &Admin, id: &ImportId) -> Result<ImportView, ImportError> {
        let slot = self.slot(id)?;
        let mut import = slot.lock();
        slot.progress.start(Stage::Comparing, 0);
        import.read()?;
        *import = match import.take() {
            Import::Arrived(intent, files) => {
                match self.plan_files(intent, files, &slot.progress) {
                    Ok(planned) => Import::Planned(Box::new(planned)),
                    Err((intent, files, error)) => {
                        *import = Import::Arrived(intent, files);
                        return Err(error.into());
                    }
                }
            }
            Import::Planned(planned) => match self.renewed(&planned, &slot.progress) {
                Ok(Renewed { plan, base, origin }) => {
                    let origin = match (origin, planned.origin) {
                        (Fresh::Attached(attached), Origin::Files(files, _)) => {
                            Origin::Files(files, attached)
                        }
                        (Fresh::Offers(origin), _) | (_, origin) => origin,
                    };
                    Import::Planned(Box::new(Planned { base, origin, plan, ..*planned }))
                }
                Err(error) => {
                    *import = Import::Planned(planned);
                    return Err(error.into());
                }
            },
            other => other,
        };
        Ok(ImportView::of_import(&import))
    }

    /// Plans to make the repository what it was at this revision.
    ///
    /// # Errors
    /// Where there is no such revision.
    pub fn start_restore(
        &self,
        _: &Admin,
        number: RevisionNumber,
    ) -> Result<ImportId, ImportError> {
        self.start_back(Purpose::Restore(number))
    }

    /// Plans to take back what this revision did.
    ///
    /// # Errors
    /// Where there is no such revision.
    pub fn start_undo(&self, _: &Admin, number: RevisionNumber) -> Result<ImportId, ImportError> {
        self.start_back(Purpose::Undo(number))
    }

    /// Compares one revision with another one, which is `here`.
    ///
    /// # Errors
    /// Where there is no such revision.
    pub fn start_comparison(
        &self,
        _: &Admin,
        here: RevisionNumber,
        with: RevisionNumber,
    ) -> Result<ImportId, ImportError> {
        let purpose = Purpose::Compare { here: Side::Revision(here), with: Side::Revision(with) };
        let (here_index, with_index) = (self.store.at(here)?, self.store.at(with)?);
        let offers = back::restore_from(&with_index, &here_index);
        let base = Base::Revision(here_index, Arc::clone(&self.store));
        let rows = plan::of_offers(&offers, &base, &Progress::default())?;
        let plan = Plan::to_look_at(here, rows);
        self.keep(Planned { purpose, origin: Origin::Revision(offers), base, plan })
    }

    fn start_back(&self, purpose: Purpose) -> Result<ImportId, ImportError> {
        let head = self.store.head();
        let (rows, base, offers) = self.plan_back(&purpose, &head, &Progress::default())?;
        let plan = Plan { revision: head.revision.number, rows };
        self.keep(Planned { purpose, origin: offers, base, plan })
    }

    fn keep(&self, planned: Planned) -> Result<ImportId, ImportError> {
        let now = (self.settings.now)();
        self.imports.add(0, u64::MAX, now, || Ok(Import::Planned(Box::new(planned))))
    }

    fn plan_back(
        &self,
        purpose: &Purpose,
        head: &Head,
        progress: &Progress,
    ) -> Result<(Vec<Row>, Base, Origin), PlanError> {
        let base = Base::Revision(Arc::clone(&head.index), Arc::clone(&self.store));
        let (rows, offers) = match purpose {
            Purpose::Undo(number) => {
                let undo = back::undo(*number, &*self.store, &head.index)?;
                (undo.rows(&base, progress)?, undo.offers)
            }
            Purpose::Restore(number) => {
                let offers = back::restore(*number, &*self.store, &head.index)?;
                (plan::of_offers(&offers, &base, progress)?, offers)
            }
            Purpose::Import | Purpose::Compare { .. } => (Vec::new(), Vec::new()),
        };
        Ok((rows, base, Origin::Revision(offers)))
    }

    /// The plan for files that were just read; with an error the files are given back.
    fn plan_files(
        &self,
        intent: Intent,
        mut files: Vec<Arrived>,
        progress: &Progress,
    ) -> Result<Planned, (Intent, Vec<Arrived>, PlanError)> {
        let head = self.store.head();
        let revision = head.revision.number;
        let now = || Base::Revision(Arc::clone(&head.index), Arc::clone(&self.store));
        if intent == Intent::Import {
            let base = now();
            return match rows(&files, &base, progress) {
                Ok((rows, attached)) => Ok(Planned {
                    purpose: Purpose::Import,
                    origin: Origin::Files(files, attached),
                    base,
                    plan: Plan { revision, rows },
                }),
                Err(error) => Err((intent, files, error)),
            };
        }
        let name = |file: &Arrived| Side::File(file.source.name.clone());
        let (here, base) = if files.len() > 1 {
            let first = files.remove(0);
            match (name(&first), Base::file(first)) {
                (here, Ok(base)) => (here, base),
                (_, Err(error)) => return Err((intent, files, error)),
            }
        } else {
            (Side::Revision(revision), now())
        };
        match plan::of_files(&files, &base, progress) {
            Ok(mut rows) => {
                rows.extend(plan::only_here(&rows, base.index()));
                let with = files.first().map_or(Side::Revision(revision), name);
                Ok(Planned {
                    purpose: Purpose::Compare { here, with },
                    origin: Origin::Files(files, Vec::new()),
                    base,
                    plan: Plan::to_look_at(revision, rows),
                })
            }
            Err(error) => Err((intent, files, error)),
        }
    }

    /// A fresh plan of the same source. A comparison stays as it is.
    fn renewed(&self, planned: &Planned, progress: &Progress) -> Result<Renewed, PlanError> {
        let head = self.store.head();
        let revision = head.revision.number;
        match &planned.purpose {
            Purpose::Import => {
                let base = Base::Revision(Arc::clone(&head.index), Arc::clone(&self.store));
                let (rows, attached) = rows(planned.origin.files(), &base, progress)?;
                let origin = Fresh::Attached(attached);
                Ok(Renewed { plan: Plan { revision, rows }, base, origin })
            }
            purpose => {
                let (rows, base, origin) = self.plan_back(purpose, &head, progress)?;
                Ok(Renewed { plan: Plan { revision, rows }, base, origin: Fresh::Offers(origin) })
            }
        }
    }
}

/// The rows of files that are imported, and what they attach to services that are here.
fn rows(
    files: &[Arrived],
    base: &Base,
    progress: &Progress,
) -> Result<(Vec<Row>, Vec<Attached>), PlanError> {
    let mut rows = plan::of_files(files, base, progress)?;
    let (attached, more) = plan::attached(files, base)?;
    rows.extend(more);
    Ok((rows, attached))
}
