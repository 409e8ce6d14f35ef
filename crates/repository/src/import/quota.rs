//! The quota of the spool: how many bytes the files of pending imports use.

use std::time::Duration;

use api_types::{ImportId, Timestamp};

use super::error::ImportError;

/// The maximum number of imports of one administrator. A further import replaces one of them.
const MAX_IMPORTS_PER_OWNER: usize = 16;

/// The maximum number of imports of all administrators.
const MAX_IMPORTS: usize = 256;

/// An upload that received data within this time reserves space for the rest of its files.
const ACTIVE: Duration = Duration::from_mins(2);

/// An upload that receives no data for this time is discarded.
const STALLED: Duration = Duration::from_mins(15);

/// An import that nobody uses for this time is discarded.
const EXPIRED: Duration = Duration::from_hours(24);

/// How an import counts against the quota. Ordered by the work that is lost if the import is
/// discarded, least first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Phase {
    /// It was applied, or is invalid.
    Finished,
    /// It has a plan of revisions, which one click makes again.
    PlannedRevision,
    /// Its files are being uploaded.
    Receiving,
    /// Its files are complete.
    Uploaded,
    /// It has a plan of files.
    PlannedFiles,
}

/// The use of the quota by one import.
#[derive(Clone, Debug)]
pub(super) struct Usage {
    pub(super) phase: Phase,
    /// Size of all its files, in bytes.
    pub(super) size: u64,
    /// Bytes of them that the server has.
    pub(super) received: u64,
    /// When the last bytes were received.
    pub(super) last_received: Timestamp,
    /// When somebody last used the import.
    pub(super) touched: Timestamp,
    /// Number of decisions that people made.
    pub(super) decided: u32,
    /// Number of rows that still need a decision.
    pub(super) open: u32,
}

/// Why an import is discarded without a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Expiry {
    /// Its upload receives no data.
    Stalled,
    /// Nobody uses it.
    Expired,
}

impl Usage {
    pub(super) fn new(phase: Phase, size: u64, now: Timestamp) -> Self {
        Self { phase, size, received: 0, last_received: now, touched: now, decided: 0, open: 0 }
    }

    /// Bytes that count now: what was received, and the rest of an active upload.
    pub(super) fn bytes(&self, now: Timestamp) -> u64 {
        match self.phase {
            Phase::Finished | Phase::PlannedRevision => 0,
            Phase::Receiving if self.is_active(now) => self.size,
            Phase::Receiving => self.received,
            Phase::Uploaded | Phase::PlannedFiles => self.size,
        }
    }

    /// Whether the upload reserves space for the rest of its files.
    pub(super) fn is_active(&self, now: Timestamp) -> bool {
        elapsed(self.last_received, now) < ACTIVE
    }

    /// Whether the upload has received data lately and is not complete.
    pub(super) fn is_receiving(&self, now: Timestamp) -> bool {
        self.phase == Phase::Receiving && self.is_active(now)
    }

    /// Why the import is to be discarded now, if it is.
    pub(super) fn expiry(&self, now: Timestamp) -> Option<Expiry> {
        if self.phase == Phase::Receiving && elapsed(self.last_received, now) >= STALLED {
            return Some(Expiry::Stalled);
        }
        (elapsed(self.touched, now) > EXPIRED).then_some(Expiry::Expired)
    }
}

/// An import that may have to make space for another one.
pub(super) struct Candidate<'a> {
    pub(super) id: &'a ImportId,
    pub(super) owner: &'a str,
    pub(super) usage: Usage,
    pub(super) is_busy: bool,
}

/// Checks that files of `size` bytes fit into the quota of `limit` bytes, together with those of other imports.
pub(super) fn check(
    others: &[Usage],
    size: u64,
    limit: u64,
    now: Timestamp,
) -> Result<(), ImportError> {
    let taken: u64 = others.iter().map(|usage| usage.bytes(now)).sum();
    if taken.saturating_add(size) <= limit {
        return Ok(());
    }
    let wait = time_until_fit(others, size, limit, now);
    let minutes = |wait: Duration| wait.as_millis().div_ceil(60_000);
    let minutes = wait.and_then(|wait| u32::try_from(minutes(wait)).ok());
    Err(ImportError::NoSpace { size, taken, limit, minutes })
}

