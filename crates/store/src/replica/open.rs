//! Copies what is missing from the shared journal, before the store is opened.

use std::path::Path;

use repository::StoreError;

use super::{
    SharedJournal, mark,
    missing::{self, Next},
};
use crate::{
    Options,
    anchor::{self, Anchor, AnchorFile},
    directory_id::DirectoryId,
    disk::Disk,
    error,
    journal::{ChainHash, Journal, LogEntry, backend::Shared, newest},
    repair,
};

/// Prepares a data directory for a store with these options. The directory is locked.
///
/// # Errors
/// If the directory has a repository of its own and the store is shared, or the other way round. If a new replica
/// cannot reach the shared journal.
pub(crate) fn prepare(root: &Path, options: &Options) -> Result<(), StoreError> {
    let Some(SharedJournal(shared)) = &options.shared else {
        return match mark::exists(root)? {
            false => Ok(()),
            true => Err(mark::wrong_use(
                root,
                "it is the local copy of a shared repository. Start the server with --store",
            )),
        };
    };
    let disk = options.disk();
    if mark::exists(root)? {
        return match catch_up(root, &**shared, &disk) {
            // What is here can be read. Nothing can be written until the journal is reached.
            Err(cause @ StoreError::Unreachable { .. }) if is_complete(root)? => {
                tracing::error!(error = %error::with_causes(&cause), "opening the local copy only");
                Ok(())
            }
            result => result,
        };
    }
    if mark::has_history(root) {
        let why = "it has a repository of its own. Copy it with `mockpit copy`, and start with an \
                   empty data directory";
        return Err(mark::wrong_use(root, why));
    }
    let id = shared.identify(DirectoryId::random()?)?;
    // A command may have made an empty repository here, which has another ID.
    anchor::remove(root)?;
    repair::remove_cache(root);
    mark::write(root, &disk, id)?;
    catch_up(root, &**shared, &disk)
}

/// Whether the first copying has ended.
fn is_complete(root: &Path) -> Result<bool, StoreError> {
    Ok(matches!(anchor::read(root)?, AnchorFile::Anchor(_)))
}

/// Copies the files that are missing, and writes the anchor of a new replica.
pub(super) fn catch_up(root: &Path, shared: &dyn Shared, disk: &Disk) -> Result<(), StoreError> {
    let id = shared.identify(DirectoryId::random()?)?;
    let anchor = anchor::read(root)?;
    if let AnchorFile::Anchor(anchor) = &anchor
        && anchor.directory != id
    {
        let why = "it is the local copy of another repository";
        return Err(mark::wrong_use(root, why));
    }
    Journal::create(root)?;
    let log = copy_missing(root, id, shared, disk)?;
    if matches!(anchor, AnchorFile::Missing) {
        let history = Journal::open(root, id, disk)?.history()?;
        let identified_from = match history.identity() {
            Some((found, from)) if found == id => from,
            _ => newest(&log).next(),
        };
        Anchor::new(id, identified_from, log.last()).write(root, disk)?;
    }
    Ok(())
}

/// Copies the files that are missing. Returns the log.
fn copy_missing(
    root: &Path,
    id: DirectoryId,
    shared: &dyn Shared,
    disk: &Disk,
) -> Result<Vec<LogEntry>, StoreError> {
    let journal = Journal::open(root, id, disk)?;
    journal.clean_up()?;
    let mut log = journal.history()?.log;
    loop {
        let position = log.last().map(LogEntry::position).unwrap_or_default();
        match missing::find(shared, position)?.next {
            Next::Base(base) => {
                if journal.fetch(shared, base, ChainHash::default())?.is_some() {
                    log = journal.continue_from(base.name.number)?;
                }
            }
            Next::Revisions(revisions) if revisions.is_empty() => return Ok(log),
            Next::Revisions(revisions) => {
                for listed in revisions {
                    let parent = log.last().map(|entry| entry.chain_hash).unwrap_or_default();
                    let Some(reader) = journal.fetch(shared, listed, parent)? else { break };
                    log.push(reader.log_entry());
                }
            }
        }
    }
}
