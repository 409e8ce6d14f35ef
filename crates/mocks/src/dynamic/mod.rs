//! Generic REST services: clients create, read, replace and delete documents below `/dynarest`.

mod document;
mod documents;
#[cfg(test)]
mod tests;

use std::{borrow::Cow, sync::Arc};

use bytes::Bytes;
use http::{
    HeaderValue, Method, StatusCode,
    header::{ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CONTENT_TYPE},
};
use percent_encoding::percent_decode_str;
use rand::RngExt;

pub use self::documents::Documents;
use self::{
    document::{Document, NoDocument},
    documents::Full,
};
use crate::{
    Answer, Delay, Environment, Outcome, Reason, Source,
    call::Call,
    cors, delay,
    json::{self, Json},
    template::Scope,
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const ANY: HeaderValue = HeaderValue::from_static("*");
/// How many documents a page has, unless the call says otherwise.
const PAGE_SIZE: usize = 20;
/// How many bytes of documents an answer has at most.
const MAX_ANSWER: usize = 32 * 1024 * 1024;

/// Why a call gets no document.
struct Refusal {
    status: StatusCode,
    reason: Reason,
    /// Whether the body is a JSON object that describes the error, as the framework of Microcks sends it.
    is_described: bool,
    operation: Option<usize>,
}

impl Refusal {
    fn new(status: StatusCode, reason: Reason) -> Self {
        Self { status, reason, is_described: false, operation: None }
    }

    fn described(status: StatusCode, text: &str) -> Self {
        let reason = Reason::InvalidBody(text.into());
        Self { is_described: true, ..Self::new(status, reason) }
    }

    fn full() -> Self {
        let text = "There is no room for more documents. Delete some.";
        Self::described(StatusCode::INSUFFICIENT_STORAGE, text)
    }
}

/// Answers a call below `/dynarest`.
pub(crate) fn answer(call: &Call<'_>, environment: &mut Environment<'_>) -> Outcome {
    let mut answer = match answer_or_refuse(call, environment) {
        Ok(answer) => answer,
        Err(refusal) => refuse(call, refusal, environment.now),
    };
    answer.headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
    answer.headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, ANY);
    Outcome::Answer(answer)
}

/// Answers a call below `/rest`, where these services have operations, but no examples.
pub(crate) fn answer_rest(call: &Call<'_>) -> Outcome {
    let wanted = format!("{} {}", call.request.method, call.path);
    let operation = operation(call, &wanted);
    let (status, reason) = match operation {
        Some(_) => (StatusCode::BAD_REQUEST, no_examples()),
        None => (StatusCode::NOT_FOUND, unknown(wanted)),
    };
    Outcome::Answer(Answer::empty(status, call.unmatched(operation, reason)))
}

fn no_examples() -> Reason {
    Reason::CannotServe("Generic services have documents below /dynarest, but no examples.".into())
}

fn unknown(wanted: String) -> Reason {
    Reason::UnknownOperation { wanted: wanted.into(), known: Vec::new() }
}

fn operation(call: &Call<'_>, name: &str) -> Option<usize> {
    call.service.operations.iter().position(|it| *it.name == *name)
}

fn answer_or_refuse(call: &Call<'_>, environment: &mut Environment<'_>) -> Result<Answer, Refusal> {
    let requested = Delay::requested(call.request).map_err(|delay::NotANumber| {
        let text = "The query parameter `delay` must be a whole number of milliseconds.";
        Refusal::described(StatusCode::BAD_REQUEST, text)
    })?;
    let path = percent_decode_str(call.path).decode_utf8_lossy();
    let (resource, id) = match path.strip_prefix('/').map(|path| path.split_once('/')) {
        Some(None) => (path.strip_prefix('/').unwrap_or_default(), None),
        Some(Some((resource, id))) if !id.is_empty() && !id.contains('/') => (resource, Some(id)),
        _ => {
            let reason = unknown(format!("{} {path}", call.request.method));
            let refusal = Refusal::new(StatusCode::NOT_FOUND, reason);
            return Err(Refusal { is_described: true, ..refusal });
        }
    };
    let method = call.request.method;
    let allowed: &[Method] = match id {
        None => &[Method::GET, Method::HEAD, Method::POST],
        Some(_) => &[Method::GET, Method::HEAD, Method::PUT, Method::DELETE],
    };
    if *method == Method::OPTIONS {
        let methods = if id.is_some() { "PUT,GET,DELETE,OPTIONS" } else { "POST,GET,OPTIONS" };
        return Ok(cors::options_with(methods));
    }
    if !allowed.contains(method) {
        let text = format!("The method {method} does not exist here.");
        return Err(Refusal::described(StatusCode::METHOD_NOT_ALLOWED, &text));
    }
    let verb = if *method == Method::HEAD { &Method::GET } else { method };
    let suffix = if id.is_some() { "/:id" } else { "" };
    let name = format!("{verb} /{resource}{suffix}");
    let Some(index) = operation(call, &name) else {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, unknown(name)));
    };
    let key = &call.service.key;
    let place = Place { resource: &format!("{}\0{}\0{resource}", key.name, key.version), id };
    let answered = place.answer(call, environment);
    let mut answer = answered.map_err(|it| Refusal { operation: Some(index), ..it })?;
    answer.delay = delay::of_operations(call, requested.as_ref(), &[index], environment);
    Ok(answer)
}

