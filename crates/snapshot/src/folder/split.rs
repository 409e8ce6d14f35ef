//! Makes the files of a folder from a snapshot.

use std::io::{self, Write};

use super::{
    content::{Content, ContentReader},
    file_name::{OTHER_FILE, file_names},
    layout::{Layout, LayoutWriter},
    order::{self, Place, Sequences},
};
use crate::{
    Kind, Limits, Problem, ReadAt,
    read::{found::FoundDocument, owners::Owners, span::Span},
};

/// The beginning of a snapshot that shows its layout, in bytes.
const START: usize = 256;

/// Reads a snapshot that arrives in pieces.
pub struct Splitter(ContentReader);

/// The files of a snapshot.
pub struct Split {
    files: Vec<SplitFile>,
    sequences: Sequences,
    layout: Layout,
    is_exact: bool,
}

/// A file of a folder.
pub struct SplitFile {
    name: String,
    /// The documents by array, in the order of this file.
    documents: [Vec<Span>; 5],
}

impl Splitter {
    /// Creates a reader that rejects files over these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self(ContentReader::new(limits))
    }

    /// Reads the next piece of the snapshot.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.push(bytes);
    }

    /// Ends the snapshot.
    ///
    /// # Errors
    /// The reasons why it cannot be read.
    pub fn finish(self) -> Result<Split, Vec<Problem>> {
        Ok(Split::new(self.0.finish()?))
    }
}

/// A document with what it is sorted by.
struct Sorted<'a> {
    file: usize,
    kind: Kind,
    /// The number of its operation, its name and its ID. `None` keeps the order of the snapshot.
    key: Option<(u32, &'a str, Option<&'a str>)>,
    span: Span,
}

impl Split {
    fn new(content: Content) -> Self {
        let Content { services, documents, unnamed, arrays } = content;
        let mut sorted: Vec<usize> = (0..services.len()).collect();
        let key_of = |index: &usize| {
            let header = services.get(*index).map(|service| &service.header);
            header.map(|header| (header.key(), header.id.as_deref().unwrap_or_default()))
        };
        sorted.sort_by_cached_key(|index| (key_of(index), *index));
        let keys: Vec<_> = sorted.iter().filter_map(key_of).collect();
        let names = file_names(keys.iter().map(|(key, id)| (key, *id)));
        // Joining knows the names of the files only.
        let mut named: Vec<_> = keys.into_iter().zip(names).zip(sorted).collect();
        named.sort();
        let sorted: Vec<usize> = named.iter().map(|(_, service)| *service).collect();
        let names = named.into_iter().map(|((_, name), _)| name);
        let mut files: Vec<SplitFile> = names.map(SplitFile::new).collect();
        let other = files.len();
        files.push(SplitFile::new(OTHER_FILE.to_owned()));
        let mut file_of_service = vec![other; services.len()];
        for (file, service) in sorted.iter().enumerate() {
            if let Some(slot) = file_of_service.get_mut(*service) {
                *slot = file;
            }
        }
        let owners = Owners::new(&services);
        let file_of = |service: usize| file_of_service.get(service).copied().unwrap_or(other);
        let of_document = |document: &'_ FoundDocument| owners.find(document);
        let mut all: Vec<Sorted<'_>> = Vec::with_capacity(services.len() + documents.len());
        all.extend(services.iter().enumerate().map(|(index, service)| Sorted {
            file: file_of(index),
            kind: Kind::Service,
            key: None,
            span: service.span,
        }));
        let unnamed = unnamed.into_iter();
        all.extend(unnamed.map(|span| Sorted {
            file: other,
            kind: Kind::Service,
            key: None,
            span,
        }));
        all.extend(documents.iter().map(|document| {
            let owner = of_document(document);
            let name = document.name.as_deref().unwrap_or_default();
            Sorted {
                file: owner.map_or(other, |owner| file_of(owner.service as usize)),
                kind: document.kind,
                key: owner.map(|owner| (owner.operation, name, document.id.as_deref())),
                span: document.span,
            }
        }));
        all.sort_by(|a, b| {
            (a.file, a.kind, &a.key, a.span.offset).cmp(&(b.file, b.kind, &b.key, b.span.offset))
        });
        let sequences = distribute(all, &mut files);
        files.retain(|file| !file.is_empty());
        let layout = Layout { arrays, ..Layout::default() };
        Self { files, sequences, layout, is_exact: false }
    }

