//! Reads and verifies a backup.

use std::{
    collections::HashSet,
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom, Take},
    mem,
    path::{Path, PathBuf},
};

use tar::Header;

use super::{
    BackupError, BackupSummary, ListedFile, OnProgress,
    layout::{self, BLOCK, CLOSING, FILES, FORMAT, MAX_FILES, MAX_SUMMARY, SUMMARY},
    meter::Meter,
};
use crate::{
    Stage,
    record::{self, BackupRecord, FileListRecord, Unreadable},
};

/// Bytes of a content that are read at once.
const CHUNK: usize = 1024 * 1024;

/// Bytes of the buffer for headers and small files. Larger reads bypass it.
const SMALL_BUFFER: usize = 16 * 1024;

/// Reads a whole backup and verifies it.
///
/// # Errors
/// If it is not a backup, a newer version wrote it, or a byte of it differs.
pub fn verify_backup(
    file: &Path,
    on_progress: OnProgress<'_>,
) -> Result<BackupSummary, BackupError> {
    let backup = Backup::open(file)?;
    backup.read(Stage::Verification, on_progress, &mut ())?;
    Ok(backup.summary)
}

/// A backup whose beginning and end were read. Its content is not verified yet.
#[derive(Debug)]
pub struct Backup {
    path: PathBuf,
    file: File,
    length: u64,
    summary: BackupSummary,
    /// The hash over everything before the end, except for the contents of files.
    hash: blake3::Hash,
}

/// Receives the files of a backup.
pub(super) trait Sink {
    /// A file begins.
    fn begin(&mut self, name: &str) -> Result<(), BackupError>;

    /// The next bytes of the file.
    fn write(&mut self, bytes: &[u8]) -> Result<(), BackupError>;

    /// The file is complete.
    fn end(&mut self) -> Result<(), BackupError>;
}

/// Discards the files.
impl Sink for () {
    fn begin(&mut self, _: &str) -> Result<(), BackupError> {
        Ok(())
    }

    fn write(&mut self, _: &[u8]) -> Result<(), BackupError> {
        Ok(())
    }

    fn end(&mut self) -> Result<(), BackupError> {
        Ok(())
    }
}

impl Backup {
    /// Reads what a backup contains, and whether it has an end.
    ///
    /// # Errors
    /// If it is not a backup, a newer version wrote it, or its end is missing.
    pub fn open(path: &Path) -> Result<Self, BackupError> {
        let failed = |cause| BackupError::io("read", path)(cause);
        let mut file = File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let summary = read_summary(path, &mut file)?;
        let hash = match read_closing(&mut file, length).map_err(failed)? {
            Some(hash) => hash,
            None if is_cut_off(&mut file, length).map_err(failed)? => {
                return Err(BackupError::CutOff(path.to_owned()));
            }
            None => return Err(BackupError::damaged(path, "its end has changed")),
        };
        Ok(Self { path: path.to_owned(), file, length, summary, hash })
    }

    /// What it contains.
    #[must_use]
    pub fn summary(&self) -> &BackupSummary {
        &self.summary
    }

