//! Adapts a section to the target release, sets its response times, and redacts its secrets.

use std::borrow::Cow;

use api_types::ExportOptions;
use snapshot::{
    DropReport, Kind, Owner, Release, Summary, adapt_to_release, redact,
    response_times::{AppliedService, Profile, apply_to_service},
};

/// Totals of the sections that were prepared.
#[derive(Debug, Default)]
pub(super) struct Totals {
    /// The number of documents of each kind.
    pub(super) documents: [u32; 5],
    /// The number of examples, as Microcks counts them.
    pub(super) examples: u32,
    /// Fields and documents that the release does not know.
    pub(super) dropped: DropReport,
    /// The number of secrets that were replaced.
    pub(super) redacted: u64,
    /// The number of operations.
    pub(super) operations: u64,
    /// The number of operations whose response time the profile changed.
    pub(super) changed_times: u64,
}

/// How the sections of an export are prepared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Preparation<'a> {
    pub(super) options: ExportOptions,
    /// The response-time profile. Without one, all times stay.
    pub(super) profile: Option<&'a Profile>,
}

impl From<ExportOptions> for Preparation<'_> {
    fn from(options: ExportOptions) -> Self {
        Self { options, profile: None }
    }
}

/// The section of one kind as it is in the file. Empty if none of its documents is.
pub(super) fn prepare_section<'a>(
    section: &'a str,
    kind: Kind,
    summary: &Summary,
    Preparation { options, profile }: Preparation<'_>,
    totals: &mut Totals,
) -> Cow<'a, str> {
    let mut documents = summary.count(kind);
    let mut prepared = Cow::Borrowed(section);
    if options.reader < Release::NEWEST || summary.may_need_adapting() {
        let adapted = adapt_to_release(section, kind, options.reader);
        documents = adapted.documents;
        totals.dropped.merge(&adapted.dropped);
        prepared = adapted.section;
    }
    if let Some(profile) = profile.filter(|_| kind == Kind::Service) {
        let AppliedService { service, changes } =
            apply_to_service(profile, &prepared, options.reader);
        totals.operations += changes.len() as u64;
        totals.changed_times += changes.iter().filter(|change| change.is_changed()).count() as u64;
        if let Cow::Owned(service) = service {
            prepared = Cow::Owned(service);
        }
    }
    if options.redact {
        let redacted = redact(&prepared, kind);
        totals.redacted += redacted.count;
        if redacted.count > 0 {
            prepared = Cow::Owned(redacted.section.into_owned());
        }
    }
    if let Some(count) = totals.documents.get_mut(kind.index()) {
        *count += documents;
    }
    prepared
}

/// Counts the documents of an array that the release does not know as dropped.
pub(super) fn drop_array(kind: Kind, summary: &Summary, dropped: &mut DropReport) {
    dropped.add_array(Owner::from(kind), summary.count(kind));
}

/// The number of examples of a service that a file for this release has.
pub(super) fn examples(summary: &Summary, reader: Release) -> u32 {
    let events =
        if reader.reads(Kind::EventMessage) { 0 } else { summary.count(Kind::EventMessage) };
    summary.examples().saturating_sub(events)
}
