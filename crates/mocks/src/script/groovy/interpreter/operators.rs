//! Operators.

use std::{cmp::Ordering, sync::Arc};

use super::{Interpreter, exception};
use crate::script::{
    Failure,
    groovy::{
        ast::Operator,
        class::Type,
        matches::Matches,
        number::{Arithmetic, ArithmeticError, Number},
        regex,
        value::{MapKind, Value},
    },
};

impl Interpreter<'_> {
    pub(in crate::script::groovy) fn operate(
        &mut self,
        operator: Operator,
        left: Value,
        right: Value,
    ) -> Result<Value, Failure> {
        let is = |value| Ok(Value::Boolean(value));
        match operator {
            Operator::Equal => is(self.is_equal(&left, &right)?),
            Operator::NotEqual => is(!self.is_equal(&left, &right)?),
            Operator::Less => is(self.compare(&left, &right)? == Ordering::Less),
            Operator::LessOrEqual => is(self.compare(&left, &right)? != Ordering::Greater),
            Operator::Greater => is(self.compare(&left, &right)? == Ordering::Greater),
            Operator::GreaterOrEqual => is(self.compare(&left, &right)? != Ordering::Less),
            Operator::Compare => {
                let order = self.compare(&left, &right)?;
                Ok(Value::Number(Number::Int(order as i32)))
            }
            Operator::In => is(self.is_case(&right, &left)?),
            Operator::NotIn => is(!self.is_case(&right, &left)?),
            Operator::Identical | Operator::NotIdentical => {
                let result = match (&left, &right) {
                    (Value::Null, other) | (other, Value::Null) => matches!(other, Value::Null),
                    (Value::List(a), Value::List(b)) => a == b,
                    (Value::Map(a), Value::Map(b)) => a == b,
                    (Value::Boolean(a), Value::Boolean(b)) => a == b,
                    _ => return self.unsupported("=== for these values"),
                };
                is(result == (operator == Operator::Identical))
            }
            Operator::Match => {
                let (text, pattern) = self.regex_operands(&left, &right)?;
                self.read(text.len())?;
                is(regex::is_match(&pattern, &text)?)
            }
            Operator::Find => {
                let (text, pattern) = self.regex_operands(&left, &right)?;
                self.new_matcher(&pattern, &text)
            }
            Operator::ShiftLeft => self.append(left, right),
            Operator::Arithmetic(by) => self.arithmetic(by, &left, &right),
            Operator::And | Operator::Or => {
                let (left, right) = (self.truth(&left), self.truth(&right));
                is(if operator == Operator::And { left && right } else { left || right })
            }
        }
    }

    fn regex_operands(
        &mut self,
        left: &Value,
        right: &Value,
    ) -> Result<(Arc<str>, Arc<str>), Failure> {
        if let Value::Null = right {
            return exception("The regular expression is null");
        }
        Ok((self.text_of(left)?, self.text_of(right)?))
    }

    fn append(&mut self, left: Value, right: Value) -> Result<Value, Failure> {
        match left {
            Value::List(id) => {
                self.allocate(48)?;
                if let Some(list) = self.heap.list_mut(id) {
                    list.push(right);
                }
                Ok(left)
            }
            Value::Null => exception("Cannot invoke method leftShift() on null object"),
            _ => self.unsupported("<< for these values"),
        }
    }

    fn arithmetic(
        &mut self,
        by: Arithmetic,
        left: &Value,
        right: &Value,
    ) -> Result<Value, Failure> {
        match (by, left, right) {
            (_, Value::Number(a), Value::Number(b)) => match a.calculate(by, *b) {
                Ok(value) => Ok(Value::Number(value)),
                Err(ArithmeticError::DivisionByZero) => exception("Division by zero"),
                Err(ArithmeticError::Overflow) => self.unsupported("A number with so many digits"),
            },
            (Arithmetic::Add, Value::OtherText(_), _) => {
                let text = self.joined(left, right)?;
                Ok(Value::OtherText(text.into()))
            }
            (Arithmetic::Add, Value::Text(_), _)
            | (
                Arithmetic::Add,
                Value::Number(_) | Value::Null,
                Value::Text(_) | Value::OtherText(_),
            ) => {
                let text = self.joined(left, right)?;
                Ok(Value::text(text))
            }
            (Arithmetic::Add, Value::List(a), Value::List(b)) => {
                let items = [self.heap.list(*a), self.heap.list(*b)].concat();
                self.new_list(items)
            }
            (Arithmetic::Add, Value::List(a), _) => {
                let mut items = self.heap.list(*a).to_vec();
                items.push(right.clone());
                self.new_list(items)
            }
            (Arithmetic::Add, Value::Map(a), Value::Map(b)) => {
                let (first, second) = (self.heap.map(*a).1.to_vec(), self.heap.map(*b).1.to_vec());
                let map = self.new_map(MapKind::Map, first)?;
                if let Value::Map(id) = map {
                    for (key, value) in second {
                        self.put(id, key, value)?;
                    }
                }
                Ok(map)
            }
            (Arithmetic::Subtract, Value::Text(text) | Value::OtherText(text), _) => {
                let part = self.text_of(right)?;
                self.read(text.len())?;
                let rest = text.replacen(&*part, "", 1);
                self.new_text(rest)
            }
            (Arithmetic::Subtract, Value::List(a), _) => {
                let items = self.heap.list(*a).to_vec();
                let removed = match right {
                    Value::List(b) => self.heap.list(*b).to_vec(),
                    _ => vec![right.clone()],
                };
                let mut rest = Vec::new();
                for item in items {
                    if !self.has_item(&removed, &item)? {
                        rest.push(item);
                    }
                }
                self.new_list(rest)
            }
            (
                Arithmetic::Multiply,
                Value::Text(text) | Value::OtherText(text),
                Value::Number(count),
            ) => {
                let Ok(count) = usize::try_from(count.to_i64()) else {
                    return exception("A text cannot be repeated a negative number of times");
                };
                self.allocate(text.len().saturating_mul(count))?;
                let text = text.repeat(count);
                self.new_text(text)
            }
            (_, Value::Null, _) => exception("Cannot calculate with null"),
            _ => {
                let text = format!("A calculation with {} and {}", left.kind(), right.kind());
                self.unsupported(&text)
            }
        }
    }

    fn joined(&mut self, left: &Value, right: &Value) -> Result<String, Failure> {
        let (left, right) = (self.text_of(left)?, self.text_of(right)?);
        self.allocate(left.len() + right.len() + 32)?;
        Ok([&*left, &*right].concat())
    }

    /// `==`, which is `equals` for most values.
    pub(in crate::script::groovy) fn is_equal(
        &mut self,
        left: &Value,
        right: &Value,
    ) -> Result<bool, Failure> {
        self.nested(|this| this.compare_equal(left, right))
    }

    fn compare_equal(&mut self, left: &Value, right: &Value) -> Result<bool, Failure> {
        if let (Some(a), Some(b)) = (left.as_text(), right.as_text()) {
            self.read(a.len().min(b.len()))?;
            return Ok(a == b);
        }
        self.step()?;
        Ok(match (left, right) {
            (Value::Null, Value::Null) => true,
            (Value::Boolean(a), Value::Boolean(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a.compare(*b) == Some(Ordering::Equal),
            (Value::List(a), Value::List(b)) => {
                if a == b {
                    return Ok(true);
                }
                let (a, b) = (self.heap.list(*a).to_vec(), self.heap.list(*b).to_vec());
                if a.len() != b.len() {
                    return Ok(false);
                }
                for (a, b) in a.iter().zip(&b) {
                    if !self.is_equal(a, b)? {
                        return Ok(false);
                    }
                }
                true
            }
            (Value::Map(a), Value::Map(b)) => {
                if a == b {
                    return Ok(true);
                }
                let (a, b) = (self.heap.map(*a).1.to_vec(), *b);
                if a.len() != self.heap.map(b).1.len() {
                    return Ok(false);
                }
                for (key, value) in &a {
                    match self.member(b, key)? {
                        Some(other) if self.is_equal(value, &other)? => {}
                        _ => return Ok(false),
                    }
                }
                true
            }
            (Value::Closure(a), Value::Closure(b)) => a == b,
            (Value::Matcher(a), Value::Matcher(b)) => a == b,
            (Value::Class(a), Value::Class(b)) => a == b,
            (Value::Object(a), Value::Object(b)) => a == b,
            _ => false,
        })
    }

    pub(in crate::script::groovy) fn compare(
        &mut self,
        left: &Value,
        right: &Value,
    ) -> Result<Ordering, Failure> {
        self.step()?;
        if let (Some(a), Some(b)) = (left.as_text(), right.as_text()) {
            self.read(a.len().min(b.len()))?;
            return Ok(a.encode_utf16().cmp(b.encode_utf16()));
        }
        match (left, right) {
            (Value::Null, Value::Null) => Ok(Ordering::Equal),
            (Value::Null, _) => Ok(Ordering::Less),
            (_, Value::Null) => Ok(Ordering::Greater),
            (Value::Number(a), Value::Number(b)) => Ok(a.compare(*b).unwrap_or(Ordering::Greater)),
            (Value::Boolean(a), Value::Boolean(b)) => Ok(a.cmp(b)),
            _ => exception(format!("Cannot compare {} with {}", left.kind(), right.kind())),
        }
    }

    /// Whether a value belongs to a case of `switch`, or to what `in` names.
    pub(super) fn is_case(&mut self, case: &Value, value: &Value) -> Result<bool, Failure> {
        match case {
            Value::List(id) => {
                let items = self.heap.list(*id).to_vec();
                self.has_item(&items, value)
            }
            Value::Map(id) => Ok(self.member(*id, value)?.is_some_and(|it| self.truth(&it))),
            Value::Pattern(pattern) => {
                let text = self.text_of(value)?;
                self.read(text.len())?;
                regex::is_match(pattern, &text)
            }
            Value::Closure(_) => {
                let result = self.invoke(case, vec![value.clone()])?;
                Ok(self.truth(&result))
            }
            Value::Class(_) => self.unsupported("A class as a case"),
            _ => self.is_equal(case, value),
        }
    }

    pub(in crate::script::groovy) fn has_item(
        &mut self,
        items: &[Value],
        wanted: &Value,
    ) -> Result<bool, Failure> {
        for item in items {
            if self.is_equal(item, wanted)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn is_instance(&mut self, value: &Value, kind: Type) -> Result<bool, Failure> {
        Ok(match kind {
            Type::Any => return self.unsupported("instanceof for this class"),
            Type::Boolean => matches!(value, Value::Boolean(_)),
            Type::Int => matches!(value, Value::Number(Number::Int(_))),
            Type::Long => matches!(value, Value::Number(Number::Long(_))),
            Type::Double => matches!(value, Value::Number(Number::Double(_))),
            Type::Decimal => matches!(value, Value::Number(Number::Decimal(_))),
            Type::Number => matches!(value, Value::Number(_)),
            Type::Text => matches!(value, Value::Text(_)),
            Type::List => matches!(value, Value::List(_)),
            Type::Map => matches!(value, Value::Map(_)),
        })
    }

    /// Whether a value counts as true. Groovy moves a matcher to its next match for that.
    pub(in crate::script::groovy) fn truth(&mut self, value: &Value) -> bool {
        match value {
            Value::Null => false,
            Value::Boolean(value) => *value,
            Value::Number(value) => !value.is_zero(),
            Value::Text(text) | Value::OtherText(text) => !text.is_empty(),
            Value::List(id) => !self.heap.list(*id).is_empty(),
            Value::Map(id) => !self.heap.map(*id).1.is_empty(),
            Value::Matcher(id) => self.heap.matcher(*id).is_some_and(Matches::find),
            Value::Closure(_)
            | Value::Pattern(_)
            | Value::Class(_)
            | Value::Xml(_)
            | Value::Object(_) => true,
        }
    }
}
