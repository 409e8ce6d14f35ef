//! Writes the file of a revision to a temporary file, which then joins the journal.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use api_types::{Draft, Outcome, Revision, RevisionNumber};
use repository::{Change, StoreError};
use snapshot::Hash;

use super::{
    LogEntry,
    backend::{FileName, StagedFile},
    frame::{self, OVERHEAD},
    layout::{Base, CHANGES, CLOSING, ChainHash, Closing, DEFINITION, HEADER, Header, MAGIC},
};
use crate::{
    Step,
    compressed::{Compressed, TABLE_LENGTH},
    directory_id::DirectoryId,
    disk::Disk,
    error, files,
    record::{self, CommitRecord, HeaderRecord},
};

/// The size of the write buffer, in bytes.
const BUFFER_BYTES: usize = 256 * 1024;

/// Where new journal files go.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    /// The data directory.
    pub(super) root: &'a Path,
    /// The ID of the data directory.
    pub(super) directory: DirectoryId,
    pub(super) disk: &'a Disk,
}

/// A file that is being written. Removed if it is dropped before it joins the journal.
pub(crate) struct Writer {
    out: BufWriter<Hashing>,
    file: TemporaryFile,
    parent: ChainHash,
    base: Option<Base>,
    written: u64,
}

/// A complete and synced file that is not in the journal yet.
pub(crate) struct SyncedFile {
    file: TemporaryFile,
    parent: ChainHash,
    log_entry: LogEntry,
}

impl Writer {
    pub(super) fn create(
        target: Target<'_>,
        number: RevisionNumber,
        parent: ChainHash,
        draft: &Draft,
    ) -> Result<Self, StoreError> {
        let (draft, directory) = (draft.clone(), Some(target.directory));
        let header = Header { number, parent, directory, draft, base: None };
        Self::begin(target, FileName::revision(number), &header)
    }

    /// Begins a base file.
    pub(super) fn create_base(
        target: Target<'_>,
        log_entry: &LogEntry,
        base: Base,
    ) -> Result<Self, StoreError> {
        let Revision { number, draft, .. } = log_entry.revision.clone();
        let parent = base.earlier.last().map(|log_entry| log_entry.chain_hash).unwrap_or_default();
        let (base, directory) = (Some(base), Some(target.directory));
        let header = Header { number, parent, directory, draft, base };
        Self::begin(target, FileName::base(number), &header)
    }

    fn begin(target: Target<'_>, name: FileName, header: &Header) -> Result<Self, StoreError> {
        let path = target.root.join(name.path()).with_extension("tmp");
        let out = files::create(&path).map_err(error::io(format!("write {}", name.path())))?;
        let out = Hashing { file: out, hasher: blake3::Hasher::new(), disk: target.disk.clone() };
        let mut writer = Self {
            out: BufWriter::with_capacity(BUFFER_BYTES, out),
            file: TemporaryFile { path, name },
            parent: header.parent,
            base: header.base.clone(),
            written: 0,
        };

        writer.out.write_all(MAGIC).map_err(writer.file.failed())?;
        writer.written += MAGIC.len() as u64;
        let mut json =
            record::to_json(&HeaderRecord::from(header)).map_err(writer.file.failed())?;
        json.push(b'\n');
        writer.frame(HEADER, &[&json])?;
        Ok(writer)
    }

    /// Adds a definition.
    pub(crate) fn definition(
        &mut self,
        hash: &Hash,
        compressed: &Compressed,
    ) -> Result<(), StoreError> {
        self.frame(DEFINITION, &[hash.as_bytes(), &compressed.table.encode(), &compressed.body])
    }

    /// The bytes that [`Writer::definition`] would add.
    pub(crate) fn frame_length(compressed: &Compressed) -> u64 {
        OVERHEAD + (32 + TABLE_LENGTH + compressed.body.len()) as u64
    }

    /// Adds the changes, the outcome and the closing frame, and syncs the file.
    pub(crate) fn finish(
        mut self,
        changes: &[Change],
        outcome: &Outcome,
        revision: Revision,
    ) -> Result<SyncedFile, StoreError> {
        let changes_at = self.written;
        let record = CommitRecord::new(changes, outcome);
        let json = record::to_json(&record).map_err(self.file.failed())?;
        self.frame(CHANGES, &[&json, b"\n"])?;
        drop(json);
        self.out.flush().map_err(self.file.failed())?;
        let (put, removed) = (revision.put, revision.removed);
        let mut closing = Closing { changes_at, put, removed, chain_hash: ChainHash::default() };
        closing.set_chain_hash(&self.out.get_ref().hasher);
        self.frame(CLOSING, &[&closing.encode()])?;
        self.out.flush().map_err(self.file.failed())?;
        let Hashing { file, disk, .. } = self.out.get_ref();
        disk.fail_points.reach(Step::Written).map_err(self.file.failed())?;
        disk.sync(file).map_err(self.file.failed())?;
        let chain_hash = self.base.as_ref().map_or(closing.chain_hash, |base| base.chain_hash);
        Ok(SyncedFile {
            file: self.file,
            parent: self.parent,
            log_entry: LogEntry { revision, chain_hash },
        })
    }

    fn frame(&mut self, tag: u8, parts: &[&[u8]]) -> Result<(), StoreError> {
        let written = frame::write(&mut self.out, tag, parts);
        self.written += written.map_err(self.file.failed())?;
        Ok(())
    }
}

impl SyncedFile {
    /// The path of the temporary file.
    pub(super) fn path(&self) -> &Path {
        &self.file.path
    }

    /// What joins the journal.
    pub(super) fn staged(&self) -> StagedFile<'_> {
        StagedFile {
            name: self.file.name,
            path: &self.file.path,
            parent: self.parent,
            chain_hash: self.log_entry.chain_hash,
            // The journal has them already. If it has lost them, compaction must not bring them back.
            earlier: &[],
        }
    }

    /// The entry of the file, which has joined the journal.
    pub(super) fn into_log_entry(self) -> LogEntry {
        self.log_entry
    }
}

/// A file that is removed when it is dropped. A file that has joined the journal is no longer there.
struct TemporaryFile {
    path: PathBuf,
    name: FileName,
}

impl TemporaryFile {
    fn failed<E: Into<io::Error>>(&self) -> impl FnOnce(E) -> StoreError + use<E> {
        let failed = error::io(format!("write {}", self.name.path()));
        move |cause| failed(cause.into())
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        // The next start removes temporary files that cannot be removed now.
        match fs::remove_file(&self.path) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                tracing::error!(error = %cause, "cannot remove uncommitted file {}", self.name.path());
            }
            _ => {}
        }
    }
}

/// Hashes the bytes that are written.
struct Hashing {
    file: File,
    hasher: blake3::Hasher,
    disk: Disk,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.disk.write(&mut self.file, bytes)?;
        self.hasher.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
