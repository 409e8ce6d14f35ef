//! `mockpit recover`: repairs a data directory whose journal lacks committed revisions.
//!
//! The cache receives only durable revisions. If it is ahead of the journal, it holds what the
//! journal lost, and recovery writes that back as one new revision. Other losses must be accepted
//! explicitly. Both cases are recorded in the history.

use std::{collections::HashSet, fs, path::Path};

use api_types::{Draft, Outcome, RevisionKind, RevisionNumber};
use repository::{Change, Index, StoreError};
use snapshot::Hash;

use crate::{
    Options,
    anchor::{self, Anchor, AnchorFile},
    cache::{self, Cache},
    directory_id::DirectoryId,
    error::{self, Location, incomplete},
    incomplete::{self, Completeness},
    journal::{ChainHash, History, Journal, LogEntry, newest},
    lock::Lock,
    names, repair,
};

/// The result of a recovery.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Recovered {
    /// The journal is complete.
    NothingMissing,
    /// The content of the cache was written back.
    WrittenBack {
        /// The new revision.
        revision: RevisionNumber,
        /// The last lost revision.
        last_lost: RevisionNumber,
        /// Number of definitions in the new revision.
        definitions: u64,
    },
    /// The journal was accepted as it is.
    LossAccepted {
        /// The new revision, which records the loss.
        revision: RevisionNumber,
        /// The last lost revision, as far as is known.
        last_lost: RevisionNumber,
    },
}

/// Repairs a data directory whose journal is incomplete. Writes lost revisions back from the cache,
/// or accepts the journal as it is with `accept_journal`.
///
/// # Errors
/// If another process uses the directory, a journal file is damaged, or the cache does not hold the
/// lost revisions. Nothing was changed then.
pub fn recover(
    root: &Path,
    options: &Options,
    accept_journal: bool,
) -> Result<Recovered, StoreError> {
    let _lock = Lock::take(root)?;
    if root.join(names::JOURNAL).exists() {
        return recover_journal(root, options, accept_journal);
    }
    if incomplete::is_new(root).is_ok() {
        return Ok(Recovered::NothingMissing);
    }
    Journal::create(root)?;
    recover_journal(root, options, accept_journal).inspect_err(|_| {
        // Removes the folder only if it is empty.
        let _not_empty = fs::remove_dir(root.join(names::JOURNAL));
    })
}

fn recover_journal(
    root: &Path,
    options: &Options,
    accept_journal: bool,
) -> Result<Recovered, StoreError> {
    let anchor_file = anchor::read(root)?;
    let journal = Journal::open(root, DirectoryId::random()?, &options.disk())?;
    let history = journal.history()?;
    let cache_position =
        CachePosition::open(root, options).filter(|cache_position| match &anchor_file {
            AnchorFile::Anchor(anchor) => {
                incomplete::is_same_directory(cache_position.directory, anchor.directory)
            }
            AnchorFile::Missing | AnchorFile::Damaged => true,
        });
    let committed = match &anchor_file {
        AnchorFile::Anchor(anchor) => anchor.newest,
        AnchorFile::Missing | AnchorFile::Damaged => RevisionNumber(0),
    };
    let last = newest(&history.log);
    let last_lost = cache_position
        .as_ref()
        .map_or(committed, |cache_position| cache_position.number.max(committed))
        .max(last);
    let cache_differs =
        cache_position.as_ref().is_some_and(|cache_position| !cache_position.is_in(&history.log));
    let completeness = incomplete::verify_complete(anchor_file.clone(), &history);
    let anchor = match (completeness, anchor_file, accept_journal) {
        (Ok(Completeness::Complete(_) | Completeness::PredatesAnchors(_)), ..)
            if !cache_differs =>
        {
            return Ok(Recovered::NothingMissing);
        }
        (Ok(Completeness::NeedsConfirmation(..)), ..)
            if cache_position.is_some() && !cache_differs =>
        {
            return Ok(Recovered::NothingMissing);
        }
        (_, _, true) => incomplete::anchor_from_history(&history)?,
        (Ok(Completeness::Complete(anchor)), ..) | (Err(_), AnchorFile::Anchor(anchor), false) => {
            anchor
        }
        (
            Ok(Completeness::PredatesAnchors(anchor) | Completeness::NeedsConfirmation(anchor, _)),
            ..,
        ) => match &cache_position {
            Some(CachePosition { directory: Some(directory), .. }) => {
                Anchor::new(*directory, anchor.identified_from, history.log.last())
            }
            _ => anchor,
        },
        (Err(cause), ..) => return Err(cause),
    };
    let recovery = Recovery { root, options, history: &history, anchor, last_lost };
    if accept_journal {
        return recovery.accept();
    }
    recovery.write_back(
        cache_position.filter(|cache_position| cache_differs && cache_position.number > last),
    )
}

/// The revision that the cache holds.
struct CachePosition {
    number: RevisionNumber,
    chain_hash: ChainHash,
    directory: Option<DirectoryId>,
}

