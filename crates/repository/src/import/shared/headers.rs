//! What a server knows about the imports of all servers, without their files and decisions.

use std::collections::{BTreeMap, BTreeSet};

use api_types::{ImportId, ImportKind, JobProgress, RevisionNumber, Subject, Timestamp};

use super::{
    ExpectedRecord, RECORD_LIFETIME, RecordKind, RecordLook, RecordVersion, SeenRecord, Shared,
    record::{ImportRecord, JobRecord, parse, to_content},
};
use crate::{
    import::{
        error::ImportError,
        quota::{self, Candidate, Expiry, Usage},
    },
    lock::lock,
    store::StoreError,
};

/// What a server knows about an import of any server.
#[derive(Clone, Debug)]
pub(in super::super) struct Header {
    pub(super) version: RecordVersion,
    pub(in super::super) owner: Box<str>,
    pub(in super::super) subject: Subject,
    pub(in super::super) since: Timestamp,
    pub(in super::super) usage: Usage,
    /// The revision of its plan.
    pub(in super::super) planned: Option<RevisionNumber>,
}

impl Header {
    fn new(version: RecordVersion, record: &ImportRecord, written: Timestamp) -> Self {
        Self {
            version,
            owner: record.owner.clone(),
            subject: record.subject.clone(),
            since: record.since,
            usage: usage(record, written),
            planned: record.plan().map(|plan| plan.revision),
        }
    }

    /// What it does to earlier revisions, with the revision of the plan.
    fn kind(&self) -> Option<(&ImportKind, RevisionNumber)> {
        match (&self.subject, self.planned) {
            (Subject::Revision(kind), Some(planned)) => Some((kind, planned)),
            _ => None,
        }
    }
}

/// How an import counts whose record was written at this time.
pub(super) fn usage(record: &ImportRecord, written: Timestamp) -> Usage {
    Usage {
        received: record.received(),
        decided: record.decided,
        open: record.open,
        ..Usage::new(record.phase(), record.size, written)
    }
}

/// The time that long ago.
pub(super) fn ago(now: Timestamp, age: std::time::Duration) -> Timestamp {
    Timestamp(now.0.saturating_sub(i64::try_from(age.as_millis()).unwrap_or(i64::MAX)))
}

impl Shared {
    /// The imports of all servers. Discards the expired ones.
    pub(in super::super) fn all(
        &self,
        now: Timestamp,
    ) -> Result<BTreeMap<ImportId, Header>, StoreError> {
        let headers = self.refresh(now)?;
        let expired = headers.iter().filter_map(|(id, header)| {
            let why = match header.usage.expiry(now)? {
                Expiry::Stalled => api_types::DiscardReason::Stalled,
                Expiry::Expired => api_types::DiscardReason::Expired,
            };
            Some((id.clone(), header.version, why))
        });
        let mut current = headers.clone();
        for (id, version, why) in expired.collect::<Vec<_>>() {
            if self.discard_idle(&id, version, Some(why))? {
                current.remove(&id);
            }
        }
        Ok(current)
    }

    /// The imports of all servers, as they were known before if the database cannot be reached.
    pub(in super::super) fn all_or_known(&self, now: Timestamp) -> BTreeMap<ImportId, Header> {
        self.all(now).unwrap_or_else(|_| lock(&self.headers).clone())
    }

    fn refresh(&self, now: Timestamp) -> Result<BTreeMap<ImportId, Header>, StoreError> {
        let known = lock(&self.headers).clone();
        let mut headers = BTreeMap::new();
        for (name, version) in self.port.versions(RecordKind::Import)? {
            let id = ImportId::from(name);
            if let Some(header) = known.get(&id).filter(|header| header.version == version) {
                headers.insert(id, header.clone());
            } else if let Ok(Some((version, record, age))) = self.get(&id) {
                // One that a newer version of Mockpit wrote is left to its server.
                headers.insert(id, Header::new(version, &record, ago(now, age)));
            }
        }
        *lock(&self.headers) = headers.clone();
        Ok(headers)
    }

    /// The imports that a job runs on.
    fn busy(&self) -> Result<BTreeSet<ImportId>, StoreError> {
        let jobs = self.port.versions(RecordKind::Job)?.into_iter();
        Ok(jobs.map(|(name, _)| ImportId::from(name)).collect())
    }

