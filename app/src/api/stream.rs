//! The bytes of an export on their way from a blocking writer to an async stream.

use std::{io, sync::Arc};

use futures::stream;
use repository::{Admin, Export, Repository};
use server_fn::codec::ByteStream;
use tokio::{sync::mpsc, task::spawn_blocking};

use super::{ApiError, IntoApiError};

/// Pieces that wait for a slow reader; then the writer waits too, and memory does not grow.
const WAITING: usize = 4;

/// The longest name that a caller may choose for an export, in bytes.
const MAX_NAME_BYTES: usize = 64;

type Piece = Result<Vec<u8>, ApiError>;

/// Starts to write the export; its receipt is kept under this name before the stream ends.
///
/// # Errors
/// Where too many exports are being written already.
pub(super) fn export(
    repository: Arc<Repository>,
    admin: Admin,
    name: String,
    export: Export,
) -> Result<ByteStream<ApiError>, ApiError> {
    if name.len() > MAX_NAME_BYTES {
        let message = format!("the name of an export has at most {MAX_NAME_BYTES} bytes");
        return Err(ApiError::Malformed { message });
    }
    let running = repository.begin_export(&admin).map_err(IntoApiError::into_api_error)?;
    let (pieces, reader) = mpsc::channel::<Piece>(WAITING);
    spawn_blocking(move || {
        let _running = running;
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "the reader has gone away");
        let written = export.pieces(|piece| pieces.blocking_send(Ok(piece)).map_err(gone));
        match written {
            Ok(receipt) => repository.store_receipt(&admin, name, receipt),
            Err(error) => {
                // A reader that has gone away wants to hear nothing of it.
                let _gone = pieces.blocking_send(Err(error.into_api_error()));
            }
        }
    });
    Ok(ByteStream::new(stream::unfold(reader, async |mut reader| {
        let piece = reader.recv().await?;
        Some((piece, reader))
    })))
}
