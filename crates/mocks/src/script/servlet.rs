//! What scripts read of a call as a servlet would give it.

use std::borrow::Cow;

use http::header::CONTENT_TYPE;

use super::ScriptCall;

/// Where the server is.
pub(super) struct Servlet<'a> {
    pub(super) scheme: &'a str,
    pub(super) host: &'a str,
    pub(super) port: u16,
}

impl<'a> Servlet<'a> {
    /// Splits scheme and authority, for example `http://localhost:8586`.
    pub(super) fn new(base: &'a str) -> Self {
        let (scheme, authority) = base.split_once("://").unwrap_or(("http", base));
        let port =
            authority.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
        let default = if scheme == "https" { 443 } else { 80 };
        let (host, port) = port.unwrap_or((authority, default));
        Self { scheme, host, port }
    }
}

/// The first value of a header.
pub(super) fn header<'a>(call: &ScriptCall<'a>, name: &str) -> Option<Cow<'a, str>> {
    call.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()))
}

/// The parameters of the query, then those of a form.
pub(super) fn parameters<'a>(call: &ScriptCall<'a>) -> Vec<(Cow<'a, str>, Cow<'a, str>)> {
    let query = call.query.unwrap_or_default();
    let is_form = header(call, CONTENT_TYPE.as_str())
        .is_some_and(|it| it.starts_with("application/x-www-form-urlencoded"));
    let form = call.body.filter(|_| is_form).unwrap_or_default();
    let parse = |text: &'a str| form_urlencoded::parse(text.as_bytes());
    parse(query).chain(parse(form)).collect()
}
