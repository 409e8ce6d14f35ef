//! Converts values to types, and reads items and members.

use super::{Interpreter, exception, expressions::bounds};
use crate::script::{
    Failure,
    groovy::{
        class::Type,
        matches::Matches,
        number::Number,
        utf16,
        value::{MapId, MapKind, Value},
    },
};

impl Interpreter<'_> {
    /// Converts a value as an assignment to a variable of this type does.
    pub(super) fn convert(&mut self, value: Value, kind: Type) -> Result<Value, Failure> {
        if matches!(value, Value::Null) && kind != Type::Boolean {
            return Ok(value);
        }
        let number = match (&value, kind) {
            (_, Type::Any) => return Ok(value),
            (_, Type::Boolean) => return Ok(Value::Boolean(self.truth(&value))),
            (Value::Text(_), Type::Text) => return Ok(value),
            (_, Type::Text) => return Ok(Value::Text(self.text_of(&value)?)),
            (Value::List(_), Type::List)
            | (Value::Map(_), Type::Map)
            | (Value::Number(_), Type::Number) => return Ok(value),
            (Value::Number(number), _) => *number,
            _ => {
                let text = format!("A conversion of {} to this type", value.kind());
                return self.unsupported(&text);
            }
        };
        Ok(Value::Number(match kind {
            Type::Int => Number::Int(number.to_i64() as i32),
            Type::Long => Number::Long(number.to_i64()),
            Type::Double => Number::Double(number.to_f64()),
            Type::Decimal => match number.to_decimal() {
                Some(value) => Number::Decimal(value),
                None => return self.unsupported("A number with so many digits"),
            },
            _ => return self.unsupported("A conversion of a number to this type"),
        }))
    }

    /// What a loop over a value reads.
    pub(in crate::script::groovy) fn items(
        &mut self,
        value: &Value,
    ) -> Result<Vec<Value>, Failure> {
        let items = match value {
            Value::Null => Vec::new(),
            Value::List(id) => self.heap.list(*id).to_vec(),
            Value::Map(id) => return self.members_of(*id),
            Value::Text(text) | Value::OtherText(text) => {
                self.allocate(text.len().saturating_mul(48))?;
                text.chars().map(|char| Value::text(char.to_string())).collect()
            }
            Value::Matcher(id) => {
                let count = self.heap.matcher(*id).map_or(0, |it| it.all.len());
                let mut items = Vec::new();
                for index in 0..count {
                    items.push(self.found(*id, index as i64)?);
                }
                // A loop ends behind the last match.
                self.heap.matcher(*id).map(Matches::count);
                items
            }
            _ => {
                let kind = value.kind();
                return self.unsupported(&format!("A loop over {kind}"));
            }
        };
        self.read(items.len() * 8)?;
        Ok(items)
    }

    /// The members of a map as values with `key` and `value`.
    pub(in crate::script::groovy) fn members_of(
        &mut self,
        id: MapId,
    ) -> Result<Vec<Value>, Failure> {
        let members = self.heap.map(id).1.to_vec();
        let mut items = Vec::new();
        for (key, value) in members {
            let parts = vec![(Value::text("key"), key), (Value::text("value"), value)];
            items.push(self.new_map(MapKind::Member, parts)?);
        }
        Ok(items)
    }

    /// The value of a key of a map.
    pub(in crate::script::groovy) fn member(
        &mut self,
        id: MapId,
        key: &Value,
    ) -> Result<Option<Value>, Failure> {
        let position = self.position(id, key)?;
        let (_, members) = self.heap.map(id);
        Ok(position.and_then(|it| members.get(it)).map(|(_, value)| value.clone()))
    }

    /// The position of a key in a map. Numbers of different types are different keys, as in Java.
    fn position(&mut self, id: MapId, key: &Value) -> Result<Option<usize>, Failure> {
        let (kind, members) = self.heap.map(id);
        let length = members.len();
        let is_key = |it: &Value| match (it, key) {
            (Value::Text(a), Value::Text(b)) => {
                a == b || kind == MapKind::Headers && a.eq_ignore_ascii_case(b)
            }
            (Value::OtherText(a), Value::OtherText(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a == b,
            (Value::Boolean(a), Value::Boolean(b)) => a == b,
            (Value::Null, Value::Null) => true,
            _ => false,
        };
        let position = members.iter().position(|(it, _)| is_key(it));
        let is_simple = matches!(
            key,
            Value::Text(_)
                | Value::OtherText(_)
                | Value::Number(_)
                | Value::Boolean(_)
                | Value::Null
        );
        self.read(length * 8)?;
        if is_simple { Ok(position) } else { self.unsupported("A key that is no text") }
    }

    pub(in crate::script::groovy) fn put(
        &mut self,
        id: MapId,
        key: Value,
        value: Value,
    ) -> Result<(), Failure> {
        let position = self.position(id, &key)?;
        if position.is_none() {
            self.allocate(96)?;
        }
        let Some(members) = self.heap.map_mut(id) else { return Ok(()) };
        match position.and_then(|it| members.get_mut(it)) {
            Some(member) => member.1 = value,
            None => members.push((key, value)),
        }
        Ok(())
    }

    /// `target[index]`.
    pub(in crate::script::groovy) fn at(
        &mut self,
        target: &Value,
        index: &Value,
    ) -> Result<Value, Failure> {
        match (target, index) {
            (Value::Null, _) => exception("Cannot read an index of null"),
            (Value::Map(id), _) if self.heap.map(*id).0 == MapKind::Headers => {
                Ok(self.member(*id, index)?.unwrap_or(Value::Null))
            }
            (Value::Map(_), Value::Text(name) | Value::OtherText(name)) => {
                let name = name.clone();
                self.property(target, &name)
            }
            (Value::Map(id), _) => Ok(self.member(*id, index)?.unwrap_or(Value::Null)),
            (Value::List(id), Value::Number(index)) => {
                let list = self.heap.list(*id);
                match wrapped(index.to_i64(), list.len()) {
                    Some(index) => Ok(list.get(index).cloned().unwrap_or(Value::Null)),
                    None => exception("Negative array index"),
                }
            }
            (Value::Text(text) | Value::OtherText(text), Value::Number(index)) => {
                let length = utf16::length(text);
                self.read(text.len())?;
                let index = wrapped(index.to_i64(), length).filter(|&it| it < length);
                match index.and_then(|it| utf16::slice(text, it, it + 1)) {
                    Some(text) => self.new_text(text),
                    None => exception("String index out of range"),
                }
            }
            (Value::Xml(id), Value::Text(path) | Value::OtherText(path)) => {
                self.xml_value(*id, path)
            }
            (Value::Matcher(id), Value::Number(index)) => self.found(*id, index.to_i64()),
            (Value::List(_) | Value::Text(_) | Value::OtherText(_), Value::List(indexes)) => {
                let indexes = self.heap.list(*indexes).to_vec();
                let mut items = Vec::new();
                for index in indexes {
                    if matches!(index, Value::Number(it) if it.to_i64() < 0) {
                        return self.unsupported("A list of negative indexes");
                    }
                    items.push(self.nested(|this| this.at(target, &index))?);
                }
                if let Value::List(_) = target {
                    return self.new_list(items);
                }
                let text: String =
                    items.iter().filter_map(|it| it.as_text().map(|it| &**it)).collect();
                self.new_text(text)
            }
            _ => {
                let text = format!("An index of {} that is {}", target.kind(), index.kind());
                self.unsupported(&text)
            }
        }
    }

    /// `target[from..to]`.
    pub(super) fn slice(
        &mut self,
        target: &Value,
        from: i64,
        to: i64,
        is_inclusive: bool,
    ) -> Result<Value, Failure> {
        let length = match target {
            Value::Null => return exception("Cannot read an index of null"),
            Value::Text(text) | Value::OtherText(text) => utf16::length(text),
            Value::List(id) => self.heap.list(*id).len(),
            _ => {
                let kind = target.kind();
                return self.unsupported(&format!("A range of {kind}"));
            }
        };
        if !is_inclusive && (from < 0 || to < 0) {
            return self.unsupported("A range of negative indexes without its end");
        }
        let absolute = |it: i64| if it < 0 { it + length as i64 } else { it };
        let (from, to) = (absolute(from), absolute(to));
        let Some((low, high)) = bounds(from, to, is_inclusive) else {
            return match target {
                Value::List(_) => self.new_list(Vec::new()),
                _ => self.new_text(""),
            };
        };
        let (Ok(start), Ok(end)) = (usize::try_from(low), usize::try_from(high)) else {
            return exception("Index out of range");
        };
        if end >= length {
            return exception("Index out of range");
        }
        let is_reversed = from > to;
        match target {
            Value::List(id) => {
                let mut items = self.heap.list(*id).get(start..=end).unwrap_or_default().to_vec();
                if is_reversed {
                    items.reverse();
                }
                self.new_list(items)
            }
            Value::Text(text) | Value::OtherText(text) => {
                self.read(text.len())?;
                let Some(mut part) = utf16::slice(text, start, end + 1) else {
                    return exception("Index out of range");
                };
                if is_reversed {
                    part = part.chars().rev().collect();
                }
                self.new_text(part)
            }
            _ => Ok(Value::Null),
        }
    }
}

/// An index of which negative ones count from the end. `None` if it is before the start.
fn wrapped(index: i64, length: usize) -> Option<usize> {
    usize::try_from(if index < 0 { index + length as i64 } else { index }).ok()
}