    /// Its size in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.length
    }

    /// Reads and verifies everything, and passes the files to `sink`. They are verified only when this
    /// has returned.
    pub(super) fn read(
        &self,
        stage: Stage,
        on_progress: OnProgress<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), BackupError> {
        let mut file = &self.file;
        file.rewind().map_err(BackupError::io("read", &self.path))?;
        let end = self.length.saturating_sub(CLOSING);
        let mut entries = Entries {
            path: &self.path,
            input: BufReader::with_capacity(SMALL_BUFFER, file.take(end)),
            hasher: blake3::Hasher::new(),
            buffer: vec![0; usize::try_from(self.length).unwrap_or(CHUNK).min(CHUNK)],
            meter: Meter { stage, done: 0, total: end, on_progress },
        };
        let (_, size) = entries.expect(Some(SUMMARY))?;
        let summary = entries.content(size, MAX_SUMMARY)?;
        let mut found: Vec<ListedFile> = Vec::new();
        let list = loop {
            let (name, size) = entries.expect(None)?;
            if name == FILES {
                break entries.content(size, MAX_FILES)?;
            }
            sink.begin(&name)?;
            let hash = entries.file(size, &mut |bytes| sink.write(bytes))?;
            sink.end()?;
            found.push(ListedFile { name: name.into(), size, hash });
        };
        let is_same = entries.is_at_end()? && entries.hasher.finalize() == self.hash;
        let listed = record::from_json::<FileListRecord>(&list).map(Vec::<ListedFile>::from);
        let names: HashSet<_> = found.iter().map(|file| &file.name).collect();
        let is_summary = parse_summary(&self.path, &summary)? == self.summary;
        let is_listed = listed.is_ok_and(|listed| listed == found) && names.len() == found.len();
        if is_same && is_listed && is_summary {
            Ok(())
        } else {
            Err(BackupError::damaged(&self.path, "bytes in it have changed"))
        }
    }
}

/// Reads the entries of a backup, and hashes all bytes except for the contents of files.
struct Entries<'a> {
    path: &'a Path,
    input: BufReader<Take<&'a File>>,
    hasher: blake3::Hasher,
    buffer: Vec<u8>,
    meter: Meter<'a>,
}

impl Entries<'_> {
    /// Reads a header. Returns the name and the size of the entry.
    fn expect(&mut self, name: Option<&str>) -> Result<(String, u64), BackupError> {
        let mut block = [0; BLOCK as usize];
        self.fill(&mut block)?;
        match parse_header(&block) {
            Some((found, size)) if is_expected(&found, name) => Ok((found, size)),
            _ => Err(BackupError::damaged(self.path, "the header of an entry has changed")),
        }
    }

    /// Reads the content of a file. Returns its hash, which the list must have.
    fn file(
        &mut self,
        size: u64,
        each: &mut dyn FnMut(&[u8]) -> Result<(), BackupError>,
    ) -> Result<blake3::Hash, BackupError> {
        let mut hasher = blake3::Hasher::new();
        let mut buffer = mem::take(&mut self.buffer);
        let mut remaining = size;
        while remaining > 0 {
            let length = usize::try_from(remaining).unwrap_or(CHUNK).min(buffer.len());
            let chunk = buffer.get_mut(..length).unwrap_or_default();
            self.fill_without_hash(chunk)?;
            hasher.update_rayon(chunk);
            each(chunk)?;
            remaining -= length as u64;
        }
        self.buffer = buffer;
        self.padding(size)?;
        Ok(hasher.finalize())
    }

    /// Reads the content of an entry that is not a file of the data directory.
    fn content(&mut self, size: u64, max: u64) -> Result<Vec<u8>, BackupError> {
        // A size that is not plausible must not reserve memory.
        if size > max.min(self.input.get_ref().limit() + SMALL_BUFFER as u64) {
            return Err(BackupError::damaged(self.path, "the size of an entry has changed"));
        }
        let mut content = vec![0; usize::try_from(size).unwrap_or_default()];
        self.fill(&mut content)?;
        self.padding(size)?;
        Ok(content)
    }

    fn padding(&mut self, size: u64) -> Result<(), BackupError> {
        let mut padding = [0; BLOCK as usize];
        let length = usize::try_from(layout::padding(size)).unwrap_or_default();
        self.fill(padding.get_mut(..length).unwrap_or_default())
    }

    fn is_at_end(&mut self) -> Result<bool, BackupError> {
        let read = self.input.read(&mut [0]).map_err(BackupError::io("read", self.path))?;
        Ok(read == 0)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), BackupError> {
        self.fill_without_hash(bytes)?;
        self.hasher.update(bytes);
        Ok(())
    }

    fn fill_without_hash(&mut self, bytes: &mut [u8]) -> Result<(), BackupError> {
        self.input.read_exact(bytes).map_err(|cause| match cause.kind() {
            io::ErrorKind::UnexpectedEof => {
                BackupError::damaged(self.path, "the size of an entry has changed")
            }
            _ => BackupError::io("read", self.path)(cause),
        })?;
        self.meter.add(bytes.len() as u64)
    }
}

