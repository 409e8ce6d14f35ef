//! Lets a journal begin at a later revision: one file takes the place of all files up to there.
//!
//! The new file holds all that its revision holds, and of older content what newer revisions refer
//! to. It is written beside its place, flushed, read back and only then given its name; from there
//! on it counts, and the files that it replaces go. A process that ends before leaves the journal as
//! it was, one that ends after leaves files that the next start removes.

use std::{
    collections::HashSet,
    fs::{self, File, TryLockError},
    io,
    path::Path,
    sync::atomic::Ordering::SeqCst,
};

use api_types::RevisionNumber;
use repository::{Change, CompactionStats, Index, StoreError};
use snapshot::Hash;

use super::{BASE, Journal, LogEntry, REVISION, Reader, base_name, layout, name, numbers, write};
use crate::{
    Steps,
    compressed::Compressed,
    error::{self, Location},
};

/// A file that a journal could begin with: on disk and proved, but without its name.
pub(crate) struct NewBase {
    file: write::Sealed,
    number: RevisionNumber,
    freed: CompactionStats,
}

impl NewBase {
    /// What the files that it replaces take up more than it.
    pub(crate) fn freed(&self) -> CompactionStats {
        self.freed
    }
}

/// Which contents are where.
#[derive(Default)]
struct Contents {
    /// What the revisions that are kept refer to.
    needed: HashSet<Hash>,
    /// What the files that stay hold.
    staying: HashSet<Hash>,
    /// What the files that go hold.
    going: HashSet<Hash>,
}

impl Journal {
    /// Writes the file that the journal would begin with if `oldest` were the first revision that is
    /// kept, of which this is the index. `lines` are those of all revisions. `room` is asked before
    /// so many bytes are written.
    pub(crate) fn new_base(
        &self,
        lines: &[LogEntry],
        first_retained: RevisionNumber,
        index: &Index,
        room: &dyn Fn(u64) -> Result<(), StoreError>,
    ) -> Result<NewBase, StoreError> {
        let (earlier, kept) = lines.split_at(log_index(first_retained).min(lines.len()));
        let (line, later) = kept.split_first().ok_or(StoreError::NoRevision(first_retained))?;
        let mut contents = Contents::default();
        contents.needed.extend(index.entries().map(|entry| entry.hash));
        for line in later {
            let reader = self.read_verified(line)?;
            let changes = reader.replay(|hash, _| {
                contents.staying.insert(hash);
                Ok(())
            })?;
            contents.needed.extend(changes.iter().filter_map(Change::content));
        }

        let base = layout::Base { chain_hash: line.chain_hash, earlier: earlier.to_vec() };
        let mut writer = write::Writer::create_base(self.target(), line, base)?;
        let mut bytes = 0;
        for line in self
            .entries_with_files(lines)
            .iter()
            .filter(|line| line.revision.number <= first_retained)
        {
            let reader = self.read_verified(line)?;
            bytes += reader.length();
            reader.replay(|hash, compressed| {
                let is_first = contents.going.insert(hash);
                if is_first && contents.must_move(&hash) {
                    room(write::Writer::frame_length(&compressed))?;
                    writer.definition(&hash, &compressed)?;
                }
                Ok(())
            })?;
        }
        contents.check(first_retained)?;
        let changes: Vec<_> = index.entries().map(|entry| Change::Put((**entry).clone())).collect();
        // What was decided for the revisions before goes with their definitions.
        let outcome = self.read_verified(line)?.outcome()?;
        let file = writer.finish(&changes, &outcome, line.revision.clone(), &Steps::default())?;
        let length = prove(&self.root, file.path(), first_retained, &contents)?;
        let freed = CompactionStats {
            revisions: first_retained.0.saturating_sub(self.first_retained().0.max(1)),
            definitions: contents.gone(),
            bytes: bytes.saturating_sub(length),
        };
        Ok(NewBase { file, number: first_retained, freed })
    }

    /// Lets the journal begin with this file, and removes those that it replaces.
    pub(crate) fn replace_with_base(&self, base: NewBase) -> Result<(), StoreError> {
        let _nobody_reads = self.lock_out_checks()?;
        base.file.publish(&Steps::default())?;
        self.first_retained.store(base.number.0, SeqCst);
        // It stands; what cannot be removed now is removed when the store is opened again.
        if let Err(cause) = self.remove_compacted() {
            tracing::warn!(error = %cause, "files that were compacted away cannot be removed");
        }
        Ok(())
    }

