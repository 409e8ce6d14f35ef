//! What a screen shows of an import.

use std::sync::Arc;

use api_types::{ImportId, ImportKind, IncomingFile, JobProgress, ParsedFile, Report, Source};

use crate::{Cancelled, ImportError, Plan, StoreError, import::state::Import};

/// How far an import is.
#[derive(Clone, Debug)]
pub enum ImportView {
    /// Its files are coming in.
    Receiving(Vec<IncomingFile>),
    /// Its files cannot be imported.
    Rejected(Vec<ParsedFile>),
    /// Its files were read; the comparison was cancelled or has failed, and can be tried again.
    Uploaded(Vec<ParsedFile>),
    /// It is being compared or applied.
    Busy(JobProgress),
    /// It waits for decisions, or only to be looked at.
    Planned {
        /// What it is for.
        kind: ImportKind,
        /// The files that it was made from.
        files: Vec<ParsedFile>,
        /// What it would do.
        plan: Arc<Plan>,
    },
    /// It was carried out.
    Applied {
        /// What it was for.
        kind: ImportKind,
        /// The files that it was made from.
        sources: Vec<Source>,
        /// What it did.
        report: Report,
    },
}

impl ImportView {
    pub(crate) fn of(id: &ImportId, import: &Import) -> Result<Self, ImportError> {
        Ok(match import {
            Import::Receiving(_, files) => Self::Receiving(
                files.iter().map(crate::import::state::Receiving::incoming).collect(),
            ),
            Import::Refused(files) => Self::Rejected(files.clone()),
            Import::Arrived(_, files) => {
                Self::Uploaded(files.iter().map(|file| file.read()).collect())
            }
            Import::Planned(planned) => Self::Planned {
                kind: planned.kind.clone(),
                files: planned.files(),
                plan: Arc::clone(&planned.plan),
            },
            Import::Applied(kind, sources, report) => Self::Applied {
                kind: kind.clone(),
                sources: sources.clone(),
                report: report.clone(),
            },
            Import::Lost => return Err(ImportError::NotFound(id.clone())),
        })
    }
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Plan(error.into())
    }
}

impl From<Cancelled> for ImportError {
    fn from(cancelled: Cancelled) -> Self {
        Self::Plan(cancelled.into())
    }
}
