//! Reads a revision's file and proves that it is as it was written.

use std::{
    collections::HashSet,
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    path::Path,
};

use api_types::{Outcome, Revision, RevisionNumber};
use repository::{Change, StoreError};
use serde::de::DeserializeOwned;
use snapshot::Hash;

use super::{
    LogEntry,
    frame::{self, Fault},
    layout::{
        CHANGES, CLOSING, CLOSING_FRAME, ChainHash, Closing, DEFINITION, FORMAT, HEADER, Header,
        MAGIC,
    },
};
use crate::{
    anchor::DirectoryId,
    compressed::{Compressed, TABLE, Table},
    error::{self, Place},
    record::{self, ChangesRecord, DecisionsRecord, HeaderRecord, Unreadable},
};

/// Enough for a header, so that the bodies after it are not read with it.
const SMALL_BUFFER: usize = 1024;
const LARGE_BUFFER: usize = 256 * 1024;

/// A revision's file, of which header and closing frame were read and proved.
pub(crate) struct Reader {
    pub(super) file: File,
    pub(super) name: String,
    length: u64,
    header: Header,
    pub(super) closing: Closing,
}

impl Reader {
    pub(super) fn open(
        root: &Path,
        name: &str,
        number: RevisionNumber,
    ) -> Result<Self, StoreError> {
        let file = File::open(root.join(name)).map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound => error::damaged(Place::Journal(name), "it is missing"),
            _ => error::io(format!("read {name}"))(cause),
        })?;
        let length = file.metadata().map_err(error::io(format!("read {name}")))?.len();
        let (header, closing) = ends(&file, length).map_err(fault(name))?;
        if header.number != number {
            return Err(error::damaged(
                Place::Journal(name),
                format!("it is revision {}", header.number),
            ));
        }
        Ok(Self { file, name: name.to_owned(), length, header, closing })
    }

    /// The seal of the revision before.
    pub(crate) fn parent(&self) -> ChainHash {
        self.header.parent
    }

    /// The data directory that it was made in, where it says so.
    pub(crate) fn directory(&self) -> Option<DirectoryId> {
        self.header.directory
    }

    /// The file's line in the history.
    pub(crate) fn line(&self) -> LogEntry {
        let Closing { put, removed, seal, .. } = self.closing;
        let (number, draft) = (self.header.number, self.header.draft.clone());
        // In a compacted journal's first file, the revision keeps the seal that it was known by.
        let seal = self.header.base.as_ref().map_or(seal, |base| base.seal);
        LogEntry { revision: Revision { number, draft, put, removed }, seal }
    }

    /// The file's line after those of the revisions that were compacted away into it.
    pub(crate) fn lines(&self) -> Vec<LogEntry> {
        let earlier = self.header.base.iter().flat_map(|base| &base.earlier).cloned();
        earlier.chain([self.line()]).collect()
    }

    /// The changes alone.
    pub(crate) fn changes(&self) -> Result<Vec<Change>, StoreError> {
        Ok(self.written::<ChangesRecord>()?.into())
    }

    /// What was decided.
    pub(crate) fn outcome(&self) -> Result<Outcome, StoreError> {
        Ok(self.written::<DecisionsRecord>()?.into())
    }

    /// A part of the frame with the changes.
    fn written<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        written(&self.file, self.closing.changes_at, self.length).map_err(fault(&self.name))
    }

    /// Reads the whole file, hands out one definition after the other and gives back the changes;
    /// proves the file's seal. Only one definition is in memory at a time.
    pub(crate) fn replay(
        &self,
        mut each: impl FnMut(Hash, Compressed) -> Result<(), StoreError>,
    ) -> Result<Vec<Change>, StoreError> {
        let mut whole = Whole::begin(&self.file, self.length).map_err(fault(&self.name))?;
        loop {
            let (tag, payload) = whole.frame().map_err(fault(&self.name))?;
            match tag {
                DEFINITION => {
                    let (hash, packed) = definition(payload)
                        .ok_or(Fault::damaged("a definition in it has impossible lengths"))
                        .map_err(fault(&self.name))?;
                    each(hash, packed)?;
                }
                CHANGES => {
                    whole.end(self.closing).map_err(fault(&self.name))?;
                    let record: ChangesRecord = json(&payload).map_err(fault(&self.name))?;
                    return Ok(record.into());
                }
                _ => return Err(fault(&self.name)(Fault::damaged("a frame is out of place"))),
            }
        }
    }

    /// The definitions that are still as they were written in a file that is damaged: a damaged one
    /// does not hide those behind it, as long as its length is right.
    pub(crate) fn unharmed(&self) -> HashSet<Hash> {
        let mut unharmed = HashSet::new();
        let Ok(mut whole) = Whole::begin(&self.file, self.length) else { return unharmed };
        while whole.input.at < self.closing.changes_at {
            match whole.frame() {
                Ok((DEFINITION, payload)) => unharmed.extend(proved(payload, &self.name)),
                Err(Fault::Damaged(_)) if whole.input.at - whole.last >= frame::OVERHEAD => {}
                Ok(_) | Err(_) => break,
            }
        }
        unharmed
    }

    /// The file's name, relative to the data directory.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The file, for errors.
    pub(crate) fn place(&self) -> Place<'_> {
        Place::Journal(&self.name)
    }

    /// Bytes of the file.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }
}

