//! The data directory is for its owner alone.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use rustix::fs::Mode;

/// The mode of a file for its owner alone.
pub(crate) const MODE: u32 = 0o600;

/// What nobody but the owner may do.
const OTHERS: u32 = 0o077;

/// The data directory cannot be used as it is.
#[derive(Debug, thiserror::Error)]
pub enum NotPrivate {
    /// Others can read or write it.
    #[error(
        "other users of this machine can access the data directory {}. To fix this, run: chmod 700 {}",
        .0.display(), .0.display()
    )]
    Open(PathBuf),
    /// It cannot be looked at.
    #[error("cannot read the permissions of {}", data.display())]
    Io {
        /// The directory.
        data: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

/// From now on what this process makes is for its owner alone.
pub fn keep_private() {
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
}

/// Refuses a data directory that others can use. None at all is fine: it will be made.
pub(crate) fn check(data: &Path) -> Result<(), NotPrivate> {
    match fs::metadata(data) {
        Ok(found) if found.permissions().mode() & OTHERS != 0 => {
            Err(NotPrivate::Open(data.to_owned()))
        }
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(NotPrivate::Io { data: data.to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// Puts a file of the owner alone in place of another one. Readers find the old one or the new one,
/// also after a power cut.
pub(crate) fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut new = file.as_os_str().to_owned();
    new.push(".new");
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut written = OpenOptions::new().create_new(true).write(true).mode(MODE).open(&new)?;
    written.write_all(bytes)?;
    written.sync_all()?;
    fs::rename(&new, file)?;
    file.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_that_others_can_use_is_refused_with_the_way_out() {
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
