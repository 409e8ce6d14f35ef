//! Scripts that choose a response.

use std::collections::BTreeMap;

use http::{HeaderMap, Method};

use crate::ScriptStore;

/// A compiled script.
#[derive(Debug)]
pub(crate) struct Script {}

/// The language of a script.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Language {
    /// Dispatchers `SCRIPT` and `GROOVY`.
    Groovy,
    /// Dispatcher `JS`.
    JavaScript,
}

/// Why a script cannot run here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Unsupported {
    /// The line, from 1.
    pub(crate) line: usize,
    /// What is not supported, as one sentence.
    pub(crate) text: Box<str>,
}

/// Why a script failed. Microcks treats it as no result on REST, and as an error on SOAP.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Failure {
    /// It threw an exception.
    Exception(Box<str>),
    /// It ran too long, or needed too much memory.
    Limit(Box<str>),
}

/// What a script can read of a call.
pub(crate) struct ScriptCall<'a> {
    pub(crate) method: &'a Method,
    /// The whole path as it was sent.
    pub(crate) path: &'a str,
    pub(crate) query: Option<&'a str>,
    pub(crate) headers: &'a HeaderMap,
    /// Microcks reads an empty body as none.
    pub(crate) body: Option<&'a str>,
    /// The values of the parts of the path. `None` for protocols other than REST.
    pub(crate) path_parameters: Option<&'a [(Box<str>, Box<str>)]>,
    /// Scheme and authority of the server, for example `http://localhost:8586`.
    pub(crate) base: &'a str,
    /// Identifies the service in the store.
    pub(crate) service: &'a str,
}

impl Script {
    /// Compiles a script. `is_wrapped`: a JavaScript rule is the body of the function `process`, as on REST.
    pub(crate) fn compile(
        language: Language,
        source: &str,
        is_wrapped: bool,
    ) -> Result<Self, Unsupported> {
        let _ = (language, source, is_wrapped);
        Err(Unsupported { line: 1, text: "Scripts are not supported.".into() })
    }

    /// Runs a script. Returns the text that it returned, or `None` if it returned something else. `context` has the
    /// values that it leaves for templates.
    pub(crate) fn run(
        &self,
        call: &ScriptCall<'_>,
        context: &mut BTreeMap<String, String>,
        store: &dyn ScriptStore,
    ) -> Result<Option<String>, Failure> {
        let _ = (call, context, store);
        Ok(None)
    }
}
