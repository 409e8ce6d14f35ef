//! Sends requests to the API of one instance, with the token.

use reqwest::{Method, RequestBuilder, Response};
use serde::de::DeserializeOwned;

use crate::{authorization::Authorization, credentials::Secret, error::RemoteError, http::Http};

/// The API of one instance, for one account.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) http: Http,
    pub(crate) authorization: Authorization,
}

impl Api {
    /// Sends a request to a path below `/api/`, with the token. `complete` adds the body. It is called again if the
    /// instance no longer accepts the token of a service account, which then gets a new one.
    ///
    /// Every status that is not a success is an error.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        complete: impl Fn(RequestBuilder) -> Result<RequestBuilder, RemoteError>,
    ) -> Result<Response, RemoteError> {
        let request = || complete(self.http.request(method.clone(), path)?);
        let token = self.authorization.token(&self.http).await?;
        let answer = self.send_with(request()?, token.as_ref(), path).await;
        let Err(RemoteError::TokenRejected(_)) = answer else { return answer };
        match self.authorization.renewed(token.as_ref(), &self.http).await? {
            Some(token) => self.send_with(request()?, Some(&token), path).await,
            None => answer,
        }
    }

    async fn send_with(
        &self,
        request: RequestBuilder,
        token: Option<&Secret>,
        path: &str,
    ) -> Result<Response, RemoteError> {
        let Some(token) = token else { return self.http.send(request, path).await };
        match self.http.send(request.bearer_auth(token.reveal()), path).await {
            Err(RemoteError::SignInRequired(address)) => Err(RemoteError::TokenRejected(address)),
            answer => answer,
        }
    }

    /// Sends a request like [`Api::send`], and reads the answer as JSON.
    pub(crate) async fn json<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        complete: impl Fn(RequestBuilder) -> Result<RequestBuilder, RemoteError>,
    ) -> Result<T, RemoteError> {
        self.http.json(self.send(method, path, complete).await?, path).await
    }

    /// Reads a JSON document.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, RemoteError> {
        self.json(Method::GET, path, Ok).await
    }
}
