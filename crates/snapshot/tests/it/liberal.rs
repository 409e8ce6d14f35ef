//! Reading is liberal, and says so.

use snapshot::{Kind, drop_unknown_fields};

use crate::support::{definitions, every_type, export, only, problems, usable};

/// A file with one of each, with room for more in every place.
const FILE: &str = r#"{
"services":[{"id":"s1","name":"A","version":"1","type":"REST","metadata":{"createdOn":1,"lastUpdate":2,"labels":{"a":"b"}},"operations":[{"name":"GET /a","bindings":{"KAFKA":{"type":"KAFKA"}},"parameterConstraints":[{"name":"q","in":"query"}]}]}],
"resources":[{"id":"r1","name":"A.yaml","content":"x","type":"OPEN_API_SPEC","serviceId":"s1"}],
"requests":[{"name":"one","operationId":"s1-GET /a","headers":[{"name":"h","values":["v"]}],"id":"q1","responseId":"p1"}],
"responses":[{"name":"one","operationId":"s1-GET /a","id":"p1","status":"200"}],
"eventMessages":[{"name":"e","operationId":"s1-GET /a","id":"e1"}]
}"#;

/// The file is usable with exactly these problems.
#[track_caller]
fn check(file: impl AsRef<[u8]>, told: &[&str]) {
    usable(file.as_ref());
    assert_eq!(problems(file.as_ref()), told);
}

/// The same with one text replaced, which has to be there.
#[track_caller]
fn with(old: &str, new: &str) -> String {
    assert!(FILE.contains(old), "{old}");
    FILE.replacen(old, new, 1)
}

#[test]
fn a_plain_file_has_no_problem() {
    check(FILE, &[]);
}

#[test]
fn a_byte_order_mark_is_left_out() {
    check(
        format!("\u{FEFF}{FILE}"),
        &["note 1:1 `` The file starts with a byte order mark. It is left out; a Microcks would \
           import nothing from this file."],
    );
    assert_eq!(only(format!("\u{FEFF}{FILE}").as_bytes()), only(FILE.as_bytes()));
}

#[test]
fn missing_arrays_are_empty() {
    let missing = |keys: &[&str]| -> Vec<String> {
        let told = keys
            .iter()
            .map(|key| format!("note 1:1 `` The array `{key}` is missing; it is read as empty."));
        told.collect()
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
fn null_is_an_empty_array_and_no_document() {
    check(
        r#"{"services":null,"resources":[null, null],"requests":[],"responses":[],"eventMessages":[]}"#,
        &[
            "note 1:13 `/services` `services` is null; it is read as an empty array.",
            "note 1:31 `/resources/0` A null in place of a document is left out. (2 times)",
        ],
    );
}

#[test]
fn numbers_as_ids_are_kept_digit_by_digit() {
    let number = "12345678901234567890123456789012";
    let file = FILE.replace("\"s1\"", number).replace("s1-", &format!("{number}-"));
    check(&file, &[]);
    let definition = only(file.as_bytes());
    assert!(definition.section(Kind::Service).contains(&format!(r#"{{"id":{number},"#)));
    assert!(definition.section(Kind::Resource).contains(&format!(r#""serviceId":{number}}}"#)));
    assert_eq!(usable(file.as_bytes()).definitions[0].summary.id.as_str(), number);
}

#[test]
fn unknown_fields_are_told_once_kept_and_left_out_of_what_is_known() {
    // One level after the other: where, and how the field is called in the message.
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
        usable(file.as_bytes());
        let told = problems(file.as_bytes());
        let [told] = &told[..] else { panic!("{told:?}") };
        assert!(
            told.contains(&format!("`{pointer}/x~0~1y` `{pattern}/x~/y` is a field that no")),
            "{told}"
        );

        let definition = only(file.as_bytes());
        assert!(usable(file.as_bytes()).definitions[0].summary.unknown_fields);
        let known =
            Kind::ALL.map(|kind| drop_unknown_fields(definition.section(kind), kind).into_owned());
        assert_eq!(known, *only(FILE.as_bytes()).sections(), "{place}");
        assert!(definition.sections().concat().contains("\"x~/y\":{\"z\":[1]}"));
    }
}

#[test]
fn like_unknown_fields_are_one_note_with_times() {
    let file = String::from_utf8(every_type(1)).unwrap();
    let many = file.replace("{\"id\":", "{\"isFault\":false,\"id\":");
    let times = file.matches("{\"id\":").count();
    let told = problems(many.as_bytes());
    assert_eq!(told.len(), 2, "{told:#?}");
    let counted: usize = usable(many.as_bytes()).problems.iter().map(|it| it.times as usize).sum();
    assert_eq!(counted, times);
}

#[test]
fn a_key_beside_the_arrays_is_left_out() {
    check(
        with("{\n", "{\"exportedBy\": {\"who\": [\"me\", 1.5e3, true]}, \n"),
        &["note 1:2 `/exportedBy` `exportedBy` is not part of a snapshot and is left out."],
    );
}

#[test]
fn what_microcks_reads_though_it_never_writes_it_is_known() {
    check(
        with(
            "{\"name\":\"GET /a\"",
            "{\"name\":\"GET /a\",\"override\":true,\"callbackInfso\":{\"a\":{\"order\":\"7\"}}",
        ),
        &[],
    );
}

#[test]
fn dates_are_numbers_digits_or_iso_8601() {
    for date in ["\"2024-02-03T10:11:12.000+00:00\"", "\"2024-02-03\"", "\"17\"", "null", "17"] {
        check(with("\"lastUpdate\":2", &format!("\"lastUpdate\":{date}")), &[]);
    }
}

#[test]
fn a_word_that_is_in_no_list_is_kept_with_a_warning() {
    check(
        with("\"type\":\"REST\"", "\"type\":\"rest\""),
        &["warning 2:56 `/services/0/type` `rest` is not one of REST, SOAP_HTTP, GRAPHQL, GRPC, \
           EVENT, GENERIC_REST, GENERIC_EVENT. It is kept here; an export leaves out what has it, \
           because a Microcks would import nothing from the file."],
    );
}

#[test]
fn blanks_and_line_ends_do_not_matter() {
    let file = every_type(2);
    let value: serde_json::Value = serde_json::from_slice(&file).unwrap();
    // serde_json sorts keys: the sorted file, once without blanks and once indented.
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
fn half_a_character_in_a_body_is_kept() {
    let file = with("\"content\":\"x\"", r#""content":"\ud83d \uD83D\uDE00""#);
    check(&file, &[]);
    assert!(only(file.as_bytes()).section(Kind::Resource).contains(r#""\ud83d \uD83D\uDE00""#));
}

#[test]
fn a_field_is_known_however_its_key_is_written() {
    let file = with("\"responseId\"", "\"response\\u0049d\"");
    check(&file, &[]);
    let twice = with("\"responseId\"", "\"response\\u0049d\":\"p0\",\"responseId\"");
    let told = problems(twice.as_bytes());
    assert!(told[0].contains("The field `responseId` is there twice"), "{told:?}");
}
