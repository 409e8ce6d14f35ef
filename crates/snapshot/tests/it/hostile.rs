//! Hostile files are refused with a specific message, or read unchanged if they are valid.

use std::collections::BTreeSet;

use serde_json::Value;
use snapshot::{Kind, Limits, read};
use snapshot_generator::{PAYLOADS, hostile};

use crate::support::{Arrays, definitions, export, problems};

/// The most severe problem of a file. Empty if there is none.
fn first_problem(file: impl AsRef<[u8]>) -> String {
    problems(file.as_ref()).into_iter().next().unwrap_or_default()
}

/// A file with one service that has these additional fields.
fn with(fields: &str) -> String {
    format!("{{\"services\":[{{\"id\":\"s\",\"name\":\"n\"{fields}}}]}}")
}

#[test]
fn hostile_files_are_rejected_with_a_specific_message() {
    let deep = |open: &str, close: &str| {
        with(&format!(",\"x\":{}1{}", open.repeat(100_000), close.repeat(100_000)))
    };
    let long = with(&format!(",\"version\":\"{}\"", "a".repeat(60_000_000)));
    let many = format!("{{\"responses\":[{}{{}}]}}", "{},".repeat(1_000_000));
    let operations = with(&format!(",\"operations\":[{}{{}}]", "{},".repeat(1_000_000)));
    let refused: Vec<(&str, Vec<u8>, &str)> = vec![
        ("arrays in arrays", deep("[", "]").into(), "nested deeper than 128 levels"),
        ("objects in objects", deep("{\"x\":", "}").into(), "nested deeper than 128 levels"),
        (
            "one text of 60 MB",
            long.into(),
            "This document is larger than the limit of 33554432 bytes",
        ),
        ("too many documents", many.into(), "too many documents. The limit is 1000000"),
        ("too many operations", operations.into(), "too many operations. The limit is 50000"),
        ("an id twice", with(",\"id\":\"t\"").into(), "The field `id` appears twice"),
        (
            "an array twice",
            "{\"services\":[],\"services\":[]}".into(),
            "The array `services` appears twice",
        ),
        ("NaN", with(",\"x\":NaN").into(), "expected a value"),
        ("Infinity", with(",\"x\":-Infinity").into(), "expected a digit"),
        ("a hex number", with(",\"x\":0x10").into(), "expected `,` or `}`"),
        (
            "a lone surrogate",
            with(",\"version\":\"\\uDC00\"").into(),
            "an incomplete character (a lone surrogate)",
        ),
        ("a byte order mark of UTF-16", b"\xFE\xFF\0{".to_vec(), "This is UTF-16 text"),
        (
            "content after the end",
            format!("{}{{}}", with("")).into(),
            "content after the end of the snapshot",
        ),
        (
            "NUL after the end",
            format!("{}\0", with("")).into(),
            "content after the end of the snapshot",
        ),
        (
            "NUL in a text",
            with(",\"version\":\"\0\"").into(),
            "control characters in a string must be escaped",
        ),
        ("NUL between", with("\0").into(), "expected `,` or `}`"),
        (
            "not UTF-8",
            [with(",\"version\":\"").as_bytes(), b"\xC0\xAF\"}]}"].concat(),
            "The file is not valid UTF-8",
        ),
        (
            "half of a surrogate in UTF-8",
            [with(",\"version\":\"").as_bytes(), b"\xED\xA0\x80\"}]}"].concat(),
            "The file is not valid UTF-8",
        ),
        ("only white space", vec![b' '; 10_000_000], "only white space"),
        ("not closed", with("").replace("}]}", "}]").into(), "The file is incomplete"),
        ("closed by another bracket", with("").replace("}]}", "}}}").into(), "expected `,` or `]`"),
        ("brackets that cross", with(",\"x\":[{]}").into(), "expected a key in double quotes"),
        ("a comment", with("/* */").into(), "expected `,` or `}`"),
        ("single quotes", "{'services':[]}".into(), "expected a key in double quotes"),
        ("a comma too many", with(",").into(), "expected a key in double quotes"),
    ];
    for (name, file, expected) in refused {
        let first = first_problem(&file);
        assert!(first.starts_with("refused") && first.contains(expected), "{name}: {first}");
        assert!(first.len() < 500, "{name}");
        // Reading in pieces gives the same message.
        let mut reader = snapshot::Reader::new(Limits::default());
        for piece in file.chunks(65_537) {
            reader.push(piece);
        }
        let manifest = reader.finish();
        assert!(
            manifest.problems[0].message.contains(expected),
            "{name}: {:?}",
            manifest.problems[0]
        );
    }
}

