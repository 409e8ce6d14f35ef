//! JSON objects as lists of raw members. Members that are not changed keep every byte.

use std::{borrow::Cow, collections::HashMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::read::{header, schema::Field};

/// A JSON object whose members keep their order and their raw values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Object<'a> {
    members: Vec<Member<'a>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Member<'a> {
    /// The decoded name.
    pub(crate) name: Cow<'a, str>,
    /// The raw name, quotes included.
    key: Cow<'a, str>,
    /// The raw value.
    pub(crate) value: Cow<'a, str>,
}

impl<'a> Object<'a> {
    /// Parses an object. `None` if the text is another value or not JSON.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = &Member<'a>> {
        self.members.iter()
    }

    /// The raw value of a member.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.members.iter().find(|member| member.name == name).map(|member| &*member.value)
    }

    /// The raw value of a member, borrowed from the parsed text. `None` if it was changed since.
    pub(crate) fn get_borrowed(&self, name: &str) -> Option<&'a str> {
        let member = self.members.iter().find(|member| member.name == name)?;
        match member.value {
            Cow::Borrowed(value) => Some(value),
            Cow::Owned(_) => None,
        }
    }

    /// The value of a member as an object.
    pub(crate) fn object(&self, name: &str) -> Option<Object<'_>> {
        Object::parse(self.get(name)?)
    }

    /// The value of a member as text, converted as Microcks converts it.
    pub(crate) fn text(&self, name: &str) -> Option<Box<str>> {
        header::text(self.get(name)?).ok().flatten()
    }

    /// The raw items of a member that is an array.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<&str>> {
        list(self.get(name)?)
    }

    /// Sets the value of a member. A new member is inserted at the position that it has in `model`.
    pub(crate) fn set(&mut self, name: &'static str, value: String, model: &Self) {
        if !self.members.iter().any(|member| member.name == name) {
            self.add_missing(model, |member| member == name);
        }
        match self.members.iter_mut().find(|member| member.name == name) {
            Some(member) => member.value = value.into(),
            None => self.push(name, value),
        }
    }

    /// Appends a member. The name must not need an escape.
    pub(crate) fn push(&mut self, name: &'static str, value: String) {
        let key = Cow::Owned(format!("\"{name}\""));
        self.members.push(Member { name: name.into(), key, value: value.into() });
    }

    /// Copies these members from `from`. Removes those that `from` does not have.
    pub(crate) fn copy_members(&mut self, names: &[&str], from: &Self) {
        let named = |name: &str| names.contains(&name);
        self.members.retain(|member| !named(&member.name) || from.get(&member.name).is_some());
        for member in self.members.iter_mut().filter(|member| named(&member.name)) {
            let theirs = from.members.iter().find(|other| other.name == member.name);
            if let Some(theirs) = theirs {
                member.value = theirs.value.clone();
            }
        }
        self.add_missing(from, named);
    }

    /// Adds the wanted members that only `from` has. Each is inserted after the member that
    /// precedes it in `from`.
    pub(crate) fn add_missing(&mut self, from: &Self, is_wanted: impl Fn(&str) -> bool) {
        let positions: HashMap<&str, usize> =
            self.members.iter().zip(1..).map(|(member, at)| (&*member.name, at)).collect();
        // New members, each with the number of existing members that precede it.
        let mut added: Vec<(usize, Member<'a>)> = Vec::new();
        let mut preceding = 0;
        for member in &from.members {
            match positions.get(&*member.name) {
                Some(position) => preceding = *position,
                None if is_wanted(&member.name) => added.push((preceding, member.clone())),
                None => {}
            }
        }
        if added.is_empty() {
            return;
        }
        let existing = std::mem::take(&mut self.members).into_iter().zip(1..);
        let mut all: Vec<(usize, Member<'a>)> = existing.map(|(member, at)| (at, member)).collect();
        all.append(&mut added);
        // The sort is stable, so an existing member stays before the new ones that follow it.
        all.sort_by_key(|(at, _)| *at);
        self.members = all.into_iter().map(|(_, member)| member).collect();
    }
}

/// An object with fields in the order in which Microcks writes them, as a model for [`Object::set`].
pub(crate) fn field_order(fields: &[Field]) -> Object<'static> {
    let mut order = Object::default();
    for field in fields {
        order.push(field.name, "null".to_owned());
    }
    order
}

