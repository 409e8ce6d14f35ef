//! The keywords of JSON Schema that the schema of profiles uses.

use regex_lite::Regex;
use serde_json::Value;

/// A schema with its definitions.
pub(crate) struct Schema(Value);

impl Schema {
    pub(crate) fn parse(text: &str) -> Self {
        Self(serde_json::from_str(text).unwrap())
    }

    pub(crate) fn accepts(&self, value: &Value) -> bool {
        self.accepts_by(&self.0, value)
    }

    fn accepts_by(&self, schema: &Value, value: &Value) -> bool {
        let keywords = schema.as_object().unwrap();
        keywords.iter().all(|(keyword, expected)| match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let pointer = expected.as_str().unwrap().strip_prefix('#').unwrap();
                self.accepts_by(self.0.pointer(pointer).unwrap(), value)
            }
            "oneOf" => {
                let schemas = expected.as_array().unwrap().iter();
                schemas.filter(|schema| self.accepts_by(schema, value)).count() == 1
            }
            "const" => is_equal(expected, value),
            "enum" => expected.as_array().unwrap().contains(value),
            "type" => has_type(value, expected.as_str().unwrap()),
            "minimum" => value.as_f64().is_none_or(|it| it >= expected.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|it| it <= expected.as_f64().unwrap()),
            "minLength" => length(value).is_none_or(|it| it >= expected.as_u64().unwrap()),
            "maxLength" => length(value).is_none_or(|it| it <= expected.as_u64().unwrap()),
            "pattern" => {
                let pattern = Regex::new(expected.as_str().unwrap()).unwrap();
                value.as_str().is_none_or(|text| pattern.is_match(text))
            }
            "maxItems" => {
                let limit = expected.as_u64().unwrap();
                value.as_array().is_none_or(|items| items.len() as u64 <= limit)
            }
            "items" => value
                .as_array()
                .is_none_or(|items| items.iter().all(|item| self.accepts_by(expected, item))),
            "required" => value.as_object().is_none_or(|members| {
                let mut names = expected.as_array().unwrap().iter();
                names.all(|name| members.contains_key(name.as_str().unwrap()))
            }),
            "properties" => value.as_object().is_none_or(|members| {
                members.iter().all(|(name, value)| {
                    expected.get(name).is_none_or(|schema| self.accepts_by(schema, value))
                })
            }),
            "additionalProperties" => {
                assert_eq!(expected, &Value::Bool(false));
                let known = &schema["properties"];
                value
                    .as_object()
                    .is_none_or(|members| members.keys().all(|name| known.get(name).is_some()))
            }
            other => unreachable!("the keyword {other} is not supported"),
        })
    }
}

/// Numbers are equal by value.
fn is_equal(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        other => unreachable!("the type {other} is not supported"),
    }
}

fn length(value: &Value) -> Option<u64> {
    Some(value.as_str()?.chars().count() as u64)
}
