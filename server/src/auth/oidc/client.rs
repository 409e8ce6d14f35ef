//! The HTTP client for the provider. It follows no redirect and limits time and size.

use std::{future::Future, pin::Pin, sync::OnceLock, time::Duration};

use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::{Client, Response, redirect::Policy};
use serde::de::DeserializeOwned;
use url::Url;

use super::settings::is_on_this_machine;

/// How long a connection to the provider may take to open.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long a request to the provider may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The largest response of the provider.
const MAX_BYTES: usize = 512 * 1024;

/// Sends requests to one provider.
pub(crate) struct HttpClient {
    /// Created at the first request, because that fails on a machine without CA certificates, and Mockpit
    /// must start there.
    client: OnceLock<Client>,
    is_https: bool,
    is_on_this_machine: bool,
}

/// Why there is no usable response.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    /// The client cannot be created.
    #[error("cannot use TLS on this machine. Does it have CA certificates?")]
    Tls(#[source] reqwest::Error),
    /// The provider did not respond in time.
    #[error("there is no response")]
    NoResponse(#[source] reqwest::Error),
    /// The response is larger than the limit.
    #[error("the response is larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// The response has another status than 200.
    #[error("the response has status {0}")]
    Status(u16),
    /// The response is not the JSON that was expected.
    #[error("the response is not the expected JSON")]
    Json(#[source] serde_json::Error),
    /// The request cannot be written as HTTP.
    #[error("the request is not valid")]
    Request(#[source] oauth2::http::Error),
}

impl HttpClient {
    /// A client for the provider with this issuer.
    pub(crate) fn new(issuer: &Url) -> Self {
        let is_on_this_machine = is_on_this_machine(issuer);
        let is_https = issuer.scheme() == "https";
        Self { client: OnceLock::new(), is_https, is_on_this_machine }
    }

    /// Reads a JSON document.
    pub(crate) async fn get<T: DeserializeOwned>(&self, url: &Url) -> Result<T, HttpError> {
        let response =
            self.client()?.get(url.clone()).send().await.map_err(HttpError::NoResponse)?;
        if response.status() != reqwest::StatusCode::OK {
            return Err(HttpError::Status(response.status().as_u16()));
        }
        serde_json::from_slice(&read(response).await?).map_err(HttpError::Json)
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let client = self.client()?;
        let request = reqwest::Request::try_from(request).map_err(HttpError::NoResponse)?;
        let response = client.execute(request).await.map_err(HttpError::NoResponse)?;
        let mut builder = oauth2::http::Response::builder().status(response.status());
        if let Some(headers) = builder.headers_mut() {
            headers.clone_from(response.headers());
        }
        builder.body(read(response).await?).map_err(HttpError::Request)
    }

    fn client(&self) -> Result<&Client, HttpError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let mut builder = Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT);
        if self.is_on_this_machine {
            builder = builder.no_proxy();
        }
        if !self.is_https {
            builder = builder.tls_certs_only([]);
        }
        let client = builder.build().map_err(HttpError::Tls)?;
        Ok(self.client.get_or_init(|| client))
    }
}

/// The response of a request, without its type.
type Sending<'c> = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

impl<'c> AsyncHttpClient<'c> for HttpClient {
    type Error = HttpError;
    type Future = Sending<'c>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

async fn read(mut response: Response) -> Result<Vec<u8>, HttpError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(HttpError::NoResponse)? {
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(HttpError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
