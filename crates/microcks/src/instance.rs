//! A running Microcks or Mockpit.

use std::fmt;

use reqwest::{Method, StatusCode};
use serde::Deserialize;

use crate::{
    address::Address, api::Api, authorization::Authorization, connect_options::ConnectOptions,
    credentials::Credentials, error::RemoteError, http::Http, keycloak::ServiceAccount,
    rejected_size::RejectedSize,
};

const VERSION: &str = "version/info";

/// A path that only Mockpit has, and that needs no sign-in.
const ONLY_MOCKPIT: &str = "mockpit/v1/docs.css";

/// A running Microcks or Mockpit, to which this client has signed in.
#[derive(Debug)]
pub struct Instance {
    pub(crate) api: Api,
    product: Product,
    pub(crate) rejected: RejectedSize,
}

/// What an instance is, with its version.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Product {
    /// A Microcks of this version.
    Microcks(String),
    /// A Mockpit of this version.
    Mockpit(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VersionInfo {
    version_id: String,
}

impl Instance {
    /// Connects to an instance and signs in.
    ///
    /// # Errors
    /// If nothing answers at the address, if it is another program, or if the credentials are wrong.
    pub async fn connect(
        address: Address,
        credentials: Credentials,
        options: &ConnectOptions,
    ) -> Result<Self, RemoteError> {
        let http = Http::new(address, options)?;
        let product = product(&http).await?;
        let authorization = match credentials {
            Credentials::None => Authorization::None,
            Credentials::Token(token) => Authorization::Token(token),
            Credentials::ServiceAccount { client, secret } => {
                let account = ServiceAccount::find(&http, client, secret, options).await?;
                Authorization::ServiceAccount(account)
            }
        };
        // A wrong secret is an error now, not at the first request.
        authorization.token(&http).await?;
        let api = Api { http, authorization };
        Ok(Self { api, product, rejected: RejectedSize::default() })
    }

    /// What it is.
    #[must_use]
    pub const fn product(&self) -> &Product {
        &self.product
    }

    /// Its address.
    #[must_use]
    pub const fn address(&self) -> &Address {
        &self.api.http.address
    }

    /// Whether it is a Mockpit, which plans imports and can undo them.
    #[must_use]
    pub const fn is_mockpit(&self) -> bool {
        matches!(self.product, Product::Mockpit(_))
    }
}

/// Asks what answers at an address.
async fn product(http: &Http) -> Result<Product, RemoteError> {
    let other_program = |_| RemoteError::OtherProgram(http.address.to_string());
    let answer = http.send(http.request(Method::GET, VERSION)?, VERSION).await;
    let response = match answer {
        Err(RemoteError::Status { status: 404, .. } | RemoteError::Rejected { .. }) => {
            return Err(other_program(()));
        }
        answer => answer?,
    };
    let info: VersionInfo = http.json(response, VERSION).await.map_err(|_| other_program(()))?;
    let request = http.request(Method::GET, ONLY_MOCKPIT)?;
    let response = request.send().await.map_err(|error| http.failed(error))?;
    Ok(if response.status() == StatusCode::OK {
        Product::Mockpit(info.version_id)
    } else {
        Product::Microcks(info.version_id)
    })
}

impl Product {
    /// The product in a text that this type has written.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text.split_once(' ') {
            Some(("Mockpit", version)) => Self::Mockpit(version.to_owned()),
            Some((_, version)) => Self::Microcks(version.to_owned()),
            None => Self::Microcks(text.to_owned()),
        }
    }
}

impl fmt::Display for Product {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Microcks(version) => write!(formatter, "Microcks {version}"),
            Self::Mockpit(version) => write!(formatter, "Mockpit {version}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_product_is_parsed() {
        for product in
            [Product::Microcks("1.11.2".to_owned()), Product::Mockpit("0.1.0".to_owned())]
        {
            assert_eq!(Product::parse(&product.to_string()), product);
        }
    }
}
