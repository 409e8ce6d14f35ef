//! The outline of a file: which definitions it holds and where their documents lie.
//!
//! The documents of a definition are scattered over the five arrays. One pass over the file keeps
//! of each document its place and what orders it, so that memory depends on the number of
//! documents, not on their size; a definition is put together later, when it is its turn.

use std::{io, ops::Range};

use crate::{
    Definition, Kind, Limits, Orphan, Problem, Release, ServiceKey, Severity, Summary,
    WriterVersions,
    compare::document,
    read::{
        group::{self, Loose},
        header::{self, ServiceHeader},
        problem::{Position, Problems},
        scan::{Found, Scanner, Sink, Stop},
        schema::slot,
        span::{ReadAt, Span},
        validate::{self, Finding, What},
    },
};

/// Reads a snapshot that comes in pieces.
pub struct Reader {
    scanner: Scanner,
    gatherer: Collector,
}

impl Reader {
    /// A reader that refuses what is larger than these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let gatherer = Collector {
            most_operations: limits.max_documents,
            operations_left: limits.max_documents,
            most_services: limits.max_services,
            services_left: limits.max_services,
            ..Collector::default()
        };
        Self { scanner: Scanner::new(limits), gatherer }
    }

    /// Reads the next piece of the file, of any size.
    pub fn push(&mut self, bytes: &[u8]) {
        self.scanner.push(bytes, &mut self.gatherer);
    }

    /// Whether the file cannot be imported, whatever else comes: reading on is a waste.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.scanner.is_refused()
    }

    /// The file ends here.
    #[must_use]
    pub fn finish(mut self) -> Manifest {
        let arrays = self.scanner.finish();
        let mut problems = std::mem::take(&mut self.scanner.problems);
        if !self.scanner.is_refused() {
            for kind in Kind::ALL {
                if !arrays.get(kind.index()).copied().unwrap_or(false) {
                    let key = kind.key();
                    problems.add(
                        Severity::Note,
                        "",
                        Position { line: 1, column: 1, offset: 0 },
                        format!("The array `{key}` is missing; it is read as empty."),
                    );
                }
            }
        }
        let counts = self.gatherer.counts;
        let whole = !self.scanner.is_refused() && !self.gatherer.incomplete;
        let (definitions, orphans) =
            group::group(self.gatherer.services, self.gatherer.loose, whole, &mut problems);
        let mut writer_versions = self.gatherer.writer_versions;
        match arrays.get(Kind::EventMessage.index()) {
            Some(true) => writer_versions.record_seen(Release::V1_7),
            _ => writer_versions.record_missing(Release::V1_7),
        }
        Manifest { definitions, orphans, counts, problems: problems.into_sorted(), writer_versions }
    }
}

/// Reads a whole snapshot that is in memory.
#[must_use]
pub fn read(bytes: &[u8], limits: Limits) -> Manifest {
    let mut reader = Reader::new(limits);
    reader.push(bytes);
    reader.finish()
}

/// What a file holds, without the documents themselves.
#[derive(Debug)]
pub struct Manifest {
    /// The definitions in the order of their services in the file.
    pub definitions: Vec<ManifestEntry>,
    /// The documents that belong to none of these services, in the order of their owners, then of the file.
    pub orphans: Vec<Orphan>,
    /// Documents in each array, in the order of [`Kind::ALL`].
    pub counts: [u32; 5],
    /// All problems, the gravest first, then by place.
    pub problems: Vec<Problem>,
    /// What the fields of its documents tell of the release that wrote it.
    pub writer_versions: WriterVersions,
}

impl Manifest {
    /// Whether the file can be imported.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.problems.iter().all(|problem| problem.severity != Severity::Refused)
    }
}

/// One definition of a file.
#[derive(Debug)]
pub struct ManifestEntry {
    /// What a list shows of it.
    pub summary: Summary,
    /// Where its service stands.
    pub position: Position,
    /// JSON Pointer to its service.
    pub pointer: Box<str>,
    /// Where its documents stand, in the order of a definition.
    pub(crate) documents: [Vec<Span>; 5],
}

