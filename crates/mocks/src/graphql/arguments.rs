//! Values of arguments and variables.

use apollo_compiler::{
    Node,
    ast::{Argument, OperationDefinition, Value},
};

use crate::json::Json;

/// The values of the variables of a call.
#[derive(Clone, Copy)]
pub(super) struct Variables<'a> {
    /// The values that were sent. `None` if none were sent.
    pub(super) sent: Option<&'a Json>,
    pub(super) operation: &'a OperationDefinition,
    pub(super) is_strict: bool,
}

impl Variables<'_> {
    /// The names and texts of arguments. Values that are no scalars are left out if they are literals, and empty if
    /// they are variables.
    pub(super) fn texts(&self, arguments: &[Node<Argument>]) -> Vec<(Box<str>, Box<str>)> {
        let pairs = arguments.iter().filter_map(|argument| {
            let text = match &*argument.value {
                Value::Variable(name) => self.variable(name)?,
                literal => self.literal(literal)?,
            };
            Some((argument.name.as_str().into(), text.into()))
        });
        pairs.collect()
    }

    /// A truth value.
    pub(super) fn boolean(&self, value: &Value) -> Option<bool> {
        let text = match value {
            Value::Variable(name) => self.variable(name)?,
            literal => self.literal(literal)?,
        };
        text.parse().ok()
    }

    fn variable(&self, name: &str) -> Option<&str> {
        let sent = self.sent.and_then(|it| it.get(name));
        if let Some(text) = sent.and_then(Json::scalar) {
            return Some(text);
        }
        let default = || {
            let definition = self.operation.variables.iter().find(|it| it.name.as_str() == name)?;
            self.literal(definition.default_value.as_ref()?)
        };
        if sent.is_none()
            && !self.is_strict
            && let Some(text) = default()
        {
            return Some(text);
        }
        self.sent.is_some().then_some("")
    }

    fn literal<'v>(&self, value: &'v Value) -> Option<&'v str> {
        match value {
            Value::String(text) => Some(text),
            _ if self.is_strict => None,
            Value::Int(number) => Some(number.as_str()),
            Value::Float(number) => Some(number.as_str()),
            Value::Enum(name) => Some(name.as_str()),
            Value::Boolean(true) => Some("true"),
            Value::Boolean(false) => Some("false"),
            Value::Null | Value::Variable(_) | Value::List(_) | Value::Object(_) => None,
        }
    }
}
