//! Writes examples: requests, responses and event messages.

use snapshot::ServiceType;

use crate::{
    Release,
    blueprint::{Blueprint, Example, Operation},
    body, contract, dispatch_rules,
    dispatcher::Dispatcher,
    json::Fields,
};

/// Writes the fields that all messages start with.
fn message(
    fields: &mut Fields<'_>,
    blueprint: &Blueprint,
    operation: &Operation,
    name: &str,
    content: Option<&str>,
    headers: &[(&str, &[&str])],
) {
    fields.text("name", name);
    fields.optional_text("content", content);
    fields.text("operationId", &blueprint.operation_id(operation));
    fields.null("testCaseId");
    fields.since(Release::V1_7, |fields| {
        fields.optional_text("sourceArtifact", contract::source(blueprint).as_deref());
    });
    if headers.is_empty() {
        return fields.null("headers");
    }
    fields.value("headers").array(headers, |json, (name, values)| {
        json.object(|fields| {
            fields.text("name", name);
            fields.value("values").texts(values.iter().copied());
        });
    });
}

pub(crate) fn request(
    fields: &mut Fields<'_>,
    blueprint: &Blueprint,
    operation: &Operation,
    example: &Example,
) {
    let mut random = blueprint.random(example, 0);
    let content = request_body(blueprint, operation, example);
    let headers: &[(&str, &[&str])] = match operation.dispatcher {
        Some(Dispatcher::QueryHeader) => &[("x-tenant", &["halden"])],
        _ if blueprint.draft.kind == ServiceType::Rest && random.once_in(2) => {
            &[("Accept", &["application/json", "text/plain;q=0.2"])]
        }
        _ => &[],
    };
    message(fields, blueprint, operation, &example.name, content.as_deref(), headers);
    fields.text("id", &blueprint.request_id(example));
    fields.text("responseId", &blueprint.response_id(example));
    fields.since(Release::V1_16, |fields| {
        let calls_back =
            operation.name.ends_with("/submissions") && example.number.is_multiple_of(2);
        fields.optional_text("callbackName", calls_back.then_some("onAccepted"));
    });
    let page = example.number.to_string();
    let (second, _) = blueprint.subject.fields[1];
    let parameters: &[(&str, &str)] = match operation.dispatcher {
        Some(Dispatcher::UriParams) => &[("page", &page), (second, &example.key)],
        Some(Dispatcher::UriElements) => &[("page", &page)],
        _ if blueprint.draft.kind == ServiceType::Rest => &[],
        _ => return fields.null("queryParameters"),
    };
    fields.value("queryParameters").array(parameters, |json, (name, value)| {
        json.object(|fields| {
            fields.text("name", name);
            fields.text("value", value);
        });
    });
}

fn request_body(blueprint: &Blueprint, operation: &Operation, example: &Example) -> Option<String> {
    let mut random = blueprint.random(example, 1);
    let bytes = blueprint.draft.body / 4;
    let key = &example.key;
    match blueprint.draft.kind {
        ServiceType::SoapHttp => {
            let namespace = blueprint.namespace().unwrap_or_default();
            Some(body::soap(
                blueprint.subject,
                &namespace,
                &operation.name,
                key,
                &mut random,
                bytes,
            ))
        }
        ServiceType::Graphql => {
            let names: Vec<_> = blueprint.subject.fields.iter().map(|(name, _)| *name).collect();
            let names = names.join("\\n    ");
            let name = &operation.path;
            Some(format!(
                "{{\"query\": \"query {name}($id: String) {{\\n  {name}(id: $id) {{\\n    {names}\\n  }}\\n}}\", \
                 \"variables\": {{\"id\": \"{key}\"}}}}"
            ))
        }
        ServiceType::Grpc => Some(body::json(blueprint.subject, key, &mut random, bytes)),
        _ => matches!(operation.method, Some("POST" | "PUT" | "PATCH"))
            .then(|| body::json(blueprint.subject, key, &mut random, bytes)),
    }
}

pub(crate) fn response(
    fields: &mut Fields<'_>,
    blueprint: &Blueprint,
    operation: &Operation,
    example: &Example,
) {
    let mut random = blueprint.random(example, 2);
    let rest = blueprint.draft.kind == ServiceType::Rest;
    let fault = blueprint.draft.kind == ServiceType::SoapHttp && random.once_in(5);
    let status = match operation.method {
        _ if fault => "500",
        Some("POST") if rest => ["201", "202", "409"][random.below(3)],
        Some("DELETE") if rest => "204",
        Some("GET") if rest && random.once_in(8) => "404",
        _ if blueprint.draft.kind == ServiceType::Grpc => ["0", "0", "5"][random.below(3)],
        _ => "200",
    };
    let content = (status != "204").then(|| response_body(blueprint, operation, example, fault));
    let headers: &[(&str, &[&str])] = match status {
        "201" => &[("Location", &["/haldenvale/1"]), ("Vary", &["Accept", "Origin"])],
        "200" if rest => &[("Cache-Control", &["no-store"])],
        _ => &[],
    };
    message(fields, blueprint, operation, &example.name, content.as_deref(), headers);
    fields.text("id", &blueprint.response_id(example));
    fields.text("status", status);
    let media = match blueprint.draft.kind {
        ServiceType::SoapHttp => Some("text/xml"),
        _ => content.is_some().then_some("application/json"),
    };
    fields.optional_text("mediaType", media);
    let criteria =
        operation.dispatcher.and_then(|it| dispatch_rules::criteria(it, blueprint, example));
    fields.optional_text("dispatchCriteria", criteria.as_deref());
    fields.since(Release::V1_16, |fields| fields.null("callbackName"));
    fields.flag("fault", fault);
}

fn response_body(
    blueprint: &Blueprint,
    operation: &Operation,
    example: &Example,
    fault: bool,
) -> String {
    let mut random = blueprint.random(example, 3);
    let (key, bytes) = (&example.key, blueprint.draft.body);
    match blueprint.draft.kind {
        ServiceType::SoapHttp if fault => body::soap_fault(blueprint.subject, key),
        ServiceType::SoapHttp => {
            let namespace = blueprint.namespace().unwrap_or_default();
            let element = format!("{}Response", operation.name);
            body::soap(blueprint.subject, &namespace, &element, key, &mut random, bytes)
        }
        ServiceType::Graphql => {
            let thing = body::json(blueprint.subject, key, &mut random, bytes);
            format!("{{\"data\": {{\"{}\": {thing}}}}}", operation.path)
        }
        _ => body::json(blueprint.subject, key, &mut random, bytes),
    }
}

pub(crate) fn event(
    fields: &mut Fields<'_>,
    blueprint: &Blueprint,
    operation: &Operation,
    example: &Example,
) {
    let mut random = blueprint.random(example, 0);
    let content = body::json(blueprint.subject, &example.key, &mut random, blueprint.draft.body);
    message(
        fields,
        blueprint,
        operation,
        &example.name,
        Some(&content),
        &[("x-correlation", &["{{ uuid() }}"])],
    );
    fields.text("id", &blueprint.response_id(example));
    fields.text("mediaType", "application/json");
    let criteria =
        operation.dispatcher.and_then(|it| dispatch_rules::criteria(it, blueprint, example));
    fields.optional_text("dispatchCriteria", criteria.as_deref());
    fields.since(Release::V1_16, |fields| {
        // The second example of an operation answers the first.
        let reply = operation
            .examples
            .get(1)
            .filter(|reply| operation.method == Some("SEND") && reply.number != example.number);
        fields.optional_text("replyId", reply.map(|reply| blueprint.response_id(reply)).as_deref());
    });
}
