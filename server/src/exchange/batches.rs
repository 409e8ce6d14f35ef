//! Collects the exports of a server, which come in batches, and writes them as one snapshot.

use std::{
    collections::HashSet,
    fs::File,
    io::{self, BufWriter, Write},
    os::unix::fs::FileExt as _,
    path::Path,
};

use snapshot::{
    Definition, Hash, Kind, Limits, ManifestEntry, ReadAt, Reader, ServiceId, Summary, Writer,
};

use super::transfer::Transfer;

/// Exports that were received, one after the other in a temporary file.
pub(crate) struct Batches {
    file: File,
    size: u64,
    /// The services, with the position of their batch in the file.
    services: Vec<(u64, ManifestEntry)>,
    ids: HashSet<ServiceId>,
}

/// A batch that is being received.
pub(crate) struct Batch<'a> {
    batches: &'a mut Batches,
    start: u64,
    reader: Reader,
    progress: &'a mut dyn FnMut(Transfer),
}

/// The file from a position on.
struct From<'a> {
    file: &'a File,
    start: u64,
}

impl ReadAt for From<'_> {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        self.file.read_exact_at(bytes, self.start + offset)
    }
}

impl Batches {
    /// No batches so far. They are kept in a file without a name in this folder.
    pub(crate) fn new(folder: &Path) -> io::Result<Self> {
        let file = tempfile::tempfile_in(folder)?;
        Ok(Self { file, size: 0, services: Vec::new(), ids: HashSet::new() })
    }

    /// Receives the next batch.
    pub(crate) fn next<'a>(&'a mut self, progress: &'a mut dyn FnMut(Transfer)) -> Batch<'a> {
        let start = self.size;
        // The server is trusted with sizes, as the person is who named it. Memory is bounded by the others.
        let limits = Limits { max_file_bytes: u64::MAX, ..Limits::default() };
        Batch { batches: self, start, reader: Reader::new(limits), progress }
    }

    /// The bytes that were received.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The services that were received.
    pub(crate) fn services(&self) -> impl Iterator<Item = &Summary> {
        self.services.iter().map(|(_, service)| &service.summary)
    }

    /// Whether a service with this ID was received.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.ids.contains(&ServiceId::from(id))
    }

    /// The definitions, in the order in which they were received.
    pub(crate) fn definitions(
        &self,
    ) -> impl Iterator<Item = (&ManifestEntry, io::Result<Definition>)> {
        self.services.iter().map(|(start, service)| {
            let definition = service.definition(&From { file: &self.file, start: *start });
            (service, definition)
        })
    }

    /// Writes one snapshot, sorted by name and version, so that the same services give the same bytes. Returns a
    /// hash of it.
    pub(crate) fn write(mut self, out: impl Write) -> io::Result<Hash> {
        self.services.sort_by(|(_, a), (_, b)| {
            (&a.summary.key, &a.summary.id).cmp(&(&b.summary.key, &b.summary.id))
        });
        let out = HashWriter { out: BufWriter::new(out), hash: blake3::Hasher::new() };
        let mut writer = Writer::new(out)?;
        for kind in Kind::ALL {
            for (start, service) in &self.services {
                let definition = service.definition(&From { file: &self.file, start: *start })?;
                writer.section(kind, definition.section(kind))?;
            }
        }
        Ok(Hash::from(*writer.finish()?.hash.finalize().as_bytes()))
    }
}

/// Hashes what it writes.
struct HashWriter<W> {
    out: W,
    hash: blake3::Hasher,
}

impl<W: Write> Write for HashWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Batch<'_> {
    /// Ends the batch. The services of a snapshot with problems are not kept. Its first problem is the error.
    pub(crate) fn finish(self) -> Result<(), Box<str>> {
        let mut manifest = self.reader.finish();
        if !manifest.is_usable() || manifest.broken_services > 0 {
            let first = manifest.problems.into_iter().next();
            return Err(first.map(|problem| problem.message).unwrap_or_default());
        }
        for service in manifest.definitions.drain(..) {
            if self.batches.ids.insert(service.summary.id.clone()) {
                self.batches.services.push((self.start, service));
            }
        }
        Ok(())
    }
}

impl Write for Batch<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.batches.file.write_all(bytes)?;
        self.batches.size += bytes.len() as u64;
        self.reader.push(bytes);
        (self.progress)(Transfer { done: self.batches.size, total: None });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::{env::temp_dir, io::Read as _};

    use super::*;

    const B: &str = r#"{"services":[{"id":"b","name":"B","version":"1"}],"resources":[],"requests":[],
        "responses":[],"eventMessages":[]}"#;
    const A: &str = r#"{"services":[{"id":"a","name":"A","version":"1"}, {"id":"b","name":"B","version":"1"}],
        "resources":[{"id":"r","serviceId":"a","name":"x"}],"requests":[],"responses":[],"eventMessages":[]}"#;

    fn receive(batches: &mut Batches, text: &str) -> Result<(), Box<str>> {
        let mut done = 0;
        let mut progress = |transfer: Transfer| done = transfer.done;
        let mut batch = batches.next(&mut progress);
        batch.write_all(text.as_bytes()).unwrap();
        let finished = batch.finish();
        assert_eq!(done, batches.size);
        finished
    }

    #[test]
    fn batches_become_one_sorted_snapshot_without_repeated_services() {
        let mut batches = Batches::new(&temp_dir()).unwrap();
        receive(&mut batches, B).unwrap();
        receive(&mut batches, A).unwrap();
        assert!(batches.has("a") && !batches.has("r"));
        assert_eq!(batches.size, (A.len() + B.len()) as u64);
        let mut file = tempfile::NamedTempFile::new().unwrap();
        batches.write(file.as_file()).unwrap();
        let mut text = String::new();
        file.reopen().unwrap().read_to_string(&mut text).unwrap();
        let expected = "{\"services\":[\n{\"id\":\"a\",\"name\":\"A\",\"version\":\"1\"},\n\
            {\"id\":\"b\",\"name\":\"B\",\"version\":\"1\"}\n],\n\
            \"resources\":[\n{\"id\":\"r\",\"serviceId\":\"a\",\"name\":\"x\"}\n],\n\
            \"requests\":[],\n\"responses\":[],\n\"eventMessages\":[]}\n";
        assert_eq!(text, expected);
        file.flush().unwrap();
    }

    #[test]
    fn broken_batch_is_rejected() {
        let mut batches = Batches::new(&temp_dir()).unwrap();
        let problem = receive(&mut batches, &B[..B.len() - 1]).unwrap_err();
        assert!(problem.contains("ends"), "{problem}");
        assert!(!batches.has("b"));
    }
}