/// Where documents are.
struct Place<'a> {
    /// The resource of a service.
    resource: &'a str,
    id: Option<&'a str>,
}

impl Place<'_> {
    fn answer(
        &self,
        call: &Call<'_>,
        environment: &mut Environment<'_>,
    ) -> Result<Answer, Refusal> {
        match (call.request.method, self.id) {
            (&Method::POST, _) => self.create(call, environment),
            (&Method::PUT, Some(id)) => self.replace(call, id),
            (&Method::DELETE, Some(id)) => {
                call.documents.delete(self.resource, id);
                Ok(Answer::empty(StatusCode::NO_CONTENT, Source::Engine))
            }
            (_, Some(id)) => {
                let Some(document) = call.documents.find(self.resource, id) else {
                    return Err(not_found(id));
                };
                let text =
                    with_scope(call, |scope| document.render(scope, environment).into_owned());
                Ok(json_answer(StatusCode::OK, text))
            }
            (_, None) => self.list(call, environment),
        }
    }

    fn create(
        &self,
        call: &Call<'_>,
        environment: &mut Environment<'_>,
    ) -> Result<Answer, Refusal> {
        let id = new_id(call.documents.next_number(), environment);
        let document = Arc::new(parse(call, &id)?);
        let created = call.documents.create(self.resource, &id, Arc::clone(&document));
        created.map_err(|Full| Refusal::full())?;
        Ok(json_answer(StatusCode::CREATED, document.text().to_owned()))
    }

    fn replace(&self, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
        let document = Arc::new(parse(call, id)?);
        match call.documents.replace(self.resource, id, Arc::clone(&document)) {
            Ok(true) => Ok(json_answer(StatusCode::OK, document.text().to_owned())),
            Ok(false) => Err(not_found(id)),
            Err(Full) => Err(Refusal::full()),
        }
    }

    fn list(&self, call: &Call<'_>, environment: &mut Environment<'_>) -> Result<Answer, Refusal> {
        let (page, size) = (number(call, "page", 0)?, number(call, "size", PAGE_SIZE)?);
        if size == 0 {
            let is_strict = call.options.is_strict;
            let status =
                if is_strict { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::BAD_REQUEST };
            return Err(Refusal::described(status, "The query parameter `size` must not be 0."));
        }
        let filter = filter(call)?;
        let documents = call
            .documents
            .page(self.resource, page.saturating_mul(size), size, |it| it.has_members(&filter));
        let text = with_scope(call, |scope| {
            let mut text = String::from("[");
            for (index, document) in documents.iter().enumerate() {
                text.push_str(if index > 0 { ", " } else { "" });
                text.push_str(&document.render(scope, environment));
                if text.len() > MAX_ANSWER {
                    return None;
                }
            }
            text.push(']');
            Some(text)
        });
        text.map(|text| json_answer(StatusCode::OK, text)).ok_or_else(|| {
            let text = "The page is larger than 32 MiB. Ask for a smaller size.";
            Refusal::described(StatusCode::BAD_REQUEST, text)
        })
    }
}

/// 24 hexadecimal digits: seconds, random ones, and a number that no other document has.
fn new_id(number: u64, environment: &mut Environment<'_>) -> String {
    let seconds = environment.now.div_euclid(1000) as u32;
    let random = environment.random.random::<u64>() >> 24;
    format!("{seconds:08x}{random:010x}{:06x}", number & 0xff_ffff)
}

