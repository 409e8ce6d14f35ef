//! The bytes of an export on their way from a blocking writer to an async stream.

use std::{
    io::{self, Write},
    sync::Arc,
};

use futures::stream;
use repository::{Admin, Export, Repository};
use server_fn::codec::ByteStream;
use tokio::{
    sync::mpsc::{self, Sender},
    task::spawn_blocking,
};

use super::ApiError;

/// Bytes that are handed on at once: enough to be cheap, few enough to wait for.
const PIECE: usize = 256 * 1024;

/// Pieces that wait for a slow reader; then the writer waits too, and memory does not grow.
const WAITING: usize = 4;

type Piece = Result<Vec<u8>, ApiError>;

/// Starts to write the export; its receipt is kept under this name before the stream ends.
pub(super) fn export(
    repository: Arc<Repository>,
    admin: Admin,
    name: String,
    export: Export,
) -> ByteStream<ApiError> {
    let (pieces, reader) = mpsc::channel::<Piece>(WAITING);
    spawn_blocking(move || {
        let written = export.write(Pieces { piece: Vec::with_capacity(PIECE), pieces: &pieces });
        match written {
            Ok(receipt) => repository.keep_receipt(&admin, name, receipt),
            Err(error) => {
                // A reader that has gone away wants to hear nothing of it.
                let _gone = pieces.blocking_send(Err(error.into()));
            }
        }
    });
    ByteStream::new(stream::unfold(reader, async |mut reader| {
        let piece = reader.recv().await?;
        Some((piece, reader))
    }))
}

/// Gathers what is written into pieces.
struct Pieces<'a> {
    piece: Vec<u8>,
    pieces: &'a Sender<Piece>,
}

impl Write for Pieces<'_> {
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
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "the reader has gone away");
        self.pieces.blocking_send(Ok(piece)).map_err(gone)
    }
}
