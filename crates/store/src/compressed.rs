//! The stored form of a definition: a table of lengths and digests, and five sections. Each section
//! is compressed separately, so that it can be read alone.

use std::cell::RefCell;

use repository::StoreError;
use snapshot::{Definition, Kind};
use zstd::{bulk, zstd_safe};

use crate::error::{self, Location};

/// The fastest zstd level. It compresses JSON to a sixth.
const LEVEL: i32 = 1;

/// Bytes of a section's row in the table: two lengths and a digest.
const ROW_LENGTH: usize = 8 + 8 + 32;

/// Bytes of the table.
pub(crate) const TABLE_LENGTH: usize = ROW_LENGTH * 5;

/// A compressed definition.
#[derive(Debug)]
pub(crate) struct Compressed {
    pub(crate) table: Table,
    /// The concatenated compressed sections.
    pub(crate) body: Vec<u8>,
}

/// Lengths and digests of the sections, in the order of [`Kind::ALL`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Table(pub(crate) [SectionRow; 5]);

/// Lengths and digest of one section.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct SectionRow {
    /// Length of the text in bytes.
    pub(crate) text: u64,
    /// Length of the compressed text in bytes.
    pub(crate) compressed: u64,
    /// BLAKE3 hash of the compressed text.
    digest: [u8; 32],
}

impl Table {
    pub(crate) fn encode(&self) -> [u8; TABLE_LENGTH] {
        let mut bytes = [0; TABLE_LENGTH];
        for (row, bytes) in self.0.iter().zip(bytes.chunks_exact_mut(ROW_LENGTH)) {
            let (lengths, digest) = bytes.split_at_mut(16);
            let (text, compressed) = lengths.split_at_mut(8);
            text.copy_from_slice(&row.text.to_le_bytes());
            compressed.copy_from_slice(&row.compressed.to_le_bytes());
            digest.copy_from_slice(&row.digest);
        }
        bytes
    }

    /// Returns `None` if the length is wrong.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != TABLE_LENGTH {
            return None;
        }
        let mut rows = [SectionRow::default(); 5];
        for (row, bytes) in rows.iter_mut().zip(bytes.chunks_exact(ROW_LENGTH)) {
            row.text = u64::from_le_bytes(bytes.get(..8)?.try_into().ok()?);
            row.compressed = u64::from_le_bytes(bytes.get(8..16)?.try_into().ok()?);
            row.digest = bytes.get(16..)?.try_into().ok()?;
        }
        Some(Self(rows))
    }

    /// Length of all compressed sections in bytes. `None` if the sum overflows.
    pub(crate) fn compressed_length(&self) -> Option<u64> {
        self.0.iter().try_fold(0_u64, |sum, row| sum.checked_add(row.compressed))
    }

    /// The row of a section.
    pub(crate) fn row(&self, kind: Kind) -> &SectionRow {
        let [services, resources, requests, responses, events] = &self.0;
        match kind {
            Kind::Service => services,
            Kind::Resource => resources,
            Kind::Request => requests,
            Kind::Response => responses,
            Kind::EventMessage => events,
        }
    }
}

impl Compressed {
    /// The compressed sections, in the order of [`Kind::ALL`].
    pub(crate) fn sections(&self) -> [&[u8]; 5] {
        let mut rest = &*self.body;
        self.table.0.map(|row| {
            let length = usize::try_from(row.compressed).unwrap_or(usize::MAX).min(rest.len());
            let (section, after) = rest.split_at(length);
            rest = after;
            section
        })
    }

    /// Decompresses one section.
    pub(crate) fn decompress_section(
        &self,
        kind: Kind,
        location: Location<'_>,
    ) -> Result<String, StoreError> {
        let compressed = self.sections().get(kind.index()).copied().unwrap_or_default();
        decompress(self.table.row(kind), compressed, location)
    }

    /// Decompresses the whole definition.
    pub(crate) fn decompress(&self, location: Location<'_>) -> Result<Definition, StoreError> {
        let mut sections = [const { String::new() }; 5];
        let rows = self.table.0.iter().zip(self.sections());
        for (text, (row, compressed)) in sections.iter_mut().zip(rows) {
            *text = decompress(row, compressed, location)?;
        }
        Ok(Definition::from_sections(sections))
    }
}

/// Compresses definitions and reuses one zstd context.
pub(crate) struct DefinitionCompressor(bulk::Compressor<'static>);

impl DefinitionCompressor {
    pub(crate) fn new() -> Result<Self, StoreError> {
        Ok(Self(bulk::Compressor::new(LEVEL).map_err(error::io("compress"))?))
    }

    pub(crate) fn compress(&mut self, definition: &Definition) -> Result<Compressed, StoreError> {
        let mut rows = [SectionRow::default(); 5];
        let mut body = Vec::new();
        for (row, text) in rows.iter_mut().zip(definition.sections()) {
            // An empty section has no zstd frame.
            let compressed = match text.as_bytes() {
                [] => Vec::new(),
                text => self.0.compress(text).map_err(error::io("compress"))?,
            };
            *row = SectionRow {
                text: text.len() as u64,
                compressed: compressed.len() as u64,
                digest: *blake3::hash(&compressed).as_bytes(),
            };
            body.extend_from_slice(&compressed);
        }
        Ok(Compressed { table: Table(rows), body })
    }
}

thread_local! {
    /// Creating a context takes longer than decompressing a small section.
    static DECOMPRESSOR: RefCell<bulk::Decompressor<'static>> = RefCell::default();
}

/// Verifies and decompresses a section. `location` is for the error.
pub(crate) fn decompress(
    row: &SectionRow,
    compressed: &[u8],
    location: Location<'_>,
) -> Result<String, StoreError> {
    let wrong = |what: &str| error::damaged(location, what);
    if compressed.len() as u64 != row.compressed
        || *blake3::hash(compressed).as_bytes() != row.digest
    {
        return Err(wrong("a section has changed"));
    }
    if compressed.is_empty() && row.text == 0 {
        return Ok(String::new());
    }
    // The digest covers the compressed bytes, not the table. Allocate by the length in the frame.
    let Ok(Some(length)) = zstd_safe::get_frame_content_size(compressed) else {
        return Err(wrong("a section does not state its length"));
    };
    let length = Some(length)
        .filter(|length| *length == row.text)
        .and_then(|length| usize::try_from(length).ok())
        .ok_or_else(|| wrong("a section does not have the length stated in its table"))?;
    let text = DECOMPRESSOR
        .with_borrow_mut(|decompressor| decompressor.decompress(compressed, length))
        .map_err(|cause| wrong(&format!("a section cannot be decompressed: {cause}")))?;
    let text = String::from_utf8(text).map_err(|_| wrong("a section is not UTF-8"))?;
    if text.len() == length { Ok(text) } else { Err(wrong("a section is too short")) }
}
