//! Threads that repeat some work as long as the server runs.

use std::{
    io,
    sync::{Arc, Weak},
    thread,
    time::Duration,
};

/// Starts a thread that works on `shared`, with a pause after each time. It ends when everybody else has dropped
/// `shared`.
///
/// # Errors
/// If the thread cannot be started.
pub(crate) fn repeat<T: Send + Sync + 'static>(
    name: &str,
    pause: Duration,
    shared: &Arc<T>,
    mut work: impl FnMut(&Arc<T>) + Send + 'static,
) -> io::Result<()> {
    let shared = Arc::downgrade(shared);
    let run = move || {
        while let Some(shared) = Weak::upgrade(&shared) {
            work(&shared);
            // A server that stops must not wait for this thread to release it.
            drop(shared);
            thread::sleep(pause);
        }
    };
    thread::Builder::new().name(name.to_owned()).spawn(run).map(drop)
}
