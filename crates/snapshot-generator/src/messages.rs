//! Writes the examples: requests, responses and event messages.

use snapshot::ServiceType;

use crate::{
    Release,
    blueprint::{Blueprint, Example, Operation},
    body, contract,
    dispatch::Dispatcher,
    json::Fields,
};

/// What every message starts with.
fn message(
    fields: &mut Fields<'_>,
    of: &Blueprint,
    operation: &Operation,
    name: &str,
    content: Option<&str>,
    headers: &[(&str, &[&str])],
) {
    fields.text("name", name);
    fields.maybe("content", content);
    fields.text("operationId", &of.operation_id(operation));
    fields.null("testCaseId");
    fields.since(Release::V1_7, |fields| {
        fields.maybe("sourceArtifact", contract::source(of).as_deref());
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
    of: &Blueprint,
    operation: &Operation,
    example: &Example,
) {
    let mut random = of.random(example, 0);
    let content = request_body(of, operation, example);
    let headers: &[(&str, &[&str])] = match operation.dispatcher {
        Some(Dispatcher::QueryHeader) => &[("x-tenant", &["halden"])],
        _ if of.draft.kind == ServiceType::Rest && random.once_in(2) => {
            &[("Accept", &["application/json", "text/plain;q=0.2"])]
        }
        _ => &[],
    };
    message(fields, of, operation, &example.name, content.as_deref(), headers);
    fields.text("id", &of.request_id(example));
    fields.text("responseId", &of.response_id(example));
    fields.since(Release::V1_16, |fields| {
        let calls_back =
            operation.name.ends_with("/submissions") && example.number.is_multiple_of(2);
        fields.maybe("callbackName", calls_back.then_some("onAccepted"));
    });
    let page = example.number.to_string();
    let (second, _) = of.subject.fields[1];
    let parameters: &[(&str, &str)] = match operation.dispatcher {
        Some(Dispatcher::UriParams) => &[("page", &page), (second, &example.key)],
        Some(Dispatcher::UriElements) => &[("page", &page)],
        _ if of.draft.kind == ServiceType::Rest => &[],
        _ => return fields.null("queryParameters"),
    };
    fields.value("queryParameters").array(parameters, |json, (name, value)| {
        json.object(|fields| {
            fields.text("name", name);
            fields.text("value", value);
        });
    });
}

fn request_body(of: &Blueprint, operation: &Operation, example: &Example) -> Option<String> {
    let mut random = of.random(example, 1);
    let bytes = of.draft.body / 4;
    let key = &example.key;
    match of.draft.kind {
        ServiceType::SoapHttp => {
            let namespace = of.namespace().unwrap_or_default();
            Some(body::soap(of.subject, &namespace, &operation.name, key, &mut random, bytes))
        }
        ServiceType::Graphql => {
            let names: Vec<_> = of.subject.fields.iter().map(|(name, _)| *name).collect();
            let names = names.join("\\n    ");
            let name = &operation.path;
            Some(format!(
                "{{\"query\": \"query {name}($id: String) {{\\n  {name}(id: $id) {{\\n    {names}\\n  }}\\n}}\", \
                 \"variables\": {{\"id\": \"{key}\"}}}}"
            ))
        }
        ServiceType::Grpc => Some(body::json(of.subject, key, &mut random, bytes)),
        _ => matches!(operation.method, Some("POST" | "PUT" | "PATCH"))
            .then(|| body::json(of.subject, key, &mut random, bytes)),
    }
}

pub(crate) fn response(
    fields: &mut Fields<'_>,
    of: &Blueprint,
    operation: &Operation,
    example: &Example,
) {
    let mut random = of.random(example, 2);
    let rest = of.draft.kind == ServiceType::Rest;
    let fault = of.draft.kind == ServiceType::SoapHttp && random.once_in(5);
    let status = match operation.method {
        _ if fault => "500",
        Some("POST") if rest => ["201", "202", "409"][random.below(3)],
        Some("DELETE") if rest => "204",
        Some("GET") if rest && random.once_in(8) => "404",
        _ if of.draft.kind == ServiceType::Grpc => ["0", "0", "5"][random.below(3)],
        _ => "200",
    };
    let content = (status != "204").then(|| response_body(of, operation, example, fault));
    let headers: &[(&str, &[&str])] = match status {
        "201" => &[("Location", &["/haldenvale/1"]), ("Vary", &["Accept", "Origin"])],
        "200" if rest => &[("Cache-Control", &["no-store"])],
        _ => &[],
    };
    message(fields, of, operation, &example.name, content.as_deref(), headers);
    fields.text("id", &of.response_id(example));
    fields.text("status", status);
    let media = match of.draft.kind {
        ServiceType::SoapHttp => Some("text/xml"),
        _ => content.is_some().then_some("application/json"),
    };
    fields.maybe("mediaType", media);
    let criteria = operation.dispatcher.and_then(|it| it.criteria(of, example));
    fields.maybe("dispatchCriteria", criteria.as_deref());
    fields.since(Release::V1_16, |fields| fields.null("callbackName"));
    fields.flag("fault", fault);
}

fn response_body(of: &Blueprint, operation: &Operation, example: &Example, fault: bool) -> String {
    let mut random = of.random(example, 3);
    let (key, bytes) = (&example.key, of.draft.body);
    match of.draft.kind {
        ServiceType::SoapHttp if fault => body::soap_fault(of.subject, key),
        ServiceType::SoapHttp => {
            let namespace = of.namespace().unwrap_or_default();
            let element = format!("{}Response", operation.name);
            body::soap(of.subject, &namespace, &element, key, &mut random, bytes)
        }
        ServiceType::Graphql => {
            let thing = body::json(of.subject, key, &mut random, bytes);
            format!("{{\"data\": {{\"{}\": {thing}}}}}", operation.path)
        }
        _ => body::json(of.subject, key, &mut random, bytes),
    }
}

pub(crate) fn event(
    fields: &mut Fields<'_>,
    of: &Blueprint,
    operation: &Operation,
    example: &Example,
) {
    let mut random = of.random(example, 0);
    let content = body::json(of.subject, &example.key, &mut random, of.draft.body);
    message(
        fields,
        of,
        operation,
        &example.name,
        Some(&content),
        &[("x-correlation", &["{{ uuid() }}"])],
    );
    fields.text("id", &of.response_id(example));
    fields.text("mediaType", "application/json");
    let criteria = operation.dispatcher.and_then(|it| it.criteria(of, example));
    fields.maybe("dispatchCriteria", criteria.as_deref());
    fields.since(Release::V1_16, |fields| {
        // The second example of an operation answers the first.
        let reply = operation
            .examples
            .get(1)
            .filter(|reply| operation.method == Some("SEND") && reply.number != example.number);
        fields.maybe("replyId", reply.map(|reply| of.response_id(reply)).as_deref());
    });
}
