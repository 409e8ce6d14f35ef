//! Sends requests to the API of one instance, with the token.

use reqwest::{Method, RequestBuilder, Response};
use serde::de::DeserializeOwned;

use crate::{authorization::Authorization, error::RemoteError, http::Http};

/// The API of one instance, for one account.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) http: Http,
    pub(crate) authorization: Authorization,
}

impl Api {
    /// A request to a path below `/api/`, with the token.
    pub(crate) async fn request(
        &self,
        method: Method,
        path: &str,
    ) -> Result<RequestBuilder, RemoteError> {
        let request = self.http.request(method, path)?;
        Ok(match self.authorization.token(&self.http).await? {
            Some(token) => request.bearer_auth(token.reveal()),
            None => request,
        })
    }

    /// Sends a request. Every status that is not a success is an error.
    pub(crate) async fn send(
        &self,
        request: RequestBuilder,
        path: &str,
    ) -> Result<Response, RemoteError> {
        match self.http.send(request, path).await {
            Err(RemoteError::SignInRequired(address)) if !self.authorization.is_none() => {
                Err(RemoteError::TokenRejected(address))
            }
            answer => answer,
        }
    }

    /// Sends a request, and reads the answer as JSON.
    pub(crate) async fn json<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
        path: &str,
    ) -> Result<T, RemoteError> {
        self.http.json(self.send(request, path).await?, path).await
    }

    /// Reads a JSON document.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, RemoteError> {
        self.json(self.request(Method::GET, path).await?, path).await
    }
}
