//! Lets the repository repair and check itself, for as long as the server lives.

use std::{
    sync::{Arc, Weak},
    thread,
    time::Duration,
};

use repository::Repository;

/// Between two looks at what is due: how long a repair waits for room at most.
const BETWEEN: Duration = Duration::from_secs(2);

/// Starts a thread that ends when nobody else holds the repository.
///
/// # Errors
/// Where the system gives no thread.
pub(crate) fn start(repository: &Arc<Repository>) -> std::io::Result<()> {
    let repository = Arc::downgrade(repository);
    let work = move || {
        while let Some(repository) = Weak::upgrade(&repository) {
            repository.maintain();
            // Not held while it waits: a server that stops must not wait for this thread.
            drop(repository);
            thread::sleep(BETWEEN);
        }
    };
    thread::Builder::new().name("maintenance".to_owned()).spawn(work).map(drop)
}