/// The name and the size in a header. `None` if it is not one that a backup has.
fn parse_header(block: &[u8; BLOCK as usize]) -> Option<(String, u64)> {
    let found = Header::from_byte_slice(block);
    let name = found.path().ok()?.to_str()?.to_owned();
    let size = found.size().ok()?;
    let expected = layout::header(&name, size, found.mtime().ok()?).ok()?;
    (expected.as_bytes() == block).then_some((name, size))
}

fn is_expected(found: &str, name: Option<&str>) -> bool {
    name.map_or_else(|| found == FILES || layout::is_known_file(found), |name| found == name)
}

/// Reads the first entry.
fn read_summary(path: &Path, file: &mut File) -> Result<BackupSummary, BackupError> {
    let other = || BackupError::NotBackup(path.to_owned());
    let mut read = |bytes: &mut [u8]| {
        file.read_exact(bytes).map_err(|cause| match cause.kind() {
            io::ErrorKind::UnexpectedEof => None,
            _ => Some(BackupError::io("read", path)(cause)),
        })
    };
    let mut block = [0; BLOCK as usize];
    read(&mut block).map_err(|cause| cause.unwrap_or_else(other))?;
    let (name, size) = parse_header(&block).ok_or_else(other)?;
    if name != SUMMARY || size > MAX_SUMMARY {
        return Err(other());
    }
    let mut json = vec![0; usize::try_from(size).unwrap_or_default()];
    let cut_off = || BackupError::CutOff(path.to_owned());
    read(&mut json).map_err(|cause| cause.unwrap_or_else(cut_off))?;
    parse_summary(path, &json)
}

fn parse_summary(path: &Path, json: &[u8]) -> Result<BackupSummary, BackupError> {
    match record::read::<BackupRecord>(json, FORMAT) {
        Ok(record) => Ok(record.into()),
        Err(Unreadable::NewerFormat(found)) => {
            Err(BackupError::NewerFormat { file: path.to_owned(), found, known: FORMAT })
        }
        Err(Unreadable::Wrong(_)) => {
            Err(BackupError::damaged(path, format!("its entry {SUMMARY} has changed")))
        }
    }
}

/// Reads the checksum at the end. `None` if the end is not that of a backup.
fn read_closing(file: &mut File, length: u64) -> io::Result<Option<blake3::Hash>> {
    let Some(at) = length.checked_sub(CLOSING) else { return Ok(None) };
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = vec![0; CLOSING as usize];
    file.read_exact(&mut bytes)?;
    let digits = bytes.get(BLOCK as usize..BLOCK as usize + 2 * blake3::OUT_LEN);
    let Some(hash) = digits.and_then(|digits| blake3::Hash::from_hex(digits).ok()) else {
        return Ok(None);
    };
    Ok((layout::closing(hash)? == bytes).then_some(hash))
}

/// Whether the file ends before the end of its entries.
fn is_cut_off(file: &mut File, length: u64) -> io::Result<bool> {
    let mut at = 0;
    loop {
        if at + BLOCK > length {
            return Ok(true);
        }
        file.seek(SeekFrom::Start(at))?;
        let mut block = [0; BLOCK as usize];
        file.read_exact(&mut block)?;
        let Some((name, size)) = parse_header(&block) else { return Ok(false) };
        let Some(next) =
            size.checked_next_multiple_of(BLOCK).and_then(|size| size.checked_add(at + BLOCK))
        else {
            return Ok(false);
        };
        at = next;
        if name == FILES {
            return Ok(at + CLOSING > length);
        }
    }
}
