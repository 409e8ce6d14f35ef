//! The call that a request describes, and the command that makes it.

use serde::{Deserialize, Serialize};

use super::{message::Message, url};
use crate::{ServiceKey, ServiceType, object::Object, read::header};

/// A call of a mock.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The method of HTTP. `None` for gRPC.
    pub method: Option<Box<str>>,
    /// The path at a Microcks, with its query, escaped. For gRPC `package.Service/method`.
    pub path: Box<str>,
    /// The path of the operation with its query, not escaped. Empty if all calls of the operation have the
    /// same.
    pub shown: Box<str>,
    /// Headers.
    pub headers: Vec<(Box<str>, Box<str>)>,
    /// The body.
    pub body: CallBody,
}

/// The body of a call.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallBody {
    /// None.
    None,
    /// This text.
    Text(Box<str>),
    /// A text that is too long to be shown.
    Omitted,
}

/// Names with their values.
type Pairs = Vec<(Box<str>, Box<str>)>;

/// What all calls of an operation share.
pub(super) struct Target<'a> {
    pub(super) service: &'a ServiceKey,
    pub(super) kind: ServiceType,
    pub(super) operation: &'a str,
    pub(super) method: Option<Box<str>>,
    /// The action of SOAP.
    pub(super) action: Option<Box<str>>,
}

impl<'a> Target<'a> {
    pub(super) fn new(
        service: &'a ServiceKey,
        kind: ServiceType,
        operation: &'a str,
        fields: Option<&Object<'_>>,
    ) -> Self {
        let text = |name: &str| fields?.text(name).filter(|text| !text.is_empty());
        Self { service, kind, operation, method: text("method"), action: text("action") }
    }

    /// The path of a call without the service, with its query: what a list shows. `None` if all calls of the
    /// operation have the same, or if it is not called.
    pub(super) fn shown_path(
        &self,
        parameters: &[(Box<str>, Box<str>)],
        criteria: &str,
    ) -> Option<String> {
        if !self.is_rest() {
            return None;
        }
        let (path, query) = self.path_and_query(parameters, criteria);
        let query: Vec<String> =
            query.iter().map(|(name, value)| [name, "=", value].concat()).collect();
        let path: String = path.iter().map(|part| part.text()).collect();
        Some(if query.is_empty() { path } else { path + "?" + &query.join("&") })
    }

    fn is_rest(&self) -> bool {
        matches!(self.kind, ServiceType::Rest | ServiceType::GenericRest)
    }

    /// The call of a request with this response. `None` for events.
    pub(super) fn call(&self, request: &Message, response: Option<&Message>) -> Option<Call> {
        let ServiceKey { name, version } = self.service;
        let service = [&url::service_name(name), "/", &url::segment(version)].concat();
        let criteria = response.and_then(|response| response.criteria.as_deref());
        let criteria = criteria.unwrap_or_default();
        let mut headers = self.headers(request, response);
        let (method, path) = match self.kind {
            ServiceType::Rest | ServiceType::GenericRest => {
                let prefix = if self.kind == ServiceType::Rest { "/rest/" } else { "/dynarest/" };
                let (path, query) = self.path_and_query(&request.parameters, criteria);
                let path: String = path.iter().map(PathPart::escaped).collect();
                let query = url::query(query.iter().map(|(name, value)| (&**name, &**value)));
                let method = self.method.clone().or_else(|| verb(self.operation).0.map(Into::into));
                (method.or_else(|| Some("GET".into())), [prefix, &service, &path, &query].concat())
            }
            ServiceType::SoapHttp => {
                let action = self.action.as_deref().unwrap_or_default();
                headers.push(("SOAPAction".into(), ["\"", action, "\""].concat().into()));
                (Some("POST".into()), "/soap/".to_owned() + &service)
            }
            ServiceType::Graphql => (Some("POST".into()), "/graphql/".to_owned() + &service),
            ServiceType::Grpc => {
                headers.clear();
                (None, [&**name, "/", self.operation].concat())
            }
            ServiceType::Event | ServiceType::GenericEvent | ServiceType::Unknown => return None,
        };
        let body = match &request.body {
            None => CallBody::None,
            Some(body) if body.is_cut() => CallBody::Omitted,
            Some(body) => CallBody::Text(body.text.clone()),
        };
        let has_content_type =
            headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if method.is_some() && body != CallBody::None && !has_content_type {
            headers.push(("Content-Type".into(), self.content_type(request).into()));
        }
        let shown = self.shown_path(&request.parameters, criteria).unwrap_or_default().into();
        Some(Call { method, path: path.into(), shown, headers, body })
    }

