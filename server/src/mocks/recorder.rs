//! Writes calls to a file, as lines of JSON.

use std::{
    fs::File,
    io::{self, BufWriter, Write as _},
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{SyncSender, TrySendError, sync_channel},
    },
    thread::{self, JoinHandle},
};

use serde::Serialize;

/// The calls that wait to be written.
const WAITING: usize = 4_096;

/// Writes calls to a file, on a thread of its own. Calls do not wait for the disk: if it is too slow, some are not
/// recorded, and counted.
pub struct Recorder {
    sender: Mutex<Option<SyncSender<String>>>,
    thread: Mutex<Option<JoinHandle<io::Result<()>>>>,
    lost: AtomicU64,
}

/// A recorded call. Secrets are replaced, and long texts are cut.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecordedCall<'a> {
    /// When it arrived, in milliseconds since 1970.
    pub(super) at: i64,
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) query: Option<String>,
    pub(super) headers: Vec<(String, String)>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) body: String,
    pub(super) status: u16,
    /// How long it took, in milliseconds.
    pub(super) millis: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) service: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) operation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) example: Option<&'a str>,
    /// Why no example was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
}

impl Recorder {
    /// Creates the file. An existing one is continued.
    ///
    /// # Errors
    /// If the file cannot be opened for writing.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = File::options().create(true).append(true).open(path)?;
        let (sender, lines) = sync_channel::<String>(WAITING);
        let write = move || {
            let mut file = BufWriter::new(file);
            while let Ok(line) = lines.recv() {
                writeln!(file, "{line}")?;
                for line in lines.try_iter() {
                    writeln!(file, "{line}")?;
                }
                file.flush()?;
            }
            Ok(())
        };
        let thread = thread::Builder::new().name("record".to_owned()).spawn(write)?;
        let (sender, thread) = (Mutex::new(Some(sender)), Mutex::new(Some(thread)));
        Ok(Self { sender, thread, lost: AtomicU64::new(0) })
    }

    pub(super) fn add(&self, call: &RecordedCall<'_>) {
        let Ok(line) = serde_json::to_string(call) else { return };
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sender) = &*sender else { return };
        if let Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) = sender.try_send(line) {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Writes what waits. Returns how many calls were not recorded.
    ///
    /// # Errors
    /// If the file could not be written.
    pub fn finish(&self) -> io::Result<u64> {
        self.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            thread.join().unwrap_or_else(|_| Err(io::Error::other("the thread failed")))?;
        }
        Ok(self.lost.load(Ordering::Relaxed))
    }
}
