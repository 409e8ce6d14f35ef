//! The files of the server that a backup copies.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use store::OtherFile;

use crate::private::MODE;

/// The names of the files. `instances.key` is not among them, so that a backup alone cannot decrypt the secrets in
/// `instances.json`.
const FILES: [&str; 9] = [
    "accounts.json",
    "tokens.json",
    "backups.json",
    "mocks.json",
    "instances.json",
    "mirrors.json",
    "audit.1.jsonl",
    "audit.jsonl",
    "known-browsers.key",
];

/// The locks that writers of these files hold.
const LOCKS: [&str; 7] = [
    "accounts.lock",
    "tokens.lock",
    "backups.lock",
    "mocks.lock",
    "instances.lock",
    "mirrors.lock",
    "audit.lock",
];

/// Why a file of the server cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot open {}", file.display())]
pub struct OpenFileError {
    file: PathBuf,
    #[source]
    source: io::Error,
}

/// Opens the files at one moment, at which nobody writes to them. Writers replace a file by a new one,
/// or append to it, so what was opened keeps its content up to its size.
pub(super) fn open_all(data: &Path) -> Result<Vec<OtherFile>, OpenFileError> {
    let failed = |file: &Path| {
        let file = file.to_owned();
        move |source| OpenFileError { file, source }
    };
    let mut locks = Vec::new();
    for name in LOCKS {
        let path = data.join(name);
        locks.push(lock(&path).map_err(failed(&path))?);
    }
    let mut files = Vec::new();
    for name in FILES {
        let path = data.join(name);
        let file = match File::open(&path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => continue,
            file => file.map_err(failed(&path))?,
        };
        let size = file.metadata().map_err(failed(&path))?.len();
        files.push(OtherFile { name, file, size });
    }
    drop(locks);
    Ok(files)
}

/// Locks a file, which is created if it is missing. Nobody writes to a file system that is read-only.
fn lock(path: &Path) -> io::Result<Option<File>> {
    let opened = OpenOptions::new().create(true).append(true).mode(MODE).open(path);
    match opened {
        Err(cause) if cause.kind() == io::ErrorKind::ReadOnlyFilesystem => Ok(None),
        opened => {
            let file = opened?;
            file.lock()?;
            Ok(Some(file))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, io::Read as _, thread};

    use api_types::{AuditAction, Timestamp};

    use super::*;
    use crate::audit::{AuditLog, Event};

    #[test]
    fn opened_files_keep_their_content_while_they_are_written() {
        let data = tempfile::tempdir().unwrap();
        let log = AuditLog::new(data.path());
        let record =
            |at| log.record(&Event::new("anna", None, AuditAction::SignedIn), Timestamp(at));
        record(1);
        let before = fs::read(data.path().join("audit.jsonl")).unwrap();
        let mut files = open_all(data.path()).unwrap();
        record(2);
        fs::rename(data.path().join("audit.jsonl"), data.path().join("audit.1.jsonl")).unwrap();
        record(3);
        let opened = files.remove(0);
        assert_eq!((opened.name, opened.size), ("audit.jsonl", before.len() as u64));
        let mut content = Vec::new();
        opened.file.take(opened.size).read_to_end(&mut content).unwrap();
        assert_eq!(content, before);
    }

    #[test]
    fn files_are_opened_only_while_nobody_writes() {
        let data = tempfile::tempdir().unwrap();
        let held = lock(&data.path().join("tokens.lock")).unwrap();
        thread::scope(|threads| {
            let opened = threads.spawn(|| open_all(data.path()).unwrap());
            fs::write(data.path().join("tokens.json"), "{}").unwrap();
            drop(held);
            assert_eq!(opened.join().unwrap()[0].name, "tokens.json");
        });
    }
}
