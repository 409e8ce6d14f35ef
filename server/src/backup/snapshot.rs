//! Writes services to a snapshot in a folder, and reads it back.

use std::{
    fs::{self, File},
    io::{self, BufReader, Read as _, Write as _},
    path::{Path, PathBuf},
};

use api_types::RevisionNumber;
use repository::{Admin, ExportError, ExportJob, Repository, StoreError};
use sha2::{Digest as _, Sha256};

use super::list::Series;

/// Why a snapshot was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SnapshotError {
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
pub(crate) struct WrittenSnapshot {
    pub(crate) file: PathBuf,
    pub(crate) size: u64,
}

/// What to write, and where.
pub(crate) struct NewSnapshot<'a> {
    pub(crate) export: ExportJob,
    pub(crate) folder: &'a Path,
    /// What the file belongs to.
    pub(crate) series: &'a Series,
    /// The time in its name.
    pub(crate) time: &'a str,
}

/// The snapshot of the newest revision of a repository.
pub(super) struct NewestRevision {
    pub(super) export: ExportJob,
    pub(super) revision: RevisionNumber,
    pub(super) services: u64,
    /// About the size of the file, in bytes.
    pub(super) size: u64,
}

impl NewestRevision {
    pub(super) fn of(repository: &Repository, admin: &Admin) -> Result<Self, StoreError> {
        let head = repository.head(admin.member());
        let revision = head.revision.number;
        let size = head.index.entries().map(|entry| entry.summary.size).sum();
        let services = head.index.len() as u64;
        Ok(Self { export: repository.export_revision(admin, revision)?, revision, services, size })
    }
}

/// Writes a snapshot. `on_progress` gets the bytes so far, and returns whether to go on.
pub(crate) fn write(
    new: NewSnapshot<'_>,
    on_progress: &mut dyn FnMut(u64) -> bool,
) -> Result<WrittenSnapshot, SnapshotError> {
    let NewSnapshot { export, folder, series, time } = new;
    let failed = |source| SnapshotError::Io { folder: folder.to_owned(), source };
    let prefix = series.temporary();
    remove_interrupted(folder, &prefix);
    let temporary = tempfile::Builder::new().prefix(&prefix).suffix(".tmp").tempfile_in(folder);
    let mut temporary = temporary.map_err(failed)?;
    let (mut done, mut goes_on) = (0, true);
    let written = export.write_chunks(|chunk| {
        done += chunk.len() as u64;
        goes_on = goes_on && on_progress(done);
        if goes_on { temporary.write_all(&chunk) } else { Err(io::ErrorKind::Interrupted.into()) }
    });
    if !goes_on {
        return Err(SnapshotError::Canceled);
    }
    let receipt = written?;
    temporary.as_file().sync_all().map_err(failed)?;
    let read_back = sha256(temporary.path()).map_err(failed)?;
    if *receipt.sha256 != *data_encoding::HEXLOWER.encode(&read_back) {
        return Err(SnapshotError::Differs);
    }
    let file = folder.join(format!("{}.json", series.stem(time)));
    temporary.persist_noclobber(&file).map_err(|cause| failed(cause.error))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    Ok(WrittenSnapshot { file, size: receipt.size })
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

/// Removes what a power cut left. A server writes one snapshot of a series at a time.
fn remove_interrupted(folder: &Path, prefix: &str) {
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with(prefix) {
            // It only takes space.
            let _next_time = fs::remove_file(&path);
        }
    }
}
