//! Reads measurements from CSV (RFC 4180).

use std::fmt;

use csv_core::{ReadRecordResult, Reader};

use super::{
    byte_order_mark::ByteOrderMark,
    collector::{Collector, InvalidMeasurement, Measured},
    known::{KnownOperation, KnownOperations},
    measurements::Measurements,
};
use crate::{ServiceKey, truncate::truncate_bytes};

/// Bytes of a row.
const MAX_ROW_BYTES: usize = 64 << 10;

/// Fields of a row that are read. More than there are columns, so that errors can count them.
const MAX_FIELDS: usize = 16;

/// Bytes of a value that an error shows.
const MAX_SHOWN: usize = 80;

/// A column of the file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CsvColumn {
    /// The name of the service.
    Service,
    /// The version of the service.
    Version,
    /// The name of the operation.
    Operation,
    /// The response time in milliseconds.
    Ms,
}

impl CsvColumn {
    const ALL: [Self; 4] = [Self::Service, Self::Version, Self::Operation, Self::Ms];
}

impl fmt::Display for CsvColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Service => "service",
            Self::Version => "version",
            Self::Operation => "operation",
            Self::Ms => "ms",
        })
    }
}

/// Why a CSV file is rejected. Lines count from 1.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CsvError {
    /// The first row does not have the names of the columns.
    #[error("the first line must be `service,version,operation,ms`, but is `{found}`")]
    WrongHeader {
        /// The first row.
        found: Box<str>,
    },
    /// The file has no rows.
    #[error("the file is empty. The first line must be `service,version,operation,ms`")]
    Empty,
    /// A row has too many or too few fields.
    #[error("line {line} has {found} values instead of 4")]
    WrongNumberOfFields {
        /// The first line of the row.
        line: u64,
        /// The number of fields, at most 16.
        found: usize,
    },
    /// A row is too long.
    #[error("line {line} has more than {MAX_ROW_BYTES} bytes. A quote may be missing")]
    LongRow {
        /// The first line of the row.
        line: u64,
    },
    /// A value is not UTF-8.
    #[error("line {line}, column {column}: the value is not UTF-8. Save the file as UTF-8")]
    NotUtf8 {
        /// The first line of the row.
        line: u64,
        /// The column.
        column: CsvColumn,
    },
    /// A time is invalid.
    #[error("line {line}, column ms: the time `{found}` {fault}")]
    InvalidTime {
        /// The first line of the row.
        line: u64,
        /// The value.
        found: Box<str>,
        /// What is wrong with it.
        fault: InvalidMeasurement,
    },
    /// The file ends inside quotes.
    #[error("the file is incomplete: it ends in line {line}, inside quotes")]
    Incomplete {
        /// The first line of the last row.
        line: u64,
    },
}

/// Reads a CSV file piece by piece.
pub struct CsvReader {
    csv: Reader,
    mark: ByteOrderMark,
    row: Vec<u8>,
    row_length: usize,
    ends: [usize; MAX_FIELDS],
    fields: usize,
    /// The next line, and the line in which the current row starts.
    line: u64,
    row_line: u64,
    is_in_row: bool,
    /// Whether the number of quotes in the current row is odd.
    has_open_quote: bool,
    has_header: bool,
    /// The first error. It also answers all later calls.
    failed: Option<CsvError>,
    collector: Collector,
}

impl CsvReader {
    /// Creates a reader for a file with measurements of these operations.
    #[must_use]
    pub fn new(known: KnownOperations) -> Self {
        let mut csv = Reader::new();
        // An empty line. At its start, the parser would skip a byte order mark that is in one piece only.
        csv.read_record(b"\n", &mut [0], &mut [0]);
        Self {
            csv,
            mark: ByteOrderMark::default(),
            row: vec![0; MAX_ROW_BYTES],
            row_length: 0,
            ends: [0; MAX_FIELDS],
            fields: 0,
            line: 1,
            row_line: 1,
            is_in_row: false,
            has_open_quote: false,
            has_header: false,
            failed: None,
            collector: Collector::new(known),
        }
    }

