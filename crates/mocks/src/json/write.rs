//! Writes JSON.

use std::borrow::Cow;

use super::Json;

/// Writes a value without blanks, with numbers as they were read.
pub(crate) fn write(value: &Json, out: &mut String) {
    write_with(value, |text| Cow::Borrowed(text), out);
}

/// Writes a value without blanks. `number` makes the text of a number of the one that was read.
pub(crate) fn write_with(value: &Json, number: fn(&str) -> Cow<'_, str>, out: &mut String) {
    match value {
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_with(item, number, out);
            }
            out.push(']');
        }
        Json::Object(members) => {
            out.push('{');
            for (index, (name, value)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(name, out);
                out.push(':');
                write_with(value, number, out);
            }
            out.push('}');
        }
        Json::Number(text) => out.push_str(&number(text)),
        scalar => write_scalar(scalar, out),
    }
}

/// Writes a value with one member of an object in a line, indented by two blanks, and arrays in one line.
pub(crate) fn write_pretty(value: &Json, indent: usize, out: &mut String) {
    match value {
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_pretty(item, indent, out);
            }
            out.push(']');
        }
        Json::Object(members) => {
            out.push_str("{\n");
            for (index, (name, value)) in members.iter().enumerate() {
                if index > 0 {
                    out.push_str(",\n");
                }
                start_line(indent + 1, out);
                write_string(name, out);
                out.push_str(": ");
                write_pretty(value, indent + 1, out);
            }
            if !members.is_empty() {
                out.push('\n');
            }
            start_line(indent, out);
            out.push('}');
        }
        scalar => write_scalar(scalar, out),
    }
}

fn start_line(indent: usize, out: &mut String) {
    for _ in 0..indent {
        out.push_str("  ");
    }
}

fn write_scalar(value: &Json, out: &mut String) {
    match value {
        Json::String(text) => write_string(text, out),
        other => out.push_str(other.scalar().unwrap_or("null")),
    }
}

/// Writes a text with quotes.
pub(crate) fn write_string(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c < ' ' || c == '"' || c == '\\') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let mut characters = after.chars();
        match characters.next().unwrap_or_default() {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c @ ('"' | '\\') => {
                out.push('\\');
                out.push(c);
            }
            c => out.push_str(&format!("\\u{:04X}", u32::from(c))),
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}
