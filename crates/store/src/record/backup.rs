//! The first and the last entry of a backup.

use api_types::{RevisionNumber, Timestamp};
use serde::{Deserialize, Serialize};

use super::{digest::Digest, directory::DirectoryRecord, format::Format};
use crate::backup::{BackupSummary, FORMAT, ListedFile};

/// A [`BackupSummary`], the first entry.
#[derive(Serialize, Deserialize)]
pub(crate) struct BackupRecord {
    format: Format<FORMAT>,
    mockpit: Box<str>,
    directory: DirectoryRecord,
    /// Milliseconds since 1970, UTC.
    at: i64,
    revision: u64,
    seal: Digest,
    services: u64,
    bytes: u64,
}

impl From<&BackupSummary> for BackupRecord {
    fn from(summary: &BackupSummary) -> Self {
        Self {
            format: Format,
            mockpit: summary.version.clone(),
            directory: (&summary.directory).into(),
            at: summary.at.0,
            revision: summary.revision.0,
            seal: (&summary.chain_hash).into(),
            services: summary.services,
            bytes: summary.bytes,
        }
    }
}

impl From<BackupRecord> for BackupSummary {
    fn from(record: BackupRecord) -> Self {
        Self {
            version: record.mockpit,
            directory: record.directory.into(),
            at: Timestamp(record.at),
            revision: RevisionNumber(record.revision),
            chain_hash: record.seal.into(),
            services: record.services,
            bytes: record.bytes,
        }
    }
}

/// The files of a backup, the last entry before the checksum.
#[derive(Serialize, Deserialize)]
pub(crate) struct FileListRecord {
    files: Vec<FileRecord>,
}

#[derive(Serialize, Deserialize)]
struct FileRecord {
    name: Box<str>,
    size: u64,
    hash: Digest,
}

impl From<&Vec<ListedFile>> for FileListRecord {
    fn from(files: &Vec<ListedFile>) -> Self {
        let record = |ListedFile { name, size, hash }: &ListedFile| FileRecord {
            name: name.clone(),
            size: *size,
            hash: (*hash).into(),
        };
        Self { files: files.iter().map(record).collect() }
    }
}

impl From<FileListRecord> for Vec<ListedFile> {
    fn from(FileListRecord { files }: FileListRecord) -> Self {
        let file = |FileRecord { name, size, hash }: FileRecord| ListedFile {
            name,
            size,
            hash: blake3::Hash::from_bytes(hash.0),
        };
        files.into_iter().map(file).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{directory_id::DirectoryId, journal::ChainHash, record::assert_golden};

    #[test]
    fn summary_has_its_json() {
        let summary = BackupSummary {
            version: "0.1.0".into(),
            directory: DirectoryId(7),
            at: Timestamp(5),
            revision: RevisionNumber(3),
            chain_hash: ChainHash::from([10; 32]),
            services: 2,
            bytes: 1_000,
        };
        let json = format!(
            "{{\"format\":1,\"mockpit\":\"0.1.0\",\"directory\":\"{:032x}\",\"at\":5,\"revision\":3,\
             \"seal\":\"{}\",\"services\":2,\"bytes\":1000}}",
            7,
            "0a".repeat(32)
        );
        assert_golden::<_, BackupRecord>(&summary, &json);
    }

    #[test]
    fn files_have_their_json() {
        let hash = blake3::Hash::from_bytes([11; 32]);
        let files = vec![ListedFile { name: "accounts.json".into(), size: 9, hash }];
        let hash = "0b".repeat(32);
        let json = format!(r#"{{"files":[{{"name":"accounts.json","size":9,"hash":"{hash}"}}]}}"#);
        assert_golden::<_, FileListRecord>(&files, &json);
    }
}
