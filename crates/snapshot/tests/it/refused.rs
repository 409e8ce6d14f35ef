//! Files that cannot be imported: each is refused with its reason, at its place.

use snapshot::{Limits, Severity, read};
use snapshot_generator::{Release, era};

use crate::support::problems;

/// The file is refused, and the first thing told is this.
#[track_caller]
fn check(file: impl AsRef<[u8]>, told: &str) {
    let all = problems(file.as_ref());
    assert_eq!(all.first().map(String::as_str), Some(told), "{all:#?}");
}

/// The file is refused for these things and no other.
#[track_caller]
fn check_all(file: &str, told: &[&str]) {
    let all = problems(file.as_bytes());
    let refused: Vec<_> = all.iter().filter(|it| !it.starts_with("note")).collect();
    assert_eq!(refused, told.iter().collect::<Vec<_>>());
}

#[test]
fn nothing() {
    check("", "refused 1:1 `` The file is empty: 0 bytes.");
    check(" \n ", "refused 2:2 `` The file holds nothing but white space.");
    check("\u{FEFF}", "refused 1:4 `` The file holds nothing but white space.");
}

#[test]
fn other_files_are_named() {
    let artifact = " A Microcks reads it as an artifact; export a snapshot from there.";
    for (file, what, hint) in [
        ("{\"openapi\":\"3.0.2\",\"info\":{},\"paths\":{}}", "an OpenAPI document", artifact),
        ("{\"swagger\":\"2.0\",\"paths\":{}}", "an OpenAPI document", artifact),
        ("---\n# ours\nopenapi: 3.0.2\ninfo:\n", "an OpenAPI document", artifact),
        ("{\"asyncapi\":\"2.0.0\",\"channels\":{}}", "an AsyncAPI document", artifact),
        ("asyncapi: '3.0.0'\n", "an AsyncAPI document", artifact),
        ("{\"info\":{\"name\":\"x\"},\"item\":[]}", "a Postman collection", artifact),
        ("<?xml version=\"1.0\"?>\n<wsdl:definitions/>", "a WSDL", artifact),
        ("syntax = \"proto3\";\n", "a Protobuf file", artifact),
        ("# ours\ntype Query {\n}\n", "a GraphQL schema", artifact),
        ("[{\"_id\":{\"$oid\":\"6\"},\"name\":\"x\"}]", "an export of a MongoDB collection", ""),
        (
            "{\"_id\":{\"$oid\":\"6\"}}\n{\"_id\":{\"$oid\":\"7\"}}\n",
            "an export of a MongoDB collection",
            "",
        ),
        ("{\"_id\":{\"$oid\":\"6\"}}\n", "an export of a MongoDB collection", ""),
        ("[{\"services\":[]}]", "a JSON array", ""),
        ("<project/>", "an XML document", ""),
        (
            "<!DOCTYPE html><html>",
            "an HTML page, perhaps an error page that was saved in place of the file",
            "",
        ),
        ("PK\u{3}\u{4}...", "a compressed archive", " Unpack it first."),
        ("%PDF-1.4", "a PDF document", ""),
    ] {
        check(file, &format!("refused 1:1 `` This is {what}, not a snapshot.{hint}"));
    }
    check(b"\x89PNG\r\n\x1a\n\0\0", "refused 1:1 `` This is a picture, not a snapshot.");
    check(
        b"\xFF\xFE{\0}\0",
        "refused 1:1 `` This is text in UTF-16, not a snapshot. Save it as UTF-8.",
    );
    check("hello", "refused 1:1 `` This is not JSON: a snapshot starts with `{`.");
    check(
        "{\"name\":\"x\"}",
        "refused 1:1 `` This is JSON but not a snapshot: it has none of the five arrays services, \
         resources, requests, responses, eventMessages.",
    );
}

#[test]
fn a_part_of_a_byte_order_mark_is_none() {
    for start in [&b"\xBB"[..], b"\xEF", b"\xEF\xBB", b" \xBB\xBF", b"\xBF\xBB\xEF"] {
        let file = [start, b"{}"].concat();
        check(file, "refused 1:1 `` This is not JSON: a snapshot starts with `{`.");
    }
}

