//! Compacts the journal: a base file replaces all revision files up to its revision.
//!
//! The base file holds all content of its revision, and older content that later revisions refer to.
//! It is written to a temporary file, synced, read back and then renamed. The rename commits the
//! compaction, and the replaced files are removed. After a crash before the rename the journal is
//! unchanged. After a crash later, the next start removes the replaced files.

use std::{
    collections::HashSet,
    fs::{File, TryLockError},
    io,
    path::Path,
    sync::atomic::Ordering::SeqCst,
};

use api_types::RevisionNumber;
use repository::{Change, CompactionStats, Index, StoreError};
use snapshot::Hash;

use super::{Journal, LogEntry, Reader, SyncedFile, backend::Backend as _, layout, write};
use crate::{
    compressed::Compressed,
    error::{self, Location},
};

/// A base file that is synced and verified, but not renamed yet.
pub(crate) struct NewBase {
    file: SyncedFile,
    number: RevisionNumber,
    freed: CompactionStats,
}

impl NewBase {
    /// What the replacement frees.
    pub(crate) fn freed(&self) -> CompactionStats {
        self.freed
    }
}

/// Sets of content hashes.
#[derive(Default)]
struct Contents {
    /// Content that retained revisions refer to.
    needed: HashSet<Hash>,
    /// Content of the revision files after the base.
    later: HashSet<Hash>,
    /// Content of the files that the base replaces.
    replaced: HashSet<Hash>,
}

impl Journal {
    /// Writes the base file of the revision `first_retained`, whose index is `index`. `log` has the
    /// log entries of all revisions. `check_space` gets the number of bytes before each write.
    pub(crate) fn new_base(
        &self,
        log: &[LogEntry],
        first_retained: RevisionNumber,
        index: &Index,
        check_space: &dyn Fn(u64) -> Result<(), StoreError>,
    ) -> Result<NewBase, StoreError> {
        let (earlier, retained) = log.split_at(log_index(first_retained).min(log.len()));
        let (log_entry, later) =
            retained.split_first().ok_or(StoreError::NoRevision(first_retained))?;
        let mut contents = Contents::default();
        contents.needed.extend(index.entries().map(|entry| entry.hash));
        for log_entry in later {
            let reader = self.read_verified(log_entry)?;
            let changes = reader.replay(|hash, _| {
                contents.later.insert(hash);
                Ok(())
            })?;
            contents.needed.extend(changes.iter().filter_map(Change::content));
        }

        let base = layout::Base { chain_hash: log_entry.chain_hash, earlier: earlier.to_vec() };
        let mut writer = write::Writer::create_base(self.target(), log_entry, base)?;
        let mut bytes = 0;
        for log_entry in self
            .entries_with_files(log)
            .iter()
            .filter(|log_entry| log_entry.revision.number <= first_retained)
        {
            let reader = self.read_verified(log_entry)?;
            bytes += reader.length();
            reader.replay(|hash, compressed| {
                let is_first = contents.replaced.insert(hash);
                if is_first && contents.is_for_base(&hash) {
                    check_space(write::Writer::frame_length(&compressed))?;
                    writer.definition(&hash, &compressed)?;
                }
                Ok(())
            })?;
        }
        contents.check_complete(first_retained)?;
        let puts = index.entries().map(|entry| Change::Put((**entry).clone()));
        let changes: Vec<_> = puts.chain(index.item_changes_since(&Index::default())).collect();
        // The base file has no outcomes of earlier revisions.
        let outcome = self.read_verified(log_entry)?.outcome()?;
        let file = writer.finish(&changes, &outcome, log_entry.revision.clone())?;
        let length = verify_base(&self.root, file.path(), first_retained, &contents)?;
        let freed = CompactionStats {
            revisions: first_retained.0.saturating_sub(self.first_retained().0.max(1)),
            definitions: contents.count_removable(),
            bytes: bytes.saturating_sub(length),
        };
        Ok(NewBase { file, number: first_retained, freed })
    }

    /// Adds the base file with `put`, and removes the files that it replaces.
    pub(crate) fn replace_with_base(
        &self,
        base: NewBase,
        put: &dyn Fn(SyncedFile) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let _check_lock = self.lock_out_checks()?;
        put(base.file)?;
        self.first_retained.store(base.number.0, SeqCst);
        // The compaction is committed. Files that cannot be removed now are removed at the next start.
        if let Err(cause) = self.remove_compacted() {
            tracing::warn!(error = %cause, "cannot remove compacted journal files");
        }
        Ok(())
    }

