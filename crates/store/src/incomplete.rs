//! Whether the journal holds all that was committed to this data directory.

use std::path::Path;

use api_types::RevisionNumber;
use repository::StoreError;

use crate::{
    anchor::{self, Anchor, DirectoryId, Found},
    cache,
    journal::{History, JOURNAL, LogEntry, newest},
};

/// The file in which the server keeps accounts: where it is, somebody has used the directory.
const ACCOUNTS: &str = "accounts.json";

/// A journal that would lose data if it were taken as it is.
pub(crate) fn incomplete(what: impl Into<String>) -> StoreError {
    StoreError::JournalIncomplete { what: what.into() }
}

/// Refuses a directory that has been used and has no journal. Tells whether it is a new one.
pub(crate) fn is_new(root: &Path) -> Result<bool, StoreError> {
    if root.join(JOURNAL).exists() {
        return Ok(false);
    }
    let used = [anchor::NAME, cache::NAME, ACCOUNTS];
    match used.into_iter().find(|name| root.join(name).exists()) {
        None => Ok(true),
        Some(name) => {
            Err(incomplete(format!("the folder {JOURNAL} is missing, though {name} is there")))
        }
    }
}

/// What the anchor says of a journal.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Proof {
    /// It is complete.
    Complete(Anchor),
    /// It was made before there were anchors, and gets this one.
    Old(Anchor),
    /// The anchor is gone. This one may take its place if the cache knows no newer revision.
    NeedsWitness(Anchor, &'static str),
}

/// Compares a journal with its anchor.
pub(crate) fn prove(found: Found, history: &History) -> Result<Proof, StoreError> {
    let lines = &history.lines;
    match found {
        Found::Anchor(anchor) => {
            belongs(&anchor, history)?;
            reaches(&anchor, lines)?;
            Ok(Proof::Complete(anchor))
        }
        Found::Missing if history.identity().is_none() && !lines.is_empty() => {
            Ok(Proof::Old(Anchor::first(lines.last())?))
        }
        Found::Missing => Ok(Proof::NeedsWitness(of_history(history)?, "is missing")),
        Found::Damaged => Ok(Proof::NeedsWitness(of_history(history)?, "is damaged")),
    }
}

/// The anchor that a journal would have, by what its files say.
pub(crate) fn of_history(history: &History) -> Result<Anchor, StoreError> {
    let newest = history.lines.last();
    Ok(match history.identity() {
        Some((directory, from)) => Anchor::of(directory, from, newest),
        None => Anchor::first(newest)?,
    })
}

/// Each file was made in this directory, or before it had an identity.
pub(crate) fn belongs(anchor: &Anchor, history: &History) -> Result<(), StoreError> {
    let stranger = history.files.iter().find(|(_, number, directory)| match directory {
        Some(directory) => *directory != anchor.directory,
        None => *number >= anchor.identified_from,
    });
    match stranger {
        None => Ok(()),
        Some((name, ..)) => Err(incomplete(format!(
            "{name} was made in another data directory than {}",
            anchor::NAME
        ))),
    }
}

/// The revision that the anchor names is there.
fn reaches(anchor: &Anchor, lines: &[LogEntry]) -> Result<(), StoreError> {
    if anchor.newest == RevisionNumber(0) {
        return Ok(());
    }
    match lines.iter().find(|line| line.revision.number == anchor.newest) {
        None => Err(missing(newest(lines), anchor.newest)),
        Some(line) if line.seal == anchor.seal => Ok(()),
        Some(_) => Err(incomplete(format!(
            "revision {} in {JOURNAL} is not the one that was committed here",
            anchor.newest
        ))),
    }
}

/// The journal ends before a revision that was committed.
pub(crate) fn missing(newest: RevisionNumber, committed: RevisionNumber) -> StoreError {
    let lost = match newest.next() {
        first if first == committed => format!("revision {committed} is"),
        first => format!("revisions {first} to {committed} are"),
    };
    incomplete(format!("{lost} missing from {JOURNAL}, which ends at revision {newest}"))
}

/// Whether the cache has the identity of the directory, so that what it says counts.
pub(crate) fn is_ours(copy: Option<DirectoryId>, directory: DirectoryId) -> bool {
    // Working copies from before there were anchors have none.
    copy.is_none_or(|copy| copy == directory)
}