    /// Reads the next piece of the file, which may have any size.
    ///
    /// # Errors
    /// The file is invalid. All later calls return the same error.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), CsvError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        self.read(piece).inspect_err(|error| self.failed = Some(error.clone()))
    }

    /// Ends the file.
    ///
    /// # Errors
    /// The file is invalid or incomplete.
    pub fn finish(mut self) -> Result<Measurements, CsvError> {
        self.push(b"")?;
        if self.has_open_quote {
            return Err(CsvError::Incomplete { line: self.row_line });
        }
        // The last row may have no line break.
        self.read_some(b"")?;
        if !self.has_header {
            return Err(CsvError::Empty);
        }
        Ok(self.collector.finish())
    }

    fn read(&mut self, piece: &[u8]) -> Result<(), CsvError> {
        let mut piece = self.mark.skip(piece);
        while !piece.is_empty() {
            if !self.is_in_row {
                piece = self.skip_line_breaks(piece);
            }
            if !piece.is_empty() {
                piece = piece.get(self.read_some(piece)?..).unwrap_or_default();
            }
        }
        Ok(())
    }

    /// Skips line breaks before a row, so that its line is known.
    fn skip_line_breaks<'p>(&mut self, piece: &'p [u8]) -> &'p [u8] {
        let is_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let length = piece.iter().take_while(|byte| is_break(byte)).count();
        let (breaks, rest) = piece.split_at(length);
        self.line += count(b'\n', breaks);
        self.row_line = self.line;
        rest
    }

    /// Reads at most one row. Returns how many bytes were read.
    fn read_some(&mut self, piece: &[u8]) -> Result<usize, CsvError> {
        self.is_in_row = true;
        let row = self.row.get_mut(self.row_length..).unwrap_or_default();
        let ends = self.ends.get_mut(self.fields..).unwrap_or_default();
        let (result, read, written, ended) = self.csv.read_record(piece, row, ends);
        let bytes = piece.get(..read).unwrap_or_default();
        self.line += count(b'\n', bytes);
        self.has_open_quote ^= count(b'"', bytes) % 2 == 1;
        self.row_length += written;
        self.fields += ended;
        match result {
            ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
            ReadRecordResult::OutputFull => {
                return Err(CsvError::LongRow { line: self.row_line });
            }
            ReadRecordResult::OutputEndsFull => {
                let (line, found) = (self.row_line, MAX_FIELDS);
                return Err(CsvError::WrongNumberOfFields { line, found });
            }
            ReadRecordResult::Record => self.finish_row()?,
        }
        Ok(read)
    }

    fn finish_row(&mut self) -> Result<(), CsvError> {
        let number = std::mem::take(&mut self.fields);
        self.row_length = 0;
        (self.is_in_row, self.has_open_quote) = (false, false);
        let mut start = 0;
        let fields: Vec<&[u8]> = self
            .ends
            .iter()
            .take(number)
            .map(|end| {
                let field = self.row.get(start..*end).unwrap_or_default();
                start = *end;
                field
            })
            .collect();
        let line = self.row_line;
        if !self.has_header {
            let expected = CsvColumn::ALL.map(|column| column.to_string());
            if !fields.iter().copied().eq(expected.iter().map(|name| name.as_bytes())) {
                let fields = fields.iter().map(|field| String::from_utf8_lossy(field));
                let found = fields.collect::<Vec<_>>().join(",");
                let found = truncate_bytes(&found, MAX_SHOWN).into();
                return Err(CsvError::WrongHeader { found });
            }
            self.has_header = true;
            return Ok(());
        }
        let [service, version, operation, time] = fields[..] else {
            return Err(CsvError::WrongNumberOfFields { line, found: number });
        };
        let text = |bytes, column| {
            std::str::from_utf8(bytes).map_err(|_| CsvError::NotUtf8 { line, column })
        };
        let [service, version, operation, time] = [
            text(service, CsvColumn::Service)?,
            text(version, CsvColumn::Version)?,
            text(operation, CsvColumn::Operation)?,
            text(time, CsvColumn::Ms)?,
        ];
        let measured = Measured::parse_millis(time).map_err(|fault| CsvError::InvalidTime {
            line,
            found: truncate_bytes(time, MAX_SHOWN).into(),
            fault,
        })?;
        let service = ServiceKey::new(service, version);
        let operation = KnownOperation { service, operation: operation.into() };
        self.collector.add_named(operation, measured);
        Ok(())
    }
}

