//! Calls of functions and methods, and members.

use std::sync::Arc;

use super::{Interpreter, exception};
use crate::script::{
    Failure,
    groovy::{
        ast::{Access, Expression, Function},
        value::{MapKind, Object, Value},
    },
};

impl Interpreter<'_> {
    pub(super) fn call(
        &mut self,
        target: Option<&Expression>,
        name: &str,
        arguments: &[Expression],
        access: Access,
    ) -> Result<Value, Failure> {
        let line = self.line;
        let Some(target) = target else {
            let arguments = self.evaluate_all(arguments)?;
            self.line = line;
            return self.call_function(name, arguments);
        };
        let target = self.evaluate(target)?;
        if access != Access::Plain && matches!(target, Value::Null) {
            return Ok(Value::Null);
        }
        let arguments = self.evaluate_all(arguments)?;
        self.line = line;
        if access == Access::Spread {
            let mut results = Vec::new();
            for item in self.items(&target)? {
                results.push(match item {
                    Value::Null => Value::Null,
                    item => self.method(&item, name, &arguments)?,
                });
            }
            return self.new_list(results);
        }
        self.method(&target, name, &arguments)
    }

    fn call_function(&mut self, name: &str, arguments: Vec<Value>) -> Result<Value, Failure> {
        if let (Some(variable), _) = self.scopes.find(name) {
            let value = variable.value.clone();
            return self.invoke(&value, arguments);
        }
        let function = self.program.functions.iter().find(|it| *it.name == *name).cloned();
        match function {
            Some(function) => self.run_function(&function, 0, arguments),
            None if matches!(name, "println" | "print") => Ok(Value::Null),
            None => exception(format!("No such method: {name}()")),
        }
    }

    /// Calls a closure.
    pub(in crate::script::groovy) fn invoke(
        &mut self,
        target: &Value,
        arguments: Vec<Value>,
    ) -> Result<Value, Failure> {
        match target {
            Value::Closure(id) => match self.heap.closure(*id) {
                Some((function, scope)) => self.run_function(&function, scope, arguments),
                None => Ok(Value::Null),
            },
            Value::Null => exception("Cannot call null"),
            _ => {
                let kind = target.kind();
                self.unsupported(&format!("A call of {kind}"))
            }
        }
    }

    fn run_function(
        &mut self,
        function: &Arc<Function>,
        scope: usize,
        arguments: Vec<Value>,
    ) -> Result<Value, Failure> {
        self.step()?;
        let before = self.heap.closures();
        let own = self.scopes.open(scope);
        let outer = self.scopes.enter(own);
        let result = self.nested(|this| {
            this.bind(function, arguments)?;
            this.statements(&function.body)
        });
        self.scopes.enter(outer);
        if self.heap.closures() == before {
            self.scopes.close(own);
        } else {
            self.allocate(64)?;
        }
        self.convert(result?.into_value(), function.result)
    }

    fn bind(&mut self, function: &Function, mut arguments: Vec<Value>) -> Result<(), Failure> {
        let Some(parameters) = &function.parameters else {
            if arguments.len() > 1 {
                return exception("A closure without parameters got more than one value");
            }
            let it = arguments.pop().unwrap_or(Value::Null);
            self.scopes.declare(&"it".into(), crate::script::groovy::class::Type::Any, it);
            return Ok(());
        };
        let is_closure = function.name.is_empty();
        if let (true, true, [Value::List(id)]) = (is_closure, parameters.len() > 1, &*arguments) {
            arguments = self.heap.list(*id).to_vec();
        }
        if arguments.len() > parameters.len() {
            return exception("A method got too many values");
        }
        let mut arguments = arguments.into_iter();
        for parameter in parameters {
            let value = match (arguments.next(), &parameter.default) {
                (Some(value), _) => value,
                (None, Some(default)) => self.evaluate(default)?,
                (None, None) if is_closure && parameters.len() == 1 => Value::Null,
                (None, None) => return exception("A method got too few values"),
            };
            let value = self.convert(value, parameter.kind)?;
            self.allocate(64)?;
            self.scopes.declare(&parameter.name, parameter.kind, value);
        }
        Ok(())
    }

    /// `target.name`.
    pub(in crate::script::groovy) fn property(
        &mut self,
        target: &Value,
        name: &str,
    ) -> Result<Value, Failure> {
        match target {
            Value::Null => exception(format!("Cannot get property '{name}' on null object")),
            Value::Map(id) => {
                let is_plain = matches!(self.heap.map(*id).0, MapKind::Map | MapKind::Headers);
                match self.member(*id, &Value::text(name))? {
                    Some(value) => Ok(value),
                    None if is_plain => Ok(Value::Null),
                    None => exception(format!("No such property: {name}")),
                }
            }
            Value::List(id) => {
                let items = self.heap.list(*id).to_vec();
                let mut values = Vec::new();
                for item in items {
                    values.push(match item {
                        Value::Null => Value::Null,
                        item => self.nested(|this| this.property(&item, name))?,
                    });
                }
                self.new_list(values)
            }
            Value::Object(object) => self.object_property(*object, name),
            Value::Matcher(_) if name == "count" => self.method(target, "getCount", &[]),
            Value::Xml(id) => match self.xml_method(*id, name, &[])? {
                Some(value) => Ok(value),
                None => self.xml_value(*id, name),
            },
            _ => {
                let kind = target.kind();
                self.unsupported(&format!("The property {name} of {kind}"))
            }
        }
    }

    fn object_property(&mut self, object: Object, name: &str) -> Result<Value, Failure> {
        let mut chars = name.chars();
        let first = chars.next().map(|it| it.to_ascii_uppercase());
        let getter: String = "get".chars().chain(first).chain(chars).collect();
        self.object_method(object, &getter, &[])
    }

    /// `target.name(arguments)`.
    pub(in crate::script::groovy) fn method(
        &mut self,
        target: &Value,
        name: &str,
        arguments: &[Value],
    ) -> Result<Value, Failure> {
        self.step()?;
        if let Some(value) = self.common_method(target, name, arguments)? {
            return Ok(value);
        }
        let value = match target {
            Value::Null => {
                return exception(format!("Cannot invoke method {name}() on null object"));
            }
            Value::Text(text) | Value::OtherText(text) => {
                let text = text.clone();
                self.text_method(&text, name, arguments)?
            }
            Value::Number(number) => self.number_method(*number, name, arguments)?,
            Value::List(id) => self.list_method(*id, name, arguments)?,
            Value::Map(id) => self.map_method(*id, name, arguments)?,
            Value::Closure(_) if name == "call" => Some(self.invoke(target, arguments.to_vec())?),
            Value::Matcher(id) => self.matcher_method(*id, name, arguments)?,
            Value::Class(class) => self.class_method(class, name, arguments)?,
            Value::Object(object) => return self.object_method(*object, name, arguments),
            Value::Xml(id) => self.xml_method(*id, name, arguments)?,
            Value::Pattern(pattern) => self.pattern_method(pattern, name, arguments)?,
            Value::Boolean(_) | Value::Closure(_) => None,
        };
        match value {
            Some(value) => Ok(value),
            None => {
                let kind = target.kind();
                let count = arguments.len();
                self.unsupported(&format!("The method {name} of {kind} with {count} values"))
            }
        }
    }

    /// Methods of all values.
    fn common_method(
        &mut self,
        target: &Value,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        Ok(match (name, arguments) {
            ("equals", [other]) => {
                // In Java a text equals texts only, and a number those of its type.
                let is_equal = match (target, other) {
                    (Value::OtherText(_), Value::Text(_))
                    | (Value::Text(_), Value::OtherText(_)) => false,
                    (Value::Number(a), Value::Number(b)) => a == b,
                    _ => self.is_equal(target, other)?,
                };
                Some(Value::Boolean(is_equal))
            }
            ("toString", []) => Some(Value::Text(self.text_of(target)?)),
            ("asBoolean", []) => Some(Value::Boolean(self.truth(target))),
            ("compareTo", [other]) if !matches!(target, Value::Null) => {
                let order = self.compare(target, other)?;
                Some(Value::Number(crate::script::groovy::number::Number::Int(order as i32)))
            }
            _ => None,
        })
    }
}
