//! Reads a file piece by piece into its manifest.

use crate::{
    Kind, Limits, Manifest, Release, Severity, WriterVersions,
    read::{
        broken_services::Unidentified,
        field_path::{capitalized, document_in_words, field_in_words},
        found::{FoundDocument, FoundService},
        group::{self, Grouped},
        header::{self, ServiceHeader},
        new_id::NewId,
        problem::{Position, Problems},
        scan::{Found, Scanner, Sink, Stop},
        schema::{self, field_index},
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
        let Collector { services, unidentified, documents, counts, mut writer_versions, .. } =
            self.collector;
        let is_complete = !self.scanner.is_rejected() && !problems.is_file_rejected();
        let Grouped { definitions, orphans, broken_services, broken_service_keys } =
            group::group(services, unidentified, documents, is_complete, &mut problems);
        let has_rest = !definitions.is_empty() || !orphans.is_empty();
        problems.set_severity_of_services(is_complete && has_rest);
        if has_array(Kind::EventMessage) {
            writer_versions.record_seen(Release::V1_7);
        } else if is_complete && counts.iter().any(|count| *count > 0) {
            // Without documents, or with a part that was not read, a missing array states nothing.
            writer_versions.record_missing(Release::V1_7);
        }
        let problems = problems.into_sorted();
        Manifest {
            definitions,
            orphans,
            counts,
            broken_services,
            broken_service_keys,
            problems,
            writer_versions,
        }
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
    unidentified: Unidentified,
    documents: Vec<FoundDocument>,
    counts: [u32; 5],
    writer_versions: WriterVersions,
    /// The limit for the operations of all services together.
    max_operations: u32,
    remaining_operations: u32,
    /// The limit for services.
    max_services: u32,
    remaining_services: u32,
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
        let is_broken = report_findings(&found, &validated, problems);
        if found.kind == Kind::Service {
            self.add_service(&found, &validated, is_broken, problems)
        } else {
            self.add_document(&found, &validated, is_broken, problems);
            Ok(())
        }
    }
}

impl Collector {
    fn add_service(
        &mut self,
        found: &Found<'_>,
        validated: &Validated,
        mut is_broken: bool,
        problems: &mut Problems,
    ) -> Result<(), Stop> {
        let remaining = self.remaining_services.checked_sub(1);
        self.remaining_services = remaining.ok_or_else(|| self.too_many_services())?;
        let mut header = None;
        if !is_broken {
            match ServiceHeader::parse_within_limits(found.text) {
                Ok(parsed) => {
                    for (field, message) in parsed.faults() {
                        is_broken = true;
                        let pointer = format!("{}/{field}", found.pointer());
                        problems.add_for_service(pointer, found.start, message);
                    }
                    header = Some(parsed);
                }
                Err(message) => {
                    is_broken = true;
                    problems.add_for_service(found.pointer(), found.start, message);
                }
            }
        }
        let mut header = header.filter(|_| !is_broken).unwrap_or_else(|| {
            let text = |index| value_text(found, validated, index);
            let (id, name) = (text(field_index::SERVICE_ID), text(field_index::SERVICE_NAME));
            let version = text(field_index::SERVICE_VERSION);
            ServiceHeader::broken(id.as_deref(), name.as_deref(), version.as_deref())
        });
        if is_broken && header.id.is_none() && header.name.is_empty() {
            self.unidentified.add(found.pointer(), found.start);
            return Ok(());
        }
        let operations = u32::try_from(header.operations().count()).ok();
        let remaining = operations.and_then(|count| self.remaining_operations.checked_sub(count));
        self.remaining_operations = remaining.ok_or_else(|| self.too_many_operations())?;
        let needs_id = header.id.is_none() && !is_broken;
        let with_new_id = needs_id.then(|| NewId::new(found.text, &header.key()));
        // An empty ID needs adapting, and the service with the new ID does not have it.
        let needs_adapting =
            with_new_id.as_ref().map_or(validated.needs_adapting, NewId::needs_adapting);
        if let Some(new_id) = &with_new_id {
            header.id = Some(new_id.id().to_owned());
            problems.add(
                Severity::Note,
                format!("{}/id", found.pointer()),
                found.start,
                format!(
                    "The service `{}` has no ID, so no document can belong to it. It gets a new ID.",
                    header.key().shortened()
                ),
            );
        }
        self.services.push(FoundService {
            header,
            span: Span::new(found.text, found.start.offset, validated.is_compact),
            position: found.start,
            pointer: found.pointer().into(),
            needs_adapting,
            is_broken,
            with_new_id,
        });
        Ok(())
    }

