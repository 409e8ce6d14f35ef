//! Opens a data directory: verifies the journal, then brings the cache up to date.

use std::{path::Path, sync::Arc};

use api_types::RevisionNumber;
use repository::{Index, StoreError};

use crate::{
    Options, Rebuilt, SharedJournal,
    anchor::{self, Anchor},
    cache::{self, Cache},
    checkpoint,
    disk::Disk,
    error::{self, Location, incomplete},
    files,
    incomplete::{self, Completeness},
    journal::{History, Journal, LogEntry, newest},
    lock::Lock,
    repair, replica,
};

/// What opening a store found and repaired.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct OpenReport {
    /// The newest revision.
    pub revision: RevisionNumber,
    /// Revisions that were replayed from the journal into the cache.
    pub replayed: u64,
    /// Why and how the cache was rebuilt, if it was.
    pub rebuilt: Option<Rebuilt>,
    /// Number of temporary files of interrupted commits that were removed.
    pub temporary_files: usize,
    /// Why the anchor was rewritten, if it was.
    pub anchor_rewritten: Option<String>,
    /// The problem with the newest checkpoint, if there was one. The checkpoint was rewritten.
    pub checkpoint_problem: Option<String>,
}

/// The parts of an open store.
pub(crate) struct Opened {
    pub(crate) lock: Lock,
    pub(crate) journal: Journal,
    pub(crate) log: Vec<LogEntry>,
    pub(crate) anchor: Anchor,
    pub(crate) cache: Cache,
    pub(crate) index: Index,
    pub(crate) report: OpenReport,
}

/// Creates the journal of a new data directory. Does not change an existing one.
///
/// # Errors
/// If the directory was used before and has no journal, or cannot be written.
pub fn prepare(root: &Path) -> Result<(), StoreError> {
    make_directory(root)?;
    let Some(_lock) = Lock::take_if_free(root)? else { return Ok(()) };
    make_journal(root, &Disk::default()).map(drop)
}

fn make_directory(root: &Path) -> Result<(), StoreError> {
    files::create_dir(root).map_err(error::io(format!("make {}", root.display())))
}

/// Creates the journal and the anchor of a new data directory.
fn make_journal(root: &Path, disk: &Disk) -> Result<(), StoreError> {
    if incomplete::is_new(root)? {
        Journal::create(root)?;
        Anchor::with_new_directory(None)?.write(root, disk)?;
    }
    Ok(())
}

pub(crate) fn open(root: &Path, options: &Options) -> Result<Opened, StoreError> {
    make_directory(root)?;
    let lock = Lock::take(root)?;
    replica::open::prepare(root, options)?;
    make_journal(root, &options.disk())?;
    let VerifiedJournal { journal, log, anchor, why } = verify_complete(root, options)?;
    // The journal is verified, so files of interrupted commits can be removed safely.
    let temporary_files = journal.clean_up()?;
    checkpoint::remove_before(root, journal.first_retained());
    let mut report = OpenReport { temporary_files, ..OpenReport::default() };
    let (cache, index) = open_cache(root, options, &journal, &log, &mut report)?;
    if let Some(newest) = log.last() {
        report.revision = newest.revision.number;
        report.checkpoint_problem = repair_checkpoint(root, options, &log, newest, &index);
    }
    let newest = log.last().map_or_else(|| anchor.clone(), |newest| anchor.advanced(newest));
    report.anchor_rewritten = why;
    if report.anchor_rewritten.is_some() || newest != anchor {
        newest.write(root, &options.disk())?;
    }
    Ok(Opened { lock, journal, log, anchor: newest, cache, index, report })
}

/// A journal that was verified to be complete.
struct VerifiedJournal {
    journal: Journal,
    log: Vec<LogEntry>,
    anchor: Anchor,
    /// Why the anchor must be rewritten, if it must.
    why: Option<String>,
}

fn verify_complete(root: &Path, options: &Options) -> Result<VerifiedJournal, StoreError> {
    let found = anchor::read(root)?;
    let journal = Journal::open(root, found.directory()?, &options.disk())?;
    let history = journal.history()?;
    let (anchor, why) = match incomplete::verify_complete(found, &history)? {
        Completeness::Complete(anchor) => (anchor, None),
        Completeness::PredatesAnchors(anchor) => {
            (anchor, Some("this directory had none".to_owned()))
        }
        Completeness::NeedsConfirmation(anchor, what) => {
            confirm_by_cache(root, options, &history, &anchor, what)?;
            (anchor, Some(format!("{} {what}", anchor::NAME)))
        }
    };
    let shared = options.shared.as_ref().map(|SharedJournal(shared)| Arc::clone(shared));
    let journal = journal.with_directory(anchor.directory).with_shared(shared);
    Ok(VerifiedJournal { journal, log: history.log, anchor, why })
}

