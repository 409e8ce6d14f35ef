//! Operations and how they choose a response.

use super::fields::{boolean, integer, items, name, texts};
use crate::object::Object;

/// An operation of a service.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The name. Empty if it is missing.
    pub name: Box<str>,
    /// The HTTP method of a REST operation, `QUERY` or `MUTATION` of a GraphQL operation.
    pub method: Option<Box<str>>,
    /// The SOAP action.
    pub action: Option<Box<str>>,
    /// The element of a SOAP request, the message type of a gRPC request.
    pub input_name: Option<Box<str>>,
    /// The element of a SOAP response, the message type of a gRPC response.
    pub output_name: Option<Box<str>>,
    /// The name of the dispatcher.
    pub dispatcher: Option<Box<str>>,
    /// The rules of the dispatcher.
    pub rules: Option<Box<str>>,
    /// The response time in milliseconds, the interval of an event operation in seconds.
    pub delay: Option<i64>,
    /// How response times vary.
    pub delay_strategy: Option<Box<str>>,
    /// Known paths, percent-encoded. `None` is not the same as an empty list.
    pub resource_paths: Option<Vec<Box<str>>>,
    /// What calls must have.
    pub constraints: Vec<ParameterConstraint>,
    /// The protocols of an event operation.
    pub bindings: Vec<Binding>,
    /// Requests that follow a response.
    pub callbacks: Vec<CallbackInfo>,
    /// Events that follow a response.
    pub triggers: Vec<Trigger>,
}

/// Where a constrained parameter is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ConstraintLocation {
    /// A part of the path.
    Path,
    /// A query parameter.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
    /// A field of a form.
    FormData,
    /// The body.
    Body,
}

/// What a parameter of a call must be like.
#[derive(Clone, Debug)]
pub struct ParameterConstraint {
    /// The name of the parameter.
    pub name: Box<str>,
    /// Where it is. `None` if the definition does not say it.
    pub location: Option<ConstraintLocation>,
    /// Whether a call must have it.
    pub is_required: bool,
    /// Whether the response repeats it as a header.
    pub is_recopied: bool,
    /// The regular expression that the whole value must match.
    pub pattern: Option<Box<str>>,
}

/// A protocol of an event operation.
#[derive(Clone, Debug)]
pub struct Binding {
    /// The type as Microcks writes it, for example `KAFKA`.
    pub kind: Box<str>,
    /// The name of the topic, queue or path.
    pub destination: Option<Box<str>>,
}

/// A request that follows a response.
#[derive(Clone, Debug)]
pub struct CallbackInfo {
    /// The name.
    pub name: Box<str>,
    /// The expression that makes the URL.
    pub url: Option<Box<str>>,
    /// The HTTP method.
    pub method: Option<Box<str>>,
    /// Its place among the callbacks of the operation.
    pub order: Option<i64>,
    /// Milliseconds before it is sent.
    pub delay: Option<i64>,
}

/// An event that follows a response.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// The name of the event service.
    pub service: Box<str>,
    /// The version of the event service.
    pub version: Box<str>,
    /// The name of its operation.
    pub operation: Option<Box<str>>,
}

/// The operations of a service in their order.
pub(super) fn operations(service: &Object<'_>) -> Vec<Operation> {
    items(service, "operations").iter().map(operation).collect()
}

fn operation(fields: &Object<'_>) -> Operation {
    Operation {
        name: name(fields),
        method: fields.text("method"),
        action: fields.text("action"),
        input_name: fields.text("inputName"),
        output_name: fields.text("outputName"),
        dispatcher: fields.text("dispatcher"),
        rules: fields.text("dispatcherRules"),
        delay: integer(fields, "defaultDelay"),
        delay_strategy: fields.text("defaultDelayStrategy"),
        resource_paths: texts(fields, "resourcePaths"),
        constraints: items(fields, "parameterConstraints").iter().map(constraint).collect(),
        bindings: members(fields, "bindings").iter().map(binding).collect(),
        callbacks: ["callbackInfos", "callbackInfso"]
            .iter()
            .flat_map(|name| members(fields, name))
            .map(callback)
            .collect(),
        triggers: items(fields, "triggerInfos").iter().map(trigger).collect(),
    }
}

/// The members of an object that are objects, with their names.
fn members(fields: &Object<'_>, name: &str) -> Vec<(Box<str>, String)> {
    let object = fields.object(name).unwrap_or_default();
    let pairs = object.members();
    pairs.map(|member| ((&*member.name).into(), (*member.value).to_owned())).collect()
}

fn constraint(fields: &Object<'_>) -> ParameterConstraint {
    let location = match fields.text("in").as_deref().map(str::trim) {
        Some("path" | "0") => Some(ConstraintLocation::Path),
        Some("query" | "1") => Some(ConstraintLocation::Query),
        Some("header" | "2") => Some(ConstraintLocation::Header),
        Some("cookie" | "3") => Some(ConstraintLocation::Cookie),
        Some("formData" | "4") => Some(ConstraintLocation::FormData),
        Some("body" | "5") => Some(ConstraintLocation::Body),
        _ => None,
    };
    ParameterConstraint {
        name: name(fields),
        location,
        is_required: boolean(fields, "required"),
        is_recopied: boolean(fields, "recopy"),
        pattern: fields.text("mustMatchRegexp"),
    }
}

fn binding((name, value): &(Box<str>, String)) -> Binding {
    let fields = Object::parse(value).unwrap_or_default();
    Binding {
        kind: fields.text("type").unwrap_or_else(|| name.clone()),
        destination: fields.text("destinationName"),
    }
}

fn callback((name, value): (Box<str>, String)) -> CallbackInfo {
    let fields = Object::parse(&value).unwrap_or_default();
    CallbackInfo {
        name,
        url: fields.text("callbackUrlExpression"),
        method: fields.text("method"),
        order: integer(&fields, "order"),
        delay: integer(&fields, "defaultDelay"),
    }
}

fn trigger(fields: &Object<'_>) -> Trigger {
    Trigger {
        service: fields.text("serviceName").unwrap_or_default(),
        version: fields.text("serviceVersion").unwrap_or_default(),
        operation: fields.text("operationName"),
    }
}
