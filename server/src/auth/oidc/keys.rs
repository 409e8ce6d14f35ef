//! The public keys of the provider.

use jsonwebtoken::{
    Algorithm, DecodingKey, Header,
    jwk::{AlgorithmParameters, Jwk, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;

/// The keys that verify signatures.
#[derive(Default)]
pub(crate) struct KeySet(Vec<Key>);

struct Key {
    id: Option<String>,
    algorithm: Option<Algorithm>,
    decoding: DecodingKey,
}

/// The document of the provider. A key that Mockpit does not know must not hide the others.
#[derive(Deserialize)]
pub(crate) struct KeyDocument {
    keys: Vec<Value>,
}

/// The algorithms that a token may have. All have a private key that only the provider has. With a symmetric
/// algorithm, anyone with the secret could sign.
pub(crate) const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

impl KeySet {
    pub(crate) fn new(document: KeyDocument) -> Self {
        let keys = document.keys.into_iter().filter_map(|key| Key::read(key).ok().flatten());
        Self(keys.collect())
    }

    /// The key for a token with this header. Without a key ID, there must be exactly one for its algorithm.
    pub(crate) fn find(&self, header: &Header) -> Option<&DecodingKey> {
        let has_algorithm = |key: &&Key| match key.algorithm {
            Some(algorithm) => algorithm == header.alg,
            None => key.decoding.family() == header.alg.family(),
        };
        let mut keys = self.0.iter().filter(has_algorithm);
        let key = match &header.kid {
            Some(id) => keys.find(|key| key.id.as_ref() == Some(id))?,
            None => {
                let key = keys.next()?;
                keys.next().is_none().then_some(key)?
            }
        };
        Some(&key.decoding)
    }
}

impl Key {
    /// Reads a key for signatures of an allowed algorithm.
    fn read(key: Value) -> Result<Option<Self>, serde_json::Error> {
        let jwk: Jwk = serde_json::from_value(key)?;
        let is_public = matches!(
            jwk.algorithm,
            AlgorithmParameters::RSA(_)
                | AlgorithmParameters::EllipticCurve(_)
                | AlgorithmParameters::OctetKeyPair(_)
        );
        let is_for_signatures =
            matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
        let algorithm = match jwk.common.key_algorithm.map(|name| name.to_string().parse()) {
            // For example a key for encryption.
            Some(Err(_)) => return Ok(None),
            Some(Ok(algorithm)) => Some(algorithm),
            None => None,
        };
        if !(is_public && is_for_signatures && algorithm.is_none_or(|it| ALGORITHMS.contains(&it)))
        {
            return Ok(None);
        }
        let Ok(decoding) = DecodingKey::from_jwk(&jwk) else { return Ok(None) };
        Ok(Some(Self { id: jwk.common.key_id, algorithm, decoding }))
    }
}
