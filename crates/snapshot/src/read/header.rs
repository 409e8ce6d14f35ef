//! The fields of a service that Mockpit uses.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{
    MAX_ID_BYTES, MAX_LABEL_BYTES, MAX_LABELS, MAX_NAME_BYTES, MAX_OPERATIONS, NameFault,
    ServiceKey, ServiceType,
    read::{date::parse_date, raw_text::borrowed_text, schema::SERVICE_TYPES, value::find_word},
};

pub(crate) use crate::read::raw_text::{LoneSurrogate, text};

/// The fields of a service that Mockpit uses.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServiceHeader {
    #[serde(default, deserialize_with = "optional_id")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "text_or_empty")]
    pub(crate) name: String,
    #[serde(default, deserialize_with = "text_or_empty")]
    pub(crate) version: String,
    #[serde(default, rename = "type", deserialize_with = "service_type")]
    pub(crate) kind: Option<ServiceType>,
    #[serde(default)]
    pub(crate) metadata: Option<Metadata>,
    #[serde(default)]
    operations: Option<Operations>,
}

/// The operations of a service, at most [`MAX_OPERATIONS`].
#[derive(Debug)]
struct Operations {
    items: Vec<OperationHeader>,
    /// Whether the service has more.
    has_more: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Metadata {
    #[serde(default, deserialize_with = "date")]
    pub(crate) last_update: Option<i64>,
    #[serde(default)]
    labels: Option<BTreeMap<Box<str>, Option<Scalar>>>,
}

/// The fields of an operation that Mockpit uses.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OperationHeader {
    #[serde(default, deserialize_with = "text_or_empty")]
    pub(crate) name: String,
}

impl ServiceHeader {
    /// Parses a document that passed validation. The error is a message for the user.
    pub(crate) fn parse(document: &str) -> Result<Self, String> {
        let header: Self = serde_json::from_str(document).map_err(|error| {
            let message = error.to_string();
            let end = message.rfind(" at line").unwrap_or(message.len());
            format!("Cannot read this service: {}.", message.get(..end).unwrap_or(&message))
        })?;
        if header.operations.as_ref().is_some_and(|operations| operations.has_more) {
            return Err(format!(
                "This service has too many operations. The limit is {MAX_OPERATIONS}."
            ));
        }
        Ok(header)
    }

    /// Parses a document of a file and checks the limits for labels. Documents from a store are not
    /// checked, so that lower limits never make stored content unreadable.
    pub(crate) fn parse_within_limits(document: &str) -> Result<Self, String> {
        // A shorter document cannot exceed the limits.
        if document.len() > MAX_LABEL_BYTES
            && let Some(fault) = label_fault(document)
        {
            return Err(fault);
        }
        Self::parse(document)
    }

    /// The header of a service that cannot be imported, from the values that could be read.
    pub(crate) fn broken(id: Option<&str>, name: Option<&str>, version: Option<&str>) -> Self {
        Self {
            id: id.filter(|id| id.len() <= MAX_ID_BYTES).map(str::to_owned),
            name: name.unwrap_or_default().to_owned(),
            version: version.unwrap_or_default().to_owned(),
            ..Self::default()
        }
    }

    pub(crate) fn key(&self) -> ServiceKey {
        ServiceKey::new(self.name.as_str(), self.version.as_str())
    }

    /// Why a service of a file cannot be imported: fields, each with a message. Without a name its mocks
    /// cannot be found.
    pub(crate) fn faults(&self) -> impl Iterator<Item = (&'static str, String)> {
        let id_length = self.id.as_deref().map_or(0, str::len);
        let id_fault = (id_length > MAX_ID_BYTES).then(|| too_long("ID", id_length, MAX_ID_BYTES));
        let name_fault = match NameFault::check(&self.name) {
            Some(NameFault::TooLong(length)) => Some(too_long("name", length, MAX_NAME_BYTES)),
            Some(NameFault::Invisible) if self.name.is_empty() => Some(
                "This service has no name. Microcks looks up mocks by name and version.".to_owned(),
            ),
            // A warning of the row: Microcks finds the mocks of such a service.
            Some(NameFault::Invisible) | None => None,
        };
        let version_length = self.version.len();
        let version_fault = (version_length > MAX_NAME_BYTES)
            .then(|| too_long("version", version_length, MAX_NAME_BYTES));
        let faults = [("id", id_fault), ("name", name_fault), ("version", version_fault)];
        faults.into_iter().filter_map(|(field, fault)| Some((field, fault?)))
    }

