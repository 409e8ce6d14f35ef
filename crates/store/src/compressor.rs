//! Compresses and writes definitions on a thread of its own while the next one is being made.

use std::{
    io,
    sync::mpsc::{self, SyncSender},
    thread::{self, JoinHandle},
};

use repository::StoreError;
use snapshot::{Definition, Hash};

use crate::{
    compressed::{Compressed, Packer},
    error,
    journal::Writer,
};

/// Definitions that wait: with the one that is being packed and the one that is being made, that
/// is all that is in memory.
const WAITING: usize = 1;

type Room = dyn Fn(u64, u64) -> Result<(), StoreError> + Send;

/// A journal file that is filled in the background.
pub(crate) struct Compressor {
    /// Gone when the commit failed or was finished.
    running: Option<Running>,
}

struct Running {
    queue: SyncSender<(Hash, Definition)>,
    worker: JoinHandle<Result<(Writer, u64), StoreError>>,
}

impl Compressor {
    /// Starts the thread. `room` is asked before each definition whether so many bytes may be
    /// added to the journal and, all in all, to the cache.
    pub(crate) fn start(writer: Writer, room: Box<Room>) -> Result<Self, StoreError> {
        let (queue, definitions) = mpsc::sync_channel::<(Hash, Definition)>(WAITING);
        let work = move || {
            let (mut writer, mut packer, mut staged) = (writer, Packer::new()?, 0);
            for (hash, definition) in definitions {
                definition.check_json()?;
                let packed: Compressed = packer.pack(&definition)?;
                let cost = Writer::cost(&packed);
                staged += cost;
                room(cost, staged)?;
                writer.definition(&hash, &packed)?;
            }
            Ok((writer, staged))
        };
        let worker = thread::Builder::new().name("compress".to_owned()).spawn(work);
        let worker = worker.map_err(error::io("start a thread"))?;
        Ok(Self { running: Some(Running { queue, worker }) })
    }

    /// Hands over a definition. An error may be that of an earlier one.
    pub(crate) fn put(&mut self, hash: Hash, definition: Definition) -> Result<(), StoreError> {
        let running = self.running.as_ref().ok_or_else(failed_before)?;
        match running.queue.send((hash, definition)) {
            Ok(()) => Ok(()),
            Err(_) => self.finish().and(Err(failed_before())),
        }
    }

    /// Waits for what was handed over. Gives back the file, and the bytes of its definitions.
    pub(crate) fn finish(&mut self) -> Result<(Writer, u64), StoreError> {
        let Running { queue, worker } = self.running.take().ok_or_else(failed_before)?;
        drop(queue);
        worker
            .join()
            .unwrap_or_else(|_| Err(error::io("compress")(io::Error::other("the thread panicked"))))
    }
}

impl Drop for Compressor {
    fn drop(&mut self) {
        // The file is gone before the next commit begins.
        if self.running.is_some() {
            let _unfinished = self.finish();
        }
    }
}

fn failed_before() -> StoreError {
    error::io("go on with a commit that has failed")(io::Error::other("it has failed"))
}
