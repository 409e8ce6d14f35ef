//! Imports: files, kinds and states.

use serde::{Deserialize, Serialize};
use snapshot::{Problem, ServiceKey};

use crate::{
    edit::EditSubject,
    error::{Facts, Variant},
    exchange::ImportExchange,
    ids::{RevisionNumber, Timestamp},
    items::ItemChange,
    plan::Row,
    report::Report,
    revision::Source,
    saved::SavedDecisions,
};

/// The maximum number of files in one import.
pub const MAX_FILES: usize = 16;

/// A file that a client is about to upload. On the wire it is a pair of name and size.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(from = "(String, u64)", into = "(String, u64)")]
pub struct NewFile {
    /// Its name. Untrusted text.
    pub name: String,
    /// Its size, in bytes.
    pub size: u64,
}

impl NewFile {
    /// A file with this name and size.
    #[must_use]
    pub fn new(name: impl Into<String>, size: u64) -> Self {
        Self { name: name.into(), size }
    }
}

impl From<(String, u64)> for NewFile {
    fn from((name, size): (String, u64)) -> Self {
        Self { name, size }
    }
}

impl From<NewFile> for (String, u64) {
    fn from(file: NewFile) -> Self {
        (file.name, file.size)
    }
}

/// What to do with uploaded files.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileAction {
    /// Import them, after a review.
    #[default]
    Import,
    /// Only compare them: one file with the repository, or the second of two files with the first.
    Compare,
}

/// What an import does once it is planned.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// Imports files.
    Import,
    /// Restores the repository to its state at this revision.
    Restore(RevisionNumber),
    /// Undoes the changes of this revision.
    Undo(RevisionNumber),
    /// Edits services of the repository.
    Edit(EditSubject),
    /// Compares `other` to `base`. Writes nothing.
    Compare {
        /// The left side.
        #[serde(rename = "here")]
        base: ComparisonSide,
        /// The right side.
        #[serde(rename = "with")]
        other: ComparisonSide,
    },
}

/// One side of a comparison.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComparisonSide {
    /// The repository at a revision.
    Revision(RevisionNumber),
    /// A file, by its name.
    File(Box<str>),
}

/// An uploaded file after it was parsed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ParsedFile {
    /// The file.
    pub source: Source,
    /// Problems, ordered by severity, then by position.
    pub problems: Vec<Problem>,
    /// The program that wrote the file, as far as its fields reveal it.
    pub writer: Option<Box<str>>,
    /// The number of services that cannot be imported, although the rest of the file can. The problems
    /// name them.
    #[serde(default)]
    pub left_out: u32,
}

/// The state of an import, as its page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportView {
    /// Its files are being uploaded.
    Receiving {
        /// The files.
        files: Vec<IncomingFile>,
    },
    /// At least one of its files is invalid.
    #[serde(rename = "refused")]
    Rejected {
        /// The files with their problems.
        files: Vec<ParsedFile>,
    },
    /// The files are complete, but the comparison failed. It can be tried again.
    #[serde(rename = "arrived")]
    Uploaded {
        /// The files.
        files: Vec<ParsedFile>,
    },
    /// It is being compared or applied.
    #[serde(rename = "working")]
    Busy {
        /// How far that is.
        #[serde(rename = "working")]
        progress: JobProgress,
    },
    /// It waits for decisions. A comparison is only displayed.
    Planned {
        /// What applying it does.
        #[serde(rename = "purpose")]
        kind: ImportKind,
        /// The files that are compared.
        files: Vec<ParsedFile>,
        /// The newest revision when the plan was made.
        revision: RevisionNumber,
        /// The number of rows in the plan. 0 if `rows` has all of them.
        #[serde(default)]
        total: u32,
        /// The first rows. Clients fetch the others page by page.
        rows: Vec<Row>,
        /// The services that the files do not have.
        #[serde(default)]
        missing: MissingServices,
        /// The name of the response-time profile that the services get. `None` keeps their times.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        response_times: Option<Box<str>>,
        /// The saved items that applying it changes.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        items: Vec<ItemChange>,
        /// The decisions so far.
        #[serde(default)]
        saved: SavedDecisions,
        /// What it has to do with an instance.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exchange: Option<Box<ImportExchange>>,
    },
    /// It was applied.
    Applied {
        /// What applying it did.
        #[serde(rename = "purpose")]
        kind: ImportKind,
        /// The files that were imported.
        sources: Vec<Source>,
        /// The result.
        report: Report,
        /// The problems of the files. Empty after a restart of the server.
        #[serde(default)]
        problems: Vec<Problem>,
        /// What it had to do with an instance.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exchange: Option<Box<ImportExchange>>,
    },
}

impl ImportView {
    /// The view with what the import has to do with an instance, if it has a plan.
    #[must_use]
    pub fn with_exchange(mut self, about: Option<ImportExchange>) -> Self {
        if let Self::Planned { exchange, .. } | Self::Applied { exchange, .. } = &mut self {
            *exchange = about.map(Box::new);
        }
        self
    }
}

/// The services of the repository that are in none of the files of an import. They stay, unless a
/// person lists and removes them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct MissingServices {
    /// How many there are.
    pub count: u32,
    /// Whether the plan has a row for each.
    pub listed: bool,
}

/// How much of a file the server has. The answer to each slice.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct UploadProgress {
    /// Bytes that the server has.
    pub received: u64,
    /// Whether the file is invalid. Then the client need not send the rest.
    #[serde(rename = "refused")]
    pub rejected: bool,
}

/// A file that is being uploaded.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct IncomingFile {
    /// Its name. Untrusted text.
    pub name: Box<str>,
    /// Its size, in bytes.
    pub size: u64,
    /// How much of it the server has.
    pub received: UploadProgress,
}

/// The stage of a job.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Compares the source with the repository.
    Comparing,
    /// Writes definitions. They take effect only with the commit.
    Writing,
    /// Commits the new revision. This cannot be cancelled.
    Committing,
    /// Reads back what was written.
    Verifying,
}

/// Progress of a comparison or of applying an import.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct JobProgress {
    /// The current stage.
    pub stage: Stage,
    /// Services that are done in this stage.
    pub done: u32,
    /// Services that this stage processes.
    pub total: u32,
}

/// Why an import was discarded.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "Variant")]
pub enum DiscardReason {
    /// A newer import of the same administrator took its place.
    #[serde(rename = "made_room")]
    Evicted,
    /// Its upload received no data for 15 minutes.
    #[serde(rename = "silent")]
    Stalled,
    /// Nobody used it for a day.
    #[serde(rename = "unused")]
    Expired,
    /// Another administrator cancelled it.
    Cancelled {
        /// The administrator.
        by: Box<str>,
    },
}

/// A service that changed since a plan was made, and the newest revision that changed it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Facts")]
pub struct ConcurrentChange {
    /// The service.
    pub key: ServiceKey,
    /// The account that changed it.
    pub by: Box<str>,
    /// When it was changed.
    pub at: Timestamp,
    /// The revision that changed it.
    pub revision: RevisionNumber,
}
