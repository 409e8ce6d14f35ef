//! OpenAPI and Swagger documents, and JSON schemas.

use std::fmt::Write as _;

use super::filler::{fill, sentence};
use crate::{
    blueprint::Blueprint,
    vocabulary::{Subject, Value},
};

/// An OpenAPI document as YAML.
pub(super) fn openapi(blueprint: &Blueprint, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 2048);
    let Subject { title, plural, .. } = blueprint.subject;
    let (name, version) = (&blueprint.draft.name, &blueprint.draft.version);
    let _ = write!(
        out,
        "openapi: 3.0.2\ninfo:\n  title: {name}\n  version: '{version}'\n  description: The \
         {plural} of Halden & Vale\n  contact:\n    name: Platform team\n    email: \
         platform@haldenvale.example\n  license:\n    name: Proprietary\npaths:\n"
    );
    for path in paths(blueprint) {
        let _ = writeln!(out, "  {path}:");
        for operation in blueprint.operations.iter().filter(|it| it.path == path) {
            let method = operation.method.unwrap_or("GET").to_lowercase();
            let _ = write!(
                out,
                "    {method}:\n      operationId: {method}{}\n      tags: [{plural}]\n      \
                 responses:\n        '200':\n          description: As asked\n          \
                 content:\n            application/json:\n              schema:\n                \
                 $ref: '#/components/schemas/{title}'\n",
                identifier(path)
            );
        }
    }
    let _ = write!(
        out,
        "components:\n  schemas:\n    {title}:\n      type: object\n      properties:\n"
    );
    for (field, value) in blueprint.subject.fields {
        let _ = writeln!(out, "        {field}:\n          type: {}", json_type(*value));
        if let Value::OneOf(words) = value {
            let _ = writeln!(out, "          enum: [{}]", words.join(", "));
        }
    }
    fill(&mut out, blueprint, bytes, |out, random, name| {
        let _ = write!(
            out,
            "    {name}:\n      type: object\n      description: {}\n      required: [id]\n      properties:\n",
            sentence(random)
        );
        for (field, value) in blueprint.subject.fields.iter().skip(random.below(3)) {
            let _ = write!(
                out,
                "        {field}:\n          type: {}\n          description: {}\n",
                json_type(*value),
                sentence(random)
            );
        }
    });
    out
}

/// A Swagger 2.0 document as JSON.
pub(super) fn swagger(blueprint: &Blueprint, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 1024);
    let (name, version) = (&blueprint.draft.name, &blueprint.draft.version);
    let _ = write!(
        out,
        "{{\n    \"swagger\": \"2.0\",\n    \"info\": {{\n        \"title\": \"{name}\",\n        \
         \"version\": \"{version}\"\n    }},\n    \"consumes\": [\"application/json\"],\n    \
         \"paths\": {{"
    );
    for (at, path) in paths(blueprint).into_iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(out, "{comma}\n        \"{path}\": {{");
        let operations = blueprint.operations.iter().filter(|it| it.path == path);
        for (at, operation) in operations.enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let method = operation.method.unwrap_or("GET").to_lowercase();
            let _ = write!(
                out,
                "{comma}\n            \"{method}\": {{ \"responses\": {{ \"200\": {{ \
                 \"description\": \"As asked\" }} }} }}"
            );
        }
        out.push_str("\n        }");
    }
    out.push_str("\n    },\n    \"definitions\": {");
    definitions(&mut out, blueprint, bytes);
    out.push_str("\n    }\n}");
    out
}

/// A JSON schema.
pub(super) fn schema(blueprint: &Blueprint, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 1024);
    let title = blueprint.subject.title;
    let _ = write!(
        out,
        "{{\n    \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n    \"title\": \"{title}\",\n    \
         \"type\": \"object\",\n    \"definitions\": {{"
    );
    definitions(&mut out, blueprint, bytes);
    out.push_str("\n    }\n}");
    out
}

fn definitions(out: &mut String, blueprint: &Blueprint, bytes: usize) {
    let Subject { title, fields, .. } = blueprint.subject;
    let _ = write!(out, "\n        \"{title}\": {{ \"type\": \"object\", \"properties\": {{");
    for (at, (field, value)) in fields.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(
            out,
            "{comma}\n            \"{field}\": {{ \"type\": \"{}\" }}",
            json_type(*value)
        );
    }
    out.push_str("\n        } }");
    fill(out, blueprint, bytes, |out, random, name| {
        let _ = write!(
            out,
            ",\n        \"{name}\": {{\n            \"description\": \"{}\",\n            \"type\": \
             \"object\",\n            \"properties\": {{\n                \"{}\": {{ \"type\": \
             \"string\", \"description\": \"{}\" }}\n            }}\n        }}",
            sentence(random),
            random.pick(fields).0,
            sentence(random)
        );
    });
}

/// The unique paths of all operations.
fn paths(blueprint: &Blueprint) -> Vec<&str> {
    let mut paths: Vec<&str> = blueprint.operations.iter().map(|it| &*it.path).collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

/// A path as an identifier, such as `OrdersIdLines`.
fn identifier(path: &str) -> String {
    let steps = path.split(|letter: char| !letter.is_ascii_alphanumeric());
    steps
        .filter(|step| !step.is_empty())
        .map(|step| step[..1].to_uppercase() + &step[1..])
        .collect()
}

const fn json_type(value: Value) -> &'static str {
    match value {
        Value::Count => "integer",
        Value::Amount => "number",
        Value::Flag => "boolean",
        _ => "string",
    }
}
