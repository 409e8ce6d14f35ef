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
};

/// All services of one revision or one file. It never changes: a new revision is a new value.
#[derive(Debug, Default)]
pub struct Mocks {
    services: HashMap<Box<str>, Entry>,
    options: Options,
    documents: Arc<Documents>,
}

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

    /// The service that a call to this path names.
    #[must_use]
    pub fn entry_at(&self, path: &str) -> Option<&Entry> {
        let address = Address::parse(path)?;
        self.find(&address.name, &address.version)
    }

    /// The service that a call of gRPC to this path names.
    #[must_use]
    pub fn grpc_entry_at(&self, path: &str) -> Option<&Entry> {
        let (key, _) = grpc::service_of(path)?;
        self.find(&key.name, &key.version)
    }

    /// Answers a call over HTTP. `None` if its path is not one of mocks.
    pub fn answer(
        &self,
        request: &Request<'_>,
        environment: &mut Environment<'_>,
    ) -> Option<Outcome> {
        let address = Address::parse(request.path)?;
        let outcome = match cors::preflight(request, self.options.is_strict) {
            Some(answer) => Outcome::Answer(answer),
            None => self.answer_at(&address, request, environment)?,
        };
        Some(finish(request, outcome, self.options))
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
        let Some((key, method)) = grpc::service_of(path) else {
            return grpc::unknown_service(path, None, Reason::UnknownService);
        };
        let Some(entry) = self.find(&key.name, &key.version) else {
            return grpc::unknown_service(path, Some(key), Reason::UnknownService);
        };
        if !entry.is_on {
            return grpc::unknown_service(path, Some(key), Reason::SwitchedOff);
        }
        let Some(Compiled { service, delays }) = entry.compiled() else {
            return grpc::unknown_service(path, Some(key), unreadable());
        };
        let delays = delays.as_deref();
        let call = GrpcCall { service, path, method, message, metadata, delays };
        let answer = Service::answer_grpc(&call, environment);
        answer.unwrap_or_else(|| grpc::unknown_service(path, Some(key), Reason::UnknownService))
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
        let services = entries.iter().filter_map(|it| it.compiled()?.service.descriptors());
        Some(grpc::reflection::answer(message, &services.collect::<Vec<_>>()))
    }

    fn answer_at(
        &self,
        address: &Address<'_>,
        request: &Request<'_>,
        environment: &mut Environment<'_>,
    ) -> Option<Outcome> {
        let entry = match self.find(&address.name, &address.version) {
            Some(entry) if entry.is_on => entry,
            Some(_) => return Some(address.unmatched(request, Reason::SwitchedOff)),
            None => return Some(address.unmatched(request, Reason::UnknownService)),
        };
        let Some(Compiled { service, delays }) = entry.compiled() else {
            return Some(address.unmatched(request, unreadable()));
        };
        let call = Call {
            service,
            request,
            protocol: address.protocol,
            sent_name: &address.sent_name,
            is_validated: address.is_validated,
            path: address.path,
            delays: delays.as_deref(),
            options: self.options,
            documents: &self.documents,
        };
        Service::answer(&call, environment)
    }
}

/// Adds the headers that all answers have.
fn finish(request: &Request<'_>, mut outcome: Outcome, options: Options) -> Outcome {
    if let Outcome::Answer(answer) = &mut outcome {
        if let (Source::Unmatched(unmatched), false) = (&answer.source, options.is_strict) {
            answer.headers.insert(REASON, unmatched.reason.to_header());
        }
        add_default_headers(request, answer.status, &mut answer.headers);
    }
    outcome
}

/// The header that says why a call got no example.
const REASON: HeaderName = HeaderName::from_static("x-mockpit-reason");

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
