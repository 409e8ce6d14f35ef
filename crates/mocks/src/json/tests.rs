//! Tests of the JSON reader.

use super::{Json, MAX_DEPTH, parse, parse_leniently, write, write_pretty};

fn compact(value: &Json) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

#[test]
fn values_keep_order_and_numbers() {
    let text = r#"{"z":1.50,"a":[true,null,-1e3],"é":"x\"\\\n\u0001","n":12345678901234567890}"#;
    assert_eq!(compact(&parse(text).unwrap()), text);
}

#[test]
fn the_last_of_equal_names_counts() {
    assert_eq!(parse(r#"{"a":1,"a":2}"#).unwrap().get("a"), Some(&Json::Number("2".into())));
}

#[test]
fn text_after_the_value_is_ignored() {
    assert_eq!(parse("[] x").unwrap(), Json::Array(Vec::new()));
}

#[test]
fn surrogates_become_one_character() {
    assert_eq!(parse(r#""\ud83d\ude00 \ud83d""#).unwrap().as_str(), Some("😀 \u{fffd}"));
}

#[test]
fn strict_reading_rejects_what_lenient_reading_accepts() {
    let text = "{a: 'x y', // why\n b: y, /* and */ \"c\": [1]}";
    assert!(parse(text).is_err());
    assert_eq!(compact(&parse_leniently(text).unwrap()), r#"{"a":"x y","b":"y","c":[1]}"#);
}

#[test]
fn mistakes_name_line_and_column() {
    for (text, expected) in [
        ("{\n bad", "A name in double quotes is missing in line 2, column 2"),
        ("", "A value is missing in line 1, column 1"),
        ("01", "A value is not valid in line 1, column 1"),
        ("[1,]", "A value is not valid in line 1, column 4"),
        ("\"a", "A text has no end in line 1, column 2"),
        (r#""\x""#, "An escape sequence is not valid in line 1, column 2"),
    ] {
        assert_eq!(parse(text).unwrap_err().describe(text), expected, "{text}");
    }
    assert!(parse_leniently("{a: 1,}").is_err());
    assert!(parse_leniently("[1,]").is_err());
}

#[test]
fn nesting_is_limited() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(parse(&nested(MAX_DEPTH)).is_ok());
    let mistake = parse(&nested(1_000_000)).unwrap_err();
    assert_eq!(mistake.text, "Values are nested too deeply");
    assert!(parse_leniently(&"{a:".repeat(1_000_000)).is_err());
}

#[test]
fn pretty_values_have_a_line_for_each_member() {
    let value = parse(r#"{"a":{"b":[1,{"c":"x"}]},"d":{}}"#).unwrap();
    let mut out = String::new();
    write_pretty(&value, 0, &mut out);
    let expected =
        "{\n  \"a\": {\n    \"b\": [1, {\n      \"c\": \"x\"\n    }]\n  },\n  \"d\": {\n  }\n}";
    assert_eq!(out, expected);
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_rejected(text in "[\\[\\]{}:,\"'\\\\u0-9a-e/*# .+-]{0,60}") {
        for value in [parse(&text), parse_leniently(&text)].into_iter().flatten() {
            let written = compact(&value);
            proptest::prop_assert_eq!(parse(&written).unwrap(), value);
        }
    }
}
