//! Objects, member by member: what is not touched is written as it was read, to the byte.

use std::{borrow::Cow, collections::HashMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::read::header;

/// An object of JSON whose members stay in their order, with all that is in them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Object<'a> {
    members: Vec<Member<'a>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Member<'a> {
    /// The name as text.
    pub(crate) name: Cow<'a, str>,
    /// The name as it stands, quotes included.
    key: Cow<'a, str>,
    /// The value as it stands.
    pub(crate) value: Cow<'a, str>,
}

impl<'a> Object<'a> {
    /// Reads an object; nothing where something else stands.
    pub(crate) fn of(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = &Member<'a>> {
        self.members.iter()
    }

    /// The raw value of a member.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.members.iter().find(|member| member.name == name).map(|member| &*member.value)
    }

    /// The raw value of a member that was read, not put.
    pub(crate) fn read(&self, name: &str) -> Option<&'a str> {
        let member = self.members.iter().find(|member| member.name == name)?;
        match member.value {
            Cow::Borrowed(value) => Some(value),
            Cow::Owned(_) => None,
        }
    }

    /// The object that a member holds.
    pub(crate) fn object(&self, name: &str) -> Option<Object<'_>> {
        Object::of(self.get(name)?)
    }

    /// The text that a member holds, as Microcks reads it.
    pub(crate) fn text(&self, name: &str) -> Option<Box<str>> {
        header::text(self.get(name)?).ok().flatten()
    }

    /// The values of the array that a member holds.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<&str>> {
        list(self.get(name)?)
    }

    /// Gives a member this value. One that is not there yet gets the place that it has in `like`.
    pub(crate) fn put(&mut self, name: &'static str, value: String, like: &Self) {
        if !self.members.iter().any(|member| member.name == name) {
            self.fill(like, |member| member == name);
        }
        match self.members.iter_mut().find(|member| member.name == name) {
            Some(member) => member.value = value.into(),
            None => self.push(name, value),
        }
    }

    /// Adds a member at the end. The name needs no escape.
    pub(crate) fn push(&mut self, name: &'static str, value: String) {
        let key = Cow::Owned(format!("\"{name}\""));
        self.members.push(Member { name: name.into(), key, value: value.into() });
    }

    /// Makes these members what they are in `from`: there with the same value, or not there.
    pub(crate) fn take(&mut self, names: &[&str], from: &Self) {
        let named = |name: &str| names.contains(&name);
        self.members.retain(|member| !named(&member.name) || from.get(&member.name).is_some());
        for member in self.members.iter_mut().filter(|member| named(&member.name)) {
            let theirs = from.members.iter().find(|other| other.name == member.name);
            if let Some(theirs) = theirs {
                member.value = theirs.value.clone();
            }
        }
        self.fill(from, named);
    }

    /// Adds the wanted members that only `from` has, each behind the one that it follows there.
    pub(crate) fn fill(&mut self, from: &Self, wanted: impl Fn(&str) -> bool) {
        let places: HashMap<&str, usize> =
            self.members.iter().zip(1..).map(|(member, at)| (&*member.name, at)).collect();
        // What comes behind how many of the members.
        let mut added: Vec<(usize, Member<'a>)> = Vec::new();
        let mut behind = 0;
        for member in &from.members {
            match places.get(&*member.name) {
                Some(place) => behind = *place,
                None if wanted(&member.name) => added.push((behind, member.clone())),
                None => {}
            }
        }
        if added.is_empty() {
            return;
        }
        let own = std::mem::take(&mut self.members).into_iter().zip(1..);
        let mut all: Vec<(usize, Member<'a>)> = own.map(|(member, at)| (at, member)).collect();
        all.append(&mut added);
        // Stable: of one place the object's own member comes first.
        all.sort_by_key(|(at, _)| *at);
        self.members = all.into_iter().map(|(_, member)| member).collect();
    }
}

/// The raw values of an array; nothing where something else stands.
pub(crate) fn list(text: &str) -> Option<Vec<&str>> {
    let values: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    Some(values.into_iter().map(RawValue::get).collect())
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
                    members.push(Member { name: name(key), key: key.into(), value: value.into() });
                }
                Ok(Object { members })
            }
        }

        deserializer.deserialize_map(Members)
    }
}

/// A key as text; one with half a character in it is known by how it stands.
fn name(key: &str) -> Cow<'_, str> {
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
    fn what_is_not_touched_stays_to_the_byte() {
        let text = r#"{"\u0061":1.50,"b":{"x":[ ]},"\ud800":null,"a":2,"":"\u00e9"}"#;
        let object = Object::of(text).unwrap();
        assert_eq!(object.to_string(), text);
        assert_eq!(object.get("a"), Some("1.50"));
        assert!(Object::of("[]").is_none());
        assert!(Object::of("null").is_none());
    }

    #[test]
    fn members_come_and_go_at_their_places() {
        let taken = |to: &str, from: &str| {
            let (mut to, from) = (Object::of(to).unwrap(), Object::of(from).unwrap());
            to.take(&["l", "m"], &from);
            to.to_string()
        };
        let here = r#"{"a":1,"l":2,"m":3,"b":4}"#;
        assert_eq!(taken(r#"{"a":9,"b":9}"#, here), r#"{"a":9,"l":2,"m":3,"b":9}"#);
        assert_eq!(taken(r#"{"m":8,"a":9}"#, here), r#"{"m":3,"a":9,"l":2}"#);
        assert_eq!(taken(r#"{"l":null,"x":9,"m":1}"#, "{}"), r#"{"x":9}"#);
        assert_eq!(taken("{}", here), r#"{"l":2,"m":3}"#);
    }

    proptest! {
        /// Filling adds exactly what was missing, and a second time nothing.
        #[test]
        fn filling_twice_is_filling_once(
            to in prop::collection::vec(("[a-f]", 0..9), 0..6),
            from in prop::collection::vec(("[a-f]", 0..9), 0..6),
        ) {
            let text = |members: &[(String, i32)]| {
                let members = members.iter().map(|(name, value)| format!("\"{name}\":{value}"));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            };
            let (to, from) = (text(&to), text(&from));
            let (to, from) = (Object::of(&to).unwrap(), Object::of(&from).unwrap());
            let mut filled = to.clone();
            filled.fill(&from, |_| true);
            let missing = from.members().filter(|member| to.get(&member.name).is_none()).count();
            prop_assert_eq!(filled.members().count(), to.members().count() + missing);
            for member in from.members() {
                prop_assert!(filled.get(&member.name).is_some());
            }
            let mut again = to;
            again.fill(&filled, |_| true);
            prop_assert_eq!(again.to_string(), filled.to_string());
        }
    }
}
