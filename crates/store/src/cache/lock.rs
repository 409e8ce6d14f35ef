//! sled's lock on its own file.
//!
//! sled lets go of it not when it is dropped but when the last of its threads has ended, which on a
//! busy machine may be a while after that. Who opens it again before, in the same process, would be
//! told that it is in use, and take that for damage. No other process can have it: the lock of the
//! data directory is taken before.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// How long is waited at most.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Between two looks.
const POLL_INTERVAL: Duration = Duration::from_millis(2);

/// Waits until nobody holds the lock of the sled that lies there, if one does.
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
                return Err(io::Error::new(io::ErrorKind::ResourceBusy, "sled is still in use"));
            }
            Err(TryLockError::Error(cause)) => return Err(cause),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_for_who_lets_go_late_and_for_nobody_else() {
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
        // It holds nothing itself afterwards.
        held.try_lock().unwrap();
    }
}
