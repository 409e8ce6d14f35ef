//! Evaluates the expressions of a text for a call.

use std::{borrow::Cow, cell::OnceCell, collections::BTreeMap, fmt::Write};

use super::{
    MAX_BYTES, Part, Scope,
    body::Body,
    expression::Expression,
    function::Call,
    request::{BodyPart, Reference},
};
use crate::Environment;

/// How many bytes of bodies expressions can search for one text.
const MAX_SEARCHED: usize = 256 << 20;

/// The text. `None` if an expression fails or a limit is exceeded.
pub(super) fn text(
    parts: &[Part],
    scope: &Scope<'_>,
    environment: &mut Environment<'_>,
) -> Option<String> {
    let body = OnceCell::new();
    let mut renderer =
        Renderer { scope, body: &body, kept: BTreeMap::new(), kept_bytes: 0, searched: 0 };
    let mut output = String::new();
    for part in parts {
        let value = match part {
            Part::Text(text) => Cow::Borrowed(&**text),
            Part::Expression(expression) => renderer.evaluate(expression, environment)?,
        };
        if output.len() + value.len() > MAX_BYTES {
            return None;
        }
        output.push_str(&value);
    }
    Some(output)
}

struct Renderer<'a, 's> {
    scope: &'a Scope<'s>,
    body: &'a OnceCell<Body<'a>>,
    /// Values of `put`.
    kept: BTreeMap<String, String>,
    kept_bytes: usize,
    searched: usize,
}

impl<'a> Renderer<'a, '_> {
    /// The value. `None` if it fails.
    fn evaluate<'e>(
        &mut self,
        expression: &'e Expression,
        environment: &mut Environment<'_>,
    ) -> Option<Cow<'e, str>>
    where
        'a: 'e,
    {
        Some(match expression {
            Expression::Text(text) => Cow::Borrowed(text),
            Expression::Variable(name, call) => {
                let value = self.kept.get(&**name).or_else(|| self.scope.variables.get(&**name));
                match (value, call) {
                    (Some(value), _) => Cow::Owned(value.clone()),
                    (None, Some(call)) => Cow::Owned(call.evaluate(environment)),
                    (None, None) => Cow::Borrowed(""),
                }
            }
            // Values of scripts are texts, which have no members.
            Expression::Member(name, has_path) => match self.scope.variables.get(&**name) {
                Some(_) if *has_path => return None,
                Some(_) => Cow::Borrowed("null"),
                None => Cow::Borrowed(""),
            },
            Expression::Request(reference) => self.request(reference)?,
            Expression::Function(call) => self.call(call, None, environment)?.into(),
            Expression::FirstOf(parts) => {
                for part in parts {
                    let value = self.evaluate(part, environment)?;
                    if !value.is_empty() && value != "null" {
                        return Some(value);
                    }
                }
                Cow::Borrowed("")
            }
            Expression::Passed(first, calls) => {
                let value = self.evaluate(first, environment)?;
                for call in calls {
                    self.call(call, Some(&value), environment)?;
                }
                value
            }
            Expression::Failure(_) => return None,
        })
    }

    fn call(
        &mut self,
        call: &Call,
        passed: Option<&str>,
        environment: &mut Environment<'_>,
    ) -> Option<String> {
        let Call::Put(name, value) = call else { return Some(call.evaluate(environment)) };
        if let Some(value) = value.as_deref().or(passed) {
            self.kept_bytes += name.len() + value.len();
            if self.kept_bytes > MAX_BYTES {
                return None;
            }
            self.kept.insert((**name).to_owned(), value.to_owned());
        }
        Some(String::new())
    }

    fn request(&mut self, reference: &Reference) -> Option<Cow<'a, str>> {
        let scope = self.scope;
        let value = match reference {
            Reference::Nothing => None,
            Reference::Body => scope.body.map(Cow::Borrowed),
            Reference::BodyPart(part) => Some(self.body_part(part)?),
            Reference::Path => scope.path.map(Cow::Borrowed),
            Reference::Segment(index) => {
                let path = scope.path?.trim_end_matches('/');
                let segment = index.and_then(|index| path.split('/').nth(index));
                segment.map(|segment| Cow::Owned(segment.replace('+', "%20")))
            }
            Reference::Parameters => scope.parameters.map(|it| {
                let pairs = it.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
                map_text(pairs).into()
            }),
            Reference::Parameter(name) => {
                let parameters = scope.parameters?;
                let found = name
                    .as_ref()
                    .and_then(|name| parameters.iter().find(|(key, _)| **key == **name));
                found.map(|(_, value)| Cow::Borrowed(value.as_ref()))
            }
            Reference::Headers => scope.headers.map(|headers| {
                let pairs = headers
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default()));
                map_text(pairs).into()
            }),
            Reference::Header(name) => {
                let value = scope.headers?.get(name.as_deref().unwrap_or_default());
                value.map(|value| match value.to_str() {
                    Ok(text) => Cow::Borrowed(text),
                    Err(_) => String::from_utf8_lossy(value.as_bytes()),
                })
            }
        };
        Some(value.unwrap_or(Cow::Borrowed("null")))
    }

    fn body_part(&mut self, part: &BodyPart) -> Option<Cow<'a, str>> {
        let text = self.scope.body?;
        self.searched += text.len();
        if self.searched > MAX_SEARCHED {
            return None;
        }
        self.body.get_or_init(|| Body::parse(text)).find(part)
    }
}

/// Pairs as Java prints a map.
fn map_text<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = "{".to_owned();
    for (index, (name, value)) in pairs.enumerate() {
        let _ = write!(text, "{}{name}={value}", if index == 0 { "" } else { ", " });
    }
    text.push('}');
    text
}
