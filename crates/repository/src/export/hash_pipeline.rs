//! Hashes chunks on this thread while another thread makes them.
//!
//! Decompressing and hashing take about the same time, so two threads halve the time of an export.

use std::{
    io::{self, Write},
    panic::resume_unwind,
    sync::mpsc::{SyncSender, sync_channel},
    thread,
};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::error::ExportError;

/// The maximum size of a chunk, in bytes.
const CHUNK_BYTES: usize = 256 * 1024;

/// The maximum number of chunks between the threads. It bounds the memory: `make` waits while the
/// queue is full.
const QUEUED_CHUNKS: usize = 4;

/// The output of `make`, with size and hash of what it wrote.
pub(super) struct Hashed<T> {
    pub(super) output: T,
    /// In bytes.
    pub(super) size: u64,
    /// As hex digits.
    pub(super) sha256: Box<str>,
}

/// Runs `make` on another thread. Hashes the chunks that it writes and passes them to `write`, on this
/// thread.
pub(super) fn hash_pipeline<T: Send>(
    mut write: impl FnMut(Vec<u8>) -> io::Result<()>,
    make: impl FnOnce(ChunkWriter) -> Result<T, ExportError> + Send,
) -> Result<Hashed<T>, ExportError> {
    let (sender, chunks) = sync_channel::<Vec<u8>>(QUEUED_CHUNKS);
    thread::scope(|scope| {
        let maker = thread::Builder::new().name("export".to_owned());
        let maker = maker.spawn_scoped(scope, move || {
            make(ChunkWriter { chunk: Vec::with_capacity(CHUNK_BYTES), sender })
        })?;
        let (mut hash, mut size) = (Sha256::new(), 0);
        let mut failure = None;
        for chunk in &chunks {
            hash.update(&chunk);
            size += chunk.len() as u64;
            if let Err(error) = write(chunk) {
                failure = Some(error);
                break;
            }
        }
        // Without a receiver the next write of `make` fails, so the thread ends.
        drop(chunks);
        let output = maker.join().unwrap_or_else(|panic| resume_unwind(panic));
        if let Some(error) = failure {
            return Err(error.into());
        }
        Ok(Hashed { output: output?, size, sha256: HEXLOWER.encode(&hash.finalize()).into() })
    })
}

/// Collects what is written into chunks. Bytes that are not flushed are lost.
pub(super) struct ChunkWriter {
    chunk: Vec<u8>,
    sender: SyncSender<Vec<u8>>,
}

impl Write for ChunkWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.chunk.len() >= CHUNK_BYTES {
            self.flush()?;
        }
        let length = (CHUNK_BYTES - self.chunk.len()).min(bytes.len());
        self.chunk.extend_from_slice(bytes.get(..length).unwrap_or_default());
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        let chunk = std::mem::replace(&mut self.chunk, Vec::with_capacity(CHUNK_BYTES));
        let closed = |_| io::Error::new(io::ErrorKind::BrokenPipe, "the receiver has stopped");
        self.sender.send(chunk).map_err(closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_arrive_in_order_with_their_hash() {
        let text: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 251) as u8).collect();
        let mut out = Vec::new();
        let hashed = hash_pipeline(
            |chunk| {
                out.extend(chunk);
                Ok(())
            },
            |mut chunks| {
                for part in text.chunks(70_001) {
                    chunks.write_all(part)?;
                }
                chunks.flush()?;
                Ok("done")
            },
        )
        .unwrap();
        assert_eq!(out, text);
        assert_eq!((hashed.output, hashed.size), ("done", 3_000_000));
        assert_eq!(*hashed.sha256, HEXLOWER.encode(&Sha256::digest(&text)));
    }

    #[test]
    fn failed_write_ends_the_other_thread() {
        let hashed = hash_pipeline(
            |_| Err(io::ErrorKind::StorageFull.into()),
            |mut chunks| {
                // Far more than the queue holds.
                (0..100).try_for_each(|_| chunks.write_all(&[0; CHUNK_BYTES]))?;
                Ok(())
            },
        );
        let error = match hashed {
            Err(ExportError::Write(error)) => error.kind(),
            _ => panic!("the write failed, but the pipeline did not"),
        };
        assert_eq!(error, io::ErrorKind::StorageFull);
    }

    #[test]
    fn error_of_the_other_thread_is_returned() {
        let hashed: Result<Hashed<()>, _> =
            hash_pipeline(|_| Ok(()), |_| Err(ExportError::NothingSelected));
        assert!(matches!(hashed, Err(ExportError::NothingSelected)));
    }
}
