//! Faults: a store and a spool that fail, panic or call back at a named point.
//!
//! They wrap another store and a spool in memory. A store can report further points with
//! [`Faults::reach`].

mod check;
mod store;

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

pub use check::{Answer, Client, FaultHarness, answer_of, check_all_faults, check_fault};
pub use store::{FaultySpool, FaultyStore};

/// The points that an import reaches, in order.
pub const POINTS: [&str; 8] =
    ["file", "definition", "begin", "begun", "put", "finish", "finished", "at"];

/// What happens at a point.
#[derive(Clone)]
pub enum Fault {
    /// The call fails.
    Fails,
    /// The call panics.
    Panics,
    /// The function is called, then the call continues.
    Calls(Arc<dyn Fn() + Send + Sync>),
}

/// The armed fault.
struct Armed {
    point: &'static str,
    /// Number of calls to skip.
    skip: u32,
    /// Whether all later calls get the fault too.
    lasts: bool,
    fault: Fault,
    fired: bool,
}

/// Holds the armed fault of one test. None is armed by default.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<Option<Armed>>>);

impl Faults {
    /// Arms a fault for the call of `point` after `skip` calls, and for all later calls if it `lasts`.
    pub fn arm(&self, point: &'static str, skip: u32, lasts: bool, fault: Fault) {
        *self.lock() = Some(Armed { point, skip, lasts, fault, fired: false });
    }

    /// Makes no call fail, and counts the calls of `point`.
    #[must_use]
    pub fn count_calls(point: &'static str) -> (Self, Arc<AtomicUsize>) {
        let (faults, count) = (Self::default(), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&count);
        let count_one = move || {
            counted.fetch_add(1, Relaxed);
        };
        faults.arm(point, 0, true, Fault::Calls(Arc::new(count_one)));
        (faults, count)
    }

    /// Disarms the fault. Returns whether it has fired.
    #[must_use]
    pub fn disarm(&self) -> bool {
        self.lock().take().is_some_and(|armed| armed.fired)
    }

    /// Reports that a point was reached.
    ///
    /// # Errors
    /// If the call must fail.
    pub fn reach(&self, point: &str) -> io::Result<()> {
        // The lock is released first, because the fault may call back.
        let Some(fault) = self.due(point) else { return Ok(()) };
        match fault {
            Fault::Fails => Err(io::Error::other(format!("a fault at {point}"))),
            Fault::Panics => panic!("a fault at {point}"),
            Fault::Calls(call) => {
                call();
                Ok(())
            }
        }
    }

    fn due(&self, point: &str) -> Option<Fault> {
        let mut armed = self.lock();
        let armed = armed.as_mut().filter(|armed| armed.point == point)?;
        if armed.skip > 0 {
            armed.skip -= 1;
            return None;
        }
        if armed.fired && !armed.lasts {
            return None;
        }
        armed.fired = true;
        Some(armed.fault.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Armed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
