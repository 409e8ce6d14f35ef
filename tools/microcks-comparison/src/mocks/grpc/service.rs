//! A gRPC service with the dispatchers that Microcks 1.11 has for it.

use data_encoding::BASE64;
use prost::Message as _;
use prost_reflect::{
    DescriptorPool,
    prost_types::{
        DescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet,
        MethodDescriptorProto, ServiceDescriptorProto,
        field_descriptor_proto::{Label, Type},
    },
};
use serde_json::json;

use super::super::snapshot::{Documents, Example, body, example};

const PACKAGE: &str = "mockpit.comparison.v1";

/// The operations, each with its dispatcher and rules.
const OPERATIONS: [(&str, Option<&str>, &str); 7] = [
    ("Any", None, ""),
    ("ByArguments", Some("QUERY_ARGS"), "id && kind"),
    (
        "ByBody",
        Some("JSON_BODY"),
        r#"{"exp":"/kind","operator":"equals","cases":{"a":"first","b":"second","default":"second"}}"#,
    ),
    (
        "ByScript",
        Some("SCRIPT"),
        "import groovy.json.JsonSlurper\ndef json = new JsonSlurper().parseText(mockRequest.requestContent)\n\
         if (json.amount > 100) { return \"second\" }\nreturn \"first\"",
    ),
    (
        "ByFallback",
        Some("FALLBACK"),
        r#"{"dispatcher":"QUERY_ARGS","dispatcherRules":"id","fallback":"second"}"#,
    ),
    ("Template", None, ""),
    ("Nothing", None, ""),
];

/// The name of the service, with its package.
pub(super) fn name() -> String {
    format!("{PACKAGE}.Orders")
}

/// The names of the operations.
pub(super) fn operations() -> impl Iterator<Item = &'static str> {
    OPERATIONS.into_iter().map(|(name, ..)| name)
}

/// The types of the service.
pub(super) fn types() -> Result<DescriptorPool, prost_reflect::DescriptorError> {
    DescriptorPool::from_file_descriptor_set(descriptors())
}

/// Adds the service to a snapshot.
pub(in super::super) fn orders(documents: &mut Documents) {
    let operations = OPERATIONS.into_iter().map(|(name, dispatcher, rules)| {
        let operation = json!({
            "name": name, "dispatcher": dispatcher, "dispatcherRules": rules,
            "inputName": format!(".{PACKAGE}.Query"), "outputName": format!(".{PACKAGE}.Order"),
        });
        (operation, examples(name))
    });
    let operations = operations.collect();
    let service = documents.service(&name(), "v1", "GRPC", operations);
    documents.resource(
        &service,
        "PROTOBUF_DESCRIPTOR",
        &format!("{}-v1.pbb", name()),
        &BASE64.encode(&descriptors().encode_to_vec()),
    );
}

/// Criteria of two parameters are in the order of a hash set of Java, as Microcks stores them.
fn examples(operation: &str) -> Vec<Example> {
    let order = |id: &str, title: &str| json!({ "id": id, "title": title }).to_string();
    let request = |id: &str, kind: &str| body(&json!({ "id": id, "kind": kind }).to_string());
    match operation {
        "Nothing" => Vec::new(),
        "Template" => vec![example(
            "one",
            None,
            "200",
            r#"{"id":"{{ request.body/id }}","title":"of {{ request.body/kind }}","total":3}"#,
            request("1", "a"),
        )],
        "ByFallback" => vec![
            example("first", Some("?id=1"), "200", &order("1", "first"), request("1", "a")),
            example("second", Some("?id=2"), "200", &order("2", "second"), request("2", "b")),
        ],
        _ => vec![
            example("first", Some("?kind=a?id=1"), "200", &order("1", "first"), request("1", "a")),
            example(
                "second",
                Some("?kind=b?id=2"),
                "200",
                &order("2", "second"),
                request("2", "b"),
            ),
        ],
    }
}

fn descriptors() -> FileDescriptorSet {
    let query =
        message("Query", &[("id", Type::String), ("kind", Type::String), ("amount", Type::Int32)]);
    let order =
        message("Order", &[("id", Type::String), ("title", Type::String), ("total", Type::Int64)]);
    let methods = operations().map(|name| MethodDescriptorProto {
        name: Some(name.to_owned()),
        input_type: Some(format!(".{PACKAGE}.Query")),
        output_type: Some(format!(".{PACKAGE}.Order")),
        ..MethodDescriptorProto::default()
    });
    let service = ServiceDescriptorProto {
        name: Some("Orders".to_owned()),
        method: methods.collect(),
        ..ServiceDescriptorProto::default()
    };
    let file = FileDescriptorProto {
        name: Some("orders.proto".to_owned()),
        package: Some(PACKAGE.to_owned()),
        message_type: vec![query, order],
        service: vec![service],
        syntax: Some("proto3".to_owned()),
        ..FileDescriptorProto::default()
    };
    FileDescriptorSet { file: vec![file] }
}

/// A message type with these fields, numbered from 1.
fn message(name: &str, fields: &[(&str, Type)]) -> DescriptorProto {
    let fields = (1..).zip(fields).map(|(number, (name, kind))| FieldDescriptorProto {
        name: Some((*name).to_owned()),
        json_name: Some((*name).to_owned()),
        number: Some(number),
        label: Some(Label::Optional.into()),
        r#type: Some((*kind).into()),
        ..FieldDescriptorProto::default()
    });
    DescriptorProto {
        name: Some(name.to_owned()),
        field: fields.collect(),
        ..DescriptorProto::default()
    }
}
