//! Values in JSON, read where they are, without a tree of the whole text.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Deserializer, value::RawValue};

/// A JSON pointer, for example `/items/0/name`. The empty one names the whole value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Pointer(Box<[Box<str>]>);

impl Pointer {
    /// Parses a pointer. `None` if it is neither empty nor starts with `/`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self(Box::default()));
        }
        let steps = text.strip_prefix('/')?.split('/');
        Some(Self(steps.map(|step| step.replace("~1", "/").replace("~0", "~").into()).collect()))
    }

    /// The value that it names. `None` if there is none.
    pub(crate) fn find<'a>(&self, value: &'a RawValue) -> Option<&'a RawValue> {
        self.0.iter().try_fold(value, |value, step| {
            let first = value.get().as_bytes().first()?;
            let mut deserializer = Deserializer::from_str(value.get());
            match first {
                b'{' => Member(step).deserialize(&mut deserializer).ok()?,
                b'[' => Item(index(step)?).deserialize(&mut deserializer).ok()?,
                _ => None,
            }
        })
    }
}

/// An index of an array. Leading zeros and signs are not allowed.
fn index(step: &str) -> Option<usize> {
    let is_plain = step == "0" || !step.starts_with(['0', '+']);
    step.parse().ok().filter(|_| is_plain)
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
        b'-' | b'0'..=b'9' if text.contains(['.', 'e', 'E']) => {
            Some(java_double(text.parse().ok()?).into())
        }
        _ => Some(text.into()),
    }
}

/// The number of items of an array. `None` for other values.
pub(crate) fn array_len(value: &RawValue) -> Option<usize> {
    let items: Vec<IgnoredAny> = serde_json::from_str(value.get()).ok()?;
    Some(items.len())
}

/// A number as `Double.toString` of Java writes it, for example `1.5` and `1.0E10`.
pub(crate) fn java_double(number: f64) -> String {
    if number == 0.0 {
        return if number.is_sign_negative() { "-0.0" } else { "0.0" }.to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if (1e-3..1e7).contains(&number.abs()) {
        return format!("{number:?}");
    }
    let text = format!("{number:E}");
    match text.split_once('E') {
        Some((mantissa, exponent)) if !mantissa.contains('.') => format!("{mantissa}.0E{exponent}"),
        _ => text,
    }
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
    use super::*;

    fn text_at(json: &str, pointer: &str) -> Option<String> {
        let found = Pointer::parse(pointer)?.find(parse(json)?)?;
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
        assert_eq!(Pointer::parse("").unwrap().find(parse("7").unwrap()).unwrap().get(), "7");
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
