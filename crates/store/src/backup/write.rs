//! Writes a backup.

use std::{
    any::Any,
    fs::{self, File, OpenOptions},
    io::{self, Read},
    mem,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::mpsc::{self, SyncSender},
    thread,
};

use api_types::Timestamp;

use super::{
    BackupError, BackupSummary, ListedFile, OnProgress, OtherFile,
    layout::{self, BLOCK, CLOSING, FILES, SUMMARY},
    meter::Meter,
    read,
    source::{OpenFile, Source, SourceFile},
};
use crate::{
    DirectoryId, Options, Stage,
    disk::Disk,
    error,
    journal::{AFTER_CHAIN, ChainHash},
    record::{self, BackupRecord, FileListRecord},
    space,
};

/// Bytes that are copied at once.
const CHUNK: usize = 1024 * 1024;

/// Bytes after which the file is synced while it is written. Otherwise the disk has nothing to do until all
/// of it is written and hashed.
const SYNC_AFTER: u64 = 8 * 1024 * 1024;

/// The ending of the names of backups in a folder.
const ENDING: &str = ".tar";

/// Where a backup is written.
#[derive(Clone, Debug)]
pub enum BackupTarget {
    /// This file, which must not exist.
    File(PathBuf),
    /// A new file in a folder.
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The name of the file without its ending. It gets a number if there is such a file.
        stem: String,
    },
}

/// A backup to write.
#[derive(Debug)]
pub struct NewBackup<'a> {
    /// The data directory.
    pub data: &'a Path,
    /// Where to write it.
    pub target: BackupTarget,
    /// The version of Mockpit.
    pub version: &'a str,
    /// The time.
    pub at: Timestamp,
    /// The files that do not belong to the store, opened at one moment.
    pub others: Vec<OtherFile>,
    /// The options of the store.
    pub options: &'a Options,
}

/// A backup that was written and verified.
#[derive(Clone, Debug)]
pub struct WrittenBackup {
    /// The file.
    pub file: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// What it contains.
    pub summary: BackupSummary,
}

/// Writes a backup of a data directory, which a server may use. The file appears under its name when
/// it is on disk and was read back. Memory depends on the number of revisions, not on their size.
///
/// # Errors
/// If the data directory is damaged, the backup cannot be written, or `on_progress` stops it. Nothing
/// is left of it then.
pub fn back_up(
    new: NewBackup<'_>,
    on_progress: OnProgress<'_>,
) -> Result<WrittenBackup, BackupError> {
    let NewBackup { data, target, version, at, others, options } = new;
    let folder = folder(&target, data)?;
    if let BackupTarget::File(file) = &target
        && file.exists()
    {
        return Err(BackupError::Exists(file.clone()));
    }
    let source = Source::open(data, others)?;
    let summary = BackupSummary {
        version: version.into(),
        directory: source.directory,
        at,
        revision: source.revision(),
        chain_hash: source.newest.as_ref().map(|newest| newest.chain_hash).unwrap_or_default(),
        services: source.services,
        bytes: source.files.iter().map(|file| file.size).sum(),
    };
    require_space(&folder, options, &source.files)?;
    remove_abandoned(&folder, source.directory);
    let disk = options.disk();
    let temporary = Temporary::create(&folder, &summary)?;
    let size = thread::scope(|threads| {
        // A request that waits covers what is written until it is handled.
        let (sync, requests) = mpsc::sync_channel(1);
        let file = &temporary.file;
        let syncing = threads.spawn(|| requests.into_iter().try_for_each(|()| disk.sync(file)));
        let mut output = Output {
            file,
            path: &temporary.path,
            disk: &disk,
            hasher: blake3::Hasher::new(),
            buffer: vec![0; CHUNK],
            at: 0,
            synced: 0,
            sync,
        };
        output.backup(&source, &summary, on_progress)?;
        let size = output.at;
        drop(output);
        let synced = syncing.join().unwrap_or_else(died);
        synced.map_err(BackupError::io("write", &temporary.path)).map(|()| size)
    })?;
    // Both wait: one for the disk, the other for hashes.
    let (synced, read_back) = thread::scope(|threads| {
        let sync = threads.spawn(|| disk.sync(&temporary.file));
        let read_back = read::verify_backup(&temporary.path, on_progress);
        (sync.join().unwrap_or_else(died), read_back)
    });
    synced.map_err(BackupError::io("write", &temporary.path))?;
    let read_back = read_back?;
    if read_back != summary {
        return Err(BackupError::damaged(&temporary.path, "it is another backup"));
    }
    let file = temporary.publish(&target, &disk)?;
    disk.sync_directory(&folder).map_err(BackupError::io("write to", &folder))?;
    Ok(WrittenBackup { file, size, summary })
}

