//! The stored form of the newest send to an instance: `send.json` in the folder of its copy.
//!
//! It is written before anything is sent. So after a crash the next start knows that the instance may have a part.

use std::path::Path;

use api_types::{ImportId, RevisionNumber, SourceInstance, Timestamp};
use serde::{Deserialize, Serialize};

use crate::records::{RecordFile, RecordFileError, RecordKind};

/// The file has one record.
const KIND: RecordKind = RecordKind { name: "send", format: 1 };

/// The newest send to an instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SendRecord {
    /// The import that was applied in the copy.
    import: String,
    /// The revision of the copy before. What was to be sent is the next one.
    base: u64,
    by: String,
    at: i64,
    pub(super) state: StateRecord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<SourceRecord>,
}

/// The instance that the services come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SourceRecord {
    name: String,
    /// Its program and version.
    product: String,
    /// When it was read.
    read: i64,
}

/// How far the send is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StateRecord {
    /// It is running, or the server ended in the middle.
    Running,
    /// All services are there.
    Complete,
    /// All services are as they were before.
    TakenBack,
    /// It ended early.
    Unfinished,
    /// It ended early, and a person left it so.
    Left,
}

impl SendRecord {
    /// A send that begins.
    pub(super) fn new(import: &ImportId, base: RevisionNumber, by: &str, at: Timestamp) -> Self {
        Self {
            import: import.to_string(),
            base: base.0,
            by: by.to_owned(),
            at: at.0,
            state: StateRecord::Running,
            source: None,
        }
    }

    /// The send with services that come from an instance.
    pub(super) fn with_source(self, source: Option<SourceInstance>) -> Self {
        let source = source.map(|SourceInstance { name, product, read }| SourceRecord {
            name: name.into(),
            product: product.into(),
            read: read.0,
        });
        Self { source, ..self }
    }

    /// The instance that the services come from.
    pub(super) fn source(&self) -> Option<SourceInstance> {
        self.source.as_ref().map(|source| SourceInstance {
            name: source.name.as_str().into(),
            product: source.product.as_str().into(),
            read: Timestamp(source.read),
        })
    }

    /// The send in another state.
    pub(super) fn with_state(self, state: StateRecord) -> Self {
        Self { state, ..self }
    }

    pub(super) fn import(&self) -> ImportId {
        self.import.clone().into()
    }

    /// The revision of the copy with what was there before.
    pub(super) fn base(&self) -> RevisionNumber {
        RevisionNumber(self.base)
    }

    /// The revision of the copy with what was to be sent.
    pub(super) fn target(&self) -> RevisionNumber {
        self.base().next()
    }

    pub(super) fn by(&self) -> &str {
        &self.by
    }

    pub(super) const fn at(&self) -> Timestamp {
        Timestamp(self.at)
    }

    /// Whether nobody knows or has decided yet what the instance is to have.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, StateRecord::Running | StateRecord::Unfinished)
    }
}

/// The newest send to the instance whose copy is in this folder.
pub(super) fn read(folder: &Path) -> Result<Option<SendRecord>, RecordFileError> {
    Ok(file(folder).read()?.into_iter().next())
}

/// Whether a send to the instance whose copy is in this folder may not have reached its end.
pub(crate) fn is_open(folder: &Path) -> Result<bool, RecordFileError> {
    Ok(read(folder)?.as_ref().is_some_and(SendRecord::is_open))
}

/// The instance that the services of this import come from, if it is the newest send to the instance whose copy is in
/// this folder.
pub(crate) fn source_of(folder: &Path, import: &ImportId) -> Option<SourceInstance> {
    let newest = read(folder).ok().flatten()?;
    (newest.import() == *import).then(|| newest.source()).flatten()
}

/// Stores a send in place of the last one.
pub(super) fn write(folder: &Path, record: Option<&SendRecord>) -> Result<(), RecordFileError> {
    file(folder).change(|records| {
        *records = record.cloned().into_iter().collect();
        Ok(())
    })
}

fn file(folder: &Path) -> RecordFile<SendRecord> {
    RecordFile::new(folder, KIND)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn file_of_format_1_is_read() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()).unwrap(), None);
        let fixture = include_str!("../../../tests/data/send-1.json");
        fs::write(folder.path().join("send.json"), fixture).unwrap();
        let record = read(folder.path()).unwrap().unwrap();
        let import = ImportId::from("0123456789abcdef0123456789abcdef".to_owned());
        let mut expected =
            SendRecord::new(&import, RevisionNumber(7), "anna", Timestamp(1_790_000_000_000));
        expected.state = StateRecord::Unfinished;
        assert_eq!(record, expected);
        assert_eq!((record.import(), record.target()), (import, RevisionNumber(8)));
        assert!(record.is_open());

        write(folder.path(), None).unwrap();
        assert_eq!(read(folder.path()).unwrap(), None);
    }

    #[test]
    fn file_with_the_source_of_a_send_is_read_and_written() {
        let folder = tempfile::tempdir().unwrap();
        let import = ImportId::from("0123456789abcdef0123456789abcdef".to_owned());
        let source = SourceInstance {
            name: "test".into(),
            product: "Microcks 1.11.2".into(),
            read: Timestamp(1_790_000_000_000),
        };
        let record =
            SendRecord::new(&import, RevisionNumber(7), "anna", Timestamp(1_790_000_000_001))
                .with_source(Some(source.clone()));
        write(folder.path(), Some(&record)).unwrap();
        let fixture = include_str!("../../../tests/data/send-1-source.json");
        let written = fs::read_to_string(folder.path().join("send.json")).unwrap();
        assert_eq!(written.trim_end(), fixture.trim_end());
        let read = read(folder.path()).unwrap().unwrap();
        assert_eq!((read.source(), read), (Some(source), record));
    }
}