#[test]
fn a_file_that_was_cut_off_at_any_byte() {
    let file = era(Release::Y2019);
    let file = &file[..file.len().min(20_000)];
    for length in (1..file.len()).step_by(7).chain(1..400) {
        let outline = read(&file[..length], Limits::default());
        let [problem] = &outline.problems[..] else { panic!("{length}: {:#?}", outline.problems) };
        assert_eq!(problem.severity, Severity::Refused);
        assert_eq!(problem.position.offset, length as u64);
        let sentence = format!("The file ends early, after {length} bytes: it was cut off");
        assert!(problem.message.starts_with(&sentence), "{}", problem.message);
    }
}

#[test]
fn what_is_not_json() {
    let rest = "Nothing after this place was read.";
    for (file, place, what) in [
        ("{\"services\":[],}", "1:16", "a key in double quotes is expected here"),
        ("{\"services\" []}", "1:13", "`:` is expected here"),
        ("{\"services\":[]\n\"requests\":[]}", "2:1", "`,` or `}` is expected here"),
        (
            "{\"services\":[{\"id\":\"s\",\"name\":\"n\"},]}",
            "1:36",
            "the document ends where a value is expected",
        ),
        ("{\"services\":[{\"id\" 1}]}", "1:20", "`:` is expected here"),
        ("{\"services\":[{\"id\":01}]}", "1:21", "`,` or `}` is expected here"),
        (
            "{\"services\":[{\"id\":\"a\tb\"}]}",
            "1:22",
            "control characters in a text must be escaped",
        ),
        ("{\"services\":[{\"id\":\"\\x\"}]}", "1:21", "this escape is not one of JSON's"),
        ("{\"services\":[{\"id\":NaN}]}", "1:20", "a value is expected here"),
        (
            "{\"other\":12ab,\"services\":[]}",
            "1:12",
            "there is something after the end of the value",
        ),
        ("{\"other\":[}],\"services\":[]}", "1:11", "a value is expected here"),
        ("{\"other\":tru,\"services\":[]}", "1:10", "a value is expected here"),
    ] {
        check(file, &format!("refused {place} `` This is not JSON: {what}. {rest}"));
    }
    check(
        "{\"services\":[]} {}",
        "refused 1:17 `` There is something after the end of the snapshot: the file is not one JSON document.",
    );
}

#[test]
fn what_is_not_utf_8() {
    let told = "This byte belongs to no character";
    for (file, place) in [
        (&b"{\"services\":[{\"id\":\"a\",\n\"name\":\"\xE9\"}]}"[..], "2:9"),
        (b"{\"other\":\"\xE9\",\"services\":[]}", "1:11"),
        (b"{\"oth\xE9r\":1,\"services\":[]}", "1:6"),
    ] {
        check(
            file,
            &format!(
                "refused {place} `` The file is not UTF-8: {}. Save it as UTF-8.",
                told.replacen('T', "t", 1)
            ),
        );
    }
}

#[test]
fn all_wrong_kinds_are_told_at_once() {
    check_all(
        "{\"services\":[{\"id\":\"s\",\"name\":{},\"operations\":{}},\n\"x\"],\n\"resources\":{},\n\
         \"requests\":[{\"headers\":[{\"values\":\"v\"}]}],\"responses\":[{\"fault\":\"maybe\"}]}",
        &[
            "refused 1:31 `/services/0/name` Here stands an object; it must be text.",
            "refused 1:47 `/services/0/operations` Here stands an object; it must be an array.",
            "refused 2:1 `/services/1` Here stands text; it must be an object.",
            "refused 3:13 `/resources` `resources` must be an array.",
            "refused 4:35 `/requests/0/headers/0/values` Here stands text; it must be an array.",
            "refused 4:65 `/responses/0/fault` Here stands text; it must be true or false.",
        ],
    );
}

#[test]
fn what_hangs_on_a_refused_document_is_not_told_as_missing() {
    check_all(
        "{\"services\":[{\"id\":\"s\",\"name\":\"n\",\"operations\":[{\"name\":\"o\"}]}],\
         \"requests\":[{\"id\":\"q\",\"operationId\":\"s-o\",\"responseId\":\"p\"}],\
         \"responses\":[{\"id\":\"p\",\"operationId\":\"s-o\",\"content\":{}}]}",
        &["refused 1:179 `/responses/0/content` Here stands an object; it must be text."],
    );
}

