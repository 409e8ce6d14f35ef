//! The state of an import, as its page shows it.

use std::sync::Arc;

use api_types::{
    ImportId, ImportKind, IncomingFile, JobProgress, MissingServices, ParsedFile, Report,
    SavedDecisions, Source,
};
use snapshot::Problem;

use super::{applied::Applied, error::ImportError, state::ImportState, upload::Upload};
use crate::plan::Plan;

/// The state of an import, as its page shows it.
#[derive(Clone, Debug)]
pub enum ImportView {
    /// Its files are being uploaded.
    Receiving(Vec<IncomingFile>),
    /// At least one of its files is invalid.
    Rejected(Vec<ParsedFile>),
    /// Its files are complete, but the comparison failed or was cancelled. It can be tried again.
    Uploaded(Vec<ParsedFile>),
    /// It is being compared or applied.
    Busy(JobProgress),
    /// It waits for decisions. A comparison is only displayed.
    Planned {
        /// What applying it does.
        kind: ImportKind,
        /// The files that are compared.
        files: Vec<ParsedFile>,
        /// The plan.
        plan: Arc<Plan>,
        /// The services that the files do not have.
        missing: MissingServices,
        /// The response-time profile of the services of the files.
        response_times: Option<Box<str>>,
        /// The decisions so far.
        saved: SavedDecisions,
    },
    /// It was applied.
    Applied {
        /// What applying it did.
        kind: ImportKind,
        /// The files that were imported.
        sources: Vec<Source>,
        /// The result.
        report: Report,
        /// The problems of the files. Empty if the result was found in the history.
        problems: Vec<Problem>,
    },
}

impl ImportView {
    pub(super) fn new(id: &ImportId, state: &ImportState) -> Result<Self, ImportError> {
        Ok(match state {
            ImportState::Receiving(_, uploads) => {
                Self::Receiving(uploads.iter().map(Upload::to_incoming_file).collect())
            }
            ImportState::Rejected(files) => Self::Rejected(files.clone()),
            ImportState::Uploaded(_, files) => {
                Self::Uploaded(files.iter().map(|file| file.to_parsed_file()).collect())
            }
            ImportState::Planned(planned, saved) => Self::Planned {
                kind: planned.kind.clone(),
                files: planned.files(),
                plan: Arc::clone(&planned.plan),
                missing: planned.missing,
                response_times: planned.source.profile_name().map(Into::into),
                saved: saved.clone(),
            },
            ImportState::Applied(Applied { kind, sources, report, problems }) => Self::Applied {
                kind: kind.clone(),
                sources: sources.clone(),
                report: report.clone(),
                problems: problems.clone(),
            },
            ImportState::Broken => return Err(ImportError::NotFound(id.clone())),
        })
    }
}
