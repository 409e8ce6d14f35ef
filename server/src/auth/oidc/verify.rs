//! Verifies the signature of a token, its issuer and its times, and then what each type of token must have.

mod access;
mod id;
mod logout;

use jsonwebtoken::{DecodingKey, Validation, decode, decode_header, errors::ErrorKind};
use serde_json::{Map, Value};

use super::{
    claims::{Claims, TokenError},
    keys::ALGORITHMS,
    provider::{KeyLookupError, Provider},
    settings::OidcSettings,
};
use crate::auth::clock::Clock;

pub(crate) use access::ProviderUser;
pub(crate) use id::SignInProof;
pub(crate) use logout::LoggedOut;

/// The longest token that is read, in bytes. Tokens of Keycloak have about 1,500.
const MAX_TOKEN: usize = 16 * 1024;

/// What verifying needs.
pub(crate) struct Verifier<'a> {
    pub(crate) settings: &'a OidcSettings,
    pub(crate) provider: &'a Provider,
    pub(crate) clock: &'a Clock,
}

impl Verifier<'_> {
    /// The claims of a token that the provider signed and that is valid now. The caller checks what it is for.
    async fn signed(&self, token: &str) -> Result<Claims, TokenError> {
        if token.len() > MAX_TOKEN {
            return Err(TokenError::Malformed);
        }
        let header = decode_header(token).map_err(|error| match error.kind() {
            ErrorKind::InvalidAlgorithmName | ErrorKind::InvalidAlgorithm => TokenError::Algorithm,
            _ => TokenError::Malformed,
        })?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(TokenError::Algorithm);
        }
        // Mockpit checks the claims itself, with its own clock.
        let mut validation = Validation::new(header.alg);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        let verify = |key: &DecodingKey| {
            decode::<Map<String, Value>>(token, key, &validation).map_err(|error| {
                match error.kind() {
                    ErrorKind::InvalidSignature => TokenError::Signature,
                    ErrorKind::InvalidAlgorithm => TokenError::Algorithm,
                    _ => TokenError::Malformed,
                }
            })
        };
        let verified = self.provider.with_key(&header, verify).await;
        let data = verified.map_err(|error| match error {
            KeyLookupError::Unknown => TokenError::UnknownKey,
            KeyLookupError::Unavailable => TokenError::Unavailable,
        })??;
        let claims = Claims::new(data.header.typ, data.claims);
        claims.check(&self.settings.issuer, self.clock.unix_time())?;
        Ok(claims)
    }
}
