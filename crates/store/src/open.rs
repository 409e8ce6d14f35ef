//! Opens a data directory: the journal decides, the working copy follows.

use std::path::Path;

use repository::{Index, RevisionNumber, StoreError};

use crate::{
    Options, Rebuilt, checkpoint, error, files,
    journal::{Journal, Line},
    lock::Lock,
    mend,
    working_copy::{self, WorkingCopy},
};

/// What was found and done when a store was opened: for the health page and the log.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct OpenReport {
    /// The newest revision.
    pub revision: RevisionNumber,
    /// Revisions that the working copy lacked and that were taken from the journal.
    pub replayed: u64,
    /// Why and how the working copy was made anew, if it was.
    pub rebuilt: Option<Rebuilt>,
    /// Files of commits that were interrupted, which were removed.
    pub unfinished: usize,
    /// What is wrong with the newest checkpoint, if something is. It was written again.
    pub checkpoint: Option<String>,
}

/// A store that is ready to be used.
pub(crate) struct Opened {
    pub(crate) lock: Lock,
    pub(crate) journal: Journal,
    pub(crate) lines: Vec<Line>,
    pub(crate) copy: WorkingCopy,
    pub(crate) index: Index,
    pub(crate) report: OpenReport,
}

pub(crate) fn open(root: &Path, options: &Options) -> Result<Opened, StoreError> {
    files::create_dir(root).map_err(error::io(format!("make {}", root.display())))?;
    let lock = Lock::take(root)?;
    let (journal, unfinished) = Journal::open(root)?;
    let lines = journal.history()?;
    checkpoint::remove_before(root, journal.oldest());
    let mut report = OpenReport { unfinished, ..OpenReport::default() };
    let (copy, index) = working_copy(root, options, &journal, &lines, &mut report)?;
    if let Some(newest) = lines.last() {
        report.revision = newest.revision.number;
        report.checkpoint = mend_checkpoint(root, &lines, newest, &index);
    }
    Ok(Opened { lock, journal, lines, copy, index, report })
}

/// Opens the working copy and brings it up to date, or makes it anew where it cannot be trusted.
fn working_copy(
    root: &Path,
    options: &Options,
    journal: &Journal,
    lines: &[Line],
    report: &mut OpenReport,
) -> Result<(WorkingCopy, Index), StoreError> {
    let there = working_copy::path(root).try_exists().map_err(error::io("look for sled"))?;
    let why = if there || lines.is_empty() {
        match reuse(root, options, journal, lines) {
            Ok((copy, index, replayed)) => {
                report.replayed = replayed;
                return Ok((copy, index));
            }
            Err(cause) if mend::is_no_fault_of_the_copy(&cause) => return Err(cause),
            Err(cause) => error::whole(&cause),
        }
    } else {
        "sled is missing".to_owned()
    };
    let mend::Made { copy, index, moved_to } = mend::rebuild(root, options, journal, lines)?;
    report.replayed = journal.with_files(lines).len() as u64;
    report.rebuilt = Some(Rebuilt { why, moved_to });
    Ok((copy, index))
}

/// Takes the working copy as it is, after a look at it, and replays what it lacks.
fn reuse(
    root: &Path,
    options: &Options,
    journal: &Journal,
    lines: &[Line],
) -> Result<(WorkingCopy, Index, u64), StoreError> {
    let copy = WorkingCopy::open(root, options.cache)?;
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
    lines: &[Line],
    copy: &WorkingCopy,
) -> Result<(Index, u64), StoreError> {
    let ours = |(number, seal): &(RevisionNumber, _)| {
        lines.iter().any(|line| line.revision.number == *number && line.seal == *seal)
    };
    let wrong = |what: String| Err(error::damaged("sled", what));
    let announced = copy.announced()?;
    if let Some((number, _)) = announced.filter(|announced| !ours(announced)) {
        return wrong(format!("it has contents of a revision {number} that the journal lacks"));
    }
    let mark = copy.mark()?;
    if let Some(mark) = mark.as_ref().filter(|mark| mark.oldest != journal.oldest()) {
        // It may hold content that the journal does not: a commit must not rely on that.
        let (made, now) = (mark.oldest, journal.oldest());
        return wrong(format!("it begins at revision {made}, and the journal at {now}"));
    }
    let (index, known) = match &mark {
        Some(mark) if ours(&(mark.number, mark.seal)) => (copy.index(mark)?, mark.number.0),
        Some(mark) => {
            return wrong(format!("it is at a revision {} that the journal lacks", mark.number));
        }
        // Announced but not finished: the very first revisions were being replayed.
        None if announced.is_some() || lines.is_empty() => (Index::default(), 0),
        None => return wrong("it is empty, and the journal is not".to_owned()),
    };
    let missing =
        journal.with_files(lines).iter().skip_while(|line| line.revision.number.0 <= known);
    let missing: Vec<Line> = missing.cloned().collect();
    mend::require_room(root, options, journal, &missing)?;
    Ok((copy.catch_up(journal, &index, &missing)?, missing.len() as u64))
}

/// Looks at the newest checkpoint and writes it again where it is broken.
fn mend_checkpoint(root: &Path, lines: &[Line], newest: &Line, index: &Index) -> Option<String> {
    let number = *checkpoint::numbers(root).first()?;
    let line = lines.iter().find(|line| line.revision.number == number);
    let why = match line.map(|line| checkpoint::read(root, line)) {
        Some(Ok(_)) => return None,
        Some(Err(why)) => why,
        None => format!("checkpoint {number} is ignored: the journal has no such revision"),
    };
    checkpoint::remove(root, number);
    // At the newest revision, whose index is at hand.
    match checkpoint::write(root, newest, index) {
        Ok(()) => Some(why),
        Err(cause) => Some(format!("{why}; it was not written again: {cause}")),
    }
}