    /// Finds the layout of the snapshot, so that joining the files gives every byte of it again. If it has
    /// another layout than those that Mockpit knows, joining gives the same documents in the layout of
    /// Mockpit.
    ///
    /// # Errors
    /// If the snapshot cannot be read, or changed.
    pub fn find_layout(&mut self, snapshot: &(impl ReadAt + ?Sized), size: u64) -> io::Result<()> {
        let mut start = vec![0; START.min(usize::try_from(size).unwrap_or(START))];
        snapshot.read_exact_at(&mut start, 0)?;
        let mut last = [0];
        if size > 0 {
            snapshot.read_exact_at(&mut last, size - 1)?;
        }
        for layout in Layout::candidates(&start, last.first().copied(), &self.layout.arrays) {
            let mut compared =
                Compared { snapshot, size, at: 0, is_same: true, buffer: Vec::new() };
            self.write_in(&layout, snapshot, &mut compared)?;
            if compared.is_same && compared.at == size {
                self.layout = layout;
                self.is_exact = true;
                return Ok(());
            }
        }
        self.layout = Layout::default();
        Ok(())
    }

    /// Whether joining the files gives every byte of the snapshot.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.is_exact
    }

    /// The files, apart from the order file.
    #[must_use]
    pub fn files(&self) -> &[SplitFile] {
        &self.files
    }

    /// The content of the [order file](super::ORDER_FILE). `None` if the folder needs none.
    #[must_use]
    pub fn order_file(&self) -> Option<String> {
        let names: Vec<&str> = self.files.iter().map(SplitFile::name).collect();
        let count = |file: u32, kind: Kind| {
            self.files.get(file as usize).map_or(0, |file| file.spans(kind).len())
        };
        order::write(&self.layout, &self.sequences, &names, count)
    }

    /// Writes what joining the files gives.
    ///
    /// # Errors
    /// If the snapshot cannot be read or changed, or `out` cannot be written.
    pub fn write_joined(
        &self,
        snapshot: &(impl ReadAt + ?Sized),
        out: &mut impl Write,
    ) -> io::Result<()> {
        self.write_in(&self.layout, snapshot, out)
    }

    fn write_in(
        &self,
        layout: &Layout,
        snapshot: &(impl ReadAt + ?Sized),
        out: &mut impl Write,
    ) -> io::Result<()> {
        let mut writer = LayoutWriter::new(layout, out)?;
        for kind in layout.arrays.iter().copied() {
            writer.start_array(kind)?;
            for place in self.sequences.get(kind.index()).into_iter().flatten() {
                let file = self.files.get(place.file as usize);
                let span = file.and_then(|file| file.spans(kind).get(place.index as usize));
                if let Some(span) = span {
                    writer.document(&span.read(snapshot)?)?;
                }
            }
        }
        writer.finish().map(drop)
    }
}

/// Gives each file its documents, which are sorted by file. Returns their order in the snapshot.
fn distribute(all: Vec<Sorted<'_>>, files: &mut [SplitFile]) -> Sequences {
    let mut places = <[Vec<(u64, Place)>; 5]>::default();
    for Sorted { file, kind, span, .. } in all {
        let Some(spans) = files.get_mut(file).and_then(|it| it.documents.get_mut(kind.index()))
        else {
            continue;
        };
        let [file, index] = [file, spans.len()].map(|it| u32::try_from(it).unwrap_or(u32::MAX));
        spans.push(span);
        if let Some(places) = places.get_mut(kind.index()) {
            places.push((span.offset, Place { file, index }));
        }
    }
    places.map(|mut places| {
        places.sort_by_key(|(offset, _)| *offset);
        places.into_iter().map(|(_, place)| place).collect()
    })
}

impl SplitFile {
    fn new(name: String) -> Self {
        Self { name, documents: Default::default() }
    }

    /// The name of the file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn is_empty(&self) -> bool {
        self.documents.iter().all(Vec::is_empty)
    }

    fn spans(&self, kind: Kind) -> &[Span] {
        self.documents.get(kind.index()).map(Vec::as_slice).unwrap_or_default()
    }

    /// Writes the file.
    ///
    /// # Errors
    /// If the snapshot cannot be read or changed, or `out` cannot be written.
    pub fn write(&self, snapshot: &(impl ReadAt + ?Sized), out: &mut impl Write) -> io::Result<()> {
        let layout = Layout::of_folder();
        let mut writer = LayoutWriter::new(&layout, out)?;
        for kind in Kind::ALL {
            writer.start_array(kind)?;
            for span in self.spans(kind) {
                writer.document(&span.read(snapshot)?)?;
            }
        }
        writer.finish().map(drop)
    }
}

/// Compares what is written with a snapshot.
struct Compared<'a, S: ?Sized> {
    snapshot: &'a S,
    size: u64,
    at: u64,
    is_same: bool,
    buffer: Vec<u8>,
}

impl<S: ReadAt + ?Sized> Write for Compared<'_, S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_same && self.at + bytes.len() as u64 <= self.size {
            self.buffer.resize(bytes.len(), 0);
            self.snapshot.read_exact_at(&mut self.buffer, self.at)?;
            self.is_same = self.buffer == bytes;
            self.at += bytes.len() as u64;
        } else {
            self.is_same = false;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
