//! One document.

use std::borrow::Cow;

use crate::{
    Environment,
    json::{self, Json},
    template::{Scope, Template},
};

/// A JSON object with its ID.
#[derive(Debug)]
pub(super) struct Document {
    value: Json,
    text: Box<str>,
    template: Option<Template>,
}

/// Why a body is no document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum NoDocument {
    /// It is not JSON.
    Malformed,
    /// It is JSON, but no object.
    NoObject,
}

impl Document {
    /// Parses a body. The ID replaces the one of the body, or becomes the last member.
    pub(super) fn parse(body: &str, id: &str) -> Result<Self, NoDocument> {
        let Json::Object(mut members) = json::parse(body).map_err(|_| NoDocument::Malformed)?
        else {
            return Err(NoDocument::NoObject);
        };
        let value = Json::String(id.into());
        match members.iter_mut().find(|(name, _)| **name == *"id") {
            Some((_, own)) => *own = value,
            None => members.push(("id".into(), value)),
        }
        let value = Json::Object(members);
        let mut text = String::new();
        write(&value, &mut text);
        let template = Template::compile(&text);
        Ok(Self { value, text: text.into(), template })
    }

    /// The JSON text as it is.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The JSON text with the values of its templates.
    pub(super) fn render(
        &self,
        scope: &Scope<'_>,
        environment: &mut Environment<'_>,
    ) -> Cow<'_, str> {
        match &self.template {
            Some(template) => template.render(scope, environment),
            None => Cow::Borrowed(&self.text),
        }
    }

    /// Whether it has all members of an object.
    pub(super) fn has_members(&self, wanted: &[(Box<str>, Json)]) -> bool {
        wanted.iter().all(|(name, value)| self.value.get(name) == Some(value))
    }

    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        4 * self.text.len() + 256
    }
}

/// Writes a value with blanks after colons and commas, as Microcks sends documents.
fn write(value: &Json, out: &mut String) {
    match value {
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write(item, out);
            }
            out.push(']');
        }
        Json::Object(members) => {
            out.push('{');
            for (index, (name, value)) in members.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                json::write_string(name, out);
                out.push_str(": ");
                write(value, out);
            }
            out.push('}');
        }
        value => json::write(value, out),
    }
}
