//! Bodies a line an idea, so that they can be compared line by line: JSON and XML by structure.
//!
//! Tokens stay as they are, keys in their order. Nothing here recurses, and what is nested deeper
//! than a person reads is left as it is: its indents would be longer than itself.

use quick_xml::{Reader, events::Event};
use serde_json::value::RawValue;

use crate::write::compact::text_length;

/// The deepest that is laid out.
const DEEPEST: usize = 64;

/// How many times longer than the body its layout may be: many short lines far inside are left as
/// they are too.
const MOST_TIMES: usize = 8;

/// What a body is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Language {
    Json,
    Xml,
}

/// The body laid out, and what it is; nothing where it is neither.
pub(crate) fn pretty(body: &str) -> Option<(Language, String)> {
    match body.trim_start().as_bytes().first()? {
        b'{' | b'[' => Some((Language::Json, json(body)?)),
        b'<' => Some((Language::Xml, xml(body)?)),
        _ => None,
    }
}

fn json(body: &str) -> Option<String> {
    // Only looks, and needs no stack for what is nested.
    serde_json::from_str::<&RawValue>(body).ok()?;
    let mut out = String::with_capacity(body.len() * 2);
    let most = body.len().saturating_mul(MOST_TIMES).saturating_add(4096);
    let mut depth: usize = 0;
    let mut rest = body;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => text_length(rest),
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
                let close = rest.trim_start().chars().next().filter(|it| matches!(it, '}' | ']'));
                if let Some(close) = close {
                    out.push(close);
                    rest = rest.trim_start().get(1..)?;
                } else {
                    depth += 1;
                    line(&mut out, depth, most)?;
                }
            }
            '}' | ']' => {
                depth = depth.checked_sub(1)?;
                line(&mut out, depth, most)?;
                out.push(first);
            }
            ',' => {
                out.push(',');
                line(&mut out, depth, most)?;
            }
            ':' => out.push_str(": "),
            _ => out.push_str(token),
        }
    }
    Some(out)
}

fn xml(body: &str) -> Option<String> {
    let mut reader = Reader::from_str(body);
    let mut out = String::with_capacity(body.len() * 2);
    let most = body.len().saturating_mul(MOST_TIMES).saturating_add(4096);
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
        // White space between elements is layout, and goes.
        let between = std::mem::take(&mut text);
        if !between.trim().is_empty() {
            line(&mut out, depth, most)?;
            out.push_str(between.trim());
        }
        in_leaf = false;
        match event {
            Event::Eof => return (depth == 0).then_some(out),
            Event::Start(_) => {
                line(&mut out, depth, most)?;
                depth += 1;
                in_leaf = true;
            }
            Event::End(_) => {
                depth = depth.checked_sub(1)?;
                line(&mut out, depth, most)?;
            }
            _ => line(&mut out, depth, most)?,
        }
        out.push_str(raw.trim());
    }
}

/// Begins a line, unless it is the first; nothing where it would be indented too far.
fn line(out: &mut String, depth: usize, most: usize) -> Option<()> {
    if depth > DEEPEST || out.len() > most {
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
    fn json_is_laid_out_with_its_keys_in_their_order() {
        let body = r#"{"b":1.50,"a":[1,{"x":"a,b: \" {"},[] , { }],"c":{}}"#;
        let laid_out = "{\n  \"b\": 1.50,\n  \"a\": [\n    1,\n    {\n      \"x\": \"a,b: \\\" {\"\n    },\n    [],\n    {}\n  ],\n  \"c\": {}\n}";
        assert_eq!(pretty(body), Some((Language::Json, laid_out.to_owned())));
        assert_eq!(pretty(laid_out), Some((Language::Json, laid_out.to_owned())));
    }

    #[test]
    fn xml_is_laid_out_with_its_texts_as_they_are() {
        let body = "<?xml version=\"1.0\"?><a x='1'><b> one &amp; two </b>\n\n<c/><d><e>1</e></d><f></f>tail</a>\n";
        let laid_out = "<?xml version=\"1.0\"?>\n<a x='1'>\n  <b> one &amp; two </b>\n  <c/>\n  <d>\n    <e>1</e>\n  </d>\n  <f></f>\n  tail\n</a>";
        assert_eq!(pretty(body), Some((Language::Xml, laid_out.to_owned())));
        assert_eq!(pretty(laid_out), Some((Language::Xml, laid_out.to_owned())));
    }

    #[test]
    fn what_is_neither_is_left() {
        for body in
            ["", "plain", "{\"a\":1", "[1,]", "{} x", "<a><b></a>", "<a>", "\"text\"", "{{x}}"]
        {
            assert_eq!(pretty(body), None, "{body}");
        }
    }

    #[test]
    fn what_is_nested_for_ever_is_left() {
        let deep = 1_000_000;
        assert_eq!(pretty(&("[".repeat(deep) + &"]".repeat(deep))), None);
        assert_eq!(pretty(&("<a>".repeat(deep) + &"</a>".repeat(deep))), None);
    }

    #[test]
    fn a_layout_much_longer_than_its_body_is_left() {
        let far = |inside: &str| "[".repeat(40) + inside + &"]".repeat(40);
        assert!(pretty(&far(&["\"a text of some length\""; 100].join(","))).is_some());
        assert!(pretty(&far(&["1"; 100_000].join(","))).is_none());
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

        /// Laid out it is the same value, in the form that everybody knows.
        #[test]
        fn laid_out_json_is_the_same(value in values()) {
            prop_assume!(value.is_object() || value.is_array());
            let (_, laid_out) = pretty(&value.to_string()).unwrap();
            prop_assert_eq!(&laid_out, &serde_json::to_string_pretty(&value).unwrap());
        }
    }
}
