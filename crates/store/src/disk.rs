//! The calls by which data reaches the disk. A test may let each of them fail, wholly or half done;
//! without the feature `faults` nothing of that is compiled.
//!
//! Each store has its own, so that tests beside each other do not meet.

use std::{
    fmt,
    fs::{self, File},
    io::{self, Write as _},
    os::unix::fs::FileExt as _,
    path::Path,
};

use rustix::fs::{CWD, RenameFlags, renameat_with};

/// A call that reaches the disk.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Call {
    /// Bytes are written to a file.
    Write,
    /// A file is cut off.
    Truncate,
    /// A file is flushed to the disk.
    Sync,
    /// A file gets its name.
    Rename,
    /// The names in a directory are flushed to the disk.
    SyncDirectory,
}

/// How a call fails.
#[cfg(feature = "faults")]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Failure {
    /// Nothing is done.
    Nothing(io::ErrorKind),
    /// Half of the bytes are written, or all of what cannot be halved is done, and an error says
    /// otherwise.
    Half(io::ErrorKind),
}

#[cfg(feature = "faults")]
type Faults = std::sync::Arc<dyn Fn(Call) -> Option<Failure> + Send + Sync>;

/// The disk, as a store reaches it.
#[derive(Clone, Default)]
pub struct Disk {
    #[cfg(feature = "faults")]
    faults: Option<Faults>,
}

impl Disk {
    /// A disk whose calls fail as this function says.
    #[cfg(feature = "faults")]
    pub fn failing(faults: impl Fn(Call) -> Option<Failure> + Send + Sync + 'static) -> Self {
        Self { faults: Some(std::sync::Arc::new(faults)) }
    }

    /// Writes some of the bytes at the file's cursor and returns how many.
    pub(crate) fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        self.call(Call::Write, |share| file.write(share_of(bytes, share)))
    }

    /// Writes all bytes at `offset`.
    pub(crate) fn write_all_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.call(Call::Write, |share| file.write_all_at(share_of(bytes, share), offset))
    }

    /// Truncates a file to `length` bytes.
    pub(crate) fn truncate(&self, file: &File, length: u64) -> io::Result<()> {
        self.call(Call::Truncate, |_| file.set_len(length))
    }

    /// Syncs a file to disk.
    pub(crate) fn sync(&self, file: &File) -> io::Result<()> {
        self.call(Call::Sync, |_| file.sync_all())
    }

    /// Renames a file and replaces the target.
    pub(crate) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call(Call::Rename, |_| fs::rename(from, to))
    }

    /// Renames a file. Fails if the target exists.
    pub(crate) fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call(Call::Rename, |_| rename_new(from, to))
    }

    /// Syncs a directory, so that renames in it survive a power cut.
    pub(crate) fn sync_directory(&self, path: &Path) -> io::Result<()> {
        self.call(Call::SyncDirectory, |_| File::open(path)?.sync_all())
    }

    /// Makes a call, which does all of its work or half.
    #[cfg(feature = "faults")]
    fn call<T>(&self, call: Call, mut work: impl FnMut(Share) -> io::Result<T>) -> io::Result<T> {
        match self.faults.as_ref().and_then(|faults| faults(call)) {
            None => work(Share::All),
            Some(Failure::Nothing(kind)) => Err(kind.into()),
            Some(Failure::Half(kind)) => work(Share::Half).and(Err(kind.into())),
        }
    }

    #[cfg(not(feature = "faults"))]
    #[expect(clippy::unused_self, reason = "a test may let it fail")]
    #[inline(always)]
    fn call<T>(&self, _: Call, mut work: impl FnMut(Share) -> io::Result<T>) -> io::Result<T> {
        work(Share::All)
    }
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disk").finish_non_exhaustive()
    }
}

/// How much of its work a call does.
#[derive(Clone, Copy)]
enum Share {
    All,
    #[cfg(feature = "faults")]
    Half,
}

fn share_of(bytes: &[u8], share: Share) -> &[u8] {
    match share {
        Share::All => bytes,
        #[cfg(feature = "faults")]
        Share::Half => bytes.get(..bytes.len() / 2).unwrap_or(bytes),
    }
}

/// Some file systems do not support `RENAME_NOREPLACE`. A hard link also fails if the target exists.
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {
            fs::hard_link(from, to)?;
            fs::remove_file(from)
        }
        Err(cause) => Err(cause.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rename_new_does_not_replace_existing_file() {
        let dir = tempfile::tempdir().unwrap();
        let [from, to] = ["from", "to"].map(|name| dir.path().join(name));
        fs::write(&from, "new").unwrap();
        Disk::default().rename_new(&from, &to).unwrap();
        fs::write(&from, "newer").unwrap();
        let refused = Disk::default().rename_new(&from, &to).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&to).unwrap(), "new");
        assert_eq!(fs::read_to_string(&from).unwrap(), "newer");
    }
}
