//! Responses that are ready to be sent.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use regex::Regex;
use snapshot::model::Response;

use crate::{
    Effect, Environment, Finding,
    template::{Scope, Template},
};

/// A compiled response. Status, media type and headers are those of SOAP, not those of the definition.
#[derive(Debug)]
pub(super) struct Example {
    pub(super) name: Arc<str>,
    pub(super) is_fault: bool,
    pub(super) content: Option<Content>,
}

/// The body of a response.
#[derive(Debug)]
pub(super) enum Content {
    Fixed(Bytes),
    Template(Template),
}

/// A value of a script, as `SoapUI` writes it.
static SOAPUI_VALUE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\$\{\s*([a-zA-Z0-9_-]+)\s*\}").ok());

impl Example {
    pub(super) fn compile(response: &Response, findings: &mut Vec<Finding>) -> Self {
        let finding = |effect, text: Box<str>| {
            Finding::of_example(&response.operation, &response.name, effect, text)
        };
        let content = response.content.as_deref().map(Content::compile);
        match &content {
            Some(Content::Template(template)) => {
                if let Some(problem) = template.problem() {
                    findings.push(finding(Effect::Ignored, problem));
                }
            }
            Some(Content::Fixed(_)) => {}
            None => {
                findings.push(finding(Effect::NotServed, "The example has no content.".into()));
            }
        }
        Self { name: (*response.name).into(), is_fault: response.is_fault, content }
    }
}

impl Content {
    fn compile(text: &str) -> Self {
        let converted = match &*SOAPUI_VALUE {
            Some(value) if text.contains("${") => value.replace_all(text, "{{ $1 }}"),
            _ => text.into(),
        };
        match Template::compile(&converted) {
            Some(template) => Self::Template(template),
            None => Self::Fixed(Bytes::copy_from_slice(converted.as_bytes())),
        }
    }

    pub(super) fn bytes(&self, scope: &Scope<'_>, environment: &mut Environment<'_>) -> Bytes {
        match self {
            Self::Fixed(bytes) => bytes.clone(),
            Self::Template(template) => template.render(scope, environment).into_owned().into(),
        }
    }
}