#[test]
fn unusual_valid_files_keep_every_byte() {
    let digits = "9".repeat(100_000);
    let taken = [
        ("a byte order mark", format!("\u{FEFF}{}", with(""))),
        (
            "10 MB of white space",
            with("").replace(':', &format!(":{}", " \n\t\r".repeat(1_250_000))),
        ),
        ("a key that is a method of objects", with(",\"__proto__\":{\"isAdmin\":true}")),
        (
            "labels with names of methods",
            with(",\"metadata\":{\"labels\":{\"__proto__\":\"x\",\"constructor\":\"y\"}}"),
        ),
        ("a very long number", with(&format!(",\"x\":{digits}e-{digits}"))),
        ("numbers beyond the range of floats", with(",\"x\":[1e999999,-0,-0.0,1E+400]")),
        ("an escaped NUL", with(",\"version\":\"1\\u0000\"")),
        ("an unknown key twice", with(",\"x\":1,\"x\":2")),
        ("maximum depth", with(&format!(",\"x\":{}{}", "[".repeat(125), "]".repeat(125)))),
        ("a lone surrogate in an unknown field", with(",\"x\":\"\\uD83D\"")),
    ];
    for (name, file) in taken {
        let definitions = definitions(file.as_bytes());
        assert_eq!(definitions.len(), 1, "{name}");
        let service = definitions[0].section(Kind::Service);
        assert!(service.starts_with("{\"id\":\"s\",\"name\":\"n\""), "{name}: {service:.100}");
        let start = file.find("{\"id\"").unwrap_or_default();
        if !name.contains("white space") {
            assert!(file[start..].starts_with(service), "{name}: {service:.200}");
        }
    }
}

#[test]
fn million_empty_documents_give_few_problems() {
    let file = format!("{{\"services\":[],\"responses\":[{}{{}}]}}", "{},".repeat(999_999));
    let manifest = read(file.as_bytes(), Limits::default());
    assert!(manifest.is_usable());
    assert_eq!(manifest.counts, [0, 0, 0, 1_000_000, 0]);
    assert!(manifest.problems.len() < 2_100, "{}", manifest.problems.len());
}

#[test]
fn documents_that_link_to_themselves_are_processed() {
    let file = concat!(
        r#"{"services":[{"id":"s","name":"s","operations":[{"name":"s","triggerInfos":[{"serviceName":"s","operationName":"s"}]}]}],"#,
        r#""resources":[{"id":"s","name":"s","serviceId":"s"}],"#,
        r#""requests":[{"id":"q","operationId":"s-s","responseId":"q"}],"responses":[],"#,
        r#""eventMessages":[{"id":"e","operationId":"s-s","replyId":"e"},{"id":"f","operationId":"s-s","replyId":"g"},{"id":"g","operationId":"s-s","replyId":"f"}]}"#
    );
    let definitions = definitions(file.as_bytes());
    assert_eq!(definitions.len(), 1);
    let copy = snapshot::regenerate_ids(&definitions[0], &snapshot::ServiceKey::new("t", "1"));
    let again = snapshot::remap_ids(&copy, &definitions[0]);
    assert_eq!(again.section(Kind::EventMessage).matches("replyId").count(), 3);
}

/// All texts of a value, keys too.
fn texts(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(into.insert(text.clone())),
        Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
        Value::Object(fields) => fields.iter().for_each(|(key, value)| {
            into.insert(key.clone());
            texts(value, into);
        }),
        _ => {}
    }
}

#[test]
fn payloads_in_every_text_field_keep_every_byte() {
    let file = hostile();
    let services = definitions(&file);
    assert_eq!(services.len(), PAYLOADS.len());
    let exported = export(&services);
    let (expected, actual) =
        (Arrays::parse(&file).documents(), Arrays::parse(&exported).documents());
    assert_eq!(expected.len(), 5 * PAYLOADS.len());
    assert_eq!(actual, expected);
    // Each kind of document has each payload.
    for kind in Kind::ALL {
        let mut all = BTreeSet::new();
        let of_kind = expected.iter().filter(|((key, _), _)| *key == kind.key());
        of_kind.for_each(|(_, (value, _))| texts(value, &mut all));
        for payload in PAYLOADS {
            assert!(all.contains(payload), "{payload} is not in {}", kind.key());
        }
    }
    // A second export has the same bytes.
    assert_eq!(export(&definitions(&exported)), exported);
}
