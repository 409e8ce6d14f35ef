//! Why a repository cannot be used.

use std::{collections::BTreeSet, io, path::PathBuf};

use api_types::ParsedFile;
use app::text::plural;
use repository::{ExportError, ImportError, NotAllowed, SavedItemError, SpoolError, StoreError};
use snapshot::{ServiceKey, Severity};

use crate::private::NotPrivate;

/// Why a repository cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LocalRepositoryError {
    /// Other users have access to the data directory.
    #[error(transparent)]
    NotPrivate(#[from] NotPrivate),
    /// A server uses the data directory.
    #[error(
        "a server uses the data directory {}. Stop it, or name its address instead, such as \
         http://127.0.0.1:8585",
        .0.display()
    )]
    InUse(PathBuf),
    /// A temporary file or folder cannot be written.
    #[error("cannot use a temporary file")]
    Temporary(#[source] io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be stored.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// The export failed.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The import failed.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// A saved item cannot be read.
    #[error(transparent)]
    SavedItem(#[from] SavedItemError),
    /// The source has no service of this name and version.
    #[error("there is no service `{0}` in the source. Name it as NAME:VERSION")]
    NoService(String),
    /// The source has no saved selection of this name.
    #[error("there is no saved selection `{name}`.{}", list_known(.known))]
    NoSelection {
        /// The name.
        name: String,
        /// The names of those that it has.
        known: Vec<String>,
    },
    /// No service has a label.
    #[error("no service matches. Nothing was written")]
    NothingSelected,
    /// The source has no response-time profile of this name.
    #[error("there is no response-time profile `{name}`.{}", list_known(.known))]
    NoProfile {
        /// The name.
        name: String,
        /// The names of those that it has.
        known: Vec<String>,
    },
    /// A response-time profile cannot be used.
    #[error("the response-time profile is not valid: {0}")]
    Profile(String),
    /// A file cannot be imported.
    #[error("{}", rejected(.0))]
    Rejected(Vec<ParsedFile>),
    /// Services need a decision of a person.
    #[error(
        "{} of the snapshot share their name and version or their ID with others, which no repository can \
         have: {}. Remove one of each at the source, or import the snapshot in the console and decide there",
        plural(.0.len() as u64, "service", "services"),
        list(.0)
    )]
    Undecided(Vec<ServiceKey>),
    /// The role is missing. It never is.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
}

fn list_known(names: &[String]) -> String {
    match names {
        [] => " The source has none".to_owned(),
        names => format!(" The source has: {}", names.join(", ")),
    }
}

fn list(keys: &[ServiceKey]) -> String {
    let names: BTreeSet<&ServiceKey> = keys.iter().collect();
    let names: Vec<String> = names.into_iter().take(5).map(ToString::to_string).collect();
    names.join(", ")
}

/// The first reason why a file was rejected.
fn rejected(files: &[ParsedFile]) -> String {
    let problems = files.iter().flat_map(|file| file.problems.iter().map(move |it| (file, it)));
    let mut refused = problems.filter(|(_, problem)| problem.severity == Severity::Refused);
    match refused.next() {
        Some((file, problem)) if problem.position.line > 0 => format!(
            "{} cannot be imported, {}: {} `mockpit verify` lists all problems",
            file.source.name, problem.position, problem.message
        ),
        Some((file, problem)) => {
            format!("{} cannot be imported: {}", file.source.name, problem.message)
        }
        None => "the file cannot be imported".to_owned(),
    }
}
