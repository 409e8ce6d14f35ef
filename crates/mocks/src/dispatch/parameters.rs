//! Parameters of the query and of forms.

use std::borrow::Cow;

use http::header::CONTENT_TYPE;
use percent_encoding::percent_decode_str;

use crate::Request;

/// A name with its value, decoded.
pub(crate) type Parameter<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The parameters of the query, then those of a form.
pub(crate) fn all<'a>(request: &Request<'a>) -> Vec<Parameter<'a>> {
    let query = form_urlencoded::parse(request.query.unwrap_or_default().as_bytes());
    let form = if is_form(request) { &**request.body } else { &[] };
    query.chain(form_urlencoded::parse(form)).collect()
}

/// Whether the body is a form.
pub(crate) fn is_form(request: &Request<'_>) -> bool {
    let media_type = request.headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let media_type = media_type.unwrap_or_default().split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// The pairs of a query that can be criteria: those with a value, which ends at a second `=`.
pub(crate) fn for_criteria(query: &str) -> Vec<Parameter<'_>> {
    let pairs = query.split('&').filter_map(|pair| {
        let mut parts = pair.split('=');
        let (name, value) = (parts.next()?, parts.next()?);
        (!name.is_empty() && !value.is_empty()).then(|| (decode(name), decode(value)))
    });
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort();
    pairs.dedup();
    pairs
}

fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('+') {
        return percent_decode_str(text).decode_utf8_lossy();
    }
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8_lossy().into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn criteria_are_sorted_decoded_and_have_a_value() {
        let pairs = for_criteria("b=2&a=x+y&a=%C3%A9&b=2&c=&d&e=1=2&=7");
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (&**a, &**b)).collect();
        assert_eq!(pairs, [("a", "x y"), ("a", "é"), ("b", "2"), ("e", "1")]);
    }
}
