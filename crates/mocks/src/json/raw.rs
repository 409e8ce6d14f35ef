//! Values in JSON, read where they are, without a tree of the whole text.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Deserializer, value::RawValue};

use crate::java::number;

/// A member of an object, or an item of an array. `None` if there is none.
pub(super) fn step<'a>(
    value: &'a RawValue,
    name: &str,
    index: Option<usize>,
) -> Option<&'a RawValue> {
    let mut deserializer = Deserializer::from_str(value.get());
    match value.get().as_bytes().first()? {
        b'{' => Member(name).deserialize(&mut deserializer).ok()?,
        b'[' => Item(index?).deserialize(&mut deserializer).ok()?,
        _ => None,
    }
}

/// Reads the first JSON value of a text. What follows it is ignored, as Microcks does. `None` if it is no JSON.
pub(crate) fn parse(text: &str) -> Option<&RawValue> {
    <&RawValue>::deserialize(&mut Deserializer::from_str(text)).ok()
}

/// The text of a scalar: texts without quotes, numbers as Java prints them. `None` for arrays and objects.
pub(crate) fn scalar_text(value: &RawValue) -> Option<Cow<'_, str>> {
    let text = value.get();
    match text.as_bytes().first()? {
        b'{' | b'[' => None,
        b'"' => Some(match serde_json::from_str::<&str>(text) {
            Ok(text) => text.into(),
            Err(_) => serde_json::from_str::<String>(text).ok()?.into(),
        }),
        b'-' | b'0'..=b'9' => Some(number::json(text)),
        _ => Some(text.into()),
    }
}

/// The number of items of an array. `None` for other values.
pub(crate) fn array_len(value: &RawValue) -> Option<usize> {
    let items: Vec<IgnoredAny> = serde_json::from_str(value.get()).ok()?;
    Some(items.len())
}

/// Finds the last member with a name.
struct Member<'n>(&'n str);

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Member<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            let value = map.next_value::<&RawValue>()?;
            if name == self.0 {
                found = Some(value);
            }
        }
        Ok(found)
    }
}

/// Finds the item with an index.
struct Item(usize);

impl<'de> DeserializeSeed<'de> for Item {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Item {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        let mut index = 0_usize;
        while let Some(item) = items.next_element::<&RawValue>()? {
            if index == self.0 {
                found = Some(item);
            }
            index = index.checked_add(1).ok_or_else(|| A::Error::custom("too many items"))?;
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Pointer, *};

    fn text_at(json: &str, pointer: &str) -> Option<String> {
        let found = Pointer::parse(pointer)?.find_raw(parse(json)?)?;
        scalar_text(found).map(Cow::into_owned)
    }

    #[test]
    fn pointer_names_members_and_items() {
        let json = r#"{"a":[{"b/c":"1"},true],"x~":null,"a2":12345678901234567890123} tail"#;
        assert_eq!(text_at(json, "/a/0/b~1c").as_deref(), Some("1"));
        assert_eq!(text_at(json, "/a/1").as_deref(), Some("true"));
        assert_eq!(text_at(json, "/x~0").as_deref(), Some("null"));
        assert_eq!(text_at(json, "/a2").as_deref(), Some("12345678901234567890123"));
        for missing in ["/a/2", "/a/-", "/a/00", "/b", "/a/0/b~1c/d", "a"] {
            assert_eq!(text_at(json, missing), None, "{missing}");
        }
        assert_eq!(Pointer::parse("").unwrap().find_raw(parse("7").unwrap()).unwrap().get(), "7");
        assert!(parse("{").is_none());
    }

    #[test]
    fn deep_values_are_skipped_without_recursion() {
        let deep = format!(r#"{{"d":{}{},"x":1}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(text_at(&deep, "/x").as_deref(), Some("1"));
    }

    #[test]
    fn numbers_print_as_in_java() {
        for (json, text) in [
            ("1.50", "1.5"),
            ("1e3", "1000.0"),
            ("1e10", "1.0E10"),
            ("12345678.5", "1.23456785E7"),
            ("0.0001", "1.0E-4"),
            ("-0.0", "-0.0"),
            ("7", "7"),
        ] {
            assert_eq!(scalar_text(parse(json).unwrap()).unwrap(), text);
        }
    }

    #[test]
    fn length_counts_items() {
        assert_eq!(array_len(parse("[1,[2,3],{}]").unwrap()), Some(3));
        assert_eq!(array_len(parse("{}").unwrap()), None);
    }
}