fn count(byte: u8, bytes: &[u8]) -> u64 {
    memchr::memchr_iter(byte, bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pieces: &[&[u8]]) -> Result<Measurements, CsvError> {
        let known = ["GET /a", "GET \"b\",\r\nc"].map(|operation| KnownOperation {
            service: ServiceKey::new("Beer API", "1.0"),
            operation: operation.into(),
        });
        let mut reader = CsvReader::new(KnownOperations::new(known));
        for piece in pieces {
            reader.push(piece)?;
        }
        reader.finish()
    }

    const HEADER: &str = "service,version,operation,ms\n";

    fn read_rows(rows: &str) -> Result<Measurements, CsvError> {
        read(&[HEADER.as_bytes(), rows.as_bytes()])
    }

    #[test]
    fn rows_are_read_in_pieces_of_any_size() {
        let file = b"\xEF\xBB\xBFservice,version,operation,ms\r\n\r\nBeer API,1.0,GET /a,80\r\n\
            \"Beer API\",1.0,\"GET \"\"b\"\",\r\nc\",7.5\r\nWine API,1.0,GET /a,1";
        let whole = read(&[file]).unwrap();
        let counts: Vec<_> =
            whole.operations.iter().map(|it| (it.count, it.p50.as_micros())).collect();
        assert_eq!(counts, [(1, 7_500), (1, 80_000)]);
        assert_eq!(&*whole.unmatched.calls[0].call, "Wine API 1.0 GET /a");
        for size in 1..20 {
            assert_eq!(read(&file.chunks(size).collect::<Vec<_>>()).as_ref(), Ok(&whole));
        }
    }

    #[test]
    fn invalid_files_are_rejected_with_line_and_column() {
        for (file, message) in [
            ("", "the file is empty. The first line must be `service,version,operation,ms`"),
            ("\n\n", "the file is empty. The first line must be `service,version,operation,ms`"),
            (
                "service;version;operation;ms\n",
                "the first line must be `service,version,operation,ms`, but is `service;version;operation;ms`",
            ),
            (
                "service,version,operation,ms,x\n",
                "the first line must be `service,version,operation,ms`, but is `service,version,operation,ms,x`",
            ),
        ] {
            assert_eq!(read(&[file.as_bytes()]).unwrap_err().to_string(), message, "{file}");
        }
        for (rows, message) in [
            ("a,1,b\n", "line 2 has 3 values instead of 4"),
            ("a,1,b,1\n\n\na,1,b,1,1\n", "line 5 has 5 values instead of 4"),
            ("a,1,\"b\nc\",1\r\na,1,b,-1\n", "line 4, column ms: the time `-1` is negative"),
            ("a,1,b,soon", "line 2, column ms: the time `soon` is not a number"),
            ("a,1,b,1e9\n", "line 2, column ms: the time `1e9` is more than a day"),
            ("a,1,b,1\na,1,\"b,1\n", "the file is incomplete: it ends in line 3, inside quotes"),
        ] {
            assert_eq!(read_rows(rows).unwrap_err().to_string(), message, "{rows}");
        }
        let many = read_rows(&",".repeat(30)).unwrap_err();
        assert_eq!(many, CsvError::WrongNumberOfFields { line: 2, found: MAX_FIELDS });
        let long = read_rows(&"x".repeat(MAX_ROW_BYTES + 1)).unwrap_err();
        assert_eq!(long, CsvError::LongRow { line: 2 });
        let latin = read(&[HEADER.as_bytes(), b"Caf\xE9,1,a,1\n"]).unwrap_err();
        assert_eq!(latin, CsvError::NotUtf8 { line: 2, column: CsvColumn::Service });
    }

    #[test]
    fn second_byte_order_mark_is_rejected_in_pieces_of_any_size() {
        for file in [&b"\xEF\xBB\xBF\xEF\xBB\xBFservice\n"[..], b"\xEF\xEF\xBB\xBFservice\n"] {
            let error = read(&[file]).unwrap_err();
            assert_eq!(error, CsvError::WrongHeader { found: "\u{feff}service".into() });
            for size in 1..5 {
                assert_eq!(read(&file.chunks(size).collect::<Vec<_>>()).as_ref(), Err(&error));
            }
        }
    }

    #[test]
    fn reader_returns_its_first_error_again() {
        let mut reader = CsvReader::new(KnownOperations::default());
        let error = reader.push(b"x\n").unwrap_err();
        assert_eq!(reader.push(HEADER.as_bytes()), Err(error.clone()));
        assert_eq!(reader.finish(), Err(error));
    }
}
