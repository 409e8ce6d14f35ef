//! Creates files and directories that only the owner can read, and replaces files atomically.

use std::{
    fs::{DirBuilder, File, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use crate::disk::Disk;

/// Creates a directory and its parents with mode 0700. Does not change an existing one.
pub(crate) fn create_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Creates an empty file with mode 0600.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// Replaces a file atomically: after a crash it has either the old or the new content.
pub(crate) fn write(disk: &Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension("tmp");
    let file = create(&temporary)?;
    disk.write_all_at(&file, bytes, 0)?;
    disk.sync(&file)?;
    disk.rename(&temporary, path)?;
    path.parent().map_or(Ok(()), |parent| disk.sync_directory(parent))
}
