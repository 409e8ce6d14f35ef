//! Compresses and writes definitions on a background thread.

use std::{
    io,
    sync::mpsc::{self, SyncSender},
    thread::{self, JoinHandle},
};

use repository::StoreError;
use snapshot::{Definition, Hash};

use crate::{
    compressed::{Compressed, DefinitionCompressor},
    error,
    journal::Writer,
};

/// Definitions in the queue. Memory holds these, the one being compressed and the one being built.
const QUEUE_LENGTH: usize = 1;

type SpaceCheck = dyn Fn(u64, u64) -> Result<(), StoreError> + Send;

/// A journal file that a background thread writes.
pub(crate) struct Compressor {
    /// `None` after the commit failed or finished.
    running: Option<Running>,
}

struct Running {
    queue: SyncSender<(Hash, Definition)>,
    worker: JoinHandle<Result<(Writer, u64), StoreError>>,
}

impl Compressor {
    /// Starts the thread. Before each definition `check_space` receives the bytes to add to the
    /// journal and the total bytes to add to the cache.
    pub(crate) fn start(writer: Writer, check_space: Box<SpaceCheck>) -> Result<Self, StoreError> {
        let (queue, definitions) = mpsc::sync_channel::<(Hash, Definition)>(QUEUE_LENGTH);
        let work = move || {
            let (mut writer, mut compressor, mut staged) =
                (writer, DefinitionCompressor::new()?, 0);
            for (hash, definition) in definitions {
                definition.check_json()?;
                let compressed: Compressed = compressor.compress(&definition)?;
                let frame_length = Writer::frame_length(&compressed);
                staged += frame_length;
                check_space(frame_length, staged)?;
                writer.definition(&hash, &compressed)?;
            }
            Ok((writer, staged))
        };
        let worker = thread::Builder::new().name("compress".to_owned()).spawn(work);
        let worker = worker.map_err(error::io("start a thread"))?;
        Ok(Self { running: Some(Running { queue, worker }) })
    }

    /// Queues a definition. The error may belong to an earlier one.
    pub(crate) fn put(&mut self, hash: Hash, definition: Definition) -> Result<(), StoreError> {
        let running = self.running.as_ref().ok_or_else(failed_before)?;
        match running.queue.send((hash, definition)) {
            Ok(()) => Ok(()),
            Err(_) => self.finish().and(Err(failed_before())),
        }
    }

    /// Waits for the queue. Returns the file and the bytes of its definitions.
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
        // Waits until the file is removed, before the next commit begins.
        if self.running.is_some() {
            let _unfinished = self.finish();
        }
    }
}

fn failed_before() -> StoreError {
    error::io("continue the commit")(io::Error::other("an earlier step of it failed"))
}
