//! Files and directories that only their owner can read, and that stay after a power cut.

use std::{
    fs::{DirBuilder, File, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use crate::Disk;

/// Makes a directory and those above it, for the owner only; one that is there stays as it is.
pub(crate) fn create_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Makes an empty file for the owner only.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// Writes a file so that it is there wholly, or as it was before.
pub(crate) fn write(disk: &Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension("tmp");
    let file = create(&temporary)?;
    disk.write_all_at(&file, bytes, 0)?;
    disk.sync(&file)?;
    disk.rename(&temporary, path)?;
    path.parent().map_or(Ok(()), |parent| disk.sync_directory(parent))
}
