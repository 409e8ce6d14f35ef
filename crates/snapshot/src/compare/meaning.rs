//! A digest of what a definition means, to find out quickly whether two instances have the same.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
};

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use super::diff::entries::Meaning;
use crate::{
    Definition, Kind,
    document::{self, Document},
    object::Object,
    read::schema::{self, Field, field_index},
    service::{Operation, Service},
};

/// A digest of what a definition means, displayed as 32 hex digits.
///
/// Equal digests mean that [`diff`](crate::diff()) finds nothing but formatting and dates after
/// [`remap_ids`](crate::remap_ids()), and the other way around, as long as all documents have IDs. It detects
/// changes, not attacks.
///
/// ```
/// use snapshot::{Definition, Limits, MeaningDigest, read};
///
/// let parse = |service: &str| -> Definition {
///     let file = format!(r#"{{"services":[{{{service}}}]}}"#);
///     read(file.as_bytes(), Limits::default()).definitions[0].definition(file.as_bytes()).unwrap()
/// };
/// let here = parse(r#""id":"a1","name":"Orders","version":"1.0","type":"REST""#);
/// let there = parse(r#""name":"Orders","version":"1.0","id":"b2","type":"REST""#);
/// let other = parse(r#""name":"Orders","version":"1.0","id":"b2","type":"GRAPHQL""#);
/// assert_eq!(MeaningDigest::of(&here), MeaningDigest::of(&there));
/// assert_ne!(MeaningDigest::of(&here), MeaningDigest::of(&other));
/// assert_ne!(MeaningDigest::with_ids(&here), MeaningDigest::with_ids(&there));
/// ```
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct MeaningDigest([u8; 16]);

/// The fields that a digest leaves out.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Scope {
    /// IDs, references and the dates of the service count, too.
    All,
    /// IDs and dates do not count. References count as what they refer to.
    WithoutIds,
}

impl MeaningDigest {
    /// The digest without IDs and without the dates of the service.
    #[must_use]
    pub fn of(definition: &Definition) -> Self {
        digest(definition, Scope::WithoutIds)
    }

    /// The digest with IDs and dates. Only the formatting does not count, such as the order of sets.
    #[must_use]
    pub fn with_ids(definition: &Definition) -> Self {
        digest(definition, Scope::All)
    }

    /// The 16 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl From<[u8; 16]> for MeaningDigest {
    fn from(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for MeaningDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for MeaningDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MeaningDigest({self})")
    }
}

impl Serialize for MeaningDigest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MeaningDigest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        let mut digest = [0; 16];
        let is_digest =
            text.len() == 32 && HEXLOWER.decode_mut(text.as_bytes(), &mut digest).is_ok();
        let error = || serde::de::Error::custom("a digest of a meaning is 32 hex digits");
        is_digest.then_some(Self(digest)).ok_or_else(error)
    }
}

fn digest(definition: &Definition, scope: Scope) -> MeaningDigest {
    let service = Service::from_definition(definition);
    let mut all = Digester::new("definition");
    add_service(&mut all, &service, scope);
    let documents = |kind| document::documents(definition, kind, &service.id);
    all.add_set(documents(Kind::Resource).iter().map(|contract| document_digest(contract, scope)));
    let requests = documents(Kind::Request);
    let responses = documents(Kind::Response);
    let events = documents(Kind::EventMessage);
    match scope {
        Scope::All => {
            for kind in [requests, responses, events] {
                all.add_set(kind.iter().map(|message| document_digest(message, scope)));
            }
        }
        Scope::WithoutIds => {
            all.add_set(examples(&requests, &responses));
            all.add_set(event_messages(&events));
        }
    }
    all.finish()
}

fn add_service(all: &mut Digester, service: &Service<'_>, scope: Scope) {
    let (ids, dates): (&[&str], &[&str]) = match scope {
        Scope::All => (&[], &[]),
        Scope::WithoutIds => (&["id"], &["createdOn", "lastUpdate"]),
    };
    let skipped = [ids, &["metadata", "operations"]].concat();
    all.add_fields(&service.fields, schema::fields(Kind::Service), &skipped);
    all.add_fields(&service.metadata, schema::METADATA, dates);
    let operation = |operation: &Operation<'_>| {
        let mut digester = Digester::new("operation");
        digester.add_fields(&operation.fields, schema::OPERATION, &[]);
        digester.finish()
    };
    all.add_set(service.operations.iter().map(operation));
}

/// Each response with the requests that refer to it, and the requests without a response.
fn examples(requests: &[Document<'_>], responses: &[Document<'_>]) -> Vec<MeaningDigest> {
    let known: HashSet<&str> = responses.iter().filter_map(|it| it.id.as_deref()).collect();
    let mut by_response: HashMap<&str, Vec<MeaningDigest>> = HashMap::new();
    let mut examples = Vec::with_capacity(responses.len());
    for request in requests {
        let digest = document_digest(request, Scope::WithoutIds);
        match request.link.as_deref().filter(|response| known.contains(response)) {
            Some(response) => by_response.entry(response).or_default().push(digest),
            None => examples.push(with_link(digest, request)),
        }
    }
    for response in responses {
        let mut digester = Digester::new("response");
        digester.add(document_digest(response, Scope::WithoutIds).as_bytes());
        let id = response.id.as_deref().unwrap_or_default();
        digester.add_set(by_response.remove(id).unwrap_or_default());
        examples.push(digester.finish());
    }
    examples
}

