//! Reads measurements in the browser, with the operations of the repository.

use snapshot::response_times::measured::{
    CsvReader, HarReader, KnownOperation, KnownOperations, Measurements,
};

use super::words;
use crate::{
    api::{ApiError, response_times::list_timed_operations},
    text::visible,
    ui::{
        browser::{self, PickedFile},
        errors::sentence,
    },
};

/// The largest file in bytes.
const MAX_BYTES: u64 = 50_000_000;

/// The bytes that are parsed in one task of the page, which takes a few milliseconds.
const SLICE_BYTES: u64 = 128 << 10;

/// The operations that are indexed in one task of the page.
const BATCH: usize = 1_000;

/// What is being done.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Progress {
    /// Loads the operations of the repository.
    #[default]
    Operations,
    /// Reads the file. Both are bytes.
    File { done: u64, total: u64 },
}

/// Why a file was not read.
#[derive(Clone, Debug)]
pub(super) enum ReadError {
    Cancelled,
    /// The file cannot be used, as a sentence.
    Rejected(String),
    Api(ApiError),
}

/// A reader of either format.
enum Reader {
    Csv(Box<CsvReader>),
    Har(Box<HarReader>),
}

impl Reader {
    /// Chooses the format by the name of the file, or by its first bytes.
    fn new(name: &str, start: &[u8], known: KnownOperations) -> Option<Self> {
        let name = name.to_lowercase();
        let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
        let is_json = first == Some(&b'{');
        if name.ends_with(".csv") || (name.ends_with(".txt") && !is_json) {
            Some(Self::Csv(Box::new(CsvReader::new(known))))
        } else if name.ends_with(".har") || is_json {
            Some(Self::Har(Box::new(HarReader::new(known))))
        } else {
            None
        }
    }

    fn push(&mut self, piece: &[u8]) -> Result<(), String> {
        match self {
            Self::Csv(reader) => reader.push(piece).map_err(|error| rejected(&error.to_string())),
            Self::Har(reader) => reader.push(piece).map_err(|error| rejected(&error.to_string())),
        }
    }

    fn finish(self) -> Result<Measurements, String> {
        match self {
            Self::Csv(reader) => reader.finish().map_err(|error| rejected(&error.to_string())),
            Self::Har(reader) => reader.finish().map_err(|error| rejected(&error.to_string())),
        }
    }
}

/// An error of the reader as a sentence.
fn rejected(error: &str) -> String {
    let mut letters = error.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    visible(&(first.unwrap_or_default() + letters.as_str() + "."))
}

/// Reads a file. Stops once `is_current` is false.
pub(super) async fn read_measurements(
    file: PickedFile,
    on_progress: impl Fn(Progress),
    is_current: impl Fn() -> bool,
) -> Result<Measurements, ReadError> {
    let total = file.size();
    if total > MAX_BYTES {
        let error = ApiError::TooLarge { size: total, limit: MAX_BYTES };
        return Err(ReadError::Rejected(sentence(&error)));
    }
    let known = known_operations(&is_current).await?;
    let (mut reader, mut known) = (None, Some(known));
    let mut outcome = Ok(());
    let mut done = 0;
    while done < total || reader.is_none() {
        let end = (done + SLICE_BYTES).min(total);
        let mut pieces = Vec::new();
        let slice = file.read(done, end, |piece| pieces.extend_from_slice(piece)).await;
        slice.map_err(|error| ReadError::Rejected(visible(&error)))?;
        if !is_current() {
            return Err(ReadError::Cancelled);
        }
        if reader.is_none() {
            let known = known.take().unwrap_or_default();
            reader = Reader::new(file.name(), &pieces, known);
        }
        match &mut reader {
            Some(reader) => outcome = reader.push(&pieces),
            None => return Err(ReadError::Rejected(words::OTHER_TYPE.to_owned())),
        }
        if outcome.is_err() {
            break;
        }
        done = end;
        on_progress(Progress::File { done, total });
    }
    outcome.map_err(ReadError::Rejected)?;
    let reader = reader.ok_or(ReadError::Cancelled)?;
    reader.finish().map_err(ReadError::Rejected)
}

/// Loads and indexes the operations of the repository.
async fn known_operations(is_current: &impl Fn() -> bool) -> Result<KnownOperations, ReadError> {
    let services = list_timed_operations().await.map_err(ReadError::Api)?;
    let mut known = KnownOperations::default();
    let mut count = 0;
    for timed in services {
        for operation in timed.operations {
            known.insert(KnownOperation { service: timed.service.clone(), operation });
            count += 1;
            if count % BATCH == 0 {
                browser::sleep(0).await;
                if !is_current() {
                    return Err(ReadError::Cancelled);
                }
            }
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, content: &str) -> Option<Result<Measurements, String>> {
        let bytes = content.as_bytes();
        let mut reader = Reader::new(name, bytes, KnownOperations::default())?;
        Some(reader.push(bytes).and_then(|()| reader.finish()))
    }

    #[test]
    fn format_follows_from_name_and_content() {
        let csv = "service,version,operation,ms\nA,1,GET /,5\n";
        let har = r#"{"log":{"entries":[]}}"#;
        for (name, content) in
            [("a.CSV", csv), ("a.txt", csv), ("a.har", har), ("a.json", har), ("recording", har)]
        {
            assert!(matches!(read(name, content), Some(Ok(_))), "{name}");
        }
        assert!(read("a.xlsx", "PK").is_none());
    }

    #[test]
    fn every_error_is_a_sentence() {
        for (name, content, expected) in [
            (
                "a.csv",
                "",
                "The file is empty. The first line must be `service,version,operation,ms`.",
            ),
            (
                "a.csv",
                "a;b\n",
                "The first line must be `service,version,operation,ms`, but is `a;b`.",
            ),
            ("a.har", r#"{"log":{"entries":["#, "The file is incomplete: it ends after 19 bytes."),
            ("a.json", r#"{"a":1}"#, "The file is JSON, but not HAR: it has no `log.entries`."),
        ] {
            assert_eq!(read(name, content).unwrap().unwrap_err(), expected);
        }
    }
}
