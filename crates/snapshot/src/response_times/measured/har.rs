//! Reads measurements from HAR 1.2, the format of recordings of browsers and proxies.

use super::{
    byte_order_mark::ByteOrderMark,
    collector::{Collector, Measured},
    json_tokens::{Container, JsonError, JsonReader, Sink},
    known::KnownOperations,
    measurements::Measurements,
    url,
};

/// Why a HAR file is rejected. Positions are numbers of bytes from the start of the file.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum HarError {
    /// The file is not JSON.
    #[error("the file is not JSON: see byte {at}")]
    NotJson {
        /// The bytes before the error.
        at: u64,
    },
    /// A text is not UTF-8.
    #[error("the file is not UTF-8: see byte {at}")]
    NotUtf8 {
        /// The bytes before the error.
        at: u64,
    },
    /// Arrays and objects are nested too deeply.
    #[error("the file is nested too deeply: see byte {at}")]
    TooDeep {
        /// The bytes before the array or object.
        at: u64,
    },
    /// The file was cut off.
    #[error("the file is incomplete: it ends after {bytes} bytes")]
    Incomplete {
        /// The size of the file.
        bytes: u64,
    },
    /// The file is JSON without the array `log.entries`.
    #[error("the file is JSON, but not HAR: it has no `log.entries`")]
    NotHar,
}

/// Reads a HAR file piece by piece.
pub struct HarReader {
    mark: ByteOrderMark,
    json: JsonReader,
    entries: Entries,
    /// The first error. It also answers all later calls.
    failed: Option<HarError>,
}

impl HarReader {
    /// Creates a reader for a file with requests to these operations.
    #[must_use]
    pub fn new(known: KnownOperations) -> Self {
        Self {
            mark: ByteOrderMark::default(),
            json: JsonReader::new(),
            entries: Entries {
                places: Vec::new(),
                key: None,
                entry: Entry::default(),
                has_entries: false,
                collector: Collector::new(known),
            },
            failed: None,
        }
    }

    /// Reads the next piece of the file, which may have any size.
    ///
    /// # Errors
    /// The file is invalid. All later calls return the same error.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), HarError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let piece = self.mark.skip(piece);
        self.json.push(piece, &mut self.entries).map_err(|error| {
            let error = self.to_error(error);
            self.failed = Some(error.clone());
            error
        })
    }

    /// Ends the file.
    ///
    /// # Errors
    /// The file is invalid or incomplete.
    pub fn finish(mut self) -> Result<Measurements, HarError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        self.json.finish(&mut self.entries).map_err(|error| self.to_error(error))?;
        if !self.entries.has_entries {
            return Err(HarError::NotHar);
        }
        Ok(self.entries.collector.finish())
    }

    fn to_error(&self, error: JsonError) -> HarError {
        let position = |offset| offset + self.mark.length() as u64;
        match error {
            JsonError::Syntax(at) => HarError::NotJson { at: position(at) },
            JsonError::NotUtf8(at) => HarError::NotUtf8 { at: position(at) },
            JsonError::TooDeep(at) => HarError::TooDeep { at: position(at) },
            JsonError::Incomplete(at) => HarError::Incomplete { bytes: position(at) },
        }
    }
}

/// What an object or array of the file is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Place {
    File,
    Log,
    Entries,
    Entry,
    Request,
    Other,
}

/// A key that matters.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Key {
    Log,
    Entries,
    Request,
    Method,
    Url,
    Time,
}

impl Key {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "log" => Self::Log,
            "entries" => Self::Entries,
            "request" => Self::Request,
            "method" => Self::Method,
            "url" => Self::Url,
            "time" => Self::Time,
            _ => return None,
        })
    }
}

/// The entries of the file, as far as they were read.
#[derive(Debug)]
struct Entries {
    places: Vec<Place>,
    key: Option<Key>,
    entry: Entry,
    has_entries: bool,
    collector: Collector,
}

/// An entry, as far as it was read.
#[derive(Debug, Default)]
struct Entry {
    method: Option<String>,
    url: Option<String>,
    time: Option<Measured>,
}

impl Entries {
    fn place(&self) -> Place {
        self.places.last().copied().unwrap_or(Place::Other)
    }
}

impl Sink for Entries {
    fn start(&mut self, container: Container) {
        let place = match (self.places.last(), self.key, container) {
            (None, _, Container::Object) => Place::File,
            (Some(Place::File), Some(Key::Log), Container::Object) => Place::Log,
            (Some(Place::Log), Some(Key::Entries), Container::Array) => {
                self.has_entries = true;
                Place::Entries
            }
            (Some(Place::Entries), _, Container::Object) => {
                self.entry = Entry::default();
                Place::Entry
            }
            (Some(Place::Entry), Some(Key::Request), Container::Object) => Place::Request,
            _ => Place::Other,
        };
        self.places.push(place);
    }

