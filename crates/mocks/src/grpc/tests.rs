//! Tests of mocks of gRPC services.

use std::sync::LazyLock;

use prost::Message;
use prost_reflect::{
    DynamicMessage, MessageDescriptor,
    prost_types::{
        DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
        FileDescriptorProto, FileDescriptorSet, MethodDescriptorProto, ServiceDescriptorProto,
        field_descriptor_proto::{Label, Type},
    },
};
use rand::{SeedableRng, rngs::StdRng};
use snapshot::Definition;

use super::*;
use crate::environment::NoScripts;
use crate::{Compiled, Entry, Mocks};

fn field(
    number: i32,
    name: &str,
    kind: Type,
    of: Option<&str>,
    is_list: bool,
) -> FieldDescriptorProto {
    FieldDescriptorProto {
        name: Some(name.into()),
        number: Some(number),
        label: Some(if is_list { Label::Repeated } else { Label::Optional }.into()),
        r#type: Some(kind.into()),
        type_name: of.map(Into::into),
        ..Default::default()
    }
}

/// A service whose file imports two files that it does not have.
fn set() -> FileDescriptorSet {
    let all = DescriptorProto {
        name: Some("All".into()),
        field: vec![
            field(1, "text", Type::String, None, false),
            field(2, "number", Type::Int32, None, false),
            field(3, "big_number", Type::Int64, None, false),
            field(4, "unsigned", Type::Uint64, None, false),
            field(5, "flag", Type::Bool, None, false),
            field(6, "ratio", Type::Double, None, false),
            field(7, "data", Type::Bytes, None, false),
            field(8, "color", Type::Enum, Some(".a.b.v1.Color"), false),
            field(9, "child", Type::Message, Some(".a.b.v1.All"), false),
            field(10, "items", Type::Message, Some(".a.b.v1.All"), true),
            field(11, "at", Type::Message, Some(".google.protobuf.Timestamp"), false),
            field(12, "counts", Type::Message, Some(".a.b.v1.All.CountsEntry"), true),
            field(13, "far", Type::Message, Some(".far.Away"), false),
            field(14, "half", Type::Float, None, false),
        ],
        nested_type: vec![DescriptorProto {
            name: Some("CountsEntry".into()),
            field: vec![
                field(1, "key", Type::String, None, false),
                field(2, "value", Type::Int32, None, false),
            ],
            options: Some(prost_reflect::prost_types::MessageOptions {
                map_entry: Some(true),
                ..Default::default()
            }),
            ..Default::default()
        }],
        ..Default::default()
    };
    let value = |name: &str, number| EnumValueDescriptorProto {
        name: Some(name.into()),
        number: Some(number),
        options: None,
    };
    let method = MethodDescriptorProto {
        name: Some("Find".into()),
        input_type: Some(".a.b.v1.All".into()),
        output_type: Some(".a.b.v1.All".into()),
        ..Default::default()
    };
    let file = FileDescriptorProto {
        name: Some("all.proto".into()),
        package: Some("a.b.v1".into()),
        syntax: Some("proto3".into()),
        dependency: vec!["google/protobuf/timestamp.proto".into(), "far/away.proto".into()],
        message_type: vec![all],
        enum_type: vec![EnumDescriptorProto {
            name: Some("Color".into()),
            value: vec![value("PALE", 0), value("DARK", 1)],
            ..Default::default()
        }],
        service: vec![ServiceDescriptorProto {
            name: Some("S".into()),
            method: vec![method],
            options: None,
        }],
        ..Default::default()
    };
    FileDescriptorSet { file: vec![file] }
}

fn encoded() -> String {
    data_encoding::BASE64.encode(&set().encode_to_vec())
}

fn descriptor() -> MessageDescriptor {
    descriptors::read(&encoded()).unwrap().get_message_by_name("a.b.v1.All").unwrap()
}

fn json_of(message: &DynamicMessage) -> String {
    let mut out = String::new();
    json::write(&to_json(message).unwrap(), &mut out);
    out
}

fn read(text: &str) -> Result<String, String> {
    from_json::from_json(text, &descriptor()).map(|it| json_of(&it))
}

#[test]
fn missing_imports_are_added() {
    let pool = descriptors::read(&encoded()).unwrap();
    assert!(pool.get_message_by_name("google.protobuf.Timestamp").is_some());
    assert_eq!(pool.get_message_by_name("far.Away").unwrap().fields().len(), 0);
    assert!(descriptors::read("%").is_err());
    assert!(descriptors::read("////").is_err());
}

