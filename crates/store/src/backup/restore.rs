//! Restores a backup to a data directory.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use super::{
    BackupError, BackupSummary, OnProgress,
    read::{Backup, Sink},
};
use crate::{Options, Stage, check, disk::Disk, error, files, lock::Lock, names, space};

/// A backup to restore.
#[derive(Debug)]
pub struct NewRestore<'a> {
    /// The backup.
    pub file: &'a Path,
    /// The data directory. It is created if it is missing.
    pub data: &'a Path,
    /// Whether a data directory with files is moved aside.
    pub replace: bool,
    /// The options of the store.
    pub options: &'a Options,
}

/// What was restored.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What the backup contains.
    pub summary: BackupSummary,
    /// Where the old data directory is now.
    pub moved_to: Option<PathBuf>,
}

/// The data directory before it is restored.
enum Before {
    Missing,
    Empty,
    /// It has files, and no process uses it as long as this lock is held.
    Full(Lock),
}

/// Restores a backup. First it reads and verifies the whole backup, then it writes the files to a
/// temporary folder and checks them like `mockpit check`. Only then the data directory changes.
///
/// # Errors
/// If the backup cannot be used, the data directory has files or is in use, or the disk is full.
/// The data directory is unchanged then.
pub fn restore(new: &NewRestore<'_>, on_progress: OnProgress<'_>) -> Result<Restored, BackupError> {
    let backup = Backup::open(new.file)?;
    let data = absolute(new.data)?;
    let before = Before::of(&data, new.replace)?;
    backup.read(Stage::Verification, on_progress, &mut ())?;
    let parent = data.parent().unwrap_or(&data);
    let temporary = match before {
        // The directory can be a file system of its own.
        Before::Empty => data.join("restore.tmp"),
        Before::Missing | Before::Full(_) => {
            files::create_dir(parent).map_err(BackupError::io("create", parent))?;
            beside(&data, &format!("restore-{}.tmp", (new.options.now)().0))
        }
    };
    require_space(temporary.parent().unwrap_or(parent), new.options, &backup)?;
    let disk = new.options.disk();
    let mut folder = Folder::create(temporary, &disk)?;
    backup.read(Stage::Restore, on_progress, &mut folder)?;
    folder.sync()?;
    if let Some(finding) = check(&folder.path, &mut |_| {})?.findings.into_iter().next() {
        return Err(BackupError::Unusable { finding: Box::new(finding) });
    }
    let moved_to = folder.publish(&data, before, (new.options.now)().0)?;
    Ok(Restored { summary: backup.summary().clone(), moved_to })
}

impl Before {
    fn of(data: &Path, replace: bool) -> Result<Self, BackupError> {
        let mut files = match fs::read_dir(data) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Self::Missing),
            files => files.map_err(BackupError::io("read", data))?,
        };
        if files.next().is_none() {
            return Ok(Self::Empty);
        }
        // A server that uses the directory is the more important reason.
        let lock = Lock::take(data)?;
        if replace { Ok(Self::Full(lock)) } else { Err(BackupError::NotEmpty(data.to_owned())) }
    }
}

/// The path without symbolic links, even if the last part does not exist.
fn absolute(path: &Path) -> Result<PathBuf, BackupError> {
    let absolute = std::path::absolute(path).map_err(BackupError::io("find", path))?;
    match fs::canonicalize(&absolute) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(absolute),
        found => found.map_err(BackupError::io("find", path)),
    }
}

/// A path beside the data directory.
fn beside(data: &Path, what: &str) -> PathBuf {
    let mut name = data.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(what);
    data.with_file_name(name)
}

fn require_space(folder: &Path, options: &Options, backup: &Backup) -> Result<(), BackupError> {
    let free = (options.free_space)(folder).map_err(error::io("read the free disk space"))?;
    let needed = backup.size() + space::RESERVE;
    if free < needed {
        return Err(BackupError::Full { folder: folder.to_owned(), needed, free });
    }
    Ok(())
}

