//! Frames: the building blocks of journal files, checkpoints and the anchor.
//!
//! A frame is a tag, the payload length, the payload, and BLAKE3 over these three. Each frame can be
//! verified alone, so a header is trusted without reading the bodies after it.

use std::{
    borrow::Cow,
    io::{self, Read, Write},
};

/// Bytes before the payload: tag and length.
pub(crate) const PREFIX_LENGTH: usize = 1 + 8;

/// Bytes of a frame without its payload.
pub(crate) const OVERHEAD: u64 = PREFIX_LENGTH as u64 + 32;

/// Why a frame could not be read.
#[derive(Debug)]
pub(crate) enum FrameError {
    /// An I/O error.
    Io(io::Error),
    /// The file has this format, which is newer than the known one.
    NewerFormat(u64),
    /// The bytes are not a valid frame.
    Damaged(Cow<'static, str>),
}

impl FrameError {
    /// `what` is half a sentence: "bytes in it have changed".
    pub(crate) fn damaged(what: impl Into<Cow<'static, str>>) -> Self {
        Self::Damaged(what.into())
    }
}

impl From<io::Error> for FrameError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::damaged("it is cut off"),
            _ => Self::Io(error),
        }
    }
}

/// Tag and payload length of a prefix.
pub(crate) fn parse_prefix(prefix: &[u8]) -> (u8, u64) {
    let (tag, length) = prefix.split_first().unwrap_or((&0, &[]));
    (*tag, u64::from_le_bytes(length.try_into().unwrap_or_default()))
}

/// Writes a frame with the concatenated parts as payload. Returns its length.
pub(crate) fn write(out: &mut impl Write, tag: u8, parts: &[&[u8]]) -> io::Result<u64> {
    let length: u64 = parts.iter().map(|part| part.len() as u64).sum();
    let mut digest = blake3::Hasher::new();
    let prefix = prefix(tag, length);
    for part in [&[prefix.as_slice()], parts].concat() {
        digest.update(part);
        out.write_all(part)?;
    }
    out.write_all(digest.finalize().as_bytes())?;
    Ok(OVERHEAD + length)
}

/// Reads a frame from an input of which `remaining` bytes are not read yet. Returns tag and payload.
pub(crate) fn read(input: &mut impl Read, remaining: u64) -> Result<(u8, Vec<u8>), FrameError> {
    let mut prefix = [0; PREFIX_LENGTH];
    input.read_exact(&mut prefix)?;
    let [tag, length @ ..] = prefix;
    // An impossible length must not allocate memory.
    let length = u64::from_le_bytes(length);
    let fits = length.checked_add(OVERHEAD).is_some_and(|whole| whole <= remaining);
    let length = usize::try_from(length).ok().filter(|_| fits);
    let Some(length) = length else {
        return Err(FrameError::damaged("it is cut off, or a length in it is wrong"));
    };
    let mut payload = vec![0; length];
    input.read_exact(&mut payload)?;
    let mut expected = [0; 32];
    input.read_exact(&mut expected)?;
    let mut digest = blake3::Hasher::new();
    digest.update(&prefix).update(&payload);
    if digest.finalize() == expected {
        Ok((tag, payload))
    } else {
        Err(FrameError::damaged("bytes in it have changed"))
    }
}

/// The prefix of a frame.
pub(crate) fn prefix(tag: u8, length: u64) -> [u8; PREFIX_LENGTH] {
    let mut bytes = [tag; PREFIX_LENGTH];
    let [_, length_bytes @ ..] = &mut bytes;
    *length_bytes = length.to_le_bytes();
    bytes
}
