//! Writes the documents of a blueprint, array by array.

use super::{
    Release,
    blueprint::{Blueprint, Example, Operation},
    body, contract,
    dispatch::Dispatcher,
    json::{Fields, Json},
};
use crate::{Kind, ServiceType};

/// Writes all documents of one kind, with commas between them. Tells how many there are.
pub(super) fn write(json: &mut Json, of: &Blueprint, kind: Kind) -> u32 {
    let before = json.out.len();
    let mut count = 0;
    let mut each = |json: &mut Json, fields: &mut dyn FnMut(&mut Fields<'_>)| {
        if json.out.len() > before {
            json.out.push(b',');
        }
        count += 1;
        json.object(fields);
    };
    let events = matches!(of.draft.kind, ServiceType::Event | ServiceType::GenericEvent);
    match kind {
        Kind::Service => each(json, &mut |fields| service(fields, of)),
        Kind::Resource => {
            let release = json.release();
            for (contract, number) in contract::contracts(of, release).iter().zip(0..) {
                each(json, &mut |fields| resource(fields, of, contract, number));
            }
        }
        Kind::Request | Kind::Response if events => {}
        Kind::EventMessage if !events => {}
        Kind::Request | Kind::Response | Kind::EventMessage => {
            for operation in &of.operations {
                for example in &operation.examples {
                    each(json, &mut |fields| match kind {
                        Kind::Request => request(fields, of, operation, example),
                        Kind::Response => response(fields, of, operation, example),
                        _ => event(fields, of, operation, example),
                    });
                }
            }
        }
    }
    count
}

fn service(fields: &mut Fields<'_>, of: &Blueprint) {
    fields.text("id", &of.id());
    fields.text("name", &of.draft.name);
    fields.text("version", &of.draft.version);
    fields.maybe("xmlNS", of.namespace().as_deref());
    fields.text("type", of.draft.kind.name());
    let unset = fields.release() < Release::V1_16;
    fields.value("metadata").object(|fields| {
        let created = 1_740_000_000_000 + of.seed % 20_000_000_000;
        fields.number("createdOn", Some(created));
        fields.number("lastUpdate", Some(created + of.seed % 7_000_000));
        let slug = of.slug();
        let annotations = [("haldenvale.example/wiki".to_owned(), format!("apis/{slug}"))];
        let has = !of.seed.is_multiple_of(3);
        texts(fields, "annotations", if has { &annotations } else { &[] }, unset);
        texts(fields, "labels", &of.draft.labels, unset);
    });
    fields.since(Release::V1_7, |fields| {
        fields.maybe("sourceArtifact", contract::source(of).as_deref());
    });
    fields.value("operations").array(of.operations.iter().enumerate(), |json, (at, it)| {
        json.object(|fields| operation(fields, of, it, at));
    });
}

fn texts(fields: &mut Fields<'_>, name: &str, pairs: &[(String, String)], null: bool) {
    if pairs.is_empty() && null {
        return fields.null(name);
    }
    fields.value(name).object(|fields| {
        for (key, value) in pairs {
            fields.text(key, value);
        }
    });
}

fn operation(fields: &mut Fields<'_>, of: &Blueprint, it: &Operation, at: usize) {
    let kind = of.draft.kind;
    let title = of.subject.title;
    let namespace = of.namespace().unwrap_or_default();
    let (action, input, output) = match kind {
        ServiceType::SoapHttp => (
            Some(format!("{namespace}/{}", it.name)),
            Some(it.name.clone()),
            Some(format!("{}Response", it.name)),
        ),
        ServiceType::Grpc => (
            None,
            Some(format!(".{namespace}.{}Request", it.path)),
            Some(format!(".{namespace}.{}Response", it.path)),
        ),
        ServiceType::Graphql => (
            None,
            it.dispatcher.map(|_| "String".to_owned()),
            Some(if it.dispatcher.is_some() {
                title.to_owned()
            } else {
                format!("{title}Connection")
            }),
        ),
        _ => (None, None, None),
    };
    let events = matches!(kind, ServiceType::Event | ServiceType::GenericEvent);
    let calls_back = it.name.ends_with("/submissions");

    fields.text("name", &it.name);
    fields.maybe("method", it.method);
    fields.since(Release::V1_7, |fields| fields.maybe("action", action.as_deref()));
    fields.maybe("inputName", input.as_deref());
    fields.maybe("outputName", output.as_deref());
    fields.since(Release::V1_7, |fields| {
        if events {
            bindings(fields, of, at);
        } else {
            fields.null("bindings");
        }
    });
    fields.since(Release::V1_16, |fields| {
        if calls_back {
            callbacks(fields);
        } else {
            fields.null("callbackInfos");
        }
        if calls_back || it.name.starts_with("createOrder") {
            fields.value("triggerInfos").array([()], |json, ()| {
                json.object(|fields| {
                    fields.text("serviceName", "Order Events");
                    fields.text("serviceVersion", "1.0.0");
                    fields.text("operationName", "SUBSCRIBE order/created");
                });
            });
        } else {
            fields.null("triggerInfos");
        }
        if events && at == 1 {
            fields.value("reply").object(|fields| {
                fields.text("addressLocation", "$message.header#/replyTo");
                fields.text("channelAddress", &format!("{}/answers", of.subject.one));
                bindings(fields, of, at);
            });
        } else {
            fields.null("reply");
        }
    });
    fields.maybe("dispatcher", it.dispatcher.map(Dispatcher::name));
    let rules = it.dispatcher.and_then(|dispatcher| dispatcher.rules(of, it));
    fields.maybe("dispatcherRules", rules.as_deref());
    let seed = of.seed >> (at % 32);
    let delay = if events {
        Some([3, 10, 30][at % 3])
    } else {
        [None, Some(0), Some(80), Some(1500)][(seed % 4) as usize]
    };
    fields.number("defaultDelay", delay);
    fields.since(Release::V1_16, |fields| {
        let strategy = ["fixed", "random", "random-20"][(seed % 3) as usize];
        fields.maybe("defaultDelayStrategy", delay.filter(|it| *it > 50).map(|_| strategy));
    });
    paths(fields, of, it);
    constraints(fields, it);
}

