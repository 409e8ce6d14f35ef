//! How Java prints values of JSON.

use std::borrow::Cow;

use crate::{
    dispatch::json::java_double,
    json::{self, Json},
};

/// The text of a value: a string without quotes, an array or an object as compact JSON.
pub(crate) fn text(value: &Json) -> Cow<'_, str> {
    match value {
        Json::String(text) => Cow::Borrowed(text),
        value => {
            let mut output = String::new();
            write(value, &mut output);
            Cow::Owned(output)
        }
    }
}

fn write(value: &Json, output: &mut String) {
    match value {
        Json::Number(text) => output.push_str(&number(text)),
        Json::Array(items) => {
            output.push('[');
            for (index, item) in items.iter().enumerate() {
                output.push_str(if index == 0 { "" } else { "," });
                write(item, output);
            }
            output.push(']');
        }
        Json::Object(members) => {
            output.push('{');
            for (index, (name, value)) in members.iter().enumerate() {
                output.push_str(if index == 0 { "" } else { "," });
                json::write_string(name, output);
                output.push(':');
                write(value, output);
            }
            output.push('}');
        }
        other => json::write(other, output),
    }
}

/// A whole number of any size as it is written, another one as Java prints it.
fn number(text: &str) -> Cow<'_, str> {
    if text.contains(['.', 'e', 'E']) {
        return text.parse().map(java_double).map_or(Cow::Borrowed(text), Cow::Owned);
    }
    Cow::Borrowed(if text == "-0" { "0" } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_printed_as_java_prints_them() {
        let cases = [
            ("12345678901234567890", "12345678901234567890"),
            ("1.50", "1.5"),
            ("1e3", "1000.0"),
            ("1e10", "1.0E10"),
            ("-0", "0"),
            ("\"a\\\"b\"", "a\"b"),
            ("null", "null"),
            (r#"{"b" : 1.0, "a": [true, "x\u0001", {}]}"#, r#"{"b":1.0,"a":[true,"x\u0001",{}]}"#),
        ];
        for (source, printed) in cases {
            assert_eq!(text(&json::parse(source).unwrap()), printed);
        }
    }
}