    /// The jobs that run on imports, with their progress. Empty if the database cannot be reached.
    pub(in super::super) fn jobs(&self) -> BTreeMap<ImportId, JobProgress> {
        let busy = self.busy().unwrap_or_default().into_iter();
        let progress = |id: ImportId| {
            let (_, job): (_, JobRecord) = self.job(&id).ok()??;
            Some((id, job.progress))
        };
        busy.filter_map(progress).collect()
    }

    /// Adds an import if its files fit into the quota of `limit` bytes. Returns `None` if there is one with this ID.
    pub(in super::super) fn add(
        &self,
        id: &ImportId,
        record: ImportRecord,
        limit: u64,
        now: Timestamp,
    ) -> Result<Option<SeenRecord>, ImportError> {
        let mut added = None;
        self.port.alone(&mut || {
            let (headers, busy) = (self.all(now)?, self.busy()?);
            let usages: Vec<Usage> = headers.values().map(|header| header.usage.clone()).collect();
            if headers.contains_key(id) {
                return Ok(());
            }
            quota::check(&usages, record.size, limit, now)?;
            let candidates = headers.iter().map(|(id, header)| Candidate {
                id,
                owner: &header.owner,
                usage: header.usage.clone(),
                is_busy: busy.contains(id),
            });
            let candidates: Vec<_> = candidates.collect();
            if let Some(evicted) = quota::choose_evicted(&candidates, &record.owner)? {
                let version = headers.get(evicted).map(|header| header.version);
                let why = api_types::DiscardReason::Evicted;
                if let Some(version) = version {
                    self.discard_idle(evicted, version, Some(why))?;
                }
            }
            let (name, content) = (id.to_string(), to_content(&record)?);
            let nothing = ExpectedRecord::Nothing;
            let lifetime = RECORD_LIFETIME;
            added = self.port.put(RecordKind::Import, &name, content, nothing, lifetime)?;
            Ok(())
        })?;
        Ok(added.map(|version| SeenRecord { version, record, is_current: true }))
    }

    /// Checks that the rest of an upload fits that has not received data for a while.
    pub(in super::super) fn check_resumed(
        &self,
        id: &ImportId,
        size: u64,
        limit: u64,
        now: Timestamp,
    ) -> Result<(), ImportError> {
        let headers = self.all(now)?;
        let others = headers.iter().filter(|(other, _)| *other != id);
        let others: Vec<Usage> = others.map(|(_, header)| header.usage.clone()).collect();
        quota::check(&others, size, limit, now)
    }

    /// An import of this administrator without a job, with a plan of revisions that matches.
    pub(in super::super) fn find(
        &self,
        owner: &str,
        now: Timestamp,
        matches: impl Fn(&ImportKind, RevisionNumber) -> bool,
    ) -> Result<Option<ImportId>, StoreError> {
        let (headers, busy) = (self.all(now)?, self.busy()?);
        let is_match = |header: &Header| {
            *header.owner == *owner
                && header.kind().is_some_and(|(kind, planned)| matches(kind, planned))
        };
        let mut found =
            headers.iter().filter(|(id, header)| !busy.contains(id) && is_match(header));
        Ok(found.next().map(|(id, _)| id.clone()))
    }

    /// Whether there is such an import.
    pub(in super::super) fn has(&self, id: &ImportId) -> bool {
        let look = self.port.look(RecordKind::Import, &id.to_string(), None);
        look.is_ok_and(|look| look != RecordLook::Missing)
    }

    /// Why there is no such import.
    pub(in super::super) fn missing(&self, id: &ImportId) -> ImportError {
        match self.port.look(RecordKind::Discarded, &id.to_string(), None) {
            Ok(RecordLook::Changed { content, .. }) => {
                match parse::<super::record::DiscardRecord>(&content) {
                    Ok(discarded) => ImportError::Discarded { id: id.clone(), why: discarded.why },
                    Err(error) => error.into(),
                }
            }
            Ok(_) => ImportError::NotFound(id.clone()),
            Err(error) => error.into(),
        }
    }
}