    pub(crate) fn operations(&self) -> impl Iterator<Item = &OperationHeader> {
        self.operations.iter().flat_map(|operations| &operations.items)
    }

    pub(crate) fn labels(&self) -> BTreeMap<Box<str>, Box<str>> {
        let labels = self.metadata.as_ref().and_then(|metadata| metadata.labels.as_ref());
        let pairs = labels.into_iter().flatten();
        pairs
            .map(|(key, value)| {
                (key.clone(), value.as_ref().map(|Scalar(text)| text.clone()).unwrap_or_default())
            })
            .collect()
    }
}

fn too_long(field: &str, length: usize, limit: usize) -> String {
    format!("The {field} of this service is {length} bytes long. The limit is {limit} bytes.")
}

/// Why the labels of a service are rejected. Counts the labels without storing them.
fn label_fault(document: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Service {
        #[serde(default)]
        metadata: Option<Labeled>,
    }
    #[derive(Deserialize)]
    struct Labeled {
        #[serde(default)]
        labels: Option<LabelCounts>,
    }
    let service: Service = serde_json::from_str(document).ok()?;
    let LabelCounts { number, longest } = service.metadata?.labels?;
    if number > MAX_LABELS {
        return Some(format!("This service has {number} labels. The limit is {MAX_LABELS}."));
    }
    (longest > MAX_LABEL_BYTES).then(|| {
        format!(
            "A label of this service has a key or a value of {longest} bytes. The limit is \
             {MAX_LABEL_BYTES} bytes each."
        )
    })
}

/// The number of labels, and the length in bytes of the longest key or value.
#[derive(Default)]
struct LabelCounts {
    number: usize,
    longest: usize,
}

impl<'de> Deserialize<'de> for LabelCounts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LabelsVisitor;

        impl<'de> Visitor<'de> for LabelsVisitor {
            type Value = LabelCounts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("labels")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<LabelCounts, A::Error> {
                let mut counts = LabelCounts::default();
                while let Some((key, value)) = map.next_entry::<String, Option<Scalar>>()? {
                    let value_length = value.map_or(0, |Scalar(text)| text.len());
                    counts.number += 1;
                    counts.longest = counts.longest.max(key.len()).max(value_length);
                }
                Ok(counts)
            }
        }

        deserializer.deserialize_map(LabelsVisitor)
    }
}

impl<'de> Deserialize<'de> for Operations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OperationsVisitor;

        impl<'de> Visitor<'de> for OperationsVisitor {
            type Value = Operations;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("operations")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Operations, A::Error> {
                let mut items = Vec::new();
                while items.len() < MAX_OPERATIONS {
                    match seq.next_element::<Option<OperationHeader>>()? {
                        Some(operation) => items.extend(operation),
                        None => return Ok(Operations { items, has_more: false }),
                    }
                }
                let mut has_more = false;
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    has_more = true;
                }
                Ok(Operations { items, has_more })
            }
        }

        deserializer.deserialize_seq(OperationsVisitor)
    }
}

/// A string, or the text of a number or a boolean.
#[derive(Debug)]
struct Scalar(Box<str>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = optional_text(deserializer)?;
        Ok(Self(text.unwrap_or_default().into()))
    }
}

fn optional_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?;
    match borrowed_text(raw.get()) {
        Ok(text) => Ok(text.map(Cow::into_owned)),
        Err(LoneSurrogate) => {
            Err(D::Error::custom("a text contains an incomplete character (a lone surrogate)"))
        }
    }
}

/// An empty ID is none.
fn optional_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(optional_text(deserializer)?.filter(|id| !id.is_empty()))
}

fn text_or_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    optional_text(deserializer).map(Option::unwrap_or_default)
}

fn service_type<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<ServiceType>, D::Error> {
    let name = optional_text(deserializer)?;
    Ok(name.map(|name| {
        find_word(SERVICE_TYPES, &name)
            .map_or(ServiceType::Unknown, |word| ServiceType::from_name(word.name))
    }))
}

/// Milliseconds since 1970. `None` for dates that Microcks cannot read.
fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(optional_text(deserializer)?.and_then(|text| parse_date(&text)))
}
