//! Faults: a store and a spool that fail, panic or call back at a named point.
//!
//! They wrap a real store and a real spool, so every call of a port is a point. A store can report
//! points of its own with [`Faults::reach`].

mod agree;
mod store;

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

pub use agree::{Answer, Ask, FaultHarness, agree, agree_everywhere, answer_of};
pub use store::{FaultySpool, FaultyStore};

/// The points at the ports, in the order of an import.
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
    /// Whether all later calls meet the fault too.
    lasts: bool,
    fault: Fault,
    fired: bool,
}

/// The fault of one test. None is armed by default.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<Option<Armed>>>);

impl Faults {
    /// Arms a fault for the call of `point` after `skip` calls, and for all later calls if it `lasts`.
    pub fn arm(&self, point: &'static str, skip: u32, lasts: bool, fault: Fault) {
        *self.lock() = Some(Armed { point, skip, lasts, fault, fired: false });
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
