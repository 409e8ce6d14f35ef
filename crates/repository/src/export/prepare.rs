//! A section as it goes into the file: for its reader, and without secrets where asked.

use std::borrow::Cow;

use api_types::ExportOptions;
use snapshot::{DropReport, Kind, Owner, Release, Summary, adapt_to_release, redact};

/// What became of sections, added up.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Documents of each kind.
    pub(super) documents: [u32; 5],
    pub(super) left: DropReport,
    pub(super) redacted: u64,
    /// Of those, in dispatch criteria.
    pub(super) criteria: u64,
}

/// The section of one kind as it goes into the file; empty where none of its documents does.
pub(super) fn prepare<'a>(
    section: &'a str,
    kind: Kind,
    summary: &Summary,
    options: ExportOptions,
    outcome: &mut Outcome,
) -> Cow<'a, str> {
    let mut documents = summary.count(kind);
    let mut prepared = Cow::Borrowed(section);
    if options.reader < Release::NEWEST || summary.unknown_fields {
        let adapted = adapt_to_release(section, kind, options.reader);
        documents = adapted.documents;
        outcome.left.merge(&adapted.dropped);
        prepared = adapted.section;
    }
    if options.redact {
        let redacted = redact(&prepared, kind);
        outcome.redacted += redacted.count;
        outcome.criteria += redacted.criteria;
        if redacted.count > 0 {
            prepared = Cow::Owned(redacted.section.into_owned());
        }
    }
    if let Some(count) = outcome.documents.get_mut(kind.index()) {
        *count += documents;
    }
    prepared
}

/// The documents of an array that the reader does not know.
pub(super) fn without_array(kind: Kind, summary: &Summary, outcome: &mut Outcome) {
    outcome.left.add_array(Owner::from(kind), summary.count(kind));
}
