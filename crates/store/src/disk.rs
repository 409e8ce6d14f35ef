//! The disk calls of a store. Each is a fail point.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::FileExt as _,
    path::Path,
};

use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::{Call, FailPoints};

/// The disk calls of a store.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk {
    pub(crate) fail_points: FailPoints,
}

impl Disk {
    /// Writes some of the bytes at the file's cursor and returns how many.
    pub(crate) fn write(&self, file: &mut impl io::Write, bytes: &[u8]) -> io::Result<usize> {
        self.fail_points.call(Call::Write, |share| file.write(share.of(bytes)))
    }

    /// Writes all bytes at `offset`.
    pub(crate) fn write_all_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.fail_points.call(Call::Write, |share| file.write_all_at(share.of(bytes), offset))
    }

    /// Truncates a file to `length` bytes.
    pub(crate) fn truncate(&self, file: &File, length: u64) -> io::Result<()> {
        self.fail_points.call(Call::Truncate, |_| file.set_len(length))
    }

    /// Syncs a file to disk.
    pub(crate) fn sync(&self, file: &File) -> io::Result<()> {
        self.fail_points.call(Call::Sync, |_| file.sync_all())
    }

    /// Renames a file and replaces the target.
    pub(crate) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.fail_points.call(Call::Rename, |_| fs::rename(from, to))
    }

    /// Renames a file. Fails if the target exists.
    pub(crate) fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.fail_points.call(Call::Rename, |_| rename_new(from, to))
    }

    /// Syncs a directory, so that renames in it survive a power cut.
    pub(crate) fn sync_directory(&self, path: &Path) -> io::Result<()> {
        self.fail_points.call(Call::SyncDirectory, |_| File::open(path)?.sync_all())
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
        let rejected = Disk::default().rename_new(&from, &to).unwrap_err();
        assert_eq!(rejected.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&to).unwrap(), "new");
        assert_eq!(fs::read_to_string(&from).unwrap(), "newer");
    }
}