    fn add_document(
        &mut self,
        found: &Found<'_>,
        validated: &Validated,
        mut is_broken: bool,
        problems: &mut Problems,
    ) {
        let Found { kind, index, start, text } = *found;
        let mut field = |field_index: usize| {
            let range = validated.value(field_index)?;
            let value = header::text(text.get(range.clone()).unwrap_or_default());
            value.unwrap_or_else(|header::LoneSurrogate| {
                let name = schema::fields(kind).get(field_index).map_or("", |field| field.name);
                let before = text.as_bytes().get(..range.start).unwrap_or_default();
                problems.add_for_service(
                    format!("{}/{name}", found.pointer()),
                    start.after(before),
                    format!("`{name}` contains an incomplete character (a lone surrogate)."),
                );
                is_broken = true;
                None
            })
        };
        let owner = field_index::owner(kind).and_then(&mut field);
        let name = field(field_index::name(kind));
        let id = field(field_index::id(kind));
        let link = field_index::link(kind).and_then(&mut field);
        // An empty ID is none, as in a form that was not filled in.
        let [id, link] = [id, link].map(|id| id.filter(|id| !id.is_empty()));
        let document = FoundDocument {
            kind,
            index,
            start,
            span: Span::new(text, start.offset, validated.is_compact),
            needs_adapting: validated.needs_adapting,
            is_broken,
            owner,
            name,
            id,
            link,
        };
        if document.owner.is_none() && document.id.is_none() && !is_broken {
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

/// The text of a top-level value. `None` if it is missing, or neither text nor a number.
fn value_text(found: &Found<'_>, validated: &Validated, index: usize) -> Option<Box<str>> {
    let raw = found.text.get(validated.value(index)?)?;
    let is_scalar = !raw.starts_with(['{', '[']);
    header::text(raw).ok().flatten().filter(|_| is_scalar)
}

/// Adds the findings of the validation to the problems. Returns whether the document is broken.
fn report_findings(found: &Found<'_>, validated: &Validated, problems: &mut Problems) -> bool {
    let pointer = found.pointer();
    if validated.has_more_findings {
        let message = format!(
            "This document deviates from the format in more than {} places.",
            validate::MAX_FINDINGS
        );
        problems.add_for_service(pointer.clone(), found.start, message);
    }
    if let Some(at) = validated.null_item {
        let position = found.start.after(found.text.as_bytes().get(..at).unwrap_or_default());
        let message = format!(
            "`{}/*` has a null in place of an item. Exports omit it, because Microcks reads it but \
             fails to use the service.",
            found.kind.key()
        );
        problems.add(Severity::Note, pointer, position, message);
    }
    // In text order, so that line breaks are counted once.
    let mut findings: Vec<&Finding> = validated.findings.iter().collect();
    findings.sort_by_key(|finding| finding.at);
    let mut is_broken = validated.has_more_findings;
    let (mut at, mut position) = (0, found.start);
    for finding in findings {
        position = position.after(found.text.as_bytes().get(at..finding.at).unwrap_or_default());
        at = finding.at;
        report_finding(finding, found, validated, position, problems);
        is_broken |= finding.kind.is_broken();
    }
    is_broken
}

/// Adds a finding to the problems.
fn report_finding(
    finding: &Finding,
    found: &Found<'_>,
    validated: &Validated,
    position: Position,
    problems: &mut Problems,
) {
    let pointer = format!("{}{}", found.pointer(), finding.pointer);
    let place = || place_in_words(finding, found, validated);
    let (severity, message) = match &finding.kind {
        FindingKind::WrongType { expected, actual } => {
            let message = format!("{}: expected {expected}, found {actual}.", place());
            return problems.add_for_service(pointer, position, message);
        }
        FindingKind::Duplicate { name } => {
            let message = format!("The field `{name}` appears twice. Remove one of them.");
            return problems.add_for_service(pointer, position, message);
        }
        FindingKind::UnknownField { .. }
        | FindingKind::Misnamed { .. }
        | FindingKind::Converted { .. }
        | FindingKind::LongNumber => (Severity::Note, describe_note(finding, found)),
        FindingKind::Unreadable { why } => (
            Severity::Warning,
            format!(
                "{}: Microcks cannot read {}. Mockpit keeps the value, and exports omit it, because \
                 Microcks would import nothing from such a file.",
                place(),
                why.describe()
            ),
        ),
        FindingKind::Needed { name } => (
            Severity::Warning,
            format!(
                "{} has no {name}. Mockpit keeps it, and exports omit it, because Microcks fails to show \
                 a service with it.",
                place()
            ),
        ),
        FindingKind::UnknownWord { word, known } => (
            Severity::Warning,
            format!(
                "`{word}` is not one of {}. Mockpit keeps it. Exports omit what contains it, because \
                 Microcks would import nothing from such a file.",
                known.iter().map(|known| known.name).collect::<Vec<_>>().join(", ")
            ),
        ),
    };
    problems.add(severity, pointer, position, message);
}

/// The place of a finding for messages, such as "Response time of operation 1 of the service `Orders`".
fn place_in_words(finding: &Finding, found: &Found<'_>, validated: &Validated) -> String {
    let name = value_text(found, validated, field_index::name(found.kind));
    let document = document_in_words(found.kind, name.as_deref());
    match field_in_words(found.kind, &finding.pointer) {
        field if field.is_empty() => capitalized(&document),
        field => capitalized(&format!("{field} of {document}")),
    }
}

/// The message of a finding that has no effect on the import. It names no document, so that the notes
/// about the same field of several documents are merged.
fn describe_note(finding: &Finding, found: &Found<'_>) -> String {
    let object = pattern(&found.pointer(), &finding.pointer);
    let last_step = finding.pointer.rsplit('/').next().unwrap_or_default();
    let field = format!("{object}/{last_step}");
    match &finding.kind {
        FindingKind::UnknownField { name } => format!(
            "`{object}/{name}` is a field that no known release of Microcks has. Mockpit keeps it, and \
             exports omit it."
        ),
        FindingKind::Misnamed { name } => format!(
            "`{field}` is named `{name}` in Microcks. Mockpit keeps it, and exports use that name."
        ),
        FindingKind::Converted { value, to } => {
            format!("`{field}` is `{value}`, which Microcks reads as {to}.")
        }
        // `LongNumber`. The caller describes all other kinds.
        _ => format!(
            "`{field}` is a number of more than 1,000 digits. Exports write it as text, because Microcks \
             cannot read such a number."
        ),
    }
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