    /// Removes the files that the base file replaces.
    pub(super) fn remove_compacted(&self) -> Result<(), StoreError> {
        let first_retained = self.first_retained();
        if first_retained.0 == 0 {
            return Ok(());
        }
        // Verifies header and closing frame of the base before anything is removed.
        self.read(first_retained)?;
        self.directory.remove_replaced(first_retained)
    }

    /// The entries whose revisions have a file. `log` has the entries of all revisions.
    pub(crate) fn entries_with_files<'a>(&self, log: &'a [LogEntry]) -> &'a [LogEntry] {
        log.get(log_index(self.first_retained())..).unwrap_or_default()
    }

    /// Prevents compaction while the returned handle is open. Commits continue, because they only add files.
    pub(crate) fn lock_for_check(root: &Path) -> Result<File, StoreError> {
        let dir = directory(root)?;
        let locked = dir.try_lock_shared();
        locked.map_err(busy(
            "read journal",
            "a compaction is running. Try again when it has finished",
        ))?;
        Ok(dir)
    }

    /// Like [`Journal::lock_for_check`], but waits until a running compaction has removed the old files.
    pub(crate) fn wait_for_compaction(root: &Path) -> Result<File, StoreError> {
        let dir = directory(root)?;
        dir.lock_shared().map_err(error::io("read journal"))?;
        Ok(dir)
    }

    /// Prevents checks and backups while the returned handle is open.
    fn lock_out_checks(&self) -> Result<File, StoreError> {
        let dir = directory(&self.root)?;
        let locked = dir.try_lock();
        locked.map_err(busy(
            "compact journal",
            "a check or a backup is running. Try again when it has finished",
        ))?;
        Ok(dir)
    }

    /// Opens a revision's file and checks its chain hash.
    pub(crate) fn read_verified(&self, log_entry: &LogEntry) -> Result<Reader, StoreError> {
        let reader = self.read(log_entry.revision.number)?;
        let same = reader.log_entry().chain_hash == log_entry.chain_hash;
        if same {
            Ok(reader)
        } else {
            Err(error::damaged(reader.location(), "it was replaced by another file"))
        }
    }
}

impl Contents {
    /// Whether the base file must hold this content.
    fn is_for_base(&self, hash: &Hash) -> bool {
        self.needed.contains(hash) && !self.later.contains(hash)
    }

    /// Number of definitions that no retained revision refers to.
    fn count_removable(&self) -> u64 {
        let is_removable = |hash: &&Hash| !self.needed.contains(hash) && !self.later.contains(hash);
        self.replaced.iter().filter(is_removable).count() as u64
    }

    /// Fails if needed content is in no file.
    fn check_complete(&self, first_retained: RevisionNumber) -> Result<(), StoreError> {
        let is_missing = |hash: &&Hash| !self.later.contains(hash) && !self.replaced.contains(hash);
        match self.needed.iter().find(is_missing) {
            None => Ok(()),
            Some(hash) => {
                let what =
                    format!("content {hash} of a revision since {first_retained} is missing");
                Err(error::damaged(Location::Journal("journal"), what))
            }
        }
    }
}

/// Reads a new base file from disk and checks that it holds all needed content. Returns its length.
fn verify_base(
    root: &Path,
    path: &Path,
    number: RevisionNumber,
    contents: &Contents,
) -> Result<u64, StoreError> {
    let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    let reader = Reader::open(root, &name, number)?;
    let mut missing: HashSet<_> =
        contents.needed.iter().filter(|hash| !contents.later.contains(hash)).copied().collect();
    reader.replay(|hash, compressed: Compressed| {
        if compressed.decompress(Location::Journal(&name))?.hash() != hash {
            return Err(error::damaged(
                Location::Journal(&name),
                format!("content {hash} has changed"),
            ));
        }
        missing.remove(&hash);
        Ok(())
    })?;
    if missing.is_empty() {
        Ok(reader.length())
    } else {
        Err(error::damaged(Location::Journal(&name), "content is missing"))
    }
}

/// The index of a revision among all log entries.
fn log_index(number: RevisionNumber) -> usize {
    usize::try_from(number.0.saturating_sub(1)).unwrap_or(usize::MAX)
}

fn directory(root: &Path) -> Result<File, StoreError> {
    File::open(root.join("journal")).map_err(error::io("open journal"))
}

fn busy(doing: &'static str, why: &'static str) -> impl FnOnce(TryLockError) -> StoreError {
    move |cause| match cause {
        TryLockError::WouldBlock => {
            let source = io::Error::new(io::ErrorKind::ResourceBusy, why);
            StoreError::Io { doing: doing.to_owned(), source }
        }
        TryLockError::Error(source) => error::io(doing)(source),
    }
}
