//! Frames: what journal files and checkpoints are made of.
//!
//! A tag, the payload's length, the payload, and BLAKE3 over these three. So each frame proves
//! itself, and a header can be trusted without reading the bodies after it.

use std::{
    borrow::Cow,
    io::{self, Read, Write},
};

/// Bytes before the payload.
pub(crate) const BEFORE: usize = 1 + 8;

/// Bytes of a frame besides its payload.
pub(crate) const OVERHEAD: u64 = BEFORE as u64 + 32;

/// Why no frame could be read.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The operating system refused.
    Io(io::Error),
    /// It has a format of this number, which is newer than the known one.
    Newer(u64),
    /// What is there is not a frame as it was written.
    Damaged(Cow<'static, str>),
}

impl Fault {
    /// What is there is not as it was written, as half a sentence.
    pub(crate) fn damaged(what: impl Into<Cow<'static, str>>) -> Self {
        Self::Damaged(what.into())
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::damaged("it is cut off"),
            _ => Self::Io(error),
        }
    }
}

/// The tag and the payload's length in the bytes before a payload.
pub(crate) fn lengths(before: &[u8]) -> (u8, u64) {
    let (tag, length) = before.split_first().unwrap_or((&0, &[]));
    (*tag, u64::from_le_bytes(length.try_into().unwrap_or_default()))
}

/// Writes a frame whose payload is these parts, one after the other. Gives back its length.
pub(crate) fn write(out: &mut impl Write, tag: u8, parts: &[&[u8]]) -> io::Result<u64> {
    let length: u64 = parts.iter().map(|part| part.len() as u64).sum();
    let mut digest = blake3::Hasher::new();
    let before = before(tag, length);
    for part in [&[before.as_slice()], parts].concat() {
        digest.update(part);
        out.write_all(part)?;
    }
    out.write_all(digest.finalize().as_bytes())?;
    Ok(OVERHEAD + length)
}

/// Reads a frame from an input that has `room` bytes left. Gives back its tag and payload.
pub(crate) fn read(input: &mut impl Read, room: u64) -> Result<(u8, Vec<u8>), Fault> {
    let mut before = [0; BEFORE];
    input.read_exact(&mut before)?;
    let [tag, length @ ..] = before;
    // A length that cannot be true makes no room in memory.
    let length = u64::from_le_bytes(length);
    let fits = length.checked_add(OVERHEAD).is_some_and(|whole| whole <= room);
    let length = usize::try_from(length).ok().filter(|_| fits);
    let Some(length) = length else {
        return Err(Fault::damaged("it is cut off, or a length in it is wrong"));
    };
    let mut payload = vec![0; length];
    input.read_exact(&mut payload)?;
    let mut written = [0; 32];
    input.read_exact(&mut written)?;
    let mut digest = blake3::Hasher::new();
    digest.update(&before).update(&payload);
    if digest.finalize() == written {
        Ok((tag, payload))
    } else {
        Err(Fault::damaged("bytes in it have changed"))
    }
}

/// The bytes before a payload of this length.
pub(crate) fn before(tag: u8, length: u64) -> [u8; BEFORE] {
    let mut bytes = [tag; BEFORE];
    let [_, place @ ..] = &mut bytes;
    *place = length.to_le_bytes();
    bytes
}
