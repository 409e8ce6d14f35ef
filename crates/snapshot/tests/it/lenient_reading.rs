//! The reader accepts deviations from the format and reports them.

use snapshot::{Kind, drop_unknown_fields};

use crate::support::{
    definitions, export, file_with_every_type, problems, read_usable, single_definition,
};

/// A file with one document of each kind.
const FILE: &str = r#"{
"services":[{"id":"s1","name":"A","version":"1","type":"REST","metadata":{"createdOn":1,"lastUpdate":2,"labels":{"a":"b"}},"operations":[{"name":"GET /a","bindings":{"KAFKA":{"type":"KAFKA"}},"parameterConstraints":[{"name":"q","in":"query"}]}]}],
"resources":[{"id":"r1","name":"A.yaml","content":"x","type":"OPEN_API_SPEC","serviceId":"s1"}],
"requests":[{"name":"one","operationId":"s1-GET /a","headers":[{"name":"h","values":["v"]}],"id":"q1","responseId":"p1"}],
"responses":[{"name":"one","operationId":"s1-GET /a","id":"p1","status":"200"}],
"eventMessages":[{"name":"e","operationId":"s1-GET /a","id":"e1"}]
}"#;

/// Asserts that the file is usable with exactly these problems.
#[track_caller]
fn check(file: impl AsRef<[u8]>, expected: &[&str]) {
    read_usable(file.as_ref());
    assert_eq!(problems(file.as_ref()), expected);
}

/// The file with one text replaced.
#[track_caller]
fn with(old: &str, new: &str) -> String {
    assert!(FILE.contains(old), "{old}");
    FILE.replacen(old, new, 1)
}

#[test]
fn plain_file_has_no_problems() {
    check(FILE, &[]);
}

#[test]
fn byte_order_mark_is_ignored_with_a_note() {
    check(
        format!("\u{FEFF}{FILE}"),
        &["note 1:1 `` The file starts with a byte order mark, which Mockpit ignores. Microcks \
           would import nothing from this file."],
    );
    assert_eq!(
        single_definition(format!("\u{FEFF}{FILE}").as_bytes()),
        single_definition(FILE.as_bytes())
    );
}

#[test]
fn missing_arrays_are_treated_as_empty() {
    let missing = |keys: &[&str]| -> Vec<String> {
        let notes = keys.iter().map(|key| {
            format!("note 1:1 `` The array `{key}` is missing and is treated as empty.")
        });
        notes.collect()
    };
    let all = missing(&Kind::ALL.map(Kind::key));
    check("{}", &all.iter().map(String::as_str).collect::<Vec<_>>());
    let events = missing(&["eventMessages"]);
    check(
        with(
            ",\n\"eventMessages\":[{\"name\":\"e\",\"operationId\":\"s1-GET /a\",\"id\":\"e1\"}]",
            "",
        ),
        &[&events[0]],
    );
}

#[test]
fn null_array_is_empty_and_null_document_ignored() {
    check(
        r#"{"services":null,"resources":[null, null],"requests":[],"responses":[],"eventMessages":[]}"#,
        &[
            "note 1:13 `/services` `services` is null and is treated as an empty array.",
            "note 1:31 `/resources/0` A null instead of a document is ignored. (2 times)",
        ],
    );
}

