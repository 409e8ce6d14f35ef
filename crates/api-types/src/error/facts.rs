//! Reads the JSON of an error. One type for the JSON of all errors compiles to a fraction of the WebAssembly
//! that derived implementations would need.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeOwned, Error as _, MapAccess, SeqAccess, Visitor,
        value::{Error as ValueError, StrDeserializer},
    },
};

/// The JSON has an unknown error, or an error lacks a fact.
#[derive(Debug, thiserror::Error)]
#[error("unknown or incomplete error")]
pub(crate) struct InvalidError;

/// A variant of an enum.
pub(crate) struct Variant {
    pub(super) name: String,
    pub(super) facts: Facts,
}

/// A JSON value.
#[derive(Debug)]
enum Fact {
    /// A value that no error has.
    Nothing,
    Number(u64),
    Text(String),
    List(Vec<Self>),
    Object(Facts),
}

/// A JSON object. Facts that an error does not need are ignored, and each one can be taken once.
#[derive(Debug, Default)]
pub(crate) struct Facts(Vec<(String, Fact)>);

impl Facts {
    fn take(&mut self, name: &str) -> Fact {
        let at = self.0.iter().position(|(known, _)| known == name);
        at.map_or(Fact::Nothing, |at| self.0.swap_remove(at).1)
    }

    pub(crate) fn number(&mut self, name: &str) -> Result<u64, InvalidError> {
        match self.take(name) {
            Fact::Number(number) => Ok(number),
            _ => Err(InvalidError),
        }
    }

    pub(crate) fn count(&mut self, name: &str) -> Result<u32, InvalidError> {
        self.number(name)?.try_into().map_err(|_| InvalidError)
    }

    pub(crate) fn text(&mut self, name: &str) -> Result<String, InvalidError> {
        match self.take(name) {
            Fact::Text(text) => Ok(text),
            _ => Err(InvalidError),
        }
    }

    pub(crate) fn texts(&mut self, name: &str) -> Result<Vec<String>, InvalidError> {
        let Fact::List(list) = self.take(name) else { return Err(InvalidError) };
        let text = |fact| match fact {
            Fact::Text(text) => Ok(text),
            _ => Err(InvalidError),
        };
        list.into_iter().map(text).collect()
    }

    pub(crate) fn object(&mut self, name: &str) -> Result<Self, InvalidError> {
        match self.take(name) {
            Fact::Object(facts) => Ok(facts),
            _ => Err(InvalidError),
        }
    }

    pub(crate) fn objects(&mut self, name: &str) -> Result<Vec<Self>, InvalidError> {
        let Fact::List(list) = self.take(name) else { return Err(InvalidError) };
        let object = |fact| match fact {
            Fact::Object(facts) => Ok(facts),
            _ => Err(InvalidError),
        };
        list.into_iter().map(object).collect()
    }

    pub(crate) fn variant(&mut self, name: &str) -> Result<Variant, InvalidError> {
        self.take(name).variant()
    }

    /// A value of an enum whose variants have no fields.
    pub(crate) fn name<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, InvalidError> {
        let text = self.text(name)?;
        T::deserialize(StrDeserializer::<ValueError>::new(&text)).map_err(|_| InvalidError)
    }
}

impl Fact {
    /// A variant as serde writes it: a name, or an object with one key, the name, whose value has the
    /// fields.
    fn variant(self) -> Result<Variant, InvalidError> {
        match self {
            Self::Text(name) => Ok(Variant { name, facts: Facts::default() }),
            Self::Object(Facts(mut entries)) => match entries.pop() {
                Some((name, Self::Object(facts))) => Ok(Variant { name, facts }),
                _ => Err(InvalidError),
            },
            _ => Err(InvalidError),
        }
    }
}

impl<'de> Deserialize<'de> for Facts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Fact::deserialize(deserializer)? {
            Fact::Object(facts) => Ok(facts),
            _ => Err(D::Error::custom(InvalidError)),
        }
    }
}

impl<'de> Deserialize<'de> for Variant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Fact::deserialize(deserializer)?.variant().map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Fact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FactVisitor)
    }
}

struct FactVisitor;

impl<'de> Visitor<'de> for FactVisitor {
    type Value = Fact;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fact")
    }

    fn visit_unit<E>(self) -> Result<Fact, E> {
        Ok(Fact::Nothing)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Fact, E> {
        Ok(Fact::Nothing)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Fact, E> {
        Ok(Fact::Nothing)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Fact, E> {
        Ok(Fact::Nothing)
    }

    fn visit_u64<E>(self, number: u64) -> Result<Fact, E> {
        Ok(Fact::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Fact, E> {
        Ok(Fact::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Fact, A::Error> {
        let mut list = Vec::new();
        while let Some(fact) = sequence.next_element()? {
            list.push(fact);
        }
        Ok(Fact::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fact, A::Error> {
        let mut facts = Vec::new();
        while let Some(fact) = map.next_entry()? {
            facts.push(fact);
        }
        Ok(Fact::Object(Facts(facts)))
    }
}