    fn end(&mut self) {
        if self.places.pop() == Some(Place::Entry) {
            let Entry { method, url, time } = std::mem::take(&mut self.entry);
            match (method, url, time) {
                (Some(method), Some(url), Some(time)) => {
                    self.collector.add_request(&method, url::path(&url), time);
                }
                _ => self.collector.skip(),
            }
        }
    }

    fn key(&mut self, key: Option<&str>) {
        self.key = key.and_then(Key::from_name);
    }

    fn wants_value(&self) -> bool {
        matches!(
            (self.place(), self.key),
            (Place::Entry, Some(Key::Time)) | (Place::Request, Some(Key::Method | Key::Url))
        )
    }

    fn value(&mut self, raw: Option<&str>) {
        let text = || serde_json::from_str::<String>(raw?).ok();
        match self.key {
            Some(Key::Time) => {
                self.entry.time = raw.and_then(|raw| Measured::parse_millis(raw).ok());
            }
            Some(Key::Method) => self.entry.method = text(),
            Some(Key::Url) => self.entry.url = text(),
            Some(Key::Log | Key::Entries | Key::Request) | None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ServiceKey,
        response_times::measured::{KnownOperation, UnmatchedReason},
    };

    fn reader() -> HarReader {
        HarReader::new(KnownOperations::new(["GET /beer", "GET /beer/{name}"].map(|operation| {
            KnownOperation {
                service: ServiceKey::new("Beer API", "1.0"),
                operation: operation.into(),
            }
        })))
    }

    fn read(pieces: &[&[u8]]) -> Result<Measurements, HarError> {
        let mut reader = reader();
        for piece in pieces {
            reader.push(piece)?;
        }
        reader.finish()
    }

    const FILE: &str = r#"{"log":{"version":"1.2","creator":{"name":"x","entries":[{"time":9}]},
        "pages":[],"entries":[
        {"startedDateTime":"2026-01-01T00:00:00Z","time":80.5,"request":{"method":"GET",
         "url":"https://a.example/api/rest/Beer+API/1.0/beer/IPA?token=x","headers":[{"name":"url","value":"y"}],
         "cookies":[]},"response":{"content":{"text":"{\"time\":1}"},"time":7},"timings":{"wait":80,"time":3}},
        {"request":{"url":"\/v2\/b\u0065er","method":"GET"},"time":12},
        {"time":3,"request":{"method":"GET","url":"https://a.example/wine?token=x"}},
        {"time":-1,"request":{"method":"GET","url":"/beer"}},
        {"time":null,"request":{"method":"GET","url":"/beer"}},
        {"time":"5","request":{"method":"GET","url":"/beer"}},
        {"time":5,"request":null},
        null,
        []]},"log2":1}"#;

    #[test]
    fn entries_are_matched_in_pieces_of_any_size() {
        let marked = [b"\xEF\xBB\xBF", FILE.as_bytes()].concat();
        let whole = read(&[FILE.as_bytes()]).unwrap();
        let found: Vec<_> =
            whole.operations.iter().map(|it| (&*it.operation, it.p50.as_micros())).collect();
        assert_eq!(found, [("GET /beer", 12_000), ("GET /beer/{name}", 80_500)]);
        assert_eq!((whole.skipped, whole.unmatched.total), (4, 1));
        let unmatched = &whole.unmatched.calls[0];
        assert_eq!(
            (&*unmatched.call, unmatched.reason),
            ("GET /wine", UnmatchedReason::NoOperation)
        );
        for size in [1, 2, 7, 64, 1_000] {
            assert_eq!(read(&marked.chunks(size).collect::<Vec<_>>()).as_ref(), Ok(&whole));
        }
    }

    #[test]
    fn file_that_was_cut_off_is_incomplete() {
        for end in 0..FILE.len() {
            let bytes = end as u64;
            assert_eq!(read(&[&FILE.as_bytes()[..end]]), Err(HarError::Incomplete { bytes }));
        }
    }

    #[test]
    fn other_files_are_rejected() {
        for (file, message) in [
            (&b"service,version"[..], "the file is not JSON: see byte 0"),
            (b"\xEF\xBB\xBF[1,]", "the file is not JSON: see byte 6"),
            (b"{}", "the file is JSON, but not HAR: it has no `log.entries`"),
            (
                br#"{"log":{"entries":{}}}"#,
                "the file is JSON, but not HAR: it has no `log.entries`",
            ),
            (
                br#"[{"log":{"entries":[]}}]"#,
                "the file is JSON, but not HAR: it has no `log.entries`",
            ),
            (b"{\"\xff\":1}", "the file is not UTF-8: see byte 2"),
        ] {
            assert_eq!(read(&[file]).unwrap_err().to_string(), message);
        }
        assert_eq!(read(&[br#"{"log":{"entries":[]}}"#]), Ok(Measurements::default()));
    }

    #[test]
    fn reader_returns_its_first_error_again() {
        let mut reader = reader();
        let error = reader.push(b"x").unwrap_err();
        assert_eq!(reader.push(FILE.as_bytes()), Err(error.clone()));
        assert_eq!(reader.finish(), Err(error));
    }
}
