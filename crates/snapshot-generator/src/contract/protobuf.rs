//! Protobuf files and their descriptors.

use std::fmt::Write as _;

use super::filler::{fill, sentence};
use crate::{
    blueprint::Blueprint,
    vocabulary::{Subject, Value},
};

pub(super) fn proto(blueprint: &Blueprint, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 1024);
    let Subject { title, .. } = blueprint.subject;
    let _ = write!(
        out,
        "syntax = \"proto3\";\n\npackage {};\n\noption java_multiple_files = true;\n\nmessage {title} {{\n",
        blueprint.namespace().unwrap_or_default()
    );
    for ((field, value), number) in blueprint.subject.fields.iter().zip(1..) {
        let (kind, _) = scalar(*value);
        let _ = writeln!(out, "    {kind} {field} = {number};");
    }
    out.push_str("}\n");
    for operation in &blueprint.operations {
        let name = &operation.path;
        let _ = write!(
            out,
            "\nmessage {name}Request {{\n    string id = 1;\n}}\n\nmessage {name}Response {{\n    \
             string id = 1;\n}}\n"
        );
    }
    let _ = write!(out, "\nservice {} {{\n", service_name(blueprint));
    for operation in &blueprint.operations {
        let (name, path) = (&operation.name, &operation.path);
        let _ = writeln!(out, "    rpc {name}({path}Request) returns ({path}Response);");
    }
    out.push_str("}\n");
    fill(&mut out, blueprint, bytes, |out, random, name| {
        let _ = write!(
            out,
            "\n// {}\nmessage {title}{name} {{\n    {title} {} = 1; // {}\n}}\n",
            sentence(random),
            blueprint.subject.singular,
            sentence(random)
        );
    });
    out
}

/// A `FileDescriptorSet` with the messages and the service of the file, in Base64.
pub(super) fn descriptor(blueprint: &Blueprint, bytes: usize) -> String {
    let package = blueprint.namespace().unwrap_or_default();
    let mut file = Vec::new();
    put(&mut file, 1, format!("{}.proto", blueprint.slug()).as_bytes());
    put(&mut file, 2, package.as_bytes());
    let fields: Vec<_> =
        blueprint.subject.fields.iter().map(|(name, value)| (*name, scalar(*value).1)).collect();
    put(&mut file, 4, &message(blueprint.subject.title, &fields));
    for operation in &blueprint.operations {
        for suffix in ["Request", "Response"] {
            put(&mut file, 4, &message(&format!("{}{suffix}", operation.path), &[("id", 9)]));
        }
    }
    let mut rest = String::new();
    fill(&mut rest, blueprint, bytes * 3 / 4, |out, _, name| {
        let name = format!("{}{name}", blueprint.subject.title);
        put(&mut file, 4, &message(&name, &fields));
        out.push_str(&" ".repeat(name.len() + fields.len() * 12));
    });
    let mut service = Vec::new();
    put(&mut service, 1, service_name(blueprint).as_bytes());
    for operation in &blueprint.operations {
        let mut method = Vec::new();
        put(&mut method, 1, operation.name.as_bytes());
        put(&mut method, 2, format!(".{package}.{}Request", operation.path).as_bytes());
        put(&mut method, 3, format!(".{package}.{}Response", operation.path).as_bytes());
        put(&mut service, 2, &method);
    }
    put(&mut file, 6, &service);
    put(&mut file, 12, b"proto3");
    let mut set = Vec::new();
    put(&mut set, 1, &file);
    base64(&set)
}

fn service_name(blueprint: &Blueprint) -> &str {
    blueprint.draft.name.rsplit('.').next().unwrap_or("Service")
}

/// The type in a file and its number in a descriptor.
const fn scalar(value: Value) -> (&'static str, u8) {
    match value {
        Value::Count => ("int32", 5),
        Value::Amount => ("double", 1),
        Value::Flag => ("bool", 8),
        _ => ("string", 9),
    }
}

fn message(name: &str, fields: &[(&str, u8)]) -> Vec<u8> {
    let mut message = Vec::new();
    put(&mut message, 1, name.as_bytes());
    for ((name, kind), number) in fields.iter().zip(1_u8..) {
        let mut field = Vec::new();
        put(&mut field, 1, name.as_bytes());
        // Its number, its label (optional) and its type.
        field.extend([3 << 3, number, 4 << 3, 1, 5 << 3, *kind]);
        put(&mut message, 2, &field);
    }
    message
}

/// Writes a length-prefixed field of bytes.
fn put(out: &mut Vec<u8>, field: u8, bytes: &[u8]) {
    out.push(field << 3 | 2);
    let mut length = bytes.len();
    while length >= 0x80 {
        out.push(u8::try_from(length & 0x7F).unwrap_or_default() | 0x80);
        length >>= 7;
    }
    out.push(u8::try_from(length).unwrap_or_default());
    out.extend_from_slice(bytes);
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len() * 4 / 3 + 4);
    for three in bytes.chunks(3) {
        let at = |index: usize| u32::from(three.get(index).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for index in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * index) & 63) as usize];
            out.push(if index <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads_the_last_group() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
