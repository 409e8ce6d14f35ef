//! The methods of lists.

use std::cmp::Ordering;

use crate::script::{
    Failure,
    groovy::{
        ast::Operator,
        interpreter::{Interpreter, exception},
        number::{Arithmetic, Number},
        value::{ListId, Value},
    },
};

impl Interpreter<'_> {
    pub(in crate::script::groovy) fn list_method(
        &mut self,
        id: ListId,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        let items = self.heap.list(id).to_vec();
        self.read(items.len() * 8)?;
        if let [.., Value::Closure(_)] = arguments {
            let result = self.closure_method(&items, name, arguments)?;
            return Ok(match name {
                "each" | "eachWithIndex" => Some(Value::List(id)),
                _ => result,
            });
        }
        if let Some(value) = self.change_list(id, &items, name, arguments)? {
            return Ok(Some(value));
        }
        let empty = || exception(format!("{name}() of an empty list"));
        let list = match (name, arguments) {
            ("size", []) => return Ok(Some(Value::int(items.len()))),
            ("isEmpty", []) => return Ok(Some(Value::Boolean(items.is_empty()))),
            ("get" | "getAt", [index]) => {
                let is_outside = |it: i64| it < 0 || it >= items.len() as i64;
                if let (Value::Number(index), "get") = (index, name)
                    && is_outside(index.to_i64())
                {
                    return exception("Index out of range");
                }
                return self.at(&Value::List(id), index).map(Some);
            }
            ("contains", [item]) => {
                return Ok(Some(Value::Boolean(self.has_item(&items, item)?)));
            }
            ("indexOf", [item]) => return self.position_in(&items, item).map(Some),
            ("count", [item]) => {
                let mut count = 0;
                for other in &items {
                    count += usize::from(self.is_equal(other, item)?);
                }
                return Ok(Some(Value::int(count)));
            }
            ("first" | "head", []) => {
                return items.first().cloned().map_or_else(empty, |it| Ok(Some(it)));
            }
            ("last", []) => return items.last().cloned().map_or_else(empty, |it| Ok(Some(it))),
            ("max" | "min", []) => return self.extreme(&items, name == "max").map(Some),
            ("sum", []) => return self.sum(items).map(Some),
            ("join", [] | [_]) => return self.join(&items, arguments.first()).map(Some),
            ("any" | "every", []) => {
                let is = if name == "any" {
                    items.iter().any(|it| self.truth(it))
                } else {
                    items.iter().all(|it| self.truth(it))
                };
                return Ok(Some(Value::Boolean(is)));
            }
            ("tail", []) => items.get(1..).unwrap_or_default().to_vec(),
            ("take", [Value::Number(count)]) => {
                let count = usize::try_from(count.to_i64()).unwrap_or(0);
                items.into_iter().take(count).collect()
            }
            ("drop", [Value::Number(count)]) => {
                let count = usize::try_from(count.to_i64()).unwrap_or(0);
                items.into_iter().skip(count).collect()
            }
            ("subList", [Value::Number(from), Value::Number(to)]) => {
                let bound = |it: &Number| usize::try_from(it.to_i64()).unwrap_or(usize::MAX);
                match items.get(bound(from)..bound(to)) {
                    Some(part) => part.to_vec(),
                    None => return exception("Index out of range"),
                }
            }
            ("reverse", []) => items.into_iter().rev().collect(),
            ("toList" | "findAll" | "values", []) => items,
            ("flatten", []) => {
                let mut flat = Vec::new();
                self.flatten(&items, &mut flat)?;
                flat
            }
            ("plus" | "minus", [other]) => {
                let by = if name == "plus" { Arithmetic::Add } else { Arithmetic::Subtract };
                let value = self.operate(Operator::Arithmetic(by), Value::List(id), other.clone());
                return value.map(Some);
            }
            ("withIndex", []) => {
                let mut pairs = Vec::new();
                for (index, item) in items.into_iter().enumerate() {
                    pairs.push(self.new_list(vec![item, Value::int(index)])?);
                }
                pairs
            }
            _ => return Ok(None),
        };
        self.new_list(list).map(Some)
    }

    fn change_list(
        &mut self,
        id: ListId,
        items: &[Value],
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        let (changed, result) = match (name, arguments) {
            ("add", [item]) => {
                self.allocate(48)?;
                if let Some(list) = self.heap.list_mut(id) {
                    list.push(item.clone());
                }
                return Ok(Some(Value::Boolean(true)));
            }
            ("addAll", [Value::List(other)]) => {
                let other = self.heap.list(*other);
                (Some([items, other].concat()), Value::Boolean(true))
            }
            ("remove", [Value::Number(index)]) => {
                let index = usize::try_from(index.to_i64()).ok();
                let Some((index, item)) = index.and_then(|it| Some((it, items.get(it)?.clone())))
                else {
                    return exception("Index out of range");
                };
                let mut rest = items.to_vec();
                rest.remove(index);
                (Some(rest), item)
            }
            ("sort", []) => (Some(self.sorted(items)?), Value::List(id)),
            ("unique", []) => {
                let mut unique = Vec::new();
                for item in items {
                    if !self.has_item(&unique, item)? {
                        unique.push(item.clone());
                    }
                }
                (Some(unique), Value::List(id))
            }
            _ => return Ok(None),
        };
        if let Some(changed) = changed {
            self.allocate(48 * changed.len())?;
            if let Some(list) = self.heap.list_mut(id) {
                *list = changed;
            }
        }
        Ok(Some(result))
    }

    fn sorted(&mut self, items: &[Value]) -> Result<Vec<Value>, Failure> {
        let mut sorted = items.to_vec();
        let mut failure = None;
        sorted.sort_by(|a, b| match self.compare(a, b) {
            Ok(order) => order,
            Err(error) => {
                failure.get_or_insert(error);
                Ordering::Equal
            }
        });
        failure.map_or(Ok(sorted), Err)
    }

    fn extreme(&mut self, items: &[Value], is_max: bool) -> Result<Value, Failure> {
        let wanted = if is_max { Ordering::Greater } else { Ordering::Less };
        let mut best = Value::Null;
        for item in items.iter().filter(|it| !matches!(it, Value::Null)) {
            if matches!(best, Value::Null) || self.compare(item, &best)? == wanted {
                best = item.clone();
            }
        }
        Ok(best)
    }

    pub(super) fn sum(&mut self, values: Vec<Value>) -> Result<Value, Failure> {
        let mut values = values.into_iter();
        let Some(mut sum) = values.next() else { return Ok(Value::Null) };
        for value in values {
            sum = self.operate(Operator::Arithmetic(Arithmetic::Add), sum, value)?;
        }
        Ok(sum)
    }

    fn join(&mut self, items: &[Value], separator: Option<&Value>) -> Result<Value, Failure> {
        let separator = match separator {
            Some(separator) => self.text_of(separator)?,
            None => "".into(),
        };
        let mut text = String::new();
        for (index, item) in items.iter().enumerate() {
            text.push_str(if index > 0 { &separator } else { "" });
            let item = self.text_of(item)?;
            text.push_str(&item);
            self.allocate(item.len() + separator.len())?;
        }
        self.new_text(text)
    }

    fn position_in(&mut self, items: &[Value], wanted: &Value) -> Result<Value, Failure> {
        for (index, item) in items.iter().enumerate() {
            if self.is_equal(item, wanted)? {
                return Ok(Value::int(index));
            }
        }
        Ok(Value::Number(Number::Int(-1)))
    }

    fn flatten(&mut self, items: &[Value], flat: &mut Vec<Value>) -> Result<(), Failure> {
        for item in items {
            self.allocate(48)?;
            if let Value::List(id) = item {
                let inner = self.heap.list(*id).to_vec();
                self.nested(|this| this.flatten(&inner, flat))?;
            } else {
                flat.push(item.clone());
            }
        }
        Ok(())
    }
}
