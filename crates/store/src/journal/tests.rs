//! The journal detects every changed, missing or added byte.

use std::fs;

use api_types::Outcome;
use repository::{Change, Index};
use snapshot::{Definition, Kind};
use store_tests::fixtures::{definition, draft, entry};
use tempfile::TempDir;

use super::*;
use crate::compressed::DefinitionCompressor;

const SECOND: &str = "journal/0000000000000002.rev";

/// A journal of three revisions, each with one definition.
fn three() -> (TempDir, Journal) {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::create_in(dir.path());
    let (mut parent, mut index) = (ChainHash::default(), Index::default());
    for number in 1..=3 {
        let log_entry =
            write(&journal, number, parent, &mut index, &definition(&number.to_string()));
        parent = log_entry.chain_hash;
    }
    (dir, journal)
}

fn write(
    journal: &Journal,
    number: u64,
    parent: ChainHash,
    index: &mut Index,
    definition: &Definition,
) -> LogEntry {
    let number = RevisionNumber(number);
    let hash = definition.hash();
    let compressed = DefinitionCompressor::new().unwrap().compress(definition).unwrap();
    let mut writer = journal.write(number, parent, &draft("ann")).unwrap();
    writer.definition(&hash, &compressed).unwrap();
    let changes = [Change::Put(entry("a", hash))];
    let next = index.with(&changes).unwrap();
    let revision = next.revision_after(index, number, draft("ann"));
    *index = next;
    journal.put(writer.finish(&changes, &Outcome::default(), revision).unwrap()).unwrap()
}

/// Reads all definitions, as a rebuild does.
fn read_all(journal: &Journal) -> Result<Vec<Definition>, StoreError> {
    let mut definitions = Vec::new();
    for log_entry in journal.history()?.log {
        let reader = journal.read(log_entry.revision.number)?;
        let changes = reader.replay(|hash, compressed| {
            let definition = compressed.decompress(reader.location())?;
            assert_eq!(definition.hash(), hash);
            definitions.push(definition);
            Ok(())
        })?;
        assert_eq!(changes, reader.changes()?);
    }
    Ok(definitions)
}

fn is_named(result: Result<impl Sized, StoreError>, name: &str) -> bool {
    matches!(result, Err(StoreError::Damaged { file, .. }) if file == name)
}

#[test]
fn journal_round_trips() {
    let (_dir, journal) = three();
    assert_eq!(read_all(&journal).unwrap(), ["1", "2", "3"].map(definition));
    let log = journal.history().unwrap().log;
    let drafts: Vec<_> = log.iter().map(|log_entry| log_entry.revision.draft.clone()).collect();
    assert_eq!(drafts, [draft("ann"), draft("ann"), draft("ann")]);
    assert!(
        log.iter().all(|log_entry| (log_entry.revision.put, log_entry.revision.removed) == (1, 0))
    );
}

#[test]
fn flipped_byte_is_reported_with_file_name() {
    let (dir, journal) = three();
    let path = dir.path().join(SECOND);
    let whole = fs::read(&path).unwrap();
    for offset in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[offset] ^= 1 << (offset % 8);
        fs::write(&path, flipped).unwrap();
        assert!(is_named(read_all(&journal), SECOND), "byte {offset} of {}", whole.len());
    }
}

#[test]
fn truncated_file_is_reported_without_reading_bodies() {
    let (dir, journal) = three();
    let path = dir.path().join(SECOND);
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        assert!(is_named(journal.history(), SECOND), "cut off at {length} of {}", whole.len());
    }
}

#[test]
fn removed_or_added_bytes_are_reported() {
    let (dir, journal) = three();
    let path = dir.path().join(SECOND);
    let whole = fs::read(&path).unwrap();
    let middle = whole.len() / 2;
    let (before, after) = whole.split_at(middle);
    for altered in [
        [before, &after[1..]].concat(),
        [before, b"x", after].concat(),
        [before, after, b"\n"].concat(),
        [before, after, whole.as_slice()].concat(),
    ] {
        fs::write(&path, altered).unwrap();
        assert!(is_named(read_all(&journal), SECOND));
    }
}

