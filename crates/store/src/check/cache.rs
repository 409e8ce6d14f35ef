//! The cache beside the journal. Whatever is wrong with it, the journal makes it anew.

use std::path::Path;

use repository::StoreError;

use crate::{
    Options,
    cache::{self, Cache},
    check::{
        Checked, Progress, Stage,
        finding::{Finding, reason},
    },
    error::{self, Place},
    incomplete,
    journal::{JOURNAL, Journal, LogEntry, newest},
};

/// Compares what sled holds with the lines of the journal, and reads all of its entries.
pub(super) fn check(
    root: &Path,
    journal: &Journal,
    lines: &[LogEntry],
    tell: &mut dyn FnMut(Progress),
    checked: &mut Checked,
) {
    if !cache::path(root).exists() {
        if !lines.is_empty() {
            let note = "The cache is missing; the server makes it from the journal.";
            checked.notes.push(note.to_owned());
        }
        return;
    }
    let whole = |cause: &StoreError| {
        let what = format!("{}; the server makes it anew from the journal", reason(cause));
        Finding::new(Place::Cache, what)
    };
    match Cache::open(root, Options::default().cache) {
        Err(cause) => checked.findings.push(whole(&cause)),
        Ok(copy) => {
            match contents(&copy, journal, lines, tell, checked) {
                Ok(()) => {}
                Err(StoreError::JournalIncomplete { what }) => {
                    checked.findings.push(Finding::new(Place::Journal(JOURNAL), what));
                }
                Err(cause) => checked.findings.push(whole(&cause)),
            }
            copy.close();
        }
    }
}

fn contents(
    copy: &Cache,
    journal: &Journal,
    lines: &[LogEntry],
    tell: &mut dyn FnMut(Progress),
    checked: &mut Checked,
) -> Result<(), StoreError> {
    let newest = newest(lines);
    let Some(mark) = copy.mark()? else {
        if newest.0 > 0 {
            checked.notes.push("The cache is empty; the server fills it.".to_owned());
        }
        return Ok(());
    };
    if !lines.iter().any(|line| (line.revision.number, line.seal) == (mark.number, mark.seal)) {
        if !incomplete::is_ours(copy.directory()?, journal.directory()) {
            return Err(error::damaged(Place::Cache, "it was made in another data directory"));
        }
        return Err(incomplete::missing(newest, mark.number));
    }
    if mark.oldest != journal.oldest() {
        let note = "The cache holds what was compacted away; the server makes it anew.";
        checked.notes.push(note.to_owned());
    }
    if mark.number != newest {
        let (at, of) = (mark.number, newest);
        let note = format!("The cache is at revision {at} of {of}; the server catches up.");
        checked.notes.push(note);
    }
    let index = copy.index(&mark)?;
    let total = index.len() as u64;
    for (entry, done) in index.entries().zip(1..) {
        let same = match copy.definition(&entry.hash) {
            Ok(Some(definition)) => Ok(definition.hash() == entry.hash),
            Ok(None) => Err(error::damaged(Place::Cache, "its content is missing")),
            Err(cause) => Err(cause),
        };
        if !matches!(same, Ok(true)) {
            let key = entry.summary.key.clone();
            checked.findings.push(Finding::of_service(key, same.err().as_ref()));
        }
        tell(Progress { stage: Stage::Cache, done, total });
    }
    Ok(())
}
