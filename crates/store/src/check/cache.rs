//! Compares the cache with the journal.

use std::path::Path;

use repository::StoreError;

use crate::{
    Options,
    cache::{self, Cache},
    check::{
        CheckReport, Progress, Stage,
        finding::{Finding, reason},
    },
    error::{self, Location},
    incomplete,
    journal::{Journal, LogEntry, newest},
    names,
};

/// Compares the state of the cache with the log entries, and reads all of its definitions.
pub(super) fn check(
    root: &Path,
    journal: &Journal,
    log: &[LogEntry],
    on_progress: &mut dyn FnMut(Progress),
    checked: &mut CheckReport,
) {
    if !cache::path(root).exists() {
        if !log.is_empty() {
            let note = "The cache is missing. The server rebuilds it from the journal.";
            checked.notes.push(note.to_owned());
        }
        return;
    }
    let cache_finding = |cause: &StoreError| {
        let what = format!("{}, the server rebuilds it from the journal", reason(cause));
        Finding::new(Location::Cache, what)
    };
    match Cache::open(root, Options::default().cache_capacity) {
        Err(cause) => checked.findings.push(cache_finding(&cause)),
        Ok(cache) => {
            match contents(&cache, journal, log, on_progress, checked) {
                Ok(()) => {}
                Err(StoreError::JournalIncomplete { what }) => {
                    checked.findings.push(Finding::new(Location::Journal(names::JOURNAL), what));
                }
                Err(cause) => checked.findings.push(cache_finding(&cause)),
            }
            cache.close();
        }
    }
}

fn contents(
    cache: &Cache,
    journal: &Journal,
    log: &[LogEntry],
    on_progress: &mut dyn FnMut(Progress),
    checked: &mut CheckReport,
) -> Result<(), StoreError> {
    let newest = newest(log);
    let Some(cache_state) = cache.cache_state()? else {
        if newest.0 > 0 {
            checked.notes.push("The cache is empty. The server fills it.".to_owned());
        }
        return Ok(());
    };
    if !log.iter().any(|log_entry| log_entry.position() == cache_state.position()) {
        if !incomplete::is_same_directory(cache.directory()?, journal.directory()) {
            return Err(error::damaged(Location::Cache, "it was made in another data directory"));
        }
        return Err(error::missing_revisions(newest, cache_state.number));
    }
    if cache_state.first_retained != journal.first_retained() {
        let note = "The cache holds compacted content. The server rebuilds it.";
        checked.notes.push(note.to_owned());
    }
    if cache_state.number != newest {
        let (at, of) = (cache_state.number, newest);
        let note =
            format!("The cache is at revision {at} of {of}. The server brings it up to date.");
        checked.notes.push(note);
    }
    let index = cache.index(&cache_state)?;
    let total = index.len() as u64;
    for (entry, done) in index.entries().zip(1..) {
        let same = match cache.definition(&entry.hash) {
            Ok(Some(definition)) => Ok(definition.hash() == entry.hash),
            Ok(None) => Err(error::damaged(Location::Cache, "its content is missing")),
            Err(cause) => Err(cause),
        };
        if !matches!(same, Ok(true)) {
            let key = entry.summary.key.clone();
            checked.findings.push(Finding::for_service(key, same.err().as_ref()));
        }
        on_progress(Progress { stage: Stage::Cache, done, total });
    }
    Ok(())
}
