//! Reads `multipart/form-data` as a stream.
//!
//! A parser of our own, because the one of axum buffers all that the client has sent, and rejects the
//! boundary of Java clients, which has unquoted equals signs. This one holds one frame of the body, or
//! the headers of one part.

use axum::{
    body::Body,
    http::{HeaderMap, header},
};
use http_body_util::BodyExt as _;
use memchr::memmem;

use super::{error::RestError, input::incomplete};

/// The most bytes before the first part, of the headers of a part, and after the last part.
const MAX_OTHER_BYTES: usize = 16 * 1024;

/// The most bytes of a boundary (RFC 2046).
const MAX_BOUNDARY_BYTES: usize = 70;

/// The parts of a body.
pub(crate) struct Multipart {
    body: Body,
    buffer: Vec<u8>,
    /// The line break and the boundary before each part.
    delimiter: Vec<u8>,
    state: State,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    /// Before the first delimiter.
    Start,
    /// In the data of a part.
    Data,
    /// At a delimiter.
    Delimiter,
    /// After the last delimiter.
    End,
}

/// A part, without its data.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Part {
    /// The name of the field.
    pub(crate) name: String,
    /// The name of the file. Untrusted text.
    pub(crate) file: Option<String>,
}

impl Multipart {
    /// The parts of a request.
    pub(crate) fn new(headers: &HeaderMap, body: Body) -> Result<Self, RestError> {
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let boundary = content_type.and_then(boundary).ok_or_else(|| {
            RestError::bad_request(
                "not_multipart",
                "The body must be multipart/form-data with a boundary and a part named file.",
            )
        })?;
        // The first delimiter has no line break before it.
        let (buffer, delimiter) = (b"\r\n".to_vec(), format!("\r\n--{boundary}").into_bytes());
        Ok(Self { body, buffer, delimiter, state: State::Start })
    }

    /// The next part. Skips the rest of the data of the one before. After the last part, reads the body
    /// to its end.
    pub(crate) async fn next_part(&mut self) -> Result<Option<Part>, RestError> {
        if self.state == State::Start {
            self.skip_preamble().await?;
        }
        while self.next_chunk().await?.is_some() {}
        if self.state == State::End {
            return Ok(None);
        }
        self.buffer.drain(..self.delimiter.len());
        if self.line_end().await? {
            self.state = State::End;
            self.skip_epilogue().await?;
            return Ok(None);
        }
        let headers = self.headers().await?;
        self.state = State::Data;
        Ok(Some(parse_part(&String::from_utf8_lossy(&headers))))
    }

    /// The next bytes of the data of the part. `None` at its end.
    pub(crate) async fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, RestError> {
        if self.state != State::Data {
            return Ok(None);
        }
        loop {
            match memmem::find(&self.buffer, &self.delimiter) {
                Some(0) => {
                    self.state = State::Delimiter;
                    return Ok(None);
                }
                Some(end) => return Ok(Some(self.buffer.drain(..end).collect())),
                None => {}
            }
            // The end of the buffer can be the start of a delimiter.
            let data = self.buffer.len().saturating_sub(self.delimiter.len() - 1);
            if data > 0 {
                let rest = self.buffer.split_off(data);
                return Ok(Some(std::mem::replace(&mut self.buffer, rest)));
            }
            self.fill().await?;
        }
    }

    async fn skip_preamble(&mut self) -> Result<(), RestError> {
        loop {
            if let Some(start) = memmem::find(&self.buffer, &self.delimiter) {
                self.buffer.drain(..start);
                self.state = State::Delimiter;
                return Ok(());
            }
            if self.buffer.len() > MAX_OTHER_BYTES {
                return Err(malformed());
            }
            self.fill().await?;
        }
    }

    /// Reads the rest of the line of a delimiter. Returns whether it is the last one.
    async fn line_end(&mut self) -> Result<bool, RestError> {
        loop {
            if self.buffer.starts_with(b"--") {
                return Ok(true);
            }
            let blanks = self.buffer.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            match self.buffer.get(blanks..blanks + 2) {
                Some(b"\r\n") => {
                    self.buffer.drain(..blanks + 2);
                    return Ok(false);
                }
                Some(_) => return Err(malformed()),
                None if blanks > MAX_OTHER_BYTES => return Err(malformed()),
                None => self.fill().await?,
            }
        }
    }

    /// The lines before the data of a part.
    async fn headers(&mut self) -> Result<Vec<u8>, RestError> {
        loop {
            if self.buffer.starts_with(b"\r\n") {
                self.buffer.drain(..2);
                return Ok(Vec::new());
            }
            if let Some(end) = memmem::find(&self.buffer, b"\r\n\r\n") {
                let lines = self.buffer.drain(..end).collect();
                // Keeps the line break that the delimiter of a part without data begins with.
                self.buffer.drain(..4);
                return Ok(lines);
            }
            if self.buffer.len() > MAX_OTHER_BYTES {
                return Err(malformed());
            }
            self.fill().await?;
        }
    }

    async fn skip_epilogue(&mut self) -> Result<(), RestError> {
        let mut skipped = self.buffer.len();
        self.buffer = Vec::new();
        while let Some(frame) = self.frame().await? {
            skipped += frame.len();
            if skipped > MAX_OTHER_BYTES {
                return Err(malformed());
            }
        }
        Ok(())
    }

    /// Adds the next frame of the body to the buffer. Fails at the end of the body.
    async fn fill(&mut self) -> Result<(), RestError> {
        let frame = self.frame().await?.ok_or_else(incomplete)?;
        self.buffer.extend_from_slice(&frame);
        Ok(())
    }

