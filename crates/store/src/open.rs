//! Opens a data directory: the journal decides, the cache follows.

use std::path::Path;

use api_types::RevisionNumber;
use repository::{Index, StoreError};

use crate::{
    Disk, Options, Rebuilt,
    anchor::{self, Anchor},
    cache::{self, Cache},
    checkpoint,
    error::{self, Place},
    files,
    incomplete::{self, Proof, incomplete},
    journal::{History, Journal, LogEntry, newest},
    lock::Lock,
    repair,
};

/// What was found and done when a store was opened: for the health page and the log.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct OpenReport {
    /// The newest revision.
    pub revision: RevisionNumber,
    /// Revisions that the cache lacked and that were taken from the journal.
    pub replayed: u64,
    /// Why and how the cache was made anew, if it was.
    pub rebuilt: Option<Rebuilt>,
    /// Files of commits that were interrupted, which were removed.
    pub unfinished: usize,
    /// Why the anchor was written again, if it was.
    pub anchor: Option<String>,
    /// What is wrong with the newest checkpoint, if something is. It was written again.
    pub checkpoint: Option<String>,
}

/// A store that is ready to be used.
pub(crate) struct Opened {
    pub(crate) lock: Lock,
    pub(crate) journal: Journal,
    pub(crate) lines: Vec<LogEntry>,
    pub(crate) anchor: Anchor,
    pub(crate) copy: Cache,
    pub(crate) index: Index,
    pub(crate) report: OpenReport,
}

/// Makes the journal of a new data directory. One that is there stays as it is.
///
/// # Errors
/// Where another process uses the directory, where it has been used and lacks a journal, and where
/// it cannot be written.
pub fn prepare(root: &Path) -> Result<(), StoreError> {
    make_directory(root)?;
    let Some(_lock) = Lock::take_if_free(root)? else { return Ok(()) };
    make_journal(root, &Disk::default()).map(drop)
}

fn make_directory(root: &Path) -> Result<(), StoreError> {
    files::create_dir(root).map_err(error::io(format!("make {}", root.display())))
}

/// Makes the journal of a new data directory, with its anchor first: a directory that has an anchor
/// is not new.
fn make_journal(root: &Path, disk: &Disk) -> Result<(), StoreError> {
    if incomplete::is_new(root)? {
        Journal::create(root)?;
        Anchor::first(None)?.write(root, disk)?;
    }
    Ok(())
}

pub(crate) fn open(root: &Path, options: &Options) -> Result<Opened, StoreError> {
    make_directory(root)?;
    let lock = Lock::take(root)?;
    make_journal(root, &options.disk)?;
    let Proved { journal, lines, anchor, why } = prove(root, options)?;
    // From here on the journal is known to be the one that belongs here.
    let unfinished = journal.clean_up()?;
    checkpoint::remove_before(root, journal.oldest());
    let mut report = OpenReport { unfinished, ..OpenReport::default() };
    let (copy, index) = cache(root, options, &journal, &lines, &mut report)?;
    if let Some(newest) = lines.last() {
        report.revision = newest.revision.number;
        report.checkpoint = mend_checkpoint(root, options, &lines, newest, &index);
    }
    let newest = lines.last().map_or_else(|| anchor.clone(), |newest| anchor.advanced(newest));
    report.anchor = why;
    if report.anchor.is_some() || newest != anchor {
        newest.write(root, &options.disk)?;
    }
    Ok(Opened { lock, journal, lines, anchor: newest, copy, index, report })
}

/// A journal that is proved to be complete.
struct Proved {
    journal: Journal,
    lines: Vec<LogEntry>,
    anchor: Anchor,
    /// Why the anchor has to be written again, if it has.
    why: Option<String>,
}

fn prove(root: &Path, options: &Options) -> Result<Proved, StoreError> {
    let found = anchor::read(root)?;
    let journal = Journal::look(root, found.directory()?, &options.disk)?;
    let history = journal.history()?;
    let (anchor, why) = match incomplete::prove(found, &history)? {
        Proof::Complete(anchor) => (anchor, None),
        Proof::Old(anchor) => (anchor, Some("this directory had none".to_owned())),
        Proof::NeedsWitness(anchor, what) => {
            witness(root, options, &history, &anchor, what)?;
            (anchor, Some(format!("{} {what}", anchor::NAME)))
        }
    };
    let journal = journal.of_directory(anchor.directory);
    Ok(Proved { journal, lines: history.lines, anchor, why })
}

/// Lets the cache stand in for an anchor that is gone: what it is at must be the journal's
/// newest revision.
fn witness(
    root: &Path,
    options: &Options,
    history: &History,
    anchor: &Anchor,
    what: &str,
) -> Result<(), StoreError> {
    let cannot = |why: &str| {
        let name = anchor::NAME;
        incomplete(format!("{name} {what}, and {why}, so that it is unknown how far it reached"))
    };
    if !cache::path(root).exists() {
        return Err(cannot("sled is missing too"));
    }
    let copy = Cache::open(root, options.cache)
        .map_err(|cause| cannot(&format!("sled cannot be read ({})", error::whole(&cause))))?;
    let read = copy.mark().and_then(|mark| Ok((mark, copy.directory()?)));
    copy.close();
    let (mark, directory) =
        read.map_err(|cause| cannot(&format!("sled cannot be read ({})", error::whole(&cause))))?;
    let at = mark.map(|mark| (mark.number, mark.seal));
    let newest = history.lines.last().map(|line| (line.revision.number, line.seal));
    if incomplete::is_ours(directory, anchor.directory) && at == newest {
        Ok(())
    } else {
        Err(cannot("sled is at another revision than the journal"))
    }
}