#[test]
fn a_service_needs_an_id_and_a_name() {
    check_all(
        "{\"services\":[{\"name\":\"A\",\"version\":\"1\"},{\"id\":\"s\"}]}",
        &[
            "refused 1:14 `/services/0/id` The service `A 1` has no id, so nothing can belong to it.",
            "refused 1:41 `/services/1/name` This service has no name; mocks are looked up by name and version.",
        ],
    );
}

#[test]
fn names_versions_and_labels_of_services_have_a_length_and_a_number() {
    let service = |name: &str, version: &str, labels: &str| {
        format!(
            "{{\"services\":[{{\"id\":\"s\",\"name\":\"{name}\",\"version\":\"{version}\",\
             \"metadata\":{{\"labels\":{{{labels}}}}}}}]}}"
        )
    };
    let labels = |many: usize, value: &str| {
        let labels: Vec<_> = (0..many).map(|at| format!("\"l{at}\":\"{value}\"")).collect();
        labels.join(",")
    };
    let long = |length: usize| "n".repeat(length);
    for usable in [
        service(&long(512), &long(512), ""),
        service("n", "", &labels(1_000, "v")),
        service("n", "1", &labels(1, &long(1_024))),
    ] {
        let outline = read(usable.as_bytes(), Limits::default());
        assert!(outline.is_usable(), "{:?}", outline.problems);
    }
    check(
        service(&long(513), "1", ""),
        "refused 1:14 `/services/0/name` The name of this service is 513 bytes long. At most 512 bytes \
         are taken.",
    );
    check(
        service("n", &long(30_000_000), ""),
        "refused 1:14 `/services/0/version` The version of this service is 30000000 bytes long. At most \
         512 bytes are taken.",
    );
    for hidden in [" ", "\\u0000", "\u{3164}", "\u{202e}"] {
        check(
            service(hidden, "1", ""),
            "refused 1:14 `/services/0/name` Nothing of the name of this service can be seen. Give it \
             another one.",
        );
    }
    check(
        service("n", "1", &labels(1_001, "v")),
        "refused 1:14 `/services/0` This service has 1001 labels, more than the limit of 1000.",
    );
    check(
        service("n", "1", &labels(3, &long(1_025))),
        "refused 1:14 `/services/0` A label of this service is 1025 bytes long. Its key and its value may \
         have at most 1024 bytes each.",
    );
}

#[test]
fn documents_of_a_service_have_a_number() {
    let file = |many: usize| {
        let requests: Vec<_> =
            (0..many).map(|at| format!("{{\"id\":\"{at}\",\"operationId\":\"s-o\"}}")).collect();
        format!(
            "{{\"services\":[{{\"id\":\"s\",\"name\":\"n\",\"version\":\"1\",\
             \"operations\":[{{\"name\":\"o\"}}]}}],\"requests\":[{}]}}",
            requests.join(",")
        )
    };
    let most = snapshot::MAX_DOCUMENTS;
    assert!(read(file(most).as_bytes(), Limits::default()).is_usable());
    check(
        file(most + 1),
        "refused 1:14 `/services/0` The service `n 1` has 50001 documents in `requests`, more than the \
         limit of 50000.",
    );
}

#[test]
fn services_of_a_file_have_a_number() {
    let services: Vec<_> =
        (0..11).map(|at| format!("{{\"id\":\"{at}\",\"name\":\"n\"}}")).collect();
    let file = format!("{{\"services\":[{}]}}", services.join(",\n"));
    let limits = |max_services| Limits { max_services, ..Limits::default() };
    assert!(read(file.as_bytes(), limits(11)).is_usable());
    let mut reader = snapshot::Reader::new(limits(10));
    reader.push(file.as_bytes());
    assert!(reader.is_refused(), "whatever comes behind it is not looked at");
    let outline = reader.finish();
    let first = &outline.problems[0];
    assert_eq!(&*first.message, "The file has more than the limit of 10 services.");
    assert_eq!(first.position.line, 11);
}