/// The result of a thread that panicked.
fn died(_: Box<dyn Any + Send>) -> io::Result<()> {
    Err(io::Error::other("the thread died"))
}

/// The folder of a new backup. Fails in the data directory, where a backup would be lost with the data.
fn folder(target: &BackupTarget, data: &Path) -> Result<PathBuf, BackupError> {
    let folder = match target {
        BackupTarget::Folder { folder, .. } => folder.as_path(),
        BackupTarget::File(file) => match file.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        },
    };
    let absolute = |path: &Path| fs::canonicalize(path).map_err(BackupError::io("find", path));
    let folder = absolute(folder)?;
    if folder.starts_with(absolute(data)?) {
        return Err(BackupError::InsideData(folder));
    }
    Ok(folder)
}

/// Fails if the backup does not fit. The space that a server needs stays free.
fn require_space(
    folder: &Path,
    options: &Options,
    files: &[SourceFile],
) -> Result<(), BackupError> {
    // A header, padding and a line in the list.
    let bytes = files.iter().map(|file| file.size + 3 * BLOCK).sum::<u64>() + 2 * CLOSING;
    let free = (options.free_space)(folder).map_err(error::io("read the free disk space"))?;
    let needed = bytes + space::RESERVE;
    if free < needed {
        return Err(BackupError::Full { folder: folder.to_owned(), needed, free });
    }
    Ok(())
}

/// The file under its temporary name. It is removed if it is not published.
struct Temporary {
    file: File,
    path: PathBuf,
}

impl Temporary {
    fn create(folder: &Path, summary: &BackupSummary) -> Result<Self, BackupError> {
        let prefix = temporary_prefix(summary.directory);
        let random = getrandom::u64().map_err(|cause| BackupError::Io {
            doing: "read random bytes".to_owned(),
            source: io::Error::other(cause),
        })?;
        let path = folder.join(format!("{prefix}{random:016x}.tmp"));
        let mut options = OpenOptions::new();
        let file = options.create_new(true).write(true).mode(0o600).open(&path);
        let file = file.map_err(BackupError::io("create", &path))?;
        let temporary = Self { file, path };
        // Marks the file as in use. File systems without locks have no `remove_abandoned`.
        let _unsupported = temporary.file.try_lock();
        Ok(temporary)
    }

    /// Gives the file its name. Returns its path.
    fn publish(self, target: &BackupTarget, disk: &Disk) -> Result<PathBuf, BackupError> {
        let paths: Vec<PathBuf> = match target {
            BackupTarget::File(file) => vec![file.clone()],
            BackupTarget::Folder { folder, stem } => {
                let numbered = (2..100).map(|number| format!("{stem}-{number}"));
                let stems = [stem.clone()].into_iter().chain(numbered);
                stems.map(|stem| folder.join(stem + ENDING)).collect()
            }
        };
        for path in &paths {
            match disk.rename_new(&self.path, path) {
                Ok(()) => return Ok(path.clone()),
                Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {}
                Err(cause) => return Err(BackupError::io("write", path)(cause)),
            }
        }
        Err(BackupError::Exists(paths.into_iter().next().unwrap_or_default()))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // After a rename there is no file of this name.
        let _is_gone = fs::remove_file(&self.path);
    }
}

fn temporary_prefix(directory: DirectoryId) -> String {
    format!(".mockpit-backup-{directory}-")
}

/// Removes the temporary files of backups of this data directory that were interrupted, for example
/// by a power cut.
fn remove_abandoned(folder: &Path, directory: DirectoryId) {
    let prefix = temporary_prefix(directory);
    let is_abandoned = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_ours = name.starts_with(&prefix) && name.ends_with(".tmp");
        is_ours && File::open(path).is_ok_and(|file| file.try_lock().is_ok())
    };
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()) {
        if is_abandoned(&path) {
            // They only take space.
            let _next_time = fs::remove_file(path);
        }
    }
}

/// The file that is being written.
struct Output<'a> {
    file: &'a File,
    path: &'a Path,
    disk: &'a Disk,
    hasher: blake3::Hasher,
    buffer: Vec<u8>,
    at: u64,
    /// The bytes for which a sync was requested.
    synced: u64,
    sync: SyncSender<()>,
}

