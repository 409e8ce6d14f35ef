//! Answers that a blocking thread writes while the client reads them, so that their size does not matter.

use app::api::ApiError;
use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use futures::{StreamExt as _, stream};
use tokio::{sync::mpsc, task::spawn_blocking};

use super::error::RestError;

/// The most chunks that wait for a slow client.
const QUEUED_CHUNKS: usize = 4;

/// Small pieces are joined to chunks of this size, in bytes.
const CHUNK_BYTES: usize = 64 * 1024;

/// Where a blocking thread writes an answer.
pub(crate) struct Output {
    chunks: mpsc::Sender<Result<Vec<u8>, ApiError>>,
    buffer: Vec<u8>,
}

/// The client has disconnected.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Disconnected;

impl Output {
    /// Writes a piece of text.
    pub(crate) fn push(&mut self, text: &str) -> Result<(), Disconnected> {
        self.buffer.extend_from_slice(text.as_bytes());
        if self.buffer.len() >= CHUNK_BYTES { self.flush() } else { Ok(()) }
    }

    /// Writes a chunk.
    pub(crate) fn send(&mut self, chunk: Vec<u8>) -> Result<(), Disconnected> {
        self.chunks.blocking_send(Ok(chunk)).map_err(|_| Disconnected)
    }

    fn flush(&mut self) -> Result<(), Disconnected> {
        let chunk = std::mem::take(&mut self.buffer);
        if chunk.is_empty() { Ok(()) } else { self.send(chunk) }
    }
}

/// Answers with JSON that `write` writes. An error before the first chunk has its status. A later one ends
/// the connection, so that the client sees that the answer is not complete.
pub(crate) async fn json(
    write: impl FnOnce(&mut Output) -> Result<(), ApiError> + Send + 'static,
) -> Result<Response, RestError> {
    let (chunks, mut receiver) = mpsc::channel(QUEUED_CHUNKS);
    let span = tracing::Span::current();
    spawn_blocking(move || {
        span.in_scope(|| {
            let mut output = Output { chunks, buffer: Vec::new() };
            match write(&mut output) {
                Ok(()) => {
                    // Fails if the client has disconnected.
                    let _closed = output.flush();
                }
                Err(error) => {
                    let _closed = output.chunks.blocking_send(Err(error));
                }
            }
        });
    });
    let first = match receiver.recv().await {
        Some(Ok(chunk)) => Ok(Bytes::from(chunk)),
        Some(Err(error)) => return Err(error.into()),
        // The thread panicked, or wrote nothing.
        None => return Err(ApiError::Internal { request: String::new() }.into()),
    };
    let rest = stream::unfold(receiver, async |mut receiver| {
        let chunk: Result<Vec<u8>, ApiError> = receiver.recv().await?;
        Some((chunk.map(Bytes::from), receiver))
    });
    // Fused, because compression polls a stream again after its end.
    let body = Body::from_stream(stream::iter([first]).chain(rest).fuse());
    let json = HeaderValue::from_static("application/json");
    Ok(([(header::CONTENT_TYPE, json)], body).into_response())
}
