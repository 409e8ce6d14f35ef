//! Responses that are ready to be sent.

use std::sync::Arc;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION},
};
use snapshot::model;

use crate::{
    Answer, Effect, Environment, Finding, Options, Source,
    answer::accept,
    header::{distinct_values, header_value, is_of_connection},
    template::{Scope, Template},
};

/// A response that is ready to be sent.
#[derive(Debug)]
pub(super) struct Example {
    pub(super) name: Arc<str>,
    /// As it is stored. Calls that accept exactly this type get the response.
    pub(super) media_type: Option<Box<str>>,
    status: StatusCode,
    headers: HeaderMap,
    /// Values of headers with expressions.
    templates: Vec<(HeaderName, Template)>,
    /// Whether a link in `Location` is made absolute.
    has_location: bool,
    /// Whether the call selects the media type.
    has_no_type: bool,
    body: Bytes,
    template: Option<Template>,
}

impl Example {
    pub(super) fn new(
        response: &model::Response,
        options: Options,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let mut report = |effect, text: String| {
            findings.push(Finding::of_example(&response.operation, &response.name, effect, text));
        };
        let status = match parse_status(response.status.as_deref()) {
            Ok(status) => status,
            Err((status, text)) => {
                report(Effect::Differs, text);
                status
            }
        };
        let mut headers = HeaderMap::new();
        let media_type = response.media_type.as_deref().filter(|it| !it.trim().is_empty());
        if let Some(media_type) = media_type {
            match content_type(media_type) {
                Some(value) => drop(headers.insert(CONTENT_TYPE, value)),
                None => report(
                    Effect::Differs,
                    format!("`{media_type}` is no media type. Microcks answers with an error."),
                ),
            }
        } else if response.media_type.is_some() {
            let text = "The media type is empty. Microcks answers with an error.";
            report(Effect::Differs, text.into());
        }
        let content = response.content.as_deref().unwrap_or_default();
        let decoded = options.decodes_binary_bodies.then(|| decode(content, media_type)).flatten();
        let template = if decoded.is_some() { None } else { Template::compile(content) };
        let mut this = Self {
            name: (*response.name).into(),
            media_type: response.media_type.clone(),
            status,
            has_no_type: false,
            headers,
            templates: Vec::new(),
            has_location: false,
            body: decoded.unwrap_or_else(|| content.as_bytes().to_vec().into()),
            template,
        };
        this.add_headers(response, &mut report);
        this.has_no_type = !this.headers.contains_key(CONTENT_TYPE) && !content.is_empty();
        if [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&status) {
            (this.body, this.template) = (Bytes::new(), None);
            this.has_no_type = false;
        }
        if status == StatusCode::NOT_MODIFIED {
            this.headers.remove(CONTENT_TYPE);
        }
        let templates = this.templates.iter().map(|(_, it)| it).chain(&this.template);
        for problem in templates.filter_map(Template::problem) {
            findings.push(Finding::of_expression(&response.operation, &response.name, &problem));
        }
        this
    }

    fn add_headers(&mut self, response: &model::Response, report: &mut impl FnMut(Effect, String)) {
        for header in &response.headers {
            let Ok(name) = HeaderName::from_bytes(header.name.as_bytes()) else {
                report(Effect::Differs, format!("`{}` is no name of a header.", header.name));
                continue;
            };
            if is_of_connection(&name) || name == CONTENT_LENGTH {
                continue;
            }
            self.headers.remove(&name);
            self.has_location |= &*header.name == "Location";
            for value in distinct_values(header) {
                if let Some(template) = Template::compile(value) {
                    self.templates.push((name.clone(), template));
                } else if let Some(value) = header_value(value) {
                    self.headers.append(name.clone(), value);
                } else {
                    report(Effect::Differs, format!("A value of `{name}` cannot be sent."));
                }
            }
        }
    }