    /// Removes the files that the one which the journal begins with has taken the place of.
    pub(super) fn remove_compacted(&self) -> Result<(), StoreError> {
        let first_retained = self.first_retained().0;
        if first_retained == 0 {
            return Ok(());
        }
        // Its ends are proved before anything goes.
        self.read(RevisionNumber(first_retained))?;
        let files =
            numbers(&self.root, REVISION)?.into_iter().filter(|number| *number <= first_retained);
        let bases =
            numbers(&self.root, BASE)?.into_iter().filter(|number| *number < first_retained);
        for name in files.map(name).chain(bases.map(base_name)) {
            let removed = fs::remove_file(self.root.join(&name));
            removed.map_err(error::io(format!("remove {name}")))?;
        }
        Ok(())
    }

    /// The revisions that have a file, of all revisions.
    pub(crate) fn entries_with_files<'a>(&self, lines: &'a [LogEntry]) -> &'a [LogEntry] {
        lines.get(log_index(self.first_retained())..).unwrap_or_default()
    }

    /// Holds up whoever would remove files of the journal, for as long as what is given back lives.
    /// A running server holds nobody up: it only adds files.
    pub(crate) fn lock_for_check(root: &Path) -> Result<File, StoreError> {
        let dir = directory(root)?;
        let locked = dir.try_lock_shared();
        locked
            .map_err(busy("read journal", "it is being compacted; try again when that is done"))?;
        Ok(dir)
    }

    fn lock_out_checks(&self) -> Result<File, StoreError> {
        let dir = directory(&self.root)?;
        let locked = dir.try_lock();
        locked
            .map_err(busy("compact journal", "it is being checked; try again when that is done"))?;
        Ok(dir)
    }

    /// The file of this very revision.
    pub(crate) fn read_verified(&self, line: &LogEntry) -> Result<Reader, StoreError> {
        let reader = self.read(line.revision.number)?;
        let same = reader.line().chain_hash == line.chain_hash;
        if same { Ok(reader) } else { Err(error::damaged(reader.location(), "it was exchanged")) }
    }
}

impl Contents {
    fn must_move(&self, hash: &Hash) -> bool {
        self.needed.contains(hash) && !self.staying.contains(hash)
    }

    /// How many definitions no revision holds any more.
    fn gone(&self) -> u64 {
        let is_gone = |hash: &&Hash| !self.needed.contains(hash) && !self.staying.contains(hash);
        self.going.iter().filter(is_gone).count() as u64
    }

    /// Refuses to go on where something is needed that is nowhere.
    fn check(&self, first_retained: RevisionNumber) -> Result<(), StoreError> {
        let nowhere = |hash: &&Hash| !self.staying.contains(hash) && !self.going.contains(hash);
        match self.needed.iter().find(nowhere) {
            None => Ok(()),
            Some(hash) => {
                let what = format!(
                    "content {hash} of a revision from {first_retained} on is nowhere in it"
                );
                Err(error::damaged(Location::Journal("journal"), what))
            }
        }
    }
}

/// Reads a new file to its end, as it lies on disk: it holds all that it must, as it was. Gives back
/// its length.
fn prove(
    root: &Path,
    path: &Path,
    number: RevisionNumber,
    contents: &Contents,
) -> Result<u64, StoreError> {
    let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    let reader = Reader::open(root, &name, number)?;
    let mut missing: HashSet<_> =
        contents.needed.iter().filter(|hash| !contents.staying.contains(hash)).copied().collect();
    reader.replay(|hash, compressed: Compressed| {
        if compressed.decompress(Location::Journal(&name))?.hash() != hash {
            return Err(error::damaged(
                Location::Journal(&name),
                format!("{hash} is not what it says"),
            ));
        }
        missing.remove(&hash);
        Ok(())
    })?;
    if missing.is_empty() {
        Ok(reader.length())
    } else {
        Err(error::damaged(Location::Journal(&name), "it is short"))
    }
}

/// Where the line of a revision is among all lines.
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
