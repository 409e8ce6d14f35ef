//! The schema of the body of an operation.

use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::{Map, Value};

/// Members of a contract that schemas refer to.
const SHARED: [&str; 3] = ["components", "definitions", "$defs"];

/// The memory that an expression of a schema may use, in bytes, and the steps after which it gives up.
const MAX_REGEX_BYTES: usize = 1 << 20;
const MAX_STEPS: usize = 100_000;

/// Finds the schema of a body in a contract. `None` if the contract has none for this type.
pub(super) fn find<'a>(
    contract: &'a Value,
    path: &str,
    method: &str,
    media_type: &str,
) -> Option<&'a Value> {
    let operation = contract.get("paths")?.get(path)?.get(method.to_ascii_lowercase())?;
    if contract.get("swagger").is_some() {
        let parameters = operation.get("parameters")?.as_array()?.iter();
        let mut parameters = parameters.map(|parameter| resolved(contract, parameter));
        return parameters.find(|it| it.get("in").is_some_and(|it| it == "body"))?.get("schema");
    }
    let body = resolved(contract, operation.get("requestBody")?);
    let content = body.get("content")?.as_object()?;
    let essence = |text: &str| text.split(';').next().unwrap_or_default().trim().to_owned();
    let loose = || content.iter().find(|(name, _)| essence(name) == essence(media_type));
    let found = content.get_key_value(media_type).or_else(loose)?;
    found.1.get("schema")
}

/// What a reference within the contract names. It is followed once.
fn resolved<'a>(contract: &'a Value, value: &'a Value) -> &'a Value {
    let pointer = value.get("$ref").and_then(Value::as_str).and_then(|it| it.strip_prefix('#'));
    pointer.and_then(|pointer| contract.pointer(pointer)).unwrap_or(value)
}

/// Compiles a schema of a contract.
///
/// # Errors
/// What is wrong with it.
pub(super) fn compile(contract: &Value, schema: &Value) -> Result<Validator, String> {
    let is_old = contract.get("swagger").is_some()
        || contract.get("openapi").is_some_and(|it| text_of(it).starts_with("3.0"));
    let mut root = match schema {
        Value::Object(members) => members.clone(),
        _ => Map::new(),
    };
    for name in SHARED {
        if let Some(shared) = contract.get(name) {
            root.insert(name.to_owned(), shared.clone());
        }
    }
    let mut root = Value::Object(root);
    if is_old {
        allow_null(&mut root);
    }
    let draft = if is_old { Draft::Draft4 } else { Draft::Draft202012 };
    let patterns =
        PatternOptions::fancy_regex().backtrack_limit(MAX_STEPS).size_limit(MAX_REGEX_BYTES);
    jsonschema::options()
        .with_draft(draft)
        .should_validate_formats(true)
        .with_pattern_options(patterns)
        .build(&root)
        .map_err(|error| error.to_string())
}

/// Lets schemas that are `nullable` accept null. Contracts are nested at most as deep as their parser allows.
fn allow_null(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(allow_null),
        Value::Object(members) => {
            members.values_mut().for_each(allow_null);
            if members.get("nullable") != Some(&Value::Bool(true)) {
                return;
            }
            if let Some(kind @ Value::String(_)) = members.get_mut("type") {
                *kind = Value::Array(vec![kind.take(), "null".into()]);
            }
            if let Some(Value::Array(options)) = members.get_mut("enum")
                && !options.contains(&Value::Null)
            {
                options.push(Value::Null);
            }
        }
        _ => {}
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
