//! Display names of the fields of the format.

use crate::Kind;

/// The prefix for fields of the messages of an example.
pub(crate) fn message_prefix(kind: Kind) -> &'static str {
    match kind {
        Kind::Request => "request ",
        Kind::Response => "response ",
        _ => "",
    }
}

/// The display name of a field of a service or its metadata.
pub(crate) fn service_field(field: &str) -> &str {
    match field {
        "xmlNS" => "namespace",
        "createdOn" => "date of creation",
        "lastUpdate" => "date of last change",
        "sourceArtifact" => "source artifact",
        other => other,
    }
}

/// The display name of a field of an operation.
pub(crate) fn operation_field(field: &str) -> &str {
    match field {
        "defaultDelay" => "response time",
        "defaultDelayStrategy" => "response time strategy",
        "dispatcherRules" => "dispatcher rules",
        "resourcePaths" => "resource paths",
        "parameterConstraints" => "parameter constraints",
        "inputName" => "input",
        "outputName" => "output",
        "callbackInfos" | "callbackInfso" => "callbacks",
        "triggerInfos" => "triggers",
        other => other,
    }
}

/// The display name of a field of a message.
pub(crate) fn message_field(field: &str) -> &str {
    match field {
        "content" => "body",
        "mediaType" => "media type",
        "dispatchCriteria" => "dispatch criteria",
        "queryParameters" => "query parameters",
        "sourceArtifact" => "source artifact",
        "operationId" => "operation",
        "responseId" => "response",
        "replyId" => "reply",
        "callbackName" => "callback",
        "testCaseId" => "test case",
        other => other,
    }
}

/// The display name of a field of a contract.
pub(crate) fn contract_field(field: &str) -> &str {
    match field {
        "sourceArtifact" => "source artifact",
        "mainArtifact" => "main artifact",
        "serviceId" => "service",
        other => other,
    }
}

/// The display name of one entry of a collection, by the display name of the field.
pub(crate) fn entry_name(field: &str) -> &str {
    match field {
        "labels" => "label",
        "annotations" => "annotation",
        "bindings" => "binding",
        "callbacks" => "callback",
        "headers" => "header",
        "query parameters" => "query parameter",
        "parameter constraints" => "parameter constraint",
        "resource paths" => "resource path",
        "operations" => "operation",
        other => other,
    }
}
