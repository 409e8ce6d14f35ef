//! Writing on two threads: one makes the bytes, the other hashes them and hands them on.
//!
//! Decompressing and hashing take about as long as each other; one after the other they would take
//! the sum.

use std::{
    io::{self, Write},
    panic::resume_unwind,
    sync::mpsc::{SyncSender, sync_channel},
    thread,
};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::ExportError;

/// Bytes that are handed on at once.
const PIECE: usize = 256 * 1024;

/// Pieces that wait. Then whoever makes them waits too, and memory does not grow.
const WAITING: usize = 4;

/// What went through a pipe.
pub(super) struct Piped<T> {
    pub(super) made: T,
    pub(super) size: u64,
    pub(super) sha256: Box<str>,
}

/// Runs `make` on another thread; what it writes goes to `take` on this one, piece by piece.
pub(super) fn pipe<T: Send>(
    mut take: impl FnMut(Vec<u8>) -> io::Result<()>,
    make: impl FnOnce(Pieces) -> Result<T, ExportError> + Send,
) -> Result<Piped<T>, ExportError> {
    let (pieces, written) = sync_channel::<Vec<u8>>(WAITING);
    thread::scope(|scope| {
        let maker = thread::Builder::new().name("export".to_owned());
        let maker = maker.spawn_scoped(scope, move || {
            make(Pieces { piece: Vec::with_capacity(PIECE), pieces })
        })?;
        let (mut hash, mut size) = (Sha256::new(), 0);
        let mut failed = None;
        for piece in &written {
            hash.update(&piece);
            size += piece.len() as u64;
            if let Err(error) = take(piece) {
                failed = Some(error);
                break;
            }
        }
        // The maker finds nobody any more and ends.
        drop(written);
        let made = maker.join().unwrap_or_else(|panic| resume_unwind(panic));
        if let Some(error) = failed {
            return Err(error.into());
        }
        Ok(Piped { made: made?, size, sha256: HEXLOWER.encode(&hash.finalize()).into() })
    })
}

/// Gathers what is written into pieces. What is not flushed is not handed on.
pub(super) struct Pieces {
    piece: Vec<u8>,
    pieces: SyncSender<Vec<u8>>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.piece.len() >= PIECE {
            self.flush()?;
        }
        let room = (PIECE - self.piece.len()).min(bytes.len());
        self.piece.extend_from_slice(bytes.get(..room).unwrap_or_default());
        Ok(room)
    }

    fn flush(&mut self) -> io::Result<()> {
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "the writer has stopped");
        self.pieces.send(piece).map_err(gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_arrives_in_order_with_its_hash() {
        let text: Vec<u8> = (0..3_000_000_u32).map(|at| (at % 251) as u8).collect();
        let mut out = Vec::new();
        let piped = pipe(
            |piece| {
                out.extend(piece);
                Ok(())
            },
            |mut pieces| {
                for part in text.chunks(70_001) {
                    pieces.write_all(part)?;
                }
                pieces.flush()?;
                Ok("done")
            },
        )
        .unwrap();
        assert_eq!(out, text);
        assert_eq!((piped.made, piped.size), ("done", 3_000_000));
        assert_eq!(*piped.sha256, HEXLOWER.encode(&Sha256::digest(&text)));
    }

    #[test]
    fn who_makes_ends_when_nobody_takes_it_any_more() {
        let piped = pipe(
            |_| Err(io::ErrorKind::StorageFull.into()),
            |mut pieces| {
                // Far more than can wait.
                (0..100).try_for_each(|_| pieces.write_all(&[0; PIECE]))?;
                Ok(())
            },
        );
        let error = match piped {
            Err(ExportError::Write(error)) => error.kind(),
            _ => panic!("it was not told"),
        };
        assert_eq!(error, io::ErrorKind::StorageFull);
    }

    #[test]
    fn an_error_of_the_maker_is_the_error() {
        let piped: Result<Piped<()>, _> = pipe(|_| Ok(()), |_| Err(ExportError::Nothing));
        assert!(matches!(piped, Err(ExportError::Nothing)));
    }
}
