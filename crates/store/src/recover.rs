//! `mockpit recover`: goes on with a journal that lacks what was committed.
//!
//! The cache is only fed after a revision is in the journal for good, so where it is ahead it
//! holds what the journal lost. That comes back as one new revision. What it does not hold is lost,
//! and going on without it has to be asked for; either way the history tells of it.

use std::{collections::HashSet, fs, path::Path};

use api_types::{Draft, Outcome, RevisionKind, RevisionNumber};
use repository::{Change, Index, StoreError};
use snapshot::Hash;

use crate::{
    Options, Steps,
    anchor::{self, Anchor, DirectoryId, Found},
    cache::{self, Cache},
    error::{self, Place},
    incomplete::{self, Proof, incomplete},
    journal::{ChainHash, History, JOURNAL, Journal, LogEntry, newest},
    lock::Lock,
    repair,
};

/// What a recovery did.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Recovered {
    /// Nothing is missing.
    Nothing,
    /// What the cache held was written back.
    WrittenBack {
        /// The new revision.
        revision: RevisionNumber,
        /// The last of the revisions that were lost.
        lost_to: RevisionNumber,
        /// Definitions that it holds.
        definitions: u64,
    },
    /// The journal is taken as it is.
    LossAccepted {
        /// The new revision, which tells of it.
        revision: RevisionNumber,
        /// The last of the revisions that are lost, as far as is known.
        lost_to: RevisionNumber,
    },
}

/// Lets a data directory be opened again whose journal is incomplete. Writes back from the working
/// copy what the journal lost; with `accept_journal` takes the journal as it is.
///
/// # Errors
/// Where another process uses the directory, where a file in the middle of the journal is damaged,
/// where the cache does not hold what was lost. Nothing was changed then.
pub fn recover(
    root: &Path,
    options: &Options,
    accept_journal: bool,
) -> Result<Recovered, StoreError> {
    let _lock = Lock::take(root)?;
    if root.join(JOURNAL).exists() {
        return recover_journal(root, options, accept_journal);
    }
    if incomplete::is_new(root).is_ok() {
        return Ok(Recovered::Nothing);
    }
    Journal::create(root)?;
    recover_journal(root, options, accept_journal).inspect_err(|_| {
        // Nothing is in it, unless something was recovered.
        let _not_empty = fs::remove_dir(root.join(JOURNAL));
    })
}

fn recover_journal(
    root: &Path,
    options: &Options,
    accept_journal: bool,
) -> Result<Recovered, StoreError> {
    let found = anchor::read(root)?;
    let journal = Journal::look(root, DirectoryId::random()?, &options.disk)?;
    let history = journal.history()?;
    let ahead = Ahead::look(root, options).filter(|ahead| match &found {
        Found::Anchor(anchor) => incomplete::is_ours(ahead.directory, anchor.directory),
        Found::Missing | Found::Damaged => true,
    });
    let committed = match &found {
        Found::Anchor(anchor) => anchor.newest,
        Found::Missing | Found::Damaged => RevisionNumber(0),
    };
    let last = newest(&history.lines);
    let lost_to = ahead.as_ref().map_or(committed, |ahead| ahead.number.max(committed)).max(last);
    let copy_differs = ahead.as_ref().is_some_and(|ahead| !ahead.is_in(&history.lines));
    let proof = incomplete::prove(found.clone(), &history);
    let anchor = match (proof, found, accept_journal) {
        (Ok(Proof::Complete(_) | Proof::Old(_)), ..) if !copy_differs => {
            return Ok(Recovered::Nothing);
        }
        (Ok(Proof::NeedsWitness(..)), ..) if ahead.is_some() && !copy_differs => {
            return Ok(Recovered::Nothing);
        }
        (_, _, true) => incomplete::of_history(&history)?,
        (Ok(Proof::Complete(anchor)), ..) | (Err(_), Found::Anchor(anchor), false) => anchor,
        (Ok(Proof::Old(anchor) | Proof::NeedsWitness(anchor, _)), ..) => match &ahead {
            Some(Ahead { directory: Some(directory), .. }) => {
                Anchor::of(*directory, anchor.identified_from, history.lines.last())
            }
            _ => anchor,
        },
        (Err(cause), ..) => return Err(cause),
    };
    let work = Work { root, options, history: &history, anchor, lost_to };
    if accept_journal {
        return work.accept();
    }
    work.write_back(ahead.filter(|ahead| copy_differs && ahead.number > last))
}

/// What the cache is at.
struct Ahead {
    number: RevisionNumber,
    seal: ChainHash,
    directory: Option<DirectoryId>,
}

