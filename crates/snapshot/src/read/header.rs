//! What the rest of the crate needs to know of a document's own fields.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{
    MAX_ID_BYTES, MAX_LABEL_BYTES, MAX_LABELS, MAX_NAME_BYTES, MAX_OPERATIONS, NameFault,
    ServiceKey, ServiceType,
};

/// A text with half a character in it.
#[derive(Debug)]
pub(crate) struct NotText;

/// The text of a raw value, as Microcks reads it: numbers and booleans are text digit by digit.
pub(crate) fn text(raw: &str) -> Result<Option<Box<str>>, NotText> {
    Ok(borrowed(raw)?.map(Into::into))
}

fn borrowed(raw: &str) -> Result<Option<Cow<'_, str>>, NotText> {
    match raw.as_bytes().first() {
        Some(b'"') => {
            let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
            if inner.contains('\\') {
                serde_json::from_str::<String>(raw)
                    .map(|text| Some(text.into()))
                    .map_err(|_| NotText)
            } else {
                Ok(Some(inner.into()))
            }
        }
        Some(b'n') | None => Ok(None),
        Some(_) => Ok(Some(raw.into())),
    }
}

/// The fields of a service that Mockpit looks at.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServiceHeader {
    #[serde(default, deserialize_with = "maybe_text")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "some_text")]
    pub(crate) name: String,
    #[serde(default, deserialize_with = "some_text")]
    pub(crate) version: String,
    #[serde(default, rename = "type", deserialize_with = "service_type")]
    pub(crate) kind: Option<ServiceType>,
    #[serde(default)]
    pub(crate) metadata: Option<Metadata>,
    #[serde(default)]
    operations: Option<Operations>,
}

/// The operations of a service, never more than a service may have.
#[derive(Debug)]
struct Operations {
    kept: Vec<OperationHeader>,
    /// Whether there are more.
    more: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Metadata {
    #[serde(default, deserialize_with = "date")]
    pub(crate) last_update: Option<i64>,
    #[serde(default)]
    labels: Option<BTreeMap<Box<str>, Option<Scalar>>>,
}

/// The fields of an operation that Mockpit looks at.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OperationHeader {
    #[serde(default, deserialize_with = "some_text")]
    pub(crate) name: String,
}

impl ServiceHeader {
    /// Reads it from a document that the walk has passed.
    pub(crate) fn of(document: &str) -> Result<Self, String> {
        let header: Self = serde_json::from_str(document).map_err(|error| {
            let message = error.to_string();
            let end = message.rfind(" at line").unwrap_or(message.len());
            format!("This service cannot be read: {}.", message.get(..end).unwrap_or(&message))
        })?;
        if header.operations.as_ref().is_some_and(|operations| operations.more) {
            return Err(format!(
                "This service has more than the limit of {MAX_OPERATIONS} operations."
            ));
        }
        Ok(header)
    }

    /// Reads it from a document of a file, where it and its labels have to keep the limits. What a
    /// store has is read whatever it is.
    pub(crate) fn of_file(document: &str) -> Result<Self, String> {
        // A shorter document has neither a long label nor many.
        if document.len() > MAX_LABEL_BYTES
            && let Some(fault) = label_fault(document)
        {
            return Err(fault);
        }
        Self::of(document)
    }

