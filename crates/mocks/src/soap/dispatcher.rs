//! How operations choose a response.

use super::query_match;
use crate::{
    script::{Language, Script},
    xml::XPath,
};

/// How an operation chooses a response.
#[derive(Debug)]
pub(super) enum Dispatcher {
    /// The only response, by its position.
    Single(usize),
    /// An expression finds the criteria. It can be broken.
    QueryMatch(Result<Box<XPath>, Box<str>>),
    /// One of the responses with the criteria `RANDOM`.
    Random,
    Script(Language, Box<Script>),
    /// There is no such dispatcher on SOAP. Has its name.
    Unsupported(Box<str>),
    /// It cannot be served, for the reason in this sentence.
    Broken(Box<str>),
}

impl Dispatcher {
    /// Compiles a dispatcher.
    pub(super) fn compile(name: Option<&str>, rules: Option<&str>) -> Self {
        let rules = rules.unwrap_or_default();
        match name {
            Some("QUERY_MATCH") => {
                let path = query_match::compile(rules);
                Self::QueryMatch(path.map(Box::new).map_err(|error| error.0))
            }
            Some("RANDOM") => Self::Random,
            Some("SCRIPT" | "GROOVY") => Self::script(Language::Groovy, rules),
            Some("JS") => Self::script(Language::JavaScript, rules),
            other => Self::Unsupported(other.unwrap_or("null").into()),
        }
    }

    fn script(language: Language, source: &str) -> Self {
        Self::Script(language, Box::new(Script::of_operation(language, source, false)))
    }

    /// Why it cannot be served, as one sentence.
    pub(super) fn problem(&self) -> Option<Box<str>> {
        match self {
            Self::QueryMatch(Err(error)) => {
                Some(format!("The expression of QUERY_MATCH cannot be used: {error}.").into())
            }
            Self::Unsupported(name) if **name == *"null" => {
                Some("The operation has no dispatcher.".into())
            }
            Self::Unsupported(name) => {
                Some(format!("The dispatcher {name} does not exist on SOAP.").into())
            }
            Self::Broken(text) => Some(text.clone()),
            Self::Script(_, script) => {
                let problem = script.problem()?;
                let text = format!("The script fails: line {}: {}", problem.line, problem.text);
                Some(text.into())
            }
            Self::Single(_) | Self::QueryMatch(Ok(_)) | Self::Random => None,
        }
    }
}
