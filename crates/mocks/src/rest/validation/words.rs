//! What is wrong with a body, in the words of Microcks.

use jsonschema::{
    JsonType, ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value;

/// What is wrong, as one or more phrases. Properties are named in the order of the body.
pub(super) fn describe(error: &ValidationError<'_>, body: &str, phrases: &mut Vec<String>) {
    let mut add = |phrase: String| phrases.push(phrase);
    match error.kind() {
        Kind::Type { kind } => {
            add(format!("{} found, {} expected", type_of(error.instance()), expected(kind)));
        }
        Kind::Required { property } => {
            add(format!("required property '{}' not found", text(property)));
        }
        Kind::AdditionalProperties { unexpected } => {
            let mut names: Vec<&String> = unexpected.iter().collect();
            names.sort_by_key(|name| body.find(&format!("{name:?}")));
            for name in names {
                add(format!(
                    "property '{name}' is not defined in the schema and the schema does not allow \
                     additional properties"
                ));
            }
        }
        Kind::Enum { options } => {
            add(format!("does not have a value in the enumeration {options}"));
        }
        Kind::Constant { expected_value } => {
            add(format!("must be the constant value '{}'", text(expected_value)));
        }
        Kind::MinLength { limit } => add(format!("must be at least {limit} characters long")),
        Kind::MaxLength { limit } => add(format!("must be at most {limit} characters long")),
        Kind::Minimum { limit } => add(format!("must have a minimum value of {limit}")),
        Kind::Maximum { limit } => add(format!("must have a maximum value of {limit}")),
        Kind::ExclusiveMinimum { limit } => {
            add(format!("must have an exclusive minimum value of {limit}"));
        }
        Kind::ExclusiveMaximum { limit } => {
            add(format!("must have an exclusive maximum value of {limit}"));
        }
        Kind::Pattern { pattern } => add(format!("does not match the regex pattern {pattern}")),
        Kind::Format { format } => add(format!("does not match the {format} pattern")),
        Kind::MinItems { limit } => {
            add(format!("must have at least {limit} items but found {}", length(error.instance())));
        }
        Kind::MaxItems { limit } => {
            add(format!("must have at most {limit} items but found {}", length(error.instance())));
        }
        Kind::MinProperties { limit } => add(format!("must have at least {limit} properties")),
        Kind::MaxProperties { limit } => add(format!("must have at most {limit} properties")),
        Kind::UniqueItems => add("must have only unique items in the array".to_owned()),
        Kind::MultipleOf { multiple_of } => add(format!("must be multiple of {multiple_of}")),
        Kind::OneOfMultipleValid { .. } => {
            add("must be valid to one and only one schema, but more are valid".to_owned());
        }
        Kind::OneOfNotValid { .. } => {
            add("must be valid to one and only one schema, but 0 are valid".to_owned());
        }
        Kind::AnyOf { context } => {
            // Microcks lists the mistakes of all alternatives.
            for error in context.iter().flatten() {
                add(error.to_string());
            }
        }
        _ => add(error.to_string()),
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn expected(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(kind) => name_of(*kind).to_owned(),
        TypeKind::Multiple(kinds) => {
            let names: Vec<&str> = kinds.iter().map(name_of).collect();
            format!("[{}]", names.join(", "))
        }
    }
}

fn name_of(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Array => "array",
        JsonType::Boolean => "boolean",
        JsonType::Integer => "integer",
        JsonType::Null => "null",
        JsonType::Number => "number",
        JsonType::Object => "object",
        JsonType::String => "string",
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn length(value: &Value) -> usize {
    value.as_array().map(Vec::len).unwrap_or_default()
}
