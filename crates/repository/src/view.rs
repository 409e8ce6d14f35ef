//! What a screen shows of an import.

use crate::{
    FileRead, ImportError, Incoming, Plan, Purpose, Report, Source, StoreError, Working,
    import::Import, imports::Slot,
};

/// How far an import is.
#[derive(Clone, Debug)]
pub enum ImportView {
    /// Its files are coming in.
    Receiving(Vec<Incoming>),
    /// Its files cannot be imported.
    Refused(Vec<FileRead>),
    /// Its files were read; the comparison was cancelled or has failed, and can be tried again.
    Arrived(Vec<FileRead>),
    /// Somebody works on it just now.
    Working(Working),
    /// It waits for decisions, or only to be looked at.
    Planned {
        /// What it is for.
        purpose: Purpose,
        /// The files that it was made from.
        files: Vec<FileRead>,
        /// What it would do.
        plan: Plan,
    },
    /// It was carried out.
    Applied {
        /// What it was for.
        purpose: Purpose,
        /// The files that it was made from.
        sources: Vec<Source>,
        /// What it did.
        report: Report,
    },
}

impl ImportView {
    pub(crate) fn of(slot: &Slot) -> Self {
        match slot.try_lock() {
            Some(import) => Self::of_import(&import),
            None => Self::Working(slot.progress.now()),
        }
    }

    pub(crate) fn of_import(import: &Import) -> Self {
        match import {
            Import::Receiving(_, files) => {
                Self::Receiving(files.iter().map(crate::import::Receiving::incoming).collect())
            }
            Import::Refused(files) => Self::Refused(files.clone()),
            Import::Arrived(_, files) => {
                Self::Arrived(files.iter().map(crate::origin::Arrived::read).collect())
            }
            Import::Planned(planned) => Self::Planned {
                purpose: planned.purpose.clone(),
                files: planned.files(),
                plan: planned.plan.clone(),
            },
            Import::Applied(purpose, sources, report) => Self::Applied {
                purpose: purpose.clone(),
                sources: sources.clone(),
                report: report.clone(),
            },
        }
    }
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Plan(error.into())
    }
}
