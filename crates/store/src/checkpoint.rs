//! Checkpoints: all entries and saved items of one revision in one file. They only save replay time, so a broken
//! one is ignored.

use std::{fs, path::Path};

use api_types::RevisionNumber;
use repository::{Index, StoreError};

use crate::{
    change_set,
    disk::Disk,
    error, files,
    journal::{LogEntry, frame},
    record::{self, CheckpointRecord, Unreadable},
};

/// The format that this version writes. It reads all earlier formats too.
pub(crate) const FORMAT: u64 = 2;
const TAG: u8 = b'K';
const LEVEL: i32 = 3;

/// Writes the checkpoint of a revision.
pub(crate) fn write(
    root: &Path,
    disk: &Disk,
    log_entry: &LogEntry,
    index: &Index,
) -> Result<(), StoreError> {
    let number = log_entry.revision.number;
    let failed = |cause| error::io(format!("write {}", name(number)))(cause);
    let entries = index.entries().map(|entry| &**entry);
    let items = index.items().map(|item| &**item);
    let record = CheckpointRecord::new(number, log_entry.chain_hash, entries, items);
    let json = record::to_json(&record).map_err(failed)?;
    let compressed = zstd::bulk::compress(&json, LEVEL).map_err(failed)?;
    let mut bytes = Vec::new();
    frame::write(&mut bytes, TAG, &[&compressed]).map_err(failed)?;
    files::create_dir(&root.join("checkpoint")).map_err(failed)?;
    files::write(disk, &root.join(name(number)), &bytes).map_err(failed)
}

/// Reads the checkpoint of a revision.
///
/// # Errors
/// A sentence that names the file and the problem.
pub(crate) fn read(root: &Path, log_entry: &LogEntry) -> Result<Index, String> {
    let number = log_entry.revision.number;
    let name = name(number);
    let wrong = |why: &str| format!("{name} is ignored: {why}");
    let bytes = fs::read(root.join(&name)).map_err(|cause| wrong(&cause.to_string()))?;
    let compressed = match frame::read(&mut &*bytes, bytes.len() as u64) {
        Ok((TAG, compressed))
            if compressed.len() as u64 + frame::OVERHEAD == bytes.len() as u64 =>
        {
            compressed
        }
        _ => return Err(wrong("bytes in it have changed")),
    };
    let json = zstd::stream::decode_all(&*compressed).map_err(|cause| wrong(&cause.to_string()))?;
    let record = match record::read::<CheckpointRecord<'_>>(&json, FORMAT) {
        Ok(record) => record,
        Err(Unreadable::NewerFormat(format)) => {
            return Err(wrong(&format!("it has format {format}")));
        }
        Err(Unreadable::Wrong(cause)) => {
            return Err(wrong(&format!("its JSON cannot be read: {cause}")));
        }
    };
    if record.revision() != (number, log_entry.chain_hash) {
        return Err(wrong("it does not belong to this history"));
    }
    let (entries, items) = record.into_values();
    change_set::index(entries, items).map_err(|taken| wrong(&taken.to_string()))
}

/// The numbers of the revisions that have a checkpoint, newest first.
pub(crate) fn numbers(root: &Path) -> Vec<RevisionNumber> {
    let files = fs::read_dir(root.join("checkpoint"));
    let names = files.into_iter().flatten().filter_map(|file| Some(file.ok()?.file_name()));
    let number = |name: &str| name.strip_suffix(".idx")?.parse().ok();
    let mut numbers: Vec<_> =
        names.filter_map(|name| number(name.to_str()?)).map(RevisionNumber).collect();
    numbers.sort_unstable_by(|a, b| b.cmp(a));
    numbers
}

/// The name of a revision's checkpoint, relative to the data directory.
fn name(number: RevisionNumber) -> String {
    format!("checkpoint/{:016}.idx", number.0)
}

/// Removes the checkpoint of a revision. Logs a failure.
pub(crate) fn remove(root: &Path, number: RevisionNumber) {
    if let Err(cause) = fs::remove_file(root.join(name(number))) {
        tracing::warn!(error = %cause, "cannot remove checkpoint");
    }
}

/// Removes the checkpoints of the revisions before this one.
pub(crate) fn remove_before(root: &Path, first_retained: RevisionNumber) {
    for number in numbers(root).into_iter().filter(|number| *number < first_retained) {
        remove(root, number);
    }
}

/// Removes the checkpoints of the revisions after this one.
pub(crate) fn remove_after(root: &Path, newest: RevisionNumber) {
    for number in numbers(root).into_iter().filter(|number| *number > newest) {
        remove(root, number);
    }
}

/// Writes a checkpoint if the revision number is a multiple of `every`.
pub(crate) fn write_if_due(
    root: &Path,
    disk: &Disk,
    every: u64,
    log_entry: &LogEntry,
    index: &Index,
) -> Result<(), StoreError> {
    let due = log_entry.revision.number.0.checked_rem(every) == Some(0);
    if due { write(root, disk, log_entry, index) } else { Ok(()) }
}
