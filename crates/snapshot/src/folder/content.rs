//! Reads the documents of a snapshot, for splitting and joining.

use crate::{
    Kind, Limits, Problem, ServiceKey,
    read::{
        found::{FoundDocument, FoundService},
        header::{self, ServiceHeader},
        problem::Problems,
        scan::{Found, Scanner, Sink, Stop},
        schema::field_index,
        span::Span,
        validate::{self, Validated},
    },
};

/// The documents of a snapshot.
pub(super) struct Content {
    /// The services that have an ID or a name.
    pub(super) services: Vec<FoundService>,
    /// Documents other than services.
    pub(super) documents: Vec<FoundDocument>,
    /// Services that have neither an ID nor a name.
    pub(super) unnamed: Vec<Span>,
    /// The arrays that it has, in their order.
    pub(super) arrays: Vec<Kind>,
}

/// Reads a snapshot that arrives in pieces.
pub(super) struct ContentReader {
    scanner: Scanner,
    sink: ContentSink,
}

#[derive(Default)]
struct ContentSink {
    services: Vec<FoundService>,
    documents: Vec<FoundDocument>,
    unnamed: Vec<Span>,
}

impl ContentReader {
    pub(super) fn new(limits: Limits) -> Self {
        Self { scanner: Scanner::new(limits), sink: ContentSink::default() }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.scanner.push(bytes, &mut self.sink);
    }

    /// Ends the file. The error has the reasons why it cannot be read. What an import would reject or skip
    /// is no reason: a folder has it too.
    pub(super) fn finish(mut self) -> Result<Content, Vec<Problem>> {
        self.scanner.finish();
        let problems = std::mem::take(&mut self.scanner.problems);
        if self.scanner.is_rejected() || problems.is_file_rejected() {
            return Err(problems.into_sorted());
        }
        let ContentSink { services, documents, unnamed } = self.sink;
        Ok(Content { services, documents, unnamed, arrays: self.scanner.array_order })
    }
}

impl Sink for ContentSink {
    fn document(&mut self, found: Found<'_>, _: &mut Problems) -> Result<(), Stop> {
        let Found { kind, index, start, text } = found;
        if text == "null" {
            return Ok(());
        }
        let validated = validate::validate(text, kind).map_err(|syntax| Stop {
            at: syntax.at,
            message: validate::invalid_json(syntax.message),
        })?;
        let span = Span::new(text, start.offset, validated.is_compact);
        let field = |index: usize| field(text, &validated, index);
        if kind == Kind::Service {
            let header = ServiceHeader::parse(text).unwrap_or_else(|_| {
                let [id, name, version] = [
                    field_index::SERVICE_ID,
                    field_index::SERVICE_NAME,
                    field_index::SERVICE_VERSION,
                ]
                .map(field);
                ServiceHeader::broken(id.as_deref(), name.as_deref(), version.as_deref())
            });
            if header.id.is_none() && header.name.is_empty() {
                self.unnamed.push(span);
                return Ok(());
            }
            let pointer = String::new().into();
            let (position, needs_adapting) = (start, false);
            let (is_broken, with_new_id) = (false, None);
            self.services.push(FoundService {
                header,
                span,
                position,
                pointer,
                needs_adapting,
                is_broken,
                with_new_id,
            });
        } else {
            self.documents.push(FoundDocument {
                kind,
                index,
                start,
                span,
                needs_adapting: false,
                is_broken: false,
                owner: field_index::owner(kind).and_then(field),
                name: field(field_index::name(kind)),
                id: field(field_index::id(kind)),
                link: None,
            });
        }
        Ok(())
    }
}

/// The text of a top-level value. `None` if it is missing, or neither text nor a number.
fn field(text: &str, validated: &Validated, index: usize) -> Option<Box<str>> {
    let raw = text.get(validated.value(index)?)?;
    header::text(raw).ok().flatten().filter(|_| !raw.starts_with(['{', '[']))
}

/// A file of a folder: where its documents are.
pub struct FolderFile {
    /// The name and version, and the ID of its first service.
    pub(super) service: Option<(ServiceKey, Box<str>)>,
    /// The documents by array, in their order.
    pub(super) documents: [Vec<Span>; 5],
}

/// Reads a file of a folder that arrives in pieces.
pub struct FolderFileReader(ContentReader);

impl FolderFileReader {
    /// Creates a reader that rejects files over these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self(ContentReader::new(limits))
    }

    /// Reads the next piece of the file.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.push(bytes);
    }

    /// Ends the file.
    ///
    /// # Errors
    /// The reasons why it cannot be read.
    pub fn finish(self) -> Result<FolderFile, Vec<Problem>> {
        let Content { services, documents, unnamed, .. } = self.0.finish()?;
        let service = services.first().map(|service| {
            (service.header.key(), service.header.id.as_deref().unwrap_or_default().into())
        });
        let mut by_kind = <[Vec<Span>; 5]>::default();
        if let Some(spans) = by_kind.get_mut(Kind::Service.index()) {
            spans.extend(services.iter().map(|service| service.span).chain(unnamed));
            spans.sort_by_key(|span| span.offset);
        }
        for document in documents {
            if let Some(spans) = by_kind.get_mut(document.kind.index()) {
                spans.push(document.span);
            }
        }
        Ok(FolderFile { service, documents: by_kind })
    }
}
