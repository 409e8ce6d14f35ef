//! Summaries of definitions for lists.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Definition, Kind, ServiceId, ServiceKey, ServiceType,
    read::{header::ServiceHeader, validate},
    section,
};

/// What a list shows of a definition, without its documents.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The ID of the service.
    pub id: ServiceId,
    /// The name and version of the service.
    pub key: ServiceKey,
    /// The type of the service.
    pub kind: ServiceType,
    /// The number of operations.
    pub operations: u32,
    /// The number of documents of each kind, in the order of [`Kind::ALL`].
    pub documents: [u32; 5],
    /// The labels of the service.
    pub labels: BTreeMap<Box<str>, Box<str>>,
    /// `metadata.lastUpdate`: milliseconds since 1970, UTC.
    pub last_update: Option<i64>,
    /// The size of all documents in bytes.
    pub size: u64,
    /// Whether a document has a field or an enum value that no Microcks knows. The repository
    /// stores them, and exports omit them.
    pub unknown_fields: bool,
}

impl Definition {
    /// The summary that reading an export of this definition alone would give. `None` if the
    /// service cannot be read, which does not happen for definitions from a file or a store.
    #[must_use]
    pub fn summary(&self) -> Option<Summary> {
        let service = self.section(Kind::Service);
        let has_unknown =
            |text, kind| validate::validate(text, kind).map(|validated| validated.has_unknown());
        let header = ServiceHeader::parse(service).ok()?;
        let unknown_fields = has_unknown(service, Kind::Service).ok()?;
        let mut summary = Summary::from_header(&header, length(service), unknown_fields);
        for kind in Kind::ALL.into_iter().skip(1) {
            for document in section::documents(self.section(kind)) {
                summary.add(kind, length(document), has_unknown(document, kind).ok()?);
            }
        }
        Some(summary)
    }
}

/// The length in bytes. [`Limits`](crate::Limits) ensures that it fits.
fn length(document: &str) -> u32 {
    u32::try_from(document.len()).unwrap_or(u32::MAX)
}

impl Summary {
    /// The summary of a service without other documents.
    pub(crate) fn from_header(header: &ServiceHeader, length: u32, unknown_fields: bool) -> Self {
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

    /// Counts a document of the service.
    pub(crate) fn add(&mut self, kind: Kind, length: u32, unknown_fields: bool) {
        if let Some(count) = self.documents.get_mut(kind.index()) {
            *count += 1;
        }
        self.size += u64::from(length);
        self.unknown_fields |= unknown_fields;
    }

    /// The number of documents of this kind.
    #[must_use]
    pub fn count(&self, kind: Kind) -> u32 {
        self.documents[kind.index()]
    }

    /// The number of examples. A request and its response count as one.
    #[must_use]
    pub fn examples(&self) -> u32 {
        self.count(Kind::Response).max(self.count(Kind::Request)) + self.count(Kind::EventMessage)
    }
}