impl CachePosition {
    /// Returns `None` if there is no readable cache with a committed revision.
    fn open(root: &Path, options: &Options) -> Option<Self> {
        if !cache::path(root).exists() {
            return None;
        }
        let cache = Cache::open(root, options.cache_capacity).ok()?;
        let (cache_state, directory) = (cache.cache_state(), cache.directory());
        cache.close();
        let cache_state = cache_state.ok()??;
        Some(Self {
            number: cache_state.number,
            chain_hash: cache_state.chain_hash,
            directory: directory.ok()?,
        })
    }

    fn is_in(&self, log: &[LogEntry]) -> bool {
        log.iter().any(|log_entry| log_entry.position() == (self.number, self.chain_hash))
    }
}

/// Copies the definition with this hash from the cache to the journal.
type Put<'a> = dyn FnMut(&Hash, &Cache) -> Result<(), StoreError> + 'a;

struct Recovery<'a> {
    root: &'a Path,
    options: &'a Options,
    history: &'a History,
    anchor: Anchor,
    last_lost: RevisionNumber,
}

impl Recovery<'_> {
    /// Adds a revision without changes that records the loss.
    fn accept(self) -> Result<Recovered, StoreError> {
        let (journal, index) = self.journal()?;
        let kind = RevisionKind::LossAccepted(self.last_lost);
        let revision = self.add(&journal, &index, kind, &[], |_| Ok(()))?;
        Ok(Recovered::LossAccepted { revision, last_lost: self.last_lost })
    }

    /// Adds a revision with the content of the cache.
    fn write_back(self, cache_position: Option<CachePosition>) -> Result<Recovered, StoreError> {
        let cannot_write_back =
            |why: &str| incomplete(format!("the missing revisions cannot be written back: {why}"));
        cache_position.ok_or_else(|| cannot_write_back("the cache does not hold them"))?;
        incomplete::verify_directory_ids(&self.anchor, self.history)?;
        let (journal, before) = self.journal()?;
        let cache = Cache::open(self.root, self.options.cache_capacity)?;
        let written = self.write_back_from(&cache, &journal, &before);
        cache.close();
        written
    }

    fn write_back_from(
        &self,
        cache: &Cache,
        journal: &Journal,
        before: &Index,
    ) -> Result<Recovered, StoreError> {
        let missing = || error::damaged(Location::Cache, "it has no finished revision");
        let after = cache.index(&cache.cache_state()?.ok_or_else(missing)?)?;
        let changes = changes(before, &after);
        let known = journal.locate(&self.history.log)?;
        let mut put = HashSet::new();
        let kind = RevisionKind::Recovered(self.last_lost);
        let revision = self.add(journal, before, kind, &changes, |write| {
            for hash in changes.iter().filter_map(Change::content) {
                if known.contains(hash) || !put.insert(*hash) {
                    continue;
                }
                write(hash, cache)?;
            }
            Ok(())
        })?;
        let definitions = after.len() as u64;
        Ok(Recovered::WrittenBack { revision, last_lost: self.last_lost, definitions })
    }

    /// The journal, opened for writing, and the index of its newest revision.
    fn journal(&self) -> Result<(Journal, Index), StoreError> {
        let journal = Journal::open(self.root, self.anchor.directory, &self.options.disk())?;
        let index = journal.index(&self.history.log)?;
        Ok((journal, index))
    }

    /// Adds a revision, writes the anchor, and moves the outdated cache aside.
    fn add(
        &self,
        journal: &Journal,
        before: &Index,
        kind: RevisionKind,
        changes: &[Change],
        put: impl FnOnce(&mut Put<'_>) -> Result<(), StoreError>,
    ) -> Result<RevisionNumber, StoreError> {
        let draft = Draft::new(kind, "mockpit recover", (self.options.now)());
        let parent =
            self.history.log.last().map(|log_entry| log_entry.chain_hash).unwrap_or_default();
        let number = newest(&self.history.log).next();
        let mut writer = journal.write(number, parent, &draft)?;
        put(&mut |hash, cache| {
            let lost = || error::damaged(Location::Cache, format!("content {hash} is missing"));
            writer.definition(hash, &cache.compressed(hash)?.ok_or_else(lost)?)
        })?;
        let after = before.with(changes)?;
        let revision = after.revision_after(before, number, draft);
        let log_entry = journal.put(writer.finish(changes, &Outcome::default(), revision)?)?;
        self.anchor.advanced(&log_entry).write(self.root, &self.options.disk())?;
        repair::move_aside(self.root)?;
        Ok(number)
    }
}

/// The changes from `before` to `after`.
fn changes(before: &Index, after: &Index) -> Vec<Change> {
    let removed = before.entries().filter(|entry| after.get(&entry.summary.key).is_none());
    let removed = removed.map(|entry| Change::Remove(entry.summary.key.clone()));
    let put = after.put_since(before).map(|entry| Change::Put((**entry).clone()));
    removed.chain(put).chain(after.item_changes_since(before)).collect()
}
