//! The claims of a token whose signature was verified.

use std::time::Duration;

use serde_json::{Map, Value};

/// How far the clocks of two machines can differ.
const CLOCK_SKEW: Duration = Duration::from_secs(10);

/// The header type and the claims of a token.
#[derive(Clone, Debug)]
pub(crate) struct Claims {
    header_type: Option<String>,
    all: Map<String, Value>,
}

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum TokenError {
    /// It is not a signed JWT, or is too long.
    #[error("it is not a signed JWT")]
    Malformed,
    /// Its algorithm is not one that Mockpit accepts.
    #[error("its algorithm is not accepted")]
    Algorithm,
    /// The provider has no key with its ID.
    #[error("its key is unknown")]
    UnknownKey,
    /// The signature does not match.
    #[error("its signature is wrong")]
    Signature,
    /// Another issuer.
    #[error("its issuer is another one")]
    Issuer,
    /// It has expired, or has no expiry.
    #[error("it has expired")]
    Expired,
    /// It is valid or issued later than now.
    #[error("it is not valid yet")]
    NotYetValid,
    /// It is for somebody else.
    #[error("it is for another audience")]
    Audience,
    /// Another type of token, for example an ID token in place of an access token.
    #[error("it is another type of token")]
    Type,
    /// The claim that says who it is about is missing, or another one.
    #[error("its subject is missing or another one")]
    Subject,
    /// It belongs to another sign-in.
    #[error("it belongs to another sign-in")]
    Nonce,
    /// It belongs to another access token.
    #[error("it belongs to another access token")]
    AccessTokenHash,
    /// It was used before.
    #[error("it was used before")]
    Replayed,
    /// The provider does not respond, so its key is not known.
    #[error("the provider does not respond")]
    Unavailable,
}

impl Claims {
    pub(crate) fn new(header_type: Option<String>, all: Map<String, Value>) -> Self {
        Self { header_type, all }
    }

    /// All claims.
    pub(crate) fn all(&self) -> &Map<String, Value> {
        &self.all
    }

    /// A claim that is a text and not empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.all.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.all.contains_key(name)
    }

    /// The subject, which every token must have.
    pub(crate) fn subject(&self) -> Result<&str, TokenError> {
        self.text("sub").ok_or(TokenError::Subject)
    }

    /// The type in the header, in lower case and without the prefix that it may have.
    pub(crate) fn header_type(&self) -> Option<String> {
        let name = self.header_type.as_deref()?.to_ascii_lowercase();
        Some(name.strip_prefix("application/").map(str::to_owned).unwrap_or(name))
    }

    /// Who the token is for. Empty if it has no such claim.
    pub(crate) fn audience(&self) -> Vec<&str> {
        match self.all.get("aud") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// When the token expires, since 1970.
    pub(crate) fn expires_at(&self) -> Option<Duration> {
        self.time("exp")
    }

    /// Checks issuer and times.
    pub(crate) fn check(&self, issuer: &str, date: Duration) -> Result<(), TokenError> {
        if self.text("iss") != Some(issuer) {
            return Err(TokenError::Issuer);
        }
        let expires_at = self.expires_at().ok_or(TokenError::Expired)?;
        if date >= expires_at.saturating_add(CLOCK_SKEW) {
            return Err(TokenError::Expired);
        }
        for name in ["nbf", "iat"] {
            let from = match self.time(name) {
                Some(from) => from,
                None if self.has(name) => return Err(TokenError::NotYetValid),
                None => continue,
            };
            if date.saturating_add(CLOCK_SKEW) < from {
                return Err(TokenError::NotYetValid);
            }
        }
        Ok(())
    }

    fn time(&self, name: &str) -> Option<Duration> {
        let seconds = self.all.get(name)?.as_f64()?;
        Duration::try_from_secs_f64(seconds).ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(claims: Value) -> Result<(), TokenError> {
        let Value::Object(all) = claims else { panic!("claims are an object") };
        Claims::new(None, all).check("https://sso.example", Duration::from_secs(1_000))
    }

    #[test]
    fn times_allow_for_different_clocks() {
        let with = |exp: Value, nbf: Value| {
            check(json!({ "iss": "https://sso.example", "exp": exp, "nbf": nbf }))
        };
        assert_eq!(with(json!(991), json!(1_010)), Ok(()));
        assert_eq!(with(json!(990), json!(0)), Err(TokenError::Expired));
        assert_eq!(with(json!(1_001.5), json!(1_011)), Err(TokenError::NotYetValid));
        for odd in [json!("2000"), json!(null), json!(-1), json!([2000]), json!(true)] {
            assert_eq!(with(odd.clone(), json!(0)), Err(TokenError::Expired), "{odd}");
            assert_eq!(with(json!(2000), odd.clone()), Err(TokenError::NotYetValid), "{odd}");
        }
        assert_eq!(with(json!(1e300), json!(0)), Err(TokenError::Expired));
        let huge = json!({ "iss": "https://sso.example", "exp": u64::MAX, "iat": 1_000 });
        assert_eq!(check(huge), Err(TokenError::Expired));
    }

    #[test]
    fn issuer_is_compared_byte_by_byte() {
        let exp = json!(2_000);
        for iss in [json!("https://sso.example/"), json!(["https://sso.example"]), json!(null)] {
            assert_eq!(check(json!({ "iss": iss, "exp": exp })), Err(TokenError::Issuer));
        }
        assert_eq!(check(json!({ "exp": exp })), Err(TokenError::Issuer));
    }

    #[test]
    fn audience_is_one_name_or_several() {
        let audience = |aud: Value| {
            let Value::Object(all) = json!({ "aud": aud }) else { panic!("claims are an object") };
            Claims::new(None, all).audience().join(" ")
        };
        assert_eq!(audience(json!("a")), "a");
        assert_eq!(audience(json!(["a", 7, "b"])), "a b");
        assert_eq!(audience(json!({})), "");
    }
}
