//! Compares raw values by their meaning.

use std::borrow::Cow;

use super::Difference;
use crate::{
    object::{Object, list, quoted},
    read::{
        date::parse_date,
        header,
        schema::{Field, Shape},
        value,
    },
};

/// The raw values of one field in two documents, and the shape of the field.
#[derive(Clone, Copy)]
pub(crate) struct Values<'a> {
    pub(crate) existing: &'a str,
    pub(crate) file: &'a str,
    pub(crate) shape: &'a Shape,
}

/// Whether both values mean the same.
pub(crate) fn mean_the_same(Values { existing, file, shape }: Values<'_>) -> bool {
    existing == file || canonical(existing, shape) == canonical(file, shape)
}

/// The difference of two values. Lists them if both fit on a line.
pub(super) fn difference(existing: &str, file: &str, max_bytes: usize) -> Difference {
    let is_listed = |raw: &str| raw.len() <= max_bytes && !has_lines(raw);
    if is_listed(existing) && is_listed(file) {
        Difference::Values { here: existing.into(), file: file.into() }
    } else {
        Difference::Text
    }
}

/// Whether the value is a text of several lines, such as a script.
fn has_lines(raw: &str) -> bool {
    // Most values have no escape at all.
    raw.contains('\\')
        && header::text(raw).is_ok_and(|text| text.is_some_and(|text| text.contains(['\n', '\r'])))
}

/// Whether the value is null or an empty collection, which Microcks writes instead of null.
pub(super) fn is_empty(raw: &str) -> bool {
    matches!(raw, "null" | "{}" | "[]")
}

/// The canonical form of a value: members sorted by name and without null, sets sorted, strings
/// with the fewest escapes. Equal meaning gives an equal form. Unknown fields stay raw, so the
/// recursion is no deeper than the schema.
pub(super) fn canonical<'a>(raw: &'a str, shape: &Shape) -> Cow<'a, str> {
    match shape {
        Shape::Text => canonical_text(raw),
        // Old releases do not write a field that newer ones write as false.
        Shape::Boolean if value::parse_boolean(raw) == Some(false) => "null".into(),
        Shape::OneOf(_) | Shape::Integer | Shape::ShortInteger | Shape::Boolean | Shape::Date => {
            canonical_scalar(raw, shape).map_or_else(|| canonical_text(raw), Into::into)
        }
        Shape::List(items) => match canonical_items(raw, items) {
            Some(items) => join_or_null('[', &items, ']').into(),
            None => raw.into(),
        },
        Shape::Set(items) => match canonical_items(raw, items) {
            Some(mut items) => {
                items.sort();
                items.dedup();
                join_or_null('[', &items, ']').into()
            }
            None => raw.into(),
        },
        Shape::Map(values) => match Object::parse(raw) {
            Some(object) => canonical_members(&object, |_| Some(*values), |_| true).into(),
            None => raw.into(),
        },
        Shape::Fields(fields) => match Object::parse(raw) {
            Some(object) => {
                let shape = |name: &str| shape_of(fields, name);
                canonical_members(&object, shape, |value| value != "null").into()
            }
            None => raw.into(),
        },
    }
}

fn canonical_items(raw: &str, shape: &Shape) -> Option<Vec<String>> {
    let items = list(raw)?.into_iter();
    Some(items.map(|item| canonical(item, shape).into_owned()).collect())
}

fn canonical_members(
    object: &Object<'_>,
    shape: impl Fn(&str) -> Option<&'static Shape>,
    is_wanted: impl Fn(&str) -> bool,
) -> String {
    let mut members: Vec<(String, String)> = Vec::new();
    for member in object.members() {
        let value = match shape(&member.name) {
            Some(shape) => canonical(&member.value, shape).into_owned(),
            None => member.value.to_string(),
        };
        if is_wanted(&value) {
            members.push((member.name.to_string(), value));
        }
    }
    members.sort();
    let members = members.iter().map(|(name, value)| format!("{}:{value}", quoted(name)));
    join_or_null('{', &members.collect::<Vec<_>>(), '}')
}

fn shape_of(fields: &'static [Field], name: &str) -> Option<&'static Shape> {
    fields.iter().find(|field| field.name == name).map(|field| &field.shape)
}

/// Joins items in brackets. An empty collection becomes null, since both mean the same.
fn join_or_null(open: char, items: &[String], close: char) -> String {
    if items.is_empty() { "null".to_owned() } else { format!("{open}{}{close}", items.join(",")) }
}

/// The value that Microcks reads: a date in any format is an instant. `None` if it reads none.
fn canonical_scalar(raw: &str, shape: &Shape) -> Option<String> {
    let value = match shape {
        Shape::Integer | Shape::ShortInteger => value::parse_integer(raw)?.to_string(),
        Shape::Boolean => value::parse_boolean(raw)?.to_string(),
        Shape::Date => parse_date(&header::text(raw).ok()??)?.to_string(),
        Shape::OneOf(words) => value::find_word(words, &header::text(raw).ok()??)?.name.to_owned(),
        Shape::Text | Shape::List(_) | Shape::Set(_) | Shape::Map(_) | Shape::Fields(_) => {
            return None;
        }
    };
    Some(quoted(&value))
}

/// Microcks reads a number as text, so `5` becomes `"5"`.
fn canonical_text(raw: &str) -> Cow<'_, str> {
    match header::text(raw) {
        Ok(Some(text)) if raw.contains('\\') || !raw.starts_with('"') => quoted(&text).into(),
        _ => raw.into(),
    }
}
