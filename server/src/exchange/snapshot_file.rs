//! A snapshot in a local file.

use std::{
    fs::File,
    io::{self, Read},
    os::unix::fs::FileExt as _,
    path::Path,
};

use repository::{LocalFile, Spool, SpoolError, SpoolFile};
use snapshot::{Limits, Packing, ReadAt};

use super::transfer::Transfer;

/// The limits for files that a person has on this machine already. Those for numbers of documents stay,
/// because they bound the memory.
fn limits() -> Limits {
    Limits { max_file_bytes: 16 << 30, ..Limits::default() }
}

/// A snapshot in a local file, which may be compressed. A temporary one has no name on disk, so it
/// disappears with the process.
#[derive(Debug)]
pub(crate) struct SnapshotFile {
    name: Box<str>,
    file: File,
}

impl SnapshotFile {
    /// An empty temporary file. `name` is for messages.
    pub(crate) fn temporary(name: &str) -> io::Result<Self> {
        Ok(Self { name: name.into(), file: tempfile::tempfile()? })
    }

    /// An empty temporary file in a folder.
    pub(crate) fn temporary_in(name: &str, folder: &Path) -> io::Result<Self> {
        Ok(Self { name: name.into(), file: tempfile::tempfile_in(folder)? })
    }

    /// Opens a file for reading.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { name: path.display().to_string().into(), file: File::open(path)? })
    }

    /// A temporary copy, which does not change when the file does.
    pub(crate) fn copy(mut self) -> io::Result<Self> {
        let mut copy = Self::temporary(&self.name)?;
        io::copy(&mut self.file, &mut copy.file)?;
        Ok(copy)
    }

    /// What the snapshot was read from, for messages.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The size in bytes.
    pub(crate) fn size(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    /// Reads the file. One that is not a snapshot has a manifest that states why.
    pub(crate) fn read(self, progress: &mut dyn FnMut(Transfer)) -> io::Result<LocalFile> {
        let (name, size) = (self.name.clone(), self.size()?);
        let mut progress = |done| progress(Transfer { done, total: Some(size) });
        LocalFile::read(&name, Box::new(self), size, &TemporaryFiles, limits(), &mut progress)
    }

    /// Reads the file from the start, independently of other readers.
    pub(crate) fn reader(&self) -> io::Result<impl Read + Send + use<>> {
        Ok(FileReader { file: self.file.try_clone()?, at: 0 })
    }

    /// Another handle of the file.
    pub(crate) fn try_clone(&self) -> io::Result<Self> {
        Ok(Self { name: self.name.clone(), file: self.file.try_clone()? })
    }

    /// The file, to write a temporary one.
    pub(crate) fn as_file_mut(&mut self) -> &mut File {
        &mut self.file
    }
}

/// Reads a file from the start. Handles of one file share their position, so it has its own.
struct FileReader {
    file: File,
    at: u64,
}

impl Read for FileReader {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(bytes, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl SnapshotFile {
    /// What a compressed file has. `None` if the file is not compressed.
    pub(crate) fn unpacked(&self) -> io::Result<Option<LocalFile>> {
        let length = self.size()?.min(Packing::HEAD as u64);
        let mut head = vec![0; usize::try_from(length).unwrap_or_default()];
        self.read_exact_at(&mut head, 0)?;
        if Packing::detect(&head).is_none() {
            return Ok(None);
        }
        let packed = Self { name: self.name.clone(), file: self.file.try_clone()? };
        packed.read(&mut |_| ()).map(Some)
    }
}

impl ReadAt for SnapshotFile {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        self.file.read_exact_at(bytes, offset)
    }
}

impl SpoolFile for SnapshotFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), SpoolError> {
        Ok(self.file.write_all_at(bytes, offset)?)
    }
}

/// Makes temporary files, for what a compressed file has.
struct TemporaryFiles;

impl Spool for TemporaryFiles {
    fn create(&self, _size: u64) -> Result<Box<dyn SpoolFile>, SpoolError> {
        Ok(Box::new(SnapshotFile::temporary("unpacked")?))
    }
}
