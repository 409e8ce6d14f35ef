//! Reads and verifies a revision's file.

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
    frame::{self, FrameError},
    layout::{
        CHANGES, CLOSING, CLOSING_FRAME, ChainHash, Closing, DEFINITION, FORMAT, HEADER, Header,
        MAGIC,
    },
};
use crate::{
    compressed::{Compressed, TABLE_LENGTH, Table},
    directory_id::DirectoryId,
    error::{self, Location},
    record::{self, CommitChangesRecord, CommitOutcomeRecord, HeaderRecord, Unreadable},
};

/// Bytes. Enough for most headers, without reading the bodies after them.
const SMALL_BUFFER: usize = 1024;
const LARGE_BUFFER: usize = 256 * 1024;

/// A revision's file with verified header and closing frame.
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
        Self::open_as(&root.join(name), name, number)
    }

    /// Opens a file that is not in the journal yet. Errors say `name`.
    pub(crate) fn open_as(
        path: &Path,
        name: &str,
        number: RevisionNumber,
    ) -> Result<Self, StoreError> {
        let file = File::open(path).map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound => error::damaged(Location::Journal(name), "it is missing"),
            _ => error::io(format!("read {name}"))(cause),
        })?;
        let length = file.metadata().map_err(error::io(format!("read {name}")))?.len();
        let (header, closing) = read_ends(&file, length).map_err(frame_error(name))?;
        if header.number != number {
            return Err(error::damaged(
                Location::Journal(name),
                format!("it is revision {}", header.number),
            ));
        }
        Ok(Self { file, name: name.to_owned(), length, header, closing })
    }

    /// The chain hash of the revision before.
    pub(crate) fn parent(&self) -> ChainHash {
        self.header.parent
    }

    /// The data directory ID in the header. Old files have none.
    pub(crate) fn directory(&self) -> Option<DirectoryId> {
        self.header.directory
    }

    /// The log entry of the file.
    pub(crate) fn log_entry(&self) -> LogEntry {
        let Closing { put, removed, chain_hash, .. } = self.closing;
        let (number, draft) = (self.header.number, self.header.draft.clone());
        // A base file keeps the chain hash of the revision file that it replaced.
        let chain_hash = self.header.base.as_ref().map_or(chain_hash, |base| base.chain_hash);
        LogEntry { revision: Revision { number, draft, put, removed }, chain_hash }
    }

    /// The chain hash of this file itself, which is in its closing frame.
    pub(crate) fn own_chain_hash(&self) -> ChainHash {
        self.closing.chain_hash
    }

    /// The file, at its beginning.
    pub(crate) fn into_file(mut self) -> Result<File, StoreError> {
        let rewound = self.file.rewind();
        rewound.map_err(error::io(format!("read {}", self.name)))?;
        Ok(self.file)
    }

    /// The log entries of the compacted revisions, and of this file.
    pub(crate) fn log(&self) -> Vec<LogEntry> {
        let earlier = self.header.base.iter().flat_map(|base| &base.earlier).cloned();
        earlier.chain([self.log_entry()]).collect()
    }

    /// The chain hashes of the compacted revisions.
    pub(crate) fn earlier(&self) -> Vec<ChainHash> {
        let earlier = self.header.base.iter().flat_map(|base| &base.earlier);
        earlier.map(|log_entry| log_entry.chain_hash).collect()
    }

    /// Reads only the changes.
    pub(crate) fn changes(&self) -> Result<Vec<Change>, StoreError> {
        Ok(self.read_changes_frame::<CommitChangesRecord>()?.into())
    }

    /// Reads only the outcome.
    pub(crate) fn outcome(&self) -> Result<Outcome, StoreError> {
        Ok(self.read_changes_frame::<CommitOutcomeRecord>()?.into())
    }

    /// Reads part of the frame with the changes.
    fn read_changes_frame<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        read_changes_frame(&self.file, self.closing.changes_at, self.length)
            .map_err(frame_error(&self.name))
    }

    /// Reads the whole file, passes each definition to `each` and returns the changes. Verifies the
    /// chain hash. Only one definition is in memory at a time.
    pub(crate) fn replay(
        &self,
        mut each: impl FnMut(Hash, Compressed) -> Result<(), StoreError>,
    ) -> Result<Vec<Change>, StoreError> {
        let mut frames =
            FrameReader::begin(&self.file, self.length).map_err(frame_error(&self.name))?;
        loop {
            let (tag, payload) = frames.frame().map_err(frame_error(&self.name))?;
            match tag {
                DEFINITION => {
                    let (hash, compressed) = definition(payload)
                        .ok_or(FrameError::damaged("a definition in it has impossible lengths"))
                        .map_err(frame_error(&self.name))?;
                    each(hash, compressed)?;
                }
                CHANGES => {
                    frames.end(self.closing).map_err(frame_error(&self.name))?;
                    let record: CommitChangesRecord =
                        json(&payload).map_err(frame_error(&self.name))?;
                    return Ok(record.into());
                }
                _ => {
                    return Err(frame_error(&self.name)(FrameError::damaged(
                        "a frame is out of place",
                    )));
                }
            }
        }
    }

    /// The intact definitions of a damaged file. Reading continues after a damaged frame if its length
    /// is plausible.
    pub(crate) fn intact_definitions(&self) -> HashSet<Hash> {
        let mut intact = HashSet::new();
        let Ok(mut frames) = FrameReader::begin(&self.file, self.length) else {
            return intact;
        };
        while frames.input.at < self.closing.changes_at {
            match frames.frame() {
                Ok((DEFINITION, payload)) => intact.extend(verified_hash(payload, &self.name)),
                Err(FrameError::Damaged(_)) if frames.input.at - frames.last >= frame::OVERHEAD => {
                }
                Ok(_) | Err(_) => break,
            }
        }
        intact
    }

    /// The file's name, relative to the data directory.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The location for errors.
    pub(crate) fn location(&self) -> Location<'_> {
        Location::Journal(&self.name)
    }

    /// Length of the file in bytes.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }
}

