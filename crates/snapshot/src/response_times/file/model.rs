//! The types of the file, apart from those of the domain, so that each can change alone.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{
        Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor, value::MapAccessDeserializer,
    },
};

use super::super::profile::MAX_RULES;

/// A profile. `T` is a time: raw when it is read, because its errors depend on how it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "T: Deserialize<'de>"))]
pub(super) struct FileProfile<T> {
    pub(super) format: String,
    pub(super) version: T,
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) description: String,
    #[serde(default)]
    pub(super) rules: FileRules<T>,
    #[serde(default)]
    pub(super) otherwise: FileAction<T>,
}

/// The rules, at most [`MAX_RULES`].
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct FileRules<T> {
    pub(super) items: Vec<FileRule<T>>,
    /// How many the file has.
    #[serde(skip)]
    pub(super) number: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "T: Deserialize<'de>"))]
pub(super) struct FileRule<T> {
    #[serde(default, deserialize_with = "object", skip_serializing_if = "FileCondition::is_empty")]
    pub(super) condition: FileCondition,
    pub(super) action: FileAction<T>,
}

#[derive(Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FileCondition {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) types: Vec<String>,
    #[serde(deserialize_with = "present_object", skip_serializing_if = "Option::is_none")]
    pub(super) label: Option<FileLabel>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(super) service: Option<String>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<String>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(super) operation: Option<String>,
}

#[derive(Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileLabel {
    pub(super) key: String,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<String>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FileAction<T> {
    #[default]
    Keep,
    Set(FileSet<T>),
    Scale(FileScale<T>),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileSet<T> {
    pub(super) time: T,
    #[serde(default, deserialize_with = "present")]
    pub(super) strategy: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "T: Deserialize<'de>"))]
pub(super) struct FileScale<T> {
    pub(super) factor: String,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(super) floor: Option<T>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(super) ceiling: Option<T>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(super) strategy: Option<String>,
}

impl FileCondition {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl<T> Default for FileRules<T> {
    fn default() -> Self {
        Self { items: Vec::new(), number: 0 }
    }
}

/// A key that may be missing, but not null.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A value that is read from an object only. Otherwise a struct could also be read from an array.
struct Object<T>(T);

fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    Object::deserialize(deserializer).map(|Object(value)| value)
}

fn present_object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    object(deserializer).map(Some)
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }

        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

/// The derived implementation would call a wrong type invalid JSON.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for FileAction<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ActionVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for ActionVisitor<T> {
            type Value = FileAction<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an action")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<FileAction<T>, E> {
                match text {
                    "keep" => Ok(FileAction::Keep),
                    _ => Err(E::invalid_value(Unexpected::Str(text), &"an action")),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FileAction<T>, A::Error> {
                const KEYS: &[&str] = &["set", "scale"];
                let action = match map.next_key::<String>()?.as_deref() {
                    Some("set") => FileAction::Set(map.next_value::<Object<_>>()?.0),
                    Some("scale") => FileAction::Scale(map.next_value::<Object<_>>()?.0),
                    Some(key) => return Err(A::Error::unknown_field(key, KEYS)),
                    None => return Err(A::Error::custom("an action needs `set` or `scale`")),
                };
                match map.next_key::<String>()? {
                    Some(_) => Err(A::Error::custom("an action has only one key")),
                    None => Ok(action),
                }
            }
        }

        deserializer.deserialize_any(ActionVisitor(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for FileRules<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RulesVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for RulesVisitor<T> {
            type Value = FileRules<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array of rules")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<FileRules<T>, A::Error> {
                let mut items = Vec::new();
                while items.len() < MAX_RULES {
                    match seq.next_element()? {
                        Some(Object(rule)) => items.push(rule),
                        None => return Ok(FileRules { number: items.len(), items }),
                    }
                }
                // Only counts the rest, so that memory stays bounded.
                let mut number = items.len();
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    number += 1;
                }
                Ok(FileRules { items, number })
            }
        }

        deserializer.deserialize_seq(RulesVisitor(PhantomData))
    }
}
