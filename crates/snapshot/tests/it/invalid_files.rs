//! Files that cannot be imported are refused with a reason and a position.

use snapshot::{Limits, Severity, read};
use snapshot_generator::{Release, release_snapshot};

use crate::support::problems;

/// Asserts the first problem of a file.
#[track_caller]
fn check(file: impl AsRef<[u8]>, expected: &str) {
    let all = problems(file.as_ref());
    assert_eq!(all.first().map(String::as_str), Some(expected), "{all:#?}");
}

/// Asserts all problems of a file, except notes.
#[track_caller]
fn check_all(file: &str, expected: &[&str]) {
    let all = problems(file.as_bytes());
    let refused: Vec<_> = all.iter().filter(|it| !it.starts_with("note")).collect();
    assert_eq!(refused, expected.iter().collect::<Vec<_>>());
}

#[test]
fn empty_file_is_rejected() {
    check("", "refused 1:1 `` The file is empty: 0 bytes. Export it again.");
    check(" \n ", "refused 2:2 `` The file contains only white space. Export it again.");
    check("\u{FEFF}", "refused 1:4 `` The file contains only white space. Export it again.");
}

#[test]
fn other_file_types_are_named() {
    let another = " Choose a file that Microcks or Mockpit exported.";
    let mongo = " Export a snapshot from Microcks instead.";
    let artifact = " Import it into Microcks as an artifact, then export a snapshot from Microcks.";
    for (file, name, hint) in [
        ("{\"openapi\":\"3.0.2\",\"info\":{},\"paths\":{}}", "an OpenAPI document", artifact),
        ("{\"swagger\":\"2.0\",\"paths\":{}}", "an OpenAPI document", artifact),
        ("---\n# ours\nopenapi: 3.0.2\ninfo:\n", "an OpenAPI document", artifact),
        ("{\"asyncapi\":\"2.0.0\",\"channels\":{}}", "an AsyncAPI document", artifact),
        ("asyncapi: '3.0.0'\n", "an AsyncAPI document", artifact),
        ("{\"info\":{\"name\":\"x\"},\"item\":[]}", "a Postman collection", artifact),
        ("<?xml version=\"1.0\"?>\n<wsdl:definitions/>", "a WSDL", artifact),
        ("{\"log\":{\"version\":\"1.2\"}}", "a HAR file with recorded HTTP calls", artifact),
        ("syntax = \"proto3\";\n", "a Protobuf file", artifact),
        ("# ours\ntype Query {\n}\n", "a GraphQL schema", artifact),
        ("[{\"_id\":{\"$oid\":\"6\"},\"name\":\"x\"}]", "an export of a MongoDB collection", mongo),
        (
            "{\"_id\":{\"$oid\":\"6\"}}\n{\"_id\":{\"$oid\":\"7\"}}\n",
            "an export of a MongoDB collection",
            mongo,
        ),
        ("{\"_id\":{\"$oid\":\"6\"}}\n", "an export of a MongoDB collection", mongo),
        ("[{\"services\":[]}]", "a JSON array", another),
        ("<project/>", "an XML document", another),
        ("PK\u{3}\u{4}...", "a zip archive", " Unpack it, then choose the snapshot inside."),
        ("%PDF-1.4", "a PDF document", another),
    ] {
        check(file, &format!("refused 1:1 `` This is {name}, not a snapshot.{hint}"));
    }
    check(
        "<!DOCTYPE html><html>",
        "refused 1:1 `` This is an HTML page, perhaps an error page that was saved instead of the \
         file. Export the snapshot again.",
    );
    check(
        b"\x89PNG\r\n\x1a\n\0\0",
        &format!("refused 1:1 `` This is an image, not a snapshot.{another}"),
    );
    for utf16 in [&b"\xFF\xFE{\0}\0"[..], b"{\0\"\0s\0", b"\0{\0\"\0s"] {
        check(utf16, "refused 1:1 `` This is UTF-16 text. Save it as UTF-8 and choose it again.");
    }
    check(
        b"{\0\0\0\"\0\0\0",
        "refused 1:1 `` This is UTF-32 text. Save it as UTF-8 and choose it again.",
    );
    check(
        "hello",
        &format!("refused 1:1 `` This is not JSON. A snapshot starts with `{{`.{another}"),
    );
    for (scalar, name) in
        [("null", "null"), ("true", "a boolean"), ("42", "a number"), ("\"x\"", "a text")]
    {
        check(
            scalar,
            &format!(
                "refused 1:1 `` This is JSON, but only {name}. A snapshot is an object that starts \
                 with `{{`.{another}"
            ),
        );
    }
    check(
        "{\"name\":\"x\"}",
        "refused 1:1 `` This is JSON, but not a snapshot. It has none of the arrays services, \
         resources, requests, responses and eventMessages. Choose a file that Microcks or Mockpit \
         exported.",
    );
}

