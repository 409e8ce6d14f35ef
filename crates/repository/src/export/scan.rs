//! Finds what an export of one definition drops and discloses.

use std::sync::Arc;

use api_types::ExportOptions;
use snapshot::{
    Definition, DropReport, Kind, Release, Secret, SecretLocation, Secrets, Summary, find_secrets,
    redact,
};

use super::section::{Totals, drop_array, prepare_section};

/// What an export of one definition to one release drops and discloses.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Findings {
    /// Whether the release does not know the type of the service, so that the file has nothing of the
    /// definition.
    pub(super) is_omitted: bool,
    /// What is dropped of each kind. Kept apart because the file has all definitions of one kind
    /// before the next kind, and a [`DropReport`] of many sorts depends on that order.
    pub(super) dropped: [DropReport; 5],
    /// The secrets that the file has without redaction.
    pub(super) secrets: Secrets,
    /// The number of these secrets in dispatch criteria.
    pub(super) criteria: u64,
}

impl Findings {
    /// Reads the definition as an export to this release does.
    fn new(definition: &Definition, summary: &Summary, reader: Release) -> Self {
        let options = ExportOptions { reader, redact: false };
        let mut dropped = <[DropReport; 5]>::default();
        let mut sections = <[String; 5]>::default();
        for ((kind, dropped), prepared) in
            Kind::ALL.into_iter().zip(&mut dropped).zip(&mut sections)
        {
            if reader.reads(kind) {
                let mut totals = Totals::default();
                let section = definition.section(kind);
                *prepared = prepare_section(section, kind, summary, options.into(), &mut totals)
                    .into_owned();
                *dropped = totals.dropped;
            } else {
                drop_array(kind, summary, dropped);
            }
            if kind == Kind::Service && prepared.is_empty() {
                break;
            }
        }
        if sections.first().is_none_or(String::is_empty) {
            return Self { is_omitted: true, dropped, ..Self::default() };
        }
        Self { dropped, ..Self::complete(&Definition::from_sections(sections)) }
    }

    /// The findings of a file that has the whole definition.
    fn complete(definition: &Definition) -> Self {
        let secrets = find_secrets(definition);
        let criteria = if secrets.found.len() as u64 == secrets.total {
            let is_criteria =
                |secret: &&Secret| matches!(secret.location, SecretLocation::Criteria { .. });
            secrets.found.iter().filter(is_criteria).count() as u64
        } else {
            // The list has only the first secrets.
            let kinds = [Kind::Response, Kind::EventMessage].into_iter();
            kinds.map(|kind| redact(definition.section(kind), kind).criteria).sum()
        };
        Self { secrets, criteria, ..Self::default() }
    }

    /// About the memory that it uses, in bytes.
    fn bytes(&self) -> usize {
        let secrets = self.secrets.found.iter().map(|secret| {
            let names = [&secret.operation, &secret.name]
                .map(|name| name.as_ref().map_or(0, |name| name.len()));
            size_of_val(secret) + 2 * names.iter().sum::<usize>()
        });
        let sorts = self.dropped.iter().map(|dropped| dropped.iter().count() * BYTES_PER_SORT);
        size_of::<Self>() + secrets.sum::<usize>() + sorts.sum::<usize>()
    }
}

/// The memory of one sort in a [`DropReport`]: at most 100 characters and the node of a map.
const BYTES_PER_SORT: usize = 200;

/// The findings of one definition for the releases that were asked for.
///
/// A release reads everything that an older release reads. So one release divides all of them: from
/// it on, exports drop nothing and have the same findings.
#[derive(Debug)]
pub(super) struct Scan {
    /// The oldest release whose file has the whole definition. `None` if no release knows all of it.
    complete_from: Option<Release>,
    complete: Arc<Findings>,
    /// The findings for older releases.
    incomplete: Vec<(Release, Arc<Findings>)>,
}

impl Scan {
    pub(super) fn new(definition: &Definition, summary: &Summary) -> Self {
        let complete_from = complete_from(definition, summary);
        let complete = complete_from.map(|_| Findings::complete(definition)).unwrap_or_default();
        Self { complete_from, complete: Arc::new(complete), incomplete: Vec::new() }
    }

    /// The findings for this release, if they are known.
    pub(super) fn findings(&self, reader: Release) -> Option<Arc<Findings>> {
        if self.complete_from.is_some_and(|oldest| oldest <= reader) {
            return Some(Arc::clone(&self.complete));
        }
        let known = self.incomplete.iter().find(|(release, _)| *release == reader);
        known.map(|(_, findings)| Arc::clone(findings))
    }

    /// The findings for this release. Takes them from the definition if they are unknown.
    pub(super) fn find(
        &mut self,
        definition: &Definition,
        summary: &Summary,
        reader: Release,
    ) -> Arc<Findings> {
        self.findings(reader).unwrap_or_else(|| {
            let findings = Arc::new(Findings::new(definition, summary, reader));
            self.incomplete.push((reader, Arc::clone(&findings)));
            findings
        })
    }

    /// About the memory that it uses, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let incomplete = self.incomplete.iter().map(|(_, findings)| findings.bytes());
        size_of::<Self>() + self.complete.bytes() + incomplete.sum::<usize>()
    }
}

/// The oldest release whose file has the whole definition.
fn complete_from(definition: &Definition, summary: &Summary) -> Option<Release> {
    let is_complete = |reader: Release| {
        let options = ExportOptions { reader, redact: false };
        Kind::ALL.into_iter().all(|kind| {
            let mut totals = Totals::default();
            if reader.reads(kind) {
                prepare_section(
                    definition.section(kind),
                    kind,
                    summary,
                    options.into(),
                    &mut totals,
                );
            } else {
                drop_array(kind, summary, &mut totals.dropped);
            }
            totals.dropped.is_empty()
        })
    };
    let index = Release::ALL.partition_point(|release| !is_complete(*release));
    Release::ALL.get(index).copied()
}

#[cfg(test)]
mod tests {
    use snapshot::{Limits, read};
    use snapshot_generator::{demo, hostile, write_bulk};

    use super::*;

    /// The findings of a scan must be those of a full read, for every release.
    fn check(file: &[u8]) -> usize {
        let manifest = read(file, Limits::default());
        for entry in &manifest.definitions {
            let definition = entry.definition(file).unwrap();
            let mut scan = Scan::new(&definition, &entry.summary);
            for reader in Release::ALL {
                let expected = Findings::new(&definition, &entry.summary, reader);
                let found = scan.find(&definition, &entry.summary, reader);
                assert_eq!(*found, expected, "{} for {reader}", entry.summary.key);
                assert_eq!(scan.findings(reader).as_deref(), Some(&expected));
            }
        }
        manifest.definitions.len()
    }

    #[test]
    fn scan_finds_what_a_full_read_finds_for_every_release() {
        let mut file = Vec::new();
        write_bulk(300_000, &mut file).unwrap();
        for file in [file, demo(), hostile()] {
            assert!(check(&file) > 0);
        }
    }
}
