//! The documents of a definition, one by one, with the fields that tie them together.

use std::{collections::HashMap, iter, ops::Range};

use memchr::memmem;

use crate::{
    Definition, Kind, SEPARATOR,
    read::{
        header::{self, ServiceHeader},
        schema::slot,
        validate,
    },
};

/// A document of a definition that is not its service.
pub(crate) struct Document<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    /// Its name without its service, or nothing for a contract.
    pub(crate) operation: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) id: Option<Box<str>>,
    /// The response of a request, the reply of an event message.
    pub(crate) link: Option<Box<str>>,
    /// What tells documents of one name apart: dispatch criteria, or a contract's type.
    pub(crate) told_by: Box<str>,
    /// Which of those without an id that are told apart by nothing it is.
    nth: usize,
    walked: validate::Validated,
}

impl<'a> Document<'a> {
    fn of(kind: Kind, text: &'a str, service: &str) -> Option<Self> {
        let walked = validate::validate(text, kind).ok()?;
        let field = |slot: usize| -> Option<Box<str>> {
            header::text(text.get(walked.value(slot)?)?).ok().flatten()
        };
        let (name, id, owner) = match kind {
            Kind::Resource => (slot::RESOURCE_NAME, slot::RESOURCE_ID, slot::RESOURCE_SERVICE),
            _ => (slot::MESSAGE_NAME, slot::MESSAGE_ID, slot::MESSAGE_OPERATION),
        };
        let (link, told_by) = match kind {
            Kind::Request => (field(slot::REQUEST_RESPONSE), None),
            Kind::EventMessage => (field(slot::EVENT_REPLY), field(slot::EVENT_CRITERIA)),
            Kind::Response => (None, field(slot::RESPONSE_CRITERIA)),
            Kind::Resource => (None, field(slot::RESOURCE_TYPE)),
            Kind::Service => (None, None),
        };
        let owner = field(owner).unwrap_or_default();
        let operation = owner.strip_prefix(service).and_then(|rest| rest.strip_prefix('-'));
        Some(Self {
            kind,
            text,
            operation: operation.unwrap_or_default().into(),
            name: field(name).unwrap_or_default(),
            id: field(id),
            link,
            told_by: told_by.unwrap_or_default(),
            nth: 0,
            walked,
        })
    }

    /// What makes a document of another definition the same one.
    pub(crate) fn identity(&self) -> Identity {
        match &self.id {
            Some(id) => Identity::Id(id.clone()),
            None => Identity::Nth(
                [self.operation.clone(), self.name.clone(), self.told_by.clone()],
                self.nth,
            ),
        }
    }

    /// Where the value of this field stands.
    pub(crate) fn place(&self, slot: usize) -> Option<Range<usize>> {
        self.walked.value(slot)
    }

    /// The raw value of this field; a missing one is as null.
    pub(crate) fn raw(&self, slot: usize) -> &'a str {
        self.place(slot).and_then(|place| self.text.get(place)).unwrap_or("null")
    }

    /// The text of this field, or nothing.
    pub(crate) fn text_of(&self, slot: usize) -> Box<str> {
        header::text(self.raw(slot)).ok().flatten().unwrap_or_default()
    }
}

/// What a document is known by: its id, or else what it is called.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Identity {
    Id(Box<str>),
    Nth([Box<str>; 3], usize),
}

/// The header of a definition's service. A definition always has one that can be read; an empty
/// one stands in where a store gave back something else, and the caller's hash check tells.
pub(crate) fn service_of(definition: &Definition) -> Option<ServiceHeader> {
    ServiceHeader::of(definition.section(Kind::Service)).ok()
}

/// The documents of one kind.
pub(crate) fn parts<'a>(
    definition: &'a Definition,
    kind: Kind,
    service: &str,
) -> Vec<Document<'a>> {
    let mut met: HashMap<Identity, usize> = HashMap::new();
    documents(definition.section(kind))
        .filter_map(|document| Document::of(kind, document, service))
        .map(|mut part| {
            if part.id.is_none() {
                let before = met.entry(part.identity()).or_default();
                part.nth = *before;
                *before += 1;
            }
            part
        })
        .collect()
}

/// The documents of a section.
pub(crate) fn documents(section: &str) -> impl Iterator<Item = &str> {
    let separator = memmem::Finder::new(SEPARATOR);
    let mut rest = Some(section);
    iter::from_fn(move || {
        let text = rest?;
        let Some(end) = separator.find(text.as_bytes()) else { return rest.take() };
        rest = text.get(end + SEPARATOR.len()..);
        text.get(..end)
    })
    .filter(|document| !document.is_empty())
}

/// Puts documents into the order of a definition.
pub(crate) fn sort<T>(documents: &mut [T], service: &ServiceHeader, part: impl Fn(&T) -> SortKey) {
    let places: HashMap<&str, u32> =
        service.operations().zip(0..).map(|(operation, at)| (&*operation.name, at)).collect();
    documents.sort_by_cached_key(|document| {
        let SortKey { operation, name, id } = part(document);
        let place = places.get(&*operation).copied().unwrap_or(u32::MAX);
        (place, name, id)
    });
}

/// The definition with its documents in the order of a definition.
pub(crate) fn ordered(definition: &Definition) -> Definition {
    let Some(service) = service_of(definition) else {
        return definition.clone();
    };
    let id = service.id.as_deref().unwrap_or_default();
    Definition::from_sections(Kind::ALL.map(|kind| match kind {
        Kind::Service => definition.section(kind).to_owned(),
        _ => section(parts(definition, kind, id), &service),
    }))
}

/// The section of these documents of one kind, which may be of several definitions.
pub(crate) fn section(mut parts: Vec<Document<'_>>, service: &ServiceHeader) -> String {
    sort(&mut parts, service, |part| SortKey {
        operation: part.operation.clone(),
        name: part.name.clone(),
        id: part.id.clone(),
    });
    let texts: Vec<&str> = parts.iter().map(|part| part.text).collect();
    texts.join(SEPARATOR)
}

/// What the documents of one kind are ordered by.
pub(crate) struct SortKey {
    pub(crate) operation: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) id: Option<Box<str>>,
}
