//! Fields of the format in words for people.

/// A field of a service or its metadata.
pub(crate) fn service_word(field: &str) -> &str {
    match field {
        "xmlNS" => "namespace",
        "createdOn" => "date of creation",
        "lastUpdate" => "date of last change",
        "sourceArtifact" => "source artifact",
        other => other,
    }
}

/// A field of an operation.
pub(crate) fn operation_word(field: &str) -> &str {
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

/// A field of a message.
pub(crate) fn message_word(field: &str) -> &str {
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

/// A field of a contract.
pub(crate) fn contract_word(field: &str) -> &str {
    match field {
        "sourceArtifact" => "source artifact",
        "mainArtifact" => "main artifact",
        "serviceId" => "service",
        other => other,
    }
}

/// One entry of a field of many.
pub(super) fn one_of(word: &str) -> &str {
    match word {
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
