//! Reads a file piece by piece into its manifest.

use crate::{
    Kind, Limits, Manifest, Release, Severity, WriterVersions,
    read::{
        found::{FoundDocument, FoundService},
        group,
        header::{self, ServiceHeader},
        problem::{Position, Problems},
        scan::{Found, Scanner, Sink, Stop},
        schema::field_index,
        span::Span,
        validate::{self, Finding, FindingKind, Validated},
    },
};

/// Reads a snapshot that arrives in pieces, without holding it in memory.
///
/// ```
/// use snapshot::{Limits, Reader};
///
/// let mut reader = Reader::new(Limits::default());
/// reader.push(br#"{"services":[{"id":"1","name":"Or"#);
/// reader.push(br#"ders","version":"1.0"}]}"#);
/// let manifest = reader.finish();
/// assert!(manifest.is_usable());
/// assert_eq!(manifest.definitions[0].summary.key.to_string(), "Orders 1.0");
/// ```
pub struct Reader {
    scanner: Scanner,
    collector: Collector,
}

impl Reader {
    /// Creates a reader that rejects files over these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let collector = Collector {
            max_operations: limits.max_documents,
            remaining_operations: limits.max_documents,
            max_services: limits.max_services,
            remaining_services: limits.max_services,
            ..Collector::default()
        };
        Self { scanner: Scanner::new(limits), collector }
    }

    /// Reads the next piece of the file. Pieces may have any size.
    pub fn push(&mut self, bytes: &[u8]) {
        self.scanner.push(bytes, &mut self.collector);
    }

    /// Whether the file is rejected already. The caller can stop reading.
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        self.scanner.is_rejected()
    }

    /// Ends the file and returns its manifest.
    #[must_use]
    pub fn finish(mut self) -> Manifest {
        let arrays = self.scanner.finish();
        let mut problems = std::mem::take(&mut self.scanner.problems);
        let has_array = |kind: Kind| arrays.get(kind.index()).copied().unwrap_or(false);
        if !self.scanner.is_rejected() {
            for kind in Kind::ALL.into_iter().filter(|kind| !has_array(*kind)) {
                let key = kind.key();
                problems.add(
                    Severity::Note,
                    "",
                    Position::START,
                    format!("The array `{key}` is missing and is treated as empty."),
                );
            }
        }
        let Collector { services, documents, counts, mut writer_versions, is_incomplete, .. } =
            self.collector;
        let is_complete = !self.scanner.is_rejected() && !is_incomplete;
        let (definitions, orphans) = group::group(services, documents, is_complete, &mut problems);
        if has_array(Kind::EventMessage) {
            writer_versions.record_seen(Release::V1_7);
        } else {
            writer_versions.record_missing(Release::V1_7);
        }
        Manifest { definitions, orphans, counts, problems: problems.into_sorted(), writer_versions }
    }
}

/// Reads a snapshot that is in memory.
///
/// ```
/// use snapshot::{Limits, read};
///
/// let file = br#"{"services":[{"id":"1","name":"Orders","version":"1.0"}],"resources":[],
///     "requests":[],"responses":[],"eventMessages":[]}"#;
/// let manifest = read(file, Limits::default());
/// assert!(manifest.problems.is_empty());
/// let definition = manifest.definitions[0].definition(&file[..])?;
/// assert_eq!(definition.sections()[0], r#"{"id":"1","name":"Orders","version":"1.0"}"#);
///
/// let manifest = read(b"not a snapshot", Limits::default());
/// assert!(!manifest.is_usable());
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use]
pub fn read(bytes: &[u8], limits: Limits) -> Manifest {
    let mut reader = Reader::new(limits);
    reader.push(bytes);
    reader.finish()
}

/// Collects the documents that the scanner finds.
#[derive(Default)]
struct Collector {
    services: Vec<FoundService>,
    documents: Vec<FoundDocument>,
    counts: [u32; 5],
    writer_versions: WriterVersions,
    /// The limit for the operations of all services together.
    max_operations: u32,
    remaining_operations: u32,
    /// The limit for services.
    max_services: u32,
    remaining_services: u32,
    /// Whether a document was rejected. Documents that link to it then look like orphans.
    is_incomplete: bool,
}

impl Sink for Collector {
    fn document(&mut self, found: Found<'_>, problems: &mut Problems) -> Result<(), Stop> {
        if found.text == "null" {
            let message = "A null instead of a document is ignored.";
            problems.add(Severity::Note, found.pointer(), found.start, message);
            return Ok(());
        }
        let validated = validate::validate(found.text, found.kind).map_err(|syntax| Stop {
            at: syntax.at,
            message: validate::invalid_json(syntax.message),
        })?;
        if let Some(count) = self.counts.get_mut(found.kind.index()) {
            *count += 1;
        }
        self.writer_versions.merge(validated.writer_versions);
        if report_findings(&found, &validated, problems) {
            self.is_incomplete = true;
            return Ok(());
        }
        if found.kind == Kind::Service {
            self.add_service(&found, &validated, problems)
        } else {
            self.add_document(&found, &validated, problems);
            Ok(())
        }
    }
}