/// The import that makes space for one more of this administrator, if the limit is reached: of theirs with the least work
/// to lose, the least recently used one. Never one with a running job.
pub(super) fn choose_evicted<'a>(
    all: &[Candidate<'a>],
    owner: &str,
) -> Result<Option<&'a ImportId>, ImportError> {
    let own = || all.iter().filter(|import| *import.owner == *owner);
    let limit = if own().count() >= MAX_IMPORTS_PER_OWNER {
        MAX_IMPORTS_PER_OWNER
    } else if all.len() >= MAX_IMPORTS {
        MAX_IMPORTS
    } else {
        return Ok(None);
    };
    let idle = own().filter(|import| !import.is_busy);
    let evicted = idle.min_by_key(|import| {
        let Usage { decided, phase, touched, .. } = import.usage;
        // Decisions are the work of a person, and only a person can repeat them.
        (decided > 0, phase, touched)
    });
    evicted.map(|import| Some(import.id)).ok_or(ImportError::TooMany(limit))
}

/// The time until `size` bytes fit into a quota of `limit` bytes, if all uploads stop and nobody uses
/// any import. `None` if they never fit.
fn time_until_fit(usages: &[Usage], size: u64, limit: u64, now: Timestamp) -> Option<Duration> {
    let changes = |usage: &Usage| {
        let upload = [after(usage.last_received, ACTIVE), after(usage.last_received, STALLED)];
        let upload = upload.into_iter().filter(|_| usage.phase == Phase::Receiving);
        let expired = Timestamp(after(usage.touched, EXPIRED).0.saturating_add(1));
        upload.chain([expired]).collect()
    };
    let mut moments: Vec<Timestamp> = usages.iter().flat_map::<Vec<_>, _>(changes).collect();
    moments.sort_unstable();
    let fits = |then: &Timestamp| {
        let remaining = usages.iter().filter(|usage| usage.expiry(*then).is_none());
        let bytes: u64 = remaining.map(|usage| usage.bytes(*then)).sum();
        bytes.saturating_add(size) <= limit
    };
    let then = moments.into_iter().filter(|then| *then > now).find(fits)?;
    Some(elapsed(now, then))
}

/// The time between two moments. Zero if the clock was set back.
fn elapsed(then: Timestamp, now: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(now.0.saturating_sub(then.0)).unwrap_or_default())
}

fn after(then: Timestamp, time: Duration) -> Timestamp {
    Timestamp(then.0.saturating_add(i64::try_from(time.as_millis()).unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    fn upload(size: u64, received: u64, minute: i64) -> Usage {
        Usage { received, ..Usage::new(Phase::Receiving, size, Timestamp(minute * MINUTE)) }
    }

    #[test]
    fn upload_reserves_its_rest_for_two_minutes_and_stalls_after_fifteen() {
        let usage = upload(100, 30, 0);
        let at = |minute: i64| Timestamp(minute * MINUTE);
        assert_eq!([0, 1, 2, 14].map(|minute| usage.bytes(at(minute))), [100, 100, 30, 30]);
        assert_eq!(usage.expiry(at(14)), None);
        assert_eq!(usage.expiry(at(15)), Some(Expiry::Stalled));
        let planned = Usage { phase: Phase::PlannedFiles, ..usage };
        assert_eq!((planned.bytes(at(60)), planned.expiry(at(60))), (100, None));
        assert_eq!(planned.expiry(at(24 * 60 + 1)), Some(Expiry::Expired));
    }

    #[test]
    fn wait_ends_when_enough_imports_have_expired() {
        let usages = [upload(60, 0, 0), upload(40, 40, 5)];
        let now = Timestamp(MINUTE);
        let wait = |size| time_until_fit(&usages, size, 100, now);
        assert_eq!(wait(60), Some(Duration::from_mins(1)));
        assert_eq!(wait(61), Some(Duration::from_mins(19)));
        assert_eq!(wait(101), None);
    }
}
