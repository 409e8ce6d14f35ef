//! AsyncAPI documents and Avro schemas.

use std::fmt::Write as _;

use super::filler::{fill, sentence};
use crate::{
    blueprint::Blueprint,
    vocabulary::{Subject, Value},
};

pub(super) fn asyncapi(blueprint: &Blueprint, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 1024);
    let Subject { title, plural, .. } = blueprint.subject;
    let _ = write!(
        out,
        "asyncapi: '2.6.0'\nid: 'urn:example.haldenvale.{}'\ninfo:\n  title: {}\n  version: '{}'\n  \
         description: What happens to {plural}\ndefaultContentType: application/json\nchannels:\n",
        blueprint.slug(),
        blueprint.draft.name,
        blueprint.draft.version
    );
    for operation in &blueprint.operations {
        let _ = write!(
            out,
            "  {}:\n    subscribe:\n      bindings:\n        kafka:\n          key:\n            type: string\n      \
             message:\n        $ref: '#/components/messages/{title}'\n",
            operation.path
        );
    }
    let _ = write!(
        out,
        "components:\n  messages:\n    {title}:\n      payload:\n        $ref: \
         '#/components/schemas/{title}'\n      examples:\n"
    );
    for example in blueprint.operations.iter().flat_map(|operation| &operation.examples) {
        let _ = write!(
            out,
            "        - name: {}\n          payload:\n            id: '{}'\n",
            example.name, example.key
        );
    }
    let _ = write!(out, "  schemas:\n    {title}:\n      type: object\n");
    fill(&mut out, blueprint, bytes, |out, random, name| {
        let _ = write!(
            out,
            "    {name}:\n      type: object\n      description: {}\n      properties:\n",
            sentence(random)
        );
        for (field, _) in blueprint.subject.fields.iter().skip(random.below(4)) {
            let _ = write!(
                out,
                "        {field}:\n          type: string\n          description: {}\n",
                sentence(random)
            );
        }
    });
    out
}

pub(super) fn avro(blueprint: &Blueprint, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 512);
    let _ = write!(
        out,
        "{{\"namespace\": \"example.haldenvale\",\n \"type\": \"record\",\n \"name\": \"{}\",\n \
         \"fields\": [\n",
        blueprint.subject.title
    );
    for (field, value) in blueprint.subject.fields {
        let kind = match value {
            Value::Count => "int",
            Value::Amount => "double",
            Value::Flag => "boolean",
            _ => "string",
        };
        let _ = writeln!(out, "     {{\"name\": \"{field}\", \"type\": \"{kind}\"}},");
    }
    fill(&mut out, blueprint, bytes, |out, random, name| {
        let _ = writeln!(
            out,
            "     {{\"name\": \"in{name}\", \"type\": [\"null\", \"string\"], \"doc\": \"{}\"}},",
            sentence(random)
        );
    });
    out.push_str("     {\"name\": \"at\", \"type\": \"long\"}\n ]\n}");
    out
}
