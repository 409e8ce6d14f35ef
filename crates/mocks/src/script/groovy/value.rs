//! Values of a running script.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    ast::Function,
    class::Class,
    matches::Matches,
    number::{Decimal, Number},
};

/// A value. Lists, maps and closures are on the [`Heap`], so cycles need no care.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Null,
    Boolean(bool),
    Number(Number),
    Text(Arc<str>),
    /// Text that is no `String` in Java: a text with expressions, or a character.
    OtherText(Arc<str>),
    List(ListId),
    Map(MapId),
    Closure(ClosureId),
    Matcher(MatcherId),
    /// A regular expression.
    Pattern(Arc<str>),
    Class(Class),
    /// An `XmlHolder`.
    Xml(XmlId),
    Object(Object),
}

/// What the engine gives to a script.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Object {
    MockRequest,
    HttpRequest,
    Log,
    Store,
    JsonSlurper,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct ListId(usize);
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct MapId(usize);
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct ClosureId(usize);
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct MatcherId(usize);
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct XmlId(usize);

/// What values refer to. Nothing is freed before the script ends.
#[derive(Debug, Default)]
pub(super) struct Heap {
    lists: Vec<Vec<Value>>,
    maps: Vec<Map>,
    closures: Vec<(Arc<Function>, usize)>,
    matchers: Vec<Matches>,
    holders: Vec<Holder>,
}

/// A map in the order of insertion.
#[derive(Clone, Debug, Default)]
pub(super) struct Map {
    pub(super) kind: MapKind,
    pub(super) members: Vec<(Value, Value)>,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum MapKind {
    #[default]
    Map,
    /// Headers: the case of keys does not count.
    Headers,
    /// A member of a map, with `key` and `value`.
    Member,
    /// An exception, with `message`.
    Exception,
}

/// An XML text with the prefixes that expressions use.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    pub(super) xml: Arc<str>,
    pub(super) namespaces: BTreeMap<String, String>,
}

impl Heap {
    pub(super) fn add_holder(&mut self, holder: Holder) -> Value {
        self.holders.push(holder);
        Value::Xml(XmlId(self.holders.len() - 1))
    }

    pub(super) fn holder(&mut self, id: XmlId) -> Option<&mut Holder> {
        self.holders.get_mut(id.0)
    }

    pub(super) fn add_list(&mut self, items: Vec<Value>) -> Value {
        self.lists.push(items);
        Value::List(ListId(self.lists.len() - 1))
    }

    pub(super) fn list(&self, id: ListId) -> &[Value] {
        self.lists.get(id.0).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn list_mut(&mut self, id: ListId) -> Option<&mut Vec<Value>> {
        self.lists.get_mut(id.0)
    }

    pub(super) fn add_map(&mut self, map: Map) -> Value {
        self.maps.push(map);
        Value::Map(MapId(self.maps.len() - 1))
    }

    pub(super) fn map(&self, id: MapId) -> (MapKind, &[(Value, Value)]) {
        self.maps.get(id.0).map_or((MapKind::Map, &[]), |map| (map.kind, &map.members))
    }

    pub(super) fn map_mut(&mut self, id: MapId) -> Option<&mut Vec<(Value, Value)>> {
        self.maps.get_mut(id.0).map(|map| &mut map.members)
    }

    pub(super) fn add_closure(&mut self, function: Arc<Function>, scope: usize) -> Value {
        self.closures.push((function, scope));
        Value::Closure(ClosureId(self.closures.len() - 1))
    }

    /// A closure with its scope.
    pub(super) fn closure(&self, id: ClosureId) -> Option<(Arc<Function>, usize)> {
        self.closures.get(id.0).cloned()
    }

    pub(super) fn closures(&self) -> usize {
        self.closures.len()
    }

    pub(super) fn add_matcher(&mut self, matches: Matches) -> Value {
        self.matchers.push(matches);
        Value::Matcher(MatcherId(self.matchers.len() - 1))
    }

    pub(super) fn matcher(&mut self, id: MatcherId) -> Option<&mut Matches> {
        self.matchers.get_mut(id.0)
    }
}

impl Value {
    pub(super) fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn optional_text(text: Option<impl Into<Arc<str>>>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.into()))
    }

    pub(super) fn int(value: usize) -> Self {
        Self::Number(Number::Int(i32::try_from(value).unwrap_or(i32::MAX)))
    }

    pub(super) fn decimal(value: Decimal) -> Self {
        Self::Number(Number::Decimal(value))
    }

    pub(super) fn as_text(&self) -> Option<&Arc<str>> {
        match self {
            Self::Text(text) | Self::OtherText(text) => Some(text),
            _ => None,
        }
    }

    /// What the value is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) | Self::OtherText(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
            Self::Closure(_) => "a closure",
            Self::Matcher(_) => "a matcher",
            Self::Pattern(_) => "a pattern",
            Self::Class(_) => "a class",
            Self::Xml(_) => "XmlHolder",
            Self::Object(Object::MockRequest) => "mockRequest",
            Self::Object(Object::HttpRequest) => "the request",
            Self::Object(Object::Log) => "log",
            Self::Object(Object::Store) => "store",
            Self::Object(Object::JsonSlurper) => "JsonSlurper",
        }
    }
}