    /// The headers of the request, and the accepted media type if it names none. Without those that the
    /// client sets.
    fn headers(&self, request: &Message, response: Option<&Message>) -> Pairs {
        let is_own = |name: &str| {
            ["host", "content-length", "connection", "transfer-encoding", "soapaction"]
                .iter()
                .all(|other| !name.eq_ignore_ascii_case(other))
        };
        let own = request.headers.iter().filter(|(name, _)| is_own(name));
        let mut headers: Pairs =
            own.map(|(name, values)| (name.clone(), values.join(", ").into())).collect();
        let accepted = response.and_then(|response| response.media_type.clone());
        if self.is_rest()
            && request.header("accept").is_none()
            && let Some(accepted) = accepted
        {
            headers.push(("Accept".into(), accepted));
        }
        headers
    }

    fn content_type(&self, request: &Message) -> &'static str {
        use super::BodyKind;
        match (self.kind, request.body.as_ref().map(|body| body.kind)) {
            (ServiceType::SoapHttp, _) => "text/xml;charset=UTF-8",
            (_, Some(BodyKind::Xml)) => "application/xml",
            (ServiceType::Graphql, _) | (_, Some(BodyKind::Json)) => "application/json",
            _ => "text/plain",
        }
    }

    /// The parts of the path, and the query.
    fn path_and_query(
        &self,
        parameters: &[(Box<str>, Box<str>)],
        criteria: &str,
    ) -> (Vec<PathPart>, Pairs) {
        let (_, template) = verb(self.operation);
        let (of_path, of_query) = criteria.split_at(criteria.find('?').unwrap_or(criteria.len()));
        let of_path = criteria_pairs(of_path, '/');
        let value = |name: &str| {
            let from_criteria = of_path.iter().find(|(key, _)| *key == name);
            let from_request = parameters.iter().find(|(key, _)| **key == *name);
            let from_criteria = from_criteria.map(|(_, value)| (*value).to_owned());
            from_criteria.or_else(|| from_request.map(|(_, value)| value.to_string()))
        };
        let mut names = Vec::new();
        let path = path_parts(template, |name| {
            names.push(name.to_owned());
            value(name)
        });
        let own = parameters.iter().filter(|(name, _)| !names.iter().any(|it| **it == **name));
        let mut query: Vec<_> = own.cloned().collect();
        if query.is_empty() {
            let pairs = criteria_pairs(of_query, '?').into_iter();
            query = pairs.map(|(name, value)| (name.into(), value.into())).collect();
        }
        (path, query)
    }
}

/// A part of a path.
enum PathPart {
    /// Text of the operation's name.
    Literal(String),
    /// The value of a parameter.
    Value(String),
    /// A parameter without a value.
    Placeholder(String),
}

impl PathPart {
    fn text(&self) -> &str {
        match self {
            Self::Literal(text) | Self::Value(text) | Self::Placeholder(text) => text,
        }
    }

    fn escaped(&self) -> String {
        match self {
            Self::Literal(text) | Self::Placeholder(text) => url::path(text),
            Self::Value(text) => url::segment(text),
        }
    }
}

/// The method in the name of an operation, and its path.
fn verb(operation: &str) -> (Option<&str>, &str) {
    match operation.split_once(' ') {
        Some((verb, path)) if verb.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            (Some(verb), path.trim())
        }
        _ => (None, operation),
    }
}

