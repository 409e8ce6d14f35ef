//! Validation of a call against the schemas of the WSDL.

use uppsala::NodeId;

use super::{envelope::Message, schema::Schema};
use crate::xml::Document;

const SOAP_1_1: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP_1_2: &str = "http://www.w3.org/2003/05/soap-envelope";

/// The largest body that is validated, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// The longest value that is compared with a regular expression, in bytes.
const MAX_VALUE_BYTES: usize = 4096;

/// How many problems are listed.
const MAX_PROBLEMS: usize = 100;

/// What is wrong with a call. Empty if it is valid.
pub(super) fn problems(message: &Message<'_>, schemas: &[Schema]) -> Vec<String> {
    let document = match message.document() {
        Ok(document) => document,
        Err(error) => {
            let is_short = Document::ends_early(message.text());
            let text = if is_short {
                "XML document structures must start and end within the same entity.".to_owned()
            } else {
                error.to_string()
            };
            return vec![format!("Exception while validating Soap envelope for message: {text}")];
        }
    };
    let Some(root) = document.root() else { return Vec::new() };
    let mut problems = Vec::new();
    check_envelope(document, root, &mut problems);
    match message.body(document).and_then(|body| document.elements(body).next()) {
        Some(payload) => check_payload(document, payload, schemas, &mut problems),
        None => problems.push("The body has no element.".to_owned()),
    }
    problems.truncate(MAX_PROBLEMS);
    problems
}

fn check_envelope(document: &Document<'_>, root: NodeId, problems: &mut Vec<String>) {
    let (name, namespace) = document.name(root);
    let line = document.line(root);
    if name != "Envelope" || (namespace != SOAP_1_1 && namespace != SOAP_1_2) {
        problems.push(format!("line {line}: The document is no SOAP envelope."));
        return;
    }
    let mut expected = ["Header", "Body"].iter();
    let mut has_body = false;
    for child in document.elements(root) {
        let (name, child_namespace) = document.name(child);
        let line = document.line(child);
        // SOAP 1.1 allows elements of other namespaces after the body.
        let is_allowed = match child_namespace == namespace {
            true => expected.any(|it| *it == name),
            false => has_body,
        };
        if !is_allowed {
            problems
                .push(format!("line {line}: The envelope cannot have the element {name} here."));
        }
        has_body |= name == "Body";
    }
    if !has_body {
        problems.push(format!("line {line}: The envelope has no body."));
    }
}

fn check_payload(
    document: &Document<'_>,
    payload: NodeId,
    schemas: &[Schema],
    problems: &mut Vec<String>,
) {
    let (name, namespace) = document.name(payload);
    let line = document.line(payload);
    let Some(schema) = schemas.iter().find(|it| *it.namespace == *namespace) else {
        problems.push(format!("line {line}: No schema has the element {{{namespace}}}{name}."));
        return;
    };
    let text = document.source_in_scope(payload);
    let mut values = text.split(['<', '>']);
    if text.len() > MAX_BYTES
        || (schema.has_patterns && values.any(|it| it.len() > MAX_VALUE_BYTES))
    {
        problems.push(format!("line {line}: The body is too large to be validated."));
        return;
    }
    match Document::parse(&text) {
        Ok(copy) => {
            for error in schema.validator.validate(&copy.tree) {
                let line = line + error.line.unwrap_or(1).saturating_sub(1);
                problems.push(format!("line {line}: {}", error.message));
            }
        }
        Err(error) => problems.push(format!("line {line}: {error}.")),
    }
}
