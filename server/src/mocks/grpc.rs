//! Unary calls of gRPC: one message in a frame, and the status in trailers.

use std::{convert::Infallible, io::Read as _, sync::Arc};

use axum::body::Body;
use bytes::{BufMut as _, Bytes, BytesMut};
use flate2::read::MultiGzDecoder;
use futures::{StreamExt as _, stream};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, header, request::Parts};
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::Frame;
use percent_encoding::percent_decode;

/// Flag and length of a message.
const PREFIX: usize = 5;

const STATUS: HeaderName = HeaderName::from_static("grpc-status");
const MESSAGE: HeaderName = HeaderName::from_static("grpc-message");
const ENCODING: HeaderName = HeaderName::from_static("grpc-encoding");

/// A status that is not OK.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Status {
    /// The code of gRPC.
    pub(super) code: i32,
    pub(super) message: String,
}

impl Status {
    pub(super) fn new(code: i32, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    pub(super) fn invalid(message: &str) -> Self {
        Self::new(INVALID_ARGUMENT, message)
    }
}

const INVALID_ARGUMENT: i32 = 3;
pub(super) const RESOURCE_EXHAUSTED: i32 = 8;
pub(super) const UNIMPLEMENTED: i32 = 12;
pub(super) const INTERNAL: i32 = 13;

/// Whether a request is a call of gRPC.
pub(super) fn is_grpc(parts: &Parts) -> bool {
    let content_type = parts.headers.get(header::CONTENT_TYPE);
    let text = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = text.split(';').next().unwrap_or_default().trim();
    let is_grpc = kind == "application/grpc" || kind.starts_with("application/grpc+");
    is_grpc && parts.method == Method::POST
}

/// The one message of a call or of an answer.
pub(crate) fn message(headers: &HeaderMap, body: &Bytes, max: usize) -> Result<Bytes, Status> {
    let incomplete = || Status::invalid("The call has no complete message.");
    let [flag, length @ ..] = body.first_chunk::<PREFIX>().copied().ok_or_else(incomplete)?;
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    let end = length.checked_add(PREFIX).filter(|end| *end <= body.len());
    let end = end.ok_or_else(incomplete)?;
    if end < body.len() {
        return Err(Status::new(UNIMPLEMENTED, "Only calls with one message are served."));
    }
    let message = body.slice(PREFIX..end);
    match flag {
        0 => Ok(message),
        1 if headers.get(ENCODING).is_some_and(|it| it == "gzip") => unpack(&message, max),
        1 => Err(Status::new(UNIMPLEMENTED, "Only the encoding gzip is supported.")),
        _ => Err(Status::invalid("The flag of the message is not valid.")),
    }
}

fn unpack(message: &[u8], max: usize) -> Result<Bytes, Status> {
    let mut unpacked = Vec::new();
    let limit = max as u64 + 1;
    let read = MultiGzDecoder::new(message).take(limit).read_to_end(&mut unpacked);
    read.map_err(|_| Status::invalid("The message cannot be unpacked."))?;
    if unpacked.len() > max {
        return Err(Status::new(RESOURCE_EXHAUSTED, "The message is too large."));
    }
    Ok(unpacked.into())
}

/// The answer with a message.
pub(super) fn answer(message: &[u8]) -> Response<Body> {
    let trailers = std::future::ready(Some(Ok(ok())));
    let body = Full::new(framed(message)).with_trailers(trailers);
    with_content_type(Response::new(Body::new(body)))
}

/// The answer to a stream of messages: each gets one of its own as soon as it has arrived.
pub(super) fn answer_stream(
    body: Body,
    answer: impl Fn(&[u8]) -> Bytes + Send + Sync + 'static,
) -> Response<Body> {
    let state = Stream { body, buffer: BytesMut::new(), left: MAX_STREAM_MESSAGES };
    let answer = Arc::new(answer);
    let frames = stream::unfold(Some(state), move |state| {
        let answer = Arc::clone(&answer);
        async move {
            Some(match state?.next().await {
                Some((message, state)) => (Frame::data(framed(&answer(&message))), Some(state)),
                None => (Frame::trailers(ok()), None),
            })
        }
    });
    let body = StreamBody::new(frames.map(Ok::<_, Infallible>));
    with_content_type(Response::new(Body::new(body)))
}

fn ok() -> HeaderMap {
    HeaderMap::from_iter([(STATUS, HeaderValue::from_static("0"))])
}

/// A message with its prefix.
pub(crate) fn framed(message: &[u8]) -> Bytes {
    let mut framed = BytesMut::with_capacity(PREFIX + message.len());
    framed.put_u8(0);
    framed.put_u32(u32::try_from(message.len()).unwrap_or(u32::MAX));
    framed.put_slice(message);
    framed.freeze()
}

/// Messages that arrive one after the other.
struct Stream {
    body: Body,
    buffer: BytesMut,
    /// The messages that are still read.
    left: usize,
}

/// The most messages of a stream.
const MAX_STREAM_MESSAGES: usize = 1_000;

/// The largest message of a stream, in bytes.
const MAX_STREAM_MESSAGE: usize = 64 * 1024;

impl Stream {
    /// The next message. `None` at the end, and for a message that is compressed or too large.
    async fn next(mut self) -> Option<(Bytes, Self)> {
        self.left = self.left.checked_sub(1)?;
        loop {
            if let Some([flag, length @ ..]) = self.buffer.first_chunk::<PREFIX>().copied() {
                let length = usize::try_from(u32::from_be_bytes(length)).ok()?;
                if flag != 0 || length > MAX_STREAM_MESSAGE {
                    return None;
                }
                if self.buffer.len() >= PREFIX + length {
                    let message = self.buffer.split_to(PREFIX + length).freeze().slice(PREFIX..);
                    return Some((message, self));
                }
            }
            let frame = self.body.frame().await?.ok()?;
            if let Ok(data) = frame.into_data() {
                self.buffer.extend_from_slice(&data);
            }
        }
    }
}

/// The answer without a message.
pub(super) fn failed(Status { code, message }: &Status) -> Response<Body> {
    let mut response = with_content_type(Response::new(Body::empty()));
    let headers = response.headers_mut();
    headers.insert(STATUS, HeaderValue::from(*code));
    if let Ok(message) = HeaderValue::from_str(&encoded(message)) {
        headers.insert(MESSAGE, message);
    }
    response
}

fn with_content_type(mut response: Response<Body>) -> Response<Body> {
    let content_type = HeaderValue::from_static("application/grpc");
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response
}

/// The code and the text of the status in headers or trailers.
pub(crate) fn status(headers: &HeaderMap) -> Option<(u32, String)> {
    let code = headers.get(STATUS)?.to_str().ok()?.parse().ok()?;
    let text = headers.get(MESSAGE).map(HeaderValue::as_bytes).unwrap_or_default();
    Some((code, percent_decode(text).decode_utf8_lossy().into_owned()))
}

/// A text as gRPC sends it: bytes other than printable ASCII, and `%`, as `%` and two digits.
fn encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b' '..=b'~' if byte != b'%' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn framed(flag: u8, message: &[u8]) -> Bytes {
        let length = u32::try_from(message.len()).unwrap().to_be_bytes();
        [&[flag][..], &length, message].concat().into()
    }