/// The folder that the files are restored to. It is removed if it is not published.
struct Folder<'a> {
    path: PathBuf,
    disk: &'a Disk,
    open: Option<(File, PathBuf)>,
}

impl<'a> Folder<'a> {
    fn create(path: PathBuf, disk: &'a Disk) -> Result<Self, BackupError> {
        let folder = Self { path, disk, open: None };
        let journal = folder.path.join(names::JOURNAL);
        files::create_dir(&journal).map_err(BackupError::io("create", &journal))?;
        Ok(folder)
    }

    fn sync(&self) -> Result<(), BackupError> {
        for folder in [&self.path.join(names::JOURNAL), &self.path] {
            self.disk.sync_directory(folder).map_err(BackupError::io("write", folder))?;
        }
        Ok(())
    }

    /// Makes the folder the data directory. Returns where the old one is.
    fn publish(
        &self,
        data: &Path,
        before: Before,
        now: i64,
    ) -> Result<Option<PathBuf>, BackupError> {
        let parent = data.parent().unwrap_or(data);
        let failed = |cause| BackupError::io("write", data)(cause);
        // The check may have left a lock file.
        let _none = fs::remove_file(self.path.join("LOCK"));
        match before {
            Before::Missing => {
                self.disk.rename_new(&self.path, data).map_err(failed)?;
                self.disk.sync_directory(parent).map_err(failed)?;
                Ok(None)
            }
            Before::Empty => {
                self.move_files_to(data).map_err(failed)?;
                Ok(None)
            }
            Before::Full(lock) => {
                let aside = beside(data, &format!("replaced-{now}"));
                self.disk.rename_new(data, &aside).map_err(failed)?;
                let renamed = self.disk.rename_new(&self.path, data);
                if let Err(cause) = renamed {
                    self.disk.rename_new(&aside, data).map_err(failed)?;
                    return Err(failed(cause));
                }
                self.disk.sync_directory(parent).map_err(failed)?;
                drop(lock);
                Ok(Some(aside))
            }
        }
    }

    /// Moves all files up to the data directory. The journal is the last: without it no server starts.
    fn move_files_to(&self, data: &Path) -> io::Result<()> {
        let names = fs::read_dir(&self.path)?;
        let names: Vec<_> = names.map(|file| Ok(file?.file_name())).collect::<io::Result<_>>()?;
        let (journal, others): (Vec<_>, Vec<_>) =
            names.into_iter().partition(|name| name == names::JOURNAL);
        let names: Vec<_> = others.into_iter().chain(journal).collect();
        for (moved, name) in names.iter().enumerate() {
            if let Err(cause) = self.disk.rename_new(&self.path.join(name), &data.join(name)) {
                for name in names.iter().take(moved) {
                    fs::rename(data.join(name), self.path.join(name))?;
                }
                return Err(cause);
            }
        }
        fs::remove_dir(&self.path)?;
        self.disk.sync_directory(data)
    }
}

impl Sink for Folder<'_> {
    fn begin(&mut self, name: &str) -> Result<(), BackupError> {
        let path = self.path.join(name);
        let file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&path);
        self.open = Some((file.map_err(BackupError::io("create", &path))?, path));
        Ok(())
    }

    fn write(&mut self, mut bytes: &[u8]) -> Result<(), BackupError> {
        let Some((file, path)) = &mut self.open else { return Ok(()) };
        while !bytes.is_empty() {
            let written = self.disk.write(file, bytes).map_err(BackupError::io("write", path))?;
            bytes = bytes.get(written..).unwrap_or_default();
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), BackupError> {
        let Some((file, path)) = self.open.take() else { return Ok(()) };
        self.disk.sync(&file).map_err(BackupError::io("write", &path))
    }
}

impl Drop for Folder<'_> {
    fn drop(&mut self) {
        // After a rename there is no folder of this name.
        let _is_gone = fs::remove_dir_all(&self.path);
    }
}
