//! Documents are assigned to services, and those without a service are reported.

use snapshot::Kind;

use crate::support::{definitions, problems, read_usable, single_definition};

fn service(id: &str, name: &str, operations: &[&str]) -> String {
    let operations: Vec<_> =
        operations.iter().map(|name| format!("{{\"name\":\"{name}\"}}")).collect();
    format!(
        "{{\"id\":\"{id}\",\"name\":\"{name}\",\"version\":\"1\",\"operations\":[{}]}}",
        operations.join(",")
    )
}

fn file(services: &[String], requests: &[&str], responses: &[&str], events: &[&str]) -> String {
    format!(
        "{{\"services\":[{}],\n\"resources\":[],\n\"requests\":[{}],\n\"responses\":[{}],\n\
         \"eventMessages\":[{}]}}",
        services.join(","),
        requests.join(","),
        responses.join(","),
        events.join(",")
    )
}

/// Asserts that the file is usable with exactly these problems.
#[track_caller]
fn check(file: &str, expected: &[&str]) {
    read_usable(file.as_bytes());
    assert_eq!(problems(file.as_bytes()), expected);
}

#[test]
fn longest_service_id_with_a_matching_operation_wins() {
    let services = [
        service("a", "One", &["b-x", "x"]),
        service("a-b", "Two", &["x", "c-d-e"]),
        service("a-b-c", "Three", &["d-e"]),
    ];
    let file = file(
        &services,
        &[],
        &[
            "{\"id\":\"1\",\"name\":\"both fit, the longer id wins\",\"operationId\":\"a-b-x\"}",
            "{\"id\":\"2\",\"name\":\"longest\",\"operationId\":\"a-b-c-d-e\"}",
            "{\"id\":\"3\",\"name\":\"only the first\",\"operationId\":\"a-x\"}",
        ],
        &[],
    );
    check(&file, &[]);
    let ids: Vec<Vec<char>> = definitions(file.as_bytes())
        .iter()
        .map(|it| {
            let section = it.section(Kind::Response);
            section
                .match_indices("\"id\":\"")
                .map(|(at, key)| section[at + key.len()..].chars().next().unwrap())
                .collect()
        })
        .collect();
    assert_eq!(ids, [vec!['3'], vec!['1'], vec!['2']]);
}

#[test]
fn message_without_a_service_is_skipped_with_a_warning() {
    let file = file(
        &[service("s", "A", &["o"])],
        &[],
        &["{\"id\":\"1\",\"name\":\"lost\",\"operationId\":\"t-o\"}", "{\"id\":\"2\"}"],
        &[],
    );
    check(
        &file,
        &[
            "warning 4:14 `/responses/0` `lost` does not belong to any service in this file and is skipped.",
            "warning 4:59 `/responses/1` `without a name` does not belong to any service in this file and is skipped.",
        ],
    );
    assert_eq!(single_definition(file.as_bytes()).section(Kind::Response), "");
}

#[test]
fn message_without_an_operation_stays_with_its_service() {
    let file = file(
        &[service("s", "A", &["o"])],
        &[],
        &["{\"id\":\"1\",\"name\":\"old\",\"operationId\":\"s-gone\"}"],
        &[],
    );
    check(
        &file,
        &[
            "warning 4:14 `/responses/0` The message `old` belongs to an operation that its service \
           does not have. The message is imported with the service.",
        ],
    );
    assert!(single_definition(file.as_bytes()).section(Kind::Response).contains("s-gone"));
}

#[test]
fn missing_responses_and_replies_give_warnings() {
    let file = file(
        &[service("s", "A", &["o"])],
        &["{\"id\":\"1\",\"name\":\"q\",\"operationId\":\"s-o\",\"responseId\":\"9\"}"],
        &[],
        &["{\"id\":\"1\",\"name\":\"e\",\"operationId\":\"s-o\",\"replyId\":\"8\"}"],
    );
    check(
        &file,
        &[
            "warning 3:13 `/requests/0` The response `9` of `q` is not in this file. The message is imported without it.",
            "warning 5:18 `/eventMessages/0` The reply `8` of `e` is not in this file. The message is imported without it.",
        ],
    );
}

#[test]
fn last_of_several_documents_with_the_same_id_is_used() {
    let file = file(
        &[service("s", "A", &["o"])],
        &[],
        &[
            "{\"id\":\"1\",\"name\":\"first\",\"operationId\":\"s-o\"}",
            "{\"id\":\"1\",\"name\":\"second\",\"operationId\":\"s-o\"}",
            "{\"id\":\"1\",\"name\":\"third\",\"operationId\":\"s-o\"}",
        ],
        &["{\"id\":\"1\",\"name\":\"of another kind\",\"operationId\":\"s-o\"}"],
    );
    check(
        &file,
        &[
            "warning 4:60 `/responses/1` The ID `1` appears twice in `responses`. The last one is used, and the one at line 4, column 14 is skipped.",
            "warning 4:107 `/responses/2` The ID `1` appears twice in `responses`. The last one is used, and the one at line 4, column 60 is skipped.",
        ],
    );
    let definition = single_definition(file.as_bytes());
    assert!(definition.section(Kind::Response).starts_with("{\"id\":\"1\",\"name\":\"third\""));
    assert!(!definition.section(Kind::Response).contains("second"));
    assert!(definition.section(Kind::EventMessage).contains("of another kind"));
}

