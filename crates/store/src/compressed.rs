//! A definition as it lies on disk: five sections, each compressed for itself, so that one can be
//! read without the others; and a table of their lengths and digests.

use std::cell::RefCell;

use repository::StoreError;
use snapshot::{Definition, Kind};
use zstd::{bulk, zstd_safe};

use crate::error::{self, Place};

/// The fastest level: JSON shrinks to a sixth by it.
const LEVEL: i32 = 1;

/// Bytes of a section's line in the table: two lengths and a digest.
const LINE: usize = 8 + 8 + 32;

/// Bytes of the table.
pub(crate) const TABLE: usize = LINE * 5;

/// A compressed definition.
#[derive(Debug)]
pub(crate) struct Compressed {
    pub(crate) table: Table,
    /// The compressed sections, one after the other.
    pub(crate) body: Vec<u8>,
}

/// What is known of each section of a definition, in the order of [`Kind::ALL`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Table(pub(crate) [Line; 5]);

/// What is known of one section.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Line {
    /// Bytes of its text.
    pub(crate) text: u64,
    /// Bytes of it compressed.
    pub(crate) packed: u64,
    /// BLAKE3 of it compressed.
    digest: [u8; 32],
}

impl Table {
    /// The table's bytes.
    pub(crate) fn encode(&self) -> [u8; TABLE] {
        let mut bytes = [0; TABLE];
        for (line, place) in self.0.iter().zip(bytes.chunks_exact_mut(LINE)) {
            let (lengths, digest) = place.split_at_mut(16);
            let (text, packed) = lengths.split_at_mut(8);
            text.copy_from_slice(&line.text.to_le_bytes());
            packed.copy_from_slice(&line.packed.to_le_bytes());
            digest.copy_from_slice(&line.digest);
        }
        bytes
    }

    /// The table of these bytes, if they are one.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != TABLE {
            return None;
        }
        let mut lines = [Line::default(); 5];
        for (line, place) in lines.iter_mut().zip(bytes.chunks_exact(LINE)) {
            line.text = u64::from_le_bytes(place.get(..8)?.try_into().ok()?);
            line.packed = u64::from_le_bytes(place.get(8..16)?.try_into().ok()?);
            line.digest = place.get(16..)?.try_into().ok()?;
        }
        Some(Self(lines))
    }

    /// Bytes of all sections compressed; nothing where that is more than can be.
    pub(crate) fn packed(&self) -> Option<u64> {
        self.0.iter().try_fold(0_u64, |sum, line| sum.checked_add(line.packed))
    }

    /// The line of a section.
    pub(crate) fn line(&self, kind: Kind) -> &Line {
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
        self.table.0.map(|line| {
            let length = usize::try_from(line.packed).unwrap_or(usize::MAX).min(rest.len());
            let (section, after) = rest.split_at(length);
            rest = after;
            section
        })
    }

    /// One section of the definition that was packed.
    pub(crate) fn unpack_section(
        &self,
        kind: Kind,
        place: Place<'_>,
    ) -> Result<String, StoreError> {
        let section = Kind::ALL.into_iter().zip(self.sections()).find(|(found, _)| *found == kind);
        unpack(
            self.table.line(kind),
            section.map(|(_, section)| section).unwrap_or_default(),
            place,
        )
    }

    /// The definition that was packed.
    pub(crate) fn unpack(&self, place: Place<'_>) -> Result<Definition, StoreError> {
        let mut sections = [const { String::new() }; 5];
        let lines = self.table.0.iter().zip(self.sections());
        for (text, (line, packed)) in sections.iter_mut().zip(lines) {
            *text = unpack(line, packed, place)?;
        }
        Ok(Definition::from_sections(sections))
    }
}

/// Packs definitions, one after the other, with the memory of one.
pub(crate) struct Packer(bulk::Compressor<'static>);

impl Packer {
    pub(crate) fn new() -> Result<Self, StoreError> {
        Ok(Self(bulk::Compressor::new(LEVEL).map_err(error::io("compress"))?))
    }

    pub(crate) fn pack(&mut self, definition: &Definition) -> Result<Compressed, StoreError> {
        let mut lines = [Line::default(); 5];
        let mut body = Vec::new();
        for (line, text) in lines.iter_mut().zip(definition.sections()) {
            // Nothing needs no bytes.
            let packed = match text.as_bytes() {
                [] => Vec::new(),
                text => self.0.compress(text).map_err(error::io("compress"))?,
            };
            *line = Line {
                text: text.len() as u64,
                packed: packed.len() as u64,
                digest: *blake3::hash(&packed).as_bytes(),
            };
            body.extend_from_slice(&packed);
        }
        Ok(Compressed { table: Table(lines), body })
    }
}

thread_local! {
    /// Setting one up takes longer than a small section does.
    static DECOMPRESSOR: RefCell<bulk::Decompressor<'static>> = RefCell::default();
}

/// The text of a section; `place` is where it was read, for the error.
pub(crate) fn unpack(line: &Line, packed: &[u8], place: Place<'_>) -> Result<String, StoreError> {
    let wrong = |what: &str| error::damaged(place, what);
    if packed.len() as u64 != line.packed || *blake3::hash(packed).as_bytes() != line.digest {
        return Err(wrong("a section is not as it was written"));
    }
    if packed.is_empty() && line.text == 0 {
        return Ok(String::new());
    }
    // The compressed bytes are sure by now, the length in the table is not: no room is made by it.
    let Ok(Some(length)) = zstd_safe::get_frame_content_size(packed) else {
        return Err(wrong("a section does not say how long it is"));
    };
    let length = Some(length)
        .filter(|length| *length == line.text)
        .and_then(|length| usize::try_from(length).ok())
        .ok_or_else(|| wrong("a section has another length than its table says"))?;
    let text = DECOMPRESSOR
        .with_borrow_mut(|decompressor| decompressor.decompress(packed, length))
        .map_err(|cause| wrong(&format!("a section cannot be decompressed: {cause}")))?;
    let text = String::from_utf8(text).map_err(|_| wrong("a section is not UTF-8"))?;
    if text.len() == length { Ok(text) } else { Err(wrong("a section is too short")) }
}
