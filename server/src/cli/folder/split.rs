//! Splits a snapshot into a folder.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write as _},
    os::unix::fs::MetadataExt as _,
    path::Path,
};

use serde::Serialize;
use snapshot::{
    Limits, Problem,
    folder::{ORDER_FILE, Split, SplitFile, Splitter},
};

use super::{
    error::{self, FolderError},
    files::{FolderFiles, has_same_content},
    join::write_joined,
};
use crate::{
    cli::output::{replace, temporary_beside},
    exchange::SnapshotFile,
};

/// The snapshot is read in pieces of this size, in bytes.
const PIECE: u64 = 1 << 20;

/// What splitting did. The JSON of `mockpit split --json`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SplitReport {
    version: u32,
    /// The number of files in the folder.
    pub(crate) files: usize,
    /// How many of them were added or changed.
    pub(crate) written: usize,
    /// How many were removed, because the snapshot has nothing for them.
    pub(crate) removed: usize,
    /// Whether joining the files gives every byte of the snapshot. If not, it gives the same content in the
    /// layout of Mockpit.
    pub(crate) exact: bool,
}

/// Splits a snapshot into a folder, and verifies the files.
pub(crate) fn split(snapshot: &SnapshotFile, folder: &Path) -> Result<SplitReport, FolderError> {
    let name = snapshot.name();
    let unpacked = snapshot.unpacked().map_err(error::io(format!("read {name}")))?;
    let (content, size) = match &unpacked {
        Some(file) => (file.content(), file.size()),
        None => (snapshot as &dyn repository::SpoolFile, file_size(snapshot)?),
    };
    if let Some(problem) = unpacked.as_ref().and_then(|file| rejection(file.manifest())) {
        return Err(FolderError::Unreadable { name: name.to_owned(), problem });
    }
    let split = read(name, content, size)?;
    let existing = match fs::metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => FolderFiles::default(),
        _ => FolderFiles::list(folder)?,
    };
    fs::create_dir_all(folder)
        .map_err(error::io(format!("create the folder {}", folder.display())))?;
    let order = split.order_file();
    let names = split.files().iter().map(SplitFile::name);
    let names: Vec<&str> = names.chain(order.as_ref().map(|_| ORDER_FILE)).collect();
    let removed = remove_others(folder, &existing, &names)?;
    let mut written = 0;
    for file in split.files() {
        let write = |out: &mut BufWriter<&File>| file.write(content, out);
        written += usize::from(write_file(folder, file.name(), write)?);
    }
    if let Some(order) = &order {
        let write = |out: &mut BufWriter<&File>| out.write_all(order.as_bytes());
        written += usize::from(write_file(folder, ORDER_FILE, write)?);
    }
    verify(&split, content, folder)?;
    Ok(SplitReport { version: 1, files: names.len(), written, removed, exact: split.is_exact() })
}

fn file_size(snapshot: &SnapshotFile) -> Result<u64, FolderError> {
    snapshot.size().map_err(error::io(format!("read {}", snapshot.name())))
}

/// Why nothing of a file can be read, such as an archive that cannot be unpacked.
fn rejection(manifest: &snapshot::Manifest) -> Option<Box<Problem>> {
    let is_empty = manifest.definitions.is_empty() && manifest.counts == [0; 5];
    let problem = manifest.problems.first().filter(|_| is_empty && !manifest.is_usable());
    problem.cloned().map(Box::new)
}

fn read(name: &str, content: &dyn repository::SpoolFile, size: u64) -> Result<Split, FolderError> {
    let failed = || error::io(format!("read {name}"));
    let limits = Limits { max_file_bytes: u64::MAX, ..Limits::default() };
    let (mut splitter, mut piece, mut at) = (Splitter::new(limits), Vec::new(), 0);
    while at < size {
        let length = PIECE.min(size - at);
        piece.resize(usize::try_from(length).unwrap_or_default(), 0);
        content.read_exact_at(&mut piece, at).map_err(failed())?;
        splitter.push(&piece);
        at += length;
    }
    let mut split =
        splitter.finish().map_err(|problems| error::unreadable(name.to_owned(), problems))?;
    split.find_layout(content, size).map_err(failed())?;
    Ok(split)
}

/// Removes the files that the snapshot has nothing for. Returns how many.
fn remove_others(
    folder: &Path,
    existing: &FolderFiles,
    names: &[&str],
) -> Result<usize, FolderError> {
    let mut removed = 0;
    for name in existing.names().filter(|name| !names.contains(name)) {
        let path = folder.join(name);
        // Where capital and small letters are the same, a file with another name may be the same file.
        let is_same = |other: &&&str| {
            other.eq_ignore_ascii_case(name) && is_same_file(&path, &folder.join(other))
        };
        if !names.iter().any(|other| is_same(&other)) {
            fs::remove_file(&path).map_err(error::io(format!("remove {}", path.display())))?;
            removed += 1;
        }
    }
    Ok(removed)
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    let id = |path: &Path| fs::metadata(path).map(|metadata| (metadata.dev(), metadata.ino())).ok();
    id(a).is_some() && id(a) == id(b)
}

/// Writes a file, unless it has this content already. Returns whether it did.
fn write_file(
    folder: &Path,
    name: &str,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> Result<bool, FolderError> {
    let path = folder.join(name);
    let failed = || error::io(format!("write {}", path.display()));
    let mut new = temporary_beside(&path).map_err(failed())?;
    let mut out = BufWriter::new(new.as_file());
    write(&mut out).and_then(|()| out.flush()).map_err(failed())?;
    drop(out);
    if has_same_content(new.as_file_mut(), &path).map_err(failed())? {
        return Ok(false);
    }
    replace(new, &path).map_err(failed())?;
    Ok(true)
}

/// Checks that joining the files on disk gives what it should.
fn verify(
    split: &Split,
    content: &dyn repository::SpoolFile,
    folder: &Path,
) -> Result<(), FolderError> {
    let mut expected = blake3::Hasher::new();
    split
        .write_joined(content, &mut expected)
        .map_err(error::io(format!("verify the folder {}", folder.display())))?;
    let mut joined = blake3::Hasher::new();
    write_joined(folder, &mut joined)?;
    if expected.finalize() == joined.finalize() {
        Ok(())
    } else {
        Err(FolderError::NotVerified(folder.to_owned()))
    }
}
