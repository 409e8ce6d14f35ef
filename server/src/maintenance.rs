//! Runs the repairs and checks of the repository in the background.

use std::{
    sync::{Arc, Weak},
    thread,
    time::Duration,
};

use repository::Repository;

/// The pause between two runs. A repair that waits for disk space is retried after it.
const INTERVAL: Duration = Duration::from_secs(2);

/// Starts a thread that ends when the server has dropped the repository.
///
/// # Errors
/// If the thread cannot be started.
pub(crate) fn start(repository: &Arc<Repository>) -> std::io::Result<()> {
    let repository = Arc::downgrade(repository);
    let work = move || {
        while let Some(repository) = Weak::upgrade(&repository) {
            repository.maintain();
            // A server that stops must not wait for this thread to release the repository.
            drop(repository);
            thread::sleep(INTERVAL);
        }
    };
    thread::Builder::new().name("maintenance".to_owned()).spawn(work).map(drop)
}
