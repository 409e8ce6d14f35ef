//! Answers to calls that get no example.

use http::{HeaderValue, StatusCode, header};
use snapshot::ServiceKey;

use crate::{Answer, Reason, answer::TextType, call::Call, json, script::Failure};

/// Why a call gets no example.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    body: Body,
    reason: Reason,
    /// The index of the operation, if one was found.
    operation: Option<usize>,
}

#[derive(Debug)]
enum Body {
    Text(String),
    /// A JSON array of texts.
    List(String),
    /// The JSON of the framework of Microcks.
    Framework,
}

impl Refusal {
    fn new(status: StatusCode, body: Body, reason: Reason) -> Self {
        Self { status, body, reason, operation: None }
    }

    fn text(status: StatusCode, text: String, reason: Reason) -> Self {
        Self::new(status, Body::Text(text), reason)
    }

    /// The call has another method than `POST`.
    pub(super) fn method() -> Self {
        let text = "SOAP requests have the method POST.";
        let reason = Reason::InvalidBody(text.into());
        Self::new(StatusCode::METHOD_NOT_ALLOWED, Body::Framework, reason)
    }

    /// The call has no body.
    pub(super) fn no_body() -> Self {
        let reason = Reason::InvalidBody("The request has no body.".into());
        Self::new(StatusCode::BAD_REQUEST, Body::Framework, reason)
    }

    /// The response time that the call asks for is no number.
    pub(super) fn delay() -> Self {
        let text = "The query parameter `delay` must be a whole number of milliseconds.";
        let reason = Reason::Constraint(text.into());
        Self::new(StatusCode::BAD_REQUEST, Body::Framework, reason)
    }

    /// No operation has this action or element.
    pub(super) fn unknown_operation(wanted: &str, known: Vec<Box<str>>) -> Self {
        let text = format!("The operation {wanted} does not exist!");
        let reason = Reason::UnknownOperation { wanted: wanted.into(), known };
        Self::text(StatusCode::NOT_FOUND, text, reason)
    }

    /// The body must be valid, but there is no contract.
    pub(super) fn no_wsdl(key: &ServiceKey) -> Self {
        let text =
            format!("The service {} with version {} does not have a wsdl!", key.name, key.version);
        let reason = Reason::CannotServe("The service has no WSDL.".into());
        Self::text(StatusCode::PRECONDITION_FAILED, text, reason)
    }

    /// The body does not match the contract.
    pub(super) fn invalid(problems: &[String]) -> Self {
        let mut list = String::from("[");
        for (index, problem) in problems.iter().enumerate() {
            list.push_str(if index == 0 { "" } else { "," });
            json::write_string(problem, &mut list);
        }
        list.push(']');
        let reason =
            Reason::InvalidBody(problems.first().map(String::as_str).unwrap_or_default().into());
        Self::new(StatusCode::BAD_REQUEST, Body::List(list), reason)
    }

    /// There is no such dispatcher on SOAP.
    pub(super) fn unsupported(name: &str) -> Self {
        let text = format!("The dispatch {name} is not supported!");
        let reason =
            Reason::CannotServe(format!("The dispatcher {name} does not exist on SOAP.").into());
        Self::text(StatusCode::NOT_FOUND, text, reason)
    }

    /// The operation or its example cannot be served.
    pub(super) fn broken(operation: &str, text: &str) -> Self {
        let body = format!("The operation {operation} cannot be served. {text}");
        let reason = Reason::CannotServe(text.into());
        Self::text(StatusCode::INTERNAL_SERVER_ERROR, body, reason)
    }

    /// The expression of `QUERY_MATCH` cannot be evaluated.
    pub(super) fn xpath(text: &str) -> Self {
        Self::evaluation("Xpath", text)
    }

    /// The script of an operation failed.
    pub(super) fn script(operation: &str, failure: &Failure) -> Self {
        match failure {
            Failure::Exception(text) | Failure::Limit(text) => Self::evaluation("Script", text),
            Failure::Unsupported(_) => {
                Self::broken(operation, &failure.cannot_run().unwrap_or_default())
            }
        }
    }

    fn evaluation(kind: &str, text: &str) -> Self {
        let body = format!("500 INTERNAL_SERVER_ERROR \"Error during {kind} evaluation: {text}\"");
        let reason = Reason::CannotServe(format!("Error during {kind} evaluation: {text}").into());
        Self::text(StatusCode::INTERNAL_SERVER_ERROR, body, reason)
    }

    /// No example has these criteria.
    pub(super) fn no_example(criteria: Option<String>, known: Vec<Box<str>>) -> Self {
        let text =
            format!("The response {} does not exist!", criteria.as_deref().unwrap_or("null"));
        let reason = Reason::NoExample { criteria: criteria.map(Into::into), known };
        Self::text(StatusCode::BAD_REQUEST, text, reason)
    }

    /// Names the operation, by its index.
    pub(super) fn at(self, operation: usize) -> Self {
        Self { operation: Some(operation), ..self }
    }

    /// The answer. `now` is in milliseconds since 1970.
    pub(super) fn into_answer(self, call: &Call<'_>, now: i64) -> Answer {
        let source = call.unmatched(self.operation, self.reason);
        let status = self.status;
        let body = match self.body {
            Body::Text(text) => {
                return Answer::text(call.request, TextType::Plain, status, text, source);
            }
            Body::List(list) => list,
            Body::Framework => {
                let mut body =
                    format!("{{\"timestamp\":{now},\"status\":{},\"error\":", status.as_u16());
                json::write_string(status.canonical_reason().unwrap_or_default(), &mut body);
                body.push_str(",\"path\":");
                json::write_string(call.request.path, &mut body);
                body.push('}');
                body
            }
        };
        let mut answer = Answer::empty(status, source);
        answer.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        answer.body = body.into();
        if status == StatusCode::METHOD_NOT_ALLOWED {
            answer.headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
        }
        answer
    }
}
