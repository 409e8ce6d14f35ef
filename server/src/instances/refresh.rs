//! Reads what an instance has into its copy: only what has changed since it was read last, as one revision.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    io::{self, Write},
};

use api_types::{InstanceJobFailure, InstanceStage, Refreshed, Source, Timestamp};
use app::api::IntoApiError as _;
use microcks::{Instance, RemoteError, RemoteRevision};
use repository::{Admin, Head, RecordedChange, Recording, StoreError};
use snapshot::{Hash, MeaningDigest, ServiceId, ServiceKey};

use super::{
    copy::InstanceCopy,
    job::{Job, Stop},
    list::{Listed, list},
    remembered::{Remembered, Seen},
};
use crate::exchange::Batches;

/// The services of one request. A Microcks takes the IDs from the address, whose length is limited.
const BATCH: usize = 100;

/// All answers together may be this many times as large as one.
const MAX_ANSWERS: u64 = 4;

/// Which services of an instance are read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Reading {
    /// Those that seem to have changed since it was read last. A Microcks does not show every change in its list.
    Changed,
    /// Those that seem to have changed, and of a Microcks only those of these services, but also those of them that were
    /// not read since this time.
    Since(Within, Timestamp),
    /// All, whether they seem to have changed or not.
    Everything,
    /// Only these, whether they seem to have changed or not.
    Services(BTreeSet<ServiceKey>),
}

/// Some of the services of an instance.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Within {
    All,
    /// Those with these IDs there.
    Ids(BTreeSet<ServiceId>),
    Keys(BTreeSet<ServiceKey>),
}

/// How to read an instance.
pub(crate) struct NewRefresh<'a> {
    pub(crate) instance: &'a Instance,
    pub(crate) copy: &'a InstanceCopy,
    pub(crate) reading: Reading,
    pub(crate) admin: &'a Admin,
    /// The largest answer that is read, in bytes.
    pub(crate) max_bytes: u64,
    pub(crate) now: Timestamp,
}

/// What a refresh did.
#[derive(Debug)]
pub(crate) struct Refresh {
    pub(crate) found: Refreshed,
    /// The services that it read.
    pub(crate) read: HashSet<ServiceKey>,
    /// Whether it looked at all services.
    pub(crate) is_whole: bool,
}

/// Reads an instance into its copy, as one revision, or none if nothing has changed.
///
/// # Errors
/// Nothing is recorded after an error.
pub(crate) async fn refresh(new: &NewRefresh<'_>, job: &Job) -> Result<Refresh, Stop> {
    let NewRefresh { instance, copy, reading, admin, now, .. } = new;
    job.enter(InstanceStage::Listing, 0)?;
    let remembered = copy.remembered();
    // Before the list, so that the next refresh notices a change during this one.
    let newest = if instance.is_mockpit() { instance.newest().await? } else { None };
    let head = copy.repository().head(admin.member());
    let only_changes = matches!(reading, Reading::Changed | Reading::Since(..));
    if only_changes
        && newest.is_some()
        && newest == remembered.revision
        && remembered.describes(&head.index)
    {
        copy.remember(Remembered { read: Some(*now), ..(*remembered).clone() });
        return Ok(Refresh { found: unchanged(&head), read: HashSet::new(), is_whole: true });
    }
    let list = list(instance).await?;
    let changed = match (reading, remembered.revision, newest) {
        (Reading::Changed | Reading::Since(..), Some(since), Some(newest)) => {
            instance.changed_since(since, newest).await?
        }
        _ => None,
    };
    let is_wanted = |listed: &Listed| match reading {
        Reading::Everything => true,
        Reading::Services(keys) => keys.contains(&listed.key),
        // Only with the first reading, it is known what is there.
        Reading::Since(within, since) if !instance.is_mockpit() && remembered.read.is_some() => {
            within.has(listed)
                && (!is_known(listed, &remembered, &head)
                    || remembered.is_older(&listed.id, *since))
        }
        Reading::Changed | Reading::Since(..) => {
            let key = (listed.key.name.to_string(), listed.key.version.to_string());
            let is_noted = match (instance.is_mockpit(), &changed) {
                (false, _) => false,
                (true, Some(changed)) => changed.contains(&key),
                // Its list does not show changes of examples.
                (true, None) => true,
            };
            is_noted || !is_known(listed, &remembered, &head)
        }
    };
    let (wanted, others): (Vec<Listed>, Vec<Listed>) =
        list.services.into_iter().partition(is_wanted);

    let is_whole = match reading {
        Reading::Changed | Reading::Everything | Reading::Since(Within::All, _) => true,
        Reading::Services(_) => false,
        Reading::Since(..) => instance.is_mockpit() || remembered.read.is_none(),
    };
    let source = Source { name: instance.product().to_string().into(), ..Source::default() };
    let recording = copy.repository().start_recording(admin, &source).map_err(store_failed)?;
    let mut run = Run { new, job, recording, seen: BTreeMap::new(), found: Refreshed::default() };
    run.found.read = count(wanted.len());
    run.found.services = count(wanted.len() + others.len());
    run.found.repeated = list.repeated.into_iter().collect();
    let read = run.read(&wanted).await?;
    run.remove_others(read.clone(), &others);
    for other in others {
        // With a reading of some services, others may have changed since it was read last.
        let seen = remembered.services.get(&other.id).copied();
        run.seen.extend(seen.map(|seen| (other.id, seen)));
    }
    Ok(Refresh { found: run.finish(&remembered, newest, is_whole)?, read, is_whole })
}

