//! Requests that follow an answer.

use std::time::Duration;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method,
    header::{ACCEPT, CONTENT_TYPE},
};
use snapshot::model;

use crate::{
    Callback, Environment, Options, Request,
    header::header_value,
    json::{Pointer, raw},
    template::{Scope, Template},
};

/// How long Microcks waits before each callback.
const DEFAULT_DELAY: Duration = Duration::from_secs(3);

/// The longest delay of a callback.
const MAX_DELAY: Duration = Duration::from_secs(600);

/// The callbacks of an operation in their order.
#[derive(Debug, Default)]
pub(super) struct Callbacks(Vec<Info>);

#[derive(Debug)]
struct Info {
    url: Expression,
    method: Method,
    delay: Duration,
    requests: Vec<(Box<str>, CallbackRequest)>,
}

/// Where the URL of a callback is in the call.
#[derive(Debug)]
enum Expression {
    Query(Box<str>),
    Header(Box<str>),
    Body(Pointer),
    /// Neither of them, so the chain of callbacks ends.
    Unknown,
}

/// The request of a callback that is ready to be sent.
#[derive(Debug)]
struct CallbackRequest {
    query: Box<str>,
    headers: HeaderMap,
    body: Option<Bytes>,
    template: Option<Template>,
}

impl Callbacks {
    /// `requests`: those of the operation.
    pub(super) fn compile(
        operation: &model::Operation,
        requests: &[(usize, &model::Request)],
        options: Options,
    ) -> Self {
        let mut infos: Vec<&model::CallbackInfo> = operation.callbacks.iter().collect();
        infos.sort_by_key(|info| (info.order.is_none(), info.order));
        let requests = |name: &str| {
            let own = requests.iter().filter(|(_, it)| it.callback.as_deref() == Some(name));
            own.map(|(_, it)| (it.name.clone(), CallbackRequest::new(it))).collect()
        };
        let infos = infos.into_iter().map(|info| {
            let method = info.method.as_deref().unwrap_or("POST").to_ascii_uppercase();
            let delay = info.delay.filter(|_| !options.is_strict);
            let delay = delay.and_then(|delay| u64::try_from(delay).ok());
            Info {
                url: Expression::parse(info.url.as_deref().unwrap_or_default()),
                method: method.parse().unwrap_or(Method::POST),
                delay: delay.map_or(DEFAULT_DELAY, Duration::from_millis).min(MAX_DELAY),
                requests: requests(&info.name),
            }
        });
        Self(infos.collect())
    }

    /// The callbacks of an answer. One without URL or request ends them.
    pub(super) fn of(
        &self,
        example: &str,
        request: &Request<'_>,
        scope: &Scope<'_>,
        environment: &mut Environment<'_>,
    ) -> Vec<Callback> {
        let callbacks = self.0.iter().map_while(|info| {
            let own = info.requests.iter().find(|(name, _)| **name == *example)?;
            let url = info.url.value(request, scope)?;
            Some(info.to_callback(&own.1, url, scope, environment))
        });
        callbacks.collect()
    }
}

impl Info {
    fn to_callback(
        &self,
        request: &CallbackRequest,
        mut url: String,
        scope: &Scope<'_>,
        environment: &mut Environment<'_>,
    ) -> Callback {
        if !request.query.is_empty() {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&request.query);
        }
        let body = match &request.template {
            Some(template) => Some(template.render(scope, environment).into_owned().into()),
            None => request.body.clone(),
        };
        let has_body = ![Method::GET, Method::DELETE].contains(&self.method);
        let body: Option<Bytes> = has_body.then(|| body.unwrap_or_default());
        let mut headers = request.headers.clone();
        if body.as_ref().is_some_and(|body| !body.trim_ascii().is_empty()) {
            let json = HeaderValue::from_static("application/json; charset=utf-8");
            headers.entry(CONTENT_TYPE).or_insert(json);
        }
        Callback { method: self.method.clone(), url, headers, body, delay: self.delay }
    }
}

impl Expression {
    /// Parses an expression such as `{$request.body#/url}`.
    fn parse(text: &str) -> Self {
        let inner = text.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let Some(path) = inner.unwrap_or(text).strip_prefix("$request.") else {
            return Self::Unknown;
        };
        if let Some(name) = path.strip_prefix("query.") {
            return Self::Query(name.into());
        }
        if let Some(name) = path.strip_prefix("header.") {
            return Self::Header(name.into());
        }
        let pointer = path.strip_prefix("body#").and_then(Pointer::parse);
        pointer.map_or(Self::Unknown, Self::Body)
    }

    fn value(&self, request: &Request<'_>, scope: &Scope<'_>) -> Option<String> {
        let value = match self {
            Self::Query(name) => {
                let mut parameters = scope.parameters.unwrap_or_default().iter();
                parameters.find(|(key, _)| **key == **name).map(|(_, value)| value.to_string())
            }
            Self::Header(name) => request.header(name).map(str::to_owned),
            Self::Body(pointer) => {
                let node = pointer.find_raw(raw::parse(scope.body?)?)?;
                raw::scalar_text(node).map(std::borrow::Cow::into_owned)
            }
            Self::Unknown => None,
        };
        value.filter(|url| url.starts_with("http://") || url.starts_with("https://"))
    }
}

impl CallbackRequest {
    fn new(request: &model::Request) -> Self {
        let mut headers = HeaderMap::new();
        for header in &request.headers {
            let Ok(name) = HeaderName::from_bytes(header.name.as_bytes()) else { continue };
            for value in header.values.iter().filter_map(|value| header_value(value)) {
                headers.append(name.clone(), value);
            }
        }
        headers.entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
        let content = request.content.as_deref();
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&request.parameters);
        Self {
            query: query.finish().into(),
            headers,
            body: content.map(|content| content.as_bytes().to_vec().into()),
            template: content.and_then(Template::compile),
        }
    }
}
