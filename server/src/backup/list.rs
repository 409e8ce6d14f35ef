//! The files with backups in a folder, and which of them are too old.

use std::{
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use api_types::{BackupFile, BackupKind, Timestamp};
use store::{Backup, DirectoryId};

const FULL: (&str, &str) = ("mockpit-backup-", ".tar");
const SNAPSHOT: (&str, &str) = ("microcks-repository-", ".json");

/// A file with a backup.
pub(super) struct FoundFile {
    pub(super) path: PathBuf,
    pub(super) file: BackupFile,
    /// Whether this data directory wrote it.
    is_own: bool,
}

/// The name of a snapshot without its ending. It has a part of the directory ID, so that the server recognizes its
/// own files.
pub(super) fn snapshot_stem(time: &str, directory: Option<DirectoryId>) -> String {
    format!("{}{time}-{}", SNAPSHOT.0, short(directory))
}

fn short(directory: Option<DirectoryId>) -> String {
    let digits = directory.map(|directory| directory.to_string()).unwrap_or_default();
    digits.get(..8).unwrap_or("00000000").to_owned()
}

/// The backups in a folder, newest first.
pub(super) fn list(folder: &Path, directory: Option<DirectoryId>) -> Vec<FoundFile> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries.filter_map(|entry| read(&entry.path(), directory)).collect();
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
    let own = found.filter(|found| found.is_own && found.file.kind == kind);
    // The clock may have been set back since the others were written.
    let others = own.filter(|found| found.path != newest && found.file.problem.is_none());
    others.skip(usize::from(keep.max(1)) - 1).map(|found| found.path).collect()
}

fn read(path: &Path, directory: Option<DirectoryId>) -> Option<FoundFile> {
    let name = path.file_name()?.to_str()?;
    let is = |(start, end): (&str, &str)| name.starts_with(start) && name.ends_with(end);
    let kind = match () {
        () if is(FULL) => BackupKind::Full,
        () if is(SNAPSHOT) => BackupKind::Snapshot,
        () => return None,
    };
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut file = BackupFile {
        name: name.to_owned(),
        kind,
        at: Timestamp(i64::try_from(modified.as_millis()).unwrap_or(i64::MAX)),
        size: metadata.len(),
        revision: None,
        services: None,
        problem: None,
    };
    let is_own = match kind {
        BackupKind::Snapshot => name.ends_with(&format!("Z-{}{}", short(directory), SNAPSHOT.1)),
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