impl Within {
    fn has(&self, listed: &Listed) -> bool {
        match self {
            Self::All => true,
            Self::Ids(ids) => ids.contains(&listed.id),
            Self::Keys(keys) => keys.contains(&listed.key),
        }
    }
}

/// A refresh while it reads.
struct Run<'a> {
    new: &'a NewRefresh<'a>,
    job: &'a Job,
    recording: Recording<'a>,
    seen: BTreeMap<ServiceId, Seen>,
    found: Refreshed,
}

impl Run<'_> {
    /// Reads services in batches. Returns their names and versions.
    async fn read(&mut self, wanted: &[Listed]) -> Result<HashSet<ServiceKey>, Stop> {
        self.job.enter(InstanceStage::Reading, wanted.len())?;
        let mut keys = HashSet::with_capacity(wanted.len());
        let mut bytes_left = self.new.max_bytes.saturating_mul(MAX_ANSWERS);
        for group in wanted.chunks(BATCH) {
            let (batches, size) = self.receive(group, bytes_left.min(self.new.max_bytes)).await?;
            bytes_left = bytes_left.saturating_sub(size);
            self.check_complete(group, &batches).await?;
            let digests: HashMap<&ServiceId, Hash> =
                group.iter().map(|listed| (&listed.id, listed.digest)).collect();
            for (entry, definition) in batches.definitions() {
                let Some(listed) = digests.get(&entry.summary.id).copied() else { continue };
                let definition = definition.map_err(|error| Stop::internal(&error))?;
                // The documents of a file can have white space that a definition has not.
                let summary = entry.summary_of_definition().cloned();
                let summary = summary.or_else(|| definition.summary());
                let summary = summary.unwrap_or_else(|| entry.summary.clone());
                let recorded = self.recording.put(&definition, summary);
                let recorded = recorded.map_err(store_failed)?;
                match recorded.change {
                    RecordedChange::None => {}
                    RecordedChange::Added => self.found.added += 1,
                    RecordedChange::Changed => self.found.changed += 1,
                }
                let (content, meaning) = (recorded.hash, MeaningDigest::of(&definition));
                let seen = Seen { listed, content, meaning, read: self.new.now };
                self.seen.insert(entry.summary.id.clone(), seen);
                keys.insert(entry.summary.key.clone());
                self.job.step()?;
            }
        }
        Ok(keys)
    }

    async fn receive(&self, group: &[Listed], max: u64) -> Result<(Batches, u64), Stop> {
        let ids: Vec<String> = group.iter().map(|listed| listed.id.to_string()).collect();
        let mut batches =
            Batches::new(self.new.copy.folder()).map_err(|error| Stop::internal(&error))?;
        let mut ignored = |_| {};
        let mut batch = Limited { out: batches.next(&mut ignored), left: max };
        let size = match self.new.instance.export(&ids, &mut batch).await {
            Err(RemoteError::File(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
                let max = self.new.max_bytes;
                return Err(Stop::Failed(InstanceJobFailure::AnswerTooLarge { max }));
            }
            received => received?,
        };
        batch.out.finish().map_err(|reason| {
            Stop::Failed(InstanceJobFailure::NotSnapshot { reason: reason.into() })
        })?;
        Ok((batches, size))
    }

    /// Checks that everything that was listed has come, unless it was deleted there in the meantime.
    async fn check_complete(&self, group: &[Listed], batches: &Batches) -> Result<(), Stop> {
        let is_missing = |listed: &&Listed| !batches.has(listed.id.as_str());
        if !group.iter().any(|listed| is_missing(&listed)) {
            return Ok(());
        }
        let still_listed: HashSet<ServiceId> =
            list(self.new.instance).await?.services.into_iter().map(|listed| listed.id).collect();
        let missing = group.iter().filter(is_missing);
        let missing: Vec<ServiceKey> = missing
            .filter(|listed| still_listed.contains(&listed.id))
            .map(|listed| listed.key.clone())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Stop::incomplete(missing))
    }

    /// Removes the services of the copy that are neither among those that were read nor among the others there.
    fn remove_others(&mut self, mut keys: HashSet<ServiceKey>, others: &[Listed]) {
        keys.extend(others.iter().map(|other| other.key.clone()));
        let is_read = |key: &ServiceKey| match &self.new.reading {
            Reading::Changed | Reading::Since(..) | Reading::Everything => true,
            Reading::Services(wanted) => wanted.contains(key),
        };
        let entries = self.recording.head().index.entries();
        let gone: Vec<ServiceKey> = entries
            .map(|entry| entry.summary.key.clone())
            .filter(|key| !keys.contains(key) && is_read(key))
            .collect();
        for key in &gone {
            self.recording.remove(key);
        }
        self.found.removed = count(gone.len());
    }

    /// Commits, then remembers what was read.
    fn finish(
        self,
        remembered: &Remembered,
        newest: Option<RemoteRevision>,
        is_whole: bool,
    ) -> Result<Refreshed, Stop> {
        self.job.enter(InstanceStage::Recording, 0)?;
        let Self { new, recording, seen, mut found, .. } = self;
        found.revision = recording.finish().map_err(store_failed)?;
        let product = new.instance.product().to_string();
        let (read, revision) =
            if is_whole { (Some(new.now), newest) } else { (remembered.read, remembered.revision) };
        new.copy.remember(Remembered { read, product, revision, services: seen });
        Ok(found)
    }
}

/// Whether the copy has what the list shows.
fn is_known(listed: &Listed, remembered: &Remembered, head: &Head) -> bool {
    let seen = remembered.services.get(&listed.id).filter(|seen| seen.listed == listed.digest);
    let entry = head.index.by_id(&listed.id).filter(|entry| entry.summary.key == listed.key);
    seen.zip(entry).is_some_and(|(seen, entry)| seen.content == entry.hash)
}

/// What a refresh found that had nothing to read.
fn unchanged(head: &Head) -> Refreshed {
    let services = count(head.index.len());
    Refreshed { revision: head.revision.number, services, ..Refreshed::default() }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn store_failed(error: StoreError) -> Stop {
    Stop::server(error.into_api_error())
}

/// Fails when more is written than is allowed.
struct Limited<W> {
    out: W,
    left: u64,
}

impl<W: Write> Write for Limited<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.left.checked_sub(bytes.len() as u64);
        self.left = left.ok_or(io::ErrorKind::FileTooLarge)?;
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