/// The raw items of an array. `None` if the text is another value or not JSON.
pub(crate) fn list(text: &str) -> Option<Vec<&str>> {
    let values: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    Some(values.into_iter().map(RawValue::get).collect())
}

/// The text as a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl fmt::Display for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        let mut before = "";
        for Member { key, value, .. } in &self.members {
            write!(f, "{before}{key}:{value}")?;
            before = ",";
        }
        f.write_str("}")
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((key, value)) = map.next_entry::<&'de RawValue, &'de RawValue>()? {
                    let (key, value) = (key.get(), value.get());
                    let name = decode_name(key);
                    members.push(Member { name, key: key.into(), value: value.into() });
                }
                Ok(Object { members })
            }
        }

        deserializer.deserialize_map(Members)
    }
}

/// Decodes a key. A key with a lone surrogate cannot be decoded and stays raw.
fn decode_name(key: &str) -> Cow<'_, str> {
    let inner = key.get(1..key.len().saturating_sub(1)).unwrap_or_default();
    if !inner.contains('\\') {
        return inner.into();
    }
    serde_json::from_str::<String>(key).map_or(key.into(), Into::into)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn unchanged_members_keep_every_byte() {
        let text = r#"{"\u0061":1.50,"b":{"x":[ ]},"\ud800":null,"a":2,"":"\u00e9"}"#;
        let object = Object::parse(text).unwrap();
        assert_eq!(object.to_string(), text);
        assert_eq!(object.get("a"), Some("1.50"));
        assert!(Object::parse("[]").is_none());
        assert!(Object::parse("null").is_none());
    }

    #[test]
    fn copied_members_are_replaced_inserted_or_removed_in_place() {
        let copied = |to: &str, from: &str| {
            let (mut to, from) = (Object::parse(to).unwrap(), Object::parse(from).unwrap());
            to.copy_members(&["l", "m"], &from);
            to.to_string()
        };
        let existing = r#"{"a":1,"l":2,"m":3,"b":4}"#;
        assert_eq!(copied(r#"{"a":9,"b":9}"#, existing), r#"{"a":9,"l":2,"m":3,"b":9}"#);
        assert_eq!(copied(r#"{"m":8,"a":9}"#, existing), r#"{"m":3,"a":9,"l":2}"#);
        assert_eq!(copied(r#"{"l":null,"x":9,"m":1}"#, "{}"), r#"{"x":9}"#);
        assert_eq!(copied("{}", existing), r#"{"l":2,"m":3}"#);
    }

    proptest! {
        /// Adds exactly the missing members, and nothing when repeated.
        #[test]
        fn add_missing_is_idempotent(
            to in prop::collection::vec(("[a-f]", 0..9), 0..6),
            from in prop::collection::vec(("[a-f]", 0..9), 0..6),
        ) {
            let text = |members: &[(String, i32)]| {
                let members = members.iter().map(|(name, value)| format!("\"{name}\":{value}"));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            };
            let (to, from) = (text(&to), text(&from));
            let (to, from) = (Object::parse(&to).unwrap(), Object::parse(&from).unwrap());
            let mut filled = to.clone();
            filled.add_missing(&from, |_| true);
            let missing = from.members().filter(|member| to.get(&member.name).is_none()).count();
            prop_assert_eq!(filled.members().count(), to.members().count() + missing);
            for member in from.members() {
                prop_assert!(filled.get(&member.name).is_some());
            }
            let mut again = to;
            again.add_missing(&filled, |_| true);
            prop_assert_eq!(again.to_string(), filled.to_string());
        }
    }
}