    /// What speaks against a service of a file: the field, and a sentence. Without an id nothing can
    /// belong to it, and without a name nobody finds it.
    pub(crate) fn faults(&self) -> impl Iterator<Item = (&'static str, String)> {
        let id = self.id.as_deref().unwrap_or_default();
        let id_fault = if id.is_empty() {
            let key = ServiceKey::new(self.name.as_str(), self.version.as_str()).shortened();
            Some(format!("The service `{key}` has no id, so nothing can belong to it."))
        } else {
            let is_long = id.len() > MAX_ID_BYTES;
            is_long.then(|| format!("The id of this service is longer than {MAX_ID_BYTES} bytes."))
        };
        let long = |what: &str, length: usize| {
            format!(
                "The {what} of this service is {length} bytes long. At most {MAX_NAME_BYTES} bytes are \
                 taken."
            )
        };
        let name_fault = NameFault::check(&self.name).map(|fault| match fault {
            NameFault::TooLong(length) => long("name", length),
            NameFault::Invisible if self.name.is_empty() => {
                "This service has no name; mocks are looked up by name and version.".to_owned()
            }
            NameFault::Invisible => {
                "Nothing of the name of this service can be seen. Give it another one.".to_owned()
            }
        });
        let version = self.version.len();
        let version_fault = (version > MAX_NAME_BYTES).then(|| long("version", version));
        let faults = [("id", id_fault), ("name", name_fault), ("version", version_fault)];
        faults.into_iter().filter_map(|(field, fault)| Some((field, fault?)))
    }

    pub(crate) fn operations(&self) -> impl Iterator<Item = &OperationHeader> {
        self.operations.iter().flat_map(|operations| &operations.kept)
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

/// Why the labels of a service cannot be taken. They are counted and not kept.
fn label_fault(document: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Service {
        #[serde(default)]
        metadata: Option<Labeled>,
    }
    #[derive(Deserialize)]
    struct Labeled {
        #[serde(default)]
        labels: Option<Counted>,
    }
    let service: Service = serde_json::from_str(document).ok()?;
    let Counted { number, longest } = service.metadata?.labels?;
    if number > MAX_LABELS {
        return Some(format!(
            "This service has {number} labels, more than the limit of {MAX_LABELS}."
        ));
    }
    (longest > MAX_LABEL_BYTES).then(|| {
        format!(
            "A label of this service is {longest} bytes long. Its key and its value may have at \
             most {MAX_LABEL_BYTES} bytes each."
        )
    })
}

/// How many labels there are, and the bytes of the longest key or value.
#[derive(Default)]
struct Counted {
    number: usize,
    longest: usize,
}

impl<'de> Deserialize<'de> for Counted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Labels;

        impl<'de> Visitor<'de> for Labels {
            type Value = Counted;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("labels")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> Result<Counted, A::Error> {
                let mut counted = Counted::default();
                while let Some((key, value)) = all.next_entry::<String, Option<Scalar>>()? {
                    let value = value.map_or(0, |Scalar(text)| text.len());
                    counted.number += 1;
                    counted.longest = counted.longest.max(key.len()).max(value);
                }
                Ok(counted)
            }
        }

        deserializer.deserialize_map(Labels)
    }
}

impl<'de> Deserialize<'de> for Operations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Counted;

        impl<'de> Visitor<'de> for Counted {
            type Value = Operations;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("operations")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Operations, A::Error> {
                let (mut kept, mut more) = (Vec::new(), false);
                while kept.len() < MAX_OPERATIONS {
                    match all.next_element::<Option<OperationHeader>>()? {
                        Some(operation) => kept.extend(operation),
                        None => return Ok(Operations { kept, more }),
                    }
                }
                while all.next_element::<IgnoredAny>()?.is_some() {
                    more = true;
                }
                Ok(Operations { kept, more })
            }
        }

        deserializer.deserialize_seq(Counted)
    }
}

/// A text, or a number or boolean as text.
#[derive(Debug)]
struct Scalar(Box<str>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = maybe_text(deserializer)?;
        Ok(Self(text.unwrap_or_default().into()))
    }
}

fn maybe_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?;
    match borrowed(raw.get()) {
        Ok(text) => Ok(text.map(Cow::into_owned)),
        Err(NotText) => Err(D::Error::custom("a text holds half a character (a lone surrogate)")),
    }
}

fn some_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    maybe_text(deserializer).map(Option::unwrap_or_default)
}

fn service_type<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<ServiceType>, D::Error> {
    let name = maybe_text(deserializer)?;
    Ok(name.map(|name| ServiceType::from_name(&name)))
}

/// Milliseconds as a number or in a text; another date is not looked at.
fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(maybe_text(deserializer)?.and_then(|text| text.parse().ok()))
}