impl Ahead {
    /// Nothing where there is no cache that can be read and has a finished revision.
    fn look(root: &Path, options: &Options) -> Option<Self> {
        if !cache::path(root).exists() {
            return None;
        }
        let copy = Cache::open(root, options.cache).ok()?;
        let (mark, directory) = (copy.mark(), copy.directory());
        copy.close();
        let mark = mark.ok()??;
        Some(Self { number: mark.number, seal: mark.seal, directory: directory.ok()? })
    }

    fn is_in(&self, lines: &[LogEntry]) -> bool {
        lines.iter().any(|line| line.revision.number == self.number && line.seal == self.seal)
    }
}

/// Adds the content of this hash from a cache to the journal.
type Put<'a> = dyn FnMut(&Hash, &Cache) -> Result<(), StoreError> + 'a;

struct Work<'a> {
    root: &'a Path,
    options: &'a Options,
    history: &'a History,
    anchor: Anchor,
    lost_to: RevisionNumber,
}

impl Work<'_> {
    /// Adds a revision that changes nothing and tells of the loss.
    fn accept(self) -> Result<Recovered, StoreError> {
        let (journal, index) = self.journal()?;
        let kind = RevisionKind::LossAccepted(self.lost_to);
        let revision = self.add(&journal, &index, kind, &[], |_| Ok(()))?;
        Ok(Recovered::LossAccepted { revision, lost_to: self.lost_to })
    }

    /// Adds a revision with all that the cache holds.
    fn write_back(self, ahead: Option<Ahead>) -> Result<Recovered, StoreError> {
        let cannot =
            |why: &str| incomplete(format!("what is missing cannot be written back: {why}"));
        ahead.ok_or_else(|| cannot("the cache does not hold it"))?;
        incomplete::belongs(&self.anchor, self.history)?;
        let (journal, before) = self.journal()?;
        let copy = Cache::open(self.root, self.options.cache)?;
        let written = self.write_back_from(&copy, &journal, &before);
        copy.close();
        written
    }

    fn write_back_from(
        &self,
        copy: &Cache,
        journal: &Journal,
        before: &Index,
    ) -> Result<Recovered, StoreError> {
        let missing = || error::damaged(Place::Cache, "it has no finished revision");
        let after = copy.index(&copy.mark()?.ok_or_else(missing)?)?;
        let changes = changes(before, &after);
        let known = journal.locate(&self.history.lines)?;
        let mut put = HashSet::new();
        let kind = RevisionKind::Recovered(self.lost_to);
        let revision = self.add(journal, before, kind, &changes, |write| {
            for hash in changes.iter().filter_map(Change::content) {
                if known.contains(hash) || !put.insert(*hash) {
                    continue;
                }
                write(hash, copy)?;
            }
            Ok(())
        })?;
        let definitions = after.len() as u64;
        Ok(Recovered::WrittenBack { revision, lost_to: self.lost_to, definitions })
    }

    /// The journal, to be written to, and what its newest revision holds.
    fn journal(&self) -> Result<(Journal, Index), StoreError> {
        let journal = Journal::look(self.root, self.anchor.directory, &self.options.disk)?;
        let index = journal.index(&self.history.lines)?;
        Ok((journal, index))
    }

    /// Adds a revision, then the anchor, then sets the cache aside, which knows another one.
    fn add(
        &self,
        journal: &Journal,
        before: &Index,
        kind: RevisionKind,
        changes: &[Change],
        put: impl FnOnce(&mut Put<'_>) -> Result<(), StoreError>,
    ) -> Result<RevisionNumber, StoreError> {
        let draft = Draft::new(kind, "mockpit recover", (self.options.now)());
        let parent = self.history.lines.last().map(|line| line.seal).unwrap_or_default();
        let number = newest(&self.history.lines).next();
        let mut writer = journal.write(number, parent, &draft)?;
        put(&mut |hash, copy| {
            let lost = || error::damaged(Place::Cache, format!("content {hash} is missing"));
            writer.definition(hash, &copy.packed(hash)?.ok_or_else(lost)?)
        })?;
        let after = before.with(changes)?;
        let revision = after.revision_after(before, number, draft);
        let steps = Steps::default();
        let line = writer.seal(changes, &Outcome::default(), revision, &steps)?.settle(&steps)?;
        self.anchor.advanced(&line).write(self.root, &self.options.disk)?;
        repair::move_aside(self.root)?;
        Ok(number)
    }
}

/// What makes `after` of `before`.
fn changes(before: &Index, after: &Index) -> Vec<Change> {
    let removed = before.entries().filter(|entry| after.get(&entry.summary.key).is_none());
    let removed = removed.map(|entry| Change::Remove(entry.summary.key.clone()));
    let put = after.put_since(before).map(|entry| Change::Put((**entry).clone()));
    removed.chain(put).collect()
}