    #[test]
    fn one_message_is_read() {
        let none = HeaderMap::new();
        assert_eq!(message(&none, &framed(0, b"abc"), 10), Ok(Bytes::from_static(b"abc")));
        let two = [framed(0, b"a"), framed(0, b"b")].concat().into();
        for (body, code) in [
            (Bytes::new(), INVALID_ARGUMENT),
            (Bytes::from_static(&[0, 0xff, 0xff, 0xff, 0xff]), INVALID_ARGUMENT),
            (framed(2, b""), INVALID_ARGUMENT),
            (framed(1, b""), UNIMPLEMENTED),
            (two, UNIMPLEMENTED),
        ] {
            assert_eq!(message(&none, &body, 10).unwrap_err().code, code, "{body:?}");
        }
    }

    #[test]
    fn compressed_message_is_unpacked_up_to_the_limit() {
        let gzip = HeaderMap::from_iter([(ENCODING, HeaderValue::from_static("gzip"))]);
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&[b'x'; 1_000]).unwrap();
        let body = framed(1, &encoder.finish().unwrap());
        assert_eq!(message(&gzip, &body, 1_000).unwrap().len(), 1_000);
        assert_eq!(message(&gzip, &body, 999).unwrap_err().code, RESOURCE_EXHAUSTED);
        assert_eq!(message(&gzip, &framed(1, b"x"), 9).unwrap_err().code, INVALID_ARGUMENT);
    }

    #[test]
    fn message_of_a_status_has_only_printable_ascii() {
        assert_eq!(encoded("100 % naïve\n"), "100 %25 na%C3%AFve%0A");
        let response = failed(&Status::new(5, "100 % naïve\n"));
        assert_eq!(status(response.headers()), Some((5, "100 % naïve\n".to_owned())));
    }
}