/// Splits a path at its parameters, which are written as `{name}` or `:name`.
fn path_parts(template: &str, mut value: impl FnMut(&str) -> Option<String>) -> Vec<PathPart> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some(start) = rest.find(['{', ':']) {
        let (before, from) = rest.split_at(start);
        let is_word = |character: char| character.is_alphanumeric() || "_-.".contains(character);
        let (name, length) = match from.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((name, _)) => (name, name.len() + 2),
            // A colon begins a parameter only after a slash.
            None if from.starts_with(':') && before.ends_with('/') => {
                let name = from.get(1..).unwrap_or_default();
                let end = name.find(|it| !is_word(it)).unwrap_or(name.len());
                (name.get(..end).unwrap_or_default(), end + 1)
            }
            None => ("", 1),
        };
        parts.push(PathPart::Literal(before.to_owned()));
        let (parameter, after) = from.split_at(length);
        parts.push(match name {
            "" => PathPart::Literal(parameter.to_owned()),
            name => match value(name) {
                Some(value) => PathPart::Value(value),
                None => PathPart::Placeholder(parameter.to_owned()),
            },
        });
        rest = after;
    }
    parts.push(PathPart::Literal(rest.to_owned()));
    parts
}

/// Names and values of dispatch criteria such as `/name=Eclair/size=L` or `?page=1?size=20`.
fn criteria_pairs(criteria: &str, separator: char) -> Vec<(&str, &str)> {
    criteria.split(separator).filter_map(|pair| pair.split_once('=')).collect()
}

impl Call {
    /// The command for a POSIX shell that makes the call: `curl`, or `grpcurl` for gRPC. `http` is the address
    /// of a Microcks, `grpc` that of its gRPC port without a scheme.
    #[must_use]
    pub fn command(&self, http: &str, grpc: &str) -> String {
        let mut lines = match &self.method {
            Some(method) => {
                let address = quote(&(http.trim_end_matches('/').to_owned() + &self.path));
                let method = match (&**method, &self.body) {
                    ("GET", CallBody::None) => String::new(),
                    (method, _) => ["-X ", &quote(method), " "].concat(),
                };
                vec![["curl ", &method, &address].concat()]
            }
            None => vec!["grpcurl -plaintext".to_owned()],
        };
        let headers = self.headers.iter();
        lines.extend(headers.map(|(name, value)| "-H ".to_owned() + &header(name, value)));
        match &self.body {
            CallBody::Text(body) if self.method.is_some() => {
                lines.push("--data-raw ".to_owned() + &quote(body));
            }
            CallBody::Text(body) => lines.push("-d ".to_owned() + &quote(body)),
            CallBody::Omitted if self.method.is_some() => {
                lines.push("--data-binary @body".to_owned());
            }
            CallBody::Omitted => lines.push("-d @ < body".to_owned()),
            CallBody::None => {}
        }
        if self.method.is_none() {
            lines.push([&quote(grpc), " ", &quote(&self.path)].concat());
        }
        lines.join(" \\\n  ")
    }
}

/// A header as one argument. Line breaks would add further headers.
fn header(name: &str, value: &str) -> String {
    quote(&[name, ": ", value].concat().replace(['\r', '\n'], " "))
}

/// Quotes a text as one argument of a POSIX shell, unless it consists of harmless characters. A NUL
/// character cannot be part of an argument.
fn quote(text: &str) -> String {
    let is_harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/:=@,+".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_harmless) {
        return text.to_owned();
    }
    ["'", &text.replace('\0', "").replace('\'', "'\\''"), "'"].concat()
}

