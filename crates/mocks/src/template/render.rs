//! Evaluates the expressions of a text for a call.

use std::{borrow::Cow, cell::OnceCell, collections::BTreeMap, fmt::Write};

use http::HeaderMap;

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
    let request = Half {
        body: scope.body,
        path: scope.path,
        parameters: scope.parameters,
        headers: scope.headers,
        parsed: OnceCell::new(),
    };
    let response = scope.response.map(|response| Half {
        body: Some(response.body),
        path: None,
        parameters: None,
        headers: Some(response.headers),
        parsed: OnceCell::new(),
    });
    let mut renderer = Renderer {
        scope,
        request: &request,
        response: response.as_ref(),
        kept: BTreeMap::new(),
        kept_bytes: 0,
        searched: 0,
    };
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

/// One half of an exchange: the call, or its answer.
struct Half<'a> {
    body: Option<&'a str>,
    path: Option<&'a str>,
    parameters: Option<&'a [(Cow<'a, str>, Cow<'a, str>)]>,
    headers: Option<&'a HeaderMap>,
    parsed: OnceCell<Body<'a>>,
}

struct Renderer<'a, 's> {
    scope: &'a Scope<'s>,
    request: &'a Half<'a>,
    response: Option<&'a Half<'a>>,
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
            Expression::Request(reference) => self.read(self.request, reference)?,
            Expression::Response(reference) => match self.response {
                Some(response) => self.read(response, reference.as_ref().ok()?)?,
                None => Cow::Borrowed(""),
            },
            Expression::Function(call) => self.call(call, None, environment)?.into(),
            Expression::FirstOf(parts) => {
                let mut value = Cow::Borrowed("null");
                for part in parts {
                    value = self.evaluate(part, environment)?;
                    if !value.is_empty() && value != "null" {
                        break;
                    }
                }
                value
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

    fn read(&mut self, half: &'a Half<'a>, reference: &Reference) -> Option<Cow<'a, str>> {
        let value = match reference {
            Reference::Nothing => None,
            Reference::Body => half.body.map(Cow::Borrowed),
            Reference::IndexedBody => Some(Cow::Borrowed(half.body?)),
            Reference::BodyPart(part) => Some(self.body_part(half, part)?),
            Reference::Path => half.path.map(Cow::Borrowed),
            Reference::Segment(index) => {
                // Java drops empty segments at the end, so a path of slashes has none.
                let path = half.path?;
                let is_empty = !path.is_empty() && path.bytes().all(|it| it == b'/');
                let mut segments = path.trim_end_matches('/').split('/');
                let segment = index.filter(|_| !is_empty).and_then(|it| segments.nth(it));
                segment.map(|segment| Cow::Owned(segment.replace('+', "%20")))
            }
            Reference::Parameters => half.parameters.map(parameters_text),
            Reference::Parameter(None) => Some(parameters_text(half.parameters?)),
            Reference::Parameter(Some(name)) => {
                let mut parameters = half.parameters?.iter();
                let found = parameters.find(|(key, _)| **key == **name);
                found.map(|(_, value)| Cow::Borrowed(value.as_ref()))
            }
            Reference::Headers => half.headers.map(headers_text),
            Reference::Header(None) => Some(headers_text(half.headers?)),
            Reference::Header(Some(name)) => {
                half.headers?.get(&**name).map(|value| match value.to_str() {
                    Ok(text) => Cow::Borrowed(text),
                    Err(_) => String::from_utf8_lossy(value.as_bytes()),
                })
            }
        };
        Some(value.unwrap_or(Cow::Borrowed("null")))
    }

    fn body_part(&mut self, half: &'a Half<'a>, part: &BodyPart) -> Option<Cow<'a, str>> {
        let text = half.body?;
        self.searched += text.len();
        if self.searched > MAX_SEARCHED {
            return None;
        }
        half.parsed.get_or_init(|| Body::parse(text)).find(part)
    }
}

/// All parameters. Of several with one name the first one counts.
fn parameters_text<'t>(parameters: &[(Cow<'_, str>, Cow<'_, str>)]) -> Cow<'t, str> {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for (name, value) in parameters {
        if !pairs.iter().any(|(known, _)| **known == **name) {
            pairs.push((name, value));
        }
    }
    map_text(pairs.into_iter()).into()
}

fn headers_text<'t>(headers: &HeaderMap) -> Cow<'t, str> {
    let pairs = headers.keys().filter_map(|name| Some((name.as_str(), headers.get(name)?)));
    map_text(pairs.map(|(name, value)| (name, value.to_str().unwrap_or_default()))).into()
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