#[test]
fn numeric_ids_keep_every_digit() {
    let number = "12345678901234567890123456789012";
    let file = FILE.replace("\"s1\"", number).replace("s1-", &format!("{number}-"));
    check(&file, &[]);
    let definition = single_definition(file.as_bytes());
    assert!(definition.section(Kind::Service).contains(&format!(r#"{{"id":{number},"#)));
    assert!(definition.section(Kind::Resource).contains(&format!(r#""serviceId":{number}}}"#)));
    assert_eq!(read_usable(file.as_bytes()).definitions[0].summary.id.as_str(), number);
}

#[test]
fn unknown_fields_are_noted_and_kept_and_can_be_dropped() {
    // For each level: a text in the file, the pointer, and the pattern in the message.
    let levels = [
        ("{\"id\":\"s1\"", "/services/0", "services/*"),
        ("{\"createdOn\":1", "/services/0/metadata", "services/*/metadata"),
        ("{\"name\":\"GET /a\"", "/services/0/operations/0", "services/*/operations/*"),
        (
            "{\"type\":\"KAFKA\"",
            "/services/0/operations/0/bindings/KAFKA",
            "services/*/operations/*/bindings/KAFKA",
        ),
        (
            "{\"name\":\"q\"",
            "/services/0/operations/0/parameterConstraints/0",
            "services/*/operations/*/parameterConstraints/*",
        ),
        ("{\"id\":\"r1\"", "/resources/0", "resources/*"),
        ("{\"name\":\"one\"", "/requests/0", "requests/*"),
        ("{\"name\":\"h\"", "/requests/0/headers/0", "requests/*/headers/*"),
        ("{\"name\":\"e\"", "/eventMessages/0", "eventMessages/*"),
    ];
    for (place, pointer, pattern) in levels {
        let file = with(place, &place.replacen('{', "{\"x~/y\":{\"z\":[1]},", 1));
        read_usable(file.as_bytes());
        let notes = problems(file.as_bytes());
        let [note] = &notes[..] else { panic!("{notes:?}") };
        assert!(
            note.contains(&format!("`{pointer}/x~0~1y` `{pattern}/x~/y` is a field that no known")),
            "{note}"
        );

        let definition = single_definition(file.as_bytes());
        assert!(read_usable(file.as_bytes()).definitions[0].summary.unknown_fields);
        let known =
            Kind::ALL.map(|kind| drop_unknown_fields(definition.section(kind), kind).into_owned());
        assert_eq!(known, *single_definition(FILE.as_bytes()).sections(), "{place}");
        assert!(definition.sections().concat().contains("\"x~/y\":{\"z\":[1]}"));
    }
}

#[test]
fn equal_unknown_fields_are_one_note_with_a_count() {
    let file = String::from_utf8(file_with_every_type(1)).unwrap();
    let many = file.replace("{\"id\":", "{\"isFault\":false,\"id\":");
    let times = file.matches("{\"id\":").count();
    let reported = problems(many.as_bytes());
    assert_eq!(reported.len(), 2, "{reported:#?}");
    let counted: usize =
        read_usable(many.as_bytes()).problems.iter().map(|it| it.times as usize).sum();
    assert_eq!(counted, times);
}

#[test]
fn unknown_top_level_key_is_ignored_with_a_note() {
    check(
        with("{\n", "{\"exportedBy\": {\"who\": [\"me\", 1.5e3, true]}, \n"),
        &["note 1:2 `/exportedBy` `exportedBy` is not part of a snapshot and is ignored."],
    );
}

#[test]
fn fields_that_microcks_only_reads_are_known() {
    check(
        with(
            "{\"name\":\"GET /a\"",
            "{\"name\":\"GET /a\",\"override\":true,\"callbackInfso\":{\"a\":{\"order\":\"7\"}}",
        ),
        &[],
    );
}

#[test]
fn dates_are_read_as_numbers_digits_or_iso_8601() {
    for date in ["\"2024-02-03T10:11:12.000+00:00\"", "\"2024-02-03\"", "\"17\"", "null", "17"] {
        check(with("\"lastUpdate\":2", &format!("\"lastUpdate\":{date}")), &[]);
    }
}

#[test]
fn unknown_word_is_kept_with_a_warning() {
    check(
        with("\"type\":\"REST\"", "\"type\":\"rest\""),
        &["warning 2:56 `/services/0/type` `rest` is not one of REST, SOAP_HTTP, GRAPHQL, GRPC, \
           EVENT, GENERIC_REST, GENERIC_EVENT. Mockpit keeps it. Exports omit what contains it, \
           because Microcks would import nothing from such a file."],
    );
}

#[test]
fn white_space_does_not_change_definitions() {
    let file = file_with_every_type(2);
    let value: serde_json::Value = serde_json::from_slice(&file).unwrap();
    // serde_json sorts keys. The sorted file, once compact and once indented.
    let compact = serde_json::to_string(&value).unwrap();
    let pretty = serde_json::to_string_pretty(&value).unwrap();
    let windows = pretty.replace('\n', "\r\n\t");
    for other in [&pretty, &windows] {
        assert_eq!(definitions(other.as_bytes()), definitions(compact.as_bytes()));
    }
    let exported = export(&definitions(windows.as_bytes()));
    assert_eq!(exported, export(&definitions(compact.as_bytes())));
}

#[test]
fn lone_surrogate_in_a_body_is_kept() {
    let file = with("\"content\":\"x\"", r#""content":"\ud83d \uD83D\uDE00""#);
    check(&file, &[]);
    assert!(
        single_definition(file.as_bytes())
            .section(Kind::Resource)
            .contains(r#""\ud83d \uD83D\uDE00""#)
    );
}

#[test]
fn escaped_keys_are_known() {
    let file = with("\"responseId\"", "\"response\\u0049d\"");
    check(&file, &[]);
    let twice = with("\"responseId\"", "\"response\\u0049d\":\"p0\",\"responseId\"");
    let reported = problems(twice.as_bytes());
    assert!(reported[0].contains("The field `responseId` appears twice"), "{reported:?}");
}
