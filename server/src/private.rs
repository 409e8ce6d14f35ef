//! Makes sure that only the owner can access the data directory.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use rustix::fs::Mode;

/// The mode of a file that only its owner can access.
pub(crate) const MODE: u32 = 0o600;

/// The permission bits of the group and of others.
const GROUP_AND_OTHERS: u32 = 0o077;

/// Why the data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NotPrivate {
    /// Other users can access it.
    #[error(
        "other users of this machine can access the data directory {}. To fix this, run: chmod 700 {}",
        .0.display(), .0.display()
    )]
    Open(PathBuf),
    /// Its permissions cannot be read.
    #[error("cannot read the permissions of {}", data.display())]
    Io {
        /// The directory.
        data: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
}

/// Makes all files that this process creates accessible only to their owner.
pub fn restrict_umask() {
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
}

/// Rejects a data directory that other users can access. A missing directory is valid, because the
/// server creates it.
pub(crate) fn check(data: &Path) -> Result<(), NotPrivate> {
    match fs::metadata(data) {
        Ok(metadata) if metadata.permissions().mode() & GROUP_AND_OTHERS != 0 => {
            Err(NotPrivate::Open(data.to_owned()))
        }
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(NotPrivate::Io { data: data.to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// Atomically replaces a file by one that only its owner can access. Readers see the old or the new
/// content, even after a power cut.
pub(crate) fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut new = file.as_os_str().to_owned();
    new.push(".new");
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut new_file = OpenOptions::new().create_new(true).write(true).mode(MODE).open(&new)?;
    new_file.write_all(bytes)?;
    new_file.sync_all()?;
    fs::rename(&new, file)?;
    file.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_rejects_a_directory_that_others_can_access_and_names_the_fix() {
        let data = tempfile::tempdir().unwrap();
        fs::set_permissions(data.path(), fs::Permissions::from_mode(0o700)).unwrap();
        check(data.path()).unwrap();
        check(&data.path().join("new")).unwrap();
        for mode in [0o755, 0o710, 0o702] {
            fs::set_permissions(data.path(), fs::Permissions::from_mode(mode)).unwrap();
            let error = check(data.path()).unwrap_err().to_string();
            assert!(error.ends_with(&format!("chmod 700 {}", data.path().display())), "{error}");
        }
    }
}
