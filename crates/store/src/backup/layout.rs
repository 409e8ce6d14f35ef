//! The layout of a backup: an uncompressed tar archive.
//!
//! The first entry is the summary, then come the files of the data directory, the list of these
//! files and the checksum. The bodies of the journal are compressed already.

use std::io;

use tar::{EntryType, Header};

/// The format that this version writes and reads.
pub(crate) const FORMAT: u64 = 1;

/// Bytes of a block of a tar archive. Each entry is a header block and its content, filled up to
/// whole blocks.
pub(super) const BLOCK: u64 = 512;

/// The name of the first entry, which identifies a backup.
pub(super) const SUMMARY: &str = "mockpit-backup.json";

/// The name of the entry with the list of files.
pub(super) const FILES: &str = "mockpit-files.json";

/// The name of the entry with the checksum.
const CHECKSUM: &str = "mockpit-checksum";

/// Bytes from the header of the checksum to the end of the file.
pub(super) const CLOSING: u64 = 4 * BLOCK;

/// The largest summary in bytes, with room for later fields.
pub(super) const MAX_SUMMARY: u64 = 64 * 1024;

/// The largest list of files in bytes: more than a million files.
pub(super) const MAX_FILES: u64 = 256 * 1024 * 1024;

/// The header of an entry. Equal entries have equal headers.
pub(super) fn header(name: &str, size: u64, seconds: u64) -> io::Result<Header> {
    let mut header = Header::new_ustar();
    header.set_path(name)?;
    header.set_entry_type(EntryType::Regular);
    header.set_mode(0o600);
    header.set_size(size);
    header.set_mtime(seconds);
    header.set_uid(0);
    header.set_gid(0);
    header.set_cksum();
    Ok(header)
}

/// The bytes that fill the last block of a content of this size.
pub(super) fn padding(size: u64) -> u64 {
    size.next_multiple_of(BLOCK) - size
}

/// The end of a backup: the entry with the hash over everything before it, and two empty blocks.
pub(super) fn closing(hash: blake3::Hash) -> io::Result<Vec<u8>> {
    let content = format!("{}\n", hash.to_hex());
    let mut bytes = header(CHECKSUM, content.len() as u64, 0)?.as_bytes().to_vec();
    bytes.extend(content.into_bytes());
    bytes.resize(CLOSING as usize, 0);
    Ok(bytes)
}

/// The files that a backup can have, apart from those of the journal.
const KNOWN_FILES: [&str; 11] = [
    "journal.anchor",
    "last-exports.json",
    "accounts.json",
    "tokens.json",
    "backups.json",
    "mocks.json",
    "instances.json",
    "mirrors.json",
    "audit.jsonl",
    "audit.1.jsonl",
    "known-browsers.key",
];

/// Whether a backup can have a file of this name. Such a name never leads out of a folder.
pub(super) fn is_known_file(name: &str) -> bool {
    let is_journal_file = || {
        let name = name.strip_prefix("journal/")?;
        let number = name.strip_suffix(".rev").or_else(|| name.strip_suffix(".base"))?;
        (number.len() == 16 && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(())
    };
    KNOWN_FILES.contains(&name) || is_journal_file().is_some()
}
