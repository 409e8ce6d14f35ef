//! Writes a service with its operations.

use snapshot::ServiceType;

use crate::{
    Release,
    blueprint::{Blueprint, Operation},
    contract, dispatch_rules,
    dispatcher::Dispatcher,
    json::Fields,
};

pub(crate) fn service(fields: &mut Fields<'_>, blueprint: &Blueprint) {
    fields.text("id", &blueprint.id());
    fields.text("name", &blueprint.draft.name);
    fields.text("version", &blueprint.draft.version);
    fields.optional_text("xmlNS", blueprint.namespace().as_deref());
    fields.text("type", blueprint.draft.kind.name());
    let unset = fields.release() < Release::V1_16;
    fields.value("metadata").object(|fields| {
        let created = 1_740_000_000_000 + blueprint.seed % 20_000_000_000;
        fields.number("createdOn", Some(created));
        fields.number("lastUpdate", Some(created + blueprint.seed % 7_000_000));
        let slug = blueprint.slug();
        let annotations = [("haldenvale/wiki".to_owned(), format!("apis/{slug}"))];
        let has_annotations = !blueprint.seed.is_multiple_of(3);
        let annotations: &[_] = if has_annotations { &annotations } else { &[] };
        texts(fields, "annotations", annotations, unset);
        texts(fields, "labels", &blueprint.draft.labels, unset);
    });
    fields.since(Release::V1_7, |fields| {
        fields.optional_text("sourceArtifact", contract::source(blueprint).as_deref());
    });
    fields.value("operations").array(blueprint.operations.iter().enumerate(), |json, (at, it)| {
        json.object(|fields| operation(fields, blueprint, it, at));
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

fn operation(fields: &mut Fields<'_>, blueprint: &Blueprint, operation: &Operation, at: usize) {
    let kind = blueprint.draft.kind;
    let title = blueprint.subject.title;
    let namespace = blueprint.namespace().unwrap_or_default();
    let (action, input, output) = match kind {
        ServiceType::SoapHttp => (
            Some(format!("{namespace}/{}", operation.name)),
            Some(operation.name.clone()),
            Some(format!("{}Response", operation.name)),
        ),
        ServiceType::Grpc => (
            None,
            Some(format!(".{namespace}.{}Request", operation.path)),
            Some(format!(".{namespace}.{}Response", operation.path)),
        ),
        ServiceType::Graphql => (
            None,
            operation.dispatcher.map(|_| "String".to_owned()),
            Some(if operation.dispatcher.is_some() {
                title.to_owned()
            } else {
                format!("{title}Connection")
            }),
        ),
        _ => (None, None, None),
    };
    let events = matches!(kind, ServiceType::Event | ServiceType::GenericEvent);
    let calls_back = operation.name.ends_with("/submissions");

    fields.text("name", &operation.name);
    fields.optional_text("method", operation.method);
    fields.since(Release::V1_7, |fields| fields.optional_text("action", action.as_deref()));
    fields.optional_text("inputName", input.as_deref());
    fields.optional_text("outputName", output.as_deref());
    fields.since(Release::V1_7, |fields| {
        if events {
            bindings(fields, blueprint, at);
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
        if calls_back || operation.name.starts_with("createOrder") {
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
                fields.text("channelAddress", &format!("{}/answers", blueprint.subject.singular));
                bindings(fields, blueprint, at);
            });
        } else {
            fields.null("reply");
        }
    });
    fields.optional_text("dispatcher", operation.dispatcher.map(Dispatcher::name));
    let rules = operation
        .dispatcher
        .and_then(|dispatcher| dispatch_rules::rules(dispatcher, blueprint, operation));
    fields.optional_text("dispatcherRules", rules.as_deref());
    let seed = blueprint.seed >> (at % 32);
    let delay = if events {
        Some([3, 10, 30][at % 3])
    } else {
        [None, Some(0), Some(80), Some(1500)][(seed % 4) as usize]
    };
    fields.number("defaultDelay", delay);
    fields.since(Release::V1_16, |fields| {
        let strategy = ["fixed", "random", "random-20"][(seed % 3) as usize];
        fields.optional_text("defaultDelayStrategy", delay.filter(|it| *it > 50).map(|_| strategy));
    });
    paths(fields, blueprint, operation);
    constraints(fields, operation);
}

fn bindings(fields: &mut Fields<'_>, blueprint: &Blueprint, at: usize) {
    // Kafka, and one of the other bindings in turn.
    let others = ["WS", "MQTT", "AMQP", "NATS", "GOOGLEPUBSUB", "SQS", "SNS"];
    let other = others[(blueprint.seed as usize % 7 + at) % 7];
    fields.value("bindings").object(|fields| {
        for name in ["KAFKA", other] {
            fields.value(name).object(|fields| {
                fields.text("type", name);
                fields.optional_text("keyType", (name == "KAFKA").then_some("string"));
                fields.optional_text("destinationType", (name == "AMQP").then_some("topic"));
                let named = matches!(name, "AMQP" | "SQS" | "SNS" | "GOOGLEPUBSUB");
                fields.optional_text("destinationName", named.then_some(blueprint.subject.plural));
                fields.optional_text("method", (name == "WS").then_some("POST"));
                fields.optional_text("qoS", (name == "MQTT").then_some("1"));
                fields.flag("persistent", matches!(name, "MQTT" | "NATS"));
                fields.since(Release::V1_16, |fields| {
                    fields.optional_text("routingKey", (name == "AMQP").then_some("haldenvale.#"));
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

fn paths(fields: &mut Fields<'_>, blueprint: &Blueprint, operation: &Operation) {
    let mut paths: Vec<String> = match blueprint.draft.kind {
        ServiceType::SoapHttp | ServiceType::Grpc | ServiceType::GenericRest => Vec::new(),
        _ => operation
            .examples
            .iter()
            .map(|example| operation.path.replace("{id}", &example.key))
            .collect(),
    };
    paths.dedup();
    if paths.is_empty() {
        fields.null("resourcePaths");
    } else {
        fields.value("resourcePaths").texts(paths.iter().map(String::as_str));
    }
}

fn constraints(fields: &mut Fields<'_>, operation: &Operation) {
    let constraints: &[(&str, &str, bool, bool, Option<&str>)] = match operation.dispatcher {
        Some(Dispatcher::UriParams) => &[
            ("page", "query", false, false, Some("[0-9]+")),
            ("x-tenant", "header", true, true, Some("^[a-z\\-]{2,20}$")),
        ],
        Some(Dispatcher::QueryHeader) => &[("x-tenant", "header", true, false, None)],
        _ => return fields.null("parameterConstraints"),
    };
    fields.value("parameterConstraints").array(constraints, |json, constraint| {
        let (name, location, required, recopy, matches) = constraint;
        json.object(|fields| {
            fields.text("name", name);
            fields.text("in", location);
            fields.flag("required", *required);
            fields.flag("recopy", *recopy);
            fields.optional_text("mustMatchRegexp", *matches);
        });
    });
}
