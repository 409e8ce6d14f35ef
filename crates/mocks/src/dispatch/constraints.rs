//! What calls of an operation must have.

use http::{HeaderName, HeaderValue, header::COOKIE};
use snapshot::model::{ConstraintLocation, ParameterConstraint};

use super::{
    parameters::{self, Parameter},
    pattern::Pattern,
};
use crate::Request;

/// What calls of an operation must have.
#[derive(Debug, Default)]
pub(crate) struct Constraints(Box<[Constraint]>);

#[derive(Debug)]
struct Constraint {
    name: Box<str>,
    location: ConstraintLocation,
    is_required: bool,
    /// The header of the answer that repeats the value.
    recopied: Option<HeaderName>,
    pattern: Option<(Box<str>, Pattern)>,
}

impl Constraints {
    /// Compiles constraints.
    ///
    /// # Errors
    /// A pattern is no regular expression.
    pub(crate) fn compile(constraints: &[ParameterConstraint]) -> Result<Self, Box<str>> {
        let constraint = |it: &ParameterConstraint| {
            let pattern = match &it.pattern {
                Some(source) => {
                    let pattern = Pattern::new(source).map_err(|problem| {
                        format!(
                            "The constraint for `{}` is no regular expression: {problem}.",
                            it.name
                        )
                    })?;
                    Some((source.clone(), pattern))
                }
                None => None,
            };
            let is_header = it.location == Some(ConstraintLocation::Header);
            let header = HeaderName::from_bytes(it.name.as_bytes()).ok();
            Ok(it.location.map(|location| Constraint {
                name: it.name.clone(),
                location,
                is_required: it.is_required,
                recopied: header.filter(|_| it.is_recopied && is_header),
                pattern,
            }))
        };
        let constraints: Result<Vec<_>, Box<str>> = constraints.iter().map(constraint).collect();
        Ok(Self(constraints?.into_iter().flatten().collect()))
    }

    /// Checks a call.
    ///
    /// # Errors
    /// The sentence that Microcks answers.
    pub(crate) fn check(
        &self,
        request: &Request<'_>,
        parameters: &[Parameter<'_>],
        is_strict: bool,
    ) -> Result<(), String> {
        for constraint in &self.0 {
            let name = &constraint.name;
            match constraint.value(request, parameters, is_strict) {
                Value::Missing if constraint.is_required => {
                    return Err(format!(
                        "Parameter {name} is required. Check parameter constraints."
                    ));
                }
                Value::Text(text) => {
                    let pattern = constraint.pattern.as_ref();
                    if let Some((source, _)) = pattern.filter(|(_, it)| !it.is_match(text)) {
                        return Err(format!(
                            "Parameter {name} should match {source}. Check parameter constraints."
                        ));
                    }
                }
                Value::Missing | Value::Present => {}
            }
        }
        Ok(())
    }

    /// The headers of a call that its answer repeats.
    pub(crate) fn recopied(&self, request: &Request<'_>) -> Vec<(HeaderName, HeaderValue)> {
        let names = self.0.iter().filter_map(|constraint| constraint.recopied.as_ref());
        names.filter_map(|name| Some((name.clone(), request.headers.get(name)?.clone()))).collect()
    }
}

enum Value<'a> {
    Missing,
    Present,
    Text(&'a str),
}

impl Constraint {
    fn value<'a>(
        &self,
        request: &Request<'a>,
        parameters: &'a [Parameter<'_>],
        is_strict: bool,
    ) -> Value<'a> {
        let parameter =
            || parameters.iter().find(|(name, _)| **name == *self.name).map(|it| &*it.1);
        let found = match self.location {
            ConstraintLocation::Header => match request.headers.get(&*self.name) {
                Some(value) => return value.to_str().map_or(Value::Present, Value::Text),
                None => None,
            },
            ConstraintLocation::Query => parameter(),
            ConstraintLocation::Cookie => cookie(request, &self.name),
            // Microcks never finds these, so a required one always fails.
            _ if is_strict => None,
            ConstraintLocation::FormData if parameters::is_form(request) => parameter(),
            ConstraintLocation::FormData | ConstraintLocation::Body => {
                return if request.body.is_empty() { Value::Missing } else { Value::Present };
            }
            // The operation was found by the path, so it has all parts.
            ConstraintLocation::Path => return Value::Present,
        };
        found.map_or(Value::Missing, Value::Text)
    }
}

/// The value of a cookie.
fn cookie<'a>(request: &Request<'a>, name: &str) -> Option<&'a str> {
    let lines = request.headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().trim_matches('"'))
}
