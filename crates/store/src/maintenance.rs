//! Background maintenance: repairs the cache, checks the journal daily, reports health.

use std::{io, sync::PoisonError};

use api_types::{
    CacheHealth, CheckHealth, CheckProgress, DiskHealth, JournalHealth, LastCheck, RebuiltHealth,
    StoreHealth,
};
use repository::Store as _;

use crate::{EmbeddedStore, error, last_check, repair, space};

/// Milliseconds between two checks of the whole journal: one day.
const CHECK_INTERVAL_MS: i64 = 24 * 60 * 60 * 1000;

impl EmbeddedStore {
    /// Rebuilds a failed cache once there is space, retries a failed anchor write, and checks the
    /// whole journal once a day.
    pub(crate) fn run_maintenance(&self) {
        let has_space =
            || repair::require_space(&self.root, &self.options, &self.journal, &self.log()).is_ok();
        if self.slot().cache().is_err() && has_space() {
            let _logged = self.repair_if_broken();
        }
        self.catch_up_anchor();
        if self.is_check_due() {
            self.check_journal();
        }
    }

    fn is_check_due(&self) -> bool {
        let last = self.check_health().last.clone();
        // A check in the future means that the clock was changed.
        let since = last.map(|last| self.now().0.saturating_sub(last.finished.0));
        since.is_none_or(|since| !(0..CHECK_INTERVAL_MS).contains(&since))
    }

    fn check_journal(&self) {
        let started = self.now();
        let progress = |done, total| {
            self.check_health().running = Some(CheckProgress { done, total });
        };
        progress(0, 0);
        let read = self.check_journal_files(&mut |read| progress(read.done, read.total));
        let (bytes, findings) = match read {
            Ok((bytes, findings)) => (bytes, findings.iter().map(ToString::to_string).collect()),
            Err(cause) => (0, vec![error::with_causes(&cause)]),
        };
        for finding in &findings {
            tracing::error!(finding, "journal check found damage");
        }
        let last = LastCheck { started, finished: self.now(), bytes, findings };
        if let Err(cause) = last_check::save(&self.root, &self.options.disk(), &last) {
            tracing::warn!(error = %error::with_causes(&cause), "cannot save the result of the journal check");
        }
        *self.check_health() = CheckHealth { running: None, last: Some(last) };
    }

    fn check_health(&self) -> std::sync::MutexGuard<'_, CheckHealth> {
        self.checks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state of the journal, the cache, the disk and the last check. Reads no content.
    pub(crate) fn read_health(&self) -> StoreHealth {
        let log = self.log();
        let lengths = self.journal.entries_with_files(&log).iter();
        let lengths = lengths.map(|log_entry| self.journal.length(log_entry.revision.number));
        let bytes: io::Result<u64> = lengths.sum();
        let problem = self.journal.verify(log.last()).err().map(|cause| error::with_causes(&cause));
        let slot = self.slot();
        let cache = match slot.cache() {
            Err(cause) => CacheHealth::Unavailable { why: error::with_causes(&cause) },
            Ok(_) => {
                let rebuilt = slot.rebuilt.clone();
                let rebuilt = rebuilt.map(|(at, why)| RebuiltHealth { at, why });
                CacheHealth::Good { rebuilt }
            }
        };
        drop(slot);
        let free = (self.options.free_space)(&self.root).ok();
        StoreHealth {
            journal: JournalHealth {
                revisions: log.len() as u64,
                bytes: bytes.unwrap_or_default(),
                first_retained: self.first_retained(),
                problem,
            },
            cache,
            disk: free.map(|free| DiskHealth { free, reserve: space::RESERVE }),
            check: self.check_health().clone(),
        }
    }
}