/// Opens the cache and brings it up to date, or makes it anew where it cannot be trusted.
fn cache(
    root: &Path,
    options: &Options,
    journal: &Journal,
    lines: &[LogEntry],
    report: &mut OpenReport,
) -> Result<(Cache, Index), StoreError> {
    let there = cache::path(root).try_exists().map_err(error::io("look for sled"))?;
    let why = if there || lines.is_empty() {
        match reuse(root, options, journal, lines) {
            Ok((copy, index, replayed)) => {
                report.replayed = replayed;
                return Ok((copy, index));
            }
            Err(cause) if repair::is_no_fault_of_the_copy(&cause) => return Err(cause),
            Err(cause) => error::whole(&cause),
        }
    } else {
        "sled is missing".to_owned()
    };
    let repair::Made { copy, index, moved_to } = repair::rebuild(root, options, journal, lines)?;
    report.replayed = journal.with_files(lines).len() as u64;
    report.rebuilt = Some(Rebuilt { why, moved_to });
    Ok((copy, index))
}

/// Takes the cache as it is, after a look at it, and replays what it lacks.
fn reuse(
    root: &Path,
    options: &Options,
    journal: &Journal,
    lines: &[LogEntry],
) -> Result<(Cache, Index, u64), StoreError> {
    let copy = Cache::open(root, options.cache)?;
    match inspect(root, options, journal, lines, &copy) {
        Ok((index, replayed)) => Ok((copy, index, replayed)),
        Err(cause) => {
            copy.close();
            Err(cause)
        }
    }
}

fn inspect(
    root: &Path,
    options: &Options,
    journal: &Journal,
    lines: &[LogEntry],
    copy: &Cache,
) -> Result<(Index, u64), StoreError> {
    let ours = |(number, seal): &(RevisionNumber, _)| {
        lines.iter().any(|line| line.revision.number == *number && line.seal == *seal)
    };
    let wrong = |what: String| Err(error::damaged(Place::Cache, what));
    if !incomplete::is_ours(copy.directory()?, journal.directory()) {
        return wrong("it was made in another data directory".to_owned());
    }
    // Only a revision that is in the journal for good is staged, so one that is not there now is
    // lost.
    let lost = |number: RevisionNumber| {
        let newest = newest(lines);
        if number > newest {
            return Err(incomplete::missing(newest, number));
        }
        let what = format!("sled holds revision {number}, which is another one in the journal");
        Err(incomplete(what))
    };
    let announced = copy.pending()?;
    if let Some((number, _)) = announced.filter(|announced| !ours(announced)) {
        return lost(number);
    }
    let mark = copy.mark()?;
    if let Some(mark) = mark.as_ref().filter(|mark| mark.oldest != journal.oldest()) {
        // It may hold content that the journal does not: a commit must not rely on that.
        let (made, now) = (mark.oldest, journal.oldest());
        return wrong(format!("it begins at revision {made}, and the journal at {now}"));
    }
    let (index, known) = match &mark {
        Some(mark) if ours(&(mark.number, mark.seal)) => (copy.index(mark)?, mark.number.0),
        Some(mark) => return lost(mark.number),
        // Announced but not finished: the very first revisions were being replayed.
        None if announced.is_some() || lines.is_empty() => (Index::default(), 0),
        None => return wrong("it is empty, and the journal is not".to_owned()),
    };
    let missing =
        journal.with_files(lines).iter().skip_while(|line| line.revision.number.0 <= known);
    let missing: Vec<LogEntry> = missing.cloned().collect();
    repair::require_room(root, options, journal, &missing)?;
    Ok((copy.catch_up(journal, &index, &missing)?, missing.len() as u64))
}

/// Looks at the newest checkpoint and writes it again where it is broken.
fn mend_checkpoint(
    root: &Path,
    options: &Options,
    lines: &[LogEntry],
    newest: &LogEntry,
    index: &Index,
) -> Option<String> {
    let number = *checkpoint::numbers(root).first()?;
    let line = lines.iter().find(|line| line.revision.number == number);
    let why = match line.map(|line| checkpoint::read(root, line)) {
        Some(Ok(_)) => return None,
        Some(Err(why)) => why,
        None => format!("checkpoint {number} is ignored: the journal has no such revision"),
    };
    checkpoint::remove(root, number);
    // At the newest revision, whose index is at hand.
    match checkpoint::write(root, &options.disk, newest, index) {
        Ok(()) => Some(why),
        Err(cause) => Some(format!("{why}; it was not written again: {cause}")),
    }
}
