//! Copies a document without its nulls, with each value in the type that the API gives it.

use crate::{
    Kind,
    object::{Object, list, quoted},
    read::{
        date,
        raw_text::borrowed_text,
        schema::{self, Field, Shape},
        value,
    },
};

/// A document without its nulls. `None` if it is not an object.
pub(super) fn document(text: &str, kind: Kind) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    fields(text, schema::fields(kind), &mut out).then_some(out)
}

/// Writes an object. Returns whether the text is one.
fn fields(text: &str, fields: &'static [Field], out: &mut String) -> bool {
    let Some(object) = Object::parse(text) else { return false };
    out.push('{');
    let mut is_first = true;
    for field in fields.iter().filter(|field| field.written) {
        let raw = object.get(field.name).unwrap_or("null");
        if raw == "null" && !has_default(field) {
            continue;
        }
        if !is_first {
            out.push(',');
        }
        is_first = false;
        out.push('"');
        out.push_str(field.name);
        out.push_str("\":");
        value(raw, &field.shape, out);
    }
    out.push('}');
    true
}

/// Whether the API writes a value for null: flags, and maps of the metadata.
fn has_default(field: &Field) -> bool {
    matches!(field.shape, Shape::Boolean) || matches!(field.name, "annotations" | "labels")
}

fn value(raw: &str, shape: &'static Shape, out: &mut String) {
    match shape {
        Shape::Text if !raw.starts_with('"') => out.push_str(&quoted(raw)),
        Shape::Text | Shape::OneOf(_) => out.push_str(raw),
        Shape::Integer | Shape::ShortInteger => number(value::parse_integer(raw), raw, out),
        Shape::Date => {
            let text = borrowed_text(raw).ok().flatten();
            let date = text.and_then(|text| date::parse_date(&text));
            number(date.or_else(|| value::parse_integer(raw)), raw, out);
        }
        Shape::Boolean => {
            let is_set = value::parse_boolean(raw).unwrap_or_default();
            out.push_str(if is_set { "true" } else { "false" });
        }
        Shape::List(item) | Shape::Set(item) => {
            items('[', list(raw).unwrap_or_default().into_iter(), ']', out, |raw, out| {
                value(raw, item, out);
            });
        }
        Shape::Map(item) => {
            let object = Object::parse(raw).unwrap_or_default();
            let members = object.members().filter(|member| member.value != "null");
            items('{', members, '}', out, |member, out| {
                out.push_str(&quoted(&member.name));
                out.push(':');
                value(&member.value, item, out);
            });
        }
        Shape::Fields(table) => {
            if !fields(raw, table, out) {
                out.push_str("null");
            }
        }
    }
}

fn items<T>(
    open: char,
    items: impl Iterator<Item = T>,
    close: char,
    out: &mut String,
    mut write: impl FnMut(T, &mut String),
) {
    out.push(open);
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(close);
}

/// Writes a number, or what the document has if that is not one.
fn number(number: Option<i64>, raw: &str, out: &mut String) {
    match number {
        Some(number) => out.push_str(&number.to_string()),
        None => out.push_str(raw),
    }
}
