//! How Java prints values of JSON.

use std::borrow::Cow;

use super::number;
use crate::json::{self, Json};

/// The text of a value: a string without quotes, an array or an object as compact JSON.
pub(crate) fn text(value: &Json) -> Cow<'_, str> {
    match value {
        Json::String(text) => Cow::Borrowed(text),
        value => {
            let mut output = String::new();
            json::write_with(value, number::json, &mut output);
            Cow::Owned(output)
        }
    }
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
