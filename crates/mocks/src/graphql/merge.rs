//! Merges what examples have for the fields of a query.

use std::sync::Arc;

use super::{
    filter::{Filter, TooLarge},
    schema::Schema,
    selection::Selection,
};
use crate::json::{self, Json};

/// How large the fields of an answer may be, in bytes.
const MAX_BYTES: usize = 64 << 20;

/// The value of a field of the query.
#[derive(Debug)]
pub(super) enum Part {
    /// The engine has it: JSON.
    Value { key: String, json: String },
    /// A part of an example.
    Example { selection: Selection, content: Arc<Json> },
    /// A part of what another server answers.
    Proxied { selection: Selection },
}

/// All fields of a query with their values.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) parts: Vec<Part>,
    pub(super) schema: Option<Arc<Schema>>,
    /// The name of the type of the operation.
    pub(super) root: Option<String>,
    pub(super) is_strict: bool,
}

impl Parts {
    /// Writes the answer. `proxied`: what the other server answered.
    pub(super) fn write(&self, proxied: Option<&Json>) -> Result<String, TooLarge> {
        let null = Json::Null;
        let proxied = proxied.unwrap_or(&null);
        let sources: Vec<(&Selection, &Json)> = self
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Value { .. } => None,
                Part::Example { selection, content } => Some((selection, &**content)),
                Part::Proxied { selection } => Some((selection, proxied)),
            })
            .collect();
        let mut out = String::from("{");
        match (&*self.parts, &*sources) {
            ([_], [(_, content)]) if !matches!(content.get("data"), Some(Json::Object(_))) => {
                if let Some(data) = content.get("data") {
                    out.push_str("\"data\":");
                    json::write(data, &mut out);
                }
            }
            _ => {
                out.push_str("\"data\":{");
                self.write_fields(proxied, &mut out)?;
                out.push('}');
            }
        }
        let errors = sources.iter().filter_map(|(_, content)| match content.get("errors") {
            Some(Json::Array(errors)) => Some(errors),
            _ => None,
        });
        let errors: Vec<&Json> = errors.flatten().collect();
        write_list("errors", '[', ']', &errors, &mut out, |error, out| json::write(error, out));
        let extensions =
            sources.iter().filter_map(|(_, content)| match content.get("extensions") {
                Some(Json::Object(extensions)) => Some(extensions),
                _ => None,
            });
        let mut merged: Vec<(&str, &Json)> = Vec::new();
        for (name, value) in extensions.flatten() {
            match merged.iter_mut().find(|(it, _)| **it == **name) {
                Some(same) => same.1 = value,
                None => merged.push((name, value)),
            }
        }
        write_list("extensions", '{', '}', &merged, &mut out, |(name, value), out| {
            json::write_string(name, out);
            out.push(':');
            json::write(value, out);
        });
        out.push('}');
        Ok(out)
    }

    /// Writes the fields of `data`. Of several with one key the last one counts, at the place of the first one.
    fn write_fields(&self, proxied: &Json, out: &mut String) -> Result<(), TooLarge> {
        let filter = Filter {
            schema: self.schema.as_deref(),
            limit: out.len() + MAX_BYTES,
            is_strict: self.is_strict,
        };
        let mut is_first = true;
        for (index, part) in self.parts.iter().enumerate() {
            let key = part.key();
            if self.parts.iter().take(index).any(|it| it.key() == key) {
                continue;
            }
            if !std::mem::take(&mut is_first) {
                out.push(',');
            }
            json::write_string(key, out);
            out.push(':');
            let part = self.parts.iter().rev().find(|it| it.key() == key).unwrap_or(part);
            match part {
                Part::Value { json, .. } => out.push_str(json),
                Part::Example { selection, content } => {
                    self.write_field(&filter, selection, content, out)?;
                }
                Part::Proxied { selection } => {
                    self.write_field(&filter, selection, proxied, out)?;
                }
            }
        }
        Ok(())
    }

    fn write_field(
        &self,
        filter: &Filter<'_>,
        selection: &Selection,
        content: &Json,
        out: &mut String,
    ) -> Result<(), TooLarge> {
        let data = content.get("data");
        let Some(value) = data.and_then(|it| it.get(selection.name.as_str())) else {
            out.push_str("null");
            return Ok(());
        };
        let fields: Option<Vec<_>> = selection.fields.as_ref().map(|it| it.iter().collect());
        let schema = self.schema.as_deref();
        let of = self.root.as_deref().and_then(|root| schema?.type_of(root, &selection.name));
        filter.write(value, fields.as_deref(), of, out)
    }
}

impl Part {
    fn key(&self) -> &str {
        match self {
            Self::Value { key, .. } => key,
            Self::Example { selection, .. } | Self::Proxied { selection } => &selection.key,
        }
    }
}

fn write_list<T>(
    name: &str,
    open: char,
    close: char,
    items: &[T],
    out: &mut String,
    write: impl Fn(&T, &mut String),
) {
    if items.is_empty() {
        return;
    }
    if out.len() > 1 {
        out.push(',');
    }
    json::write_string(name, out);
    out.push(':');
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(close);
}
