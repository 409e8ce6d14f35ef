//! Expressions between `{{` and `}}`, as Microcks evaluates them.

use std::{borrow::Cow, collections::BTreeMap};

use http::HeaderMap;

use crate::Environment;

/// A text with expressions.
#[derive(Debug)]
pub(crate) struct Template {
    source: Box<str>,
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
    /// Values of scripts and of `put`.
    pub(crate) variables: BTreeMap<String, String>,
}

impl Template {
    /// Compiles a text. `None` if it has no expression and is sent as it is.
    pub(crate) fn compile(text: &str) -> Option<Self> {
        text.contains("{{").then(|| Self { source: text.into() })
    }

    /// Why Microcks sends the text as it is, if that does not depend on the call.
    pub(crate) fn problem(&self) -> Option<Box<str>> {
        None
    }

    /// The text with the values of its expressions.
    pub(crate) fn render(
        &self,
        scope: &mut Scope<'_>,
        environment: &mut Environment<'_>,
    ) -> Cow<'_, str> {
        let _ = (scope, environment);
        Cow::Borrowed(&self.source)
    }
}
