//! Scripts that choose a response.

mod deadline;
mod groovy;
mod javascript;
mod servlet;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, time::Duration};

use http::{HeaderMap, Method};

use crate::ScriptStore;
use groovy::{Groovy, Problem};
use javascript::JavaScript;

/// How long a value is in the store of scripts, unless the script says otherwise.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(10);

/// A compiled script.
#[derive(Debug)]
pub(crate) struct Script(Kind);

#[derive(Debug)]
enum Kind {
    Groovy(Groovy),
    JavaScript(JavaScript),
    /// A script with a wrong syntax. Microcks too treats it as one that throws an exception.
    Broken(Unsupported),
    /// A script that uses something that is not supported here.
    Unsupported(Unsupported),
}

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

impl Unsupported {
    fn with_line(&self) -> Box<str> {
        format!("Line {}: {}", self.line, self.text).into()
    }

    /// What is wrong, as a sentence that names the line.
    pub(crate) fn sentence(&self) -> String {
        format!("The script is wrong in line {}: {}", self.line, self.text)
    }
}

/// Why a script failed. Microcks treats an exception as no result on REST, and as an error on SOAP.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Failure {
    /// It threw an exception.
    Exception(Box<str>),
    /// It ran too long, or needed too much memory.
    Limit(Box<str>),
    /// It did something that is not supported here. Names it in a sentence: the answer is an error, never a guess.
    Unsupported(Box<str>),
}

impl Failure {
    /// Why the script cannot run here, as sentences. `None` for an exception, which it throws in Microcks too.
    pub(crate) fn cannot_run(&self) -> Option<Box<str>> {
        match self {
            Self::Exception(_) => None,
            Self::Limit(text) => Some(text.clone()),
            Self::Unsupported(text) => Some(format!("The script cannot run here. {text}").into()),
        }
    }
}

/// What a script can read of a call.
pub(crate) struct ScriptCall<'a> {
    pub(crate) method: &'a Method,
    /// The whole path as it was sent. Empty for gRPC, whose scripts have no HTTP request.
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
    ///
    /// # Errors
    ///
    /// If it uses something that is not supported here. A script with a wrong syntax compiles, see
    /// [`Script::problem`]: it fails when it runs, as in Microcks.
    pub(crate) fn compile(
        language: Language,
        source: &str,
        is_wrapped: bool,
    ) -> Result<Self, Unsupported> {
        match language {
            Language::Groovy => match Groovy::compile(source) {
                Ok(groovy) => Ok(Self(Kind::Groovy(groovy))),
                Err(Problem::Syntax(problem)) => Ok(Self(Kind::Broken(problem))),
                Err(Problem::Unsupported(problem)) => Err(problem),
            },
            Language::JavaScript => Ok(Self(match JavaScript::compile(source, is_wrapped) {
                Ok(script) => Kind::JavaScript(script),
                Err(problem) => Kind::Broken(problem),
            })),
        }
    }

    /// Compiles the script of an operation. If it uses something that is not supported here, it fails when it runs,
    /// see [`Script::cannot_run`].
    pub(crate) fn of_operation(language: Language, source: &str, is_wrapped: bool) -> Self {
        let compiled = Self::compile(language, source, is_wrapped);
        compiled.unwrap_or_else(|problem| Self(Kind::Unsupported(problem)))
    }

    /// What is wrong with the syntax, which is worth a finding: Microcks answers as if it had no result.
    pub(crate) fn problem(&self) -> Option<&Unsupported> {
        match &self.0 {
            Kind::Broken(problem) => Some(problem),
            Kind::Groovy(_) | Kind::JavaScript(_) | Kind::Unsupported(_) => None,
        }
    }

    /// Why it can never run here, as sentences.
    pub(crate) fn cannot_run(&self) -> Option<Box<str>> {
        match &self.0 {
            Kind::Unsupported(problem) => Failure::Unsupported(problem.with_line()).cannot_run(),
            Kind::Groovy(_) | Kind::JavaScript(_) | Kind::Broken(_) => None,
        }
    }

    /// Runs a script. Returns the text that it returned. Groovy must return a text or null, which is `None`. In
    /// JavaScript, other values are `None` too. `context` has the values that it leaves for templates, also if it fails.
    pub(crate) fn run(
        &self,
        call: &ScriptCall<'_>,
        context: &mut BTreeMap<String, String>,
        store: &dyn ScriptStore,
    ) -> Result<Option<String>, Failure> {
        match &self.0 {
            Kind::Groovy(script) => script.run(call, context, store),
            Kind::JavaScript(script) => script.run(call, context, store),
            Kind::Broken(problem) => Err(Failure::Exception(problem.with_line())),
            Kind::Unsupported(problem) => Err(Failure::Unsupported(problem.with_line())),
        }
    }
}