/// Replaces a lost anchor by the cache: the cache must be at the journal's newest revision.
fn confirm_by_cache(
    root: &Path,
    options: &Options,
    history: &History,
    anchor: &Anchor,
    what: &str,
) -> Result<(), StoreError> {
    let unconfirmed = |why: &str| {
        let name = anchor::NAME;
        incomplete(format!(
            "{name} {what}, and {why}, so it is unknown how far the journal must reach"
        ))
    };
    if !cache::path(root).exists() {
        return Err(unconfirmed("the cache is missing too"));
    }
    let cache = Cache::open(root, options.cache_capacity).map_err(|cause| {
        unconfirmed(&format!("the cache cannot be read ({})", error::with_causes(&cause)))
    })?;
    let read = cache.cache_state().and_then(|cache_state| Ok((cache_state, cache.directory()?)));
    cache.close();
    let (cache_state, directory) = read.map_err(|cause| {
        unconfirmed(&format!("the cache cannot be read ({})", error::with_causes(&cause)))
    })?;
    let cache_position = cache_state.map(|cache_state| cache_state.position());
    let newest = history.log.last().map(LogEntry::position);
    if incomplete::is_same_directory(directory, anchor.directory) && cache_position == newest {
        Ok(())
    } else {
        Err(unconfirmed("the cache is at another revision than the journal"))
    }
}

/// Opens the cache and brings it up to date, or rebuilds it.
fn open_cache(
    root: &Path,
    options: &Options,
    journal: &Journal,
    log: &[LogEntry],
    report: &mut OpenReport,
) -> Result<(Cache, Index), StoreError> {
    let exists = cache::path(root).try_exists().map_err(error::io("look for the cache"))?;
    let why = if exists || log.is_empty() {
        match reuse_cache(root, options, journal, log) {
            Ok((cache, index, replayed)) => {
                report.replayed = replayed;
                return Ok((cache, index));
            }
            Err(cause) if repair::is_unrelated_to_cache(&cause) => return Err(cause),
            Err(cause) => error::with_causes(&cause),
        }
    } else {
        "the cache is missing".to_owned()
    };
    let repair::RebuiltCache { cache, index, moved_to } =
        repair::rebuild(root, options, journal, log)?;
    report.replayed = journal.entries_with_files(log).len() as u64;
    report.rebuilt = Some(Rebuilt { why, moved_to });
    Ok((cache, index))
}

/// Checks the cache and replays the revisions that it lacks.
fn reuse_cache(
    root: &Path,
    options: &Options,
    journal: &Journal,
    log: &[LogEntry],
) -> Result<(Cache, Index, u64), StoreError> {
    let cache = Cache::open(root, options.cache_capacity)?;
    match catch_up_cache(root, options, journal, log, &cache) {
        Ok((index, replayed)) => Ok((cache, index, replayed)),
        Err(cause) => {
            cache.close();
            Err(cause)
        }
    }
}

fn catch_up_cache(
    root: &Path,
    options: &Options,
    journal: &Journal,
    log: &[LogEntry],
    cache: &Cache,
) -> Result<(Index, u64), StoreError> {
    let is_in_journal =
        |position: &(_, _)| log.iter().any(|log_entry| log_entry.position() == *position);
    let wrong = |what: String| Err(error::damaged(Location::Cache, what));
    if !incomplete::is_same_directory(cache.directory()?, journal.directory()) {
        return wrong("it was made in another data directory".to_owned());
    }
    // The cache receives only durable revisions. One that the journal lacks was lost.
    let reject_lost = |number: RevisionNumber| {
        let newest = newest(log);
        if number > newest {
            return Err(error::missing_revisions(newest, number));
        }
        let what = format!("revision {number} of the cache differs from the one in the journal");
        Err(incomplete(what))
    };
    let pending = cache.pending()?;
    if let Some((number, _)) = pending.filter(|pending| !is_in_journal(pending)) {
        return reject_lost(number);
    }
    let cache_state = cache.cache_state()?;
    if let Some(cache_state) = cache_state
        .as_ref()
        .filter(|cache_state| cache_state.first_retained != journal.first_retained())
    {
        // The cache may hold content that compaction removed. A commit must not refer to it.
        let (made, now) = (cache_state.first_retained, journal.first_retained());
        return wrong(format!("it starts at revision {made}, and the journal at {now}"));
    }
    let (index, known) = match &cache_state {
        Some(cache_state) if is_in_journal(&cache_state.position()) => {
            (cache.index(cache_state)?, cache_state.number.0)
        }
        Some(cache_state) => return reject_lost(cache_state.number),
        // The replay of the first revisions was interrupted.
        None if pending.is_some() || log.is_empty() => (Index::default(), 0),
        None => return wrong("it is empty, but the journal is not".to_owned()),
    };
    let missing = journal
        .entries_with_files(log)
        .iter()
        .skip_while(|log_entry| log_entry.revision.number.0 <= known);
    let missing: Vec<LogEntry> = missing.cloned().collect();
    repair::require_space(root, options, journal, &missing)?;
    Ok((cache.catch_up(journal, &index, &missing)?, missing.len() as u64))
}

/// Checks the newest checkpoint. Replaces a broken one by a checkpoint of the newest revision.
fn repair_checkpoint(
    root: &Path,
    options: &Options,
    log: &[LogEntry],
    newest: &LogEntry,
    index: &Index,
) -> Option<String> {
    let number = *checkpoint::numbers(root).first()?;
    let log_entry = log.iter().find(|log_entry| log_entry.revision.number == number);
    let why = match log_entry.map(|log_entry| checkpoint::read(root, log_entry)) {
        Some(Ok(_)) => return None,
        Some(Err(why)) => why,
        None => format!("checkpoint {number} is ignored: the journal has no such revision"),
    };
    checkpoint::remove(root, number);
    match checkpoint::write(root, &options.disk(), newest, index) {
        Ok(()) => Some(why),
        Err(cause) => Some(format!("{why}. It could not be rewritten: {cause}")),
    }
}