#[test]
fn the_same_key_twice() {
    check_all(
        "{\"services\":[],\"services\":[]}",
        &[
            "refused 1:16 `/services` The array `services` is there twice; only one of them can be meant.",
        ],
    );
    check_all(
        "{\"services\":[{\"id\":\"a\",\"name\":\"n\",\"id\":\"b\"}]}",
        &[
            "refused 1:36 `/services/0/id` The field `id` is there twice; only one of them can be meant.",
        ],
    );
}

#[test]
fn half_a_character_in_a_name() {
    check_all(
        "{\"services\":[{\"id\":\"s\",\"name\":\"a\\uD83D\"}]}",
        &[
            "refused 1:14 `/services/0` This service cannot be read: a text holds half a character (a lone surrogate).",
        ],
    );
    check_all(
        "{\"services\":[],\"resources\":[{\"id\":\"s\",\"name\":\"a\\uD83D\"}]}",
        &["refused 1:46 `/resources/0/name` `name` holds half a character (a lone surrogate)."],
    );
}

#[test]
fn what_is_nested_deeper_than_the_limit() {
    let nested = |depth: usize| {
        let levels = depth - 3;
        format!(
            "{{\"services\":[{{\"id\":\"s\",\"name\":\"n\",\"x\":{}{}}}]}}",
            "[".repeat(levels),
            "]".repeat(levels)
        )
    };
    let outline = read(nested(128).as_bytes(), Limits::default());
    assert!(outline.is_usable(), "{:?}", outline.problems);
    check(nested(129), "refused 1:164 `` This is nested deeper than 128 levels.");
    // A file of a hundred thousand brackets is not followed to its end.
    check(nested(100_000), "refused 1:164 `` This is nested deeper than 128 levels.");
    let beside = format!("{{\"other\":{}", "[".repeat(100_000));
    check(beside, "refused 1:136 `` This is nested deeper than 128 levels.");
}

#[test]
fn what_is_larger_than_the_limits() {
    let file = era(Release::Y2019);
    let told = |limits: Limits| -> String {
        let outline = read(&file, limits);
        assert!(!outline.is_usable());
        outline.problems[0].message.to_string()
    };
    let usable = |limits: Limits| read(&file, limits).is_usable();
    let plain = Limits::default();

    let max_file_bytes = file.len() as u64;
    assert!(usable(Limits { max_file_bytes, ..plain }));
    let less = max_file_bytes - 1;
    assert_eq!(
        told(Limits { max_file_bytes: less, ..plain }),
        format!("The file is larger than the limit of {less} bytes.")
    );
    assert!(usable(Limits { max_documents: 30, ..plain }));
    assert_eq!(
        told(Limits { max_documents: 29, ..plain }),
        "The file has more than the limit of 29 documents."
    );
    assert_eq!(
        told(Limits { max_document_bytes: 1000, ..plain }),
        "This document is larger than the limit of 1000 bytes."
    );
}

#[test]
fn a_document_of_any_length_is_refused_before_it_is_kept() {
    let limits = Limits { max_document_bytes: 1000, ..Limits::default() };
    for start in ["{\"services\":[{\"id\":\"", "{\"other\":\"", "{\"", "{\"other\":1"] {
        let mut reader = snapshot::Reader::new(limits);
        reader.push(start.as_bytes());
        for _ in 0..20 {
            reader.push(&[b'1'; 100]);
        }
        assert!(reader.is_refused(), "{start}");
    }
}

/// A thousand problems of one severity are kept; a graver one is never among those that are not.
#[test]
fn a_refusal_behind_a_flood_of_warnings() {
    let lost: Vec<_> = (0..1500).map(|id| format!("{{\"id\":\"{id}\",\"u{id}\":1}}")).collect();
    let start = format!("{{\"services\":[],\"responses\":[{}", lost.join(","));
    for end in ["", "]", ",{\"name\":[]}]}", "],\"requests\":{}}"] {
        let outline = read(format!("{start}{end}").as_bytes(), Limits::default());
        assert!(!outline.is_usable(), "{end}");
        assert_eq!(outline.problems[0].severity, Severity::Refused);
        let last = outline.problems.last().unwrap();
        assert!(last.message.ends_with("more problems of this severity."), "{}", last.message);
        assert!(outline.problems.len() < 2010);
    }
}

