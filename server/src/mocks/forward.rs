//! Sends calls to other servers, for operations that are proxies, and callbacks.

use std::{sync::OnceLock, time::Duration};

use axum::body::Body;
use bytes::Bytes;
use data_encoding::HEXLOWER;
use futures::stream;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use reqwest::{Client, redirect::Policy};

/// How long a connection to another server may take to open.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Headers that belong to one connection (RFC 9110).
const CONNECTION_HEADERS: [HeaderName; 9] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// Sends calls to other servers. It keeps no cookies and follows no redirect.
pub(super) struct Forwarder {
    /// Created at the first call, because that fails on a machine without CA certificates.
    client: OnceLock<Client>,
    timeout: Duration,
    /// The value of `Via` that this server adds, by which it knows calls that it forwarded before.
    via: String,
}

/// Why another server gave no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum ForwardError {
    #[error(
        "This call was forwarded by this server before, so forwarding it again would never end."
    )]
    Loop,
    #[error("The other server at {authority} did not answer in time.")]
    Timeout { authority: String },
    #[error("The other server at {authority} cannot be reached.")]
    Unreachable { authority: String },
    #[error("The response of the other server is too large or incomplete.")]
    Incomplete,
    #[error("The address of the other server is not valid.")]
    Address,
    #[error("This machine has no certificates to check the other server with.")]
    Tls,
}

impl ForwardError {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Loop => StatusCode::LOOP_DETECTED,
            Self::Timeout { .. } => StatusCode::GATEWAY_TIMEOUT,
            Self::Unreachable { .. } | Self::Incomplete | Self::Address | Self::Tls => {
                StatusCode::BAD_GATEWAY
            }
        }
    }
}

impl Forwarder {
    pub(super) fn new(timeout: Duration) -> Self {
        let mut id = [0; 8];
        // Without randomness two servers have the same ID, which only makes a proxy between them a loop.
        let _no_randomness = getrandom::fill(&mut id);
        let via = format!("1.1 mockpit-{}", HEXLOWER.encode(&id));
        Self { client: OnceLock::new(), timeout, via }
    }

    /// Whether this server forwarded the call before.
    pub(super) fn is_loop(&self, headers: &HeaderMap) -> bool {
        let values = headers.get_all(header::VIA).iter();
        let texts = values.filter_map(|value| value.to_str().ok());
        texts.flat_map(|text| text.split(',')).any(|hop| hop.trim() == self.via)
    }

    /// Sends a call. The body of the response is passed on as it arrives.
    pub(super) async fn send(
        &self,
        method: Method,
        url: &str,
        mut headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response<Body>, ForwardError> {
        let url = reqwest::Url::parse(url).map_err(|_| ForwardError::Address)?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(ForwardError::Address);
        }
        remove_connection_headers(&mut headers);
        for name in [header::HOST, header::CONTENT_LENGTH, header::EXPECT] {
            headers.remove(name);
        }
        if let Ok(via) = HeaderValue::from_str(&self.via) {
            headers.append(header::VIA, via);
        }
        let authority = url.authority().rsplit('@').next().unwrap_or_default().to_owned();
        let failed = |error: reqwest::Error| {
            let authority = authority.clone();
            if error.is_timeout() {
                ForwardError::Timeout { authority }
            } else {
                ForwardError::Unreachable { authority }
            }
        };
        let has_body = !body.is_empty();
        let mut request = self.client()?.request(method, url).headers(headers);
        if has_body {
            request = request.body(body);
        }
        let received = request.send().await.map_err(failed)?;
        let mut response = Response::new(());
        *response.status_mut() = received.status();
        *response.headers_mut() = received.headers().clone();
        remove_connection_headers(response.headers_mut());
        let chunks = stream::try_unfold(received, |mut received| async move {
            Ok::<_, reqwest::Error>(received.chunk().await?.map(|chunk| (chunk, received)))
        });
        Ok(response.map(|()| Body::from_stream(chunks)))
    }

    fn client(&self) -> Result<&Client, ForwardError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let builder = || {
            Client::builder()
                .redirect(Policy::none())
                .connect_timeout(CONNECT_TIMEOUT)
                .timeout(self.timeout)
                .pool_max_idle_per_host(16)
        };
        let client = builder().build();
        // Without CA certificates other servers can still be reached over HTTP.
        let client = client.or_else(|_| builder().tls_certs_only([]).build());
        let client = client.map_err(|_| ForwardError::Tls)?;
        Ok(self.client.get_or_init(|| client))
    }
}

/// Removes the headers of one connection, and those that `Connection` names.
pub(super) fn remove_connection_headers(headers: &mut HeaderMap) {
    let received = headers.clone();
    remove_named(&received, headers);
    for name in &CONNECTION_HEADERS {
        headers.remove(name);
    }
}

/// Removes the headers that `Connection` of a received message names.
pub(super) fn remove_named(received: &HeaderMap, headers: &mut HeaderMap) {
    let values = received.get_all(header::CONNECTION).iter();
    let names = values.filter_map(|value| value.to_str().ok()).flat_map(|it| it.split(','));
    for name in names.filter_map(|name| name.trim().parse::<HeaderName>().ok()) {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_the_connection_are_removed() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "close, X-Mine"),
            ("x-mine", "1"),
            ("te", "trailers"),
            ("keep-alive", "timeout=5"),
            ("x-other", "2"),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        remove_connection_headers(&mut headers);
        let names: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        assert_eq!(names, ["x-other"]);
    }

    #[test]
    fn loop_is_known_by_the_header_via() {
        let [forwarder, other] = [(); 2].map(|()| Forwarder::new(Duration::from_secs(1)));
        let mut headers = HeaderMap::new();
        headers.append(header::VIA, other.via.parse().unwrap());
        assert!(!forwarder.is_loop(&headers));
        headers.append(header::VIA, format!("1.0 x, {}", forwarder.via).parse().unwrap());
        assert!(forwarder.is_loop(&headers));
    }
}
