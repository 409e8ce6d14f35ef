//! A call as it arrived.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method};

/// A call as it arrived.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The method.
    pub method: &'a Method,
    /// The path as it was sent, percent-encoded and without query, for example `/rest/Beer+API/1.0/beer`.
    pub path: &'a str,
    /// The query as it was sent, without `?`.
    pub query: Option<&'a str>,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body. Microcks does not distinguish an empty body from none.
    pub body: &'a Bytes,
    /// Where the client finds the mocks.
    pub base: &'a Base,
}

/// Where a client finds the mocks, for links in answers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Base {
    /// `http` or `https`.
    pub scheme: Box<str>,
    /// Host and port, for example `localhost:8586`.
    pub authority: Box<str>,
}

impl fmt::Display for Base {
    /// For example `http://localhost:8586`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}

impl Request<'_> {
    /// The first value of a header, if it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