#[test]
fn documents_of_different_services_can_have_the_same_id() {
    let file = file(
        &[service("s", "A", &["o"]), service("t", "B", &["o"])],
        &[],
        &[
            "{\"id\":\"1\",\"name\":\"of A\",\"operationId\":\"s-o\"}",
            "{\"id\":\"1\",\"name\":\"of B\",\"operationId\":\"t-o\"}",
        ],
        &[],
    );
    check(&file, &[]);
    let sections = definitions(file.as_bytes());
    let sections: Vec<_> = sections.iter().map(|it| it.section(Kind::Response)).collect();
    assert!(sections[0].contains("of A") && sections[1].contains("of B"), "{sections:?}");
}

#[test]
fn equal_duplicates_give_one_note() {
    let response = "{\"id\":\"1\",\"name\":\"one\",\"operationId\":\"s-o\"}";
    let spaced = "{ \"id\": \"1\", \"name\": \"one\", \"operationId\": \"s-o\" }";
    let services = [service("s", "A", &["o"]), service("s", "A", &["o"])];
    let file = file(&services, &[], &[response, spaced, response], &[]);
    check(
        &file,
        &[
            "note 1:78 `/services/1` Documents that appear twice in this file with the same content are imported once. (3 times)",
        ],
    );
    let manifest = read_usable(file.as_bytes());
    assert_eq!(manifest.problems[0].times, 3);
    let definition = single_definition(file.as_bytes());
    assert_eq!(definition.section(Kind::Response), response);
    assert_eq!(manifest.definitions[0].document_ids(), &*definition.document_ids());
}

#[test]
fn services_with_the_same_id_share_its_documents() {
    let services = [service("s", "A", &["o", "p"]), service("s", "B", &["q", "o"])];
    let file = file(
        &services,
        &[],
        &[
            "{\"id\":\"1\",\"name\":\"of both\",\"operationId\":\"s-o\"}",
            "{\"id\":\"2\",\"name\":\"of A\",\"operationId\":\"s-p\"}",
            "{\"id\":\"3\",\"name\":\"of B\",\"operationId\":\"s-q\"}",
        ],
        &[],
    );
    check(
        &file,
        &[
            "warning 1:91 `/services/1` `A 1` and `B 1` have the same ID, `s`. Each of them gets the documents of this ID. To import both, add one of them with new IDs.",
        ],
    );
    let names = |index: usize| -> Vec<String> {
        let definition = &definitions(file.as_bytes())[index];
        let section = definition.section(Kind::Response);
        let names = section.lines().map(|line| line.split('"').nth(7).unwrap().to_owned());
        names.collect()
    };
    assert_eq!(
        (names(0), names(1)),
        (vec!["of both".into(), "of A".into()], vec!["of B".into(), "of both".into()])
    );
}

#[test]
fn equal_services_are_read_once_with_any_service_between_them() {
    let a = service("s", "A", &["o"]);
    for between in [service("s", "B", &["o"]), "{\"id\":\"s\",\"name\":\"\"}".to_owned()] {
        let file = file(&[a.clone(), between, a.clone()], &[], &[], &[]);
        let manifest = read_usable(file.as_bytes());
        let read_once = manifest.definitions.iter().filter(|entry| &*entry.summary.key.name == "A");
        assert_eq!(read_once.count(), 1, "{file}");
        let messages: Vec<&str> = manifest.problems.iter().map(|it| &*it.message).collect();
        let note =
            "Documents that appear twice in this file with the same content are imported once.";
        assert!(messages.contains(&note), "{messages:#?}");
    }
}

#[test]
fn only_services_that_can_be_imported_give_a_warning_of_a_shared_id() {
    let without_id = |field: &str| format!("{{\"name\":\"A\",\"version\":\"1\",\"x\":{field}}}");
    let pairs = [
        [service("s", "A", &[]), "{\"id\":\"s\",\"name\":\"\"}".to_owned()],
        [without_id("1"), without_id("2")],
    ];
    for services in pairs {
        let file = file(&services, &[], &[], &[]);
        let problems = read_usable(file.as_bytes()).problems;
        let shared = problems.iter().find(|problem| problem.message.contains("have the same ID"));
        assert_eq!(shared, None);
    }
}

#[test]
fn services_with_the_same_name_and_version_give_a_warning() {
    let file = file(&[service("s", "A", &["o"]), service("t", "A", &["o"])], &[], &[], &[]);
    check(
        &file,
        &[
            "warning 1:78 `/services/1` `A 1` appears twice in this file, also at line 1, column 14. Microcks looks up mocks by name and version, so you can import only one of them.",
        ],
    );
    assert_eq!(read_usable(file.as_bytes()).definitions.len(), 2);
}

#[test]
fn documents_are_sorted_by_operation_name_and_id() {
    let file = file(
        &[service("s", "A", &["z", "a"])],
        &[],
        &[
            "{\"id\":\"1\",\"name\":\"b\",\"operationId\":\"s-a\"}",
            "{\"id\":\"2\",\"name\":\"b\",\"operationId\":\"s-z\"}",
            "{\"id\":\"0\",\"name\":\"b\",\"operationId\":\"s-z\"}",
            "{\"id\":\"3\",\"name\":\"a\",\"operationId\":\"s-z\"}",
        ],
        &[],
    );
    let definition = single_definition(file.as_bytes());
    let section = definition.section(Kind::Response);
    let ids: Vec<_> = section.lines().map(|line| &line[7..8]).collect();
    assert_eq!(ids, ["3", "0", "2", "1"]);
}
