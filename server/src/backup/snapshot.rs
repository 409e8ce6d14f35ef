//! Writes all services to a snapshot in a folder, and reads it back.

use std::{
    fs::{self, File},
    io::{self, BufReader, Read as _, Write as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use api_types::RevisionNumber;
use repository::{Admin, ExportError, Repository, StoreError};
use sha2::{Digest as _, Sha256};

/// The beginning of the name of a snapshot that is being written.
const TEMPORARY: &str = ".mockpit-snapshot-";

/// Why a snapshot was not written.
#[derive(Debug, thiserror::Error)]
pub(super) enum SnapshotError {
    /// The services cannot be read.
    #[error("cannot read the services")]
    Store(#[from] StoreError),
    /// The services cannot be exported, or the file cannot be written.
    #[error("cannot write the snapshot. Nothing is left of it")]
    Export(#[from] ExportError),
    /// The file cannot be written or read.
    #[error("cannot write to {}. Nothing was written", folder.display())]
    Io {
        /// The folder.
        folder: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The file differs from what was written.
    #[error("the snapshot was read back, and differs from what was written. Check the disk")]
    Differs,
    /// An administrator stopped it.
    #[error("canceled")]
    Canceled,
}

/// A snapshot that was written and verified.
pub(super) struct WrittenSnapshot {
    pub(super) file: PathBuf,
    pub(super) size: u64,
    pub(super) revision: RevisionNumber,
    pub(super) services: u64,
}

/// Where to write a snapshot.
pub(super) struct NewSnapshot<'a> {
    pub(super) folder: &'a Path,
    /// The name of the file without its ending.
    pub(super) stem: String,
    pub(super) is_canceled: &'a AtomicBool,
}

/// Writes the newest revision.
pub(super) fn write(
    repository: &Repository,
    admin: &Admin,
    new: &NewSnapshot<'_>,
    on_progress: &mut dyn FnMut(u64, u64),
) -> Result<WrittenSnapshot, SnapshotError> {
    let NewSnapshot { folder, stem, is_canceled } = new;
    let failed = |source| SnapshotError::Io { folder: (*folder).to_owned(), source };
    remove_interrupted(folder);
    let head = repository.head(admin.member());
    let revision = head.revision.number;
    let total = head.index.entries().map(|entry| entry.summary.size).sum();
    let job = repository.export_revision(admin, revision)?;
    let temporary = tempfile::Builder::new().prefix(TEMPORARY).suffix(".tmp").tempfile_in(folder);
    let mut temporary = temporary.map_err(failed)?;
    let mut done = 0;
    let written = job.write_chunks(|chunk| {
        if is_canceled.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        done += chunk.len() as u64;
        on_progress(done, total);
        temporary.write_all(&chunk)
    });
    if is_canceled.load(Ordering::Relaxed) {
        return Err(SnapshotError::Canceled);
    }
    let receipt = written?;
    temporary.as_file().sync_all().map_err(failed)?;
    let read_back = sha256(temporary.path()).map_err(failed)?;
    if *receipt.sha256 != *data_encoding::HEXLOWER.encode(&read_back) {
        return Err(SnapshotError::Differs);
    }
    let file = folder.join(format!("{stem}.json"));
    temporary.persist_noclobber(&file).map_err(|cause| failed(cause.error))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    Ok(WrittenSnapshot { file, size: receipt.size, revision, services: head.index.len() as u64 })
}

fn sha256(file: &Path) -> io::Result<Vec<u8>> {
    let mut input = BufReader::with_capacity(1 << 18, File::open(file)?);
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 18]);
    loop {
        let read = input.read(&mut buffer)?;
        if read == 0 {
            return Ok(hash.finalize().to_vec());
        }
        hash.update(buffer.get(..read).unwrap_or_default());
    }
}

/// Removes what a power cut left. A server writes one snapshot at a time.
fn remove_interrupted(folder: &Path) {
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with(TEMPORARY) {
            // It only takes space.
            let _next_time = fs::remove_file(&path);
        }
    }
}