#[test]
fn partial_byte_order_mark_is_rejected() {
    for start in [&b"\xBB"[..], b"\xEF", b"\xEF\xBB", b" \xBB\xBF", b"\xBF\xBB\xEF"] {
        let file = [start, b"{}"].concat();
        check(
            file,
            "refused 1:1 `` This is not JSON. A snapshot starts with `{`. Choose a file that Microcks \
             or Mockpit exported.",
        );
    }
}

#[test]
fn file_truncated_at_any_byte_is_rejected() {
    let file = release_snapshot(Release::Y2019);
    let file = &file[..file.len().min(20_000)];
    for length in (1..file.len()).step_by(7).chain(1..400) {
        let manifest = read(&file[..length], Limits::default());
        let [problem] = &manifest.problems[..] else {
            panic!("{length}: {:#?}", manifest.problems)
        };
        assert_eq!(problem.severity, Severity::Refused);
        assert_eq!(problem.position.offset, length as u64);
        let sentence = format!("The file is incomplete: it ends after {length} bytes.");
        assert!(problem.message.starts_with(&sentence), "{}", problem.message);
    }
}

#[test]
fn invalid_json_is_rejected_at_its_position() {
    let rest = "The rest of the file was not read.";
    for (file, position, reason) in [
        ("{\"services\":[],}", "1:16", "expected a key in double quotes"),
        ("{\"services\" []}", "1:13", "expected `:`"),
        ("{\"services\":[]\n\"requests\":[]}", "2:1", "expected `,` or `}`"),
        (
            "{\"services\":[{\"id\":\"s\",\"name\":\"n\"},]}",
            "1:36",
            "expected a value, but the document ends",
        ),
        ("{\"services\":[{\"id\" 1}]}", "1:20", "expected `:`"),
        ("{\"services\":[{\"id\":01}]}", "1:21", "expected `,` or `}`"),
        (
            "{\"services\":[{\"id\":\"a\tb\"}]}",
            "1:22",
            "control characters in a string must be escaped",
        ),
        ("{\"services\":[{\"id\":\"\\x\"}]}", "1:21", "unknown escape sequence"),
        ("{\"services\":[{\"id\":NaN}]}", "1:20", "expected a value"),
        ("{\"other\":12ab,\"services\":[]}", "1:12", "unexpected content after the value"),
        ("{\"other\":[}],\"services\":[]}", "1:11", "expected a value"),
        ("{\"other\":tru,\"services\":[]}", "1:10", "expected a value"),
    ] {
        check(file, &format!("refused {position} `` Invalid JSON: {reason}. {rest}"));
    }
    check(
        "{\"services\":[]} {}",
        "refused 1:17 `` The file has content after the end of the snapshot. It must be a single JSON document.",
    );
}

#[test]
fn invalid_utf_8_is_rejected_at_its_position() {
    let reason = "this byte is not part of a character";
    for (file, position) in [
        (&b"{\"services\":[{\"id\":\"a\",\n\"name\":\"\xE9\"}]}"[..], "2:9"),
        (b"{\"other\":\"\xE9\",\"services\":[]}", "1:11"),
        (b"{\"oth\xE9r\":1,\"services\":[]}", "1:6"),
    ] {
        check(
            file,
            &format!(
                "refused {position} `` The file is not valid UTF-8: {reason}. Save it as UTF-8."
            ),
        );
    }
}

