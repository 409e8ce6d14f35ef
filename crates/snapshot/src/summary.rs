//! What a list shows of a definition.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Definition, Kind, ServiceId, ServiceKey, ServiceType,
    compare::document,
    read::{header::ServiceHeader, validate},
};

/// What a list shows of a definition, without its documents.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The id of the service.
    pub id: ServiceId,
    /// Its name and version.
    pub key: ServiceKey,
    /// Its type.
    pub kind: ServiceType,
    /// The number of operations.
    pub operations: u32,
    /// Documents of each kind, in the order of [`Kind::ALL`].
    pub documents: [u32; 5],
    /// The service's labels.
    pub labels: BTreeMap<Box<str>, Box<str>>,
    /// `metadata.lastUpdate`: milliseconds since 1970, UTC.
    pub last_update: Option<i64>,
    /// Bytes of all documents.
    pub size: u64,
    /// Whether a document has a field or a word that no Microcks knows: such a field, and what has
    /// such a word, is kept in the repository and left out of every export.
    pub unknown_fields: bool,
}

impl Definition {
    /// What reading an export of this definition alone would say of it; nothing where its service
    /// cannot be read, which no definition of a file or of a store is like.
    #[must_use]
    pub fn summary(&self) -> Option<Summary> {
        let service = self.section(Kind::Service);
        let unknown =
            |text, kind| validate::validate(text, kind).map(|walked| walked.has_unknown());
        let header = ServiceHeader::of(service).ok()?;
        let unknown_fields = unknown(service, Kind::Service).ok()?;
        let mut summary = Summary::of(&header, length(service), unknown_fields);
        for kind in Kind::ALL.into_iter().skip(1) {
            for document in document::documents(self.section(kind)) {
                summary.add(kind, length(document), unknown(document, kind).ok()?);
            }
        }
        Some(summary)
    }
}

/// A document is never as long as to not fit: see [`Limits`](crate::Limits).
fn length(document: &str) -> u32 {
    u32::try_from(document.len()).unwrap_or(u32::MAX)
}

impl Summary {
    /// Of a service alone.
    pub(crate) fn of(header: &ServiceHeader, length: u32, unknown_fields: bool) -> Self {
        Self {
            id: header.id.as_deref().unwrap_or_default().into(),
            key: ServiceKey::new(header.name.as_str(), header.version.as_str()),
            kind: header.kind.unwrap_or(ServiceType::Unknown),
            operations: u32::try_from(header.operations().count()).unwrap_or(u32::MAX),
            documents: [1, 0, 0, 0, 0],
            labels: header.labels(),
            last_update: header.metadata.as_ref().and_then(|metadata| metadata.last_update),
            size: u64::from(length),
            unknown_fields,
        }
    }

    /// Adds a document of the service.
    pub(crate) fn add(&mut self, kind: Kind, length: u32, unknown_fields: bool) {
        if let Some(count) = self.documents.get_mut(kind.index()) {
            *count += 1;
        }
        self.size += u64::from(length);
        self.unknown_fields |= unknown_fields;
    }

    /// How many documents of this kind the definition has.
    #[must_use]
    pub fn count(&self, kind: Kind) -> u32 {
        self.documents[kind.index()]
    }

    /// How many examples: a request and response pair counts once, an event message once.
    #[must_use]
    pub fn examples(&self) -> u32 {
        self.count(Kind::Response).max(self.count(Kind::Request)) + self.count(Kind::EventMessage)
    }
}
