//! Temporary files for uploads. Each is removed when it is dropped.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use repository::{Spool, SpoolError, SpoolFile};
use snapshot::ReadAt;

use crate::{FreeSpace, Options, disk::Disk, files};

/// A directory of spooled files. Opening it removes the files of an earlier process.
#[derive(Debug)]
pub struct SpoolDirectory {
    directory: PathBuf,
    options: Options,
    next: AtomicU64,
}

impl SpoolDirectory {
    /// Opens `spool` in the data directory, empty.
    ///
    /// # Errors
    /// If the directory cannot be created or emptied.
    pub fn open(data: &Path, options: Options) -> io::Result<Self> {
        let directory = data.join("spool");
        if directory.exists() {
            fs::remove_dir_all(&directory)?;
        }
        files::create_dir(&directory)?;
        Ok(Self { directory, options, next: AtomicU64::new(0) })
    }
}

impl Spool for SpoolDirectory {
    fn create(&self, _size: u64) -> Result<Box<dyn SpoolFile>, SpoolError> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.directory.join(format!("{number:06}.json"));
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create_new(true).mode(0o600);
        let file = options.open(&path).map_err(|error| full(error, 1, self.free()))?;
        let disk = self.options.disk();
        let free_space = FreeSpace::clone(&self.options.free_space);
        Ok(Box::new(Spooled { file, path, disk, free_space }))
    }
}

impl SpoolDirectory {
    fn free(&self) -> u64 {
        (self.options.free_space)(&self.directory).unwrap_or(0)
    }
}

/// Never synced: after a crash the upload starts again.
struct Spooled {
    file: File,
    path: PathBuf,
    disk: Disk,
    free_space: FreeSpace,
}

impl ReadAt for Spooled {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        FileExt::read_exact_at(&self.file, bytes, offset)
    }
}

impl SpoolFile for Spooled {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), SpoolError> {
        let needed = bytes.len() as u64;
        let free = (self.free_space)(&self.path)?;
        if free < needed {
            return Err(SpoolError::Full { needed, free });
        }
        self.disk.write_all_at(&self.file, bytes, offset).map_err(|error| {
            // The next call writes at the same offset. The partial write is only removed to free space.
            if let Err(error) = self.disk.truncate(&self.file, offset) {
                tracing::warn!(file = %self.path.display(), %error, "cannot truncate spooled file");
            }
            full(error, needed, free)
        })
    }
}

/// Converts an I/O error. A full disk becomes `Full`.
fn full(error: io::Error, needed: u64, free: u64) -> SpoolError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            SpoolError::Full { needed, free }
        }
        _ => SpoolError::Io(error),
    }
}

impl Drop for Spooled {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(file = %self.path.display(), %error, "cannot remove spooled file");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    };

    use super::*;
    use crate::{Call, FailPoint, FailPoints, Failure};

    #[test]
    fn spooled_file_can_be_written_read_and_is_removed_on_drop() {
        let data = tempfile::tempdir().unwrap();
        let spool = SpoolDirectory::open(data.path(), Options::default()).unwrap();
        let mut file = spool.create(6).unwrap();
        file.write_at(0, b"abc").unwrap();
        file.write_at(3, b"def").unwrap();
        let mut bytes = [0; 3];
        file.read_exact_at(&mut bytes, 2).unwrap();
        assert_eq!(&bytes, b"cde");
        assert!(file.read_exact_at(&mut bytes, 4).is_err());
        drop(file);
        assert_eq!(fs::read_dir(data.path().join("spool")).unwrap().count(), 0);
    }

    #[test]
    fn failed_partial_write_can_be_repeated() {
        for (call, kind) in [
            (Call::Write, io::ErrorKind::StorageFull),
            (Call::Write, io::ErrorKind::Other),
            (Call::Truncate, io::ErrorKind::Other),
        ] {
            let data = tempfile::tempdir().unwrap();
            let calls = Arc::new(AtomicUsize::new(0));
            let counted = Arc::clone(&calls);
            // The second write fails halfway. In the last case the truncation fails too.
            let fail_points = FailPoints::new(move |point| match point {
                FailPoint::Call(Call::Write) => {
                    (counted.fetch_add(1, SeqCst) == 1).then_some(Failure::Half(kind))
                }
                point => (point == FailPoint::Call(call)).then_some(Failure::Nothing(kind)),
            });
            let options = Options { fail_points, ..Options::default() };
            let spool = SpoolDirectory::open(data.path(), options).unwrap();
            let mut file = spool.create(8).unwrap();
            file.write_at(0, b"abcd").unwrap();
            let rejected = file.write_at(4, b"efgh").unwrap_err();
            let is_full = matches!(rejected, SpoolError::Full { needed: 4, .. });
            assert_eq!(is_full, kind == io::ErrorKind::StorageFull, "{rejected:?}");
            let length = fs::metadata(data.path().join("spool/000000.json")).unwrap().len();
            assert_eq!(length, if call == Call::Truncate { 6 } else { 4 });
            file.write_at(4, b"efgh").unwrap();
            let mut bytes = [0; 8];
            file.read_exact_at(&mut bytes, 0).unwrap();
            assert_eq!(&bytes, b"abcdefgh");
            assert_eq!(calls.load(SeqCst), 3);
        }
    }

    #[test]
    fn write_to_full_disk_is_rejected_before_writing() {
        let data = tempfile::tempdir().unwrap();
        let options = Options { free_space: Arc::new(|_| Ok(3)), ..Options::default() };
        let spool = SpoolDirectory::open(data.path(), options).unwrap();
        let mut file = spool.create(4).unwrap();
        let rejected = file.write_at(0, b"abcd").unwrap_err();
        assert!(matches!(rejected, SpoolError::Full { needed: 4, free: 3 }), "{rejected:?}");
        file.write_at(0, b"abc").unwrap();
    }

    #[test]
    fn open_removes_files_of_earlier_process() {
        let data = tempfile::tempdir().unwrap();
        fs::create_dir(data.path().join("spool")).unwrap();
        fs::write(data.path().join("spool/000000.json"), "old").unwrap();
        SpoolDirectory::open(data.path(), Options::default()).unwrap();
        assert_eq!(fs::read_dir(data.path().join("spool")).unwrap().count(), 0);
    }
}
