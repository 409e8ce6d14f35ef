//! Faults: a store and a spool that fail, panic or call back at a step that a test names.
//!
//! They stand before a real store and a real spool, so every step of an import that is a call of a
//! port is a point where it can fail, and the code that is tested knows nothing of it. Points
//! inside a store are its own; it tells them by [`Faults::reach`] too.

mod agree;
mod store;

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

pub use agree::{Answer, Ask, FaultHarness, agree, agree_everywhere, answer_of};
pub use store::{FaultySpool, FaultyStore};

/// The points at the ports, in the order in which an import meets them.
pub const POINTS: [&str; 8] =
    ["file", "definition", "begin", "begun", "put", "finish", "finished", "at"];

/// What happens at a point.
#[derive(Clone)]
pub enum Fault {
    /// The call fails.
    Fails,
    /// The call panics.
    Panics,
    /// Something is done, and the call goes on.
    Calls(Arc<dyn Fn() + Send + Sync>),
}

/// Which call of a point is meant, and what happens then.
struct Armed {
    point: &'static str,
    /// Calls before it that go on.
    skip: u32,
    /// Whether all calls after it are meant too.
    lasts: bool,
    fault: Fault,
    fired: bool,
}

/// The fault of one test. It begins with none.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<Option<Armed>>>);

impl Faults {
    /// Lets the call of `point` after `skip` others meet a fault, and where it `lasts`, all later ones.
    pub fn arm(&self, point: &'static str, skip: u32, lasts: bool, fault: Fault) {
        *self.lock() = Some(Armed { point, skip, lasts, fault, fired: false });
    }

    /// Nothing happens any more. Tells whether something has.
    #[must_use]
    pub fn disarm(&self) -> bool {
        self.lock().take().is_some_and(|armed| armed.fired)
    }

    /// A point was reached.
    ///
    /// # Errors
    /// Where the call is to fail.
    pub fn reach(&self, point: &str) -> io::Result<()> {
        // Not held while the fault happens: it may look around.
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