    /// The answer to a call. `recopied`: headers of the call that are repeated.
    pub(super) fn to_answer(
        &self,
        scope: &Scope<'_>,
        recopied: Vec<(HeaderName, HeaderValue)>,
        links: impl FnOnce() -> String,
        source: Source,
        environment: &mut Environment<'_>,
    ) -> Answer {
        let mut headers = self.headers.clone();
        for (name, value) in recopied {
            if !self.headers.contains_key(&name) && !self.templates.iter().any(|it| it.0 == name) {
                headers.append(name, value);
            }
        }
        for (name, template) in &self.templates {
            let value = template.render(scope, environment);
            headers.extend(header_value(&value).map(|value| (name.clone(), value)));
        }
        if self.has_location {
            make_absolute(&mut headers, links);
        }
        if self.has_no_type
            && let Some(headers_of_call) = scope.headers
        {
            headers.insert(CONTENT_TYPE, accept::example_type(headers_of_call));
        }
        let body = match &self.template {
            Some(template) => template.render(scope, environment).into_owned().into(),
            None => self.body.clone(),
        };
        let mut answer = Answer::empty(self.status, source);
        (answer.headers, answer.body) = (headers, body);
        answer
    }
}

fn parse_status(status: Option<&str>) -> Result<StatusCode, (StatusCode, String)> {
    let Some(text) = status else { return Ok(StatusCode::OK) };
    match text.trim().parse::<u16>().ok().and_then(|code| StatusCode::from_u16(code).ok()) {
        Some(status) if !status.is_informational() => Ok(status),
        _ => Err((StatusCode::OK, format!("`{text}` is no status. 200 is sent instead."))),
    }
}

/// The media type with UTF-8, which all bodies have.
fn content_type(media_type: &str) -> Option<HeaderValue> {
    let mut parts = media_type.split(';').map(str::trim);
    let mut value = parts.next()?.to_ascii_lowercase();
    if !value.contains('/') {
        return None;
    }
    for parameter in parts.filter(|it| !it.is_empty()) {
        if !parameter.to_ascii_lowercase().starts_with("charset=") {
            value.extend([";", parameter]);
        }
    }
    value.push_str(";charset=UTF-8");
    HeaderValue::from_str(&value).ok()
}

/// The bytes of a `data:` URL, unless the type is one of text.
fn decode(content: &str, media_type: Option<&str>) -> Option<Bytes> {
    let media_type = media_type.unwrap_or_default().to_ascii_lowercase();
    let is_text = media_type.starts_with("text/")
        || ["json", "xml", "javascript", "form"].iter().any(|it| media_type.contains(it));
    let (_, base64) = content.strip_prefix("data:")?.split_once(";base64,")?;
    let bytes = data_encoding::BASE64.decode(base64.trim().as_bytes()).ok()?;
    (!is_text).then(|| bytes.into())
}

/// Puts the address of the service before a link that is relative.
fn make_absolute(headers: &mut HeaderMap, links: impl FnOnce() -> String) {
    let Some(link) = headers.get(LOCATION).and_then(|value| value.to_str().ok()) else { return };
    if !link.contains("://")
        && let Ok(value) = HeaderValue::from_str(&format!("{}{link}", links()))
    {
        headers.insert(LOCATION, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_type_is_always_utf_8() {
        for (media_type, value) in [
            ("application/json", "application/json;charset=UTF-8"),
            ("Text/Plain; charset=ISO-8859-1", "text/plain;charset=UTF-8"),
            ("multipart/mixed; boundary=x", "multipart/mixed;boundary=x;charset=UTF-8"),
        ] {
            assert_eq!(content_type(media_type).unwrap(), value);
        }
        assert_eq!(content_type("json"), None);
    }

    #[test]
    fn status_is_a_number_that_ends_a_response() {
        assert_eq!(parse_status(None), Ok(StatusCode::OK));
        assert_eq!(parse_status(Some(" 451 ")), Ok(StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS));
        for wrong in ["", "abc", "99", "100", "1000"] {
            assert_eq!(parse_status(Some(wrong)).unwrap_err().0, StatusCode::OK, "{wrong}");
        }
    }

    #[test]
    fn values_have_no_line_breaks() {
        assert_eq!(header_value("a\r\nb: c").unwrap(), "ab: c");
        assert_eq!(header_value("é").unwrap().as_bytes(), "é".as_bytes());
    }

    #[test]
    fn data_url_is_decoded_for_binary_types_only() {
        let content = "data:image/png;base64,AQI=";
        assert_eq!(decode(content, Some("image/png")).unwrap(), &[1, 2][..]);
        assert_eq!(decode(content, Some("application/json")), None);
        assert_eq!(decode("data:image/png;base64,%", Some("image/png")), None);
    }
}
