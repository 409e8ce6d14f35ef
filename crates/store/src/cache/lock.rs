//! sled's lock on its own file.
//!
//! sled releases it when the last of its threads ends, which can be after the drop of the database.
//! Opening sled again before that fails, and would look like damage. No other process can hold it,
//! because the lock of the data directory is taken first.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
    thread,
    time::{Duration, Instant},
};

const TIMEOUT: Duration = Duration::from_secs(10);

const POLL_INTERVAL: Duration = Duration::from_millis(2);

/// Waits until the lock of this sled directory is free.
pub(super) fn wait(sled: &Path) -> io::Result<()> {
    let file = match File::open(sled.join("db")) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return file.unlock(),
            Err(TryLockError::WouldBlock) if start.elapsed() < TIMEOUT => {
                thread::sleep(POLL_INTERVAL)
            }
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::new(
                    io::ErrorKind::ResourceBusy,
                    "the cache is still in use",
                ));
            }
            Err(TryLockError::Error(cause)) => return Err(cause),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wait_returns_when_lock_is_released() {
        let dir = tempfile::tempdir().unwrap();
        wait(dir.path()).unwrap();
        let held = File::create(dir.path().join("db")).unwrap();
        wait(dir.path()).unwrap();
        held.lock().unwrap();
        thread::scope(|scope| {
            let waiting = scope.spawn(|| wait(dir.path()));
            thread::yield_now();
            held.unlock().unwrap();
            waiting.join().unwrap().unwrap();
        });
        // `wait` does not keep the lock.
        held.try_lock().unwrap();
    }
}
