//! Examples, prepared once.

use std::sync::Arc;

use http::{HeaderName, HeaderValue};
use snapshot::model::Response;

use crate::{
    Effect, Environment, Finding,
    header::{distinct_values, header_value},
    json::{self, Json},
    template::{Scope, Template},
};

/// An example.
#[derive(Debug)]
pub(super) struct Example {
    pub(super) name: Arc<str>,
    /// Whether it answers calls that match nothing.
    pub(super) is_bad_request: bool,
    pub(super) headers: Vec<Header>,
    content: Content,
}

/// A header of an example.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) name: HeaderName,
    value: HeaderText,
}

#[derive(Debug)]
enum HeaderText {
    Fixed(HeaderValue),
    Template(Template),
}

#[derive(Debug)]
enum Content {
    Json(Arc<Json>),
    Template(Template),
    Broken(String),
}

/// Headers that belong to a connection or to the stored body. Answers always have the type `application/json`.
const DROPPED: [&str; 6] = [
    "connection",
    "content-length",
    "content-type",
    "content-encoding",
    "keep-alive",
    "transfer-encoding",
];

impl Example {
    /// Prepares a response.
    pub(super) fn compile(response: &Response, findings: &mut Vec<Finding>) -> Self {
        let content = match response.content.as_deref().filter(|it| !it.trim().is_empty()) {
            None => Content::Json(Arc::new(Json::Object(Vec::new()))),
            Some(text) => match Template::compile(text) {
                Some(template) => Content::Template(template),
                None => read(text).map_or_else(Content::Broken, |it| Content::Json(Arc::new(it))),
            },
        };
        let (operation, name) = (&*response.operation, &*response.name);
        findings.extend(match &content {
            Content::Broken(text) => {
                Some(Finding::of_example(operation, name, Effect::NotServed, text.as_str()))
            }
            Content::Template(template) => {
                template.problem().map(|it| Finding::of_expression(operation, name, &it))
            }
            Content::Json(_) => None,
        });
        Self {
            name: (*response.name).into(),
            is_bad_request: response.status.as_deref().is_some_and(|it| it.trim() == "400"),
            headers: headers(response),
            content,
        }
    }

    /// The whole GraphQL response.
    ///
    /// # Errors
    /// Why it is not one, as one sentence.
    pub(super) fn content(
        &self,
        scope: &Scope<'_>,
        environment: &mut Environment<'_>,
    ) -> Result<Arc<Json>, String> {
        match &self.content {
            Content::Json(content) => Ok(content.clone()),
            Content::Template(template) => read(&template.render(scope, environment)).map(Arc::new),
            Content::Broken(text) => Err(text.clone()),
        }
    }
}

impl Header {
    /// The value. `None` if its template makes one that no header can have.
    pub(super) fn value(
        &self,
        scope: &Scope<'_>,
        environment: &mut Environment<'_>,
    ) -> Option<HeaderValue> {
        match &self.value {
            HeaderText::Fixed(value) => Some(value.clone()),
            HeaderText::Template(template) => {
                header_value(&template.render_line(scope, environment))
            }
        }
    }
}

fn read(text: &str) -> Result<Json, String> {
    json::parse(text).map_err(|it| format!("The example is not JSON. {}.", it.describe(text)))
}

fn headers(response: &Response) -> Vec<Header> {
    let pairs = response.headers.iter();
    let pairs = pairs.flat_map(|header| distinct_values(header).map(|value| (&header.name, value)));
    let headers = pairs.filter_map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        let value = match Template::compile(value) {
            Some(template) => HeaderText::Template(template),
            None => HeaderText::Fixed(header_value(value)?),
        };
        (!DROPPED.contains(&name.as_str())).then_some(Header { name, value })
    });
    headers.collect()
}