#[test]
fn all_wrong_types_are_reported_together() {
    check_all(
        "{\"services\":[{\"id\":\"s\",\"name\":{},\"operations\":{}},\n\"x\"],\n\"resources\":{},\n\
         \"requests\":[{\"headers\":[{\"values\":\"v\"}]}],\"responses\":[{\"fault\":\"maybe\"}]}",
        &[
            "refused 1:31 `/services/0/name` Name of a service without a name: expected text, found an \
             object.",
            "refused 1:47 `/services/0/operations` Operations of a service without a name: expected an \
             array, found an object.",
            "refused 2:1 `/services/1` A service without a name: expected an object, found text.",
            "refused 3:13 `/resources` `resources` must be an array. Export the file again.",
            "refused 4:35 `/requests/0/headers/0/values` Values of header 1 of a request without a \
             name: expected an array, found text.",
            "refused 4:65 `/responses/0/fault` Fault of a response without a name: expected true or \
             false, found text.",
        ],
    );
}

#[test]
fn links_to_rejected_documents_are_not_reported_as_missing() {
    check_all(
        "{\"services\":[{\"id\":\"s\",\"name\":\"n\",\"operations\":[{\"name\":\"o\"}]}],\
         \"requests\":[{\"id\":\"q\",\"operationId\":\"s-o\",\"responseId\":\"p\"}],\
         \"responses\":[{\"id\":\"p\",\"operationId\":\"s-o\",\"content\":{}}]}",
        &[
            "refused 1:179 `/responses/0/content` Body of a response without a name: expected text, \
           found an object.",
        ],
    );
}

#[test]
fn service_without_name_is_skipped_and_one_without_id_gets_one() {
    check_all(
        "{\"services\":[{\"name\":\"A\",\"version\":\"1\"},{\"id\":\"s\"}]}",
        &[
            "warning 1:41 `/services/1/name` This service has no name. Microcks looks up mocks by name and version.",
            "warning 1:41 `/services/1` A service without a name is not imported because of a problem \
             in the file. The other services can be imported. To import this one too, correct the file \
             and choose it again.",
        ],
    );
    let notes = problems(b"{\"services\":[{\"name\":\"A\",\"version\":\"1\"}]}");
    let note = "note 1:14 `/services/0/id` The service `A 1` has no ID, so no document can belong to it. \
                It gets a new ID.";
    assert!(notes.iter().any(|it| it == note), "{notes:#?}");
}

#[test]
fn services_without_name_and_id_are_skipped_together() {
    let file = b"{\"services\":[{},{\"id\":\"s\",\"name\":\"A\",\"version\":\"1\"},{}]}";
    let manifest = snapshot::read(file, snapshot::Limits::default());
    assert_eq!((manifest.broken_services, manifest.definitions.len()), (2, 1));
    let together = "warning 1:14 `/services/0` 2 services without a name are not imported because of \
                    problems in the file. The other services can be imported. To import these too, \
                    correct the file and choose it again.";
    let problems = problems(file);
    assert!(problems.iter().any(|it| it == together), "{problems:#?}");
}

