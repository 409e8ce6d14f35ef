//! ID tokens: proof that the person signed in, at this attempt and in this browser.

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, decode_header};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::{TokenError, Verifier};

/// What a sign-in has to prove.
pub(crate) struct SignInProof<'a> {
    /// The random number of the attempt. `None` when tokens are refreshed.
    pub(crate) nonce: Option<&'a str>,
    /// The access token that came with it.
    pub(crate) access_token: &'a str,
    /// The subject of the access token.
    pub(crate) subject: &'a str,
}

impl Verifier<'_> {
    /// Verifies an ID token. Returns the ID of the session at the provider, if the token has it.
    pub(crate) async fn id(
        &self,
        token: &str,
        proof: &SignInProof<'_>,
    ) -> Result<Option<String>, TokenError> {
        let claims = self.signed(token).await?;
        if claims.text("typ").is_some_and(|name| !name.eq_ignore_ascii_case("ID")) {
            return Err(TokenError::Type);
        }
        let (audience, client) = (claims.audience(), self.settings.client.as_str());
        // A token for several clients names the one that it was issued to.
        let is_own = match claims.text("azp") {
            Some(party) => party == client,
            None => audience.len() == 1,
        };
        if !(is_own && audience.contains(&client)) {
            return Err(TokenError::Audience);
        }
        if claims.subject()? != proof.subject {
            return Err(TokenError::Subject);
        }
        if proof.nonce.is_some() && claims.text("nonce") != proof.nonce {
            return Err(TokenError::Nonce);
        }
        if claims.has("at_hash") {
            let expected = access_token_hash(token, proof.access_token);
            if expected.is_none() || claims.text("at_hash") != expected.as_deref() {
                return Err(TokenError::AccessTokenHash);
            }
        }
        Ok(claims.text("sid").map(str::to_owned))
    }
}

/// The left half of the hash of the access token, by the algorithm of the ID token.
fn access_token_hash(id_token: &str, access_token: &str) -> Option<String> {
    let bytes = access_token.as_bytes();
    let hash = match decode_header(id_token).ok()?.alg {
        Algorithm::RS256 | Algorithm::PS256 | Algorithm::ES256 => Sha256::digest(bytes).to_vec(),
        Algorithm::RS384 | Algorithm::PS384 | Algorithm::ES384 => Sha384::digest(bytes).to_vec(),
        Algorithm::RS512 | Algorithm::PS512 | Algorithm::EdDSA => Sha512::digest(bytes).to_vec(),
        _ => return None,
    };
    Some(BASE64URL_NOPAD.encode(&hash[..hash.len() / 2]))
}
