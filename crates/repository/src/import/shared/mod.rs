//! Imports that the servers of one repository share, so that any of them can go on with each.
//!
//! The place that they share has a record of each import and the slices of its files. A server that gets a
//! request for an import looks at its record first, and catches up: it takes in the slices that it does not have, makes the
//! plan of the record, and takes its decisions. What it changes is valid once the record is written, which fails if
//! another server wrote it in the meantime. One server at a time runs a job on an import.
//!
//! - `port`: the interface to that place.
//! - `record`: the records.
//! - `headers`: what every server knows about all imports: for the quota and the list of waiting ones.
//! - `discard`: how an import ends without being applied.
//! - `catch_up`: brings the copy of an import in memory up to date.
//! - `receive`: adds imports, and receives slices.
//! - `publish`: writes what this server has changed.
//! - `job`: the right to run a job, and its progress.

mod catch_up;
mod discard;
mod headers;
mod job;
mod port;
mod publish;
mod receive;
mod record;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use api_types::{ImportId, JobProgress};

pub use port::{ExpectedRecord, RecordKind, RecordLook, RecordVersion, SharedImports};

pub(super) use discard::check_right;
pub(super) use headers::Header;
pub(super) use job::SharedJob;
pub(super) use publish::Written;

use self::record::{ImportRecord, JobRecord, parse, to_content};
use super::error::ImportError;
use crate::{access::Editor, store::StoreError};

/// How long the database holds the record of an import that nobody writes. Servers discard it before.
const RECORD_LIFETIME: Duration = Duration::from_hours(48);

/// How long it is known why an import was discarded.
const DISCARDED_LIFETIME: Duration = Duration::from_hours(7 * 24);

/// The imports of all servers of the repository.
pub(crate) struct Shared {
    port: Arc<dyn SharedImports>,
    /// What was known after the last look at all of them.
    headers: Mutex<BTreeMap<ImportId, Header>>,
}

/// The record of an import, as this server last saw or wrote it.
#[derive(Clone, Debug)]
pub(super) struct SeenRecord {
    version: RecordVersion,
    record: ImportRecord,
    /// Whether the import in memory is in this state.
    is_current: bool,
}

impl SeenRecord {
    /// Whether the import was applied.
    pub(super) fn is_applied(&self) -> bool {
        matches!(self.record.state, record::StateRecord::Applied(_))
    }
}

impl Shared {
    pub(crate) fn new(port: Arc<dyn SharedImports>) -> Self {
        Self { port, headers: Mutex::default() }
    }

    /// Writes the record of an import if it still has this version. `None` if it does not.
    fn put(
        &self,
        id: &ImportId,
        record: &ImportRecord,
        version: RecordVersion,
    ) -> Result<Option<RecordVersion>, StoreError> {
        let (name, content) = (id.to_string(), to_content(record)?);
        let expected = ExpectedRecord::Version(version);
        self.port.put(RecordKind::Import, &name, content, expected, RECORD_LIFETIME)
    }

    /// The record of an import. `None` if there is none.
    fn get(
        &self,
        id: &ImportId,
    ) -> Result<Option<(RecordVersion, ImportRecord, Duration)>, StoreError> {
        match self.port.look(RecordKind::Import, &id.to_string(), None)? {
            RecordLook::Changed { version, content, age } => {
                Ok(Some((version, parse(&content)?, age)))
            }
            RecordLook::Missing | RecordLook::Same => Ok(None),
        }
    }

    /// Copies the slices of the only file of an import. They become those of a file of another one.
    pub(super) fn copy_slices(
        &self,
        from: &ImportId,
        to: &ImportId,
        file: u32,
    ) -> Result<(), StoreError> {
        self.port.copy_slices(from, to, file)
    }

    /// The job that runs on an import.
    fn job(&self, id: &ImportId) -> Result<Option<(RecordVersion, JobRecord)>, StoreError> {
        match self.port.look(RecordKind::Job, &id.to_string(), None)? {
            RecordLook::Changed { version, content, .. } => Ok(Some((version, parse(&content)?))),
            RecordLook::Missing | RecordLook::Same => Ok(None),
        }
    }

    /// The job that another server runs on an import, which this person may review.
    pub(super) fn job_elsewhere(
        &self,
        editor: &impl Editor,
        id: &ImportId,
    ) -> Result<Option<JobProgress>, ImportError> {
        let job = self.job(id)?.map(|(_, job)| job);
        let elsewhere = job.filter(|job| *job.server != *self.port.server());
        let Some(job) = elsewhere else { return Ok(None) };
        let Some((_, record, _)) = self.get(id)? else { return Ok(None) };
        check_right(editor, &record.subject)?;
        Ok(Some(job.progress))
    }
}
