//! Unpacks a compressed upload, so that the snapshot inside is read.
//!
//! Memory is bounded: data flows through a buffer, and the directory of a zip archive has a limit. Disk
//! space is bounded by the limit for files, which holds for the unpacked size.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use flate2::read::MultiGzDecoder;
use snapshot::{Limits, Manifest, Packing, ReadAt, Reader};
use zip::ZipArchive;

use crate::store::{Spool, SpoolError, SpoolFile};

/// Data is unpacked in pieces of this size, in bytes.
const BUFFER: usize = 256 * 1024;

/// The maximum number of entries of a zip archive. The whole directory is in memory.
const MAX_ENTRIES: u64 = 1_000;

/// The logarithm of the memory that a zstd archive may ask for. zstd uses at most 23, unless it is asked
/// for more.
const MAX_ZSTD_WINDOW_LOG: u32 = 25;

/// File names in a message.
const MAX_NAMES: usize = 5;

/// An unpacked snapshot.
pub(super) struct Unpacked {
    pub(super) file: Box<dyn SpoolFile>,
    pub(super) manifest: Manifest,
    /// In bytes.
    pub(super) size: u64,
}

/// Why a file cannot be unpacked. The text is for the person who chose the file.
#[derive(Debug, thiserror::Error)]
pub(super) enum UnpackError {
    #[error(
        "This {0} archive cannot be unpacked: it is damaged, incomplete or encrypted. Unpack it \
         yourself, or export the snapshot again."
    )]
    Damaged(&'static str),
    #[error(
        "Unpacked, the snapshot in this archive is larger than the limit of {0} bytes. Export fewer \
         services at a time."
    )]
    TooLarge(u64),
    #[error(
        "This zip archive has more than {MAX_ENTRIES} files. Unpack it, then choose the snapshot inside."
    )]
    TooManyEntries,
    #[error(
        "This zip archive has no snapshot.{} Choose a file that Microcks or Mockpit exported.",
        contents(.0)
    )]
    NoSnapshot(Vec<String>),
    #[error(
        "This zip archive has several snapshots: {}. Unpack it, then choose one or more of them.",
        list(.0)
    )]
    SeveralSnapshots(Vec<String>),
    #[error("The server cannot store the unpacked file: {0}. Try again later.")]
    Spool(#[from] SpoolError),
}

/// Unpacks a file of `size` bytes and reads its snapshot.
pub(super) fn unpack(
    packing: Packing,
    packed: &dyn SpoolFile,
    size: u64,
    spool: &dyn Spool,
    limits: Limits,
) -> Result<Unpacked, UnpackError> {
    let damaged = |_| UnpackError::Damaged(packing.name());
    let packed = || BufReader::with_capacity(BUFFER, PackedFile { file: packed, size, at: 0 });
    let mut output = Output { spool, limits, packing };
    match packing {
        Packing::Gzip => output.write(MultiGzDecoder::new(packed())),
        Packing::Zstd => {
            let mut decoder = zstd::Decoder::with_buffer(packed()).map_err(damaged)?;
            decoder.window_log_max(MAX_ZSTD_WINDOW_LOG).map_err(damaged)?;
            output.write(decoder)
        }
        Packing::Zip => output.unpack_zip(packed()),
    }
}

/// Where unpacked data goes.
struct Output<'a> {
    spool: &'a dyn Spool,
    limits: Limits,
    packing: Packing,
}