#[test]
fn same_file_always_gives_the_same_manifest() {
    let broken: Vec<String> = (0..20)
        .map(|number| format!(r#"{{"id":"{number}","name":"A{number}","operations":1}}"#))
        .collect();
    let file = format!(r#"{{"services":[{{"id":"s","name":"A"}},{}]}}"#, broken.join(","));
    let manifest = || format!("{:?}", snapshot::read(file.as_bytes(), snapshot::Limits::default()));
    assert_eq!(manifest(), manifest());
}

#[test]
fn names_versions_and_labels_over_the_limits_are_rejected() {
    let service = |name: &str, version: &str, labels: &str| {
        format!(
            "{{\"services\":[{{\"id\":\"s\",\"name\":\"{name}\",\"version\":\"{version}\",\
             \"metadata\":{{\"labels\":{{{labels}}}}}}}]}}"
        )
    };
    let labels = |count: usize, value: &str| {
        let labels: Vec<_> = (0..count).map(|at| format!("\"l{at}\":\"{value}\"")).collect();
        labels.join(",")
    };
    let long = |length: usize| "n".repeat(length);
    for usable in [
        service(&long(512), &long(512), ""),
        service("n", "", &labels(1_000, "v")),
        service("n", "1", &labels(1, &long(1_024))),
    ] {
        let manifest = read(usable.as_bytes(), Limits::default());
        assert!(manifest.is_usable(), "{:?}", manifest.problems);
    }
    check(
        service(&long(513), "1", ""),
        "refused 1:14 `/services/0/name` The name of this service is 513 bytes long. The limit is 512 \
         bytes.",
    );
    check(
        service("n", &long(30_000_000), ""),
        "refused 1:14 `/services/0/version` The version of this service is 30000000 bytes long. The \
         limit is 512 bytes.",
    );
    // Microcks finds the mocks of such a service, so only the review warns of it.
    for hidden in [" ", "\\u0000", "\u{3164}", "\u{202e}"] {
        assert!(read(service(hidden, "1", "").as_bytes(), Limits::default()).is_usable());
    }
    check(
        service("", "1", ""),
        "refused 1:14 `/services/0/name` This service has no name. Microcks looks up mocks by name and \
         version.",
    );
    check(
        service("n", "1", &labels(1_001, "v")),
        "refused 1:14 `/services/0` This service has 1001 labels. The limit is 1000.",
    );
    check(
        service("n", "1", &labels(3, &long(1_025))),
        "refused 1:14 `/services/0` A label of this service has a key or a value of 1025 bytes. The \
         limit is 1024 bytes each.",
    );
}

#[test]
fn too_many_documents_of_a_service_are_rejected() {
    let file = |count: usize| {
        let requests: Vec<_> =
            (0..count).map(|at| format!("{{\"id\":\"{at}\",\"operationId\":\"s-o\"}}")).collect();
        format!(
            "{{\"services\":[{{\"id\":\"s\",\"name\":\"n\",\"version\":\"1\",\
             \"operations\":[{{\"name\":\"o\"}}]}}],\"requests\":[{}]}}",
            requests.join(",")
        )
    };
    let limit = snapshot::MAX_DOCUMENTS;
    assert!(read(file(limit).as_bytes(), Limits::default()).is_usable());
    check(
        file(limit + 1),
        "refused 1:14 `/services/0` The service `n 1` has 50001 documents in `requests`. The limit is \
         50000.",
    );
}

#[test]
fn too_many_services_are_rejected() {
    let services: Vec<_> =
        (0..11).map(|at| format!("{{\"id\":\"{at}\",\"name\":\"n\"}}")).collect();
    let file = format!("{{\"services\":[{}]}}", services.join(",\n"));
    let limits = |max_services| Limits { max_services, ..Limits::default() };
    assert!(read(file.as_bytes(), limits(11)).is_usable());
    let mut reader = snapshot::Reader::new(limits(10));
    reader.push(file.as_bytes());
    assert!(reader.is_rejected(), "the reader must ignore what follows");
    let manifest = reader.finish();
    let first = &manifest.problems[0];
    assert_eq!(&*first.message, "The file has too many services. The limit is 10.");
    assert_eq!(first.position.line, 11);
}

#[test]
fn duplicate_array_or_field_is_rejected() {
    check_all(
        "{\"services\":[],\"services\":[]}",
        &["refused 1:16 `/services` The array `services` appears twice. Remove one of them."],
    );
    check_all(
        "{\"services\":[{\"id\":\"a\",\"name\":\"n\",\"id\":\"b\"}]}",
        &["refused 1:36 `/services/0/id` The field `id` appears twice. Remove one of them."],
    );
}

#[test]
fn lone_surrogate_in_a_name_is_rejected() {
    check_all(
        "{\"services\":[{\"id\":\"s\",\"name\":\"a\\uD83D\"}]}",
        &[
            "refused 1:14 `/services/0` Cannot read this service: a text contains an incomplete character (a lone surrogate).",
        ],
    );
    check_all(
        "{\"services\":[],\"resources\":[{\"id\":\"s\",\"name\":\"a\\uD83D\"}]}",
        &[
            "refused 1:46 `/resources/0/name` `name` contains an incomplete character (a lone surrogate).",
        ],
    );
}

#[test]
fn too_deep_nesting_is_rejected() {
    let nested = |depth: usize| {
        let levels = depth - 3;
        format!(
            "{{\"services\":[{{\"id\":\"s\",\"name\":\"n\",\"x\":{}{}}}]}}",
            "[".repeat(levels),
            "]".repeat(levels)
        )
    };
    let manifest = read(nested(128).as_bytes(), Limits::default());
    assert!(manifest.is_usable(), "{:?}", manifest.problems);
    check(nested(129), "refused 1:164 `` This is nested deeper than 128 levels.");
    // The reader stops before the end of a file of a hundred thousand brackets.
    check(nested(100_000), "refused 1:164 `` This is nested deeper than 128 levels.");
    let sibling = format!("{{\"other\":{}", "[".repeat(100_000));
    check(sibling, "refused 1:136 `` This is nested deeper than 128 levels.");
}

#[test]
fn files_over_the_size_limits_are_rejected() {
    let file = release_snapshot(Release::Y2019);
    let message = |limits: Limits| -> String {
        let manifest = read(&file, limits);
        assert!(!manifest.is_usable());
        manifest.problems[0].message.to_string()
    };
    let is_usable = |limits: Limits| read(&file, limits).is_usable();
    let plain = Limits::default();

    let max_file_bytes = file.len() as u64;
    assert!(is_usable(Limits { max_file_bytes, ..plain }));
    let less = max_file_bytes - 1;
    assert_eq!(
        message(Limits { max_file_bytes: less, ..plain }),
        format!("The file is larger than the limit of {less} bytes.")
    );
    assert!(is_usable(Limits { max_documents: 30, ..plain }));
    assert_eq!(
        message(Limits { max_documents: 29, ..plain }),
        "The file has too many documents. The limit is 29."
    );
    let large = message(Limits { max_document_bytes: 1000, ..plain });
    let expected = "This document is larger than the limit of 1000 bytes. It is the service `";
    assert!(large.starts_with(expected), "{large}");
    assert!(large.ends_with(
        "Remove it from the file, or make it smaller. The rest of the file was not read."
    ));
}

#[test]
fn rejected_file_gets_no_further_problems() {
    let mut reader = snapshot::Reader::new(Limits { max_file_bytes: 10, ..Limits::default() });
    for _ in 0..3 {
        reader.push(&[b' '; 8]);
    }
    assert_eq!(reader.finish().problems.len(), 1);
}

#[test]
fn too_long_values_are_rejected_before_they_end() {
    let limits = Limits { max_document_bytes: 1000, ..Limits::default() };
    for start in ["{\"services\":[{\"id\":\"", "{\"other\":\"", "{\"", "{\"other\":1"] {
        let mut reader = snapshot::Reader::new(limits);
        reader.push(start.as_bytes());
        for _ in 0..20 {
            reader.push(&[b'1'; 100]);
        }
        assert!(reader.is_rejected(), "{start}");
    }
}

/// A thousand problems are listed, and those that reject the file come first.
#[test]
fn rejection_is_listed_before_many_warnings() {
    let lost: Vec<_> = (0..1500).map(|id| format!("{{\"id\":\"{id}\",\"u{id}\":1}}")).collect();
    let start = format!("{{\"services\":[],\"responses\":[{}", lost.join(","));
    for end in ["", "]", ",{\"name\":[]}]}", "],\"requests\":{}}"] {
        let manifest = read(format!("{start}{end}").as_bytes(), Limits::default());
        assert!(!manifest.is_usable(), "{end}");
        assert_eq!(manifest.problems[0].severity, Severity::Refused);
        let last = manifest.problems.last().unwrap();
        assert!(last.message.ends_with("more problems of this severity."), "{}", last.message);
        assert!(manifest.problems.len() < 2010);
    }
}

#[test]
fn document_with_too_many_unknown_fields_is_rejected() {
    let file = |fields: usize| {
        let fields: Vec<_> = (0..fields).map(|at| format!(",\n\"u{at}\":1")).collect();
        let service = format!("{{\"id\":\"s\",\"name\":\"n\"{}}}", fields.concat());
        format!("{{\"services\":[{service}]}}")
    };
    assert!(read(file(10_000).as_bytes(), Limits::default()).is_usable());
    let expected = "This document deviates from the format in more than 10000 places.";
    for many in [10_001, 500_000] {
        check(file(many), &format!("refused 1:14 `/services/0` {expected}"));
    }
    // Each finding has the position of its own line.
    let manifest = read(file(300).as_bytes(), Limits::default());
    let lines = manifest.problems.iter().filter(|it| it.pointer.starts_with("/services/0/u"));
    assert!(lines.map(|it| it.position.line).eq(2..302));
}

#[test]
fn long_keys_are_truncated_in_problems() {
    let key = "k".repeat(1_000_000);
    let fields = ",\"u\":1".repeat(9_000);
    let bindings = format!("{{\"{key}\":{{\"type\":null{fields}}}}}");
    let service = format!(
        "{{\"id\":\"s\",\"name\":\"n\",\"operations\":[{{\"name\":\"o\",\"bindings\":{bindings}}}]}}"
    );
    let manifest = read(format!("{{\"services\":[{service}]}}").as_bytes(), Limits::default());
    assert!(manifest.is_usable());
    let note = manifest.problems.iter().find(|it| it.times == 9_000).unwrap();
    assert!(note.message.len() < 500 && note.pointer.len() < 500);
}

#[test]
fn truncated_keys_end_with_a_whole_character() {
    let file =
        format!("{{\"services\":[{{\"id\":\"s\",\"name\":\"n\",\"a{}\":1}}]}}", "é".repeat(150));
    let manifest = read(file.as_bytes(), Limits::default());
    let note = manifest.problems.iter().find(|it| it.message.contains('é')).unwrap();
    assert!(!note.message.contains(char::REPLACEMENT_CHARACTER), "{}", note.message);
}

#[test]
fn too_long_service_id_is_rejected() {
    let file = |length: usize| {
        let id = "-".repeat(length);
        let owner = "-".repeat(4_000_000);
        format!(
            "{{\"services\":[{{\"id\":\"{id}\",\"name\":\"n\",\"operations\":[{{\"name\":\"o\"}}]}}],\
             \"responses\":[{{\"operationId\":\"{id}-o\"}},{{\"operationId\":\"{owner}\"}}]}}"
        )
    };
    let manifest = read(file(256).as_bytes(), Limits::default());
    assert!(manifest.is_usable());
    assert_eq!(manifest.definitions[0].summary.documents, [1, 0, 0, 2, 0]);
    check(
        file(257),
        "refused 1:14 `/services/0/id` The ID of this service is 257 bytes long. The limit is 256 bytes.",
    );
}

#[test]
fn too_many_operations_are_rejected() {
    let service = |id: &str, operations: &[&str]| {
        format!("{{\"id\":\"{id}\",\"name\":\"n\",\"operations\":[{}]}}", operations.join(","))
    };
    let limit = snapshot::MAX_OPERATIONS;
    let file = |operations: &[&str]| format!("{{\"services\":[{}]}}", service("s", operations));
    for empty in ["{}", "{\"name\":\"o\"}"] {
        let manifest = read(file(&vec![empty; limit]).as_bytes(), Limits::default());
        assert!(manifest.is_usable(), "{:?}", manifest.problems);
        assert_eq!(manifest.definitions[0].summary.operations as usize, limit);
        check(
            file(&vec![empty; limit + 1]),
            "refused 1:14 `/services/0` This service has too many operations. The limit is 50000.",
        );
    }
    // Null items do not count as operations.
    assert!(read(file(&vec!["null"; limit * 2]).as_bytes(), Limits::default()).is_usable());

    let two =
        format!("{{\"services\":[{},{}]}}", service("s", &["{}"; 9]), service("t", &["{}"; 9]));
    let limits = |max_documents| Limits { max_documents, ..Limits::default() };
    assert!(read(two.as_bytes(), limits(18)).is_usable());
    let manifest = read(two.as_bytes(), limits(17));
    let expected = "The services of the file have too many operations together. The limit is 17.";
    assert_eq!(&*manifest.problems[0].message, expected);
}
