//! Methods that call a closure for each item of a list or a map.

use crate::script::{
    Failure,
    groovy::{
        interpreter::Interpreter,
        value::{MapKind, Value},
    },
};

impl Interpreter<'_> {
    /// A method of a list, whose last argument is a closure.
    pub(in crate::script::groovy) fn closure_method(
        &mut self,
        items: &[Value],
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        let Some(closure @ Value::Closure(_)) = arguments.last() else { return Ok(None) };
        let mut found = Vec::new();
        match name {
            "each" => {
                for item in items {
                    self.invoke(closure, vec![item.clone()])?;
                }
                Ok(Some(Value::Null))
            }
            "eachWithIndex" => {
                for (index, item) in items.iter().enumerate() {
                    self.invoke(closure, vec![item.clone(), Value::int(index)])?;
                }
                Ok(Some(Value::Null))
            }
            "any" | "every" => {
                for item in items {
                    if self.test(closure, item)? == (name == "any") {
                        return Ok(Some(Value::Boolean(name == "any")));
                    }
                }
                Ok(Some(Value::Boolean(name == "every")))
            }
            "find" | "findIndexOf" | "findAll" | "count" => {
                for (index, item) in items.iter().enumerate() {
                    if !self.test(closure, item)? {
                        continue;
                    }
                    match name {
                        "find" => return Ok(Some(item.clone())),
                        "findIndexOf" => return Ok(Some(Value::int(index))),
                        _ => found.push(item.clone()),
                    }
                }
                match name {
                    "find" => Ok(Some(Value::Null)),
                    "findIndexOf" => {
                        Ok(Some(Value::Number(crate::script::groovy::number::Number::Int(-1))))
                    }
                    "count" => Ok(Some(Value::int(found.len()))),
                    _ => self.new_list(found).map(Some),
                }
            }
            "collect" | "collectMany" => {
                for item in items {
                    let result = self.invoke(closure, vec![item.clone()])?;
                    match result {
                        Value::List(id) if name == "collectMany" => {
                            found.extend_from_slice(self.heap.list(id));
                            self.read(48 * self.heap.list(id).len())?;
                        }
                        result => found.push(result),
                    }
                    self.allocate(48)?;
                }
                self.new_list(found).map(Some)
            }
            "inject" => {
                let [start, _] = arguments else { return Ok(None) };
                let mut value = start.clone();
                for item in items {
                    value = self.invoke(closure, vec![value, item.clone()])?;
                }
                Ok(Some(value))
            }
            "sum" => {
                let mut values = Vec::new();
                for item in items {
                    values.push(self.invoke(closure, vec![item.clone()])?);
                }
                self.sum(values).map(Some)
            }
            "groupBy" | "collectEntries" => self.map_from(items, name, closure).map(Some),
            _ => Ok(None),
        }
    }

    fn map_from(&mut self, items: &[Value], name: &str, closure: &Value) -> Result<Value, Failure> {
        let map = self.new_map(MapKind::Map, Vec::new())?;
        let Value::Map(id) = map else { return Ok(map) };
        for item in items {
            let result = self.invoke(closure, vec![item.clone()])?;
            if name == "groupBy" {
                match self.member(id, &result)? {
                    Some(Value::List(group)) => {
                        self.allocate(48)?;
                        if let Some(group) = self.heap.list_mut(group) {
                            group.push(item.clone());
                        }
                    }
                    _ => {
                        let group = self.new_list(vec![item.clone()])?;
                        self.put(id, result, group)?;
                    }
                }
                continue;
            }
            let members = match result {
                Value::Map(other) => match self.heap.map(other) {
                    (MapKind::Member, [(_, key), (_, value)]) => vec![(key.clone(), value.clone())],
                    (_, members) => members.to_vec(),
                },
                Value::List(pair) => match self.heap.list(pair) {
                    [key, value] => vec![(key.clone(), value.clone())],
                    _ => return self.unsupported("This result of collectEntries"),
                },
                _ => return self.unsupported("This result of collectEntries"),
            };
            for (key, value) in members {
                self.put(id, key, value)?;
            }
        }
        Ok(map)
    }

    fn test(&mut self, closure: &Value, item: &Value) -> Result<bool, Failure> {
        let result = self.invoke(closure, vec![item.clone()])?;
        Ok(self.truth(&result))
    }
}
