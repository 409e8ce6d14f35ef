//! Expressions.

use super::{function::Call, request::Reference};

/// A compiled expression.
#[derive(Debug)]
pub(super) enum Expression {
    /// A text in quotes, or what is always empty.
    Text(Box<str>),
    /// A value of a script or of `put`, otherwise the function of this name without arguments.
    Variable(Box<str>, Option<Call>),
    /// A member of a value of a script, and whether it has a path of its own.
    Member(Box<str>, bool),
    /// A part of the call.
    Request(Reference),
    /// A part of the answer that triggers an event, or why it has no such part.
    Response(Result<Reference, Box<str>>),
    Function(Call),
    /// Expressions separated by `||`: the first one with a value counts, otherwise the last one.
    FirstOf(Box<[Expression]>),
    /// A value that is passed to functions, separated by `>`.
    Passed(Box<Expression>, Box<[Call]>),
    /// Evaluating it fails, for the reason in this sentence.
    Failure(Box<str>),
}

impl Expression {
    /// Compiles an expression.
    ///
    /// # Errors
    /// Microcks sends the whole text as it is, for the reason in this sentence.
    pub(super) fn parse(source: &str) -> Result<Self, Box<str>> {
        // Java drops empty parts at the end.
        if source.contains('>') {
            let mut parts = source.trim_end_matches('>').split('>').map(str::trim);
            let first = Self::part(parts.next().unwrap_or_default())?;
            let mut calls = Vec::new();
            for part in parts {
                if let Self::Function(call) = Self::part(part)? {
                    calls.push(call);
                }
            }
            return Ok(Self::Passed(Box::new(first), calls.into()));
        }
        if source.contains("||") {
            let mut parts: Vec<&str> = source.split("||").collect();
            while parts.pop_if(|part| part.is_empty()).is_some() {}
            let parts = parts.into_iter().map(|part| Self::part(part.trim()));
            return Ok(Self::FirstOf(parts.collect::<Result<_, _>>()?));
        }
        Self::part(source)
    }

    fn part(source: &str) -> Result<Self, Box<str>> {
        let open = source.find('(');
        let close = source.find(')');
        let dot = source.find('.');
        // Positions compare as in Java, where a missing one is before all others. Names of one letter are no functions.
        let has_arguments = close.is_some() && open < close && open != Some(1);
        let is_dollar = source.starts_with('$');
        if let Some(at) = dot.filter(|_| !is_dollar && (!has_arguments || dot < open)) {
            let (name, path) = source.split_at(at);
            return Ok(Self::variable(name, path.get(1..).unwrap_or_default()));
        }
        if let Some(name) = source.strip_prefix('$') {
            return Ok(Self::function(name, &[]));
        }
        if has_arguments {
            let (Some(open), Some(close)) = (open, close) else {
                return Err("An expression has a closing parenthesis only.".into());
            };
            let name = source.get(..open).unwrap_or_default();
            let arguments = source.get(open + 1..close).unwrap_or_default();
            return Ok(Self::function(name, &arguments_of(arguments)));
        }
        Ok(match quoted(source) {
            Some(text) => Self::Text(text.into()),
            None if source == "request" => Self::Text("".into()),
            None => {
                let call = match Self::function(source, &[]) {
                    Self::Function(call) => Some(call),
                    _ => None,
                };
                Self::Variable(source.into(), call)
            }
        })
    }

    fn variable(name: &str, path: &str) -> Self {
        match name {
            "request" => Reference::parse(path).map_or_else(Self::Failure, Self::Request),
            "response" => Self::Response(Reference::parse(path)),
            _ => Self::Member(name.into(), path.contains(['/', '['])),
        }
    }

    fn function(name: &str, arguments: &[&str]) -> Self {
        match Call::parse(name, arguments) {
            Ok(Some(call)) => Self::Function(call),
            Ok(None) => Self::Text("".into()),
            Err(problem) => Self::Failure(problem),
        }
    }

    /// Why evaluating it fails, if it always does.
    pub(super) fn problem(&self) -> Option<Box<str>> {
        match self {
            Self::Failure(problem) => Some(problem.clone()),
            Self::Passed(first, _) => first.problem(),
            Self::FirstOf(parts) => parts.first()?.problem(),
            _ => None,
        }
    }
}

/// The text between quotes. Like Microcks, it drops the first and the last character if a second quote is anywhere.
fn quoted(source: &str) -> Option<&str> {
    let rest = source.strip_prefix('\'').filter(|rest| rest.contains('\''))?;
    let last = rest.chars().next_back()?;
    rest.get(..rest.len() - last.len_utf8())
}

/// The arguments, as Java splits them: empty ones at the end do not count, but blank ones do.
fn arguments_of(text: &str) -> Vec<&str> {
    let text = text.trim_end_matches(',');
    if text.is_empty() { Vec::new() } else { text.split(',').map(str::trim).collect() }
}