impl ManifestEntry {
    /// The definition itself, read again from the file that this outline was made of.
    ///
    /// # Errors
    /// Where the file cannot be read, or is not the file any more.
    pub fn definition(&self, file: &(impl ReadAt + ?Sized)) -> io::Result<Definition> {
        let mut sections = <[String; 5]>::default();
        for (section, places) in sections.iter_mut().zip(&self.documents) {
            for place in places {
                if !section.is_empty() {
                    section.push_str(crate::SEPARATOR);
                }
                section.push_str(&place.read(file)?);
            }
        }
        Ok(Definition::from_proved(sections))
    }

    /// Whether these are its documents, as they were when the file was first read.
    #[must_use]
    pub fn matches(&self, definition: &Definition) -> bool {
        let mut sections = definition.sections().iter().zip(&self.documents);
        let same = |(section, places): (&String, &Vec<Span>)| {
            let mut documents = document::documents(section);
            places.iter().all(|place| documents.next().is_some_and(|text| place.is_of(text)))
                && documents.next().is_none()
        };
        sections.all(same)
    }

    /// Its service alone, read again from the file.
    ///
    /// # Errors
    /// As [`ManifestEntry::definition`].
    pub fn service(&self, file: &(impl ReadAt + ?Sized)) -> io::Result<String> {
        let [services, ..] = &self.documents;
        services.first().map_or_else(|| Ok(String::new()), |place| place.read(file))
    }
}

/// A service of the file, before the other documents are given to it.
pub(crate) struct FoundService {
    pub(crate) header: ServiceHeader,
    pub(crate) place: Span,
    pub(crate) position: Position,
    pub(crate) pointer: Box<str>,
    pub(crate) unknown_fields: bool,
}

#[derive(Default)]
struct Collector {
    services: Vec<FoundService>,
    loose: Vec<Loose>,
    counts: [u32; 5],
    writer_versions: WriterVersions,
    /// Operations that all services together may have, and that may still come.
    most_operations: u32,
    operations_left: u32,
    /// Services that the file may have, and that may still come.
    most_services: u32,
    services_left: u32,
    /// Whether something was not taken, so that what hangs on it is not in the outline either.
    incomplete: bool,
}

impl Sink for Collector {
    fn document(&mut self, found: Found<'_>, problems: &mut Problems) -> Result<(), Stop> {
        let Found { kind, index, start, text } = found;
        let pointer = || format!("/{}/{index}", kind.key());
        if text == "null" {
            problems.add(
                Severity::Note,
                pointer(),
                start,
                "A null in place of a document is left out.",
            );
            return Ok(());
        }
        let walked = validate::validate(text, kind).map_err(|syntax| Stop {
            at: syntax.at,
            message: validate::not_json(syntax.message),
        })?;
        if let Some(count) = self.counts.get_mut(kind.index()) {
            *count += 1;
        }
        self.writer_versions.merge(walked.writer_versions);
        let unknown_fields = walked.has_unknown();
        let mut refused = walked.more;
        if walked.more {
            let message = format!(
                "More than {} places of this document are not as a Microcks writes them.",
                validate::MAX_FINDINGS
            );
            problems.add(Severity::Refused, pointer(), start, message);
        }
        // In the order of the text, so that each line of it is counted once.
        let mut findings: Vec<&Finding> = walked.findings.iter().collect();
        findings.sort_by_key(|finding| finding.at);
        let (mut at, mut place) = (0, start);
        for finding in findings {
            place = place.after(text.as_bytes().get(at..finding.at).unwrap_or_default());
            at = finding.at;
            refused |= tell(finding, &pointer(), place, problems);
        }
        if refused {
            self.incomplete = true;
            return Ok(());
        }
        let place = Span::of(text, start.offset, walked.compact);
        let mut field = |slot: usize, name: &str| {
            let value: Range<usize> = walked.value(slot)?;
            match header::text(text.get(value.clone()).unwrap_or_default()) {
                Ok(value) => value,
                Err(header::NotText) => {
                    let place = start.after(text.as_bytes().get(..value.start).unwrap_or_default());
                    problems.add(
                        Severity::Refused,
                        format!("{}/{name}", pointer()),
                        place,
                        format!("`{name}` holds half a character (a lone surrogate)."),
                    );
                    self.incomplete = true;
                    None
                }
            }
        };
        if kind == Kind::Service {
            let left = self.services_left.checked_sub(1);
            self.services_left = left.ok_or_else(|| self.too_many_services())?;
            match ServiceHeader::of_file(text) {
                Ok(header) => {
                    let mut faults = header.faults().peekable();
                    if faults.peek().is_some() {
                        self.incomplete = true;
                        for (field, fault) in faults {
                            let pointer = format!("{}/{field}", pointer());
                            problems.add(Severity::Refused, pointer, start, fault);
                        }
                        return Ok(());
                    }
                    drop(faults);
                    let operations = u32::try_from(header.operations().count());
                    let left = operations.ok();
                    let left = left.and_then(|more| self.operations_left.checked_sub(more));
                    self.operations_left = left.ok_or_else(|| self.too_many_operations())?;
                    self.services.push(FoundService {
                        header,
                        place,
                        position: start,
                        pointer: pointer().into(),
                        unknown_fields,
                    });
                }
                Err(what) => {
                    self.incomplete = true;
                    problems.add(Severity::Refused, pointer(), start, what);
                }
            }
            return Ok(());
        }
        let loose = if kind == Kind::Resource {
            let owner = field(slot::RESOURCE_SERVICE, "serviceId");
            let name = field(slot::RESOURCE_NAME, "name");
            let id = field(slot::RESOURCE_ID, "id");
            Loose { kind, index, start, place, unknown_fields, owner, name, id, link: None }
        } else {
            let owner = field(slot::MESSAGE_OPERATION, "operationId");
            let name = field(slot::MESSAGE_NAME, "name");
            let id = field(slot::MESSAGE_ID, "id");
            let link = match kind {
                Kind::Request => field(slot::REQUEST_RESPONSE, "responseId"),
                Kind::EventMessage => field(slot::EVENT_REPLY, "replyId"),
                _ => None,
            };
            Loose { kind, index, start, place, unknown_fields, owner, name, id, link }
        };
        if loose.owner.is_none() && loose.id.is_none() {
            // It can neither belong to anything nor stand for another one: it is not kept.
            group::tell_orphan(&loose, problems);
        } else {
            self.loose.push(loose);
        }
        Ok(())
    }
}