#[test]
fn headers_and_changes_are_verified_without_reading_bodies() {
    let (dir, journal) = three();
    let path = dir.path().join(SECOND);
    let mut altered = fs::read(&path).unwrap();
    // The first bytes of the compressed definition: after magic and header, in its frame.
    let body = altered.windows(4).position(|bytes| bytes == [0x28, 0xb5, 0x2f, 0xfd]).unwrap();
    altered[body + 6] ^= 1;
    fs::write(&path, altered).unwrap();
    assert_eq!(journal.history().unwrap().log.len(), 3);
    let reader = journal.read(RevisionNumber(2)).unwrap();
    assert_eq!(reader.changes().unwrap().len(), 1);
    assert!(is_named(reader.replay(|_, _| Ok(())), SECOND));
}

#[test]
fn missing_or_replaced_file_is_reported() {
    let (dir, journal) = three();
    let (other, _) = three();
    let path = dir.path().join(SECOND);
    let third = "journal/0000000000000003.rev";
    let whole = fs::read(&path).unwrap();

    fs::remove_file(&path).unwrap();
    assert!(is_named(journal.history(), SECOND));
    fs::copy(dir.path().join(third), &path).unwrap();
    assert!(is_named(journal.history(), SECOND));
    fs::write(&path, whole).unwrap();
    assert_eq!(journal.history().unwrap().log.len(), 3);

    // A valid file of another history.
    let first = other.path().join("journal/0000000000000001.rev");
    fs::remove_file(&first).unwrap();
    let elsewhere = Journal::create_in(other.path());
    let log_entry =
        write(&elsewhere, 1, ChainHash::default(), &mut Index::default(), &definition("elsewhere"));
    assert_ne!(log_entry.chain_hash, journal.history().unwrap().log[0].chain_hash);
    fs::copy(first, dir.path().join("journal/0000000000000001.rev")).unwrap();
    assert!(is_named(journal.history(), SECOND));
}

#[test]
fn newer_format_is_unsupported() {
    let (dir, journal) = three();
    let path = dir.path().join("journal/0000000000000001.rev");
    let whole = fs::read(&path).unwrap();
    let closing = &whole[whole.len() - 89..];
    let mut later = b"mockpit\n".to_vec();
    let header = br#"{"format":9,"what":"is not known yet"}"#;
    frame::write(&mut later, b'H', &[header]).unwrap();
    later.extend_from_slice(closing);
    fs::write(&path, later).unwrap();
    let rejected = journal.history().err();
    let Some(StoreError::UnsupportedFormat { file, found: 9, known: FORMAT }) = rejected else {
        panic!("{rejected:?}")
    };
    assert_eq!(file, "journal/0000000000000001.rev");
}

#[test]
fn temporary_file_is_not_a_revision_and_is_removed_at_open() {
    let (dir, journal) = three();
    let parent = journal.history().unwrap().log[2].chain_hash;
    let writer = journal.write(RevisionNumber(4), parent, &draft("ann")).unwrap();
    let temporary = dir.path().join("journal/0000000000000004.tmp");
    assert!(temporary.exists());
    assert_eq!(journal.history().unwrap().log.len(), 3);
    let removed = journal.clean_up().unwrap();
    assert_eq!((removed, temporary.exists()), (1, false));
    drop(writer);
}

#[test]
fn empty_and_large_definitions_round_trip() {
    let (_dir, journal) = three();
    let parent = journal.history().unwrap().log[2].chain_hash;
    let mut sections = Kind::ALL.map(|_| String::new());
    let empty = Definition::from_sections(sections.clone());
    sections[3] = "\u{1f436}".repeat(100_000);
    let one = Definition::from_sections(sections);
    let log_entry = write(&journal, 4, parent, &mut Index::default(), &empty);
    write(&journal, 5, log_entry.chain_hash, &mut Index::default(), &one);
    assert_eq!(read_all(&journal).unwrap()[3..], [empty, one]);
}
