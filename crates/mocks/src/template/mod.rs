//! Expressions between `{{` and `}}`, as Microcks evaluates them.
//!
//! A text is compiled once into literals and expressions. Where Microcks throws an exception, it sends the whole text
//! as it is. So does this, also when a limit is exceeded.

mod body;
mod expression;
mod fake_data;
mod function;
mod parse;
mod render;
mod request;

use std::{borrow::Cow, collections::BTreeMap};

use http::HeaderMap;

use self::expression::Expression;
use crate::Environment;

/// The largest text that is rendered, and the most that `put` keeps, in bytes.
const MAX_BYTES: usize = 20 << 20;

/// How many expressions a text can have.
const MAX_EXPRESSIONS: usize = 100_000;

/// A text with expressions.
#[derive(Debug)]
pub(crate) struct Template {
    source: Box<str>,
    /// The parts in their order, or why the text is always sent as it is.
    parts: Result<Box<[Part]>, Box<str>>,
}

/// A part of a text.
#[derive(Debug)]
enum Part {
    Text(Box<str>),
    Expression(Expression),
}

/// What expressions can name. A member that is `None` makes an expression that names it fail, and Microcks then sends
/// the whole text as it is.
pub(crate) struct Scope<'a> {
    /// The body of the call. Microcks reads an empty body as none.
    pub(crate) body: Option<&'a str>,
    /// The path below the version as it was sent.
    pub(crate) path: Option<&'a str>,
    /// The parameters of the query and of a form, decoded.
    pub(crate) parameters: Option<&'a [(Cow<'a, str>, Cow<'a, str>)]>,
    /// The headers.
    pub(crate) headers: Option<&'a HeaderMap>,
    /// The answer, for messages of events that follow it. Without it, what expressions read of it is empty.
    pub(crate) response: Option<ResponseScope<'a>>,
    /// Values of scripts.
    pub(crate) variables: BTreeMap<String, String>,
}

/// What expressions can name of an answer.
#[derive(Clone, Copy)]
pub(crate) struct ResponseScope<'a> {
    pub(crate) body: &'a str,
    pub(crate) headers: &'a HeaderMap,
}

impl Template {
    /// Compiles a text. `None` if it has no expression and is sent as it is.
    pub(crate) fn compile(text: &str) -> Option<Self> {
        text.contains("{{").then(|| Self { source: text.into(), parts: parse::parts(text) })
    }

    /// Why Microcks sends the text as it is, if that does not depend on the call.
    pub(crate) fn problem(&self) -> Option<Box<str>> {
        match &self.parts {
            Err(problem) => Some(problem.clone()),
            Ok(parts) => parts.iter().find_map(|part| match part {
                Part::Expression(expression) => expression.problem(),
                Part::Text(_) => None,
            }),
        }
    }

    /// The text with the values of its expressions. Values of `put` live as long as the rendering of one text.
    pub(crate) fn render(
        &self,
        scope: &Scope<'_>,
        environment: &mut Environment<'_>,
    ) -> Cow<'_, str> {
        let rendered = self.parts.as_ref().ok().and_then(|it| render::text(it, scope, environment));
        rendered.map_or(Cow::Borrowed(&self.source), Cow::Owned)
    }

    /// As [`Self::render`], for the value of a header: without control characters, so that a call cannot add lines.
    pub(crate) fn render_line(
        &self,
        scope: &Scope<'_>,
        environment: &mut Environment<'_>,
    ) -> String {
        let text = self.render(scope, environment);
        text.chars().filter(|c| !c.is_control() || *c == '\t').collect()
    }
}

#[cfg(test)]
mod tests;