pub(super) fn fault(name: &str) -> impl FnOnce(Fault) -> StoreError {
    move |fault| match fault {
        Fault::Io(cause) => error::io(format!("read {name}"))(cause),
        Fault::Newer(found) => error::unsupported(name, found, FORMAT),
        Fault::Damaged(what) => error::damaged(Place::Journal(name), what),
    }
}

/// The first and the last frame.
fn ends(mut file: &File, length: u64) -> Result<(Header, Closing), Fault> {
    let header = {
        let mut input = BufReader::with_capacity(SMALL_BUFFER, file);
        magic(&mut input)?;
        let room = length.saturating_sub(MAGIC.len() as u64);
        header(frame::read(&mut input, room)?)?
    };
    let at = length.checked_sub(CLOSING_FRAME).ok_or(Fault::damaged("it is cut off"))?;
    file.seek(SeekFrom::Start(at))?;
    let closing = match frame::read(&mut file, CLOSING_FRAME) {
        Ok((CLOSING, payload)) => Closing::decode(&payload),
        Ok(_) | Err(Fault::Damaged(_)) => None,
        Err(fault @ (Fault::Io(_) | Fault::Newer(_))) => return Err(fault),
    };
    Ok((header, closing.ok_or(Fault::damaged("its end is missing or has changed"))?))
}

fn written<T: DeserializeOwned>(mut file: &File, at: u64, length: u64) -> Result<T, Fault> {
    let end = length.saturating_sub(CLOSING_FRAME);
    let room = end.checked_sub(at).ok_or(Fault::damaged("it is cut off"))?;
    file.seek(SeekFrom::Start(at))?;
    let mut input = BufReader::new(file);
    match frame::read(&mut input, room)? {
        (CHANGES, payload) if payload.len() as u64 + frame::OVERHEAD == room => json(&payload),
        _ => Err(Fault::damaged("its changes are out of place")),
    }
}

/// A file that is read from beginning to end.
struct Whole<'a> {
    input: Witness<BufReader<&'a File>>,
    length: u64,
    /// Where the frame that was read last begins.
    last: u64,
}

impl<'a> Whole<'a> {
    fn begin(mut file: &'a File, length: u64) -> Result<Self, Fault> {
        file.seek(SeekFrom::Start(0))?;
        let input = BufReader::with_capacity(LARGE_BUFFER, file);
        let mut input = Witness { input, seen: blake3::Hasher::new(), at: 0 };
        magic(&mut input)?;
        let mut whole = Self { input, length, last: 0 };
        whole.frame().and_then(header)?;
        Ok(whole)
    }

    fn frame(&mut self) -> Result<(u8, Vec<u8>), Fault> {
        self.last = self.input.at;
        frame::read(&mut self.input, self.length.saturating_sub(self.last))
    }

    /// Proves that the frames that were read are all, and sealed by this closing frame.
    fn end(self, closing: Closing) -> Result<(), Fault> {
        if self.last != closing.changes_at || self.input.at + CLOSING_FRAME != self.length {
            return Err(Fault::damaged("its changes are out of place"));
        }
        let mut again = closing;
        again.seal(&self.input.seen);
        let same = again.seal == closing.seal;
        if same { Ok(()) } else { Err(Fault::damaged("bytes in it have changed")) }
    }
}

fn magic(input: &mut impl Read) -> Result<(), Fault> {
    let mut magic = [0; MAGIC.len()];
    input.read_exact(&mut magic)?;
    let same = magic == *MAGIC;
    if same { Ok(()) } else { Err(Fault::damaged("it is no journal file")) }
}

fn header((tag, payload): (u8, Vec<u8>)) -> Result<Header, Fault> {
    if tag != HEADER {
        return Err(Fault::damaged("it does not begin with a header"));
    }
    match record::read::<HeaderRecord<'_>>(&payload, FORMAT) {
        Ok(record) => Ok(record.into()),
        Err(Unreadable::Newer(format)) => Err(Fault::Newer(format)),
        Err(Unreadable::Wrong(cause)) => Err(wrong_json(&cause)),
    }
}

pub(super) fn definition(mut payload: Vec<u8>) -> Option<(Hash, Compressed)> {
    let (hash, rest) = payload.split_first_chunk::<32>()?;
    let (hash, table) = (Hash::from(*hash), Table::decode(rest.get(..TABLE)?)?);
    payload.drain(..32 + TABLE);
    let whole = table.packed() == Some(payload.len() as u64);
    whole.then_some((hash, Compressed { table, body: payload }))
}

/// The hash of a definition that is what its hash says.
fn proved(payload: Vec<u8>, name: &str) -> Option<Hash> {
    let (hash, packed) = definition(payload)?;
    let unpacked = packed.unpack(Place::Journal(name)).ok()?;
    (unpacked.hash() == hash).then_some(hash)
}

fn json<T: DeserializeOwned>(payload: &[u8]) -> Result<T, Fault> {
    record::from_json(payload).map_err(|cause| wrong_json(&cause))
}

fn wrong_json(cause: &serde_json::Error) -> Fault {
    Fault::damaged(format!("its JSON cannot be read: {cause}"))
}

/// Hashes and counts what is read.
struct Witness<R> {
    input: R,
    seen: blake3::Hasher,
    at: u64,
}

impl<R: Read> Read for Witness<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.seen.update(buffer.get(..read).unwrap_or_default());
        self.at += read as u64;
        Ok(read)
    }
}
