//! Every document goes to its service; what fits nowhere is told.

use snapshot::Kind;

use crate::support::{definitions, only, problems, usable};

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

/// The file is usable with exactly these problems.
#[track_caller]
fn check(file: &str, told: &[&str]) {
    usable(file.as_bytes());
    assert_eq!(problems(file.as_bytes()), told);
}

#[test]
fn ids_and_names_may_hold_dashes() {
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
fn a_message_of_no_service_is_left_out() {
    let file = file(
        &[service("s", "A", &["o"])],
        &[],
        &["{\"id\":\"1\",\"name\":\"lost\",\"operationId\":\"t-o\"}", "{\"id\":\"2\"}"],
        &[],
    );
    check(
        &file,
        &[
            "warning 4:14 `/responses/0` `lost` belongs to no service of this file and is left out.",
            "warning 4:59 `/responses/1` `without a name` belongs to no service of this file and is left out.",
        ],
    );
    assert_eq!(only(file.as_bytes()).section(Kind::Response), "");
}

#[test]
fn a_message_of_no_operation_stays_with_its_service() {
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
           does not have. It is kept with the service.",
        ],
    );
    assert!(only(file.as_bytes()).section(Kind::Response).contains("s-gone"));
}

#[test]
fn missing_responses_and_replies_are_told() {
    let file = file(
        &[service("s", "A", &["o"])],
        &["{\"id\":\"1\",\"name\":\"q\",\"operationId\":\"s-o\",\"responseId\":\"9\"}"],
        &[],
        &["{\"id\":\"1\",\"name\":\"e\",\"operationId\":\"s-o\",\"replyId\":\"8\"}"],
    );
    check(
        &file,
        &[
            "warning 3:13 `/requests/0` The response `9` of `q` is not in this file; the message is kept without it.",
            "warning 5:18 `/eventMessages/0` The reply `8` of `e` is not in this file; the message is kept without it.",
        ],
    );
}

#[test]
fn of_documents_with_one_id_the_last_counts() {
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
            "warning 4:60 `/responses/1` The id `1` is there twice in `responses`. The last one counts; the one at line 4, column 14 is left out.",
            "warning 4:107 `/responses/2` The id `1` is there twice in `responses`. The last one counts; the one at line 4, column 60 is left out.",
        ],
    );
    let definition = only(file.as_bytes());
    assert!(definition.section(Kind::Response).starts_with("{\"id\":\"1\",\"name\":\"third\""));
    assert!(!definition.section(Kind::Response).contains("second"));
    assert!(definition.section(Kind::EventMessage).contains("of another kind"));
}

#[test]
fn of_services_with_one_id_the_last_counts() {
    let file = file(&[service("s", "A", &["o"]), service("s", "B", &["o"])], &[], &[], &[]);
    check(
        &file,
        &[
            "warning 1:78 `/services/1` The id `s` is the id of two services of this file. The last one counts, and `A 1` is left out.",
        ],
    );
    assert!(only(file.as_bytes()).section(Kind::Service).contains("\"B\""));
}

#[test]
fn a_name_and_version_that_is_there_twice_is_told() {
    let file = file(&[service("s", "A", &["o"]), service("t", "A", &["o"])], &[], &[], &[]);
    check(
        &file,
        &[
            "warning 1:78 `/services/1` `A 1` is in this file twice, also at line 1, column 14. Mocks are looked up by name and version, so at most one of them can be imported.",
        ],
    );
    assert_eq!(usable(file.as_bytes()).definitions.len(), 2);
}

#[test]
fn the_order_of_a_definition_is_that_of_operations_then_names() {
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
    let definition = only(file.as_bytes());
    let section = definition.section(Kind::Response);
    let ids: Vec<_> = section.lines().map(|line| &line[7..8]).collect();
    assert_eq!(ids, ["3", "0", "2", "1"]);
}
