//! All services of one revision or one file.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, StatusCode};
use percent_encoding::percent_decode_str;
use snapshot::ServiceType;

use crate::{
    Answer, Compiled, Documents, Entry, Environment, GrpcAnswer, Options, Outcome, Reason, Request,
    Service, Source, Unmatched, add_default_headers,
    answer::TextType,
    call::{Call, HttpProtocol},
    cors,
    grpc::{self, GrpcCall},
    unmatched::reason_header,
};

/// All services of one revision or one file. It never changes: a new revision is a new value.
#[derive(Debug, Default)]
pub struct Mocks {
    services: HashMap<Box<str>, Entry>,
    options: Options,
    documents: Arc<Documents>,
}

/// An answer can take so long that others must not wait for it on the same thread.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TakesLong;

impl Mocks {
    /// The services. Of two with one name and version the first counts.
    pub fn new(entries: impl IntoIterator<Item = Entry>, options: Options) -> Self {
        let mut services = HashMap::new();
        for entry in entries {
            let key = &entry.key;
            services.entry(joined(&key.name, &key.version).into()).or_insert(entry);
        }
        Self { services, options, documents: Arc::default() }
    }

    /// Shares the documents of generic REST services, so that they outlive a revision.
    #[must_use]
    pub fn with_documents(self, documents: Arc<Documents>) -> Self {
        Self { documents, ..self }
    }

    /// The services in no order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.services.values()
    }

    /// The service with this name and version.
    #[must_use]
    pub fn find(&self, name: &str, version: &str) -> Option<&Entry> {
        self.services.get(joined(name, version).as_str())
    }

    /// Answers a call over HTTP. `None` if its path is not one of mocks.
    pub fn answer(
        &self,
        request: &Request<'_>,
        environment: &mut Environment<'_>,
    ) -> Option<Outcome> {
        // Everything may take long, so there is no other outcome.
        self.answer_if(|_| true, request, environment).unwrap_or_default()
    }

    /// Like [`Self::answer`].
    ///
    /// # Errors
    /// The answer can take long: the service runs scripts, or is not compiled yet.
    pub fn answer_quickly(
        &self,
        request: &Request<'_>,
        environment: &mut Environment<'_>,
    ) -> Result<Option<Outcome>, TakesLong> {
        self.answer_if(Entry::is_quick, request, environment)
    }

    fn answer_if(
        &self,
        is_wanted: fn(&Entry) -> bool,
        request: &Request<'_>,
        environment: &mut Environment<'_>,
    ) -> Result<Option<Outcome>, TakesLong> {
        let Some(address) = Address::parse(request.path) else { return Ok(None) };
        let outcome = match cors::preflight(request, self.options.is_strict) {
            Some(answer) => Some(Outcome::Answer(answer)),
            None => self.answer_at(is_wanted, &address, request, environment)?,
        };
        Ok(outcome.map(|outcome| finish(request, outcome, self.options)))
    }

    /// Answers a unary call of gRPC. `path`: for example `/beers.v1.BeerService/Find`. `message`: the request in the
    /// binary format, without the prefix of its length.
    #[must_use]
    pub fn answer_grpc(
        &self,
        path: &str,
        message: &[u8],
        metadata: &HeaderMap,
        environment: &mut Environment<'_>,
    ) -> GrpcAnswer {
        let answer = self.answer_grpc_if(|_| true, path, message, metadata, environment);
        // Everything may take long, so there is no other outcome.
        answer.unwrap_or_else(|TakesLong| grpc::unknown_service(path, None, Reason::UnknownService))
    }

    /// Like [`Self::answer_grpc`].
    ///
    /// # Errors
    /// The answer can take long: the service runs scripts, or is not compiled yet.
    pub fn answer_grpc_quickly(
        &self,
        path: &str,
        message: &[u8],
        metadata: &HeaderMap,
        environment: &mut Environment<'_>,
    ) -> Result<GrpcAnswer, TakesLong> {
        self.answer_grpc_if(Entry::is_quick, path, message, metadata, environment)
    }

    fn answer_grpc_if(
        &self,
        is_wanted: fn(&Entry) -> bool,
        path: &str,
        message: &[u8],
        metadata: &HeaderMap,
        environment: &mut Environment<'_>,
    ) -> Result<GrpcAnswer, TakesLong> {
        let unknown = |key, reason| Ok(grpc::unknown_service(path, key, reason));
        let Some((key, method)) = grpc::service_of(path) else {
            return unknown(None, Reason::UnknownService);
        };
        let Some(entry) = self.find(&key.name, &key.version) else {
            return unknown(Some(key), Reason::UnknownService);
        };
        if !entry.is_on {
            return unknown(Some(key), Reason::SwitchedOff);
        }
        if !is_wanted(entry) {
            return Err(TakesLong);
        }
        let Some(compiled) = entry.compiled() else {
            return unknown(Some(key), unreadable());
        };
        let Compiled { service, delays } = &*compiled;
        let delays = delays.as_deref();
        let script_fallbacks = &entry.script_fallbacks;
        let call = GrpcCall { service, path, method, message, metadata, delays, script_fallbacks };
        match Service::answer_grpc(&call, environment) {
            Some(answer) => Ok(answer),
            None => unknown(Some(key), Reason::UnknownService),
        }
    }

    /// The service and the name of the method at a path of gRPC, for example `/beers.v1.BeerService/Find`.
    #[must_use]
    pub fn grpc_method<'p>(&self, path: &'p str) -> Option<(&Entry, &'p str)> {
        let (key, method) = grpc::service_of(path)?;
        Some((self.find(&key.name, &key.version)?, method))
    }

    /// Whether a path is that of gRPC's reflection.
    #[must_use]
    pub fn is_reflection(path: &str) -> bool {
        grpc::reflection::is_reflection(path)
    }

    /// Answers a request of gRPC's reflection, versions `v1` and `v1alpha`. Each message of the stream has an answer
    /// of its own. Both are in the binary format, without the prefix of their length. `None` if the path is not the
    /// method of reflection.
    #[must_use]
    pub fn reflect(&self, path: &str, message: &[u8]) -> Option<Bytes> {
        if !grpc::reflection::is_reflection(path) {
            return None;
        }
        let is_described = |entry: &&Entry| entry.is_on && entry.kind == ServiceType::Grpc;
        let mut entries: Vec<&Entry> = self.entries().filter(is_described).collect();
        entries.sort_by_key(|it| (&it.key.name, &it.key.version));
        let compiled: Vec<Arc<Compiled>> = entries.iter().filter_map(|it| it.compiled()).collect();
        let services = compiled.iter().filter_map(|it| it.service.descriptors());
        Some(grpc::reflection::answer(message, &services.collect::<Vec<_>>()))
    }

    fn answer_at(
        &self,
        is_wanted: fn(&Entry) -> bool,
        address: &Address<'_>,
        request: &Request<'_>,
        environment: &mut Environment<'_>,
    ) -> Result<Option<Outcome>, TakesLong> {
        let unmatched = |reason| Ok(Some(address.unmatched(request, reason)));
        let entry = match self.find(&address.name, &address.version) {
            Some(entry) if entry.is_on => entry,
            Some(_) => return unmatched(Reason::SwitchedOff),
            None => return unmatched(Reason::UnknownService),
        };
        if !is_wanted(entry) {
            return Err(TakesLong);
        }
        let Some(compiled) = entry.compiled() else {
            return unmatched(unreadable());
        };
        let Compiled { service, delays } = &*compiled;
        let call = Call {
            service,
            request,
            protocol: address.protocol,
            sent_name: &address.sent_name,
            is_validated: address.is_validated,
            path: address.path,
            delays: delays.as_deref(),
            script_fallbacks: &entry.script_fallbacks,
            options: self.options,
            documents: &self.documents,
        };
        Ok(Service::answer(&call, environment))
    }
}

