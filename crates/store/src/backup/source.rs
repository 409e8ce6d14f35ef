//! The files of a data directory that a backup copies.

use std::{
    fs::File,
    io::{self, Cursor, Read},
    path::Path,
};

use api_types::RevisionNumber;
use repository::StoreError;

use super::BackupError;
use crate::{
    DirectoryId,
    anchor::{self, AnchorFile},
    disk::Disk,
    error,
    incomplete::{self, Completeness},
    journal::{ChainHash, History, Journal, LogEntry},
    last_exports,
};

/// A file of the data directory that does not belong to the store, opened for reading.
#[derive(Debug)]
pub struct OtherFile {
    /// Its name in the data directory.
    pub name: &'static str,
    /// The open file.
    pub file: File,
    /// How many bytes to copy.
    pub size: u64,
}

/// A file that is about to be copied.
pub(super) struct SourceFile {
    pub(super) name: String,
    pub(super) size: u64,
    content: Content,
}

enum Content {
    Revision(LogEntry),
    File(File),
    Bytes(Vec<u8>),
}

/// An opened file, and the chain hash of a journal file.
pub(super) struct OpenFile {
    pub(super) input: Box<dyn Read>,
    pub(super) chain_hash: Option<ChainHash>,
}

/// The data directory at one moment.
pub(super) struct Source {
    pub(super) directory: DirectoryId,
    pub(super) newest: Option<LogEntry>,
    pub(super) services: u64,
    pub(super) files: Vec<SourceFile>,
    journal: Journal,
    /// Prevents compaction until all files are copied.
    _compaction_lock: File,
}

impl Source {
    /// Finds the files of a data directory. Verifies that the journal is complete.
    pub(super) fn open(root: &Path, others: Vec<OtherFile>) -> Result<Self, BackupError> {
        if incomplete::is_new(root)? {
            return Err(BackupError::NoData(root.to_owned()));
        }
        let compaction_lock = Journal::wait_for_compaction(root)?;
        // The anchor is read before the journal, so it is never ahead of the copied files.
        let anchor_bytes = anchor::read_bytes(root)?;
        let anchor_file = anchor::parse(anchor_bytes.as_deref())?;
        let journal = Journal::open(root, anchor_file.directory()?, &Disk::default())?;
        let history = journal.history()?;
        let directory = complete(anchor_file, &history)?;
        let log = &history.log;
        let services = journal.index(log)?.entries().count() as u64;
        let mut files = Vec::new();
        for log_entry in journal.entries_with_files(log) {
            let number = log_entry.revision.number;
            let name = journal.name(number);
            let size = journal.length(number).map_err(error::io(format!("read {name}")))?;
            files.push(SourceFile { name, size, content: Content::Revision(log_entry.clone()) });
        }
        for OtherFile { name, file, size } in others {
            files.push(SourceFile { name: name.to_owned(), size, content: Content::File(file) });
        }
        files.extend(last_exports(root)?);
        if let Some(bytes) = anchor_bytes {
            let (name, size) = (anchor::NAME.to_owned(), bytes.len() as u64);
            files.push(SourceFile { name, size, content: Content::Bytes(bytes) });
        }
        let newest = log.last().cloned();
        Ok(Self { directory, newest, services, files, journal, _compaction_lock: compaction_lock })
    }

    /// The newest revision.
    pub(super) fn revision(&self) -> RevisionNumber {
        self.newest.as_ref().map(|newest| newest.revision.number).unwrap_or_default()
    }

    /// Opens a file. The header and the closing frame of a journal file are verified.
    pub(super) fn read(&self, file: &SourceFile) -> Result<OpenFile, BackupError> {
        Ok(match &file.content {
            Content::Revision(log_entry) => {
                let reader = self.journal.read_verified(log_entry)?;
                let chain_hash = Some(reader.own_chain_hash());
                OpenFile { input: Box::new(reader.into_file()?), chain_hash }
            }
            Content::File(open) => {
                let open = open.try_clone().map_err(error::io(format!("read {}", file.name)))?;
                OpenFile { input: Box::new(open), chain_hash: None }
            }
            Content::Bytes(bytes) => {
                OpenFile { input: Box::new(Cursor::new(bytes.clone())), chain_hash: None }
            }
        })
    }
}

/// The ID of the data directory, if its journal reaches as far as the anchor states.
fn complete(anchor_file: AnchorFile, history: &History) -> Result<DirectoryId, StoreError> {
    match incomplete::verify_complete(anchor_file, history)? {
        Completeness::Complete(anchor) | Completeness::PredatesAnchors(anchor) => {
            Ok(anchor.directory)
        }
        Completeness::NeedsConfirmation(_, what) => {
            Err(error::incomplete(format!("{} {what}", anchor::NAME)))
        }
    }
}

/// The file with the last exports, if there is one.
fn last_exports(root: &Path) -> Result<Option<SourceFile>, BackupError> {
    let failed = |cause| error::io(format!("read {}", last_exports::NAME))(cause);
    let file = match File::open(root.join(last_exports::NAME)) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file.map_err(failed)?,
    };
    let size = file.metadata().map_err(failed)?.len();
    let name = last_exports::NAME.to_owned();
    Ok(Some(SourceFile { name, size, content: Content::File(file) }))
}
