//! Formats JSON and XML bodies so that they can be compared line by line.
//!
//! Tokens keep every byte and keys keep their order. The code does not recurse, since bodies may be
//! nested to any depth. Deeply nested bodies are not formatted, because the indentation would be
//! longer than the body.

use quick_xml::{Reader, events::Event};
use serde_json::value::RawValue;

use crate::compact::string_length;

/// Bodies with deeper nesting are not formatted.
const MAX_DEPTH: usize = 64;

/// Bodies whose formatted text is more times longer are not formatted.
const MAX_GROWTH: usize = 8;

/// The language of a body.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Language {
    Json,
    Xml,
}

/// The formatted body and its language. `None` if the body is neither JSON nor XML.
pub(crate) fn format(body: &str) -> Option<(Language, String)> {
    match body.trim_start().as_bytes().first()? {
        b'{' | b'[' => Some((Language::Json, format_json(body)?)),
        b'<' => Some((Language::Xml, format_xml(body)?)),
        _ => None,
    }
}

fn max_length(body: &str) -> usize {
    body.len().saturating_mul(MAX_GROWTH).saturating_add(4096)
}

fn format_json(body: &str) -> Option<String> {
    // Checks the syntax without recursion.
    serde_json::from_str::<&RawValue>(body).ok()?;
    let mut out = String::with_capacity(body.len() * 2);
    let max_length = max_length(body);
    let mut depth: usize = 0;
    let mut rest = body;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string_length(rest),
            '{' | '[' | '}' | ']' | ',' | ':' | ' ' | '\n' | '\r' | '\t' => 1,
            _ => rest
                .find(['{', '[', '}', ']', ',', ':', ' ', '\n', '\r', '\t', '"'])
                .unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at_checked(length)?;
        rest = after;
        match first {
            ' ' | '\n' | '\r' | '\t' => {}
            '{' | '[' => {
                out.push(first);
                let after_space = rest.trim_start();
                if let Some(close @ ('}' | ']')) = after_space.chars().next() {
                    out.push(close);
                    rest = after_space.get(1..)?;
                } else {
                    depth += 1;
                    start_line(&mut out, depth, max_length)?;
                }
            }
            '}' | ']' => {
                depth = depth.checked_sub(1)?;
                start_line(&mut out, depth, max_length)?;
                out.push(first);
            }
            ',' => {
                out.push(',');
                start_line(&mut out, depth, max_length)?;
            }
            ':' => out.push_str(": "),
            _ => out.push_str(token),
        }
    }
    Some(out)
}

fn format_xml(body: &str) -> Option<String> {
    let mut reader = Reader::from_str(body);
    let mut out = String::with_capacity(body.len() * 2);
    let max_length = max_length(body);
    let mut depth: usize = 0;
    let mut text = String::new();
    let mut in_leaf = false;
    let mut start = 0;
    loop {
        let event = reader.read_event().ok()?;
        let end = usize::try_from(reader.buffer_position()).ok()?;
        let raw = body.get(start..end)?;
        start = end;
        match event {
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                text.push_str(raw);
                continue;
            }
            Event::End(_) if in_leaf => {
                depth = depth.checked_sub(1)?;
                out.push_str(&std::mem::take(&mut text));
                out.push_str(raw);
                in_leaf = false;
                continue;
            }
            _ => {}
        }
        // White space between elements is formatting and is removed.
        let text_between = std::mem::take(&mut text);
        if !text_between.trim().is_empty() {
            start_line(&mut out, depth, max_length)?;
            out.push_str(text_between.trim());
        }
        in_leaf = false;
        match event {
            Event::Eof => return (depth == 0).then_some(out),
            Event::Start(_) => {
                start_line(&mut out, depth, max_length)?;
                depth += 1;
                in_leaf = true;
            }
            Event::End(_) => {
                depth = depth.checked_sub(1)?;
                start_line(&mut out, depth, max_length)?;
            }
            _ => start_line(&mut out, depth, max_length)?,
        }
        out.push_str(raw.trim());
    }
}

/// Starts a line, unless it is the first. `None` if it exceeds a limit.
fn start_line(out: &mut String, depth: usize, max_length: usize) -> Option<()> {
    if depth > MAX_DEPTH || out.len() > max_length {
        return None;
    }
    if !out.is_empty() {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn json_is_formatted_with_keys_in_their_order() {
        let body = r#"{"b":1.50,"a":[1,{"x":"a,b: \" {"},[] , { }],"c":{}}"#;
        let formatted = "{\n  \"b\": 1.50,\n  \"a\": [\n    1,\n    {\n      \"x\": \"a,b: \\\" {\"\n    },\n    [],\n    {}\n  ],\n  \"c\": {}\n}";
        assert_eq!(format(body), Some((Language::Json, formatted.to_owned())));
        assert_eq!(format(formatted), Some((Language::Json, formatted.to_owned())));
    }

    #[test]
    fn xml_is_formatted_with_unchanged_text() {
        let body = "<?xml version=\"1.0\"?><a x='1'><b> one &amp; two </b>\n\n<c/><d><e>1</e></d><f></f>tail</a>\n";
        let formatted = "<?xml version=\"1.0\"?>\n<a x='1'>\n  <b> one &amp; two </b>\n  <c/>\n  <d>\n    <e>1</e>\n  </d>\n  <f></f>\n  tail\n</a>";
        assert_eq!(format(body), Some((Language::Xml, formatted.to_owned())));
        assert_eq!(format(formatted), Some((Language::Xml, formatted.to_owned())));
    }

    #[test]
    fn other_text_is_not_formatted() {
        for body in
            ["", "plain", "{\"a\":1", "[1,]", "{} x", "<a><b></a>", "<a>", "\"text\"", "{{x}}"]
        {
            assert_eq!(format(body), None, "{body}");
        }
    }

    #[test]
    fn deeply_nested_body_is_not_formatted() {
        let depth = 1_000_000;
        assert_eq!(format(&("[".repeat(depth) + &"]".repeat(depth))), None);
        assert_eq!(format(&("<a>".repeat(depth) + &"</a>".repeat(depth))), None);
    }

    #[test]
    fn body_that_would_grow_too_much_is_not_formatted() {
        let nested = |inside: &str| "[".repeat(40) + inside + &"]".repeat(40);
        assert!(format(&nested(&["\"a text of some length\""; 100].join(","))).is_some());
        assert!(format(&nested(&["1"; 100_000].join(","))).is_none());
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,8}|[\"\\\\{}:,]{0,5}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-c\"\\\\]{0,3}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

        #[test]
        fn format_gives_the_same_json_as_serde_json(value in values()) {
            prop_assume!(value.is_object() || value.is_array());
            let (_, formatted) = format(&value.to_string()).unwrap();
            prop_assert_eq!(&formatted, &serde_json::to_string_pretty(&value).unwrap());
        }
    }
}
