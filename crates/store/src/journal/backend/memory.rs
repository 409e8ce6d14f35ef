//! A shared journal in memory, for tests. It fails on request.

use std::{
    collections::{BTreeMap, VecDeque},
    fs,
    io::{self, Write},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use api_types::{RevisionNumber, Timestamp};
use repository::StoreError;

use super::{Backend, FileKind, FileName, ListedFile, Listing, Put, Shared, StagedFile};
use crate::{directory_id::DirectoryId, error, journal::ChainHash};

/// A shared journal in memory. Clones share the content.
#[derive(Clone, Debug, Default)]
pub struct MemoryJournal {
    state: Arc<Mutex<State>>,
    changed: Arc<Condvar>,
}

/// How the next call fails.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MemoryFault {
    /// The next file does not join the journal.
    Unreachable,
    /// The next file joins the journal, but the answer is lost.
    LostAnswer,
    /// The answer is lost. The next file joins the journal later, at [`MemoryJournal::land`], if its name is free then.
    LandsLate,
    /// The next listing is an old one: it ends one revision earlier.
    StaleListing,
}

#[derive(Debug, Default)]
struct State {
    id: Option<DirectoryId>,
    /// The chain hashes of all revisions. Revision 1 is at index 0.
    chain: Vec<ChainHash>,
    files: BTreeMap<FileName, Vec<u8>>,
    /// Files whose outcome is unknown, and which are not there yet.
    late: Vec<Late>,
    faults: VecDeque<MemoryFault>,
    is_down: bool,
    clock: Option<fn() -> Timestamp>,
}

#[derive(Debug)]
struct Late {
    name: FileName,
    bytes: Vec<u8>,
    parent: ChainHash,
    chain_hash: ChainHash,
}

impl MemoryJournal {
    /// Makes a coming call fail. Calls that the fault does not fit leave it for later.
    pub fn fail(&self, fault: MemoryFault) {
        self.lock().faults.push_back(fault);
    }

    /// Makes all calls fail, or no longer.
    pub fn set_down(&self, is_down: bool) {
        self.lock().is_down = is_down;
    }

    /// Gives the journal a clock.
    pub fn set_clock(&self, clock: fn() -> Timestamp) {
        self.lock().clock = Some(clock);
    }

    /// Lets the files land that [`MemoryFault::LandsLate`] has kept back.
    pub fn land(&self) {
        let mut state = self.lock();
        for late in std::mem::take(&mut state.late) {
            let _taken = state.put(late.name, late.bytes, late.parent, late.chain_hash);
        }
        self.changed.notify_all();
    }

    /// Forgets the newest revisions, as a database does that was restored from a backup.
    pub fn go_back_to(&self, newest: RevisionNumber) {
        let mut state = self.lock();
        state.files.retain(|name, _| name.number <= newest);
        state.chain.truncate(usize::try_from(newest.0).unwrap_or(usize::MAX));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state, unless the journal is down.
    fn reach(&self) -> Result<MutexGuard<'_, State>, StoreError> {
        let state = self.lock();
        if state.is_down { Err(unreachable()) } else { Ok(state) }
    }
}

impl State {
    /// Whether the next fault is this one. It is used up.
    fn takes(&mut self, fault: MemoryFault) -> bool {
        let is_next = self.faults.front() == Some(&fault);
        if is_next {
            self.faults.pop_front();
        }
        is_next
    }

    /// The chain hash of a revision, or `None` if there is no such revision.
    fn chain_hash(&self, number: RevisionNumber) -> Option<ChainHash> {
        let Some(before) = number.0.checked_sub(1) else { return Some(ChainHash::default()) };
        self.chain.get(usize::try_from(before).ok()?).copied()
    }

    /// Adds the revisions up to a base file that the chain lacks, if they continue it.
    fn add_earlier(&mut self, earlier: &[ChainHash], chain_hash: ChainHash) {
        let all: Vec<ChainHash> = earlier.iter().copied().chain([chain_hash]).collect();
        if all.starts_with(&self.chain) {
            self.chain = all;
        }
    }

    fn put(
        &mut self,
        name: FileName,
        bytes: Vec<u8>,
        parent: ChainHash,
        chain_hash: ChainHash,
    ) -> Put {
        let known = self.chain_hash(name.number);
        let before = RevisionNumber(name.number.0.saturating_sub(1));
        let continues = self.chain_hash(before) == Some(parent);
        let fits = match name.kind {
            FileKind::Revision => known.is_none() && continues,
            FileKind::Base => known == Some(chain_hash),
        };
        if known == Some(chain_hash) && self.files.contains_key(&name) {
            return Put::Made;
        }
        if !fits || self.files.contains_key(&name) {
            return Put::Taken;
        }
        if name.kind == FileKind::Revision {
            self.chain.push(chain_hash);
        }
        self.files.insert(name, bytes);
        Put::Made
    }
}

impl Backend for MemoryJournal {
    fn put_if_absent(&self, file: &StagedFile<'_>) -> Result<Put, StoreError> {
        let bytes = fs::read(file.path).map_err(file.failed())?;
        let mut state = self.reach()?;
        let StagedFile { name, parent, chain_hash, earlier, .. } = *file;
        if state.takes(MemoryFault::Unreachable) {
            return Err(unreachable());
        }
        let unsettled = Err(StoreError::Unsettled { revision: name.number });
        if state.takes(MemoryFault::LandsLate) {
            state.late.push(Late { name, bytes, parent, chain_hash });
            return unsettled;
        }
        if name.kind == FileKind::Base && !earlier.is_empty() {
            state.add_earlier(earlier, chain_hash);
        }
        let put = state.put(name, bytes, parent, chain_hash);
        self.changed.notify_all();
        if state.takes(MemoryFault::LostAnswer) { unsettled } else { Ok(put) }
    }

    fn list(&self, after: RevisionNumber) -> Result<Listing, StoreError> {
        let mut state = self.reach()?;
        let is_stale = state.takes(MemoryFault::StaleListing);
        let listed = state.files.keys().filter(|name| {
            let is_listed = name.kind == FileKind::Base || name.number > after;
            let is_newest = name.number.0 == state.chain.len() as u64;
            is_listed && !(is_stale && is_newest)
        });
        let listed = listed.filter_map(|name| {
            Some(ListedFile { name: *name, chain_hash: state.chain_hash(name.number)? })
        });
        let now = state.clock.map(|clock| clock());
        Ok(Listing { parent: state.chain_hash(after), files: listed.collect(), now })
    }

    fn read(&self, name: FileName, out: &mut dyn Write) -> Result<bool, StoreError> {
        let state = self.reach()?;
        let Some(bytes) = state.files.get(&name) else { return Ok(false) };
        out.write_all(bytes).map_err(error::io(format!("copy {}", name.path())))?;
        Ok(true)
    }

    fn remove_replaced(&self, base: RevisionNumber) -> Result<(), StoreError> {
        self.reach()?.files.retain(|name, _| !name.is_replaced_by(base));
        Ok(())
    }
}

impl Shared for MemoryJournal {
    fn identify(&self, new: DirectoryId) -> Result<DirectoryId, StoreError> {
        Ok(*self.reach()?.id.get_or_insert(new))
    }

    fn wait_for_news(&self, at_most: Duration) {
        let state = self.lock();
        drop(self.changed.wait_timeout(state, at_most).unwrap_or_else(PoisonError::into_inner));
    }
}

fn unreachable() -> StoreError {
    let cause = io::Error::other("the journal in memory is down");
    StoreError::Unreachable { cause: cause.into() }
}
