//! Why a folder cannot be written or read.

use std::{io, path::PathBuf};

use snapshot::{Problem, folder::InvalidOrder};

/// Why a folder cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The snapshot or a file of the folder is not a snapshot.
    #[error("{}. Nothing was changed", describe(name, problem))]
    Unreadable {
        /// The name of the file.
        name: String,
        /// The first reason.
        problem: Box<Problem>,
    },
    /// The folder has files that are not those of a snapshot.
    #[error(
        "{} has `{name}`, which is not a file of a split snapshot. Nothing was changed. Choose an \
         empty folder, or one that `mockpit split` wrote",
        folder.display()
    )]
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// The name of the file.
        name: String,
    },
    /// The folder has no snapshot.
    #[error(
        "{} has no file of a split snapshot. Choose a folder that `mockpit split` wrote",
        .0.display()
    )]
    Empty(PathBuf),
    /// The order file cannot be used.
    #[error("cannot use {}", path.display())]
    Order {
        /// Path of the order file.
        path: PathBuf,
        /// Why it cannot be used.
        #[source]
        source: InvalidOrder,
    },
    /// A file or a folder cannot be read or written.
    #[error("cannot {doing}")]
    Io {
        /// What was done: "write a.json".
        doing: String,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// Joining what was written gives other bytes.
    #[error(
        "the files in {} do not give the snapshot again. Check the disk, then split the snapshot \
         again",
        .0.display()
    )]
    NotVerified(PathBuf),
}

fn describe(name: &str, problem: &Problem) -> String {
    let message = problem.message.trim_end_matches('.');
    match problem.position.line {
        0 => format!("cannot read {name}: {message}"),
        _ => format!("cannot read {name}, {}: {message}", problem.position),
    }
}

/// An error of the operating system while doing this.
pub(super) fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> FolderError {
    let doing = doing.into();
    move |source| FolderError::Io { doing, source }
}

/// A file that cannot be read, for these reasons.
pub(super) fn unreadable(name: String, problems: Vec<Problem>) -> FolderError {
    match problems.into_iter().next() {
        Some(problem) => FolderError::Unreadable { name, problem: Box::new(problem) },
        None => io(format!("read {name}"))(io::ErrorKind::InvalidData.into()),
    }
}