pub(super) fn frame_error(name: &str) -> impl FnOnce(FrameError) -> StoreError {
    move |frame_error| match frame_error {
        FrameError::Io(cause) => error::io(format!("read {name}"))(cause),
        FrameError::NewerFormat(found) => error::unsupported(name, found, FORMAT),
        FrameError::Damaged(what) => error::damaged(Location::Journal(name), what),
    }
}

/// Reads the first and the last frame.
fn read_ends(mut file: &File, length: u64) -> Result<(Header, Closing), FrameError> {
    let header = {
        let mut input = BufReader::with_capacity(SMALL_BUFFER, file);
        magic(&mut input)?;
        let remaining = length.saturating_sub(MAGIC.len() as u64);
        header(frame::read(&mut input, remaining)?)?
    };
    let at = length.checked_sub(CLOSING_FRAME).ok_or(FrameError::damaged("it is cut off"))?;
    file.seek(SeekFrom::Start(at))?;
    let closing = match frame::read(&mut file, CLOSING_FRAME) {
        Ok((CLOSING, payload)) => Closing::decode(&payload),
        Ok(_) | Err(FrameError::Damaged(_)) => None,
        Err(frame_error @ (FrameError::Io(_) | FrameError::NewerFormat(_))) => {
            return Err(frame_error);
        }
    };
    Ok((header, closing.ok_or(FrameError::damaged("its end is missing or has changed"))?))
}

/// Reads part of the frame with the changes, which begins at `at` in a file of `length` bytes.
fn read_changes_frame<T: DeserializeOwned>(
    mut file: &File,
    at: u64,
    length: u64,
) -> Result<T, FrameError> {
    let end = length.saturating_sub(CLOSING_FRAME);
    let remaining = end.checked_sub(at).ok_or(FrameError::damaged("it is cut off"))?;
    file.seek(SeekFrom::Start(at))?;
    let mut input = BufReader::new(file);
    match frame::read(&mut input, remaining)? {
        (CHANGES, payload) if payload.len() as u64 + frame::OVERHEAD == remaining => json(&payload),
        _ => Err(FrameError::damaged("its changes are out of place")),
    }
}

