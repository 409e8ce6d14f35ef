//! Compresses and writes definitions on a background thread. While that thread is busy, the thread that
//! makes the definitions compresses too.

use std::{
    io,
    sync::mpsc::{self, SyncSender, TrySendError},
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
const QUEUE_LENGTH: usize = 2;

type SpaceCheck = dyn Fn(u64, u64) -> Result<(), StoreError> + Send;

/// A journal file that a background thread writes.
pub(crate) struct Compressor {
    /// `None` after the commit failed or finished.
    running: Option<Running>,
    /// Compresses on the calling thread.
    own: DefinitionCompressor,
}

/// A definition that is written after those before it in the queue.
enum Queued {
    Whole(Hash, Definition),
    Compressed(Hash, Box<Compressed>),
}

struct Running {
    queue: SyncSender<Queued>,
    worker: JoinHandle<Result<(Writer, u64), StoreError>>,
}

impl Compressor {
    /// Starts the thread. Before each definition `check_space` receives the bytes to add to the
    /// journal and the total bytes to add to the cache.
    pub(crate) fn start(writer: Writer, check_space: Box<SpaceCheck>) -> Result<Self, StoreError> {
        let (queue, definitions) = mpsc::sync_channel::<Queued>(QUEUE_LENGTH);
        let work = move || {
            let (mut writer, mut compressor, mut staged) =
                (writer, DefinitionCompressor::new()?, 0);
            for queued in definitions {
                let (hash, compressed) = match queued {
                    Queued::Whole(hash, definition) => {
                        (hash, compress(&mut compressor, &definition)?)
                    }
                    Queued::Compressed(hash, compressed) => (hash, *compressed),
                };
                let frame_length = Writer::frame_length(&compressed);
                staged += frame_length;
                check_space(frame_length, staged)?;
                writer.definition(&hash, &compressed)?;
            }
            Ok((writer, staged))
        };
        let worker = thread::Builder::new().name("compress".to_owned()).spawn(work);
        let worker = worker.map_err(error::io("start a thread"))?;
        Ok(Self { running: Some(Running { queue, worker }), own: DefinitionCompressor::new()? })
    }

    /// Queues a definition. Compresses it first if the queue is full. The error may belong to an earlier
    /// one.
    pub(crate) fn put(&mut self, hash: Hash, definition: Definition) -> Result<(), StoreError> {
        let Running { queue, .. } = self.running.as_ref().ok_or_else(failed_before)?;
        let queued = match queue.try_send(Queued::Whole(hash, definition)) {
            Err(TrySendError::Full(Queued::Whole(hash, definition))) => {
                let compressed = compress(&mut self.own, &definition);
                compressed.and_then(|compressed| {
                    let sent = queue.send(Queued::Compressed(hash, Box::new(compressed)));
                    sent.map_err(|_| failed_before())
                })
            }
            sent => sent.map_err(|_| failed_before()),
        };
        // If the thread failed, its error is the cause.
        queued.or_else(|error| self.finish().and(Err(error)))
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

/// Compresses a definition, if its documents are JSON.
fn compress(
    compressor: &mut DefinitionCompressor,
    definition: &Definition,
) -> Result<Compressed, StoreError> {
    definition.check_json()?;
    compressor.compress(definition)
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