    async fn frame(&mut self) -> Result<Option<axum::body::Bytes>, RestError> {
        loop {
            let Some(frame) = self.body.frame().await else { return Ok(None) };
            let frame = frame.map_err(|_| incomplete())?;
            if let Ok(data) = frame.into_data() {
                return Ok(Some(data));
            }
        }
    }
}

fn malformed() -> RestError {
    RestError::bad_request("invalid_multipart", "The parts of the body cannot be read.")
}

/// The boundary of a content type. Clients need not quote it.
fn boundary(content_type: &str) -> Option<&str> {
    let (kind, mut rest) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    loop {
        let (name, value) = rest.split_once('=')?;
        let value = value.trim_start();
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => value.split_once(';').unwrap_or((value, "")),
        };
        if name.trim_matches([' ', '\t', ';']).eq_ignore_ascii_case("boundary") {
            let boundary = value.trim_end();
            let is_valid = (1..=MAX_BOUNDARY_BYTES).contains(&boundary.len());
            return is_valid.then_some(boundary);
        }
        rest = after;
    }
}

/// The names in the headers of a part.
fn parse_part(headers: &str) -> Part {
    let mut part = Part::default();
    for line in headers.split("\r\n") {
        let Some((name, value)) = line.split_once(':') else { continue };
        if !name.trim().eq_ignore_ascii_case("content-disposition") {
            continue;
        }
        let mut rest = value;
        while let Some((_, parameters)) = rest.split_once(';') {
            let Some((name, value)) = parameters.split_once('=') else { break };
            let (value, after) = parameter(value.trim_start());
            match &*name.trim().to_ascii_lowercase() {
                "name" => part.name = value,
                "filename" => part.file = Some(value),
                _ => {}
            }
            rest = after;
        }
    }
    part
}

/// The value of a parameter, and the text after it.
fn parameter(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        let (value, after) = text.split_at(end);
        return (value.trim_end().to_owned(), after);
    };
    let (mut value, mut is_escaped) = (String::new(), false);
    for (index, letter) in quoted.char_indices() {
        match letter {
            '"' if !is_escaped => return (value, quoted.get(index + 1..).unwrap_or_default()),
            '\\' if !is_escaped => is_escaped = true,
            _ => {
                value.push(letter);
                is_escaped = false;
            }
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;
    use futures::stream;

    use super::*;

    /// The parts of a body that arrives in frames of this many bytes.
    async fn read(body: &str, frame: usize) -> Result<Vec<(Part, String)>, RestError> {
        let frames: Vec<_> = body
            .as_bytes()
            .chunks(frame)
            .map(|frame| Ok::<_, std::io::Error>(Bytes::copy_from_slice(frame)))
            .collect();
        let mut headers = HeaderMap::new();
        let content_type = "multipart/form-data; boundary====7===".parse().unwrap();
        headers.insert(header::CONTENT_TYPE, content_type);
        let mut multipart = Multipart::new(&headers, Body::from_stream(stream::iter(frames)))?;
        let mut parts = Vec::new();
        while let Some(part) = multipart.next_part().await? {
            let mut data = Vec::new();
            while let Some(chunk) = multipart.next_chunk().await? {
                assert!(!chunk.is_empty());
                data.extend(chunk);
            }
            parts.push((part, String::from_utf8(data).unwrap()));
        }
        Ok(parts)
    }

    fn part(name: &str, file: Option<&str>) -> Part {
        Part { name: name.to_owned(), file: file.map(str::to_owned) }
    }

    #[tokio::test]
    async fn parts_are_read_in_frames_of_any_size() {
        let body = "--===7===\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a;\\\"b.json\"\r\n\
                    Content-Type: application/json\r\n\r\n{\r\n--===7}\r\n--===7===  \r\n\
                    content-disposition: form-data; name=mainArtifact\r\n\r\n\r\n--===7===--";
        let expected = vec![
            (part("file", Some("a;\"b.json")), "{\r\n--===7}".to_owned()),
            (part("mainArtifact", None), String::new()),
        ];
        for frame in 1..body.len() {
            assert_eq!(read(body, frame).await.unwrap(), expected, "{frame}");
        }
        let padded = format!("\r\n{body}\r\n");
        assert_eq!(read(&padded, 7).await.unwrap(), expected);
    }

    #[tokio::test]
    async fn body_that_is_cut_off_is_an_error_everywhere() {
        let body =
            "--===7===\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\ndata\r\n--===7===--";
        for end in 0..body.len() {
            assert!(read(&body[..end], 3).await.is_err(), "{end}");
        }
        assert!(read(body, 3).await.is_ok());
    }

    #[tokio::test]
    async fn endless_headers_are_rejected() {
        for body in [
            "x".repeat(100_000),
            format!("--===7===\r\nA: {}", "x".repeat(100_000)),
            format!("--===7==={}", " ".repeat(100_000)),
            format!("--===7===--{}", "x".repeat(100_000)),
        ] {
            assert!(read(&body, 4_096).await.is_err());
        }
    }

    #[test]
    fn boundary_need_not_be_quoted() {
        for (content_type, expected) in [
            ("multipart/form-data; boundary====17===", Some("===17===")),
            ("Multipart/Form-Data; charset=utf-8; BOUNDARY=\"a b\"; x=1", Some("a b")),
            ("multipart/form-data; boundary=--0.1; charset=x", Some("--0.1")),
            ("multipart/form-data", None),
            ("multipart/form-data; boundary=", None),
            ("application/json; boundary=a", None),
            ("", None),
        ] {
            assert_eq!(boundary(content_type), expected, "{content_type}");
        }
    }
}
