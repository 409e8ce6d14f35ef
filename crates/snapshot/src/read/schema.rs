//! The schema of the format: every field that Microcks has written since 2019, with the first
//! release that can read it.
//!
//! The validator checks documents against this table. Exports omit fields that the target release
//! does not know.

use crate::{Kind, Release};

/// The values that a field may have.
#[derive(Debug)]
pub enum Shape {
    /// A string. Numbers and booleans are accepted as text, as Microcks does.
    Text,
    /// One of these words. Other words are kept and reported.
    OneOf(&'static [Word]),
    /// A whole number of 64 bits, or a string of digits.
    Integer,
    /// A whole number of 32 bits, or a string of digits.
    ShortInteger,
    /// True or false, a string with one of these words, or a whole number.
    Boolean,
    /// Milliseconds since 1970, or a string with an ISO 8601 date.
    Date,
    /// An array of these values.
    List(&'static Shape),
    /// An array of these values in any order. Microcks writes sets in the order of their hashes.
    Set(&'static Shape),
    /// An object with any keys and these values.
    Map(&'static Shape),
    /// An object with these fields.
    Fields(&'static [Field]),
}

/// A field of the format. Its value may always be null.
#[derive(Debug)]
pub struct Field {
    /// The name in JSON.
    pub name: &'static str,
    /// The values that it may have.
    pub shape: Shape,
    /// The first release that reads a file with this field, even if its value is null.
    pub since: Release,
    /// Whether Microcks writes the field. If so, it always does, if necessary as null.
    pub written: bool,
    /// Whether Microcks fails to use a service in which the value is null. Only the first field of a table
    /// can be needed.
    pub needed: bool,
}

impl Field {
    const fn since(mut self, release: Release) -> Self {
        self.since = release;
        self
    }

    const fn needed(mut self) -> Self {
        self.needed = true;
        self
    }

    const fn read_only(mut self) -> Self {
        self.written = false;
        self
    }
}

/// A word of an enumeration.
#[derive(Debug, Eq, PartialEq)]
pub struct Word {
    /// The word in the file.
    pub name: &'static str,
    /// The first release that reads a file with this word.
    pub since: Release,
    /// The number that the newest Microcks reads as this word. Numbers differ between releases, so
    /// exports write the word.
    pub ordinal: u8,
}

impl Shape {
    /// Whether the value is neither an array nor an object.
    #[must_use]
    pub const fn is_scalar(&self) -> bool {
        match self {
            Self::Text
            | Self::OneOf(_)
            | Self::Integer
            | Self::ShortInteger
            | Self::Boolean
            | Self::Date => true,
            Self::List(_) | Self::Set(_) | Self::Map(_) | Self::Fields(_) => false,
        }
    }
}

const fn field(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, since: Release::OLDEST, written: true, needed: false }
}

const fn word(ordinal: u8, name: &'static str, since: Release) -> Word {
    Word { name, since, ordinal }
}

const fn text(name: &'static str) -> Field {
    field(name, Shape::Text)
}

/// The indexes of some fields in the table of their document, for direct access to their values.
pub(crate) mod field_index {
    use crate::Kind;

    pub(crate) const SERVICE_ID: usize = 0;
    pub(crate) const SERVICE_NAME: usize = 1;
    pub(crate) const SERVICE_VERSION: usize = 2;
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

    /// The index of the ID.
    pub(crate) const fn id(kind: Kind) -> usize {
        match kind {
            Kind::Service => SERVICE_ID,
            Kind::Resource => RESOURCE_ID,
            Kind::Request | Kind::Response | Kind::EventMessage => MESSAGE_ID,
        }
    }

    /// The index of the name.
    pub(crate) const fn name(kind: Kind) -> usize {
        match kind {
            Kind::Service => SERVICE_NAME,
            Kind::Resource => RESOURCE_NAME,
            Kind::Request | Kind::Response | Kind::EventMessage => MESSAGE_NAME,
        }
    }

    /// The index of the field that names the owner: the service of a contract, or the operation of a
    /// message. `None` for a service.
    pub(crate) const fn owner(kind: Kind) -> Option<usize> {
        match kind {
            Kind::Service => None,
            Kind::Resource => Some(RESOURCE_SERVICE),
            Kind::Request | Kind::Response | Kind::EventMessage => Some(MESSAGE_OPERATION),
        }
    }

    /// The index of the link to another document: the response of a request, or the reply of an event
    /// message. `None` for other kinds.
    pub(crate) const fn link(kind: Kind) -> Option<usize> {
        match kind {
            Kind::Request => Some(REQUEST_RESPONSE),
            Kind::EventMessage => Some(EVENT_REPLY),
            Kind::Service | Kind::Resource | Kind::Response => None,
        }
    }
}

/// The largest number of fields in a table.
pub(crate) const MAX_FIELDS: usize = 24;

/// The field that a raw key means although Microcks rejects the key. The documentation of Microcks uses
/// these keys.
pub(crate) fn find_misnamed(fields: &'static [Field], key: &str) -> Option<&'static Field> {
    let name = match key {
        "isFault" => "fault",
        "qos" => "qoS",
        _ => return None,
    };
    fields.iter().find(|field| field.name == name)
}

/// The fields of a document of this kind.
#[must_use]
pub const fn fields(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Service => SERVICE,
        Kind::Resource => RESOURCE,
        Kind::Request => REQUEST,
        Kind::Response => RESPONSE,
        Kind::EventMessage => EVENT_MESSAGE,
    }
}

/// The types of services.
pub(crate) const SERVICE_TYPES: &[Word] = &[
    word(1, "REST", Release::OLDEST),
    word(0, "SOAP_HTTP", Release::OLDEST),
    word(6, "GRAPHQL", Release::V1_5),
    word(5, "GRPC", Release::V1_3),
    word(3, "EVENT", Release::V1_0),
    word(2, "GENERIC_REST", Release::OLDEST),
    word(4, "GENERIC_EVENT", Release::V1_6),
];

const SERVICE: &[Field] = &[
    text("id"),
    text("name"),
    text("version"),
    text("xmlNS"),
    field("type", Shape::OneOf(SERVICE_TYPES)),
    field("metadata", Shape::Fields(METADATA)),
    text("sourceArtifact").since(Release::V1_3),
    field("operations", Shape::List(&Shape::Fields(OPERATION))),
];

pub(crate) const METADATA: &[Field] = &[
    field("createdOn", Shape::Date),
    field("lastUpdate", Shape::Date),
    field("annotations", Shape::Map(&Shape::Text)),
    field("labels", Shape::Map(&Shape::Text)),
];

pub(crate) const OPERATION: &[Field] = &[
    text("name").needed(),
    text("method"),
    text("action").since(Release::V1_1),
    text("inputName"),
    text("outputName"),
    field("bindings", BINDINGS).since(Release::V1_0),
    field("callbackInfos", CALLBACKS).since(Release::V1_14),
    field("triggerInfos", Shape::List(&Shape::Fields(TRIGGER))).since(Release::V1_14),
    field("reply", Shape::Fields(REPLY)).since(Release::V1_14),
    text("dispatcher"),
    text("dispatcherRules"),
    field("defaultDelay", Shape::Integer),
    text("defaultDelayStrategy").since(Release::V1_13),
    field("resourcePaths", Shape::Set(&Shape::Text)),
    field("parameterConstraints", Shape::Set(&Shape::Fields(PARAMETER_CONSTRAINT)))
        .since(Release::V0_8),
    // Microcks reads this field but never writes it.
    field("override", Shape::Boolean).since(Release::V0_8).read_only(),
    // A misspelled setter makes Microcks read this name too.
    field("callbackInfso", CALLBACKS).since(Release::V1_14).read_only(),
];

const BINDINGS: Shape = Shape::Map(&Shape::Fields(BINDING));

const BINDING: &[Field] = &[
    field(
        "type",
        Shape::OneOf(&[
            word(0, "KAFKA", Release::V1_0),
            word(1, "MQTT", Release::V1_2),
            word(2, "WS", Release::V1_3),
            word(3, "AMQP", Release::V1_5_1),
            word(4, "AMQP1", Release::V1_0),
            word(5, "NATS", Release::V1_7),
            word(6, "GOOGLEPUBSUB", Release::V1_7),
            word(7, "SQS", Release::V1_7_1),
            word(8, "SNS", Release::V1_7_1),
        ]),
    ),
    text("keyType"),
    text("destinationType"),
    text("destinationName"),
    text("method").since(Release::V1_3),
    text("qoS").since(Release::V1_2),
    field("persistent", Shape::Boolean).since(Release::V1_2),
    text("routingKey").since(Release::V1_14),
];

const CALLBACKS: Shape = Shape::Map(&Shape::Fields(&[
    text("callbackUrlExpression"),
    text("method"),
    field("order", Shape::ShortInteger),
    field("defaultDelay", Shape::Integer),
]));

const TRIGGER: &[Field] = &[text("serviceName"), text("serviceVersion"), text("operationName")];

const REPLY: &[Field] =
    &[text("addressLocation"), text("channelAddress"), field("bindings", BINDINGS)];

const PARAMETER_CONSTRAINT: &[Field] = &[
    text("name"),
    field(
        "in",
        Shape::OneOf(&[
            word(0, "path", Release::OLDEST),
            word(1, "query", Release::OLDEST),
            word(2, "header", Release::OLDEST),
            word(3, "cookie", Release::V1_12_1),
            word(4, "formData", Release::V1_13),
            word(5, "body", Release::V1_13),
        ]),
    ),
    field("required", Shape::Boolean),
    field("recopy", Shape::Boolean),
    text("mustMatchRegexp"),
];

const RESOURCE: &[Field] = &[
    text("id"),
    text("name"),
    text("path").since(Release::V1_2),
    text("content"),
    field(
        "type",
        Shape::OneOf(&[
            word(0, "WSDL", Release::OLDEST),
            word(1, "XSD", Release::OLDEST),
            word(2, "JSON_SCHEMA", Release::OLDEST),
            word(3, "SWAGGER", Release::OLDEST),
            word(4, "RAML", Release::OLDEST),
            word(5, "OPEN_API_SPEC", Release::OLDEST),
            word(6, "OPEN_API_SCHEMA", Release::V1_2),
            word(7, "ASYNC_API_SPEC", Release::V1_0),
            word(8, "ASYNC_API_SCHEMA", Release::V1_2),
            word(9, "AVRO_SCHEMA", Release::V1_2),
            word(10, "PROTOBUF_SCHEMA", Release::V1_3),
            word(11, "PROTOBUF_DESCRIPTOR", Release::V1_3),
            word(12, "GRAPHQL_SCHEMA", Release::V1_5),
            word(13, "POSTMAN_COLLECTION", Release::V1_7_1),
            word(14, "SOAP_UI_PROJECT", Release::V1_8),
            word(15, "JSON_FRAGMENT", Release::V1_9),
        ]),
    ),
    text("serviceId"),
    text("sourceArtifact").since(Release::V1_3),
    field("mainArtifact", Shape::Boolean).since(Release::V1_10),
    field("operations", Shape::Set(&Shape::Text)).since(Release::V1_8),
];

const HEADERS: Shape =
    Shape::Set(&Shape::Fields(&[text("name"), field("values", Shape::Set(&Shape::Text))]));

const REQUEST: &[Field] = &[
    text("name"),
    text("content"),
    text("operationId"),
    text("testCaseId"),
    text("sourceArtifact").since(Release::V1_3),
    field("headers", HEADERS),
    text("id"),
    text("responseId"),
    text("callbackName").since(Release::V1_14),
    field("queryParameters", Shape::List(&Shape::Fields(&[text("name"), text("value")]))),
];

const RESPONSE: &[Field] = &[
    text("name"),
    text("content"),
    text("operationId"),
    text("testCaseId"),
    text("sourceArtifact").since(Release::V1_3),
    field("headers", HEADERS),
    text("id"),
    text("status"),
    text("mediaType"),
    text("dispatchCriteria"),
    text("callbackName").since(Release::V1_14),
    field("fault", Shape::Boolean),
];

const EVENT_MESSAGE: &[Field] = &[
    text("name"),
    text("content"),
    text("operationId"),
    text("testCaseId"),
    text("sourceArtifact").since(Release::V1_3),
    field("headers", HEADERS),
    text("id"),
    text("mediaType"),
    text("dispatchCriteria"),
    text("replyId").since(Release::V1_14),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_indexes_match_the_field_names() {
        let check = |kind, field_index: usize, name| {
            assert_eq!(
                fields(kind).get(field_index).map(|field| field.name),
                Some(name),
                "{kind:?}"
            );
        };
        check(Kind::Service, field_index::SERVICE_ID, "id");
        check(Kind::Resource, field_index::RESOURCE_ID, "id");
        check(Kind::Resource, field_index::RESOURCE_NAME, "name");
        check(Kind::Resource, field_index::RESOURCE_CONTENT, "content");
        check(Kind::Resource, field_index::RESOURCE_TYPE, "type");
        check(Kind::Resource, field_index::RESOURCE_SERVICE, "serviceId");
        for kind in [Kind::Request, Kind::Response, Kind::EventMessage] {
            check(kind, field_index::MESSAGE_NAME, "name");
            check(kind, field_index::MESSAGE_OPERATION, "operationId");
            check(kind, field_index::MESSAGE_ID, "id");
        }
        check(Kind::Request, field_index::REQUEST_RESPONSE, "responseId");
        check(Kind::Response, field_index::RESPONSE_CRITERIA, "dispatchCriteria");
        check(Kind::EventMessage, field_index::EVENT_CRITERIA, "dispatchCriteria");
        check(Kind::EventMessage, field_index::EVENT_REPLY, "replyId");
    }

    #[test]
    fn tables_do_not_exceed_the_maximum_number_of_fields() {
        for kind in Kind::ALL {
            assert!(fields(kind).len() <= MAX_FIELDS);
        }
        assert!(OPERATION.len() <= MAX_FIELDS);
    }
}
