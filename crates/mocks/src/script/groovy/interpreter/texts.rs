//! Prints values as Groovy does.

use std::sync::Arc;

use super::Interpreter;
use crate::script::{
    Failure,
    groovy::value::{MapKind, Value},
};

impl Interpreter<'_> {
    /// The text of a value in an expression of a text, or after `+`.
    pub(in crate::script::groovy) fn text_of(
        &mut self,
        value: &Value,
    ) -> Result<Arc<str>, Failure> {
        self.print(value, false)
    }

    /// The text of a value as Java prints it. Only maps differ.
    pub(super) fn java_text_of(&mut self, value: &Value) -> Result<Arc<str>, Failure> {
        self.print(value, true)
    }

    fn print(&mut self, value: &Value, is_java: bool) -> Result<Arc<str>, Failure> {
        Ok(match value {
            Value::Text(text) | Value::OtherText(text) | Value::Pattern(text) => text.clone(),
            Value::Null => "null".into(),
            Value::Boolean(value) => value.to_string().into(),
            Value::Number(value) => value.to_string().into(),
            Value::List(_) | Value::Map(_) => {
                let mut text = String::new();
                self.write(value, is_java, &mut text)?;
                text.into()
            }
            Value::Matcher(id) => {
                let text = self.heap.matcher(*id).map(|it| it.to_text()).unwrap_or_default();
                self.allocate(text.len())?;
                text.into()
            }
            Value::Closure(_) | Value::Class(_) | Value::Xml(_) | Value::Object(_) => {
                let kind = value.kind();
                return self.unsupported(&format!("The text of {kind}"));
            }
        })
    }

    fn write(&mut self, value: &Value, is_java: bool, out: &mut String) -> Result<(), Failure> {
        match value {
            Value::List(id) => {
                let items = self.heap.list(*id).to_vec();
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { ", " } else { "" });
                    self.nested(|this| this.write(item, is_java, out))?;
                }
                out.push(']');
            }
            Value::Map(id) => {
                let (kind, members) = self.heap.map(*id);
                let members = members.to_vec();
                match kind {
                    MapKind::Member => self.write_member(&members, "=", is_java, out)?,
                    MapKind::Exception => return self.unsupported("The text of an exception"),
                    MapKind::Map | MapKind::Headers => {
                        let (open, equals, close) =
                            if is_java { ("{", "=", "}") } else { ("[", ":", "]") };
                        if members.is_empty() && !is_java {
                            out.push_str("[:]");
                            return Ok(());
                        }
                        out.push_str(open);
                        for (index, (key, value)) in members.iter().enumerate() {
                            out.push_str(if index > 0 { ", " } else { "" });
                            self.nested(|this| this.write(key, is_java, out))?;
                            out.push_str(equals);
                            self.nested(|this| this.write(value, is_java, out))?;
                        }
                        out.push_str(close);
                    }
                }
            }
            _ => out.push_str(&self.print(value, is_java)?),
        }
        self.allocate(out.len() / 16)
    }

    fn write_member(
        &mut self,
        parts: &[(Value, Value)],
        equals: &str,
        is_java: bool,
        out: &mut String,
    ) -> Result<(), Failure> {
        for (index, (_, value)) in parts.iter().enumerate() {
            out.push_str(if index > 0 { equals } else { "" });
            self.nested(|this| this.write(value, is_java, out))?;
        }
        Ok(())
    }

    /// The message of a value that is thrown.
    pub(super) fn exception_text(&mut self, value: &Value) -> Result<Box<str>, Failure> {
        let message = match value {
            Value::Map(id) if self.heap.map(*id).0 == MapKind::Exception => {
                self.member(*id, &Value::text("message"))?.unwrap_or(Value::Null)
            }
            value => value.clone(),
        };
        Ok((*self.text_of(&message)?).into())
    }
}
