//! Streams an export: a blocking thread writes chunks, and the response reads them.

use std::{io, sync::Arc};

use futures::stream;
use repository::{Admin, ExportJob, Repository};
use server_fn::codec::ByteStream;
use tokio::{sync::mpsc, task::spawn_blocking};

use super::{ApiError, IntoApiError};

/// The maximum number of chunks that wait for a slow client. It bounds the memory: the writer waits
/// while the queue is full.
const QUEUED_CHUNKS: usize = 4;

/// The maximum length of an export ID, in bytes.
const MAX_ID_BYTES: usize = 64;

type Chunk = Result<Vec<u8>, ApiError>;

/// Starts the export and returns its bytes as a stream. Stores the receipt under the ID `export`
/// before the stream ends.
///
/// # Errors
/// [`ApiError::Malformed`] if the ID is too long, [`ApiError::TooManyExports`] or [`ApiError::Busy`] if
/// too many exports are running.
pub(super) fn stream_export(
    repository: Arc<Repository>,
    admin: Admin,
    export: String,
    job: ExportJob,
) -> Result<ByteStream<ApiError>, ApiError> {
    if export.len() > MAX_ID_BYTES {
        let message = format!("the name of an export has at most {MAX_ID_BYTES} bytes");
        return Err(ApiError::Malformed { message });
    }
    let permit = repository.acquire_export(&admin).map_err(IntoApiError::into_api_error)?;
    let (chunks, receiver) = mpsc::channel::<Chunk>(QUEUED_CHUNKS);
    spawn_blocking(move || {
        let _permit = permit;
        let closed = |_| io::Error::new(io::ErrorKind::BrokenPipe, "the client has disconnected");
        let written = job.write_chunks(|chunk| chunks.blocking_send(Ok(chunk)).map_err(closed));
        match written {
            Ok(receipt) => repository.store_receipt(&admin, export, receipt),
            Err(error) => {
                // Fails if the client has disconnected.
                let _closed = chunks.blocking_send(Err(error.into_api_error()));
            }
        }
    });
    Ok(ByteStream::new(stream::unfold(receiver, async |mut receiver| {
        let chunk = receiver.recv().await?;
        Some((chunk, receiver))
    })))
}