impl Output<'_> {
    fn backup(
        &mut self,
        source: &Source,
        summary: &BackupSummary,
        on_progress: OnProgress<'_>,
    ) -> Result<(), BackupError> {
        // A time before 1970 has no place in a header.
        let seconds = u64::try_from(summary.at.0 / 1_000).unwrap_or_default();
        let json = record::to_json(&BackupRecord::from(summary)).map_err(self.failed())?;
        self.entry(SUMMARY, seconds, &json)?;
        let mut meter = Meter { stage: Stage::Backup, done: 0, total: summary.bytes, on_progress };
        let mut files = Vec::with_capacity(source.files.len());
        for file in &source.files {
            files.push(self.copy(source, file, seconds, &mut meter)?);
        }
        let json = record::to_json(&FileListRecord::from(&files)).map_err(self.failed())?;
        self.entry(FILES, seconds, &json)?;
        let closing = layout::closing(self.hasher.finalize()).map_err(self.failed())?;
        self.write(&closing)
    }

    /// Writes an entry from memory.
    fn entry(&mut self, name: &str, seconds: u64, content: &[u8]) -> Result<(), BackupError> {
        self.header(name, content.len() as u64, seconds)?;
        self.write(content)?;
        self.padding(content.len() as u64)
    }

    /// Copies a file. Verifies the chain hash of a journal file.
    fn copy(
        &mut self,
        source: &Source,
        file: &SourceFile,
        seconds: u64,
        meter: &mut Meter<'_>,
    ) -> Result<ListedFile, BackupError> {
        let SourceFile { name, size, .. } = file;
        let OpenFile { mut input, chain_hash } = source.read(file)?;
        self.header(name, *size, seconds)?;
        let mut hasher = blake3::Hasher::new();
        let mut buffer = mem::take(&mut self.buffer);
        // The chain hash covers the file up to here.
        let chained = chain_hash.map(|_| size.saturating_sub(AFTER_CHAIN));
        let mut at = 0;
        while at < *size {
            let until = chained.filter(|chained| at < *chained).unwrap_or(*size);
            let length = usize::try_from(until - at).unwrap_or(CHUNK).min(CHUNK);
            let chunk = buffer.get_mut(..length).unwrap_or_default();
            input.read_exact(chunk).map_err(|cause| source_error(name, cause))?;
            hasher.update_rayon(chunk);
            // The list has the hash of the content.
            self.write_without_hash(chunk)?;
            at += length as u64;
            if Some(at) == chained
                && chain_hash != Some(ChainHash::from(*hasher.finalize().as_bytes()))
            {
                let location = error::Location::Journal(name);
                return Err(error::damaged(location, "bytes in it have changed").into());
            }
            meter.add(length as u64)?;
        }
        self.buffer = buffer;
        self.padding(*size)?;
        Ok(ListedFile { name: name.as_str().into(), size: *size, hash: hasher.finalize() })
    }

    fn header(&mut self, name: &str, size: u64, seconds: u64) -> Result<(), BackupError> {
        let header = layout::header(name, size, seconds).map_err(self.failed())?;
        self.write(header.as_bytes())
    }

    fn padding(&mut self, size: u64) -> Result<(), BackupError> {
        let zeros = [0; BLOCK as usize];
        let length = usize::try_from(layout::padding(size)).unwrap_or_default();
        self.write(zeros.get(..length).unwrap_or_default())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.hasher.update(bytes);
        self.write_without_hash(bytes)
    }

    fn write_without_hash(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.at += bytes.len() as u64;
        self.write_to_disk(bytes).map_err(self.failed())?;
        if self.at - self.synced >= SYNC_AFTER {
            self.synced = self.at;
            // A sync that failed is reported when its thread ends.
            let _one_waits = self.sync.try_send(());
        }
        Ok(())
    }

    fn write_to_disk(&self, mut bytes: &[u8]) -> io::Result<()> {
        let mut file = self.file;
        while !bytes.is_empty() {
            let written = self.disk.write(&mut file, bytes)?;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            bytes = bytes.get(written..).unwrap_or_default();
        }
        Ok(())
    }

    fn failed(&self) -> impl FnOnce(io::Error) -> BackupError {
        BackupError::io("write", self.path)
    }
}

/// The error of a read of the data directory.
fn source_error(name: &str, cause: io::Error) -> BackupError {
    if cause.kind() == io::ErrorKind::UnexpectedEof {
        let cause = io::Error::new(cause.kind(), "it became shorter while it was copied");
        return error::io(format!("read {name}"))(cause).into();
    }
    error::io(format!("read {name}"))(cause).into()
}
