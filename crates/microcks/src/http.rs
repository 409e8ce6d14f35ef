//! Sends requests to one instance.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use reqwest::{
    Certificate, Client, Method, RequestBuilder, Response, StatusCode, header, redirect::Policy,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use url::Url;

use crate::{
    address::Address,
    connect_options::{AddressGuard, ConnectOptions},
    error::RemoteError,
    resolver::{Resolver, literal_address},
};

/// How long a connection may take to open.
const CONNECT: Duration = Duration::from_secs(5);

/// How long an instance may send nothing. A large import takes a Microcks this long.
const SILENCE: Duration = Duration::from_mins(3);

/// The largest answer that is held in memory, in bytes. Exports are not.
const MAX_BYTES: usize = 64 << 20;

/// The header with the newest revision of a Mockpit. If several servers have one repository, the one that answers next
/// then has what was seen before.
const REVISION: &str = "mockpit-revision";

/// Sends requests to one instance, without a token.
#[derive(Debug)]
pub(crate) struct Http {
    pub(crate) address: Address,
    client: Client,
    guard: Option<AddressGuard>,
    /// The newest revision that was seen. 0 if none was.
    revision: AtomicU64,
}

/// The body of an error of Mockpit.
#[derive(Deserialize)]
struct ErrorBody {
    code: String,
    message: String,
    #[serde(default)]
    detail: Value,
}

impl Http {
    /// A client for an instance.
    pub(crate) fn new(address: Address, options: &ConnectOptions) -> Result<Self, RemoteError> {
        let builder = || {
            let builder = Client::builder()
                .redirect(Policy::none())
                .user_agent(concat!("mockpit/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(CONNECT)
                .read_timeout(options.silence.unwrap_or(SILENCE))
                .dns_resolver(Resolver(options.guard.clone()));
            let is_direct = address.is_on_this_machine() || options.guard.is_some();
            if is_direct { builder.no_proxy() } else { builder }
        };
        let built = match &options.authority {
            Some(pem) => {
                let certificates = Certificate::from_pem_bundle(pem).map_err(RemoteError::Tls)?;
                builder().tls_certs_merge(certificates).build()
            }
            None if address.is_https() => builder().build(),
            // A machine without CA certificates can use http at least.
            None => builder().build().or_else(|_| builder().tls_certs_only([]).build()),
        };
        let client = built.map_err(RemoteError::Tls)?;
        let revision = AtomicU64::new(0);
        let http = Self { client, guard: options.guard.clone(), address, revision };
        http.check_literal(http.address.url())?;
        Ok(http)
    }

    /// Rejects a URL with a network address that may not be called. Names are checked when they are looked up.
    pub(crate) fn check_literal(&self, url: &Url) -> Result<(), RemoteError> {
        match (literal_address(url), &self.guard) {
            (Some(ip), Some(guard)) if !guard.allows(ip) => {
                let address = url.origin().ascii_serialization();
                Err(RemoteError::ForbiddenAddress { address, ip })
            }
            _ => Ok(()),
        }
    }

    /// A request to a path below `/api/`.
    pub(crate) fn request(
        &self,
        method: Method,
        path: &str,
    ) -> Result<RequestBuilder, RemoteError> {
        let url = self.address.api(path).map_err(|error| self.unexpected(path, &error))?;
        let request = self.client.request(method, url);
        Ok(match self.revision.load(Relaxed) {
            0 => request,
            revision => request.header(REVISION, revision),
        })
    }

    /// The client itself, for addresses outside of the instance.
    pub(crate) const fn client(&self) -> &Client {
        &self.client
    }

    /// Sends a request. Every status that is not a success is an error.
    pub(crate) async fn send(
        &self,
        request: RequestBuilder,
        path: &str,
    ) -> Result<Response, RemoteError> {
        let response = request.send().await.map_err(|error| self.failed(error))?;
        let seen = response.headers().get(REVISION);
        if let Some(seen) = seen.and_then(|seen| seen.to_str().ok()?.parse().ok()) {
            self.note_revision(response.status(), seen);
        }
        if response.status().is_success() {
            Ok(response)
        } else {
            Err(self.refused(response, path).await)
        }
    }

    /// Keeps the newest revision that was seen. A server that does not have it may never get it, for example after its
    /// repository was restored from a backup. So the next request does not ask for it again.
    fn note_revision(&self, status: StatusCode, seen: u64) {
        if status == StatusCode::SERVICE_UNAVAILABLE {
            self.revision.store(seen, Relaxed);
        } else {
            self.revision.fetch_max(seen, Relaxed);
        }
    }

    /// Reads the body of an answer as JSON.
    pub(crate) async fn json<T: DeserializeOwned>(
        &self,
        response: Response,
        path: &str,
    ) -> Result<T, RemoteError> {
        let body = self.body(response, path).await?;
        serde_json::from_slice(&body).map_err(|error| self.unexpected(path, &error))
    }

    async fn body(&self, mut response: Response, path: &str) -> Result<Vec<u8>, RemoteError> {
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.failed(error))? {
            if body.len() + chunk.len() > MAX_BYTES {
                return Err(self.unexpected(path, &format!("more than {MAX_BYTES} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// The error of a request without an answer, or with a part of one.
    pub(crate) fn failed(&self, source: reqwest::Error) -> RemoteError {
        RemoteError::connection(self.address.to_string(), source)
    }

    /// The error of an answer that is not what was expected.
    pub(crate) fn unexpected(&self, request: &str, reason: &dyn ToString) -> RemoteError {
        RemoteError::Unexpected {
            address: self.address.to_string(),
            request: request_name(request),
            reason: reason.to_string(),
        }
    }

    /// The error of a status that is not a success.
    async fn refused(&self, response: Response, path: &str) -> RemoteError {
        let address = self.address.to_string();
        let status = response.status();
        match status {
            StatusCode::UNAUTHORIZED => return RemoteError::SignInRequired(address),
            StatusCode::FORBIDDEN => return RemoteError::NotAllowed(address),
            _ => {}
        }
        if status.is_redirection() {
            let target = response.headers().get(header::LOCATION);
            let target = target.and_then(|target| target.to_str().ok()).unwrap_or("nowhere");
            return RemoteError::Redirected { address, target: target.to_owned() };
        }
        let body = self.body(response, path).await.unwrap_or_default();
        let error = serde_json::from_slice(&body).ok();
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            let limit = error.and_then(|ErrorBody { detail, .. }| detail.get("limit")?.as_u64());
            return RemoteError::TooLarge { address, limit };
        }
        let (request, status) = (request_name(path), status.as_u16());
        match error {
            Some(ErrorBody { code, message, .. }) => {
                RemoteError::Rejected { address, request, status, code, message }
            }
            None => RemoteError::Status { address, request, status },
        }
    }
}

/// A path for an error, without its query, which can be long.
fn request_name(path: &str) -> String {
    format!("/api/{}", path.split('?').next().unwrap_or_default())
}
