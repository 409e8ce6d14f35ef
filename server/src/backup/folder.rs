//! Which folders backups may be written to.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use api_types::ScheduleProblem;
use rustix::fs::{Access, access};

/// Why backups cannot be written to a folder.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FolderError {
    /// The path depends on the folder in which the server was started.
    #[error("the path {} does not begin with /", .0.display())]
    NotAbsolute(PathBuf),
    /// There is no such folder.
    #[error("the folder {} does not exist", .0.display())]
    Missing(PathBuf),
    /// The server cannot write to it.
    #[error("the server cannot write to the folder {}", .0.display())]
    NotWritable(PathBuf),
    /// A backup in the data directory is lost together with the data.
    #[error("the folder {} is in the data directory", .0.display())]
    InsideData(PathBuf),
    /// The operator of the server restricts backups to another folder.
    #[error("backups are restricted to the folder {}", .0.display())]
    NotAllowed(PathBuf),
}

impl From<FolderError> for ScheduleProblem {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::NotAbsolute(_) => Self::NotAbsolute,
            FolderError::Missing(_) => Self::Missing,
            FolderError::NotWritable(_) => Self::NotWritable,
            FolderError::InsideData(_) => Self::InsideData,
            FolderError::NotAllowed(allowed) => Self::NotAllowed(allowed.display().to_string()),
        }
    }
}

/// Checks a folder. Returns its path without symbolic links.
pub(crate) fn check(
    folder: &Path,
    data: &Path,
    allowed: Option<&Path>,
) -> Result<PathBuf, FolderError> {
    let given = || folder.to_owned();
    if !folder.is_absolute() {
        return Err(FolderError::NotAbsolute(given()));
    }
    let found = match fs::canonicalize(folder) {
        Ok(found) if found.is_dir() => found,
        Err(cause) if cause.kind() == io::ErrorKind::PermissionDenied => {
            return Err(FolderError::NotWritable(given()));
        }
        Ok(_) | Err(_) => return Err(FolderError::Missing(given())),
    };
    let without_links = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if let Some(allowed) = allowed
        && !found.starts_with(without_links(allowed))
    {
        return Err(FolderError::NotAllowed(allowed.to_owned()));
    }
    if found.starts_with(without_links(data)) {
        return Err(FolderError::InsideData(given()));
    }
    if access(&found, Access::WRITE_OK | Access::EXEC_OK).is_err() {
        return Err(FolderError::NotWritable(given()));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn folders_are_checked() {
        let parent = tempfile::tempdir().unwrap();
        let root = parent.path().canonicalize().unwrap();
        let [data, backups, other] = ["data", "backups", "other"].map(|name| root.join(name));
        for folder in [&data, &backups, &other, &backups.join("a")] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(root.join("file"), "").unwrap();
        symlink(&data, backups.join("link")).unwrap();
        let problem = |folder: PathBuf, allowed: Option<&Path>| {
            check(&folder, &data, allowed).err().map(ScheduleProblem::from)
        };
        assert_eq!(problem(backups.clone(), None), None);
        assert_eq!(problem(backups.join("a"), Some(&backups)), None);
        assert_eq!(problem("backups".into(), None), Some(ScheduleProblem::NotAbsolute));
        assert_eq!(problem(root.join("none"), None), Some(ScheduleProblem::Missing));
        assert_eq!(problem(root.join("file"), None), Some(ScheduleProblem::Missing));
        assert_eq!(problem(data.clone(), None), Some(ScheduleProblem::InsideData));
        assert_eq!(problem(backups.join("link"), None), Some(ScheduleProblem::InsideData));
        let not_allowed = Some(ScheduleProblem::NotAllowed(backups.display().to_string()));
        assert_eq!(problem(other, Some(&backups)), not_allowed);
        assert_eq!(problem(backups.join("../other"), Some(&backups)), not_allowed);
    }
}
