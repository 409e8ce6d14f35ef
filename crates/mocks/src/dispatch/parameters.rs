//! Parameters of the query and of forms.

use std::borrow::Cow;

use http::header::CONTENT_TYPE;
use percent_encoding::percent_decode_str;

use super::multipart;
use crate::Request;

/// A name with its value, decoded.
pub(crate) type Parameter<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The parameters of the query, then those of a form.
pub(crate) fn all<'a>(request: &Request<'a>) -> Vec<Parameter<'a>> {
    let query = form_urlencoded::parse(request.query.unwrap_or_default().as_bytes());
    let form = match form(request) {
        Some(Form::UrlEncoded) => form_urlencoded::parse(request.body).collect(),
        Some(Form::Multipart(boundary)) => {
            let fields = multipart::fields(request.body, boundary).into_iter();
            fields.map(|(name, value)| (name.into(), value.into())).collect()
        }
        None => Vec::new(),
    };
    query.chain(form).collect()
}

/// How a form is written.
enum Form<'a> {
    UrlEncoded,
    /// With the text between its parts.
    Multipart(&'a str),
}

/// Whether the body is a form.
pub(crate) fn is_form(request: &Request<'_>) -> bool {
    form(request).is_some()
}

fn form<'a>(request: &Request<'a>) -> Option<Form<'a>> {
    let media_type = request.headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let (essence, parameters) = media_type.split_once(';').unwrap_or((media_type, ""));
    let is = |wanted: &str| essence.trim().eq_ignore_ascii_case(wanted);
    if is("application/x-www-form-urlencoded") {
        return Some(Form::UrlEncoded);
    }
    let boundary = multipart::parameter(parameters, "boundary");
    boundary.filter(|_| is("multipart/form-data")).map(Form::Multipart)
}

/// The pairs of a query that can be criteria, as Microcks splits them: a value ends at a second `=`, and one of which
/// nothing but `=` follows is left out. `None` if they cannot be decoded.
pub(crate) fn for_criteria(query: &str) -> Option<Vec<Parameter<'_>>> {
    let mut pairs = Vec::new();
    for pair in query.split('&') {
        let mut parts = pair.trim_end_matches('=').split('=');
        if let (Some(name), Some(value)) = (parts.next(), parts.next()) {
            pairs.push((decode(name)?, decode(value)?));
        }
    }
    pairs.sort();
    pairs.dedup();
    Some(pairs)
}

/// `None` if a percent sign has no two digits.
fn decode(text: &str) -> Option<Cow<'_, str>> {
    let mut escapes = text.split('%').skip(1).map(str::as_bytes);
    if !escapes.all(|it| matches!(it, [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit()))
    {
        return None;
    }
    if !text.contains('+') {
        return Some(percent_decode_str(text).decode_utf8_lossy());
    }
    let text = text.replace('+', " ");
    Some(percent_decode_str(&text).decode_utf8_lossy().into_owned().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn criteria_are_sorted_decoded_and_have_a_value() {
        let pairs = for_criteria("b=2&a=x+y&a=%C3%A9&b=2&c=&d&e=1=2&=7&f==1&g==&&=").unwrap();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (&**a, &**b)).collect();
        let expected = [("", "7"), ("a", "x y"), ("a", "é"), ("b", "2"), ("e", "1"), ("f", "")];
        assert_eq!(pairs, expected);
    }

    #[test]
    fn escapes_without_digits_cannot_be_decoded() {
        for query in ["a=%zz", "a=1&%=2", "a=b%4", "a=%C3%A"] {
            assert_eq!(for_criteria(query), None, "{query}");
        }
        assert!(for_criteria("a%zz&b=").is_some(), "these have no value");
    }
}
