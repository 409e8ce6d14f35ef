//! Reads all files of a shared journal, and compares them with their hashes.

use std::{fs, path::Path};

use api_types::RevisionNumber;
use repository::StoreError;

use super::{SharedJournal, copy};
use crate::{
    error, files,
    journal::{
        ChainHash, Reader,
        backend::{FileKind, ListedFile, Shared},
    },
};

/// What a check of a shared journal found.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SharedCheck {
    /// The newest revision.
    pub revision: RevisionNumber,
    /// The files that were read.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// Damage. Each is a sentence that names the file.
    pub findings: Vec<String>,
}

/// Reads all files of a shared journal, one after the other through a file in the folder `scratch`, and compares them with
/// their hashes. Servers can use it meanwhile. Changes nothing.
///
/// # Errors
/// If the shared journal cannot be reached, or if the folder cannot be written. Damage is no error.
pub fn check_shared(
    shared: &SharedJournal,
    scratch: &Path,
    on_file: &mut dyn FnMut(&SharedCheck),
) -> Result<SharedCheck, StoreError> {
    let SharedJournal(shared) = shared;
    let mut checked = SharedCheck::default();
    let mut before: Option<(RevisionNumber, ChainHash)> = None;
    for listed in copy::all(&**shared)? {
        let ListedFile { name, chain_hash } = listed;
        match read(&**shared, listed, scratch)? {
            Read::Good { bytes, parent } => {
                checked.bytes += bytes;
                let is_next = before.is_some_and(|(number, _)| number.next() == name.number);
                if is_next
                    && name.kind == FileKind::Revision
                    && before.map(|it| it.1) != Some(parent)
                {
                    let name = name.path();
                    checked
                        .findings
                        .push(format!("{name} does not continue the revision before it"));
                }
            }
            Read::Damaged(what) => checked.findings.push(what),
            // A compaction has just removed it, and what replaces it was not listed yet.
            Read::Removed => continue,
        }
        before = Some((name.number, chain_hash));
        checked.revision = checked.revision.max(name.number);
        checked.files += 1;
        on_file(&checked);
    }
    Ok(checked)
}

/// How a file was read.
enum Read {
    Good { bytes: u64, parent: ChainHash },
    Damaged(String),
    Removed,
}

fn read(shared: &dyn Shared, listed: ListedFile, scratch: &Path) -> Result<Read, StoreError> {
    let ListedFile { name, chain_hash } = listed;
    let path = scratch.join("file");
    let doing = || format!("check {}", name.path());
    let mut file = files::create(&path).map_err(error::io(doing()))?;
    if !shared.read(name, &mut file)? {
        return Ok(Read::Removed);
    }
    let verified = Reader::open_as(&path, &name.path(), name.number).and_then(|reader| {
        reader.replay(|_, _| Ok(()))?;
        Ok(reader)
    });
    let outcome = match verified {
        Ok(reader) if reader.log_entry().chain_hash == chain_hash => {
            Read::Good { bytes: reader.length(), parent: reader.parent() }
        }
        Ok(_) => Read::Damaged(format!("{} is another file than its hash says", name.path())),
        Err(cause @ (StoreError::Damaged { .. } | StoreError::UnsupportedFormat { .. })) => {
            Read::Damaged(error::with_causes(&cause))
        }
        Err(cause) => return Err(cause),
    };
    fs::remove_file(&path).map_err(error::io(doing()))?;
    Ok(outcome)
}