fn bindings(fields: &mut Fields<'_>, of: &Blueprint, at: usize) {
    // One that every distribution has, and one of the others in turn.
    let others = ["WS", "MQTT", "AMQP", "NATS", "GOOGLEPUBSUB", "SQS", "SNS"];
    let other = others[(of.seed as usize % 7 + at) % 7];
    fields.value("bindings").object(|fields| {
        for name in ["KAFKA", other] {
            fields.value(name).object(|fields| {
                fields.text("type", name);
                fields.maybe("keyType", (name == "KAFKA").then_some("string"));
                fields.maybe("destinationType", (name == "AMQP").then_some("topic"));
                let named = matches!(name, "AMQP" | "SQS" | "SNS" | "GOOGLEPUBSUB");
                fields.maybe("destinationName", named.then_some(of.subject.many));
                fields.maybe("method", (name == "WS").then_some("POST"));
                fields.maybe("qoS", (name == "MQTT").then_some("1"));
                fields.flag("persistent", matches!(name, "MQTT" | "NATS"));
                fields.since(Release::V1_16, |fields| {
                    fields.maybe("routingKey", (name == "AMQP").then_some("haldenvale.#"));
                });
            });
        }
    });
}

fn callbacks(fields: &mut Fields<'_>) {
    fields.value("callbackInfos").object(|fields| {
        for (name, order, delay) in [("onAccepted", 100, None), ("onDone", 200, Some(2500))] {
            fields.value(name).object(|fields| {
                fields.text("callbackUrlExpression", "{$request.body#/callbackUrl}");
                fields.text("method", "post");
                fields.number("order", Some(order));
                fields.number("defaultDelay", delay);
            });
        }
    });
}

fn paths(fields: &mut Fields<'_>, of: &Blueprint, it: &Operation) {
    let mut paths: Vec<String> = match of.draft.kind {
        ServiceType::SoapHttp | ServiceType::Grpc | ServiceType::GenericRest => Vec::new(),
        _ => it.examples.iter().map(|example| it.path.replace("{id}", &example.key)).collect(),
    };
    paths.dedup();
    if paths.is_empty() {
        fields.null("resourcePaths");
    } else {
        fields.value("resourcePaths").texts(paths.iter().map(String::as_str));
    }
}

fn constraints(fields: &mut Fields<'_>, it: &Operation) {
    let constraints: &[(&str, &str, bool, bool, Option<&str>)] = match it.dispatcher {
        Some(Dispatcher::UriParams) => &[
            ("page", "query", false, false, Some("[0-9]+")),
            ("x-tenant", "header", true, true, Some("^[a-z\\-]{2,20}$")),
        ],
        Some(Dispatcher::QueryHeader) => &[("x-tenant", "header", true, false, None)],
        _ => return fields.null("parameterConstraints"),
    };
    fields.value("parameterConstraints").array(constraints, |json, constraint| {
        let (name, place, required, recopy, matches) = constraint;
        json.object(|fields| {
            fields.text("name", name);
            fields.text("in", place);
            fields.flag("required", *required);
            fields.flag("recopy", *recopy);
            fields.maybe("mustMatchRegexp", *matches);
        });
    });
}

fn resource(fields: &mut Fields<'_>, of: &Blueprint, it: &contract::Contract, number: u32) {
    fields.text("id", &of.resource_id(number));
    fields.text("name", &it.name(of));
    fields.since(Release::V1_7, |fields| fields.maybe("path", it.path.as_deref()));
    fields.text("content", &it.text(of));
    fields.text("type", it.kind);
    fields.text("serviceId", &of.id());
    fields.since(Release::V1_7, |fields| fields.text("sourceArtifact", &it.source(of)));
    fields.since(Release::V1_16, |fields| {
        fields.flag("mainArtifact", number == 0);
        match (&it.path, of.operations.first()) {
            (Some(_), Some(operation)) => {
                fields.value("operations").texts([operation.name.as_str()])
            }
            _ => fields.null("operations"),
        }
    });
}

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

fn request(fields: &mut Fields<'_>, of: &Blueprint, operation: &Operation, example: &Example) {
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

fn response(fields: &mut Fields<'_>, of: &Blueprint, operation: &Operation, example: &Example) {
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

fn event(fields: &mut Fields<'_>, of: &Blueprint, operation: &Operation, example: &Example) {
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
