//! The fields of the format, as one table: every field that a Microcks has written since 2019.
//!
//! The walker checks documents against it, and the writer leaves out what it does not name.

use crate::Kind;

/// What may stand in a place.
#[derive(Debug)]
pub(crate) enum Shape {
    /// Text. A number or a boolean is read as text too, as Microcks does.
    Text,
    /// Text out of a list; another one is kept and pointed out.
    OneOf(&'static [&'static str]),
    /// A whole number; text with digits is read too.
    Integer,
    /// True or false; text with one of the two words is read too.
    Boolean,
    /// Milliseconds since 1970, or text with an ISO 8601 date.
    Date,
    /// An array of such values.
    List(&'static Shape),
    /// An array of such values in any order: a Microcks writes a set as its hashes fall.
    Set(&'static Shape),
    /// Any keys, such values.
    Map(&'static Shape),
    /// These fields.
    Fields(&'static [Field]),
}

/// A field and what may stand in it; null always may.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
}

const fn field(name: &'static str, shape: Shape) -> Field {
    Field { name, shape }
}

const fn text(name: &'static str) -> Field {
    field(name, Shape::Text)
}

/// The place of each field that something else than the check looks at, in its document's table.
pub(crate) mod slot {
    pub(crate) const SERVICE_ID: usize = 0;
    pub(crate) const RESOURCE_ID: usize = 0;
    pub(crate) const RESOURCE_NAME: usize = 1;
    pub(crate) const RESOURCE_CONTENT: usize = 3;
    pub(crate) const RESOURCE_SERVICE: usize = 5;
    pub(crate) const RESOURCE_TYPE: usize = 4;
    pub(crate) const MESSAGE_NAME: usize = 0;
    pub(crate) const MESSAGE_OPERATION: usize = 2;
    pub(crate) const MESSAGE_ID: usize = 6;
    pub(crate) const REQUEST_RESPONSE: usize = 7;
    pub(crate) const RESPONSE_CRITERIA: usize = 9;
    pub(crate) const EVENT_CRITERIA: usize = 8;
    pub(crate) const EVENT_REPLY: usize = 9;
}

/// The most fields that one table has.
pub(crate) const MOST_FIELDS: usize = 24;

/// The fields of a document of this kind.
pub(crate) const fn fields(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Service => SERVICE,
        Kind::Resource => RESOURCE,
        Kind::Request => REQUEST,
        Kind::Response => RESPONSE,
        Kind::EventMessage => EVENT_MESSAGE,
    }
}

const SERVICE: &[Field] = &[
    text("id"),
    text("name"),
    text("version"),
    text("xmlNS"),
    field(
        "type",
        Shape::OneOf(&[
            "REST",
            "SOAP_HTTP",
            "GRAPHQL",
            "GRPC",
            "EVENT",
            "GENERIC_REST",
            "GENERIC_EVENT",
        ]),
    ),
    field("metadata", Shape::Fields(METADATA)),
    text("sourceArtifact"),
    field("operations", Shape::List(&Shape::Fields(OPERATION))),
];

pub(crate) const METADATA: &[Field] = &[
    field("createdOn", Shape::Date),
    field("lastUpdate", Shape::Date),
    field("annotations", Shape::Map(&Shape::Text)),
    field("labels", Shape::Map(&Shape::Text)),
];

pub(crate) const OPERATION: &[Field] = &[
    text("name"),
    text("method"),
    text("action"),
    text("inputName"),
    text("outputName"),
    field("bindings", BINDINGS),
    field("callbackInfos", CALLBACKS),
    field("triggerInfos", Shape::List(&Shape::Fields(TRIGGER))),
    field("reply", Shape::Fields(REPLY)),
    text("dispatcher"),
    text("dispatcherRules"),
    field("defaultDelay", Shape::Integer),
    text("defaultDelayStrategy"),
    field("resourcePaths", Shape::Set(&Shape::Text)),
    field("parameterConstraints", Shape::Set(&Shape::Fields(PARAMETER_CONSTRAINT))),
    // Read by Microcks on import though never written by it.
    field("override", Shape::Boolean),
    // A slip in the name of a setter makes Microcks read this one too.
    field("callbackInfso", CALLBACKS),
];

const BINDINGS: Shape = Shape::Map(&Shape::Fields(BINDING));

const BINDING: &[Field] = &[
    field(
        "type",
        Shape::OneOf(&[
            "KAFKA",
            "MQTT",
            "WS",
            "AMQP",
            "AMQP1",
            "NATS",
            "GOOGLEPUBSUB",
            "SQS",
            "SNS",
        ]),
    ),
    text("keyType"),
    text("destinationType"),
    text("destinationName"),
    text("method"),
    text("qoS"),
    field("persistent", Shape::Boolean),
    text("routingKey"),
];

const CALLBACKS: Shape = Shape::Map(&Shape::Fields(&[
    text("callbackUrlExpression"),
    text("method"),
    field("order", Shape::Integer),
    field("defaultDelay", Shape::Integer),
]));

const TRIGGER: &[Field] = &[text("serviceName"), text("serviceVersion"), text("operationName")];

const REPLY: &[Field] =
    &[text("addressLocation"), text("channelAddress"), field("bindings", BINDINGS)];

const PARAMETER_CONSTRAINT: &[Field] = &[
    text("name"),
    field("in", Shape::OneOf(&["path", "query", "header", "cookie", "formData", "body"])),
    field("required", Shape::Boolean),
    field("recopy", Shape::Boolean),
    text("mustMatchRegexp"),
];

const RESOURCE: &[Field] = &[
    text("id"),
    text("name"),
    text("path"),
    text("content"),
    field(
        "type",
        Shape::OneOf(&[
            "WSDL",
            "XSD",
            "JSON_SCHEMA",
            "SWAGGER",
            "RAML",
            "OPEN_API_SPEC",
            "OPEN_API_SCHEMA",
            "ASYNC_API_SPEC",
            "ASYNC_API_SCHEMA",
            "AVRO_SCHEMA",
            "PROTOBUF_SCHEMA",
            "PROTOBUF_DESCRIPTOR",
            "GRAPHQL_SCHEMA",
            "POSTMAN_COLLECTION",
            "SOAP_UI_PROJECT",
            "JSON_FRAGMENT",
        ]),
    ),
    text("serviceId"),
    text("sourceArtifact"),
    field("mainArtifact", Shape::Boolean),
    field("operations", Shape::Set(&Shape::Text)),
];

const HEADERS: Shape =
    Shape::Set(&Shape::Fields(&[text("name"), field("values", Shape::Set(&Shape::Text))]));

const REQUEST: &[Field] = &[
    text("name"),
    text("content"),
    text("operationId"),
    text("testCaseId"),
    text("sourceArtifact"),
    field("headers", HEADERS),
    text("id"),
    text("responseId"),
    text("callbackName"),
    field("queryParameters", Shape::List(&Shape::Fields(&[text("name"), text("value")]))),
];

const RESPONSE: &[Field] = &[
    text("name"),
    text("content"),
    text("operationId"),
    text("testCaseId"),
    text("sourceArtifact"),
    field("headers", HEADERS),
    text("id"),
    text("status"),
    text("mediaType"),
    text("dispatchCriteria"),
    text("callbackName"),
    field("fault", Shape::Boolean),
];

const EVENT_MESSAGE: &[Field] = &[
    text("name"),
    text("content"),
    text("operationId"),
    text("testCaseId"),
    text("sourceArtifact"),
    field("headers", HEADERS),
    text("id"),
    text("mediaType"),
    text("dispatchCriteria"),
    text("replyId"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_name_the_fields_that_they_say() {
        let check = |kind, slot: usize, name| {
            assert_eq!(fields(kind).get(slot).map(|field| field.name), Some(name), "{kind:?}");
        };
        check(Kind::Service, slot::SERVICE_ID, "id");
        check(Kind::Resource, slot::RESOURCE_ID, "id");
        check(Kind::Resource, slot::RESOURCE_NAME, "name");
        check(Kind::Resource, slot::RESOURCE_CONTENT, "content");
        check(Kind::Resource, slot::RESOURCE_TYPE, "type");
        check(Kind::Resource, slot::RESOURCE_SERVICE, "serviceId");
        for kind in [Kind::Request, Kind::Response, Kind::EventMessage] {
            check(kind, slot::MESSAGE_NAME, "name");
            check(kind, slot::MESSAGE_OPERATION, "operationId");
            check(kind, slot::MESSAGE_ID, "id");
        }
        check(Kind::Request, slot::REQUEST_RESPONSE, "responseId");
        check(Kind::Response, slot::RESPONSE_CRITERIA, "dispatchCriteria");
        check(Kind::EventMessage, slot::EVENT_CRITERIA, "dispatchCriteria");
        check(Kind::EventMessage, slot::EVENT_REPLY, "replyId");
    }

    #[test]
    fn no_table_is_longer_than_the_walker_has_room_for() {
        for kind in Kind::ALL {
            assert!(fields(kind).len() <= MOST_FIELDS);
        }
        assert!(OPERATION.len() <= MOST_FIELDS);
    }
}
