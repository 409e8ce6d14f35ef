//! A snapshot of Microcks 1.16 as `serde` types with all fields. The baseline of benchmarks.
#![expect(dead_code, reason = "benchmarks measure only parsing")]

use std::{borrow::Cow, collections::HashMap};

use serde::Deserialize;

type Text<'a> = Option<Cow<'a, str>>;
type Texts<'a> = Option<HashMap<Cow<'a, str>, Cow<'a, str>>>;
type Bindings<'a> = Option<HashMap<Cow<'a, str>, Binding<'a>>>;

/// A snapshot as `serde_json` parses it if every field has a type. Benchmarks compare reading with
/// this.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TypedSnapshot<'a> {
    #[serde(borrow)]
    services: Vec<Service<'a>>,
    resources: Vec<Resource<'a>>,
    requests: Vec<Message<'a>>,
    responses: Vec<Message<'a>>,
    event_messages: Vec<Message<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Service<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    name: Text<'a>,
    version: Text<'a>,
    #[serde(rename = "xmlNS")]
    xml_ns: Text<'a>,
    #[serde(rename = "type")]
    kind: Text<'a>,
    metadata: Option<Metadata<'a>>,
    source_artifact: Text<'a>,
    operations: Vec<Operation<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Metadata<'a> {
    created_on: Option<i64>,
    last_update: Option<i64>,
    #[serde(borrow)]
    annotations: Texts<'a>,
    labels: Texts<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Operation<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    method: Text<'a>,
    action: Text<'a>,
    input_name: Text<'a>,
    output_name: Text<'a>,
    bindings: Bindings<'a>,
    callback_infos: Option<HashMap<Cow<'a, str>, CallbackInfo<'a>>>,
    trigger_infos: Option<Vec<TriggerInfo<'a>>>,
    reply: Option<ReplyInfo<'a>>,
    dispatcher: Text<'a>,
    dispatcher_rules: Text<'a>,
    default_delay: Option<u64>,
    default_delay_strategy: Text<'a>,
    resource_paths: Option<Vec<Cow<'a, str>>>,
    parameter_constraints: Option<Vec<ParameterConstraint<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Binding<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    key_type: Text<'a>,
    destination_type: Text<'a>,
    destination_name: Text<'a>,
    method: Text<'a>,
    #[serde(rename = "qoS")]
    qos: Text<'a>,
    persistent: bool,
    routing_key: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CallbackInfo<'a> {
    #[serde(borrow)]
    callback_url_expression: Text<'a>,
    method: Text<'a>,
    order: Option<i32>,
    default_delay: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TriggerInfo<'a> {
    #[serde(borrow)]
    service_name: Text<'a>,
    service_version: Text<'a>,
    operation_name: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ReplyInfo<'a> {
    #[serde(borrow)]
    address_location: Text<'a>,
    channel_address: Text<'a>,
    bindings: Bindings<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ParameterConstraint<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(rename = "in")]
    location: Text<'a>,
    required: bool,
    recopy: bool,
    must_match_regexp: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Resource<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    name: Text<'a>,
    path: Text<'a>,
    content: Text<'a>,
    #[serde(rename = "type")]
    kind: Text<'a>,
    service_id: Text<'a>,
    source_artifact: Text<'a>,
    main_artifact: bool,
    operations: Option<Vec<Cow<'a, str>>>,
}

/// A request, a response or an event message.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Message<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    content: Text<'a>,
    operation_id: Text<'a>,
    test_case_id: Text<'a>,
    source_artifact: Text<'a>,
    headers: Option<Vec<Header<'a>>>,
    id: Text<'a>,
    response_id: Text<'a>,
    callback_name: Text<'a>,
    query_parameters: Option<Vec<Parameter<'a>>>,
    status: Text<'a>,
    media_type: Text<'a>,
    dispatch_criteria: Text<'a>,
    fault: Option<bool>,
    reply_id: Text<'a>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    values: Vec<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameter<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    value: Text<'a>,
}