impl Collector {
    fn add_service(
        &mut self,
        found: &Found<'_>,
        validated: &Validated,
        problems: &mut Problems,
    ) -> Result<(), Stop> {
        let remaining = self.remaining_services.checked_sub(1);
        self.remaining_services = remaining.ok_or_else(|| self.too_many_services())?;
        let header = match ServiceHeader::parse_within_limits(found.text) {
            Ok(header) => header,
            Err(message) => {
                self.is_incomplete = true;
                problems.add(Severity::Refused, found.pointer(), found.start, message);
                return Ok(());
            }
        };
        let faults: Vec<(&str, String)> = header.faults().collect();
        if !faults.is_empty() {
            self.is_incomplete = true;
            for (field, message) in faults {
                let pointer = format!("{}/{field}", found.pointer());
                problems.add(Severity::Refused, pointer, found.start, message);
            }
            return Ok(());
        }
        let operations = u32::try_from(header.operations().count()).ok();
        let remaining = operations.and_then(|count| self.remaining_operations.checked_sub(count));
        self.remaining_operations = remaining.ok_or_else(|| self.too_many_operations())?;
        self.services.push(FoundService {
            header,
            span: Span::new(found.text, found.start.offset, validated.is_compact),
            position: found.start,
            pointer: found.pointer().into(),
            unknown_fields: validated.has_unknown(),
        });
        Ok(())
    }

    fn add_document(&mut self, found: &Found<'_>, validated: &Validated, problems: &mut Problems) {
        let Found { kind, index, start, text } = *found;
        let mut field = |field_index: usize, name: &str| {
            let range = validated.value(field_index)?;
            let value = header::text(text.get(range.clone()).unwrap_or_default());
            value.unwrap_or_else(|header::LoneSurrogate| {
                let before = text.as_bytes().get(..range.start).unwrap_or_default();
                problems.add(
                    Severity::Refused,
                    format!("{}/{name}", found.pointer()),
                    start.after(before),
                    format!("`{name}` contains an incomplete character (a lone surrogate)."),
                );
                self.is_incomplete = true;
                None
            })
        };
        let (owner, name, id, link) = if kind == Kind::Resource {
            let owner = field(field_index::RESOURCE_SERVICE, "serviceId");
            let name = field(field_index::RESOURCE_NAME, "name");
            (owner, name, field(field_index::RESOURCE_ID, "id"), None)
        } else {
            let owner = field(field_index::MESSAGE_OPERATION, "operationId");
            let name = field(field_index::MESSAGE_NAME, "name");
            let id = field(field_index::MESSAGE_ID, "id");
            let link = match kind {
                Kind::Request => field(field_index::REQUEST_RESPONSE, "responseId"),
                Kind::EventMessage => field(field_index::EVENT_REPLY, "replyId"),
                _ => None,
            };
            (owner, name, id, link)
        };
        let span = Span::new(text, start.offset, validated.is_compact);
        let unknown_fields = validated.has_unknown();
        let document =
            FoundDocument { kind, index, start, span, unknown_fields, owner, name, id, link };
        if document.owner.is_none() && document.id.is_none() {
            // It belongs to nothing, and nothing can link to it. Dropping it now saves memory.
            group::warn_of_orphan(&document, problems);
        } else {
            self.documents.push(document);
        }
    }

    fn too_many_services(&self) -> Stop {
        let max = self.max_services;
        Stop { at: 0, message: format!("The file has too many services. The limit is {max}.") }
    }

    fn too_many_operations(&self) -> Stop {
        let max = self.max_operations;
        let message = format!(
            "The services of the file have too many operations together. The limit is {max}."
        );
        Stop { at: 0, message }
    }
}

/// Adds the findings of the validation to the problems. Returns whether the document is rejected.
fn report_findings(found: &Found<'_>, validated: &Validated, problems: &mut Problems) -> bool {
    let pointer = found.pointer();
    if validated.has_more_findings {
        let message = format!(
            "This document deviates from the format in more than {} places.",
            validate::MAX_FINDINGS
        );
        problems.add(Severity::Refused, pointer.clone(), found.start, message);
    }
    // In text order, so that line breaks are counted once.
    let mut findings: Vec<&Finding> = validated.findings.iter().collect();
    findings.sort_by_key(|finding| finding.at);
    let mut is_rejected = validated.has_more_findings;
    let (mut at, mut position) = (0, found.start);
    for finding in findings {
        position = position.after(found.text.as_bytes().get(at..finding.at).unwrap_or_default());
        at = finding.at;
        is_rejected |= report_finding(finding, &pointer, position, problems);
    }
    is_rejected
}

/// Adds a finding to the problems. Returns whether the document is rejected.
fn report_finding(
    finding: &Finding,
    document: &str,
    position: Position,
    problems: &mut Problems,
) -> bool {
    let pointer = format!("{document}{}", finding.pointer);
    let (severity, message) = match &finding.kind {
        FindingKind::UnknownField { name, .. } => {
            let pattern = pattern(document, &finding.pointer);
            (
                Severity::Note,
                format!(
                    "`{pattern}/{name}` is a field that no known release of Microcks has. Mockpit \
                     keeps it, and exports omit it by default."
                ),
            )
        }
        FindingKind::UnknownWord { word, known } => (
            Severity::Warning,
            format!(
                "`{word}` is not one of {}. Mockpit keeps it. Exports omit what contains it, because \
                 Microcks would import nothing from such a file.",
                known.iter().map(|known| known.name).collect::<Vec<_>>().join(", ")
            ),
        ),
        FindingKind::WrongType { expected, actual } => {
            (Severity::Refused, format!("Expected {expected}, found {actual}."))
        }
        FindingKind::Duplicate { name } => {
            (Severity::Refused, format!("The field `{name}` appears twice. Remove one of them."))
        }
    };
    problems.add(severity, pointer, position, message);
    severity == Severity::Refused
}

/// The path of the object that has the field, with `*` for each index. Notes about the same field
/// in several documents have the same pattern and become one.
fn pattern(document: &str, pointer: &str) -> String {
    let mut steps: Vec<&str> = document.split('/').chain(pointer.split('/').skip(1)).collect();
    if !pointer.is_empty() {
        // The last step is the field itself.
        steps.pop();
    }
    let steps = steps.into_iter().skip(1).map(|step| {
        let is_index = !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
        if is_index { "*" } else { step }
    });
    steps.collect::<Vec<_>>().join("/")
}
