//! Writes a service with its operations.

use snapshot::ServiceType;

use crate::{
    Release,
    blueprint::{Blueprint, Operation},
    contract,
    dispatch::Dispatcher,
    json::Fields,
};

pub(crate) fn service(fields: &mut Fields<'_>, of: &Blueprint) {
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
