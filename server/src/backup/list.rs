//! The files with backups in a folder, and which of them are too old.

use std::{
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use api_types::{BackupFile, BackupKind, MirrorId, Timestamp};
use store::{Backup, DirectoryId};

const FULL: (&str, &str) = ("mockpit-backup-", ".tar");
const SNAPSHOT: (&str, &str) = ("microcks-repository-", ".json");

/// The beginning of the names of snapshots of instances.
const INSTANCE: &str = "microcks-instance-";

/// The most backups that can be kept.
const MAX_KEPT: u16 = 1_000;

/// Whether so many backups can be kept.
pub(crate) fn is_possible(keep: u16) -> bool {
    (1..=MAX_KEPT).contains(&keep)
}

/// A file with a backup.
pub(crate) struct FoundFile {
    pub(crate) path: PathBuf,
    pub(crate) file: BackupFile,
    /// Whether this data directory wrote it.
    is_own: bool,
}

/// The names of snapshots that belong together. They end with what they belong to, so that the server recognizes its
/// own files.
pub(crate) struct Series {
    start: &'static str,
    owner: String,
}

impl Series {
    /// The snapshots of the repository in this data directory.
    pub(crate) fn of_repository(directory: Option<DirectoryId>) -> Self {
        let digits = directory.map(|directory| directory.to_string()).unwrap_or_default();
        Self { start: SNAPSHOT.0, owner: digits.get(..8).unwrap_or("00000000").to_owned() }
    }

    /// The snapshots that a mirror writes.
    pub(crate) fn of_mirror(mirror: &MirrorId) -> Self {
        Self { start: INSTANCE, owner: mirror.to_string() }
    }

    /// The name of a snapshot without its ending.
    pub(crate) fn stem(&self, time: &str) -> String {
        format!("{}{time}-{}", self.start, self.owner)
    }

    /// The beginning of the name of a snapshot that is being written. No other series has it.
    pub(super) fn temporary(&self) -> String {
        format!(".mockpit-{}{}-", self.start, self.owner)
    }

    fn has(&self, name: &str) -> bool {
        name.starts_with(self.start) && name.ends_with(&format!("Z-{}{}", self.owner, SNAPSHOT.1))
    }
}

/// The snapshots of a series in a folder, newest first.
pub(crate) fn list_series(folder: &Path, series: &Series) -> Vec<FoundFile> {
    newest_first(folder, |path| {
        let name = path.file_name()?.to_str().filter(|name| series.has(name))?;
        let file = facts(path, name, BackupKind::Snapshot)?;
        Some(FoundFile { path: path.to_owned(), file, is_own: true })
    })
}

/// The files of a list that are more than `keep`, apart from the newest one. Files that cannot be used do not count.
pub(crate) fn beyond(
    found: impl IntoIterator<Item = FoundFile>,
    keep: u16,
    newest: &Path,
) -> Vec<PathBuf> {
    // The clock may have been set back since the others were written.
    let others =
        found.into_iter().filter(|found| found.path != newest && found.file.problem.is_none());
    others.skip(usize::from(keep.max(1)) - 1).map(|found| found.path).collect()
}

/// The backups in a folder, newest first.
pub(super) fn list(folder: &Path, directory: Option<DirectoryId>) -> Vec<FoundFile> {
    newest_first(folder, |path| read(path, directory))
}

fn newest_first(folder: &Path, read: impl Fn(&Path) -> Option<FoundFile>) -> Vec<FoundFile> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries.filter_map(|entry| read(&entry.path())).collect();
    found.sort_by(|one, other| (other.file.at, &other.path).cmp(&(one.file.at, &one.path)));
    found
}

/// The own files of a kind that are more than `keep`, apart from the newest one. Files that cannot be used are never
/// removed, and do not count.
pub(super) fn outdated(
    folder: &Path,
    directory: Option<DirectoryId>,
    kind: BackupKind,
    keep: u16,
    newest: &Path,
) -> Vec<PathBuf> {
    let found = list(folder, directory).into_iter();
    beyond(found.filter(|found| found.is_own && found.file.kind == kind), keep, newest)
}

fn read(path: &Path, directory: Option<DirectoryId>) -> Option<FoundFile> {
    let name = path.file_name()?.to_str()?;
    let is = |(start, end): (&str, &str)| name.starts_with(start) && name.ends_with(end);
    let kind = match () {
        () if is(FULL) => BackupKind::Full,
        () if is(SNAPSHOT) => BackupKind::Snapshot,
        () => return None,
    };
    let mut file = facts(path, name, kind)?;
    let is_own = match kind {
        BackupKind::Snapshot => Series::of_repository(directory).has(name),
        BackupKind::Full => match Backup::open(path) {
            Ok(backup) => {
                let summary = backup.summary();
                file.at = summary.at;
                file.revision = Some(summary.revision);
                file.services = Some(summary.services);
                Some(summary.directory) == directory
            }
            Err(error) => {
                file.problem = Some(error.to_string());
                false
            }
        },
    };
    Some(FoundFile { path: path.to_owned(), file, is_own })
}

/// What the file system knows of a file.
fn facts(path: &Path, name: &str, kind: BackupKind) -> Option<BackupFile> {
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Some(BackupFile {
        name: name.to_owned(),
        kind,
        at: Timestamp(i64::try_from(modified.as_millis()).unwrap_or(i64::MAX)),
        size: metadata.len(),
        revision: None,
        services: None,
        problem: None,
    })
}
