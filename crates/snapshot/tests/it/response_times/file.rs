//! The files of profiles.

use proptest::prelude::*;
use serde_json::{Value, json};
use snapshot::response_times::{
    BuiltIn, InvalidPattern, InvalidProfile, InvalidValue, MAX_FILE_BYTES, MAX_RULES,
    ParseProfileError, parse, to_json,
};

use super::{json_schema::Schema, profiles::profiles};

fn schema() -> Schema {
    Schema::parse(include_str!("../../../../../docs/response-times.schema.json"))
}

/// A file with these rules and this action for all other operations.
fn file(rules: &str, otherwise: &str) -> String {
    format!(
        r#"{{"format":"mockpit-response-times","version":1,"name":"x","rules":[{rules}],"otherwise":{otherwise}}}"#
    )
}

fn with_condition(condition: &str) -> String {
    file(&format!(r#"{{"condition":{condition},"action":"keep"}}"#), r#""keep""#)
}

fn with_time(time: &str) -> String {
    file("", &format!(r#"{{"set":{{"time":{time}}}}}"#))
}

fn with_set(members: &str) -> String {
    file("", &format!(r#"{{"set":{{"time":5{members}}}}}"#))
}

fn with_scale(members: &str) -> String {
    file("", &format!(r#"{{"scale":{{{members}}}}}"#))
}

fn valid_files() -> Vec<String> {
    let long = "é".repeat(512);
    vec![
        r#"{"format":"mockpit-response-times","version":1,"name":"x"}"#.into(),
        r#" {"version":1.0,"name":"x","format":"mockpit-response-times","rules":[]}"#.into(),
        file("", r#""keep""#),
        file(r#"{"action":"keep"},{"condition":{},"action":"keep"}"#, r#""keep""#),
        with_condition(r#"{"types":[]}"#),
        with_condition(r#"{"types":["GRPC","REST","REST"],"version":"1.?"}"#),
        with_condition(r#"{"label":{"key":"team"}}"#),
        with_condition(r#"{"label":{"key":"team","value":""}}"#),
        with_condition(&format!(r#"{{"service":"{long}","operation":"*"}}"#)),
        with_time("0"),
        with_time("-0"),
        with_time("5.0"),
        with_time("1e3"),
        with_time("86400000"),
        with_set(r#","strategy":"random-100""#),
        with_scale(r#""factor":"0.001""#),
        with_scale(r#""factor":"1000.000","floor":1,"ceiling":1,"strategy":"random""#),
    ]
}

/// Files with a message for each.
#[rustfmt::skip]
fn invalid_files() -> Vec<(String, &'static str)> {
    let long = "é".repeat(513);
    vec![
        ("[]".into(), "the file is JSON, but not a response-time profile"),
        ("null".into(), "the file is JSON, but not a response-time profile"),
        (r#"{"services":[]}"#.into(), "the file is JSON, but not a response-time profile"),
        (r#"{"format":"mockpit-response-times"}"#.into(), "the version of the file is missing or invalid"),
        (r#"{"format":"mockpit-response-times","version":"1"}"#.into(), "the version of the file is missing or invalid"),
        (r#"{"format":"mockpit-response-times","version":0}"#.into(), "the version of the file is missing or invalid"),
        (r#"{"format":"mockpit-response-times","version":1.5}"#.into(), "the version of the file is missing or invalid"),
        (r#"{"format":"mockpit-response-times","version":2,"names":[]}"#.into(), "the file has version 2, but this Mockpit reads only version 1. Update Mockpit"),
        (r#"{"format":"mockpit-response-times","version":1}"#.into(), "line 1, column 47: missing field `name`"),
        (r#"{"format":"mockpit-response-times","version":1,"name":" "}"#.into(), "a profile needs a name"),
        (r#"{"format":"mockpit-response-times","version":1,"name":null}"#.into(), "line 1, column 58: invalid type: null, expected a string"),
        ("{\"format\":\"mockpit-response-times\",\"version\":1,\n\"name\":\"x\",\"rule\":[]}".into(), "the key `rule` in line 2, column 17 is unknown"),
        (file("", "null"), "line 1, column 85: invalid type: null, expected an action"),
        (file("", r#""double""#), "line 1, column 89: invalid value: string \"double\", expected an action"),
        (file("", r#"{"set":{"time":1},"scale":{"factor":"1"}}"#), "line 1, column 106: an action has only one key"),
        (file("{}", r#""keep""#), "line 1, column 69: missing field `action`"),
        (with_condition(r#"{"types":["Rest"]}"#), "/rules/0/condition/types/0: `Rest` is not a type of services"),
        (with_condition(r#"{"types":["UNKNOWN"]}"#), "/rules/0/condition/types/0: `UNKNOWN` is not a type of services"),
        (with_condition(r#"{"types":null}"#), "line 1, column 93: invalid type: null, expected a sequence"),
        (with_condition(r#"{"label":{"key":""}}"#), "/rules/0/condition/label: the key of a label must not be empty"),
        (with_condition(r#"{"label":{"value":"x"}}"#), "line 1, column 102: missing field `key`"),
        (with_condition(r#"{"label":null}"#), "line 1, column 93: invalid type: null, expected an object"),
        (with_condition(r#"{"service":""}"#), "/rules/0/condition/service: a pattern must not be empty"),
        (with_condition(r#"{"version":null}"#), "line 1, column 95: invalid type: null, expected a string"),
        (with_condition(r#"{"operation":"a\nb"}"#), "/rules/0/condition/operation: a pattern must not have control characters"),
        (with_condition(&format!(r#"{{"operation":"{long}"}}"#)), "/rules/0/condition/operation: a pattern has at most 512 characters"),
        (with_condition("[]"), "line 1, column 80: invalid type: sequence, expected an object"),
        (file("[]", r#""keep""#), "line 1, column 67: invalid type: sequence, expected an object"),
        (file("", r#"{"set":[5]}"#), "line 1, column 88: invalid type: sequence, expected an object"),
        (file("", r#"{"keep":null}"#), "the key `keep` in line 1, column 88 is unknown"),
        (file("", "{}"), "line 1, column 83: an action needs `set` or `scale`"),
        (file("", "[]"), "line 1, column 83: invalid type: sequence, expected an action"),
        (file("", r#"{"scale":["5"]}"#), "line 1, column 90: invalid type: sequence, expected an object"),
        (with_condition(r#"{"path":"x"}"#), "the key `path` in line 1, column 87 is unknown"),
        (with_time("-5"), "/otherwise/set/time: the time -5 is negative"),
        (with_time("1.5"), "/otherwise/set/time: the time 1.5 is not a whole number"),
        (with_time("86400001"), "/otherwise/set/time: the time 86400001 is too high. The limit is 86400000"),
        (with_time("1e30"), "/otherwise/set/time: the time 1e30 is too high. The limit is 86400000"),
        (with_time("\"5\""), "/otherwise/set/time: the time \"5\" is not a number"),
        (with_time("null"), "/otherwise/set/time: the time null is not a number"),
        (with_set(r#","strategy":"gauss""#), "/otherwise/set/strategy: `gauss` is unknown: a strategy is `fixed`, `random` or `random-0` to `random-100`"),
        (with_set(r#","strategy":"random-101""#), "/otherwise/set/strategy: `random-101` is unknown: a strategy is `fixed`, `random` or `random-0` to `random-100`"),
        (with_set(r#","strategy":null"#), "line 1, column 113: invalid type: null, expected a string"),
        (with_set(r#","unit":"s""#), "the key `unit` in line 1, column 104 is unknown"),
        (with_scale(r#""factor":1.5"#), "line 1, column 103: invalid type: floating point `1.5`, expected a string"),
        (with_scale(r#""factor":"0""#), "/otherwise/scale/factor: `0` is invalid: a factor is a number from 0.001 to 1000 with at most three digits after the point"),
        (with_scale(r#""factor":"1","floor":-1"#), "/otherwise/scale/floor: the time -1 is negative"),
    ]
}

#[test]
fn valid_files_are_parsed() {
    for file in valid_files() {
        assert!(parse(file.as_bytes()).is_ok(), "{file}: {:?}", parse(file.as_bytes()));
    }
}

#[test]
fn invalid_files_are_rejected_with_a_message() {
    for (file, message) in invalid_files() {
        let error = parse(file.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), message, "{file}");
    }
}

#[test]
fn damaged_files_are_rejected_with_a_position() {
    let not_json = |file: &[u8]| match parse(file) {
        Err(ParseProfileError::NotJson { line, column }) => (line, column),
        other => panic!("{other:?}"),
    };
    assert_eq!(not_json(b""), (1, 0));
    assert_eq!(not_json(b"{\n  \"format\": x}"), (2, 13));
    assert_eq!(not_json(b"{\"format\":\"\xff\"}"), (1, 12));
    assert_eq!(not_json(b"{} {}"), (1, 4));
    let whole = to_json(&BuiltIn::SlowNetwork.profile());
    for end in 1..whole.trim_end().len() {
        not_json(&whole.as_bytes()[..end]);
    }
}

#[test]
fn limits_are_checked_before_rules_are_read() {
    let rules = |number| file(&vec![r#"{"action":"keep"}"#; number].join(","), r#""keep""#);
    assert!(parse(rules(MAX_RULES).as_bytes()).is_ok());
    let found = MAX_RULES + 1;
    assert_eq!(
        parse(rules(found).as_bytes()),
        Err(ParseProfileError::Profile(InvalidProfile::TooManyRules { found }))
    );
    let bytes = MAX_FILE_BYTES + 1;
    assert_eq!(parse(&vec![b' '; bytes]), Err(ParseProfileError::TooLarge { bytes }));
}

#[test]
fn errors_are_typed() {
    let value = |text: String| match parse(text.as_bytes()) {
        Err(ParseProfileError::Value { fault, .. }) => fault,
        other => panic!("{other:?}"),
    };
    assert_eq!(value(with_time("-5")), InvalidValue::NegativeTime { found: "-5".into() });
    let pattern = value(with_condition(r#"{"service":""}"#));
    assert_eq!(pattern, InvalidValue::Pattern(InvalidPattern::Empty));
    let bounds = value(with_scale(r#""factor":"1","floor":2,"ceiling":1"#));
    assert_eq!(bounds.to_string(), "the floor must not be above the ceiling");
    let long = value(with_time(&"9".repeat(1_000)));
    assert!(long.to_string().len() < 120, "{long}");
}

#[test]
fn schema_agrees_with_the_parser_about_each_file() {
    let schema = schema();
    for file in valid_files() {
        assert!(schema.accepts(&serde_json::from_str(&file).unwrap()), "{file}");
    }
    for (file, _) in invalid_files() {
        assert!(!schema.accepts(&serde_json::from_str(&file).unwrap()), "{file}");
    }
}

#[test]
fn file_of_a_profile_is_readable() {
    assert_eq!(
        to_json(&BuiltIn::SlowNetwork.profile()),
        r#"{
  "format": "mockpit-response-times",
  "version": 1,
  "name": "Slow network",
  "description": "Doubles response times, to at least 300 ms, and varies them by 30 %.",
  "rules": [],
  "otherwise": {
    "scale": {
      "factor": "2",
      "floor": 300,
      "strategy": "random-30"
    }
  }
}
"#
    );
}

/// Values that replace a value of a file.
fn odd_values() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(0),
        json!(7.0),
        json!(0.5),
        json!(86_400_001),
        json!(""),
        json!(" "),
        json!("x"),
        json!("1.25"),
        json!("random"),
        json!("random-7"),
        json!("random-07"),
        json!("keep"),
        json!("REST"),
        json!("a\u{85}b"),
        json!([]),
        json!([null]),
        json!(["EVENT"]),
        json!({}),
        json!({"key": "x"}),
        json!({"set": {"time": 1}}),
        json!({"set": {"time": 1}, "x": 1}),
        json!({"scale": {"factor": "1.5"}}),
    ])
}

/// The values inside a value, and the value.
fn count_values(value: &Value) -> usize {
    let inner: usize = match value {
        Value::Array(items) => items.iter().map(count_values).sum(),
        Value::Object(members) => members.values().map(count_values).sum(),
        _ => 0,
    };
    inner + 1
}

/// Replaces the value at an index in depth-first order.
fn replace_value(value: &mut Value, index: &mut usize, odd: &Value) {
    if *index == 0 {
        *value = odd.clone();
    }
    *index = index.wrapping_sub(1);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|it| replace_value(it, index, odd)),
        Value::Object(members) => {
            members.values_mut().for_each(|it| replace_value(it, index, odd));
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn parsing_the_file_of_a_profile_gives_the_profile(profile in profiles()) {
        let text = to_json(&profile);
        prop_assert_eq!(parse(text.as_bytes()), Ok(profile));
        prop_assert!(schema().accepts(&serde_json::from_str(&text).unwrap()));
    }

    #[test]
    fn schema_agrees_with_the_parser_about_changed_files(
        profile in profiles(), index in any::<prop::sample::Index>(), odd in odd_values(),
    ) {
        let mut value: Value = serde_json::from_str(&to_json(&profile)).unwrap();
        let mut index = index.index(count_values(&value));
        replace_value(&mut value, &mut index, &odd);
        let parsed = parse(&serde_json::to_vec(&value).unwrap());
        // A schema cannot compare two values.
        let bounds = |error: &ParseProfileError| {
            matches!(error, ParseProfileError::Value { fault: InvalidValue::Bounds(_), .. })
        };
        if !parsed.as_ref().is_err_and(bounds) {
            prop_assert_eq!(parsed.is_ok(), schema().accepts(&value), "{} {:?}", value, parsed);
        }
    }
}
