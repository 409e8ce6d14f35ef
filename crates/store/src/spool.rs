//! Files that are looked at before anything of them is a definition: one each, gone when dropped.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use repository::{Spool, SpoolFile};
use snapshot::ReadAt;

/// A directory of spooled files. What an earlier process left there is removed when it is opened.
#[derive(Debug)]
pub struct SpoolDirectory {
    directory: PathBuf,
    next: AtomicU64,
}

impl SpoolDirectory {
    /// Opens `spool` in the data directory, empty.
    ///
    /// # Errors
    /// Where the directory cannot be made or emptied.
    pub fn open(data: &Path) -> io::Result<Self> {
        let directory = data.join("spool");
        if directory.exists() {
            fs::remove_dir_all(&directory)?;
        }
        fs::create_dir_all(&directory)?;
        Ok(Self { directory, next: AtomicU64::new(0) })
    }
}

impl Spool for SpoolDirectory {
    fn create(&self, _size: u64) -> io::Result<Box<dyn SpoolFile>> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.directory.join(format!("{number:06}.json"));
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Box::new(Spooled { file, path }))
    }
}

/// Never flushed to the disk: after a crash the sender starts again.
#[derive(Debug)]
struct Spooled {
    file: File,
    path: PathBuf,
}

impl ReadAt for Spooled {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        FileExt::read_exact_at(&self.file, bytes, offset)
    }
}

impl SpoolFile for Spooled {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }
}

impl Drop for Spooled {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(file = %self.path.display(), %error, "a spooled file stays behind");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_grows_is_read_anywhere_and_goes_away() {
        let data = tempfile::tempdir().unwrap();
        let spool = SpoolDirectory::open(data.path()).unwrap();
        let mut file = spool.create(6).unwrap();
        file.append(b"abc").unwrap();
        file.append(b"def").unwrap();
        let mut bytes = [0; 3];
        file.read_exact_at(&mut bytes, 2).unwrap();
        assert_eq!(&bytes, b"cde");
        assert!(file.read_exact_at(&mut bytes, 4).is_err());
        drop(file);
        assert_eq!(fs::read_dir(data.path().join("spool")).unwrap().count(), 0);
    }

    #[test]
    fn what_an_earlier_process_left_is_removed() {
        let data = tempfile::tempdir().unwrap();
        fs::create_dir(data.path().join("spool")).unwrap();
        fs::write(data.path().join("spool/000000.json"), "left").unwrap();
        SpoolDirectory::open(data.path()).unwrap();
        assert_eq!(fs::read_dir(data.path().join("spool")).unwrap().count(), 0);
    }
}