#[test]
fn a_document_with_more_unknown_fields_than_are_kept() {
    let file = |fields: usize| {
        let fields: Vec<_> = (0..fields).map(|at| format!(",\n\"u{at}\":1")).collect();
        let service = format!("{{\"id\":\"s\",\"name\":\"n\"{}}}", fields.concat());
        format!("{{\"services\":[{service}]}}")
    };
    assert!(read(file(10_000).as_bytes(), Limits::default()).is_usable());
    let told = "More than 10000 places of this document are not as a Microcks writes them.";
    for many in [10_001, 500_000] {
        check(file(many), &format!("refused 1:14 `/services/0` {told}"));
    }
    // Every place is that of its own line.
    let outline = read(file(300).as_bytes(), Limits::default());
    let lines = outline.problems.iter().filter(|it| it.pointer.starts_with("/services/0/u"));
    assert!(lines.map(|it| it.position.line).eq(2..302));
}

#[test]
fn keys_of_any_length_are_told_by_their_beginning() {
    let key = "k".repeat(1_000_000);
    let fields = ",\"u\":1".repeat(9_000);
    let bindings = format!("{{\"{key}\":{{\"type\":null{fields}}}}}");
    let service = format!(
        "{{\"id\":\"s\",\"name\":\"n\",\"operations\":[{{\"name\":\"o\",\"bindings\":{bindings}}}]}}"
    );
    let outline = read(format!("{{\"services\":[{service}]}}").as_bytes(), Limits::default());
    assert!(outline.is_usable());
    let note = outline.problems.iter().find(|it| it.times == 9_000).unwrap();
    assert!(note.message.len() < 500 && note.pointer.len() < 500);
}

#[test]
fn ids_of_services_have_a_length() {
    let file = |length: usize| {
        let id = "-".repeat(length);
        let owner = "-".repeat(4_000_000);
        format!(
            "{{\"services\":[{{\"id\":\"{id}\",\"name\":\"n\",\"operations\":[{{\"name\":\"o\"}}]}}],\
             \"responses\":[{{\"operationId\":\"{id}-o\"}},{{\"operationId\":\"{owner}\"}}]}}"
        )
    };
    let outline = read(file(256).as_bytes(), Limits::default());
    assert!(outline.is_usable());
    assert_eq!(outline.definitions[0].summary.documents, [1, 0, 0, 2, 0]);
    check(
        file(257),
        "refused 1:14 `/services/0/id` The id of this service is longer than 256 bytes.",
    );
}

#[test]
fn operations_of_a_service_and_of_a_file_have_a_number() {
    let service = |id: &str, operations: &[&str]| {
        format!("{{\"id\":\"{id}\",\"name\":\"n\",\"operations\":[{}]}}", operations.join(","))
    };
    let most = snapshot::MAX_OPERATIONS;
    let file = |operations: &[&str]| format!("{{\"services\":[{}]}}", service("s", operations));
    for empty in ["{}", "{\"name\":\"o\"}"] {
        let outline = read(file(&vec![empty; most]).as_bytes(), Limits::default());
        assert!(outline.is_usable(), "{:?}", outline.problems);
        assert_eq!(outline.definitions[0].summary.operations as usize, most);
        check(
            file(&vec![empty; most + 1]),
            "refused 1:14 `/services/0` This service has more than the limit of 50000 operations.",
        );
    }
    // What is null is no operation, and takes nothing.
    assert!(read(file(&vec!["null"; most * 2]).as_bytes(), Limits::default()).is_usable());

    let two =
        format!("{{\"services\":[{},{}]}}", service("s", &["{}"; 9]), service("t", &["{}"; 9]));
    let limits = |max_documents| Limits { max_documents, ..Limits::default() };
    assert!(read(two.as_bytes(), limits(18)).is_usable());
    let outline = read(two.as_bytes(), limits(17));
    let told = "The services of the file have more than the limit of 17 operations.";
    assert_eq!(&*outline.problems[0].message, told);
}
