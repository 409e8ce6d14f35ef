//! The methods of maps.

use crate::script::{
    Failure,
    groovy::{
        interpreter::Interpreter,
        value::{MapId, MapKind, Value},
    },
};

impl Interpreter<'_> {
    pub(in crate::script::groovy) fn map_method(
        &mut self,
        id: MapId,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        let kind = self.heap.map(id).0;
        match kind {
            MapKind::Member | MapKind::Exception => {
                return Ok(match (name, arguments) {
                    ("getKey", []) => self.member(id, &Value::text("key"))?,
                    ("getValue", []) => self.member(id, &Value::text("value"))?,
                    ("getMessage", []) => self.member(id, &Value::text("message"))?,
                    _ => None,
                });
            }
            MapKind::Map | MapKind::Headers => {}
        }
        if let [.., Value::Closure(_)] = arguments {
            return self.map_closure_method(id, name, arguments);
        }
        if let Some(value) = self.change_map(id, name, arguments)? {
            return Ok(Some(value));
        }
        let members = self.heap.map(id).1;
        let length = members.len();
        let list = match (name, arguments) {
            ("size", []) => return Ok(Some(Value::int(length))),
            ("isEmpty", []) => return Ok(Some(Value::Boolean(length == 0))),
            ("get" | "getAt", [key]) => {
                return Ok(Some(self.member(id, key)?.unwrap_or(Value::Null)));
            }
            ("get", [key, default @ Value::List(_)]) if kind == MapKind::Headers => {
                return Ok(Some(self.member(id, key)?.unwrap_or_else(|| default.clone())));
            }
            ("hasValues" | "containsKeyIgnoreCase", [key]) if kind == MapKind::Headers => {
                return Ok(Some(Value::Boolean(self.member(id, key)?.is_some())));
            }
            ("get" | "getCaseInsensitive", [key, default]) if kind == MapKind::Headers => {
                // The headers give the first value here, not a list.
                let found = self.member(id, key)?;
                let first = match found {
                    Some(Value::List(list)) => self.heap.list(list).first().cloned(),
                    _ => None,
                };
                return Ok(Some(first.unwrap_or_else(|| default.clone())));
            }
            ("get" | "getOrDefault", [key, default]) => {
                let found = self.member(id, key)?;
                if found.is_none() && name == "get" {
                    // Groovy adds the default to the map.
                    self.put(id, key.clone(), default.clone())?;
                }
                return Ok(Some(found.unwrap_or_else(|| default.clone())));
            }
            ("containsKey", [key]) => {
                return Ok(Some(Value::Boolean(self.member(id, key)?.is_some())));
            }
            ("containsValue", [value]) => {
                let values: Vec<_> = members.iter().map(|(_, value)| value.clone()).collect();
                return Ok(Some(Value::Boolean(self.has_item(&values, value)?)));
            }
            ("keySet", []) => members.iter().map(|(key, _)| key.clone()).collect(),
            ("values", []) => members.iter().map(|(_, value)| value.clone()).collect(),
            ("entrySet" | "toList", []) => self.members_of(id)?,
            _ => return Ok(None),
        };
        self.new_list(list).map(Some)
    }

    fn change_map(
        &mut self,
        id: MapId,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        if self.heap.map(id).0 != MapKind::Map {
            return Ok(None);
        }
        match (name, arguments) {
            ("put", [key, value]) => {
                let before = self.member(id, key)?.unwrap_or(Value::Null);
                self.put(id, key.clone(), value.clone())?;
                Ok(Some(before))
            }
            ("putAll", [Value::Map(other)]) => {
                for (key, value) in self.heap.map(*other).1.to_vec() {
                    self.put(id, key, value)?;
                }
                Ok(Some(Value::Null))
            }
            ("remove", [key]) => {
                let before = self.member(id, key)?;
                let (kept, key) = (before.is_some(), key.clone());
                if kept {
                    let mut rest = Vec::new();
                    for member in self.heap.map(id).1.to_vec() {
                        if !self.is_equal(&member.0, &key)? {
                            rest.push(member);
                        }
                    }
                    if let Some(members) = self.heap.map_mut(id) {
                        *members = rest;
                    }
                }
                Ok(Some(before.unwrap_or(Value::Null)))
            }
            _ => Ok(None),
        }
    }

    fn map_closure_method(
        &mut self,
        id: MapId,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        let has_two = match arguments.last() {
            Some(Value::Closure(closure)) => self
                .heap
                .closure(*closure)
                .and_then(|(function, _)| Some(function.parameters.as_ref()?.len() == 2))
                .unwrap_or(false),
            _ => false,
        };
        let members = self.members_of(id)?;
        let is_list_result =
            matches!(name, "collect" | "any" | "every" | "each" | "collectEntries" | "count");
        if has_two && is_list_result {
            // The closure takes key and value: a list of both is split into its parameters.
            let mut pairs = Vec::new();
            for (key, value) in self.heap.map(id).1.to_vec() {
                pairs.push(self.new_list(vec![key, value])?);
            }
            let value = self.closure_method(&pairs, name, arguments)?;
            return Ok(if name == "each" { Some(Value::Map(id)) } else { value });
        }
        match (name, has_two) {
            ("each", false) => {
                self.closure_method(&members, name, arguments)?;
                Ok(Some(Value::Map(id)))
            }
            ("collect" | "any" | "every" | "find" | "collectEntries" | "count", false) => {
                self.closure_method(&members, name, arguments)
            }
            ("find" | "findAll", _) => self.filtered(id, name, has_two, arguments),
            _ => Ok(None),
        }
    }

    fn filtered(
        &mut self,
        id: MapId,
        name: &str,
        has_two: bool,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        let Some(closure) = arguments.last() else { return Ok(None) };
        let members = self.members_of(id)?;
        let mut kept = Vec::new();
        for (item, (key, value)) in members.into_iter().zip(self.heap.map(id).1.to_vec()) {
            let values =
                if has_two { vec![key.clone(), value.clone()] } else { vec![item.clone()] };
            let result = self.invoke(closure, values)?;
            if self.truth(&result) {
                if name == "find" {
                    return Ok(Some(item));
                }
                kept.push((key, value));
            }
        }
        if name == "find" {
            return Ok(Some(Value::Null));
        }
        self.new_map(MapKind::Map, kept).map(Some)
    }
}