impl Output<'_> {
    fn damaged<E>(&self) -> impl Fn(E) -> UnpackError {
        let name = self.packing.name();
        move |_| UnpackError::Damaged(name)
    }

    /// Writes a snapshot into a new file and reads it.
    fn write(&mut self, source: impl Read) -> Result<Unpacked, UnpackError> {
        let mut file = self.spool.create(0)?;
        let (manifest, size) = self.read(source, |offset, piece| file.write_at(offset, piece))?;
        Ok(Unpacked { file, manifest, size })
    }

    /// Reads a snapshot and passes its pieces on.
    fn read(
        &self,
        mut source: impl Read,
        mut write: impl FnMut(u64, &[u8]) -> Result<(), SpoolError>,
    ) -> Result<(Manifest, u64), UnpackError> {
        let limit = self.limits.max_file_bytes;
        let (mut reader, mut size) = (Reader::new(self.limits), 0);
        let mut buffer = vec![0; BUFFER];
        while !reader.is_rejected() {
            let length = match source.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.damaged()(error)),
            };
            let piece = buffer.get(..length).unwrap_or_default();
            if size + length as u64 > limit {
                return Err(UnpackError::TooLarge(limit));
            }
            write(size, piece)?;
            reader.push(piece);
            size += length as u64;
        }
        Ok((reader.finish(), size))
    }

    fn unpack_zip(&mut self, mut packed: impl Read + Seek) -> Result<Unpacked, UnpackError> {
        check_directory(&mut packed)
            .map_err(self.damaged())?
            .then_some(())
            .ok_or(UnpackError::TooManyEntries)?;
        let mut archive = ZipArchive::new(packed).map_err(self.damaged())?;
        let (mut names, mut candidates) = (Vec::new(), Vec::new());
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).map_err(self.damaged())?;
            let name = entry.name().map_err(self.damaged())?.into_owned();
            if entry.is_dir() || is_of_the_system(&name) {
                continue;
            }
            if starts_like_json(&mut entry).map_err(self.damaged())? {
                candidates.push((index, name.clone()));
            }
            names.push(name);
        }
        if candidates.len() > 1 {
            self.keep_snapshots(&mut archive, &mut candidates)?;
        }
        match &candidates[..] {
            [] => Err(UnpackError::NoSnapshot(names)),
            [(index, _)] => {
                let entry = archive.by_index(*index).map_err(self.damaged())?;
                self.write(entry)
            }
            _ => {
                let names = candidates.into_iter().map(|(_, name)| name);
                Err(UnpackError::SeveralSnapshots(names.collect()))
            }
        }
    }

    /// Keeps those of several JSON files that are snapshots. They must not be larger together than one
    /// file may be.
    fn keep_snapshots<R: Read + Seek>(
        &mut self,
        archive: &mut ZipArchive<R>,
        candidates: &mut Vec<(usize, String)>,
    ) -> Result<(), UnpackError> {
        let limits = self.limits;
        let mut snapshots = Vec::new();
        for (index, name) in std::mem::take(candidates) {
            let entry = archive.by_index(index).map_err(self.damaged())?;
            let (manifest, size) = self.read(entry, |_, _| Ok(()))?;
            self.limits.max_file_bytes = self.limits.max_file_bytes.saturating_sub(size);
            if manifest.is_usable() || manifest.counts != [0; 5] {
                snapshots.push((index, name));
            }
        }
        self.limits = limits;
        *candidates = snapshots;
        Ok(())
    }
}

/// Whether a file is one that operating systems add to archives.
fn is_of_the_system(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/") || file.starts_with('.')
}

/// Whether the first character is `{`.
fn starts_like_json(source: &mut impl Read) -> io::Result<bool> {
    let mut start = Vec::new();
    source.take(4096).read_to_end(&mut start)?;
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&start);
    Ok(start.trim_ascii_start().starts_with(b"{"))
}

/// Whether the directory of a zip archive has at most [`MAX_ENTRIES`] entries. Read before the archive is
/// opened, which takes memory for each entry.
fn check_directory(packed: &mut (impl Read + Seek)) -> io::Result<bool> {
    /// The fixed part of the end of the directory, and the longest comment after it.
    const TAIL: u64 = 22 + 65_535;
    const END: &[u8] = b"PK\x05\x06";
    const END_64: &[u8] = b"PK\x06\x06";
    let size = packed.seek(SeekFrom::End(0))?;
    packed.seek(SeekFrom::Start(size.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    packed.read_to_end(&mut tail)?;
    packed.rewind()?;
    let number = |at: usize, bytes: usize| -> u64 {
        let digits = tail.get(at..at + bytes).unwrap_or_default();
        digits.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
    };
    // Each end that there is, because a comment may contain one.
    for at in 0..tail.len() {
        let rest = tail.get(at..).unwrap_or_default();
        let entries = if rest.starts_with(END) {
            number(at + 10, 2)
        } else if rest.starts_with(END_64) {
            number(at + 32, 8)
        } else {
            continue;
        };
        if entries > MAX_ENTRIES {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The names of files as a sentence. Empty if there are none.
fn contents(names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!(" It contains {}.", list(names)) }
}

fn list(names: &[String]) -> String {
    let mut shown: Vec<String> =
        names.iter().take(MAX_NAMES).map(|name| format!("`{name:.100}`")).collect();
    if names.len() > MAX_NAMES {
        shown.push(format!("{} more", names.len() - MAX_NAMES));
    }
    shown.join(", ")
}

/// An uploaded file as a stream.
struct PackedFile<'a> {
    file: &'a dyn SpoolFile,
    size: u64,
    at: u64,
}

impl Read for PackedFile<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(self.size.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let length = buffer.len().min(rest);
        let Some(buffer) = buffer.get_mut(..length) else { return Ok(0) };
        ReadAt::read_exact_at(self.file, buffer, self.at)?;
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for PackedFile<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(offset) => self.size.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
