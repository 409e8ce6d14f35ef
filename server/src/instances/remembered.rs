//! What an instance had when it was read last, in a file beside its copy, so that the next refresh reads only what has
//! changed. Without the file, or with a wrong one, more is read than necessary, and nothing else happens.

use std::{collections::BTreeMap, fs, path::Path};

use api_types::Timestamp;
use microcks::RemoteRevision;
use repository::Index;
use serde::{Deserialize, Serialize};
use snapshot::{Hash, MeaningDigest, ServiceId};

use crate::records::{RecordFile, RecordFileError, RecordKind};

/// The file has one record.
const KIND: RecordKind = RecordKind { name: "remembered", format: 1 };

/// What an instance had when it was read last.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Remembered {
    /// When it was read. `None` if never.
    pub(crate) read: Option<Timestamp>,
    /// Its program and version.
    pub(crate) product: String,
    /// The newest revision of a Mockpit.
    pub(crate) revision: Option<RemoteRevision>,
    /// The services, by their ID there.
    pub(crate) services: BTreeMap<ServiceId, Seen>,
}

/// A service that was read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// A hash of its entry in the list.
    pub(crate) listed: Hash,
    /// The hash of its content in the copy.
    pub(crate) content: Hash,
    /// What this content means.
    pub(crate) meaning: MeaningDigest,
    /// When it was read.
    pub(crate) read: Timestamp,
}

impl Remembered {
    /// What the file has. A file that cannot be used is logged and ignored.
    pub(crate) fn read(folder: &Path) -> Self {
        match RecordFile::<Self>::new(folder, KIND).read() {
            Ok(records) => records.into_iter().next().unwrap_or_default(),
            Err(error) => {
                tracing::warn!(%error, "cannot use what was remembered of an instance, so all of it is read again");
                Self::default()
            }
        }
    }

    /// Replaces the file.
    ///
    /// # Errors
    /// If it cannot be written. The next refresh may read more than necessary.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), RecordFileError> {
        let file = RecordFile::<Self>::new(folder, KIND);
        let write = || {
            file.change(|records| {
                *records = vec![self.clone()];
                Ok(())
            })
        };
        // A file that cannot be used is replaced, too.
        write().or_else(|_: RecordFileError| {
            drop(fs::remove_file(file.path()));
            write()
        })
    }

    /// Whether a service was read before a time, or never.
    pub(crate) fn is_older(&self, id: &ServiceId, time: Timestamp) -> bool {
        self.services.get(id).is_none_or(|seen| seen.read < time)
    }

    /// Whether the copy still has exactly this. A send changes the copy, too.
    pub(crate) fn describes(&self, index: &Index) -> bool {
        self.services.len() == index.len()
            && index.entries().all(|entry| {
                let seen = self.services.get(&entry.summary.id);
                seen.is_some_and(|seen| seen.content == entry.hash)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMAT_1: &str = include_str!("../../tests/data/remembered-1.json");

    fn remembered() -> Remembered {
        let (listed, content) = (Hash::from([1; 32]), Hash::from([2; 32]));
        let meaning = MeaningDigest::from([3; 16]);
        let seen = Seen { listed, content, meaning, read: Timestamp(6) };
        Remembered {
            read: Some(Timestamp(7)),
            product: "Mockpit 0.1.0".to_owned(),
            revision: Some(RemoteRevision { revision: 3, at: 5 }),
            services: [(ServiceId::from("a1"), seen)].into(),
        }
    }

    #[test]
    fn file_of_format_1_is_read_and_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("remembered.json");
        remembered().write(folder.path()).unwrap();
        let written = fs::read_to_string(&file).unwrap();
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/remembered-1.json");
            fs::write(fixture, written.clone() + "\n").unwrap();
        }
        assert_eq!(written.trim_end(), FORMAT_1.trim_end());
        fs::write(&file, FORMAT_1).unwrap();
        assert_eq!(Remembered::read(folder.path()), remembered());
    }

    #[test]
    fn file_that_cannot_be_used_counts_as_missing_and_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Remembered::read(folder.path()), Remembered::default());
        let newer = FORMAT_1.replace("\"format\": 1", "\"format\": 2");
        let changed = FORMAT_1.replace("Mockpit 0.1.0", "Mockpit 0.1.1");
        for damage in ["", &newer, &changed] {
            fs::write(folder.path().join("remembered.json"), damage).unwrap();
            assert_eq!(Remembered::read(folder.path()), Remembered::default(), "{damage}");
            remembered().write(folder.path()).unwrap();
            assert_eq!(Remembered::read(folder.path()), remembered());
        }
    }
}
