//! Calls that get no data.

use http::StatusCode;
use snapshot::ServiceKey;

use super::document::Mistake;
use crate::{Reason, Unmatched, json};

/// Why a call gets no data.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    /// What it says in a GraphQL response.
    message: String,
    /// What Microcks says.
    strict_message: String,
    operation: Option<Box<str>>,
    reason: Reason,
}

impl Problem {
    fn new(status: StatusCode, message: impl Into<String>, reason: Reason) -> Self {
        let message = message.into();
        Self { status, strict_message: message.clone(), message, operation: None, reason }
    }

    /// The request cannot be read.
    pub(super) fn unreadable(text: String) -> Self {
        let reason = Reason::InvalidBody(text.as_str().into());
        let strict_message = format!("Error parsing GraphQL request: {text}");
        Self { strict_message, ..Self::new(StatusCode::BAD_REQUEST, text, reason) }
    }

    /// The query cannot be executed.
    pub(super) fn mistake(mistake: Mistake, query: &str) -> Self {
        match mistake {
            Mistake::Syntax { text, line, column } => {
                let message =
                    format!("The query is not valid: {text}, in line {line}, column {column}.");
                let (line, column, token) = match text.contains("EOF") {
                    true => end(query),
                    false => (line, column, token(query, line, column)),
                };
                let problem = Self::unreadable(message);
                let strict = "Error parsing GraphQL request: Invalid syntax with offending token";
                let strict_message = format!("{strict} '{token}' at line {line} column {column}");
                Self { strict_message, ..problem }
            }
            Mistake::Limit(text) => Self::unreadable(format!("{text}.")),
            Mistake::NoOperation => {
                let text = "The query has no operation with this name.";
                let strict_message =
                    "No matching operation definition found in GraphQL request".to_owned();
                let reason = Reason::InvalidBody(text.into());
                Self { strict_message, ..Self::new(StatusCode::BAD_REQUEST, text, reason) }
            }
        }
    }

    /// The call has another method than `GET` and `POST`.
    pub(super) fn method() -> Self {
        let text = "GraphQL requests have the method GET or POST.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, text, Reason::InvalidBody(text.into()))
    }

    /// The query cannot be executed on the schema, or its answer cannot be sent.
    pub(super) fn invalid(text: String) -> Self {
        let reason = Reason::InvalidBody(text.as_str().into());
        Self::new(StatusCode::BAD_REQUEST, text, reason)
    }

    /// The service has no operation for a field.
    pub(super) fn unknown_field(field: &str, kind: &str, known: Vec<Box<str>>) -> Self {
        let reason = Reason::UnknownOperation { wanted: format!("{kind} {field}").into(), known };
        Self::new(StatusCode::NOT_FOUND, format!("No '{field}' operation found"), reason)
    }

    /// No example matches.
    pub(super) fn no_example(operation: &str, reason: Reason) -> Self {
        let problem = Self::new(StatusCode::BAD_REQUEST, "No matching response found", reason);
        Self { operation: Some(operation.into()), ..problem }
    }

    /// A parameter is missing or has another form.
    pub(super) fn constraint(operation: &str, text: String) -> Self {
        let reason = Reason::Constraint(text.as_str().into());
        let problem = Self::new(StatusCode::BAD_REQUEST, text, reason);
        Self { operation: Some(operation.into()), ..problem }
    }

    /// The operation or its example cannot be served.
    pub(super) fn broken(operation: &str, text: &str) -> Self {
        let reason = Reason::CannotServe(text.into());
        let problem = Self::new(StatusCode::INTERNAL_SERVER_ERROR, text, reason);
        Self { operation: Some(operation.into()), ..problem }
    }

    /// The text that Microcks answers.
    pub(super) fn strict_message(&self) -> &str {
        &self.strict_message
    }

    /// The GraphQL response.
    pub(super) fn to_json(&self) -> String {
        let mut out = String::from("{\"errors\":[{\"message\":");
        json::write_string(&self.message, &mut out);
        out.push_str("}]}");
        out
    }

    pub(super) fn into_unmatched(self, service: ServiceKey) -> Unmatched {
        Unmatched { service, operation: self.operation, reason: self.reason }
    }
}

/// The place after a query.
fn end(query: &str) -> (usize, usize, String) {
    let last = query.rsplit('\n').next().unwrap_or_default();
    (query.matches('\n').count() + 1, last.chars().count() + 1, "<EOF>".to_owned())
}

/// The word at a place of a query.
fn token(query: &str, line: usize, column: usize) -> String {
    let text = query.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let mut characters = text.chars().skip(column.saturating_sub(1));
    let word: String = characters.by_ref().take_while(|it| !it.is_whitespace()).take(50).collect();
    if word.is_empty() { "<EOF>".to_owned() } else { word }
}
