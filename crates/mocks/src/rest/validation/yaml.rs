//! Contracts in YAML or JSON as JSON values.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Number, Value};

/// How deep values can be nested.
const MAX_DEPTH: usize = 100;

/// How many values a text can have, with repeated ones.
const MAX_VALUES: usize = 1_000_000;

/// Parses the first document of a text.
///
/// # Errors
/// What is wrong, as part of a sentence.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    if text.trim_start().starts_with('{')
        && let Ok(value) = serde_json::from_str(text)
    {
        return Ok(value);
    }
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| error.to_string())?;
        let line = span.start.line();
        builder.add(event).map_err(|problem| format!("line {line}: {problem}"))?;
        if let Some(value) = builder.root.take() {
            return Ok(value);
        }
    }
    Err("it has no value".to_owned())
}

/// A value under construction.
struct Open {
    anchor: usize,
    value: Container,
    /// The values in it.
    count: usize,
}

enum Container {
    Array(Vec<Value>),
    /// The members, and the name whose value comes next.
    Object(Map<String, Value>, Option<String>),
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    /// Values that can be repeated, with the number of values in each.
    anchors: HashMap<usize, (Value, usize)>,
    total: usize,
    root: Option<Value>,
}

impl Builder {
    fn add(&mut self, event: Event<'_>) -> Result<(), &'static str> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = style != ScalarStyle::Plain || tag.is_some();
                let is_name = matches!(
                    self.open.last(),
                    Some(Open { value: Container::Object(_, None), .. })
                );
                let value = if is_text || is_name {
                    Value::String(text.into_owned())
                } else {
                    plain(&text)
                };
                self.close(value, 1, anchor)
            }
            Event::SequenceStart(anchor, _) => self.start(anchor, Container::Array(Vec::new())),
            Event::MappingStart(anchor, _) => {
                self.start(anchor, Container::Object(Map::new(), None))
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(Open { anchor, value, count }) = self.open.pop() else { return Ok(()) };
                let value = match value {
                    Container::Array(items) => Value::Array(items),
                    Container::Object(members, _) => Value::Object(members),
                };
                self.close(value, count + 1, anchor)
            }
            Event::Alias(anchor) => {
                let (value, count) = self.anchors.get(&anchor).ok_or("an alias names nothing")?;
                let count = *count;
                if self.total + count > MAX_VALUES {
                    return Err("it has too many values");
                }
                let value = value.clone();
                self.close(value, count, 0)
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(()),
        }
    }

    fn start(&mut self, anchor: usize, value: Container) -> Result<(), &'static str> {
        if self.open.len() >= MAX_DEPTH {
            return Err("it is nested too deep");
        }
        self.open.push(Open { anchor, value, count: 0 });
        Ok(())
    }

    fn close(&mut self, value: Value, count: usize, anchor: usize) -> Result<(), &'static str> {
        self.total += count;
        if self.total > MAX_VALUES {
            return Err("it has too many values");
        }
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), count));
            self.total += count;
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(value);
            return Ok(());
        };
        open.count += count;
        match &mut open.value {
            Container::Array(items) => items.push(value),
            Container::Object(members, name) => match name.take() {
                Some(name) => drop(members.insert(name, value)),
                None => *name = Some(value.as_str().ok_or("a name is no text")?.to_owned()),
            },
        }
        Ok(())
    }
}

/// The value of a text without quotes.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    let is_number = text.starts_with(|char: char| char.is_ascii_digit() || "+-.".contains(char))
        && text.contains(|char: char| char.is_ascii_digit());
    if is_number {
        if let Ok(number) = text.trim_start_matches('+').parse::<i64>() {
            return number.into();
        }
        if let Some(number) = text.parse().ok().and_then(Number::from_f64) {
            return Value::Number(number);
        }
    }
    Value::String(text.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn yaml_becomes_json() {
        let text = "---\nopenapi: 3.0.2\nn: 7\nf: 1.5\nq: '7'\nb: true\n200: {a: [x, ~]}\nc: &d\n  k: v\ne: *d\n";
        let value = json!({
            "openapi": "3.0.2", "n": 7, "f": 1.5, "q": "7", "b": true, "200": {"a": ["x", null]},
            "c": {"k": "v"}, "e": {"k": "v"},
        });
        assert_eq!(parse(text).unwrap(), value);
        assert_eq!(parse(r#"{"a":1}"#).unwrap(), json!({"a": 1}));
        assert!(parse("a: [").is_err());
        assert!(parse("").is_err());
    }

    #[test]
    fn repeated_and_nested_values_are_limited() {
        let mut text = "a: &a [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
        for (name, inner) in
            ["b", "c", "d", "e", "f", "g", "h"].iter().zip(["a", "b", "c", "d", "e", "f", "g"])
        {
            let items = vec![format!("*{inner}"); 10].join(",");
            text.push_str(&format!("{name}: &{name} [{items}]\n"));
        }
        assert!(parse(&text).unwrap_err().contains("too many values"));
        assert!(parse(&"[".repeat(200)).unwrap_err().contains("too deep"));
    }
}