#[test]
fn examples_are_read_leniently() {
    for (text, expected) in [
        (r#"{"text": 7, "number": "7"}"#, r#"{"text":"7","number":7}"#),
        (r#"{"text": true, "number": 1.0}"#, r#"{"text":"true","number":1}"#),
        (r#"{big_number: 9007199254740993}"#, r#"{"bigNumber":"9007199254740993"}"#),
        (r#"{'bigNumber': '5', flag: "true"} rest"#, r#"{"bigNumber":"5","flag":true}"#),
        (r#"{"color": "DARK"} // why"#, r#"{"color":"DARK"}"#),
        (r#"{"color": 1}"#, r#"{"color":"DARK"}"#),
        (r#"{"color": 7}"#, r#"{"color":7}"#),
        (r#"{"text": "a", "text": "b"}"#, r#"{"text":"b"}"#),
        (r#"{"text": null, "data": "YQ"}"#, r#"{"data":"YQ=="}"#),
        (r#"{"items": [{"number": 1}, {}]}"#, r#"{"items":[{"number":1},{}]}"#),
        (r#"{"counts": {"a": "1"}}"#, r#"{"counts":{"a":1}}"#),
        (r#"{"at": "2026-11-30T10:00:00Z"}"#, r#"{"at":"2026-11-30T10:00:00Z"}"#),
        (r#"{"unsigned": 18446744073709551615}"#, r#"{"unsigned":"18446744073709551615"}"#),
        (r#"{"ratio": "NaN", "half": 0.1}"#, r#"{"ratio":"NaN","half":0.1}"#),
        (r#"{"ratio": 1e10}"#, r#"{"ratio":1.0E10}"#),
        (r#"{"far": {}}"#, r#"{"far":{}}"#),
    ] {
        assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn examples_that_do_not_fit_are_rejected() {
    for (text, expected) in [
        (r#"{"nothing": 1}"#, "a.b.v1.All has no field nothing"),
        (r#"{"number": 1.5}"#, "the field number does not fit: 1.5 is no int32"),
        (r#"{"number": 3000000000}"#, "the field number does not fit: 3000000000 is no int32"),
        (r#"{"flag": 1}"#, "the field flag does not fit: 1 is no bool"),
        (r#"{"color": "RED"}"#, "the field color does not fit: \"RED\" is no a.b.v1.Color"),
        (r#"{"items": {}}"#, "the field items does not fit: an array is needed"),
        (r#"{"items": [null]}"#, "the field items does not fit: a.b.v1.All needs an object"),
        (r#"{"text": "a",}"#, "A name is missing in line 1, column 14"),
        ("", "A value is missing in line 1, column 1"),
        ("[]", "a.b.v1.All needs an object"),
    ] {
        assert_eq!(read(text), Err(expected.to_owned()), "{text}");
    }
}

fn mocks(operation: &str, responses: &[&str]) -> Mocks {
    let service = format!(
        r#"{{"id":"s","name":"a.b.v1.S","version":"v1","type":"GRPC","operations":[{operation}]}}"#
    );
    let contract =
        format!(r#"{{"name":"s.pbb","type":"PROTOBUF_DESCRIPTOR","content":"{}"}}"#, encoded());
    let responses = responses.join(snapshot::SEPARATOR);
    let definition =
        Definition::from_sections([service, contract, String::new(), responses, String::new()]);
    let service = Arc::new(Service::compile(&definition, Options::default()).unwrap());
    Mocks::new([Entry::new(Compiled { service, delays: None })], Options::default())
}

fn call(mocks: &Mocks, path: &str, message: &[u8]) -> GrpcAnswer {
    let mut random = StdRng::seed_from_u64(1);
    let mut environment = Environment { now: 0, random: &mut random, scripts: &NoScripts };
    mocks.answer_grpc(path, message, &HeaderMap::new(), &mut environment)
}

fn decode(answer: &GrpcAnswer) -> String {
    assert_eq!((answer.code, &*answer.message), (0, ""), "{:?}", answer.source);
    json_of(&DynamicMessage::decode(descriptor(), answer.body.clone().unwrap()).unwrap())
}

const FIND: &str = "/a.b.v1.S/Find";

#[test]
fn templates_read_the_message_as_java_prints_it() {
    let response = r#"{"name":"one","operationId":"s-Find",
        "content":"{\"text\": \"{{ request.body/bigNumber }} {{ request.body/items/0/ratio }}\"}"}"#;
    let response: String = response.lines().map(str::trim).collect();
    let mocks = mocks(r#"{"name":"Find"}"#, &[&response]);
    let message = from_json::from_json("{bigNumber: 7, items: [{ratio: 2}]}", &descriptor());
    let answer = call(&mocks, FIND, &message.unwrap().encode_to_vec());
    assert_eq!(decode(&answer), r#"{"text":"7 2.0"}"#);
}

#[test]
fn messages_of_calls_and_answers_have_a_form_in_json() {
    let mocks = mocks(r#"{"name":"Find"},{"name":"Gone"}"#, &[]);
    let (entry, method) = mocks.grpc_method(FIND).unwrap();
    let service = entry.service().unwrap();
    let message = service.grpc_message(method, "{text: \"a\", number: 7}").unwrap().unwrap();
    let json = service.grpc_json(method, &message).unwrap().unwrap();
    assert_eq!(json, "{\n  \"text\": \"a\",\n  \"number\": 7\n}");
    assert_eq!(service.grpc_message(method, " ").unwrap().unwrap(), "");
    let wrong = service.grpc_message(method, "{nothing: 1}").unwrap();
    assert_eq!(wrong.unwrap_err(), "a.b.v1.All has no field nothing");
    assert!(service.grpc_json(method, b"\xff").unwrap().is_err());
    assert!(service.grpc_message("Gone", "{}").is_none(), "the descriptor has no such method");
    assert!(mocks.grpc_method("/a.b.v2.S/Find").is_none());
}

#[test]
fn nested_fields_are_no_arguments() {
    let mocks = mocks(
        r#"{"name":"Find","dispatcher":"QUERY_ARGS","dispatcherRules":"text && number"}"#,
        &[
            r#"{"name":"first","operationId":"s-Find","content":"{text: first}"}"#,
            r#"{"name":"b","operationId":"s-Find","dispatchCriteria":"?text=b?number=2","content":"{text: b}"}"#,
        ],
    );
    let answer = |text: &str| {
        let message = from_json::from_json(text, &descriptor()).unwrap();
        decode(&call(&mocks, FIND, &message.encode_to_vec()))
    };
    assert_eq!(answer("{text: b, number: 2}"), r#"{"text":"b"}"#);
    assert_eq!(answer("{text: b, number: 2, items: [{}]}"), r#"{"text":"first"}"#);
    assert_eq!(answer("{text: c}"), r#"{"text":"first"}"#);
}

#[test]
fn chosen_example_answers_while_the_script_cannot_run() {
    let mocks = mocks(
        r#"{"name":"Find","dispatcher":"SCRIPT","dispatcherRules":"new Date()"}"#,
        &[
            r#"{"name":"one","operationId":"s-Find","content":"{text: one}"}"#,
            r#"{"name":"two","operationId":"s-Find","content":"{text: two}"}"#,
        ],
    );
    assert_eq!(call(&mocks, FIND, b"").code, 2);
    let entries = mocks.entries().cloned().map(|mut entry| {
        entry.script_fallbacks = [("Find".into(), "two".into())].into_iter().collect();
        entry
    });
    let answer = call(&Mocks::new(entries, Options::default()), FIND, b"");
    assert_eq!(decode(&answer), r#"{"text":"two"}"#);
    let Source::Example { instead_of: Some(problem), .. } = answer.source else { panic!() };
    assert!(problem.starts_with("The script cannot run here. Line 1: "), "{problem}");
}

#[test]
fn statuses_have_the_content_as_text() {
    let mocks = mocks(
        r#"{"name":"Find"}"#,
        &[
            r#"{"name":"x","operationId":"s-Find","status":"5","content":"No {{ request.body/text }}"}"#,
        ],
    );
    let message = from_json::from_json("{text: beer}", &descriptor()).unwrap();
    let answer = call(&mocks, FIND, &message.encode_to_vec());
    assert_eq!((answer.code, &*answer.message, answer.body), (5, "No beer", None));
}

#[test]
fn answers_trigger_events_with_both_messages_as_json() {
    let operation = r#"{"name":"Find","triggerInfos":[{"serviceName":"E","serviceVersion":"1"}]}"#;
    let of = |content: &str, status: &str| {
        format!(r#"{{"name":"x","operationId":"s-Find","content":"{content}","status":{status}}}"#)
    };
    let message = from_json::from_json("{text: beer}", &descriptor()).unwrap().encode_to_vec();
    for (response, text) in [
        (of("{text: x}", "null"), "{text: x}"),
        (of(r#"{text: \"{{ request.body/text }}\"}"#, "null"), r#"{text: "beer"}"#),
        (of("No {{ request.body/text }}", "5"), "No beer"),
    ] {
        let trigger = call(&mocks(operation, &[&response]), FIND, &message).trigger.unwrap();
        assert_eq!(trigger.request.body.as_deref(), Some("{\n  \"text\": \"beer\"\n}"));
        assert_eq!(trigger.response.body.as_deref(), Some(text));
    }
    assert!(call(&mocks(r#"{"name":"Find"}"#, &[&of("{}", "null")]), FIND, b"").trigger.is_none());
}

#[test]
fn problems_have_the_codes_of_microcks() {
    let mocks = mocks(
        r#"{"name":"Find"},{"name":"Gone"}"#,
        &[r#"{"name":"x","operationId":"s-Find","content":"{nothing: 1}"}"#],
    );
    let unexpected = "Unexpected throwable during GRPC input request processing";
    for (path, message, code, text) in [
        ("/a.b.v1.S/No", &b""[..], 12, "No valid operation found for a.b.v1.S/No"),
        ("/a.b.v2.S/Find", b"", 12, "No GRPC Service def found for a.b.v2.S/Find"),
        ("/S/Find", b"", 2, ""),
        ("", b"", 2, ""),
        (FIND, b"", 2, unexpected),
        (FIND, b"\xff\xff\xff", 2, unexpected),
        ("/a.b.v1.S/Gone", b"", 2, unexpected),
    ] {
        let answer = call(&mocks, path, message);
        assert_eq!((answer.code, &*answer.message), (code, text), "{path}");
        assert!(matches!(answer.source, Source::Unmatched(_)));
    }
    let service = mocks.entries().next().unwrap().service().unwrap();
    let texts: Vec<&str> = service.findings.iter().map(|it| &*it.text).collect();
    assert_eq!(
        texts,
        [
            "The descriptor has no method Gone.",
            "The example is no a.b.v1.All: a.b.v1.All has no field nothing.",
        ]
    );
}

#[test]
fn deep_messages_are_rejected() {
    let mut message = Vec::new();
    for _ in 0..2_000 {
        let mut outer = vec![0x4a];
        prost::encoding::encode_varint(message.len() as u64, &mut outer);
        outer.append(&mut message);
        message = outer;
    }
    let mocks = mocks(
        r#"{"name":"Find","dispatcher":"QUERY_ARGS","dispatcherRules":"text"}"#,
        &[r#"{"name":"x","operationId":"s-Find","content":"{}"}"#],
    );
    assert_eq!(call(&mocks, FIND, &message).code, 2);
    assert!(read(&"{child:".repeat(100_000)).is_err());
    assert!(read(&format!("{}{}", "{child:".repeat(190), "{}}".repeat(190))).is_err());
}

#[test]
fn wide_messages_are_answered() {
    let mocks = mocks(
        r#"{"name":"Find","dispatcher":"JSON_BODY","dispatcherRules":"{}"}"#,
        &[r#"{"name":"x","operationId":"s-Find","content":"{text: x}"}"#],
    );
    let message = b"\x52\x00".repeat(100_000);
    assert_eq!(decode(&call(&mocks, FIND, &message)), r#"{"text":"x"}"#);
}

static ECHO: LazyLock<Mocks> = LazyLock::new(|| {
    mocks(
        r#"{"name":"Find","dispatcher":"QUERY_ARGS","dispatcherRules":"text"}"#,
        &[r#"{"name":"x","operationId":"s-Find","content":"{{ request.body }}"}"#],
    )
});

proptest::proptest! {
    #[test]
    fn any_bytes_are_answered(message in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        call(&ECHO, FIND, &message);
        let _ = ECHO.reflect("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", &message);
    }

    #[test]
    fn any_example_is_read_or_rejected(text in "\\{([a-z]{0,4}[:,\\[\\]{}\"0-9. ]){0,20}\\}") {
        let _ = read(&text);
    }

    #[test]
    fn damaged_descriptors_are_read_or_rejected(at in 0_usize..600, byte in proptest::num::u8::ANY) {
        let mut bytes = set().encode_to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        let Ok(pool) = descriptors::read(&data_encoding::BASE64.encode(&bytes)) else { return Ok(()) };
        for message in pool.all_messages() {
            let empty = DynamicMessage::new(message.clone());
            let _ = to_json(&empty);
            let text = r#"{"text":1,"counts":{"a":1},"items":[{}],"at":"2026-11-30T10:00:00Z"}"#;
            let read = from_json::from_json(text, &message);
            let _ = read.map(|it| it.encode_to_vec());
        }
    }
}
