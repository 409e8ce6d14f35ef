//! Examples, prepared once.

use std::sync::Arc;

use bytes::Bytes;
use prost::Message;
use prost_reflect::MessageDescriptor;
use snapshot::model::Response;

use super::{from_json::from_json, status};
use crate::{
    Effect, Environment, Finding,
    template::{Scope, Template},
};

/// An example.
#[derive(Debug)]
pub(super) struct Example {
    pub(super) name: Arc<str>,
    pub(super) code: i32,
    content: Content,
    /// The text of the content, if events read it.
    text: Option<Arc<str>>,
}

#[derive(Debug)]
enum Content {
    /// The text of a status.
    Text(Box<str>),
    /// A message in the binary format.
    Message(Bytes),
    Template(Template),
    Broken(String),
}

/// What an example answers.
#[derive(Debug)]
pub(super) enum Rendered {
    /// The text of a status.
    Text(String),
    /// A message in the binary format, and as text if events read it.
    Message(Bytes, Option<Arc<str>>),
}

impl Example {
    /// Prepares a response. `of`: the type of the answers of its operation. `keeps_text`: whether events read the text.
    pub(super) fn compile(
        response: &Response,
        of: Option<&MessageDescriptor>,
        keeps_text: bool,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let code = status::code(response.status.as_deref());
        let text = response.content.as_deref();
        let content = match (text.and_then(Template::compile), of) {
            (Some(template), _) => Content::Template(template),
            (None, _) if code != status::OK => {
                Content::Text(text.unwrap_or("Mocked response status code").into())
            }
            (None, Some(of)) => match encode(text.unwrap_or_default(), of) {
                Ok(message) => Content::Message(message),
                Err(text) => Content::Broken(text),
            },
            (None, None) => Content::Broken("The type of the answers is unknown.".to_owned()),
        };
        let (operation, name) = (&*response.operation, &*response.name);
        findings.extend(match (&content, of) {
            (Content::Broken(text), Some(_)) => {
                Some(Finding::of_example(operation, name, Effect::NotServed, text.as_str()))
            }
            (Content::Template(template), _) => {
                template.problem().map(|it| Finding::of_expression(operation, name, &it))
            }
            _ => None,
        });
        let text = keeps_text.then(|| text.unwrap_or_default().into());
        Self { name: (*response.name).into(), code, content, text }
    }

    /// Whether what it answers depends on the call.
    pub(super) fn is_template(&self) -> bool {
        matches!(self.content, Content::Template(_))
    }

    /// The answer.
    ///
    /// # Errors
    /// Why it cannot be sent, as one sentence.
    pub(super) fn render(
        &self,
        of: &MessageDescriptor,
        scope: &Scope<'_>,
        environment: &mut Environment<'_>,
    ) -> Result<Rendered, String> {
        match &self.content {
            Content::Text(text) => Ok(Rendered::Text(text.to_string())),
            Content::Message(message) => Ok(Rendered::Message(message.clone(), self.text.clone())),
            Content::Template(template) => {
                let text = template.render(scope, environment);
                match self.code {
                    status::OK => {
                        let kept = self.text.is_some().then(|| (*text).into());
                        encode(&text, of).map(|message| Rendered::Message(message, kept))
                    }
                    _ => Ok(Rendered::Text(text.into_owned())),
                }
            }
            Content::Broken(text) => Err(text.clone()),
        }
    }
}

fn encode(text: &str, of: &MessageDescriptor) -> Result<Bytes, String> {
    let message =
        from_json(text, of).map_err(|it| format!("The example is no {}: {it}.", of.full_name()))?;
    Ok(message.encode_to_vec().into())
}