/// Reads a file from beginning to end.
struct FrameReader<'a> {
    input: Hashing<BufReader<&'a File>>,
    length: u64,
    /// Offset of the frame that was read last.
    last: u64,
}

impl<'a> FrameReader<'a> {
    fn begin(mut file: &'a File, length: u64) -> Result<Self, FrameError> {
        file.seek(SeekFrom::Start(0))?;
        let input = BufReader::with_capacity(LARGE_BUFFER, file);
        let mut input = Hashing { input, hasher: blake3::Hasher::new(), at: 0 };
        magic(&mut input)?;
        let mut frames = Self { input, length, last: 0 };
        frames.frame().and_then(header)?;
        Ok(frames)
    }

    fn frame(&mut self) -> Result<(u8, Vec<u8>), FrameError> {
        self.last = self.input.at;
        frame::read(&mut self.input, self.length.saturating_sub(self.last))
    }

    /// Checks that all frames were read, and verifies the chain hash in the closing frame.
    fn end(self, closing: Closing) -> Result<(), FrameError> {
        if self.last != closing.changes_at || self.input.at + CLOSING_FRAME != self.length {
            return Err(FrameError::damaged("its changes are out of place"));
        }
        let mut computed = closing;
        computed.set_chain_hash(&self.input.hasher);
        let same = computed.chain_hash == closing.chain_hash;
        if same { Ok(()) } else { Err(FrameError::damaged("bytes in it have changed")) }
    }
}

fn magic(input: &mut impl Read) -> Result<(), FrameError> {
    let mut magic = [0; MAGIC.len()];
    input.read_exact(&mut magic)?;
    let same = magic == *MAGIC;
    if same { Ok(()) } else { Err(FrameError::damaged("it is not a journal file")) }
}

fn header((tag, payload): (u8, Vec<u8>)) -> Result<Header, FrameError> {
    if tag != HEADER {
        return Err(FrameError::damaged("it does not begin with a header"));
    }
    match record::read::<HeaderRecord<'_>>(&payload, FORMAT) {
        Ok(record) => Ok(record.into()),
        Err(Unreadable::NewerFormat(format)) => Err(FrameError::NewerFormat(format)),
        Err(Unreadable::Wrong(cause)) => Err(wrong_json(&cause)),
    }
}

pub(super) fn definition(mut payload: Vec<u8>) -> Option<(Hash, Compressed)> {
    let (hash, rest) = payload.split_first_chunk::<32>()?;
    let (hash, table) = (Hash::from(*hash), Table::decode(rest.get(..TABLE_LENGTH)?)?);
    payload.drain(..32 + TABLE_LENGTH);
    let has_all_sections = table.compressed_length() == Some(payload.len() as u64);
    has_all_sections.then_some((hash, Compressed { table, body: payload }))
}

/// The hash of a definition, if its content matches.
fn verified_hash(payload: Vec<u8>, name: &str) -> Option<Hash> {
    let (hash, compressed) = definition(payload)?;
    let definition = compressed.decompress(Location::Journal(name)).ok()?;
    (definition.hash() == hash).then_some(hash)
}

fn json<T: DeserializeOwned>(payload: &[u8]) -> Result<T, FrameError> {
    record::from_json(payload).map_err(|cause| wrong_json(&cause))
}

fn wrong_json(cause: &serde_json::Error) -> FrameError {
    FrameError::damaged(format!("its JSON cannot be read: {cause}"))
}

/// Hashes and counts the bytes that are read.
struct Hashing<R> {
    input: R,
    hasher: blake3::Hasher,
    at: u64,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.hasher.update(buffer.get(..read).unwrap_or_default());
        self.at += read as u64;
        Ok(read)
    }
}
