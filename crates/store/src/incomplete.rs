//! Checks that the journal holds every revision that was committed to this data directory.

use std::path::Path;

use api_types::RevisionNumber;
use repository::StoreError;

use crate::{
    anchor::{self, Anchor, AnchorFile},
    directory_id::DirectoryId,
    error::{self, incomplete},
    journal::{History, LogEntry, newest},
    names,
};

/// The server's account file. A directory that has one was used before.
const ACCOUNTS: &str = "accounts.json";

/// Whether the directory is new. Fails if it was used before and has no journal.
pub(crate) fn is_new(root: &Path) -> Result<bool, StoreError> {
    if root.join(names::JOURNAL).exists() {
        return Ok(false);
    }
    let used = [anchor::NAME, names::CACHE, ACCOUNTS];
    match used.into_iter().find(|name| root.join(name).exists()) {
        None => Ok(true),
        Some(name) => Err(incomplete(format!("the folder journal is missing, but {name} exists"))),
    }
}

/// The result of comparing a journal with its anchor.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Completeness {
    /// The journal is complete.
    Complete(Anchor),
    /// A release without anchors wrote the journal. It gets this one.
    PredatesAnchors(Anchor),
    /// The anchor is missing or damaged. This one may replace it if the cache confirms it.
    NeedsConfirmation(Anchor, &'static str),
}

/// Compares a journal with its anchor.
pub(crate) fn verify_complete(
    found: AnchorFile,
    history: &History,
) -> Result<Completeness, StoreError> {
    let log = &history.log;
    match found {
        AnchorFile::Anchor(anchor) => {
            verify_directory_ids(&anchor, history)?;
            verify_newest(&anchor, log)?;
            Ok(Completeness::Complete(anchor))
        }
        AnchorFile::Missing if history.identity().is_none() && !log.is_empty() => {
            Ok(Completeness::PredatesAnchors(Anchor::with_new_directory(log.last())?))
        }
        AnchorFile::Missing => {
            Ok(Completeness::NeedsConfirmation(anchor_from_history(history)?, "is missing"))
        }
        AnchorFile::Damaged => {
            Ok(Completeness::NeedsConfirmation(anchor_from_history(history)?, "is damaged"))
        }
    }
}

/// Builds the anchor that matches the journal files.
pub(crate) fn anchor_from_history(history: &History) -> Result<Anchor, StoreError> {
    let newest = history.log.last();
    Ok(match history.identity() {
        Some((directory, from)) => Anchor::new(directory, from, newest),
        None => Anchor::with_new_directory(newest)?,
    })
}

/// Checks that each file was created in this directory, or before directories had an ID.
pub(crate) fn verify_directory_ids(anchor: &Anchor, history: &History) -> Result<(), StoreError> {
    let foreign = history.files.iter().find(|(_, number, directory)| match directory {
        Some(directory) => *directory != anchor.directory,
        None => *number >= anchor.identified_from,
    });
    match foreign {
        None => Ok(()),
        Some((name, ..)) => Err(incomplete(format!(
            "{name} was made in another data directory than {}",
            anchor::NAME
        ))),
    }
}

/// Checks that the journal has the anchor's revision.
fn verify_newest(anchor: &Anchor, log: &[LogEntry]) -> Result<(), StoreError> {
    if anchor.newest == RevisionNumber(0) {
        return Ok(());
    }
    match log.iter().find(|log_entry| log_entry.revision.number == anchor.newest) {
        None => Err(error::missing_revisions(newest(log), anchor.newest)),
        Some(log_entry) if log_entry.chain_hash == anchor.chain_hash => Ok(()),
        Some(_) => Err(incomplete(format!(
            "revision {} in journal is not the one that was committed here",
            anchor.newest
        ))),
    }
}

/// Whether the cache belongs to this data directory.
pub(crate) fn is_same_directory(cache: Option<DirectoryId>, directory: DirectoryId) -> bool {
    // Caches of releases before anchors have no ID.
    cache.is_none_or(|cache| cache == directory)
}
