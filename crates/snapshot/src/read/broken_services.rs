//! Services that cannot be imported because of themselves or of one of their documents.

use std::collections::BTreeMap;

use crate::{
    Kind,
    read::{
        found::{FoundDocument, FoundService},
        manifest::ManifestEntry,
        problem::{Position, Problems},
    },
};

/// Services that cannot be imported and have neither an ID nor a name. No document belongs to them, so
/// they are only counted: a file can have many of them.
#[derive(Default)]
pub(crate) struct Unidentified {
    count: u32,
    first: Option<(Box<str>, Position)>,
}

impl Unidentified {
    /// Adds a service: JSON Pointer to it, and its position.
    pub(crate) fn add(&mut self, pointer: String, position: Position) {
        self.count += 1;
        self.first.get_or_insert_with(|| (pointer.into(), position));
    }

    /// Warns of them, if the rest of the file can be imported.
    pub(crate) fn warn(&self, problems: &mut Problems) {
        let Some((pointer, position)) = &self.first else { return };
        let message = match self.count {
            1 => "A service without a name is not imported because of a problem in the file. The other \
                  services can be imported. To import this one too, correct the file and choose it \
                  again."
                .to_owned(),
            count => format!(
                "{count} services without a name are not imported because of problems in the file. The \
                 other services can be imported. To import these too, correct the file and choose it \
                 again."
            ),
        };
        problems.add_for_service(&**pointer, *position, message);
    }
}

/// The services of a file that cannot be imported.
pub(crate) struct BrokenServices {
    /// By the index of the service, the number of documents because of which it cannot be imported.
    services: BTreeMap<u32, u32>,
    unidentified: Unidentified,
    /// Whether one of them has no ID, so that its documents look like orphans.
    pub(crate) has_one_without_id: bool,
    /// For each kind, whether a broken document has no ID, so that links to it look wrong.
    has_document_without_id: [bool; 5],
}

impl BrokenServices {
    /// Starts with the services that are broken themselves.
    pub(crate) fn new(services: &[FoundService], unidentified: Unidentified) -> Self {
        let broken = || (0..).zip(services).filter(|(_, service)| service.is_broken);
        Self {
            services: broken().map(|(index, _)| (index, 1)).collect(),
            has_one_without_id: unidentified.count > 0
                || broken().any(|(_, service)| service.header.id.is_none()),
            has_document_without_id: [false; 5],
            unidentified,
        }
    }

    /// Adds a broken document, but not its services: see [`BrokenServices::add`].
    pub(crate) fn add_document(&mut self, document: &FoundDocument) {
        if document.id.is_none()
            && let Some(has_one) = self.has_document_without_id.get_mut(document.kind.index())
        {
            *has_one = true;
        }
    }

    /// Adds a service that has a broken document or too many documents.
    pub(crate) fn add(&mut self, service: u32) {
        *self.services.entry(service).or_default() += 1;
    }

    pub(crate) fn contains(&self, service: u32) -> bool {
        self.services.contains_key(&service)
    }

    /// The number of services that have an ID or a name.
    pub(crate) fn identified(&self) -> usize {
        self.services.len()
    }

    /// The number of services.
    pub(crate) fn len(&self) -> usize {
        self.services.len() + self.unidentified.count as usize
    }

    /// Whether a broken document of this kind has no ID. A link whose target is missing may link to it.
    pub(crate) fn has_document_without_id(&self, kind: Kind) -> bool {
        self.has_document_without_id.get(kind.index()).copied().unwrap_or(false)
    }

    /// Whether services have neither an ID nor a name.
    pub(crate) fn has_unidentified(&self) -> bool {
        self.unidentified.count > 0
    }

    pub(crate) fn unidentified(&self) -> &Unidentified {
        &self.unidentified
    }

    /// Warns of a service that cannot be imported although the rest of the file can.
    pub(crate) fn warn(&self, service: u32, entry: &ManifestEntry, problems: &mut Problems) {
        let Some(count) = self.services.get(&service) else { return };
        let key = &entry.summary.key;
        let name = key.shortened();
        let name = if name.is_empty() { "A service without a name" } else { &format!("`{name}`") };
        let problem = if *count == 1 { "a problem" } else { "problems" };
        problems.add_for_known_service(
            &*entry.pointer,
            entry.position,
            format!(
                "{name} is not imported because of {problem} in the file. The other services can be \
                 imported. To import this one too, correct the file and choose it again."
            ),
            Some(key.clone()),
        );
    }
}