impl Collector {
    fn too_many_services(&self) -> Stop {
        let most = self.most_services;
        Stop { at: 0, message: format!("The file has more than the limit of {most} services.") }
    }

    fn too_many_operations(&self) -> Stop {
        let most = self.most_operations;
        let message =
            format!("The services of the file have more than the limit of {most} operations.");
        Stop { at: 0, message }
    }
}

/// Adds what the walk found to the problems; tells whether the file is refused for it.
fn tell(finding: &Finding, document: &str, place: Position, problems: &mut Problems) -> bool {
    let pointer = format!("{document}{}", finding.pointer);
    let (severity, message) = match &finding.what {
        What::UnknownField { name, .. } => {
            let pattern = pattern(document, &finding.pointer);
            (
                Severity::Note,
                format!(
                    "`{pattern}/{name}` is a field that no Microcks of today knows. It is kept \
                     here and left out of a default export."
                ),
            )
        }
        What::UnknownWord { word, known } => (
            Severity::Warning,
            format!(
                "`{word}` is not one of {}. It is kept here; an export leaves out what has it, \
                 because a Microcks would import nothing from the file.",
                known.iter().map(|known| known.name).collect::<Vec<_>>().join(", ")
            ),
        ),
        What::WrongKind { wants, is } => {
            (Severity::Refused, format!("Here stands {is}; it must be {wants}."))
        }
        What::Twice { name } => (
            Severity::Refused,
            format!("The field `{name}` is there twice; only one of them can be meant."),
        ),
    };
    problems.add(severity, pointer, place, message);
    severity == Severity::Refused
}

/// A pointer with `*` in place of numbers: where like fields are told as one.
fn pattern(document: &str, pointer: &str) -> String {
    let mut steps: Vec<&str> = document.split('/').chain(pointer.split('/').skip(1)).collect();
    steps.pop().filter(|_| !pointer.is_empty());
    let steps = steps.into_iter().skip(1).map(|step| {
        let number = !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
        if number { "*" } else { step }
    });
    steps.collect::<Vec<_>>().join("/")
}

/// The key that two services must not share.
pub(crate) fn key_of(header: &ServiceHeader) -> ServiceKey {
    ServiceKey::new(header.name.as_str(), header.version.as_str())
}
