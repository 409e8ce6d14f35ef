//! All services of one revision or one file.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use percent_encoding::percent_decode_str;

use crate::{
    Delay, Environment, Options, Outcome, Reason, Request, Service, Unmatched, service::Call,
};

/// All services of one revision or one file. It never changes: a new revision is a new value.
#[derive(Debug, Default)]
pub struct Mocks {
    services: HashMap<Box<str>, Entry>,
    options: Options,
}

/// A service with what is set for it here.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The service.
    pub service: Arc<Service>,
    /// Response times that replace those of the operations, by the index of the operation.
    pub delays: Option<Arc<[Delay]>>,
    /// Whether its mocks are switched on.
    pub is_on: bool,
}

impl Mocks {
    /// The services. Of two with one name and version the first counts.
    pub fn new(entries: impl IntoIterator<Item = Entry>, options: Options) -> Self {
        let mut services = HashMap::new();
        for entry in entries {
            let key = &entry.service.key;
            services.entry(joined(&key.name, &key.version).into()).or_insert(entry);
        }
        Self { services, options }
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
        let address = Address::parse(request.path)?;
        let Some(entry) = self.find(&address.name, &address.version) else {
            return Some(address.unmatched(Reason::UnknownService));
        };
        if !entry.is_on {
            return Some(address.unmatched(Reason::SwitchedOff));
        }
        let call = Call {
            service: &entry.service,
            request,
            is_validated: address.is_validated,
            path: address.path,
            delays: entry.delays.as_deref(),
            options: self.options,
        };
        Service::answer(&call, environment)
    }
}

fn joined(name: &str, version: &str) -> String {
    format!("{name}\0{version}")
}

/// What the path of a call names.
struct Address<'a> {
    is_validated: bool,
    /// With blanks for `+`.
    name: Cow<'a, str>,
    version: Cow<'a, str>,
    /// The path below the version, as it was sent.
    path: &'a str,
}

impl<'a> Address<'a> {
    fn parse(path: &'a str) -> Option<Self> {
        let (protocol, rest) = path.strip_prefix('/')?.split_once('/')?;
        let is_validated = match protocol {
            "rest" | "soap" | "graphql" | "dynarest" => false,
            "rest-valid" => true,
            _ => return None,
        };
        let (name, rest) = rest.split_once('/')?;
        let end = rest.find('/').unwrap_or(rest.len());
        let (version, path) = rest.split_at(end);
        let decode = |text: &'a str| percent_decode_str(text).decode_utf8_lossy();
        let name = decode(name);
        let name = if name.contains('+') { name.replace('+', " ").into() } else { name };
        Some(Self { is_validated, name, version: decode(version), path })
    }

    fn unmatched(&self, reason: Reason) -> Outcome {
        let _ = Unmatched {
            service: snapshot::ServiceKey::new(&*self.name, &*self.version),
            operation: None,
            reason,
        };
        unimplemented!("REST owns the form of errors")
    }
}
