//! Summaries of definitions for lists.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Definition, Kind, ServiceId, ServiceKey, ServiceType,
    document::{self, Document},
    examples::{self, CountedAs},
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
    /// Whether a document has something that no Microcks can read as it is: a field, an enum value or
    /// a value. The repository stores it, and exports omit or adapt it.
    pub unknown_fields: bool,
    /// Whether `unknown_fields` covers values. In a repository that an older Mockpit wrote it covers
    /// only fields and enum values.
    #[serde(default)]
    pub values_checked: bool,
    /// The number of examples. `None` in a repository that an older Mockpit wrote.
    #[serde(default)]
    pub example_counts: Option<ExampleCounts>,
}

/// The number of examples of a service, as Microcks counts them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct ExampleCounts {
    /// Requests with their response, and event messages.
    pub complete: u32,
    /// Requests without a response and responses without a request, which Microcks does not show.
    #[serde(rename = "halves")]
    pub unpaired: u32,
}

impl Definition {
    /// The summary that reading an export of this definition alone would give. `None` if the
    /// service cannot be read, which does not happen for definitions from a file or a store.
    #[must_use]
    pub fn summary(&self) -> Option<Summary> {
        let service = self.section(Kind::Service);
        let header = ServiceHeader::parse(service).ok()?;
        let needs_adapting = validate::validate(service, Kind::Service).ok()?.needs_adapting;
        let mut summary = Summary::from_header(&header, length(service), needs_adapting);
        let id = header.id.as_deref().unwrap_or_default();
        let mut documents = Vec::new();
        for kind in Kind::OWNED {
            documents.extend(document::documents(self, kind, id));
            let number = section::documents(self.section(kind)).count();
            let parsed = documents.iter().filter(|document| document.kind == kind).count();
            (number == parsed).then_some(())?;
        }
        let counted = examples::count(documents.iter().map(Document::to_link));
        for (document, counted_as) in documents.iter().zip(counted) {
            let (length, needs_adapting) = (length(document.text), document.needs_adapting());
            summary.add(document.kind, length, needs_adapting, counted_as);
        }
        Some(summary)
    }
}

/// The length in bytes. [`Limits`](crate::Limits) ensures that it fits.
fn length(document: &str) -> u32 {
    u32::try_from(document.len()).unwrap_or(u32::MAX)
}

impl Summary {
    /// The summary of a service without operations, labels and other documents.
    pub fn new(id: impl Into<ServiceId>, key: ServiceKey, kind: ServiceType) -> Self {
        Self {
            id: id.into(),
            key,
            kind,
            operations: 0,
            documents: [1, 0, 0, 0, 0],
            labels: BTreeMap::new(),
            last_update: None,
            size: 0,
            unknown_fields: false,
            values_checked: true,
            example_counts: Some(ExampleCounts::default()),
        }
    }

    /// The summary of a service without other documents.
    pub(crate) fn from_header(header: &ServiceHeader, length: u32, needs_adapting: bool) -> Self {
        let key = ServiceKey::new(header.name.as_str(), header.version.as_str());
        let kind = header.kind.unwrap_or(ServiceType::Unknown);
        Self {
            operations: u32::try_from(header.operations().count()).unwrap_or(u32::MAX),
            labels: header.labels(),
            last_update: header.metadata.as_ref().and_then(|metadata| metadata.last_update),
            size: u64::from(length),
            unknown_fields: needs_adapting,
            ..Self::new(header.id.as_deref().unwrap_or_default(), key, kind)
        }
    }

    /// Counts a document of the service.
    pub(crate) fn add(
        &mut self,
        kind: Kind,
        length: u32,
        needs_adapting: bool,
        counted_as: CountedAs,
    ) {
        if let Some(count) = self.documents.get_mut(kind.index()) {
            *count += 1;
        }
        if let Some(counts) = &mut self.example_counts {
            match counted_as {
                CountedAs::Example => counts.complete += 1,
                CountedAs::Unpaired => counts.unpaired += 1,
                CountedAs::Nothing => {}
            }
        }
        self.size += u64::from(length);
        self.unknown_fields |= needs_adapting;
    }

    /// The number of documents of this kind.
    #[must_use]
    pub fn count(&self, kind: Kind) -> u32 {
        self.documents[kind.index()]
    }

    /// The number of examples, as Microcks counts them: a request and its response are one, an event
    /// message is one.
    #[must_use]
    pub fn examples(&self) -> u32 {
        self.example_counts.map_or_else(
            || {
                self.count(Kind::Response).max(self.count(Kind::Request))
                    + self.count(Kind::EventMessage)
            },
            |counts| counts.complete,
        )
    }

    /// The number of requests without a response and responses without a request, which are no
    /// examples.
    #[must_use]
    pub fn unpaired_messages(&self) -> u32 {
        self.example_counts.map_or(0, |counts| counts.unpaired)
    }

    /// Whether an export must look for what the newest Microcks cannot read.
    #[must_use]
    pub fn may_need_adapting(&self) -> bool {
        self.unknown_fields || !self.values_checked
    }
}
