//! Postman collections.

use std::fmt::Write as _;

use super::filler::{fill, sentence};
use crate::blueprint::Blueprint;

pub(super) fn collection(blueprint: &Blueprint, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 1024);
    let _ = write!(
        out,
        "{{\n\t\"info\": {{\n\t\t\"_postman_id\": \"{:08x}-0000-4000-8000-000000000000\",\n\t\t\"name\": \
         \"{}\",\n\t\t\"description\": \"version={} - Made for tests\",\n\t\t\"schema\": \
         \"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"\n\t}},\n\t\"item\": [",
        blueprint.seed >> 32,
        blueprint.draft.name,
        blueprint.draft.version
    );
    let mut comma = "";
    for operation in &blueprint.operations {
        let method = operation.method.unwrap_or("POST");
        for example in &operation.examples {
            let path = operation.path.replace("{id}", &example.key);
            item(&mut out, comma, &example.name, method, &path);
            comma = ",";
        }
    }
    fill(&mut out, blueprint, bytes, |out, random, name| {
        let path = format!("/{}/{}", name.to_lowercase(), random.below(1000));
        item(out, comma, &sentence(random), "GET", &path);
        comma = ",";
    });
    out.push_str("\n\t]\n}");
    out
}

fn item(out: &mut String, comma: &str, name: &str, method: &str, path: &str) {
    let _ = write!(
        out,
        "{comma}\n\t\t{{\n\t\t\t\"name\": \"{name}\",\n\t\t\t\"request\": {{\n\t\t\t\t\"method\": \
         \"{method}\",\n\t\t\t\t\"header\": [],\n\t\t\t\t\"url\": {{ \"raw\": \
         \"http://{{{{host}}}}/{}\" }}\n\t\t\t}},\n\t\t\t\"response\": []\n\t\t}}",
        path.trim_start_matches('/')
    );
}
