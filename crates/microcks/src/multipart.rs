//! The body of an upload: one file as the part `file`.

use std::{
    io::{self, Read},
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use reqwest::{RequestBuilder, header};
use tokio::{sync::mpsc, task::spawn_blocking};

/// Does not occur in JSON, where a line break is followed by white space or a quote.
const BOUNDARY: &str = "mockpit-snapshot-boundary-7d3f0c51";

/// The file is read in pieces of this size, in bytes.
const PIECE: usize = 256 * 1024;

/// A body whose pieces are read by another thread, so that no more than a few are in memory.
struct PieceBody {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    /// Bytes that are still to come.
    rest: u64,
}

impl Body for PieceBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let piece = ready!(self.pieces.poll_recv(context));
        if let Some(Ok(piece)) = &piece {
            self.rest = self.rest.saturating_sub(piece.len() as u64);
        }
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest)
    }
}

/// Adds a JSON file of this size to a request.
pub(crate) fn with_file(
    request: RequestBuilder,
    file: impl Read + Send + 'static,
    size: u64,
) -> RequestBuilder {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; \
         filename=\"microcks-repository.json\"\r\nContent-Type: application/json\r\n\r\n"
    );
    let tail = format!("\r\n--{BOUNDARY}--\r\n");
    let rest = head.len() as u64 + size + tail.len() as u64;
    let (sender, pieces) = mpsc::channel(2);
    spawn_blocking(move || {
        let mut all = head.as_bytes().chain(file.take(size)).chain(tail.as_bytes());
        loop {
            let mut piece = Vec::with_capacity(PIECE);
            let piece = match (&mut all).take(PIECE as u64).read_to_end(&mut piece) {
                Ok(0) => break,
                Ok(_) => Ok(Bytes::from(piece)),
                Err(error) => Err(error),
            };
            let is_failed = piece.is_err();
            // A closed channel is a request that has ended.
            if sender.blocking_send(piece).is_err() || is_failed {
                break;
            }
        }
    });
    request
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(reqwest::Body::wrap(PieceBody { pieces, rest }))
}