/// Each event message with the reply that it refers to.
fn event_messages(events: &[Document<'_>]) -> Vec<MeaningDigest> {
    let digests: Vec<_> =
        events.iter().map(|event| document_digest(event, Scope::WithoutIds)).collect();
    let by_id: HashMap<&str, MeaningDigest> = events
        .iter()
        .zip(&digests)
        .filter_map(|(event, digest)| Some((event.id.as_deref()?, *digest)))
        .collect();
    let event = |(event, digest): (&Document<'_>, &MeaningDigest)| match event
        .link
        .as_deref()
        .and_then(|reply| by_id.get(reply))
    {
        Some(reply) => {
            let mut digester = Digester::new("reply");
            digester.add(digest.as_bytes());
            digester.add(reply.as_bytes());
            digester.finish()
        }
        None => with_link(*digest, event),
    };
    events.iter().zip(&digests).map(event).collect()
}

/// The digest of a message with a reference to something that the definition does not have.
fn with_link(digest: MeaningDigest, message: &Document<'_>) -> MeaningDigest {
    let mut digester = Digester::new("link");
    digester.add(digest.as_bytes());
    let link = field_index::link(message.kind).map_or("null", |index| message.raw(index));
    digester.add_value(0, &Meaning::of(link, &schema::Shape::Text));
    digester.finish()
}

/// The digest of a contract or a message. Without IDs, also without its references to other documents.
fn document_digest(document: &Document<'_>, scope: Scope) -> MeaningDigest {
    let Document { kind, operation, .. } = document;
    let mut digester = Digester::new(kind.key());
    let skipped =
        [Some(field_index::id(*kind)), field_index::owner(*kind), field_index::link(*kind)];
    let skipped: &[Option<usize>] = if scope == Scope::All { &[] } else { &skipped };
    digester.add(operation.as_bytes());
    let table = schema::fields(*kind);
    for (index, Field { shape, .. }) in table.iter().enumerate() {
        if !skipped.contains(&Some(index)) {
            digester.add_value(index, &Meaning::of(document.raw(index), shape));
        }
    }
    if document.deviates_from_schema() {
        let object = Object::parse(document.text).unwrap_or_default();
        digester.add_unknown(&object, table);
    }
    digester.finish()
}

/// Hashes parts of a definition. Each part has its length before it, so that no two lists of parts are the same.
struct Digester(blake3::Hasher);

impl Digester {
    /// A digester for parts of this type.
    fn new(part: &str) -> Self {
        let mut digester = Self(blake3::Hasher::new());
        digester.add(part.as_bytes());
        digester
    }

    fn add(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// Adds parts in any order.
    fn add_set(&mut self, parts: impl IntoIterator<Item = MeaningDigest>) {
        let mut parts: Vec<MeaningDigest> = parts.into_iter().collect();
        parts.sort_unstable();
        self.0.update(&(parts.len() as u64).to_le_bytes());
        for part in parts {
            self.0.update(part.as_bytes());
        }
    }

    /// Adds the value of a field, unless it has none.
    fn add_value(&mut self, index: usize, value: &Meaning<'_>) {
        match value {
            Meaning::Value(value) if value == "null" => {}
            Meaning::Value(value) => {
                self.0.update(&index.to_le_bytes());
                self.add(value.as_bytes());
            }
            Meaning::Entries(entries) => {
                let entries = entries.iter().map(|(name, value)| (name.as_str(), value.as_str()));
                self.add_entries(index, entries);
            }
        }
    }

    /// Adds names with values, unless there are none.
    fn add_entries<'e>(
        &mut self,
        index: usize,
        entries: impl ExactSizeIterator<Item = (&'e str, &'e str)>,
    ) {
        if entries.len() == 0 {
            return;
        }
        self.0.update(&index.to_le_bytes());
        self.0.update(&entries.len().to_le_bytes());
        for (name, value) in entries {
            self.add(name.as_bytes());
            self.add(value.as_bytes());
        }
    }

    /// Adds the fields of an object, without some of those that the table has.
    fn add_fields(&mut self, object: &Object<'_>, table: &'static [Field], skipped: &[&str]) {
        for (index, Field { name, shape, .. }) in table.iter().enumerate() {
            if !skipped.contains(name) {
                self.add_value(index, &Meaning::of(object.get(name).unwrap_or("null"), shape));
            }
        }
        self.add_unknown(object, table);
    }

    /// Adds the fields that the table does not have.
    fn add_unknown(&mut self, object: &Object<'_>, table: &[Field]) {
        let is_unknown = |name: &str| table.iter().all(|field| field.name != name);
        let unknown = object.members().filter(|member| is_unknown(&member.name));
        let unknown: BTreeMap<&str, &str> = unknown
            .map(|member| (&*member.name, &*member.value))
            .filter(|(_, value)| *value != "null")
            .collect();
        self.add_entries(table.len(), unknown.into_iter());
    }

    fn finish(self) -> MeaningDigest {
        let mut digest = [0; 16];
        self.0.finalize_xof().fill(&mut digest);
        MeaningDigest(digest)
    }
}
