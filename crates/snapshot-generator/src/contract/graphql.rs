//! GraphQL schemas.

use std::fmt::Write as _;

use super::filler::{fill, sentence};
use crate::{
    blueprint::Blueprint,
    vocabulary::{Subject, Value},
};

pub(super) fn schema(blueprint: &Blueprint, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 1024);
    let Subject { title, plural, .. } = blueprint.subject;
    let _ = write!(
        out,
        "# microcksId: {} : {}\nschema {{\n    query: Query\n    mutation: Mutation\n}}\n\ntype \
         {title} {{\n",
        blueprint.draft.name, blueprint.draft.version
    );
    fields(&mut out, blueprint, 0);
    let _ = write!(
        out,
        "}}\n\ntype {title}Connection {{\n    total: Int!\n    {plural}: [{title}]\n}}\n"
    );
    for (kind, method) in [("Query", "QUERY"), ("Mutation", "MUTATION")] {
        let _ = writeln!(out, "\ntype {kind} {{");
        for operation in blueprint.operations.iter().filter(|it| it.method == Some(method)) {
            let name = &operation.name;
            let _ = match operation.dispatcher {
                Some(_) => writeln!(out, "    {name}(id: String): {title}"),
                None => writeln!(out, "    {name}: {title}Connection"),
            };
        }
        out.push_str("}\n");
    }
    fill(&mut out, blueprint, bytes, |out, random, name| {
        let _ = write!(out, "\n\"\"\"\n{}\n\"\"\"\ntype {title}{name} {{\n", sentence(random));
        fields(out, blueprint, random.below(3));
        out.push_str("}\n");
    });
    out
}

fn fields(out: &mut String, blueprint: &Blueprint, skip: usize) {
    for (field, value) in blueprint.subject.fields.iter().skip(skip) {
        let kind = match value {
            Value::Count => "Int!",
            Value::Amount => "Float!",
            Value::Flag => "Boolean",
            _ => "String",
        };
        let _ = writeln!(out, "    {field}: {kind}");
    }
}
