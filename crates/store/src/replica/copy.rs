//! Copies a whole journal from a data directory to a shared journal, and back.

use std::{fs, io, path::Path};

use api_types::RevisionNumber;
use repository::StoreError;

use super::{SharedJournal, mark, open};
use crate::{
    Options, Progress, Stage,
    anchor::{self, AnchorFile},
    error::{self, incomplete},
    journal::{
        Journal,
        backend::{Backend, Directory, ListedFile, Put, StagedFile},
    },
    lock::Lock,
};

/// What was copied.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct CopiedJournal {
    /// The newest revision.
    pub revision: RevisionNumber,
    /// The number of files that were copied. Those that were there already are not counted.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
}

/// Copies the journal of a data directory to a shared journal that is empty, or has a part of it. Nobody uses the data
/// directory meanwhile. Each file is read back. What was copied before an error stays, and the next try goes on there.
///
/// # Errors
/// If the data directory is in use or damaged, or if the shared journal is that of another repository.
pub fn copy_to_shared(
    dir: &Path,
    shared: &SharedJournal,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<CopiedJournal, StoreError> {
    let SharedJournal(shared) = shared;
    let _lock = Lock::take(dir)?;
    let AnchorFile::Anchor(anchor) = anchor::read(dir)? else {
        return Err(incomplete("start the server once, so that it repairs journal.anchor"));
    };
    let directory = Directory::new(dir, &Options::default().disk());
    let history = Journal::open(dir, anchor.directory, &Options::default().disk())?.history()?;
    if shared.identify(anchor.directory)? != anchor.directory {
        return Err(mark::wrong_use(dir, "the database has another repository"));
    }
    let mut copied = CopiedJournal {
        revision: crate::journal::newest(&history.log),
        ..CopiedJournal::default()
    };
    let (there, files) = (all(&**shared)?, all(&directory)?);
    let length = |listed: &ListedFile| Ok(fs::metadata(dir.join(listed.name.path()))?.len());
    let total = files.iter().map(length).sum::<io::Result<u64>>();
    let total = total.map_err(error::io("read the size of the journal"))?;
    let mut done = 0;
    for listed in files {
        if there.contains(&listed) {
            continue;
        }
        let length = put(&**shared, &directory, dir, listed)?;
        copied.files += 1;
        copied.bytes += length;
        done += length;
        on_progress(Progress { stage: Stage::Journal, done, total });
    }
    Ok(copied)
}

/// Puts a file of a data directory into a shared journal, and reads it back. Returns its length.
pub(super) fn put(
    shared: &dyn Backend,
    directory: &Directory,
    root: &Path,
    listed: ListedFile,
) -> Result<u64, StoreError> {
    let ListedFile { name, chain_hash } = listed;
    let reader = directory.open(name)?;
    let path = root.join(name.path());
    let (parent, earlier) = (reader.parent(), &*reader.earlier());
    let staged = StagedFile { name, path: &path, parent, chain_hash, earlier };
    if shared.put_if_absent(&staged)? == Put::Taken {
        return Err(StoreError::WentBack { revision: name.number });
    }
    if hash(shared, listed)? != hash(directory, listed)? {
        return Err(incomplete(format!("{} was not copied as it is", name.path())));
    }
    Ok(reader.length())
}

/// Copies a shared journal to a new data directory, which is then a repository of its own.
///
/// # Errors
/// If the data directory was used before, or if the shared journal cannot be read.
pub fn copy_from_shared(shared: &SharedJournal, dir: &Path) -> Result<CopiedJournal, StoreError> {
    crate::prepare(dir)?;
    let _lock = Lock::take(dir)?;
    if mark::exists(dir)? || mark::has_history(dir) {
        return Err(mark::wrong_use(dir, "it has a repository already. Choose an empty one"));
    }
    anchor::remove(dir)?;
    let SharedJournal(shared) = shared;
    open::catch_up(dir, &**shared, &Options::default().disk())?;
    let directory = Directory::new(dir, &Options::default().disk());
    let mut copied = CopiedJournal::default();
    for listed in all(&directory)? {
        copied.revision = copied.revision.max(listed.name.number);
        copied.files += 1;
        copied.bytes += directory.open(listed.name)?.length();
    }
    Ok(copied)
}

/// All files of a journal.
pub(super) fn all(backend: &dyn Backend) -> Result<Vec<ListedFile>, StoreError> {
    let mut all: Vec<ListedFile> = Vec::new();
    loop {
        let after = all.last().map(|listed| listed.name.number).unwrap_or_default();
        let files = backend.list(after)?.files;
        let new: Vec<_> = files.into_iter().filter(|listed| !all.contains(listed)).collect();
        if new.is_empty() {
            return Ok(all);
        }
        all.extend(new);
    }
}

/// The hash of all bytes of a file.
fn hash(backend: &dyn Backend, listed: ListedFile) -> Result<blake3::Hash, StoreError> {
    let mut hasher = blake3::Hasher::new();
    if !backend.read(listed.name, &mut hasher)? {
        return Err(incomplete(format!("{} is missing", listed.name.path())));
    }
    Ok(hasher.finalize())
}