fn not_found(id: &str) -> Refusal {
    let text = format!("There is no document with the ID {id:?}.");
    Refusal::new(StatusCode::NOT_FOUND, Reason::InvalidBody(text.into()))
}

fn parse(call: &Call<'_>, id: &str) -> Result<Document, Refusal> {
    let body = String::from_utf8_lossy(call.request.body);
    if body.is_empty() {
        return Err(Refusal::described(StatusCode::BAD_REQUEST, "The call has no body."));
    }
    let unprocessable = |text: &str| {
        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, Reason::InvalidBody(text.into()))
    };
    Document::parse(&body, id).map_err(|problem| match problem {
        NoDocument::Malformed => unprocessable("The body is not JSON."),
        NoDocument::NoObject if call.options.is_strict => {
            let text = "The body is no JSON object.";
            Refusal::described(StatusCode::INTERNAL_SERVER_ERROR, text)
        }
        NoDocument::NoObject => unprocessable("The body is no JSON object."),
    })
}

/// The members that documents of a list must have: those of the body.
fn filter(call: &Call<'_>) -> Result<Vec<(Box<str>, Json)>, Refusal> {
    let body = String::from_utf8_lossy(call.request.body);
    if body.trim().is_empty() {
        return Ok(Vec::new());
    }
    let wrong = |text: &str| Refusal::described(StatusCode::BAD_REQUEST, text);
    let Ok(Json::Object(members)) = json::parse(&body) else {
        return Err(wrong("The query in the body is no JSON object."));
    };
    let is_simple = |(name, value): &(Box<str>, Json)| {
        !name.starts_with('$') && !name.contains('.') && value.scalar().is_some()
    };
    if !members.iter().all(is_simple) {
        return Err(wrong("A query can only compare members with texts, numbers and booleans."));
    }
    Ok(members)
}

fn number(call: &Call<'_>, name: &str, default: usize) -> Result<usize, Refusal> {
    let mut parameters = form_urlencoded::parse(call.request.query.unwrap_or_default().as_bytes());
    let value = parameters.find(|(key, _)| key == name).map(|(_, value)| value);
    match value.as_deref().map(str::trim) {
        None | Some("") => Ok(default),
        Some(text) => text.parse().map_err(|_| {
            let text = format!("The query parameter `{name}` must be a whole number.");
            Refusal::described(StatusCode::BAD_REQUEST, &text)
        }),
    }
}

fn with_scope<T>(call: &Call<'_>, act: impl FnOnce(&Scope<'_>) -> T) -> T {
    let body = String::from_utf8_lossy(call.request.body);
    let query = call.request.query.unwrap_or_default();
    let parameters: Vec<(Cow<'_, str>, Cow<'_, str>)> =
        form_urlencoded::parse(query.as_bytes()).collect();
    act(&Scope {
        body: Some(&*body).filter(|body| !body.is_empty()),
        path: Some(call.path),
        parameters: Some(&parameters),
        headers: Some(call.request.headers),
        response: None,
        variables: std::collections::BTreeMap::new(),
    })
}

fn json_answer(status: StatusCode, text: String) -> Answer {
    let mut answer = Answer::empty(status, Source::Engine);
    answer.headers.insert(CONTENT_TYPE, JSON);
    answer.body = Bytes::from(text);
    answer
}

fn refuse(call: &Call<'_>, refusal: Refusal, now: i64) -> Answer {
    let status = refusal.status;
    let mut answer = Answer::empty(status, call.unmatched(refusal.operation, refusal.reason));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        let has_id = call.path.trim_start_matches('/').contains('/');
        let methods = if has_id { "PUT, GET, DELETE" } else { "POST, GET" };
        answer.headers.insert(ALLOW, HeaderValue::from_static(methods));
    }
    if refusal.is_described {
        let error = status.canonical_reason().unwrap_or_default();
        let mut body = format!("{{\"timestamp\":{now},\"status\":{},\"error\":", status.as_u16());
        json::write_string(error, &mut body);
        body.push_str(",\"path\":");
        json::write_string(call.request.path, &mut body);
        body.push('}');
        answer.headers.insert(CONTENT_TYPE, JSON);
        answer.body = Bytes::from(body);
    }
    answer
}
