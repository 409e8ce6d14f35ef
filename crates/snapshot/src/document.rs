//! The documents of a definition, with the fields that link them.

use std::{collections::HashMap, ops::Range};

use crate::{
    Definition, Kind, SEPARATOR,
    examples::Link,
    read::{
        header::{self, ServiceHeader},
        schema::field_index,
        validate,
    },
    section,
};

/// A document of a definition other than its service.
pub(crate) struct Document<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    /// The name of its operation. Empty for a contract.
    pub(crate) operation: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) id: Option<Box<str>>,
    /// The response of a request, the reply of an event message.
    pub(crate) link: Option<Box<str>>,
    /// Distinguishes documents with the same name: the dispatch criteria, or the type of a
    /// contract.
    pub(crate) discriminator: Box<str>,
    /// How many documents without an ID and with equal names precede it.
    nth: usize,
    validated: validate::Validated,
}

impl<'a> Document<'a> {
    fn parse(kind: Kind, text: &'a str, service: &str) -> Option<Self> {
        let validated = validate::validate(text, kind).ok()?;
        let field = |index: usize| -> Option<Box<str>> {
            header::text(text.get(validated.value(index)?)?).ok().flatten()
        };
        let link = field_index::link(kind).and_then(field);
        let discriminator = match kind {
            Kind::EventMessage => field(field_index::EVENT_CRITERIA),
            Kind::Response => field(field_index::RESPONSE_CRITERIA),
            Kind::Resource => field(field_index::RESOURCE_TYPE),
            Kind::Service | Kind::Request => None,
        };
        let owner = field_index::owner(kind).and_then(field).unwrap_or_default();
        let operation = operation_name(&owner, service);
        Some(Self {
            kind,
            text,
            operation: operation.unwrap_or_default().into(),
            name: field(field_index::name(kind)).unwrap_or_default(),
            id: field(field_index::id(kind)).filter(|id| !id.is_empty()),
            link: link.filter(|link| !link.is_empty()),
            discriminator: discriminator.unwrap_or_default(),
            nth: 0,
            validated,
        })
    }

    /// Whether exports omit or change something of it.
    pub(crate) fn needs_adapting(&self) -> bool {
        self.validated.needs_adapting
    }

    /// Whether something in it is not in the schema.
    pub(crate) fn deviates_from_schema(&self) -> bool {
        !self.validated.findings.is_empty()
    }

    pub(crate) fn to_link(&self) -> Link<'_> {
        Link {
            kind: self.kind,
            operation: &self.operation,
            id: self.id.as_deref(),
            response: self.link.as_deref(),
        }
    }

    /// Identifies the same document in another definition.
    pub(crate) fn identity(&self) -> Identity {
        match &self.id {
            Some(id) => Identity::Id(id.clone()),
            None => Identity::Nth(
                [self.operation.clone(), self.name.clone(), self.discriminator.clone()],
                self.nth,
            ),
        }
    }

    /// The byte range of a field's value.
    pub(crate) fn range(&self, index: usize) -> Option<Range<usize>> {
        self.validated.value(index)
    }

    /// The raw value of a field. A missing field counts as null.
    pub(crate) fn raw(&self, index: usize) -> &'a str {
        self.range(index).and_then(|range| self.text.get(range)).unwrap_or("null")
    }

    /// The text of a field. Empty if it is missing or null.
    pub(crate) fn text_of(&self, index: usize) -> Box<str> {
        header::text(self.raw(index)).ok().flatten().unwrap_or_default()
    }
}

/// The name of an operation in the owner of a message: the ID of the service, a dash and the name.
/// `None` if the owner is not an operation of this service.
pub(crate) fn operation_name<'o>(owner: &'o str, service: &str) -> Option<&'o str> {
    owner.strip_prefix(service)?.strip_prefix('-')
}

/// The identity of a document: its ID, or its names if it has none.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Identity {
    Id(Box<str>),
    Nth([Box<str>; 3], usize),
}

/// The header of a definition's service. `None` only for a definition without a service, or if a
/// store returned damaged content, which the caller's hash check detects.
pub(crate) fn service_header(definition: &Definition) -> Option<ServiceHeader> {
    ServiceHeader::parse(definition.section(Kind::Service)).ok()
}

/// The documents of one kind. `service` is the ID of the service.
pub(crate) fn documents<'a>(
    definition: &'a Definition,
    kind: Kind,
    service: &str,
) -> Vec<Document<'a>> {
    let mut counts: HashMap<Identity, usize> = HashMap::new();
    let mut documents = Vec::new();
    for text in section::documents(definition.section(kind)) {
        let Some(mut document) = Document::parse(kind, text, service) else { continue };
        if document.id.is_none() {
            let count = counts.entry(document.identity()).or_default();
            document.nth = *count;
            *count += 1;
        }
        documents.push(document);
    }
    documents
}

/// Sorts documents as a definition requires: by the position of their operation, name and ID.
pub(crate) fn sort<T>(documents: &mut [T], service: &ServiceHeader, key: impl Fn(&T) -> SortKey) {
    let positions: HashMap<&str, u32> =
        service.operations().zip(0..).map(|(operation, at)| (&*operation.name, at)).collect();
    documents.sort_by_cached_key(|document| {
        let SortKey { operation, name, id } = key(document);
        let position = positions.get(&*operation).copied().unwrap_or(u32::MAX);
        (position, name, id)
    });
}

/// The definition with its documents sorted.
pub(crate) fn sorted(definition: &Definition) -> Definition {
    let Some(service) = service_header(definition) else {
        return definition.clone();
    };
    let id = service.id.as_deref().unwrap_or_default();
    Definition::from_sections(Kind::ALL.map(|kind| match kind {
        Kind::Service => definition.section(kind).to_owned(),
        _ => sorted_section(documents(definition, kind, id), &service),
    }))
}

/// The section of documents of one kind, which may come from several definitions.
pub(crate) fn sorted_section(mut documents: Vec<Document<'_>>, service: &ServiceHeader) -> String {
    sort(&mut documents, service, |document| SortKey {
        operation: document.operation.clone(),
        name: document.name.clone(),
        id: document.id.clone(),
    });
    let texts: Vec<&str> = documents.iter().map(|document| document.text).collect();
    texts.join(SEPARATOR)
}

/// The sort key of documents of one kind.
#[derive(Clone)]
pub(crate) struct SortKey {
    pub(crate) operation: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) id: Option<Box<str>>,
}
