//! Evaluates expressions.

use super::{Interpreter, exception};
use crate::script::{
    Failure,
    groovy::{
        ast::{Access, Expression, Node, Operator, TemplatePart},
        number::Number,
        value::{MapKind, Value},
    },
};

impl Interpreter<'_> {
    pub(super) fn evaluate(&mut self, expression: &Expression) -> Result<Value, Failure> {
        self.step()?;
        match &expression.node {
            Node::Null => Ok(Value::Null),
            Node::Boolean(value) => Ok(Value::Boolean(*value)),
            Node::Number(value) => Ok(Value::Number(*value)),
            Node::Text(text) => Ok(Value::Text(text.clone())),
            Node::Class(class) => Ok(Value::Class(class.clone())),
            Node::Name(name) => self.variable(name),
            _ => self.nested(|this| this.compound(expression)),
        }
    }

    fn variable(&mut self, name: &str) -> Result<Value, Failure> {
        let (variable, compared) = self.scopes.find(name);
        let value = variable.map(|it| it.value.clone());
        self.read(compared * 8)?;
        match value {
            Some(value) => Ok(value),
            None => exception(format!("No such property: {name}")),
        }
    }

    fn compound(&mut self, expression: &Expression) -> Result<Value, Failure> {
        match &expression.node {
            Node::Binary { .. } => self.binary(expression),
            Node::Call { target, name, arguments, access } => {
                self.line = expression.line;
                self.call(target.as_deref(), name, arguments, *access)
            }
            Node::Invoke { target, arguments } => {
                let target = self.evaluate(target)?;
                let arguments = self.evaluate_all(arguments)?;
                self.invoke(&target, arguments)
            }
            Node::Property { target, name, access } => {
                self.line = expression.line;
                self.property_of(target, name, *access)
            }
            Node::Index { target, index, is_safe } => {
                self.line = expression.line;
                self.index(target, index, *is_safe)
            }
            Node::Assign { target, operator, value } => {
                self.line = expression.line;
                self.assignment(target, *operator, value)
            }
            Node::Step { target, operator, is_prefix } => {
                let before = self.evaluate(target)?;
                let one = Value::Number(Number::Int(1));
                let after = self.operate(*operator, before.clone(), one)?;
                self.assign(target, after.clone())?;
                Ok(if *is_prefix { after } else { before })
            }
            _ => self.simple(expression),
        }
    }

    fn simple(&mut self, expression: &Expression) -> Result<Value, Failure> {
        match &expression.node {
            Node::Template(parts) => self.template(parts),
            Node::List(items) => {
                let items = self.evaluate_all(items)?;
                self.new_list(items)
            }
            Node::Map(members) => self.map_literal(members),
            Node::Range { from, to, is_inclusive } => {
                let (from, to) = (self.whole(from)?, self.whole(to)?);
                self.range(from, to, *is_inclusive)
            }
            Node::Closure(function) => {
                self.allocate(64)?;
                Ok(self.heap.add_closure(function.clone(), self.scopes.current()))
            }
            Node::New { class, arguments } => {
                self.line = expression.line;
                let arguments = self.evaluate_all(arguments)?;
                self.construct(class, &arguments)
            }
            Node::Not(value) => {
                let value = self.evaluate(value)?;
                Ok(Value::Boolean(!self.truth(&value)))
            }
            Node::Negate(value) => match self.evaluate(value)? {
                Value::Number(value) => Ok(Value::Number(value.negate())),
                value => exception(format!("- does not apply to {}", value.kind())),
            },
            Node::Plus(value) => match self.evaluate(value)? {
                value @ Value::Number(_) => Ok(value),
                value => exception(format!("+ does not apply to {}", value.kind())),
            },
            Node::Pattern(value) => {
                let value = self.evaluate(value)?;
                let text = self.text_of(&value)?;
                Ok(Value::Pattern(text))
            }
            Node::Ternary { condition, yes, no } => {
                if self.is_true(condition)? {
                    self.evaluate(yes)
                } else {
                    self.evaluate(no)
                }
            }
            Node::Elvis { value, otherwise } => {
                let value = self.evaluate(value)?;
                if self.truth(&value) { Ok(value) } else { self.evaluate(otherwise) }
            }
            Node::Cast { kind, value } => {
                let value = self.evaluate(value)?;
                self.convert(value, *kind)
            }
            Node::InstanceOf { kind, value, is_negated } => {
                self.line = expression.line;
                let value = self.evaluate(value)?;
                let is_instance = self.is_instance(&value, *kind)?;
                Ok(Value::Boolean(is_instance != *is_negated))
            }
            _ => self.unsupported("This expression"),
        }
    }

    pub(super) fn evaluate_all(
        &mut self,
        expressions: &[Expression],
    ) -> Result<Vec<Value>, Failure> {
        expressions.iter().map(|it| self.evaluate(it)).collect()
    }

    fn template(&mut self, parts: &[TemplatePart]) -> Result<Value, Failure> {
        let mut result = String::new();
        for part in parts {
            match part {
                TemplatePart::Text(text) => result.push_str(text),
                TemplatePart::Expression(part) => {
                    let value = self.evaluate(part)?;
                    result.push_str(&self.text_of(&value)?);
                }
            }
            self.allocate(result.len())?;
        }
        Ok(Value::OtherText(result.into()))
    }

    fn map_literal(&mut self, members: &[(Expression, Expression)]) -> Result<Value, Failure> {
        let map = self.new_map(MapKind::Map, Vec::new())?;
        for (key, value) in members {
            let (key, value) = (self.evaluate(key)?, self.evaluate(value)?);
            if let Value::Map(id) = map {
                self.put(id, key, value)?;
            }
        }
        Ok(map)
    }

    /// Evaluates operators from left to right, without recursion for long sums.
    fn binary(&mut self, expression: &Expression) -> Result<Value, Failure> {
        let mut pending = Vec::new();
        let mut leftmost = expression;
        while let Node::Binary { operator, left, right } = &leftmost.node {
            pending.push((*operator, right, leftmost.line));
            leftmost = left;
        }
        let mut value = self.evaluate(leftmost)?;
        while let Some((operator, right, line)) = pending.pop() {
            self.step()?;
            self.line = line;
            value = match operator {
                Operator::And if !self.truth(&value) => Value::Boolean(false),
                Operator::Or if self.truth(&value) => Value::Boolean(true),
                Operator::And | Operator::Or => Value::Boolean(self.is_true(right)?),
                _ => {
                    let right = self.evaluate(right)?;
                    self.line = line;
                    self.operate(operator, value, right)?
                }
            };
        }
        Ok(value)
    }

    fn whole(&mut self, expression: &Expression) -> Result<i64, Failure> {
        match self.evaluate(expression)? {
            Value::Number(value @ (Number::Int(_) | Number::Long(_))) => Ok(value.to_i64()),
            _ => self.unsupported("A range of other values than whole numbers"),
        }
    }

    fn range(&mut self, from: i64, to: i64, is_inclusive: bool) -> Result<Value, Failure> {
        let Some((low, high)) = bounds(from, to, is_inclusive) else {
            return self.new_list(Vec::new());
        };
        let count = usize::try_from(high.abs_diff(low)).unwrap_or(usize::MAX).saturating_add(1);
        self.allocate(count.saturating_mul(48))?;
        let number = |value: i64| {
            Value::Number(i32::try_from(value).map_or(Number::Long(value), Number::Int))
        };
        let items: Vec<_> = if from <= to {
            (low..=high).map(number).collect()
        } else {
            (low..=high).rev().map(number).collect()
        };
        self.new_list(items)
    }

    fn property_of(
        &mut self,
        target: &Expression,
        name: &Expression,
        access: Access,
    ) -> Result<Value, Failure> {
        let target = self.evaluate(target)?;
        if access != Access::Plain && matches!(target, Value::Null) {
            return Ok(Value::Null);
        }
        let name = self.evaluate(name)?;
        let name = self.text_of(&name)?;
        if access == Access::Spread {
            let mut values = Vec::new();
            for item in self.items(&target)? {
                let value = match item {
                    Value::Null => Value::Null,
                    item => self.property(&item, &name)?,
                };
                values.push(value);
            }
            return self.new_list(values);
        }
        self.property(&target, &name)
    }

    fn index(
        &mut self,
        target: &Expression,
        index: &Expression,
        is_safe: bool,
    ) -> Result<Value, Failure> {
        let target = self.evaluate(target)?;
        if is_safe && matches!(target, Value::Null) {
            return Ok(Value::Null);
        }
        if let Node::Range { from, to, is_inclusive } = &index.node {
            let (from, to) = (self.whole(from)?, self.whole(to)?);
            return self.slice(&target, from, to, *is_inclusive);
        }
        let index = self.evaluate(index)?;
        self.at(&target, &index)
    }

    fn assignment(
        &mut self,
        target: &Expression,
        operator: Option<Operator>,
        value: &Expression,
    ) -> Result<Value, Failure> {
        let value = match operator {
            Some(operator) => {
                let before = self.evaluate(target)?;
                let value = self.evaluate(value)?;
                self.operate(operator, before, value)?
            }
            None => self.evaluate(value)?,
        };
        self.assign(target, value)
    }

    /// Assigns a value. Returns what was assigned.
    fn assign(&mut self, target: &Expression, value: Value) -> Result<Value, Failure> {
        match &target.node {
            Node::Name(name) => {
                let (variable, _) = self.scopes.find(name);
                let kind = variable.map(|it| it.kind);
                let Some(kind) = kind else {
                    self.allocate(64)?;
                    self.scopes.set_global(name, value.clone());
                    return Ok(value);
                };
                let value = self.convert(value, kind)?;
                if let (Some(variable), _) = self.scopes.find(name) {
                    variable.value = value.clone();
                }
                Ok(value)
            }
            Node::Property { target, name, .. } => {
                let target = self.evaluate(target)?;
                let name = self.evaluate(name)?;
                self.set(&target, name, value.clone())?;
                Ok(value)
            }
            Node::Index { target, index, .. } => {
                let target = self.evaluate(target)?;
                let index = self.evaluate(index)?;
                self.set(&target, index, value.clone())?;
                Ok(value)
            }
            _ => self.unsupported("This assignment"),
        }
    }

    fn set(&mut self, target: &Value, key: Value, value: Value) -> Result<(), Failure> {
        match (target, &key) {
            (Value::Null, _) => exception("Cannot set a property of null"),
            (Value::Map(id), _) => match self.heap.map(*id).0 {
                MapKind::Map => self.put(*id, key, value),
                _ => self.unsupported("This assignment"),
            },
            (Value::List(id), Value::Number(index)) => {
                let length = self.heap.list(*id).len();
                let index = index.to_i64();
                let index = if index < 0 { index + length as i64 } else { index };
                let Ok(index) = usize::try_from(index) else {
                    return exception("Negative array index");
                };
                if index >= length {
                    self.allocate(index.saturating_sub(length).saturating_mul(48))?;
                }
                if let Some(list) = self.heap.list_mut(*id) {
                    if index >= list.len() {
                        list.resize(index + 1, Value::Null);
                    }
                    if let Some(item) = list.get_mut(index) {
                        *item = value;
                    }
                }
                Ok(())
            }
            (target, _) => {
                let kind = target.kind();
                self.unsupported(&format!("An assignment to a member of {kind}"))
            }
        }
    }
}

/// The lowest and the highest value of a range. `None` if it is empty.
pub(super) fn bounds(from: i64, to: i64, is_inclusive: bool) -> Option<(i64, i64)> {
    match (is_inclusive, from.cmp(&to)) {
        (true, _) => Some((from.min(to), from.max(to))),
        (false, std::cmp::Ordering::Equal) => None,
        (false, std::cmp::Ordering::Less) => Some((from, to - 1)),
        (false, std::cmp::Ordering::Greater) => Some((to + 1, from)),
    }
}