/// Adds the headers that all answers have.
fn finish(request: &Request<'_>, mut outcome: Outcome, options: Options) -> Outcome {
    if let Outcome::Answer(answer) = &mut outcome {
        let reason = match &answer.source {
            Source::Unmatched(unmatched) if !options.is_strict => {
                Some(unmatched.reason.to_header())
            }
            Source::Example { instead_of: Some(problem), .. } => Some(reason_header(problem)),
            _ => None,
        };
        if let Some(reason) = reason {
            answer.headers.insert(REASON, reason);
        }
        add_default_headers(request, answer.status, &mut answer.headers);
    }
    outcome
}

/// The header that says why a call got no example, or one that a script did not choose.
pub const REASON: HeaderName = HeaderName::from_static("x-mockpit-reason");

/// The reason of calls of a service that cannot be compiled.
fn unreadable() -> Reason {
    Reason::CannotServe("The definition of this service cannot be read.".into())
}

fn joined(name: &str, version: &str) -> String {
    format!("{name}\0{version}")
}

/// What the path of a call names.
struct Address<'a> {
    protocol: HttpProtocol,
    is_validated: bool,
    /// The name with `+` as it was sent.
    sent_name: Cow<'a, str>,
    /// With blanks for `+`.
    name: Cow<'a, str>,
    version: Cow<'a, str>,
    /// The path below the version, as it was sent.
    path: &'a str,
}

impl<'a> Address<'a> {
    fn parse(path: &'a str) -> Option<Self> {
        let (protocol, rest) = path.strip_prefix('/')?.split_once('/')?;
        let (protocol, is_validated) = match protocol {
            "rest" => (HttpProtocol::Rest, false),
            "rest-valid" => (HttpProtocol::Rest, true),
            "soap" => (HttpProtocol::Soap, false),
            "graphql" => (HttpProtocol::GraphQl, false),
            "dynarest" => (HttpProtocol::Dynarest, false),
            _ => return None,
        };
        let (name, rest) = rest.split_once('/')?;
        let end = rest.find('/').unwrap_or(rest.len());
        let (version, path) = rest.split_at(end);
        let decode = |text: &'a str| percent_decode_str(text).decode_utf8_lossy();
        let sent_name = decode(name);
        let name = if sent_name.contains('+') {
            sent_name.replace('+', " ").into()
        } else {
            sent_name.clone()
        };
        let version = decode(version);
        Some(Self { protocol, is_validated, sent_name, name, version, path })
    }

    fn unmatched(&self, request: &Request<'_>, reason: Reason) -> Outcome {
        let (kind, name, status) = match self.protocol {
            HttpProtocol::Rest => (TextType::Bytes, &self.sent_name, StatusCode::NOT_FOUND),
            HttpProtocol::Soap | HttpProtocol::GraphQl => {
                (TextType::Plain, &self.name, StatusCode::NOT_FOUND)
            }
            HttpProtocol::Dynarest => (TextType::Plain, &self.name, StatusCode::BAD_REQUEST),
        };
        let text = match self.protocol {
            HttpProtocol::Dynarest => String::new(),
            _ => format!("The service {name} with version {} does not exist!", self.version),
        };
        let source = Source::Unmatched(Unmatched {
            service: snapshot::ServiceKey::new(&*self.name, &*self.version),
            operation: None,
            reason,
        });
        Outcome::Answer(Answer::text(request, kind, status, text, source))
    }
}