/// The query parameters and the dispatch criteria that a list of examples needs for [`Target::shown_path`].
pub(super) fn criteria_of(fields: &Object<'_>) -> Box<str> {
    let raw = fields.get("dispatchCriteria").unwrap_or("null");
    header::text(raw).ok().flatten().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::describe::Body;

    fn pairs(pairs: &[(&str, &str)]) -> Pairs {
        pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    fn call(
        kind: ServiceType,
        operation: &str,
        parameters: &[(&str, &str)],
        criteria: &str,
        body: &str,
    ) -> Call {
        let key = ServiceKey::new("API Pastry", "2.0.0");
        let action = (kind == ServiceType::SoapHttp).then(|| "urn:hello".into());
        let target = Target { service: &key, kind, operation, method: None, action };
        let request = Message {
            parameters: pairs(parameters),
            body: Body::new(body, "", 1000),
            ..Message::default()
        };
        let response = Message {
            criteria: Some(criteria.into()),
            media_type: Some("application/json".into()),
            ..Message::default()
        };
        target.call(&request, Some(&response)).unwrap()
    }

    #[test]
    fn path_gets_its_values_from_criteria_or_the_request() {
        for (operation, parameters, criteria, path) in [
            (
                "GET /pastry/{name}",
                &[][..],
                "/name=Éclair au café",
                "/pastry/%C3%89clair%20au%20caf%C3%A9",
            ),
            ("GET /pastry/:name/x", &[][..], "/name=a/b", "/pastry/a/x"),
            ("GET /pastry/{name}", &[("name", "a/b"), ("q", "1")][..], "", "/pastry/a%2Fb?q=1"),
            ("GET /pastry/{name}", &[][..], "", "/pastry/%7Bname%7D"),
            ("GET /pastry", &[][..], "?page=1?size=a b", "/pastry?page=1&size=a%20b"),
            ("GET /a/{x}/{y}", &[][..], "/x=1/y=2?z=3", "/a/1/2?z=3"),
            ("/v1/at:noon", &[][..], "", "/v1/at:noon"),
            ("GET /{", &[][..], "", "/%7B"),
        ] {
            let call = call(ServiceType::Rest, operation, parameters, criteria, "");
            assert_eq!(&*call.path, "/rest/API+Pastry/2.0.0".to_owned() + path, "{operation}");
            assert_eq!(call.method.as_deref(), Some("GET"));
        }
        let shown = call(ServiceType::Rest, "GET /a/{x}", &[("x", "é"), ("q", "1")], "", "").shown;
        assert_eq!(&*shown, "/a/é?q=1");
    }

    #[test]
    fn command_is_quoted_for_the_shell() {
        let rest = call(ServiceType::Rest, "POST /a", &[], "", "{\"it's\":\"$HOME\"}");
        assert_eq!(
            rest.command("http://localhost:8080/", "localhost:9090"),
            "curl -X POST http://localhost:8080/rest/API+Pastry/2.0.0/a \\\n  \
             -H 'Accept: application/json' \\\n  -H 'Content-Type: application/json' \\\n  \
             --data-raw '{\"it'\\''s\":\"$HOME\"}'"
        );
        let get = call(ServiceType::Rest, "GET /a", &[], "", "");
        assert_eq!(
            get.command("http://h", ""),
            "curl http://h/rest/API+Pastry/2.0.0/a \\\n  -H 'Accept: application/json'"
        );
    }

    #[test]
    fn other_types_have_their_own_address() {
        let soap = call(ServiceType::SoapHttp, "sayHello", &[], "", "<a/>");
        assert_eq!(
            soap.command("http://h", ""),
            "curl -X POST http://h/soap/API+Pastry/2.0.0 \\\n  -H 'SOAPAction: \"urn:hello\"' \\\n  \
             -H 'Content-Type: text/xml;charset=UTF-8' \\\n  --data-raw '<a/>'"
        );
        let graphql = call(ServiceType::Graphql, "films", &[], "", "{\"query\":\"{a}\"}");
        assert_eq!(&*graphql.path, "/graphql/API+Pastry/2.0.0");
        let grpc = call(ServiceType::Grpc, "greeting", &[], "", "{}");
        assert_eq!(
            grpc.command("", "localhost:9090"),
            "grpcurl -plaintext \\\n  -d '{}' \\\n  localhost:9090 'API Pastry/greeting'"
        );
    }

    #[test]
    fn events_are_not_called() {
        let key = ServiceKey::new("a", "1");
        let kind = ServiceType::Event;
        let target =
            Target { service: &key, kind, operation: "SUBSCRIBE x", method: None, action: None };
        assert_eq!(target.call(&Message::default(), None), None);
    }

    #[test]
    fn header_cannot_add_another_header() {
        assert_eq!(header("a", "b\r\nc: d"), "'a: b  c: d'");
    }

    proptest! {
        /// A shell that reads the quoted text gets the text back.
        #[test]
        fn quoted_text_is_one_argument(text in "[^\\x00]{1,20}") {
            let output = std::process::Command::new("sh")
                .arg("-c")
                .arg(format!("printf %s {}", quote(&text)))
                .output()
                .unwrap();
            prop_assert_eq!(String::from_utf8(output.stdout).unwrap(), text);
        }

        #[test]
        fn any_operation_and_criteria_give_a_path(
            operation in "(GET )?[/a{}:. ]{0,12}",
            criteria in "[/a=?b]{0,12}",
        ) {
            let call = call(ServiceType::Rest, &operation, &[("a", "v")], &criteria, "");
            prop_assert!(call.path.is_ascii() && !call.path.contains(' '));
        }
    }
}
